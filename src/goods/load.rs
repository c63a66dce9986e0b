//! A load: goods with quantity and packaging, and what it means to roads and zones.

use serde::{Deserialize, Serialize};

use super::{Class, Entry, EntryKey, TunnelCategories, UnNumber};
use crate::units::{Kilograms, Litres};

/// How goods are contained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Carriage {
    /// In packages (drums, cylinders, boxes, IBCs).
    Packages,
    /// Loose, without packaging.
    Bulk,
    /// In a fixed tank, demountable tank or tank container.
    Tank,
}

/// Which regime a line of goods is declared under (Order 2019 No. 29, chapter 3).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// All rules apply.
    #[default]
    Full,
    /// Limited quantity (有限数量).
    LimitedQuantity,
    /// Excepted quantity (例外数量).
    ExceptedQuantity,
}

/// One line of goods on a waybill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsItem {
    /// Which entry of the list.
    pub entry: EntryKey,
    /// Technical name where the entry asks for one (n.o.s. entries).
    #[serde(default)]
    pub technical_name: String,
    /// How it is contained.
    pub carriage: Carriage,
    /// Kind of packages (钢瓶, 桶 …), empty for tank and bulk.
    #[serde(default)]
    pub packaging: String,
    /// Number of packages, 0 for tank and bulk.
    #[serde(default)]
    pub package_count: u32,
    /// Declared net mass.
    pub declared_kg: Kilograms,
    /// Declared gross mass with packaging, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross_kg: Option<Kilograms>,
    /// Net explosive mass, class 1 only.
    #[serde(default)]
    pub net_explosive_kg: Kilograms,
    /// Regime it is declared under.
    #[serde(default)]
    pub regime: Regime,
    /// Hazardous waste (危险废物).
    #[serde(default)]
    pub is_waste: bool,
    /// Empty, uncleaned.
    #[serde(default)]
    pub is_empty_uncleaned: bool,
    /// Dangerous to the environment by its own criteria (危害环境), whatever the list says of the entry.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_environmentally_hazardous: bool,
    /// Carried hot: a liquid at 100 °C or above, a solid at 240 °C or above (高温).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_elevated_temperature: bool,
    /// Density at 15 °C in kg/l as stated by the consignor, overrides the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density_15: Option<f64>,
    /// Density at 50 °C in kg/l as stated by the consignor, overrides the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density_50: Option<f64>,
    /// Volume of the goods: liquids are counted in litres (ADR 1.1.3.6.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_l: Option<Litres>,
    /// Water capacity of all receptacles together: compressed and adsorbed gases and chemicals under
    /// pressure are counted by it (ADR 1.1.3.6.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub water_capacity_l: Option<Litres>,
    /// Water capacity of the largest single receptacle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest_receptacle_l: Option<Litres>,
}

impl GoodsItem {
    /// So much of an entry under the full rules, with nothing else said of it.
    #[must_use]
    pub const fn plain(entry: EntryKey, carriage: Carriage, declared_kg: Kilograms) -> Self {
        Self {
            entry,
            technical_name: String::new(),
            carriage,
            packaging: String::new(),
            package_count: 0,
            declared_kg,
            gross_kg: None,
            net_explosive_kg: Kilograms::ZERO,
            regime: Regime::Full,
            is_waste: false,
            is_empty_uncleaned: false,
            is_environmentally_hazardous: false,
            is_elevated_temperature: false,
            density_15: None,
            density_50: None,
            volume_l: None,
            water_capacity_l: None,
            largest_receptacle_l: None,
        }
    }
}

/// All goods on one transport unit.
pub type Load = Vec<GoodsItem>;

/// One line of a load with the entry the list has for it.
#[derive(Clone, Copy, Debug)]
pub struct GoodsLine<'a> {
    /// Place in the load, from 0.
    pub index: usize,
    /// What is declared.
    pub item: &'a GoodsItem,
    /// What the list says; `None` where it has no such entry.
    pub entry: Option<&'a Entry>,
}

impl<'a> GoodsLine<'a> {
    /// The lines of a load; `entries` has the entry of each line in the same order, and lines beyond its
    /// end have none.
    #[must_use]
    pub fn of(load: &'a [GoodsItem], entries: &'a [Option<Entry>]) -> Vec<Self> {
        let entry = |index: usize| entries.get(index).and_then(Option::as_ref);
        let lines = load.iter().enumerate();
        lines.map(|(index, item)| Self { index, item, entry: entry(index) }).collect()
    }
}

/// What zones and tunnels ask of a load: computed once per waybill by `Catalogue::profile`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LoadProfile {
    /// `false` for a vehicle without dangerous goods on board.
    pub is_loaded: bool,
    /// The load counts as ordinary goods (O29 art. 21); hazmat zones and tunnel codes are lifted.
    pub is_ordinary: bool,
    /// Classes and divisions on board, subsidiary hazards included, sorted.
    pub classes: Vec<Class>,
    /// UN numbers on board, sorted.
    pub un_numbers: Vec<UnNumber>,
    /// Highly toxic goods (剧毒化学品) on board.
    pub is_highly_toxic: bool,
    /// Something is carried in a tank.
    pub in_tank: bool,
    /// Something is carried in bulk.
    pub in_bulk: bool,
    /// Something is carried in packages.
    pub in_packages: bool,
    /// Tunnel categories that are closed to this load: union over items (ADR 8.6.3.2).
    pub forbidden_tunnels: TunnelCategories,
    /// A load that may not run on water-protection roads (`hazmat:water`): any liquid or soluble
    /// dangerous goods; conservatively every load under the full regime.
    pub endangers_water: bool,
}
