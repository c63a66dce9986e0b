//! High-consequence dangerous goods: what asks for a security plan (ADR 1.10.3.1.2).
//!
//! Rows are `verified` where the figures of single goods of the row were seen in a public table; the others
//! are from memory. Where the table says "not relevant", because the goods do not go that way, any
//! quantity counts (fail closed). 1.10.4 lets loads within 1.1.3.6 off, save classes 1 and 7; that is the
//! caller's question.

use serde::Serialize;

use super::points::MissingFigure;
use super::{Carriage, Class, Entry, GoodsLine, PackingGroup};
use crate::units::Litres;

/// From which quantity on a transport unit goods are of high consequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// Any quantity.
    Any,
    /// More than so many litres in tanks, or kilograms in bulk.
    Above(u16),
    /// No quantity (note b to the table).
    Never,
}

/// A row of the table.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct HighConsequenceRow {
    /// Short name, stable.
    pub code: &'static str,
    /// In tanks, litres.
    pub tank: Threshold,
    /// In bulk, kilograms.
    pub bulk: Threshold,
    /// In packages, kilograms.
    pub packages: Threshold,
    /// Whether figures of the row were seen in a public table.
    pub verified: bool,
}

impl HighConsequenceRow {
    /// The threshold for a way of carriage.
    #[must_use]
    pub const fn threshold(&self, carriage: Carriage) -> Threshold {
        match carriage {
            Carriage::Tank => self.tank,
            Carriage::Bulk => self.bulk,
            Carriage::Packages => self.packages,
        }
    }

    /// A row whose goods count in any quantity, however carried.
    const fn any(code: &'static str, verified: bool) -> Self {
        Self {
            code,
            tank: Threshold::Any,
            bulk: Threshold::Any,
            packages: Threshold::Any,
            verified,
        }
    }

    /// A row whose goods count above 3000 litres in tanks, and never in packages.
    const fn in_tanks(code: &'static str, verified: bool) -> Self {
        Self {
            code,
            tank: Threshold::Above(3000),
            bulk: Threshold::Any,
            packages: Threshold::Never,
            verified,
        }
    }

    /// The same, and above 3000 kilograms in bulk.
    const fn in_tanks_and_bulk(code: &'static str, verified: bool) -> Self {
        Self { bulk: Threshold::Above(3000), ..Self::in_tanks(code, verified) }
    }
}

static EXPLOSIVE: HighConsequenceRow = HighConsequenceRow::any("explosive", false);
static FLAMMABLE_GAS: HighConsequenceRow = HighConsequenceRow::in_tanks("flammable_gas", false);
static TOXIC_GAS: HighConsequenceRow = HighConsequenceRow::any("toxic_gas", true);
static FLAMMABLE_LIQUID: HighConsequenceRow =
    HighConsequenceRow::in_tanks("flammable_liquid", true);
static DESENSITIZED: HighConsequenceRow = HighConsequenceRow::any("desensitized_explosive", true);
static SELF_HEATING: HighConsequenceRow = HighConsequenceRow::in_tanks("self_heating", false);
static WATER_REACTIVE: HighConsequenceRow = HighConsequenceRow::in_tanks("water_reactive", false);
static OXIDIZING_LIQUID: HighConsequenceRow =
    HighConsequenceRow::in_tanks("oxidizing_liquid", false);
static AMMONIUM_NITRATE: HighConsequenceRow =
    HighConsequenceRow::in_tanks_and_bulk("ammonium_nitrate", true);
static PERCHLORATE: HighConsequenceRow =
    HighConsequenceRow::in_tanks_and_bulk("perchlorate", false);
static TOXIC: HighConsequenceRow = HighConsequenceRow::any("toxic", true);
static INFECTIOUS: HighConsequenceRow = HighConsequenceRow::any("infectious_category_a", false);
static CORROSIVE: HighConsequenceRow = HighConsequenceRow::in_tanks("corrosive", false);

/// Articles and detonators of division 1.4 that count.
const DIVISION_1_4: [u16; 15] =
    [104, 237, 255, 267, 289, 361, 365, 366, 440, 441, 455, 456, 500, 512, 513];
/// Ammonium nitrate, its fertilizers, hot solutions, emulsions, suspensions and gels.
const NITRATES: [u16; 4] = [1942, 2067, 2426, 3375];
/// Infectious substances and waste of category A.
const CATEGORY_A: [u16; 3] = [2814, 2900, 3549];
/// Excepted packages of class 7.
const EXCEPTED_PACKAGES: [u16; 4] = [2908, 2909, 2910, 2911];

