//! Tanks with certificate and permitted media.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CompanyId, Document, TankId};
use crate::goods::{TankCode, UnNumber};
use crate::units::Kilograms;

/// Which law the tank is inspected under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TankKind {
    /// 常压罐体 (GB 18564.1): media on the inspection certificate (适装介质列表).
    #[default]
    Atmospheric,
    /// 移动式压力容器 (TSG R0005): media on the registration certificate (使用登记证).
    Pressure,
}

/// One permitted medium.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Medium {
    /// UN number.
    pub un_number: UnNumber,
    /// Name as printed.
    #[serde(default)]
    pub name: String,
}

/// A tank (罐体).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tank {
    /// Identifier.
    pub tank_id: TankId,
    /// 罐体编号, unique and marked on the tank (O29 art. 39).
    pub number: String,
    /// Owner.
    pub owner: CompanyId,
    /// Which law applies.
    pub tank_kind: TankKind,
    /// 罐体代码
    pub tank_code: TankCode,
    /// 罐体容积 in litres.
    pub capacity_l: u32,
    /// Greatest load by the certificate.
    pub rated_load_kg: Kilograms,
    /// Whether sections over 7,500 l have surge plates.
    #[serde(default)]
    pub has_surge_plates: bool,
    /// Whether it breathes or has a safety valve (decides the degree-of-filling formula).
    #[serde(default)]
    pub is_vented: bool,
    /// 适装介质列表
    pub media: Vec<Medium>,
    /// Inspection certificate; valid until the printed next inspection (下次检验日期).
    pub certificate: Document,
    /// Date of the next intermediate inspection (ADR 6.8.2.4.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub intermediate_due: Option<Date>,
    /// Special provisions TC, TE, TA, TT and TM that the tank meets (ADR 6.8.4), such as `TE19`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provisions: Vec<String>,
}
