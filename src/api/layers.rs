//! What happens around every request: identifier, span, bounds, language of errors.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use super::{ApiState, Code, Language, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A request that takes longer is given up; the longest lawful plans stay far below.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Names the request, opens its span, logs its end.
pub(super) async fn identify(
    State(state): State<ApiState>,
    request: Request,
    next: Next,
) -> Response {
    let id = request
        .headers()
        .get(&REQUEST_ID)
        .filter(|value| is_plain(value.as_bytes()))
        .cloned()
        .or_else(|| HeaderValue::try_from(state.app.new_id().ok()?).ok())
        .unwrap_or_else(|| HeaderValue::from_static("unnamed"));
    let span = tracing::info_span!(
        "request",
        id = id.to_str().unwrap_or_default(),
        method = %request.method(),
        path = request.uri().path(),
    );
    let begin = Instant::now();
    async {
        let mut response = next.run(request).await;
        response.headers_mut().insert(REQUEST_ID, id);
        let elapsed_us = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), elapsed_us, "answered");
        response
    }
    .instrument(span)
    .await
}

/// Identifiers from outside go into the log: letters, digits and hyphens only.
fn is_plain(text: &[u8]) -> bool {
    (1..=64).contains(&text.len())
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

/// Says errors in the client's language, and makes problems of errors that have none yet.
pub(super) async fn localise(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let is_api = request.uri().path().starts_with("/api");
    let mut response = next.run(request).await;
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if is_api && is_bare_error(&response) => problem_of(response.status()),
        None => return response,
    };
    let mut said = problem.response(language);
    if let Some(allow) = response.headers().get(header::ALLOW) {
        said.headers_mut().insert(header::ALLOW, allow.clone());
    }
    said
}

fn is_bare_error(response: &Response) -> bool {
    response.status().is_client_error() || response.status().is_server_error()
}

fn problem_of(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            Code::MethodNotAllowed,
            "此地址不接受这种方法，可用的方法见 Allow。",
            "This address does not take this method; `Allow` lists those it takes.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(Code::TooLarge, "请求体超过上限。", "The body is larger than allowed.")
        }
        status if status.is_client_error() => {
            Problem::new(Code::Malformed, "请求有误。", "The request is not as expected.")
        }
        status => {
            tracing::error!(status = status.as_u16(), "an error without a problem");
            Problem::unexplained()
        }
    }
}

/// Takes only so many requests at once; the others are told to come back, at once.
pub(super) async fn bound(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let Ok(_permit) = Arc::clone(&state.requests).try_acquire_owned() else {
        return Problem::busy().into_response();
    };
    tokio::time::timeout(TIME_LIMIT, next.run(request)).await.unwrap_or_else(|_| {
        tracing::warn!(limit_s = TIME_LIMIT.as_secs(), "request given up");
        Problem::busy().into_response()
    })
}

/// What is answered when a handler panics.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the payload over")]
pub(super) fn panicked(payload: Box<dyn Any + Send + 'static>) -> Response {
    let words = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no words");
    tracing::error!(panic = words, "request panicked");
    Problem::unexplained().into_response()
}
