//! Places where a truck may stand off the carriageway.
//!
//! | Tags on a node or a closed way | What becomes of it |
//! |---|---|
//! | `amenity=parking` with `hgv=yes/designated/only` or `parking=truck…`, or `hazmat=yes/designated` | holding place |
//! | `amenity=truck_stop`, `amenity=parking` named by `capacity:hgv` | holding place |
//! | `highway=rest_area`, `highway=services` | holding place |
//! | … with `hgv=no` or `access=no/private` | none |
//! | … with `hazmat=no` | holding place that turns hazmat away |
//!
//! A place that does not speak of dangerous goods is taken as admitting them, as the law forbids only
//! unguarded standing near people; an authority closes it by a zone or by `hazmat=no`.

use super::Tags;
use super::access::{Permission, permission};

/// A holding place, not yet tied to a road.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::roads) struct Place {
    pub(in crate::roads) name: String,
    pub(in crate::roads) admits_hazmat: bool,
    pub(in crate::roads) opening_hours: String,
}

/// Reads the tags of a node or area.
pub(in crate::roads) fn place(tags: &Tags<'_>) -> Option<Place> {
    let says_yes =
        |key: &str| tags.get(key).is_some_and(|value| permission(value) == Some(Permission::Yes));
    let is_place = match (tags.get("amenity"), tags.get("highway")) {
        (_, Some("rest_area" | "services")) | (Some("truck_stop"), _) => true,
        (Some("parking"), _) => {
            says_yes("hgv")
                || says_yes("hazmat")
                || tags.get("capacity:hgv").is_some_and(|value| value != "0" && value != "no")
                || tags.get("parking").is_some_and(|value| value.starts_with("truck"))
        }
        (_, _) => false,
    };
    let refuses = |key: &str| tags.get(key).and_then(permission) == Some(Permission::No);
    let is_private = tags.get("access").is_some_and(|value| value == "private") && !says_yes("hgv");
    if !is_place || refuses("hgv") || (refuses("access") && !says_yes("hgv")) || is_private {
        return None;
    }
    Some(Place {
        name: tags.get("name").or_else(|| tags.get("ref")).unwrap_or_default().to_owned(),
        admits_hazmat: !refuses("hazmat"),
        opening_hours: tags.get("opening_hours").unwrap_or_default().to_owned(),
    })
}
