//! What follows from an entry of the list, whoever carries it: the decisions here are those that the
//! checks and the router take, gathered so that they can be read before anything is loaded.

use serde::Serialize;

use super::{
    Carriage, Entry, EntryKey, EntryStatus, ExceptedCode, InnerLimit, Points, Property,
    QuantityBounds, Regime, TankCode, TankVehicle, TunnelCategories, TunnelCategory, TunnelCode,
};
use crate::units::{Kilograms, LocalText};

/// Goods whose carriage needs a permit of its own (Order 2019 No. 29, art. 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpecialPermit {
    /// 剧毒化学品道路运输通行证
    HighlyToxic,
    /// 烟花爆竹道路运输许可证
    Firework,
    /// 民用爆炸物品运输许可证
    CivilExplosive,
    /// 放射性物品运输证明
    Radioactive,
}

impl SpecialPermit {
    /// Its name in Chinese and English.
    #[must_use]
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::HighlyToxic => ("剧毒化学品道路运输通行证", "permit for highly toxic goods"),
            Self::Firework => ("烟花爆竹道路运输许可证", "permit for fireworks"),
            Self::CivilExplosive => ("民用爆炸物品运输许可证", "permit for civil explosives"),
            Self::Radioactive => ("放射性物品运输证明", "certificate for radioactive goods"),
        }
    }
}

/// What driver and escort have to be qualified for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrewCategory {
    /// Dangerous goods.
    General,
    /// 爆炸品
    Explosives,
    /// 剧毒化学品
    HighlyToxic,
    /// 放射性物品
    Radioactive,
}

impl CrewCategory {
    /// Those that are examined apart.
    pub const SPECIAL: [Self; 3] = [Self::Explosives, Self::HighlyToxic, Self::Radioactive];

    /// Its name in Chinese and English.
    #[must_use]
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::General => ("道路危险货物运输", "dangerous goods"),
            Self::Explosives => ("爆炸品", "explosives"),
            Self::HighlyToxic => ("剧毒化学品", "highly toxic goods"),
            Self::Radioactive => ("放射性物品", "radioactive goods"),
        }
    }
}

/// A paper that travels with the goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TripPaper {
    /// The waybill.
    Waybill,
    /// The shipper's consignment list.
    ConsignmentList,
    /// The transport emergency card.
    EmergencyCard,
    /// The tank's inspection certificate, in tanks.
    TankCertificate,
    /// Test report or statement, in limited quantities.
    LimitedStatement,
    /// Written statement, in excepted quantities.
    ExceptedStatement,
    /// The waste manifest, as hazardous waste.
    WasteManifest,
}

impl TripPaper {
    /// What it is called, and when it is needed if not always.
    #[must_use]
    pub fn in_words(self) -> LocalText {
        let (zh, en) = match self {
            Self::Waybill => ("危险货物道路运输运单", "waybill"),
            Self::ConsignmentList => ("托运清单", "consignment list"),
            Self::EmergencyCard => ("道路运输危险货物安全卡", "transport emergency card"),
            Self::TankCertificate => {
                ("罐体检验合格证（罐装时）", "tank inspection certificate (in tanks)")
            }
            Self::LimitedStatement => (
                "包装测试报告或书面声明（有限数量时）",
                "test report or statement (in limited quantities)",
            ),
            Self::ExceptedStatement => {
                ("书面声明（例外数量时）", "written statement (in excepted quantities)")
            }
            Self::WasteManifest => {
                ("危险废物转移联单（为危险废物时）", "waste manifest (as hazardous waste)")
            }
        };
        LocalText::new(zh, en)
    }
}

/// Tunnel categories that are closed, by how the goods are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClosedTunnels {
    /// In packages.
    pub packages: TunnelCategories,
    /// In bulk.
    pub bulk: TunnelCategories,
    /// In tanks; absent where the goods may not go in tanks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tank: Option<TunnelCategories>,
    /// Where more is closed above a net explosive mass of the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<ClosedAbove>,
}

/// What a great net explosive mass closes besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClosedAbove {
    /// More than this net explosive mass on the unit.
    pub net_explosive_kg: Kilograms,
    /// Closed then, however carried.
    pub closed: TunnelCategories,
}

/// What a tank has to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TankNeeds {
    /// The least codes; one of them suffices.
    pub least_codes: Vec<TankCode>,
    /// Type of the tank vehicle.
    pub vehicle: Option<TankVehicle>,
    /// Special provisions.
    pub provisions: Vec<String>,
}

