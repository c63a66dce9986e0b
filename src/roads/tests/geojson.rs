//! An authority's own lines: what they may say, what is refused, what GCJ-02 comes to.

use serde_json::{Value, json};

use super::super::report::{Dropped, DroppedTurn};
use super::super::{BuildError, BuildReport, Content, Datum, Network, gcj02_from_wgs84, import};
use super::osm_model::{Osm, pbf_source};
use super::{Source, build, forbidden, geojson_source};
use crate::units::LonLat;

fn line(id: impl Into<Value>, coordinates: &Value, properties: &Value) -> Value {
    json!({
        "type": "Feature",
        "id": id.into(),
        "geometry": { "type": "LineString", "coordinates": coordinates },
        "properties": properties,
    })
}

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn read(features: &[Value]) -> Result<(Network, BuildReport), BuildError> {
    build(&[geojson_source("own.geojson", collection(features))])
}

/// Roads west, east and north of a junction.
fn junction() -> Vec<Value> {
    let road = json!({ "highway": "primary" });
    vec![
        line("west", &json!([[107.99, 30.0], [108.0, 30.0]]), &road),
        line("east", &json!([[108.0, 30.0], [108.01, 30.0]]), &road),
        line("north", &json!([[108.0, 30.0], [108.0, 30.01]]), &road),
    ]
}

fn turn(properties: &Value) -> Value {
    json!({ "type": "Feature", "geometry": null, "properties": properties })
}

#[test]
fn lines_join_where_they_share_a_coordinate() {
    let (network, report) = read(&junction()).unwrap();
    assert_eq!((network.nodes.len(), network.arc_count()), (4, 6));
    assert_eq!((report.ways_read, report.ways_kept), (3, 3));
    assert!(network.way_id.iter().all(|way| *way < 0));
}

#[test]
fn numbers_and_truth_values_are_tags_too() {
    let tags = json!({ "highway": "primary", "maxheight": 3.5, "maxspeed": 40, "oneway": true,
        "tunnel": false, "hazmat": null, "lanes": [1, 2] });
    let (network, _) = read(&[line("a", &json!([[108.0, 30.0], [108.01, 30.0]]), &tags)]).unwrap();
    assert_eq!(network.arc_count(), 1);
    let attributes = &network.attributes[0];
    assert_eq!((attributes.max_height_cm, attributes.max_speed_kmh), (350, 40));
    assert!(!attributes.is_tunnel && !attributes.hazmat.forbidden);
}

#[test]
fn a_line_of_several_parts_is_one_road() {
    let feature = json!({ "type": "Feature", "properties": { "highway": "primary" },
        "geometry": { "type": "MultiLineString", "coordinates":
            [[[108.0, 30.0], [108.01, 30.0]], [[108.02, 30.0], [108.03, 30.0]]] } });
    let (network, report) = read(&[feature]).unwrap();
    assert_eq!((report.ways_read, report.ways_kept), (1, 1));
    assert_eq!(network.arc_count(), 4);
}

#[test]
fn lines_of_several_files_and_of_osm_join_and_keep_their_own_names() {
    let road = json!({ "highway": "primary" });
    let one = collection(&[line("a", &json!([[108.0, 30.0], [108.0, 30.5]]), &road)]);
    let other = collection(&[
        line("a", &json!([[108.0, 30.5], [108.5, 30.5]]), &road),
        line("b", &json!([[108.5, 30.5], [108.5, 31.0]]), &road),
        turn(&json!({ "type": "restriction", "restriction": "no_left_turn",
            "from": "a", "via": [108.5, 30.5], "to": "b" })),
    ]);
    let sources = [
        pbf_source("osm", Osm::cross().bytes()),
        geojson_source("one", one),
        geojson_source("other", other),
    ];
    let (network, report) = build(&sources).unwrap();
    // The cross has five nodes; the lines bring three more and begin at its centre.
    assert_eq!(network.nodes.len(), 8);
    assert_eq!(report.turns_kept, 1);
    assert_eq!(forbidden(&network), ["-2 -3"]);
}

