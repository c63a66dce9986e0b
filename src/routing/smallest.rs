//! The smallest set of rules that must give way so that a truck gets there, by implicit hitting sets
//! (Moreno-Centeno and Karp 2013).
//!
//! A *cut* is a set of rules that closes every way although all other rules give way. Whatever opens a way
//! has a rule of each cut. So the smallest set that hits all cuts known is looked at: if it opens a way,
//! nothing smaller does; if not, another cut is found that it does not hit. A cut is gathered from ways:
//! of each that the rules gathered leave open, the rules that stand on it are added, until none is left;
//! then those that are not needed are taken out again.
//!
//! Where a nearer road is closed, leaving out its tags moves an end of the trip. Each choice of such tags is
//! looked at by itself, so that within one the ends stay where they are and leaving out a rule never
//! closes anything.

use std::collections::BTreeSet;

use super::ends::{Ends, Reach, closed_nearer};
use super::hitting::smallest_hitting;
use super::kind::closing_tags;
use super::planner::{Outcome, ends_for, opens, within};
use super::route::Route;
use super::rules::{Rule, TAGS, TripRules};
use super::{Snapshot, Trip};
use crate::roads::ArcId;
use crate::zones::Interval;

/// Searches for one refusal; more are not worth the wait.
const MOST_CHECKS: usize = 64;
/// Labels of one of them.
const MOST_LABELS: usize = 10_000;

/// What was found out.
pub(super) enum Smallest {
    /// A set that opens a way, each rule with an arc it stands on, in the order in which they are met.
    Found {
        rules: Vec<(Rule, ArcId)>,
        /// It is proved that no smaller set opens one.
        is_proved: bool,
    },
    /// It is proved that no way opens whatever gives way.
    Never,
    /// Neither was found out.
    Undecided,
}

/// Seeks the smallest set of at most `most` rules for a trip that no way is open to.
pub(super) fn smallest(snapshot: &Snapshot, trip: &Trip, most: usize) -> Smallest {
    let strict = TripRules::new(snapshot, trip, within(trip), &[]);
    let Some(moving) = moving_tags(&strict) else { return Smallest::Undecided };
    let mut left = MOST_CHECKS;
    let mut best: Option<Vec<(Rule, ArcId)>> = None;
    let (mut is_decided, mut is_ever_open) = (true, false);
    for given in subsets(&moving) {
        let limit = best.as_ref().map_or(most + 1, Vec::len);
        if given.len() >= limit {
            break;
        }
        let held = moving.iter().copied().filter(|rule| !given.contains(rule)).collect();
        let Some(mut problem) = Problem::new(&strict, given, held, &mut left) else { continue };
        match problem.run(limit) {
            Sought::Found(rules) => best = Some(rules),
            Sought::NoneSmaller => is_ever_open = true,
            Sought::Never => {}
            Sought::Undecided => is_decided = false,
        }
    }
    match best {
        Some(rules) => Smallest::Found { rules, is_proved: is_decided },
        None if is_decided && !is_ever_open => Smallest::Never,
        None => Smallest::Undecided,
    }
}

/// The same for ends that are given.
#[cfg(test)]
pub(super) fn smallest_between(rules: TripRules<'_>, ends: Ends, most: usize) -> Smallest {
    let mut left = MOST_CHECKS;
    match Problem::between(rules, ends, Vec::new(), Vec::new(), &mut left).run(most + 1) {
        Sought::Found(rules) => Smallest::Found { rules, is_proved: true },
        Sought::Never => Smallest::Never,
        Sought::NoneSmaller | Sought::Undecided => Smallest::Undecided,
    }
}

/// Tags that close a road nearer to an end than the one that is used: leaving them out may move the end.
/// `None` where there are too many such roads or tags to tell.
fn moving_tags(strict: &TripRules<'_>) -> Option<Vec<Rule>> {
    const MOST_TAGS: usize = 5;
    let mut tags: BTreeSet<Rule> = BTreeSet::new();
    for point in [strict.trip.origin, strict.trip.destination] {
        for snap in closed_nearer(strict, point)?.closed {
            let attributes = strict.snapshot.network.attributes(snap.arc);
            tags.extend(closing_tags(attributes, strict.trip).into_iter().map(Rule::Tag));
        }
    }
    (tags.len() <= MOST_TAGS).then(|| tags.into_iter().collect())
}

/// All subsets, the smaller ones first.
fn subsets(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let all = 0..1_usize << rules.len();
    let of = |bits: usize| {
        let chosen = rules.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
        chosen.map(|(_, rule)| *rule).collect::<Vec<Rule>>()
    };
    let mut subsets: Vec<Vec<Rule>> = all.map(of).collect();
    subsets.sort_by_key(Vec::len);
    subsets
}

enum Sought {
    /// The rules given and those found, with the arcs where they are met.
    Found(Vec<(Rule, ArcId)>),
    /// No set smaller than the limit opens a way.
    NoneSmaller,
    /// No set does.
    Never,
    Undecided,
}

