//! The exemption by quantity per transport unit (ADR 1.1.3.6): transport categories, their limits and
//! points, and what each line is counted by.
//!
//! The categories, limits, factors and the goods of note a were seen in public texts; the basis of the
//! quantity by kind of goods is from memory and not verified. Where the list does not settle whether
//! goods are solid or liquid, both figures are asked for and the larger one counts.

use serde::Serialize;

use super::{Carriage, Entry, EntryStatus, GoodsLine};
use crate::units::{Kilograms, Litres};

/// Explosives and gases of category 1 that count twentyfold (note a to 1.1.3.6.3).
const TWENTYFOLD: [u16; 9] = [81, 82, 84, 241, 331, 332, 482, 1005, 1017];
/// Most points on one unit (1.1.3.6.4).
pub const MOST_POINTS: u16 = 1000;

/// Where a load in packages stands under ADR 1.1.3.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Points {
    /// Transport category 0 to 4.
    pub category: u8,
    /// Points for each kilogram or litre; the sum is at most 1000. Absent where nothing is exempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<u8>,
    /// Most on one unit, kilograms or litres; absent where it is not limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u16>,
}

impl Points {
    /// The row of the table in 1.1.3.6.3 for an entry; `None` where the list gives no category.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        let category = entry.transport_category?;
        let is_twentyfold = TWENTYFOLD.contains(&entry.key.un_number.value());
        let (multiplier, most) = match category {
            0 => (None, Some(0)),
            1 if is_twentyfold => (Some(20), Some(50)),
            1 => (Some(50), Some(20)),
            2 => (Some(3), Some(333)),
            3 => (Some(1), Some(1000)),
            4 => (Some(0), None),
            _ => return None,
        };
        Some(Self { category, multiplier, most })
    }

    /// Empty uncleaned packagings of categories 1 to 4 are of category 4.
    const EMPTY: Self = Self { category: 4, multiplier: Some(0), most: None };
}

/// What a line is counted by (1.1.3.6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Kilograms net: solids, liquefied, refrigerated liquefied and dissolved gases.
    NetMass,
    /// Litres: liquids.
    Volume,
    /// Litres of water capacity: compressed and adsorbed gases, chemicals under pressure.
    WaterCapacity,
    /// Kilograms of net explosive mass: class 1.
    NetExplosiveMass,
    /// Kilograms gross: articles.
    GrossMass,
    /// Kilograms net or litres, whichever is more: the list does not settle the state.
    MassOrVolume,
}

impl Basis {
    /// The basis for an entry.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        let code = entry.classification_code.as_str();
        if entry.is_explosive() {
            return Self::NetExplosiveMass;
        }
        if entry.class.is_some_and(|class| class.number() == 2) {
            return match code.as_bytes().first() {
                Some(b'2' | b'3' | b'4') => Self::NetMass,
                Some(b'5' | b'6') => Self::GrossMass,
                _ => Self::WaterCapacity,
            };
        }
        if is_article(entry) {
            return Self::GrossMass;
        }
        match is_liquid(entry) {
            Some(true) => Self::Volume,
            Some(false) => Self::NetMass,
            None => Self::MassOrVolume,
        }
    }
}

/// Classification codes of articles outside classes 1 and 2; `F3` is one in class 3 alone.
const ARTICLES: [&str; 12] =
    ["F4", "S6", "SW2", "W3", "O3", "T10", "TF4", "TC5", "CT3", "C11", "M4", "M5"];

fn is_article(entry: &Entry) -> bool {
    let code = entry.classification_code.as_str();
    let is_class_3 = entry.class == Some(super::Class::C3);
    ARTICLES.contains(&code)
        || (is_class_3 && code == "F3")
        || entry.proper_shipping_name.starts_with("ARTICLES")
}

/// Classification codes whose goods are liquid, by the headings of ADR 2.2.4 to 2.2.9.
const LIQUID: [&str; 32] = [
    "S1", "S3", "ST1", "ST3", "SC1", "SC3", "W1", "WF1", "WT1", "WC1", "O1", "OT1", "OC1", "T1",
    "T4", "T6", "TF1", "TF2", "TW1", "TO1", "TC1", "TC3", "C1", "C3", "C5", "C7", "CF1", "CS1",
    "CW1", "CO1", "CT1", "M6",
];
/// Classification codes whose goods are solid.
const SOLID: [&str; 33] = [
    "S2", "S4", "ST2", "ST4", "SC2", "SC4", "W2", "WF2", "WS", "WT2", "WC2", "O2", "OT2", "OC2",
    "T2", "T5", "T7", "T9", "TF3", "TS", "TW2", "TO2", "TC2", "TC4", "C2", "C4", "C6", "C8", "CF2",
    "CS2", "CW2", "CT2", "M7",
];

