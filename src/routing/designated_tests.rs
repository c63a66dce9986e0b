//! Zones that demand designated roads, and trips that permits bind to a route.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{NoRoute, Plan, Profile, Snapshot, Trip, plan, prescribed_arcs, verify};
use crate::goods::LoadProfile;
use crate::roads::{Content, Datum, Source, import};
use crate::units::LonLat;
use crate::zones::{Calendar, Scheme, Truck, parse_zones, write_zones};

const CALENDAR: &str = include_str!("../../routes-config/calendar.toml");
const PROFILES: &str = include_str!("../../routes-config/profiles.toml");
/// The straight way, the designated way round and the long way round, all from west to east.
const STRAIGHT: [[f64; 2]; 2] = [[108.41, 30.8], [108.43, 30.8]];
const ROUND: [[f64; 2]; 4] = [[108.41, 30.8], [108.41, 30.805], [108.43, 30.805], [108.43, 30.8]];
const LONG: [[f64; 2]; 4] = [[108.41, 30.8], [108.41, 30.79], [108.43, 30.79], [108.43, 30.8]];

/// Three ways; `tagged` says which of them the map calls designated.
fn snapshot(tagged: &str, zone: Option<Value>) -> Snapshot {
    let road = |name: &str, line: &[[f64; 2]]| {
        let mut properties = json!({ "highway": "primary", "name": name });
        if name == tagged {
            properties["hazmat"] = json!("designated");
        }
        json!({ "type": "Feature", "properties": properties,
            "geometry": { "type": "LineString", "coordinates": line } })
    };
    let text = json!({ "type": "FeatureCollection", "features": [
        road("west", &[[108.4, 30.8], [108.41, 30.8]]),
        road("straight", &STRAIGHT),
        road("round", &ROUND),
        road("long", &LONG),
        road("east", &[[108.43, 30.8], [108.44, 30.8]]),
    ] });
    let source = Source { name: "test".to_owned(), content: Content::GeoJson(text.to_string()) };
    let zones = zone.map_or_else(Vec::new, |zone| parse_zones(&zone.to_string()).unwrap());
    Snapshot::new(
        Arc::new(import(&[source], Datum::Wgs84, &mut |_| {}).unwrap().0),
        &Scheme { revision: 1, zones },
        Arc::new(Calendar::parse(CALENDAR).unwrap()),
        TimeZone::get("Asia/Shanghai").unwrap(),
        &Profile::parse(PROFILES, "hazmat_truck").unwrap(),
        &[],
    )
    .unwrap()
}

/// In the middle third only designated roads, from seven to nine when asked.
fn zone(windows: &str, excluded: &[&[[f64; 2]]]) -> Value {
    json!({ "type": "Feature",
        "properties": { "zone_id": "designated", "name": { "zh": "指定道路区", "en": "designated" },
            "area": { "kind": "polygon", "excluded": excluded }, "binds": { "hazmat_only": true },
            "when": { "windows": windows }, "effect": { "kind": "require_designated_route" },
            "reason": "populated_place", "authority": "test" },
        "geometry": { "type": "Polygon", "coordinates": [[[108.415, 30.78], [108.425, 30.78],
            [108.425, 30.82], [108.415, 30.82], [108.415, 30.78]]] } })
}

fn trip(hour: &str) -> Trip {
    let at = format!("2026-11-25T{hour}:00+08:00").parse().unwrap();
    Trip {
        origin: LonLat::new(108.402, 30.8),
        destination: LonLat::new(108.438, 30.8),
        depart_from: at,
        depart_until: at,
        truck: Truck {
            gross_mass_kg: 30_000,
            axle_load_kg: 9_000,
            height_cm: 380,
            width_cm: 250,
            length_cm: 1_200,
            ..Truck::default()
        },
        load: LoadProfile { is_loaded: true, ..LoadProfile::default() },
        prescribed: None,
    }
}

fn roads(plan: &Plan) -> Vec<&str> {
    plan.legs.iter().map(|leg| leg.name.as_str()).collect()
}

