//! Under which regime by quantity a whole load goes, and what that lifts.
//!
//! China: Order 2019 No. 29, art. 20 and 21, and the exemption of carbon dioxide in small cylinders
//! (JT/T 617.1 ch. 5). ADR: excepted quantities 3.5.5, limited quantities 3.4.13, 3.4.14, 1.9.5.3.6, and
//! the exemption by points 1.1.3.6 with 8.6.3.3. What ADR lifts is from memory and not verified.
//! The one decision that checks, zones and tunnels share.

use serde::Serialize;

use super::points::{LoadPoints, load_points};
use super::{Carriage, Edition, Entry, EntryStatus, GoodsLine, Regime};
use crate::units::{Kilograms, Litres};

/// Above this gross mass of limited quantities a unit is marked (ADR 3.4.14).
const MARKED_GROSS: Kilograms = Kilograms::new(8000);
/// Only units above this maximum mass are marked (ADR 3.4.13).
const MARKED_UNIT: Kilograms = Kilograms::new(12_000);
/// UN 1013, carbon dioxide.
const CARBON_DIOXIDE: u16 = 1013;
/// Largest cylinder of carbon dioxide that goes as ordinary goods (JT/T 617.1 ch. 5).
const CARBON_DIOXIDE_CYLINDER: Litres = Litres::new(50);
/// Most carbon dioxide on one unit that goes as ordinary goods (JT/T 617.1 ch. 5).
const CARBON_DIOXIDE_MOST: Kilograms = Kilograms::new(500);

/// Up to where limited and excepted quantities go as ordinary goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuantityBounds {
    /// Gross mass of limited quantities on one vehicle.
    pub limited_gross: Kilograms,
    /// Packages of excepted quantities on one vehicle.
    pub excepted_packages: u32,
}

impl QuantityBounds {
    /// Order 2019 No. 29, art. 21. The number of packages is that of ADR 3.5.5, too.
    pub const ORDER_29: Self = Self { limited_gross: MARKED_GROSS, excepted_packages: 1000 };
}

/// The regime one line really has, whatever it is declared under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineRegime {
    /// Not subject to the rules.
    Free,
    /// Excepted quantity.
    Excepted,
    /// Limited quantity.
    Limited,
    /// Carbon dioxide in small cylinders.
    CarbonDioxide,
    /// All rules.
    Full,
}

/// The regime of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuantityRegime {
    /// Nothing on board is subject to the rules.
    Free,
    /// Excepted quantities alone.
    Excepted,
    /// Limited quantities, with excepted ones or without.
    Limited,
    /// Carbon dioxide in small cylinders, alone or with excepted quantities.
    CarbonDioxide,
    /// Within the points of ADR 1.1.3.6.
    Points,
    /// All rules.
    Full,
}

/// What a regime lifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
pub struct Lifted {
    /// The waybill or transport document of dangerous goods.
    pub waybill: bool,
    /// Type, approval and marking of the vehicle.
    pub vehicle: bool,
    /// Training certificates of the crew, the escort.
    pub crew: bool,
    /// Restrictions of roads and zones.
    pub routes: bool,
    /// Restrictions of tunnels.
    pub tunnels: bool,
}

impl Lifted {
    /// Nothing.
    pub const NOTHING: Self = Self::all(false);
    /// All of it.
    pub const ALL: Self = Self::all(true);

    const fn all(is_lifted: bool) -> Self {
        Self {
            waybill: is_lifted,
            vehicle: is_lifted,
            crew: is_lifted,
            routes: is_lifted,
            tunnels: is_lifted,
        }
    }

    /// The same for a unit that is marked for limited quantities: roads and tunnels see it.
    const fn unless_marked(self, is_marked: bool) -> Self {
        Self { routes: self.routes && !is_marked, tunnels: self.tunnels && !is_marked, ..self }
    }
}

/// Why a load is not relieved though something of it claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegimeObstacle {
    /// The list has no such entry.
    UnknownEntry,
    /// The list does not admit the entry to the declared regime, or it is not in packages.
    NotAdmitted,
    /// Explosives never go as ordinary goods (Order 2019 No. 29, art. 20).
    Explosive,
    /// The gross mass of a limited quantity is not given.
    GrossMissing,
    /// The number of packages of an excepted quantity is not given.
    CountMissing,
    /// The line is under the full regime.
    FullLine,
    /// Limited quantities weigh more than the bound.
    LimitedAbove,
    /// Excepted quantities have more packages than the bound.
    ExceptedAbove,
    /// More carbon dioxide than the bound.
    CarbonDioxideAbove,
    /// ADR 1.1.3.6 does not exempt the lines under the full regime: see the points.
    PointsAbove,
}

