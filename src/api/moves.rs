//! Moving a waybill from one state to the next.

use axum::body::Bytes;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::kept;
use super::idempotency::{respond, seal};
use super::{ApiState, Authed, IdempotencyKey, Input, Nothing, PathOf, Problem, Seen};
use crate::auth::{Actor, Operation};
use crate::desk::{self, Delivery, Done, GateOutcome, GateRequest, Gated, Loading, Note, Seal};
use crate::waybill::{Place, Waybill, WaybillId};

/// Sending off.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Departure {
    /// Where.
    place: Place,
}

/// Voiding.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VoidRequest {
    /// Why.
    reason: String,
}

/// The moves' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(submit_waybill))
        .routes(routes!(withdraw_waybill))
        .routes(routes!(gate_waybill))
        .routes(routes!(load_waybill))
        .routes(routes!(depart_waybill))
        .routes(routes!(deliver_waybill))
        .routes(routes!(close_waybill))
        .routes(routes!(void_waybill))
        .routes(routes!(note_abnormality))
}

/// Who moves which waybill, under which key, and the revision they saw.
struct Ask {
    authed: Authed,
    id: WaybillId,
    key: IdempotencyKey,
    expected: Option<i64>,
}

impl FromRequestParts<ApiState> for Ask {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let authed = Authed::from_request_parts(parts, state).await?;
        let PathOf(id) = PathOf::<WaybillId>::from_request_parts(parts, state).await?;
        let key = IdempotencyKey::from_request_parts(parts, state).await?;
        let Seen(expected) = Seen::from_request_parts(parts, state).await?;
        Ok(Self { authed, id, key, expected })
    }
}

impl Ask {
    const fn actor(&self) -> &Actor {
        &self.authed.0
    }

    /// The seal of a move that answers the waybill.
    fn seal(&self, operation: Operation, body: &Bytes) -> Seal<Waybill> {
        seal(self.actor(), self.key.clone(), operation, self.id.as_str(), body, |waybill| {
            kept(StatusCode::OK, waybill, waybill.revision)
        })
    }
}

/// Checks a draft and plans its way.
#[utoipa::path(post, path = "/waybills/{id}/submit", tag = "moves",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Waybill),
        (status = 422, description = "`checks_failed` with `findings`, or `no_route`")))]
async fn submit_waybill(
    ask: Ask,
    State(state): State<ApiState>,
    body: Result<Nothing, Problem>,
) -> Result<Response, Problem> {
    ask.authed.may(Operation::SubmitWaybill)?;
    let seal = ask.seal(Operation::SubmitWaybill, &body?.raw);
    let done = desk::submit(&state.app, ask.actor(), &ask.id, ask.expected, &seal).await?;
    respond(done, &seal)
}

/// Takes a planned waybill back to the draft.
#[utoipa::path(post, path = "/waybills/{id}/withdraw", tag = "moves",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Waybill)))]
async fn withdraw_waybill(
    ask: Ask,
    State(state): State<ApiState>,
    body: Result<Nothing, Problem>,
) -> Result<Response, Problem> {
    ask.authed.may(Operation::WithdrawWaybill)?;
    let seal = ask.seal(Operation::WithdrawWaybill, &body?.raw);
    let done = desk::withdraw(&state.app, ask.actor(), &ask.id, ask.expected, &seal).await?;
    respond(done, &seal)
}

/// Releases or refuses before loading. Everything is checked again in the same transaction; a release
/// whose checks fail becomes a refusal with its reasons kept.
#[utoipa::path(post, path = "/waybills/{id}/gate", tag = "moves",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    request_body = GateRequest, responses((status = 200, body = Gated)))]
async fn gate_waybill(
    ask: Ask,
    State(state): State<ApiState>,
    input: Result<Input<GateRequest>, Problem>,
) -> Result<Response, Problem> {
    let operation = Operation::GateWaybill;
    ask.authed.may(operation)?;
    let Input { value: request, raw } = input?;
    let answer = |gated: &Gated| kept(StatusCode::OK, gated, gated.waybill.revision);
    let seal = seal(ask.actor(), ask.key.clone(), operation, ask.id.as_str(), &raw, answer);
    let gate = desk::gate(&state.app, ask.actor(), &ask.id, ask.expected, &request, &seal);
    let done = Box::pin(gate).await?;
    if let Done::Now(gated) = &done {
        count(&state, gated);
    }
    respond(done, &seal)
}

/// Counts a gate for those who run the service.
fn count(state: &ApiState, gated: &Gated) {
    let outcome = match gated.outcome {
        GateOutcome::Issued => "issued",
        GateOutcome::Refused => "refused",
    };
    let refusal = gated.waybill.refusals.last().filter(|_| outcome == "refused");
    let blocking = refusal.into_iter().flat_map(|refusal| refusal.report.blocking());
    state.metrics.gate(outcome, blocking.map(|finding| finding.code.clone()));
}

