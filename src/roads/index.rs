//! An R-tree over the roads of a network: what lies in a box, what lies nearest to a point.
//!
//! Both directions of a road are one entry, and so are up to eight segments in a row: a tree of single
//! segments of single arcs takes seven times as long to build.

use rstar::primitives::Line;
use rstar::{AABB, Envelope, PointDistance, RTree, RTreeObject};

use super::{ArcId, Network, Snap, SnapError};
use crate::units::LonLat;

type Point = [f64; 2];

/// Most segments in one entry.
const PIECE: usize = 8;

/// Some segments in a row of one road, in metres on the plane that touches the network's middle.
#[derive(Clone, Copy, Debug)]
struct Piece {
    low: Point,
    high: Point,
    /// Its first point, in `RoadIndex::points`.
    first_point: u32,
    /// How many segments.
    segments: u32,
    arc: ArcId,
    /// Where its first segment stands in the arc's line.
    place: u32,
    /// The arc of the opposite direction with the place of the same segment there, if there is one.
    back: Option<(ArcId, u32)>,
}

impl RTreeObject for Piece {
    type Envelope = AABB<Point>;

    fn envelope(&self) -> AABB<Point> {
        AABB::from_corners(self.low, self.high)
    }
}

impl PointDistance for Piece {
    /// To its box: no segment of it is nearer.
    fn distance_2(&self, point: &Point) -> f64 {
        self.envelope().distance_2(point)
    }
}

/// A segment of one arc, with its place in the arc's line.
#[derive(Clone, Copy, Debug)]
struct Segment {
    line: Line<Point>,
    arc: ArcId,
    place: u32,
}

impl Segment {
    fn distance_2(&self, point: Point) -> f64 {
        self.line.distance_2(&point)
    }

    fn meets(&self, envelope: &AABB<Point>) -> bool {
        self.line.envelope().intersects(envelope)
    }
}

/// Metres in a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.08;

/// The roads of a network, indexed once.
///
/// Coordinates are kept in metres on a plane scaled at the network's middle latitude, so that nearest
/// means nearest on the ground. Over a district of 100 km the scale is off by less than one percent.
#[derive(Debug)]
pub struct RoadIndex {
    tree: RTree<Piece>,
    /// Lines of the roads, one after the other.
    points: Vec<Point>,
    metres_per_degree_east: f64,
}

