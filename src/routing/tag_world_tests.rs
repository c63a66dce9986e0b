//! A road of one kilometre between two others, and who may drive through it: the little world on which
//! each row of `docs/TAGS.md` is tried.
//!
//! A world is written as pieces with ` & ` between them; a piece is tags with `|` between them, with a
//! word before it where they are not those of the road itself:
//!
//! | Piece | What it stands for |
//! |---|---|
//! | `hgv=no` | the road |
//! | `node: barrier=gate` | a point in its middle |
//! | `turn: …` | a restriction from it straight on, via the junction at its end |
//! | `turn-side: …` | the same into the side road there |
//! | `turn-all: …` | the same into both |
//! | `turn-from: …` | a restriction from it and from the side road straight on |
//! | `turn-via: …` | a restriction from the road before it to the road after it, via the whole road |
//! | `turn-back: …` | a restriction from the side road into itself, via its middle |
//! | `side: …` | the first half of the side road, one way unless this is said |
//! | `side-node: …` | the point in the middle of the side road |
//! | `dead-end:` | the second half of the side road, which leads away, is not there |
//!
//! Four trucks of 30 t, 9 t axle load, 3.80 m × 2.50 m × 12 m drive: `P` with petrol in a tank
//! (forbidden in tunnels D and E, endangers water), `C` with goods forbidden in tunnels C to E, `O` with
//! goods that go as ordinary ones, `E` empty.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{NoRoute, Plan, Profile, Snapshot, Trip, plan};
use crate::goods::{Class, LoadProfile, TunnelCategories, TunnelCategory};
use crate::roads::{Content, Datum, Network, Source, import};
use crate::units::LonLat;
use crate::zones::{Calendar, Scheme, Truck};

const CALENDAR: &str = include_str!("../../routes-config/calendar.toml");
const PROFILES: &str = include_str!("../../routes-config/profiles.toml");

/// The trucks in order.
pub(super) const TRUCKS: [char; 4] = ['P', 'C', 'O', 'E'];
/// Wednesday, 25 November 2026.
pub(super) const MORNING: &str = "2026-11-25T08:00:00+08:00";
pub(super) const NOON: &str = "2026-11-25T12:00:00+08:00";

pub(super) const WEST: LonLat = LonLat::new(108.405, 30.8);
pub(super) const EAST: LonLat = LonLat::new(108.425, 30.8);

/// Tags as an object; a road is a primary one unless it says something else.
fn tags(text: &str, is_road: bool) -> Value {
    let mut properties = json!({});
    if is_road && !text.contains("highway=") && !text.contains("route=") {
        properties["highway"] = json!("primary");
    }
    for tag in text.split('|').filter(|tag| !tag.is_empty()) {
        let (key, value) = tag.split_once('=').unwrap();
        properties[key] = json!(value.trim_start_matches("(none)"));
    }
    properties
}

fn line(id: &str, coordinates: &Value, properties: &Value) -> Value {
    json!({ "type": "Feature", "id": id, "properties": properties,
        "geometry": { "type": "LineString", "coordinates": coordinates } })
}

fn point(coordinates: &Value, properties: &Value) -> Value {
    json!({ "type": "Feature", "properties": properties,
        "geometry": { "type": "Point", "coordinates": coordinates } })
}

fn turn(text: &str, from: &Value, via: &Value, to: &Value) -> Value {
    let mut properties = tags(text, false);
    if properties.get("type").is_none() {
        properties["type"] = json!("restriction");
    }
    properties["from"] = from.clone();
    properties["via"] = via.clone();
    properties["to"] = to.clone();
    json!({ "type": "Feature", "geometry": null, "properties": properties })
}

/// The roads of a world.
pub(super) fn network(world: &str) -> Network {
    let road = json!({ "highway": "primary" });
    let mut middle = tags("", true);
    let mut side = tags("oneway=yes", true);
    let mut has_side = false;
    let mut is_dead_end = false;
    let mut others = Vec::new();
    let junction = json!([108.42, 30.8]);
    for piece in world.split(" & ") {
        let (what, text) = match piece.split_once(": ") {
            Some((what, text)) if !what.contains('=') => (what, text),
            Some(_) | None => (piece.strip_suffix(':').unwrap_or(""), piece),
        };
        has_side |= what.starts_with("turn") || what.starts_with("side");
        match what {
            "" => middle = tags(text, true),
            "node" => others.push(point(&json!([108.415, 30.8]), &tags(text, false))),
            "turn" => others.push(turn(text, &json!("middle"), &junction, &json!("east"))),
            "turn-side" => others.push(turn(text, &json!("middle"), &junction, &json!("side"))),
            "turn-all" => {
                others.push(turn(text, &json!("middle"), &junction, &json!(["east", "side"])));
            }
            "turn-from" => {
                others.push(turn(text, &json!(["middle", "side"]), &junction, &json!("east")));
            }
            "turn-via" => {
                others.push(turn(text, &json!("west"), &json!(["middle"]), &json!("east")));
            }
            "turn-back" => {
                let end = json!([108.42, 30.795]);
                others.push(turn(text, &json!("side"), &end, &json!("side")));
            }
            "side" => side = tags(text, true),
            "side-node" => others.push(point(&json!([108.42, 30.795]), &tags(text, false))),
            "dead-end" => is_dead_end = true,
            other => panic!("{world}: {other}"),
        }
    }
    let middle_line = json!([[108.41, 30.8], [108.415, 30.8], [108.42, 30.8]]);
    let mut features = vec![
        line("west", &json!([[108.4, 30.8], [108.41, 30.8]]), &road),
        line("middle", &middle_line, &middle),
        line("east", &json!([[108.42, 30.8], [108.43, 30.8]]), &road),
    ];
    if has_side {
        features.push(line("side", &json!([[108.42, 30.8], [108.42, 30.795]]), &side));
        if !is_dead_end {
            let away = tags("oneway=yes", true);
            features.push(line("away", &json!([[108.42, 30.795], [108.42, 30.79]]), &away));
        }
    }
    features.extend(others);
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    let source = Source { name: "world".to_owned(), content: Content::GeoJson(text) };
    import(&[source], Datum::Wgs84, &mut |_| {})
        .unwrap_or_else(|error| panic!("{world}: {error}"))
        .0
}

