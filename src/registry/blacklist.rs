//! Who may not take part, decided by an authority.

use serde::{Deserialize, Serialize};

use super::{BlacklistId, CompanyId, PersonId, VehicleId};
use crate::units::Validity;

/// Whom an entry bars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlacklistSubject {
    /// A company in any role.
    Company(CompanyId),
    /// A vehicle or trailer.
    Vehicle(VehicleId),
    /// A person in any duty.
    Person(PersonId),
}

/// One bar with reason and days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlacklistEntry {
    /// Identifier.
    pub blacklist_id: BlacklistId,
    /// Whom.
    pub subject: BlacklistSubject,
    /// Why, as told to the person concerned.
    pub reason: String,
    /// Which authority decided.
    pub authority: String,
    /// On which days.
    #[serde(default)]
    pub valid: Validity,
}
