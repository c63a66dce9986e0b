//! The record of filling or loading (O29 art. 31): goods, quantity, waybill number, parties, vehicle, driver,
//! what was checked by whom and when, seals. The loader keeps it for twelve months at least.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::form::{Form, Row};
use super::words::{Parties, blank, class_of, contained, goods_name, local, person, plates};
use super::{PaperKind, PaperLanguage, Source};
use crate::checks::{Finding, Outcome};
use crate::goods::{EntryKey, PackingGroup};
use crate::units::{Kilograms, LocalText};
use crate::waybill::{PrintedPerson, PrintedVehicle};

/// Months that the record has to be kept.
const KEPT_MONTHS: i64 = 12;

/// One line of goods.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RecordItem {
    /// UN number and variant.
    pub entry: EntryKey,
    /// 品名
    pub name: LocalText,
    /// 类别、项别
    pub class: String,
    /// 包装类别
    pub packing_group: Option<PackingGroup>,
    /// How it is contained.
    pub contained: LocalText,
    /// Declared.
    pub declared_kg: Kilograms,
    /// 计量装载
    pub metered_kg: Option<Kilograms>,
}

/// One item that was looked at on site.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RecordCheck {
    /// Code of the item.
    pub code: String,
    /// The question; empty where the rule pack in force no longer has it.
    pub question: LocalText,
    /// All was well.
    pub is_ok: bool,
    /// Remark.
    pub remark: String,
    /// SHA-256 of photo evidence, may be empty.
    pub photo_sha256: String,
}

/// Everything on it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LoadingRecord {
    /// 运单编号
    pub number: String,
    /// 托运人、装货人、收货人、承运人
    #[serde(flatten)]
    pub parties: Parties,
    /// Loading site.
    pub origin: String,
    /// Truck.
    pub vehicle: PrintedVehicle,
    /// Trailer.
    pub trailer: Option<PrintedVehicle>,
    /// 罐体编号
    pub tank_number: String,
    /// 驾驶员
    pub driver: PrintedPerson,
    /// 押运员
    pub escort: PrintedPerson,
    /// The goods.
    pub items: Vec<RecordItem>,
    /// Sum of what was metered.
    pub total_kg: Kilograms,
    /// Who released at the gate.
    pub checked_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub checked_at: Timestamp,
    /// Where.
    pub checked_place: String,
    /// What a person looked at.
    pub checks: Vec<RecordCheck>,
    /// Rules that the program judged at the gate and after metering, besides those that do not apply:
    /// code, title, outcome.
    pub rules: Vec<RecordRule>,
    /// Who recorded the loading.
    pub loaded_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub loaded_at: Timestamp,
    /// 封志
    pub seals: Vec<String>,
    /// Kept at least until.
    #[schema(value_type = Option<String>, format = Date)]
    pub keep_until: Option<Date>,
}

/// A rule's verdict.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RecordRule {
    /// Code.
    pub code: String,
    /// What it demands.
    pub title: LocalText,
    /// Verdict.
    pub outcome: Outcome,
}

impl LoadingRecord {
    /// From a loaded waybill.
    pub(super) fn of(source: &Source) -> Option<Self> {
        let (issued, loaded) = (source.waybill.state.issued()?, source.waybill.state.loaded()?);
        let printed = &issued.printed;
        let items = source.lines().map(|(line, item, entry)| RecordItem {
            entry: entry.key,
            name: goods_name(item, entry),
            class: class_of(entry),
            packing_group: entry.packing_group,
            contained: contained(item),
            declared_kg: item.declared_kg,
            metered_kg: loaded.metered_kg.get(line).copied(),
        });
        let checks = issued.answers.iter().map(|answer| {
            let question = source.questions.iter().find(|item| item.code == answer.code);
            RecordCheck {
                code: answer.code.clone(),
                question: question.map(|item| item.question.clone()).unwrap_or_default(),
                is_ok: answer.is_ok,
                remark: answer.remark.clone(),
                photo_sha256: answer.photo_sha256.clone(),
            }
        });
        let day = source.time_zone.to_datetime(loaded.at).date();
        Some(Self {
            number: issued.number.to_string(),
            parties: Parties::of(printed),
            origin: printed.origin.clone(),
            vehicle: printed.vehicle.clone(),
            trailer: printed.trailer.clone(),
            tank_number: printed.tank_number.clone(),
            driver: printed.driver.clone(),
            escort: printed.escort.clone(),
            items: items.collect(),
            total_kg: loaded.metered_kg.iter().copied().sum(),
            checked_by: source.name_of(&issued.by),
            checked_at: issued.at,
            checked_place: issued.place.name.clone(),
            checks: checks.collect(),
            rules: loaded.report.findings.iter().filter_map(rule).collect(),
            loaded_by: source.name_of(&loaded.by),
            loaded_at: loaded.at,
            seals: loaded.seals.clone(),
            keep_until: day.checked_add(KEPT_MONTHS.months()).ok(),
        })
    }

