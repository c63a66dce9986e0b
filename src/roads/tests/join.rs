//! Junctions, arcs, barriers, limits at nodes, clipping, holding places.

use super::super::report::Dropped;
use super::super::{Network, NodeId, validate};
use super::osm_model::{Osm, pbf_source};
use super::{arcs_of, build};

/// Whether one can drive from a place to another, in steps of 0.001 degrees.
fn reaches(network: &Network, from: [i32; 2], to: [i32; 2]) -> bool {
    let at = |[x, y]: [i32; 2]| -> Vec<NodeId> {
        (0_u32..)
            .zip(&network.nodes)
            .filter(|(_, node)| {
                (node.lon - 108.0 - f64::from(x) * 0.001).abs() < 1e-9
                    && (node.lat - 30.0 - f64::from(y) * 0.001).abs() < 1e-9
            })
            .map(|(node, _)| NodeId(node))
            .collect()
    };
    let mut stack = at(from);
    let mut seen = stack.clone();
    while let Some(node) = stack.pop() {
        for arc in network.arcs_from(node) {
            let head = network.head[arc.index()];
            if !seen.contains(&head) {
                seen.push(head);
                stack.push(head);
            }
        }
    }
    at(to).iter().any(|node| seen.contains(node))
}

#[test]
fn roads_are_cut_into_arcs_at_junctions_and_both_directions_know_each_other() {
    let mut osm = Osm::cross();
    // One way through the junction, with a bend before it.
    osm.nodes.push((6, [-1, 1], ""));
    osm.ways = vec![
        (10, vec![1, 6, 9, 2], "highway=primary"),
        (30, vec![9, 3], "highway=primary|oneway=yes"),
    ];
    let (network, report) = osm.build().unwrap();
    validate(&network).unwrap();
    assert_eq!((network.nodes.len(), network.arc_count()), (4, 5));
    assert_eq!((report.ways_read, report.ways_kept), (2, 2));
    for arc in network.arcs() {
        let back = network.reverse(arc);
        if network.way_id[arc.index()] == 30 {
            assert_eq!(back, None);
            continue;
        }
        let back = back.unwrap();
        let mut line = network.line(back);
        line.reverse();
        assert_eq!(network.line(arc), line);
        assert_eq!(network.length_mm[arc.index()], network.length_mm[back.index()]);
    }
    assert_eq!(network.shapes.len(), 2);
}

#[test]
fn lengths_are_those_on_the_sphere() {
    let (network, _) = Osm::cross().build().unwrap();
    let arc = arcs_of(&network, 30)[0];
    // 0.001 degrees of latitude on a sphere of 6,371,008.8 m.
    assert_eq!(network.length_mm[arc.index()], 111_195);
}

#[test]
fn a_barrier_cuts_the_road_in_both_directions_and_counts_once() {
    let mut osm = Osm::cross();
    osm.nodes.push((5, [3, 0], ""));
    osm.ways[1].1 = vec![9, 2, 5];
    assert!(reaches(&osm.build().unwrap().0, [-1, 0], [3, 0]));
    osm.nodes[1].2 = "barrier=bollard";
    let (network, report) = osm.build().unwrap();
    validate(&network).unwrap();
    assert!(!reaches(&network, [-1, 0], [3, 0]));
    assert!(!reaches(&network, [3, 0], [-1, 0]));
    assert_eq!(report.barriers_cut, 1);
    osm.nodes[1].2 = "barrier=lift_gate";
    let (network, report) = osm.build().unwrap();
    assert!(reaches(&network, [-1, 0], [3, 0]));
    assert_eq!(report.barriers_cut, 0);
}

#[test]
fn a_private_gate_opens_for_roads_to_destinations_only() {
    let mut osm = Osm::cross();
    osm.nodes.push((5, [3, 0], ""));
    osm.nodes[1].2 = "barrier=gate|access=private";
    osm.ways[1].1 = vec![9, 2, 5];
    assert!(!reaches(&osm.build().unwrap().0, [-1, 0], [3, 0]));
    osm.ways[1].2 = "highway=service|access=private";
    assert!(reaches(&osm.build().unwrap().0, [-1, 0], [3, 0]));
}

#[test]
fn a_limit_at_a_node_binds_the_stretches_beside_it_alone() {
    let mut osm = Osm::cross();
    osm.nodes.extend([(5, [3, 0], ""), (7, [5, 0], "")]);
    osm.nodes[1].2 = "barrier=height_restrictor|maxheight=3.2";
    osm.ways[1].1 = vec![9, 2, 5];
    osm.ways.push((60, vec![5, 7], "highway=primary|maxheight=4.5"));
    let (network, _) = osm.build().unwrap();
    let height = |way| {
        let mut found: Vec<u16> = arcs_of(&network, way)
            .into_iter()
            .map(|arc| network.attributes(arc).max_height_cm)
            .collect();
        found.dedup();
        found
    };
    assert_eq!(height(20), [320]);
    assert_eq!(height(10), [0]);
    assert_eq!(height(60), [450]);
}

