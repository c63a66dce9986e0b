//! What must hold of ADR's report whatever the load: closed, monotone in time, editions by day.

use super::adr_lawful::{self, adr};
use super::lawful::{at, day, now};
use super::{adr_cases, finding};
use crate::checks::{Outcome, PackName, Subject, run};

type Removal = (&'static str, fn(&mut Subject));

/// Facts every load under the full regime needs.
const NEEDED: &[Removal] = &[
    ("loading time", |s| s.loading_at = None),
    ("entries", |s| s.entries.clear()),
    ("load", |s| s.load.clear()),
    ("consignor", |s| s.consignor = None),
    ("carrier", |s| s.carrier = None),
    ("consignee", |s| s.consignee = None),
    ("consignor's address", |s| s.consignor.as_mut().unwrap().address.clear()),
    ("vehicle", |s| s.vehicle = None),
    ("driver", |s| s.driver = None),
    ("training", |s| s.driver.as_mut().unwrap().training = None),
    ("extinguishers", |s| s.vehicle.as_mut().unwrap().extinguishers.clear()),
];

/// Facts that goods in tanks need.
const TANK: &[Removal] = &[
    ("tank", |s| s.tank = None),
    ("approval", |s| s.vehicle.as_mut().unwrap().approval = None),
    ("periodic inspection", |s| s.tank.as_mut().unwrap().certificate.valid.to = None),
    ("intermediate inspection", |s| s.tank.as_mut().unwrap().intermediate_due = None),
    ("hazard number", |s| s.entries[0].as_mut().unwrap().hazard_number = None),
    ("tunnel code", |s| s.entries[0].as_mut().unwrap().tunnel_code = None),
];

#[test]
fn a_lawful_trip_passes_every_rule_of_adr_at_every_stage() {
    for (name, subject) in adr_lawful::subjects() {
        let report = run(&subject, adr(), now());
        let failed: Vec<_> = report
            .findings
            .iter()
            .filter(|finding| matches!(finding.outcome, Outcome::Failed | Outcome::NeedsPerson))
            .map(|finding| format!("{}: {}", finding.code, finding.detail.en))
            .collect();
        assert!(failed.is_empty(), "{name} at {:?}: {failed:?}", subject.stage);
    }
}

#[test]
fn no_load_passes_without_a_fact_it_needs() {
    for (name, subject) in adr_lawful::subjects() {
        if name == "limited quantities" {
            continue;
        }
        let in_tank = subject.tank.is_some();
        for (fact, remove) in NEEDED.iter().chain(if in_tank { TANK } else { &[] }) {
            let mut subject = subject.clone();
            remove(&mut subject);
            let passes = run(&subject, adr(), now()).passes();
            assert!(!passes, "{name} at {:?} passes without {fact}", subject.stage);
        }
    }
}

#[test]
fn every_rule_that_only_adr_has_accepts_and_refuses_in_the_table() {
    for rule in adr().codes().filter(|code| code.starts_with('A')) {
        let has = |outcome| {
            adr_cases::CASES.iter().any(|case| case.rule == rule && case.outcome == outcome)
        };
        assert!(has(Outcome::Passed) && has(Outcome::Failed), "{rule}");
    }
}

#[test]
fn a_later_expiry_never_turns_a_pass_into_a_fail_and_goods_never_a_fail_into_a_pass() {
    let base = adr_lawful::petrol();
    let mut passed_before = false;
    for shift in -5..=5 {
        let mut subject = base.clone();
        let to = day("2026-06-10").saturating_add(jiff::Span::new().days(shift));
        subject.tank.as_mut().unwrap().certificate.valid.to = Some(to);
        subject.driver.as_mut().unwrap().training.as_mut().unwrap().document.valid.to = Some(to);
        for extinguisher in &mut subject.vehicle.as_mut().unwrap().extinguishers {
            extinguisher.inspection_due = to;
        }
        let passes = run(&subject, adr(), now()).passes();
        assert!(passes || !passed_before, "{to}");
        assert_eq!(passes, shift >= 0, "{to}");
        passed_before = passes;
    }
    for case in adr_cases::CASES.iter().filter(|case| case.outcome == Outcome::Failed) {
        let mut subject = (case.subject)();
        (case.change)(&mut subject);
        if subject.entries.iter().any(Option::is_none) {
            continue;
        }
        adr_lawful::add(&mut subject, "1993-1", crate::goods::Class::C3, "F1");
        let outcome = finding(&run(&subject, adr(), now()), case.rule).outcome;
        // Waste beside other goods is no longer on its way to disposal alone, and so is an empty tank.
        assert_eq!(outcome, Outcome::Failed, "{} when {}, with more goods", case.rule, case.when);
    }
}

#[test]
fn the_edition_of_2027_counts_from_its_first_day() {
    let clause_on = |loading: &str| {
        let mut subject = adr_lawful::petrol();
        subject.loading_at = Some(at(loading));
        let report = run(&subject, adr(), at(loading));
        (report.pack.clone(), finding(&report, "A1"))
    };
    let (edition, old) = clause_on("2026-12-31T23:59:59+08:00");
    assert_eq!(edition, "adr 2025-01-01");
    assert!(old.clause.en.starts_with("ADR 2025") && old.verified);
    let (edition, new) = clause_on("2026-12-31T16:00:00Z");
    assert_eq!(edition, "adr 2027-01-01");
    assert!(new.clause.en.starts_with("ADR 2027") && !new.verified);
    assert!(new.clause.en.contains("2027-06-30"));
}

#[test]
fn each_pack_reports_its_own_rules_alone() {
    let report = run(&adr_lawful::petrol(), adr(), now());
    let found: Vec<&str> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(adr().name, PackName::Adr);
    assert_eq!(found, adr().codes().collect::<Vec<_>>());
    assert!(!found.contains(&"W14") && found.contains(&"T5"));
    let report = run(&adr_lawful::petrol(), super::pack(), now());
    assert!(report.findings.iter().all(|finding| !finding.code.starts_with('A')));
}
