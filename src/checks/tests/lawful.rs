//! Subjects that satisfy every rule, and the small changes that break one.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::checks::{ManualAnswer, PermitBalance, RouteFacts, RulePack, Stage, Subject};
use crate::goods::{
    Carriage, Class, Entry, EntryStatus, GoodsItem, PackingGroup, Property, Regime, TankVehicle,
};
use crate::registry::{
    CarrierLicence, Company, CompanyId, CompanyRole, Document, Duty, Medium, Permit, PermitId,
    PermitKind, Person, PersonId, Qualification, ScopeItem, Site, SiteId, Tank, TankId, TankKind,
    Vehicle, VehicleId, VehicleKind,
};
use crate::units::{Kilograms, LonLat, Validity};

pub(super) const PACK: &str = include_str!("../../../data/rules/cn.toml");

/// The shipped pack, parsed once.
pub(super) fn pack() -> &'static RulePack {
    static PARSED: LazyLock<RulePack> = LazyLock::new(|| RulePack::parse(PACK).unwrap());
    &PARSED
}

/// 08:00 on the day of loading, district time.
pub(super) fn now() -> Timestamp {
    at("2026-06-10T08:00:00+08:00")
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn valid(from: &str, to: &str) -> Validity {
    Validity { from: Some(day(from)), to: Some(day(to)) }
}

pub(super) fn until(to: &str) -> Validity {
    valid("2025-01-01", to)
}

fn long() -> Validity {
    valid("2024-01-01", "2028-12-31")
}

fn document(number: &str) -> Document {
    Document { number: number.to_owned(), valid: long() }
}

pub(super) fn scope(classes: &[Class]) -> Vec<ScopeItem> {
    classes.iter().map(|class| ScopeItem { class: Some(*class), ..ScopeItem::default() }).collect()
}

fn all_classes() -> Vec<ScopeItem> {
    scope(&Class::ALL)
}

pub(super) fn company(id: &str, role: CompanyRole) -> Company {
    Company {
        company_id: CompanyId(id.to_owned()),
        name: format!("{id} 公司"),
        roles: vec![role],
        phone: "023-58120000".to_owned(),
        ..Company::default()
    }
}

fn site(id: &str, company: &str) -> Site {
    Site {
        site_id: SiteId(id.to_owned()),
        name: format!("{id} 站"),
        company: CompanyId(company.to_owned()),
        address: String::new(),
        location: LonLat::new(108.4, 30.8),
        may_load: true,
        may_unload: true,
        un_numbers: Vec::new(),
        classes: Class::ALL.to_vec(),
        opening_hours: String::new(),
    }
}

pub(super) fn person(id: &str, duty: Duty) -> Person {
    let is_driver = duty == Duty::Driver;
    Person {
        person_id: PersonId(id.to_owned()),
        name: id.to_owned(),
        employer: CompanyId("carrier".to_owned()),
        phone: "13800000000".to_owned(),
        driving_licence: is_driver.then(|| document("500101")),
        driving_classes: if is_driver { vec!["A2".to_owned()] } else { Vec::new() },
        qualifications: vec![Qualification {
            duty,
            document: document("5001010300001"),
            scope: Vec::new(),
            covers_highly_toxic: false,
            covers_explosives: false,
            covers_radioactive: false,
        }],
        training: None,
    }
}

pub(super) fn vehicle(kind: VehicleKind, plate: &str) -> Vehicle {
    Vehicle {
        vehicle_id: VehicleId(plate.to_owned()),
        plate: plate.to_owned(),
        vehicle_kind: kind,
        owner: CompanyId("carrier".to_owned()),
        approved_types: vec![TankVehicle::FL, TankVehicle::AT],
        rated_load_kg: Kilograms::new(22_000),
        unladen_mass_kg: Kilograms::new(9_000),
        axles: 4,
        length_cm: 1190,
        width_cm: 250,
        height_cm: 380,
        vehicle_licence: document("licence"),
        transport_certificate: document("500101000001"),
        scope: all_classes(),
        annual_review: long(),
        liability_insurance: document("insurance"),
        tank: kind.has_tank().then(|| TankId("tank-1".to_owned())),
        terminal_seen_at: (!kind.is_trailer()).then(now),
        ..Vehicle::default()
    }
}

pub(super) fn tank(kind: TankKind, code: &str, media: &[&str]) -> Tank {
    Tank {
        tank_id: TankId("tank-1".to_owned()),
        number: "G-001".to_owned(),
        owner: CompanyId("carrier".to_owned()),
        tank_kind: kind,
        tank_code: code.parse().unwrap(),
        capacity_l: 30_000,
        rated_load_kg: Kilograms::new(22_000),
        has_surge_plates: true,
        is_vented: true,
        media: media
            .iter()
            .map(|number| Medium { un_number: number.parse().unwrap(), name: String::new() })
            .collect(),
        certificate: document("tank certificate"),
        intermediate_due: None,
        provisions: Vec::new(),
    }
}

pub(super) fn item(key: &str, carriage: Carriage, kilograms: i64) -> GoodsItem {
    let in_packages = carriage == Carriage::Packages;
    GoodsItem {
        entry: key.parse().unwrap(),
        technical_name: String::new(),
        carriage,
        packaging: if in_packages { "桶".to_owned() } else { String::new() },
        package_count: if in_packages { 10 } else { 0 },
        declared_kg: Kilograms::new(kilograms),
        gross_kg: None,
        net_explosive_kg: Kilograms::ZERO,
        regime: Regime::Full,
        is_waste: false,
        is_empty_uncleaned: false,
        is_environmentally_hazardous: false,
        is_elevated_temperature: false,
        density_15: None,
        density_50: None,
        volume_l: None,
        water_capacity_l: None,
        largest_receptacle_l: None,
    }
}

pub(super) fn entry(key: &str, zh: &str, en: &str, class: Class) -> Entry {
    Entry {
        key: key.parse().unwrap(),
        proper_shipping_name: en.to_owned(),
        proper_shipping_name_zh: zh.to_owned(),
        variant_note: String::new(),
        class: Some(class),
        classification_code: "F1".to_owned(),
        subsidiary_hazards: Vec::new(),
        packing_group: Some(PackingGroup::II),
        labels: vec![class.to_string()],
        limited_quantity: "1 L".to_owned(),
        excepted_quantity: "E2".to_owned(),
        tank_codes: vec!["LGBF".parse().unwrap()],
        tank_provisions: Vec::new(),
        tank_vehicle: Some(TankVehicle::FL),
        transport_category: Some(2),
        tunnel_code: None,
        hazard_number: Some("33".to_owned()),
        status: EntryStatus::Listed,
        properties: Vec::new(),
        density_15: Some(0.74),
        density_50: Some(0.71),
        filling_ratio: None,
    }
}

/// Petrol in a rigid tank truck; 30,000 l at 100 % of 0.71 kg/l allow 21,300 kg.
pub(super) fn petrol() -> Subject {
    let mut carrier = company("carrier", CompanyRole::Carrier);
    carrier.licence =
        Some(CarrierLicence { document: document("500101000002"), scope: all_classes() });
    Subject {
        stage: Stage::Planning,
        time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
        loading_at: Some(at("2026-06-10T10:00:00+08:00")),
        load: vec![item("1203-1", Carriage::Tank, 20_000)],
        entries: vec![Some(entry("1203-1", "汽油", "PETROL", Class::C3))],
        consignor: Some(company("consignor", CompanyRole::Consignor)),
        carrier: Some(carrier),
        loader: Some(company("loader", CompanyRole::Loader)),
        consignee: Some(company("consignee", CompanyRole::Consignee)),
        origin: Some(site("origin", "loader")),
        destination: Some(site("destination", "consignee")),
        vehicle: Some(vehicle(VehicleKind::TankTruck, "渝F12345")),
        trailer: None,
        tank: Some(tank(TankKind::Atmospheric, "LGBF", &["1203"])),
        driver: Some(person("甲", Duty::Driver)),
        escort: Some(person("乙", Duty::Escort)),
        permits: Vec::new(),
        permit_balances: Vec::new(),
        blacklist: Vec::new(),
        open_waybills: Vec::new(),
        emergency_phone: "+86 023-58120001".to_owned(),
        waste_manifest: String::new(),
        route: Some(RouteFacts {
            departs_at: at("2026-06-10T12:00:00+08:00"),
            arrives_at: at("2026-06-10T18:00:00+08:00"),
            corridor_share: Vec::new(),
        }),
        answers: Vec::new(),
        metered_kg: Vec::new(),
        records: Vec::new(),
    }
}

/// Petrol behind a tractor.
pub(super) fn petrol_behind_tractor() -> Subject {
    let mut subject = petrol();
    let mut tractor = vehicle(VehicleKind::Tractor, "渝F22222");
    tractor.rated_load_kg = Kilograms::ZERO;
    tractor.rated_towed_kg = Kilograms::new(40_000);
    subject.vehicle = Some(tractor);
    subject.trailer = Some(vehicle(VehicleKind::TankTrailer, "渝F3333挂"));
    subject
}

/// Chlorine in a pressure vessel: 30,000 l at 1.20 kg/l, limited by the certificate to 22 t.
pub(super) fn chlorine() -> Subject {
    let mut subject = petrol();
    let mut gas = entry("1017-1", "氯", "CHLORINE", Class::C2_3);
    gas.classification_code = "2TOC".to_owned();
    gas.packing_group = None;
    gas.tank_codes = vec!["P22DH(M)".parse().unwrap()];
    gas.tank_vehicle = Some(TankVehicle::AT);
    gas.filling_ratio = Some(1.20);
    gas.density_15 = Some(1.43);
    gas.density_50 = Some(1.29);
    subject.load = vec![item("1017-1", Carriage::Tank, 20_000)];
    subject.entries = vec![Some(gas)];
    subject.tank = Some(tank(TankKind::Pressure, "P22DH(M)", &["1017"]));
    subject
}

fn permit(kind: PermitKind, number: &str, un_number: &str) -> Permit {
    Permit {
        permit_id: PermitId(number.to_owned()),
        permit_kind: kind,
        document: Document { number: number.to_owned(), valid: until("2026-06-30") },
        holder: CompanyId("consignor".to_owned()),
        plates: vec!["渝F66666".to_owned()],
        drivers: vec!["甲".to_owned()],
        un_numbers: vec![un_number.parse().unwrap()],
        granted_kg: Kilograms::new(8_000),
        zones: Vec::new(),
        route: vec![LonLat::new(108.3, 30.7), LonLat::new(108.5, 30.9)],
        daily_window: Some((jiff::civil::time(9, 0, 0, 0), jiff::civil::time(18, 0, 0, 0))),
    }
}

fn packages(mut entry: Entry, kilograms: i64) -> Subject {
    let mut subject = petrol();
    entry.tank_codes = Vec::new();
    entry.tank_vehicle = None;
    let mut truck = vehicle(VehicleKind::BoxTruck, "渝F66666");
    truck.rated_load_kg = Kilograms::new(10_000);
    truck.approved_types = vec![TankVehicle::EX];
    subject.vehicle = Some(truck);
    subject.tank = None;
    let mut line = item(&entry.key.to_string(), Carriage::Packages, kilograms);
    if entry.class.is_some_and(|class| class.number() == 1) {
        line.net_explosive_kg = Kilograms::new(kilograms);
    }
    subject.load = vec![line];
    subject.entries = vec![Some(entry)];
    subject
}

fn with_permit(mut subject: Subject, permit: Permit) -> Subject {
    for crew in [&mut subject.driver, &mut subject.escort] {
        let held = &mut crew.as_mut().unwrap().qualifications[0];
        held.covers_highly_toxic = true;
        held.covers_explosives = true;
        held.covers_radioactive = true;
    }
    subject.permit_balances = vec![PermitBalance {
        permit_id: permit.permit_id.clone(),
        remaining_kg: Kilograms::new(8_000),
    }];
    subject.route.as_mut().unwrap().corridor_share = vec![(permit.permit_id.clone(), 1.0)];
    subject.permits = vec![permit];
    subject
}

/// Sodium cyanide in drums, with its permit.
pub(super) fn cyanide() -> Subject {
    let mut toxic = entry("1689-1", "氰化钠，固体", "SODIUM CYANIDE, SOLID", Class::C6_1);
    toxic.properties = vec![Property::HighlyToxic, Property::HighRisk];
    toxic.packing_group = Some(PackingGroup::I);
    toxic.limited_quantity = "0".to_owned();
    with_permit(packages(toxic, 5_000), permit(PermitKind::HighlyToxic, "剧毒-1", "1689"))
}

/// Blasting explosives in boxes, with their permit.
pub(super) fn explosives() -> Subject {
    let mut explosive =
        entry("0082-1", "爆破炸药，B型", "EXPLOSIVE, BLASTING, TYPE B", Class::C1_1);
    explosive.properties = vec![Property::CivilExplosive];
    explosive.packing_group = None;
    with_permit(packages(explosive, 5_000), permit(PermitKind::CivilExplosive, "民爆-1", "0082"))
}

/// Paint in limited quantities, 5 t net and 6 t gross, on an ordinary truck.
pub(super) fn limited() -> Subject {
    let mut subject = packages(entry("1263-1", "涂料", "PAINT", Class::C3), 5_000);
    subject.load[0].regime = Regime::LimitedQuantity;
    subject.load[0].gross_kg = Some(Kilograms::new(6_000));
    subject.vehicle.as_mut().unwrap().approved_types = Vec::new();
    subject
}

/// Ammonium nitrate in bags.
pub(super) fn ammonium_nitrate() -> Subject {
    packages(entry("1942-1", "硝酸铵", "AMMONIUM NITRATE", Class::C5_1), 9_000)
}

/// At the gate with every item answered well.
pub(super) fn at_gate(mut subject: Subject) -> Subject {
    subject.stage = Stage::Gate;
    subject.answers = pack()
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
