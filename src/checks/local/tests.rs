//! Conditions at their boundaries, faults at their places, and conditions against a slow reading.

use super::super::tests::lawful;
use super::*;
use crate::checks::{ManualAnswer, RuleFileError};
use crate::goods::{Carriage, GoodsItem};
use crate::units::Kilograms;
use proptest::prelude::*;

const EXAMPLES: &str = include_str!("../../../routes-config/rules/examples.toml");

fn examples() -> LocalRules {
    LocalRules::new(LocalRules::parse(EXAMPLES).unwrap(), 0).unwrap()
}

/// A file of one rule; `body` is what it asks.
fn file(body: &str) -> String {
    format!(
        "[[rule]]\ncode = \"X-ONE\"\nseverity = \"block\"\ntitle = {{ zh = \"题\", en = \"t\" }}\n\
         detail = {{ zh = \"错\", en = \"wrong\" }}\nremedy = {{ zh = \"改\", en = \"mend\" }}\n\
         clause = {{ zh = \"条\", en = \"c\" }}\nverified = false\n{body}\n"
    )
}

fn faults(text: &str) -> Vec<RuleFileError> {
    LocalRules::parse(text).map(|rules| rules.len()).unwrap_err()
}

fn outcome(rules: &LocalRules, subject: &Subject, code: &str) -> Finding {
    let report = run_with(subject, lawful::pack(), rules, lawful::now());
    report.findings.iter().find(|finding| finding.code == code).cloned().unwrap()
}

fn judged(condition: &str, subject: &Subject) -> Finding {
    let rules = LocalRules::parse(&file(&format!("demand = '''{condition}'''"))).unwrap();
    outcome(&LocalRules::new(rules, 0).unwrap(), subject, "X-ONE")
}

fn holds(condition: &str, subject: &Subject) -> Outcome {
    judged(condition, subject).outcome
}

fn chlorine(grams: i64) -> Subject {
    let mut subject = lawful::petrol();
    subject.load = vec![GoodsItem::plain(
        "1017-1".parse().unwrap(),
        Carriage::Packages,
        Kilograms::from_grams(grams),
    )];
    subject
}

#[test]
fn chlorine_over_a_tonne_asks_for_the_escort_vehicle_at_the_gate() {
    let rules = examples();
    let at_gate = |grams, answer: Option<bool>| {
        let mut subject = chlorine(grams);
        subject.stage = Stage::Gate;
        subject.answers = answer
            .map(|is_ok| ManualAnswer {
                code: "X-CHLORINE-ESCORT".to_owned(),
                is_ok,
                remark: String::new(),
                photo_sha256: String::new(),
            })
            .into_iter()
            .collect();
        outcome(&rules, &subject, "X-CHLORINE-ESCORT").outcome
    };
    let table = [
        (999_999, None, Outcome::NotApplicable),
        (1_000_000, None, Outcome::NotApplicable),
        (1_000_001, None, Outcome::NeedsPerson),
        (1_000_001, Some(false), Outcome::Failed),
        (1_000_001, Some(true), Outcome::Passed),
    ];
    for (grams, answer, expected) in table {
        assert_eq!(at_gate(grams, answer), expected, "{grams} {answer:?}");
    }
    // Two lines are one load.
    let mut two = chlorine(600_000);
    two.stage = Stage::Gate;
    two.load.push(two.load[0].clone());
    two.entries.push(None);
    assert_eq!(outcome(&rules, &two, "X-CHLORINE-ESCORT").outcome, Outcome::NeedsPerson);
}

