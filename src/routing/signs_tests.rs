//! Signs that count at times, as a table: key, value, whom they stop.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::json;

use super::planner::within;
use super::rules::TripRules;
use super::{Profile, Snapshot, Trip};
use crate::goods::{LoadProfile, TunnelCategories, TunnelCategory};
use crate::roads::{ArcId, Content, Datum, Network, Source, import};
use crate::units::LonLat;
use crate::zones::{Calendar, Interval, Scheme, Truck};

const CALENDAR: &str = include_str!("../../routes-config/calendar.toml");
const PROFILES: &str = include_str!("../../routes-config/profiles.toml");
const HOUR_MS: i64 = 3_600_000;

fn network(tags: &[(&str, &str)]) -> Network {
    let mut properties = json!({ "highway": "primary" });
    for (key, value) in tags {
        properties[*key] = json!(value);
    }
    let text = json!({ "type": "FeatureCollection", "features": [
        { "type": "Feature", "properties": properties, "geometry":
            { "type": "LineString", "coordinates": [[108.4, 30.8], [108.41, 30.8]] } },
        { "type": "Feature", "properties": { "highway": "primary" }, "geometry":
            { "type": "LineString", "coordinates": [[108.41, 30.8], [108.42, 30.8]] } },
    ] });
    let source = Source { name: "test".to_owned(), content: Content::GeoJson(text.to_string()) };
    import(&[source], Datum::Wgs84, &mut |_| {}).unwrap().0
}

fn snapshot(tags: &[(&str, &str)]) -> Snapshot {
    Snapshot::new(
        Arc::new(network(tags)),
        &Scheme::default(),
        Arc::new(Calendar::parse(CALENDAR).unwrap()),
        TimeZone::get("Asia/Shanghai").unwrap(),
        &Profile::parse(PROFILES, "hazmat_truck").unwrap(),
        &[],
    )
    .unwrap()
}

/// On Wednesday, 25 November 2026, from midnight on.
fn trip(load: LoadProfile) -> Trip {
    Trip {
        origin: LonLat::new(108.412, 30.8),
        destination: LonLat::new(108.418, 30.8),
        depart_from: "2026-11-25T00:00:00+08:00".parse().unwrap(),
        depart_until: "2026-11-25T00:00:00+08:00".parse().unwrap(),
        truck: Truck {
            plate: String::new(),
            gross_mass_kg: 30_000,
            axle_load_kg: 9_000,
            height_cm: 380,
            width_cm: 250,
            length_cm: 1_200,
            has_escort_vehicle: false,
            zone_passes: Vec::new(),
        },
        load,
        prescribed: None,
    }
}

fn petrol() -> LoadProfile {
    LoadProfile {
        is_loaded: true,
        forbidden_tunnels: TunnelCategories::from_category(TunnelCategory::D),
        endangers_water: true,
        ..LoadProfile::default()
    }
}

/// The hours of the day in which the tagged road is closed, in one direction after the other.
fn closed(tags: &[(&str, &str)], load: LoadProfile) -> [Vec<(i64, i64)>; 2] {
    let snapshot = snapshot(tags);
    let trip = trip(load);
    let rules = TripRules::new(&snapshot, &trip, within(&trip), &[]);
    let begin = trip.depart_from.as_millisecond();
    let hours = |span: Interval| ((span.from_ms - begin) / HOUR_MS, (span.to_ms - begin) / HOUR_MS);
    let of = |eastward: bool| {
        let is_meant = |arc: &ArcId| {
            let line = snapshot.network.line(*arc);
            line[0].lon.min(line[1].lon) < 108.405 && (line[0].lon < line[1].lon) == eastward
        };
        let arc = snapshot.network.arcs().find(is_meant).unwrap();
        let mut spans: Vec<_> = rules.conditionally_closed(arc).into_iter().map(hours).collect();
        spans.sort_unstable();
        spans
    };
    [of(true), of(false)]
}

