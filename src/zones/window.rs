//! Time windows: a subset of OSM `opening_hours` in civil time, compiled to instants.

use jiff::tz::TimeZone;

use super::{Calendar, When};

/// A half-open span of time in milliseconds since the Unix epoch: `from` is inside, `to` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// First instant inside.
    pub from_ms: i64,
    /// First instant after.
    pub to_ms: i64,
}

/// A parsed [`When`].
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {}

/// Why a time expression was refused: where in the text, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("time expression `{expression}`, at character {position}: {reason}")]
pub struct ScheduleError {
    /// The whole expression.
    pub expression: String,
    /// Position from 1.
    pub position: usize,
    /// What is wrong.
    pub reason: String,
}

impl Schedule {
    /// Parses a [`When`].
    pub fn parse(_when: &When) -> Result<Self, ScheduleError> {
        unimplemented!("zones")
    }

    /// The instants inside `within`, as sorted disjoint intervals that do not touch.
    ///
    /// Fails when the expression uses holidays and `within` touches a year without a notice.
    pub fn intervals(
        &self,
        _within: Interval,
        _calendar: &Calendar,
        _zone: &TimeZone,
    ) -> Result<Vec<Interval>, ScheduleError> {
        unimplemented!("zones")
    }
}
