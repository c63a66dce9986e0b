//! Vehicles, their papers and caps, and the crew.

use super::lawful::{
    at, chlorine, cyanide, explosives, petrol, petrol_behind_tractor, scope, until, valid, vehicle,
};
use super::{Case, fails, nothing, passes, skips};
use crate::checks::Subject;
use crate::goods::{Class, PackingGroup, Property, TankVehicle};
use crate::registry::{CompanyId, Duty, Person, Qualification, Vehicle, VehicleKind};
use crate::units::{Kilograms, Validity};

fn truck(subject: &mut Subject) -> &mut Vehicle {
    subject.vehicle.as_mut().unwrap()
}

fn trailer(subject: &mut Subject) -> &mut Vehicle {
    subject.trailer.as_mut().unwrap()
}

fn driver(subject: &mut Subject) -> &mut Person {
    subject.driver.as_mut().unwrap()
}

fn escort(subject: &mut Subject) -> &mut Person {
    subject.escort.as_mut().unwrap()
}

fn held(person: &mut Person) -> &mut Qualification {
    &mut person.qualifications[0]
}

/// A rigid truck of 4,499 kg gross, its driver with C1.
fn light() -> Subject {
    let mut subject = cyanide();
    truck(&mut subject).unladen_mass_kg = Kilograms::new(2_999);
    truck(&mut subject).rated_load_kg = Kilograms::new(1_500);
    subject.load[0].declared_kg = Kilograms::new(1_000);
    driver(&mut subject).driving_classes = vec!["C1".to_owned()];
    subject
}

/// Hydrochloric acid of packing group I in a tank of exactly 20,000 l.
fn strong_acid() -> Subject {
    let mut subject = petrol();
    let entry = subject.entries[0].as_mut().unwrap();
    entry.class = Some(Class::C8);
    entry.packing_group = Some(PackingGroup::I);
    let tank = subject.tank.as_mut().unwrap();
    tank.capacity_l = 20_000;
    subject.load[0].declared_kg = Kilograms::new(10_000);
    subject
}