#[test]
fn a_condition_stops_those_it_speaks_of() {
    // Stops a truck with petrol, stops an empty one.
    let table = [
        ("hgv:conditional", "no @ (07:00-09:00)", true, true),
        ("motor_vehicle:conditional", "no @ (07:00-09:00)", true, true),
        ("access:conditional", "private @ (07:00-09:00)", true, true),
        ("access:conditional", "military @ (07:00-09:00)", true, true),
        ("access:conditional", "delivery @ (07:00-09:00)", true, true),
        ("access:conditional", "yes @ (07:00-09:00)", false, false),
        ("hgv:hazmat:conditional", "no @ (07:00-09:00)", true, false),
        ("hazmat:conditional", "no @ (07:00-09:00)", true, false),
        ("hazmat:conditional", "designated @ (07:00-09:00)", false, false),
        ("hazmat:water:conditional", "no @ (07:00-09:00)", true, false),
        ("hazmat:A:conditional", "no @ (07:00-09:00)", false, false),
        ("hazmat:C:conditional", "no @ (07:00-09:00)", false, false),
        ("hazmat:D:conditional", "no @ (07:00-09:00)", true, false),
        ("hazmat:E:conditional", "no @ (07:00-09:00)", true, false),
        ("hazmat:adr_tunnel_cat:conditional", "C @ (07:00-09:00)", false, false),
        ("tunnel_category:conditional", "C @ (07:00-09:00)", false, false),
        ("tunnel_category:conditional", "D @ (07:00-09:00)", true, false),
        ("tunnel:category:conditional", "E @ (07:00-09:00)", true, false),
        ("tunnel:category:conditional", "none @ (07:00-09:00)", false, false),
        ("maxweight:conditional", "20 @ (07:00-09:00)", true, true),
        ("maxweight:conditional", "40 t @ (07:00-09:00)", false, false),
        ("maxweight:hgv:conditional", "20 @ (07:00-09:00)", true, true),
        ("maxweight:hazmat:conditional", "20 @ (07:00-09:00)", true, false),
        ("maxweightrating:conditional", "20 @ (07:00-09:00)", true, true),
        ("maxweight:conditional", "none @ (07:00-09:00)", false, false),
        ("maxweight:conditional", "heavy @ (07:00-09:00)", true, true),
        ("maxheight:conditional", "3.5 m @ (07:00-09:00)", true, true),
        ("maxheight:physical:conditional", "3.5 @ (07:00-09:00)", true, true),
        ("maxlength:conditional", "10 @ (07:00-09:00)", true, true),
        ("maxaxleload:conditional", "8 @ (07:00-09:00)", true, true),
        ("maxspeed:conditional", "30 @ (07:00-09:00)", false, false),
        ("bicycle:conditional", "no @ (07:00-09:00)", false, false),
    ];
    for (key, value, stops_petrol, stops_empty) in table {
        for (load, stops) in [(petrol(), stops_petrol), (LoadProfile::default(), stops_empty)] {
            let spans = closed(&[(key, value)], load);
            let expected = if stops { vec![(7, 9)] } else { Vec::new() };
            assert_eq!(spans, [expected.clone(), expected], "{key}={value}");
        }
    }
}

#[test]
fn a_road_that_is_one_way_at_times_is_closed_against_it_then() {
    let tags = [("oneway:conditional", "yes @ (07:00-09:00)")];
    assert_eq!(closed(&tags, petrol()), [Vec::new(), vec![(7, 9)]]);
    let tags = [("oneway:conditional", "-1 @ (07:00-09:00)")];
    assert_eq!(closed(&tags, petrol()), [vec![(7, 9)], Vec::new()]);
}

#[test]
fn a_speed_that_counts_at_times_caps_the_truck_then() {
    let caps = |key: &str, load: LoadProfile| {
        let snapshot = snapshot(&[(key, "30 @ (07:00-09:00)")]);
        let trip = trip(load);
        let rules = TripRules::new(&snapshot, &trip, within(&trip), &[]);
        snapshot.network.arcs().map(|arc| rules.conditional_caps(arc).len()).sum::<usize>()
    };
    assert_eq!(caps("maxspeed:conditional", petrol()), 2);
    assert_eq!(caps("maxspeed:hgv:conditional", LoadProfile::default()), 2);
    assert_eq!(caps("maxspeed:hazmat:conditional", petrol()), 2);
    assert_eq!(caps("maxspeed:hazmat:conditional", LoadProfile::default()), 0);
}

#[test]
fn one_who_ends_there_may_use_a_road_for_destinations_at_times() {
    let snapshot = snapshot(&[("hgv:conditional", "destination @ (00:00-24:00)")]);
    let through = trip(petrol());
    let mut there = through.clone();
    there.destination = LonLat::new(108.405, 30.8);
    let closed = |trip: &Trip| {
        let mut rules = TripRules::new(&snapshot, trip, within(trip), &[]);
        let ends = super::planner::ends_for(&rules).unwrap();
        let arcs: Vec<ArcId> = ends.destinations.iter().map(|end| end.arc).collect();
        rules.allow_access_around(arcs);
        snapshot.network.arcs().filter(|arc| !rules.conditionally_closed(*arc).is_empty()).count()
    };
    assert_eq!((closed(&through), closed(&there)), (2, 0));
    assert!(super::plan(&snapshot, &there).is_ok());
}
