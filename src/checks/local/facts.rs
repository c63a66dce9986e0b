//! The declared facts that conditions may name: path, type, meaning, and how each is read. A fact that
//! was not given or is not on file reads as `None`.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Serialize;

use super::super::facts::{Facts, Line};
use super::types::{Type, Unit, Words, clock_number, day_number};
use crate::goods::{Carriage, PackingGroup, Property, Regime};
use crate::registry::{Company, PermitKind, TankKind, Vehicle, VehicleKind};
use crate::units::{Kilograms, LocalText};

/// What a fact or an expression came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Truth(bool),
    /// A quantity in parts of its unit, a word, a day or a time of day.
    Number(i64),
    Words(Vec<i64>),
    Text(&'a str),
}

/// How the value of a fact is found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Read {
    /// Of the whole trip.
    Trip(for<'a> fn(&Facts<'a>) -> Option<Value<'a>>),
    /// Of one line of the load.
    Line(for<'a> fn(&Facts<'a>, &Line<'a>) -> Option<Value<'a>>),
}

/// A fact that conditions may name.
#[derive(Debug)]
pub(super) struct Fact {
    /// `vehicle.plate`; of a line `un`, behind the name that the condition gives to the line.
    pub(super) path: &'static str,
    pub(super) kind: Type,
    zh: &'static str,
    en: &'static str,
    pub(super) read: Read,
}

/// A fact as shown to those who write rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FactNote {
    /// Name; `load[].un` is read as `g.un` in `load.exists(g, g.un == '1017')`.
    pub path: String,
    /// Type, unit, and the words that may stand.
    pub fact_type: LocalText,
    /// What it means.
    pub meaning: LocalText,
}

impl Fact {
    /// What it means.
    pub(super) fn meaning(&self) -> LocalText {
        LocalText::new(self.zh, self.en)
    }
}

/// All facts that conditions of local rules may name.
#[must_use]
pub fn fact_notes() -> Vec<FactNote> {
    let note = |fact: &Fact, prefix: &str| FactNote {
        path: format!("{prefix}{}", fact.path),
        fact_type: fact.kind.in_words(),
        meaning: fact.meaning(),
    };
    let trip = TRIP.iter().map(|fact| note(fact, ""));
    trip.chain(LINE.iter().map(|fact| note(fact, "load[]."))).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "a fact is read as something or nothing")]
fn truth(is_so: bool) -> Option<Value<'static>> {
    Some(Value::Truth(is_so))
}

#[expect(clippy::unnecessary_wraps, reason = "the same")]
fn mass(kilograms: Kilograms) -> Option<Value<'static>> {
    Some(Value::Number(kilograms.grams()))
}

/// Nought on file means that nobody wrote it down.
fn mass_on_file(kilograms: Kilograms) -> Option<Value<'static>> {
    (kilograms > Kilograms::ZERO).then_some(Value::Number(kilograms.grams()))
}

#[expect(clippy::unnecessary_wraps, reason = "the same")]
fn count(number: impl Into<i64>) -> Option<Value<'static>> {
    Some(Value::Number(number.into() * 1000))
}

fn metres(centimetres: u32) -> Option<Value<'static>> {
    (centimetres > 0).then(|| Value::Number(i64::from(centimetres) * 10))
}

fn text(text: &str) -> Option<Value<'_>> {
    (!text.trim().is_empty()).then_some(Value::Text(text))
}

/// The time from one instant to another in minutes.
#[expect(clippy::unnecessary_wraps, reason = "the same")]
fn between(from: Timestamp, to: Timestamp) -> Option<Value<'static>> {
    Some(Value::Number(to.as_millisecond() - from.as_millisecond()))
}

fn local(facts: &Facts<'_>, at: Timestamp) -> DateTime {
    facts.subject.time_zone.to_datetime(at)
}

