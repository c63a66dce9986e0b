//! Decision tables: for every rule what is accepted and what is refused at each boundary.

mod adr_cases;
mod adr_lawful;
mod adr_properties;
mod closed;
mod goods_cases;
mod lawful;
mod load_cases;
mod mixing_cases;
mod pack_cases;
mod permit_cases;
mod tank_cases;
mod vehicle_cases;
mod waybill_cases;

use std::collections::BTreeSet;

use super::{Finding, Outcome, Report, RulePack, Severity, Subject, run};
use lawful::{now, pack};

/// One line of a decision table.
struct Case {
    rule: &'static str,
    /// What is special about it.
    when: &'static str,
    subject: fn() -> Subject,
    change: fn(&mut Subject),
    outcome: Outcome,
}

const fn passes(
    rule: &'static str,
    when: &'static str,
    subject: fn() -> Subject,
    change: fn(&mut Subject),
) -> Case {
    Case { rule, when, subject, change, outcome: Outcome::Passed }
}

const fn fails(
    rule: &'static str,
    when: &'static str,
    subject: fn() -> Subject,
    change: fn(&mut Subject),
) -> Case {
    Case { rule, when, subject, change, outcome: Outcome::Failed }
}

const fn skips(
    rule: &'static str,
    when: &'static str,
    subject: fn() -> Subject,
    change: fn(&mut Subject),
) -> Case {
    Case { rule, when, subject, change, outcome: Outcome::NotApplicable }
}

fn nothing(_: &mut Subject) {}

fn finding(report: &Report, code: &str) -> Finding {
    report.findings.iter().find(|finding| finding.code == code).cloned().unwrap()
}

fn tables() -> Vec<&'static [Case]> {
    vec![
        waybill_cases::CASES,
        goods_cases::CASES,
        vehicle_cases::CASES,
        tank_cases::CASES,
        permit_cases::CASES,
        load_cases::CASES,
        mixing_cases::CASES,
    ]
}

fn decide(table: &[Case]) {
    decide_by(table, pack());
}

