//! Every error as `application/problem+json` with a stable code and words in two languages.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::problem_text::title;
use super::{Language, Wrong};
use crate::app::AppError;
use crate::routing::NoRoute;
use crate::store::StoreError;
use crate::units::LocalText;

/// What went wrong, for machines. Names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "described in docs/API.md")]
pub enum Code {
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    PreconditionRequired,
    Stale,
    WrongState,
    Claimed,
    Taken,
    IdempotencyMismatch,
    Invalid,
    ChecksFailed,
    NoRoute,
    NoRisk,
    TooLarge,
    UnsupportedMediaType,
    Malformed,
    LockedOut,
    TooFast,
    Busy,
    Internal,
}

impl Code {
    /// All codes.
    pub const ALL: [Self; 21] = [
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::PreconditionRequired,
        Self::Stale,
        Self::WrongState,
        Self::Claimed,
        Self::Taken,
        Self::IdempotencyMismatch,
        Self::Invalid,
        Self::ChecksFailed,
        Self::NoRoute,
        Self::NoRisk,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Malformed,
        Self::LockedOut,
        Self::TooFast,
        Self::Busy,
        Self::Internal,
    ];

    /// The name in the body.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::PreconditionRequired => "precondition_required",
            Self::Stale => "stale",
            Self::WrongState => "wrong_state",
            Self::Claimed => "claimed",
            Self::Taken => "taken",
            Self::IdempotencyMismatch => "idempotency_mismatch",
            Self::Invalid => "invalid",
            Self::ChecksFailed => "checks_failed",
            Self::NoRoute => "no_route",
            Self::NoRisk => "no_risk",
            Self::TooLarge => "too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::Malformed => "malformed",
            Self::LockedOut => "locked_out",
            Self::TooFast => "too_fast",
            Self::Busy => "busy",
            Self::Internal => "internal",
        }
    }

    /// Its HTTP status.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::WrongState | Self::Claimed | Self::Taken | Self::NoRisk => StatusCode::CONFLICT,
            Self::IdempotencyMismatch | Self::Invalid | Self::ChecksFailed | Self::NoRoute => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::LockedOut | Self::TooFast => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// An error on its way to the client.
#[derive(Clone, Debug)]
pub struct Problem {
    /// For machines.
    pub code: Code,
    /// What exactly, for people.
    pub detail: LocalText,
    /// Member `errors`: every field that is wrong.
    pub errors: Vec<Wrong>,
    /// Further members.
    pub members: Map<String, Value>,
    /// Seconds after which another try makes sense.
    pub retry_after_s: Option<u64>,
    /// The same request may succeed at once: two transactions met.
    pub is_transient: bool,
}

