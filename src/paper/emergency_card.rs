//! The emergency card (安全卡): what is on board, what its numbers and placards mean, whom to call, what to do
//! first. Protective distances are left out: no source for them may be used here.

use serde::Serialize;

use super::form::{Form, Row};
use super::words::{blank, class_of, contained, goods_name, marks, measures_rows, party, plates};
use super::{PaperKind, PaperLanguage, Source};
use crate::goods::{
    Carriage, Entry, EntryStatus, GoodsItem, Measures, PackingGroup, UnNumber,
    hazard_number_meaning,
};
use crate::units::{Kilograms, LocalText};
use crate::waybill::{PrintedParty, PrintedVehicle};

/// One line of goods.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CardItem {
    /// UN number.
    pub un_number: UnNumber,
    /// Proper shipping name.
    pub name: LocalText,
    /// Class with subsidiary hazards in brackets.
    pub class: String,
    /// Packing group.
    pub packing_group: Option<PackingGroup>,
    /// How it is contained.
    pub contained: LocalText,
    /// Net mass: what was metered once it is loaded, else what was declared.
    pub net_kg: Kilograms,
    /// Hazard identification number, empty where the list has none.
    pub hazard_number: String,
    /// The same in words.
    pub hazard_number_meaning: Option<LocalText>,
    /// Numbers of the labels and placards.
    pub labels: Vec<String>,
    /// Both halves of the orange plate: on tanks and bulk; elsewhere the plate is plain.
    pub orange_plate: Option<String>,
    /// Waste, empty and uncleaned, hot and the like.
    pub marks: Vec<LocalText>,
}

/// Everything on it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct EmergencyCard {
    /// Number of the waybill, once issued.
    pub number: Option<String>,
    /// 应急联系电话
    pub emergency_phone: String,
    /// Consignor.
    pub consignor: PrintedParty,
    /// Carrier.
    pub carrier: PrintedParty,
    /// Truck, once issued.
    pub vehicle: Option<PrintedVehicle>,
    /// Trailer.
    pub trailer: Option<PrintedVehicle>,
    /// The goods.
    pub items: Vec<CardItem>,
    /// What to do first, whatever is on board.
    pub first: Vec<LocalText>,
    /// By class and subsidiary hazard.
    pub measures: Vec<Measures>,
    /// Water and soil.
    pub environment: LocalText,
    /// Where the measures come from.
    pub source: LocalText,
    /// Whether an authority has confirmed them.
    pub verified: bool,
}

impl EmergencyCard {
    pub(super) fn of(source: &Source) -> Self {
        let subject: Vec<(usize, &GoodsItem, &Entry)> = source
            .lines()
            .filter(|(_, _, entry)| entry.status != EntryStatus::NotSubject)
            .collect();
        let entries: Vec<&Entry> = subject.iter().map(|(_, _, entry)| *entry).collect();
        let items = source.lines().map(|(line, item, entry)| {
            card_item(item, entry, source.metered(line).unwrap_or(item.declared_kg))
        });
        let is_issued = source.waybill.state.issued().is_some();
        let guide = &source.guide;
        Self {
            number: source.number(),
            emergency_phone: source.waybill.content.emergency_phone.clone(),
            consignor: source.printed.consignor.clone(),
            carrier: source.printed.carrier.clone(),
            vehicle: is_issued.then(|| source.printed.vehicle.clone()),
            trailer: source.printed.trailer.clone().filter(|_| is_issued),
            items: items.collect(),
            first: guide.first.clone(),
            measures: guide.concerning(&entries).into_iter().cloned().collect(),
            environment: guide.environment.clone(),
            source: guide.source.clone(),
            verified: guide.verified,
        }
    }