#[test]
fn restrictions_name_lines_by_text_or_number_and_junctions_by_coordinate() {
    let road = json!({ "highway": "primary" });
    let numbered = vec![
        line(1, &json!([[107.99, 30.0], [108.0, 30.0]]), &road),
        line(2, &json!([[108.0, 30.0], [108.0, 30.01]]), &road),
        turn(&json!({ "type": "restriction", "restriction": "no_left_turn",
            "from": 1, "via": [108.0, 30.0], "to": 2 })),
    ];
    let (network, report) = read(&numbered).unwrap();
    assert_eq!(report.turns_kept, 1);
    assert_eq!(forbidden(&network), ["-1 -2"]);

    // Two numbers are a coordinate where a road passes it, else two lines.
    let numbered = vec![
        line(1, &json!([[107.99, 30.0], [108.0, 30.0]]), &road),
        line(2, &json!([[108.0, 30.0], [108.0, 30.01]]), &road),
        line(3, &json!([[108.0, 30.01], [108.0, 30.02]]), &road),
        line(4, &json!([[108.0, 30.02], [108.01, 30.02]]), &road),
        turn(&json!({ "type": "restriction", "restriction": "no_u_turn",
            "from": [1], "via": [2, 3], "to": [4] })),
    ];
    let (network, _) = read(&numbered).unwrap();
    assert_eq!(forbidden(&network), ["-1 -2 -3 -4"]);

    let mut via_way = junction();
    via_way.push(line("far", &json!([[108.01, 30.0], [108.01, 30.01]]), &road));
    via_way.push(turn(&json!({ "type": "restriction", "restriction:hazmat": "no_u_turn",
        "from": "west", "via": ["east"], "to": "far" })));
    let (network, _) = read(&via_way).unwrap();
    assert_eq!(forbidden(&network), ["-1 -2 -4"]);
    assert!(network.forbidden_paths[0].condition.hazmat_only);
}

#[test]
fn restrictions_that_name_what_is_not_there_are_counted_and_left_out() {
    for (properties, why) in [
        (json!({ "from": "west", "via": [108.0, 30.0], "to": "gone" }), DroppedTurn::MemberNotKept),
        (json!({ "from": "west", "via": [50.0, 3.0], "to": "east" }), DroppedTurn::Incomplete),
        (json!({ "from": "west", "to": "east" }), DroppedTurn::Incomplete),
        (json!({ "via": [108.0, 30.0], "to": "east" }), DroppedTurn::Incomplete),
        (json!({ "from": "west", "via": [1e9, 3.0], "to": "east" }), DroppedTurn::Incomplete),
        (json!({ "from": "west", "via": [], "to": "east" }), DroppedTurn::Incomplete),
    ] {
        let mut properties = properties;
        properties["type"] = json!("restriction");
        properties["restriction"] = json!("no_straight_on");
        let mut features = junction();
        features.push(turn(&properties));
        let (network, report) = read(&features).unwrap();
        assert_eq!(report.turns_dropped.get(&why), Some(&1), "{properties}");
        assert!(network.forbidden_paths.is_empty());
    }
}

#[test]
fn points_are_barriers_limits_and_holding_places() {
    let point = |coordinates: Value, properties: Value| {
        json!({ "type": "Feature", "properties": properties,
            "geometry": { "type": "Point", "coordinates": coordinates } })
    };
    let mut features = junction();
    features.insert(0, point(json!([108.0, 30.0]), json!({ "barrier": "block" })));
    features.push(point(json!([108.01, 30.0]), json!({ "maxheight": "4 m" })));
    features.push(point(json!([108.005, 30.0005]), json!({ "highway": "services", "name": "S" })));
    let (network, report) = read(&features).unwrap();
    assert_eq!((report.barriers_cut, report.places_kept), (1, 1));
    assert_eq!(network.nodes.len(), 6);
    assert_eq!(network.attributes.iter().filter(|set| set.max_height_cm == 400).count(), 1);
}

