//! The exact times of a given way: when it can be driven lawfully, waiting at holding places only.
//!
//! Spans of instants are carried from piece to piece as in the search; the earliest arrival is read
//! backwards with every instant as late as it can be, so that waiting on the way is least and leaving is
//! latest.

use super::route::{Route, Stop, Stretch};
use super::rules::{Progress, TripRules, complement};
use crate::roads::ArcId;
use crate::zones::{Interval, merge};

/// One arc of a way, or the part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub arc: ArcId,
    pub from_mm: u32,
    pub to_mm: u32,
}

impl Piece {
    pub(super) const fn length_mm(self) -> u32 {
        self.to_mm.saturating_sub(self.from_mm)
    }

    /// Whether some of the same road in the same direction is in both.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.arc == other.arc && self.from_mm < other.to_mm && other.from_mm < self.to_mm
    }
}

/// Entries of a piece from `from` to `to`, and the exits they lead to, all ends included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Image {
    pub from: i64,
    pub to: i64,
    pub lo: i64,
    pub hi: i64,
}

/// What of a span (both ends included) no closed span holds.
pub(super) fn without(span: Interval, closed: Vec<Interval>) -> Vec<Interval> {
    if closed.is_empty() {
        return vec![span];
    }
    let half_open = Interval { from_ms: span.from_ms, to_ms: span.to_ms + 1 };
    complement(&merge(closed), half_open)
        .into_iter()
        .filter(|left| left.from_ms >= half_open.from_ms && left.from_ms < left.to_ms)
        .map(|left| Interval { from_ms: left.from_ms, to_ms: left.to_ms - 1 })
        .collect()
}

/// Instants at which one may go on to an arc, out of a span: turns, boundaries, and the end of the trip.
pub(super) fn entries(
    rules: &TripRules<'_>,
    span: Interval,
    before: Option<ArcId>,
    arc: ArcId,
    mut closed: Vec<Interval>,
    is_last: bool,
) -> Vec<Interval> {
    closed.extend(rules.boundary(before, arc).into_iter().flat_map(|(_, spans)| spans));
    if is_last {
        closed.extend(rules.ending(arc).into_iter().flat_map(|(_, spans)| spans));
    }
    without(span, closed)
}

/// Drives a piece from every instant of the spans.
pub(super) fn images(rules: &TripRules<'_>, piece: Piece, spans: &[Interval]) -> Vec<Image> {
    let mut found = Vec::new();
    let whole_mm = rules.snapshot.network.length_mm[piece.arc.index()];
    if rules.is_plain(piece.arc) {
        let free = if piece.length_mm() == whole_mm {
            i64::from(rules.snapshot.ground.free_ms[piece.arc.index()])
        } else {
            rules.free_ms(piece.arc, piece.length_mm())
        };
        for span in spans {
            let from = span.from_ms.max(rules.within.from_ms);
            let to = span.to_ms.min(rules.within.to_ms - free);
            if from <= to {
                found.push(Image { from, to, lo: from + free, hi: to + free });
            }
        }
        return found;
    }
    let times = rules.open_times(piece.arc);
    let drive = rules.drive(piece.arc, Some(piece.length_mm()));
    for span in spans {
        for gap in times.gaps.iter().take_while(|gap| gap.from_ms <= span.to_ms) {
            let from = span.from_ms.max(gap.from_ms);
            let to = span.to_ms.min(drive.depart(gap.to_ms));
            if from <= to {
                found.push(Image { from, to, lo: drive.arrive(from), hi: drive.arrive(to) });
            }
        }
    }
    found
}

/// Instants at the end of one piece, and how they are reached.
#[derive(Clone, Copy, Debug)]
struct Span {
    lo: i64,
    hi: i64,
    /// Place in the piece before, or in this one for a wait.
    parent: usize,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Drive { from: i64, to: i64 },
    Wait(u32),
}

/// The earliest lawful drive along a way; `None` when there is none in the time looked at.
pub(super) fn earliest(rules: &TripRules<'_>, way: &[Piece]) -> Option<Route> {
    let levels = spans_along(rules, way)?;
    let last = levels.last()?;
    let place = (0..last.len()).min_by_key(|place| last[*place].lo)?;
    Some(read(rules, way, &levels, place))
}

