//! Quantity by transport category and the calculated value of a load in packages (ADR 1.1.3.6.3,
//! 1.1.3.6.4), which a transport document states where that exemption is used (5.4.1.1.1 (f), note 1).

use serde::{Deserialize, Serialize};

use super::{Carriage, Entry, EntryStatus, GoodsItem, Regime, implications};
use crate::units::{Kilograms, LocalText, local_text};

/// Greatest calculated value of a transport unit.
const MOST: f64 = 1000.0;
/// Words in names of articles, which count with their gross mass.
const ARTICLES: [&str; 6] =
    ["BATTERIES", "ARTICLES", "EQUIPMENT", "VEHICLE", "MACHINERY", "CARTRIDGES"];

/// What stands on the unit of one transport category.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CategoryTotal {
    /// Transport category 1 to 4.
    pub category: u8,
    /// Kilograms or litres, as 1.1.3.6.3 counts the goods.
    pub quantity: f64,
    /// Its part of the calculated value.
    pub value: f64,
}

/// A load within the bounds of 1.1.3.6.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SmallLoad {
    /// By category, ascending.
    pub categories: Vec<CategoryTotal>,
    /// Calculated value, at most 1000.
    pub value: f64,
}

/// The totals, or why 1.1.3.6 does not apply. Limited and excepted quantities are not counted.
pub fn small_load(lines: &[(&GoodsItem, &Entry)]) -> Result<SmallLoad, LocalText> {
    let mut categories: Vec<CategoryTotal> = Vec::new();
    for (item, entry) in lines {
        if item.regime != Regime::Full || entry.status == EntryStatus::NotSubject {
            continue;
        }
        let (category, multiplier) = category(item, entry)?;
        let quantity = if item.is_empty_uncleaned { 0.0 } else { quantity(item, entry)? };
        let value = quantity * f64::from(multiplier);
        match categories.iter_mut().find(|total| total.category == category) {
            Some(total) => {
                total.quantity += quantity;
                total.value += value;
            }
            None => categories.push(CategoryTotal { category, quantity, value }),
        }
    }
    if categories.is_empty() {
        return Err(LocalText::new(
            "没有按全部规定运输的货物",
            "nothing is carried under the full rules",
        ));
    }
    categories.sort_unstable_by_key(|total| total.category);
    let value = categories.iter().map(|total| total.value).sum::<f64>();
    if value > MOST {
        return Err(local_text!(
            "计算值 {value:.1} 大于 {MOST}",
            "the calculated value {value:.1} is above {MOST}"
        ));
    }
    Ok(SmallLoad { categories, value })
}

/// Category and points for each kilogram or litre. Empty uncleaned packagings are category 4 unless they
/// held goods of category 0.
fn category(item: &GoodsItem, entry: &Entry) -> Result<(u8, u8), LocalText> {
    let number = entry.key.un_number;
    if item.carriage != Carriage::Packages {
        return Err(local_text!("`{number}` 不是包件", "`{number}` is not in packages"));
    }
    let points = implications(entry).points.ok_or_else(|| {
        local_text!("`{number}` 没有运输类别", "`{number}` has no transport category")
    })?;
    let multiplier = points.multiplier.ok_or_else(|| {
        local_text!("`{number}` 属于运输类别 0", "`{number}` is of transport category 0")
    })?;
    Ok(if item.is_empty_uncleaned { (4, 0) } else { (points.category, multiplier) })
}

/// How 1.1.3.6.3 counts the goods: explosives by net explosive mass, articles by gross mass, liquids by
/// litres, the rest by net mass. Compressed gases count by the water capacity, which is not on record.
fn quantity(item: &GoodsItem, entry: &Entry) -> Result<f64, LocalText> {
    let number = entry.key.un_number;
    let gross = item.gross_kg.unwrap_or(item.declared_kg).max(item.declared_kg);
    if entry.is_explosive() {
        let is_declared = item.net_explosive_kg > Kilograms::ZERO;
        let mass = if is_declared { item.net_explosive_kg } else { gross };
        return Ok(mass.as_f64());
    }
    if entry.class.is_some_and(|class| class.number() == 2) {
        return match entry.classification_code.chars().next() {
            Some('2' | '3' | '4' | '7') => Ok(item.declared_kg.as_f64()),
            Some('5' | '6') => Ok(gross.as_f64()),
            _ => Err(local_text!(
                "`{number}` 按容器水容积计，运单上没有这个数",
                "`{number}` counts by water capacity, which the waybill does not hold"
            )),
        };
    }
    if ARTICLES.iter().any(|word| entry.proper_shipping_name.contains(word)) {
        return Ok(gross.as_f64());
    }
    if is_solid(entry) {
        return Ok(item.declared_kg.as_f64());
    }
    item.density_15
        .or(entry.density_15)
        .filter(|density| *density > 0.0)
        .map(|density| item.declared_kg.as_f64() / density)
        .ok_or_else(|| {
            local_text!(
                "`{number}` 按升计，缺少 15 °C 时的密度，请填写",
                "`{number}` counts in litres and its density at 15 °C is missing: state it"
            )
        })
}

/// Solid by the unit of its limited quantity, else by its tank codes; what is not surely solid counts as
/// a liquid.
fn is_solid(entry: &Entry) -> bool {
    let unit: String =
        entry.limited_quantity.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    match unit.to_ascii_lowercase().as_str() {
        "kg" | "g" => true,
        "l" | "ml" => false,
        _ => {
            !entry.tank_codes.is_empty()
                && entry.tank_codes.iter().all(|code| code.to_string().starts_with('S'))
        }
    }
}
