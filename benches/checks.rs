//! How long the checks of one waybill take, and the reading of a large register.
//!
//! `cargo bench --bench checks`; with `-- --test` each runs once.

use criterion::{Criterion, criterion_group, criterion_main};
use hazway::checks::{ManualAnswer, RouteFacts, RulePack, Stage, Subject, run};
use hazway::goods::{Carriage, Class, Entry, EntryStatus, GoodsItem, PackingGroup, Regime};
use hazway::goods::{TankVehicle, UnNumber};
use hazway::registry::{self, Duty, Record, RecordKind};
use hazway::sheet;
use hazway::units::Kilograms;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const PACK: &str = include_str!("../data/rules/cn.toml");
const ROWS: usize = 10_000;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

/// The example record of a kind's template.
fn example(kind: RecordKind) -> Record {
    let table = sheet::read(registry::template(kind).as_bytes()).expect("the template is a table");
    registry::import(kind, &table).expect("the example imports").remove(0)
}

macro_rules! example_of {
    ($kind:ident) => {
        match example(RecordKind::$kind) {
            Record::$kind(record) => record,
            other => unreachable!("{other:?}"),
        }
    };
}

fn petrol() -> (GoodsItem, Entry) {
    let key = "1203-1".parse().expect("an entry key");
    let item = GoodsItem {
        entry: key,
        technical_name: String::new(),
        carriage: Carriage::Tank,
        packaging: String::new(),
        package_count: 0,
        declared_kg: Kilograms::new(20_000),
        gross_kg: None,
        net_explosive_kg: Kilograms::ZERO,
        regime: Regime::Full,
        is_waste: false,
        is_empty_uncleaned: false,
        is_environmentally_hazardous: false,
        is_elevated_temperature: false,
        density_15: Some(0.74),
        density_50: Some(0.71),
        volume_l: None,
        water_capacity_l: None,
        largest_receptacle_l: None,
    };
    let entry = Entry {
        key,
        proper_shipping_name: "PETROL".to_owned(),
        proper_shipping_name_zh: "汽油".to_owned(),
        variant_note: String::new(),
        class: Some(Class::C3),
        classification_code: "F1".to_owned(),
        subsidiary_hazards: Vec::new(),
        packing_group: Some(PackingGroup::II),
        labels: vec!["3".to_owned()],
        limited_quantity: "1 L".to_owned(),
        excepted_quantity: "E2".to_owned(),
        tank_codes: vec!["LGBF".parse().expect("a tank code")],
        tank_provisions: Vec::new(),
        tank_vehicle: Some(TankVehicle::FL),
        transport_category: Some(2),
        tunnel_code: None,
        hazard_number: Some("33".to_owned()),
        status: EntryStatus::Listed,
        properties: Vec::new(),
        density_15: None,
        density_50: None,
        filling_ratio: None,
    };
    (item, entry)
}

/// A tank truck of petrol at the gate, made of the templates' examples.
fn subject(pack: &RulePack, now: Timestamp) -> Subject {
    let (item, entry) = petrol();
    let company = example_of!(Company);
    let mut site = example_of!(Site);
    site.may_unload = true;
    let mut vehicle = example_of!(Vehicle);
    vehicle.terminal_seen_at = Some(now);
    let driver = example_of!(Person);
    let mut escort = driver.clone();
    escort.person_id = registry::PersonId("p-002".to_owned());
    escort.qualifications[0].duty = Duty::Escort;
    let answers = pack.manual_items.iter().map(|item| ManualAnswer {
        code: item.code.clone(),
        is_ok: true,
        remark: String::new(),
        photo_sha256: String::new(),
    });
    Subject {
        stage: Stage::Gate,
        time_zone: TimeZone::get("Asia/Shanghai").expect("a time zone"),
        loading_at: Some(at("2026-06-10T10:00:00+08:00")),
        load: vec![item],
        entries: vec![Some(entry)],
        consignor: Some(company.clone()),
        carrier: Some(company.clone()),
        loader: Some(company.clone()),
        consignee: Some(company),
        origin: Some(site.clone()),
        destination: Some(site),
        vehicle: Some(vehicle),
        trailer: None,
        tank: Some(example_of!(Tank)),
        driver: Some(driver),
        escort: Some(escort),
        permits: Vec::new(),
        permit_balances: Vec::new(),
        blacklist: Vec::new(),
        open_waybills: Vec::new(),
        emergency_phone: "023-58120000".to_owned(),
        waste_manifest: String::new(),
        route: Some(RouteFacts {
            departs_at: at("2026-06-10T12:00:00+08:00"),
            arrives_at: at("2026-06-10T18:00:00+08:00"),
            corridor_share: Vec::new(),
        }),
        answers: answers.collect(),
        metered_kg: Vec::new(),
        records: Vec::new(),
    }
}

/// A register of vehicles as CSV.
fn register() -> String {
    let template = registry::template(RecordKind::Vehicle);
    let mut lines = template.lines();
    let header = lines.next().expect("a heading");
    let example = lines.next().expect("an example");
    let mut text = format!("{header}\n");
    for number in 0..ROWS {
        let row = example
            .replace("v-001", &format!("v-{number}"))
            .replace("渝F12345", &format!("渝F{number:05}"));
        text.push_str(&row);
        text.push('\n');
    }
    text
}

fn bench(criterion: &mut Criterion) {
    let pack = RulePack::parse(PACK).expect("the pack parses");
    let now = at("2026-06-10T08:00:00+08:00");
    let lawful = subject(&pack, now);
    let report = run(&lawful, &pack, now);
    let blocking: Vec<_> = report.blocking().map(|finding| &finding.detail.en).collect();
    assert!(report.passes(), "{blocking:?}");
    let mut unlawful = lawful.clone();
    unlawful.load[0].entry.un_number = UnNumber::new(1202).expect("a UN number");
    unlawful.escort = None;
    assert!(!run(&unlawful, &pack, now).passes());
    criterion.bench_function("checks: a lawful tank truck at the gate", |bencher| {
        bencher.iter(|| run(&lawful, &pack, now));
    });
    criterion.bench_function("checks: one with faults", |bencher| {
        bencher.iter(|| run(&unlawful, &pack, now));
    });
    criterion.bench_function("checks: parse the rule pack", |bencher| {
        bencher.iter(|| RulePack::parse(PACK));
    });
    let text = register();
    criterion.bench_function("registry: import 10,000 vehicles from CSV", |bencher| {
        bencher.iter(|| {
            let table = sheet::read(text.as_bytes()).expect("the register is a table");
            let records = registry::import(RecordKind::Vehicle, &table).expect("it imports");
            assert_eq!(records.len(), ROWS);
        });
    });
}

criterion_group! {
    name = checks;
    config = Criterion::default().sample_size(20);
    targets = bench
}
criterion_main!(checks);
