//! Subjects that satisfy every rule of ADR.

use std::sync::LazyLock;

use super::lawful::{self, at, day, entry, item, until, valid};
use crate::checks::{ManualAnswer, RulePack, Stage, Subject};
use crate::goods::{Carriage, Class, PackingGroup};
use crate::registry::{
    ApprovalCertificate, ApprovedType, Document, Extinguisher, Training, TrainingCertificate,
};
use crate::units::{Kilograms, Validity};

pub(super) const PACK: &str = include_str!("../../../data/rules/adr.toml");

/// The shipped pack, parsed once.
pub(super) fn adr() -> &'static RulePack {
    static PARSED: LazyLock<RulePack> = LazyLock::new(|| RulePack::parse(PACK).unwrap());
    &PARSED
}

pub(super) fn document(valid: Validity) -> Document {
    Document { number: "ADR-1".to_owned(), valid }
}

/// What ADR asks for besides.
fn with_adr_papers(mut subject: Subject) -> Subject {
    for company in [&mut subject.consignor, &mut subject.consignee, &mut subject.carrier] {
        let company = company.as_mut().unwrap();
        company.address = "Hafenstr. 1, Wien".to_owned();
        company.security_plan = Some(Box::new(document(until("2026-12-31"))));
    }
    for vehicle in [&mut subject.vehicle, &mut subject.trailer].into_iter().flatten() {
        vehicle.approval = Some(Box::new(ApprovalCertificate {
            document: document(valid("2026-01-01", "2026-12-31")),
            types: vec![ApprovedType::Fl, ApprovedType::At, ApprovedType::Ex3],
        }));
        let extinguisher = Extinguisher { capacity_kg: 6, inspection_due: day("2026-12-31") };
        vehicle.extinguishers = vec![extinguisher.clone(), extinguisher];
    }
    subject.driver.as_mut().unwrap().training = Some(Box::new(TrainingCertificate {
        document: document(valid("2023-01-01", "2027-12-31")),
        courses: vec![Training::Basic, Training::Tanks, Training::Class1, Training::Class7],
    }));
    if let Some(tank) = &mut subject.tank {
        tank.intermediate_due = Some(day("2026-12-31"));
    }
    for entry in subject.entries.iter_mut().flatten() {
        entry.tunnel_code = Some("D/E".parse().unwrap());
    }
    subject.permits = Vec::new();
    subject.route.as_mut().unwrap().corridor_share = Vec::new();
    subject.loading_at = Some(at("2026-06-10T10:00:00+08:00"));
    subject
}

/// Petrol in a tank truck of 30,000 l.
pub(super) fn petrol() -> Subject {
    with_adr_papers(lawful::petrol())
}

/// Petrol behind a tractor.
pub(super) fn behind_tractor() -> Subject {
    let mut subject = with_adr_papers(lawful::petrol_behind_tractor());
    // The unit's extinguishers are on the tractor.
    subject.trailer.as_mut().unwrap().extinguishers.clear();
    subject
}

/// Chlorine in a tank.
pub(super) fn chlorine() -> Subject {
    with_adr_papers(lawful::chlorine())
}

/// Blasting explosives in boxes, 1,000 kg net explosive mass.
pub(super) fn explosives() -> Subject {
    let mut subject = with_adr_papers(lawful::explosives());
    let explosive = subject.entries[0].as_mut().unwrap();
    explosive.classification_code = "1.1D".to_owned();
    explosive.tunnel_code = Some("B1000C".parse().unwrap());
    subject.load[0].net_explosive_kg = Kilograms::new(1_000);
    subject
}

/// Paint in drums.
pub(super) fn paint() -> Subject {
    let mut subject = with_adr_papers(lawful::limited());
    subject.load[0].regime = crate::goods::Regime::Full;
    subject.load[0].volume_l = Some(crate::units::Litres::new(4_000));
    subject
}

/// Paint in limited quantities, 6 t gross.
pub(super) fn limited() -> Subject {
    with_adr_papers(lawful::limited())
}

/// Adds a line in packages.
pub(super) fn add(subject: &mut Subject, key: &str, class: Class, code: &str) {
    let mut other = entry(key, "其他", "OTHER", class);
    code.clone_into(&mut other.classification_code);
    other.packing_group = Some(PackingGroup::III);
    other.tunnel_code = Some("E".parse().unwrap());
    let mut line = item(key, Carriage::Packages, 1);
    if class.number() == 1 {
        line.net_explosive_kg = Kilograms::new(1);
    }
    subject.load.push(line);
    subject.entries.push(Some(other));
}

/// At the gate with every item of ADR answered well.
pub(super) fn at_gate(mut subject: Subject) -> Subject {
    subject.stage = Stage::Gate;
    subject.answers = adr()
        .manual_items
        .iter()
        .map(|item| ManualAnswer {
            code: item.code.clone(),
            is_ok: true,
            remark: String::new(),
            photo_sha256: String::new(),
        })
        .collect();
    subject
}

/// Metered at exactly what was declared.
pub(super) fn loaded(subject: Subject) -> Subject {
    let mut subject = at_gate(subject);
    subject.stage = Stage::Loading;
    subject.metered_kg = subject.load.iter().map(|item| item.declared_kg).collect();
    subject
}

/// The lawful subjects at every stage.
pub(super) fn subjects() -> Vec<(&'static str, Subject)> {
    type Base = (&'static str, fn() -> Subject);
    let bases: [Base; 6] = [
        ("petrol", petrol),
        ("petrol behind a tractor", behind_tractor),
        ("chlorine", chlorine),
        ("explosives", explosives),
        ("paint", paint),
        ("limited quantities", limited),
    ];
    bases
        .into_iter()
        .flat_map(|(name, base)| [(name, base()), (name, at_gate(base())), (name, loaded(base()))])
        .collect()
}
