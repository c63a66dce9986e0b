//! The transport document of ADR 5.4.1. Goods that may not be loaded together stand on separate documents
//! (5.4.1.4.2); one file holds them all.

use serde::Serialize;

use super::form::{Form, Row};
use super::words::{blank, contained, goods_name, joined, party, regime};
use super::{PaperKind, PaperLanguage, Source};
use crate::goods::{
    Edition, Entry, EntryStatus, GoodsItem, Mixing, SmallLoad, TransportLine, may_load_together,
    small_load, transport_line,
};
use crate::units::{Kilograms, LocalText};
use crate::waybill::PrintedParty;

/// One item.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DocumentItem {
    /// (a) to (d) and (k).
    pub line: TransportLine,
    /// (e) Number and kind of packages, or how it is contained.
    pub packages: LocalText,
    /// (f) Net mass: what was metered once it is loaded, else what was declared.
    pub net_kg: Kilograms,
    /// Gross mass, where it was declared.
    pub gross_kg: Option<Kilograms>,
    /// Net explosive mass, class 1.
    pub net_explosive_kg: Option<Kilograms>,
    /// Limited or excepted quantity.
    pub regime: Option<LocalText>,
}

/// Goods that may be loaded together.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DocumentPart {
    /// The items.
    pub items: Vec<DocumentItem>,
    /// Totals under 1.1.3.6, where the load is within its bounds.
    pub small_load: Option<SmallLoad>,
    /// Why there are no such totals.
    pub no_small_load: Option<LocalText>,
}

/// Everything on it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TransportDocument {
    /// Number of the waybill, once issued.
    pub number: Option<String>,
    /// (g) Consignor.
    pub consignor: PrintedParty,
    /// (h) Consignees.
    pub consignees: Vec<PrintedParty>,
    /// Carrier.
    pub carrier: PrintedParty,
    /// (i) Declaration of a special agreement, usually empty.
    pub special_agreement: String,
    /// One document each.
    pub documents: Vec<DocumentPart>,
    /// Goods on board that are not subject to the rules, by name.
    pub not_subject: Vec<LocalText>,
}

impl TransportDocument {
    pub(super) fn of(source: &Source) -> Self {
        let content = &source.waybill.content;
        let not_subject = source
            .lines()
            .filter(|(_, _, entry)| entry.status == EntryStatus::NotSubject)
            .map(|(_, item, entry)| goods_name(item, entry));
        Self {
            number: source.number(),
            consignor: source.printed.consignor.clone(),
            consignees: vec![source.printed.consignee.clone()],
            carrier: source.printed.carrier.clone(),
            special_agreement: content.special_agreement.clone(),
            documents: groups(source).iter().map(|lines| part(source, lines)).collect(),
            not_subject: not_subject.collect(),
        }
    }

    pub(super) fn form(&self, language: PaperLanguage) -> Form {
        let pick = |zh, en| language.pick(zh, en);
        let mut form = blank(PaperKind::TransportDocument, self.number.as_deref(), language);
        let total = self.documents.len();
        for (index, part) in self.documents.iter().enumerate() {
            if total > 1 {
                let words = match language {
                    PaperLanguage::Zh => format!(
                        "单据 {}／{total}：不得与其他单据的货物同车装载（ADR 5.4.1.4.2）",
                        index + 1
                    ),
                    PaperLanguage::En => format!(
                        "Document {} of {total}: not to be loaded with the goods of the others (ADR 5.4.1.4.2)",
                        index + 1
                    ),
                };
                form.rows.push(Row::heading(&words));
            }
            form.rows.push(party(pick("托运人", "Consignor"), &self.consignor, language));
            for consignee in &self.consignees {
                form.rows.push(party(pick("收货人", "Consignee"), consignee, language));
            }
            form.rows.push(party(pick("承运人", "Carrier"), &self.carrier, language));
            form.rows.extend(part.rows(language));
        }
        if !self.not_subject.is_empty() {
            let names = joined(&self.not_subject, language);
            form.rows.push(Row::one(pick("不受约束", "Not subject"), &names));
        }
        if !self.special_agreement.is_empty() {
            form.rows
                .push(Row::one(pick("特殊协议", "Special agreement"), &self.special_agreement));
        }
        form.foot = String::from(pick(
            "Hazway　ADR 5.4.1；托运人和承运人至少保存三个月（5.4.4）。",
            "Hazway · ADR 5.4.1. Consignor and carrier keep it for three months at least (5.4.4).",
        ));
        form
    }
}

