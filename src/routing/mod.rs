//! Routes for one truck with one load under one snapshot of the restrictions.
//!
//! [`plan()`] finds the earliest lawful arrival, waiting only at the origin and at holding places; a
//! section is never under the wheels while it is closed. [`verify()`] replays a given plan on any
//! snapshot. Turning back is allowed at dead ends and at holding places only.

mod corridor;
mod drive;
mod ends;
mod explain;
mod fixed;
mod floor;
mod front;
mod least_risk;
#[cfg(test)]
mod oracle;
mod pareto;
#[cfg(test)]
mod pareto_tests;
mod plan;
mod planner;
mod profile;
mod route;
mod rules;
mod search;
mod signs;
#[cfg(test)]
mod signs_tests;
mod snapshot;
mod trip;
mod verify;

pub use corridor::corridor_share;
pub use pareto::{
    Alternative, Alternatives, MAX_ALTERNATIVES, NoAlternatives, RiskStretch, alternatives,
};
pub use plan::{Leg, NoRoute, Obstacle, Plan, Shaping, Wait, WaitPlace};
pub use planner::plan;
pub use profile::{Profile, ProfileError};
pub use snapshot::{Snapshot, SnapshotError};
pub use trip::{DEPARTURE_WINDOW, Trip, combination};
pub use verify::{Violation, verify};