/// Records what was metered and sealed.
#[utoipa::path(post, path = "/waybills/{id}/load", tag = "moves",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    request_body = Loading, responses((status = 200, body = Waybill),
        (status = 422, description = "`checks_failed` with `findings`")))]
async fn load_waybill(
    ask: Ask,
    State(state): State<ApiState>,
    input: Result<Input<Loading>, Problem>,
) -> Result<Response, Problem> {
    ask.authed.may(Operation::LoadWaybill)?;
    let Input { value: loading, raw } = input?;
    let seal = ask.seal(Operation::LoadWaybill, &raw);
    let load = desk::load(&state.app, ask.actor(), &ask.id, ask.expected, &loading, &seal);
    let done = Box::pin(load).await?;
    respond(done, &seal)
}

/// Sends the truck off, if leaving at this instant is lawful.
#[utoipa::path(post, path = "/waybills/{id}/depart", tag = "moves",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    request_body = Departure, responses((status = 200, body = Waybill),
        (status = 422, description = "`no_route`: leaving now is not lawful")))]
async fn depart_waybill(
    ask: Ask,
    State(state): State<ApiState>,
    input: Result<Input<Departure>, Problem>,
) -> Result<Response, Problem> {
    ask.authed.may(Operation::DepartWaybill)?;
    let Input { value: departure, raw } = input?;
    let seal = ask.seal(Operation::DepartWaybill, &raw);
    let place = &departure.place;
    let done = desk::depart(&state.app, ask.actor(), &ask.id, ask.expected, place, &seal).await?;
    respond(done, &seal)
}

/// Confirms the delivery for the consignee.
#[utoipa::path(post, path = "/waybills/{id}/deliver", tag = "moves",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    request_body = Delivery, responses((status = 200, body = Waybill)))]
async fn deliver_waybill(
    ask: Ask,
    State(state): State<ApiState>,
    input: Result<Input<Delivery>, Problem>,
) -> Result<Response, Problem> {
    ask.authed.may(Operation::DeliverWaybill)?;
    let Input { value: delivery, raw } = input?;
    let seal = ask.seal(Operation::DeliverWaybill, &raw);
    let done =
        Box::pin(desk::deliver(&state.app, ask.actor(), &ask.id, ask.expected, &delivery, &seal))
            .await?;
    respond(done, &seal)
}

/// Closes a delivered waybill; vehicles and people are free again.
#[utoipa::path(post, path = "/waybills/{id}/close", tag = "moves",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Waybill)))]
async fn close_waybill(
    ask: Ask,
    State(state): State<ApiState>,
    body: Result<Nothing, Problem>,
) -> Result<Response, Problem> {
    ask.authed.may(Operation::CloseWaybill)?;
    let seal = ask.seal(Operation::CloseWaybill, &body?.raw);
    let close = desk::close(&state.app, ask.actor(), &ask.id, ask.expected, &seal);
    let done = Box::pin(close).await?;
    respond(done, &seal)
}

/// Voids a waybill before delivery; it stays with its reason.
#[utoipa::path(post, path = "/waybills/{id}/void", tag = "moves",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    request_body = VoidRequest, responses((status = 200, body = Waybill)))]
async fn void_waybill(
    ask: Ask,
    State(state): State<ApiState>,
    input: Result<Input<VoidRequest>, Problem>,
) -> Result<Response, Problem> {
    ask.authed.may(Operation::VoidWaybill)?;
    let Input { value: VoidRequest { reason }, raw } = input?;
    let seal = ask.seal(Operation::VoidWaybill, &raw);
    let done = desk::void(&state.app, ask.actor(), &ask.id, ask.expected, &reason, &seal).await?;
    respond(done, &seal)
}

/// Notes something out of the ordinary.
#[utoipa::path(post, path = "/waybills/{id}/abnormal", tag = "moves",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    request_body = Note, responses((status = 200, body = Waybill)))]
async fn note_abnormality(
    ask: Ask,
    State(state): State<ApiState>,
    input: Result<Input<Note>, Problem>,
) -> Result<Response, Problem> {
    ask.authed.may(Operation::NoteAbnormality)?;
    let Input { value: note, raw } = input?;
    let seal = ask.seal(Operation::NoteAbnormality, &raw);
    let noted =
        desk::note_abnormality(&state.app, ask.actor(), &ask.id, ask.expected, &note, &seal);
    let done = Box::pin(noted).await?;
    respond(done, &seal)
}
