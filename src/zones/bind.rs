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

use super::cells::{Cells, Where};
use super::drawn::{Drawn, FOLLOW_TOLERANCE_M};
use super::shape::{BOUNDARY, Shape};
use super::{Area, Effect, Schedule, ScheduleError, SectionDirection, Zone};
use crate::roads::{ArcId, Network, RoadIndex, parallel};
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

/// Arcs that a thread looks at together.
const AT_ONCE: usize = 256;
/// Metres in a degree of latitude.
pub(super) const METRES_PER_DEGREE: f64 = 111_195.08;

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
            let near = index.near(polygons.iter().flatten().flatten(), 0.0);
            let rings = Rings::new(polygons);
            let excluded = Drawn::new(excluded);
            let crossed = of_each(&near, |arc| {
                let is_bound =
                    passes_filter(zone, network, arc) && !excluded.is_followed(&network.line(arc));
                if is_bound { rings.crossed(&network.line(arc)) } else { None }
            });
            for (arc, crossed) in near.into_iter().zip(crossed) {
                let Some(Crossed { is_entering, is_leaving }) = crossed else { continue };
                bound.inside.push(arc);
                bound.entering.extend(is_entering.then_some(arc));
                bound.leaving.extend(is_leaving.then_some(arc));
            }
        }
        Area::Section { lines, direction } => {
            let drawn = Drawn::new(lines);
            let one_way = *direction == SectionDirection::Forward;
            let near = index.near(lines.iter().flatten(), FOLLOW_TOLERANCE_M);
            bound.inside = kept(near, |arc| {
                passes_filter(zone, network, arc) && drawn.binds(&network.line(arc), one_way)
            });
        }
        Area::Point { location, radius_m } => {
            let near = index.near([location], *radius_m);
            bound.inside = kept(near, |arc| {
                distance_to_line(*location, &network.line(arc)) <= *radius_m
                    && passes_filter(zone, network, arc)
            });
        }
    }
    Ok(bound)
}

/// What comes of each arc, in their order, on all processors.
fn of_each<R: Send>(arcs: &[ArcId], work: impl Fn(ArcId) -> R + Sync) -> Vec<R> {
    let pieces: Vec<&[ArcId]> = arcs.chunks(AT_ONCE).collect();
    let done = parallel::all(&pieces, |piece| piece.iter().copied().map(&work).collect::<Vec<R>>());
    done.into_iter().flatten().collect()
}

/// The arcs that pass, in their order.
fn kept(arcs: Vec<ArcId>, passes: impl Fn(ArcId) -> bool + Sync) -> Vec<ArcId> {
    let passed = of_each(&arcs, passes);
    arcs.into_iter().zip(passed).filter_map(|(arc, passes)| passes.then_some(arc)).collect()
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

/// How a line that runs inside, wholly or in part, meets the boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Crossed {
    is_entering: bool,
    is_leaving: bool,
}

/// Cuts a line at the rings; `None` where nothing of it lies inside.
fn crossed(shapes: &[Shape], line: &[LonLat]) -> Option<Crossed> {
    let pieces = cut(shapes, line);
    pieces.iter().any(|piece| piece.is_inside).then(|| Crossed {
        is_entering: pieces.windows(2).any(|pair| !pair[0].is_inside && pair[1].is_inside),
        is_leaving: pieces.windows(2).any(|pair| pair[0].is_inside && !pair[1].is_inside),
    })
}

/// The polygons of a zone, ready for many lines.
struct Rings {
    shapes: Vec<Shape>,
    cells: Vec<Cells>,
}

impl Rings {
    fn new(polygons: &[Vec<Vec<LonLat>>]) -> Self {
        let shapes: Vec<Shape> = polygons.iter().map(|polygon| Shape::new(polygon)).collect();
        let cells = polygons.iter().zip(&shapes).map(|(polygon, shape)| Cells::new(polygon, shape));
        Self { cells: cells.collect(), shapes }
    }

