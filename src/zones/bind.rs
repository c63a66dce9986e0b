//! Which arcs a zone concerns.
//!
//! - A polygon concerns every arc of which some part runs inside it or along its boundary, except arcs
//!   that run along its `excluded` lines for four fifths of their length. An arc that only ends at the
//!   boundary is outside. `entering` and `leaving` are arcs on which the boundary lies; where it runs
//!   through a junction, no arc crosses it, and one comes in by going from an arc that is not in
//!   `inside` to one that is.
//! - Where only designated roads may be used, those that the map calls so (`hazmat=designated`) are not
//!   concerned either, and the `excluded` lines of a polygon are the roads that the zone designates.
//! - A section concerns arcs that run along a drawn line for 40 m or half their length: within 15 m of
//!   it, and within 30 degrees of its direction; with `direction: forward` only those that run the
//!   drawn way. A section that covers a part of an arc concerns the whole arc.
//! - A point concerns arcs within its radius.

use super::shape::{BOUNDARY, Shape};
use super::{Area, Effect, Schedule, ScheduleError, SectionDirection, Zone};
use crate::roads::{ArcId, Network, RoadIndex};
use crate::units::LonLat;

/// A zone with its schedule parsed and its arcs found.
#[derive(Clone, Debug)]
pub struct BoundZone {
    /// The zone.
    pub zone: Zone,
    /// Its schedule.
    pub schedule: Schedule,
    /// Arcs that run inside, wholly or in part, sorted.
    pub inside: Vec<ArcId>,
    /// Those of them on which a crossing from outside to inside lies, sorted.
    pub entering: Vec<ArcId>,
    /// Those of them on which a crossing from inside to outside lies, sorted.
    pub leaving: Vec<ArcId>,
}

/// How far a road may lie from a line drawn along it, in metres: the width of a carriageway.
const FOLLOW_TOLERANCE_M: f64 = 15.0;
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
/// Metres in a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.08;

const fn xy(point: LonLat) -> [f64; 2] {
    [point.lon, point.lat]
}

/// Binds one zone to a network; for many zones make one [`RoadIndex`] and use [`bind_with`].
pub fn bind(zone: &Zone, network: &Network) -> Result<BoundZone, ScheduleError> {
    bind_with(zone, network, &RoadIndex::new(network))
}

/// Binds a zone to an indexed network.
pub fn bind_with(
    zone: &Zone,
    network: &Network,
    index: &RoadIndex,
) -> Result<BoundZone, ScheduleError> {
    let schedule = Schedule::parse(&zone.when)?;
    let mut bound = BoundZone {
        zone: zone.clone(),
        schedule,
        inside: Vec::new(),
        entering: Vec::new(),
        leaving: Vec::new(),
    };
    match &zone.area {
        Area::Polygon { polygons, excluded } => {
            let shapes: Vec<Shape> = polygons.iter().map(|polygon| Shape::new(polygon)).collect();
            for arc in index.near(polygons.iter().flatten().flatten(), 0.0) {
                if passes_filter(zone, network, arc) && !follows_any(network, arc, excluded) {
                    bind_polygon(&mut bound, &shapes, arc, &network.line(arc));
                }
            }
        }
        Area::Section { lines, direction } => {
            for arc in index.near(lines.iter().flatten(), FOLLOW_TOLERANCE_M) {
                let line = network.line(arc);
                let one_way = *direction == SectionDirection::Forward;
                let followed = Followed::of(&line, lines, one_way);
                if followed.is_bound() && passes_filter(zone, network, arc) {
                    bound.inside.push(arc);
                }
            }
        }
        Area::Point { location, radius_m } => {
            for arc in index.near([location], *radius_m) {
                let line = network.line(arc);
                if distance_to_line(*location, &line) <= *radius_m
                    && passes_filter(zone, network, arc)
                {
                    bound.inside.push(arc);
                }
            }
        }
    }
    Ok(bound)
}

fn passes_filter(zone: &Zone, network: &Network, arc: ArcId) -> bool {
    let is_designated = network.attributes(arc).hazmat.designated;
    if zone.effect == Effect::RequireDesignatedRoute && is_designated {
        return false;
    }
    let (name, reference) = network.name(arc);
    let limits = |list: &[String], is_met: &dyn Fn(&str) -> bool| {
        list.is_empty() || list.iter().any(|entry| is_met(entry))
    };
    let filter = &zone.roads;
    (filter.classes.is_empty() || filter.classes.contains(&network.attributes(arc).class))
        && limits(&filter.names, &|wanted| wanted == name)
        && limits(&filter.refs, &|wanted| reference.split(';').any(|part| part.trim() == wanted))
}

/// A piece of a line between two crossings of rings.
struct Cut {
    /// Which edge of the line.
    edge: usize,
    /// From and to, as shares of the edge.
    from: f64,
    to: f64,
    is_inside: bool,
}

/// Cuts a line at the rings and looks where each piece lies.
fn cut(shapes: &[Shape], line: &[LonLat]) -> Vec<Cut> {
    let mut pieces = Vec::new();
    for (edge, pair) in line.windows(2).enumerate() {
        let (from, to) = (xy(pair[0]), xy(pair[1]));
        let mut cuts = vec![0.0, 1.0];
        for shape in shapes {
            shape.cut(from, to, &mut cuts);
        }
        cuts.sort_by(f64::total_cmp);
        let length = (to[0] - from[0]).hypot(to[1] - from[1]);
        for cut in cuts.windows(2) {
            // What is no longer than the boundary is thick is neither in nor out.
            if (cut[1] - cut[0]) * length > 2.0 * BOUNDARY {
                let middle = f64::midpoint(cut[0], cut[1]);
                let point =
                    [from[0] + (to[0] - from[0]) * middle, from[1] + (to[1] - from[1]) * middle];
                let is_inside = shapes.iter().any(|shape| shape.contains(point));
                pieces.push(Cut { edge, from: cut[0], to: cut[1], is_inside });
            }
        }
    }
    pieces
}

