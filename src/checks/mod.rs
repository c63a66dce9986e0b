//! The checks before loading: one pure function from facts to a report of every rule.
//!
//! Rules are code; their severities, clauses, texts, validity dates and parameters are data in
//! `data/rules/<pack>.toml`. A fact that is missing fails the rule that needs it (fail closed).

mod finding;
mod pack;
mod subject;

pub use finding::{Finding, Outcome, Report, Severity};
pub use pack::{PackError, Rule, RulePack};
pub use subject::{
    ManualAnswer, ManualItem, OpenWaybill, PermitBalance, RecordVersion, RouteFacts, Stage, Subject,
};

use jiff::Timestamp;

/// Runs every rule of the pack on the subject. `now` is the instant of asking; the edition of each
/// rule is the one in force on the day of loading.
#[must_use]
pub fn run(_subject: &Subject, _pack: &RulePack, _now: Timestamp) -> Report {
    unimplemented!("checks")
}
