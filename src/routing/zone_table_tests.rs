//! Everything a zone, a permit, a holding place or the law may ask of a truck, each honoured by the
//! planner: properties of one zone over the road of `tag_world_tests`, and who comes through.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::tag_world_tests::{EAST, MORNING, WEST, differences, letters, network, snapshot, trip};
use super::{Profile, Snapshot, plan};
use crate::registry::HoldingPlace;
use crate::roads::RoadClass;
use crate::units::LonLat;
use crate::zones::{Calendar, Scheme, parse_zones};

const CALENDAR: &str = include_str!("../../routes-config/calendar.toml");
const PROFILES: &str = include_str!("../../routes-config/profiles.toml");

/// A zone on the road, along a line from west to east, unless its area is said to be a polygon.
pub(super) fn zone(id: &str, properties: &Value) -> Value {
    let mut all = json!({
        "zone_id": id, "name": { "zh": format!("限行区{id}"), "en": format!("zone {id}") },
        "area": { "kind": "section" }, "effect": { "kind": "forbid_passing" },
        "reason": "congested", "authority": "交警支队",
    });
    for (key, value) in properties.as_object().unwrap() {
        all[key] = value.clone();
    }
    let geometry = if all["area"]["kind"] == "polygon" {
        // Through the junctions at both ends of the road.
        let ring =
            [[108.41, 30.79], [108.42, 30.79], [108.42, 30.81], [108.41, 30.81], [108.41, 30.79]];
        json!({ "type": "Polygon", "coordinates": [ring] })
    } else {
        json!({ "type": "LineString", "coordinates": [[108.41, 30.8], [108.415, 30.8], [108.42, 30.8]] })
    };
    json!({ "type": "Feature", "properties": all, "geometry": geometry })
}

pub(super) fn scheme(features: &[Value]) -> Scheme {
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    Scheme { revision: 1, zones: parse_zones(&text).unwrap() }
}