pub(super) const CASES: &[Case] = &[
    passes("W2", "the load is exactly the rated load", petrol, |s| {
        s.load[0].declared_kg = Kilograms::new(22_000);
    }),
    fails("W2", "the load is a gram above", petrol, |s| {
        s.load[0].declared_kg = Kilograms::from_grams(22_000_001);
    }),
    fails("W2", "the packaging puts it a gram above", cyanide, |s| {
        s.load[0].gross_kg = Some(Kilograms::from_grams(10_000_001));
    }),
    fails("W2", "two lines together are above", cyanide, |s| {
        let mut other = s.load[0].clone();
        other.declared_kg = Kilograms::from_grams(5_000_001);
        s.load.push(other);
        s.entries.push(s.entries[0].clone());
    }),
    fails("W2", "the rated load is not on file", petrol, |s| {
        truck(s).rated_load_kg = Kilograms::ZERO;
    }),
    passes("W2", "the tractor tows exactly what it may", petrol_behind_tractor, |s| {
        truck(s).rated_towed_kg = Kilograms::new(29_000);
    }),
    fails("W2", "the trailer is a gram too heavy for the tractor", petrol_behind_tractor, |s| {
        truck(s).rated_towed_kg = Kilograms::new(29_000);
        s.load[0].declared_kg = Kilograms::from_grams(20_000_001);
    }),
    fails("W2", "the rated towed mass is not on file", petrol_behind_tractor, |s| {
        truck(s).rated_towed_kg = Kilograms::ZERO;
    }),
    fails("W2", "the tractor has no trailer", petrol_behind_tractor, |s| s.trailer = None),
    fails("W2", "a trailer is named as the vehicle", petrol, |s| {
        truck(s).vehicle_kind = VehicleKind::TankTrailer;
    }),
    fails("W2", "a truck is named as the trailer", petrol, |s| {
        s.trailer = Some(vehicle(VehicleKind::TankTruck, "渝F99999"));
    }),
    passes("W2", "FL stands in for AT", chlorine, |s| {
        truck(s).approved_types = vec![TankVehicle::FL];
    }),
    fails("W2", "AT does not stand in for FL", petrol, |s| {
        truck(s).approved_types = vec![TankVehicle::AT];
    }),
    fails("W2", "EX does not stand in for AT", chlorine, |s| {
        truck(s).approved_types = vec![TankVehicle::EX];
    }),
    fails("W2", "the trailer alone is not approved", petrol_behind_tractor, |s| {
        trailer(s).approved_types = Vec::new();
    }),
    passes("W2", "explosives on EX", explosives, nothing),
    fails("W2", "explosives on another vehicle", explosives, |s| {
        truck(s).approved_types = vec![TankVehicle::FL, TankVehicle::AT, TankVehicle::OX];
    }),
    fails("W2", "no vehicle is named", petrol, |s| s.vehicle = None),
    passes("L1", "both papers end today", petrol, |s| {
        truck(s).vehicle_licence.valid = until("2026-06-10");
        truck(s).transport_certificate.valid = until("2026-06-10");
    }),
    fails("L1", "the vehicle licence ended yesterday", petrol, |s| {
        truck(s).vehicle_licence.valid = until("2026-06-09");
    }),
    fails("L1", "the transport certificate ended yesterday", petrol, |s| {
        truck(s).transport_certificate.valid = until("2026-06-09");
    }),
    passes("L1", "the transport certificate has no end", petrol, |s| {
        truck(s).transport_certificate.valid.to = None;
    }),
    fails("L1", "the vehicle licence has no end on file", petrol, |s| {
        truck(s).vehicle_licence.valid.to = None;
    }),
    fails("L1", "the certificate has no number", petrol, |s| {
        truck(s).transport_certificate.number = String::new();
    }),
    fails("L1", "the scope has another class", petrol, |s| truck(s).scope = scope(&[Class::C8])),
    fails("L1", "the trailer's scope has another class", petrol_behind_tractor, |s| {
        trailer(s).scope = scope(&[Class::C8]);
    }),
    fails("L1", "the trailer's certificate ended yesterday", petrol_behind_tractor, |s| {
        trailer(s).transport_certificate.valid = until("2026-06-09");
    }),
    fails("L1", "no vehicle is named", petrol, |s| s.vehicle = None),
    passes("L3", "the inspection ends today", petrol, |s| {
        truck(s).vehicle_licence.valid = until("2026-06-10");
    }),
    fails("L3", "the inspection ended yesterday", petrol, |s| {
        truck(s).vehicle_licence.valid = until("2026-06-09");
    }),
    fails("L3", "the trailer's inspection ended yesterday", petrol_behind_tractor, |s| {
        trailer(s).vehicle_licence.valid = until("2026-06-09");
    }),
    passes("L3", "the tank certificate ends today", petrol, |s| {
        s.tank.as_mut().unwrap().certificate.valid = until("2026-06-10");
    }),
    fails("L3", "the tank certificate ended yesterday", petrol, |s| {
        s.tank.as_mut().unwrap().certificate.valid = until("2026-06-09");
    }),
    fails("L3", "the tank certificate ends before the arrival", petrol, |s| {
        s.tank.as_mut().unwrap().certificate.valid = until("2026-06-10");
        s.route.as_mut().unwrap().arrives_at = at("2026-06-11T00:00:00+08:00");
    }),
    fails("L3", "goods in a tank and no tank named", petrol, |s| s.tank = None),
    passes("L3", "packages need no tank", cyanide, nothing),
    passes("V1", "review and insurance end today", petrol, |s| {
        truck(s).annual_review = until("2026-06-10");
        truck(s).liability_insurance.valid = until("2026-06-10");
    }),
    fails("V1", "the review ended yesterday", petrol, |s| {
        truck(s).annual_review = until("2026-06-09");
    }),
    fails("V1", "the trailer's review ended yesterday", petrol_behind_tractor, |s| {
        trailer(s).annual_review = until("2026-06-09");
    }),
    fails("V1", "no review is on file", petrol, |s| truck(s).annual_review = Validity::default()),
    fails("V1", "the insurance ended yesterday", petrol, |s| {
        truck(s).liability_insurance.valid = until("2026-06-09");
    }),
    fails("V1", "no insurance is on file", petrol, |s| {
        truck(s).liability_insurance = crate::registry::Document::default();
    }),
    passes("V1", "the trailer has no insurance of its own", petrol_behind_tractor, |s| {
        trailer(s).liability_insurance = crate::registry::Document::default();
    }),
    passes("V3", "strong acid in a tank of 20,000 l", strong_acid, nothing),
    fails("V3", "strong acid in a tank of 20,001 l", strong_acid, |s| {
        s.tank.as_mut().unwrap().capacity_l = 20_001;
    }),
    passes("V3", "strong acid in a tank container of 30,000 l", strong_acid, |s| {
        s.tank.as_mut().unwrap().capacity_l = 30_000;
        truck(s).vehicle_kind = VehicleKind::BoxTruck;
    }),
    skips("V3", "the acid is not strong", strong_acid, |s| {
        s.entries[0].as_mut().unwrap().packing_group = Some(PackingGroup::II);
        s.tank.as_mut().unwrap().capacity_l = 30_000;
    }),
    passes("V3", "highly toxic goods in a tank of 10,000 l", strong_acid, |s| {
        s.entries[0].as_mut().unwrap().properties = vec![Property::HighlyToxic];
        s.tank.as_mut().unwrap().capacity_l = 10_000;
    }),
    fails("V3", "highly toxic goods in a tank of 10,001 l", strong_acid, |s| {
        s.entries[0].as_mut().unwrap().properties = vec![Property::HighlyToxic];
        s.tank.as_mut().unwrap().capacity_l = 10_001;
    }),
    passes("V3", "a truck rated for 10 t", cyanide, nothing),
    fails("V3", "a truck rated for 10 t and a gram", cyanide, |s| {
        truck(s).rated_load_kg = Kilograms::from_grams(10_000_001);
    }),
    skips("V3", "petrol", petrol, nothing),
    passes("W14", "an escort is on board", petrol, nothing),
    fails("W14", "no escort is named", petrol, |s| s.escort = None),
    fails("W14", "no driver is named", petrol, |s| s.driver = None),
    fails("W14", "the escort is no escort", petrol, |s| {
        held(escort(s)).duty = Duty::LoadingClerk;
    }),
    fails("W14", "driver and escort are one person", petrol, |s| {
        let mut both = s.driver.clone().unwrap();
        both.qualifications.extend(s.escort.clone().unwrap().qualifications);
        s.driver = Some(both.clone());
        s.escort = Some(both);
    }),
    passes("L2", "all papers end today", petrol, |s| {
        driver(s).driving_licence.as_mut().unwrap().valid = until("2026-06-10");
        held(driver(s)).document.valid = until("2026-06-10");
        held(escort(s)).document.valid = until("2026-06-10");
    }),
    fails("L2", "the driving licence ended yesterday", petrol, |s| {
        driver(s).driving_licence.as_mut().unwrap().valid = until("2026-06-09");
    }),
    passes("L2", "the driving licence has no end", petrol, |s| {
        driver(s).driving_licence.as_mut().unwrap().valid.to = None;
    }),
    fails("L2", "the driver's certificate ended yesterday", petrol, |s| {
        held(driver(s)).document.valid = until("2026-06-09");
    }),
    fails("L2", "the escort's certificate ended yesterday", petrol, |s| {
        held(escort(s)).document.valid = until("2026-06-09");
    }),
    fails("L2", "no driving licence is on file", petrol, |s| driver(s).driving_licence = None),
    fails("L2", "the driver is no driver of dangerous goods", petrol, |s| {
        held(driver(s)).duty = Duty::Escort;
    }),
    passes("L2", "B2 with a rigid truck", petrol, |s| {
        driver(s).driving_classes = vec!["B2".to_owned()];
    }),
    fails("L2", "B2 with a tractor", petrol_behind_tractor, |s| {
        driver(s).driving_classes = vec!["B2".to_owned()];
    }),
    passes("L2", "A2 with a tractor", petrol_behind_tractor, nothing),
    fails("L2", "B2 with a rigid truck and trailer", petrol, |s| {
        driver(s).driving_classes = vec!["B2".to_owned()];
        s.trailer = Some(vehicle(VehicleKind::Trailer, "渝F1111挂"));
    }),
    passes("L2", "C1 with a truck of 4,499 kg", light, nothing),
    fails("L2", "C1 with a truck of 4,500 kg", light, |s| {
        truck(s).unladen_mass_kg = Kilograms::new(3_000);
    }),
    fails("L2", "C1 and the unladen mass is not on file", light, |s| {
        truck(s).unladen_mass_kg = Kilograms::ZERO;
    }),
    fails("L2", "no class is on file", petrol, |s| driver(s).driving_classes = Vec::new()),
    fails("L2", "no escort is named", petrol, |s| s.escort = None),
    passes("P1", "both are qualified for highly toxic goods", cyanide, nothing),
    fails("P1", "the driver is not qualified for highly toxic goods", cyanide, |s| {
        held(driver(s)).covers_highly_toxic = false;
    }),
    fails("P1", "the escort is not qualified for highly toxic goods", cyanide, |s| {
        held(escort(s)).covers_highly_toxic = false;
    }),
    passes("P1", "both are qualified for explosives", explosives, |s| {
        held(driver(s)).covers_highly_toxic = false;
    }),
    fails("P1", "the driver is not qualified for explosives", explosives, |s| {
        held(driver(s)).covers_explosives = false;
    }),
    fails("P1", "the driver is not qualified for radioactive goods", cyanide, |s| {
        s.entries[0].as_mut().unwrap().class = Some(Class::C7);
        held(driver(s)).covers_radioactive = false;
    }),
    fails("P1", "the category was passed for another duty", cyanide, |s| {
        held(escort(s)).duty = Duty::LoadingClerk;
    }),
    fails("P1", "no escort is named", cyanide, |s| s.escort = None),
    skips("P1", "petrol", petrol, nothing),
    passes("D1", "both work for the carrier", petrol, nothing),
    fails("D1", "the driver works for another", petrol, |s| {
        driver(s).employer = CompanyId("other".to_owned());
    }),
    fails("D1", "the escort works for another", petrol, |s| {
        escort(s).employer = CompanyId("other".to_owned());
    }),
    fails("D1", "no driver is named", petrol, |s| s.driver = None),
    passes("W2", "OX stands in for AT", chlorine, |s| {
        truck(s).approved_types = vec![TankVehicle::OX];
    }),
    passes("L1", "both papers begin today", petrol, |s| {
        truck(s).vehicle_licence.valid = valid("2026-06-10", "2027-06-09");
        truck(s).transport_certificate.valid = valid("2026-06-10", "2027-06-09");
    }),
    fails("L1", "the transport certificate begins tomorrow", petrol, |s| {
        truck(s).transport_certificate.valid = valid("2026-06-11", "2027-06-09");
    }),
    passes("L3", "the tank certificate ends on the day of arrival", petrol, |s| {
        s.tank.as_mut().unwrap().certificate.valid = until("2026-06-11");
        s.route.as_mut().unwrap().arrives_at = at("2026-06-11T23:59:59+08:00");
    }),
    passes("L3", "the tank certificate begins today", petrol, |s| {
        s.tank.as_mut().unwrap().certificate.valid = valid("2026-06-10", "2027-06-09");
    }),
    fails("L3", "the tank certificate begins tomorrow", petrol, |s| {
        s.tank.as_mut().unwrap().certificate.valid = valid("2026-06-11", "2027-06-09");
    }),
    fails("L3", "no vehicle is named", petrol, |s| s.vehicle = None),
    passes("V1", "review and insurance begin today", petrol, |s| {
        truck(s).annual_review = valid("2026-06-10", "2027-06-09");
        truck(s).liability_insurance.valid = valid("2026-06-10", "2027-06-09");
    }),
    fails("V1", "the insurance begins tomorrow", petrol, |s| {
        truck(s).liability_insurance.valid = valid("2026-06-11", "2027-06-09");
    }),
    fails("V1", "no vehicle is named", petrol, |s| s.vehicle = None),
    passes("V3", "explosives in a tank of 20,000 l", strong_acid, |s| {
        s.entries[0].as_mut().unwrap().class = Some(Class::C1_5);
    }),
    fails("V3", "explosives in a tank of 20,001 l", strong_acid, |s| {
        s.entries[0].as_mut().unwrap().class = Some(Class::C1_5);
        s.tank.as_mut().unwrap().capacity_l = 20_001;
    }),
    passes("V3", "explosives on a truck rated for 10 t", explosives, |s| {
        truck(s).rated_load_kg = Kilograms::new(10_000);
    }),
    fails("V3", "explosives on a truck rated for 10 t and a gram", explosives, |s| {
        truck(s).rated_load_kg = Kilograms::from_grams(10_000_001);
    }),
    fails("V3", "the volume of the tank is not on file", strong_acid, |s| {
        s.tank.as_mut().unwrap().capacity_l = 0;
    }),
    fails("V3", "no tank is named", strong_acid, |s| s.tank = None),
    passes("L2", "all papers begin today", petrol, |s| {
        driver(s).driving_licence.as_mut().unwrap().valid = valid("2026-06-10", "2027-06-09");
        held(driver(s)).document.valid = valid("2026-06-10", "2027-06-09");
        held(escort(s)).document.valid = valid("2026-06-10", "2027-06-09");
    }),
    fails("L2", "the escort's certificate begins tomorrow", petrol, |s| {
        held(escort(s)).document.valid = valid("2026-06-11", "2027-06-09");
    }),
    fails("L2", "the driving licence ends before the arrival", petrol, |s| {
        driver(s).driving_licence.as_mut().unwrap().valid = until("2026-06-10");
        s.route.as_mut().unwrap().arrives_at = at("2026-06-11T00:00:00+08:00");
    }),
    fails("L2", "no driver is named", petrol, |s| s.driver = None),
    passes("P1", "both are qualified for radioactive goods", cyanide, |s| {
        s.entries[0].as_mut().unwrap().class = Some(Class::C7);
        held(driver(s)).covers_radioactive = true;
        held(escort(s)).covers_radioactive = true;
    }),
    fails("P1", "the escort is not qualified for radioactive goods", cyanide, |s| {
        s.entries[0].as_mut().unwrap().class = Some(Class::C7);
        held(driver(s)).covers_radioactive = true;
        held(escort(s)).covers_radioactive = false;
    }),
    fails("P1", "the escort is not qualified for explosives", explosives, |s| {
        held(escort(s)).covers_explosives = false;
    }),
    fails("P1", "the goods are unknown", petrol, |s| s.entries = vec![None]),
];
