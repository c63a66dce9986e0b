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

/// A course of the driver training certificate (ADR 8.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Training {
    /// Basic course.
    Basic,
    /// Carriage in tanks.
    Tanks,
    /// Explosives.
    Class1,
    /// Radioactive material.
    Class7,
}

impl Training {
    /// What to call it in Chinese and English.
    #[must_use]
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Basic => ("基础课程", "basic course"),
            Self::Tanks => ("罐体课程", "tanks course"),
            Self::Class1 => ("第 1 类课程", "class 1 course"),
            Self::Class7 => ("第 7 类课程", "class 7 course"),
        }
    }
}

/// Driver training certificate (ADR 8.2.2.8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingCertificate {
    /// Number and validity.
    pub document: Document,
    /// Courses it names.
    pub courses: Vec<Training>,
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
    /// Driver training certificate (ADR 8.2.2.8), drivers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training: Option<Box<TrainingCertificate>>,
}
