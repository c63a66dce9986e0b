//! Writing a waybill: begin, change, look at the findings, withdraw, void.

use jiff::Timestamp;
use serde_json::json;

use super::save::{Happening, insert, save};
use super::{DeskError, FieldError, Step, facts, find, find_revision, retrying};
use crate::app::App;
use crate::auth::{Actor, Role};
use crate::checks::{self, Report, Stage};
use crate::store::claims;
use crate::waybill::{Action, Content, State, Waybill, WaybillId, may};

/// Begins a waybill. The own company is put in its place when the place is empty.
pub async fn create(app: &App, actor: &Actor, content: Content) -> Result<Waybill, DeskError> {
    let content = with_own_company(actor, content);
    if !matches!(actor.role, Role::Shipper | Role::Dispatcher) {
        return Err(DeskError::Forbidden);
    }
    check_bounds(actor, &content)?;
    let now = app.clock.now();
    let waybill = Waybill::draft(WaybillId(app.new_id()?), content, &actor.account_id, now);
    retrying!(create_once(app, actor, &waybill))
}

async fn create_once(app: &App, actor: &Actor, waybill: &Waybill) -> Result<Waybill, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let facts =
        facts(app, &mut tx, &waybill.waybill_id, &waybill.content, Step::planning(None)).await?;
    insert(app, &mut tx, actor, waybill, &facts).await?;
    tx.commit().await.map_err(crate::store::StoreError::from)?;
    Ok(waybill.clone())
}

fn with_own_company(actor: &Actor, mut content: Content) -> Content {
    let place = match actor.role {
        Role::Shipper => Some(&mut content.consignor),
        Role::Dispatcher => Some(&mut content.carrier),
        Role::LoadingClerk
        | Role::CommitteeEditor
        | Role::CommitteeApprover
        | Role::Inspector
        | Role::Responder
        | Role::Administrator
        | Role::Auditor => None,
    };
    if let Some(place @ None) = place {
        *place = Some(actor.company.clone());
    }
    content
}

/// Replaces what is written on a draft.
pub async fn edit(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: i64,
    content: Content,
) -> Result<Waybill, DeskError> {
    check_bounds(actor, &content)?;
    retrying!(edit_once(app, actor, waybill_id, expected, &content))
}

async fn edit_once(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: i64,
    content: &Content,
) -> Result<Waybill, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let waybill = find_revision(&mut tx, actor, waybill_id, Action::Write, Some(expected)).await?;
    let waybill = waybill.edit(content.clone(), app.clock.now())?;
    let facts = facts(app, &mut tx, waybill_id, content, Step::planning(None)).await?;
    let happening = Happening { kind: "waybill_edited", body: json!({}) };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    tx.commit().await.map_err(crate::store::StoreError::from)?;
    Ok(waybill)
}

/// Bounds of everything a client may send, and the own company in its place: nobody writes a waybill
/// that they could not see afterwards.
fn check_bounds(actor: &Actor, content: &Content) -> Result<(), DeskError> {
    let mut errors = Vec::new();
    let mut wrong = |field: String, reason: String| errors.push(FieldError { field, reason });
    if !may(actor, Action::Write, content) {
        let (field, place) = match actor.role {
            Role::Dispatcher => ("carrier", "the carrier"),
            _ => ("consignor", "the consignor"),
        };
        wrong(field.to_owned(), format!("your own company has to be {place}"));
    }
    if content.load.len() > Content::MAX_ITEMS {
        wrong("load".to_owned(), format!("at most {} lines of goods", Content::MAX_ITEMS));
    }
    if content.permits.len() > Content::MAX_PERMITS {
        wrong("permits".to_owned(), format!("at most {} permits", Content::MAX_PERMITS));
    }
    for (field, text) in texts(content) {
        let length = text.chars().count();
        if length > Content::MAX_TEXT {
            wrong(field, format!("{length} characters, at most {} go in", Content::MAX_TEXT));
        }
    }
    for (field, instant) in [
        ("loading_at", content.loading_at),
        ("depart_from", content.depart_from),
        ("depart_until", content.depart_until),
    ] {
        if instant.is_some_and(|instant| !is_reasonable(instant)) {
            wrong(field.to_owned(), "lies outside the years 2000 to 2100".to_owned());
        }
    }
    if let (Some(from), Some(until)) = (content.depart_from, content.depart_until)
        && until < from
    {
        wrong("depart_until".to_owned(), "lies before the first possible departure".to_owned());
    }
    if errors.is_empty() { Ok(()) } else { Err(DeskError::Invalid(errors)) }
}

