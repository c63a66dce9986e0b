//! Whether a truck may use a road at all.

use super::conditional::{half_width, parts, value_of};
use super::{Direction, Tags};

/// What the access tags come to for a truck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Yes,
    /// Only to a destination on it.
    Destination,
    /// Closed to trucks, open to others, or open to trucks under a condition.
    NotTrucks,
    /// Closed to motor vehicles.
    None,
}

/// One value of an access key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Permission {
    Yes,
    Destination,
    No,
}

/// Keys that may open a road to a truck, from the most to the least specific.
const CHAIN: [&str; 4] = ["hgv", "motor_vehicle", "vehicle", "access"];

/// What one access value says; `None` when it says nothing. Of several values the widest counts, but a
/// `no` among them is not outvoted.
pub(super) fn permission(value: &str) -> Option<Permission> {
    let parts = || value.split(';').map(str::trim);
    if parts().any(|part| part == "no") {
        return Some(Permission::No);
    }
    parts()
        .filter_map(|part| match part {
            "yes" | "designated" | "only" | "permissive" | "official" | "allowed" => {
                Some(Permission::Yes)
            }
            "destination" | "delivery" | "customers" | "local" | "private" | "permit" => {
                Some(Permission::Destination)
            }
            "" | "unknown" | "undefined" | "discouraged" => None,
            _ => Some(Permission::No),
        })
        .min()
}

/// What the keys of access say to a truck, and the place in the chain of the key that says it.
///
/// `goods` means light vans: what forbids them binds a truck too unless `hgv` speaks, what allows them
/// allows no truck.
pub(super) fn said(tags: &Tags<'_>, direction: Direction) -> Option<(Permission, usize)> {
    let say = |key: &str| tags.directed(key, direction).and_then(permission);
    let decided = CHAIN.into_iter().zip(0..).find_map(|(key, place)| Some((say(key)?, place)));
    match (decided, say("goods")) {
        (Some((_, 0)), _) | (_, None | Some(Permission::Yes)) => decided,
        (Some((permission, _)), Some(goods)) if goods <= permission => decided,
        (_, Some(goods)) => Some((goods, 0)),
    }
}

/// Follows the chain of access keys for one direction.
pub(super) fn access(tags: &Tags<'_>, direction: Direction) -> Access {
    let emergency_only = tags.get("service") == Some("emergency_access");
    match said(tags, direction) {
        Some((Permission::Destination, _)) => Access::Destination,
        Some((Permission::No, 0)) => Access::NotTrucks,
        Some((Permission::No, place)) if may_open(tags, direction, place) => Access::NotTrucks,
        Some((Permission::No, _)) => Access::None,
        None if emergency_only => Access::None,
        Some((Permission::Yes, _)) | None => Access::Yes,
    }
}

/// Whether conditions under this key may open what the tags of a direction close: a less specific key
/// opens nothing.
pub(super) fn may_key_open(tags: &Tags<'_>, direction: Direction, key: &str) -> bool {
    let least = match said(tags, direction) {
        Some((Permission::No, place)) => place,
        Some(_) | None => CHAIN.len(),
    };
    let subject = key.trim_end_matches(":conditional");
    CHAIN.iter().position(|one| *one == subject).is_some_and(|place| place <= least)
}

/// Whether a condition as specific as the key in this place says anything but `no`.
fn may_open(tags: &Tags<'_>, direction: Direction, place: usize) -> bool {
    let directed = format!("{}:conditional", direction.suffix());
    CHAIN.into_iter().take(place + 1).any(|key| {
        tags.iter().any(|(k, value)| {
            let is_condition =
                k.strip_prefix(key).is_some_and(|rest| rest == ":conditional" || rest == directed);
            let opens =
                |part: &str| permission(value_of(part)).is_some_and(|said| said != Permission::No);
            is_condition && parts(&half_width(value)).into_iter().any(opens)
        })
    })
}
