//! Where trucks went: traces and drawn lines on the road network, beside plans and zones.
//!
//! [`Matcher`] finds the roads of a trace ([`Matcher::trace`]) or of a drawn line ([`Matcher::line`]) by a
//! hidden Markov model; [`track()`] says besides where the truck kept to its plan, which zones it entered
//! while they were closed to it and how sure that is, and where it stood. [`replay_line`] drives along a
//! permit's route under any snapshot. Knows nothing of who sends positions and how they are kept.

mod adherence;
mod entered;
mod hmm;
mod line;
mod matching;
#[cfg(test)]
mod oracle;
mod stops;
#[cfg(test)]
mod tests;
mod trace;
mod track;
mod turns;

pub use adherence::{Adherence, Keeping};
pub use entered::{ZoneEvent, ZoneStanding};
pub use line::{
    LineError, LineGap, LineReplay, MAX_LINE_KM, MAX_LINE_POINTS, MatchedLine, replay_line,
};
pub use matching::{Course, Fix, Matched, Matcher, Piece};
pub use stops::{Halt, StopPlace};
pub use trace::{MAX_POSITIONS, Outlier, OutlierReason, Position, Trace, TraceError};
pub use track::{DrivenRoad, Track, track};