/// Bounds of limited quantities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LimitedBounds {
    /// Most in one inner packaging, such as `1 L`.
    pub per_inner: String,
    /// Ordinary goods up to this gross mass on the vehicle; absent where they never are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinary_up_to_kg: Option<Kilograms>,
}

/// Bounds of excepted quantities (ADR 3.5.1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ExceptedBounds {
    /// Code, E1 to E5.
    pub code: String,
    /// Most in one inner packaging, grams or millilitres.
    pub per_inner: u16,
    /// Most in one outer packaging, grams or millilitres.
    pub per_outer: u16,
    /// Ordinary goods up to so many packages on the vehicle; absent where they never are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinary_up_to_packages: Option<u32>,
}

/// What follows from an entry under the full regime, and what the other regimes lift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Implications {
    /// Which entry.
    pub entry: EntryKey,
    /// May it be carried: nothing else is said of goods that may not, or that are not subject.
    pub status: EntryStatus,
    /// Closed tunnels.
    pub tunnels: ClosedTunnels,
    /// The tank; absent where the goods may not go in tanks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tank: Option<TankNeeds>,
    /// Type of the vehicle for packages, where one is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_vehicle: Option<TankVehicle>,
    /// What driver and escort have to be qualified for.
    pub crew: Vec<CrewCategory>,
    /// Permits.
    pub permits: Vec<SpecialPermit>,
    /// Papers on board.
    pub papers: Vec<TripPaper>,
    /// Bounds of limited quantities, where the list admits them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limited: Option<LimitedBounds>,
    /// Bounds of excepted quantities, where the list admits them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excepted: Option<ExceptedBounds>,
    /// ADR 1.1.3.6, where the list gives a transport category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// Lists of the authorities.
    pub lists: Vec<Property>,
}

impl Entry {
    /// Class 1, any division.
    #[must_use]
    pub fn is_explosive(&self) -> bool {
        self.class.is_some_and(|class| class.number() == 1)
    }

    /// Class 7.
    #[must_use]
    pub fn is_radioactive(&self) -> bool {
        self.class.is_some_and(|class| class.number() == 7)
    }

    /// On the list of highly toxic chemicals.
    #[must_use]
    pub fn is_highly_toxic(&self) -> bool {
        self.has(Property::HighlyToxic)
    }

    /// Whether the list admits the entry to a regime. A reference to a special provision does not: what it
    /// asks for is not known here.
    #[must_use]
    pub fn admits(&self, regime: Regime) -> bool {
        match regime {
            Regime::Full => true,
            Regime::LimitedQuantity => InnerLimit::of(self).is_any(),
            Regime::ExceptedQuantity => ExceptedCode::of(self).most().is_some(),
        }
    }

    /// Type of vehicle that is asked for, if any.
    #[must_use]
    pub fn vehicle_for(&self, carriage: Carriage) -> Option<TankVehicle> {
        match carriage {
            Carriage::Tank => self.tank_vehicle,
            Carriage::Packages | Carriage::Bulk => self.is_explosive().then_some(TankVehicle::EX),
        }
    }

    /// Tunnel categories that are closed under the full regime. `net_explosive_mass` is the sum over
    /// the unit.
    #[must_use]
    pub fn closed_tunnels(
        &self,
        carriage: Carriage,
        net_explosive_mass: Kilograms,
    ) -> TunnelCategories {
        match (self.status, self.tunnel_code) {
            (EntryStatus::NotSubject, _) => TunnelCategories::NONE,
            (EntryStatus::Listed, Some(code)) => code.forbidden(carriage, net_explosive_mass),
            // No code and no `-` either: nothing says that a tunnel is open to it.
            (EntryStatus::Listed, None) | (EntryStatus::Prohibited, _) => {
                TunnelCode::B.forbidden(carriage, net_explosive_mass)
            }
        }
    }

