//! Why a desk was told no.

use serde::Serialize;

use crate::app::AppError;
use crate::checks::Report;
use crate::goods::EntryKey;
use crate::routing::NoRoute;
use crate::store::StoreError;
use crate::units::LocalText;
use crate::waybill::TransitionError;

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
    #[error("a waybill that is {state} cannot be {action}")]
    WrongState {
        /// State it is in.
        state: &'static str,
        /// What was asked, as a participle.
        action: &'static str,
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
    #[error("{} is held by another waybill", .subject.en)]
    Claimed {
        /// What.
        subject: LocalText,
    },
    /// Too much else is going on; nothing was written.
    #[error("the service is busy, nothing was written: try again")]
    Busy,
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

    /// A goods entry that the list does not have.
    #[must_use]
    pub fn unknown_entry(field: String, key: EntryKey) -> Self {
        Self::invalid(
            field,
            format!("`{key}` is not in the dangerous goods list: look it up by name or UN number"),
        )
    }

    /// Whether trying the whole transaction again may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_transient())
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
            TransitionError::WrongState { state, action } => Self::WrongState { state, action },
            TransitionError::ChecksFailed(report) => Self::ChecksFailed(report),
            TransitionError::Invalid { field, reason } => Self::invalid(field, reason),
        }
    }
}