fn spans_along(rules: &TripRules<'_>, way: &[Piece]) -> Option<Vec<Vec<Span>>> {
    let network = &rules.snapshot.network;
    let trip = Interval {
        from_ms: rules.trip.depart_from.as_millisecond(),
        to_ms: rules.trip.depart_until.as_millisecond(),
    };
    let mut progress = Progress::new();
    let mut levels: Vec<Vec<Span>> = Vec::with_capacity(way.len());
    for (place, piece) in way.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| way[place].arc);
        let is_last = place + 1 == way.len();
        let mut closed = Vec::new();
        if let Some(before) = before {
            let is_back = network.reverse(before) == Some(piece.arc);
            let joins = network.head[before.index()] == network.tail[piece.arc.index()];
            if !joins || (is_back && !rules.may_turn_back(before)) {
                return None;
            }
            (progress, closed) = rules.turn(&progress, before, piece.arc);
        }
        let start = [Span { lo: trip.from_ms, hi: trip.to_ms, parent: 0, how: How::Wait(0) }];
        let from: &[Span] = levels.last().map_or(&start, Vec::as_slice);
        let mut level: Vec<Span> = Vec::new();
        for (parent, span) in from.iter().enumerate() {
            let span = Interval { from_ms: span.lo, to_ms: span.hi };
            let open = entries(rules, span, before, piece.arc, closed.clone(), is_last);
            for Image { from, to, lo, hi } in images(rules, *piece, &open) {
                add(&mut level, Span { lo, hi, parent, how: How::Drive { from, to } });
            }
        }
        if level.is_empty() {
            return None;
        }
        if !is_last {
            wait(rules, piece.arc, &mut level);
        }
        levels.push(level);
    }
    Some(levels)
}

fn add(level: &mut Vec<Span>, span: Span) {
    if !level.iter().any(|other| other.lo <= span.lo && span.hi <= other.hi) {
        level.push(span);
    }
}

/// Stretches what may wait at the end of an arc.
fn wait(rules: &TripRules<'_>, arc: ArcId, level: &mut Vec<Span>) {
    let node = rules.snapshot.network.head[arc.index()];
    let places: Vec<u32> = rules.snapshot.waiting_at(node).collect();
    let mut parent = 0;
    while parent < level.len() && !places.is_empty() {
        let span = level[parent];
        for place in places.iter().filter(|place| span.how != How::Wait(**place)) {
            for open in rules.waiting_spans(*place).iter() {
                let (from, to) = (span.lo.max(open.from_ms), span.hi.min(open.to_ms - 1));
                if from <= to && open.to_ms > to {
                    add(level, Span { lo: from, hi: open.to_ms, parent, how: How::Wait(*place) });
                }
            }
        }
        parent += 1;
    }
}

/// Backwards from the arrival, each instant as late as it can be; then forwards, as driven.
fn read(rules: &TripRules<'_>, way: &[Piece], levels: &[Vec<Span>], last: usize) -> Route {
    let mut waits: Vec<(usize, u32, i64)> = Vec::new();
    let (mut level, mut place) = (levels.len() - 1, last);
    let mut at = levels[level][place].lo;
    loop {
        let span = levels[level][place];
        match span.how {
            How::Wait(holding) => {
                waits.push((level + 1, holding, at));
                at = at.min(levels[level][span.parent].hi);
                place = span.parent;
            }
            How::Drive { from, to } => {
                let drive = rules.drive(way[level].arc, Some(way[level].length_mm()));
                at = drive.depart(at).clamp(from, to);
                if level == 0 {
                    break;
                }
                level -= 1;
                place = span.parent;
                at = at.min(levels[level][place].hi);
            }
        }
    }
    let mut route = Route { stretches: Vec::new(), stops: Vec::new() };
    let mut now = at;
    for (place, piece) in way.iter().enumerate() {
        while let Some((_, holding, until)) = waits.pop_if(|(after, ..)| *after == place) {
            if until > now {
                route.stops.push(Stop { place: holding, after: place, from_ms: now, to_ms: until });
                now = until;
            }
        }
        let drive = rules.drive(piece.arc, Some(piece.length_mm()));
        let leaves_ms = drive.arrive(now);
        route.stretches.push(Stretch {
            arc: piece.arc,
            from_mm: piece.from_mm,
            to_mm: piece.to_mm,
            enters_ms: now,
            leaves_ms,
        });
        now = leaves_ms;
    }
    route
}
