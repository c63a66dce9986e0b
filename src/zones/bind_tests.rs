//! Binding against brute force and at its bounds.

use proptest::prelude::*;

use super::*;
use crate::roads::{ArcAttributes, ArcId, Fixed, NO_ARC, Network, NodeId, RoadClass};
use crate::units::LonLat;

/// A point some metres east and north of Wanzhou.
fn place(east_m: f64, north_m: f64) -> LonLat {
    let north = 30.8 + north_m / 111_195.08;
    LonLat::new(108.4 + east_m / (111_195.08 * 30.8_f64.to_radians().cos()), north)
}

fn attributes(class: RoadClass) -> ArcAttributes {
    ArcAttributes {
        class,
        max_speed_kmh: 0,
        max_height_cm: 0,
        max_width_cm: 0,
        max_length_cm: 0,
        max_weight_kg: 0,
        max_axle_load_kg: 0,
        is_tunnel: false,
        is_bridge: false,
        is_toll: false,
        tunnel_category: None,
        forbidden_categories: crate::goods::TunnelCategories::default(),
        hazmat: crate::roads::Hazmat::default(),
        destination_only: false,
        hgv_forbidden: false,
        conditional: Vec::new(),
    }
}

/// A network of loose arcs: each line is one arc with ends of its own.
fn network(lines: &[Vec<LonLat>]) -> Network {
    let mut network = Network {
        attributes: vec![attributes(RoadClass::Motorway), attributes(RoadClass::Primary)],
        names: [("", ""), ("桥", "G42;G50")].into_iter().collect(),
        first_out: vec![0].into(),
        first_shape: vec![0].into(),
        ..Network::default()
    };
    for (number, line) in (0_u32..).zip(lines) {
        network.nodes.extend([line[0], line[line.len() - 1]]);
        network.first_out.extend([number + 1, number + 1]);
        network.tail.push(NodeId(number * 2));
        network.head.push(NodeId(number * 2 + 1));
        network.length_mm.push(1);
        network.attribute_of.push(number % 2);
        network.name_of.push(number % 2);
        network.shapes.extend(line[1..line.len() - 1].iter().copied().map(Fixed::from));
        network.first_shape.push(u32::try_from(network.shapes.len()).unwrap());
        network.way_id.push(i64::from(number));
        network.reverse_of.push(NO_ARC);
    }
    network
}

fn zone(area: Area) -> Zone {
    Zone {
        zone_id: "z".to_owned(),
        name: crate::units::LocalText::default(),
        area,
        roads: RoadFilter::default(),
        binds: Binding::default(),
        when: When::default(),
        effect: Effect::ForbidPassing,
        reason: Reason::Other,
        authority: String::new(),
        notice: Notice::default(),
        legal_basis: String::new(),
        detour: crate::units::LocalText::default(),
        exemptions: Vec::new(),
        temporary: false,
        example: false,
    }
}

fn square(size_m: f64) -> Vec<LonLat> {
    [(0.0, 0.0), (size_m, 0.0), (size_m, size_m), (0.0, size_m), (0.0, 0.0)]
        .map(|(east, north)| place(east, north))
        .to_vec()
}

fn polygon(rings: Vec<Vec<LonLat>>, excluded: Vec<Vec<LonLat>>) -> Zone {
    zone(Area::Polygon { polygons: vec![rings], excluded })
}

fn straight(from: (f64, f64), to: (f64, f64)) -> Vec<LonLat> {
    vec![place(from.0, from.1), place(to.0, to.1)]
}

/// Which arcs are inside, entering and leaving, by number.
fn found(zone: &Zone, lines: &[Vec<LonLat>]) -> [Vec<u32>; 3] {
    let bound = bind(zone, &network(lines)).unwrap();
    [bound.inside, bound.entering, bound.leaving]
        .map(|arcs| arcs.into_iter().map(|arc: ArcId| arc.0).collect())
}

#[test]
fn arcs_inside_across_and_outside_are_told_apart() {
    let lines = [
        straight((100.0, 100.0), (900.0, 900.0)),
        straight((-500.0, 500.0), (500.0, 500.0)),
        straight((500.0, 500.0), (1500.0, 500.0)),
        straight((-500.0, 500.0), (1500.0, 500.0)),
        straight((-500.0, -10.0), (1500.0, -10.0)),
    ];
    let zone = polygon(vec![square(1000.0)], Vec::new());
    assert_eq!(found(&zone, &lines), [vec![0, 1, 2, 3], vec![1, 3], vec![2, 3]]);
}

#[test]
fn the_boundary_belongs_to_the_zone_and_its_ends_do_not() {
    let lines = [
        straight((0.0, 0.0), (1000.0, 0.0)),
        straight((500.0, 0.0), (500.0, -300.0)),
        straight((500.0, 0.0), (500.0, 300.0)),
        straight((-100.0, 100.0), (100.0, -100.0)),
    ];
    let zone = polygon(vec![square(1000.0)], Vec::new());
    assert_eq!(found(&zone, &lines)[0], [0, 2]);
}

#[test]
fn a_hole_is_outside() {
    let hole = [(400.0, 400.0), (400.0, 600.0), (600.0, 600.0), (600.0, 400.0), (400.0, 400.0)]
        .map(|(east, north)| place(east, north))
        .to_vec();
    let lines =
        [straight((450.0, 450.0), (550.0, 550.0)), straight((300.0, 500.0), (500.0, 500.0))];
    let zone = polygon(vec![square(1000.0), hole], Vec::new());
    assert_eq!(found(&zone, &lines), [vec![1], vec![], vec![1]]);
}

