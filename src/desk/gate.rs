//! The gate: everything again on the registry as it is now, and what a person sees. Planned → Issued,
//! or back to the draft with the reasons kept. A gate that cannot decide refuses.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bounds::{check_place, check_text};
use super::save::{Happening, save};
use super::submit::{Attempt, MAX_REPLANS, current_snapshot, is_overtaken, plan_route};
use super::{DeskError, Done, Facts, Seal, Step, facts, facts_of, find_revision, retrying};
use crate::app::App;
use crate::auth::Actor;
use crate::checks::{self, ManualAnswer, Report, Stage, Subject};
use crate::routing::{NoRoute, Trip};
use crate::store::{StoreError, Tx, claims};
use crate::units::{Kilograms, LocalText, local_text};
use crate::waybill::{
    Action, Issued, Move, Place, Printed, Refusal, State, Waybill, WaybillId, WaybillNumber,
};

/// What the clerk decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Let it load.
    Release,
    /// Send it back.
    Refuse,
}

/// What the clerk sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GateRequest {
    /// Decision.
    pub decision: Decision,
    /// Why it is refused; needed when no answer says so.
    #[serde(default)]
    pub reason: String,
    /// What the clerk saw, at most [`GateRequest::MAX_ANSWERS`].
    #[serde(default)]
    pub answers: Vec<ManualAnswer>,
    /// Where.
    #[serde(default)]
    pub place: Place,
}

impl GateRequest {
    /// Most answers.
    pub const MAX_ANSWERS: usize = 100;
}

/// How the gate ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateOutcome {
    /// 已签发
    Issued,
    /// 已拒装
    Refused,
}

/// How the gate ended, and the waybill after it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Gated {
    /// Outcome.
    pub outcome: GateOutcome,
    /// The waybill.
    pub waybill: Waybill,
}

/// How many numbers are tried when one is taken: with forty random bits a day, the second would
/// already be a wonder.
const MAX_NUMBER_TRIES: u32 = 5;

/// Releases or refuses. A release whose checks fail or that has no lawful way any more becomes a
/// refusal with its reasons kept.
pub async fn gate(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    request: &GateRequest,
    seal: &Seal<Gated>,
) -> Result<Done<Gated>, DeskError> {
    check_request(request)?;
    for _ in 0..MAX_REPLANS {
        let seen = {
            let mut tx = app.store.begin_read().await?;
            if let Some(kept) = seal.look_in(&mut tx).await? {
                return Ok(Done::Before(kept));
            }
            find_revision(&mut tx, actor, waybill_id, Action::Gate, expected).await?
        };
        if !matches!(seen.state, State::Planned { .. }) {
            return Err(DeskError::WrongState { state: seen.state.which(), tried: Move::Gate });
        }
        let attempt = plan_from_now(app, &seen).await?;
        match retrying!(gate_once(app, actor, &seen, request, &attempt, seal)) {
            Ok(Some(done)) => return Ok(done),
            Ok(None) => {}
            Err(error) if is_overtaken(&error, expected) => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Busy)
}

fn check_request(request: &GateRequest) -> Result<(), DeskError> {
    check_text("reason", &request.reason)?;
    check_place(&request.place)?;
    if request.answers.len() > GateRequest::MAX_ANSWERS {
        let reason =
            local_text!("最多 {} 项回答", "at most {} answers go in", GateRequest::MAX_ANSWERS);
        return Err(DeskError::invalid("answers", reason));
    }
    for (line, answer) in request.answers.iter().enumerate() {
        check_text(&format!("answers.{line}.code"), &answer.code)?;
        check_text(&format!("answers.{line}.remark"), &answer.remark)?;
        let hash = &answer.photo_sha256;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !hash.is_empty() && !is_hash {
            let field = format!("answers.{line}.photo_sha256");
            let reason =
                LocalText::new("应为 64 位十六进制数字", "64 hexadecimal digits are expected");
            return Err(DeskError::invalid(field, reason));
        }
        if request.answers[..line].iter().any(|earlier| earlier.code == answer.code) {
            let reason = local_text!(
                "`{}` 回答了两次，请删除其一",
                "`{}` is answered twice: remove one",
                answer.code,
            );
            return Err(DeskError::invalid(format!("answers.{line}.code"), reason));
        }
    }
    let says_no = request.answers.iter().any(|answer| !answer.is_ok);
    if request.decision == Decision::Refuse && request.reason.trim().is_empty() && !says_no {
        return Err(DeskError::invalid(
            "reason",
            LocalText::new(
                "请写明拒装原因，或标出不合格的项目",
                "say why it is refused, or mark an item not in order",
            ),
        ));
    }
    Ok(())
}

/// The way as it is lawful from now on: the truck may have come late, the scheme may have changed.
async fn plan_from_now(app: &App, waybill: &Waybill) -> Result<Attempt, DeskError> {
    let step = Step::planning(None);
    let facts = facts_of(app, &waybill.waybill_id, &waybill.content, step).await?;
    let snapshot = current_snapshot(app).await?;
    let trip = facts.trip.map(|trip| not_before(trip, app.clock.now()));
    let found = match trip.clone() {
        Some(trip) if trip.depart_until < trip.depart_from => {
            let ended = app.district.time_zone.to_datetime(trip.depart_until);
            let ended = ended.strftime("%Y-%m-%d %H:%M");
            let reason = LocalText::new(
                format!("出发时段已于 {ended} 结束：请撤回运单，改填时间"),
                format!(
                    "the time for leaving ended at {ended}: withdraw the waybill and give it a new time"
                ),
            );
            Some(Err(NoRoute::Invalid { reason }))
        }
        Some(trip) => Some(plan_route(app, Arc::clone(&snapshot), trip).await?),
        None => None,
    };
    Ok(Attempt { snapshot, trip, found })
}

fn not_before(trip: Trip, now: Timestamp) -> Trip {
    Trip { depart_from: trip.depart_from.max(now), ..trip }
}

async fn gate_once(
    app: &App,
    actor: &Actor,
    seen: &Waybill,
    request: &GateRequest,
    attempt: &Attempt,
    seal: &Seal<Gated>,
) -> Result<Option<Done<Gated>>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Some(Done::Before(kept)));
    }
    let id = &seen.waybill_id;
    let waybill = find_revision(&mut tx, actor, id, Action::Gate, Some(seen.revision)).await?;
    let step = Step {
        stage: Stage::Gate,
        plan: attempt.plan(),
        answers: &request.answers,
        metered_kg: &[],
    };
    let facts = facts(app, &mut tx, id, &waybill.content, step).await?;
    if !attempt.is_current(&mut tx, &facts).await? {
        return Ok(None);
    }
    let report = app.report(&facts.subject);
    let may_issue =
        request.decision == Decision::Release && report.passes() && attempt.plan().is_some();
    let (outcome, waybill) = if may_issue {
        let issued = issue(app, &mut tx, actor, waybill, request, &facts, report, attempt);
        (GateOutcome::Issued, Box::pin(issued).await?)
    } else {
        let refused = refuse(app, &mut tx, actor, waybill, request, &facts, report, attempt);
        (GateOutcome::Refused, Box::pin(refused).await?)
    };
    seal.finish(tx, Gated { outcome, waybill }).await.map(Some)
}