#[test]
fn benzene_is_filed_a_day_ahead_to_the_millisecond() {
    let rules = examples();
    let filed = |filed_at: Option<&str>| {
        let mut subject = lawful::petrol();
        subject.load[0].entry = "1114-1".parse().unwrap();
        subject.filed_at = filed_at.map(|text| text.parse().unwrap());
        outcome(&rules, &subject, "X-BENZENE-NOTICE")
    };
    let table = [
        (Some("2026-06-09T10:00:00+08:00"), Outcome::Passed),
        (Some("2026-06-09T10:00:00.001+08:00"), Outcome::Failed),
        (None, Outcome::Failed),
    ];
    for (at, expected) in table {
        assert_eq!(filed(at).outcome, expected, "{at:?}");
    }
    assert!(filed(None).detail.en.contains("`trip.notice_minutes`"), "{:?}", filed(None));
    let mut before = lawful::petrol();
    before.load[0].entry = "1114-1".parse().unwrap();
    before.loading_at = Some("2025-12-31T23:59:59+08:00".parse().unwrap());
    let finding = outcome(&rules, &before, "X-BENZENE-NOTICE");
    assert_eq!(finding.outcome, Outcome::NotApplicable, "not in force yet");
    assert_eq!(
        outcome(&rules, &lawful::petrol(), "X-BENZENE-NOTICE").outcome,
        Outcome::NotApplicable
    );
}

#[test]
fn toxic_gases_leave_by_day() {
    let rules = examples();
    let leaving = |time: &str| {
        let mut subject = lawful::petrol();
        subject.entries[0].as_mut().unwrap().class = Some(crate::goods::Class::C2_3);
        subject.route.as_mut().unwrap().departs_at =
            format!("2026-06-10T{time}+08:00").parse().unwrap();
        outcome(&rules, &subject, "X-TOXIC-GAS-NIGHT").outcome
    };
    for (time, expected) in [
        ("05:59:59", Outcome::Failed),
        ("06:00:00", Outcome::Passed),
        ("21:59:59", Outcome::Passed),
        ("22:00:00", Outcome::Failed),
    ] {
        assert_eq!(leaving(time), expected, "{time}");
    }
    // Neither the goods nor the way are known: nothing passes.
    let mut unknown = lawful::petrol();
    unknown.entries[0] = None;
    assert_eq!(outcome(&rules, &unknown, "X-TOXIC-GAS-NIGHT").outcome, Outcome::Failed);
}

#[test]
fn twenty_tonnes_of_flammable_liquid_keep_out_of_tunnels() {
    let rules = examples();
    for (grams, uses_tunnel, expected) in [
        (19_999_999, true, Outcome::NotApplicable),
        (20_000_000, true, Outcome::Failed),
        (20_000_000, false, Outcome::Passed),
    ] {
        let mut subject = lawful::petrol();
        subject.load[0].declared_kg = Kilograms::from_grams(grams);
        subject.route.as_mut().unwrap().uses_tunnel = uses_tunnel;
        let finding = outcome(&rules, &subject, "X-TUNNEL-FLAMMABLE");
        assert_eq!(finding.outcome, expected, "{grams} {uses_tunnel}");
        assert!(!finding.blocks(), "it warns");
    }
    let mut unplanned = lawful::petrol();
    unplanned.route = None;
    assert_eq!(outcome(&rules, &unplanned, "X-TUNNEL-FLAMMABLE").outcome, Outcome::Failed);
}

#[test]
fn every_form_of_the_language_says_what_it_should() {
    let petrol = lawful::petrol();
    for condition in [
        "load.all(g, g.un == '1203')",
        "size(load) == 1 && load.count(g, g.is_waste) == 0",
        "vehicle.plate.startsWith('渝') && !vehicle.plate.endsWith('挂')",
        "vehicle.plate in ['渝F12345', '渝F00000']",
        "vehicle.kind == 'tank_truck' && vehicle.kind in ['tank_truck', 'box_truck']",
        "load_mass_kg == 20000 && load_mass_kg == t(20) && load_mass_kg - 1 < t(20)",
        "load_mass_kg * 2 > 39999.999 && -load_mass_kg < 0",
        "trip.loading_weekday == 'We' && trip.loading_date == date('2026-06-10')",
        "trip.loading_time >= time('10:00') && trip.loading_time < time('10:01')",
        "route.minutes == hours(6) && route.length_km == 62",
        "trailer.is_named ? load_mass_kg < t(30) : load_mass_kg <= t(20)",
        "escort.is_named || trailer.plate == ''",
        "size(permits.kinds) == 0 || true",
        "load.filter(g, g.class == '3').filter(h, h.mass_kg > 1).all(i, i.packing_group == 'II')",
        "stage == 'planning' && !load_is_ordinary",
    ] {
        if condition.starts_with("size(permits") {
            assert_eq!(faults(&file(&format!("demand = \"{condition}\""))).len(), 1);
            continue;
        }
        let finding = judged(condition, &petrol);
        assert_eq!(finding.outcome, Outcome::Passed, "{condition}: {}", finding.detail.en);
    }
    assert_eq!(holds("'zone_pass' in permits.kinds", &petrol), Outcome::Failed);
    let huge = judged("load_mass_kg * 1000000000 * 1000000000 > 0", &petrol);
    assert!(huge.outcome == Outcome::Failed && huge.detail.en.contains("too large"), "{huge:?}");
}

