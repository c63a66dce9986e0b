//! Routes for one truck with one load under one snapshot of the restrictions.
//!
//! `plan` finds the earliest lawful arrival, waiting only at the origin and at holding places; a
//! section is never under the wheels while it is closed. `verify` replays a given route.

mod plan;
mod profile;
mod snapshot;
mod trip;

pub use plan::{Leg, NoRoute, Obstacle, Plan, Shaping, Wait, WaitPlace};
pub use profile::{Profile, ProfileError};
pub use snapshot::{Snapshot, SnapshotError};
pub use trip::Trip;

/// Finds the earliest lawful arrival.
pub fn plan(_snapshot: &Snapshot, _trip: &Trip) -> Result<Plan, NoRoute> {
    unimplemented!("routing")
}
