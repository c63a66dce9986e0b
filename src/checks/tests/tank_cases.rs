//! Media, certificates, codes and the degree of filling of tanks.

use super::lawful::{chlorine, cyanide, item, loaded, petrol, petrol_behind_tractor, until};
use super::{Case, fails, nothing, passes, skips};
use crate::checks::Subject;
use crate::goods::{Carriage, Class, Entry, PackingGroup};
use crate::registry::{Tank, TankId, VehicleKind};
use crate::units::Kilograms;

fn tank(subject: &mut Subject) -> &mut Tank {
    subject.tank.as_mut().unwrap()
}

fn first(subject: &mut Subject) -> &mut Entry {
    subject.entries[0].as_mut().unwrap()
}

fn grams(subject: &mut Subject, grams: i64) {
    subject.load[0].declared_kg = Kilograms::from_grams(grams);
}

/// Petrol in a tank container on a flat truck.
fn container() -> Subject {
    let mut subject = petrol();
    let truck = subject.vehicle.as_mut().unwrap();
    truck.vehicle_kind = VehicleKind::BoxTruck;
    truck.tank = None;
    subject
}

/// Petrol in a tank of 10,000 l without surge plates: 0.74 kg/l, so 20 % are 1,480 kg.
fn without_plates() -> Subject {
    let mut subject = petrol();
    tank(&mut subject).has_surge_plates = false;
    tank(&mut subject).capacity_l = 10_000;
    grams(&mut subject, 7_000_000);
    subject
}

/// Toxic liquid of packing group II in a tank without any safety device.
fn toxic_closed() -> Subject {
    let mut subject = petrol();
    first(&mut subject).class = Some(Class::C6_1);
    tank(&mut subject).is_vented = false;
    subject
}

/// Petrol and diesel in compartments, each filling half of what the tank may hold.
fn two_media() -> Subject {
    let mut subject = petrol();
    grams(&mut subject, 10_650_000);
    let mut diesel = super::lawful::entry("1202-1", "柴油", "GAS OIL", Class::C3);
    diesel.density_15 = Some(0.74);
    diesel.density_50 = Some(0.71);
    let mut line = item("1202-1", Carriage::Tank, 0);
    line.declared_kg = Kilograms::from_grams(10_650_000);
    subject.load.push(line);
    subject.entries.push(Some(diesel));
    tank(&mut subject)
        .media
        .push(crate::registry::Medium { un_number: "1202".parse().unwrap(), name: String::new() });
    subject
}

#[test]
fn a_tank_that_is_too_full_points_to_the_figure_that_counts() {
    let field = |subject: &Subject| {
        let report = crate::checks::run(subject, super::pack(), super::now());
        super::finding(&report, "T4").field
    };
    let mut planned = petrol();
    grams(&mut planned, 21_300_001);
    assert_eq!(field(&planned), "load.0.declared_kg");
    let mut metered = loaded(petrol());
    metered.metered_kg = vec![Kilograms::from_grams(21_300_001)];
    assert_eq!(field(&metered), "metered_kg.0");
}

