//! How a trace keeps to a plan: on the planned way or off it, early or late.

use jiff::Timestamp;
use rstar::primitives::Line;
use rstar::{PointDistance, RTree};
use serde::{Deserialize, Serialize};

use super::entered::instant;
use super::matching::{Course, Matched, Piece, drive, point_at};
use super::turns::ArcMap;
use crate::roads::{ArcId, Network, RoadIndex};
use crate::routing::{Driven, Plan};
use crate::units::LonLat;

/// Where a truck was beside its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// On the planned way.
    OnPlan,
    /// Off it.
    OffPlan,
    /// No position says where.
    Unknown,
}

/// A span of time in which a truck kept to its plan, or did not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Adherence {
    /// On the planned way or off it.
    pub keeping: Keeping,
    /// Begin.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// End.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// Where it begins.
    pub location: LonLat,
    /// Metres driven.
    pub length_m: f64,
    /// Off the way: the greatest distance from it in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub farthest_m: Option<f64>,
    /// On the way: seconds behind the plan at the begin, negative when early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_from_s: Option<i64>,
    /// On the way: seconds behind the plan at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_to_s: Option<i64>,
    /// On the way: the most that it was behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_late_s: Option<i64>,
    /// On the way: the most that it was ahead, as a negative number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_early_s: Option<i64>,
    /// How sure this is, from 0 to 1, by all positions; absent where none says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
}

/// A plan as a drive, ready to be compared with.
pub(super) struct Planned {
    driven: Vec<Driven>,
    /// Places in `driven` by arc.
    places: ArcMap<Vec<usize>>,
    /// The line in metres, scaled at its first point.
    line: RTree<Line<[f64; 2]>>,
    origin: LonLat,
}

const METRES_PER_DEGREE: f64 = 111_195.08;

impl Planned {
    /// Reads a plan that was made on this network; `None` for one of another network.
    pub(super) fn new(network: &Network, index: &RoadIndex, plan: &Plan) -> Option<Self> {
        let arcs = || plan.legs.iter().flat_map(|leg| &leg.arcs);
        let is_known = plan.network_digest == network.digest
            && arcs().all(|arc| arc.index() < network.arc_count());
        if !is_known {
            return None;
        }
        let origin = *plan.legs.first()?.line.first()?;
        let offset = |arc: Option<&ArcId>, point: Option<&LonLat>, otherwise: u32| {
            let (Some(arc), Some(point)) = (arc, point) else { return otherwise };
            let found = index.snap(network, *point, 5.0, |other| other == *arc);
            found.map_or(otherwise, |snap| snap.offset_mm)
        };
        let last = plan.legs.len() - 1;
        let mut driven = Vec::new();
        for (number, leg) in plan.legs.iter().enumerate() {
            let length = leg.arcs.last().map_or(0, |arc| network.length_mm[arc.index()]);
            let from_mm =
                if number == 0 { offset(leg.arcs.first(), leg.line.first(), 0) } else { 0 };
            let to_mm = if number == last {
                offset(leg.arcs.last(), leg.line.last(), length)
            } else {
                length
            };
            let times = (leg.from.as_millisecond(), leg.to.as_millisecond());
            driven.extend(drive(network, &leg.arcs, (from_mm, to_mm), times));
        }
        let mut places: ArcMap<Vec<usize>> = ArcMap::default();
        for (place, one) in driven.iter().enumerate() {
            places.entry(one.arc).or_default().push(place);
        }
        let mut planned = Self { driven, places, line: RTree::new(), origin };
        let edges = plan.legs.iter().flat_map(|leg| leg.line.windows(2));
        planned.line = RTree::bulk_load(
            edges.map(|edge| Line::new(planned.plane(edge[0]), planned.plane(edge[1]))).collect(),
        );
        Some(planned)
    }

    fn plane(&self, point: LonLat) -> [f64; 2] {
        let east = METRES_PER_DEGREE * self.origin.lat.to_radians().cos();
        [point.lon * east, point.lat * METRES_PER_DEGREE]
    }

    fn distance_m(&self, point: LonLat) -> f64 {
        let point = self.plane(point);
        let nearest = self.line.nearest_neighbor(point);
        nearest.map_or(0.0, |edge| edge.distance_2(&point).sqrt())
    }

    pub(super) fn has(&self, arc: ArcId) -> bool {
        self.places.contains_key(&arc)
    }

