//! The demonstration records in `data/demo/registry.json`: they parse, they agree with each other, and
//! what is wrong with them is wrong on purpose (listed in `data/demo/README.md`).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};

use super::{BlacklistSubject, Duty, Record, RecordKind, Vehicle};
use crate::units::Validity;

/// Papers not planted as faults are good up to this day at least.
const GOOD_UNTIL: Date = date(2028, 12, 31);

fn records() -> Vec<Record> {
    serde_json::from_str(include_str!("../../data/demo/registry.json")).unwrap()
}

fn ids(records: &[Record], kind: RecordKind) -> BTreeSet<String> {
    records
        .iter()
        .filter(|record| record.kind() == kind)
        .map(|record| record.id().to_owned())
        .collect()
}

fn vehicles(records: &[Record]) -> impl Iterator<Item = &Vehicle> {
    records.iter().filter_map(|record| match record {
        Record::Vehicle(vehicle) => Some(vehicle),
        _ => None,
    })
}

#[test]
fn every_demo_record_is_written_as_it_was_read() {
    let records = records();
    let text = serde_json::to_string(&records).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Record>>(&text).unwrap(), records);
    for kind in [
        RecordKind::Company,
        RecordKind::Vehicle,
        RecordKind::Tank,
        RecordKind::Person,
        RecordKind::Permit,
        RecordKind::Site,
        RecordKind::HoldingPlace,
        RecordKind::Blacklist,
    ] {
        assert!(!ids(&records, kind).is_empty(), "no record of kind {kind:?}");
    }
}

#[test]
fn demo_identifiers_and_labels_are_unique_within_their_kind() {
    let (mut seen, mut named) = (BTreeSet::new(), BTreeSet::new());
    for record in &records() {
        let id = record.id();
        assert!(seen.insert((record.kind(), id.to_owned())), "`{id}` stands twice");
        assert!(named.insert((record.kind(), record.label().to_owned())), "label of `{id}`");
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(!id.is_empty() && id.chars().all(kebab), "`{id}` is not kebab-case");
    }
}

#[test]
fn demo_records_refer_to_records_that_exist() {
    let records = records();
    let has = |kind, id: &str| assert!(ids(&records, kind).contains(id), "no {kind:?} `{id}`");
    let plates: BTreeSet<_> = vehicles(&records).map(|vehicle| vehicle.plate.as_str()).collect();
    let names: BTreeSet<_> = records
        .iter()
        .filter(|record| record.kind() == RecordKind::Person)
        .map(Record::label)
        .collect();
    for record in &records {
        if let Some(owner) = record.owner() {
            has(RecordKind::Company, owner.as_str());
        }
        match record {
            Record::Vehicle(vehicle) => {
                assert_eq!(vehicle.vehicle_kind.has_tank(), vehicle.tank.is_some());
                if let Some(tank) = &vehicle.tank {
                    has(RecordKind::Tank, tank.as_str());
                }
            }
            Record::Permit(permit) => {
                assert!(permit.plates.iter().all(|plate| plates.contains(plate.as_str())));
                assert!(permit.drivers.iter().all(|name| names.contains(name.as_str())));
            }
            Record::Blacklist(entry) => match &entry.subject {
                BlacklistSubject::Company(id) => has(RecordKind::Company, id.as_str()),
                BlacklistSubject::Vehicle(id) => has(RecordKind::Vehicle, id.as_str()),
                BlacklistSubject::Person(id) => has(RecordKind::Person, id.as_str()),
            },
            Record::Site(site) => assert!(site.location.is_valid()),
            Record::HoldingPlace(place) => assert!(place.location.is_valid()),
            Record::Company(_) | Record::Tank(_) | Record::Person(_) => {}
        }
    }
}

#[test]
fn each_demo_tank_is_fixed_to_one_vehicle_of_its_owner() {
    let records = records();
    for record in &records {
        let Record::Tank(tank) = record else { continue };
        let carriers: Vec<_> = vehicles(&records)
            .filter(|vehicle| vehicle.tank.as_ref() == Some(&tank.tank_id))
            .collect();
        assert_eq!(carriers.len(), 1, "tank `{}`", tank.tank_id);
        assert_eq!(carriers[0].owner, tank.owner);
        assert!(tank.rated_load_kg <= carriers[0].rated_load_kg);
    }
}

