//! Traces and lines on small networks that can be seen at a glance.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::*;
use crate::goods::LoadProfile;
use crate::roads::{ArcId, Content, Datum, Network, RoadIndex, Source, import};
use crate::routing::{Profile, Snapshot, Trip, plan};
use crate::units::{LocalText, LonLat};
use crate::zones::{
    Area, Binding, Calendar, Effect, Notice, Reason, RoadFilter, Scheme, Truck, When, Zone,
};

const CALENDAR: &str = include_str!("../../routes-config/calendar.toml");
const PROFILES: &str = include_str!("../../routes-config/profiles.toml");

/// Wednesday, 25 November 2026, 09:00 in Wanzhou.
pub(super) const NINE_MS: i64 = 1_795_568_400_000;

/// A point some metres east and north of Wanzhou.
pub(super) fn place(east_m: f64, north_m: f64) -> LonLat {
    let north = 30.8 + north_m / 111_195.08;
    LonLat::new(108.4 + east_m / (111_195.08 * 30.8_f64.to_radians().cos()), north)
}

/// A network of roads by their names: properties besides and corners in metres.
pub(super) fn network(roads: &[(&str, Value, &[(f64, f64)])]) -> Network {
    let features: Vec<Value> = roads
        .iter()
        .map(|(name, properties, corners)| {
            let mut properties = properties.clone();
            properties["name"] = json!(name);
            if properties.get("highway").is_none() {
                properties["highway"] = json!("primary");
            }
            let line: Vec<LonLat> = corners.iter().map(|(x, y)| place(*x, *y)).collect();
            json!({ "type": "Feature", "properties": properties,
                "geometry": { "type": "LineString", "coordinates": line } })
        })
        .collect();
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    let source = Source { name: "test".to_owned(), content: Content::GeoJson(text) };
    import(&[source], Datum::Wgs84, &mut |_| {}).unwrap().0
}

fn snapshot_with(network: Network, zones: Vec<Zone>) -> Snapshot {
    Snapshot::new(
        Arc::new(network),
        &Scheme { revision: 7, zones },
        Arc::new(Calendar::parse(CALENDAR).unwrap()),
        TimeZone::get("Asia/Shanghai").unwrap(),
        &Profile::parse(PROFILES, "hazmat_truck").unwrap(),
        &[],
    )
    .unwrap()
}

/// Positions by seconds after nine, metres east and metres north.
pub(super) fn trace(positions: &[(i64, f64, f64)]) -> Trace {
    let position = |(second, east, north): &(i64, f64, f64)| Position {
        at: Timestamp::from_millisecond(NINE_MS + second * 1000).unwrap(),
        location: place(*east, *north),
        accuracy_m: None,
    };
    Trace::new(positions.iter().map(position).collect()).unwrap()
}

fn names(network: &Network, pieces: &[Piece]) -> Vec<String> {
    let mut names: Vec<String> =
        pieces.iter().map(|piece| network.name(piece.driven.arc).0.to_owned()).collect();
    names.dedup();
    names
}

/// Roads of a trace, each course in brackets of its own.
fn matched(network: &Network, trace: &Trace) -> Vec<Vec<String>> {
    let index = RoadIndex::new(network);
    let matched = Matcher::new(network, &index).trace(trace);
    matched.courses.iter().map(|course| names(network, &course.pieces)).collect()
}

