//! The rules that only ADR has: document, tunnels, quantities, vehicle, crew, tank, security.

mod document;
mod equipment;
mod quantity;
mod security;
mod tank;

pub(super) use document::{document_is_complete, hazard_numbers, tunnels_are_told};
pub(super) use equipment::{approval, extinguishers, training, unit_and_mass};
pub(super) use quantity::{explosive_mass, limited_beside_explosives, points, small_quantities};
pub(super) use security::security_plan;
pub(super) use tank::{tank_inspections, tank_provisions};

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// So many months after a day; the last day of a shorter month.
fn months_after(day: Date, months: u32) -> Date {
    let span: Span = i64::from(months.min(2400)).months();
    day.saturating_add(span)
}