#[test]
fn a_missing_fact_fails_unless_the_rest_decides() {
    let mut subject = lawful::petrol();
    subject.vehicle = None;
    for (condition, expected) in [
        ("vehicle.axles <= 3", Outcome::Failed),
        ("!(vehicle.axles <= 3)", Outcome::Failed),
        ("vehicle.axles <= 3 || load_mass_kg > 0", Outcome::Passed),
        ("load_mass_kg > 0 || vehicle.axles <= 3", Outcome::Passed),
    ] {
        assert_eq!(holds(condition, &subject), expected, "{condition}");
    }
    let rules =
        LocalRules::parse(&file("when = \"vehicle.axles > 3\"\nforbid = \"false\"")).unwrap();
    let rules = LocalRules::new(rules, 0).unwrap();
    let finding = outcome(&rules, &subject, "X-ONE");
    assert_eq!((finding.outcome, finding.field.as_str()), (Outcome::Failed, "vehicle"));
    let forbids = LocalRules::parse(&file("forbid = \"vehicle.axles > 3\"")).unwrap();
    let forbids = LocalRules::new(forbids, 0).unwrap();
    assert_eq!(outcome(&forbids, &subject, "X-ONE").outcome, Outcome::Failed);
}

#[test]
fn each_fault_is_told_at_its_line_and_column() {
    let mut wrong = Vec::new();
    // Line 9 of the file is the first of the body.
    for (body, line, column, said) in [
        ("demand = \"vehicle.plat == 'x'\"", 9, 11, "did you mean `vehicle.plate`"),
        ("demand = \"load.exists(g, g.clas == '3')\"", 9, 26, "did you mean `g.class`"),
        (
            "demand = '''\n  vehicle.axles > 2\n  && load_mass_kg > tank.capacity_l'''",
            11,
            21,
            "kilograms is expected",
        ),
        ("demand = \"load.exists(g, g.un == 'UN1017')\"", 9, 34, "is not a UN number"),
        ("demand = \"load.exists(g, g.class == '2')\"", 9, 37, "class or division"),
        ("demand = \"load.exists(g, g.carriage == 'tanks')\"", 9, 40, "did you mean 'tank'"),
        ("demand = \"load_mass_kg\"", 9, 11, "yes or no"),
        ("demand = \"load_mass_kg > 0.0001\"", 9, 26, "three decimals"),
        ("demand = \"load_mass_kg / 2 > 1\"", 9, 24, "know no `/`"),
        ("demand = \"has(vehicle.plate)\"", 9, 14, "not needed"),
        ("demand = \"un == '1203'\"", 9, 11, "belongs to a line"),
        ("demand = \"load.exist(g, true)\"", 9, 21, "did you mean `exists`"),
        ("demand = \"load.all(g, load.all(h, true))\"", 9, 32, "inside going through"),
        ("demand = \"vehicle.axles > \"", 9, 27, "syntax"),
        ("demand = \"vehicle.plate < 'x'\"", 9, 25, "cannot be compared"),
        ("demand = \"{1: true}[1]\"", 9, 20, "know no"),
        ("demand = \"true\"\nforbid = \"true\"", 9, 10, "exactly one"),
        ("", 1, 1, "exactly one"),
        (
            "demand = \"true\"\nvalid_from = \"2026-05-02\"\nvalid_to = \"2026-05-01\"",
            11,
            12,
            "lies before",
        ),
        ("demand = \"\"", 9, 10, "is empty"),
        ("demand = 1", 9, 10, "invalid type"),
        ("demnad = \"true\"", 9, 1, "unknown field"),
    ] {
        let first = faults(&file(body)).remove(0);
        let is_right =
            first.reason.en.contains(said) && (first.line, first.column) == (line, column);
        if !is_right || first.reason.zh.is_empty() {
            wrong.push(format!("{body}: {} (not {line}:{column}, {said})", first.text().en));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fault_of_every_rule_is_told_at_once() {
    let two = file("when = \"nothing\"\ndemand = \"load_mass_kg\"");
    let text = format!("{two}\n{}", two.replace("X-ONE", "W1"));
    let found: Vec<_> = faults(&text).iter().map(|fault| fault.line).collect();
    assert_eq!(found, [9, 10, 13, 20, 21]);
    let twice = format!("{}\n{}", file("demand = \"true\""), file("demand = \"true\""));
    let found = faults(&twice);
    assert_eq!((found.len(), found[0].line), (1, 12));
    assert!(found[0].reason.en.contains("line 2"), "{found:?}");
}

#[test]
fn hugeness_and_depth_are_refused_by_their_bound() {
    let refused = |condition: String| {
        let rule = file(&format!("demand = '{condition}'"));
        faults(&rule).remove(0).reason.en
    };
    let long = refused(format!("true{}", " || true".repeat(200)));
    assert!(long.contains("at most 1000"), "{long}");
    for deep in [
        format!("{}true{}", "(".repeat(400), ")".repeat(400)),
        "(".repeat(1000),
        format!("load_mass_kg{} > 1", "+1".repeat(400)),
        format!("{}1{}", "[".repeat(400), "]".repeat(400)),
        format!("a{}", ".b".repeat(490)),
        format!("{}true{}", "load.all(g,".repeat(60), ")".repeat(60)),
        format!("true{}", "?true:true".repeat(90)),
    ] {
        let short: String = deep.chars().take(20).collect();
        let said = refused(deep);
        assert!(!said.is_empty(), "{short}: {said}");
    }
    let many = refused(format!("load_mass_kg in [{}1]", "1,".repeat(400)));
    assert!(many.contains("300 parts"), "{many}");
}

#[test]
fn a_thousand_rules_are_read_and_one_more_is_refused() {
    let rule = |number: usize| {
        file("demand = \"load_mass_kg <= t(50)\"").replace("X-ONE", &format!("X-{number}"))
    };
    let thousand: String = (0..MAX_LOCAL_RULES).map(rule).collect();
    let read = LocalRules::new(LocalRules::parse(&thousand).unwrap(), 0).unwrap();
    let report = run_with(&lawful::petrol(), lawful::pack(), &read, lawful::now());
    let pack = super::super::run(&lawful::petrol(), lawful::pack(), lawful::now());
    assert_eq!(report.findings.len(), pack.findings.len() + MAX_LOCAL_RULES);
    assert_eq!(report.findings[..pack.findings.len()], pack.findings[..]);
    let more = format!("{thousand}{}", rule(MAX_LOCAL_RULES));
    let found = faults(&more);
    assert!(found[0].reason.en.contains("at most 1000"), "{found:?}");
}

#[test]
fn codes_are_unique_between_files_and_interface() {
    let again = LocalRules::parse(&file("demand = \"true\"")).unwrap();
    let here = LocalRules::new(again, 0).unwrap();
    let more = LocalRules::parse(&file("demand = \"true\"")).unwrap();
    assert!(here.with(more, 1).unwrap_err().0.en.contains("X-ONE"));
}

#[test]
fn every_fact_can_be_named() {
    for fact in facts::TRIP {
        let condition = match fact.kind {
            types::Type::WordList(_) => format!("'firework' in {}", fact.path),
            _ => format!("{0} == {0}", fact.path),
        };
        assert!(
            LocalRules::parse(&file(&format!("demand = \"{condition}\""))).is_ok(),
            "{condition}"
        );
    }
    for fact in facts::LINE {
        let condition = match fact.kind {
            types::Type::WordList(_) => format!("load.all(g, '8' in g.{})", fact.path),
            _ => format!("load.all(g, g.{0} == g.{0})", fact.path),
        };
        assert!(
            LocalRules::parse(&file(&format!("demand = \"{condition}\""))).is_ok(),
            "{condition}"
        );
    }
    let notes = fact_notes();
    let paths: BTreeSet<_> = notes.iter().map(|note| &note.path).collect();
    assert_eq!(paths.len(), notes.len());
}

/// A formula over three unknowns, for the oracle.
#[derive(Clone, Debug)]
enum Formula {
    Atom(usize),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

/// Axles of a vehicle, capacity of a tank, length of a way: each yes, no or not on file.
const ATOMS: [&str; 3] =
    ["vehicle.axles <= 3", "tank.capacity_l <= 20000", "route.length_km <= 50"];

fn written(formula: &Formula) -> String {
    match formula {
        Formula::Atom(index) => ATOMS[*index].to_owned(),
        Formula::Not(one) => format!("!({})", written(one)),
        Formula::And(left, right) => format!("({} && {})", written(left), written(right)),
        Formula::Or(left, right) => format!("({} || {})", written(left), written(right)),
    }
}

fn truth(formula: &Formula, atoms: [bool; 3]) -> bool {
    match formula {
        Formula::Atom(index) => atoms[*index],
        Formula::Not(one) => !truth(one, atoms),
        Formula::And(left, right) => truth(left, atoms) && truth(right, atoms),
        Formula::Or(left, right) => truth(left, atoms) || truth(right, atoms),
    }
}

fn formulas() -> impl Strategy<Value = Formula> {
    (0..3_usize).prop_map(Formula::Atom).prop_recursive(4, 16, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| Formula::Not(Box::new(one))),
            (inner.clone(), inner.clone())
                .prop_map(|(left, right)| Formula::And(Box::new(left), Box::new(right))),
            (inner.clone(), inner)
                .prop_map(|(left, right)| Formula::Or(Box::new(left), Box::new(right))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// A rule passes only if it would pass whatever the missing facts are.
    #[test]
    fn nothing_passes_that_some_value_of_a_missing_fact_would_fail(
        formula in formulas(),
        known in proptest::array::uniform3(proptest::option::of(any::<bool>())),
    ) {
        let mut subject = lawful::petrol();
        match known[0] {
            Some(is_so) => subject.vehicle.as_mut().unwrap().axles = if is_so { 3 } else { 4 },
            None => subject.vehicle = None,
        }
        match known[1] {
            Some(is_so) => subject.tank.as_mut().unwrap().capacity_l = if is_so { 20_000 } else { 20_001 },
            None => subject.tank = None,
        }
        match known[2] {
            Some(is_so) => {
                subject.route.as_mut().unwrap().length_mm = if is_so { 50_000_000 } else { 50_000_001 };
            }
            None => subject.route = None,
        }
        let everywhere = (0..8_usize).all(|bits| {
            let atoms = [0, 1, 2].map(|at| known[at].unwrap_or(bits >> at & 1 == 1));
            truth(&formula, atoms)
        });
        let condition = written(&formula);
        prop_assume!(condition.len() < 900);
        let passed = holds(&condition, &subject) == Outcome::Passed;
        prop_assert!(!passed || everywhere, "{condition} passed on {known:?}");
        if known.iter().all(Option::is_some) {
            prop_assert_eq!(passed, everywhere, "{} on {:?}", condition, known);
        }
    }
}
