//! Turn restrictions: what a relation's tags say to a truck with dangerous goods.
//!
//! | Tags | What becomes of it |
//! |---|---|
//! | `restriction=no_*` / `only_*` | always |
//! | `restriction:hgv`, `restriction:goods` | always; it is not for cars |
//! | `restriction:hazmat` | only with dangerous goods on board |
//! | `…:conditional=no_left_turn @ (…)`, several split by `;` | with the condition in its source text; without one it counts always |
//! | `restriction:bus`, `:bicycle`, … | none |
//! | `except=hgv` | none, except for `restriction:hazmat`; `except=goods` means light vans and excepts no truck |
//! | `type=restriction:hgv` with `restriction=*` | as `restriction:hgv` |
//! | `day_on, hour_on, …` (old form) | ignored: the restriction counts always |
//! | `… @ …` with value `none` | ignored: a restriction is never lifted by a condition |

use super::Tags;
use super::conditional::{half_width, parts};

/// Whether a turn is forbidden or the only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::roads) enum TurnKind {
    /// `no_left_turn`, `no_entry`, …
    No,
    /// `no_u_turn`
    NoUTurn,
    /// `only_straight_on`, …
    Only,
}

/// One restriction read from tags.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::roads) struct Turn {
    pub(in crate::roads) kind: TurnKind,
    pub(in crate::roads) hazmat_only: bool,
    pub(in crate::roads) condition: Option<String>,
}

/// Why a relation says nothing to a truck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::roads) enum Exempt {
    /// No restriction at all.
    NotARestriction,
    /// For other vehicles.
    OtherVehicles,
    /// A value that is not known.
    UnknownKind,
}

/// Reads the tags of a relation (or of a feature of `type=restriction`).
pub(in crate::roads) fn turns(tags: &Tags<'_>) -> Result<Vec<Turn>, Exempt> {
    let kind = tags.get("type").unwrap_or_default();
    let vehicle = match kind.strip_prefix("restriction") {
        Some("") => "",
        Some(rest) => rest.strip_prefix(':').ok_or(Exempt::NotARestriction)?,
        None => return Err(Exempt::NotARestriction),
    };
    let excepted =
        tags.get("except").is_some_and(|value| value.split(';').any(|v| v.trim() == "hgv"));
    let mut found = Vec::new();
    let mut exempt = Exempt::OtherVehicles;
    for (key, value) in tags.iter() {
        let Some(rest) = key.strip_prefix("restriction") else { continue };
        let conditional = rest.ends_with(":conditional");
        let named = rest.trim_end_matches(":conditional").trim_start_matches(':');
        let vehicle = if named.is_empty() { vehicle } else { named };
        let hazmat_only = match vehicle {
            "" | "motor_vehicle" | "vehicle" if excepted => continue,
            "" | "hgv" | "goods" | "motor_vehicle" | "vehicle" | "conditional" => false,
            "hazmat" => true,
            _ => continue,
        };
        let before = found.len();
        if conditional {
            for rule in parts(&half_width(value)) {
                // Without a condition it cannot be told when: then always.
                let (value, condition) = match rule.split_once('@') {
                    Some((value, condition)) => (value, Some(condition.trim().to_owned())),
                    None => (rule, None),
                };
                found.extend(kind_of(value).map(|kind| Turn { kind, hazmat_only, condition }));
            }
        } else {
            found.extend(kind_of(value).map(|kind| Turn { kind, hazmat_only, condition: None }));
        }
        if found.len() == before {
            exempt = Exempt::UnknownKind;
        }
    }
    if found.is_empty() { Err(exempt) } else { Ok(found) }
}

fn kind_of(value: &str) -> Option<TurnKind> {
    match value.trim() {
        "no_u_turn" => Some(TurnKind::NoUTurn),
        value if value.starts_with("no_") => Some(TurnKind::No),
        value if value.starts_with("only_") => Some(TurnKind::Only),
        _ => None,
    }
}
