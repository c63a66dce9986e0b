//! How long the checks of one waybill take, a search in the dangerous goods list, and the reading of the
//! list and of a large register.
//!
//! `cargo bench --bench checks`; with `-- --test` each runs once.

use criterion::{Criterion, criterion_group, criterion_main};
use hazway::checks::{
    LocalRules, ManualAnswer, RouteFacts, RulePack, Stage, Subject, run, run_with,
};
use hazway::goods::{
    Carriage, Catalogue, Class, Entry, EntryStatus, GoodsItem, PackingGroup, Regime,
};
use hazway::goods::{TankVehicle, UnNumber};
use hazway::registry::{self, Duty, Record, RecordKind, ScopeItem, VehicleKind};
use hazway::sheet;
use hazway::units::Kilograms;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const PACK: &str = include_str!("../data/rules/cn.toml");
const GOODS: &str = include_str!("../data/goods/catalogue.csv");
const ROWS: usize = 10_000;
/// Goods that are often distributed together: twenty lines, ten classes and divisions.
const MIXED: [&str; 20] = [
    "1090-1", "1133-1", "1170-1", "1263-1", "1266-1", "1294-1", "1193-1", "1219-1", "1950-1",
    "1760-1", "1789-2", "1791-1", "1824-1", "1830-1", "1903-1", "2014-1", "2031-1", "2672-1",
    "2794-1", "3082-1",
];
/// Queries that fit much, little and nothing; each looks at every name of the list.
const QUERIES: [&str; 8] = [
    "1203",
    "e",
    "a",
    "\u{9178}",
    "suan",
    "acid sulfuric solution with more than",
    "\u{6c22}\u{6c27}\u{5316}\u{94a0}",
    "zzzzzzzz zzzzzzzz zzzzzzzz zzzzzzzz zzzzzzzz zzzzzzzz",
];

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
        filed_at: Some(at("2026-06-09T10:00:00+08:00")),
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
            length_mm: 62_000_000,
            uses_tunnel: true,
            corridor_share: Vec::new(),
        }),
        answers: answers.collect(),
        metered_kg: Vec::new(),
        records: Vec::new(),
    }
}

/// Twenty lines of goods in packages on a box truck, each with its own declared mass.
fn mixed(lawful: &Subject, catalogue: &Catalogue) -> Subject {
    let mut subject = lawful.clone();
    let keys = MIXED.map(|key| key.parse().expect("an entry key"));
    subject.load = keys
        .iter()
        .map(|key| {
            let mut item = GoodsItem::plain(*key, Carriage::Packages, Kilograms::new(200));
            item.package_count = 8;
            "drums".clone_into(&mut item.packaging);
            "mixture".clone_into(&mut item.technical_name);
            item.gross_kg = Some(Kilograms::new(215));
            item
        })
        .collect();
    subject.entries = keys.iter().map(|key| catalogue.find(*key).cloned()).collect();
    let classes: Vec<Class> =
        subject.entries.iter().flatten().filter_map(|entry| entry.class).collect();
    for site in [&mut subject.origin, &mut subject.destination].into_iter().flatten() {
        site.classes.clone_from(&classes);
    }
    let scope: Vec<ScopeItem> = classes
        .iter()
        .map(|class| ScopeItem { class: Some(*class), ..ScopeItem::default() })
        .collect();
    if let Some(vehicle) = &mut subject.vehicle {
        vehicle.vehicle_kind = VehicleKind::BoxTruck;
        vehicle.rated_load_kg = Kilograms::new(9_900);
        vehicle.scope.clone_from(&scope);
    }
    if let Some(licence) = subject.carrier.as_mut().and_then(|carrier| carrier.licence.as_mut()) {
        licence.scope = scope;
    }
    subject.tank = None;
    subject
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

fn goods(criterion: &mut Criterion) {
    let catalogue = Catalogue::parse(GOODS).expect("the list parses");
    for query in QUERIES {
        criterion.bench_function(&format!("goods: search `{query}`"), |bencher| {
            bencher.iter(|| catalogue.search(query, 20));
        });
    }
    criterion.bench_function("goods: parse the list", |bencher| {
        bencher.iter(|| Catalogue::parse(GOODS));
    });
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
    let catalogue = Catalogue::parse(GOODS).expect("the list parses");
    let many = mixed(&lawful, &catalogue);
    let report = run(&many, &pack, now);
    let blocking: Vec<_> = report.blocking().map(|finding| &finding.detail.en).collect();
    assert!(report.passes(), "{blocking:?}");
    let mut faulty = many.clone();
    faulty.carrier = None;
    faulty.entries.fill(None);
    assert!(!run(&faulty, &pack, now).passes());
    criterion.bench_function("checks: a mixed load of 20 lines at the gate", |bencher| {
        bencher.iter(|| run(&many, &pack, now));
    });
    criterion.bench_function("checks: 20 lines none of which is known", |bencher| {
        bencher.iter(|| run(&faulty, &pack, now));
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

/// A load of twenty lines under fifty local rules, each of which goes through it.
fn local_rules(criterion: &mut Criterion) {
    let pack = RulePack::parse(PACK).expect("the pack parses");
    let now = at("2026-06-10T08:00:00+08:00");
    let mut mixed = subject(&pack, now);
    mixed.load = vec![mixed.load[0].clone(); 20];
    mixed.entries = vec![mixed.entries[0].clone(); 20];
    let rules: Vec<String> = (0..50)
        .map(|number| {
            format!(
                "[[rule]]\ncode = \"X-{number}\"\nseverity = \"block\"\nverified = false\n\
                 when = \"load.exists(g, g.un == '1017' && g.mass_kg > t(1))\"\n\
                 demand = \"trip.notice_minutes >= hours(24)\"\n\
                 title = {{ zh = \"a\", en = \"a\" }}\ndetail = {{ zh = \"a\", en = \"a\" }}\n\
                 remedy = {{ zh = \"a\", en = \"a\" }}\nclause = {{ zh = \"a\", en = \"a\" }}\n"
            )
        })
        .collect();
    let rules = rules.concat();
    let read = || LocalRules::new(LocalRules::parse(&rules).expect("they parse"), 0);
    let local = read().expect("they go together");
    criterion.bench_function("checks: 20 lines, no local rules", |bencher| {
        bencher.iter(|| run(&mixed, &pack, now));
    });
    criterion.bench_function("checks: 20 lines, 50 local rules", |bencher| {
        bencher.iter(|| run_with(&mixed, &pack, &local, now));
    });
    criterion.bench_function("checks: parse 50 local rules", |bencher| bencher.iter(read));
}

criterion_group! {
    name = checks;
    config = Criterion::default().sample_size(20);
    targets = bench, goods, local_rules
}
criterion_main!(checks);
