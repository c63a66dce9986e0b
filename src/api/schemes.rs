//! Schemes: drawn, looked at, published.

use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::Response;
use geojson::Feature;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::kept;
use super::idempotency::{respond, seal};
use super::waybills::{PageQuery, check_length, limit_of, one_more};
use super::{
    Answer, ApiState, Authed, IdempotencyKey, IfMatch, Input, Nothing, Page, PathOf, Problem,
    QueryOf, Seen,
};
use crate::auth::Operation;
use crate::desk::{self, Drawing, Preview, Recheck};
use crate::registry::MAX_ID;
use crate::store;
use crate::store::idempotency::Kept;
use crate::store::schemes::StoredScheme;
use crate::zones::{feature, parse_zones};

/// A scheme goes as a whole, all its zones together.
const BODY_LIMIT: usize = 10 << 20;
/// Most faults of zones that are answered.
const MAX_ERRORS: usize = 1000;

/// What the committee sends.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemeRequest {
    /// What it is for.
    #[serde(default)]
    note: String,
    /// All zones that are to be in force together, as a GeoJSON `FeatureCollection`.
    #[schema(value_type = Object)]
    zones: Value,
}

/// Zones as GeoJSON.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Zones {
    /// `FeatureCollection`.
    r#type: &'static str,
    /// One feature a zone.
    #[schema(value_type = Vec<Object>)]
    features: Vec<Feature>,
}

/// A scheme with its zones.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SchemeWithZones<'a> {
    #[serde(flatten)]
    scheme: &'a StoredScheme,
    zones: Zones,
}

impl<'a> SchemeWithZones<'a> {
    fn of(scheme: &'a StoredScheme) -> Self {
        let features = scheme.zones.iter().map(feature).collect();
        Self { scheme, zones: Zones { r#type: "FeatureCollection", features } }
    }
}

/// The schemes' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    let drawing = OpenApiRouter::new()
        .routes(routes!(list_schemes, create_scheme))
        .routes(routes!(read_scheme, change_scheme))
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    OpenApiRouter::new()
        .merge(drawing)
        .routes(routes!(preview_scheme))
        .routes(routes!(publish_scheme))
        .routes(routes!(scheme_recheck))
}

/// Reads the zones beside the requests; every fault of every zone is told at once.
async fn drawing(state: &ApiState, request: SchemeRequest) -> Result<Drawing, Problem> {
    let SchemeRequest { note, zones } = request;
    let zones = state
        .compute(move || parse_zones(&zones.to_string()))
        .await?
        .map_err(|errors| Problem::invalid_fields(errors.iter().take(MAX_ERRORS)))?;
    Ok(Drawing { note, zones })
}

/// Schemes without their zones, newest first.
#[utoipa::path(get, path = "/schemes", tag = "schemes", params(PageQuery),
    responses((status = 200, body = Page<StoredScheme>)))]
async fn list_schemes(
    authed: Authed,
    State(state): State<ApiState>,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<StoredScheme>>, Problem> {
    authed.may(Operation::ListSchemes)?;
    check_length("after", &query.after, MAX_ID)?;
    let limit = limit_of(query.limit)?;
    let mut tx = state.app.store.begin_read().await?;
    let found = store::schemes::list(&mut tx, &query.after, one_more(limit)).await?;
    Ok(Json(Page::of(found, limit, |scheme| scheme.scheme_id.clone())))
}

/// Begins a scheme on the one in force.
#[utoipa::path(post, path = "/schemes", tag = "schemes",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = SchemeRequest, responses((status = 201, body = SchemeWithZones)))]
async fn create_scheme(
    authed: Authed,
    State(state): State<ApiState>,
    key: IdempotencyKey,
    input: Result<Input<SchemeRequest>, Problem>,
) -> Result<Response, Problem> {
    let operation = Operation::CreateScheme;
    authed.may(operation)?;
    let Input { value: request, raw } = input?;
    let seal = seal(&authed.0, key, operation, "", &raw, |scheme: &StoredScheme| {
        kept(StatusCode::CREATED, &SchemeWithZones::of(scheme), scheme.revision)
    });
    let drawing = drawing(&state, request).await?;
    respond(desk::create_scheme(&state.app, &authed.0, drawing, &seal).await?, &seal)
}

/// One scheme with its zones.
#[utoipa::path(get, path = "/schemes/{id}", tag = "schemes", params(("id" = String, Path)),
    responses((status = 200, body = SchemeWithZones)))]
async fn read_scheme(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<String>,
) -> Result<Answer, Problem> {
    authed.may(Operation::ReadScheme)?;
    let mut tx = state.app.store.begin_read().await?;
    let scheme = store::schemes::find(&mut tx, &id).await?.ok_or_else(Problem::not_found)?;
    told(&scheme)
}

fn told(scheme: &StoredScheme) -> Result<Answer, Problem> {
    Answer::resource(StatusCode::OK, &SchemeWithZones::of(scheme), scheme.revision)
}

/// Replaces what is drawn on a draft; it has to be previewed again.
#[utoipa::path(put, path = "/schemes/{id}", tag = "schemes",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = SchemeRequest, responses((status = 200, body = SchemeWithZones)))]
async fn change_scheme(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<String>,
    expected: Result<IfMatch, Problem>,
    input: Result<Input<SchemeRequest>, Problem>,
) -> Result<Answer, Problem> {
    authed.may(Operation::ChangeScheme)?;
    let (IfMatch(expected), Input { value: request, .. }) = (expected?, input?);
    let drawing = drawing(&state, request).await?;
    told(&desk::change_scheme(&state.app, &authed.0, &id, expected, drawing).await?)
}

/// Says what a draft would do; it counts as previewed from then on.
#[utoipa::path(post, path = "/schemes/{id}/preview", tag = "schemes",
    params(("id" = String, Path)), responses((status = 200, body = Preview)))]
async fn preview_scheme(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<String>,
    body: Result<Nothing, Problem>,
) -> Result<Answer, Problem> {
    authed.may(Operation::PreviewScheme)?;
    body?;
    let (preview, scheme) = desk::preview_scheme(&state.app, &authed.0, &id).await?;
    Answer::resource(StatusCode::OK, &preview, scheme.revision)
}

/// Puts a previewed scheme in force, at once and without a restart.
#[utoipa::path(post, path = "/schemes/{id}/publish", tag = "schemes",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = SchemeWithZones)))]
async fn publish_scheme(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<String>,
    key: IdempotencyKey,
    expected: Result<Seen, Problem>,
    body: Result<Nothing, Problem>,
) -> Result<Response, Problem> {
    let operation = Operation::PublishScheme;
    authed.may(operation)?;
    let (Seen(expected), Nothing { raw }) = (expected?, body?);
    let answer = |scheme: &StoredScheme| -> Result<Kept, serde_json::Error> {
        kept(StatusCode::OK, &SchemeWithZones::of(scheme), scheme.revision)
    };
    let seal = seal(&authed.0, key, operation, &id, &raw, answer);
    let done = desk::publish(&state.app, &authed.0, &id, expected, &seal).await?;
    state.rechecks.begin(&state.app);
    respond(done, &seal)
}

/// How far the look at all open waybills is that follows a publication, and which ways are no longer
/// lawful.
#[utoipa::path(get, path = "/schemes/recheck", tag = "schemes",
    responses((status = 200, body = Recheck)))]
async fn scheme_recheck(
    authed: Authed,
    State(state): State<ApiState>,
) -> Result<Json<Recheck>, Problem> {
    authed.may(Operation::SchemeRecheck)?;
    Ok(Json(state.rechecks.latest()))
}
