//! When zones count and holding places are open, worked out once for many trips.
//!
//! When a zone counts depends on the time looked at alone, not on truck or load. Trips are put together by
//! the day on which they begin; one that looks at more time than its group, and a zone whose times cannot
//! be decided within it, is left to a replay of its own.

use std::sync::OnceLock;

use super::Snapshot;
use crate::zones::{Interval, Schedule};

/// Trips that begin within so long share what is worked out.
const GROUP_MS: i64 = 2 * 86_400_000;
/// A group looks so far beyond the last instant at which its trips begin.
const BEYOND_MS: i64 = 3 * 86_400_000;
/// Groups in one batch; the trips of further ones are replayed by themselves.
const MOST_GROUPS: usize = 64;

type Cells = Vec<OnceLock<Option<Vec<Interval>>>>;

/// The times of one group of trips.
#[derive(Debug)]
pub(super) struct Group<'a> {
    snapshot: &'a Snapshot,
    within: Interval,
    zones: Cells,
    waiting: Cells,
}

/// The times of all groups, the earliest first.
#[derive(Debug)]
pub(super) struct Groups<'a>(Vec<Group<'a>>);

impl<'a> Groups<'a> {
    /// Groups for trips that look at these times.
    pub(super) fn new(
        snapshot: &'a Snapshot,
        looked_at: impl IntoIterator<Item = Interval>,
    ) -> Self {
        let mut begins: Vec<i64> =
            looked_at.into_iter().map(|time| time.from_ms.div_euclid(GROUP_MS)).collect();
        begins.sort_unstable();
        begins.dedup();
        begins.truncate(MOST_GROUPS);
        let cells = |count: usize| (0..count).map(|_| OnceLock::new()).collect();
        let group = |begin: i64| {
            let from_ms = begin * GROUP_MS;
            Group {
                snapshot,
                within: Interval { from_ms, to_ms: from_ms + GROUP_MS + BEYOND_MS },
                zones: cells(snapshot.zones.len()),
                waiting: cells(snapshot.waiting.len()),
            }
        };
        Self(begins.into_iter().map(group).collect())
    }

    /// The group of a trip that looks at this time.
    pub(super) fn of(&self, looked_at: Interval) -> Option<&Group<'a>> {
        let after = self.0.partition_point(|group| group.within.from_ms <= looked_at.from_ms);
        let group = self.0.get(after.checked_sub(1)?)?;
        (looked_at.to_ms <= group.within.to_ms).then_some(group)
    }
}

impl Group<'_> {
    /// When a zone counts, sorted and disjoint; `None` where that cannot be decided.
    pub(super) fn zone(&self, place: u32) -> Option<&[Interval]> {
        let schedule = &self.snapshot.zones[place as usize].schedule;
        self.known(&self.zones[place as usize], schedule)
    }

    /// When a holding place is open, sorted and disjoint; `None` where that cannot be decided.
    pub(super) fn waiting(&self, place: u32) -> Option<&[Interval]> {
        let schedule = &self.snapshot.waiting[place as usize].opening;
        self.known(&self.waiting[place as usize], schedule)
    }

    fn known<'b>(
        &self,
        cell: &'b OnceLock<Option<Vec<Interval>>>,
        schedule: &Schedule,
    ) -> Option<&'b [Interval]> {
        let (calendar, time_zone) = (&self.snapshot.calendar, &self.snapshot.time_zone);
        cell.get_or_init(|| schedule.intervals(self.within, calendar, time_zone).ok()).as_deref()
    }
}

/// The first of sorted disjoint spans that ends after an instant.
pub(super) fn ending_after(spans: &[Interval], instant: i64) -> Option<&Interval> {
    spans.get(spans.partition_point(|span| span.to_ms <= instant))
}

/// Whether an instant lies in one of sorted disjoint spans.
pub(super) fn holds(spans: &[Interval], instant: i64) -> bool {
    ending_after(spans, instant).is_some_and(|span| span.from_ms <= instant)
}
