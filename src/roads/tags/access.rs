//! Whether a truck may use a road at all.

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

/// Keys from the most to the least specific, and whether they speak of trucks alone.
const CHAIN: [(&str, bool); 5] = [
    ("hgv", true),
    ("goods", true),
    ("motor_vehicle", false),
    ("vehicle", false),
    ("access", false),
];

/// What one access value says; `None` when it says nothing. Of several values the widest counts.
pub(super) fn permission(value: &str) -> Option<Permission> {
    value
        .split(';')
        .filter_map(|part| match part.trim() {
            "yes" | "designated" | "only" | "permissive" | "official" | "allowed" => {
                Some(Permission::Yes)
            }
            "destination" | "delivery" | "customers" | "local" | "private" | "permit" => {
                Some(Permission::Destination)
            }
            "" | "unknown" | "undefined" | "variable" | "discouraged" => None,
            _ => Some(Permission::No),
        })
        .min()
}

/// Follows the chain of access keys for one direction.
pub(super) fn access(tags: &Tags<'_>, direction: Direction) -> Access {
    let decided = CHAIN.into_iter().find_map(|(key, trucks)| {
        let permission = permission(tags.directed(key, direction)?)?;
        Some((permission, trucks))
    });
    let emergency_only = tags.get("service") == Some("emergency_access");
    match decided {
        Some((Permission::Destination, _)) => Access::Destination,
        Some((Permission::No, true)) => Access::NotTrucks,
        Some((Permission::No, false)) if may_open(tags) => Access::NotTrucks,
        Some((Permission::No, false)) => Access::None,
        None if emergency_only => Access::None,
        Some((Permission::Yes, _)) | None => Access::Yes,
    }
}

/// Whether some access condition says anything but `no`.
fn may_open(tags: &Tags<'_>) -> bool {
    CHAIN.into_iter().any(|(key, _)| {
        tags.iter().any(|(k, value)| {
            k.strip_prefix(key).is_some_and(|rest| {
                matches!(rest, ":conditional" | ":forward:conditional" | ":backward:conditional")
            }) && value.split(';').any(|part| {
                let value = part.split('@').next().unwrap_or_default();
                permission(value).is_some_and(|permission| permission != Permission::No)
            })
        })
    })
}
