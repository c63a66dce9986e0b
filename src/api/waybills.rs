//! Waybills: begin, find, read, change, print.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::kept;
use super::idempotency::{respond, seal};
use super::{
    Answer, ApiState, Authed, Code, IdempotencyKey, IfMatch, Input, Page, PathOf, Problem, QueryOf,
    papers,
};
use crate::auth::Operation;
use crate::checks::Report;
use crate::desk::{self, WayStanding};
use crate::paper::{PaperKind, PaperLanguage};
use crate::qr;
use crate::registry::{MAX_ID, MAX_NAME};
use crate::routing::Alternatives;
use crate::store;
use crate::store::events::Event;
use crate::store::waybills::{Filter, Scope, Summary};
use crate::units::{LocalText, local_text};
use crate::waybill::{Content, State as WaybillState, StateName, Waybill, WaybillId, reach};

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 200;

/// What to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Only those in this state.
    #[param(inline)]
    state: Option<StateName>,
    /// A part of the number, a plate, the goods or a company; at most 200 characters.
    #[serde(default)]
    q: String,
    /// `next` of the page before.
    #[serde(default)]
    after: String,
    /// 1 to 200, 50 when absent.
    limit: Option<usize>,
}

/// Which part of a list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// `next` of the page before.
    #[serde(default)]
    pub(super) after: String,
    /// 1 to 200, 50 when absent.
    pub(super) limit: Option<usize>,
}

/// The waybills' part of the interface, moves apart.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list_waybills, create_waybill))
        .routes(routes!(read_waybill, change_waybill))
        .routes(routes!(waybill_report))
        .routes(routes!(waybill_alternatives))
        .routes(routes!(waybill_way))
        .routes(routes!(waybill_events))
        .routes(routes!(waybill_pdf))
        .routes(routes!(waybill_qr))
}

/// The limit of a page within its bounds.
pub(super) fn limit_of(limit: Option<usize>) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        Ok(limit)
    } else {
        let reason = local_text!(
            "`{limit}` 不在 1 至 {MAX_LIMIT} 之间",
            "`{limit}` is not 1 to {MAX_LIMIT}"
        );
        Err(Problem::invalid("limit", reason))
    }
}

/// A text of a query within its bound.
pub(super) fn check_length(field: &str, text: &str, most: usize) -> Result<(), Problem> {
    if text.chars().count() > most {
        let reason = local_text!("过长：最多 {most} 个字符", "too long: at most {most} characters");
        return Err(Problem::invalid(field, reason));
    }
    Ok(())
}

/// One more than a page, which tells whether there is a next one.
pub(super) fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// Begins a waybill. The own company is put in its place when that place is empty.
#[utoipa::path(post, path = "/waybills", tag = "waybills",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = Content, responses((status = 201, body = Waybill)))]
async fn create_waybill(
    authed: Authed,
    State(state): State<ApiState>,
    key: IdempotencyKey,
    input: Result<Input<Content>, Problem>,
) -> Result<Response, Problem> {
    let operation = Operation::CreateWaybill;
    authed.may(operation)?;
    let Input { value: content, raw } = input?;
    let seal = seal(&authed.0, key, operation, "", &raw, |waybill: &Waybill| {
        kept(StatusCode::CREATED, waybill, waybill.revision)
    });
    respond(desk::create(&state.app, &authed.0, content, &seal).await?, &seal)
}

/// Waybills that concern the reader, newest first.
#[utoipa::path(get, path = "/waybills", tag = "waybills", params(ListQuery),
    responses((status = 200, body = Page<Summary>)))]
async fn list_waybills(
    authed: Authed,
    State(state): State<ApiState>,
    QueryOf(query): QueryOf<ListQuery>,
) -> Result<Json<Page<Summary>>, Problem> {
    authed.may(Operation::ListWaybills)?;
    check_length("q", &query.q, MAX_NAME)?;
    check_length("after", &query.after, MAX_ID)?;
    let limit = limit_of(query.limit)?;
    let actor = &authed.0;
    let filter = Filter {
        scope: Scope { company_id: actor.company.as_str(), reach: reach(actor.role) },
        state: query.state.map_or("", StateName::as_str),
        search: query.q.trim(),
        after: &query.after,
        limit: one_more(limit),
    };
    let mut tx = state.app.store.begin_read().await?;
    let found = store::waybills::list(&mut tx, &filter).await?;
    Ok(Json(Page::of(found, limit, |summary| summary.waybill_id.clone())))
}

/// One waybill, everything on it.
#[utoipa::path(get, path = "/waybills/{id}", tag = "waybills", params(("id" = String, Path)),
    responses((status = 200, body = Waybill)))]
async fn read_waybill(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<WaybillId>,
) -> Result<Answer, Problem> {
    authed.may(Operation::ReadWaybill)?;
    let waybill = desk::view(&state.app, &authed.0, &id).await?;
    Answer::resource(StatusCode::OK, &waybill, waybill.revision)
}

