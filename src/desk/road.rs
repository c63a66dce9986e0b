//! After the gate: loaded, departed, delivered, closed; and what is out of the ordinary.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bounds::{check_place, check_text};
use super::save::{Happening, save};
use super::submit::{Attempt, MAX_REPLANS, current_snapshot, is_overtaken, plan_route};
use super::{DeskError, Done, Seal, Step, facts, facts_of, find_revision, retrying};
use crate::app::App;
use crate::auth::Actor;
use crate::checks::Stage;
use crate::routing::{NoRoute, Trip};
use crate::store::claims;
use crate::units::{Kilograms, LocalText, local_text};
use crate::waybill::{
    Abnormality, Action, Closed, Delivered, Departed, Loaded, Move, Place, State, Waybill,
    WaybillId,
};

/// What the loading clerk metered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Loading {
    /// Metered quantity of each line of goods, in the order of the waybill.
    pub metered_kg: Vec<Kilograms>,
    /// Seal numbers, at most [`Loading::MAX_SEALS`].
    #[serde(default)]
    pub seals: Vec<String>,
}

impl Loading {
    /// Most seals.
    pub const MAX_SEALS: usize = 50;
}

/// Who took delivery, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Who took delivery for the consignee.
    pub received_by: String,
    /// Where.
    #[serde(default)]
    pub place: Place,
}

/// What is out of the ordinary, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What happened.
    pub reason: String,
    /// Where.
    #[serde(default)]
    pub place: Place,
}

/// Issued → Loaded: metered, and within every limit.
pub async fn load(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    loading: &Loading,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    if loading.seals.len() > Loading::MAX_SEALS {
        let reason = local_text!("最多 {} 个封签", "at most {} seals go in", Loading::MAX_SEALS);
        return Err(DeskError::invalid("seals", reason));
    }
    for (line, seal) in loading.seals.iter().enumerate() {
        check_text(&format!("seals.{line}"), seal)?;
    }
    retrying!(load_once(app, actor, waybill_id, expected, loading, seal))
}

async fn load_once(
    app: &App,
    actor: &Actor,
    id: &WaybillId,
    expected: Option<i64>,
    loading: &Loading,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Done::Before(kept));
    }
    let waybill = find_revision(&mut tx, actor, id, Action::Gate, expected).await?;
    if !matches!(waybill.state, State::Issued { .. }) {
        return Err(DeskError::WrongState { state: waybill.state.which(), tried: Move::Load });
    }
    let lines = waybill.content.load.len();
    if loading.metered_kg.len() != lines {
        let reason = local_text!(
            "货物有 {lines} 项，而给出了 `{}` 个数量：每项货物各填一个",
            "`{}` quantities for {lines} lines of goods: one for each is expected",
            loading.metered_kg.len(),
        );
        return Err(DeskError::invalid("metered_kg", reason));
    }
    let answers = waybill.state.issued().map(|issued| issued.answers.clone()).unwrap_or_default();
    let step = Step {
        stage: Stage::Loading,
        plan: waybill.state.plan(),
        answers: &answers,
        metered_kg: &loading.metered_kg,
    };
    let facts = facts(app, &mut tx, id, &waybill.content, step).await?;
    let now = app.clock.now();
    let loaded = Loaded {
        at: now,
        by: actor.account_id.clone(),
        metered_kg: loading.metered_kg.clone(),
        seals: loading.seals.clone(),
        report: app.report(&facts.subject),
    };
    let body = json!({ "metered_kg": loading.metered_kg, "seals": loading.seals });
    let waybill = waybill.load(loaded, now)?;
    let happening = Happening { kind: "waybill_loaded", body };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    seal.finish(tx, waybill).await
}