/// What gives way in one check, beside the rules given.
enum GivingWay<'r> {
    Only(&'r [Rule]),
    AllBut(&'r [Rule]),
}

enum Check {
    Opens(Route),
    Blocked,
    Unknown,
}

/// A way that is known.
struct Known {
    /// Rules that stand in its way at its times.
    standing: Vec<Rule>,
    /// Rules that stand on it at any time.
    ever: Vec<Rule>,
}

/// The same question for fixed ends.
struct Problem<'a, 'l> {
    /// The rules given are left out.
    rules: TripRules<'a>,
    ends: Ends,
    /// Over the roads that tags leave open, and over all.
    near: Reach<'a>,
    free: Reach<'a>,
    given: Vec<Rule>,
    /// Tags that would move the ends; they do not give way here.
    held: Vec<Rule>,
    ways: Vec<Known>,
    checks_left: &'l mut usize,
}

impl<'a, 'l> Problem<'a, 'l> {
    /// `None` where no end is on a road.
    fn new(
        strict: &TripRules<'a>,
        given: Vec<Rule>,
        held: Vec<Rule>,
        checks_left: &'l mut usize,
    ) -> Option<Self> {
        let mut rules = strict.leaving_out(given.clone(), &[]);
        let ends = ends_for(&rules).ok()?;
        rules.allow_access_around(ends.origins.iter().chain(&ends.destinations).map(|end| end.arc));
        Some(Self::between(rules, ends, given, held, checks_left))
    }

    fn between(
        rules: TripRules<'a>,
        ends: Ends,
        given: Vec<Rule>,
        held: Vec<Rule>,
        checks_left: &'l mut usize,
    ) -> Self {
        let near = Reach::new(&rules, &ends);
        let free = Reach::new(&leaving_out_all_but(&rules, &[]), &ends);
        Self { rules, ends, near, free, given, held, ways: Vec::new(), checks_left }
    }

    fn run(&mut self, limit: usize) -> Sought {
        let most = limit - 1 - self.given.len();
        if let Some(rules) = self.one_alone() {
            return Sought::Found(rules);
        }
        let mut cuts: Vec<Vec<Rule>> = Vec::new();
        loop {
            let giving_way = match smallest_hitting(&cuts, most) {
                Ok(Some(rules)) => rules,
                Ok(None) => return Sought::NoneSmaller,
                Err(_) => return Sought::Undecided,
            };
            // That nothing opens when nothing gives way is known.
            if !self.given.is_empty() || !giving_way.is_empty() {
                match self.check(&GivingWay::Only(&giving_way)) {
                    Check::Opens(route) => return Sought::Found(self.met(&route, &giving_way)),
                    Check::Blocked => {}
                    Check::Unknown => return Sought::Undecided,
                }
            }
            match self.cut(&giving_way) {
                Some(cut) if cut.is_empty() => return Sought::Never,
                Some(cut) => cuts.push(cut),
                None => return Sought::Undecided,
            }
        }
    }

    /// One rule that opens a way by itself, of those that stand on the way one would take without any:
    /// nothing is smaller, and most refusals come from one.
    fn one_alone(&mut self) -> Option<Vec<(Rule, ArcId)>> {
        const MOST: usize = 8;
        if !self.given.is_empty() {
            return None;
        }
        let Check::Opens(route) = self.check(&GivingWay::AllBut(&[])) else { return None };
        self.learn(&route);
        let standing = self.ways.last()?.standing.clone();
        standing.into_iter().take(MOST).find_map(|rule| {
            match self.check(&GivingWay::Only(&[rule])) {
                Check::Opens(route) => Some(self.met(&route, &[rule])),
                Check::Blocked | Check::Unknown => None,
            }
        })
    }

    /// A cut without any of the rules that give way; `None` when it could not be told.
    fn cut(&mut self, giving_way: &[Rule]) -> Option<Vec<Rule>> {
        let mut kept: Vec<Rule> = Vec::new();
        loop {
            if !self.ways.iter().any(|way| is_apart(&way.ever, &kept)) {
                match self.check(&GivingWay::AllBut(&kept)) {
                    Check::Opens(route) => self.learn(&route),
                    Check::Blocked => break,
                    Check::Unknown => return None,
                }
            }
            kept.extend(self.fresh_on_open_way(&kept, giving_way)?);
        }
        self.without_needless(kept)
    }

    /// Rules that do not give way and stand on a way that the rules kept leave open.
    fn fresh_on_open_way(&self, kept: &[Rule], giving_way: &[Rule]) -> Option<Vec<Rule>> {
        let fresh = |rules: &[Rule]| -> Vec<Rule> {
            let is_fresh = |rule: &&Rule| !giving_way.contains(rule) && !kept.contains(rule);
            rules.iter().filter(is_fresh).copied().collect()
        };
        let open = self.ways.iter().rev().filter(|way| is_apart(&way.standing, kept));
        // Where nothing stands in its way at its times, something else makes it come later.
        open.flat_map(|way| [fresh(&way.standing), fresh(&way.ever)])
            .find(|found| !found.is_empty())
    }

    /// Takes rules out of a cut while it stays one, halves first.
    fn without_needless(&mut self, mut kept: Vec<Rule>) -> Option<Vec<Rule>> {
        let mut size = kept.len().div_ceil(2);
        while size > 0 {
            let mut place = 0;
            while place < kept.len() {
                let end = (place + size).min(kept.len());
                let rest: Vec<Rule> = kept[..place].iter().chain(&kept[end..]).copied().collect();
                match self.check(&GivingWay::AllBut(&rest)) {
                    Check::Opens(route) => {
                        self.learn(&route);
                        place = end;
                    }
                    Check::Blocked => kept = rest,
                    // It stays a cut with them.
                    Check::Unknown if *self.checks_left > 0 => place = end,
                    Check::Unknown => return None,
                }
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
        Some(kept)
    }

    fn check(&mut self, giving_way: &GivingWay<'_>) -> Check {
        let Some(left) = self.checks_left.checked_sub(1) else { return Check::Unknown };
        *self.checks_left = left;
        let is_tag = |rule: &Rule| matches!(rule, Rule::Tag(_));
        let (rules, reach) = match giving_way {
            GivingWay::Only(rules) => {
                let all = self.given.iter().chain(*rules).copied().collect();
                let reach = if rules.iter().any(is_tag) { &self.free } else { &self.near };
                (self.rules.leaving_out(all, &[]), reach)
            }
            GivingWay::AllBut(kept) => {
                let kept: Vec<Rule> = kept.iter().chain(&self.held).copied().collect();
                (leaving_out_all_but(&self.rules, &kept), &self.free)
            }
        };
        match opens(&rules, &self.ends, reach, MOST_LABELS) {
            Outcome::Found(answer) => Check::Opens(answer.route),
            Outcome::None => Check::Blocked,
            Outcome::Unknown => Check::Unknown,
        }
    }

    fn learn(&mut self, route: &Route) {
        let of = |found: Vec<(Rule, ArcId)>| found.into_iter().map(|(rule, _)| rule).collect();
        let standing = of(standing_on_way(&self.rules, route, true));
        let ever = of(standing_on_way(&self.rules, route, false));
        self.ways.push(Known { standing, ever });
    }

    /// The rules given and those that give way, with the first arcs of a way on which they stand.
    fn met(&self, route: &Route, giving_way: &[Rule]) -> Vec<(Rule, ArcId)> {
        let all: Vec<Rule> = self.given.iter().chain(giving_way).copied().collect();
        let whole = self.rules.leaving_out(Vec::new(), &[]);
        let mut met = standing_on_way(&whole, route, true);
        met.extend(standing_on_way(&whole, route, false));
        // One that stands on another part of the road than the one that is driven.
        let first = route.stretches.first().map(|stretch| stretch.arc);
        met.extend(first.iter().flat_map(|arc| all.iter().map(move |rule| (*rule, *arc))));
        let mut seen: BTreeSet<Rule> = BTreeSet::new();
        met.retain(|(rule, _)| all.contains(rule) && seen.insert(*rule));
        met
    }
}

fn is_apart(one: &[Rule], other: &[Rule]) -> bool {
    !one.iter().any(|rule| other.contains(rule))
}

fn leaving_out_all_but<'a>(rules: &TripRules<'a>, kept: &[Rule]) -> TripRules<'a> {
    let tags = TAGS.map(Rule::Tag).into_iter().filter(|tag| !kept.contains(tag));
    rules.leaving_out(std::iter::once(Rule::ALL_ZONES).chain(tags).collect(), kept)
}

/// Rules that stand on a way, with the first arc on which they do: those in its way at the times at which
/// it is driven, or all.
fn standing_on_way(rules: &TripRules<'_>, route: &Route, at_its_times: bool) -> Vec<(Rule, ArcId)> {
    let mut found: Vec<(Rule, ArcId)> = Vec::new();
    let mut seen: BTreeSet<Rule> = BTreeSet::new();
    let mut before = None;
    for (place, stretch) in route.stretches.iter().enumerate() {
        let arc = stretch.arc;
        let enters = stretch.enters_ms;
        let driven = Interval { from_ms: enters, to_ms: stretch.leaves_ms.max(enters + 1) };
        let entered = Interval { from_ms: enters, to_ms: enters + 1 };
        let is_last = place + 1 == route.stretches.len();
        let closures = if rules.is_plain(arc) { Vec::new() } else { rules.closures(arc) };
        let at_entry = rules.boundary(before, arc).into_iter();
        let at_entry = at_entry.chain(if is_last { rules.ending(arc) } else { Vec::new() });
        let all = closures.into_iter().map(|closed| (closed, driven));
        for ((rule, spans), when) in all.chain(at_entry.map(|closed| (closed, entered))) {
            let stands = |span: &Interval| span.from_ms < when.to_ms && when.from_ms < span.to_ms;
            let is_met = if at_its_times { spans.iter().any(stands) } else { !spans.is_empty() };
            if is_met && seen.insert(rule) {
                found.push((rule, arc));
            }
        }
        if !at_its_times {
            let slow = rules.standing_on(arc).map(Rule::Zone).filter(|rule| seen.insert(*rule));
            found.extend(slow.map(|rule| (rule, arc)));
        }
        before = Some(arc);
    }
    found
}