    pub(super) fn form(&self, source: &Source, language: PaperLanguage) -> Form {
        let pick = |zh, en| language.pick(zh, en);
        let mut form = blank(PaperKind::LoadingRecord, Some(&self.number), language);
        let rows = &mut form.rows;
        rows.extend(self.parties.rows(language));
        rows.push(Row::one(pick("装货地", "Loaded at"), &self.origin));
        let plates = plates(&self.vehicle, self.trailer.as_ref(), language);
        rows.push(Row::of(&[
            (pick("车牌号码", "Plates"), &plates, 7.0),
            (pick("罐体编号", "Tank"), &self.tank_number, 5.0),
        ]));
        rows.push(person(pick("驾驶员", "Driver"), &self.driver, language));
        rows.push(person(pick("押运员", "Escort"), &self.escort, language));
        rows.extend(self.goods_rows(language));
        rows.extend(self.checks_rows(source, language));
        let at = local(self.loaded_at, &source.time_zone);
        rows.push(Row::of(&[
            (pick("装载登记", "Recorded by"), &self.loaded_by, 7.0),
            (pick("时间", "At"), &at, 5.0),
        ]));
        let seals = if self.seals.is_empty() {
            pick("无", "none").to_owned()
        } else {
            self.seals.join(pick("、", ", "))
        };
        rows.push(Row::one(pick("封志", "Seals"), &seals));
        form.foot = match (language, self.keep_until) {
            (PaperLanguage::Zh, Some(day)) => {
                format!("Hazway　第 29 号令第三十一条；装货人至少保存十二个月，至 {day}。")
            }
            (PaperLanguage::En, Some(day)) => {
                format!("Hazway · Order 29, art. 31; kept by the loader for 12 months, to {day}.")
            }
            (_, None) => "Hazway".to_owned(),
        };
        form
    }

    fn goods_rows(&self, language: PaperLanguage) -> Vec<Row> {
        let pick = |zh, en| language.pick(zh, en);
        let mut rows = vec![Row::columns(&[
            (pick("编号", "UN number"), 1.2),
            (pick("品名", "Name"), 4.2),
            (pick("类别、项别", "Class"), 1.4),
            (pick("包装", "Packaging"), 1.8),
            (pick("申报数量", "Declared"), 1.7),
            (pick("计量数量", "Metered"), 1.7),
        ])];
        for item in &self.items {
            let number = format!("{:04}", item.entry.un_number.value());
            let metered = item.metered_kg.map(|mass| mass.to_string()).unwrap_or_default();
            let group = item.packing_group.map(|group| format!(", {group}")).unwrap_or_default();
            rows.push(Row::cells(&[
                (&number, 1.2),
                (language.of(&item.name), 4.2),
                (&format!("{}{group}", item.class), 1.4),
                (language.of(&item.contained), 1.8),
                (&item.declared_kg.to_string(), 1.7),
                (&metered, 1.7),
            ]));
        }
        rows.push(Row::one(pick("计量合计", "Metered in all"), &self.total_kg.to_string()));
        rows
    }

    fn checks_rows(&self, source: &Source, language: PaperLanguage) -> Vec<Row> {
        let pick = |zh, en| language.pick(zh, en);
        let at = local(self.checked_at, &source.time_zone);
        let (by, place) = (&self.checked_by, &self.checked_place);
        let title = match language {
            PaperLanguage::Zh => format!("装货前查验：{by}，{at}，{place}"),
            PaperLanguage::En => format!("Checked before loading: {by}, {at}, {place}"),
        };
        let mut rows = vec![Row::heading(&title)];
        for check in &self.checks {
            let verdict =
                if check.is_ok { pick("合格", "in order") } else { pick("不合格", "not") };
            let question = language.of(&check.question);
            rows.push(Row::cells(&[
                (&check.code, 1.2),
                (question, 6.6),
                (verdict, 1.4),
                (&check.remark, 2.8),
            ]));
        }
        let (passed, noted): (Vec<&RecordRule>, Vec<&RecordRule>) =
            self.rules.iter().partition(|rule| rule.outcome == Outcome::Passed);
        let codes = |rules: &[&RecordRule]| {
            rules.iter().map(|rule| rule.code.as_str()).collect::<Vec<_>>().join(" ")
        };
        rows.push(Row::one(pick("自动核查通过", "Rules passed"), &codes(&passed)));
        if !noted.is_empty() {
            rows.push(Row::one(pick("自动核查提示", "Rules noted"), &codes(&noted)));
        }
        rows
    }
}

fn rule(finding: &Finding) -> Option<RecordRule> {
    (finding.outcome != Outcome::NotApplicable).then(|| RecordRule {
        code: finding.code.clone(),
        title: finding.title.clone(),
        outcome: finding.outcome,
    })
}
