//! The rules, one small function each, by theme; the table says when each is asked.

mod adr;
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

pub use permit::permit_shares;

pub(super) use manual::judge_item;
pub(super) use quantity_regime::ruling;

use super::facts::Facts;
use super::look::Verdict;
use super::{PackName, Stage};

/// A rule the program knows.
pub(super) struct Known {
    pub(super) code: &'static str,
    /// The packs it belongs to.
    packs: &'static [PackName],
    /// First stage at which it is asked.
    from: Stage,
    /// Whether it also binds a load of limited or excepted quantities alone (O29 art. 21, ADR 3.4, 3.5).
    binds_ordinary: bool,
    /// Whether the exemption by points lifts it (ADR 1.1.3.6.2).
    is_lifted_by_points: bool,
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
        } else if facts.is_by_points && self.is_lifted_by_points {
            Verdict::not_applicable("按 1.1.3.6 的数量豁免", "exempt by the quantities of 1.1.3.6")
        } else {
            (self.look)(facts)
        }
    }
}

const CN: &[PackName] = &[PackName::Cn];
const ADR: &[PackName] = &[PackName::Adr];
const BOTH: &[PackName] = &[PackName::Cn, PackName::Adr];

const fn hazmat(code: &'static str, look: fn(&Facts<'_>) -> Verdict) -> Known {
    Known {
        code,
        packs: CN,
        from: Stage::Planning,
        binds_ordinary: false,
        is_lifted_by_points: false,
        look,
    }
}

impl Known {
    const fn of(self, packs: &'static [PackName]) -> Self {
        Self { packs, ..self }
    }

    const fn unless_by_points(self) -> Self {
        Self { is_lifted_by_points: true, ..self }
    }
}

/// The rules of a pack in the order of its report.
pub(super) fn of(pack: PackName) -> impl Iterator<Item = &'static Known> {
    KNOWN.iter().filter(move |known| known.packs.contains(&pack))
}

const fn always(code: &'static str, look: fn(&Facts<'_>) -> Verdict) -> Known {
    Known {
        code,
        packs: CN,
        from: Stage::Planning,
        binds_ordinary: true,
        is_lifted_by_points: false,
        look,
    }
}

const fn metered(code: &'static str, look: fn(&Facts<'_>) -> Verdict) -> Known {
    Known {
        code,
        packs: CN,
        from: Stage::Loading,
        binds_ordinary: true,
        is_lifted_by_points: false,
        look,
    }
}

/// All automatic rules in the order of the report. Codes follow `regulation-china.md`; W17, W18, L13,
/// B, D and S codes are our own for duties that page states without a code, and so are the A codes of the
/// rules that only ADR has.
pub(super) const KNOWN: &[Known] = &[
    hazmat("W1", carrier::licence_covers_goods),
    always("W2", vehicle::fits_the_load),
    hazmat("W3", tank::atmospheric_media),
    hazmat("W4", tank::pressure_media),
    hazmat("W7", consignment::waste_manifest),
    hazmat("W8", trip::terminal_is_heard),
    always("W10", trip::nothing_is_held).of(BOTH),
    always("W11", consignment::list_is_complete),
    hazmat("W12", permit::permits_attached),
    always("W13", goods::identity).of(BOTH),
    hazmat("W14", people::escort_is_on_board),
    hazmat("W15", permit::approved_route_and_time),
    hazmat("W16", carrier::owns_the_vehicles),
    always("W17", trip::loading_time).of(BOTH),
    hazmat("L1", vehicle::papers),
    hazmat("L2", people::papers),
    hazmat("L3", vehicle::inspections),
    metered("L4", quantity::metered_within_declared).of(BOTH),
    hazmat("L5", tank::gate_suits_goods),
    hazmat("L6", permit::quantity_remains),
    metered("L7", quantity::metered_within_rated).of(BOTH),
    metered("L13", quantity::metered_reaches_declared),
    hazmat("V1", vehicle::review_and_insurance),
    hazmat("V3", vehicle::size_caps),
    hazmat("P1", people::special_categories),
    hazmat("T1", tank::certificate_is_complete),
    hazmat("T3", tank::certificate_reminder),
    hazmat("T4", filling::degree_of_filling).of(BOTH),
    hazmat("T5", tank::code_suffices).of(BOTH),
    hazmat("T6", mixing::may_go_together).of(BOTH),
    always("Q1", quantity_regime::quantities_allowed).of(BOTH),
    always("Q4", quantity_regime::not_with_explosives),
    always("Q5", quantity_regime::counts_as_ordinary),
    hazmat("D1", people::employed_by_carrier),
    hazmat("S1", site::origin_may_load),
    hazmat("S2", site::destination_may_unload),
    always("B1", blacklist::nobody_is_barred).of(BOTH),
    hazmat("A1", adr::document_is_complete).of(ADR),
    hazmat("A2", adr::tunnels_are_told).of(ADR).unless_by_points(),
    always("A3", adr::small_quantities).of(ADR),
    always("A4", adr::limited_beside_explosives).of(ADR),
    hazmat("A5", adr::explosive_mass).of(ADR),
    always("A6", adr::unit_and_mass).of(ADR),
    hazmat("A7", adr::approval).of(ADR).unless_by_points(),
    hazmat("A8", adr::training).of(ADR).unless_by_points(),
    hazmat("A9", adr::extinguishers).of(ADR),
    hazmat("A10", adr::hazard_numbers).of(ADR).unless_by_points(),
    hazmat("A11", adr::tank_provisions).of(ADR),
    hazmat("A12", adr::tank_inspections).of(ADR),
    hazmat("A13", adr::security_plan).of(ADR).unless_by_points(),
    hazmat("A14", adr::points).of(ADR),
];