/// The decision on a load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RegimeRuling {
    /// The regime of the load.
    pub regime: QuantityRegime,
    /// What it lifts.
    pub lifted: Lifted,
    /// The regime of each line, in order. Lines that are relieved alone but not with this load count as
    /// full.
    pub lines: Vec<LineRegime>,
    /// Gross mass of the limited quantities; a lower bound where one is not given.
    pub limited_gross_kg: Kilograms,
    /// Packages of the excepted quantities.
    pub excepted_packages: u64,
    /// The unit must be marked for limited quantities and may not pass tunnels of category E
    /// (ADR 3.4.13, 1.9.5.3.6). A missing gross mass or unit mass counts as above.
    pub is_marked: bool,
    /// ADR: the points of the lines under the full regime, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<LoadPoints>,
    /// What stands against more relief; the number is the line, absent for the whole load.
    pub obstacles: Vec<(Option<usize>, RegimeObstacle)>,
}

impl RegimeRuling {
    /// Whether the load goes as ordinary goods on roads and through tunnels.
    #[must_use]
    pub const fn is_ordinary(&self) -> bool {
        self.lifted.routes && self.lifted.tunnels && !matches!(self.regime, QuantityRegime::Free)
    }

    /// The first line with an obstacle.
    #[must_use]
    pub fn line_with(&self, obstacle: RegimeObstacle) -> Option<usize> {
        self.obstacles.iter().find(|(_, found)| *found == obstacle).and_then(|(line, _)| *line)
    }

    fn has(&self, regime: LineRegime) -> bool {
        self.lines.contains(&regime)
    }
}

