//! Which arcs a zone concerns.

use crate::roads::{ArcId, Network};

use super::{Schedule, ScheduleError, Zone};

/// A zone with its schedule parsed and its arcs found.
#[derive(Clone, Debug)]
pub struct BoundZone {
    /// The zone.
    pub zone: Zone,
    /// Its schedule.
    pub schedule: Schedule,
    /// Arcs that run inside, wholly or in part, sorted (for `ForbidPassing`, `CapSpeed`,
    /// `RequirePermit`, `RequireEscort`).
    pub inside: Vec<ArcId>,
    /// Arcs that cross from outside to inside (for `ForbidEntry`), sorted.
    pub entering: Vec<ArcId>,
    /// Arcs that cross from inside to outside (for `ForbidExit`), sorted.
    pub leaving: Vec<ArcId>,
}

/// Binds a zone to a network.
pub fn bind(_zone: &Zone, _network: &Network) -> Result<BoundZone, ScheduleError> {
    unimplemented!("zones")
}
