//! Geometry against slow obvious counts, layers against their faults, records against the formula.

use std::sync::Arc;

use proptest::prelude::*;

use super::exposure::Exposure;
use super::plane::{Plane, Segment, area, cut};
use super::*;
use crate::goods::{Class, LoadProfile};
use crate::roads::Network;
use crate::units::LonLat;

fn network() -> Arc<Network> {
    Arc::new(crate::builtin::demo_network().unwrap())
}

fn model() -> RiskModel {
    crate::builtin::risk_model().unwrap()
}

const METRES_PER_DEGREE: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// A plane on which degrees are easily told: the equator.
fn equator() -> Plane {
    Plane::of(&Network { nodes: vec![LonLat::new(0.0, 0.0)].into(), ..Network::default() })
}

fn at(x: f64, y: f64) -> LonLat {
    LonLat::new(x / METRES_PER_DEGREE, y / METRES_PER_DEGREE)
}

fn square(x: f64, y: f64, side: f64, people: f64) -> Place {
    let ring = vec![at(x, y), at(x + side, y), at(x + side, y + side), at(x, y + side), at(x, y)];
    Place::Area { polygons: vec![vec![ring]], people }
}

fn near(places: &[Place], line: &[LonLat], distance: f64) -> f64 {
    Exposure::new(equator(), places).people_near([line], distance)
}

fn whole_number(value: u64) -> f64 {
    value.to_string().parse().unwrap()
}

fn is_about(value: f64, expected: f64, share: f64) -> bool {
    (value - expected).abs() <= expected.abs() * share + 1e-9
}

#[test]
fn a_strip_through_a_square_holds_its_share_of_the_people() {
    // 4 km × 4 km with 16,000 people: a thousand a square kilometre.
    let places = [square(-2000.0, -2000.0, 4000.0, 16_000.0)];
    let through = [at(-3000.0, 0.0), at(3000.0, 0.0)];
    assert!(is_about(near(&places, &through, 300.0), 4.0 * 0.6 * 1000.0, 0.002));
    let short = [at(-500.0, 100.0), at(500.0, 100.0)];
    let capsule = 1.0 * 0.6 + std::f64::consts::PI * 0.09;
    assert!(is_about(near(&places, &short, 300.0), capsule * 1000.0, 0.005));
    let slanted = [at(-400.0, -300.0), at(400.0, 300.0)];
    assert!(is_about(near(&places, &slanted, 300.0), capsule * 1000.0, 0.005));
    assert!(is_about(near(&places, &through, 3000.0), 16_000.0, 1e-9));
    assert!(near(&places, &[at(0.0, 2301.0), at(100.0, 2301.0)], 300.0) <= 0.0);
}

#[test]
fn people_of_two_crossing_lines_count_once() {
    let places = [square(-2000.0, -2000.0, 4000.0, 16_000.0)];
    let one = [at(-3000.0, 0.0), at(3000.0, 0.0)];
    let other = [at(0.0, -3000.0), at(0.0, 3000.0)];
    let exposure = Exposure::new(equator(), &places);
    let both = exposure.people_near([&one[..], &other[..]], 300.0);
    let expected = (2.0 * 4.0 * 0.6 - 0.36) * 1000.0;
    assert!(is_about(both, expected, 0.01), "{both} {expected}");
    let twice = exposure.people_near([&one[..], &one[..]], 300.0);
    assert!(is_about(twice, 2400.0, 0.002));
}