#[expect(clippy::too_many_arguments, reason = "everything one issue is decided on, once")]
async fn issue(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    waybill: Waybill,
    request: &GateRequest,
    facts: &Facts,
    report: Report,
    attempt: &Attempt,
) -> Result<Waybill, DeskError> {
    let Some(plan) = attempt.plan().cloned() else {
        let reason = LocalText::new("没有可签发的合法路线", "there is no lawful way to issue");
        return Err(DeskError::invalid("plan", reason));
    };
    let now = app.clock.now();
    let id = waybill.waybill_id.clone();
    claims::take(tx, &id, facts.claims.clone(), now).await?;
    take_permits(tx, &id, &facts.subject, now).await?;
    let number = take_number(app, tx, &id, now).await?;
    let body = json!({
        "number": number,
        "records": report.records,
        "scheme_revision": plan.revision,
        "network_digest": plan.network_digest,
        "departs_at": plan.departs_at,
        "arrives_at": plan.arrives_at,
    });
    let issued = Issued {
        at: now,
        by: actor.account_id.clone(),
        place: request.place.clone(),
        number,
        answers: request.answers.clone(),
        report,
        plan,
        printed: Printed::of(&waybill.content, &facts.subject),
    };
    let waybill = waybill.issue(issued, now)?;
    let happening = Happening { kind: "waybill_issued", body };
    save(app, tx, actor, &waybill, facts, happening).await?;
    Ok(waybill)
}

/// Takes what this load needs from each permit that grants a quantity, as the checks have reckoned.
async fn take_permits(
    tx: &mut Tx,
    id: &WaybillId,
    subject: &Subject,
    now: Timestamp,
) -> Result<(), DeskError> {
    for (permit_id, quantity) in checks::permit_shares(subject, now) {
        let granted = subject
            .permits
            .iter()
            .find(|permit| permit.permit_id == permit_id)
            .map_or(Kilograms::ZERO, |permit| permit.granted_kg);
        if granted > Kilograms::ZERO && quantity > Kilograms::ZERO {
            claims::take_permit(tx, &permit_id, granted, id, quantity).await?;
        }
    }
    Ok(())
}

async fn take_number(
    app: &App,
    tx: &mut Tx,
    id: &WaybillId,
    now: Timestamp,
) -> Result<WaybillNumber, DeskError> {
    let day = app.district.time_zone.to_datetime(now).date();
    for _ in 0..MAX_NUMBER_TRIES {
        let number = WaybillNumber::new(app.district.code, day, app.random()?);
        match claims::reserve_number(tx, number.as_str(), id).await {
            Ok(()) => return Ok(number),
            Err(StoreError::Taken { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(DeskError::Busy)
}

#[expect(clippy::too_many_arguments, reason = "everything one refusal is made of, once")]
async fn refuse(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    waybill: Waybill,
    request: &GateRequest,
    facts: &Facts,
    report: Report,
    attempt: &Attempt,
) -> Result<Waybill, DeskError> {
    let now = app.clock.now();
    let no_route = match &attempt.found {
        Some(Err(no_route)) => Some(no_route.clone()),
        Some(Ok(_)) | None => None,
    };
    let rules: Vec<&str> = report.blocking().map(|finding| finding.code.as_str()).collect();
    let body = json!({ "reason": request.reason, "rules": rules, "no_route": no_route });
    let refusal = Refusal {
        at: now,
        by: actor.account_id.clone(),
        reason: request.reason.clone(),
        answers: request.answers.clone(),
        report,
        no_route,
    };
    let waybill = waybill.refuse(refusal, now)?;
    let happening = Happening { kind: "waybill_refused", body };
    save(app, tx, actor, &waybill, facts, happening).await?;
    Ok(waybill)
}