impl RoadIndex {
    /// Indexes a network.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let (mut south, mut north) = (90.0_f64, -90.0_f64);
        for node in &network.nodes {
            south = south.min(node.lat);
            north = north.max(node.lat);
        }
        let middle = if south <= north { f64::midpoint(south, north) } else { 0.0 };
        let mut index = Self {
            tree: RTree::new(),
            points: Vec::new(),
            metres_per_degree_east: METRES_PER_DEGREE * middle.to_radians().cos(),
        };
        let mut pieces = Vec::with_capacity(network.arc_count());
        for arc in network.arcs() {
            let back = network.reverse(arc).filter(|back| is_mirrored(network, arc, *back));
            // It comes with the lower number of both directions.
            if back.is_none_or(|back| back >= arc) {
                index.add(network, arc, back.filter(|back| *back != arc), &mut pieces);
            }
        }
        index.tree = RTree::bulk_load(pieces);
        index
    }

    fn add(&mut self, network: &Network, arc: ArcId, back: Option<ArcId>, pieces: &mut Vec<Piece>) {
        let first = self.points.len();
        let line = network.line(arc);
        self.points.extend(
            line.iter().map(|point| {
                [point.lon * self.metres_per_degree_east, point.lat * METRES_PER_DEGREE]
            }),
        );
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let all = line.len() - 1;
        for place in (0..all).step_by(PIECE) {
            let segments = PIECE.min(all - place);
            let points = &self.points[first + place..=first + place + segments];
            let (mut low, mut high) = (points[0], points[0]);
            for point in points {
                for axis in 0..2 {
                    low[axis] = low[axis].min(point[axis]);
                    high[axis] = high[axis].max(point[axis]);
                }
            }
            pieces.push(Piece {
                low,
                high,
                first_point: number(first + place),
                segments: number(segments),
                arc,
                place: number(place),
                back: back.map(|back| (back, number(all - 1 - place))),
            });
        }
    }

    /// The segments of a piece, those of each direction as its own arc has them.
    fn segments<'a>(&'a self, piece: &'a Piece) -> impl Iterator<Item = Segment> + 'a {
        let first = piece.first_point as usize;
        let points = &self.points[first..=first + piece.segments as usize];
        (0..).zip(points.windows(2)).flat_map(|(step, pair)| {
            let ahead = Segment {
                line: Line::new(pair[0], pair[1]),
                arc: piece.arc,
                place: piece.place + step,
            };
            let back = piece.back.map(|(arc, place)| Segment {
                line: Line::new(pair[1], pair[0]),
                arc,
                place: place - step,
            });
            std::iter::once(ahead).chain(back)
        })
    }

    /// Segments of which the box meets another one.
    fn within<'a>(&'a self, envelope: &'a AABB<Point>) -> impl Iterator<Item = Segment> + 'a {
        self.tree
            .locate_in_envelope_intersecting(*envelope)
            .flat_map(|piece| self.segments(piece))
            .filter(|segment| segment.meets(envelope))
    }

    fn metres(&self, point: LonLat) -> Point {
        [point.lon * self.metres_per_degree_east, point.lat * METRES_PER_DEGREE]
    }

    /// Arcs with a segment whose box meets the box of these points, widened by some metres, sorted.
    #[must_use]
    pub fn near<'a>(
        &self,
        points: impl IntoIterator<Item = &'a LonLat>,
        widened_m: f64,
    ) -> Vec<ArcId> {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for point in points {
            for (axis, value) in self.metres(*point).into_iter().enumerate() {
                low[axis] = low[axis].min(value - widened_m);
                high[axis] = high[axis].max(value + widened_m);
            }
        }
        if low[0] > high[0] {
            return Vec::new();
        }
        let envelope = AABB::from_corners(low, high);
        let mut arcs: Vec<ArcId> = self.within(&envelope).map(|segment| segment.arc).collect();
        arcs.sort_unstable();
        arcs.dedup();
        arcs
    }

    /// Where each arc within a radius of a point comes nearest to it: nearest arcs first, at most so
    /// many. Empty where there is none, and for a point that is not on the globe.
    #[must_use]
    pub fn around(
        &self,
        network: &Network,
        point: LonLat,
        radius_m: f64,
        most: usize,
    ) -> Vec<Snap> {
        if !point.is_valid() || radius_m.is_nan() {
            return Vec::new();
        }
        let query = self.metres(point);
        let corner = |side: f64| [query[0] + side, query[1] + side];
        let envelope = AABB::from_corners(corner(-radius_m), corner(radius_m));
        let mut near: Vec<(ArcId, f64, Segment)> = self
            .within(&envelope)
            .map(|segment| (segment.arc, segment.distance_2(query), segment))
            .filter(|(_, distance_2, _)| *distance_2 <= radius_m * radius_m)
            .collect();
        // Of each arc its nearest segment, of equal ones the first.
        near.sort_unstable_by(|one, other| {
            (one.0.cmp(&other.0))
                .then(one.1.total_cmp(&other.1))
                .then(one.2.place.cmp(&other.2.place))
        });
        near.dedup_by_key(|(arc, _, _)| *arc);
        near.sort_by(|one, other| one.1.total_cmp(&other.1));
        near.truncate(most);
        near.into_iter()
            .map(|(_, distance_2, segment)| locate(network, &segment, query, distance_2.sqrt()))
            .collect()
    }

    /// The nearest arc that is usable, and where on it.
    pub fn snap(
        &self,
        network: &Network,
        point: LonLat,
        limit_m: f64,
        is_usable: impl Fn(ArcId) -> bool,
    ) -> Result<Snap, SnapError> {
        let LonLat { lon, lat } = point;
        if !point.is_valid() {
            return Err(SnapError::NotOnEarth { lon, lat });
        }
        let query = self.metres(point);
        let Some((distance_2, segment)) = self.nearest(query, is_usable) else {
            return Err(SnapError::NoRoad);
        };
        let distance_m = distance_2.sqrt();
        if distance_m > limit_m {
            return Err(SnapError::TooFar { lon, lat, limit_m, nearest_m: distance_m });
        }
        Ok(locate(network, &segment, query, distance_m))
    }

    /// The nearest usable segment with its distance squared; of equal ones that of the lowest arc, and
    /// of that arc the first.
    fn nearest(&self, query: Point, is_usable: impl Fn(ArcId) -> bool) -> Option<(f64, Segment)> {
        let mut nearest: Option<(f64, Segment)> = None;
        for piece in self.tree.nearest_neighbor_iter(query) {
            if nearest.is_some_and(|(least, _)| piece.distance_2(&query) > least) {
                break;
            }
            let is_open = [is_usable(piece.arc), piece.back.is_some_and(|back| is_usable(back.0))];
            for segment in self.segments(piece) {
                if !is_open[usize::from(segment.arc != piece.arc)] {
                    continue;
                }
                let distance_2 = segment.distance_2(query);
                let is_before = |(least, known): (f64, Segment)| {
                    let order = distance_2.total_cmp(&least);
                    order.then((segment.arc, segment.place).cmp(&(known.arc, known.place))).is_lt()
                };
                if nearest.is_none_or(is_before) {
                    nearest = Some((distance_2, segment));
                }
            }
        }
        nearest
    }

    /// Where on one arc a point lies, if it lies within a limit of it.
    #[must_use]
    pub fn place_on(
        &self,
        network: &Network,
        arc: ArcId,
        point: LonLat,
        limit_m: f64,
    ) -> Option<Snap> {
        let query = self.metres(point);
        let line = network.line(arc);
        let mut nearest: Option<(f64, Segment)> = None;
        for (place, pair) in (0_u32..).zip(line.windows(2)) {
            let line = Line::new(self.metres(pair[0]), self.metres(pair[1]));
            let segment = Segment { line, arc, place };
            let distance_2 = segment.distance_2(query);
            if nearest.as_ref().is_none_or(|(least, _)| distance_2 < *least) {
                nearest = Some((distance_2, segment));
            }
        }
        let (distance_2, segment) = nearest?;
        let distance_m = distance_2.sqrt();
        (point.is_valid() && distance_m <= limit_m)
            .then(|| locate(network, &segment, query, distance_m))
    }
}

