//! Plane geometry in metres: what lies within a distance of a segment.

use crate::roads::Network;
use crate::units::LonLat;

pub(super) type Point = [f64; 2];

/// Metres in a degree of latitude on the sphere of `LonLat::distance_m`.
const METRES_PER_DEGREE: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// The plane that touches the network's middle latitude, in metres. Over a district of 100 km its scale
/// is off by less than one percent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    east: f64,
}

impl Plane {
    pub(super) fn of(network: &Network) -> Self {
        let (mut south, mut north) = (90.0_f64, -90.0_f64);
        for node in &network.nodes {
            south = south.min(node.lat);
            north = north.max(node.lat);
        }
        let middle = if south <= north { f64::midpoint(south, north) } else { 0.0 };
        Self { east: METRES_PER_DEGREE * middle.to_radians().cos() }
    }

    pub(super) fn metres(self, point: LonLat) -> Point {
        [point.lon * self.east, point.lat * METRES_PER_DEGREE]
    }
}

/// A box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    pub low: Point,
    pub high: Point,
}

impl Frame {
    pub(super) fn around(points: impl IntoIterator<Item = Point>) -> Self {
        let nothing = Self { low: [f64::INFINITY; 2], high: [f64::NEG_INFINITY; 2] };
        points.into_iter().fold(nothing, |frame, point| Self {
            low: [frame.low[0].min(point[0]), frame.low[1].min(point[1])],
            high: [frame.high[0].max(point[0]), frame.high[1].max(point[1])],
        })
    }

    pub(super) fn widened(self, by: f64) -> Self {
        Self {
            low: [self.low[0] - by, self.low[1] - by],
            high: [self.high[0] + by, self.high[1] + by],
        }
    }

    fn corners(&self) -> [Point; 4] {
        let (low, high) = (self.low, self.high);
        [low, [high[0], low[1]], high, [low[0], high[1]]]
    }

    /// Whether no point of the box lies within the distance: certain when true.
    pub(super) fn is_far(&self, segment: &Segment, distance: f64) -> bool {
        let middle =
            [f64::midpoint(self.low[0], self.high[0]), f64::midpoint(self.low[1], self.high[1])];
        let half = (self.high[0] - self.low[0]).hypot(self.high[1] - self.low[1]) / 2.0;
        segment.distance_2(middle) > (distance + half).powi(2)
    }

    /// Whether the whole box lies within the distance: what is near a segment is convex, so the corners
    /// tell.
    pub(super) fn is_within(&self, segment: &Segment, distance: f64) -> bool {
        self.corners().iter().all(|corner| segment.distance_2(*corner) <= distance * distance)
    }
}

/// A straight piece of road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Segment {
    pub from: Point,
    pub to: Point,
}

impl Segment {
    pub(super) fn length(&self) -> f64 {
        (self.to[0] - self.from[0]).hypot(self.to[1] - self.from[1])
    }

    /// The first metres and the rest.
    pub(super) fn split(&self, metres: f64) -> (Self, Self) {
        let share = metres / self.length();
        let at = [
            self.from[0] + (self.to[0] - self.from[0]) * share,
            self.from[1] + (self.to[1] - self.from[1]) * share,
        ];
        (Self { from: self.from, to: at }, Self { from: at, to: self.to })
    }

    /// Square of the distance of a point.
    pub(super) fn distance_2(&self, point: Point) -> f64 {
        let way = [self.to[0] - self.from[0], self.to[1] - self.from[1]];
        let off = [point[0] - self.from[0], point[1] - self.from[1]];
        let length_2 = way[0] * way[0] + way[1] * way[1];
        let share = if length_2 > 0.0 {
            ((off[0] * way[0] + off[1] * way[1]) / length_2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (x, y) = (off[0] - share * way[0], off[1] - share * way[1]);
        x * x + y * y
    }

    /// The part of a level line that lies within a distance: one stretch, as what is near a segment is
    /// convex. It is made of two disks and the strip between them.
    pub(super) fn slice(&self, y: f64, distance: f64) -> Option<(f64, f64)> {
        let mut found: Option<(f64, f64)> = None;
        let mut add = |from: f64, to: f64| {
            found = Some(found.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
        };
        for centre in [self.from, self.to] {
            let off = (y - centre[1]).abs();
            if off <= distance {
                let half = (distance * distance - off * off).sqrt();
                add(centre[0] - half, centre[0] + half);
            }
        }
        let way = [self.to[0] - self.from[0], self.to[1] - self.from[1]];
        let length = way[0].hypot(way[1]);
        if length > 0.0 {
            let side = [-way[1] / length * distance, way[0] / length * distance];
            let strip = [
                [self.from[0] + side[0], self.from[1] + side[1]],
                [self.to[0] + side[0], self.to[1] + side[1]],
                [self.to[0] - side[0], self.to[1] - side[1]],
                [self.from[0] - side[0], self.from[1] - side[1]],
            ];
            for (place, corner) in strip.iter().enumerate() {
                if let Some(x) = crossing(*corner, strip[(place + 1) % 4], y) {
                    add(x, x);
                }
            }
        }
        found
    }
}

/// Where an edge crosses a level line; its lower end belongs to it, its upper does not.
pub(super) fn crossing(a: Point, b: Point, y: f64) -> Option<f64> {
    ((a[1] > y) != (b[1] > y)).then(|| a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
}

/// Area of a ring, whichever way it runs; the first point is not repeated.
pub(super) fn area(ring: &[Point]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    let turned = |point: &Point| [point[0] - origin[0], point[1] - origin[1]];
    let doubled: f64 = ring
        .iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| {
            let (a, b) = (turned(a), turned(b));
            a[0] * b[1] - b[0] * a[1]
        })
        .sum();
    doubled.abs() / 2.0
}

/// The part of a ring where `axis` lies from `low` to `high` (Sutherland and Hodgman 1974). A ring that
/// falls apart keeps its parts joined along the cut, which encloses nothing.
pub(super) fn cut(ring: &[Point], axis: usize, low: f64, high: f64) -> Vec<Point> {
    let above = half(ring, axis, low, true);
    half(&above, axis, high, false)
}

fn half(ring: &[Point], axis: usize, bound: f64, keeps_above: bool) -> Vec<Point> {
    let is_kept =
        |point: &Point| (point[axis] >= bound) == keeps_above || is_on(point[axis], bound);
    let mut kept = Vec::with_capacity(ring.len() + 4);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if is_kept(a) {
            kept.push(*a);
        }
        if is_kept(a) != is_kept(b) {
            let share = (bound - a[axis]) / (b[axis] - a[axis]);
            let mut at = [0.0; 2];
            at[axis] = bound;
            at[1 - axis] = a[1 - axis] + share * (b[1 - axis] - a[1 - axis]);
            kept.push(at);
        }
    }
    kept
}

fn is_on(value: f64, bound: f64) -> bool {
    (value - bound).abs() <= 0.0
}
