//! Writing a waybill: begin, change, look at the findings, withdraw, void.

use serde_json::json;

use super::bounds::{check_content, check_text};
use super::save::{Happening, insert, save};
use super::{DeskError, Done, Seal, Step, facts, find, find_revision, retrying};
use crate::app::App;
use crate::auth::{Actor, Role};
use crate::checks::{Report, Stage};
use crate::store::{StoreError, claims};
use crate::waybill::{Action, Content, State, Waybill, WaybillId};

/// Begins a waybill. The own company is put in its place when the place is empty.
pub async fn create(
    app: &App,
    actor: &Actor,
    content: Content,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    let content = with_own_company(actor, content);
    if !matches!(actor.role, Role::Shipper | Role::Dispatcher) {
        return Err(DeskError::Forbidden);
    }
    check_content(app, actor, &content)?;
    let now = app.clock.now();
    let waybill = Waybill::draft(WaybillId(app.new_id()?), content, &actor.account_id, now);
    retrying!(create_once(app, actor, &waybill, seal))
}

async fn create_once(
    app: &App,
    actor: &Actor,
    waybill: &Waybill,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Done::Before(kept));
    }
    let facts =
        facts(app, &mut tx, &waybill.waybill_id, &waybill.content, Step::planning(None)).await?;
    insert(app, &mut tx, actor, waybill, &facts).await?;
    seal.finish(tx, waybill.clone()).await
}

/// The own company in its place, where that place is empty.
pub(super) fn with_own_company(actor: &Actor, mut content: Content) -> Content {
    let place = match actor.role {
        Role::Shipper => Some(&mut content.consignor),
        Role::Dispatcher => Some(&mut content.carrier),
        Role::LoadingClerk => Some(&mut content.loader),
        Role::CommitteeEditor
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
    {
        let mut tx = app.store.begin_read().await?;
        find(&mut tx, actor, waybill_id, Action::Write).await?;
    }
    check_content(app, actor, &content)?;
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
    tx.commit().await.map_err(StoreError::from)?;
    Ok(waybill)
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
    Ok(app.report(&facts.subject))
}

/// Takes a planned waybill back to be changed.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    retrying!(withdraw_once(app, actor, waybill_id, expected, seal))
}

async fn withdraw_once(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Done::Before(kept));
    }
    let waybill = find_revision(&mut tx, actor, waybill_id, Action::Write, expected).await?;
    let waybill = waybill.withdraw(app.clock.now())?;
    let facts = facts(app, &mut tx, waybill_id, &waybill.content, Step::planning(None)).await?;
    let happening = Happening { kind: "waybill_withdrawn", body: json!({}) };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    seal.finish(tx, waybill).await
}

/// Voids a waybill: what it held is free again, what it took from permits is given back, once.
pub async fn void(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    reason: &str,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    check_text("reason", reason)?;
    retrying!(void_once(app, actor, waybill_id, expected, reason, seal))
}

async fn void_once(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    reason: &str,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Done::Before(kept));
    }
    let waybill = find_revision(&mut tx, actor, waybill_id, Action::Write, expected).await?;
    let waybill = waybill.void(reason, &actor.account_id, app.clock.now())?;
    claims::release(&mut tx, waybill_id).await?;
    claims::give_back_permits(&mut tx, waybill_id).await?;
    let facts = facts(app, &mut tx, waybill_id, &waybill.content, Step::planning(None)).await?;
    let happening = Happening { kind: "waybill_voided", body: json!({ "reason": reason }) };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    seal.finish(tx, waybill).await
}
