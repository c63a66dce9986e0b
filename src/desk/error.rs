//! Why a desk was told no.

use serde::Serialize;

use crate::app::AppError;
use crate::checks::Report;
use crate::routing::NoRoute;
use crate::store::StoreError;
use crate::waybill::{Move, StateName, TransitionError};

/// One field that cannot stand as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Path of the field, such as `load.0.declared_kg`.
    pub field: String,
    /// What is wrong and what is expected.
    pub reason: String,
}

/// Why a desk was told no.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// No such waybill, or not one this person may see.
    #[error("no such waybill")]
    NotFound,
    /// It may be seen but not moved by this person.
    #[error("this account may not do that to this waybill")]
    Forbidden,
    /// Somebody changed it first.
    #[error("the waybill was changed by someone else: its revision is now {current}")]
    Stale {
        /// Its revision now.
        current: i64,
    },
    /// Not from the state it is in.
    #[error("a waybill that is {} cannot be {}", state.in_words().en, tried.in_words().en)]
    WrongState {
        /// State it is in.
        state: StateName,
        /// What was asked.
        tried: Move,
    },
    /// A published scheme never changes.
    #[error("a published scheme never changes: draw a new one")]
    SchemePublished,
    /// Nobody has looked at what the scheme would do.
    #[error("a scheme is published after its preview: look at the preview first")]
    SchemeNotPreviewed,
    /// Another scheme came into force since this one was drawn.
    #[error("drawn on scheme {base}, but {in_force} is in force now: draw it anew on that one")]
    StaleBase {
        /// Revision it was drawn on.
        base: i64,
        /// Revision in force.
        in_force: i64,
    },
    /// The key stands for another request.
    #[error("the key `{key}` was used for another request: use a fresh one")]
    KeyMismatch {
        /// The key.
        key: String,
    },
    /// Something written cannot stand.
    #[error("{} field(s) cannot stand as they are", .0.len())]
    Invalid(Vec<FieldError>),
    /// Checks stand in the way.
    #[error("{} check(s) stand in the way", .0.blocking().count())]
    ChecksFailed(Box<Report>),
    /// No lawful way.
    #[error("no lawful way: {0}")]
    NoRoute(NoRoute),
    /// Another waybill holds it.
    #[error("{subject} is held by another waybill")]
    Claimed {
        /// What.
        subject: String,
    },
    /// Too much else is going on; nothing was written.
    #[error("the service is busy, nothing was written: try again")]
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
    pub fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), reason: reason.into() }])
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
