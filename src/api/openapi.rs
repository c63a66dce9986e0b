//! The router and its exact description.

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::{Json, Router, routing};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{
    ApiState, Problem, audit, checks, described, goods, health, layers, map, metrics, moves,
    papers, plans, registry, rules,
};
use super::{schemes, session, traces, verify, waybills, web, zones};

/// Largest body of most requests.
const BODY_LIMIT: usize = 1 << 20;

fn areas() -> OpenApiRouter<ApiState> {
    let mut components = Components::new();
    components
        .add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let openapi = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Hazway")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(env!("CARGO_PKG_DESCRIPTION")))
                .build(),
        )
        .components(Some(components))
        .security(Some([SecurityRequirement::new("bearer", [] as [&str; 0])]))
        .build();
    let areas = OpenApiRouter::new()
        .merge(session::routes())
        .merge(goods::routes())
        .merge(rules::routes())
        .merge(registry::routes())
        .merge(plans::routes())
        .merge(checks::routes())
        .merge(traces::routes())
        .merge(map::routes())
        .merge(waybills::routes())
        .merge(papers::routes())
        .merge(moves::routes())
        .merge(verify::routes())
        .merge(audit::routes())
        .merge(zones::routes())
        .merge(schemes::routes());
    OpenApiRouter::with_openapi(openapi).nest("/api/v1", areas)
}

/// The description, as served at `/openapi.json` and kept in `docs/openapi.json`.
#[must_use]
pub fn document() -> OpenApi {
    described::finish(areas().into_openapi())
}

/// Everything that is served.
pub fn router(state: ApiState) -> Router {
    let (api, document) = areas().split_for_parts();
    let document = described::finish(document);
    // Without a name here the page would ask a validator elsewhere.
    let docs = SwaggerUi::new("/docs")
        .config(Config::from("/openapi.json").validator_url("none").deep_linking(true));
    let jwks = |axum::extract::State(state): axum::extract::State<ApiState>| async move {
        Json(state.keys.jwks(state.app.clock.now()))
    };
    api.route("/api", routing::any(nothing))
        .route("/api/", routing::any(nothing))
        .route("/api/{*path}", routing::any(nothing))
        .route("/.well-known/jwks.json", routing::get(jwks))
        .merge(docs)
        .fallback(routing::get(web::page))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(state.clone(), layers::bound))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(from_fn(layers::localise))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), layers::identify))
        .layer(from_fn_with_state(state.clone(), metrics::measure))
        .merge(health::routes())
        .route("/openapi.json", routing::get(|| async move { Json(document) }))
        .layer(from_fn(web::secure))
        .with_state(state)
}

async fn nothing() -> impl IntoResponse {
    Problem::not_found()
}
