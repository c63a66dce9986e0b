//! Passing one arc: leaving it as early as can be, entering it as late as can be, where one may wait
//! before it without asking where.

use super::drive::Drive;
use super::rules::{OpenTimes, Progress, TripRules};
use crate::roads::ArcId;
use crate::zones::Interval;

/// Before and after all time.
const ALWAYS: Interval = Interval { from_ms: i64::MIN, to_ms: i64::MAX };

/// A piece of road to be driven, and when one may not enter it.
#[derive(Clone, Debug)]
pub(super) struct Passage {
    pub arc: ArcId,
    /// Only a part of it, at one of the ends of the trip.
    pub length_mm: Option<u32>,
    /// Instants at which it may not be entered from where one comes.
    pub closed: Vec<Interval>,
}

impl TripRules<'_> {
    /// From the end of one arc on to the next, by turn rules on the last two arcs and by boundaries.
    pub(super) fn passage(&self, before: ArcId, arc: ArcId) -> Passage {
        self.passage_after(&Progress::new(), before, arc).1
    }

    /// The same with all turn rules; the partly driven paths afterwards come along.
    pub(super) fn passage_after(
        &self,
        progress: &Progress,
        before: ArcId,
        arc: ArcId,
    ) -> (Progress, Passage) {
        let is_back = self.snapshot.network.reverse(before) == Some(arc);
        if is_back && !self.may_turn_back(before) {
            let passage = Passage { arc, length_mm: None, closed: vec![ALWAYS] };
            return (Progress::new(), passage);
        }
        let (progress, mut closed) = self.turn(progress, before, arc);
        closed.extend(self.boundary(Some(before), arc).into_iter().flat_map(|(_, spans)| spans));
        (progress, Passage { arc, length_mm: None, closed })
    }

    /// Out of the origin on an arc, along a part of it.
    pub(super) fn first_passage(&self, arc: ArcId, length_mm: u32) -> Passage {
        let closed = self.boundary(None, arc).into_iter().flat_map(|(_, spans)| spans).collect();
        Passage { arc, length_mm: Some(length_mm), closed }
    }

    /// The same piece of road, but ending after a part of it.
    pub(super) fn ending_passage(&self, passage: Passage, length_mm: u32) -> Passage {
        let Passage { arc, mut closed, .. } = passage;
        closed.extend(self.ending(arc).into_iter().flat_map(|(_, spans)| spans));
        Passage { arc, length_mm: Some(length_mm), closed }
    }

    /// When one who stands before a piece of road from an instant on enters and leaves it at the
    /// earliest.
    pub(super) fn leaves(&self, passage: &Passage, from: i64) -> Option<(i64, i64)> {
        if self.is_free(passage) {
            let enters = from.max(self.within.from_ms);
            let leaves = enters + self.free(passage);
            return (leaves <= self.within.to_ms).then_some((enters, leaves));
        }
        let times = self.open_times(passage.arc);
        let drive = self.drive(passage.arc, passage.length_mm);
        let mut enters = from;
        // Each turn either enters or goes on to the end of a closed span.
        loop {
            enters = first_entry(&times, &drive, enters)?;
            match passage.closed.iter().filter(|span| span.contains(enters)).map(|s| s.to_ms).max()
            {
                Some(i64::MAX) => return None,
                Some(opens) => enters = opens,
                None => return Some((enters, drive.arrive(enters))),
            }
        }
    }

    /// When one who has to have entered a piece of road by `until` and left it by `by` enters it at the
    /// latest.
    pub(super) fn enters(&self, passage: &Passage, until: i64, by: i64) -> Option<i64> {
        if self.is_free(passage) {
            let enters = until.min(by.min(self.within.to_ms) - self.free(passage));
            return (enters >= self.within.from_ms).then_some(enters);
        }
        let times = self.open_times(passage.arc);
        let drive = self.drive(passage.arc, passage.length_mm);
        let mut latest = until.min(drive.depart(by));
        loop {
            latest = last_entry(&times, &drive, latest)?;
            match passage.closed.iter().filter(|s| s.contains(latest)).map(|s| s.from_ms).min() {
                Some(i64::MIN) => return None,
                Some(closes) => latest = closes - 1,
                None => return Some(latest),
            }
        }
    }

    fn is_free(&self, passage: &Passage) -> bool {
        passage.closed.is_empty() && self.is_plain(passage.arc)
    }

    fn free(&self, passage: &Passage) -> i64 {
        match passage.length_mm {
            Some(length) => self.free_ms(passage.arc, length),
            None => i64::from(self.snapshot.ground.free_ms[passage.arc.index()]),
        }
    }
}

/// The first instant from `t` on at which an arc may be entered so that it is left in time.
fn first_entry(times: &OpenTimes, drive: &Drive, t: i64) -> Option<i64> {
    times
        .gaps
        .iter()
        .map(|gap| (t.max(gap.from_ms), gap))
        .find(|(from, gap)| *from <= drive.depart(gap.to_ms))
        .map(|(from, _)| from)
}

/// The last instant up to `t` at which an arc may be entered so that it is left in time.
fn last_entry(times: &OpenTimes, drive: &Drive, t: i64) -> Option<i64> {
    times
        .gaps
        .iter()
        .rev()
        .map(|gap| (t.min(drive.depart(gap.to_ms)), gap))
        .find(|(latest, gap)| *latest >= gap.from_ms)
        .map(|(latest, _)| latest)
}
