//! Drivers, escorts and loading clerks with their qualifications.

use serde::{Deserialize, Serialize};

use super::{CompanyId, Document, PersonId, ScopeItem};

/// What a person may be qualified for.
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
pub enum Duty {
    /// 道路危险货物运输驾驶员
    Driver,
    /// 押运员
    Escort,
    /// 装卸管理员
    LoadingClerk,
}

/// 从业资格证: one duty with its scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Qualification {
    /// For what.
    pub duty: Duty,
    /// Number and validity.
    pub document: Document,
    /// Classes covered beyond the general one: explosives, highly toxic and radioactive goods need
    /// their own category. Empty = all general goods.
    #[serde(default)]
    pub scope: Vec<ScopeItem>,
    /// Passed the separate category for highly toxic goods.
    #[serde(default)]
    pub covers_highly_toxic: bool,
    /// Passed the separate category for explosives.
    #[serde(default)]
    pub covers_explosives: bool,
    /// Passed the separate category for radioactive goods.
    #[serde(default)]
    pub covers_radioactive: bool,
}

/// A person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Identifier.
    pub person_id: PersonId,
    /// 姓名
    pub name: String,
    /// Employer.
    pub employer: CompanyId,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// Driving licence: number and validity, drivers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driving_licence: Option<Document>,
    /// Vehicle classes of the driving licence, such as `A2`, `B2`.
    #[serde(default)]
    pub driving_classes: Vec<String>,
    /// Qualifications.
    #[serde(default)]
    pub qualifications: Vec<Qualification>,
}
