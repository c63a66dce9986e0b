//! What several papers say in the same way.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::form::{Form, Row};
use super::{PaperKind, PaperLanguage};
use crate::goods::{Carriage, Entry, GoodsItem, Measures, Regime};
use crate::units::LocalText;
use crate::waybill::{Printed, PrintedParty, PrintedPerson, PrintedVehicle};

/// Instant in civil time, to the minute.
pub(super) fn local(at: Timestamp, time_zone: &TimeZone) -> String {
    time_zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// An empty form of a paper.
pub(super) fn blank(kind: PaperKind, number: Option<&str>, language: PaperLanguage) -> Form {
    let number = number.map_or_else(
        || language.pick("运单尚未签发", "Waybill not issued yet").to_owned(),
        |number| format!("{}{number}", language.pick("运单编号：", "Waybill number: ")),
    );
    Form {
        title: language.of(&kind.title()).to_owned(),
        facts: vec![number],
        code: None,
        rows: Vec::new(),
        foot: "Hazway".to_owned(),
        language: language.pick("zh-CN", "en"),
        page_of: match language {
            PaperLanguage::Zh => |page, total| format!("第 {page} 页，共 {total} 页"),
            PaperLanguage::En => |page, total| format!("page {page} of {total}"),
        },
    }
}

/// One row with name, address, code and telephone.
pub(super) fn party(label: &str, party: &PrintedParty, language: PaperLanguage) -> Row {
    let lines = [party.name.as_str(), party.address.as_str(), party.credit_code.as_str()];
    let name: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let phone = language.pick("联系电话", "Telephone");
    Row::of(&[(label, &name.join("\n"), 8.0), (phone, &party.phone, 4.0)])
}

/// One row with a person.
pub(super) fn person(label: &str, person: &PrintedPerson, language: PaperLanguage) -> Row {
    Row::of(&[
        (label, &person.name, 3.5),
        (language.pick("从业资格证", "Qualifi-\ncation"), &person.qualification, 4.75),
        (language.pick("联系电话", "Telephone"), &person.phone, 3.75),
    ])
}

/// Truck and trailer, `渝A12345（黄色） + …`.
pub(super) fn plates(
    vehicle: &PrintedVehicle,
    trailer: Option<&PrintedVehicle>,
    language: PaperLanguage,
) -> String {
    let plates: Vec<String> =
        std::iter::once(vehicle).chain(trailer).map(|one| plate(one, language)).collect();
    plates.join(" + ")
}

/// `渝A12345（黄色）`.
pub(super) fn plate(vehicle: &PrintedVehicle, language: PaperLanguage) -> String {
    match language {
        PaperLanguage::Zh => format!("{}（{}）", vehicle.plate, vehicle.plate_colour),
        PaperLanguage::En => format!("{} ({})", vehicle.plate, colour(&vehicle.plate_colour)),
    }
}

fn colour(zh: &str) -> &str {
    match zh {
        "蓝色" => "blue",
        "黄色" => "yellow",
        "黑色" => "black",
        "白色" => "white",
        "其他" => "other",
        kept => kept,
    }
}

/// The proper shipping name in both languages; the English one where there is no Chinese one.
pub(super) fn goods_name(item: &GoodsItem, entry: &Entry) -> LocalText {
    let en = &entry.proper_shipping_name;
    let zh = &entry.proper_shipping_name_zh;
    let zh = if zh.is_empty() { en } else { zh };
    let technical = item.technical_name.trim();
    if technical.is_empty() {
        LocalText::new(zh.clone(), en.clone())
    } else {
        LocalText::new(format!("{zh}（{technical}）"), format!("{en} ({technical})"))
    }
}

/// `3`, or `6.1 (3)` with subsidiary hazards.
pub(super) fn class_of(entry: &Entry) -> String {
    let class = entry.class.map(|class| class.to_string()).unwrap_or_default();
    let others: Vec<String> = entry.subsidiary_hazards.iter().map(ToString::to_string).collect();
    if others.is_empty() { class } else { format!("{class} ({})", others.join(", ")) }
}

/// How the goods are contained, with number and kind of packages.
pub(super) fn contained(item: &GoodsItem) -> LocalText {
    match item.carriage {
        Carriage::Tank => LocalText::new("罐装", "in a tank"),
        Carriage::Bulk => LocalText::new("散装", "in bulk"),
        Carriage::Packages => {
            let (count, kind) = (item.package_count, item.packaging.trim());
            if kind.is_empty() {
                LocalText::new(format!("{count} 件"), format!("{count} package(s)"))
            } else {
                LocalText::new(format!("{kind} {count} 件"), format!("{count} × {kind}"))
            }
        }
    }
}

/// Limited or excepted quantity.
pub(super) fn regime(item: &GoodsItem) -> Option<LocalText> {
    match item.regime {
        Regime::Full => None,
        Regime::LimitedQuantity => Some(LocalText::new("有限数量", "limited quantity")),
        Regime::ExceptedQuantity => {
            Some(LocalText::new("例外数量", "dangerous goods in excepted quantities"))
        }
    }
}

/// Limited or excepted quantity, waste, empty and uncleaned, hot, dangerous to the environment.
pub(super) fn marks(item: &GoodsItem) -> Vec<LocalText> {
    let marks = [
        (item.is_waste, ("危险废物", "hazardous waste")),
        (item.is_empty_uncleaned, ("空容器未清洗", "empty, uncleaned")),
        (item.is_elevated_temperature, ("高温", "elevated temperature")),
        (item.is_environmentally_hazardous, ("危害环境", "environmentally hazardous")),
    ];
    let said = marks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, words)| words);
    regime(item).into_iter().chain(said.map(|(zh, en)| LocalText::new(zh, en))).collect()
}