/// Whether an arc runs along the very points of its opposite direction.
fn is_mirrored(network: &Network, arc: ArcId, back: ArcId) -> bool {
    if network.reverse(back) != Some(arc) {
        return false;
    }
    let (line, mut other) = (network.line(arc), network.line(back));
    other.reverse();
    line == other
}

fn locate(network: &Network, segment: &Segment, query: [f64; 2], distance_m: f64) -> Snap {
    let Segment { line: Line { from, to }, arc, place } = *segment;
    let way = [to[0] - from[0], to[1] - from[1]];
    let length = way[0].hypot(way[1]);
    let along = if length > 0.0 {
        let share = (query[0] - from[0]) * way[0] + (query[1] - from[1]) * way[1];
        (share / (length * length)).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let line = network.line(arc);
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    let before: f64 = line.windows(2).take(place).map(|pair| pair[0].distance_m(pair[1])).sum();
    let whole: f64 = line.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
    let (a, b) = match line.get(place..place + 2) {
        Some([a, b]) => (*a, *b),
        Some(_) | None => (line[0], line[line.len() - 1]),
    };
    let here = before + along * a.distance_m(b);
    let share = if whole > 0.0 { (here / whole).clamp(0.0, 1.0) } else { 0.0 };
    Snap {
        arc,
        offset_mm: share_of(network.length_mm[arc.index()], share),
        distance_m,
        location: LonLat::new(a.lon + (b.lon - a.lon) * along, a.lat + (b.lat - a.lat) * along),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share from 0 to 1 of a u32 is a u32"
)]
fn share_of(length_mm: u32, share: f64) -> u32 {
    (f64::from(length_mm) * share).round() as u32
}
