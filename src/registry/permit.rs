//! Permits that open what is otherwise closed: highly toxic, explosive, radioactive goods, waste.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::{CompanyId, Document, PermitId};
use crate::goods::UnNumber;
use crate::units::{Kilograms, LonLat};

/// Kinds of permit (O29 art. 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PermitKind {
    /// 剧毒化学品道路运输通行证
    HighlyToxic,
    /// 民用爆炸物品运输许可证
    CivilExplosive,
    /// 烟花爆竹道路运输许可证
    Firework,
    /// 放射性物品运输证明
    Radioactive,
    /// 危险废物转移联单
    WasteManifest,
    /// Pass for a restriction zone (限行区域通行证).
    ZonePass,
}

/// A permit with what it is bound to and how much is left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// Identifier.
    pub permit_id: PermitId,
    /// Kind.
    pub permit_kind: PermitKind,
    /// Number and validity.
    pub document: Document,
    /// Who holds it.
    pub holder: CompanyId,
    /// Plates it is good for; empty = any vehicle of the holder.
    #[serde(default)]
    pub plates: Vec<String>,
    /// Names of drivers it is good for; empty = any driver of the holder.
    #[serde(default)]
    pub drivers: Vec<String>,
    /// Goods it is good for.
    #[serde(default)]
    pub un_numbers: Vec<UnNumber>,
    /// Quantity granted; 0 = no limit on this permit.
    #[serde(default)]
    pub granted_kg: Kilograms,
    /// Zones it opens, for a zone pass.
    #[serde(default)]
    pub zones: Vec<String>,
    /// Approved route, as a line; empty = not bound to a route.
    #[serde(default)]
    pub route: Vec<LonLat>,
    /// Approved daily window, from and to (to may lie past midnight).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    pub daily_window: Option<(Time, Time)>,
}
