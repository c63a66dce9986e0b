//! Taking facts away: whatever is missing, nothing that was refused passes and nothing lawful passes
//! unseen.

use super::lawful::{self, now, pack};
use super::lawful_subjects;
use crate::checks::{Outcome, Stage, Subject, run};
use crate::registry::Document;
use crate::units::Validity;

type Removal = (&'static str, fn(&mut Subject));

/// Facts every load under the full regime needs.
const NEEDED: &[Removal] = &[
    ("loading time", |s| s.loading_at = None),
    ("entries", |s| s.entries.clear()),
    ("load", |s| s.load.clear()),
    ("consignor", |s| s.consignor = None),
    ("carrier", |s| s.carrier = None),
    ("loader", |s| s.loader = None),
    ("consignee", |s| s.consignee = None),
    ("origin", |s| s.origin = None),
    ("destination", |s| s.destination = None),
    ("vehicle", |s| s.vehicle = None),
    ("driver", |s| s.driver = None),
    ("escort", |s| s.escort = None),
    ("emergency phone", |s| s.emergency_phone.clear()),
    ("licence", |s| s.carrier.as_mut().unwrap().licence = None),
    ("vehicle licence", |s| s.vehicle.as_mut().unwrap().vehicle_licence = Document::default()),
    ("certificate", |s| s.vehicle.as_mut().unwrap().transport_certificate = Document::default()),
    ("review", |s| s.vehicle.as_mut().unwrap().annual_review = Validity::default()),
    ("insurance", |s| s.vehicle.as_mut().unwrap().liability_insurance = Document::default()),
    ("vehicle scope", |s| s.vehicle.as_mut().unwrap().scope.clear()),
    ("terminal", |s| s.vehicle.as_mut().unwrap().terminal_seen_at = None),
    ("driving licence", |s| s.driver.as_mut().unwrap().driving_licence = None),
    ("driver's qualification", |s| s.driver.as_mut().unwrap().qualifications.clear()),
    ("escort's qualification", |s| s.escort.as_mut().unwrap().qualifications.clear()),
];

/// Facts only some loads need.
const SPECIAL: &[Removal] = &[
    ("tank", |s| s.tank = None),
    ("permits", |s| s.permits.clear()),
    ("balances", |s| s.permit_balances.clear()),
    ("route", |s| s.route = None),
];

#[test]
fn no_load_under_the_full_regime_passes_without_a_fact_it_needs() {
    for (name, subject) in lawful_subjects() {
        if name == "limited quantities" {
            continue;
        }
        for (fact, remove) in NEEDED {
            let mut subject = subject.clone();
            remove(&mut subject);
            let report = run(&subject, pack(), now());
            assert!(!report.passes(), "{name} at {:?} passes without {fact}", subject.stage);
        }
    }
    for subject in [lawful::petrol(), lawful::chlorine(), lawful::petrol_behind_tractor()] {
        let mut subject = subject;
        subject.tank = None;
        assert!(!run(&subject, pack(), now()).passes());
    }
    for (fact, remove) in &SPECIAL[1..] {
        for mut subject in [lawful::cyanide(), lawful::explosives()] {
            remove(&mut subject);
            assert!(!run(&subject, pack(), now()).passes(), "passes without {fact}");
        }
    }
}

#[test]
fn a_second_missing_fact_never_mends_a_refusal() {
    for (name, subject) in lawful_subjects() {
        for (first, remove_first) in NEEDED.iter().chain(SPECIAL) {
            for (second, remove_second) in NEEDED.iter().chain(SPECIAL) {
                let mut once = subject.clone();
                remove_first(&mut once);
                let is_refused = !run(&once, pack(), now()).passes();
                // What stands in a vehicle or person goes with it.
                let mut twice = once;
                if twice.carrier.is_none() || twice.vehicle.is_none() {
                    continue;
                }
                if twice.driver.is_none() || twice.escort.is_none() {
                    continue;
                }
                remove_second(&mut twice);
                let passes = run(&twice, pack(), now()).passes();
                assert!(
                    !(is_refused && passes),
                    "{name}: without {first} refused, without {second} too not"
                );
            }
        }
    }
}

#[test]
fn the_gate_and_loading_ask_everything_planning_asks() {
    for (name, mut subject) in lawful_subjects() {
        let refused_at = |subject: &Subject| {
            let report = run(subject, pack(), now());
            report
                .findings
                .into_iter()
                .filter(|finding| finding.outcome == Outcome::Failed)
                .map(|finding| finding.code)
                .collect::<Vec<_>>()
        };
        subject.consignor = None;
        subject.driver = None;
        subject.escort = None;
        subject.stage = Stage::Planning;
        let planning = refused_at(&subject);
        assert!(!planning.is_empty(), "{name}");
        for stage in [Stage::Gate, Stage::Loading] {
            subject.stage = stage;
            let later = refused_at(&subject);
            assert!(
                planning.iter().all(|code| later.contains(code)),
                "{name}: {planning:?} {later:?}"
            );
        }
    }
}
