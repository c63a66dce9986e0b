//! Tags about dangerous goods: access by `hazmat*` and the category of a tunnel.

use super::access::{Permission, permission};
use super::conditional::TRAILERS;
use super::{Direction, Tags};
use crate::goods::{TunnelCategories, TunnelCategory};
use crate::roads::Hazmat;

/// Keys that speak of dangerous goods on a truck; the first one knows conditions that open.
const ACCESS_KEYS: [&str; 6] = [
    "hazmat",
    "hgv:hazmat",
    "goods:hazmat",
    "motor_vehicle:hazmat",
    "vehicle:hazmat",
    "access:hazmat",
];

const LETTERS: [(TunnelCategory, &str); 5] = [
    (TunnelCategory::A, "hazmat:A"),
    (TunnelCategory::B, "hazmat:B"),
    (TunnelCategory::C, "hazmat:C"),
    (TunnelCategory::D, "hazmat:D"),
    (TunnelCategory::E, "hazmat:E"),
];

/// All that the tags say about dangerous goods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct HazmatFacts {
    pub(super) flags: Hazmat,
    pub(super) tunnel_category: Option<TunnelCategory>,
    pub(super) forbidden_categories: TunnelCategories,
    /// What closes the road for good to all dangerous goods under another key than `hazmat`.
    pub(super) conditional: Vec<(String, String)>,
}

/// Reads `hazmat`, `hazmat:water`, `hazmat:A..E` and the tunnel category.
pub(super) fn hazmat(tags: &Tags<'_>, direction: Direction) -> HazmatFacts {
    let mut facts = HazmatFacts::default();
    let always = || ("hazmat:conditional".to_owned(), "no".to_owned());
    for key in ACCESS_KEYS {
        let Some(value) = tags.directed(key, direction) else { continue };
        facts.flags.designated |= value == "designated";
        match permission(value) {
            Some(Permission::No) if key == "hazmat" => facts.flags.forbidden = true,
            Some(Permission::No) => facts.conditional.push(always()),
            Some(Permission::Destination) => facts.flags.destination_only = true,
            Some(Permission::Yes) | None => {}
        }
    }
    if let Some(value) = tags.directed("hazmat:water", direction) {
        facts.flags.water_forbidden = permission(value) == Some(Permission::No);
        facts.flags.destination_only |= permission(value) == Some(Permission::Destination);
    }
    for (category, key) in LETTERS {
        let small = key.to_lowercase();
        let value = tags.directed(key, direction).or_else(|| tags.directed(&small, direction));
        match value.and_then(permission) {
            Some(Permission::No) => {
                facts.forbidden_categories = facts.forbidden_categories.with(category);
            }
            Some(Permission::Destination) => facts.flags.destination_only = true,
            Some(Permission::Yes) | None => {}
        }
    }
    let is_forbidden_besides = tags.iter().any(|(key, value)| {
        let trailer = TRAILERS.iter().any(|trailer| is_for(key, trailer, direction));
        (trailer || is_unknown(key, direction)) && value.split(';').any(|part| part.trim() == "no")
    });
    if is_forbidden_besides {
        facts.conditional.push(always());
    }
    facts.conditional.dedup();
    facts.tunnel_category = tags
        .iter()
        .filter(|(key, _)| is_category_key(undirected(key, direction).unwrap_or_default()))
        .map(|(_, value)| category(value.trim()))
        .max();
    facts
}

/// A key without its direction; `None` when it speaks of the other one.
fn undirected(key: &str, direction: Direction) -> Option<&str> {
    let other = match direction {
        Direction::Forward => ":backward",
        Direction::Backward => ":forward",
    };
    (!key.ends_with(other)).then(|| key.strip_suffix(direction.suffix()).unwrap_or(key))
}

fn is_for(key: &str, subject: &str, direction: Direction) -> bool {
    undirected(key, direction) == Some(subject)
}

/// Whether a key speaks of some dangerous goods in a way that is not known, such as `hazmat:class_1`:
/// a `no` there closes the road to all of them.
fn is_unknown(key: &str, direction: Direction) -> bool {
    let Some(key) = undirected(key, direction) else { return false };
    let is_letter = LETTERS.iter().any(|(_, letter)| letter.eq_ignore_ascii_case(key));
    (key.starts_with("hazmat:") || key.starts_with("hazmat_"))
        && key != "hazmat:water"
        && !is_letter
        && !is_category_key(key)
        && !key.contains("conditional")
}

/// Whether a key, in whatever spelling, tells the category of a tunnel: `hazmat:adr_tunnel_cat`,
/// `tunnel:category`, `tunnel_category`, `adr_tunnel_cat`, `adr:tunnel_category` …
pub(super) fn is_category_key(key: &str) -> bool {
    let words: Vec<&str> = key.split([':', '_']).collect();
    let has = |word: &str| words.contains(&word);
    (has("cat") || has("category"))
        && (has("tunnel") || has("adr") || has("hazmat"))
        && !has("conditional")
        && !has("source")
}

/// The strictest letter in the text; anything that is no letter means E, because a sign is there.
fn category(text: &str) -> TunnelCategory {
    if matches!(text, "no" | "none" | "-") {
        return TunnelCategory::A;
    }
    text.split([';', ',', '/', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| match part {
            "A" | "a" => TunnelCategory::A,
            "B" | "b" => TunnelCategory::B,
            "C" | "c" => TunnelCategory::C,
            "D" | "d" => TunnelCategory::D,
            _ => TunnelCategory::E,
        })
        .max()
        .unwrap_or(TunnelCategory::E)
}
