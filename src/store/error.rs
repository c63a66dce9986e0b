//! What can go wrong between the program and its database.

use crate::units::LocalText;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("database")]
    Database(#[from] sqlx::Error),
    /// A row says what the domain cannot say.
    #[error("inconsistent row in `{table}`: column `{column}` of `{row}`: {reason}")]
    Inconsistent {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Key of the row.
        row: String,
        /// What is wrong.
        reason: String,
    },
    /// Someone else changed the row first.
    #[error("`{subject}` was changed by someone else: its revision is now {current}")]
    Stale {
        /// What.
        subject: String,
        /// Its revision now.
        current: i64,
    },
    /// A unique key is taken.
    #[error("{} is already taken", .subject.en)]
    Taken {
        /// What, with its value in backticks.
        subject: LocalText,
    },
}

/// PostgreSQL's name for the rule that events of a subject are numbered one after the other. `SQLite`
/// lets one transaction write at a time, so there it is never broken.
const NEXT_EVENT: &str = "event_subject_position_key";

impl StoreError {
    /// Whether all connections were in use for too long.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::PoolTimedOut))
    }

    /// Whether a text holds what the database keeps in no text: NUL, on `PostgreSQL`.
    #[must_use]
    pub fn is_unkeepable(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().as_deref() == Some("22021")
            }
            Self::Database(_)
            | Self::Inconsistent { .. }
            | Self::Stale { .. }
            | Self::Taken { .. } => false,
        }
    }

    /// Whether trying the whole transaction again may succeed: serialization failure, deadlock,
    /// an event of the same subject that another transaction appended first.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "517"))
                    || error.constraint() == Some(NEXT_EVENT)
            }
            Self::Database(_)
            | Self::Inconsistent { .. }
            | Self::Stale { .. }
            | Self::Taken { .. } => false,
        }
    }
}
