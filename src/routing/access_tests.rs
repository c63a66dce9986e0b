//! Access of sites: named cases on tiny worlds, and random towns against removing roads one by one.

use jiff::Timestamp;
use petgraph::visit::IntoNeighbors;

use super::access::{Accesses, main_roads};
use super::ends::roads_at;
use super::open_roads::OpenRoads;
use super::rules::TripRules;
use super::town::{self, Dice};
use super::{AccessHow, SiteKind, SitePlace, Snapshot, access_changes};
use crate::roads::{ArcId, Content, Datum, NodeId, Source, import};
use crate::units::LonLat;
use crate::zones::{Area, Effect, Interval, Scheme, When, Zone};

/// A mainland in the west, an island in the east, two bridges in the north and in the south.
fn island(scheme: &Scheme) -> Snapshot {
    let road = |name: &str, class: &str, bridge: &str, line: [[f64; 2]; 2]| {
        serde_json::json!({ "type": "Feature",
            "properties": { "highway": class, "name": name, "bridge": bridge },
            "geometry": { "type": "LineString", "coordinates": line } })
    };
    let features = [
        road("mainland", "primary", "no", [[108.40, 30.80], [108.40, 30.82]]),
        road("mainland", "primary", "no", [[108.39, 30.80], [108.40, 30.80]]),
        road("mainland", "primary", "no", [[108.39, 30.82], [108.40, 30.82]]),
        road("mainland", "primary", "no", [[108.39, 30.80], [108.39, 30.82]]),
        road("south bridge", "secondary", "yes", [[108.40, 30.80], [108.42, 30.80]]),
        road("north bridge", "secondary", "yes", [[108.40, 30.82], [108.42, 30.82]]),
        road("island", "residential", "no", [[108.42, 30.80], [108.42, 30.82]]),
    ];
    let text = serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string();
    let source = Source { name: "island".to_owned(), content: Content::GeoJson(text) };
    let network = import(&[source], Datum::Wgs84, &mut |_| {}).unwrap().0;
    town::snapshot(network, scheme, &[])
}

fn closed(number: usize, location: LonLat, effect: Effect, windows: &str) -> Zone {
    Zone {
        area: Area::Point { location, radius_m: 50.0 },
        effect,
        when: When { windows: windows.to_owned(), from: None, to: None },
        ..town::zone(number, &mut Dice::new(1))
    }
}

const SOUTH: LonLat = LonLat::new(108.41, 30.80);
const NORTH: LonLat = LonLat::new(108.41, 30.82);

fn depot() -> SitePlace {
    SitePlace {
        site_id: "depot".to_owned(),
        name: "island depot".to_owned(),
        kind: SiteKind::Loading,
        location: LonLat::new(108.42, 30.81),
    }
}

fn now() -> Timestamp {
    "2026-11-25T12:00:00+08:00".parse().unwrap()
}

fn hits(in_force: &[Zone], draft: &[Zone]) -> Vec<AccessHow> {
    let scheme = |revision, zones: &[Zone]| Scheme { revision, zones: zones.to_vec() };
    let before = island(&scheme(1, in_force));
    let next = before.with_scheme(&scheme(2, draft), &[]).unwrap();
    let report = access_changes(&before, &next, &[depot()], now());
    assert!(report.zones_left_out.is_empty());
    report.hits.into_iter().map(|hit| hit.hit).collect()
}

#[test]
fn closing_one_of_two_bridges_leaves_the_other_as_the_single_access_both_ways() {
    let hits = hits(&[], &[closed(1, SOUTH, Effect::ForbidPassing, "07:00-09:00")]);
    let told: Vec<(String, bool, bool, bool)> = hits
        .into_iter()
        .map(|hit| match hit {
            AccessHow::SingleRoad { name_of_road, is_bridge, is_only_link, is_way_in, .. } => {
                (name_of_road, is_bridge, is_only_link, is_way_in)
            }
            other @ (AccessHow::CutOff { .. } | AccessHow::SingleJunction { .. }) => {
                panic!("{other:?}")
            }
        })
        .collect();
    let north = |is_way_in| ("north bridge".to_owned(), true, true, is_way_in);
    assert_eq!(told, [north(true), north(false)]);
}