impl DocumentPart {
    fn rows(&self, language: PaperLanguage) -> Vec<Row> {
        let pick = |zh, en| language.pick(zh, en);
        let mut rows = vec![Row::columns(&[
            (pick("危险货物（a、b、c、d、k）", "Dangerous goods (a, b, c, d, k)"), 6.5),
            (pick("包件（e）", "Packages (e)"), 2.5),
            (pick("总量（f）", "Total quantity (f)"), 3.0),
        ])];
        for item in &self.items {
            let line = match &item.regime {
                Some(regime) => format!("{}\n{}", item.line.text, language.of(regime)),
                None => item.line.text.clone(),
            };
            let (packages, quantity) = (language.of(&item.packages), item.quantity(language));
            rows.push(Row::cells(&[(&line, 6.5), (packages, 2.5), (&quantity, 3.0)]));
        }
        if let Some(load) = &self.small_load {
            rows.push(Row::one("1.1.3.6", &totals(load, language)));
        }
        rows
    }
}

impl DocumentItem {
    fn quantity(&self, language: PaperLanguage) -> String {
        let mut text = format!("{} {}", language.pick("净重", "net"), self.net_kg);
        if let Some(gross) = self.gross_kg {
            text = format!("{text}\n{} {gross}", language.pick("毛重", "gross"));
        }
        if let Some(explosive) = self.net_explosive_kg {
            let words = language.pick("净爆炸品质量", "net explosive mass");
            text = format!("{text}\n{words} {explosive}");
        }
        text
    }
}

/// Totals of each category and the calculated value.
fn totals(load: &SmallLoad, language: PaperLanguage) -> String {
    let each = load.categories.iter().map(|total| {
        let (category, quantity, value) =
            (total.category, rounded(total.quantity), rounded(total.value));
        match language {
            PaperLanguage::Zh => {
                format!("运输类别 {category}：{quantity} kg 或 l，计算值 {value}")
            }
            PaperLanguage::En => {
                format!("Transport category {category}: {quantity} kg or l, value {value}")
            }
        }
    });
    let value = rounded(load.value);
    let sum = match language {
        PaperLanguage::Zh => format!("合计 {value}，不超过 1000"),
        PaperLanguage::En => format!("Total {value}, not above 1000"),
    };
    each.chain([sum]).collect::<Vec<_>>().join("\n")
}

/// To a thousandth, as masses are kept.
fn rounded(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}

type Line<'a> = (usize, &'a GoodsItem, &'a Entry);

/// Lines that may be loaded together, each line in the first group it fits into.
fn groups(source: &Source) -> Vec<Vec<Line<'_>>> {
    let mut groups: Vec<Vec<Line<'_>>> = Vec::new();
    for line in source.lines().filter(|(_, _, entry)| entry.status == EntryStatus::Listed) {
        let together = |entry: &Entry| may_load_together(entry, line.2, Edition::Adr2025);
        let fits = |group: &&mut Vec<Line<'_>>| {
            group.iter().all(|(_, _, entry)| together(entry) != Mixing::Prohibited)
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    groups
}

fn part(source: &Source, lines: &[Line<'_>]) -> DocumentPart {
    let items = lines.iter().filter_map(|(line, item, entry)| {
        let kept = source.printed.goods.get(*line).and_then(|goods| goods.transport.clone());
        Some(DocumentItem {
            line: kept.or_else(|| transport_line(item, entry))?,
            packages: contained(item),
            net_kg: source.metered(*line).unwrap_or(item.declared_kg),
            gross_kg: item.gross_kg,
            net_explosive_kg: entry.is_explosive().then_some(item.net_explosive_kg),
            regime: regime(item),
        })
    });
    let pairs: Vec<(&GoodsItem, &Entry)> =
        lines.iter().map(|(_, item, entry)| (*item, *entry)).collect();
    let (small_load, no_small_load) = match small_load(&pairs) {
        Ok(load) => (Some(load), None),
        Err(why) => (None, Some(why)),
    };
    DocumentPart { items: items.collect(), small_load, no_small_load }
}
