//! What the papers of a waybill are made from. An issued waybill's fields are those kept at the gate;
//! before that they are the registry's, without vehicle, crew and permits, which whoever writes a draft
//! may not be entitled to see.

use super::bounds::complaints;
use super::{DeskError, Step, facts_of, find};
use crate::app::App;
use crate::auth::Actor;
use crate::paper::Source;
use crate::store;
use crate::waybill::{Action, Content, Printed, Waybill, WaybillId, may};

/// A waybill's papers for somebody at a desk.
#[derive(Clone, Debug)]
pub struct PaperDesk {
    /// What they are made from, without the QR code.
    pub source: Source,
    /// Whether the actor may see the loading record (O29 art. 31: the loader's and the authorities').
    pub sees_loading_record: bool,
}

/// What the papers of a waybill are made from, for somebody who may see it.
pub async fn paper_desk(app: &App, actor: &Actor, id: &WaybillId) -> Result<PaperDesk, DeskError> {
    let mut tx = app.store.begin_read().await?;
    let waybill = find(&mut tx, actor, id, Action::View).await?;
    let mut people = Vec::new();
    let by = [
        waybill.state.issued().map(|issued| issued.by.clone()),
        waybill.state.loaded().map(|loaded| loaded.by.clone()),
    ];
    for account_id in by.into_iter().flatten() {
        if let Some(account) = store::accounts::find(&mut tx, &account_id).await? {
            people.push((account_id, account.actor.display_name));
        }
    }
    drop(tx);
    let sees_loading_record = may(actor, Action::ReadLoadingRecord, &waybill.content);
    let source = Source { people, ..source(app, waybill).await? };
    Ok(PaperDesk { source, sees_loading_record })
}

/// What the papers of a content that nobody has written would be made from, for the operator.
pub async fn papers_of_content(app: &App, content: Content) -> Result<Source, DeskError> {
    let wrong = complaints(app, &content);
    if !wrong.is_empty() {
        return Err(DeskError::Invalid(wrong));
    }
    let waybill = Waybill::draft(WaybillId(app.new_id()?), content, "", app.clock.now());
    source(app, waybill).await
}

async fn source(app: &App, waybill: Waybill) -> Result<Source, DeskError> {
    let printed = match waybill.state.issued() {
        Some(issued) => issued.printed.clone(),
        None => registered(app, &waybill).await?,
    };
    let find = |item: &crate::goods::GoodsItem| app.district.catalogue.find(item.entry).cloned();
    let entries = waybill.content.load.iter().map(find).collect();
    Ok(Source {
        waybill,
        printed,
        entries,
        guide: app.district.guide.clone(),
        questions: app.district.rules.manual_items.clone(),
        code: None,
        people: Vec::new(),
        time_zone: app.district.time_zone.clone(),
    })
}

/// Companies, sites and goods as the registry has them now.
async fn registered(app: &App, waybill: &Waybill) -> Result<Printed, DeskError> {
    let step = Step::planning(waybill.state.plan());
    let facts = facts_of(app, &waybill.waybill_id, &waybill.content, step).await?;
    let printed = Printed::of(&waybill.content, &facts.subject);
    Ok(Printed {
        carrier_licence: String::new(),
        vehicle: crate::waybill::PrintedVehicle::default(),
        trailer: None,
        tank_number: String::new(),
        tank_capacity_m3: String::new(),
        driver: crate::waybill::PrintedPerson::default(),
        escort: crate::waybill::PrintedPerson::default(),
        permits: Vec::new(),
        ..printed
    })
}