#[test]
fn closing_both_bridges_cuts_the_island_off_and_forbidding_entry_only_the_way_in() {
    let both = |effect| {
        let other = closed(2, NORTH, Effect::ForbidPassing, "");
        (vec![other.clone()], vec![other, closed(1, SOUTH, effect, "")])
    };
    let (before, after) = both(Effect::ForbidPassing);
    let cut = AccessHow::CutOff { is_unreachable: true, is_unleavable: true };
    assert_eq!(hits(&before, &after), [cut]);
    // What the scheme in force has done already is not the draft's doing.
    assert_eq!(hits(&after, &after), []);
    let whole_island = Zone {
        area: Area::Point { location: LonLat::new(108.42, 30.81), radius_m: 1_400.0 },
        ..closed(3, SOUTH, Effect::ForbidEntry, "")
    };
    let no_way_in = AccessHow::CutOff { is_unreachable: true, is_unleavable: false };
    assert_eq!(hits(&[], std::slice::from_ref(&whole_island)), [no_way_in]);
    let no_way_out = AccessHow::CutOff { is_unreachable: false, is_unleavable: true };
    assert_eq!(hits(&[], &[Zone { effect: Effect::ForbidExit, ..whole_island }]), [no_way_out]);
}

#[test]
fn a_zone_that_never_counts_and_too_many_zones_are_named_as_left_out() {
    let before = island(&Scheme::default());
    let past = Zone {
        when: When { to: Some("2020-01-01".parse().unwrap()), ..When::default() },
        ..closed(0, SOUTH, Effect::ForbidPassing, "")
    };
    let mut zones = vec![past];
    zones.extend((1..20).map(|hour| {
        closed(hour, SOUTH, Effect::ForbidPassing, &format!("{hour:02}:00-{hour:02}:30"))
    }));
    let next = before.with_scheme(&Scheme { revision: 1, zones }, &[]).unwrap();
    let report = access_changes(&before, &next, &[depot()], now());
    assert_eq!(report.zones_left_out[0], "zone-0");
    assert_eq!(report.zones_left_out.len(), 1 + 19 - 12);
    assert!(!report.hits.is_empty());
}

/// Every arc that is reached from some without using one that is left out, by trying again and again.
fn reached(
    graph: &OpenRoads<'_>,
    arcs: &[ArcId],
    from: &[ArcId],
    without: Option<ArcId>,
) -> Vec<bool> {
    let mut reached = vec![false; arcs.len()];
    for arc in from.iter().filter(|arc| Some(**arc) != without) {
        reached[arc.index()] = true;
    }
    loop {
        let mut more = false;
        for arc in arcs.iter().filter(|arc| graph.is_open(**arc)) {
            if !reached[arc.index()] {
                continue;
            }
            for next in graph.neighbors(*arc).filter(|next| Some(*next) != without) {
                more |= !std::mem::replace(&mut reached[next.index()], true);
            }
        }
        if !more {
            return reached;
        }
    }
}

#[test]
fn single_accesses_are_the_roads_without_which_a_site_is_not_reached() {
    let (mut cut, mut single, mut free) = (0, 0, 0);
    for seed in 1..=120 {
        let mut dice = Dice::new(seed);
        let network = town::network(&mut dice);
        let snapshot = town::snapshot(network, &town::scheme(1, &mut dice), &[]);
        let trip = town::trip(&mut dice);
        let at_ms = trip.depart_from.as_millisecond();
        let within = Interval { from_ms: at_ms, to_ms: at_ms + 1 };
        let rules = TripRules::new(&snapshot, &trip, within, &[]);
        let is_usable = |arc| !rules.is_closed_even_at_ends(arc);
        let ends: Vec<Vec<ArcId>> = (0..4)
            .filter_map(|_| roads_at(&snapshot, "origin", town::point(&mut dice), &is_usable).ok())
            .map(|ends| ends.iter().map(|end| end.arc).collect())
            .collect();
        let accesses = Accesses::new(&rules, at_ms, &ends);
        let graph = OpenRoads::new(&rules, at_ms);
        let main = main_roads(&rules, &graph);
        let arcs: Vec<ArcId> = snapshot.network.arcs().collect();
        for (side, is_backward) in [(0, false), (1, true)] {
            let graph = graph.view(is_backward);
            let whole = reached(&graph, &arcs, &main, None);
            for (place, ends) in ends.iter().enumerate() {
                let is_reached = |reached: &[bool]| ends.iter().any(|arc| reached[arc.index()]);
                let Some(known) = &accesses.ways[side][place] else {
                    assert!(!is_reached(&whole), "seed {seed}");
                    cut += 1;
                    continue;
                };
                assert!(is_reached(&whole), "seed {seed}");
                let mut expected: Vec<ArcId> = Vec::new();
                for arc in arcs.iter().filter(|arc| !ends.contains(arc)) {
                    if !is_reached(&reached(&graph, &arcs, &main, Some(*arc))) {
                        expected.push(*arc);
                    }
                }
                let mut known = known.clone();
                known.retain(|arc| !ends.contains(arc));
                known.sort_unstable();
                assert_eq!(known, expected, "seed {seed}, place {place}, side {side}");
                single += usize::from(!expected.is_empty());
                free += usize::from(expected.is_empty());
            }
        }
    }
    println!("{cut} cut off, {single} with a single access, {free} with several");
    assert!(cut > 30 && single > 100 && free > 100);
}