#[test]
fn each_property_of_a_zone_is_honoured() {
    let polygon =
        |effect: &str| json!({ "area": { "kind": "polygon" }, "effect": { "kind": effect } });
    let when = |windows: &str, from: Option<&str>, to: Option<&str>| json!({ "when": { "windows": windows, "from": from, "to": to } });
    let binds = |binding: Value| json!({ "binds": binding });
    let cap = |binds: Value| json!({ "effect": { "kind": "cap_speed", "speed_kmh": 20 }, "binds": binds });
    let table = [
        (json!({}), ".... noon:.... west:.... why:z"),
        // Time windows, over midnight, on workdays and holidays.
        (when("07:00-09:00", None, None), ".... noon:PCOE"),
        (when("22:00-09:00", None, None), ".... noon:PCOE"),
        (when("Tu 22:00-09:00", None, None), ".... noon:PCOE"),
        (when("We 22:00-09:00", None, None), "PCOE noon:PCOE"),
        (when("WD 07:00-09:00", None, None), ".... noon:PCOE"),
        (when("PH", None, None), "PCOE"),
        // Dated validity; the night of the last day belongs to it.
        (when("", Some("2026-11-25"), Some("2026-11-25")), "...."),
        (when("", Some("2026-11-26"), None), "PCOE"),
        (when("", None, Some("2026-11-24")), "PCOE"),
        (when("22:00-09:00", None, Some("2026-11-24")), ".... noon:PCOE"),
        (when("", Some("1900-01-01"), Some("2100-12-31")), ".... noon:...."),
        // Direction, entry and exit.
        (json!({ "area": { "kind": "section", "direction": "forward" } }), ".... west:PCOE"),
        (polygon("forbid_passing"), ".... ends:.... begins:...."),
        (polygon("forbid_entry"), ".... ends:.... begins:PCOE"),
        (polygon("forbid_exit"), ".... ends:PCOE begins:...."),
        // Speed, for all and for some.
        (cap(json!({})), "PCOE kmh:20,20,20,20"),
        (cap(json!({ "hazmat_only": true })), "PCOE kmh:20,20,45,45"),
        // Whom it binds.
        (binds(json!({ "hazmat_only": true })), "..OE"),
        (binds(json!({ "loaded_only": true })), "...E"),
        (binds(json!({ "classes": ["6.1"] })), "P.OE"),
        (binds(json!({ "un_numbers": ["1203"] })), ".COE"),
        (binds(json!({ "highly_toxic_only": true })), "P.OE"),
        (binds(json!({ "carriage": ["tank"] })), ".COE"),
        (binds(json!({ "carriage": ["packages"] })), "P..E"),
        (binds(json!({ "carriage": ["bulk"] })), "PCOE"),
        (binds(json!({ "min_gross_mass_kg": 30_000 })), "...."),
        (binds(json!({ "min_gross_mass_kg": 30_001 })), "PCOE"),
        (binds(json!({ "min_axle_load_kg": 9_001 })), "PCOE"),
        (binds(json!({ "min_height_cm": 380 })), "...."),
        (binds(json!({ "plate_prefix_not": ["渝"] })), "PCOE"),
        (binds(json!({ "exempt_un_numbers": ["1203"] })), "P..."),
        // What it asks for.
        (json!({ "effect": { "kind": "require_permit" } }), "...."),
        (json!({ "effect": { "kind": "require_escort" } }), "...."),
        (json!({ "roads": { "classes": ["motorway"] } }), "PCOE"),
    ];
    let wrong: Vec<String> = table
        .into_iter()
        .filter_map(|(properties, expected)| {
            let snapshot = snapshot("", &scheme(&[zone("z", &properties)]));
            let found = differences(&snapshot, expected)?;
            Some(format!("{properties}: {expected} is expected, {found} is found"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_pass_opens_its_zone_and_an_escort_another_and_neither_the_other() {
    for (effect, with_pass, with_escort) in [
        ("forbid_passing", true, false),
        ("forbid_entry", true, false),
        ("forbid_exit", true, false),
        ("require_permit", true, false),
        ("require_escort", false, true),
    ] {
        let properties = json!({ "area": { "kind": "polygon" }, "effect": { "kind": effect } });
        let snapshot = snapshot("", &scheme(&[zone("z", &properties)]));
        let mut passes = trip('P', WEST, EAST, MORNING);
        assert!(plan(&snapshot, &passes).is_err(), "{effect}");
        passes.truck.zone_passes = vec!["another".to_owned()];
        assert!(plan(&snapshot, &passes).is_err(), "{effect}");
        passes.truck.zone_passes.push("z".to_owned());
        assert_eq!(plan(&snapshot, &passes).is_ok(), with_pass, "{effect}");
        let mut escorted = trip('P', WEST, EAST, MORNING);
        escorted.truck.has_escort_vehicle = true;
        assert_eq!(plan(&snapshot, &escorted).is_ok(), with_escort, "{effect}");
    }
}

/// The world with a point in the middle of its road, and the road beyond closed until half past eight.
fn closed_until_half_past_eight(node: &str, places: &[HoldingPlace]) -> Snapshot {
    let mut closed = zone("z", &json!({ "when": { "windows": "07:00-08:30" } }));
    closed["geometry"]["coordinates"] = json!([[108.42, 30.8], [108.43, 30.8]]);
    Snapshot::new(
        Arc::new(network(node)),
        &scheme(&[closed]),
        Arc::new(Calendar::parse(CALENDAR).unwrap()),
        TimeZone::get("Asia/Shanghai").unwrap(),
        &Profile::parse(PROFILES, "hazmat_truck").unwrap(),
        places,
    )
    .unwrap()
}

#[test]
fn one_waits_at_a_holding_place_that_is_open_and_admits_the_load() {
    let place = |classes: Value, opening_hours: &str, capacity: u32| -> HoldingPlace {
        let place = json!({ "holding_place_id": "p", "name": "停车场", "location": [108.42, 30.8],
            "classes": classes, "opening_hours": opening_hours, "capacity": capacity });
        serde_json::from_value(place).unwrap()
    };
    let none: [HoldingPlace; 0] = [];
    let all = || json!([]);
    for (world, places, expected) in [
        ("", none.as_slice(), "...."),
        ("", &[place(all(), "", 0)], "PCOE"),
        ("", &[place(all(), "", 12)], "PCOE"),
        ("", &[place(all(), "07:00-08:30", 0)], "PCOE"),
        ("", &[place(all(), "20:00-08:30", 0)], "PCOE"),
        // It closes or opens while the truck would stand there.
        ("", &[place(all(), "07:00-08:20", 0)], "...."),
        ("", &[place(all(), "08:10-20:00", 0)], "...."),
        ("", &[place(json!(["3"]), "", 0)], "P.OE"),
        ("", &[place(json!(["3", "6.1"]), "", 0)], "PCOE"),
        ("node: amenity=parking|hgv=yes", &none, "PCOE"),
        ("node: amenity=parking|hgv=yes|hazmat=no", &none, "..OE"),
        ("node: amenity=parking|hgv=yes|opening_hours=07:00-08:00", &none, "...."),
        ("node: amenity=parking|hgv=yes|opening_hours=when staffed", &none, "...."),
        ("node: amenity=parking", &none, "...."),
    ] {
        let snapshot = closed_until_half_past_eight(world, places);
        let found = letters(|truck| plan(&snapshot, &trip(truck, WEST, EAST, MORNING)).is_ok());
        assert_eq!(found, expected, "{world} {places:?}");
    }
    let waits = closed_until_half_past_eight("", &[place(all(), "", 0)]);
    let waits = plan(&waits, &trip('P', WEST, EAST, MORNING)).unwrap();
    assert_eq!(waits.waits.len(), 1);
    assert_eq!(waits.waits[0].to, "2026-11-25T00:30:00Z".parse().unwrap());
    assert_eq!(waits.waits[0].because, ["z"]);
}

#[test]
fn nobody_drives_faster_than_the_law_lets_them() {
    let fast =
        PROFILES.replace("motorway = 75", "motorway = 110").replace("trunk = 55", "trunk = 90");
    let profile = Profile::parse(&fast, "hazmat_truck").unwrap();
    let limits = |world: &str| {
        let network = network(world);
        let speeds = network.attributes.iter().map(|set| (set.class, profile.speed_on(set)));
        speeds.filter(|(class, _)| *class != RoadClass::Primary).map(|(_, speed)| speed).max()
    };
    // Order 2019 No. 29, article 46: 80 km/h on expressways, 60 km/h on other roads.
    assert_eq!(limits("highway=motorway|maxspeed=120"), Some(80));
    assert_eq!(limits("highway=motorway"), Some(80));
    assert_eq!(limits("highway=motorway|maxspeed=70"), Some(70));
    assert_eq!(limits("highway=trunk|maxspeed=90"), Some(60));
    assert_eq!(limits("highway=trunk|maxspeed=40"), Some(40));
}

#[test]
fn an_end_beside_a_closed_road_is_named() {
    let snapshot = snapshot("", &scheme(&[zone("z", &json!({}))]));
    let inside = trip('P', LonLat::new(108.415, 30.8), EAST, MORNING);
    let refusal = plan(&snapshot, &inside).unwrap_err().text();
    assert_eq!(refusal.zh, "被以下限制挡住：限行区z");
    assert_eq!(refusal.en, "in the way: zone z");
}
