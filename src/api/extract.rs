//! What handlers ask of a request; a request that does not have it is answered by a [`Problem`].

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::{ApiState, Code, Problem};
use crate::auth::{Actor, Operation, Relation, may};
use crate::registry::CompanyId;
use crate::units::{LocalText, unreadable};

/// The account behind the request.
#[derive(Clone, Debug)]
pub struct Authed(pub Actor);

impl Authed {
    /// Whether the role may do this at all, and to whose things.
    pub fn may(&self, operation: Operation) -> Result<Relation, Problem> {
        may(self.0.role, operation).ok_or_else(Problem::forbidden)
    }

    /// The company whose things it is limited to; `None` = not limited.
    pub fn scope(&self, operation: Operation) -> Result<Option<&CompanyId>, Problem> {
        Ok(match self.may(operation)? {
            Relation::Any => None,
            Relation::OwnCompany => Some(&self.0.company),
        })
    }
}

impl FromRequestParts<ApiState> for Authed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(Problem::unauthenticated)?;
        let claims = state.keys.verify(token, state.app.clock.now()).map_err(|error| {
            tracing::debug!(%error, "access token refused");
            Problem::unauthenticated()
        })?;
        let actor = claims.into_actor();
        state.limits.take(&actor.account_id).map_err(Problem::too_fast)?;
        Ok(Self(actor))
    }
}

/// The language of words for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Language {
    /// Chinese unless `Accept-Language` names English before Chinese.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()) else {
            return Self::Zh;
        };
        let mut best: Option<(Self, f32)> = None;
        for part in value.split(',').take(16) {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=")?.parse::<f32>().ok())
                .unwrap_or(1.0);
            let language = match tag.split('-').next() {
                Some("en") => Self::En,
                Some("zh" | "*") => Self::Zh,
                Some(_) | None => continue,
            };
            if quality > 0.0 && best.is_none_or(|(_, found)| quality > found) {
                best = Some((language, quality));
            }
        }
        best.map_or(Self::Zh, |(language, _)| language)
    }

    /// The text in this language.
    #[must_use]
    pub const fn pick(self, text: &LocalText) -> &str {
        match self {
            Self::Zh => text.zh.as_str(),
            Self::En => text.en.as_str(),
        }
    }

    /// The language tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

/// The revision that an edit is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Seen(revision) = Seen::from_request_parts(parts, &()).await?;
        revision.map(Self).ok_or_else(|| {
            Problem::new(
                Code::PreconditionRequired,
                "修改须带 If-Match，值为读取时的 ETag。",
                "An edit needs `If-Match` with the `ETag` that was read.",
            )
        })
    }
}

/// The revision that a move is based on, if the client says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen(pub Option<i64>);

impl<S: Sync> FromRequestParts<S> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        value
            .to_str()
            .ok()
            .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok())
            .map(|revision| Self(Some(revision)))
            .ok_or_else(|| {
                Problem::new(
                    Code::Malformed,
                    "If-Match 应为带双引号的版本号，如 \"3\"。",
                    "`If-Match` is a revision in quotes, such as \"3\".",
                )
            })
    }
}

/// `Idempotency-Key`, if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        match value.to_str() {
            Ok(key) if (1..=100).contains(&key.len()) => Ok(Self(Some(key.to_owned()))),
            Ok(_) | Err(_) => Err(Problem::new(
                Code::Malformed,
                "Idempotency-Key 应为 1 至 100 个可见 ASCII 字符。",
                "`Idempotency-Key` has 1 to 100 visible ASCII characters.",
            )),
        }
    }
}

/// A JSON body with the bytes it came in.
#[derive(Clone, Debug)]
pub struct Input<T> {
    /// What it says.
    pub value: T,
    /// The bytes.
    pub raw: Bytes,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            return Err(Problem::new(
                Code::UnsupportedMediaType,
                "请求体应为 application/json。",
                "The body must be application/json.",
            ));
        }
        let raw =
            Bytes::from_request(request, state).await.map_err(|refused| body_problem(&refused))?;
        let value = serde_json::from_slice(&raw).map_err(|error| {
            let why = unreadable(&error);
            Problem::new(
                Code::Malformed,
                format!("请求体不符合要求：{}", why.zh),
                format!("The body is not as expected: {}", why.en),
            )
        })?;
        Ok(Self { value, raw })
    }
}

/// No body, or an empty object: nothing is said besides the address.
#[derive(Clone, Debug)]
pub struct Nothing {
    /// The bytes.
    pub raw: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Nothing {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let raw =
            Bytes::from_request(request, state).await.map_err(|refused| body_problem(&refused))?;
        let says_nothing = raw.is_empty()
            || serde_json::from_slice::<serde_json::Map<_, _>>(&raw)
                .is_ok_and(|members| members.is_empty());
        if says_nothing {
            return Ok(Self { raw: Bytes::new() });
        }
        Err(Problem::new(
            Code::Malformed,
            "此操作不带内容：请求体应为空或 {}。",
            "Nothing is said here: the body is empty or `{}`.",
        ))
    }
}

/// What a body that could not be read is answered.
pub(super) fn body_problem(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(
            Code::TooLarge,
            "请求体超过上限（1 MiB，导入 10 MiB）。",
            "The body is larger than allowed (1 MiB, imports 10 MiB).",
        );
    }
    Problem::new(Code::Malformed, "请求体未能完整读取。", "The body could not be read to its end.")
}

/// Parts of the path.
#[derive(Clone, Debug)]
pub struct PathOf<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        // A path that cannot be read names nothing.
        Path::<T>::from_request_parts(parts, state)
            .await
            .map(|Path(value)| Self(value))
            .map_err(|_| Problem::not_found())
    }
}

/// The query.
#[derive(Clone, Debug)]
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Query::<T>::from_request_parts(parts, state).await.map(|Query(value)| Self(value)).map_err(
            |rejection| {
                let reason = rejection.body_text();
                Problem::new(
                    Code::Malformed,
                    format!("查询参数有误：{reason}"),
                    format!("The query is not as expected: {reason}"),
                )
            },
        )
    }
}