#[test]
fn an_excluded_boundary_road_stays_open_and_a_half_followed_one_does_not() {
    let road = straight((0.0, 5.0), (1000.0, 5.0));
    let drawn = |from: f64, to: f64, north: f64| straight((from, north), (to, north));
    let with = |excluded| {
        found(&polygon(vec![square(1000.0)], excluded), std::slice::from_ref(&road))[0].len()
    };
    assert_eq!(with(vec![]), 1);
    assert_eq!(with(vec![drawn(0.0, 1000.0, 0.0)]), 0);
    assert_eq!(with(vec![drawn(0.0, 1000.0, -11.0)]), 1);
    // The same half drawn twice, as for two carriageways, is still a half.
    assert_eq!(with(vec![drawn(0.0, 500.0, 0.0), drawn(0.0, 500.0, 8.0)]), 1);
    assert_eq!(with(vec![drawn(0.0, 500.0, 0.0), drawn(500.0, 1000.0, 8.0)]), 0);
}

#[test]
fn a_section_binds_what_runs_along_it_its_way() {
    let lines = [
        straight((0.0, 0.0), (500.0, 0.0)),
        straight((500.0, 0.0), (0.0, 0.0)),
        straight((0.0, 14.0), (500.0, 14.0)),
        straight((0.0, 16.0), (500.0, 16.0)),
        straight((250.0, -200.0), (250.0, 200.0)),
        straight((500.0, 0.0), (900.0, 0.0)),
    ];
    let section = |direction| {
        zone(Area::Section { lines: vec![straight((0.0, 0.0), (500.0, 0.0))], direction })
    };
    assert_eq!(found(&section(SectionDirection::Both), &lines)[0], [0, 1, 2]);
    assert_eq!(found(&section(SectionDirection::Forward), &lines)[0], [0, 2]);
}

#[test]
fn a_point_binds_arcs_within_its_radius() {
    let lines = [straight((-100.0, 49.0), (100.0, 49.0)), straight((-100.0, 51.0), (100.0, 51.0))];
    let point = zone(Area::Point { location: place(0.0, 0.0), radius_m: 50.0 });
    assert_eq!(found(&point, &lines)[0], [0]);
}

#[test]
fn a_filter_leaves_out_other_roads() {
    let lines =
        [straight((100.0, 100.0), (200.0, 100.0)), straight((100.0, 200.0), (200.0, 200.0))];
    let of =
        |roads| found(&Zone { roads, ..polygon(vec![square(1000.0)], vec![]) }, &lines)[0].clone();
    let text = |text: &str| vec![text.to_owned()];
    assert_eq!(of(RoadFilter::default()), [0, 1]);
    assert_eq!(of(RoadFilter { classes: vec![RoadClass::Motorway], ..Default::default() }), [0]);
    assert_eq!(of(RoadFilter { refs: text("G50"), ..Default::default() }), [1]);
    assert_eq!(of(RoadFilter { refs: text("G5"), ..Default::default() }), [0_u32; 0]);
    assert_eq!(of(RoadFilter { names: text("桥"), ..Default::default() }), [1]);
}

/// How often a segment crosses the edges of a ring, and whether it begins inside, edge by edge.
fn crossings(ring: &[LonLat], from: LonLat, to: LonLat) -> (bool, usize) {
    let side = |a: LonLat, b: LonLat, p: LonLat| {
        ((b.lon - a.lon) * (p.lat - a.lat) - (b.lat - a.lat) * (p.lon - a.lon)) > 0.0
    };
    let meets = |a: LonLat, b: LonLat, c: LonLat, d: LonLat| {
        side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
    };
    let count = |from, to| ring.windows(2).filter(|e| meets(from, to, e[0], e[1])).count();
    let far = LonLat::new(110.000_371, 33.000_123);
    (count(from, far) % 2 == 1, count(from, to))
}

proptest! {
    #[test]
    fn polygons_bind_what_brute_force_binds(
        radii in prop::collection::vec(200.0_f64..1000.0, 3..40),
        ends in prop::collection::vec(
            ((-1200.0_f64..1200.0, -1200.0_f64..1200.0), (-1200.0_f64..1200.0, -1200.0_f64..1200.0)),
            1..30,
        ),
    ) {
        let count = u32::try_from(radii.len()).unwrap();
        let mut ring: Vec<LonLat> = (0..count)
            .zip(&radii)
            .map(|(step, radius)| {
                let angle = f64::from(step) / f64::from(count) * std::f64::consts::TAU;
                place(radius * angle.cos(), radius * angle.sin())
            })
            .collect();
        ring.push(ring[0]);
        let lines: Vec<Vec<LonLat>> =
            ends.iter().map(|(from, to)| straight(*from, *to)).collect();
        let mut expected = [Vec::new(), Vec::new(), Vec::new()];
        for (number, line) in (0_u32..).zip(&lines) {
            let (begins_inside, count) = crossings(&ring, line[0], line[1]);
            let is = [
                begins_inside || count > 0,
                count > usize::from(begins_inside),
                count > usize::from(!begins_inside),
            ];
            for (list, is) in expected.iter_mut().zip(is) {
                if is {
                    list.push(number);
                }
            }
        }
        prop_assert_eq!(found(&polygon(vec![ring], vec![]), &lines), expected);
    }
}