/// The roads of a world under a scheme.
pub(super) fn snapshot(world: &str, scheme: &Scheme) -> Snapshot {
    Snapshot::new(
        Arc::new(network(world)),
        scheme,
        Arc::new(Calendar::parse(CALENDAR).unwrap()),
        TimeZone::get("Asia/Shanghai").unwrap(),
        &Profile::parse(PROFILES, "hazmat_truck").unwrap(),
        &[],
    )
    .unwrap()
}

/// What a truck of the world carries.
pub(super) fn load(truck: char) -> LoadProfile {
    match truck {
        'P' => LoadProfile {
            is_loaded: true,
            classes: vec![Class::C3],
            un_numbers: vec!["1203".parse().unwrap()],
            in_tank: true,
            forbidden_tunnels: TunnelCategories::from_category(TunnelCategory::D),
            endangers_water: true,
            ..LoadProfile::default()
        },
        'C' => LoadProfile {
            is_loaded: true,
            classes: vec![Class::C6_1],
            un_numbers: vec!["1017".parse().unwrap()],
            is_highly_toxic: true,
            in_packages: true,
            forbidden_tunnels: TunnelCategories::from_category(TunnelCategory::C),
            ..LoadProfile::default()
        },
        'O' => LoadProfile {
            is_loaded: true,
            is_ordinary: true,
            in_packages: true,
            ..LoadProfile::default()
        },
        'E' => LoadProfile::default(),
        other => panic!("{other}"),
    }
}

/// A trip of one truck that leaves at one instant.
pub(super) fn trip(truck: char, origin: LonLat, destination: LonLat, at: &str) -> Trip {
    Trip {
        origin,
        destination,
        depart_from: at.parse().unwrap(),
        depart_until: at.parse().unwrap(),
        truck: Truck {
            plate: "渝Z10001".to_owned(),
            gross_mass_kg: 30_000,
            axle_load_kg: 9_000,
            height_cm: 380,
            width_cm: 250,
            length_cm: 1_200,
            has_escort_vehicle: false,
            zone_passes: Vec::new(),
        },
        load: load(truck),
        prescribed: None,
    }
}

/// The trucks that come through, a point for each that does not.
pub(super) fn letters(mut comes_through: impl FnMut(char) -> bool) -> String {
    TRUCKS.into_iter().map(|truck| if comes_through(truck) { truck } else { '.' }).collect()
}

/// The speed driven on a whole plan, in km/h.
fn kmh(plan: &Plan) -> String {
    let seconds = plan.arrives_at.duration_since(plan.departs_at).as_secs_f64();
    format!("{:.0}", plan.distance_m / seconds * 3.6)
}

/// What stands in the way of the first truck that does not come through.
fn why(snapshot: &Snapshot) -> String {
    let refusal = TRUCKS
        .into_iter()
        .find_map(|truck| plan(snapshot, &trip(truck, WEST, EAST, MORNING)).err());
    match refusal {
        Some(NoRoute::Blocked { obstacles, .. }) => {
            obstacles.iter().map(|one| one.rule.as_str()).collect::<Vec<_>>().join("+")
        }
        Some(NoRoute::Disconnected) => "disconnected".to_owned(),
        Some(other) => other.to_string(),
        None => "nothing".to_owned(),
    }
}

/// What comes of a world under a heading: who comes through at eight in the morning (no heading), at
/// noon, westward, to an end on the road or from a beginning there, how fast, why not.
fn found(snapshot: &Snapshot, heading: &str) -> String {
    let inside = |lon| LonLat::new(lon, 30.8);
    let (origin, destination, at) = match heading {
        "" => (WEST, EAST, MORNING),
        "noon" => (WEST, EAST, NOON),
        "west" => (EAST, WEST, MORNING),
        "west-noon" => (EAST, WEST, NOON),
        "ends" => (WEST, inside(108.418), MORNING),
        "begins" => (inside(108.412), EAST, MORNING),
        "kmh" => (inside(108.412), inside(108.418), MORNING),
        "kmh-noon" => (inside(108.412), inside(108.418), NOON),
        "why" => return why(snapshot),
        other => panic!("{other}"),
    };
    let of = |truck| plan(snapshot, &trip(truck, origin, destination, at));
    if heading.starts_with("kmh") {
        let speeds = TRUCKS.map(|truck| of(truck).as_ref().map_or_else(|_| "-".to_owned(), kmh));
        return speeds.join(",");
    }
    letters(|truck| of(truck).is_ok())
}

/// Compares what comes of a world with what is expected, such as `..OE noon:PCOE why:hazmat`; what
/// differs is given back.
pub(super) fn differences(snapshot: &Snapshot, expected: &str) -> Option<String> {
    let found: Vec<String> = expected
        .split_whitespace()
        .map(|part| match part.split_once(':') {
            Some((heading, _)) => format!("{heading}:{}", self::found(snapshot, heading)),
            None => self::found(snapshot, ""),
        })
        .collect();
    let found = found.join(" ");
    (found != expected).then_some(found)
}