    /// When the plan is at a place, at the next time from a place in the plan on.
    fn planned_ms(&self, arc: ArcId, offset_mm: u32, from: usize) -> Option<(i64, usize)> {
        let places = self.places.get(&arc)?;
        let next = places.partition_point(|place| *place < from).min(places.len() - 1);
        let place = places[next];
        let Driven { from_mm, to_mm, enters_ms, leaves_ms, .. } = self.driven[place];
        let along = i64::from(offset_mm.clamp(from_mm, to_mm) - from_mm);
        let whole = i64::from((to_mm - from_mm).max(1));
        Some((enters_ms + (leaves_ms - enters_ms) * along / whole, place))
    }
}

/// The whole trace in spans, in the order of time.
pub(super) fn adherence(network: &Network, planned: &Planned, matched: &Matched) -> Vec<Adherence> {
    let mut spans: Vec<Adherence> = Vec::new();
    let mut place = 0;
    for course in &matched.courses {
        let Some(first) = course.pieces.first() else { continue };
        if let Some(last) = spans.last() {
            let location = point_at(network, first.driven.arc, first.driven.from_mm);
            let (from, to) = (last.to, instant(first.driven.enters_ms));
            spans.push(unknown(from, to, location));
        }
        let is_on = |piece: &Piece| planned.has(piece.driven.arc);
        for pieces in course.pieces.chunk_by(|one, other| is_on(one) == is_on(other)) {
            let mut span = begin(network, pieces);
            if is_on(&pieces[0]) {
                timing(planned, pieces, &mut place, &mut span);
            } else {
                let off = pieces.iter().map(|piece| farthest(network, planned, piece));
                span.keeping = Keeping::OffPlan;
                span.farthest_m = off.reduce(f64::max);
            }
            span.probability = Some(probability(planned, course, pieces));
            spans.push(span);
        }
    }
    spans
}

fn unknown(from: Timestamp, to: Timestamp, location: LonLat) -> Adherence {
    Adherence {
        keeping: Keeping::Unknown,
        from,
        to,
        location,
        length_m: 0.0,
        farthest_m: None,
        late_from_s: None,
        late_to_s: None,
        most_late_s: None,
        most_early_s: None,
        probability: None,
    }
}

fn begin(network: &Network, pieces: &[Piece]) -> Adherence {
    let (first, last) = (&pieces[0].driven, &pieces[pieces.len() - 1].driven);
    let location = point_at(network, first.arc, first.from_mm);
    let length = |piece: &Piece| f64::from(piece.driven.to_mm - piece.driven.from_mm) / 1000.0;
    Adherence {
        keeping: Keeping::OnPlan,
        length_m: pieces.iter().map(length).sum(),
        ..unknown(instant(first.enters_ms), instant(last.leaves_ms), location)
    }
}

fn timing(planned: &Planned, pieces: &[Piece], place: &mut usize, span: &mut Adherence) {
    let mut late = Vec::with_capacity(2 * pieces.len());
    for Piece { driven, .. } in pieces {
        for (offset, at_ms) in
            [(driven.from_mm, driven.enters_ms), (driven.to_mm, driven.leaves_ms)]
        {
            if let Some((planned_ms, found)) = planned.planned_ms(driven.arc, offset, *place) {
                *place = found;
                late.push((at_ms - planned_ms) / 1000);
            }
        }
    }
    span.late_from_s = late.first().copied();
    span.late_to_s = late.last().copied();
    span.most_late_s = late.iter().copied().max().filter(|most| *most > 0);
    span.most_early_s = late.iter().copied().min().filter(|most| *most < 0);
}

fn farthest(network: &Network, planned: &Planned, piece: &Piece) -> f64 {
    let Driven { arc, from_mm, to_mm, .. } = piece.driven;
    let middle = from_mm + (to_mm - from_mm) / 2;
    [from_mm, middle, to_mm]
        .into_iter()
        .map(|offset| planned.distance_m(point_at(network, arc, offset)))
        .fold(0.0, f64::max)
}

/// How likely it is that the truck was off the way at some position of a span, or on it at all of them.
fn probability(planned: &Planned, course: &Course, pieces: &[Piece]) -> f64 {
    let (first, last) = (&pieces[0], &pieces[pieces.len() - 1]);
    let is_on = planned.has(first.driven.arc);
    let begin = course.fixes.partition_point(|fix| fix.to_ms < first.driven.enters_ms);
    let likely = course.fixes[begin..]
        .iter()
        .take_while(|fix| fix.from_ms <= last.driven.leaves_ms)
        .map(|fix| {
            let kept = fix.places.iter().filter(|(snap, _)| planned.has(snap.arc) == is_on);
            kept.map(|(_, likely)| likely).sum::<f64>()
        });
    let found = if is_on {
        // At its ends the truck is going from one to the other; what lies between has to agree.
        median(likely.collect())
    } else {
        likely.reduce(f64::max)
    };
    found.unwrap_or(first.confidence).min(1.0)
}

fn median(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}