fn bind_polygon(bound: &mut BoundZone, shapes: &[Shape], arc: ArcId, line: &[LonLat]) {
    let pieces = cut(shapes, line);
    if !pieces.iter().any(|piece| piece.is_inside) {
        return;
    }
    bound.inside.push(arc);
    if pieces.windows(2).any(|pair| !pair[0].is_inside && pair[1].is_inside) {
        bound.entering.push(arc);
    }
    if pieces.windows(2).any(|pair| pair[0].is_inside && !pair[1].is_inside) {
        bound.leaving.push(arc);
    }
}

impl BoundZone {
    /// Where the zone covers an arc, as shares of the arc's length from its tail on, in order. A
    /// boundary that crosses the arc divides it; all else covers it wholly or not at all.
    #[must_use]
    pub fn covered(&self, network: &Network, arc: ArcId) -> Vec<(f64, f64)> {
        let has = |arcs: &[ArcId]| arcs.binary_search(&arc).is_ok();
        if !has(&self.inside) {
            return Vec::new();
        }
        let Area::Polygon { polygons, .. } = &self.zone.area else { return vec![(0.0, 1.0)] };
        if !has(&self.entering) && !has(&self.leaving) {
            return vec![(0.0, 1.0)];
        }
        let shapes: Vec<Shape> = polygons.iter().map(|polygon| Shape::new(polygon)).collect();
        let line = network.line(arc);
        let lengths: Vec<f64> = line.windows(2).map(|pair| pair[0].distance_m(pair[1])).collect();
        let whole: f64 = lengths.iter().sum();
        let share = |edge: usize, part: f64| {
            let before: f64 = lengths[..edge].iter().sum();
            ((before + part * lengths[edge]) / whole).clamp(0.0, 1.0)
        };
        let mut covered: Vec<(f64, f64)> = Vec::new();
        for piece in cut(&shapes, &line).iter().filter(|piece| piece.is_inside) {
            let (from, to) = (share(piece.edge, piece.from), share(piece.edge, piece.to));
            match covered.last_mut() {
                Some((_, end)) if from - *end < 1e-9 => *end = to,
                Some(_) | None => covered.push((from, to)),
            }
        }
        covered
    }
}

fn follows_any(network: &Network, arc: ArcId, lines: &[Vec<LonLat>]) -> bool {
    let followed = Followed::of(&network.line(arc), lines, false);
    followed.total_m > 0.0 && followed.along_m >= EXCLUDE_LEAST_SHARE * followed.total_m
}

/// How much of a line runs along drawn ones.
#[derive(Clone, Copy, Debug, Default)]
struct Followed {
    along_m: f64,
    total_m: f64,
}

impl Followed {
    /// A piece that several lines pass, as where both carriageways are drawn, counts once.
    fn of(line: &[LonLat], drawn: &[Vec<LonLat>], one_way: bool) -> Self {
        let mut followed = Self::default();
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
                if drawn.iter().any(|drawn| runs_along(middle, way, drawn, one_way)) {
                    followed.along_m += length / pieces;
                }
                piece += 1.0;
            }
            followed.total_m += length;
        }
        followed
    }

    fn is_bound(self) -> bool {
        self.along_m >= FOLLOW_LEAST_M
            || (self.total_m > 0.0 && self.along_m >= FOLLOW_LEAST_SHARE * self.total_m)
    }
}

/// Whether the drawn line passes this point within the tolerance in this direction, or against it
/// when `one_way` is not asked for.
fn runs_along(point: LonLat, way: [f64; 2], drawn: &[LonLat], one_way: bool) -> bool {
    drawn.windows(2).any(|edge| {
        if distance_to_segment(point, edge[0], edge[1]) > FOLLOW_TOLERANCE_M {
            return false;
        }
        let angle = angle_between(way, metres(edge[0], edge[1]));
        angle <= FOLLOW_ANGLE || (!one_way && std::f64::consts::PI - angle <= FOLLOW_ANGLE)
    })
}

/// From one point to another in metres east and north, on the plane that touches the earth there.
fn metres(from: LonLat, to: LonLat) -> [f64; 2] {
    let east = (to.lon - from.lon) * from.lat.to_radians().cos() * METRES_PER_DEGREE;
    [east, (to.lat - from.lat) * METRES_PER_DEGREE]
}

fn angle_between(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] * b[1] - a[1] * b[0]).atan2(a[0] * b[0] + a[1] * b[1]).abs()
}

/// Distance of a point from a line in metres, infinite for a line without segments.
pub(crate) fn distance_to_line(point: LonLat, line: &[LonLat]) -> f64 {
    line.windows(2)
        .map(|edge| distance_to_segment(point, edge[0], edge[1]))
        .fold(f64::INFINITY, f64::min)
}

fn distance_to_segment(point: LonLat, from: LonLat, to: LonLat) -> f64 {
    let a = metres(point, from);
    let b = metres(point, to);
    let r = [b[0] - a[0], b[1] - a[1]];
    let length = r[0] * r[0] + r[1] * r[1];
    let share =
        if length > 0.0 { (-(a[0] * r[0] + a[1] * r[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
    (a[0] + r[0] * share).hypot(a[1] + r[1] * share)
}