#[test]
fn a_hole_holds_nobody() {
    let ring = |x: f64, side: f64| {
        vec![at(x, x), at(x + side, x), at(x + side, x + side), at(x, x + side), at(x, x)]
    };
    let polygons = vec![vec![ring(-2000.0, 4000.0), ring(-1000.0, 2000.0)]];
    let places = [Place::Area { polygons, people: 12_000.0 }];
    let line = [at(-3000.0, 0.0), at(3000.0, 0.0)];
    assert!(is_about(near(&places, &line, 300.0), 2.0 * 0.6 * 1000.0, 0.002));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn points_near_a_line_are_those_measured_one_by_one(
        points in proptest::collection::vec((-3000_i32..3000, -3000_i32..3000, 1_u16..500), 1..200),
        line in proptest::collection::vec((-2500_i32..2500, -2500_i32..2500), 2..6),
        distance in 20_i32..1500,
    ) {
        let places: Vec<Place> = points
            .iter()
            .map(|(x, y, people)| Place::Point {
                location: at(f64::from(*x), f64::from(*y)),
                people: f64::from(*people),
            })
            .collect();
        let corners: Vec<LonLat> =
            line.iter().map(|(x, y)| at(f64::from(*x), f64::from(*y))).collect();
        let distance = f64::from(distance);
        let found = near(&places, &corners, distance);
        let expected: f64 = points
            .iter()
            .filter(|(x, y, _)| {
                line.windows(2).any(|pair| {
                    let point = |(x, y): (i32, i32)| [f64::from(x), f64::from(y)];
                    let segment = Segment { from: point(pair[0]), to: point(pair[1]) };
                    segment.distance_2([f64::from(*x), f64::from(*y)]).sqrt() <= distance + 1e-6
                })
            })
            .map(|(.., people)| f64::from(*people))
            .sum();
        // A point exactly on the border may fall to either side.
        prop_assert!((found - expected).abs() <= 500.0 && (found - expected).abs() % 1.0 < 1e-6
            && (is_about(found, expected, 1e-9) || points.len() > 1));
    }

    #[test]
    fn areas_near_a_line_are_those_counted_on_a_fine_grid(
        corner in (-1500_i32..1500, -1500_i32..1500),
        side in 200_i32..1800,
        line in proptest::collection::vec((-1500_i32..1500, -1500_i32..1500), 2..5),
        distance in 100_i32..800,
    ) {
        let (x, y, side) = (f64::from(corner.0), f64::from(corner.1), f64::from(side));
        let places = [square(x, y, side, 10_000.0)];
        let corners: Vec<LonLat> =
            line.iter().map(|(x, y)| at(f64::from(*x), f64::from(*y))).collect();
        let distance = f64::from(distance);
        let found = near(&places, &corners, distance);
        let segments: Vec<Segment> = line
            .windows(2)
            .map(|pair| {
                let point = |(x, y): (i32, i32)| [f64::from(x), f64::from(y)];
                Segment { from: point(pair[0]), to: point(pair[1]) }
            })
            .collect();
        let mut inside = 0.0;
        for row in 0..100 {
            for column in 0..100 {
                let middle = |place: i32| (f64::from(place) + 0.5) * side / 100.0;
                let point = [x + middle(column), y + middle(row)];
                let limit = distance * distance;
                inside += f64::from(u8::from(
                    segments.iter().any(|segment| segment.distance_2(point) <= limit),
                ));
            }
        }
        prop_assert!((found - inside).abs() <= 150.0, "{} for {}", found, inside);
    }

    #[test]
    fn cutting_into_strips_keeps_the_area(
        radii in proptest::collection::vec(20_i32..500, 3..12),
        bound in 1_i32..999,
    ) {
        // A star around the middle, which does not cross itself.
        let count = f64::from(u32::try_from(radii.len()).unwrap());
        let ring: Vec<[f64; 2]> = (0_u32..)
            .zip(&radii)
            .map(|(place, radius)| {
                let angle = f64::from(place) * std::f64::consts::TAU / count;
                let radius = f64::from(*radius);
                [500.0 + radius * angle.cos(), 500.0 + radius * angle.sin()]
            })
            .collect();
        let bound = f64::from(bound);
        let parts = area(&cut(&ring, 0, -1.0, bound)) + area(&cut(&ring, 0, bound, 1001.0));
        prop_assert!((parts - area(&ring)).abs() < 1e-3, "{} for {}", parts, area(&ring));
    }
}

#[test]
fn an_arc_has_rate_times_length_times_people() {
    let network = network();
    let arc = network
        .arcs()
        .find(|arc| (100_000..900_000).contains(&network.length_mm[arc.index()]))
        .unwrap();
    let population = vec![Place::Point { location: network.line(arc)[0], people: 1000.0 }];
    let map = RiskMap::new(&network, model(), &RiskLayers { population, accidents: Vec::new() });
    let edges = map.edges(SubstanceGroup::FlammableLiquid);
    let rate = map.model.rate(network.attributes(arc).class);
    let expected = rate * f64::from(network.length_mm[arc.index()]) / 1e6 * 1000.0 * 1e6;
    assert!(is_about(whole_number(edges.trillionths[arc.index()]), expected, 1e-9));
    let whole = network.length_mm[arc.index()];
    let halves = 2 * edges.of_part(arc, whole / 2, whole);
    assert!(halves.abs_diff(edges.trillionths[arc.index()]) <= halves / 10_000);
}