fn trip() -> Trip {
    Trip {
        origin: place(50.0, 0.0),
        destination: place(2_950.0, 0.0),
        depart_from: Timestamp::from_millisecond(NINE_MS).unwrap(),
        depart_until: Timestamp::from_millisecond(NINE_MS).unwrap(),
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

fn zone(polygon: &[(f64, f64)], windows: &str, effect: Effect) -> Zone {
    let ring = polygon.iter().chain(polygon.first()).map(|(x, y)| place(*x, *y)).collect();
    Zone {
        zone_id: "z".to_owned(),
        name: LocalText::new("区", "zone"),
        area: Area::Polygon { polygons: vec![vec![ring]], excluded: Vec::new() },
        roads: RoadFilter::default(),
        binds: Binding { hazmat_only: true, ..Binding::default() },
        when: When { windows: windows.to_owned(), ..When::default() },
        effect,
        reason: Reason::Other,
        authority: String::new(),
        notice: Notice::default(),
        legal_basis: String::new(),
        detour: LocalText::default(),
        exemptions: Vec::new(),
        temporary: false,
        example: true,
    }
}

#[test]
fn a_truck_on_the_main_road_is_not_taken_for_one_on_the_road_beside_it() {
    // The side road joins the main road at neither end.
    let network = network(&[
        ("main", json!({}), &[(0.0, 0.0), (2_000.0, 0.0)]),
        ("side", json!({ "highway": "service" }), &[(300.0, 18.0), (1_700.0, 18.0)]),
    ]);
    let wobble = [3.0, -4.0, 12.0, 11.0, -2.0, 10.0, 4.0, -6.0];
    let positions: Vec<_> = (0..90_i32)
        .map(|n| (i64::from(n), 20.0 * f64::from(n), wobble[usize::try_from(n).unwrap() % 8]))
        .collect();
    assert_eq!(matched(&network, &trace(&positions)), [["main"]]);
}

#[test]
fn one_who_leaves_by_a_ramp_was_on_the_ramp_from_its_begin() {
    let network = network(&[
        (
            "motorway",
            json!({ "highway": "motorway", "oneway": "yes" }),
            &[(0.0, 0.0), (800.0, 0.0)],
        ),
        (
            "motorway",
            json!({ "highway": "motorway", "oneway": "yes" }),
            &[(800.0, 0.0), (2_500.0, 0.0)],
        ),
        (
            "ramp",
            json!({ "highway": "motorway_link", "oneway": "yes" }),
            &[(800.0, 0.0), (1_000.0, -14.0), (1_300.0, -40.0), (1_500.0, -200.0)],
        ),
    ]);
    let on_ramp = |x: f64| match x {
        x if x < 800.0 => 0.0,
        x if x < 1_000.0 => -14.0 * (x - 800.0) / 200.0,
        x if x < 1_300.0 => -14.0 - 26.0 * (x - 1_000.0) / 300.0,
        x => -40.0 - 160.0 * (x - 1_300.0) / 200.0,
    };
    let drive = |is_ramp: bool| {
        let positions: Vec<_> = (0..73_i32)
            .map(|n| {
                let x = 20.0 * f64::from(n) + 10.0;
                // Eight metres off towards the motorway all the way.
                (i64::from(n), x, if is_ramp { on_ramp(x) + 8.0 } else { -8.0 })
            })
            .collect();
        trace(&positions)
    };
    assert_eq!(matched(&network, &drive(true)), [["motorway", "ramp"]]);
    assert_eq!(matched(&network, &drive(false)), [["motorway"]]);
}

#[test]
fn a_tunnel_without_positions_is_driven_through_and_a_leap_is_not() {
    let network = network(&[
        ("west", json!({}), &[(0.0, 0.0), (1_000.0, 0.0)]),
        ("tunnel", json!({ "tunnel": "yes" }), &[(1_000.0, 0.0), (3_000.0, 0.0)]),
        ("east", json!({}), &[(3_000.0, 0.0), (4_000.0, 0.0)]),
        ("elsewhere", json!({}), &[(0.0, 9_000.0), (4_000.0, 9_000.0)]),
    ]);
    let mut positions: Vec<_> =
        (0..45_i32).map(|n| (i64::from(n), 20.0 * f64::from(n), 3.0)).collect();
    positions.extend((0..40_i32).map(|n| (160 + i64::from(n), 3_100.0 + 20.0 * f64::from(n), 3.0)));
    let through = trace(&positions);
    assert_eq!(matched(&network, &through), [["west", "tunnel", "east"]]);
    let index = RoadIndex::new(&network);
    let times = Matcher::new(&network, &index).trace(&through);
    let is_tunnel = |piece: &&Piece| network.name(piece.driven.arc).0 == "tunnel";
    let inside = times.courses[0].pieces.iter().find(is_tunnel).unwrap().driven;
    // 2,220 m in 116 s: the portals are passed 120 m after the last and 100 m before the next position.
    assert_eq!((inside.enters_ms - NINE_MS) / 1000, 50);
    assert_eq!((inside.leaves_ms - NINE_MS) / 1000, 154);
    let far = positions
        .iter()
        .map(|(t, x, y)| if *t < 160 { (*t, *x, *y) } else { (*t + 600, *x - 3_000.0, 9_003.0) });
    let leap = trace(&far.collect::<Vec<_>>());
    assert_eq!(matched(&network, &leap), [["west"], ["elsewhere"]]);
}

#[test]
fn a_truck_does_not_go_against_a_one_way_road() {
    // Three ways from west to east; the middle one runs the other way only.
    let network = network(&[
        ("west", json!({}), &[(0.0, 0.0), (500.0, 0.0)]),
        ("against", json!({ "oneway": "-1" }), &[(500.0, 0.0), (1_000.0, 0.0)]),
        (
            "with",
            json!({ "oneway": "yes" }),
            &[(500.0, 0.0), (520.0, 25.0), (980.0, 25.0), (1_000.0, 0.0)],
        ),
        ("east", json!({}), &[(1_000.0, 0.0), (1_500.0, 0.0)]),
    ]);
    let positions: Vec<_> =
        (0..50_i32).map(|n| (2 * i64::from(n), 30.0 * f64::from(n), 5.0)).collect();
    assert_eq!(matched(&network, &trace(&positions)), [["west", "with", "east"]]);
}

#[test]
fn positions_on_another_continent_and_off_every_road_are_left_out() {
    let network = network(&[("road", json!({}), &[(0.0, 0.0), (2_000.0, 0.0)])]);
    let mut positions: Vec<_> =
        (0..20_i32).map(|n| (10 * i64::from(n), 90.0 * f64::from(n), 4.0)).collect();
    positions[7].2 = 400.0;
    positions[12].1 = -9_000_000.0;
    let index = RoadIndex::new(&network);
    let found = Matcher::new(&network, &index).trace(&trace(&positions));
    assert_eq!(found.courses.len(), 1);
    let left_out: Vec<_> = found.outliers.iter().map(|one| (one.position, one.reason)).collect();
    assert_eq!(left_out, [(7, OutlierReason::OffRoad), (12, OutlierReason::TooFast)]);
    let nowhere: Vec<_> = (0..20_i32).map(|n| (10 * i64::from(n), 0.0, 9e5)).collect();
    let found = Matcher::new(&network, &index).trace(&trace(&nowhere));
    assert_eq!((found.courses.len(), found.outliers.len()), (0, 20));
}

/// A straight road of 3 km with a way round its middle kilometre, and the plan along the straight.
fn detour() -> Network {
    network(&[
        ("straight", json!({}), &[(0.0, 0.0), (1_000.0, 0.0)]),
        ("straight", json!({}), &[(1_000.0, 0.0), (2_000.0, 0.0)]),
        ("straight", json!({}), &[(2_000.0, 0.0), (3_000.0, 0.0)]),
        ("round", json!({}), &[(1_000.0, 0.0), (1_000.0, 400.0), (2_000.0, 400.0), (2_000.0, 0.0)]),
    ])
}

/// Fifteen metres a second from 50 m on, by the way round when asked, begun so much later.
fn driven(late_s: i64, round: bool) -> Trace {
    let mut positions = Vec::new();
    let corners: &[(f64, f64)] = if round {
        &[
            (50.0, 0.0),
            (1_000.0, 0.0),
            (1_000.0, 400.0),
            (2_000.0, 400.0),
            (2_000.0, 0.0),
            (2_950.0, 0.0),
        ]
    } else {
        &[(50.0, 0.0), (2_950.0, 0.0)]
    };
    let (mut second, mut rest) = (late_s, 0.0);
    for pair in corners.windows(2) {
        let (x, y) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let length = x.hypot(y);
        let mut at = rest;
        while at < length {
            positions.push((second, pair[0].0 + x * at / length, pair[0].1 + y * at / length));
            second += 2;
            at += 30.0;
        }
        rest = at - length;
    }
    trace(&positions)
}

#[test]
fn a_detour_is_off_the_planned_way_for_as_long_as_it_lasts() {
    let snapshot = snapshot_with(detour(), Vec::new());
    let trip = trip();
    let plan = plan(&snapshot, &trip).unwrap();
    let track = track(&snapshot, &driven(60, true), Some(&trip), Some(&plan));
    let kept: Vec<Keeping> = track.adherence.iter().map(|span| span.keeping).collect();
    assert_eq!(kept, [Keeping::OnPlan, Keeping::OffPlan, Keeping::OnPlan]);
    let [before, off, after] = track.adherence.as_slice() else { panic!("three spans") };
    let seconds = |at: Timestamp| (at.as_millisecond() - NINE_MS) / 1000;
    // 950 m, then 1,800 m round, at fifteen metres a second.
    assert!((seconds(off.from) - (60 + 63)).abs() <= 2, "{off:?}");
    assert!((seconds(off.to) - (60 + 183)).abs() <= 2, "{off:?}");
    assert!((off.farthest_m.unwrap() - 400.0).abs() < 2.0, "{off:?}");
    assert!((off.length_m - 1_800.0).abs() < 40.0, "{off:?}");
    assert!(off.probability.unwrap() > 0.99 && before.probability.unwrap() > 0.99);
    assert_eq!(before.late_from_s.map(|late| (late - 60).abs() <= 1), Some(true), "{before:?}");
    assert!(after.late_from_s.unwrap() > before.late_to_s.unwrap() + 20, "{after:?}");
    let as_planned = super::track(&snapshot, &driven(0, false), Some(&trip), Some(&plan));
    let [all] = as_planned.adherence.as_slice() else { panic!("one span") };
    assert_eq!(
        (all.keeping, all.most_late_s.unwrap_or(0) <= 1),
        (Keeping::OnPlan, true),
        "{all:?}"
    );
    assert!(super::track(&snapshot, &driven(0, false), None, None).adherence.is_empty());
}

#[test]
fn a_zone_is_entered_while_it_is_closed_up_to_the_last_instant_of_its_window() {
    // On the road from 1,000 to 2,000 m: entered 63 s, left 130 s after nine.
    let square = [(1_000.0, -100.0), (2_000.0, -100.0), (2_000.0, 100.0), (1_000.0, 100.0)];
    let event = |windows: &str, effect: Effect, late_s: i64| {
        let snapshot = snapshot_with(detour(), vec![zone(&square, windows, effect)]);
        let trip = trip();
        let mut track = track(&snapshot, &driven(late_s, false), Some(&trip), None);
        assert_eq!(track.zones.len(), 1, "{:?}", track.zones);
        track.zones.remove(0)
    };
    let seconds = |at: Timestamp| (at.as_millisecond() - NINE_MS) / 1000;
    let always = event("", Effect::ForbidPassing, 0);
    assert!((seconds(always.from) - 63).abs() <= 1 && (seconds(always.to) - 130).abs() <= 1);
    assert_eq!((always.standing, always.closed_from), (ZoneStanding::Closed, Some(always.from)));
    assert!(always.probability > 0.99, "{always:?}");
    // The window ends at 09:01: the truck enters after it; 10 s earlier it would have been inside.
    let (enters_s, leaves_s) = (seconds(always.from), seconds(always.to));
    let until = "08:00-09:01";
    assert_eq!(event(until, Effect::ForbidPassing, 60 - enters_s).standing, ZoneStanding::Open);
    assert_eq!(event(until, Effect::ForbidPassing, 58 - enters_s).standing, ZoneStanding::Closed);
    // The window begins at 09:02: it has to be left by then.
    let from = "09:02-10:00";
    assert_eq!(event(from, Effect::ForbidPassing, 119 - leaves_s).standing, ZoneStanding::Open);
    let late = event(from, Effect::ForbidPassing, 122 - leaves_s);
    assert_eq!((late.standing, late.closed_from.map(seconds)), (ZoneStanding::Closed, Some(120)));
    // A ban on coming in counts at that instant alone.
    assert_eq!(event(from, Effect::ForbidEntry, 122 - leaves_s).standing, ZoneStanding::Open);
    assert_eq!(event(from, Effect::ForbidEntry, 122 - enters_s).standing, ZoneStanding::Closed);
    assert_eq!(event(from, Effect::ForbidExit, 122 - leaves_s).standing, ZoneStanding::Closed);
    assert_eq!(event(until, Effect::ForbidExit, 61 - leaves_s).standing, ZoneStanding::Open);
}

#[test]
fn a_zone_that_does_not_bind_or_that_nobody_asked_about_was_not_broken() {
    let square = [(1_000.0, -100.0), (2_000.0, -100.0), (2_000.0, 100.0), (1_000.0, 100.0)];
    let snapshot = snapshot_with(detour(), vec![zone(&square, "", Effect::ForbidPassing)]);
    let standing =
        |trip: Option<&Trip>| track(&snapshot, &driven(0, false), trip, None).zones[0].standing;
    let mut empty = trip();
    empty.load = LoadProfile::default();
    let mut with_pass = trip();
    with_pass.truck.zone_passes = vec!["z".to_owned()];
    assert_eq!(standing(None), ZoneStanding::Unasked);
    assert_eq!(standing(Some(&empty)), ZoneStanding::Unbound);
    assert_eq!(standing(Some(&with_pass)), ZoneStanding::Unbound);
    assert_eq!(standing(Some(&trip())), ZoneStanding::Closed);
}

#[test]
fn where_two_roads_are_as_likely_a_zone_on_one_of_them_is_entered_with_half_a_chance() {
    let network = network(&[
        ("north", json!({}), &[(0.0, 12.0), (3_000.0, 12.0)]),
        ("south", json!({}), &[(0.0, -12.0), (3_000.0, -12.0)]),
    ]);
    let square = [(1_000.0, 0.0), (2_000.0, 0.0), (2_000.0, 100.0), (1_000.0, 100.0)];
    let snapshot = snapshot_with(network, vec![zone(&square, "", Effect::ForbidPassing)]);
    let positions: Vec<_> =
        (0..100_i32).map(|n| (i64::from(n), 20.0 * f64::from(n) + 50.0, 0.01)).collect();
    let track = track(&snapshot, &trace(&positions), Some(&trip()), None);
    assert!((track.zones[0].probability - 0.5).abs() < 0.05, "{:?}", track.zones);
}

#[test]
fn a_halt_is_told_with_the_place_it_is_at() {
    let snapshot = snapshot_with(detour(), Vec::new());
    let mut positions = vec![(0, 50.0, 0.0), (30, 500.0, 0.0), (60, 1_400.0, 2.0)];
    positions.extend((0..10).map(|n| (70 + 40 * n, 1_450.0, 3.0)));
    positions.push((470, 1_900.0, 0.0));
    let halts = track(&snapshot, &trace(&positions), Some(&trip()), None).halts;
    let [halt] = halts.as_slice() else { panic!("one halt: {halts:?}") };
    assert_eq!(halt.place, StopPlace::Elsewhere);
    assert_eq!((halt.to.as_millisecond() - halt.from.as_millisecond()) / 1000, 360);
    // One second less than five minutes is traffic.
    let short = [(0, 50.0, 0.0), (60, 1_400.0, 0.0), (359, 1_400.0, 0.0), (370, 1_900.0, 0.0)];
    assert!(track(&snapshot, &trace(&short), Some(&trip()), None).halts.is_empty());
    let at_site = [(0, 50.0, 0.0), (300, 50.0, 0.0), (400, 1_400.0, 0.0)];
    let halts = track(&snapshot, &trace(&at_site), Some(&trip()), None).halts;
    assert_eq!(halts[0].place, StopPlace::Origin);
}

fn arcs_of(network: &Network, name: &str, eastward: bool) -> Vec<ArcId> {
    let is_meant = |arc: &ArcId| {
        let line = network.line(*arc);
        network.name(*arc).0 == name && (line[0].lon < line[line.len() - 1].lon) == eastward
    };
    network.arcs().filter(is_meant).collect()
}

#[test]
fn a_drawn_line_is_found_on_the_roads_in_its_direction_and_tells_where_none_fits() {
    let network = detour();
    let index = RoadIndex::new(&network);
    let matcher = Matcher::new(&network, &index);
    let line = |points: &[(f64, f64)]| {
        let line: Vec<LonLat> = points.iter().map(|(x, y)| place(*x, *y)).collect();
        matcher.line(&line).unwrap()
    };
    let straight = line(&[(10.0, 4.0), (2_990.0, -4.0)]);
    assert_eq!((straight.runs.len(), straight.gaps.len()), (1, 0));
    assert_eq!(straight.arcs(), arcs_of(&network, "straight", true));
    let back = line(&[(2_990.0, 4.0), (10.0, -4.0)]);
    assert_eq!(back.arcs(), arcs_of(&network, "straight", false));
    // Coarse: corners are cut over open country, and still the way round is meant.
    let coarse =
        line(&[(10.0, 0.0), (900.0, 5.0), (1_010.0, 300.0), (1_990.0, 390.0), (2_300.0, 0.0)]);
    assert!(coarse.gaps.is_empty(), "{:?}", coarse.gaps);
    assert!(arcs_of(&network, "round", true).iter().all(|arc| coarse.arcs().contains(arc)));
    // The last kilometre has no road.
    let beyond = line(&[(10.0, 0.0), (2_990.0, 0.0), (4_000.0, 0.0)]);
    assert_eq!((beyond.runs.len(), beyond.gaps.len()), (1, 1));
    assert!((beyond.gaps[0].length_m - 1_010.0).abs() < 30.0, "{:?}", beyond.gaps);
    let nowhere = line(&[(0.0, 5_000.0), (1_000.0, 5_000.0)]);
    assert_eq!((nowhere.runs.len(), nowhere.gaps.len()), (0, 1));
    assert_eq!(matcher.line(&[place(0.0, 0.0)]), Err(LineError::TooShort));
    let wrong = matcher.line(&[place(0.0, 0.0), LonLat::new(f64::NAN, 0.0)]);
    assert!(matches!(wrong, Err(LineError::NotOnEarth { point: 1, .. })));
    let many = vec![place(0.0, 0.0); MAX_LINE_POINTS + 1];
    assert!(matches!(matcher.line(&many), Err(LineError::TooLong { .. })));
}

#[test]
fn a_permit_s_route_driven_again_meets_a_zone_only_in_its_window() {
    let square = [(1_100.0, -100.0), (1_900.0, -100.0), (1_900.0, 100.0), (1_100.0, 100.0)];
    let zone = zone(&square, "09:10-10:00", Effect::ForbidPassing);
    let snapshot = snapshot_with(detour(), vec![zone]);
    let line = [place(50.0, 0.0), place(2_950.0, 0.0)];
    let met = |minutes: i64| {
        let at = Timestamp::from_millisecond(NINE_MS + minutes * 60_000).unwrap();
        let replayed = replay_line(&snapshot, &trip(), &line, at).unwrap();
        let rules = replayed.runs[0].violations.iter().map(|one| one.rule.clone());
        rules.collect::<Vec<_>>()
    };
    assert_eq!(met(0), [""; 0]);
    assert_eq!(met(9), ["z"]);
    assert_eq!(met(58), ["z"]);
    assert_eq!(met(59), [""; 0]);
}
