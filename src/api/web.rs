//! The pages in the binary, and what browsers are told to refuse.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::map::is_known;
use crate::units::hex;

#[derive(rust_embed::Embed)]
#[folder = "web/dist/"]
struct Pages;

const INDEX: &str = "index.html";
/// Names of these files carry the hash of what is in them.
const HASHED: &str = "assets/";

/// Nothing from elsewhere. The map makes its worker of our own file and pictures of blobs; styles are
/// set through the object model, so no inline text is needed.
const FOR_PAGES: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'",
);
/// The page to browse the interface writes styles inline and draws its icons from text.
const FOR_DOCS: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'",
);
const FOR_DATA: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// A file of the pages; the first page for every other address, since addresses are pages.
pub(super) async fn page(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Pages::get(path).filter(|_| !path.is_empty()) {
        return answer(path, file, &headers);
    }
    if is_file(path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    Pages::get(INDEX)
        .map_or_else(|| StatusCode::NOT_FOUND.into_response(), |file| answer(INDEX, file, &headers))
}

/// A missing file must not be answered with a page; identifiers further down may have a dot in them.
fn is_file(path: &str) -> bool {
    path.starts_with(HASHED) || (path.contains('.') && !path.contains('/'))
}

fn answer(path: &str, file: rust_embed::EmbeddedFile, asked: &HeaderMap) -> Response {
    let kept = if path.starts_with(HASHED) {
        HeaderValue::from_static("public, max-age=31536000, immutable")
    } else {
        HeaderValue::from_static("no-cache")
    };
    let etag = HeaderValue::try_from(format!("W/\"{}\"", hex(&file.metadata.sha256_hash())))
        .unwrap_or_else(|_| HeaderValue::from_static("W/\"unnamed\""));
    let is_known = is_known(asked, &etag);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind_of(path))),
        (header::CACHE_CONTROL, kept),
        (header::ETAG, etag),
        (header::CONTENT_SECURITY_POLICY, FOR_PAGES),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, Body::from(file.data)).into_response()
}

/// The kinds of file that the pages are built of.
fn kind_of(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("woff2") => "font/woff2",
        Some(_) | None => "application/octet-stream",
    }
}

/// Tells browsers what to refuse, on every answer.
pub(super) async fn secure(request: Request, next: Next) -> Response {
    let is_docs = request.uri().path().starts_with("/docs");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(PERMISSIONS, HeaderValue::from_static("camera=(), microphone=(), payment=()"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(if is_docs {
        FOR_DOCS
    } else {
        FOR_DATA
    });
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_pages_and_files_are_files() {
        for path in ["", "gate", "waybills/0190-a/edit", "registry/vehicle/a.b"] {
            assert!(!is_file(path), "{path}");
        }
        for path in ["assets/gone.js", "assets/x", "favicon.ico"] {
            assert!(is_file(path), "{path}");
        }
    }

    #[test]
    fn every_file_of_the_pages_has_a_kind_that_browsers_take() {
        for path in Pages::iter() {
            assert_ne!(kind_of(&path), "application/octet-stream", "{path}");
        }
        assert!(Pages::get(INDEX).is_some());
    }
}
