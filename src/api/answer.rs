//! Good answers: JSON with an `ETag`, pages of a list.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Problem;
use crate::store::idempotency::Kept;

/// One page of a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Goes into `after` for the next page; `null` on the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of up to `limit` items out of one more than that, which tells whether there
    /// is a next page.
    #[must_use]
    pub fn of(mut items: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Self {
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = if has_more { items.last().map(cursor) } else { None };
        Self { items, next }
    }
}

/// The `ETag` of a revision.
#[must_use]
pub fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// A good answer in bytes, so that it can be kept and given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// `ETag`, may be empty.
    pub etag: String,
    /// JSON text, empty for 204.
    pub body: String,
}

impl Answer {
    /// JSON without a revision.
    pub fn json(status: StatusCode, value: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(value).map_err(|error| Problem::internal(&error))?;
        Ok(Self { status, etag: String::new(), body })
    }

    /// JSON of a single resource with its revision.
    pub fn resource(
        status: StatusCode,
        value: &impl Serialize,
        revision: i64,
    ) -> Result<Self, Problem> {
        Ok(Self { etag: etag(revision), ..Self::json(status, value)? })
    }

    /// As it is kept under a key.
    #[must_use]
    pub fn kept(&self) -> Kept {
        let Self { status, etag, body } = self.clone();
        Kept { status: status.as_u16(), etag, body }
    }
}

impl TryFrom<Kept> for Answer {
    type Error = Problem;

    fn try_from(kept: Kept) -> Result<Self, Problem> {
        let status =
            StatusCode::from_u16(kept.status).map_err(|error| Problem::internal(&error))?;
        Ok(Self { status, etag: kept.etag, body: kept.body })
    }
}

/// What is kept of a single resource with its revision.
pub(super) fn kept(
    status: StatusCode,
    value: &impl Serialize,
    revision: i64,
) -> Result<Kept, serde_json::Error> {
    let body = serde_json::to_string(value)?;
    Ok(Kept { status: status.as_u16(), etag: etag(revision), body })
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let has_body = !self.body.is_empty();
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if has_body {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(etag) = HeaderValue::try_from(self.etag)
            && !etag.is_empty()
        {
            headers.insert(header::ETAG, etag);
        }
        response
    }
}
