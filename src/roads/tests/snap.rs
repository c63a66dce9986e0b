//! The index against looking at every segment.

use super::super::{ArcId, Network, RoadIndex, SnapError};
use super::{Dice, demo};
use crate::units::LonLat;

/// Distance in metres from a point to a stretch, on the plane that touches at the point.
fn distance(point: LonLat, a: LonLat, b: LonLat) -> f64 {
    let scale = 6_371_008.8_f64.to_radians();
    let cos = point.lat.to_radians().cos();
    let plane = |p: LonLat| ((p.lon - point.lon) * scale * cos, (p.lat - point.lat) * scale);
    let ((ax, ay), (bx, by)) = (plane(a), plane(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (ax + along * dx).hypot(ay + along * dy)
}

fn to_arc(network: &Network, point: LonLat, arc: ArcId) -> f64 {
    let line = network.line(arc);
    line.windows(2).map(|pair| distance(point, pair[0], pair[1])).fold(f64::INFINITY, f64::min)
}

/// The place at an offset along an arc.
fn place_at(network: &Network, arc: ArcId, offset_mm: u32) -> LonLat {
    let line = network.line(arc);
    let mut left = f64::from(offset_mm) / 1000.0;
    for pair in line.windows(2) {
        let length = pair[0].distance_m(pair[1]);
        if left <= length {
            let share = if length > 0.0 { left / length } else { 0.0 };
            return LonLat::new(
                pair[0].lon + (pair[1].lon - pair[0].lon) * share,
                pair[0].lat + (pair[1].lat - pair[0].lat) * share,
            );
        }
        left -= length;
    }
    line[line.len() - 1]
}

fn random_point(network: &Network, dice: &mut Dice) -> LonLat {
    let bounds = network.bounds().unwrap();
    let between = |low: f64, high: f64, share: f64| low - 0.01 + (high - low + 0.02) * share;
    LonLat::new(
        between(bounds.min.lon, bounds.max.lon, dice.share()),
        between(bounds.min.lat, bounds.max.lat, dice.share()),
    )
}

#[test]
fn the_nearest_usable_arc_is_found_as_by_looking_at_all() {
    let network = demo();
    let index = RoadIndex::new(&network);
    let mut dice = Dice(0x5eed_0001);
    for case in 0..400 {
        let point = random_point(&network, &mut dice);
        let salt = dice.roll();
        // Every third arc or so is closed to this vehicle.
        let is_usable =
            |arc: ArcId| (u64::from(arc.0) ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60 > 4;
        let snap = index.snap(&network, point, 1e7, is_usable).unwrap();
        let nearest = network
            .arcs()
            .filter(|arc| is_usable(*arc))
            .map(|arc| to_arc(&network, point, arc))
            .fold(f64::INFINITY, f64::min);
        let found = to_arc(&network, point, snap.arc);
        assert!(is_usable(snap.arc), "case {case}");
        assert!(found <= nearest * 1.005 + 0.01, "case {case}: {found} m, nearest {nearest} m");
        assert!((snap.distance_m - found).abs() <= found * 0.005 + 0.01, "case {case}");
        assert!(point.distance_m(snap.location) <= found * 1.005 + 0.01, "case {case}");
        let there = place_at(&network, snap.arc, snap.offset_mm);
        assert!(there.distance_m(snap.location) < 0.01, "case {case}");
    }
}

#[test]
fn arcs_near_points_are_those_whose_segments_meet_the_box() {
    let network = demo();
    let index = RoadIndex::new(&network);
    let mut dice = Dice(0x5eed_0002);
    for case in 0..200 {
        let corners = [random_point(&network, &mut dice), random_point(&network, &mut dice)];
        let (west, east) = (corners[0].lon.min(corners[1].lon), corners[0].lon.max(corners[1].lon));
        let (south, north) =
            (corners[0].lat.min(corners[1].lat), corners[0].lat.max(corners[1].lat));
        let expected: Vec<ArcId> = network
            .arcs()
            .filter(|arc| {
                network.line(*arc).windows(2).any(|pair| {
                    pair[0].lon.min(pair[1].lon) <= east
                        && pair[0].lon.max(pair[1].lon) >= west
                        && pair[0].lat.min(pair[1].lat) <= north
                        && pair[0].lat.max(pair[1].lat) >= south
                })
            })
            .collect();
        assert_eq!(index.near(&corners, 0.0), expected, "case {case}");
    }
    assert!(index.near(&[], 10.0).is_empty());
}

#[test]
fn a_point_too_far_away_is_refused_with_the_distance() {
    let network = demo();
    let index = RoadIndex::new(&network);
    let point = LonLat::new(108.0, 30.0);
    let error = index.snap(&network, point, 500.0, |_| true).unwrap_err();
    let SnapError::TooFar { limit_m, nearest_m, .. } = error else { panic!("{error}") };
    let nearest =
        network.arcs().map(|arc| to_arc(&network, point, arc)).fold(f64::INFINITY, f64::min);
    assert!((limit_m - 500.0).abs() < 1e-9);
    assert!((nearest_m - nearest).abs() < nearest * 0.02, "{nearest_m} m, {nearest} m");
    // At the limit itself the road is near enough.
    assert!(index.snap(&network, point, nearest_m, |_| true).is_ok());
}

#[test]
fn a_point_off_the_globe_and_a_vehicle_without_roads_are_told_apart() {
    let network = demo();
    let index = RoadIndex::new(&network);
    for point in [LonLat::new(f64::NAN, 30.0), LonLat::new(181.0, 30.0), LonLat::new(0.0, 1e9)] {
        let error = index.snap(&network, point, 500.0, |_| true).unwrap_err();
        assert!(matches!(error, SnapError::NotOnEarth { .. }), "{error}");
    }
    let here = LonLat::new(108.38, 30.81);
    assert_eq!(index.snap(&network, here, 500.0, |_| false), Err(SnapError::NoRoad));
    let empty =
        Network { first_out: vec![0].into(), first_shape: vec![0].into(), ..Network::default() };
    let index = RoadIndex::new(&empty);
    assert_eq!(index.snap(&empty, here, 500.0, |_| true), Err(SnapError::NoRoad));
}
