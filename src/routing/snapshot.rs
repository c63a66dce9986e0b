//! Network and one published scheme, bound together, immutable.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Profile;
use crate::registry::HoldingPlace;
use crate::roads::Network;
use crate::zones::{BoundZone, Calendar, Scheme};

/// Everything a search needs, shared by `Arc` and swapped whole.
#[derive(Debug)]
pub struct Snapshot {
    /// Roads.
    pub network: Arc<Network>,
    /// Revision of the scheme.
    pub revision: i64,
    /// Zones bound to arcs.
    pub zones: Vec<BoundZone>,
    /// Holidays.
    pub calendar: Arc<Calendar>,
    /// Civil time of the district.
    pub time_zone: TimeZone,
    /// Speeds.
    pub profile: Profile,
    /// Holding places of the authority.
    pub holding_places: Vec<HoldingPlace>,
}

/// Why a snapshot could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("snapshot: {0}")]
pub struct SnapshotError(pub String);

impl Snapshot {
    /// Binds a scheme to a network.
    pub fn new(
        _network: Arc<Network>,
        _scheme: &Scheme,
        _calendar: Arc<Calendar>,
        _time_zone: TimeZone,
        _profile: Profile,
        _holding_places: Vec<HoldingPlace>,
    ) -> Result<Self, SnapshotError> {
        unimplemented!("routing")
    }
}
