//! The checks before loading: one pure function from facts to a report of every rule.
//!
//! Rules are code; their severities, clauses, texts, validity dates and parameters are data in
//! `data/rules/<pack>.toml`. A fact that is missing fails the rule that needs it (fail closed).

mod facts;
mod finding;
mod local;
mod look;
mod pack;
mod parameters;
mod rules;
mod subject;
mod theme;

#[cfg(test)]
mod tests;

pub use finding::{Finding, Outcome, Report, Severity};
pub use local::{
    FactNote, LocalRule, LocalRules, LocalRulesError, MAX_LOCAL_RULES, RuleComplaint,
    RuleFileError, RuleText, fact_notes, run_with,
};
pub use pack::{PackError, PackName, PackNameError, Penalty, Rule, RulePack};
pub use parameters::{ParameterNote, Parameters};
pub use rules::{needs_technical_name, permit_shares};
pub use subject::{
    Concern, ManualAnswer, ManualItem, OpenWaybill, PermitBalance, RecordVersion, RouteFacts,
    Stage, Subject,
};
pub use theme::Theme;

use jiff::Timestamp;

use facts::Facts;
use look::Verdict;

/// Runs every rule of the pack on the subject. `now` is the instant of asking; the edition of each
/// rule is the one in force on the day of loading, or today where no loading time is given.
#[must_use]
pub fn run(subject: &Subject, pack: &RulePack, now: Timestamp) -> Report {
    report(&Facts::new(subject, pack, now), pack)
}

/// Every rule of the pack on the facts.
fn report(facts: &Facts<'_>, pack: &RulePack) -> Report {
    let (subject, now) = (facts.subject, facts.now);
    let day = subject.time_zone.to_datetime(subject.loading_at.unwrap_or(now)).date();
    let automatic = rules::of(pack.name).map(|known| (known.code, known.judge(facts)));
    let manual =
        pack.manual_items.iter().map(|item| (item.code.as_str(), rules::judge_item(facts, item)));
    let mut place = 0;
    let findings = automatic
        .chain(manual)
        .filter_map(|(code, verdict)| finding(pack.editions_after(code, &mut place), day, verdict))
        .collect();
    Report { pack: pack.edition_on(day), made_at: now, records: subject.records.clone(), findings }
}

/// Puts a verdict together with the edition of its rule; a lapsed rule concerns nothing.
fn finding(editions: &[Rule], day: jiff::civil::Date, verdict: Verdict) -> Option<Finding> {
    let in_force = pack::in_force(editions, day);
    let rule = in_force.or_else(|| editions.last())?;
    let verdict = if in_force.is_some() {
        verdict
    } else {
        Verdict::not_applicable(
            "该规则在装货日已失效",
            "the rule is no longer in force on the day of loading",
        )
    };
    Some(Finding {
        code: rule.code.clone(),
        outcome: verdict.outcome,
        severity: rule.severity,
        title: rule.title.clone(),
        detail: verdict.detail,
        remedy: verdict.remedy,
        clause: rule.clause.clone(),
        clause_from: rule.valid_from,
        verified: rule.verified,
        field: verdict.field,
        facts: verdict.facts,
    })
}
