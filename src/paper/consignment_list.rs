//! The shipper's consignment list (托运清单, O29 art. 13, 14): who, from where to where, which goods, what is
//! dangerous about them and what to do.

use serde::Serialize;

use super::form::{Form, Row};
use super::words::{Parties, blank, class_of, contained, goods_name, joined, marks, measures_rows};
use super::{PaperKind, PaperLanguage, Source};
use crate::goods::{Entry, EntryKey, Measures, PackingGroup};
use crate::units::{Kilograms, LocalText};

/// One line of goods.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ListItem {
    /// UN number and variant.
    pub entry: EntryKey,
    /// 品名
    pub name: LocalText,
    /// 类别、项别, subsidiary hazards in brackets.
    pub class: String,
    /// 包装类别
    pub packing_group: Option<PackingGroup>,
    /// 包装及规格
    pub packaging: LocalText,
    /// 数量, net.
    pub declared_kg: Kilograms,
    /// Gross mass, where it was declared.
    pub gross_kg: Option<Kilograms>,
    /// Limited or excepted quantity, waste and the like (art. 18, 19 ask for the first two).
    pub marks: Vec<LocalText>,
}

/// Everything on it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ConsignmentList {
    /// Number of the waybill, once issued.
    pub number: Option<String>,
    /// 托运人、装货人、收货人、承运人
    #[serde(flatten)]
    pub parties: Parties,
    /// 始发地
    pub origin: String,
    /// 目的地
    pub destination: String,
    /// 应急联系电话, answered during the whole carriage (art. 14).
    pub emergency_phone: String,
    /// The goods.
    pub items: Vec<ListItem>,
    /// Hazards, precautions, first aid, fire and leak, by class and subsidiary hazard.
    pub measures: Vec<Measures>,
    /// Keeping it out of water and soil.
    pub environment: LocalText,
    /// Where these texts come from.
    pub source: LocalText,
    /// Whether an authority has confirmed them.
    pub verified: bool,
}

impl ConsignmentList {
    pub(super) fn of(source: &Source) -> Self {
        let entries: Vec<&Entry> = source.lines().map(|(_, _, entry)| entry).collect();
        let items = source.lines().map(|(_, item, entry)| ListItem {
            entry: entry.key,
            name: goods_name(item, entry),
            class: class_of(entry),
            packing_group: entry.packing_group,
            packaging: contained(item),
            declared_kg: item.declared_kg,
            gross_kg: item.gross_kg,
            marks: marks(item),
        });
        let guide = &source.guide;
        Self {
            number: source.number(),
            parties: Parties::of(&source.printed),
            origin: source.printed.origin.clone(),
            destination: source.printed.destination.clone(),
            emergency_phone: source.waybill.content.emergency_phone.clone(),
            items: items.collect(),
            measures: guide.concerning(&entries).into_iter().cloned().collect(),
            environment: guide.environment.clone(),
            source: guide.source.clone(),
            verified: guide.verified,
        }
    }

    pub(super) fn form(&self, language: PaperLanguage) -> Form {
        let pick = |zh, en| language.pick(zh, en);
        let mut form = blank(PaperKind::ConsignmentList, self.number.as_deref(), language);
        form.facts.push(match language {
            PaperLanguage::Zh => format!("应急联系电话：{}（运输全程畅通）", self.emergency_phone),
            PaperLanguage::En => {
                format!("Emergency telephone, answered throughout: {}", self.emergency_phone)
            }
        });
        let rows = &mut form.rows;
        rows.extend(self.parties.rows(language));
        rows.push(Row::one(pick("始发地", "From"), &self.origin));
        rows.push(Row::one(pick("目的地", "To"), &self.destination));
        rows.push(Row::columns(&[
            (pick("编号", "UN number"), 1.2),
            (pick("品名", "Name"), 4.0),
            (pick("类别、项别", "Class"), 1.7),
            (pick("包装类别", "Packing group"), 1.1),
            (pick("包装及规格", "Packaging"), 2.0),
            (pick("数量", "Quantity"), 2.0),
        ]));
        for item in &self.items {
            rows.push(item.row(language));
        }
        for measures in &self.measures {
            let told = [
                (pick("危险特性", "Hazard"), &measures.hazard),
                (pick("运输注意事项", "Carriage"), &measures.carriage),
                (pick("急救措施", "First aid"), &measures.first_aid),
                (pick("消防措施", "Fire"), &measures.fire),
                (pick("泄漏处置", "Leak"), &measures.leak),
            ];
            rows.extend(measures_rows(measures, &told, language));
        }
        rows.push(Row::one(pick("次生环境污染", "Water and soil"), language.of(&self.environment)));
        rows.push(Row::of(&[
            (pick("托运人签章", "Signed"), "\n", 6.0),
            (pick("日期", "Date"), "\n", 6.0),
        ]));
        form.foot = match language {
            PaperLanguage::Zh => format!(
                "Hazway　第 29 号令第十三条，至少保存十二个月。处置措施：{}。",
                self.source.zh
            ),
            PaperLanguage::En => format!(
                "Hazway · Order 29, art. 13, kept for 12 months at least. Measures: {}.",
                self.source.en
            ),
        };
        form
    }
}

impl ListItem {
    fn row(&self, language: PaperLanguage) -> Row {
        let mut name = language.of(&self.name).to_owned();
        if !self.marks.is_empty() {
            name = format!("{name}\n{}", joined(&self.marks, language));
        }
        let mut quantity = self.declared_kg.to_string();
        if let Some(gross) = self.gross_kg {
            quantity = format!("{quantity}\n{} {gross}", language.pick("毛重", "gross"));
        }
        let group = self.packing_group.map(|group| group.to_string()).unwrap_or_default();
        let number = format!("{:04}", self.entry.un_number.value());
        Row::cells(&[
            (&number, 1.2),
            (&name, 4.0),
            (&self.class, 1.7),
            (&group, 1.1),
            (language.of(&self.packaging), 2.0),
            (&quantity, 2.0),
        ])
    }
}
