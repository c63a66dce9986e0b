//! What stands on a road: barriers that cut it for trucks, and limits at one spot.
//!
//! | Tag on a node | What becomes of it |
//! |---|---|
//! | `barrier` with an access key of the chain `access … hgv` | the key decides: `yes` passes, `no` cuts |
//! | … `destination, delivery, customers, private, permit` | passes only where the road itself is for destinations only: a works gate; elsewhere it cuts, because the gate of a private emergency link joins two public roads |
//! | … `locked=yes` | cuts |
//! | `gate, lift_gate, swing_gate, sliding_gate, toll_booth, border_control, checkpoint, sally_port, cattle_grid, entrance, height_restrictor, arch, rope, kerb`, no access key | passes |
//! | every other barrier (`bollard, block, chain, jersey_barrier, …`), no access key | cuts |
//! | `highway=gate` | as `barrier=gate` |
//! | `maxheight, maxwidth, maxweight, …` on any node of a road | binds the stretches next to the node |

use super::access::{Permission, permission};
use super::measure::{Limits, limits};
use super::{Direction, Tags};

/// What a barrier does to a truck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::roads) enum Barrier {
    /// Nobody gets through.
    Cuts,
    /// Only where the road is for destinations.
    Private,
}

/// Limits at a node.
pub(in crate::roads) type NodeLimits = Limits;

const PASSED: [&str; 15] = [
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
    "height_restrictor",
    "arch",
    "rope",
    "kerb",
];

/// Reads the tags of a node; `None` when it does not stop trucks.
pub(in crate::roads) fn barrier(tags: &Tags<'_>) -> Option<Barrier> {
    let kind = tags.get("barrier").or_else(|| tags.get("highway").filter(|v| *v == "gate"))?;
    if kind == "no" {
        return None;
    }
    if tags.get("locked") == Some("yes") {
        return Some(Barrier::Cuts);
    }
    let said = ["hgv", "goods", "motor_vehicle", "vehicle", "access"]
        .into_iter()
        .find_map(|key| permission(tags.get(key)?));
    match said {
        Some(Permission::Yes) => None,
        Some(Permission::Destination) => Some(Barrier::Private),
        None if PASSED.contains(&kind) => None,
        Some(Permission::No) | None => Some(Barrier::Cuts),
    }
}

/// Limits that a node puts on those who pass it; `None` when there is none.
pub(in crate::roads) fn node_limits(tags: &Tags<'_>) -> Option<NodeLimits> {
    if !tags.iter().any(|(key, _)| key.starts_with("max")) {
        return None;
    }
    let mut unreadable = Vec::new();
    let limits = limits(tags, Direction::Forward, &mut unreadable);
    (limits != Limits::default()).then_some(limits)
}