/// The row an entry falls into by its class, never by subsidiary hazards.
#[must_use]
pub fn high_consequence_row(entry: &Entry) -> Option<&'static HighConsequenceRow> {
    let number = entry.key.un_number.value();
    let code = entry.classification_code.as_str();
    let is_group_1 = entry.packing_group == Some(PackingGroup::I);
    match entry.class? {
        Class::C1_1 | Class::C1_2 | Class::C1_5 | Class::C1_6 => Some(&EXPLOSIVE),
        // Of 1.3 group C alone; an unknown group may be that.
        Class::C1_3 => (code.ends_with('C') || code.is_empty()).then_some(&EXPLOSIVE),
        Class::C1_4 => DIVISION_1_4.contains(&number).then_some(&EXPLOSIVE),
        Class::C2_1 | Class::C2_2 | Class::C2_3 => gas(code),
        Class::C3 if code.starts_with('D') => Some(&DESENSITIZED),
        Class::C3 => {
            let is_high = is_group_1 || entry.packing_group == Some(PackingGroup::II);
            is_high.then_some(&FLAMMABLE_LIQUID)
        }
        Class::C4_1 => code.starts_with('D').then_some(&DESENSITIZED),
        Class::C4_2 => is_group_1.then_some(&SELF_HEATING),
        Class::C4_3 => is_group_1.then_some(&WATER_REACTIVE),
        Class::C5_1 if NITRATES.contains(&number) => Some(&AMMONIUM_NITRATE),
        Class::C5_1 if is_perchlorate(entry) => Some(&PERCHLORATE),
        // Solids of group I are not told from liquids by their code alone: both count.
        Class::C5_1 => is_group_1.then_some(&OXIDIZING_LIQUID),
        Class::C6_1 => is_group_1.then_some(&TOXIC),
        Class::C6_2 => CATEGORY_A.contains(&number).then_some(&INFECTIOUS),
        Class::C8 => is_group_1.then_some(&CORROSIVE),
        Class::C5_2 | Class::C7 | Class::C9 => None,
    }
}

fn is_perchlorate(entry: &Entry) -> bool {
    entry.proper_shipping_name.contains("PERCHLORATE")
}

/// By the letters of the classification code; aerosols (5) with toxic contents do not count.
fn gas(code: &str) -> Option<&'static HighConsequenceRow> {
    let letters = code.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_aerosol = code.starts_with('5');
    if letters.contains('T') && !is_aerosol {
        Some(&TOXIC_GAS)
    } else if matches!(letters, "F" | "FC") {
        Some(&FLAMMABLE_GAS)
    } else {
        None
    }
}

/// Why a line is of high consequence, or might be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HighConsequenceReason {
    /// The row's threshold is exceeded.
    Exceeded,
    /// A figure is missing that would tell.
    Missing(MissingFigure),
    /// Class 7 is decided by activity (1.10.3.1.3), which no figure here gives.
    Activity,
    /// The list has no such entry.
    UnknownEntry,
}

/// A line that has to be treated as of high consequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HighConsequence {
    /// Place in the load, from 0.
    pub index: usize,
    /// Why.
    pub reason: HighConsequenceReason,
    /// Row of the table, where one applies.
    pub row: Option<&'static HighConsequenceRow>,
}

/// The lines under the full regime that have to be treated as goods of high consequence. Quantities of one
/// row and way of carriage count together over the transport unit; sums saturate.
#[must_use]
pub fn high_consequence(lines: &[GoodsLine<'_>]) -> Vec<HighConsequence> {
    lines.iter().filter_map(|line| judge(line, lines)).collect()
}

fn judge(line: &GoodsLine<'_>, lines: &[GoodsLine<'_>]) -> Option<HighConsequence> {
    let of = |reason, row| Some(HighConsequence { index: line.index, reason, row });
    let Some(entry) = line.entry else { return of(HighConsequenceReason::UnknownEntry, None) };
    if entry.is_radioactive() {
        let is_excepted = EXCEPTED_PACKAGES.contains(&entry.key.un_number.value());
        return if is_excepted { None } else { of(HighConsequenceReason::Activity, None) };
    }
    let row = high_consequence_row(entry)?;
    match row.threshold(line.item.carriage) {
        Threshold::Never => None,
        Threshold::Any => of(HighConsequenceReason::Exceeded, Some(row)),
        Threshold::Above(most) => match sum_milli(row, line.item.carriage, lines) {
            Ok(sum) if sum <= i64::from(most) * 1000 => None,
            Ok(_) => of(HighConsequenceReason::Exceeded, Some(row)),
            Err(missing) => of(HighConsequenceReason::Missing(missing), Some(row)),
        },
    }
}

/// What the lines of a row carry in one way, in thousandths of a litre (tanks) or kilogram.
fn sum_milli(
    row: &HighConsequenceRow,
    carriage: Carriage,
    lines: &[GoodsLine<'_>],
) -> Result<i64, MissingFigure> {
    let is_same = |line: &&GoodsLine<'_>| {
        let found = line.entry.and_then(high_consequence_row);
        line.item.carriage == carriage && found.is_some_and(|found| found == row)
    };
    lines.iter().filter(is_same).try_fold(0_i64, |sum, line| {
        let (figure, missing) = match carriage {
            Carriage::Tank => (line.item.volume_l.map(Litres::millilitres), MissingFigure::Volume),
            Carriage::Bulk | Carriage::Packages => {
                (Some(line.item.declared_kg.grams()), MissingFigure::NetMass)
            }
        };
        let figure = figure.filter(|figure| *figure > 0).ok_or(missing)?;
        Ok(sum.saturating_add(figure))
    })
}
