//! Whether the process lives, and whether it can decide. Outside `/api/v1`, for those who run it.

use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use serde_json::{Value, json};

use super::ApiState;
use crate::app::App;
use crate::store::{self, StoreError};

/// A database that answers later than this is no use to a gate.
const PATIENCE: Duration = Duration::from_secs(2);

/// Routes without bounds on requests at once: a busy service is not a dead one.
pub(super) fn routes() -> Router<ApiState> {
    Router::new().route("/healthz", routing::get(healthz)).route("/readyz", routing::get(readyz))
}

async fn healthz() -> Response {
    answer(StatusCode::OK, &json!({ "status": "alive" }))
}

/// Ready: the database answers, and the snapshot in memory is the scheme it has in force.
async fn readyz(State(state): State<ApiState>) -> Response {
    let in_memory = state.app.snapshot().revision;
    match tokio::time::timeout(PATIENCE, revision_in_force(&state.app)).await {
        Ok(Ok(in_force)) if in_force == in_memory => answer(
            StatusCode::OK,
            &json!({
                "status": "ready",
                "scheme_revision": in_force,
                "network_digest": state.app.district.network.digest,
            }),
        ),
        Ok(Ok(in_force)) => answer(
            StatusCode::SERVICE_UNAVAILABLE,
            &json!({
                "status": "scheme_not_taken_up",
                "scheme_revision": in_force,
                "in_memory": in_memory,
            }),
        ),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "database_failed" }))
        }
        Err(_) => answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "database_silent" })),
    }
}

async fn revision_in_force(app: &App) -> Result<i64, StoreError> {
    let mut tx = app.store.begin_read().await?;
    store::schemes::revision_in_force(&mut tx).await
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
