//! The facts that rules look at, gathered by the caller in one transaction.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::goods::{Entry, Load};
use crate::registry::{
    BlacklistEntry, Company, Permit, PermitId, Person, RecordKind, Site, Tank, Vehicle,
};
use crate::units::{Kilograms, LocalText};

/// At which step the question is asked; later steps ask more.
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
pub enum Stage {
    /// While the waybill is written: everything the office can know.
    Planning,
    /// At the gate before loading: the above again, and what a person sees.
    Gate,
    /// After metering: quantity against limits.
    Loading,
}

/// A record of the registry in the version that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RecordVersion {
    /// Kind.
    pub kind: RecordKind,
    /// Identifier.
    pub id: String,
    /// Revision.
    pub revision: i64,
}

/// Another waybill that is still open and uses one of the same vehicles or people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenWaybill {
    /// Its identifier.
    pub waybill_id: String,
    /// Its number, when issued.
    pub number: String,
    /// What it holds: `vehicle` (truck or trailer), `tank`, `person`.
    pub holds: String,
}

/// How much of a permit is left besides this waybill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermitBalance {
    /// Which permit.
    pub permit_id: PermitId,
    /// Quantity not taken by other waybills.
    pub remaining_kg: Kilograms,
}

/// What the planned route says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RouteFacts {
    /// Start of the trip.
    pub departs_at: Timestamp,
    /// Arrival.
    pub arrives_at: Timestamp,
    /// Length in millimetres.
    pub length_mm: i64,
    /// Whether it goes through a tunnel.
    pub uses_tunnel: bool,
    /// Share of the planned route's length inside the approved corridor of each permit that is bound
    /// to a route, 0.0 to 1.0.
    pub corridor_share: Vec<(PermitId, f64)>,
}

/// Which loads a manual item concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// Every load, also one that counts as ordinary goods.
    Any,
    /// Every load under the rules for dangerous goods.
    DangerousGoods,
    /// Goods in a tank.
    Tank,
    /// Goods in packages.
    Packages,
    /// Flammable goods: classes 2.1, 3, 4.1, 4.2, 4.3, also as a subsidiary hazard.
    Flammable,
    /// Explosives and highly toxic goods.
    ExplosiveOrHighlyToxic,
    /// Ammonium nitrate (UN 1942, 2067, 2426, 3375).
    AmmoniumNitrate,
    /// Limited quantities.
    LimitedQuantity,
    /// Excepted quantities.
    ExceptedQuantity,
}

impl Concern {
    /// Which loads these are.
    #[must_use]
    pub fn in_words(self) -> LocalText {
        let (zh, en) = match self {
            Self::Any => ("全部货物", "every load"),
            Self::DangerousGoods => ("按危险货物运输的货物", "dangerous goods"),
            Self::Tank => ("罐装货物", "goods in tanks"),
            Self::Packages => ("包件货物", "goods in packages"),
            Self::Flammable => ("易燃货物", "flammable goods"),
            Self::ExplosiveOrHighlyToxic => {
                ("爆炸品、剧毒化学品", "explosives and highly toxic goods")
            }
            Self::AmmoniumNitrate => ("硝酸铵", "ammonium nitrate"),
            Self::LimitedQuantity => ("有限数量货物", "limited quantities"),
            Self::ExceptedQuantity => ("例外数量货物", "excepted quantities"),
        };
        LocalText::new(zh, en)
    }
}

/// A thing only a person can see at the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ManualItem {
    /// Rule code, such as `G1`.
    pub code: String,
    /// The question.
    pub question: LocalText,
    /// Clause it comes from.
    pub clause: LocalText,
    /// Which loads it concerns.
    pub concerns: Concern,
}

/// A person's answer to a manual item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManualAnswer {
    /// Code of the item.
    pub code: String,
    /// `true` when all is well.
    pub is_ok: bool,
    /// Remark, required when not.
    #[serde(default)]
    pub remark: String,
    /// SHA-256 of photo evidence in hexadecimal, may be empty.
    #[serde(default)]
    pub photo_sha256: String,
}

/// Everything known about one intended trip. `None` means not given or not on file.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Step.
    pub stage: Stage,
    /// Civil time of the district.
    pub time_zone: TimeZone,
    /// Intended start of loading.
    pub loading_at: Option<Timestamp>,
    /// When the waybill was filed; the instant of asking while it is written.
    pub filed_at: Option<Timestamp>,
    /// Goods as declared.
    pub load: Load,
    /// Their entries, same order; `None` when the catalogue has no such entry.
    pub entries: Vec<Option<Entry>>,
    /// 托运人
    pub consignor: Option<Company>,
    /// 承运人
    pub carrier: Option<Company>,
    /// 装货人
    pub loader: Option<Company>,
    /// 收货人
    pub consignee: Option<Company>,
    /// Loading site.
    pub origin: Option<Site>,
    /// Unloading site.
    pub destination: Option<Site>,
    /// Truck or tractor.
    pub vehicle: Option<Vehicle>,
    /// Trailer, where named.
    pub trailer: Option<Vehicle>,
    /// Tank in use, where named.
    pub tank: Option<Tank>,
    /// Driver.
    pub driver: Option<Person>,
    /// Escort.
    pub escort: Option<Person>,
    /// Permits attached.
    pub permits: Vec<Permit>,
    /// Their balances.
    pub permit_balances: Vec<PermitBalance>,
    /// Blacklist entries about anyone concerned.
    pub blacklist: Vec<BlacklistEntry>,
    /// Other open waybills holding the same vehicle, trailer, tank, driver or escort.
    pub open_waybills: Vec<OpenWaybill>,
    /// 应急联系电话
    pub emergency_phone: String,
    /// 危险废物转移联单 number.
    pub waste_manifest: String,
    /// Planned route, once planned.
    pub route: Option<RouteFacts>,
    /// Answers given at the gate.
    pub answers: Vec<ManualAnswer>,
    /// Metered quantity per line of the load, at stage `Loading`.
    pub metered_kg: Vec<Kilograms>,
    /// Versions of the records above.
    pub records: Vec<RecordVersion>,
}
