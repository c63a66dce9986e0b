//! One entry of the dangerous goods list: UN number and variant, with everything the list says of it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use super::{Class, PackingGroup, TankCode, TunnelCode, UnNumber};
use crate::units::LocalText;

/// Names one entry: a UN number with its variant, because UN number and packing group do not always
/// identify an entry (UN 1202 has three). Text form `1202-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryKey {
    /// The UN number.
    pub un_number: UnNumber,
    /// Counts from 1 in list order.
    pub variant: u8,
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{}", self.un_number.value(), self.variant)
    }
}

impl FromStr for EntryKey {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` does not name a goods entry: UN number and variant are expected, such as 1203-1"
            )
        };
        let (number, variant) = text.split_once('-').ok_or_else(wrong)?;
        let un_number = number.parse().map_err(|_| wrong())?;
        let variant = variant.parse().ok().filter(|variant| *variant > 0).ok_or_else(wrong)?;
        Ok(Self { un_number, variant })
    }
}

impl TryFrom<String> for EntryKey {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<EntryKey> for String {
    fn from(key: EntryKey) -> Self {
        key.to_string()
    }
}

/// Vehicle for carriage in tanks, column 14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum TankVehicle {
    /// Flammable liquids and gases.
    FL,
    /// Other substances in tanks.
    AT,
    /// Hydrogen peroxide, stabilised (JT/T 617).
    OX,
    /// Explosives.
    EX,
}

/// Whether the entry may be carried at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryStatus {
    /// In the list with its conditions.
    Listed,
    /// Carriage prohibited.
    Prohibited,
    /// Not subject to the regulations.
    NotSubject,
}

/// A list an authority keeps beside the dangerous goods list and that changes what is asked.
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
pub enum Property {
    /// 剧毒化学品
    HighlyToxic,
    /// 民用爆炸物品
    CivilExplosive,
    /// 烟花爆竹
    Firework,
    /// 易制爆危险化学品
    ExplosivePrecursor,
    /// 易制毒化学品
    DrugPrecursor,
    /// 重点监管的危险化学品
    KeySupervised,
    /// High-risk chemicals named by an authority (硝酸铵, 硝化棉, 氰化钠 …).
    HighRisk,
}

impl Property {
    /// All lists in order.
    pub const ALL: [Self; 7] = [
        Self::HighlyToxic,
        Self::CivilExplosive,
        Self::Firework,
        Self::ExplosivePrecursor,
        Self::DrugPrecursor,
        Self::KeySupervised,
        Self::HighRisk,
    ];

    /// What the list is called in Chinese and English.
    #[must_use]
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::HighlyToxic => ("剧毒化学品", "highly toxic chemicals"),
            Self::CivilExplosive => ("民用爆炸物品", "civil explosives"),
            Self::Firework => ("烟花爆竹", "fireworks"),
            Self::ExplosivePrecursor => ("易制爆危险化学品", "explosive precursors"),
            Self::DrugPrecursor => ("易制毒化学品", "drug precursors"),
            Self::KeySupervised => ("重点监管的危险化学品", "chemicals under key supervision"),
            Self::HighRisk => ("高风险化学品", "high-risk chemicals"),
        }
    }

    /// The name in data files and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HighlyToxic => "highly_toxic",
            Self::CivilExplosive => "civil_explosive",
            Self::Firework => "firework",
            Self::ExplosivePrecursor => "explosive_precursor",
            Self::DrugPrecursor => "drug_precursor",
            Self::KeySupervised => "key_supervised",
            Self::HighRisk => "high_risk",
        }
    }
}

impl FromStr for TankVehicle {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "FL" => Ok(Self::FL),
            "AT" => Ok(Self::AT),
            "OX" => Ok(Self::OX),
            "EX" => Ok(Self::EX),
            _ => Err(format!("`{text}` is not a tank vehicle type: FL, AT, OX or EX")),
        }
    }
}

impl FromStr for EntryStatus {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "listed" => Ok(Self::Listed),
            "prohibited" => Ok(Self::Prohibited),
            "not_subject" => Ok(Self::NotSubject),
            _ => Err(format!("`{text}` is not a status: listed, prohibited or not_subject")),
        }
    }
}

impl FromStr for Property {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|property| property.as_str() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("`{text}` is not an authority list: {names}")
        })
    }
}

/// One entry of the dangerous goods list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Entry {
    /// UN number and variant.
    pub key: EntryKey,
    /// Proper shipping name in English, as listed, capitals.
    pub proper_shipping_name: String,
    /// 正式运输名称; empty where the catalogue has no Chinese name yet.
    pub proper_shipping_name_zh: String,
    /// What tells this variant from its siblings (`flash point ≤ 60 °C`), empty for single entries.
    pub variant_note: String,
    /// Class or division; `None` only for entries not subject or prohibited without one.
    pub class: Option<Class>,
    /// Classification code, such as `F1`, `1.1D`, `TOC`.
    pub classification_code: String,
    /// Subsidiary hazards, from the labels after the first.
    pub subsidiary_hazards: Vec<Class>,
    /// Packing group.
    pub packing_group: Option<PackingGroup>,
    /// Label numbers in order, such as `["3", "6.1"]`.
    pub labels: Vec<String>,
    /// Limited quantity per inner packaging (column 7a), `"0"` none.
    pub limited_quantity: String,
    /// Excepted quantity code E0 to E5 (column 7b).
    pub excepted_quantity: String,
    /// Least tank codes; empty = not in tanks.
    pub tank_codes: Vec<TankCode>,
    /// Tank special provisions (TU, TC, TE, TA, TT, TM).
    pub tank_provisions: Vec<String>,
    /// Vehicle for tank carriage.
    pub tank_vehicle: Option<TankVehicle>,
    /// Transport category 0 to 4.
    pub transport_category: Option<u8>,
    /// Tunnel restriction code.
    pub tunnel_code: Option<TunnelCode>,
    /// Hazard identification (Kemler) number.
    pub hazard_number: Option<String>,
    /// May it be carried.
    pub status: EntryStatus,
    /// Authority lists it stands on, sorted.
    pub properties: Vec<Property>,
    /// Density at 15 °C in kg/l where the catalogue knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density_15: Option<f64>,
    /// Density at 50 °C in kg/l where the catalogue knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density_50: Option<f64>,
    /// Maximum mass of contents per litre of capacity for liquefied gases, kg/l (ADR 4.3.3.2.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filling_ratio: Option<f64>,
}

impl Entry {
    /// What tells this variant from its siblings, in one language where the list gives both (`中文 ·
    /// English`).
    #[must_use]
    pub fn note(&self) -> LocalText {
        let (zh, en) = self.variant_note.split_once(" · ").unwrap_or((&self.variant_note, ""));
        LocalText::new(zh, if en.is_empty() { zh } else { en })
    }

    /// Whether the entry stands on an authority list.
    #[must_use]
    pub fn has(&self, property: Property) -> bool {
        self.properties.contains(&property)
    }
}

crate::schema::text_schema!(EntryKey, "1203-1", "UN number and variant of a goods entry");