#[test]
fn what_is_no_collection_of_features_is_refused_by_name() {
    for (text, expected) in [
        ("", "`own.geojson`: not GeoJSON: "),
        ("not json", "`own.geojson`: not GeoJSON: "),
        ("{}", "`own.geojson`: not GeoJSON: "),
        ("[1, 2]", "`own.geojson`: not GeoJSON: "),
        (r#"{"type":"FeatureCollection"}"#, "`own.geojson`: not GeoJSON: "),
        (
            r#"{"type":"Point","coordinates":[1,2]}"#,
            "`own.geojson`: a FeatureCollection is expected",
        ),
        (
            r#"{"type":"Feature","geometry":null,"properties":null}"#,
            "`own.geojson`: a FeatureCollection is expected",
        ),
        (
            r#"{"type":"FeatureCollection","features":[]}"#,
            "no road for trucks in own.geojson; nothing to build",
        ),
    ] {
        let error = build(&[geojson_source("own.geojson", text)]).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
}

#[test]
fn a_coordinate_off_the_globe_is_refused_with_its_feature() {
    let road = json!({ "highway": "primary" });
    for (coordinates, expected) in [
        (json!([[1e9, 30.0], [108.0, 30.0]]), "[1000000000, 30] is not a point in degrees"),
        (json!([[108.0, 30.0], [108.0, -90.5]]), "[108, -90.5] is not a point in degrees"),
        (json!([[3_866_741.0, 5_821_304.0], [108.0, 30.0]]), "is not a point in degrees"),
    ] {
        let error = read(&[line("G318", &coordinates, &road)]).unwrap_err().to_string();
        assert!(error.starts_with("`own.geojson`: feature `G318`: "), "{error}");
        assert!(error.contains(expected), "{error}");
    }
    // Without an id the place in the file is told.
    let mut features = junction();
    features.push(json!({ "type": "Feature", "properties": { "highway": "primary" },
        "geometry": { "type": "LineString", "coordinates": [[200.0, 0.0], [108.0, 30.0]] } }));
    let error = read(&features).unwrap_err().to_string();
    assert!(error.starts_with("`own.geojson`: feature 4: [200, 0]"), "{error}");
}

#[test]
fn two_lines_of_one_id_are_refused() {
    let mut features = junction();
    features.push(features[0].clone());
    assert_eq!(
        read(&features).unwrap_err().to_string(),
        "`own.geojson`: feature `west`: another line has this id"
    );
}

#[test]
fn lines_without_tags_and_other_geometries_are_counted_and_left_out() {
    let mut features = junction();
    features.push(line("bare", &json!([[108.0, 30.0], [109.0, 30.0]]), &json!({})));
    features.push(line(
        "path",
        &json!([[108.0, 30.0], [109.0, 30.0]]),
        &json!({ "highway": "path" }),
    ));
    features.push(line(
        "dot",
        &json!([[108.0, 30.0], [108.0, 30.0]]),
        &json!({ "highway": "primary" }),
    ));
    features.push(json!({ "type": "Feature", "properties": { "highway": "primary" }, "geometry":
        { "type": "Polygon", "coordinates": [[[108.0, 30.0], [109.0, 30.0], [109.0, 31.0], [108.0, 30.0]]] } }));
    let (network, report) = read(&features).unwrap();
    assert_eq!(network.arc_count(), 6);
    for why in
        [Dropped::NotARoad, Dropped::NotForMotorVehicles, Dropped::TooShort, Dropped::NotALine]
    {
        assert_eq!(report.ways_dropped.get(&why), Some(&1), "{why:?}");
    }
    assert_eq!(report.ways_read, report.ways_kept + report.ways_dropped.values().sum::<u64>());
}

#[test]
fn a_cut_off_file_is_refused_wherever_it_ends() {
    let whole = collection(&junction());
    for length in 0..whole.len() {
        let error =
            build(&[geojson_source("own.geojson", whole.get(..length).unwrap())]).unwrap_err();
        assert!(error.to_string().starts_with("`own.geojson`: not GeoJSON: "), "{length}: {error}");
    }
}

#[test]
fn gcj02_is_converted_only_where_it_is_declared_and_leaves_junctions_whole() {
    let shifted = |lon: f64, lat: f64| {
        let point = gcj02_from_wgs84(LonLat::new(lon, lat));
        json!([point.lon, point.lat])
    };
    let road = json!({ "highway": "primary" });
    let text = collection(&[
        line("a", &json!([shifted(108.37, 30.81), shifted(108.38, 30.82)]), &road),
        line("b", &json!([shifted(108.38, 30.82), shifted(108.39, 30.81)]), &road),
    ]);
    let of = |datum| {
        let source = Source { name: "own".to_owned(), content: Content::GeoJson(text.clone()) };
        import(&[source], datum, &mut |_| {}).unwrap().0
    };
    let (declared, undeclared) = (of(Datum::Gcj02), of(Datum::Wgs84));
    let nearest = |network: &Network| {
        let there = LonLat::new(108.38, 30.82);
        network.nodes.iter().map(|node| node.distance_m(there)).fold(f64::INFINITY, f64::min)
    };
    assert!(nearest(&declared) < 0.02, "{} m", nearest(&declared));
    assert!(nearest(&undeclared) > 300.0, "{} m", nearest(&undeclared));
    assert_eq!((declared.nodes.len(), declared.arc_count()), (3, 4));
}

#[test]
fn osm_is_never_shifted() {
    let sources = [pbf_source("osm", Osm::cross().bytes())];
    let (shifted, _) = import(&sources, Datum::Gcj02, &mut |_| {}).unwrap();
    let (plain, _) = build(&sources).unwrap();
    assert_eq!(shifted, plain);
}

#[test]
fn the_demo_network_keeps_its_restrictions_and_drops_nothing_but_what_is_no_road() {
    let (network, report) = build(&[geojson_source("demo", super::DEMO)]).unwrap();
    assert!(report.turns_dropped.is_empty(), "{:?}", report.turns_dropped);
    assert!(report.turns_kept > 0 && report.places_kept > 0);
    assert_eq!((report.places_off_road, report.unreadable), (0, 0));
    assert_eq!(report.ways_read, report.ways_kept + report.ways_dropped.values().sum::<u64>());
    super::super::validate(&network).unwrap();
}
