//! What the shipper and the dispatcher write.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::goods::Load;
use crate::registry::{CompanyId, PermitId, PersonId, SiteId, TankId, VehicleId};

/// The editable part of a waybill; anything may be missing while it is a draft.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Content {
    /// 托运人
    pub consignor: Option<CompanyId>,
    /// 承运人
    pub carrier: Option<CompanyId>,
    /// 装货人
    pub loader: Option<CompanyId>,
    /// 收货人
    pub consignee: Option<CompanyId>,
    /// Loading site (起运地).
    pub origin: Option<SiteId>,
    /// Unloading site (目的地).
    pub destination: Option<SiteId>,
    /// Goods, at most [`Content::MAX_ITEMS`].
    pub load: Load,
    /// Truck or tractor.
    pub vehicle: Option<VehicleId>,
    /// Trailer.
    pub trailer: Option<VehicleId>,
    /// Tank, when not the one fixed to vehicle or trailer.
    pub tank: Option<TankId>,
    /// 驾驶员
    pub driver: Option<PersonId>,
    /// 押运员
    pub escort: Option<PersonId>,
    /// Permits attached, at most [`Content::MAX_PERMITS`].
    pub permits: Vec<PermitId>,
    /// Loading begins.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub loading_at: Option<Timestamp>,
    /// Leaves not before; loading time when absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub depart_from: Option<Timestamp>,
    /// Leaves not after; six hours later when absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub depart_until: Option<Timestamp>,
    /// 应急联系电话
    pub emergency_phone: String,
    /// 危险废物转移联单编号
    pub waste_manifest: String,
    /// Declaration that a special agreement asks for (ADR 5.4.1.1.1 (i)), usually empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub special_agreement: String,
    /// 城市配送
    pub is_city_delivery: bool,
    /// 调度人
    pub dispatcher: String,
    /// 备注
    pub remarks: String,
}

impl Content {
    /// Most lines of goods on one waybill.
    pub const MAX_ITEMS: usize = 100;
    /// Most permits on one waybill.
    pub const MAX_PERMITS: usize = 20;
    /// Most characters of a free text.
    pub const MAX_TEXT: usize = 1000;
}
