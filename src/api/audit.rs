//! The tamper-evident log: keys, checkpoints and proofs for everybody, receipts for the parties of a
//! waybill, all events for the auditor.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::waybills::{PageQuery, limit_of, one_more};
use super::{Answer, ApiState, Authed, Page, PathOf, Problem, QueryOf};
use crate::audit::{LogEntry, Receipt};
use crate::auth::{JwkSet, Operation};
use crate::desk;
use crate::store;
use crate::units::{LocalText, local_text};
use crate::waybill::WaybillId;

/// The newest checkpoint.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct NewestCheckpoint {
    /// A signed note: origin, size, root in Base64, instant, signature.
    checkpoint: String,
}

/// Between which sizes of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Sizes {
    /// Events that were witnessed.
    from: u64,
    /// Events of the newer checkpoint.
    to: u64,
}

/// Proof that the log only grew.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ConsistencyProof {
    /// Events that were witnessed.
    from: u64,
    /// Events of the newer checkpoint.
    to: u64,
    /// Hashes of the proof (RFC 9162, 2.1.4), hexadecimal.
    proof: Vec<String>,
}

/// The log's part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(audit_keys))
        .routes(routes!(audit_checkpoint))
        .routes(routes!(audit_consistency))
        .routes(routes!(audit_events))
        .routes(routes!(event_receipt))
}

/// Public keys of checkpoints; old ones stay, so that old checkpoints can be verified.
#[utoipa::path(get, path = "/audit/keys", tag = "audit", security(()),
    responses((status = 200, body = JwkSet)))]
async fn audit_keys(State(state): State<ApiState>) -> Response {
    let keys = state.keys.checkpoints().jwks(state.app.clock.now());
    ([(header::CACHE_CONTROL, "no-store")], Json(keys)).into_response()
}

/// The newest checkpoint: how many events the log has, and the root over them. It tells nothing of what
/// they are.
#[utoipa::path(get, path = "/audit/checkpoint", tag = "audit", security(()),
    responses((status = 200, body = NewestCheckpoint)))]
async fn audit_checkpoint(State(state): State<ApiState>) -> Result<Answer, Problem> {
    let mut tx = state.app.store.begin_read().await?;
    let newest = store::log::newest_checkpoint(&mut tx).await?;
    let (_, checkpoint) = newest.ok_or_else(Problem::not_found)?;
    Answer::json(StatusCode::OK, &NewestCheckpoint { checkpoint })
}

/// Proof for a witness that what was witnessed is the beginning of what is there now.
#[utoipa::path(get, path = "/audit/consistency", tag = "audit", security(()), params(Sizes),
    responses((status = 200, body = ConsistencyProof)))]
async fn audit_consistency(
    State(state): State<ApiState>,
    QueryOf(Sizes { from, to }): QueryOf<Sizes>,
) -> Result<Answer, Problem> {
    let proof = desk::log::consistency(&state.app, from, to).await?.ok_or_else(|| {
        let reason = local_text!(
            "应满足 from ≤ to ≤ 日志条数，给出的是 `{from}` 和 `{to}`",
            "`from` must be at most `to`, and that at most the size of the log: given are `{from}` \
             and `{to}`"
        );
        Problem::invalid("to", reason)
    })?;
    Answer::json(StatusCode::OK, &ConsistencyProof { from, to, proof })
}

/// All events in the order of the log, for the auditor and for whoever keeps a copy; `after` is the
/// place of the last event that is there already.
#[utoipa::path(get, path = "/audit/events", tag = "audit", params(PageQuery),
    responses((status = 200, body = Page<LogEntry>)))]
async fn audit_events(
    authed: Authed,
    State(state): State<ApiState>,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<LogEntry>>, Problem> {
    authed.may(Operation::AuditEvents)?;
    let limit = limit_of(query.limit)?;
    let from = match query.after.as_str() {
        "" => 0,
        text => text.parse::<u64>().map(|after| after.saturating_add(1)).map_err(|_| {
            let reason = LocalText::new(
                "应为上一页的 `next`，去掉它即可从头开始",
                "must be the `next` of a page: leave it out to begin anew",
            );
            Problem::invalid("after", reason)
        })?,
    };
    let mut tx = state.app.store.begin_read().await?;
    let entries = store::log::entries(&mut tx, from, one_more(limit)).await?;
    Ok(Json(Page::of(entries, limit, |entry| entry.index.to_string())))
}

/// The receipt of one event of a waybill: the proof, to keep, that the log holds it. There within about a
/// second of the event.
#[utoipa::path(get, path = "/waybills/{id}/events/{event_id}/receipt", tag = "audit",
    params(("id" = String, Path), ("event_id" = String, Path)),
    responses((status = 200, body = Receipt)))]
async fn event_receipt(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf((id, event_id)): PathOf<(WaybillId, String)>,
) -> Result<Answer, Problem> {
    authed.may(Operation::EventReceipt)?;
    desk::view(&state.app, &authed.0, &id).await?;
    let mut tx = state.app.store.begin_read().await?;
    let receipt = desk::log::receipt(&mut tx, &format!("waybill/{id}"), &event_id).await?;
    Answer::json(StatusCode::OK, &receipt.ok_or_else(Problem::not_found)?)
}