#[test]
fn records_raise_the_road_they_lie_by_and_lower_the_others() {
    let network = network();
    // A road that has a good deal of the traffic to itself.
    let arc = network.arcs().max_by_key(|arc| network.length_mm[arc.index()]).unwrap();
    let line = network.line(arc);
    let location = LonLat::new(
        f64::midpoint(line[0].lon, line[1].lon),
        f64::midpoint(line[0].lat, line[1].lat),
    );
    let accident = |truck, date: &str| Accident { location, date: date.parse().ok(), truck };
    let factor = |accidents: Vec<Accident>| {
        let layers = RiskLayers { population: Vec::new(), accidents };
        let map = RiskMap::new(&network, model(), &layers);
        let on_road = network
            .arcs()
            .find(|other| network.way_id[other.index()] == network.way_id[arc.index()])
            .unwrap();
        let elsewhere = network
            .arcs()
            .find(|other| network.way_id[other.index()] != network.way_id[arc.index()])
            .unwrap();
        (map.factor(on_road), map.factor(elsewhere), map.used_records)
    };
    assert_eq!(factor(Vec::new()), (1.0, 1.0, 0));
    let (on_road, elsewhere, used) = factor(vec![accident(Some(true), "2025-03-01"); 400]);
    assert!(on_road > 1.0 && elsewhere < 1.0 && used == 400, "{on_road} {elsewhere}");
    let (quiet, ..) = factor(vec![accident(Some(false), "2025-03-01"); 400]);
    assert!(quiet < 1.0);
    let (unknown, ..) = factor(vec![accident(None, "2025-03-01"); 400]);
    assert!(quiet < unknown && unknown < on_road);
    let dates = ["2021-03-01", "2025-03-01"].repeat(200);
    let (longer, ..) = factor(dates.into_iter().map(|date| accident(Some(true), date)).collect());
    assert!(longer < on_road, "the same number over five years is less: {longer} {on_road}");
}

#[test]
fn a_load_belongs_to_the_group_that_reaches_farthest() {
    let model = model();
    let of = |classes: &[Class]| {
        let load =
            LoadProfile { is_loaded: true, classes: classes.to_vec(), ..LoadProfile::default() };
        SubstanceGroup::of(&load, &model)
    };
    assert_eq!(of(&[Class::C3]), Some(SubstanceGroup::FlammableLiquid));
    assert_eq!(of(&[Class::C2_3, Class::C8]), Some(SubstanceGroup::ToxicGas));
    assert_eq!(of(&[Class::C3, Class::C6_1]), Some(SubstanceGroup::ToxicLiquid));
    assert_eq!(of(&[Class::C1_4]), Some(SubstanceGroup::Explosive));
    assert_eq!(of(&[Class::C8]), Some(SubstanceGroup::Other));
    assert_eq!(of(&[]), Some(SubstanceGroup::Other));
    let mut load = LoadProfile { is_loaded: true, is_highly_toxic: true, ..LoadProfile::default() };
    assert_eq!(SubstanceGroup::of(&load, &model), Some(SubstanceGroup::ToxicLiquid));
    load.is_ordinary = true;
    assert_eq!(SubstanceGroup::of(&load, &model), None);
    assert_eq!(SubstanceGroup::of(&LoadProfile::default(), &model), None);
    load.in_packages = true;
    assert_eq!(model.release_ppm(&load), 30_000);
    load.in_tank = true;
    assert_eq!(model.release_ppm(&load), 70_000);
    assert_eq!(model.release_ppm(&LoadProfile::default()), 70_000, "unknown is the likeliest");
}

fn refused<T: std::fmt::Debug>(result: Result<T, Vec<LayerError>>) -> Vec<(usize, String)> {
    let errors = result.unwrap_err();
    for error in &errors {
        let text = error.text();
        assert!(text.zh != text.en && !text.zh.is_empty(), "{text:?}");
    }
    errors.into_iter().map(|error| (error.place, error.field)).collect()
}

