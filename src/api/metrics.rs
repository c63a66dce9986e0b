//! What an operator alarms on, in the text form of Prometheus. Served on an address of its own, so that
//! nobody who reaches the desks learns how much is going on.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{ApiState, health};
use crate::store::{self, StoreError};

/// A database that answers later than this leaves its figures out; `hazway_database_up` says so.
const PATIENCE: Duration = Duration::from_secs(2);
/// Upper bounds of a request's time, in seconds: from a list to the longest plan.
const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RuleCode {
    rule: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Version {
    version: &'static str,
}

/// The figures of one process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    gates: Family<Outcome, Counter>,
    refusing_rules: Family<RuleCode, Counter>,
    database_up: Gauge,
    log_waiting: Gauge,
    log_events: Gauge,
    scheme_in_force: Gauge,
    scheme_in_memory: Gauge,
    broken_ways: Gauge,
    open_waybills: Gauge,
    requests_free: Gauge,
    plans_free: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("hazway");
        let seconds: Family<Route, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(SECONDS));
        let requests = Family::default();
        let (gates, refusing_rules) = (Family::default(), Family::default());
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from the first byte of a request to its answer",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register("gate_decisions", "Gates asked, by what came out", gates.clone());
        registry.register(
            "gate_refusals",
            "Refusals at the gate by the rule that failed; one refusal may name several",
            refusing_rules.clone(),
        );
        let build: Family<Version, Gauge> = Family::default();
        build.get_or_create(&Version { version: env!("CARGO_PKG_VERSION") }).set(1);
        registry.register("build", "Always 1; the version is its label", build);
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let database_up = gauge("database_up", "1 when the database answered this look");
        let log_waiting = gauge("log_waiting_events", "Events that have no place in the log yet");
        let log_events = gauge("log_events", "Events of the log under the newest checkpoint");
        let scheme_in_force = gauge("scheme_in_force", "Scheme revision in the database");
        let scheme_in_memory = gauge("scheme_in_memory", "Scheme revision this process plans on");
        let broken_ways =
            gauge("broken_ways", "Open waybills whose way the scheme in force no longer allows");
        let open_waybills = gauge("open_waybills", "Waybills planned or on their way");
        let requests_free = gauge("requests_free", "Requests that may still be taken at once");
        let plans_free = gauge("plans_free", "Plans that may still be made at once");
        Self {
            registry,
            requests,
            seconds,
            gates,
            refusing_rules,
            database_up,
            log_waiting,
            log_events,
            scheme_in_force,
            scheme_in_memory,
            broken_ways,
            open_waybills,
            requests_free,
            plans_free,
        }
    }
}

impl Metrics {
    /// Counts a gate.
    pub(super) fn gate(&self, outcome: &'static str, failed: impl Iterator<Item = String>) {
        self.gates.get_or_create(&Outcome { outcome }).inc();
        for rule in failed {
            self.refusing_rules.get_or_create(&RuleCode { rule }).inc();
        }
    }

    fn request(&self, asked: &Asked, took: Duration) {
        let route = Route { route: asked.route.clone() };
        self.seconds.get_or_create(&route).observe(took.as_secs_f64());
        self.requests.get_or_create(asked).inc();
    }
}

/// Counts a request by the route it matched, never by the path, which has no bound.
pub(super) async fn measure(
    State(state): State<ApiState>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().to_string();
    let route = route.map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    let begin = Instant::now();
    let response = next.run(request).await;
    let asked = Asked { method, route, status: response.status().as_u16() };
    state.metrics.request(&asked, begin.elapsed());
    response
}

/// Serves figures and health until the process ends.
pub async fn serve_metrics(listener: tokio::net::TcpListener, state: ApiState) {
    if let Err(error) = axum::serve(listener, metrics_router(state)).await {
        tracing::error!(%error, "metrics are no longer served");
    }
}

/// The operator's own small service: figures and health.
pub fn metrics_router(state: ApiState) -> Router {
    Router::new().route("/metrics", routing::get(metrics)).merge(health::routes()).with_state(state)
}

async fn metrics(State(state): State<ApiState>) -> Response {
    let metrics = &state.metrics;
    let look = tokio::time::timeout(PATIENCE, look(&state)).await;
    let is_up = matches!(look, Ok(Ok(())));
    if let Ok(Err(error)) = look {
        tracing::warn!(%error, "the database gave no figures");
    }
    metrics.database_up.set(i64::from(is_up));
    metrics.scheme_in_memory.set(state.app.snapshot().revision);
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    metrics.broken_ways.set(count(state.rechecks.latest().broken));
    metrics.requests_free.set(count(state.requests.available_permits()));
    metrics.plans_free.set(count(state.app.planning.available_permits()));
    let mut text = String::new();
    if encode(&mut text, &metrics.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], text).into_response()
}

/// What only the database knows.
async fn look(state: &ApiState) -> Result<(), StoreError> {
    let metrics = &state.metrics;
    let mut tx = state.app.store.begin_read().await?;
    metrics.scheme_in_force.set(store::schemes::revision_in_force(&mut tx).await?);
    metrics.log_waiting.set(store::log::count_waiting(&mut tx).await?);
    let events = store::log::newest_checkpoint(&mut tx).await?.map_or(0, |(size, _)| size);
    metrics.log_events.set(i64::try_from(events).unwrap_or(i64::MAX));
    metrics.open_waybills.set(store::waybills::count_open(&mut tx).await?);
    Ok(())
}
