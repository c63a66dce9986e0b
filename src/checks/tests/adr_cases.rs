//! The rules that only ADR has, at each boundary. Loading and arrival are on 2026-06-10.

use super::adr_lawful::{
    add, behind_tractor, chlorine, document, explosives, limited, paint, petrol,
};
use super::lawful::{at, day, until, valid};
use super::{Case, fails, nothing, passes, skips};
use crate::checks::Subject;
use crate::goods::{Carriage, Class, Entry, PackingGroup, Regime, TankVehicle};
use crate::registry::{
    ApprovalCertificate, ApprovedType, Tank, Training, TrainingCertificate, Vehicle,
};
use crate::units::{Kilograms, Litres};

fn first(subject: &mut Subject) -> &mut Entry {
    subject.entries[0].as_mut().unwrap()
}

fn tank(subject: &mut Subject) -> &mut Tank {
    subject.tank.as_mut().unwrap()
}

fn vehicle(subject: &mut Subject) -> &mut Vehicle {
    subject.vehicle.as_mut().unwrap()
}

fn approval(subject: &mut Subject) -> &mut ApprovalCertificate {
    vehicle(subject).approval.as_mut().unwrap()
}

fn training(subject: &mut Subject) -> &mut TrainingCertificate {
    subject.driver.as_mut().unwrap().training.as_mut().unwrap()
}

fn arrives(subject: &mut Subject, on: &str) {
    subject.route.as_mut().unwrap().arrives_at = at(&format!("{on}T18:00:00+08:00"));
}

fn net(subject: &mut Subject, grams: i64) {
    subject.load[0].net_explosive_kg = Kilograms::from_grams(grams);
}

fn weighs(subject: &mut Subject, kilograms: i64) {
    vehicle(subject).unladen_mass_kg = Kilograms::new(1_000);
    vehicle(subject).rated_load_kg = Kilograms::new(kilograms - 1_000);
}

fn holds(subject: &mut Subject, capacities: &[u8]) {
    let one = vehicle(subject).extinguishers[0].clone();
    vehicle(subject).extinguishers = capacities
        .iter()
        .map(|capacity| crate::registry::Extinguisher { capacity_kg: *capacity, ..one.clone() })
        .collect();
}

/// Excepted quantities of paint, 1,000 packages.
fn excepted() -> Subject {
    let mut subject = limited();
    subject.load[0].regime = Regime::ExceptedQuantity;
    subject.load[0].package_count = 1000;
    subject
}

fn container(litres: u32) -> Subject {
    let mut subject = petrol();
    vehicle(&mut subject).vehicle_kind = crate::registry::VehicleKind::BoxTruck;
    vehicle(&mut subject).tank = None;
    tank(&mut subject).capacity_l = litres;
    subject
}

fn small_container() -> Subject {
    container(3000)
}

fn large_container() -> Subject {
    container(3001)
}

