//! The person behind a request.

use serde::{Deserialize, Serialize};

use crate::registry::CompanyId;

/// What an account is for; each desk has its own.
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
pub enum Role {
    /// Writes waybills for the consignor (托运人).
    Shipper,
    /// Writes waybills and drives them for the carrier (承运人调度).
    Dispatcher,
    /// Keeps the gate at the loading site (装货人).
    LoadingClerk,
    /// Draws zones for the transport committee (交委编辑).
    CommitteeEditor,
    /// Publishes zones for the transport committee (交委审批).
    CommitteeApprover,
    /// Checks trucks on the road (执法).
    Inspector,
    /// Police, fire, ambulance at an accident (应急).
    Responder,
    /// Keeps accounts and the registry of the system (系统管理员).
    Administrator,
    /// Reads the log (审计员).
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 9] = [
        Self::Shipper,
        Self::Dispatcher,
        Self::LoadingClerk,
        Self::CommitteeEditor,
        Self::CommitteeApprover,
        Self::Inspector,
        Self::Responder,
        Self::Administrator,
        Self::Auditor,
    ];

    /// The name used in tokens and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shipper => "shipper",
            Self::Dispatcher => "dispatcher",
            Self::LoadingClerk => "loading_clerk",
            Self::CommitteeEditor => "committee_editor",
            Self::CommitteeApprover => "committee_approver",
            Self::Inspector => "inspector",
            Self::Responder => "responder",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }
}

/// An authenticated account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Actor {
    /// Identifier of the account.
    pub account_id: String,
    /// Login name.
    pub username: String,
    /// Name shown to others.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// Company it acts for.
    pub company: CompanyId,
}