/// Replaces what is written on a draft.
#[utoipa::path(put, path = "/waybills/{id}", tag = "waybills",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = Content, responses((status = 200, body = Waybill)))]
async fn change_waybill(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<WaybillId>,
    expected: Result<IfMatch, Problem>,
    input: Result<Input<Content>, Problem>,
) -> Result<Answer, Problem> {
    authed.may(Operation::ChangeWaybill)?;
    let (IfMatch(expected), Input { value: content, .. }) = (expected?, input?);
    let waybill = desk::edit(&state.app, &authed.0, &id, expected, content).await?;
    Answer::resource(StatusCode::OK, &waybill, waybill.revision)
}

/// Every rule's verdict on the registry as it is now, for the state the waybill is in.
#[utoipa::path(get, path = "/waybills/{id}/report", tag = "waybills",
    params(("id" = String, Path)), responses((status = 200, body = Report)))]
async fn waybill_report(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<WaybillId>,
) -> Result<Answer, Problem> {
    authed.may(Operation::WaybillReport)?;
    Answer::json(StatusCode::OK, &desk::report(&state.app, &authed.0, &id).await?)
}

/// At most five ways between the earliest and the safest for its truck, load and departure window, under
/// the scheme in force. Nothing is kept.
#[utoipa::path(get, path = "/waybills/{id}/alternatives", tag = "waybills",
    params(("id" = String, Path)),
    responses((status = 200, body = Alternatives),
        (status = 409, description = "`no_risk`: the district has no population layer"),
        (status = 422, description = "`no_route`, or `invalid` where something is missing")))]
async fn waybill_alternatives(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<WaybillId>,
) -> Result<Answer, Problem> {
    authed.may(Operation::WaybillAlternatives)?;
    let set = desk::alternatives_of(&state.app, &authed.0, &id).await?;
    Answer::json(StatusCode::OK, &set)
}

/// Whether the way on it is lawful under the scheme in force.
#[utoipa::path(get, path = "/waybills/{id}/way", tag = "waybills",
    params(("id" = String, Path)), responses((status = 200, body = WayStanding)))]
async fn waybill_way(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<WaybillId>,
) -> Result<Answer, Problem> {
    authed.may(Operation::WaybillWay)?;
    let standing = Box::pin(desk::way_standing(&state.app, &authed.0, &id)).await?;
    Answer::json(StatusCode::OK, &standing)
}

/// What happened to it, in order; each event is chained to the one before.
#[utoipa::path(get, path = "/waybills/{id}/events", tag = "waybills",
    params(("id" = String, Path), PageQuery), responses((status = 200, body = Page<Event>)))]
async fn waybill_events(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<WaybillId>,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<Event>>, Problem> {
    authed.may(Operation::WaybillEvents)?;
    let limit = limit_of(query.limit)?;
    let after = match query.after.as_str() {
        "" => 0,
        text => text.parse().map_err(|_| {
            let reason = LocalText::new(
                "不是某一页的 `next`，去掉它即可从头开始",
                "is not the `next` of a page: leave it out to begin anew",
            );
            Problem::invalid("after", reason)
        })?,
    };
    desk::view(&state.app, &authed.0, &id).await?;
    let mut tx = state.app.store.begin_read().await?;
    let subject = format!("waybill/{id}");
    let events = store::events::list(&mut tx, &subject, after, one_more(limit)).await?;
    Ok(Json(Page::of(events, limit, |event| event.position.to_string())))
}

/// The printed waybill, once it is issued.
#[utoipa::path(get, path = "/waybills/{id}/waybill.pdf", tag = "waybills",
    params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>)))]
async fn waybill_pdf(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<WaybillId>,
) -> Result<Response, Problem> {
    authed.may(Operation::WaybillPdf)?;
    papers::pdf(&state, &authed.0, &id, PaperKind::Waybill, PaperLanguage::Zh).await
}

/// Its QR code: names it once it is planned, and is signed from its issue on.
#[utoipa::path(get, path = "/waybills/{id}/qr.svg", tag = "waybills",
    params(("id" = String, Path)),
    responses((status = 200, content_type = "image/svg+xml", body = String)))]
async fn waybill_qr(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<WaybillId>,
) -> Result<Response, Problem> {
    authed.may(Operation::WaybillQr)?;
    let waybill = desk::view(&state.app, &authed.0, &id).await?;
    if matches!(waybill.state, WaybillState::Draft | WaybillState::Voided { .. }) {
        return Err(Problem::new(
            Code::WrongState,
            "草稿和已作废的运单没有二维码。",
            "A draft has no QR code, nor has a void waybill.",
        ));
    }
    let svg = qr::svg(&code_of(&state, &waybill)?).map_err(|error| Problem::internal(&error))?;
    Ok(file("image/svg+xml", HeaderValue::from_static("inline"), svg.into_bytes()))
}

pub(super) fn code_of(state: &ApiState, waybill: &Waybill) -> Result<String, Problem> {
    qr::text_of(waybill, &state.keys.codes(), state.app.clock.now())
        .map_err(|error| Problem::internal(&error))
}

pub(super) fn file(kind: &'static str, disposition: HeaderValue, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}
