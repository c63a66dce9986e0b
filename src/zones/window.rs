//! Time windows: a subset of OSM `opening_hours` in civil time, compiled to instants.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::expression::{DayRule, parse_rules};
use super::{Calendar, When};
use crate::units::{LocalText, local_text};

/// A half-open span of time in milliseconds since the Unix epoch: `from` is inside, `to` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// First instant inside.
    pub from_ms: i64,
    /// First instant after.
    pub to_ms: i64,
}

impl Interval {
    /// Whether an instant lies inside.
    #[must_use]
    pub const fn contains(&self, at_ms: i64) -> bool {
        self.from_ms <= at_ms && at_ms < self.to_ms
    }
}

/// A parsed [`When`].
///
/// Windows are in civil time: an instant is inside when the wall clock of the time zone is, also in an
/// hour that a change of the clock brings twice.
/// For each day the last rule that names the day decides it; its spans may run past midnight into the
/// next day, which that day's own rule does not take away. The days `from` to `to` are the days on
/// which spans begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    pub(super) expression: String,
    pub(super) rules: Vec<DayRule>,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
}

/// Why a time expression was refused: where in the text, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct ScheduleError {
    /// The whole expression.
    pub expression: String,
    /// Position from 1.
    pub position: usize,
    /// What is wrong.
    pub reason: LocalText,
}

impl ScheduleError {
    /// The reason with its place.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let Self { expression, position, reason } = self;
        reason.about(
            &format!("时间表达式 `{expression}` 第 {position} 个字符处"),
            &format!("time expression `{expression}`, at character {position}"),
        )
    }
}

/// Spans end at most at the end of the day after the one they begin on.
const LOOK_BACK_DAYS: i32 = 1;

/// The longest stretch of time that is compiled at once: a year and a month.
const MAX_WITHIN_MS: i64 = 400 * 86_400_000;

impl Schedule {
    /// Parses a [`When`].
    pub fn parse(when: &When) -> Result<Self, ScheduleError> {
        let rules = parse_rules(&when.windows)?;
        if let (Some(from), Some(to)) = (when.from, when.to)
            && to < from
        {
            return Err(ScheduleError {
                expression: format!("{from} to {to}"),
                position: 1,
                reason: LocalText::new(
                    "最后一日早于第一日，请改正其一",
                    "the last day lies before the first: correct one of them",
                ),
            });
        }
        Ok(Self { expression: when.windows.clone(), rules, from: when.from, to: when.to })
    }

    /// Parses an expression that holds on all days.
    pub fn parse_expression(windows: &str) -> Result<Self, ScheduleError> {
        Self::parse(&When { windows: windows.to_owned(), from: None, to: None })
    }