/// What to do about some hazards: their heading, and a row for each text that the paper tells.
pub(super) fn measures_rows(
    measures: &Measures,
    told: &[(&str, &LocalText)],
    language: PaperLanguage,
) -> Vec<Row> {
    let classes: Vec<String> = measures.classes.iter().map(ToString::to_string).collect();
    let heading = match language {
        PaperLanguage::Zh => format!("危险性 {}", classes.join("、")),
        PaperLanguage::En => format!("Hazard {}", classes.join(", ")),
    };
    let rows = told.iter().map(|(label, text)| Row::one(label, language.of(text)));
    std::iter::once(Row::heading(&heading)).chain(rows).collect()
}

/// Texts in a row.
pub(super) fn joined(texts: &[LocalText], language: PaperLanguage) -> String {
    let texts: Vec<&str> = texts.iter().map(|text| language.of(text)).collect();
    texts.join(language.pick("、", ", "))
}

/// The four parties of a waybill.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, utoipa::ToSchema)]
pub struct Parties {
    /// 托运人
    pub consignor: PrintedParty,
    /// 装货人
    pub loader: PrintedParty,
    /// 收货人
    pub consignee: PrintedParty,
    /// 承运人
    pub carrier: PrintedParty,
}

impl Parties {
    /// As the printed waybill names them.
    pub(super) fn of(printed: &Printed) -> Self {
        Self {
            consignor: printed.consignor.clone(),
            loader: printed.loader.clone(),
            consignee: printed.consignee.clone(),
            carrier: printed.carrier.clone(),
        }
    }

    /// One row each.
    pub(super) fn rows(&self, language: PaperLanguage) -> Vec<Row> {
        vec![
            party(language.pick("托运人", "Consignor"), &self.consignor, language),
            party(language.pick("装货人", "Loader"), &self.loader, language),
            party(language.pick("收货人", "Consignee"), &self.consignee, language),
            party(language.pick("承运人", "Carrier"), &self.carrier, language),
        ]
    }
}
