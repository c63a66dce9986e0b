//! Somebody who asks, and what was answered.

use std::fmt;
use std::pin::Pin;
use std::task::Poll;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// Somebody who asks below `/api/v1`; a path that begins with `//` is asked outside of it.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl Client {
    /// With an access token or without.
    pub(crate) const fn new(router: Router, token: Option<String>) -> Self {
        Self { router, token, headers: Vec::new() }
    }

    /// The same with one more header.
    pub(crate) fn with(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut other = self.clone();
        other.headers.push((name, value.into()));
        other
    }

    /// The same in English.
    pub(crate) fn in_english(&self) -> Self {
        self.with("accept-language", "en")
    }

    /// The same under an idempotency key.
    pub(crate) fn keyed(&self, key: &str) -> Self {
        self.with("idempotency-key", key)
    }

    /// The same naming the revision it has seen.
    pub(crate) fn seeing(&self, revision: i64) -> Self {
        self.with("if-match", format!("\"{revision}\""))
    }

    /// Asks with a body of any type.
    pub(crate) async fn send(&self, method: Method, path: &str, kind: &str, body: Bytes) -> Answer {
        let uri = match path.strip_prefix("//") {
            Some(outside) => format!("/{outside}"),
            None => format!("/api/v1{path}"),
        };
        let mut request = Request::builder().method(method.clone()).uri(&uri);
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let asked = format!("{method} {uri}");
        Answer { asked, status: parts.status, headers: parts.headers, body }
    }

    async fn send_json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send(method, path, "application/json", Bytes::from(body.to_string())).await
    }

    /// `GET`.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", Bytes::new()).await
    }

    /// `POST` of JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send_json(Method::POST, path, body).await
    }

    /// `POST` without a body.
    pub(crate) async fn press(&self, path: &str) -> Answer {
        self.send(Method::POST, path, "", Bytes::new()).await
    }

    /// `PUT` of JSON.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send_json(Method::PUT, path, body).await
    }

    /// `DELETE` with JSON.
    pub(crate) async fn delete(&self, path: &str, body: &Value) -> Answer {
        self.send_json(Method::DELETE, path, body).await
    }
}

/// What was answered.
#[derive(Clone)]
pub(crate) struct Answer {
    asked: String,
    /// Status.
    pub(crate) status: StatusCode,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// Body.
    pub(crate) body: Bytes,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A waybill with its plan and report fills pages.
        let body: String = String::from_utf8_lossy(&self.body).chars().take(1500).collect();
        write!(f, "{}: {} {body}", self.asked, self.status)
    }
}

impl Answer {
    /// A header as text, empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of an answer that has this status.
    #[track_caller]
    pub(crate) fn with_status(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The body of a 200.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        self.with_status(200)
    }

    /// The problem of a refusal, after checking that it is told as every refusal is.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.with_status(status);
        assert_eq!(problem["code"], code, "{self:?}");
        assert_eq!(problem["status"], status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        for member in ["type", "title", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{self:?}");
        }
        assert!(self.is_in_its_language(&problem["detail"]), "{self:?}");
        for error in problem["errors"].as_array().into_iter().flatten() {
            assert!(error["field"].is_string(), "{self:?}");
            assert!(self.is_in_its_language(&error["reason"]), "{self:?}");
        }
        problem
    }

    /// Whether a text has Chinese in it where Chinese is answered, and words of English otherwise.
    fn is_in_its_language(&self, text: &Value) -> bool {
        let text = text.as_str().unwrap_or_default();
        // What was given stands between backticks, in whatever language.
        let said: String = text.split('`').step_by(2).collect();
        let is_han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
        match self.header("content-language") {
            "en" => said.split(' ').filter(|word| !word.contains(is_han)).count() > 1,
            _ => said.contains(is_han),
        }
    }
}

/// Waits for all of them at the same time, each going on while the others wait.
pub(crate) async fn together<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<Pin<Box<F>>> = all.map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, output) in waiting.iter_mut().zip(&mut done) {
            if output.is_none()
                && let Poll::Ready(ready) = future.as_mut().poll(context)
            {
                *output = Some(ready);
            }
        }
        if done.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