#[test]
fn inside_the_zone_only_designated_roads_are_driven() {
    let drive = |tagged: &str, zone: Value, hour: &str| {
        let snapshot = snapshot(tagged, Some(zone));
        let plan = plan(&snapshot, &trip(hour)).unwrap();
        assert_eq!(verify(&snapshot, &plan, &trip(hour)), Ok(()));
        roads(&plan)[1].to_owned()
    };
    // Designated by the map, or by the zone itself; without the zone the straight way is taken.
    assert_eq!(drive("round", zone("", &[]), "08:00"), "round");
    assert_eq!(drive("", zone("", &[&LONG]), "08:00"), "long");
    assert_eq!(drive("round", zone("", &[&LONG]), "08:00"), "round");
    assert_eq!(drive("straight", zone("", &[&LONG]), "08:00"), "straight");
    // The window ends at nine.
    let morning = || zone("07:00-09:00", &[&ROUND]);
    assert_eq!(drive("", morning(), "08:50"), "round");
    assert_eq!(drive("", morning(), "09:00"), "straight");
}

#[test]
fn who_is_not_bound_or_has_a_pass_goes_straight() {
    let snapshot = snapshot("round", Some(zone("", &[])));
    let mut with_pass = trip("08:00");
    with_pass.truck.zone_passes = vec!["designated".to_owned()];
    assert_eq!(roads(&plan(&snapshot, &with_pass).unwrap())[1], "straight");
    let mut empty = trip("08:00");
    empty.load = LoadProfile::default();
    assert_eq!(roads(&plan(&snapshot, &empty).unwrap())[1], "straight");
}

#[test]
fn where_nothing_is_designated_the_zone_is_named_as_the_obstacle() {
    let refused = plan(&snapshot("", Some(zone("", &[]))), &trip("08:00")).unwrap_err();
    let NoRoute::Blocked { obstacles, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(obstacles[0].rule, "designated");
}

#[test]
fn the_effect_is_written_as_it_was_read() {
    let zones = parse_zones(&zone("07:00-09:00", &[&ROUND]).to_string()).unwrap();
    let written = write_zones(&zones);
    assert!(written.contains("require_designated_route"));
    assert_eq!(parse_zones(&written).unwrap(), zones);
    assert!(crate::zones::lint(&zones).iter().all(|one| one.code != "no_designated_road"));
    let none = parse_zones(&zone("", &[]).to_string()).unwrap();
    assert!(crate::zones::lint(&none).iter().any(|one| one.code == "no_designated_road"));
}

fn bound_to(snapshot: &Snapshot, groups: &[&[&[[f64; 2]]]]) -> Trip {
    let line = |line: &[[f64; 2]]| -> Vec<LonLat> {
        let ends = [[108.4, 30.8], [108.44, 30.8]];
        std::iter::once(&ends[0]).chain(line).chain([&ends[1]]).copied().map(LonLat::from).collect()
    };
    let lines: Vec<Vec<Vec<LonLat>>> =
        groups.iter().map(|group| group.iter().map(|one| line(one)).collect()).collect();
    let groups: Vec<Vec<&[LonLat]>> =
        lines.iter().map(|group| group.iter().map(Vec::as_slice).collect()).collect();
    let trip = trip("08:00");
    let arcs = prescribed_arcs(snapshot, &groups, [trip.origin, trip.destination], 50.0);
    Trip { prescribed: Some(arcs), ..trip }
}

#[test]
fn a_trip_keeps_to_the_route_of_its_permit() {
    let snapshot = snapshot("", None);
    let taken = |groups: &[&[&[[f64; 2]]]]| {
        let trip = bound_to(&snapshot, groups);
        let plan = plan(&snapshot, &trip).unwrap();
        assert_eq!(verify(&snapshot, &plan, &trip), Ok(()));
        roads(&plan)[1].to_owned()
    };
    assert_eq!(roads(&plan(&snapshot, &trip("08:00")).unwrap())[1], "straight");
    assert_eq!(taken(&[&[&ROUND]]), "round");
    assert_eq!(taken(&[&[&LONG]]), "long");
    // Of two permits of one kind the shorter way is taken; two kinds bind both.
    assert_eq!(taken(&[&[&ROUND, &LONG]]), "round");
    assert_eq!(taken(&[&[&ROUND, &LONG], &[&LONG]]), "long");
    let both = bound_to(&snapshot, &[&[&ROUND], &[&LONG]]);
    let refused = plan(&snapshot, &both).unwrap_err();
    let NoRoute::Blocked { obstacles, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(obstacles[0].rule, "permit_route");
    let straight = plan(&snapshot, &trip("08:00")).unwrap();
    let broken = verify(&snapshot, &straight, &bound_to(&snapshot, &[&[&ROUND]])).unwrap_err();
    assert_eq!(broken[0].rule, "permit_route");
}
