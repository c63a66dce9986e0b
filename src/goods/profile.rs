//! What a load means to zones and tunnels.

use super::{
    Carriage, Catalogue, Entry, EntryKey, EntryStatus, GoodsItem, Load, LoadProfile, Regime,
    TunnelCategories, TunnelCategory,
};
use crate::units::Kilograms;

/// Above this gross mass of limited quantities on a unit the load is no longer ordinary goods
/// (Order 2019 No. 29, art. 21) and the unit is marked (ADR 3.4.13, 3.4.14).
pub(super) const ORDINARY_LIMITED_GROSS: Kilograms = Kilograms::new(8000);
/// More excepted packages than this are no longer ordinary goods (Order 2019 No. 29, art. 21).
pub(super) const ORDINARY_EXCEPTED_PACKAGES: u32 = 1000;

/// One line that counts as dangerous goods, with the regime it really has.
struct Line<'a> {
    item: &'a GoodsItem,
    entry: &'a Entry,
    regime: Regime,
}

impl Line<'_> {
    fn is_class_1(&self) -> bool {
        self.entry.is_explosive()
    }
}

/// The profile of a load; the key of the first entry the catalogue does not have is the error.
pub(super) fn of(catalogue: &Catalogue, load: &Load) -> Result<LoadProfile, EntryKey> {
    let mut lines = Vec::with_capacity(load.len());
    for item in load {
        let entry = catalogue.find(item.entry).ok_or(item.entry)?;
        // Goods the list itself leaves free are no dangerous goods on board.
        if entry.status != EntryStatus::NotSubject {
            lines.push(Line { item, entry, regime: regime_of(item, entry) });
        }
    }
    let is_ordinary = is_ordinary(&lines);
    let carries = |carriage| lines.iter().any(|line| line.item.carriage == carriage);
    Ok(LoadProfile {
        is_loaded: !lines.is_empty(),
        is_ordinary,
        classes: sorted(lines.iter().flat_map(|line| {
            line.entry.class.into_iter().chain(line.entry.subsidiary_hazards.iter().copied())
        })),
        un_numbers: sorted(lines.iter().map(|line| line.entry.key.un_number)),
        is_highly_toxic: lines.iter().any(|line| line.entry.is_highly_toxic()),
        in_tank: carries(Carriage::Tank),
        in_bulk: carries(Carriage::Bulk),
        in_packages: carries(Carriage::Packages),
        forbidden_tunnels: if is_ordinary {
            TunnelCategories::NONE
        } else {
            forbidden_tunnels(&lines)
        },
        endangers_water: lines.iter().any(|line| line.regime == Regime::Full),
    })
}

/// The regime a line really has: a claim the list does not allow for this entry counts as full.
fn regime_of(item: &GoodsItem, entry: &Entry) -> Regime {
    if item.carriage == Carriage::Packages && entry.admits(item.regime) {
        item.regime
    } else {
        Regime::Full
    }
}

/// Order 2019 No. 29, art. 21: excepted quantities of at most 1000 packages and limited quantities of
/// at most 8000 kg gross go as ordinary goods. Explosives never do: limited quantities may not even
/// stand beside them (art. 20). Excepted goods without a package count are not ordinary.
fn is_ordinary(lines: &[Line<'_>]) -> bool {
    let is_relieved = |line: &Line<'_>| match line.regime {
        Regime::Full => false,
        Regime::LimitedQuantity => true,
        Regime::ExceptedQuantity => line.item.package_count > 0,
    };
    let excepted_packages = lines
        .iter()
        .filter(|line| line.regime == Regime::ExceptedQuantity)
        .fold(0_u32, |sum, line| sum.saturating_add(line.item.package_count));
    !lines.is_empty()
        && lines.iter().all(|line| is_relieved(line) && !line.is_class_1())
        && excepted_packages <= ORDINARY_EXCEPTED_PACKAGES
        && limited_gross(lines) <= ORDINARY_LIMITED_GROSS
}

fn limited_gross(lines: &[Line<'_>]) -> Kilograms {
    lines
        .iter()
        .filter(|line| line.regime == Regime::LimitedQuantity)
        .map(|line| line.item.gross_kg.unwrap_or(line.item.declared_kg).max(line.item.declared_kg))
        .sum()
}

/// The union over all lines under the full regime (ADR 8.6.3.2): the codes are not totally ordered, so
/// no single code stands for the load. Limited and excepted lines are not counted (8.6.3.3), but a unit
/// that must be marked for limited quantities may not pass category E (1.9.5.3.6).
fn forbidden_tunnels(lines: &[Line<'_>]) -> TunnelCategories {
    let full = || lines.iter().filter(|line| line.regime == Regime::Full);
    let net_explosive_mass = full().filter(|line| line.is_class_1()).map(explosive_mass).sum();
    let marked = if limited_gross(lines) > ORDINARY_LIMITED_GROSS {
        TunnelCategories::from_category(TunnelCategory::E)
    } else {
        TunnelCategories::NONE
    };
    full()
        .map(|line| line.entry.closed_tunnels(line.item.carriage, net_explosive_mass))
        .fold(marked, TunnelCategories::union)
}

/// Net explosive mass; where it is not declared, the whole mass counts.
fn explosive_mass(line: &Line<'_>) -> Kilograms {
    if line.item.net_explosive_kg > Kilograms::ZERO {
        line.item.net_explosive_kg
    } else {
        line.item.declared_kg
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}
