//! Routes for one truck with one load under one snapshot of the restrictions.
//!
//! [`plan()`] finds the earliest lawful arrival, waiting only at the origin and at holding places; a
//! section is never under the wheels while it is closed. [`verify()`] replays a given plan on any
//! snapshot. Turning back is allowed at dead ends and at holding places only.

mod access;
#[cfg(test)]
mod access_tests;
mod along;
mod arc_map;
#[cfg(test)]
mod bad_input_tests;
mod batch;
mod corridor;
mod departures;
#[cfg(test)]
mod designated_tests;
mod drive;
mod earliest;
mod ends;
mod explain;
mod fixed;
mod floor;
mod free;
mod front;
mod ground;
mod hitting;
#[cfg(test)]
mod isolation_tests;
mod junctions;
mod kind;
mod latest;
mod least_risk;
mod matrix;
mod metric;
mod open_roads;
#[cfg(test)]
mod oracle;
mod pairs;
mod pareto;
#[cfg(test)]
mod pareto_tests;
mod passage;
mod plan;
mod planner;
mod profile;
mod quick;
mod recheck;
#[cfg(test)]
mod recheck_tests;
mod replay;
mod route;
mod rule;
mod rules;
mod search;
mod signs;
#[cfg(test)]
mod signs_tests;
mod smallest;
#[cfg(test)]
mod smallest_tests;
mod snapshot;
mod spans;
mod table;
#[cfg(test)]
mod tag_table_tests;
#[cfg(test)]
mod tag_world_tests;
#[cfg(test)]
mod town;
mod trip;
#[cfg(test)]
mod turn_tests;
mod verify;
mod way;
#[cfg(test)]
mod zone_table_tests;
mod zoned;

pub use access::{AccessHit, AccessHow, AccessReport, SiteKind, SitePlace, access_changes};
pub use batch::Watch;
pub use corridor::{corridor_share, prescribed_arcs};
pub use departures::{Departure, DepartureOutcome, MOST_DEPARTURES, arrive_by, departures};
pub use free::{FreeTimes, Toward};
pub use matrix::{MOST_PLACES, Matrix, MatrixError, Places, matrix};
pub use pairs::{Pair, plan_pairs};
pub use pareto::{
    Alternative, Alternatives, MAX_ALTERNATIVES, NoAlternatives, RiskStretch, alternatives,
};
pub use plan::{Leg, MovedEnd, NoRoute, Obstacle, Plan, Shaping, Wait, WaitPlace};
pub use planner::{plan, plan_without_reasons};
pub use profile::{Profile, ProfileError};
pub use recheck::{Planned, Standing, plan_all, recheck};
pub use replay::{Driven, Part, Replayed, replay};
pub use snapshot::{Snapshot, SnapshotError};
pub use trip::{DEPARTURE_WINDOW, Trip, combination};
pub use verify::{Violation, verify};
