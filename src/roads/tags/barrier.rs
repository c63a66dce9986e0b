//! What stands on a road: barriers that cut it for trucks, and limits at one spot.
//!
//! | Tag on a node | What becomes of it |
//! |---|---|
//! | `barrier` with an access key of the chain `access … hgv` | the key decides: `yes` passes, `no` cuts |
//! | … `destination, delivery, customers, private, permit` | passes only where the road itself is for destinations only: a works gate; elsewhere it cuts, because the gate of a private emergency link joins two public roads |
//! | … `locked=yes` | cuts |
//! | `gate, lift_gate, swing_gate, sliding_gate, toll_booth, border_control, checkpoint, sally_port, cattle_grid, entrance, rope, kerb`, no access key | passes |
//! | `height_restrictor`, `arch` with a height that can be read | passes, the height binds |
//! | … without one, and every other barrier (`bollard, block, chain, jersey_barrier, …`), no access key | cuts |
//! | `highway=gate` | as `barrier=gate` |
//! | `barrier` with `hazmat` other than `yes` | the stretches next to it are closed to dangerous goods |
//! | `barrier` with conditions of access or with `opening_hours` | they bind the stretches next to it; hours that cannot be read never open |
//! | `maxheight, maxwidth, maxweight, …` on any node of a road | binds the stretches next to the node |

use super::access::{Permission, permission, said};
use super::conditional::{conditional, half_width, strip_openings};
use super::measure::{Limits, limits};
use super::{Direction, Tags};
use crate::roads::ArcAttributes;

/// What a barrier does to a truck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::roads) enum Barrier {
    /// Nobody gets through.
    Cuts,
    /// Only where the road is for destinations.
    Private,
}

/// What a node asks of those who pass it; it binds the stretches of road that end there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::roads) struct NodeLimits {
    pub(in crate::roads) limits: Limits,
    /// Conditions that close, as on a road.
    pub(in crate::roads) conditional: Vec<(String, String)>,
    /// When a gate is open, where it is not always.
    pub(in crate::roads) opening_hours: Option<String>,
}

const PASSED: [&str; 13] = [
    "gate",
    "lift_gate",
    "swing_gate",
    "sliding_gate",
    "hampshire_gate",
    "toll_booth",
    "border_control",
    "checkpoint",
    "sally_port",
    "cattle_grid",
    "entrance",
    "rope",
    "kerb",
];
/// Barriers that are passed by those under their height.
const ARCHES: [&str; 2] = ["height_restrictor", "arch"];

fn kind<'a>(tags: &Tags<'a>) -> Option<&'a str> {
    let kind = tags.get("barrier").or_else(|| tags.get("highway").filter(|v| *v == "gate"));
    kind.filter(|kind| *kind != "no")
}

/// Reads the tags of a node; `None` when it does not stop trucks.
pub(in crate::roads) fn barrier(tags: &Tags<'_>) -> Option<Barrier> {
    let kind = kind(tags)?;
    if tags.get("locked") == Some("yes") {
        return Some(Barrier::Cuts);
    }
    let is_passed = || {
        let height = || limits(tags, Direction::Forward, &mut Vec::new()).0.height_cm;
        PASSED.contains(&kind) || (ARCHES.contains(&kind) && height() > 0)
    };
    match said(tags, Direction::Forward) {
        Some((Permission::Yes, _)) => None,
        Some((Permission::Destination, _)) => Some(Barrier::Private),
        None if is_passed() => None,
        Some((Permission::No, _)) | None => Some(Barrier::Cuts),
    }
}

/// What a node asks of those who pass it; `None` when it is nothing.
pub(in crate::roads) fn node_limits(tags: &Tags<'_>) -> Option<NodeLimits> {
    let is_barrier = kind(tags).is_some();
    if !is_barrier && !tags.iter().any(|(key, _)| key.starts_with("max")) {
        return None;
    }
    let (limits, mut conditions) = limits(tags, Direction::Forward, &mut Vec::new());
    let mut opening_hours = None;
    for direction in [Direction::Forward, Direction::Backward] {
        let asked = conditional(tags, direction).into_iter();
        conditions.extend(asked.filter(|(key, _)| is_barrier || key.starts_with("max")));
    }
    if is_barrier {
        let hours = tags.get("opening_hours").map(half_width);
        opening_hours = hours.filter(|hours| !hours.is_empty() && hours != "24/7");
        if tags.get("hazmat").and_then(permission).is_some_and(|said| said != Permission::Yes) {
            conditions.push(("hazmat:conditional".to_owned(), "no".to_owned()));
        }
    }
    strip_openings(&mut conditions, |_| false);
    conditions.sort();
    conditions.dedup();
    let found = NodeLimits { limits, conditional: conditions, opening_hours };
    (found != NodeLimits::default()).then_some(found)
}

/// A stretch of road beside a gate that opens at hours. One that opens at times already would have to
/// be open for both reasons, which is not written down: it stays closed.
pub(in crate::roads) fn open_at(road: &mut ArcAttributes, hours: &str) {
    strip_openings(&mut road.conditional, |_| false);
    if !road.hgv_forbidden {
        road.hgv_forbidden = true;
        road.conditional.push(("hgv:conditional".to_owned(), format!("yes @ ({hours})")));
    }
}