    /// Permits that carriage under the full regime needs. Class 1 that is on no list needs the one for
    /// explosives (fail closed).
    #[must_use]
    pub fn special_permits(&self) -> Vec<SpecialPermit> {
        let explosive = if self.has(Property::Firework) {
            Some(SpecialPermit::Firework)
        } else {
            let is_listed = self.has(Property::CivilExplosive);
            (is_listed || self.is_explosive()).then_some(SpecialPermit::CivilExplosive)
        };
        [
            self.is_highly_toxic().then_some(SpecialPermit::HighlyToxic),
            explosive,
            self.is_radioactive().then_some(SpecialPermit::Radioactive),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether driver and escort need a category under the full regime.
    #[must_use]
    pub fn needs(&self, category: CrewCategory) -> bool {
        match category {
            CrewCategory::General => self.status != EntryStatus::NotSubject,
            CrewCategory::Explosives => self.is_explosive(),
            CrewCategory::HighlyToxic => self.is_highly_toxic(),
            CrewCategory::Radioactive => self.is_radioactive(),
        }
    }
}

/// What follows from an entry.
#[must_use]
pub fn implications(entry: &Entry) -> Implications {
    let is_listed = entry.status == EntryStatus::Listed;
    let has_tank = is_listed && !entry.tank_codes.is_empty();
    let crew = [CrewCategory::General].into_iter().chain(CrewCategory::SPECIAL);
    Implications {
        entry: entry.key,
        status: entry.status,
        tunnels: tunnels(entry, has_tank),
        tank: has_tank.then(|| TankNeeds {
            least_codes: entry.tank_codes.clone(),
            vehicle: entry.vehicle_for(Carriage::Tank),
            provisions: entry.tank_provisions.clone(),
        }),
        package_vehicle: entry.vehicle_for(Carriage::Packages).filter(|_| is_listed),
        crew: crew.filter(|category| is_listed && entry.needs(*category)).collect(),
        permits: if is_listed { entry.special_permits() } else { Vec::new() },
        papers: if is_listed { papers(entry, has_tank) } else { Vec::new() },
        limited: limited(entry),
        excepted: excepted(entry),
        points: if is_listed { Points::of(entry) } else { None },
        lists: entry.properties.clone(),
    }
}

fn tunnels(entry: &Entry, has_tank: bool) -> ClosedTunnels {
    let closed = |carriage| entry.closed_tunnels(carriage, Kilograms::ZERO);
    let threshold = entry
        .tunnel_code
        .and_then(TunnelCode::explosive_threshold)
        .filter(|_| entry.status == EntryStatus::Listed);
    ClosedTunnels {
        packages: closed(Carriage::Packages),
        bulk: closed(Carriage::Bulk),
        tank: has_tank.then(|| closed(Carriage::Tank)),
        above: threshold.map(|net_explosive_kg| {
            let heavier = Kilograms::from_grams(net_explosive_kg.grams() + 1);
            let closed = entry.closed_tunnels(Carriage::Packages, heavier);
            ClosedAbove { net_explosive_kg, closed }
        }),
    }
}

fn papers(entry: &Entry, has_tank: bool) -> Vec<TripPaper> {
    let always = [TripPaper::Waybill, TripPaper::ConsignmentList, TripPaper::EmergencyCard];
    let at_times = [
        (has_tank, TripPaper::TankCertificate),
        (entry.admits(Regime::LimitedQuantity), TripPaper::LimitedStatement),
        (entry.admits(Regime::ExceptedQuantity), TripPaper::ExceptedStatement),
        (true, TripPaper::WasteManifest),
    ];
    let at_times = at_times.into_iter().filter(|(is_needed, _)| *is_needed);
    always.into_iter().chain(at_times.map(|(_, paper)| paper)).collect()
}

fn limited(entry: &Entry) -> Option<LimitedBounds> {
    entry.admits(Regime::LimitedQuantity).then(|| LimitedBounds {
        per_inner: entry.limited_quantity.clone(),
        ordinary_up_to_kg: (!entry.is_explosive())
            .then_some(QuantityBounds::ORDER_29.limited_gross),
    })
}

fn excepted(entry: &Entry) -> Option<ExceptedBounds> {
    let (per_inner, per_outer) = ExceptedCode::of(entry).most()?;
    Some(ExceptedBounds {
        code: entry.excepted_quantity.clone(),
        per_inner,
        per_outer,
        ordinary_up_to_packages: (!entry.is_explosive())
            .then_some(QuantityBounds::ORDER_29.excepted_packages),
    })
}

impl TunnelCategories {
    /// The letters together, such as `DE`; empty when nothing is closed.
    #[must_use]
    pub fn letters(self) -> String {
        self.iter().map(TunnelCategory::letter).collect()
    }
}