    /// Whether it holds at every instant, whatever the calendar says.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.rules.is_empty() && self.from.is_none() && self.to.is_none()
    }

    /// Whether the expression asks for holidays or workdays.
    #[must_use]
    pub fn needs_calendar(&self) -> bool {
        self.rules.iter().any(|rule| rule.days.needs_calendar())
    }

    /// The instants inside `within`, as sorted disjoint intervals that do not touch.
    ///
    /// Fails when the expression uses holidays and `within` touches a year without a notice.
    pub fn intervals(
        &self,
        within: Interval,
        calendar: &Calendar,
        zone: &TimeZone,
    ) -> Result<Vec<Interval>, ScheduleError> {
        if within.to_ms <= within.from_ms {
            return Ok(Vec::new());
        }
        if self.is_always() {
            return Ok(vec![within]);
        }
        if within.to_ms - within.from_ms > MAX_WITHIN_MS {
            return Err(self.wrong(LocalText::new(
                "一次最多展开 400 天，请缩短时间范围",
                "at most 400 days are compiled at once: ask for less",
            )));
        }
        let first = self.civil_day(within.from_ms, zone)?;
        let last = self.civil_day(within.to_ms - 1, zone)?;
        let mut day =
            first.checked_sub(LOOK_BACK_DAYS.days()).map_err(|_| self.wrong(calendar_ends()))?;
        let clocks = Clock::of(within, zone);
        let mut found: Vec<Interval> = Vec::new();
        while day <= last {
            if self.is_in_force(day) {
                self.spans_of(day, calendar, &clocks, &mut found)?;
            }
            day = day.tomorrow().map_err(|_| self.wrong(calendar_ends()))?;
        }
        Ok(merge(found))
    }

    /// Whether an instant lies inside.
    pub fn holds_at(
        &self,
        at: Timestamp,
        calendar: &Calendar,
        zone: &TimeZone,
    ) -> Result<bool, ScheduleError> {
        let at_ms = at.as_millisecond();
        let within = Interval { from_ms: at_ms, to_ms: at_ms + 1 };
        Ok(!self.intervals(within, calendar, zone)?.is_empty())
    }

    fn wrong(&self, reason: LocalText) -> ScheduleError {
        ScheduleError { expression: self.expression.clone(), position: 1, reason }
    }

    fn civil_day(&self, at_ms: i64, zone: &TimeZone) -> Result<Date, ScheduleError> {
        let at = Timestamp::from_millisecond(at_ms).map_err(|_| self.wrong(calendar_ends()))?;
        Ok(zone.to_datetime(at).date())
    }

    fn is_in_force(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    fn spans_of(
        &self,
        day: Date,
        calendar: &Calendar,
        clocks: &[Clock],
        found: &mut Vec<Interval>,
    ) -> Result<(), ScheduleError> {
        if self.needs_calendar() && !calendar.knows(day) {
            return Err(self.wrong(local_text!(
                "用到节假日或工作日，但日历中没有 `{}` 年的放假通知，请补充日历",
                "holidays or workdays are asked for, but the calendar has no notice for `{}`: add it",
                day.year(),
            )));
        }
        let whole_day = [(0, 24 * 60)];
        let spans = if self.rules.is_empty() {
            whole_day.as_slice()
        } else {
            match self.rules.iter().rev().find(|rule| rule.days.contains(day, calendar)) {
                Some(rule) => rule.spans.as_slice(),
                None => &[],
            }
        };
        for (from, to) in spans {
            let from_ms = self.wall_ms(day, *from)?;
            let to_ms = self.wall_ms(day, *to)?;
            found.extend(clocks.iter().filter_map(|clock| clock.instants(from_ms, to_ms)));
        }
        Ok(())
    }

    /// Minutes after a day's midnight in milliseconds of the wall clock, counted as if it were UTC.
    fn wall_ms(&self, day: Date, minutes: u16) -> Result<i64, ScheduleError> {
        let midnight = TimeZone::UTC
            .to_timestamp(day.at(0, 0, 0, 0))
            .map_err(|_| self.wrong(calendar_ends()))?;
        Ok(midnight.as_millisecond() + i64::from(minutes) * 60_000)
    }
}

fn calendar_ends() -> LocalText {
    LocalText::new("时间超出日历的范围", "the instant lies outside the calendar")
}

/// A span of time in which the wall clock runs without a change, and how far it is ahead of UTC.
struct Clock {
    span: Interval,
    ahead_ms: i64,
}

impl Clock {
    /// The wall clocks of a span of time, one after the other: an hour that comes twice belongs to two
    /// of them and is inside a window both times, an hour left out belongs to none.
    fn of(within: Interval, zone: &TimeZone) -> Vec<Self> {
        let mut clocks = Vec::new();
        let mut from_ms = within.from_ms;
        while from_ms < within.to_ms {
            let Ok(at) = Timestamp::from_millisecond(from_ms) else { break };
            let change = zone.following(at).next().map(|next| next.timestamp().as_millisecond());
            let to_ms = change.map_or(within.to_ms, |change| change.min(within.to_ms));
            clocks.push(Self {
                span: Interval { from_ms, to_ms },
                ahead_ms: i64::from(zone.to_offset(at).seconds()) * 1000,
            });
            from_ms = to_ms;
        }
        clocks
    }

    /// A span of the wall clock as instants, as far as this clock shows it.
    fn instants(&self, from_wall_ms: i64, to_wall_ms: i64) -> Option<Interval> {
        let from_ms = (from_wall_ms - self.ahead_ms).max(self.span.from_ms);
        let to_ms = (to_wall_ms - self.ahead_ms).min(self.span.to_ms);
        (from_ms < to_ms).then_some(Interval { from_ms, to_ms })
    }
}

/// Sorts intervals and joins those that meet.
pub(crate) fn merge(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(intervals.len());
    for interval in intervals {
        match merged.last_mut() {
            Some(last) if interval.from_ms <= last.to_ms => {
                last.to_ms = last.to_ms.max(interval.to_ms);
            }
            Some(_) | None => merged.push(interval),
        }
    }
    merged
}