/// A ring of main roads, and a depot inside that two pairs of roads join to it: both pairs end at one
/// crossing, beside which a by-pass leads to the depot.
fn crossing(scheme: &Scheme) -> Snapshot {
    let road = |name: &str, class: &str, line: &[[f64; 2]]| {
        serde_json::json!({ "type": "Feature",
            "properties": { "highway": class, "name": name },
            "geometry": { "type": "LineString", "coordinates": line } })
    };
    let features = [
        road("ring", "primary", &[[108.40, 30.80], [108.40, 30.82]]),
        road("ring", "primary", &[[108.40, 30.82], [108.44, 30.82]]),
        road("ring", "primary", &[[108.44, 30.82], [108.44, 30.80]]),
        road("ring", "primary", &[[108.44, 30.80], [108.40, 30.80]]),
        road("west street", "residential", &[[108.40, 30.80], [108.42, 30.81]]),
        road("east street", "residential", &[[108.44, 30.80], [108.42, 30.81]]),
        road("upper lane", "residential", &[[108.42, 30.81], [108.421, 30.813], [108.42, 30.815]]),
        road("lower lane", "residential", &[[108.42, 30.81], [108.419, 30.813], [108.42, 30.815]]),
        road("depot yard", "residential", &[[108.42, 30.815], [108.42, 30.817]]),
        road("by-pass", "residential", &[[108.40, 30.82], [108.42, 30.815]]),
    ];
    let text = serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string();
    let source = Source { name: "crossing".to_owned(), content: Content::GeoJson(text) };
    let network = import(&[source], Datum::Wgs84, &mut |_| {}).unwrap().0;
    town::snapshot(network, scheme, &[])
}