fn texts(content: &Content) -> Vec<(String, &str)> {
    let mut texts = vec![
        ("emergency_phone".to_owned(), content.emergency_phone.as_str()),
        ("waste_manifest".to_owned(), content.waste_manifest.as_str()),
        ("dispatcher".to_owned(), content.dispatcher.as_str()),
        ("remarks".to_owned(), content.remarks.as_str()),
    ];
    for (line, item) in content.load.iter().enumerate() {
        texts.push((format!("load.{line}.technical_name"), item.technical_name.as_str()));
        texts.push((format!("load.{line}.packaging"), item.packaging.as_str()));
    }
    texts
}

/// 2000-01-01 to 2100-01-01, so that no calendar arithmetic further on can run over.
#[must_use]
pub fn is_reasonable(instant: Timestamp) -> bool {
    (946_684_800..4_102_444_800).contains(&instant.as_second())
}

/// The live report for the state the waybill is in: at the gate with the manual items, before it
/// without.
pub async fn report(app: &App, actor: &Actor, id: &WaybillId) -> Result<Report, DeskError> {
    let mut tx = app.store.begin_read().await?;
    let waybill = find(&mut tx, actor, id, Action::View).await?;
    let loaded = match &waybill.state {
        State::Loaded { loaded, .. }
        | State::Departed { loaded, .. }
        | State::Delivered { loaded, .. }
        | State::Closed { loaded, .. } => loaded.metered_kg.as_slice(),
        State::Draft | State::Planned { .. } | State::Issued { .. } | State::Voided { .. } => &[],
    };
    let (stage, answers) = match &waybill.state {
        State::Draft | State::Voided { .. } => (Stage::Planning, &[][..]),
        State::Planned { .. } => (Stage::Gate, &[][..]),
        state => {
            let answers = state.issued().map_or(&[][..], |issued| issued.answers.as_slice());
            (if loaded.is_empty() { Stage::Gate } else { Stage::Loading }, answers)
        }
    };
    let step = Step { stage, plan: waybill.state.plan(), answers, metered_kg: loaded };
    let facts = facts(app, &mut tx, id, &waybill.content, step).await?;
    Ok(checks::run(&facts.subject, &app.district.rules, app.clock.now()))
}

/// Takes a planned waybill back to be changed.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
) -> Result<Waybill, DeskError> {
    retrying!(withdraw_once(app, actor, waybill_id, expected))
}

async fn withdraw_once(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
) -> Result<Waybill, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let waybill = find_revision(&mut tx, actor, waybill_id, Action::Write, expected).await?;
    let waybill = waybill.withdraw(app.clock.now())?;
    let facts = facts(app, &mut tx, waybill_id, &waybill.content, Step::planning(None)).await?;
    let happening = Happening { kind: "waybill_withdrawn", body: json!({}) };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    tx.commit().await.map_err(crate::store::StoreError::from)?;
    Ok(waybill)
}

/// Voids a waybill: what it held is free again, what it took from permits is given back, once.
pub async fn void(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    reason: &str,
) -> Result<Waybill, DeskError> {
    super::road::check_text("reason", reason)?;
    retrying!(void_once(app, actor, waybill_id, expected, reason))
}

async fn void_once(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    reason: &str,
) -> Result<Waybill, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let waybill = find_revision(&mut tx, actor, waybill_id, Action::Write, expected).await?;
    let waybill = waybill.void(reason, &actor.account_id, app.clock.now())?;
    claims::release(&mut tx, waybill_id).await?;
    claims::give_back_permits(&mut tx, waybill_id).await?;
    let facts = facts(app, &mut tx, waybill_id, &waybill.content, Step::planning(None)).await?;
    let happening = Happening { kind: "waybill_voided", body: json!({ "reason": reason }) };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    tx.commit().await.map_err(crate::store::StoreError::from)?;
    Ok(waybill)
}
