//! What an inspection tells.

use super::super::{RoadClass, inspect};
use super::demo;
use super::osm_model::Osm;

fn marked() -> Osm {
    let mut osm = Osm::turning(30, "type=restriction|restriction:hazmat=no_left_turn");
    osm.ways[0].2 = "highway=primary|ref=G318|name=滨江路|hazmat=no|maxheight=4.5";
    osm.ways[1].2 = "highway=motorway_link|oneway=yes|hazmat:B=no|tunnel=yes|tunnel:category=C|\
         hazmat:conditional=no @ (07:00-09:00)";
    osm.ways[2].2 = "highway=primary|hgv=no";
    osm.nodes.push((6, [0, -2], "highway=rest_area|hazmat=no"));
    osm
}

#[test]
fn sizes_components_and_tags_are_counted_by_arc() {
    let inspection = inspect(&marked().build().unwrap().0);
    assert_eq!((inspection.nodes, inspection.arcs), (5, 7));
    // Way 20 leads out and not back, way 30 is closed to trucks.
    assert_eq!((inspection.components, inspection.largest_component), (2, 3));
    assert_eq!(inspection.tags["maxheight"], 2);
    assert_eq!(inspection.tags["tunnel"], 1);
    assert_eq!(inspection.tags["hgv=no"], 2);
    assert_eq!(inspection.tags["toll"], 0);
    let classes: Vec<_> = inspection.km_by_class.keys().copied().collect();
    assert_eq!(classes, [RoadClass::MotorwayLink, RoadClass::Primary]);
    assert_eq!(inspection.turn_restrictions.via_node, 1);
    assert_eq!(inspection.turn_restrictions.hazmat_only, 1);
    assert_eq!(inspection.holding_places.all, 1);
    assert_eq!(inspection.holding_places.admitting_hazmat, 0);
}

#[test]
fn what_matters_to_dangerous_goods_is_named_road_by_road() {
    let inspection = inspect(&marked().build().unwrap().0);
    assert_eq!(inspection.hazmat["hazmat=no"], 2);
    assert_eq!(inspection.hazmat["tunnel category"], 1);
    assert_eq!(inspection.hazmat["hazmat:A…E=no"], 1);
    let roads: Vec<_> =
        inspection.hazmat_roads.iter().map(|road| (road.way_id, road.tags.join(", "))).collect();
    assert_eq!(
        roads,
        [
            (10, "hazmat=no".to_owned()),
            (
                20,
                "tunnel category C, hazmat:B=no, hazmat:conditional=no @ (07:00-09:00)".to_owned()
            ),
        ]
    );
    assert_eq!(inspection.hazmat_roads[0].reference, "G318");
}

#[test]
fn text_comes_in_two_languages_and_json_has_names_for_everything() {
    let inspection = inspect(&marked().build().unwrap().0);
    let lines = inspection.lines();
    assert!(lines.iter().any(|line| line.zh == "  10 G318 滨江路 [108.00000,30.00000] hazmat=no"));
    assert!(lines.iter().any(|line| line.en == "nodes / arcs / shape points: 5 / 7 / 0"));
    let json = serde_json::to_value(&inspection).unwrap();
    assert_eq!(json["km_by_class"]["motorway_link"], json["km_by_class"]["motorway_link"]);
    assert!(json["km_by_class"]["motorway_link"].is_number());
    assert_eq!(json["turn_restrictions"]["hazmat_only"], 1);
    assert_eq!(json["hazmat_roads"][0]["ref"], "G318");
}

#[test]
fn the_demo_network_hangs_together() {
    let inspection = inspect(&demo());
    assert!(inspection.largest_component * 10 > inspection.nodes * 9, "{inspection:?}");
}
