//! Roads that run along drawn lines: of a section, or excluded from a polygon.

use rstar::primitives::Line;
use rstar::{AABB, RTree};

use super::bind::{METRES_PER_DEGREE, distance_to_segment, metres};
use crate::units::LonLat;

/// How far a road may lie from a line drawn along it, in metres: the width of a carriageway.
pub(super) const FOLLOW_TOLERANCE_M: f64 = 15.0;
/// How far its direction may differ, in radians (30 degrees).
const FOLLOW_ANGLE: f64 = std::f64::consts::FRAC_PI_6;
/// An arc that runs along a line for this far is bound: a road that branches off at 30 degrees leaves
/// the tolerance after 30 m.
const FOLLOW_LEAST_M: f64 = 40.0;
/// Shorter arcs are bound when they run along a line for this share of their length.
const FOLLOW_LEAST_SHARE: f64 = 0.5;
/// An arc is left out of a polygon only when it runs along an excluded line almost wholly.
const EXCLUDE_LEAST_SHARE: f64 = 0.8;
/// Lines are looked at in pieces of at most this length.
const PIECE_M: f64 = 10.0;

/// Drawn lines with their edges in an R-tree.
pub(super) struct Drawn {
    edges: RTree<Line<[f64; 2]>>,
    /// How far the tolerance reaches in degrees of longitude and latitude, and some more.
    reach: [f64; 2],
}

impl Drawn {
    pub(super) fn new(lines: &[Vec<LonLat>]) -> Self {
        let edges: Vec<Line<[f64; 2]>> = lines
            .iter()
            .flat_map(|line| line.windows(2))
            .map(|pair| Line::new([pair[0].lon, pair[0].lat], [pair[1].lon, pair[1].lat]))
            .collect();
        // Nearer to a pole a degree of longitude is shorter; a road lies within the tolerance of the line.
        let north = lines.iter().flatten().map(|point| point.lat.abs()).fold(0.0, f64::max) + 0.01;
        let latitude = 1.01 * FOLLOW_TOLERANCE_M / METRES_PER_DEGREE;
        let longitude = if north < 89.9 { latitude / north.to_radians().cos() } else { 360.0 };
        Self { edges: RTree::bulk_load(edges), reach: [longitude, latitude] }
    }

    /// Whether a road runs along the lines far enough to be bound.
    pub(super) fn binds(&self, line: &[LonLat], one_way: bool) -> bool {
        self.followed(line, one_way).is_bound()
    }

    /// Whether a road runs along the lines almost wholly.
    pub(super) fn is_followed(&self, line: &[LonLat]) -> bool {
        if self.edges.size() == 0 {
            return false;
        }
        let followed = self.followed(line, false);
        followed.total_m > 0.0 && followed.along_m >= EXCLUDE_LEAST_SHARE * followed.total_m
    }

    /// A piece that several lines pass, as where both carriageways are drawn, counts once.
    fn followed(&self, line: &[LonLat], one_way: bool) -> Followed {
        let mut followed = Followed::default();
        for pair in line.windows(2) {
            let way = metres(pair[0], pair[1]);
            let length = way[0].hypot(way[1]);
            followed.total_m += length;
            let near: Vec<[LonLat; 2]> = self.near(pair[0], pair[1]).collect();
            if near.is_empty() {
                continue;
            }
            let pieces = (length / PIECE_M).ceil().max(1.0);
            let mut piece = 0.5;
            while piece < pieces {
                let share = piece / pieces;
                let middle = LonLat::new(
                    pair[0].lon + (pair[1].lon - pair[0].lon) * share,
                    pair[0].lat + (pair[1].lat - pair[0].lat) * share,
                );
                if near.iter().any(|edge| runs_along(middle, way, edge, one_way)) {
                    followed.along_m += length / pieces;
                }
                piece += 1.0;
            }
        }
        followed
    }

    /// Edges that may be within the tolerance of a stretch.
    fn near(&self, from: LonLat, to: LonLat) -> impl Iterator<Item = [LonLat; 2]> {
        let low = [from.lon.min(to.lon) - self.reach[0], from.lat.min(to.lat) - self.reach[1]];
        let high = [from.lon.max(to.lon) + self.reach[0], from.lat.max(to.lat) + self.reach[1]];
        self.edges.locate_in_envelope_intersecting(AABB::from_corners(low, high)).map(|edge| {
            [LonLat::new(edge.from[0], edge.from[1]), LonLat::new(edge.to[0], edge.to[1])]
        })
    }
}

/// How much of a line runs along drawn ones.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Followed {
    along_m: f64,
    total_m: f64,
}

impl Followed {
    fn is_bound(self) -> bool {
        self.along_m >= FOLLOW_LEAST_M
            || (self.total_m > 0.0 && self.along_m >= FOLLOW_LEAST_SHARE * self.total_m)
    }
}

/// Whether a drawn edge passes this point within the tolerance in this direction, or against it when
/// `one_way` is not asked for.
fn runs_along(point: LonLat, way: [f64; 2], edge: &[LonLat; 2], one_way: bool) -> bool {
    if distance_to_segment(point, edge[0], edge[1]) > FOLLOW_TOLERANCE_M {
        return false;
    }
    let angle = angle_between(way, metres(edge[0], edge[1]));
    angle <= FOLLOW_ANGLE || (!one_way && std::f64::consts::PI - angle <= FOLLOW_ANGLE)
}

fn angle_between(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] * b[1] - a[1] * b[0]).atan2(a[0] * b[0] + a[1] * b[1]).abs()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The slow obvious way: every piece against every edge of every line.
    fn slowly(line: &[LonLat], drawn: &[Vec<LonLat>], one_way: bool) -> Followed {
        let mut followed = Followed::default();
        for pair in line.windows(2) {
            let way = metres(pair[0], pair[1]);
            let length = way[0].hypot(way[1]);
            let pieces = (length / PIECE_M).ceil().max(1.0);
            let mut piece = 0.5;
            while piece < pieces {
                let share = piece / pieces;
                let middle = LonLat::new(
                    pair[0].lon + (pair[1].lon - pair[0].lon) * share,
                    pair[0].lat + (pair[1].lat - pair[0].lat) * share,
                );
                let mut edges = drawn.iter().flat_map(|line| line.windows(2));
                if edges.any(|edge| runs_along(middle, way, &[edge[0], edge[1]], one_way)) {
                    followed.along_m += length / pieces;
                }
                piece += 1.0;
            }
            followed.total_m += length;
        }
        followed
    }

    fn line() -> impl Strategy<Value = Vec<LonLat>> {
        // Some 300 m on a side, so that many lines run beside each other.
        prop::collection::vec((0_u32..12, 0_u32..12), 2..8).prop_map(|points| {
            let degrees = |step: u32| f64::from(step) * 2.5e-4;
            points
                .into_iter()
                .map(|(east, north)| LonLat::new(108.4 + degrees(east), 30.8 + degrees(north)))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn the_tree_finds_what_every_edge_finds(
            road in line(),
            shift in -2e-4_f64..2e-4,
            drawn in prop::collection::vec(line(), 0..6),
            one_way in any::<bool>(),
        ) {
            let road: Vec<LonLat> =
                road.into_iter().map(|at| LonLat::new(at.lon + shift, at.lat - shift / 3.0)).collect();
            let found = Drawn::new(&drawn).followed(&road, one_way);
            prop_assert_eq!(found, slowly(&road, &drawn, one_way));
        }
    }
}