pub(super) const CASES: &[Case] = &[
    passes("W3", "the medium is listed", petrol, nothing),
    fails("W3", "the medium is not listed", petrol, |s| tank(s).media = Vec::new()),
    fails("W3", "one of two media is not listed", two_media, |s| {
        tank(s).media.pop();
    }),
    fails("W3", "no tank is named", petrol, |s| s.tank = None),
    skips("W3", "the tank is a pressure vessel", chlorine, nothing),
    skips("W3", "there are only packages", cyanide, nothing),
    passes("W4", "the medium is registered", chlorine, nothing),
    fails("W4", "the medium is not registered", chlorine, |s| tank(s).media = Vec::new()),
    fails("W4", "no tank is named", chlorine, |s| s.tank = None),
    skips("W4", "the tank is atmospheric", petrol, nothing),
    passes("L5", "the goods are on the list", petrol, nothing),
    fails("L5", "a fixed tank has the code but not the list", petrol, |s| {
        tank(s).media = Vec::new();
    }),
    passes("L5", "a tank container has the code", container, |s| tank(s).media = Vec::new()),
    fails("L5", "a tank container has neither list nor code", container, |s| {
        tank(s).media = Vec::new();
        first(s).tank_codes = vec!["L4BN".parse().unwrap()];
    }),
    passes("T1", "all five are on file", petrol, nothing),
    passes("T1", "the tank is the trailer's", petrol_behind_tractor, nothing),
    fails("T1", "the number is missing", petrol, |s| tank(s).number = String::new()),
    fails("T1", "the volume is missing", petrol, |s| tank(s).capacity_l = 0),
    fails("T1", "the load is missing", petrol, |s| tank(s).rated_load_kg = Kilograms::ZERO),
    fails("T1", "the list is empty", petrol, |s| tank(s).media = Vec::new()),
    fails("T1", "the next inspection is missing", petrol, |s| tank(s).certificate.valid.to = None),
    fails("T1", "the certificate has no number", petrol, |s| {
        tank(s).certificate.number = String::new();
    }),
    fails("T1", "the tank is not the one on the truck", petrol, |s| {
        tank(s).tank_id = TankId("other".to_owned());
    }),
    fails("T1", "the truck's tank is not on file", petrol, |s| {
        s.vehicle.as_mut().unwrap().tank = None;
    }),
    fails("T1", "no tank is named", petrol, |s| s.tank = None),
    passes("T3", "30 days are left", petrol, |s| {
        tank(s).certificate.valid = until("2026-07-10");
    }),
    fails("T3", "29 days are left", petrol, |s| {
        tank(s).certificate.valid = until("2026-07-09");
    }),
    passes("T5", "the code is the one required", petrol, nothing),
    passes("T5", "the code is safer", petrol, |s| {
        tank(s).tank_code = "L4BH".parse().unwrap();
    }),
    fails("T5", "the code is less safe", petrol, |s| {
        first(s).tank_codes = vec!["L4BN".parse().unwrap()];
    }),
    fails("T5", "the code is of gas tanks", petrol, |s| {
        tank(s).tank_code = "P22DH(M)".parse().unwrap();
    }),
    passes("T5", "one of two codes suffices", petrol, |s| {
        first(s).tank_codes = vec!["L4BN".parse().unwrap(), "LGBF".parse().unwrap()];
    }),
    fails("T5", "the goods may not be carried in tanks", petrol, |s| first(s).tank_codes.clear()),
    // 30,000 l x 100 % x 0.71 kg/l = 21,300 kg.
    fails("T4", "carried hot", petrol, |s| s.load[0].is_elevated_temperature = true),
    passes("T4", "flammable, vented: exactly full", petrol, |s| grams(s, 21_300_000)),
    fails("T4", "flammable, vented: a gram above", petrol, |s| grams(s, 21_300_001)),
    // 97 %: 20,661 kg.
    passes("T4", "flammable, closed: exactly full", petrol, |s| {
        tank(s).is_vented = false;
        grams(s, 20_661_000);
    }),
    fails("T4", "flammable, closed: a gram above", petrol, |s| {
        tank(s).is_vented = false;
        grams(s, 20_661_001);
    }),
    // 98 %: 20,874 kg.
    passes("T4", "also corrosive, vented: exactly full", petrol, |s| {
        first(s).subsidiary_hazards = vec![Class::C8];
        grams(s, 20_874_000);
    }),
    fails("T4", "also corrosive, vented: a gram above", petrol, |s| {
        first(s).subsidiary_hazards = vec![Class::C8];
        grams(s, 20_874_001);
    }),
    // 95 %: 20,235 kg.
    passes("T4", "toxic, closed: exactly full", toxic_closed, |s| grams(s, 20_235_000)),
    fails("T4", "toxic, closed: a gram above", toxic_closed, |s| grams(s, 20_235_001)),
    passes("T4", "slightly toxic, closed: 97 %", toxic_closed, |s| {
        first(s).packing_group = Some(PackingGroup::III);
        grams(s, 20_661_000);
    }),
    fails("T4", "slightly toxic, closed: a gram above 97 %", toxic_closed, |s| {
        first(s).packing_group = Some(PackingGroup::III);
        grams(s, 20_661_001);
    }),
    passes("T4", "the consignor's densities count before the catalogue's", petrol, |s| {
        s.load[0].density_15 = Some(0.75);
        s.load[0].density_50 = Some(0.72);
        grams(s, 21_600_000);
    }),
    fails("T4", "the density at 15 °C is missing", petrol, |s| first(s).density_15 = None),
    fails("T4", "the density at 50 °C is missing", petrol, |s| first(s).density_50 = None),
    fails("T4", "the density is no number", petrol, |s| s.load[0].density_50 = Some(f64::NAN)),
    fails("T4", "the liquid would shrink when heated", petrol, |s| {
        s.load[0].density_50 = Some(0.75);
    }),
    passes("T4", "the certificate's load exactly", petrol, |s| {
        tank(s).rated_load_kg = Kilograms::new(20_000);
    }),
    fails("T4", "a gram above the certificate's load", petrol, |s| {
        tank(s).rated_load_kg = Kilograms::from_grams(19_999_999);
    }),
    fails("T4", "the certificate's load is missing", petrol, |s| {
        tank(s).rated_load_kg = Kilograms::ZERO;
    }),
    fails("T4", "no tank is named", petrol, |s| s.tank = None),
    // 15,000 l x 1.20 kg/l = 18,000 kg.
    passes("T4", "chlorine at its filling ratio", chlorine, |s| {
        tank(s).capacity_l = 15_000;
        grams(s, 18_000_000);
    }),
    fails("T4", "chlorine a gram above", chlorine, |s| {
        tank(s).capacity_l = 15_000;
        grams(s, 18_000_001);
    }),
    fails("T4", "the filling ratio is missing", chlorine, |s| first(s).filling_ratio = None),
    passes("T4", "a refrigerated gas up to the certificate's load", chlorine, |s| {
        first(s).classification_code = "3F".to_owned();
        first(s).filling_ratio = None;
        grams(s, 22_000_000);
    }),
    fails("T4", "a refrigerated gas a gram above", chlorine, |s| {
        first(s).classification_code = "3F".to_owned();
        first(s).filling_ratio = None;
        grams(s, 22_000_001);
    }),
    passes("T4", "two media fill the tank together", two_media, nothing),
    fails("T4", "two media overfill it together", two_media, |s| grams(s, 10_651_000)),
    passes("T4", "no surge plates and exactly 20 %", without_plates, |s| grams(s, 1_480_000)),
    fails("T4", "no surge plates and a gram above 20 %", without_plates, |s| grams(s, 1_480_001)),
    fails("T4", "no surge plates and a gram below 80 %", without_plates, |s| grams(s, 5_919_999)),
    passes("T4", "no surge plates and exactly 80 %", without_plates, |s| grams(s, 5_920_000)),
    passes("T4", "half full with surge plates", petrol, |s| grams(s, 11_000_000)),
    passes("T4", "half full without surge plates in 7,500 l", without_plates, |s| {
        tank(s).capacity_l = 7_500;
        grams(s, 2_775_000);
    }),
    fails("T4", "half full without surge plates in 7,501 l", without_plates, |s| {
        tank(s).capacity_l = 7_501;
        grams(s, 2_775_000);
    }),
    fails(
        "T4",
        "more was metered than the tank may hold",
        || loaded(petrol()),
        |s| {
            s.metered_kg = vec![Kilograms::from_grams(21_300_001)];
        },
    ),
    fails("T4", "nothing was metered", || loaded(petrol()), |s| s.metered_kg.clear()),
    skips("T4", "there are only packages", cyanide, nothing),
    fails("T3", "the next inspection is not on file", petrol, |s| {
        tank(s).certificate.valid.to = None;
    }),
    fails("T3", "30 days are left at loading and 29 at arrival", petrol, |s| {
        tank(s).certificate.valid = until("2026-07-10");
        s.route.as_mut().unwrap().arrives_at = super::lawful::at("2026-06-11T00:00:00+08:00");
    }),
    skips("T3", "there are only packages", cyanide, nothing),
    fails("L5", "no tank is named", petrol, |s| s.tank = None),
    skips("L5", "there are only packages", cyanide, nothing),
    fails("T5", "no tank is named", petrol, |s| s.tank = None),
    skips("T5", "there are only packages", cyanide, nothing),
    passes("T5", "2.65 bar where 2.65 bar are required", petrol, |s| {
        tank(s).tank_code = "L2.65BN".parse().unwrap();
        first(s).tank_codes = vec!["L2.65BN".parse().unwrap()];
    }),
    fails("T5", "1.5 bar where 2.65 bar are required", petrol, |s| {
        tank(s).tank_code = "L1.5BN".parse().unwrap();
        first(s).tank_codes = vec!["L2.65BN".parse().unwrap()];
    }),
    passes("T5", "the type approval that (+) asks for", petrol, |s| {
        tank(s).tank_code = "L10DH(+)".parse().unwrap();
        first(s).tank_codes = vec!["L10DH(+)".parse().unwrap()];
    }),
    fails("T5", "the type approval that (+) asks for is missing", petrol, |s| {
        tank(s).tank_code = "L10DH".parse().unwrap();
        first(s).tank_codes = vec!["L10DH(+)".parse().unwrap()];
    }),
    passes("T4", "two media a gram below what the tank may hold", two_media, |s| {
        grams(s, 10_649_999);
    }),
    passes(
        "T4",
        "exactly as much was metered as the tank may hold",
        || loaded(petrol()),
        |s| {
            s.metered_kg = vec![Kilograms::from_grams(21_300_000)];
        },
    ),
    fails("T4", "the volume is not on file", petrol, |s| tank(s).capacity_l = 0),
];