#[test]
fn layers_are_read_from_both_formats_alike() {
    let csv = "name,lon,lat,people\nA,108.4,30.8,120\n";
    let geojson = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "properties":{"people":120},"geometry":{"type":"Point","coordinates":[108.4,30.8]}}]}"#;
    let read = |text, format| parse_population(text, format).unwrap();
    assert_eq!(read(csv, LayerFormat::Csv), read(geojson, LayerFormat::GeoJson));
    let polygon =
        r#"{"type":"Polygon","coordinates":[[[0,0],[0.01,0],[0.01,0.01],[0,0.01],[0,0]]]}"#;
    let csv = format!("geometry,density_per_km2\n\"{}\",1000\n", polygon.replace('"', "\"\""));
    let Place::Area { people, .. } = &read(&csv, LayerFormat::Csv)[0] else { panic!("an area") };
    assert!(is_about(*people, 1112.0 * 1.112, 0.01), "{people}");
    let csv = "lon,lat,date,truck\n108.4,30.8,2025-03-31,true\n108.4,30.8,,\n";
    let accidents = parse_accidents(csv, LayerFormat::Csv).unwrap();
    assert_eq!(accidents[0].truck, Some(true));
    assert_eq!(accidents[0].date.map(jiff::civil::Date::year), Some(2025));
    assert_eq!((accidents[1].truck, accidents[1].date), (None, None));
}

#[test]
fn every_fault_is_named_with_its_row_and_field() {
    let csv = "lon,lat,people,density_per_km2\n181,0,1,\n1,1,,\n1,1,many,\n1,1,-1,\n1,1,,5\n1,1,5,5\nx,1,5,\n1,1,nan,\n1,1,5,\n";
    let expected = [
        (2, "lon"),
        (3, "people"),
        (4, "people"),
        (5, "people"),
        (6, "density_per_km2"),
        (7, "density_per_km2"),
        (8, "lon"),
        (9, "people"),
    ];
    let expected: Vec<(usize, String)> =
        expected.into_iter().map(|(place, field)| (place, field.to_owned())).collect();
    assert_eq!(refused(parse_population(csv, LayerFormat::Csv)), expected);
    let one = |geometry: &str, properties: &str| {
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{properties},"geometry":{geometry}}}]}}"#
        );
        refused(parse_population(&text, LayerFormat::GeoJson))[0].1.clone()
    };
    let bow = r#"{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1.5],[0,0]]]}"#;
    assert_eq!(one(bow, r#"{"people":1}"#), "geometry");
    assert_eq!(
        one(r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#, r#"{"people":1}"#),
        "geometry"
    );
    assert_eq!(one("null", r#"{"people":1}"#), "geometry");
    let cell = r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"#;
    assert_eq!(one(cell, r#"{"density_per_km2":1e7}"#), "density_per_km2");
    assert_eq!(one(cell, r#"{"people":1,"density_per_km2":1}"#), "people");
    assert_eq!(
        refused(parse_population("nonsense", LayerFormat::GeoJson)),
        [(0, "file".to_owned())]
    );
    assert_eq!(refused(parse_population("a,b\n1,2\n", LayerFormat::Csv)), [(0, "file".to_owned())]);
    let csv = "lon,lat,date,truck\n1,1,yesterday,\n1,1,,perhaps\n";
    assert_eq!(
        refused(parse_accidents(csv, LayerFormat::Csv)),
        [(2, "date".to_owned()), (3, "truck".to_owned())]
    );
    let many = format!("lon,lat,people\n{}", "1,1,x\n".repeat(200));
    assert_eq!(refused(parse_population(&many, LayerFormat::Csv)).len(), 50);
}

#[test]
fn figures_without_source_or_out_of_bounds_are_refused() {
    let text = include_str!("../../routes-config/risk.toml");
    let refused = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        RiskModel::parse(&text.replacen(from, to, 1)).unwrap_err().to_string()
    };
    assert!(refused("motorway = 1.35", "motorway = -1").contains("accident_rate"));
    assert!(refused("tank = 0.07", "tank = 1.5").contains("release"));
    assert!(refused("value = 1600", "value = 0").contains("explosive"));
    assert!(refused("[1e-5, 1e-4, 5e-4]", "[1e-4, 1e-5, 5e-4]").contains("classes_per_km"));
    assert!(refused("tank = 0.07\n", "").contains("tank"));
    assert!(refused("[distance_m.other]", "[distance_m.else]").contains("else"));
    let without = text.replacen("source = \"planning assumption\"", "source = \"\"", 1);
    assert!(RiskModel::parse(&without).unwrap_err().to_string().contains("source"));
    assert!(model().unverified.contains(&"release".to_owned()));
}
