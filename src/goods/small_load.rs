//! Quantity by transport category and the calculated value of a load in packages (ADR 1.1.3.6.3,
//! 1.1.3.6.4), which a transport document states where that exemption is used (5.4.1.1.1 (f), note 1).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Entry, GoodsItem, GoodsLine, LoadPoints, MOST_POINTS, PointsObstacle, Regime, load_points,
};
use crate::units::{LocalText, local_text};

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
    let full = lines.iter().filter(|(item, _)| item.regime == Regime::Full);
    let full: Vec<GoodsLine<'_>> = full
        .enumerate()
        .map(|(index, (item, entry))| GoodsLine { index, item, entry: Some(entry) })
        .collect();
    let points = load_points(&full);
    if let Some((index, obstacle)) = points.first_obstacle() {
        let number = full.get(index).map(|line| line.item.entry.un_number.to_string());
        return Err(in_words(&number.unwrap_or_default(), obstacle));
    }
    if points.lines.is_empty() {
        return Err(LocalText::new(
            "没有按全部规定运输的货物",
            "nothing is carried under the full rules",
        ));
    }
    let (categories, value) = totals(&points);
    if points.is_within() {
        return Ok(SmallLoad { categories, value });
    }
    Err(match points.categories_above.first() {
        Some(category) if points.total_milli <= points.most_milli => local_text!(
            "运输类别 `{category}` 的数量超过该类别上限",
            "transport category `{category}` is above its own limit"
        ),
        Some(_) | None => local_text!(
            "计算值 {value:.1} 大于 {MOST_POINTS}",
            "the calculated value {value:.1} is above {MOST_POINTS}"
        ),
    })
}

/// By category, ascending, and all of it.
fn totals(points: &LoadPoints) -> (Vec<CategoryTotal>, f64) {
    let mut by_category: BTreeMap<u8, (i64, i64)> = BTreeMap::new();
    for line in &points.lines {
        let category = line.row.map_or(0, |row| row.category);
        let (quantity, value) = by_category.entry(category).or_default();
        *quantity = quantity.saturating_add(line.quantity_milli.unwrap_or(0));
        *value = value.saturating_add(line.points_milli);
    }
    let categories = by_category.into_iter().map(|(category, (quantity, value))| CategoryTotal {
        category,
        quantity: thousandths(quantity),
        value: thousandths(value),
    });
    (categories.collect(), thousandths(points.total_milli))
}

#[expect(clippy::cast_precision_loss, reason = "quantities on a truck stay far below 2^53")]
fn thousandths(milli: i64) -> f64 {
    milli as f64 / 1000.0
}

fn in_words(number: &str, obstacle: PointsObstacle) -> LocalText {
    match obstacle {
        PointsObstacle::UnknownEntry => {
            local_text!("`{number}` 不在目录中", "`{number}` is not on the list")
        }
        PointsObstacle::Prohibited => {
            local_text!("`{number}` 禁止运输", "the carriage of `{number}` is prohibited")
        }
        PointsObstacle::NotInPackages => {
            local_text!("`{number}` 不是包件", "`{number}` is not in packages")
        }
        PointsObstacle::NoCategory => {
            local_text!("`{number}` 没有运输类别", "`{number}` has no transport category")
        }
        PointsObstacle::CategoryZero => {
            local_text!("`{number}` 属于运输类别 0", "`{number}` is of transport category 0")
        }
        PointsObstacle::Missing(figure) => {
            let (zh, en) = figure.name();
            LocalText::new(
                format!("`{number}` 缺少{zh}，请填写"),
                format!("`{number}` lacks its {en}: state it"),
            )
        }
    }
}
