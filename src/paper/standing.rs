//! Which papers there are in the present state, and why not the others.

use super::{PaperKind, Source};
use crate::goods::EntryStatus;
use crate::units::{Kilograms, LocalText, local_text};
use crate::waybill::State;

/// Whether a paper can be made now; the error says why not and what to do.
pub fn standing(kind: PaperKind, source: &Source) -> Result<(), LocalText> {
    if matches!(source.waybill.state, State::Voided { .. }) {
        return Err(LocalText::new(
            "运单已作废，没有单据",
            "the waybill is void: it has no papers",
        ));
    }
    match kind {
        PaperKind::Waybill if source.waybill.state.issued().is_none() => {
            Err(LocalText::new("运单签发后才能打印", "a waybill is printed from its issue on"))
        }
        PaperKind::LoadingRecord if source.waybill.state.loaded().is_none() => Err(LocalText::new(
            "登记装货后才有装载记录",
            "there is a loading record once the loading is recorded",
        )),
        // What the gate let pass was complete.
        PaperKind::Waybill | PaperKind::LoadingRecord => Ok(()),
        PaperKind::TransportDocument | PaperKind::Efti => {
            goods(source)?;
            complete(&missing(source, &[Field::Consignor, Field::Consignee]))?;
            carried(source)
        }
        PaperKind::EmergencyCard => {
            goods(source)?;
            complete(&missing(source, &[Field::EmergencyPhone]))
        }
        PaperKind::ConsignmentList => {
            goods(source)?;
            complete(&missing(source, &Field::ALL))
        }
    }
}

/// A field that a paper cannot be without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Consignor,
    Carrier,
    Loader,
    Consignee,
    Origin,
    Destination,
    EmergencyPhone,
}

impl Field {
    const ALL: [Self; 7] = [
        Self::Consignor,
        Self::Carrier,
        Self::Loader,
        Self::Consignee,
        Self::Origin,
        Self::Destination,
        Self::EmergencyPhone,
    ];

    const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Consignor => ("托运人", "consignor"),
            Self::Carrier => ("承运人", "carrier"),
            Self::Loader => ("装货人", "loader"),
            Self::Consignee => ("收货人", "consignee"),
            Self::Origin => ("起运地", "origin"),
            Self::Destination => ("目的地", "destination"),
            Self::EmergencyPhone => ("应急联系电话", "emergency telephone"),
        }
    }
}

fn missing(source: &Source, fields: &[Field]) -> Vec<Field> {
    let printed = &source.printed;
    let text = |field: &Field| match field {
        Field::Consignor => &printed.consignor.name,
        Field::Carrier => &printed.carrier.name,
        Field::Loader => &printed.loader.name,
        Field::Consignee => &printed.consignee.name,
        Field::Origin => &printed.origin,
        Field::Destination => &printed.destination,
        Field::EmergencyPhone => &source.waybill.content.emergency_phone,
    };
    fields.iter().copied().filter(|field| text(field).trim().is_empty()).collect()
}

fn complete(missing: &[Field]) -> Result<(), LocalText> {
    if missing.is_empty() {
        return Ok(());
    }
    let zh: Vec<&str> = missing.iter().map(|field| field.name().0).collect();
    let en: Vec<&str> = missing.iter().map(|field| field.name().1).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    Err(local_text!("缺少{zh}，请先填写", "fill in first: {en}"))
}

/// There are goods, and the list has all of them.
fn goods(source: &Source) -> Result<(), LocalText> {
    let load = &source.waybill.content.load;
    if load.is_empty() {
        return Err(LocalText::new("尚未填写货物", "fill in the goods first"));
    }
    let unknown = load
        .iter()
        .enumerate()
        .find(|(line, _)| source.entries.get(*line).is_none_or(Option::is_none));
    match unknown {
        Some((_, item)) => Err(local_text!(
            "`{}` 不在危险货物品名表中，请改正",
            "`{}` is not in the dangerous goods list: correct it",
            item.entry
        )),
        None => Ok(()),
    }
}

/// Nothing is on board that may not be carried, and something that is subject to the rules.
fn carried(source: &Source) -> Result<(), LocalText> {
    let prohibited = source.lines().find(|(_, _, entry)| entry.status == EntryStatus::Prohibited);
    if let Some((_, item, _)) = prohibited {
        return Err(local_text!(
            "`{}` 禁止运输，没有运输单据",
            "`{}` may not be carried: there is no transport document for it",
            item.entry
        ));
    }
    let unweighed = source
        .lines()
        .find(|(_, item, entry)| entry.is_explosive() && item.net_explosive_kg == Kilograms::ZERO);
    if let Some((_, item, _)) = unweighed {
        return Err(local_text!(
            "`{}` 缺少净爆炸品质量，请先填写",
            "state the net explosive mass of `{}` first",
            item.entry
        ));
    }
    if source.lines().all(|(_, _, entry)| entry.status == EntryStatus::NotSubject) {
        return Err(LocalText::new(
            "货物均不受危险货物规则约束，不需要这份单据",
            "none of the goods is subject to the rules: this paper is not needed",
        ));
    }
    Ok(())
}