impl Problem {
    /// A problem in both languages.
    #[must_use]
    pub fn new(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            detail: LocalText::new(zh, en),
            errors: Vec::new(),
            members: Map::new(),
            retry_after_s: None,
            is_transient: false,
        }
    }

    /// A problem of one sentence without its capital letter and full stop.
    #[must_use]
    pub(super) fn told(code: Code, text: &LocalText) -> Self {
        Self::new(code, format!("{}。", text.zh), format!("{}.", sentence(&text.en)))
    }

    /// The same with one more member.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    /// Nothing there, or nothing that this account may see.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            Code::NotFound,
            "没有这个对象，或您无权查看。",
            "There is no such thing, or you may not see it.",
        )
    }

    /// The role may not.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(Code::Forbidden, "您的角色不能进行此操作。", "Your role may not do this.")
    }

    /// No or no good access token.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(
            Code::Unauthenticated,
            "请登录：缺少有效的访问令牌。",
            "Please log in: there is no good access token.",
        )
    }

    /// Too much at once.
    #[must_use]
    pub fn busy() -> Self {
        let mut busy = Self::new(
            Code::Busy,
            "服务繁忙，请稍后再试。",
            "The service is busy; please try again shortly.",
        );
        busy.retry_after_s = Some(1);
        busy
    }

    /// More requests than one account may make; the next is taken after so many seconds.
    #[must_use]
    pub fn too_fast(after_s: u64) -> Self {
        let mut too_fast = Self::new(
            Code::TooFast,
            format!("该账户请求过于频繁，请 {after_s} 秒后再试。"),
            format!("This account asks too often; please try again in {after_s} second(s)."),
        );
        too_fast.retry_after_s = Some(after_s);
        too_fast
    }

    /// A fault of ours: logged here, once, and not told.
    #[must_use]
    pub fn internal(error: &dyn std::error::Error) -> Self {
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            chain.push_str(": ");
            chain.push_str(&cause.to_string());
            source = cause.source();
        }
        tracing::error!(error = chain, "request failed");
        Self::unexplained()
    }

    /// A fault of ours that is logged elsewhere.
    #[must_use]
    pub(super) fn unexplained() -> Self {
        Self::new(
            Code::Internal,
            "服务内部错误，已记录。请凭请求编号（X-Request-Id）联系管理员。",
            "An internal error; it was logged. Please name the X-Request-Id to the administrator.",
        )
    }

    /// One field is wrong.
    #[must_use]
    pub fn invalid(field: &str, reason: LocalText) -> Self {
        Self::invalid_fields([Wrong::new(field, reason)])
    }

    /// Fields are wrong.
    #[must_use]
    pub fn invalid_fields<T: Into<Wrong>>(errors: impl IntoIterator<Item = T>) -> Self {
        let errors: Vec<Wrong> = errors.into_iter().map(Into::into).collect();
        let count = errors.len();
        let mut problem = Self::new(
            Code::Invalid,
            format!("有 {count} 处内容不合要求，见 errors。"),
            format!("{count} field(s) are not as required, see `errors`."),
        );
        problem.errors = errors;
        problem
    }

    /// The edit named another revision.
    #[must_use]
    pub fn stale(current: i64) -> Self {
        Self::new(
            Code::Stale,
            format!("内容已被他人修改，当前版本为 {current}，请重新读取。"),
            format!(
                "Someone else changed it; its revision is now {current}. Please read it again."
            ),
        )
        .with("current_revision", json!(current))
    }

    /// The body as JSON.
    #[must_use]
    pub fn body(&self, language: Language) -> Value {
        let pick = |text: &LocalText| language.pick(text).to_owned();
        let mut body = Map::new();
        body.insert("type".to_owned(), json!(format!("urn:hazway:problem:{}", self.code.as_str())));
        body.insert("title".to_owned(), json!(pick(&title(self.code))));
        body.insert("status".to_owned(), json!(self.code.status().as_u16()));
        body.insert("detail".to_owned(), json!(pick(&self.detail)));
        body.insert("code".to_owned(), json!(self.code.as_str()));
        if !self.errors.is_empty() {
            let errors: Vec<Value> = self.errors.iter().map(|error| error.body(language)).collect();
            body.insert("errors".to_owned(), Value::Array(errors));
        }
        body.extend(self.members.clone());
        Value::Object(body)
    }

    /// The answer in a language.
    #[must_use]
    pub fn response(&self, language: Language) -> Response {
        let mut response = Response::new(Body::from(self.body(language).to_string()));
        *response.status_mut() = self.code.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code == Code::Unauthenticated {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for Problem {
    /// Chinese; the outer layer, which knows the client's language, says it again in that.
    fn into_response(self) -> Response {
        let mut response = self.response(Language::Zh);
        response.extensions_mut().insert(self);
        response
    }
}

/// The same with a capital letter in front.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Stale { current, .. } => Self::stale(*current),
            StoreError::Taken { subject } => Self::new(
                Code::Taken,
                format!("{} 已被占用。", subject.zh),
                format!("{} is already taken.", sentence(&subject.en)),
            ),
            StoreError::Database(_) if error.is_busy() => Self::busy(),
            StoreError::Database(_) if error.is_unkeepable() => Self::new(
                Code::Malformed,
                "内容含有无法保存的字符（NUL）。",
                "It holds a character that cannot be kept (NUL).",
            ),
            StoreError::Database(_) if error.is_transient() => {
                let mut busy = Self::busy();
                busy.is_transient = true;
                busy
            }
            StoreError::Database(_) | StoreError::Inconsistent { .. } => Self::internal(&error),
        }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Store(error) => error.into(),
            AppError::Snapshot(error) => Self::invalid("zones", error.0),
            AppError::Interrupted => Self::busy(),
            AppError::NoRandomness => Self::internal(&error),
        }
    }
}

impl From<NoRoute> for Problem {
    fn from(no_route: NoRoute) -> Self {
        let why = no_route.text();
        Self::new(
            Code::NoRoute,
            format!("没有合法的行驶路线：{}。", why.zh),
            format!("There is no lawful way: {}.", why.en),
        )
        .with("no_route", json!(no_route))
    }
}
