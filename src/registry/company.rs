//! Companies and the licences that let them act.

use serde::{Deserialize, Serialize};

use super::{CompanyId, Document};
use crate::goods::ScopeItem;

/// What a company does on a waybill; one company may do several.
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
pub enum CompanyRole {
    /// 托运人
    Consignor,
    /// 承运人
    Carrier,
    /// 装货人
    Loader,
    /// 收货人
    Consignee,
    /// 主管部门
    Authority,
}

/// 道路运输经营许可证
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarrierLicence {
    /// Number and validity.
    pub document: Document,
    /// What may be carried.
    pub scope: Vec<ScopeItem>,
}

/// A firm or authority.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Identifier.
    pub company_id: CompanyId,
    /// 单位名称
    pub name: String,
    /// 统一社会信用代码, 18 characters (GB 32100), may be empty.
    #[serde(default)]
    pub credit_code: String,
    /// What it does.
    pub roles: Vec<CompanyRole>,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// Address.
    #[serde(default)]
    pub address: String,
    /// Carrier's licence, carriers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<CarrierLicence>,
    /// Security plan for high-consequence goods (ADR 1.10.3.2): reference and validity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_plan: Option<Box<Document>>,
}