    pub(super) fn form(&self, language: PaperLanguage) -> Form {
        let pick = |zh, en| language.pick(zh, en);
        let mut form = blank(PaperKind::EmergencyCard, self.number.as_deref(), language);
        form.facts.push(match language {
            PaperLanguage::Zh => format!("应急联系电话：{}", self.emergency_phone),
            PaperLanguage::En => format!("Emergency telephone: {}", self.emergency_phone),
        });
        let rows = &mut form.rows;
        rows.push(party(pick("托运人", "Consignor"), &self.consignor, language));
        rows.push(party(pick("承运人", "Carrier"), &self.carrier, language));
        if let Some(vehicle) = &self.vehicle {
            let plates = plates(vehicle, self.trailer.as_ref(), language);
            rows.push(Row::one(pick("车牌号码", "Plates"), &plates));
        }
        rows.push(Row::heading(pick("货物", "Goods")));
        for item in &self.items {
            rows.push(Row::one(&item.un_number.to_string(), &item.text(language)));
        }
        rows.push(Row::heading(pick("首先", "First")));
        let first = self.first.iter().enumerate();
        let first: Vec<String> =
            first.map(|(step, text)| format!("{}. {}", step + 1, language.of(text))).collect();
        rows.push(Row::text(&first.join("\n")));
        for measures in &self.measures {
            let told = [
                (pick("危险", "Hazard"), &measures.hazard),
                (pick("起火", "Fire"), &measures.fire),
                (pick("泄漏", "Leak"), &measures.leak),
                (pick("急救", "First aid"), &measures.first_aid),
            ];
            rows.extend(measures_rows(measures, &told, language));
        }
        rows.push(Row::heading(pick("水和土壤", "Water and soil")));
        rows.push(Row::text(language.of(&self.environment)));
        form.foot = self.foot(language);
        form
    }

    fn foot(&self, language: PaperLanguage) -> String {
        let source = language.of(&self.source);
        match language {
            PaperLanguage::Zh => format!("Hazway　{source}。随车携带（第 29 号令第四十四条）。"),
            PaperLanguage::En => {
                format!("Hazway · {source}. Keep it on board (Order 29, art. 44).")
            }
        }
    }
}

impl CardItem {
    fn text(&self, language: PaperLanguage) -> String {
        let pick = |zh, en| language.pick(zh, en);
        let comma = pick("，", ", ");
        let mut first = vec![
            language.of(&self.name).to_owned(),
            format!("{} {}", pick("类别", "class"), self.class),
        ];
        if let Some(group) = self.packing_group {
            first.push(format!("{} {group}", pick("包装类别", "packing group")));
        }
        first.push(language.of(&self.contained).to_owned());
        first.push(self.net_kg.to_string());
        first.extend(self.marks.iter().map(|mark| language.of(mark).to_owned()));
        let plate = self.orange_plate.as_deref().unwrap_or(pick("空白", "plain"));
        let labels = if self.labels.is_empty() {
            pick("无", "none").to_owned()
        } else {
            self.labels.join(pick("、", ", "))
        };
        let signs = match language {
            PaperLanguage::Zh => format!("橙色标志牌：{plate}；菱形标志：{labels}"),
            PaperLanguage::En => format!("Orange plate: {plate}; placards: {labels}"),
        };
        let mut lines = vec![first.join(comma), signs];
        if let Some(meaning) = &self.hazard_number_meaning {
            lines.push(format!("{}: {}", self.hazard_number, language.of(meaning)));
        }
        lines.join("\n")
    }
}

fn card_item(item: &GoodsItem, entry: &Entry, net_kg: Kilograms) -> CardItem {
    let hazard_number = entry.hazard_number.clone().unwrap_or_default();
    let is_numbered = item.carriage != Carriage::Packages && !hazard_number.is_empty();
    CardItem {
        un_number: entry.key.un_number,
        name: goods_name(item, entry),
        class: class_of(entry),
        packing_group: entry.packing_group,
        contained: contained(item),
        net_kg,
        hazard_number_meaning: hazard_number_meaning(&hazard_number),
        labels: entry.labels.clone(),
        orange_plate: is_numbered
            .then(|| format!("{hazard_number} / {:04}", entry.key.un_number.value())),
        hazard_number,
        marks: marks(item),
    }
}
