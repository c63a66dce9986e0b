//! Zones as GeoJSON: the file format of `routes-config/zones/` and of the API.

use super::Zone;

/// Why a zone was refused: which one, which part, and what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("zone `{zone_id}`: {field}: {reason}")]
pub struct ZoneError {
    /// Identifier, or `#3` for the third feature when it has none.
    pub zone_id: String,
    /// Which property or `geometry`.
    pub field: String,
    /// What is wrong and what is expected.
    pub reason: String,
}

/// Parses a FeatureCollection; every error of every feature is reported.
pub fn parse_zones(_text: &str) -> Result<Vec<Zone>, Vec<ZoneError>> {
    unimplemented!("zones")
}

/// Writes a FeatureCollection, the inverse of [`parse_zones`].
#[must_use]
pub fn write_zones(_zones: &[Zone]) -> String {
    unimplemented!("zones")
}