pub(super) const CASES: &[Case] = &[
    passes("A1", "everything is told", petrol, nothing),
    fails("A1", "the consignor has no address", petrol, |s| {
        s.consignor.as_mut().unwrap().address.clear();
    }),
    fails("A1", "the consignee is missing", petrol, |s| s.consignee = None),
    fails("A1", "the quantity is missing", petrol, |s| s.load[0].declared_kg = Kilograms::ZERO),
    passes("A1", "a gram", petrol, |s| s.load[0].declared_kg = Kilograms::from_grams(1)),
    passes("A1", "nothing, empty and uncleaned", petrol, |s| {
        s.load[0].declared_kg = Kilograms::ZERO;
        s.load[0].is_empty_uncleaned = true;
    }),
    fails("A1", "the number of packages is missing", paint, |s| s.load[0].package_count = 0),
    passes("A1", "one package", paint, |s| s.load[0].package_count = 1),
    fails("A1", "the labels are missing", paint, |s| first(s).labels.clear()),
    skips("A1", "limited quantities alone", limited, nothing),
    passes("A2", "the code is known", petrol, nothing),
    fails("A2", "the list has no code", petrol, |s| first(s).tunnel_code = None),
    fails("A2", "the entry is unknown", petrol, |s| s.entries = vec![None]),
    passes("A2", "net explosive mass a gram above the points", explosives, |s| net(s, 333_334)),
    skips("A2", "a gram of net explosive mass is exempt by points", explosives, |s| net(s, 1)),
    fails("A2", "no net explosive mass", explosives, |s| net(s, 0)),
    passes("A3", "1,000 excepted packages", excepted, nothing),
    fails("A3", "1,001 excepted packages", excepted, |s| s.load[0].package_count = 1001),
    fails("A3", "no number of excepted packages", excepted, |s| s.load[0].package_count = 0),
    passes("A3", "the gross mass is told", limited, nothing),
    fails("A3", "the gross mass is missing", limited, |s| s.load[0].gross_kg = None),
    skips("A3", "nothing of the kind", petrol, nothing),
    passes("A4", "limited quantities alone", limited, nothing),
    passes("A4", "beside 1.4", limited, |s| add(s, "0335-1", Class::C1_4, "1.4G")),
    fails("A4", "beside 1.3", limited, |s| add(s, "0335-1", Class::C1_3, "1.3G")),
    passes("A4", "beside UN 0161 of 1.3", limited, |s| add(s, "0161-1", Class::C1_3, "1.3C")),
    skips("A4", "no limited quantities", paint, nothing),
    passes("A5", "EX/III, exactly 16,000 kg", explosives, |s| net(s, 16_000_000)),
    fails("A5", "EX/III, a gram more", explosives, |s| net(s, 16_000_001)),
    passes("A5", "EX/II, exactly 1,000 kg of 1.1D", explosives, |s| {
        approval(s).types = vec![ApprovedType::Ex2];
        net(s, 1_000_000);
    }),
    fails("A5", "EX/II, a gram more", explosives, |s| {
        approval(s).types = vec![ApprovedType::Ex2];
        net(s, 1_000_001);
    }),
    passes("A5", "EX/II, exactly 5,000 kg of 1.3", explosives, |s| {
        approval(s).types = vec![ApprovedType::Ex2];
        first(s).classification_code = "1.3C".to_owned();
        net(s, 5_000_000);
    }),
    fails("A5", "EX/II, a gram more of 1.3", explosives, |s| {
        approval(s).types = vec![ApprovedType::Ex2];
        first(s).classification_code = "1.3C".to_owned();
        net(s, 5_000_001);
    }),
    passes("A5", "EX/III, exactly 18.75 kg of 1.1A", explosives, |s| {
        first(s).classification_code = "1.1A".to_owned();
        net(s, 18_750);
    }),
    fails("A5", "EX/III, a gram more of 1.1A", explosives, |s| {
        first(s).classification_code = "1.1A".to_owned();
        net(s, 18_751);
    }),
    skips("A5", "no explosives", paint, nothing),
    passes("A6", "a rigid truck", petrol, nothing),
    passes("A6", "exactly the rated load", petrol, |s| {
        s.load[0].declared_kg = Kilograms::new(22_000);
    }),
    fails("A6", "a gram more", petrol, |s| {
        s.load[0].declared_kg = Kilograms::from_grams(22_000_001);
    }),
    fails("A6", "a tractor without trailer", behind_tractor, |s| s.trailer = None),
    fails("A6", "no vehicle", petrol, |s| s.vehicle = None),
    passes("A7", "FL for FL", petrol, |s| approval(s).types = vec![ApprovedType::Fl]),
    fails("A7", "AT for FL", petrol, |s| approval(s).types = vec![ApprovedType::At]),
    passes("A7", "FL for AT", chlorine, |s| approval(s).types = vec![ApprovedType::Fl]),
    passes("A7", "AT for AT", chlorine, |s| approval(s).types = vec![ApprovedType::At]),
    fails("A7", "EX/III for AT", chlorine, |s| approval(s).types = vec![ApprovedType::Ex3]),
    fails("A7", "EX/II for a tank of type EX", petrol, |s| {
        first(s).tank_vehicle = Some(TankVehicle::EX);
        approval(s).types = vec![ApprovedType::Ex2];
    }),
    passes("A7", "EX/II for packages", explosives, |s| approval(s).types = vec![ApprovedType::Ex2]),
    fails("A7", "FL for explosives", explosives, |s| approval(s).types = vec![ApprovedType::Fl]),
    skips("A7", "1.4S", explosives, |s| first(s).classification_code = "1.4S".to_owned()),
    fails("A7", "the trailer has none", behind_tractor, |s| {
        s.trailer.as_mut().unwrap().approval = None;
    }),
    passes("A7", "it ends on the day of arrival", petrol, |s| {
        approval(s).document.valid = valid("2026-01-01", "2026-06-10");
    }),
    fails("A7", "it ended the day before", petrol, |s| {
        approval(s).document.valid = valid("2026-01-01", "2026-06-09");
    }),
    passes("A7", "a year and a month", petrol, |s| {
        approval(s).document.valid = valid("2026-01-01", "2027-02-01");
    }),
    fails("A7", "a day longer", petrol, |s| {
        approval(s).document.valid = valid("2026-01-01", "2027-02-02");
    }),
    fails("A7", "the first day is missing", petrol, |s| approval(s).document.valid.from = None),
    skips("A7", "packages", paint, nothing),
    skips("A7", "a tank container of 3,000 l", small_container, |s| vehicle(s).approval = None),
    fails("A7", "a tank container of 3,001 l", large_container, |s| vehicle(s).approval = None),
    fails("A7", "a fixed tank of 1,001 l", petrol, |s| {
        tank(s).capacity_l = 1001;
        vehicle(s).approval = None;
    }),
    skips("A7", "a fixed tank of 1,000 l", petrol, |s| {
        tank(s).capacity_l = 1000;
        vehicle(s).approval = None;
    }),
    passes("A8", "all courses", petrol, nothing),
    fails("A8", "no certificate", petrol, |s| s.driver.as_mut().unwrap().training = None),
    fails("A8", "no tanks course", petrol, |s| training(s).courses = vec![Training::Basic]),
    passes("A8", "packages need the basic course alone", paint, |s| {
        training(s).courses = vec![Training::Basic];
    }),
    fails("A8", "the basic course is missing", paint, |s| {
        training(s).courses = vec![Training::Tanks];
    }),
    fails("A8", "no class 1 course", explosives, |s| training(s).courses = vec![Training::Basic]),
    passes("A8", "1.4S without class 1 course", explosives, |s| {
        first(s).classification_code = "1.4S".to_owned();
        training(s).courses = vec![Training::Basic];
    }),
    fails("A8", "no class 7 course", paint, |s| {
        first(s).class = Some(Class::C7);
        training(s).courses = vec![Training::Basic];
    }),
    passes("A8", "it ends on the day of arrival", petrol, |s| {
        training(s).document.valid = valid("2022-01-01", "2026-06-10");
    }),
    fails("A8", "it ended the day before", petrol, |s| {
        training(s).document.valid = valid("2022-01-01", "2026-06-09");
    }),
    passes("A8", "five years and twelve months", petrol, |s| {
        training(s).document.valid = valid("2023-01-01", "2029-01-01");
    }),
    fails("A8", "a day longer", petrol, |s| {
        training(s).document.valid = valid("2023-01-01", "2029-01-02");
    }),
    passes("A9", "12 kg above 7.5 t", petrol, nothing),
    fails("A9", "11 kg above 7.5 t", petrol, |s| holds(s, &[6, 5])),
    fails("A9", "one of 12 kg", petrol, |s| holds(s, &[12])),
    fails("A9", "three of 4 kg", petrol, |s| holds(s, &[4, 4, 4])),
    passes("A9", "8 kg at 7,500 kg", paint, |s| {
        weighs(s, 7_500);
        holds(s, &[6, 2]);
    }),
    fails("A9", "8 kg at 7,501 kg", paint, |s| {
        weighs(s, 7_501);
        holds(s, &[6, 2]);
    }),
    passes("A9", "4 kg at 3,500 kg", paint, |s| {
        weighs(s, 3_500);
        holds(s, &[2, 2]);
    }),
    fails("A9", "4 kg at 3,501 kg", paint, |s| {
        weighs(s, 3_501);
        holds(s, &[2, 2]);
    }),
    fails("A9", "the unladen mass is missing", paint, |s| {
        vehicle(s).unladen_mass_kg = Kilograms::ZERO;
    }),
    passes("A9", "inspection due on the day of arrival", petrol, |s| {
        vehicle(s).extinguishers[0].inspection_due = day("2026-06-10");
    }),
    fails("A9", "inspection was due the day before", petrol, |s| {
        vehicle(s).extinguishers[0].inspection_due = day("2026-06-09");
    }),
    passes("A10", "a tank with number", petrol, nothing),
    fails("A10", "a tank without number", petrol, |s| first(s).hazard_number = None),
    fails("A10", "bulk without number", paint, |s| {
        s.load[0].carriage = Carriage::Bulk;
        first(s).hazard_number = None;
    }),
    skips("A10", "packages without number", paint, |s| first(s).hazard_number = None),
    passes("A11", "none is asked for", petrol, nothing),
    fails("A11", "TE19 is not on file", petrol, |s| {
        first(s).tank_provisions = vec!["TU15".to_owned(), "TE19".to_owned()];
    }),
    passes("A11", "TE19 is on file, TU binds the user", petrol, |s| {
        first(s).tank_provisions = vec!["TU15".to_owned(), "TE19".to_owned()];
        tank(s).provisions = vec!["TE19".to_owned()];
    }),
    fails("A11", "no tank", petrol, |s| s.tank = None),
    skips("A11", "packages", paint, nothing),
    passes("A12", "filled on the last day", petrol, |s| {
        tank(s).certificate.valid = until("2026-06-10");
    }),
    fails("A12", "filled a day late", petrol, |s| tank(s).certificate.valid = until("2026-06-09")),
    passes("A12", "arrives a month after the deadline", petrol, |s| {
        tank(s).certificate.valid = until("2026-06-10");
        arrives(s, "2026-07-10");
    }),
    fails("A12", "arrives a month and a day after", petrol, |s| {
        tank(s).certificate.valid = until("2026-06-10");
        arrives(s, "2026-07-11");
    }),
    passes("A12", "waste arrives three months after", petrol, |s| {
        tank(s).certificate.valid = until("2026-06-10");
        s.load[0].is_waste = true;
        arrives(s, "2026-09-10");
    }),
    fails("A12", "waste arrives three months and a day after", petrol, |s| {
        tank(s).certificate.valid = until("2026-06-10");
        s.load[0].is_waste = true;
        arrives(s, "2026-09-11");
    }),
    passes("A12", "empty and uncleaned, overdue", petrol, |s| {
        tank(s).certificate.valid = until("2026-01-01");
        s.load[0].is_empty_uncleaned = true;
    }),
    passes("A12", "intermediate three months over on the day", petrol, |s| {
        tank(s).intermediate_due = Some(day("2026-03-10"));
    }),
    fails("A12", "intermediate a day more over", petrol, |s| {
        tank(s).intermediate_due = Some(day("2026-03-09"));
    }),
    fails("A12", "the intermediate date is missing", petrol, |s| tank(s).intermediate_due = None),
    fails("A12", "the periodic date is missing", petrol, |s| tank(s).certificate.valid.to = None),
    skips("A12", "packages", paint, nothing),
    passes("A13", "toxic gas with plans", chlorine, nothing),
    fails("A13", "the carrier has no plan", chlorine, |s| {
        s.carrier.as_mut().unwrap().security_plan = None;
    }),
    fails("A13", "the consignor's plan ended the day before", chlorine, |s| {
        s.consignor.as_mut().unwrap().security_plan = Some(Box::new(document(until("2026-06-09"))));
    }),
    passes("A13", "the plan ends on the day", chlorine, |s| {
        s.consignor.as_mut().unwrap().security_plan = Some(Box::new(document(until("2026-06-10"))));
    }),
    fails("A13", "petrol of 3,000.001 l without plan", petrol, |s| {
        s.load[0].volume_l = Some(Litres::from_millilitres(3_000_001));
        s.carrier.as_mut().unwrap().security_plan = None;
    }),
    fails("A13", "petrol of unknown volume without plan", petrol, |s| {
        s.carrier.as_mut().unwrap().security_plan = None;
    }),
    skips("A13", "petrol of 3,000 l", petrol, |s| {
        s.load[0].volume_l = Some(Litres::new(3000));
        s.carrier.as_mut().unwrap().security_plan = None;
    }),
    skips("A13", "packing group III in a large tank", petrol, |s| {
        first(s).packing_group = Some(PackingGroup::III);
    }),
    fails("A13", "packages of explosives without plan", explosives, |s| {
        s.carrier.as_mut().unwrap().security_plan = None;
    }),
    skips("A13", "paint in drums", paint, nothing),
    passes("A14", "333 l of category 2", paint, |s| s.load[0].volume_l = Some(Litres::new(333))),
    passes("A14", "more is told, too", paint, |s| s.load[0].volume_l = Some(Litres::new(5_000))),
    passes("A14", "the volume by mass and stated density", paint, |s| {
        s.load[0].volume_l = None;
        s.load[0].density_15 = Some(1.2);
    }),
    fails("A14", "neither volume nor density stated", paint, |s| s.load[0].volume_l = None),
    skips("A14", "a tank", petrol, nothing),
    skips("A7", "333 l by points, no class 1", paint, |s| {
        s.load[0].volume_l = Some(Litres::new(333));
    }),
    skips("A8", "333 l of category 2 are exempt", paint, |s| {
        s.load[0].volume_l = Some(Litres::new(333));
        s.driver.as_mut().unwrap().training = None;
    }),
    fails("A8", "a millilitre more is not", paint, |s| {
        s.load[0].volume_l = Some(Litres::from_millilitres(333_001));
        s.driver.as_mut().unwrap().training = None;
    }),
    passes("A9", "one of 2 kg within the points", paint, |s| {
        s.load[0].volume_l = Some(Litres::new(333));
        holds(s, &[2]);
    }),
    fails("A9", "one of 1 kg within the points", paint, |s| {
        s.load[0].volume_l = Some(Litres::new(333));
        holds(s, &[1]);
    }),
    skips("A2", "exempt by points", paint, |s| {
        s.load[0].volume_l = Some(Litres::new(333));
        first(s).tunnel_code = None;
    }),
];
