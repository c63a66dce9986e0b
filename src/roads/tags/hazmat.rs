//! Tags about dangerous goods: access by `hazmat*` and the category of a tunnel.

use super::access::{Permission, permission};
use super::{Direction, Tags};
use crate::goods::{TunnelCategories, TunnelCategory};
use crate::roads::Hazmat;

/// Spellings of a tunnel's category, commonest first.
const CATEGORY_KEYS: [&str; 6] = [
    "hazmat:adr_tunnel_cat",
    "hazmat:tunnel_category",
    "hazmat:tunnel_cat",
    "tunnel:category",
    "tunnel_category",
    "adr_tunnel_cat",
];

const LETTERS: [(TunnelCategory, &str); 5] = [
    (TunnelCategory::A, "hazmat:A"),
    (TunnelCategory::B, "hazmat:B"),
    (TunnelCategory::C, "hazmat:C"),
    (TunnelCategory::D, "hazmat:D"),
    (TunnelCategory::E, "hazmat:E"),
];

/// All that the tags say about dangerous goods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HazmatFacts {
    pub(super) flags: Hazmat,
    pub(super) tunnel_category: Option<TunnelCategory>,
    pub(super) forbidden_categories: TunnelCategories,
}

/// Reads `hazmat`, `hazmat:water`, `hazmat:A..E` and the tunnel category.
pub(super) fn hazmat(tags: &Tags<'_>, direction: Direction) -> HazmatFacts {
    let mut facts = HazmatFacts::default();
    if let Some(value) = tags.directed("hazmat", direction) {
        facts.flags.designated = value == "designated";
        match permission(value) {
            Some(Permission::No) => facts.flags.forbidden = true,
            Some(Permission::Destination) => facts.flags.destination_only = true,
            Some(Permission::Yes) | None => {}
        }
    }
    if let Some(value) = tags.directed("hazmat:water", direction) {
        facts.flags.water_forbidden = permission(value) == Some(Permission::No);
        facts.flags.destination_only |= permission(value) == Some(Permission::Destination);
    }
    for (category, key) in LETTERS {
        match tags.directed(key, direction).and_then(permission) {
            Some(Permission::No) => {
                facts.forbidden_categories = facts.forbidden_categories.with(category);
            }
            Some(Permission::Destination) => facts.flags.destination_only = true,
            Some(Permission::Yes) | None => {}
        }
    }
    facts.tunnel_category = CATEGORY_KEYS
        .into_iter()
        .filter_map(|key| tags.directed(key, direction))
        .map(category)
        .max();
    facts
}

/// The strictest letter in the text; a text without one means E, because a sign is there.
fn category(text: &str) -> TunnelCategory {
    if matches!(text, "no" | "none" | "-") {
        return TunnelCategory::A;
    }
    text.split([';', ',', '/', ' '])
        .filter_map(|part| match part.trim() {
            "A" | "a" => Some(TunnelCategory::A),
            "B" | "b" => Some(TunnelCategory::B),
            "C" | "c" => Some(TunnelCategory::C),
            "D" | "d" => Some(TunnelCategory::D),
            "E" | "e" => Some(TunnelCategory::E),
            _ => None,
        })
        .max()
        .unwrap_or(TunnelCategory::E)
}