/// The check character of GB 32100: weights are powers of 3 modulo 31.
fn check_character(body: &str) -> char {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut weight = 1;
    let mut sum = 0;
    for byte in body.bytes() {
        let value = ALPHABET.iter().position(|letter| *letter == byte).unwrap();
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    char::from(ALPHABET[(31 - sum % 31) % 31])
}

#[test]
fn demo_credit_codes_carry_the_check_character_of_gb_32100() {
    // A code printed in many public registers, to test the test.
    assert_eq!(check_character("91350100M000100Y4"), '3');
    for record in &records() {
        let Record::Company(company) = record else { continue };
        let (body, check) = company.credit_code.split_at(17);
        assert_eq!(check, check_character(body).to_string(), "{}", company.name);
        // No district of Chongqing has this number, so the code belongs to nobody.
        assert_eq!(body.get(2..8), Some("500199"));
    }
}

/// Every paper of a record with what it is called.
fn papers(record: &Record) -> Vec<(&'static str, Validity)> {
    match record {
        Record::Company(company) => {
            company.licence.iter().map(|licence| ("licence", licence.document.valid)).collect()
        }
        Record::Vehicle(vehicle) => vec![
            ("vehicle_licence", vehicle.vehicle_licence.valid),
            ("transport_certificate", vehicle.transport_certificate.valid),
            ("annual_review", vehicle.annual_review),
            ("liability_insurance", vehicle.liability_insurance.valid),
        ],
        Record::Tank(tank) => vec![("certificate", tank.certificate.valid)],
        Record::Person(person) => person
            .qualifications
            .iter()
            .map(|held| ("qualification", held.document.valid))
            .chain(person.driving_licence.iter().map(|paper| ("driving_licence", paper.valid)))
            .collect(),
        Record::Permit(permit) => vec![("document", permit.document.valid)],
        Record::Site(_) | Record::HoldingPlace(_) | Record::Blacklist(_) => Vec::new(),
    }
}

#[test]
fn only_the_planted_papers_have_run_out() {
    let records = records();
    let short: BTreeMap<_, _> = records
        .iter()
        .flat_map(|record| papers(record).into_iter().map(move |paper| (record.id(), paper)))
        .filter(|(_, (_, valid))| !valid.contains(GOOD_UNTIL))
        .map(|(id, (paper, valid))| (id, (paper, valid.to.unwrap())))
        .collect();
    assert_eq!(
        short,
        BTreeMap::from([
            ("fuel-2", ("certificate", date(2026, 5, 31))),
            ("li", ("qualification", date(2026, 8, 31))),
            ("z10008", ("liability_insurance", date(2026, 3, 31))),
        ])
    );
}

#[test]
fn the_other_planted_faults_are_in_place() {
    let records = records();
    let silent: Vec<_> = vehicles(&records)
        .filter(|vehicle| vehicle.terminal_seen_at.is_some())
        .map(|vehicle| vehicle.vehicle_id.as_str())
        .collect();
    assert_eq!(silent, ["z10003"], "all others are seen when the demonstration starts");
    let toxic: crate::goods::Class = "2.3".parse().unwrap();
    let narrow: Vec<_> = vehicles(&records)
        .filter(|vehicle| vehicle.owner.as_str() == "xiajiang")
        .filter(|vehicle| vehicle.scope.iter().all(|item| item.class != Some(toxic)))
        .map(|vehicle| vehicle.vehicle_id.as_str())
        .collect();
    assert_eq!(narrow, ["z10007"]);
    let barred = records.iter().any(|record| match record {
        Record::Blacklist(entry) => {
            matches!(&entry.subject, BlacklistSubject::Person(id) if id.as_str() == "zhou")
        }
        _ => false,
    });
    assert!(barred);
    let covers_toxic = |wanted: &str| {
        records.iter().any(|record| match record {
            Record::Person(person) => {
                person.person_id.as_str() == wanted
                    && person
                        .qualifications
                        .iter()
                        .any(|held| held.duty == Duty::Driver && held.covers_highly_toxic)
            }
            _ => false,
        })
    };
    assert!(covers_toxic("zhao") && !covers_toxic("sun"));
}