/// `None` where neither the name nor the code settles it.
fn is_liquid(entry: &Entry) -> Option<bool> {
    let named = |word: &str| {
        entry.proper_shipping_name.split(|letter: char| !letter.is_alphabetic()).any(|w| w == word)
    };
    let code = entry.classification_code.as_str();
    let says_liquid = named("LIQUID") || named("SOLUTION");
    match (says_liquid, named("SOLID"), named("MOLTEN")) {
        (true, false, false) => Some(true),
        (false, true, false) => Some(false),
        (false, false, false)
            if entry.class == Some(super::Class::C3) || LIQUID.contains(&code) =>
        {
            Some(true)
        }
        (false, false, false) if SOLID.contains(&code) => Some(false),
        _ => None,
    }
}

/// A figure that a line does not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingFigure {
    /// Net mass, `declared_kg`.
    NetMass,
    /// Volume, `volume_l`.
    Volume,
    /// Water capacity, `water_capacity_l`.
    WaterCapacity,
    /// Net explosive mass, `net_explosive_kg`.
    NetExplosiveMass,
    /// Gross mass, `gross_kg`.
    GrossMass,
}

impl MissingFigure {
    /// The member of the goods item that would give it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::NetMass => "declared_kg",
            Self::Volume => "volume_l",
            Self::WaterCapacity => "water_capacity_l",
            Self::NetExplosiveMass => "net_explosive_kg",
            Self::GrossMass => "gross_kg",
        }
    }

    /// What it is called in Chinese and English.
    #[must_use]
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::NetMass => ("净重", "net mass"),
            Self::Volume => ("体积", "volume in litres"),
            Self::WaterCapacity => ("容器水容积", "water capacity of the receptacles"),
            Self::NetExplosiveMass => ("爆炸物净重", "net explosive mass"),
            Self::GrossMass => ("毛重", "gross mass"),
        }
    }
}

/// Why a line takes the exemption from the whole load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointsObstacle {
    /// The list has no such entry.
    UnknownEntry,
    /// Carriage is prohibited.
    Prohibited,
    /// Carried in bulk or in a tank: the exemption is of packages.
    NotInPackages,
    /// The list gives no transport category.
    NoCategory,
    /// Transport category 0: no quantity is exempt.
    CategoryZero,
    /// A figure is not given, or is not above zero.
    Missing(MissingFigure),
}

/// What one line adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LinePoints {
    /// Place in the load, from 0.
    pub index: usize,
    /// Its row of the table, where the list gives one.
    pub row: Option<Points>,
    /// What it is counted by; absent for an unknown entry.
    pub basis: Option<Basis>,
    /// Thousandths of a kilogram or litre; absent where not known or not counted.
    pub quantity_milli: Option<i64>,
    /// Thousandths of a point.
    pub points_milli: i64,
    /// What stands against the exemption.
    pub obstacle: Option<PointsObstacle>,
}

/// The points of a load, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LoadPoints {
    /// One for each line that is subject to the rules, in order.
    pub lines: Vec<LinePoints>,
    /// Sum in thousandths of a point; a lower bound where a line has an obstacle.
    pub total_milli: i64,
    /// Most of it, in thousandths.
    pub most_milli: i64,
    /// Categories whose own limit is exceeded.
    pub categories_above: Vec<u8>,
}

impl LoadPoints {
    /// Whether the load is exempt: no obstacle, no category above its limit, and no more than 1000
    /// points.
    #[must_use]
    pub fn is_within(&self) -> bool {
        self.lines.iter().all(|line| line.obstacle.is_none())
            && self.categories_above.is_empty()
            && self.total_milli <= self.most_milli
    }

    /// The first obstacle with the line it is on.
    #[must_use]
    pub fn first_obstacle(&self) -> Option<(usize, PointsObstacle)> {
        self.lines.iter().find_map(|line| line.obstacle.map(|obstacle| (line.index, obstacle)))
    }
}

/// Counts lines under the full regime (ADR 1.1.3.6.3, 1.1.3.6.4); limited and excepted quantities are not
/// among them. Goods that are not subject are left out. Sums saturate. The limit of a category is held
/// to in mixed loads, too, so that a further line never makes a load exempt.
#[must_use]
pub fn load_points(lines: &[GoodsLine<'_>]) -> LoadPoints {
    let is_free =
        |line: &&GoodsLine<'_>| line.entry.is_some_and(|e| e.status == EntryStatus::NotSubject);
    let lines: Vec<LinePoints> =
        lines.iter().filter(|line| !is_free(line)).map(line_points).collect();
    let total_milli = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.points_milli));
    LoadPoints {
        categories_above: categories_above(&lines),
        total_milli,
        most_milli: i64::from(MOST_POINTS) * 1000,
        lines,
    }
}

