//! A polygon with its edges in an R-tree, so that thousands of vertices meet thousands of roads quickly.

use rstar::primitives::Line;
use rstar::{AABB, RTree};

use crate::units::LonLat;

type Point = [f64; 2];

/// How near to an edge a point lies on the boundary, in degrees: a tenth of a millimetre, far above
/// the rounding of coordinates and far below what can be drawn.
pub(super) const BOUNDARY: f64 = 1e-9;

/// One polygon with its holes, ready to be asked.
pub(super) struct Shape {
    edges: RTree<Line<Point>>,
    east: f64,
}

impl Shape {
    pub(super) fn new(polygon: &[Vec<LonLat>]) -> Self {
        let edges: Vec<Line<Point>> = polygon
            .iter()
            .flat_map(|ring| ring.windows(2))
            .map(|pair| Line::new([pair[0].lon, pair[0].lat], [pair[1].lon, pair[1].lat]))
            .collect();
        let east = edges
            .iter()
            .flat_map(|edge| [edge.from[0], edge.to[0]])
            .fold(f64::NEG_INFINITY, f64::max);
        Self { edges: RTree::bulk_load(edges), east }
    }

    /// Where a segment meets the boundary, as shares of the segment.
    pub(super) fn cut(&self, from: Point, to: Point, cuts: &mut Vec<f64>) {
        let low = [from[0].min(to[0]) - BOUNDARY, from[1].min(to[1]) - BOUNDARY];
        let high = [from[0].max(to[0]) + BOUNDARY, from[1].max(to[1]) + BOUNDARY];
        let near = AABB::from_corners(low, high);
        for edge in self.edges.locate_in_envelope_intersecting(near) {
            cuts.extend(crossing(from, to, edge.from, edge.to));
            cuts.extend([edge.from, edge.to].into_iter().filter_map(|end| share_at(from, to, end)));
        }
    }

    /// Inside or on the boundary; the inside of a hole is outside, its boundary is not.
    pub(super) fn contains(&self, point: Point) -> bool {
        // A ray to the east: it starts a little west to see edges the point lies on.
        let low = [point[0] - BOUNDARY, point[1] - BOUNDARY];
        let high = [self.east.max(point[0]) + BOUNDARY, point[1] + BOUNDARY];
        let mut is_inside = false;
        for edge in self.edges.locate_in_envelope_intersecting(AABB::from_corners(low, high)) {
            let (a, b) = (edge.from, edge.to);
            if lies_on(point, a, b) {
                return true;
            }
            if (a[1] > point[1]) != (b[1] > point[1]) {
                let x = a[0] + (point[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
                if point[0] < x {
                    is_inside = !is_inside;
                }
            }
        }
        is_inside
    }
}

/// Where a segment from `a` to `b` crosses an edge from `c` to `d`; nothing when they are parallel.
fn crossing(a: Point, b: Point, c: Point, d: Point) -> Option<f64> {
    let minus = |one: Point, other: Point| [one[0] - other[0], one[1] - other[1]];
    let cross = |one: Point, other: Point| one[0] * other[1] - one[1] * other[0];
    let (segment, edge, offset) = (minus(b, a), minus(d, c), minus(c, a));
    let area = cross(segment, edge);
    let along = cross(offset, edge) / area;
    let across = cross(offset, segment) / area;
    // Parallel lines give infinities or no number, which are in no range.
    ((0.0..=1.0).contains(&along) && (0.0..=1.0).contains(&across)).then_some(along)
}

/// Where on the segment a point of the boundary lies, for edges that run along it.
fn share_at(a: Point, b: Point, point: Point) -> Option<f64> {
    let share = share_of(a, b, point)?;
    ((0.0..=1.0).contains(&share) && lies_on(point, a, b)).then_some(share)
}

fn share_of(a: Point, b: Point, point: Point) -> Option<f64> {
    let r = [b[0] - a[0], b[1] - a[1]];
    let length = r[0] * r[0] + r[1] * r[1];
    (length > 0.0).then(|| ((point[0] - a[0]) * r[0] + (point[1] - a[1]) * r[1]) / length)
}

fn lies_on(point: Point, a: Point, b: Point) -> bool {
    let share = share_of(a, b, point).unwrap_or(0.0).clamp(0.0, 1.0);
    let foot = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    (point[0] - foot[0]).hypot(point[1] - foot[1]) <= BOUNDARY
}
