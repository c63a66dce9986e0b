//! Why a desk was told no.

use serde::Serialize;

use crate::app::AppError;
use crate::checks::Report;
use crate::routing::NoRoute;
use crate::store::StoreError;
use crate::units::{LocalText, local_text};
use crate::waybill::{Move, StateName, TransitionError};

/// One field that cannot stand as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Path of the field, such as `load.0.declared_kg`.
    pub field: String,
    /// What is wrong and what is expected.
    pub reason: LocalText,
}

/// Why a desk was told no.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum DeskError {
    /// No such waybill, or not one this person may see.
    NotFound,
    /// It may be seen but not moved by this person.
    Forbidden,
    /// Somebody changed it first.
    Stale {
        /// Its revision now.
        current: i64,
    },
    /// Not from the state it is in.
    WrongState {
        /// State it is in.
        state: StateName,
        /// What was asked.
        tried: Move,
    },
    /// A published scheme never changes.
    SchemePublished,
    /// Nobody has looked at what the scheme would do.
    SchemeNotPreviewed,
    /// A local rule is not in the state for this.
    LocalRuleState(LocalText),
    /// Another scheme came into force since this one was drawn.
    StaleBase {
        /// Revision it was drawn on.
        base: i64,
        /// Revision in force.
        in_force: i64,
    },
    /// The key stands for another request.
    KeyMismatch {
        /// The key.
        key: String,
    },
    /// Something written cannot stand.
    Invalid(Vec<FieldError>),
    /// Checks stand in the way.
    ChecksFailed(Box<Report>),
    /// No lawful way.
    NoRoute(NoRoute),
    /// The district has no layers to compare risks by.
    NoRisk(LocalText),
    /// Another waybill holds it.
    Claimed {
        /// What.
        subject: LocalText,
    },
    /// Too much else is going on; nothing was written.
    Busy,
    /// The answer could not be written down.
    #[error("the answer could not be written as JSON")]
    Answer(#[source] serde_json::Error),
    /// The service itself.
    #[error(transparent)]
    App(#[from] AppError),
    /// The database.
    #[error(transparent)]
    Store(StoreError),
}

impl DeskError {
    /// One field that cannot stand.
    #[must_use]
    pub fn invalid(field: impl Into<String>, reason: LocalText) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), reason }])
    }

    /// One sentence for people.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::NotFound => LocalText::new(
                "没有这个对象，或您无权查看",
                "there is no such thing, or you may not see it",
            ),
            Self::Forbidden => LocalText::new(
                "您可以查看它，但不能对它进行此操作",
                "you may look at it, but you may not do this to it",
            ),
            Self::Stale { current } => local_text!(
                "内容已被他人修改，当前版本为 {current}，请重新读取",
                "someone else changed it; its revision is now {current}, please read it again"
            ),
            Self::WrongState { state, tried } => {
                let (state, tried) = (state.in_words(), tried.in_words());
                LocalText::new(
                    format!("运单当前为“{}”，不能{}", state.zh, tried.zh),
                    format!("the waybill is {}: it cannot be {}", state.en, tried.en),
                )
            }
            Self::SchemePublished => LocalText::new(
                "方案已发布，不能再改动；请另拟新方案",
                "the scheme is published and never changes: draw a new one",
            ),
            Self::SchemeNotPreviewed => LocalText::new(
                "方案发布前须先预览其影响",
                "a scheme is published after its preview: look at the preview first",
            ),
            Self::StaleBase { base, in_force } => local_text!(
                "方案依据第 {base} 版拟定，而现行为第 {in_force} 版，请依据现行方案重新拟定",
                "the scheme was drawn on revision {base}, but {in_force} is in force now: draw it anew"
            ),
            Self::KeyMismatch { key } => local_text!(
                "幂等键 `{key}` 已用于另一个请求，请换一个键",
                "the key `{key}` was used for another request; use a fresh one"
            ),
            Self::Invalid(errors) => fields_in_words(errors),
            Self::ChecksFailed(report) => local_text!(
                "有 {} 项检查未通过",
                "{} check(s) stand in the way",
                report.blocking().count(),
            ),
            Self::NoRisk(reason) | Self::LocalRuleState(reason) => reason.clone(),
            Self::NoRoute(no_route) => {
                no_route.text().about("没有合法的行驶路线", "there is no lawful way")
            }
            Self::Claimed { subject } => LocalText::new(
                format!("{} 已被其他运单占用", subject.zh),
                format!("{} is held by another waybill", subject.en),
            ),
            Self::Busy => LocalText::new(
                "服务繁忙，未写入任何内容，请稍后再试",
                "the service is busy, nothing was written: try again shortly",
            ),
            Self::Answer(_) | Self::App(_) | Self::Store(_) => {
                LocalText::new("服务内部错误", "an internal error")
            }
        }
    }

    /// Whether trying the whole transaction again may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) | Self::App(AppError::Store(error)) => error.is_transient(),
            _ => false,
        }
    }
}

/// Every field with its reason.
fn fields_in_words(errors: &[FieldError]) -> LocalText {
    let zh: Vec<String> =
        errors.iter().map(|error| format!("{}：{}", error.field, error.reason.zh)).collect();
    let en: Vec<String> =
        errors.iter().map(|error| format!("{}: {}", error.field, error.reason.en)).collect();
    LocalText::new(zh.join("；"), en.join("; "))
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { current, .. } => Self::Stale { current },
            StoreError::Taken { subject } => Self::Claimed { subject },
            StoreError::Database(_) | StoreError::Inconsistent { .. } => Self::Store(error),
        }
    }
}

impl From<TransitionError> for DeskError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::WrongState { state, tried } => Self::WrongState { state, tried },
            TransitionError::ChecksFailed(report) => Self::ChecksFailed(report),
            TransitionError::Invalid { field, reason } => Self::invalid(field, reason),
        }
    }
}