/// The factors reach every limit but that of category 2: 333 times 3 is not 1000.
fn categories_above(lines: &[LinePoints]) -> Vec<u8> {
    let above = |category: u8| {
        let of =
            || lines.iter().filter(move |line| line.row.is_some_and(|r| r.category == category));
        let sum = of().filter_map(|line| line.quantity_milli).fold(0_i64, i64::saturating_add);
        let most = of().find_map(|line| line.row.and_then(|row| row.most));
        most.is_some_and(|most| sum > i64::from(most) * 1000)
    };
    [2, 3].into_iter().filter(|category| above(*category)).collect()
}

fn line_points(line: &GoodsLine<'_>) -> LinePoints {
    let mut found = LinePoints {
        index: line.index,
        row: None,
        basis: None,
        quantity_milli: None,
        points_milli: 0,
        obstacle: None,
    };
    let Some(entry) = line.entry else {
        found.obstacle = Some(PointsObstacle::UnknownEntry);
        return found;
    };
    let row = Points::of(entry);
    let is_emptied = line.item.is_empty_uncleaned && row.is_some_and(|row| row.category > 0);
    found.row = if is_emptied { Some(Points::EMPTY) } else { row };
    found.basis = Some(Basis::of(entry));
    found.obstacle = obstacle(line, entry, row);
    if found.obstacle.is_some() || is_emptied {
        return found;
    }
    match quantity_milli(line, Basis::of(entry)) {
        Ok(quantity) => {
            let factor = found.row.and_then(|row| row.multiplier).unwrap_or(u8::MAX);
            found.quantity_milli = Some(quantity);
            found.points_milli = quantity.saturating_mul(i64::from(factor));
        }
        Err(missing) => found.obstacle = Some(PointsObstacle::Missing(missing)),
    }
    found
}

fn obstacle(line: &GoodsLine<'_>, entry: &Entry, row: Option<Points>) -> Option<PointsObstacle> {
    if entry.status == EntryStatus::Prohibited {
        Some(PointsObstacle::Prohibited)
    } else if line.item.carriage != Carriage::Packages {
        Some(PointsObstacle::NotInPackages)
    } else {
        match row {
            None => Some(PointsObstacle::NoCategory),
            Some(row) if row.category == 0 => Some(PointsObstacle::CategoryZero),
            Some(_) => None,
        }
    }
}

/// The quantity of a line in thousandths of a kilogram or litre, above zero.
pub(super) fn quantity_milli(line: &GoodsLine<'_>, basis: Basis) -> Result<i64, MissingFigure> {
    let item = line.item;
    let above_zero = |figure: Option<i64>, missing| figure.filter(|f| *f > 0).ok_or(missing);
    let net = || above_zero(Some(item.declared_kg.grams()), MissingFigure::NetMass);
    let volume = || above_zero(volume_milli(line), MissingFigure::Volume);
    match basis {
        Basis::NetMass => net(),
        Basis::Volume => volume(),
        Basis::MassOrVolume => Ok(net()?.max(volume()?)),
        Basis::WaterCapacity => {
            above_zero(water_capacity_milli(line), MissingFigure::WaterCapacity)
        }
        Basis::NetExplosiveMass => {
            above_zero(Some(item.net_explosive_kg.grams()), MissingFigure::NetExplosiveMass)
        }
        Basis::GrossMass => {
            let gross = item.gross_kg.map(|gross| gross.max(item.declared_kg).grams());
            above_zero(gross, MissingFigure::GrossMass)
        }
    }
}

/// As stated, or the net mass by the density at 15 °C that the consignor states: those of the catalogue
/// are not verified, and too high a one would count too few points.
fn volume_milli(line: &GoodsLine<'_>) -> Option<i64> {
    let item = line.item;
    let by_density = item.density_15.filter(|density| *density > 0.0).and_then(|density| {
        let kilograms = item.declared_kg.as_f64() / density;
        Kilograms::from_f64(kilograms).map(Kilograms::grams)
    });
    item.volume_l.map(Litres::millilitres).or(by_density)
}

/// All receptacles together: as stated, but no less than the largest one; or as if each were the largest.
fn water_capacity_milli(line: &GoodsLine<'_>) -> Option<i64> {
    let largest = line.item.largest_receptacle_l.map(Litres::millilitres);
    let together = line.item.water_capacity_l.map(Litres::millilitres);
    let as_largest =
        largest.map(|volume| volume.saturating_mul(i64::from(line.item.package_count)));
    together.map(|sum| sum.max(largest.unwrap_or(0))).or(as_largest)
}
