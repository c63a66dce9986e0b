//! Conditional tags, kept as they are written.

use super::access::{Permission, may_key_open, permission};
use super::hazmat::is_category_key;
use super::{Direction, Open, Tags};

/// First words of keys whose conditions concern a truck.
const SUBJECTS: [&str; 13] = [
    "access",
    "vehicle",
    "motor_vehicle",
    "goods",
    "hgv",
    "hazmat",
    "maxspeed",
    "maxheight",
    "maxwidth",
    "maxlength",
    "maxweight",
    "maxweightrating",
    "maxaxleload",
];

/// Keys that speak of trucks with trailers. A trip does not know whether its truck draws one, so they
/// bind every truck with dangerous goods.
pub(super) const TRAILERS: [&str; 5] =
    ["trailer", "hgv_articulated", "hgv:trailer", "hgv:articulated", "double_trailer"];

/// Further words that take a key away from trucks; every other word leaves it to them, also one that
/// is not known.
const OTHERS: [&str; 24] = [
    "agricultural",
    "bicycle",
    "bus",
    "caravan",
    "carpool",
    "coach",
    "disabled",
    "emergency",
    "foot",
    "forestry",
    "horse",
    "hov",
    "lanes",
    "minibus",
    "mofa",
    "moped",
    "motorcar",
    "motorcycle",
    "motorhome",
    "psv",
    "taxi",
    "tourist_bus",
    "tram",
    "trolleybus",
];

/// Conditions on this direction, sorted, each key without its direction.
pub(super) fn conditional(tags: &Tags<'_>, direction: Direction) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        tags.iter().filter_map(|(key, value)| concerning(key, value, direction)).collect();
    found.sort();
    found.dedup();
    found
}

/// The same for a stretch of road, where a condition may open what other tags close: only one that is
/// as specific as they are, and a direction closed by `oneway` only by `oneway`.
pub(super) fn on_road(tags: &Tags<'_>, direction: Direction, open: Open) -> Vec<(String, String)> {
    let is_one_way = open == Open::AtTimes;
    let mut found = conditional(tags, direction);
    strip_openings(&mut found, |key| !is_one_way && may_key_open(tags, direction, key));
    let is_closed_besides =
        super::access::said(tags, direction).is_some_and(|(said, _)| said == Permission::No);
    if is_one_way && !is_closed_besides {
        for (_, value) in tags.iter().filter(|(key, _)| is_oneway_condition(key)) {
            let value = half_width(value);
            for part in parts(&value).into_iter().filter(|part| is_both_ways(value_of(part))) {
                let condition = part.split_once('@').map_or("", |(_, condition)| condition.trim());
                // As specific as can be: it is what `oneway` closed that opens.
                found.push(("hgv:conditional".to_owned(), format!("yes @ {condition}")));
            }
        }
        found.sort();
    }
    found
}

/// Takes out of conditions on access whatever would open a road, but under keys that may.
pub(super) fn strip_openings(found: &mut Vec<(String, String)>, keeps: impl Fn(&str) -> bool) {
    const SUBJECTS: [&str; 5] = ["access", "vehicle", "motor_vehicle", "goods", "hgv"];
    for (key, value) in found.iter_mut() {
        let subject = key.trim_end_matches(":conditional");
        if SUBJECTS.contains(&subject) && !keeps(key) {
            let left: Vec<&str> = parts(value)
                .into_iter()
                .filter(|part| permission(value_of(part)) != Some(Permission::Yes))
                .collect();
            *value = left.join("; ");
        }
    }
    found.retain(|(_, value)| !value.is_empty());
}

/// The key without its direction and the value, when it is a condition on this direction of a truck's
/// road.
fn concerning(key: &str, value: &str, direction: Direction) -> Option<(String, String)> {
    let mut words: Vec<&str> = key.split(':').collect();
    let conditional = words.iter().position(|word| *word == "conditional")?;
    words.remove(conditional);
    let other = match direction {
        Direction::Forward => "backward",
        Direction::Backward => "forward",
    };
    if words.contains(&other) {
        return None;
    }
    words.retain(|word| !matches!(*word, "forward" | "backward"));
    let mut value = half_width(value);
    let plain = words.join(":");
    let key = if TRAILERS.contains(&plain.as_str()) {
        "hgv:hazmat".to_owned()
    } else if is_category_key(&plain) {
        "hazmat:adr_tunnel_cat".to_owned()
    } else {
        plain
    };
    let (subject, qualifiers) = words.split_first()?;
    if qualifiers.iter().any(|word| OTHERS.contains(word)) {
        return None;
    }
    if *subject == "oneway" {
        value = against(&value, direction)?;
    } else if key == words.join(":") && !SUBJECTS.contains(subject) {
        return None;
    }
    Some((format!("{key}:conditional"), value))
}

/// The parts of a one-way rule that speak of this direction: the one against it, or both where it
/// cannot be read.
fn against(value: &str, direction: Direction) -> Option<String> {
    let concerns = |part: &&str| match value_of(part) {
        "yes" | "true" | "1" | "no" | "false" | "0" => direction == Direction::Backward,
        "-1" | "reverse" => direction == Direction::Forward,
        _ => true,
    };
    let kept: Vec<&str> = parts(value).into_iter().filter(concerns).collect();
    (!kept.is_empty()).then(|| kept.join("; "))
}

/// Whether a key is a condition on one-way traffic of trucks.
pub(super) fn is_oneway_condition(key: &str) -> bool {
    ["oneway", "oneway:hgv", "oneway:motor_vehicle", "oneway:vehicle"]
        .iter()
        .any(|oneway| key.strip_prefix(oneway) == Some(":conditional"))
}

pub(super) fn is_both_ways(value: &str) -> bool {
    matches!(value, "no" | "false" | "0")
}

/// The parts of a conditional, split at semicolons outside of brackets.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    text.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ';' && depth == 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
    .collect()
}

/// What stands before the `@` of a part.
pub(super) fn value_of(part: &str) -> &str {
    part.split('@').next().unwrap_or_default().trim()
}

/// Full-width signs, as a Chinese keyboard writes them, made half-width.
pub(super) fn half_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '（' => '(',
            '）' => ')',
            '；' => ';',
            '：' => ':',
            '，' | '、' => ',',
            '＠' => '@',
            '－' | '–' | '—' | '～' => '-',
            '＞' => '>',
            '＜' => '<',
            '＝' => '=',
            '．' => '.',
            '\u{3000}' => ' ',
            '０'..='９' => char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0'))
                .unwrap_or(letter),
            other => other,
        })
        .collect()
}