    /// The same as [`crossed`]; a line away from every boundary is not cut.
    fn crossed(&self, line: &[LonLat]) -> Option<Crossed> {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for point in line {
            for (axis, value) in xy(*point).into_iter().enumerate() {
                low[axis] = low[axis].min(value);
                high[axis] = high[axis].max(value);
            }
        }
        let mut is_inside = false;
        for cells in &self.cells {
            match cells.of_box(low, high) {
                Where::Inside => is_inside = true,
                Where::Outside => {}
                Where::Near => return crossed(&self.shapes, line),
            }
        }
        // A line that is nowhere longer than the boundary is thick is neither in nor out.
        let is_long = |pair: &[LonLat]| {
            let (from, to) = (xy(pair[0]), xy(pair[1]));
            (to[0] - from[0]).hypot(to[1] - from[1]) > 2.0 * BOUNDARY
        };
        (is_inside && line.windows(2).any(is_long))
            .then_some(Crossed { is_entering: false, is_leaving: false })
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

/// From one point to another in metres east and north, on the plane that touches the earth there.
pub(super) fn metres(from: LonLat, to: LonLat) -> [f64; 2] {
    let east = (to.lon - from.lon) * from.lat.to_radians().cos() * METRES_PER_DEGREE;
    [east, (to.lat - from.lat) * METRES_PER_DEGREE]
}

/// Distance of a point from a line in metres, infinite for a line without segments.
pub(crate) fn distance_to_line(point: LonLat, line: &[LonLat]) -> f64 {
    line.windows(2)
        .map(|edge| distance_to_segment(point, edge[0], edge[1]))
        .fold(f64::INFINITY, f64::min)
}

pub(super) fn distance_to_segment(point: LonLat, from: LonLat, to: LonLat) -> f64 {
    let a = metres(point, from);
    let b = metres(point, to);
    let r = [b[0] - a[0], b[1] - a[1]];
    let length = r[0] * r[0] + r[1] * r[1];
    let share =
        if length > 0.0 { (-(a[0] * r[0] + a[1] * r[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
    (a[0] + r[0] * share).hypot(a[1] + r[1] * share)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A ring around a middle with one corner for each radius.
    fn ring([east, north]: [f64; 2], radii: &[f64]) -> Vec<LonLat> {
        let count = f64::from(u32::try_from(radii.len()).unwrap());
        let mut ring: Vec<LonLat> = (0_u32..)
            .zip(radii)
            .map(|(step, radius)| {
                let angle = f64::from(step) / count * std::f64::consts::TAU;
                LonLat::new(east + radius * angle.cos(), north + radius * angle.sin())
            })
            .collect();
        ring.push(ring[0]);
        ring
    }

    proptest! {
        #[test]
        fn a_line_away_from_the_boundary_is_told_as_by_cutting_it(
            outer in prop::collection::vec(0.5_f64..1.0, 3..40),
            hole in prop::collection::vec(0.1_f64..0.2, 3..10),
            other in prop::collection::vec(0.2_f64..0.6, 3..20),
            at in (-1.5_f64..1.5, -1.5_f64..1.5),
            lines in prop::collection::vec(
                ((-2.0_f64..2.0, -2.0_f64..2.0),
                    prop::collection::vec((-0.2_f64..0.2, -0.2_f64..0.2), 1..5)),
                40),
        ) {
            let polygons = [
                vec![ring([0.0, 0.0], &outer), ring([0.0, 0.0], &hole)],
                vec![ring([at.0, at.1], &other)],
            ];
            let rings = Rings::new(&polygons);
            for ((east, north), steps) in lines {
                let mut line = vec![LonLat::new(east, north)];
                for (along, up) in steps {
                    let last = line[line.len() - 1];
                    line.push(LonLat::new(last.lon + along, last.lat + up));
                }
                prop_assert_eq!(rings.crossed(&line), crossed(&rings.shapes, &line));
            }
        }
    }
}