/// Loaded → Departed. Every check has to pass still, and leaving at this very instant has to be lawful
/// under the scheme in force: a truck that would have to wait is told from when on it may leave.
pub async fn depart(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    place: &Place,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    check_place(place)?;
    for _ in 0..MAX_REPLANS {
        let seen = {
            let mut tx = app.store.begin_read().await?;
            if let Some(kept) = seal.look_in(&mut tx).await? {
                return Ok(Done::Before(kept));
            }
            find_revision(&mut tx, actor, waybill_id, Action::Depart, expected).await?
        };
        if !matches!(seen.state, State::Loaded { .. }) {
            return Err(DeskError::WrongState { state: seen.state.which(), tried: Move::Depart });
        }
        let attempt = Box::pin(plan_departure(app, &seen)).await?;
        match retrying!(Box::pin(depart_once(app, actor, &seen, place, &attempt, seal))) {
            Ok(Some(done)) => return Ok(done),
            Ok(None) => {}
            Err(error) if is_overtaken(&error, expected) => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Busy)
}

async fn plan_departure(app: &App, waybill: &Waybill) -> Result<Attempt, DeskError> {
    let step = Step::planning(None);
    let facts = facts_of(app, &waybill.waybill_id, &waybill.content, step).await?;
    let trip = facts.trip.ok_or_else(|| {
        let reason = LocalText::new(
            "已不在登记库中，无法查找路线",
            "is no longer on file: no way can be found",
        );
        DeskError::invalid("vehicle", reason)
    })?;
    let snapshot = current_snapshot(app).await?;
    let now = app.clock.now();
    let leaving_now = Trip { depart_from: now, depart_until: now, ..trip.clone() };
    let no_route = match plan_route(app, Arc::clone(&snapshot), leaving_now).await? {
        Ok(plan) => return Ok(Attempt { snapshot, trip: Some(trip), found: Some(Ok(plan)) }),
        Err(no_route) => no_route,
    };
    let later = Trip { depart_from: now, depart_until: trip.depart_until.max(now), ..trip };
    let plan = plan_route(app, snapshot, later).await?.map_err(DeskError::NoRoute)?;
    let from = app.district.time_zone.to_datetime(plan.departs_at).strftime("%Y-%m-%d %H:%M");
    let why = no_route.text();
    let reason = LocalText::new(
        format!("现在出发不合法（{}）；可于 {from} 出发", why.zh),
        format!("leaving now is not lawful ({}); leave at {from}", why.en),
    );
    Err(DeskError::NoRoute(NoRoute::Invalid { reason }))
}

/// `None` when the scheme or a record changed while the way was planned.
async fn depart_once(
    app: &App,
    actor: &Actor,
    seen: &Waybill,
    place: &Place,
    attempt: &Attempt,
    seal: &Seal<Waybill>,
) -> Result<Option<Done<Waybill>>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Some(Done::Before(kept)));
    }
    let id = &seen.waybill_id;
    let waybill = find_revision(&mut tx, actor, id, Action::Depart, Some(seen.revision)).await?;
    let (answers, metered_kg) = match &waybill.state {
        State::Loaded { issued, loaded, .. } => (&issued.answers, &loaded.metered_kg),
        state => {
            return Err(DeskError::WrongState { state: state.which(), tried: Move::Depart });
        }
    };
    let step = Step { stage: Stage::Loading, plan: attempt.plan(), answers, metered_kg };
    let facts = facts(app, &mut tx, id, &waybill.content, step).await?;
    let (true, Some(plan)) = (attempt.is_current(&mut tx, &facts).await?, attempt.plan()) else {
        return Ok(None);
    };
    // The way from here may be another one than at the gate: a permit binds the way and its times.
    let report = app.report(&facts.subject);
    if !report.passes() {
        return Err(DeskError::ChecksFailed(Box::new(report)));
    }
    let departed = Departed {
        at: plan.departs_at,
        by: actor.account_id.clone(),
        place: place.clone(),
        plan: plan.clone(),
    };
    let body =
        json!({ "place": place, "arrives_at": plan.arrives_at, "scheme_revision": plan.revision });
    let waybill = waybill.depart(departed, app.clock.now())?;
    let happening = Happening { kind: "waybill_departed", body };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    seal.finish(tx, waybill).await.map(Some)
}

/// Departed → Delivered.
pub async fn deliver(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    delivery: &Delivery,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    check_text("received_by", &delivery.received_by)?;
    check_place(&delivery.place)?;
    retrying!(deliver_once(app, actor, waybill_id, expected, delivery, seal))
}

async fn deliver_once(
    app: &App,
    actor: &Actor,
    id: &WaybillId,
    expected: Option<i64>,
    delivery: &Delivery,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Done::Before(kept));
    }
    let waybill = find_revision(&mut tx, actor, id, Action::Deliver, expected).await?;
    let facts = facts(app, &mut tx, id, &waybill.content, Step::planning(None)).await?;
    let now = app.clock.now();
    let delivered = Delivered {
        at: now,
        by: actor.account_id.clone(),
        place: delivery.place.clone(),
        received_by: delivery.received_by.trim().to_owned(),
    };
    let body = json!({ "received_by": delivered.received_by, "place": delivery.place });
    let waybill = waybill.deliver(delivered, now)?;
    let happening = Happening { kind: "waybill_delivered", body };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    seal.finish(tx, waybill).await
}

/// Delivered → Closed; vehicle, trailer, tank and people are free again.
pub async fn close(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    retrying!(close_once(app, actor, waybill_id, expected, seal))
}

async fn close_once(
    app: &App,
    actor: &Actor,
    id: &WaybillId,
    expected: Option<i64>,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Done::Before(kept));
    }
    let waybill = find_revision(&mut tx, actor, id, Action::Close, expected).await?;
    let facts = facts(app, &mut tx, id, &waybill.content, Step::planning(None)).await?;
    let now = app.clock.now();
    let waybill = waybill.close(Closed { at: now, by: actor.account_id.clone() }, now)?;
    claims::release(&mut tx, id).await?;
    let happening = Happening { kind: "waybill_closed", body: json!({}) };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    seal.finish(tx, waybill).await
}

/// Notes something out of the ordinary.
pub async fn note_abnormality(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    note: &Note,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    check_text("reason", &note.reason)?;
    check_place(&note.place)?;
    if note.reason.trim().is_empty() {
        let reason = LocalText::new("请写明发生了什么", "say what happened");
        return Err(DeskError::invalid("reason", reason));
    }
    retrying!(note_once(app, actor, waybill_id, expected, note, seal))
}

/// Most abnormalities on one waybill.
const MAX_ABNORMALITIES: usize = 200;

async fn note_once(
    app: &App,
    actor: &Actor,
    id: &WaybillId,
    expected: Option<i64>,
    note: &Note,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Done::Before(kept));
    }
    let waybill = find_revision(&mut tx, actor, id, Action::NoteAbnormality, expected).await?;
    if waybill.abnormalities.len() >= MAX_ABNORMALITIES {
        let bound = local_text!(
            "一张运单最多记录 {MAX_ABNORMALITIES} 条异常",
            "at most {MAX_ABNORMALITIES} notes go on one waybill"
        );
        return Err(DeskError::invalid("reason", bound));
    }
    let facts = facts(app, &mut tx, id, &waybill.content, Step::planning(None)).await?;
    let now = app.clock.now();
    let abnormality = Abnormality {
        at: now,
        by: actor.account_id.clone(),
        reason: note.reason.trim().to_owned(),
        place: note.place.clone(),
    };
    let body = json!({ "reason": abnormality.reason, "place": abnormality.place });
    let waybill = waybill.note_abnormality(abnormality, now)?;
    let happening = Happening { kind: "abnormality_noted", body };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    seal.finish(tx, waybill).await
}