/// Decides the regime of a load. `unit_max_mass` is the greatest permitted mass of the transport unit; not
/// known, it counts as above 12 t. Sums saturate; figures that are missing or not above zero stand
/// against relief.
#[must_use]
pub fn quantity_regime(
    lines: &[GoodsLine<'_>],
    edition: Edition,
    bounds: &QuantityBounds,
    unit_max_mass: Option<Kilograms>,
) -> RegimeRuling {
    let mut ruling = tally(lines, edition);
    ruling.is_marked = is_marked(&ruling, unit_max_mass);
    let bound = |is_above, obstacle| if is_above { Some((None, obstacle)) } else { None };
    let above = [
        bound(
            edition.is_chinese() && ruling.limited_gross_kg > bounds.limited_gross,
            RegimeObstacle::LimitedAbove,
        ),
        bound(
            ruling.excepted_packages > u64::from(bounds.excepted_packages),
            RegimeObstacle::ExceptedAbove,
        ),
        bound(
            carbon_dioxide(lines, &ruling) > CARBON_DIOXIDE_MOST,
            RegimeObstacle::CarbonDioxideAbove,
        ),
    ];
    ruling.obstacles.extend(above.into_iter().flatten());
    if edition.is_chinese() { order_29(ruling) } else { adr(ruling, lines) }
}

/// The regimes of the lines, their sums, and the obstacles on them.
fn tally(lines: &[GoodsLine<'_>], edition: Edition) -> RegimeRuling {
    let mut ruling = RegimeRuling {
        regime: QuantityRegime::Full,
        lifted: Lifted::NOTHING,
        lines: Vec::with_capacity(lines.len()),
        limited_gross_kg: Kilograms::ZERO,
        excepted_packages: 0,
        is_marked: false,
        points: None,
        obstacles: Vec::new(),
    };
    for line in lines {
        let (regime, obstacle) = line_regime(line, edition);
        let gross = line.item.gross_kg.unwrap_or(Kilograms::ZERO).max(line.item.declared_kg);
        match regime {
            LineRegime::Limited => {
                ruling.limited_gross_kg = ruling.limited_gross_kg + gross.max(Kilograms::ZERO);
            }
            LineRegime::Excepted => {
                ruling.excepted_packages += u64::from(line.item.package_count);
            }
            LineRegime::Free | LineRegime::CarbonDioxide | LineRegime::Full => {}
        }
        ruling.lines.push(regime);
        ruling.obstacles.extend(obstacle.map(|obstacle| (Some(line.index), obstacle)));
    }
    ruling
}

fn line_regime(line: &GoodsLine<'_>, edition: Edition) -> (LineRegime, Option<RegimeObstacle>) {
    let Some(entry) = line.entry else {
        return (LineRegime::Full, Some(RegimeObstacle::UnknownEntry));
    };
    if entry.status == EntryStatus::NotSubject {
        return (LineRegime::Free, None);
    }
    if line.item.regime != Regime::Full
        && (line.item.carriage != Carriage::Packages || !entry.admits(line.item.regime))
    {
        return (LineRegime::Full, Some(RegimeObstacle::NotAdmitted));
    }
    let is_barred = edition.is_chinese() && entry.is_explosive();
    let barred = is_barred.then_some(RegimeObstacle::Explosive);
    match line.item.regime {
        Regime::LimitedQuantity => {
            let has_gross = line.item.gross_kg.is_some_and(|gross| gross > Kilograms::ZERO);
            let missing = (!has_gross).then_some(RegimeObstacle::GrossMissing);
            (LineRegime::Limited, barred.or(missing))
        }
        Regime::ExceptedQuantity => {
            let missing = (line.item.package_count == 0).then_some(RegimeObstacle::CountMissing);
            (LineRegime::Excepted, barred.or(missing))
        }
        Regime::Full if is_small_carbon_dioxide(line, entry, edition) => {
            (LineRegime::CarbonDioxide, None)
        }
        Regime::Full => (LineRegime::Full, Some(RegimeObstacle::FullLine)),
    }
}

fn is_small_carbon_dioxide(line: &GoodsLine<'_>, entry: &Entry, edition: Edition) -> bool {
    let item = line.item;
    edition.is_chinese()
        && entry.status == EntryStatus::Listed
        && entry.key.un_number.value() == CARBON_DIOXIDE
        && item.carriage == Carriage::Packages
        && item.declared_kg > Kilograms::ZERO
        && item
            .largest_receptacle_l
            .is_some_and(|volume| volume.millilitres() > 0 && volume <= CARBON_DIOXIDE_CYLINDER)
}

fn carbon_dioxide(lines: &[GoodsLine<'_>], ruling: &RegimeRuling) -> Kilograms {
    let of = lines.iter().zip(&ruling.lines);
    of.filter(|(_, regime)| **regime == LineRegime::CarbonDioxide)
        .map(|(line, _)| line.item.declared_kg)
        .sum()
}

fn is_marked(ruling: &RegimeRuling, unit_max_mass: Option<Kilograms>) -> bool {
    let is_heavy_unit = unit_max_mass.is_none_or(|mass| mass > MARKED_UNIT);
    let is_unknown =
        ruling.obstacles.iter().any(|(_, obstacle)| *obstacle == RegimeObstacle::GrossMissing);
    ruling.has(LineRegime::Limited)
        && is_heavy_unit
        && (is_unknown || ruling.limited_gross_kg > MARKED_GROSS)
}

/// What the relieved lines alone come to.
fn relieved(ruling: &RegimeRuling) -> QuantityRegime {
    if ruling.has(LineRegime::Limited) {
        QuantityRegime::Limited
    } else if ruling.has(LineRegime::CarbonDioxide) {
        QuantityRegime::CarbonDioxide
    } else if ruling.has(LineRegime::Excepted) {
        QuantityRegime::Excepted
    } else {
        QuantityRegime::Free
    }
}

/// All or nothing: one obstacle leaves the whole load under all rules.
fn order_29(mut ruling: RegimeRuling) -> RegimeRuling {
    if ruling.obstacles.is_empty() {
        ruling.regime = relieved(&ruling);
        ruling.lifted = Lifted::ALL.unless_marked(ruling.is_marked);
        return ruling;
    }
    for regime in &mut ruling.lines {
        if *regime == LineRegime::CarbonDioxide {
            *regime = LineRegime::Full;
        }
    }
    ruling
}

/// Each line by itself; those under the full regime by their points.
fn adr(mut ruling: RegimeRuling, lines: &[GoodsLine<'_>]) -> RegimeRuling {
    let against = |found: &(Option<usize>, RegimeObstacle)| {
        matches!(found.1, RegimeObstacle::ExceptedAbove | RegimeObstacle::CountMissing)
    };
    if ruling.obstacles.iter().any(against) {
        for regime in ruling.lines.iter_mut().filter(|regime| **regime == LineRegime::Excepted) {
            *regime = LineRegime::Full;
        }
    }
    let full: Vec<GoodsLine<'_>> = lines
        .iter()
        .zip(&ruling.lines)
        .filter(|(_, regime)| **regime == LineRegime::Full)
        .map(|(line, _)| *line)
        .collect();
    if full.is_empty() {
        ruling.regime = relieved(&ruling);
        ruling.lifted = Lifted::ALL.unless_marked(ruling.is_marked);
        return ruling;
    }
    let points = load_points(&full);
    if points.is_within() {
        ruling.regime = QuantityRegime::Points;
        // The transport document stays (5.4.1 is not among what 1.1.3.6.2 lifts).
        ruling.lifted = Lifted { waybill: false, ..Lifted::ALL }.unless_marked(ruling.is_marked);
    } else {
        ruling.obstacles.push((None, RegimeObstacle::PointsAbove));
    }
    ruling.points = Some(points);
    ruling
}
