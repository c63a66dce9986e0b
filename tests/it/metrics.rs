//! The figures an operator alarms on.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use hazway::api::{self, ApiState};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::app::{TestApp, on_both};
use super::client::Client;
use super::seed;
use super::story::{Desks, petrol};

async fn figures(state: &ApiState) -> String {
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let answer = api::metrics_router(state.clone()).oneshot(request).await.unwrap();
    assert!(answer.status().is_success());
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(name));
    let line = line.unwrap_or_else(|| panic!("no `{name}` in\n{text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

async fn state(app: &TestApp) -> ApiState {
    let mut state = ApiState::open(Arc::clone(&app.app), Vec::new()).await.unwrap();
    state.hash_cost = seed::CHEAP;
    state
}

#[tokio::test]
async fn requests_are_counted_by_route_and_the_state_of_the_service_is_told() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        desks.issued(&petrol()).await;
        let state = state(app).await;
        let client = Client::new(api::router(state.clone()), None);
        client.get("/waybills/a-path-without-bound").await.refused(401, "unauthenticated");
        client.get("/waybills/another").await.refused(401, "unauthenticated");
        let text = figures(&state).await;
        let route = r#"hazway_http_requests_total{method="GET",route="/api/v1/waybills/{id}",status="401"}"#;
        assert!((value(&text, route) - 2.0).abs() < 0.5, "{text}");
        assert!(!text.contains("a-path-without-bound"), "{text}");
        assert!(value(&text, "hazway_log_waiting_events") > 0.5);
        assert!(value(&text, "hazway_open_waybills") > 0.5);
        assert!((value(&text, "hazway_database_up") - 1.0).abs() < 0.5);
        let revision = app.app.snapshot().revision;
        assert_eq!(value(&text, "hazway_scheme_in_force").to_string(), revision.to_string());
        assert!(text.ends_with("# EOF\n"));
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_gone_is_told_and_the_rest_still_answers() {
    on_both(async |app| {
        let state = state(app).await;
        app.app.store.close().await;
        let text = figures(&state).await;
        assert!(value(&text, "hazway_database_up").abs() < 0.5);
        assert!(value(&text, "hazway_plans_free") > 0.5);
    })
    .await;
}
