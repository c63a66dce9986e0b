//! Advice on the lawfulness of zones; nothing here forbids drawing them.

use serde::Serialize;

use super::Zone;
use crate::units::LocalText;

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Advice {
    /// Which zone.
    pub zone_id: String,
    /// Stable code, such as `expressway_window`.
    pub code: String,
    /// What is doubtful and by which clause.
    pub text: LocalText,
}

/// Looks at every zone by itself and at pairs.
#[must_use]
pub fn lint(_zones: &[Zone]) -> Vec<Advice> {
    unimplemented!("zones")
}