#[test]
fn closing_a_by_pass_leaves_one_crossing_as_the_single_access_although_no_single_road_is() {
    let by_pass = LonLat::new(108.41, 30.8175);
    let before = crossing(&Scheme::default());
    let zones = vec![closed(1, by_pass, Effect::ForbidPassing, "")];
    let next = before.with_scheme(&Scheme { revision: 1, zones }, &[]).unwrap();
    let place = SitePlace { location: LonLat::new(108.42, 30.816), ..depot() };
    let report = access_changes(&before, &next, &[place], now());
    let told: Vec<(Vec<String>, bool, bool)> = report
        .hits
        .into_iter()
        .map(|hit| match hit.hit {
            AccessHow::SingleJunction { mut roads, is_only_joint, at, is_way_in } => {
                assert!(at.distance_m(LonLat::new(108.42, 30.81)) < 0.1, "{at:?}");
                roads.sort();
                (roads, is_only_joint, is_way_in)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let roads: Vec<String> =
        ["east street", "lower lane", "upper lane", "west street"].map(ToOwned::to_owned).to_vec();
    assert_eq!(told, [(roads.clone(), true, true), (roads, true, false)]);
}

/// Ends of places that are reached when a junction is closed, by trying again and again. Ways may be
/// driven in one or both directions; turn rules are left aside.
fn reached_without(
    snapshot: &Snapshot,
    open: &[ArcId],
    main: &[ArcId],
    without: Option<NodeId>,
    [ahead, back]: [bool; 2],
) -> Vec<bool> {
    let network = &snapshot.network;
    let mut on_road = vec![false; network.arc_count()];
    for arc in main {
        on_road[arc.index()] = true;
    }
    loop {
        let mut more = false;
        for (from, to) in open.iter().flat_map(|from| open.iter().map(move |to| (from, to))) {
            let tail = |arc: &ArcId| network.tail[arc.index()];
            let head = |arc: &ArcId| network.head[arc.index()];
            // From an end at which one may leave a road to one at which one may come onto another.
            let leaves = [ahead.then(|| head(from)), back.then(|| tail(from))];
            let comes = [ahead.then(|| tail(to)), back.then(|| head(to))];
            let mut joins = leaves.into_iter().flatten().filter(|end| comes.contains(&Some(*end)));
            if on_road[from.index()] && joins.any(|junction| Some(junction) != without) {
                more |= !std::mem::replace(&mut on_road[to.index()], true);
            }
        }
        if !more {
            return on_road;
        }
    }
}

#[test]
fn single_junctions_are_those_without_which_a_site_is_not_reached() {
    let (mut cut, mut single, mut free, mut joints) = (0, 0, 0, 0);
    for seed in 1..=40 {
        let mut dice = Dice::new(seed);
        let network = town::network(&mut dice);
        let snapshot = town::snapshot(network, &town::scheme(1, &mut dice), &[]);
        let trip = town::trip(&mut dice);
        let at_ms = trip.depart_from.as_millisecond();
        let within = Interval { from_ms: at_ms, to_ms: at_ms + 1 };
        let rules = TripRules::new(&snapshot, &trip, within, &[]);
        let is_usable = |arc| !rules.is_closed_even_at_ends(arc);
        let graph = OpenRoads::new(&rules, at_ms);
        let main = main_roads(&rules, &graph);
        let ends: Vec<Vec<ArcId>> = (0..3)
            .filter_map(|_| roads_at(&snapshot, "origin", town::point(&mut dice), &is_usable).ok())
            .map(|ends| ends.iter().map(|end| end.arc).filter(|arc| graph.is_open(*arc)).collect())
            .collect();
        let found = Accesses::new(&rules, at_ms, &ends);
        let arcs: Vec<ArcId> = snapshot.network.arcs().collect();
        let open: Vec<ArcId> = arcs.iter().copied().filter(|arc| graph.is_open(*arc)).collect();
        let nodes = (0..u32::try_from(snapshot.network.nodes.len()).unwrap()).map(NodeId);
        let sides = [
            (&found.junctions.ways[0], [true, false]),
            (&found.junctions.ways[1], [false, true]),
            (&found.junctions.joints, [true, true]),
        ];
        for (side, (passed, directions)) in sides.into_iter().enumerate() {
            let whole = reached_without(&snapshot, &open, &main, None, directions);
            let without: Vec<Vec<bool>> = nodes
                .clone()
                .map(|node| reached_without(&snapshot, &open, &main, Some(node), directions))
                .collect();
            for (place, ends) in ends.iter().enumerate() {
                let is_reached = |reached: &[bool]| ends.iter().any(|arc| reached[arc.index()]);
                let Some(passed) = &passed[place] else {
                    assert!(!is_reached(&whole), "seed {seed}");
                    cut += 1;
                    continue;
                };
                assert!(is_reached(&whole), "seed {seed}");
                let mut known = passed.clone();
                known.sort_unstable();
                let expected: Vec<NodeId> =
                    nodes.clone().filter(|node| !is_reached(&without[node.index()])).collect();
                assert_eq!(known, expected, "seed {seed}, place {place}, side {side}");
                if side == 2 {
                    joints += usize::from(!expected.is_empty());
                    continue;
                }
                single += usize::from(!expected.is_empty());
                free += usize::from(expected.is_empty());
                // Under turn rules, too, nothing gets around a junction that is named.
                let graph = OpenRoads::new(&rules, at_ms).view(side == 1);
                for node in passed {
                    let around = around(&graph, &snapshot, &arcs, &main, *node, side == 1);
                    assert!(!is_reached(&around), "seed {seed}, place {place}");
                }
            }
        }
    }
    println!(
        "{cut} cut off, {single} with a single junction ({joints} without directions), {free} free"
    );
    assert!(cut > 5 && single > 50 && free > 30 && joints > 10);
}

/// As `reached`, without going on at a junction.
fn around(
    graph: &OpenRoads<'_>,
    snapshot: &Snapshot,
    arcs: &[ArcId],
    main: &[ArcId],
    without: NodeId,
    is_backward: bool,
) -> Vec<bool> {
    let network = &snapshot.network;
    let end = if is_backward { &network.tail } else { &network.head };
    let mut reached = vec![false; arcs.len()];
    for arc in main {
        reached[arc.index()] = true;
    }
    loop {
        let mut more = false;
        for arc in arcs.iter().filter(|arc| graph.is_open(**arc)) {
            if reached[arc.index()] && end[arc.index()] != without {
                for next in graph.neighbors(*arc) {
                    more |= !std::mem::replace(&mut reached[next.index()], true);
                }
            }
        }
        if !more {
            return reached;
        }
    }
}
