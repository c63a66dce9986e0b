//! What an authority keeps on file: companies, vehicles, tanks, people, permits, sites, holding
//! places, the blacklist. Facts and their validity; deciding is left to `checks`.

mod blacklist;
mod company;
#[cfg(test)]
mod demo_tests;
mod forms;
mod import;
mod permit;
mod person;
mod record;
mod site;
mod tank;
mod validate;
mod vehicle;

pub use crate::goods::ScopeItem;
pub use blacklist::{BlacklistEntry, BlacklistSubject};
pub use company::{CarrierLicence, Company, CompanyRole};
pub use forms::{is_credit_code, is_phone, is_plate, is_vin};
pub use import::{ImportError, import, row_numbers, template};
pub use permit::{Permit, PermitKind};
pub use person::{Duty, Person, Qualification, Training, TrainingCertificate};
pub use record::{Record, RecordError, RecordKind};
pub use site::{HoldingPlace, Site};
pub use tank::{Medium, Tank, TankKind};
pub use validate::{MAX_ID, MAX_LIST, MAX_NAME, MAX_ROUTE_POINTS, MAX_TEXT};
pub use vehicle::{
    ApprovalCertificate, ApprovedType, Extinguisher, PlateColour, Vehicle, VehicleKind,
};

use serde::{Deserialize, Serialize};

use crate::units::Validity;

/// A numbered paper with its days of validity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Number printed on it.
    pub number: String,
    /// Days on which it is good.
    #[serde(default)]
    pub valid: Validity,
}

/// Defines an identifier that cannot be mistaken for another kind's.
macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

typed_id!(
    /// Identifies a [`Company`].
    CompanyId,
    /// Identifies a [`Vehicle`].
    VehicleId,
    /// Identifies a [`Tank`].
    TankId,
    /// Identifies a [`Person`].
    PersonId,
    /// Identifies a [`Permit`].
    PermitId,
    /// Identifies a [`Site`].
    SiteId,
    /// Identifies a [`HoldingPlace`].
    HoldingPlaceId,
    /// Identifies a [`BlacklistEntry`].
    BlacklistId,
);