#[test]
fn a_road_whose_nodes_are_missing_is_cut_short_or_dropped() {
    let mut osm = Osm::cross();
    osm.nodes.push((5, [3, 0], ""));
    // 9, 2 are there, 77 and 78 are not: two pieces of way 20 remain.
    osm.ways[1].1 = vec![77, 9, 2, 78, 4, 5];
    osm.ways[2].1 = vec![77, 3, 78];
    let (network, report) = osm.build().unwrap();
    assert_eq!(report.ways_clipped, 1);
    assert_eq!(report.ways_dropped.get(&Dropped::MissingNodes), Some(&1));
    assert_eq!((report.ways_read, report.ways_kept), (4, 3));
    assert_eq!(arcs_of(&network, 20).len(), 4);
    assert!(!reaches(&network, [1, 0], [3, 0]) || reaches(&network, [0, 0], [0, -1]));
}

#[test]
fn a_road_of_one_point_is_dropped() {
    let mut osm = Osm::cross();
    osm.ways[1].1 = vec![9, 9, 9];
    osm.ways[2].1 = vec![3];
    let (_, report) = osm.build().unwrap();
    assert_eq!(report.ways_dropped.get(&Dropped::TooShort), Some(&2));
}

#[test]
fn a_loop_is_a_road_from_its_node_to_itself() {
    let mut osm = Osm::cross();
    osm.ways[1].1 = vec![9, 2, 3, 9];
    osm.ways.remove(2);
    let (network, _) = osm.build().unwrap();
    validate(&network).unwrap();
    let arcs = arcs_of(&network, 20);
    assert_eq!(arcs.len(), 2);
    assert_eq!(network.tail[arcs[0].index()], network.head[arcs[0].index()]);
    assert_eq!(network.reverse(arcs[0]), Some(arcs[1]));
}

#[test]
fn files_are_merged_and_the_earlier_one_wins() {
    let one = Osm::cross();
    let mut other = Osm::cross();
    other.ways[0].2 = "highway=motorway";
    other.nodes.push((6, [4, 0], ""));
    other.ways.push((60, vec![2, 6], "highway=primary"));
    let sources = [pbf_source("one", one.bytes()), pbf_source("other", other.bytes())];
    let (network, report) = build(&sources).unwrap();
    assert_eq!(report.ways_dropped.get(&Dropped::Duplicate), Some(&4));
    assert_eq!(network.way_id.len(), 10);
    assert!(reaches(&network, [-1, 0], [4, 0]));
    assert_eq!(network.source, "one, other");
}

#[test]
fn a_holding_place_is_reached_from_the_nearer_end_of_the_nearest_road_for_trucks() {
    let mut osm = Osm::cross();
    osm.nodes.push((6, [1, 1], "highway=rest_area|name=服务区"));
    osm.nodes.push((8, [900, 1], "highway=rest_area"));
    osm.ways[1].2 = "highway=primary|hgv=no";
    let (network, report) = osm.build().unwrap();
    assert_eq!((report.places_kept, report.places_off_road), (1, 1));
    let place = &network.holding_places[0];
    assert_eq!(place.name, "服务区");
    // 96 m to way 30; the road of the same distance to the south is closed to trucks.
    let node = network.nodes[place.node.index()];
    assert!((node.lon - 108.0).abs() < 1e-9 && (node.lat - 30.001).abs() < 1e-9);
}

#[test]
fn an_area_may_be_a_holding_place_and_counts_as_no_road() {
    let mut osm = Osm::cross();
    osm.nodes.extend([(12, [2, 2], ""), (14, [2, 0], ""), (16, [0, 2], "")]);
    osm.ways.push((80, vec![12, 14, 16, 12], "amenity=parking|hgv=yes|name=P"));
    let (network, report) = osm.build().unwrap();
    assert_eq!(network.holding_places.len(), 1);
    assert_eq!(report.ways_dropped.get(&Dropped::NotARoad), Some(&1));
}

#[test]
fn the_date_of_the_data_stands_in_the_source() {
    let osm = Osm { replicated_at: Some(1_704_067_200), ..Osm::cross() };
    assert_eq!(osm.build().unwrap().0.source, "test.osm.pbf (2024-01-01)");
    // The folder is left out: it makes no other network.
    let elsewhere = build(&[pbf_source("some/folder/test.osm.pbf", osm.bytes())]).unwrap().0;
    assert_eq!(elsewhere.digest, osm.build().unwrap().0.digest);
}

#[test]
fn the_same_input_gives_the_same_network() {
    let osm = Osm::turning(30, "type=restriction|restriction=only_left_turn");
    let (one, other) = (osm.build().unwrap().0, osm.build().unwrap().0);
    assert_eq!(one, other);
    assert_eq!(one.digest.len(), 64);
    let mut wider = osm.clone();
    wider.ways[0].2 = "highway=secondary";
    assert_ne!(wider.build().unwrap().0.digest, one.digest);
}
