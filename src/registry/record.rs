//! One record of any kind, as stored, listed and imported.

use serde::{Deserialize, Serialize};

use super::{
    BlacklistEntry, Company, CompanyId, HoldingPlace, Permit, Person, Site, Tank, Vehicle,
};
use crate::units::LocalText;

/// Kinds of record.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "named after the record types")]
pub enum RecordKind {
    Company,
    Vehicle,
    Tank,
    Person,
    Permit,
    Site,
    HoldingPlace,
    Blacklist,
}

impl RecordKind {
    /// All kinds, in the order in which records refer to each other.
    pub const ALL: [Self; 8] = [
        Self::Company,
        Self::Site,
        Self::Tank,
        Self::Vehicle,
        Self::Person,
        Self::Permit,
        Self::HoldingPlace,
        Self::Blacklist,
    ];

    /// The name used in paths and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Vehicle => "vehicle",
            Self::Tank => "tank",
            Self::Person => "person",
            Self::Permit => "permit",
            Self::Site => "site",
            Self::HoldingPlace => "holding_place",
            Self::Blacklist => "blacklist",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn in_words(self) -> LocalText {
        let (zh, en) = match self {
            Self::Company => ("单位", "company"),
            Self::Vehicle => ("车辆", "vehicle"),
            Self::Tank => ("罐体", "tank"),
            Self::Person => ("人员", "person"),
            Self::Permit => ("许可", "permit"),
            Self::Site => ("装卸场所", "site"),
            Self::HoldingPlace => ("停等场所", "holding place"),
            Self::Blacklist => ("黑名单记录", "blacklist entry"),
        };
        LocalText::new(zh, en)
    }
}

/// A registry record of any kind, JSON form `{"kind": "vehicle", …fields}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant holds the type of its name")]
pub enum Record {
    Company(Company),
    Vehicle(Vehicle),
    Tank(Tank),
    Person(Person),
    Permit(Permit),
    Site(Site),
    HoldingPlace(HoldingPlace),
    Blacklist(BlacklistEntry),
}

/// What is wrong with a record: the field and the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, utoipa::ToSchema)]
#[error("{field}: {}", .reason.en)]
pub struct RecordError {
    /// JSON field.
    pub field: String,
    /// What is wrong and what is expected.
    pub reason: LocalText,
}

impl Record {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> RecordKind {
        match self {
            Self::Company(_) => RecordKind::Company,
            Self::Vehicle(_) => RecordKind::Vehicle,
            Self::Tank(_) => RecordKind::Tank,
            Self::Person(_) => RecordKind::Person,
            Self::Permit(_) => RecordKind::Permit,
            Self::Site(_) => RecordKind::Site,
            Self::HoldingPlace(_) => RecordKind::HoldingPlace,
            Self::Blacklist(_) => RecordKind::Blacklist,
        }
    }

    /// Its identifier.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Company(company) => company.company_id.as_str(),
            Self::Vehicle(vehicle) => vehicle.vehicle_id.as_str(),
            Self::Tank(tank) => tank.tank_id.as_str(),
            Self::Person(person) => person.person_id.as_str(),
            Self::Permit(permit) => permit.permit_id.as_str(),
            Self::Site(site) => site.site_id.as_str(),
            Self::HoldingPlace(place) => place.holding_place_id.as_str(),
            Self::Blacklist(entry) => entry.blacklist_id.as_str(),
        }
    }

    /// The company whose record it is; `None` for those kept by the authority alone.
    #[must_use]
    pub const fn owner(&self) -> Option<&CompanyId> {
        match self {
            Self::Company(company) => Some(&company.company_id),
            Self::Vehicle(vehicle) => Some(&vehicle.owner),
            Self::Tank(tank) => Some(&tank.owner),
            Self::Person(person) => Some(&person.employer),
            Self::Permit(permit) => Some(&permit.holder),
            Self::Site(site) => Some(&site.company),
            Self::HoldingPlace(_) | Self::Blacklist(_) => None,
        }
    }

    /// The field that names the owner.
    #[must_use]
    pub const fn owner_field(&self) -> Option<&'static str> {
        match self {
            Self::Company(_) => Some("company_id"),
            Self::Vehicle(_) | Self::Tank(_) => Some("owner"),
            Self::Person(_) => Some("employer"),
            Self::Permit(_) => Some("holder"),
            Self::Site(_) => Some("company"),
            Self::HoldingPlace(_) | Self::Blacklist(_) => None,
        }
    }

    /// What people call it, unique within its kind: plate, tank number, permit number, name.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Company(company) => &company.name,
            Self::Vehicle(vehicle) => &vehicle.plate,
            Self::Tank(tank) => &tank.number,
            Self::Person(person) => &person.name,
            Self::Permit(permit) => &permit.document.number,
            Self::Site(site) => &site.name,
            Self::HoldingPlace(place) => &place.name,
            Self::Blacklist(entry) => &entry.reason,
        }
    }
}
