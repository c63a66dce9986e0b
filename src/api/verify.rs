//! Waybills' codes: keys and lists for those who verify without a network, and the verdict for those
//! who have one.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, ApiState, Authed, Code, Input, Problem};
use crate::auth::{Actor, JwkSet, Operation};
use crate::qr::{self, MAX_LIFE, MAX_REVOKED, QrError, Reason, Revocations, SignedList, Verdict};
use crate::store::{self, Tx};
use crate::units::LocalText;
use crate::waybill::{
    Action, PrintedGoods, State as WaybillState, StateName, Waybill, WaybillId, may,
};

/// What was scanned.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Scanned {
    /// The text of the code.
    code: String,
}

/// The waybill as it is now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Current {
    /// Identifier.
    waybill_id: WaybillId,
    /// State it is in.
    state: StateName,
    /// The same in words.
    state_in_words: LocalText,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// What is carried; empty when the waybill is void.
    goods: Vec<PrintedGoods>,
}

/// The verdict, and what to compare with the truck.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Verified {
    /// On the code, with the waybill as it is now.
    #[serde(flatten)]
    verdict: Verdict,
    /// The waybill; absent when there is none or the reader may not see it.
    waybill: Option<Current>,
}

/// The codes' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(qr_keys))
        .routes(routes!(qr_revocations))
        .routes(routes!(verify_code))
}

/// Public keys of codes, the one to come included: who verifies without a network fetches them daily.
#[utoipa::path(get, path = "/qr-keys", tag = "codes", security(()),
    responses((status = 200, body = JwkSet)))]
async fn qr_keys(State(state): State<ApiState>) -> Response {
    let keys = state.keys.codes().jwks(state.app.clock.now());
    ([(header::CACHE_CONTROL, "no-store")], Json(keys)).into_response()
}

/// The signed list of waybills that are void or closed although the time of their codes is not over.
#[utoipa::path(get, path = "/qr-revocations", tag = "codes",
    responses((status = 200, body = SignedList)))]
async fn qr_revocations(authed: Authed, State(state): State<ApiState>) -> Result<Answer, Problem> {
    authed.may(Operation::QrRevocations)?;
    // Taken before the database is read: what is written meanwhile is on the next list.
    let now = state.app.clock.now();
    let since = now.checked_sub(MAX_LIFE).unwrap_or(Timestamp::MIN);
    let limit = i64::try_from(MAX_REVOKED).unwrap_or(i64::MAX).saturating_add(1);
    let mut tx = state.app.store.begin_read().await?;
    let voided = store::waybills::ended_since(&mut tx, StateName::Voided, since, limit).await?;
    let closed = store::waybills::ended_since(&mut tx, StateName::Closed, since, limit).await?;
    drop(tx);
    if voided.len().max(closed.len()) > MAX_REVOKED {
        // Half a list would let a void waybill pass.
        return Err(Problem::new(
            Code::TooLarge,
            "近三日作废或结单的运单过多，无法列出；请联网查验。",
            "More waybills ended in the last three days than a list holds: verify online.",
        ));
    }
    let keys = state.keys.codes();
    let list = state
        .compute(move || Revocations::new(now, &voided, &closed).sign(&keys, now))
        .await?
        .map_err(|error: QrError| Problem::internal(&error))?;
    Answer::json(StatusCode::OK, &list)
}

/// Verifies a code on the waybill as it is now.
#[utoipa::path(post, path = "/verify", tag = "codes",
    request_body = Scanned, responses((status = 200, body = Verified)))]
async fn verify_code(
    authed: Authed,
    State(state): State<ApiState>,
    input: Result<Input<Scanned>, Problem>,
) -> Result<Answer, Problem> {
    authed.may(Operation::VerifyCode)?;
    let Input { value: scanned, .. } = input?;
    let now = state.app.clock.now();
    let verdict = qr::open(&scanned.code, &state.keys.codes().public(now), now);
    let mut tx = state.app.store.begin_read().await?;
    let verified = with_waybill(&mut tx, &authed.0, verdict).await?;
    Answer::json(StatusCode::OK, &verified)
}

async fn with_waybill(tx: &mut Tx, actor: &Actor, verdict: Verdict) -> Result<Verified, Problem> {
    let Some(claims) = &verdict.claims else {
        return Ok(Verified { verdict, waybill: None });
    };
    let Some(waybill) = store::waybills::find_by_number(tx, &claims.number).await? else {
        return Ok(Verified { verdict: verdict.because(Reason::UnknownWaybill), waybill: None });
    };
    let reason = match (&waybill.state, waybill.state.issued()) {
        (WaybillState::Voided { .. }, _) => Reason::Voided,
        (_, Some(issued)) => {
            let digest =
                qr::issued_digest(&waybill, issued).map_err(|error| Problem::internal(&error))?;
            if digest != claims.waybill_digest {
                Reason::Differs
            } else if verdict.reason == Reason::InOrder
                && matches!(waybill.state, WaybillState::Closed { .. })
            {
                Reason::Closed
            } else {
                verdict.reason
            }
        }
        (_, None) => Reason::UnknownWaybill,
    };
    let waybill = may(actor, Action::View, &waybill.content).then(|| Current::of(waybill));
    Ok(Verified { verdict: verdict.because(reason), waybill })
}

impl Current {
    fn of(waybill: Waybill) -> Self {
        let state = waybill.state.which();
        let goods = waybill.state.issued().map(|issued| issued.printed.goods.clone());
        Self {
            waybill_id: waybill.waybill_id,
            state,
            state_in_words: state.in_words(),
            updated_at: waybill.updated_at,
            goods: goods.unwrap_or_default(),
        }
    }
}
