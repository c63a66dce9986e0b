//! What a load means to zones and tunnels.

use super::regime::{LineRegime, QuantityBounds, QuantityRegime, RegimeRuling, quantity_regime};
use super::{
    Carriage, Catalogue, Edition, Entry, EntryKey, EntryStatus, GoodsItem, GoodsLine, LoadProfile,
    TunnelCategories, TunnelCategory,
};
use crate::units::Kilograms;

/// One line that counts as dangerous goods, with the regime it really has.
struct Line<'a> {
    item: &'a GoodsItem,
    entry: &'a Entry,
    regime: LineRegime,
}

/// The profile of a load; the key of the first entry the catalogue does not have is the error.
pub(super) fn of(
    catalogue: &Catalogue,
    load: &[GoodsItem],
    edition: Edition,
    unit_max_mass: Option<Kilograms>,
) -> Result<LoadProfile, EntryKey> {
    let mut lines = Vec::with_capacity(load.len());
    for (index, item) in load.iter().enumerate() {
        let entry = catalogue.find(item.entry).ok_or(item.entry)?;
        lines.push(GoodsLine { index, item, entry: Some(entry) });
    }
    let ruling = quantity_regime(&lines, edition, &QuantityBounds::ORDER_29, unit_max_mass);
    let lines: Vec<Line<'_>> = lines
        .iter()
        .zip(&ruling.lines)
        .filter_map(|(line, regime)| {
            line.entry.map(|entry| Line { item: line.item, entry, regime: *regime })
        })
        // Goods the list itself leaves free are no dangerous goods on board.
        .filter(|line| line.entry.status != EntryStatus::NotSubject)
        .collect();
    let carries = |carriage| lines.iter().any(|line| line.item.carriage == carriage);
    Ok(LoadProfile {
        is_loaded: !lines.is_empty(),
        is_ordinary: ruling.is_ordinary(),
        classes: sorted(lines.iter().flat_map(|line| {
            line.entry.class.into_iter().chain(line.entry.subsidiary_hazards.iter().copied())
        })),
        un_numbers: sorted(lines.iter().map(|line| line.entry.key.un_number)),
        is_highly_toxic: lines.iter().any(|line| line.entry.is_highly_toxic()),
        in_tank: carries(Carriage::Tank),
        in_bulk: carries(Carriage::Bulk),
        in_packages: carries(Carriage::Packages),
        forbidden_tunnels: forbidden_tunnels(&lines, &ruling),
        endangers_water: lines.iter().any(|line| line.regime == LineRegime::Full),
    })
}

/// The union over all lines under the full regime (ADR 8.6.3.2): the codes are not totally ordered, so
/// no single code stands for the load. Relieved lines are not counted (8.6.3.3), but a unit that must be
/// marked for limited quantities may not pass category E (1.9.5.3.6).
fn forbidden_tunnels(lines: &[Line<'_>], ruling: &RegimeRuling) -> TunnelCategories {
    let marked = if ruling.is_marked {
        TunnelCategories::from_category(TunnelCategory::E)
    } else {
        TunnelCategories::NONE
    };
    if ruling.regime != QuantityRegime::Full {
        return marked;
    }
    let full = || lines.iter().filter(|line| line.regime == LineRegime::Full);
    let net_explosive_mass =
        full().filter(|line| line.entry.is_explosive()).map(explosive_mass).sum();
    full()
        .map(|line| line.entry.closed_tunnels(line.item.carriage, net_explosive_mass))
        .fold(marked, TunnelCategories::union)
}

/// Net explosive mass; where it is not declared, the whole mass counts.
fn explosive_mass(line: &Line<'_>) -> Kilograms {
    if line.item.net_explosive_kg > Kilograms::ZERO {
        line.item.net_explosive_kg
    } else {
        line.item.declared_kg.max(Kilograms::ZERO)
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}
