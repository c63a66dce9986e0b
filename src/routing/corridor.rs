//! Roads along an approved route, and how much of a plan keeps to it.

use super::{Plan, Snapshot};
use crate::roads::ArcId;
use crate::units::LonLat;
use crate::zones::distance_to_line;

/// Lines are looked at in pieces of at most this length, in metres.
const PIECE_M: f64 = 20.0;

/// Roads so near to an end of a trip lead from the site to the approved route, in metres.
const ACCESS_M: f64 = 500.0;

/// Arcs to which approved routes bind a trip between two sites, sorted. Each group holds the routes of
/// permits of one kind, of which any may be taken; all groups bind. An arc belongs to a route when it runs
/// within `tolerance_m` of its line all along; arcs around both sites lead to their gates. How much of the
/// way may lie beside the lines is for the checks to say.
#[must_use]
pub fn prescribed_arcs(
    snapshot: &Snapshot,
    groups: &[Vec<&[LonLat]>],
    ends: [LonLat; 2],
    tolerance_m: f64,
) -> Vec<ArcId> {
    let mut arcs: Option<Vec<ArcId>> = None;
    for lines in groups {
        let mut along: Vec<ArcId> =
            lines.iter().flat_map(|line| arcs_along(snapshot, line, tolerance_m)).collect();
        along.sort_unstable();
        along.dedup();
        if let Some(arcs) = &arcs {
            along.retain(|arc| arcs.binary_search(arc).is_ok());
        }
        arcs = Some(along);
    }
    let mut arcs = arcs.unwrap_or_default();
    arcs.extend(ends.iter().flat_map(|end| snapshot.index.near([end], ACCESS_M)));
    arcs.sort_unstable();
    arcs.dedup();
    arcs
}

/// Arcs that run within `tolerance_m` of a line.
fn arcs_along(snapshot: &Snapshot, line: &[LonLat], tolerance_m: f64) -> Vec<ArcId> {
    // Each arc with the edges of the line that pass it, so that it is compared with these alone.
    let mut pairs: Vec<(ArcId, usize)> = Vec::new();
    for (place, edge) in line.windows(2).enumerate() {
        let near = snapshot.index.near(edge, tolerance_m).into_iter();
        pairs.extend(near.map(|arc| (arc, place)));
    }
    pairs.sort_unstable();
    let is_along = |edges: &[(ArcId, usize)]| {
        let is_near = |(point, _): (LonLat, f64)| {
            edges
                .iter()
                .any(|(_, place)| distance_to_line(point, &line[*place..place + 2]) <= tolerance_m)
        };
        pieces(&snapshot.network.line(edges[0].0)).all(is_near)
    };
    let of_one_arc = pairs.chunk_by(|one, other| one.0 == other.0);
    of_one_arc.filter(|edges| is_along(edges)).map(|edges| edges[0].0).collect()
}

/// A line in pieces: the middle of each and its length.
fn pieces(line: &[LonLat]) -> impl Iterator<Item = (LonLat, f64)> + '_ {
    line.windows(2).flat_map(|pair| {
        let (from, to) = (pair[0], pair[1]);
        let length = from.distance_m(to);
        let count = (length / PIECE_M).ceil().max(1.0);
        std::iter::successors(Some(0.5), |piece| Some(piece + 1.0))
            .take_while(move |piece| *piece < count)
            .map(move |piece| {
                let share = piece / count;
                let lon = from.lon + (to.lon - from.lon) * share;
                let lat = from.lat + (to.lat - from.lat) * share;
                (LonLat::new(lon, lat), length / count)
            })
    })
}

/// Share of a plan's length that lies within `tolerance_m` of an approved line, 0.0 to 1.0.
#[must_use]
pub fn corridor_share(plan: &Plan, line: &[LonLat], tolerance_m: f64) -> f64 {
    let (mut inside_m, mut total_m) = (0.0, 0.0);
    for (point, length) in plan.legs.iter().flat_map(|leg| pieces(&leg.line)) {
        if distance_to_line(point, line) <= tolerance_m {
            inside_m += length;
        }
        total_m += length;
    }
    if total_m > 0.0 { (inside_m / total_m).min(1.0) } else { 0.0 }
}
