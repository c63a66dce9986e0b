//! The rules, one small function each, by theme; the table says when each is asked.

mod blacklist;
mod carrier;
mod consignment;
mod filling;
mod goods;
mod manual;
mod mixing;
mod people;
mod permit;
mod quantity;
mod quantity_regime;
mod site;
mod tank;
mod trip;
mod vehicle;

pub use goods::needs_technical_name;
pub use permit::permit_shares;

pub(super) use manual::judge_item;
pub(super) use quantity_regime::is_ordinary;

use super::Stage;
use super::facts::Facts;
use super::look::Verdict;

/// A rule the program knows.
pub(super) struct Known {
    pub(super) code: &'static str,
    /// First stage at which it is asked.
    from: Stage,
    /// Whether it also binds a load that counts as ordinary goods (O29 art. 21).
    binds_ordinary: bool,
    look: fn(&Facts<'_>) -> Verdict,
}

impl Known {
    /// The verdict on the facts.
    pub(super) fn judge(&self, facts: &Facts<'_>) -> Verdict {
        if facts.subject.stage < self.from {
            Verdict::not_applicable(
                "计量装货后检查",
                "checked once the loaded quantity has been metered",
            )
        } else if facts.is_ordinary && !self.binds_ordinary {
            Verdict::not_applicable(
                "有限数量或例外数量，可按普通货物运输",
                "limited or excepted quantities that may go as ordinary goods",
            )
        } else {
            (self.look)(facts)
        }
    }
}

const fn hazmat(code: &'static str, look: fn(&Facts<'_>) -> Verdict) -> Known {
    Known { code, from: Stage::Planning, binds_ordinary: false, look }
}

const fn always(code: &'static str, look: fn(&Facts<'_>) -> Verdict) -> Known {
    Known { code, from: Stage::Planning, binds_ordinary: true, look }
}

const fn metered(code: &'static str, look: fn(&Facts<'_>) -> Verdict) -> Known {
    Known { code, from: Stage::Loading, binds_ordinary: true, look }
}

/// All automatic rules in the order of the report. Codes follow `regulation-china.md`; W17, W18, L13,
/// B, D and S codes are our own for duties that page states without a code.
pub(super) const KNOWN: &[Known] = &[
    hazmat("W1", carrier::licence_covers_goods),
    always("W2", vehicle::fits_the_load),
    hazmat("W3", tank::atmospheric_media),
    hazmat("W4", tank::pressure_media),
    hazmat("W7", consignment::waste_manifest),
    hazmat("W8", trip::terminal_is_heard),
    always("W10", trip::nothing_is_held),
    always("W11", consignment::list_is_complete),
    hazmat("W12", permit::permits_attached),
    always("W13", goods::identity),
    hazmat("W14", people::escort_is_on_board),
    hazmat("W15", permit::approved_route_and_time),
    hazmat("W16", carrier::owns_the_vehicles),
    always("W17", trip::loading_time),
    hazmat("L1", vehicle::papers),
    hazmat("L2", people::papers),
    hazmat("L3", vehicle::inspections),
    metered("L4", quantity::metered_within_declared),
    hazmat("L5", tank::gate_suits_goods),
    hazmat("L6", permit::quantity_remains),
    metered("L7", quantity::metered_within_rated),
    metered("L13", quantity::metered_reaches_declared),
    hazmat("V1", vehicle::review_and_insurance),
    hazmat("V3", vehicle::size_caps),
    hazmat("P1", people::special_categories),
    hazmat("T1", tank::certificate_is_complete),
    hazmat("T3", tank::certificate_reminder),
    hazmat("T4", filling::degree_of_filling),
    hazmat("T5", tank::code_suffices),
    hazmat("T6", mixing::may_go_together),
    always("Q1", quantity_regime::quantities_allowed),
    always("Q4", quantity_regime::not_with_explosives),
    always("Q5", quantity_regime::counts_as_ordinary),
    hazmat("D1", people::employed_by_carrier),
    hazmat("S1", site::origin_may_load),
    hazmat("S2", site::destination_may_unload),
    always("B1", blacklist::nobody_is_barred),
];
