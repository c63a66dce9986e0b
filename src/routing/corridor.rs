//! How much of a plan keeps to an approved route.

use super::Plan;
use crate::units::LonLat;
use crate::zones::distance_to_line;

/// Lines are looked at in pieces of at most this length, in metres.
const PIECE_M: f64 = 20.0;

/// Share of a plan's length that lies within `tolerance_m` of an approved line, 0.0 to 1.0.
#[must_use]
pub fn corridor_share(plan: &Plan, line: &[LonLat], tolerance_m: f64) -> f64 {
    let (mut inside_m, mut total_m) = (0.0, 0.0);
    for pair in plan.legs.iter().flat_map(|leg| leg.line.windows(2)) {
        let length = pair[0].distance_m(pair[1]);
        let pieces = (length / PIECE_M).ceil().max(1.0);
        let mut piece = 0.5;
        while piece < pieces {
            let share = piece / pieces;
            let point = LonLat::new(
                pair[0].lon + (pair[1].lon - pair[0].lon) * share,
                pair[0].lat + (pair[1].lat - pair[0].lat) * share,
            );
            if distance_to_line(point, line) <= tolerance_m {
                inside_m += length / pieces;
            }
            piece += 1.0;
        }
        total_m += length;
    }
    if total_m > 0.0 { (inside_m / total_m).min(1.0) } else { 0.0 }
}