fn decide_by(table: &[Case], pack: &RulePack) {
    let mut wrong = Vec::new();
    for case in table {
        let mut subject = (case.subject)();
        (case.change)(&mut subject);
        let found = finding(&run(&subject, pack, now()), case.rule);
        if found.outcome != case.outcome {
            wrong.push(format!(
                "{} when {}: {:?} instead of {:?}: {}",
                case.rule, case.when, found.outcome, case.outcome, found.detail.en
            ));
        }
        assert_eq!(
            found.outcome == Outcome::Failed,
            !found.remedy.zh.is_empty() && !found.remedy.en.is_empty() && !found.field.is_empty(),
            "{} when {}: a failure and only a failure says where and how to mend it: {found:?}",
            case.rule,
            case.when
        );
        assert!(!found.detail.zh.is_empty() && !found.detail.en.is_empty(), "{}", case.rule);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn waybill_rules_decide_as_the_table_says() {
    decide(waybill_cases::CASES);
}

#[test]
fn goods_and_quantity_rules_decide_as_the_table_says() {
    decide(goods_cases::CASES);
}

#[test]
fn vehicle_and_people_rules_decide_as_the_table_says() {
    decide(vehicle_cases::CASES);
}

#[test]
fn tank_rules_decide_as_the_table_says() {
    decide(tank_cases::CASES);
}

#[test]
fn permit_rules_decide_as_the_table_says() {
    decide(permit_cases::CASES);
}

#[test]
fn loading_rules_decide_as_the_table_says() {
    decide(load_cases::CASES);
}

#[test]
fn mixed_loading_decides_as_the_table_says() {
    decide(mixing_cases::CASES);
}

#[test]
fn adr_rules_decide_as_the_table_says() {
    decide_by(adr_cases::CASES, adr_lawful::adr());
}

#[test]
fn every_rule_of_the_pack_has_an_accepting_and_a_refusing_case() {
    let pack = pack();
    let manual: BTreeSet<&str> = pack.manual_items.iter().map(|item| item.code.as_str()).collect();
    let cases: Vec<&Case> = tables().into_iter().flatten().collect();
    println!("{} decision cases", cases.len());
    for rule in pack.rules.iter().filter(|rule| !manual.contains(rule.code.as_str())) {
        let has =
            |outcome| cases.iter().any(|case| case.rule == rule.code && case.outcome == outcome);
        assert!(has(Outcome::Passed), "{} has no accepting case", rule.code);
        assert!(has(Outcome::Failed), "{} has no refusing case", rule.code);
    }
}

/// The lawful subjects at every stage.
fn lawful_subjects() -> Vec<(&'static str, Subject)> {
    type Base = (&'static str, fn() -> Subject);
    let bases: [Base; 7] = [
        ("petrol", lawful::petrol),
        ("petrol behind a tractor", lawful::petrol_behind_tractor),
        ("chlorine", lawful::chlorine),
        ("cyanide", lawful::cyanide),
        ("explosives", lawful::explosives),
        ("limited quantities", lawful::limited),
        ("ammonium nitrate", lawful::ammonium_nitrate),
    ];
    bases
        .into_iter()
        .flat_map(|(name, base)| {
            [(name, base()), (name, lawful::at_gate(base())), (name, lawful::loaded(base()))]
        })
        .collect()
}

#[test]
fn a_lawful_trip_passes_every_rule_at_every_stage() {
    let pack = pack();
    for (name, subject) in lawful_subjects() {
        let report = run(&subject, pack, now());
        let failed: Vec<_> = report
            .findings
            .iter()
            .filter(|finding| matches!(finding.outcome, Outcome::Failed | Outcome::NeedsPerson))
            .map(|finding| format!("{}: {}", finding.code, finding.detail.en))
            .collect();
        assert!(failed.is_empty(), "{name} at {:?}: {failed:?}", subject.stage);
        assert!(report.passes());
    }
}

#[test]
fn a_report_lists_every_rule_once_in_the_order_of_the_pack() {
    let pack = pack();
    let mut codes: Vec<&str> = pack.rules.iter().map(|rule| rule.code.as_str()).collect();
    codes.dedup();
    let report = run(&lawful::petrol(), pack, now());
    let found: Vec<&str> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(found, codes);
}

#[test]
fn an_empty_draft_is_told_everything_it_lacks_and_does_not_pass() {
    let mut subject = lawful::petrol();
    subject.loading_at = None;
    subject.entries = vec![None];
    subject.consignor = None;
    subject.carrier = None;
    subject.loader = None;
    subject.consignee = None;
    subject.origin = None;
    subject.destination = None;
    subject.vehicle = None;
    subject.tank = None;
    subject.driver = None;
    subject.escort = None;
    subject.emergency_phone = String::new();
    subject.route = None;
    let report = run(&subject, pack(), now());
    // Nothing is known of the goods or the crew, so nothing that asks about them may pass.
    for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Block) {
        let without_facts = ["W7", "Q1", "Q4", "Q5", "B1", "L4", "L7", "W10", "T6"];
        if !without_facts.contains(&finding.code.as_str()) && !finding.code.starts_with('G') {
            assert_eq!(finding.outcome, Outcome::Failed, "{}: {}", finding.code, finding.detail.en);
        }
    }
    assert!(!report.passes());
}

#[test]
fn a_loading_on_the_eve_of_the_new_law_cites_the_old_regulation() {
    let pack = pack();
    let clause_on = |loading: &str| {
        let mut subject = lawful::cyanide();
        subject.loading_at = Some(lawful::at(loading));
        let report = run(&subject, pack, lawful::at(loading));
        (report.pack.clone(), finding(&report, "W12"))
    };
    let (edition, old) = clause_on("2026-04-30T23:59:59+08:00");
    assert_eq!(edition, "cn 2020-01-01");
    assert!(old.clause.zh.contains("危险化学品安全管理条例"), "{}", old.clause.zh);
    assert_eq!(old.clause_from, Some(lawful::day("2020-01-01")));
    // 2026-04-30T16:00Z is the first instant of May in the district.
    let (edition, new) = clause_on("2026-04-30T16:00:00Z");
    assert_eq!(edition, "cn 2026-05-01");
    assert!(new.clause.zh.contains("危险化学品安全法"), "{}", new.clause.zh);
    assert_eq!(new.clause_from, Some(lawful::day("2026-05-01")));
}

#[test]
fn the_gate_asks_each_item_that_concerns_the_load_and_takes_one_clear_answer() {
    let pack = pack();
    let outcome = |subject: &Subject, code: &str| finding(&run(subject, pack, now()), code).outcome;
    for item in &pack.manual_items {
        let code = item.code.as_str();
        let concerned = lawful_subjects()
            .into_iter()
            .map(|(_, subject)| subject)
            .chain([goods_cases::excepted_at_gate()])
            .find(|subject| outcome(subject, code) == Outcome::Passed)
            .unwrap_or_else(|| panic!("{code} concerns no lawful subject"));
        let mut unanswered = concerned.clone();
        unanswered.answers.retain(|answer| answer.code != code);
        let report = run(&unanswered, pack, now());
        assert_eq!(finding(&report, code).outcome, Outcome::NeedsPerson);
        assert!(!report.passes());
        let mut refused = concerned.clone();
        for answer in refused.answers.iter_mut().filter(|answer| answer.code == code) {
            answer.is_ok = false;
            answer.remark = "漏液".to_owned();
        }
        let found = finding(&run(&refused, pack, now()), code);
        assert_eq!(found.outcome, Outcome::Failed);
        assert!(found.detail.zh.contains("漏液"));
        let mut twice = concerned.clone();
        let mut other = twice.answers.iter().find(|answer| answer.code == code).cloned().unwrap();
        other.is_ok = false;
        twice.answers.push(other);
        assert_eq!(outcome(&twice, code), Outcome::Failed);
    }
    assert_eq!(outcome(&lawful::at_gate(lawful::petrol()), "G12"), Outcome::NotApplicable);
    assert_eq!(outcome(&lawful::petrol(), "G1"), Outcome::NotApplicable);
}
