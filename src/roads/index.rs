//! An R-tree over all segments of a network: what lies in a box, what lies nearest to a point.

use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, PointDistance, RTree};

use super::{ArcId, Network, Snap, SnapError};
use crate::units::LonLat;

/// A segment in metres on the plane that touches the network's middle, with its arc and its place in
/// the arc's line.
type Segment = GeomWithData<Line<[f64; 2]>, (ArcId, u32)>;

/// Metres in a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.08;

/// The segments of a network, indexed once.
///
/// Coordinates are kept in metres on a plane scaled at the network's middle latitude, so that nearest
/// means nearest on the ground. Over a district of 100 km the scale is off by less than one percent.
#[derive(Debug)]
pub struct RoadIndex {
    tree: RTree<Segment>,
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
            metres_per_degree_east: METRES_PER_DEGREE * middle.to_radians().cos(),
        };
        let mut segments = Vec::with_capacity(network.arc_count() * 2);
        for arc in network.arcs() {
            for (place, pair) in (0_u32..).zip(network.line(arc).windows(2)) {
                let line = Line::new(index.metres(pair[0]), index.metres(pair[1]));
                segments.push(Segment::new(line, (arc, place)));
            }
        }
        index.tree = RTree::bulk_load(segments);
        index
    }

    fn metres(&self, point: LonLat) -> [f64; 2] {
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
        let mut arcs: Vec<ArcId> = self
            .tree
            .locate_in_envelope_intersecting(envelope)
            .map(|segment| segment.data.0)
            .collect();
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
        let mut near: Vec<(ArcId, f64, &Segment)> = self
            .tree
            .locate_in_envelope_intersecting(envelope)
            .map(|segment| (segment.data.0, segment.distance_2(&query), segment))
            .filter(|(_, distance_2, _)| *distance_2 <= radius_m * radius_m)
            .collect();
        // Of each arc its nearest segment, of equal ones the first.
        near.sort_unstable_by(|one, other| {
            let place = |segment: &Segment| segment.data.1;
            (one.0.cmp(&other.0))
                .then(one.1.total_cmp(&other.1))
                .then(place(one.2).cmp(&place(other.2)))
        });
        near.dedup_by_key(|(arc, _, _)| *arc);
        near.sort_by(|one, other| one.1.total_cmp(&other.1));
        near.truncate(most);
        near.into_iter()
            .map(|(_, distance_2, segment)| locate(network, segment, query, distance_2.sqrt()))
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
        let nearest =
            self.tree.nearest_neighbor_iter(query).find(|segment| is_usable(segment.data.0));
        let Some(segment) = nearest else {
            return Err(SnapError::NoRoad);
        };
        let distance_m = segment.distance_2(&query).sqrt();
        if distance_m > limit_m {
            return Err(SnapError::TooFar { lon, lat, limit_m, nearest_m: distance_m });
        }
        Ok(locate(network, segment, query, distance_m))
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
            let segment = Segment::new(line, (arc, place));
            let distance_2 = segment.distance_2(&query);
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

fn locate(network: &Network, segment: &Segment, query: [f64; 2], distance_m: f64) -> Snap {
    let (arc, place) = segment.data;
    let Line { from, to } = *segment.geom();
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