fn day(facts: &Facts<'_>, at: Option<Timestamp>) -> Option<Value<'static>> {
    Some(Value::Number(day_number(local(facts, at?).date())))
}

fn clock(facts: &Facts<'_>, at: Option<Timestamp>) -> Option<Value<'static>> {
    Some(Value::Number(clock_number(local(facts, at?).time())))
}

fn weekday(facts: &Facts<'_>, at: Option<Timestamp>) -> Option<Value<'static>> {
    let weekday = local(facts, at?).weekday();
    Some(Value::Number(i64::from(weekday.to_monday_zero_offset())))
}

fn company(company: Option<&Company>) -> Option<Value<'_>> {
    text(company?.company_id.as_str())
}

fn kind(vehicle: Option<&Vehicle>) -> Option<Value<'static>> {
    Some(Value::Number(match vehicle?.vehicle_kind {
        VehicleKind::Tractor => 0,
        VehicleKind::TankTruck => 1,
        VehicleKind::BoxTruck => 2,
        VehicleKind::TankTrailer => 3,
        VehicleKind::Trailer => 4,
    }))
}

const fn permit_number(kind: PermitKind) -> i64 {
    match kind {
        PermitKind::HighlyToxic => 0,
        PermitKind::CivilExplosive => 1,
        PermitKind::Firework => 2,
        PermitKind::Radioactive => 3,
        PermitKind::WasteManifest => 4,
        PermitKind::ZonePass => 5,
    }
}

fn has(line: &Line<'_>, property: Property) -> Option<Value<'static>> {
    truth(line.entry?.has(property))
}

const TRUTH: Type = Type::Truth;
const KG: Type = Type::Quantity(Unit::Kilogram);
const LITRES: Type = Type::Quantity(Unit::Litre);
const METRES: Type = Type::Quantity(Unit::Metre);
const MINUTES: Type = Type::Quantity(Unit::Minute);
const NUMBER: Type = Type::Quantity(Unit::Count);

const fn trip(
    path: &'static str,
    kind: Type,
    zh: &'static str,
    en: &'static str,
    read: for<'a> fn(&Facts<'a>) -> Option<Value<'a>>,
) -> Fact {
    Fact { path, kind, zh, en, read: Read::Trip(read) }
}

const fn line(
    path: &'static str,
    kind: Type,
    zh: &'static str,
    en: &'static str,
    read: for<'a> fn(&Facts<'a>, &Line<'a>) -> Option<Value<'a>>,
) -> Fact {
    Fact { path, kind, zh, en, read: Read::Line(read) }
}

/// Facts of the whole trip.
#[rustfmt::skip] // a table reads best one row a line
pub(super) static TRIP: &[Fact] = &[
    trip("stage", Type::Word(Words::Stage), "核查环节", "step at which the question is asked",
        |facts| Some(Value::Number(facts.subject.stage as i64))),
    trip("load_mass_kg", KG, "全部货物总质量（有毛重按毛重）", "mass of the whole load, gross where stated",
        |facts| mass(facts.lines().map(|line| line.mass()).sum())),
    trip("load_is_ordinary", TRUTH, "全部货物可按普通货物运输", "the whole load may go as ordinary goods",
        |facts| truth(facts.is_ordinary)),
    trip("consignor.id", Type::Text, "托运人标识", "consignor",
        |facts| company(facts.subject.consignor.as_ref())),
    trip("carrier.id", Type::Text, "承运人标识", "carrier",
        |facts| company(facts.subject.carrier.as_ref())),
    trip("loader.id", Type::Text, "装货人标识", "loader",
        |facts| company(facts.subject.loader.as_ref())),
    trip("consignee.id", Type::Text, "收货人标识", "consignee",
        |facts| company(facts.subject.consignee.as_ref())),
    trip("origin.id", Type::Text, "装货场所标识", "loading site",
        |facts| text(facts.subject.origin.as_ref()?.site_id.as_str())),
    trip("destination.id", Type::Text, "卸货场所标识", "unloading site",
        |facts| text(facts.subject.destination.as_ref()?.site_id.as_str())),
    trip("vehicle.plate", Type::Text, "车辆号牌", "plate of the truck or tractor",
        |facts| text(&facts.subject.vehicle.as_ref()?.plate)),
    trip("vehicle.kind", Type::Word(Words::VehicleKind), "车辆种类", "kind of the truck or tractor",
        |facts| kind(facts.subject.vehicle.as_ref())),
    trip("vehicle.rated_load_kg", KG, "车辆核定载质量", "rated load of the truck",
        |facts| mass_on_file(facts.subject.vehicle.as_ref()?.rated_load_kg)),
    trip("vehicle.unladen_mass_kg", KG, "车辆整备质量", "unladen mass of the truck",
        |facts| mass_on_file(facts.subject.vehicle.as_ref()?.unladen_mass_kg)),
    trip("vehicle.axles", NUMBER, "车辆轴数", "axles of the truck",
        |facts| count(facts.subject.vehicle.as_ref()?.axles)),
    trip("vehicle.length_m", METRES, "车辆长度", "length of the truck",
        |facts| metres(facts.subject.vehicle.as_ref()?.length_cm)),
    trip("vehicle.width_m", METRES, "车辆宽度", "width of the truck",
        |facts| metres(facts.subject.vehicle.as_ref()?.width_cm)),
    trip("vehicle.height_m", METRES, "车辆高度", "height of the truck",
        |facts| metres(facts.subject.vehicle.as_ref()?.height_cm)),
    trip("vehicle.terminal_silent_minutes", MINUTES, "卫星定位终端最近一次上报至今", "since the satellite terminal was last heard",
        |facts| between(facts.subject.vehicle.as_ref()?.terminal_seen_at?, facts.now)),
    trip("trailer.is_named", TRUTH, "有挂车", "a trailer is named",
        |facts| truth(facts.subject.trailer.is_some())),
    trip("trailer.plate", Type::Text, "挂车号牌", "plate of the trailer",
        |facts| text(&facts.subject.trailer.as_ref()?.plate)),
    trip("trailer.kind", Type::Word(Words::VehicleKind), "挂车种类", "kind of the trailer",
        |facts| kind(facts.subject.trailer.as_ref())),
    trip("trailer.length_m", METRES, "挂车长度", "length of the trailer",
        |facts| metres(facts.subject.trailer.as_ref()?.length_cm)),
    trip("tank.is_named", TRUTH, "有罐体", "a tank is named",
        |facts| truth(facts.subject.tank.is_some())),
    trip("tank.kind", Type::Word(Words::TankKind), "罐体种类", "law that the tank is inspected under",
        |facts| Some(Value::Number(match facts.subject.tank.as_ref()?.tank_kind {
            TankKind::Atmospheric => 0,
            TankKind::Pressure => 1,
        }))),
    trip("tank.capacity_l", LITRES, "罐体容积", "capacity of the tank",
        |facts| count(facts.subject.tank.as_ref()?.capacity_l)),
    trip("tank.is_vented", TRUTH, "罐体设有呼吸装置", "the tank is vented",
        |facts| truth(facts.subject.tank.as_ref()?.is_vented)),
    trip("tank.has_surge_plates", TRUTH, "罐体设有防波板", "the tank has surge plates",
        |facts| truth(facts.subject.tank.as_ref()?.has_surge_plates)),
    trip("driver.id", Type::Text, "驾驶员标识", "driver",
        |facts| text(facts.subject.driver.as_ref()?.person_id.as_str())),
    trip("escort.is_named", TRUTH, "有押运员", "an escort is named",
        |facts| truth(facts.subject.escort.is_some())),
    trip("escort.id", Type::Text, "押运员标识", "escort",
        |facts| text(facts.subject.escort.as_ref()?.person_id.as_str())),
    trip("permits.kinds", Type::WordList(Words::PermitKind), "所附许可的种类", "kinds of the permits attached",
        |facts| Some(Value::Words(facts.subject.permits.iter().map(|permit| permit_number(permit.permit_kind)).collect()))),
    trip("trip.loading_date", Type::Day, "计划装货日期（当地）", "civil day of loading",
        |facts| day(facts, facts.subject.loading_at)),
    trip("trip.loading_time", Type::Clock, "计划装货时刻（当地）", "civil time of loading",
        |facts| clock(facts, facts.subject.loading_at)),
    trip("trip.loading_weekday", Type::Word(Words::Weekday), "计划装货的星期", "day of the week of loading",
        |facts| weekday(facts, facts.subject.loading_at)),
    trip("trip.notice_minutes", MINUTES, "运单报送至计划装货的提前时间", "from filing the waybill to loading",
        |facts| between(facts.subject.filed_at?, facts.subject.loading_at?)),
    trip("route.length_km", Type::Quantity(Unit::Kilometre), "规划路线长度", "length of the planned route",
        |facts| Some(Value::Number(facts.subject.route.as_ref()?.length_mm))),
    trip("route.uses_tunnel", TRUTH, "规划路线经过隧道", "the planned route goes through a tunnel",
        |facts| truth(facts.subject.route.as_ref()?.uses_tunnel)),
    trip("route.minutes", MINUTES, "出发至到达的时间（含停等）", "from departure to arrival, waits included",
        |facts| { let route = facts.subject.route.as_ref()?; between(route.departs_at, route.arrives_at) }),
    trip("route.departs_date", Type::Day, "出发日期（当地）", "civil day of departure",
        |facts| day(facts, facts.subject.route.as_ref().map(|route| route.departs_at))),
    trip("route.departs_time", Type::Clock, "出发时刻（当地）", "civil time of departure",
        |facts| clock(facts, facts.subject.route.as_ref().map(|route| route.departs_at))),
    trip("route.arrives_date", Type::Day, "到达日期（当地）", "civil day of arrival",
        |facts| day(facts, facts.subject.route.as_ref().map(|route| route.arrives_at))),
    trip("route.arrives_time", Type::Clock, "到达时刻（当地）", "civil time of arrival",
        |facts| clock(facts, facts.subject.route.as_ref().map(|route| route.arrives_at))),
];

/// Facts of one line of the load.
#[rustfmt::skip] // a table reads best one row a line
pub(super) static LINE: &[Fact] = &[
    line("un", Type::Word(Words::UnNumber), "UN 编号", "UN number",
        |_, line| Some(Value::Number(i64::from(line.item.entry.un_number.value())))),
    line("class", Type::Word(Words::Class), "类别或项别", "class or division",
        |_, line| Some(Value::Number(line.entry?.class? as i64))),
    line("subsidiary_hazards", Type::WordList(Words::Class), "次要危险性", "subsidiary hazards",
        |_, line| Some(Value::Words(line.entry?.subsidiary_hazards.iter().map(|class| *class as i64).collect()))),
    line("packing_group", Type::Word(Words::PackingGroup), "包装类别", "packing group",
        |_, line| Some(Value::Number(match line.entry?.packing_group {
            Some(PackingGroup::I) => 0,
            Some(PackingGroup::II) => 1,
            Some(PackingGroup::III) => 2,
            None => 3,
        }))),
    line("carriage", Type::Word(Words::Carriage), "运输方式", "how it is contained",
        |_, line| Some(Value::Number(match line.item.carriage {
            Carriage::Packages => 0,
            Carriage::Bulk => 1,
            Carriage::Tank => 2,
        }))),
    line("regime", Type::Word(Words::Regime), "豁免类型", "regime that it is declared under",
        |_, line| Some(Value::Number(match line.item.regime {
            Regime::Full => 0,
            Regime::LimitedQuantity => 1,
            Regime::ExceptedQuantity => 2,
        }))),
    line("mass_kg", KG, "质量（有毛重按毛重）", "mass, gross where stated",
        |_, line| mass(line.mass())),
    line("declared_kg", KG, "申报净质量", "declared net mass",
        |_, line| mass(line.item.declared_kg)),
    line("metered_kg", KG, "计量装载量（装载环节才有）", "metered quantity, known from loading on",
        |facts, line| mass(*facts.subject.metered_kg.get(line.index)?)),
    line("net_explosive_kg", KG, "净爆炸质量", "net explosive mass",
        |_, line| mass(line.item.net_explosive_kg)),
    line("package_count", NUMBER, "包件数", "number of packages",
        |_, line| count(line.item.package_count)),
    line("is_waste", TRUTH, "危险废物", "hazardous waste",
        |_, line| truth(line.item.is_waste)),
    line("is_empty_uncleaned", TRUTH, "未清洗的空容器", "empty, uncleaned",
        |_, line| truth(line.item.is_empty_uncleaned)),
    line("is_highly_toxic", TRUTH, "剧毒化学品", "highly toxic goods",
        |_, line| has(line, Property::HighlyToxic)),
    line("is_civil_explosive", TRUTH, "民用爆炸物品", "civil explosives",
        |_, line| has(line, Property::CivilExplosive)),
    line("is_explosive_precursor", TRUTH, "易制爆危险化学品", "explosive precursor",
        |_, line| has(line, Property::ExplosivePrecursor)),
    line("is_drug_precursor", TRUTH, "易制毒化学品", "drug precursor",
        |_, line| has(line, Property::DrugPrecursor)),
    line("is_key_supervised", TRUTH, "重点监管的危险化学品", "hazardous chemical under key supervision",
        |_, line| has(line, Property::KeySupervised)),
    line("is_high_risk", TRUTH, "主管部门公布的高风险化学品", "high-risk chemical named by the authority",
        |_, line| has(line, Property::HighRisk)),
    line("transport_category", NUMBER, "运输类别（0 至 4）", "transport category, 0 to 4",
        |_, line| count(line.entry?.transport_category?)),
];
