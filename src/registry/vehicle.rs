//! Motor vehicles and trailers with their papers.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CompanyId, Document, ScopeItem, TankId, VehicleId};
use crate::goods::TankVehicle;
use crate::units::{Kilograms, Validity};

/// What kind of vehicle it is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum VehicleKind {
    /// 牵引车: pulls a trailer, carries nothing itself.
    #[default]
    Tractor,
    /// 罐式货车: a rigid truck with a fixed tank.
    TankTruck,
    /// 厢式货车: a rigid truck with a closed body.
    BoxTruck,
    /// 罐式挂车
    TankTrailer,
    /// 厢式/栏板挂车
    Trailer,
}

impl VehicleKind {
    /// Whether it must be pulled.
    #[must_use]
    pub const fn is_trailer(self) -> bool {
        matches!(self, Self::TankTrailer | Self::Trailer)
    }

    /// Whether a tank is fixed to it.
    #[must_use]
    pub const fn has_tank(self) -> bool {
        matches!(self, Self::TankTruck | Self::TankTrailer)
    }
}

/// Colour of the number plate (JT/T 415: 1 blue, 2 yellow, 3 black, 4 white, 9 other).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlateColour {
    /// 蓝色
    Blue,
    /// 黄色
    #[default]
    Yellow,
    /// 黑色
    Black,
    /// 白色
    White,
    /// 其他
    Other,
}

/// Type of vehicle that a certificate of approval names (ADR 9.1.1.2, 9.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum ApprovedType {
    /// Explosives in packages, lower mass.
    #[serde(rename = "EX/II")]
    Ex2,
    /// Explosives in packages and in tanks.
    #[serde(rename = "EX/III")]
    Ex3,
    /// Flammable liquids and gases in tanks.
    #[serde(rename = "FL")]
    Fl,
    /// Other goods in tanks.
    #[serde(rename = "AT")]
    At,
    /// Mobile explosives manufacturing unit.
    #[serde(rename = "MEMU")]
    Memu,
}

impl ApprovedType {
    /// The name on the certificate.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ex2 => "EX/II",
            Self::Ex3 => "EX/III",
            Self::Fl => "FL",
            Self::At => "AT",
            Self::Memu => "MEMU",
        }
    }
}

/// Certificate of approval for vehicles carrying certain dangerous goods (ADR 9.1.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalCertificate {
    /// Number and validity.
    pub document: Document,
    /// Types it names.
    pub types: Vec<ApprovedType>,
}

/// A portable fire extinguisher on board (ADR 8.1.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Extinguisher {
    /// Capacity as dry powder, kilograms.
    pub capacity_kg: u8,
    /// Date of its next inspection, the last day on which it counts.
    #[schema(value_type = String, format = Date)]
    pub inspection_due: Date,
}

/// A motor vehicle or trailer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vehicle {
    /// Identifier.
    pub vehicle_id: VehicleId,
    /// 车牌号码
    pub plate: String,
    /// 车牌颜色
    #[serde(default)]
    pub plate_colour: PlateColour,
    /// Kind.
    pub vehicle_kind: VehicleKind,
    /// Owner as registered.
    pub owner: CompanyId,
    /// 车辆识别代号
    #[serde(default)]
    pub vin: String,
    /// Type for dangerous goods: FL, AT, OX, EX; several if approved for several.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub approved_types: Vec<TankVehicle>,
    /// 核定载质量, 0 for a tractor.
    #[serde(default)]
    pub rated_load_kg: Kilograms,
    /// 整备质量
    #[serde(default)]
    pub unladen_mass_kg: Kilograms,
    /// 准牵引总质量, tractors only.
    #[serde(default)]
    pub rated_towed_kg: Kilograms,
    /// Number of axles.
    pub axles: u8,
    /// Length in centimetres.
    pub length_cm: u32,
    /// Width in centimetres.
    pub width_cm: u32,
    /// Height in centimetres.
    pub height_cm: u32,
    /// 行驶证: number; valid until the next inspection (检验有效期).
    pub vehicle_licence: Document,
    /// 道路运输证
    pub transport_certificate: Document,
    /// Scope on the 道路运输证.
    #[serde(default)]
    pub scope: Vec<ScopeItem>,
    /// Annual review (年度审验) by the transport authority.
    pub annual_review: Validity,
    /// 承运人责任险
    pub liability_insurance: Document,
    /// Fixed tank, tank vehicles only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tank: Option<TankId>,
    /// When the satellite terminal was last heard; trailers have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub terminal_seen_at: Option<Timestamp>,
    /// Certificate of approval (ADR 9.1.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Box<ApprovalCertificate>>,
    /// Fire extinguishers on board (ADR 8.1.4).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extinguishers: Vec<Extinguisher>,
}
