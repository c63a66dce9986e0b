//! Signed speed limits for trucks.

use super::{Direction, Tags};
use crate::roads::report::UnreadTag;

/// The smallest limit signed for this truck in km/h, 0 when unsigned.
pub(super) fn max_speed_kmh(
    tags: &Tags<'_>,
    direction: Direction,
    unreadable: &mut Vec<UnreadTag>,
) -> u8 {
    let mut smallest = None;
    for key in ["maxspeed", "maxspeed:hgv", "maxspeed:goods"] {
        let Some(value) = tags.directed(key, direction) else { continue };
        for part in value.split([';', '|']) {
            match speed(part.trim()) {
                Some(0) => {}
                Some(kmh) => smallest = Some(smallest.map_or(kmh, |old: u8| old.min(kmh))),
                None => unreadable.push(UnreadTag { key: key.to_owned(), value: value.to_owned() }),
            }
        }
    }
    smallest
        .or_else(|| {
            ["zone:maxspeed", "maxspeed:type", "source:maxspeed"]
                .into_iter()
                .find_map(|key| zone_speed(tags.get(key)?))
        })
        .unwrap_or(0)
}

/// What dangerous goods may drive at most, as a condition.
pub(super) fn of_hazmat(
    tags: &Tags<'_>,
    direction: Direction,
    unreadable: &mut Vec<UnreadTag>,
) -> Option<(String, String)> {
    let key = "maxspeed:hazmat";
    let value = tags.directed(key, direction)?;
    let mut smallest: Option<u8> = None;
    for part in value.split([';', '|']) {
        match signed_speed(part) {
            Some(0) => {}
            Some(kmh) => smallest = Some(smallest.map_or(kmh, |old| old.min(kmh))),
            None => unreadable.push(UnreadTag { key: key.to_owned(), value: value.to_owned() }),
        }
    }
    smallest.map(|kmh| (format!("{key}:conditional"), format!("{kmh} @ (hazmat)")))
}

/// Reads one value of a speed sign to km/h, such as `60`, `50 mph` or `CN:urban`: `Some(0)` for no
/// limit, `None` when it cannot be read.
#[must_use]
pub fn signed_speed(text: &str) -> Option<u8> {
    speed(text.trim())
}

fn speed(value: &str) -> Option<u8> {
    match value {
        "" | "none" | "signals" | "variable" | "unknown" | "no" | "unposted" | "implicit" => {
            return Some(0);
        }
        "walk" => return Some(7),
        _ => {}
    }
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    let Ok(number) = number.parse::<f64>() else { return zone_speed(value) };
    let kmh = match unit.trim() {
        "" | "km/h" | "kmh" | "kph" | "公里/小时" | "公里" => number,
        "mph" => number * 1.609_344,
        "knots" => number * 1.852,
        _ => return None,
    };
    whole(kmh)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range checked")]
fn whole(kmh: f64) -> Option<u8> {
    (1.0..=250.0).contains(&kmh).then_some((kmh + 1e-6).floor() as u8)
}

/// Limits by the kind of place, such as `CN:urban` or `DE:zone30`.
///
/// China: Regulations on the Implementation of the Road Traffic Safety Law, article 45: 50 km/h in
/// towns, 70 km/h on other roads with one lane each way. Elsewhere 80 km/h for trucks.
fn zone_speed(value: &str) -> Option<u8> {
    let (country, kind) = value.split_once(':')?;
    if country.len() != 2 || !country.chars().all(|c| c.is_ascii_uppercase()) {
        return None;
    }
    match kind {
        "urban" => Some(50),
        "rural" if country == "CN" => Some(70),
        "rural" => Some(80),
        "living_street" | "pedestrian_zone" => Some(10),
        "motorway" | "trunk" | "expressway" => Some(0),
        _ => {
            let digits = kind.strip_prefix("zone").unwrap_or(kind).trim_start_matches(':');
            digits.parse().ok().and_then(whole)
        }
    }
}
