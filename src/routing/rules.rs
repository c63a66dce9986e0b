//! What stands in the way of one trip on one snapshot: when each arc is open, how fast it is, when
//! one may go from one arc to the next, where one may wait.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::Trip;
use super::arc_map::{ArcMap, ArcSet};
use super::drive::Drive;
use super::kind::{Kind, closing_tags, is_for_access, kind_of};
use super::metric::Metric;
pub(super) use super::rule::{Rule, TAGS};
use super::signs::ACCESS_KEYS;
use super::snapshot::Snapshot;
use crate::roads::{ArcId, ForbiddenPath};
use crate::zones::{Effect, Interval, merge};

/// When an arc is open, and when it is slow.
#[derive(Clone, Debug)]
pub(super) struct OpenTimes {
    /// Spans in which the arc may be driven, sorted: in from `from_ms`, out by `to_ms`.
    pub gaps: Vec<Interval>,
    /// Speeds at times, any order.
    pub caps: Vec<(Interval, i64)>,
}

/// Partly driven forbidden paths: path and how many of its arcs, from two on.
pub(super) type Progress = Vec<(u32, u16)>;

/// Closed (or capped) spans of zones, each worked out when it is first met; `None` where the zone does
/// not bind the trip.
type ZoneSpans = Rc<Vec<OnceCell<Option<Rc<Vec<Interval>>>>>>;

pub(super) struct TripRules<'a> {
    pub snapshot: &'a Snapshot,
    pub trip: &'a Trip,
    /// The time looked at: nothing outside it is open.
    pub within: Interval,
    relaxed: Vec<Rule>,
    /// Zones that count although all give way, sorted.
    kept: Vec<u32>,
    spans: ZoneSpans,
    /// What tags say to this truck and load on each set of attributes.
    kind: Arc<Kind>,
    /// Arcs with access for those who begin or end there.
    at_ends: ArcSet,
    /// By set of zones, for arcs on which tags say nothing.
    sets: Rc<Vec<OnceCell<Rc<OpenTimes>>>>,
    /// Of the other arcs.
    arcs: Rc<RefCell<ArcMap<Rc<OpenTimes>>>>,
    waits: Rc<RefCell<HashMap<u32, Rc<Vec<Interval>>>>>,
}

impl<'a> TripRules<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        trip: &'a Trip,
        within: Interval,
        relaxed: &[Rule],
    ) -> Self {
        Self {
            snapshot,
            trip,
            within,
            relaxed: relaxed.to_vec(),
            kept: Vec::new(),
            spans: Rc::new(vec![OnceCell::new(); snapshot.zones.len()]),
            kind: kind_of(snapshot, trip, relaxed),
            at_ends: ArcSet::default(),
            sets: Rc::new(vec![OnceCell::new(); snapshot.zoned.sets()]),
            arcs: Rc::default(),
            waits: Rc::default(),
        }
    }

    /// The same trip without some zones, or without signs that count at times; when the zones count is
    /// kept.
    pub(super) fn relaxing(&self, relaxed: &[Rule]) -> Self {
        self.leaving_out(self.relaxed.iter().chain(relaxed).copied().collect(), &[])
    }

    /// The same trip with just these rules left out; of [`Rule::ALL_ZONES`] not those that are kept.
    pub(super) fn leaving_out(&self, relaxed: Vec<Rule>, kept: &[Rule]) -> Self {
        let snapshot = self.snapshot;
        let zone = |rule: &Rule| match rule {
            Rule::Zone(place) => Some(*place),
            Rule::Tag(_) => None,
        };
        let mut kept: Vec<u32> = kept.iter().filter_map(zone).collect();
        kept.sort_unstable();
        Self {
            snapshot,
            trip: self.trip,
            within: self.within,
            kind: kind_of(snapshot, self.trip, &relaxed),
            relaxed,
            kept,
            spans: Rc::clone(&self.spans),
            at_ends: self.at_ends.clone(),
            sets: Rc::new(vec![OnceCell::new(); snapshot.zoned.sets()]),
            arcs: Rc::default(),
            waits: Rc::clone(&self.waits),
        }
    }

    /// The same truck and load between the same ends, leaving at other times within the time looked at;
    /// what has been worked out is shared.
    pub(super) fn leaving<'b>(&'b self, trip: &'b Trip) -> TripRules<'b> {
        TripRules {
            snapshot: self.snapshot,
            trip,
            within: self.within,
            relaxed: self.relaxed.clone(),
            kept: self.kept.clone(),
            spans: Rc::clone(&self.spans),
            kind: Arc::clone(&self.kind),
            at_ends: self.at_ends.clone(),
            sets: Rc::clone(&self.sets),
            arcs: Rc::clone(&self.arcs),
            waits: Rc::clone(&self.waits),
        }
    }

    fn gives_way(&self, zone: u32) -> bool {
        self.relaxed.contains(&Rule::Zone(zone))
            || (self.relaxed.contains(&Rule::ALL_ZONES) && self.kept.binary_search(&zone).is_err())
    }

    /// When a zone counts, if it stands in the way of this trip.
    fn zone_spans(&self, place: u32) -> Option<&Rc<Vec<Interval>>> {
        if self.gives_way(place) {
            return None;
        }
        let bound = &self.snapshot.zones[place as usize];
        let spans = self.spans[place as usize].get_or_init(|| {
            if !bound.zone.restricts(&self.trip.truck, &self.trip.load) {
                return None;
            }
            // An expression that cannot be decided (a year without a notice) counts always.
            let (calendar, time_zone) = (&self.snapshot.calendar, &self.snapshot.time_zone);
            let spans = bound.schedule.intervals(self.within, calendar, time_zone);
            Some(Rc::new(spans.unwrap_or_else(|_| vec![self.within])))
        });
        spans.as_ref()
    }

    /// Zones on an arc that bind this trip at some time or other.
    pub(super) fn standing_on(&self, arc: ArcId) -> impl Iterator<Item = u32> + '_ {
        let zones = self.snapshot.zones_of(arc).iter().copied();
        zones.filter(|place| self.zone_spans(*place).is_some_and(|spans| !spans.is_empty()))
    }

    /// Lets the trip use the roads for residents only (`destination`) around these arcs.
    pub(super) fn allow_access_around(&mut self, ends: impl IntoIterator<Item = ArcId>) {
        let network = &self.snapshot.network;
        let mut stack: Vec<ArcId> = ends.into_iter().collect();
        while let Some(arc) = stack.pop() {
            let is_for_ends = self.is_for_access(arc) || self.is_for_ends_at_times(arc);
            if !is_for_ends || !self.at_ends.insert(arc) {
                continue;
            }
            for node in [network.tail[arc.index()], network.head[arc.index()]] {
                stack.extend(network.arcs_from(node));
                stack.extend(self.snapshot.arcs_into(node));
            }
        }
        self.arcs.borrow_mut().clear();
    }

    fn is_for_access(&self, arc: ArcId) -> bool {
        is_for_access(self.snapshot.network.attributes(arc), self.trip)
    }

    /// Whether a road for access only is one at an end of this trip.
    pub(super) fn is_at_end(&self, arc: ArcId) -> bool {
        self.at_ends.contains(&arc)
    }

    pub(super) fn is_hazmat(&self) -> bool {
        self.trip.load.is_loaded && !self.trip.load.is_ordinary
    }

    fn is_relaxed(&self, tag: &'static str) -> bool {
        self.relaxed.contains(&Rule::Tag(tag))
    }

    /// Whether tags close an arc to this truck and load at all times.
    pub(super) fn is_closed(&self, arc: ArcId) -> bool {
        self.is_closed_even_at_ends(arc)
            || (self.is_for_access(arc) && !self.is_at_end(arc) && !self.is_relaxed("destination"))
    }

    /// The same for one who begins or ends there: roads for residents are open.
    pub(super) fn is_closed_even_at_ends(&self, arc: ArcId) -> bool {
        self.kind.closed[self.snapshot.network.attribute_of[arc.index()] as usize]
    }

    /// Least durations over the roads that are not closed for good.
    pub(super) fn metric(&self) -> Arc<Metric> {
        self.kind.metric(self.snapshot)
    }

    /// Tags that close an arc to this truck and load at all times.
    fn closing_tags(&self, arc: ArcId) -> Vec<&'static str> {
        let attributes = self.snapshot.network.attributes(arc);
        let mut tags = closing_tags(attributes, self.trip);
        tags.retain(|tag| match *tag {
            "hgv" => self.openings(arc, &ACCESS_KEYS).is_empty(),
            "hazmat" => self.openings(arc, &["hazmat:conditional"]).is_empty(),
            _ => true,
        });
        for tag in self.closing_signs(arc) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if self.is_for_access(arc) && !self.at_ends.contains(&arc) {
            tags.push("destination");
        }
        tags.retain(|tag| !self.is_relaxed(tag));
        tags
    }

    /// Everything that closes an arc for a time, with the rule it comes from.
    pub(super) fn closures(&self, arc: ArcId) -> Vec<(Rule, Vec<Interval>)> {
        let mut found: Vec<(Rule, Vec<Interval>)> = self
            .closing_tags(arc)
            .into_iter()
            .map(|tag| (Rule::Tag(tag), vec![self.within]))
            .collect();
        let attributes = self.snapshot.network.attributes(arc);
        let mut unless_open = |tag, keys: &[&str]| {
            let openings = self.openings(arc, keys);
            if !openings.is_empty() && !self.is_relaxed(tag) {
                found.push((Rule::Tag(tag), complement(&merge(openings), self.within)));
            }
        };
        if attributes.hgv_forbidden {
            unless_open("hgv", &ACCESS_KEYS);
        }
        if attributes.hazmat.forbidden && self.is_hazmat() {
            unless_open("hazmat", &["hazmat:conditional"]);
        }
        if self.is_off_permit_route(arc) {
            found.push((Rule::Tag("permit_route"), vec![self.within]));
        }
        if !self.is_relaxed("conditional") {
            let closed = self.conditionally_closed(arc);
            if !closed.is_empty() {
                found.push((Rule::Tag("conditional"), closed));
            }
        }
        for place in self.snapshot.zones_of(arc) {
            if let Some(spans) = self.zone_spans(*place)
                && matches!(
                    self.snapshot.zones[*place as usize].zone.effect,
                    Effect::ForbidPassing
                        | Effect::RequirePermit
                        | Effect::RequireEscort
                        | Effect::RequireDesignatedRoute
                )
            {
                found.push((Rule::Zone(*place), spans.to_vec()));
            }
        }
        found
    }

    fn caps(&self, arc: ArcId) -> Vec<(Interval, i64)> {
        let mut caps = Vec::new();
        for place in self.snapshot.zones_of(arc) {
            if let (Some(spans), Effect::CapSpeed { speed_kmh }) =
                (self.zone_spans(*place), self.snapshot.zones[*place as usize].zone.effect)
            {
                caps.extend(spans.iter().map(|span| (*span, i64::from(speed_kmh))));
            }
        }
        caps.extend(self.conditional_caps(arc));
        caps
    }

    /// When an arc is open, and when it is slow.
    pub(super) fn open_times(&self, arc: ArcId) -> Rc<OpenTimes> {
        let work_out = || {
            let closures = self.closures(arc).into_iter();
            let closed = merge(closures.flat_map(|(_, spans)| spans).collect());
            let gaps = complement(&closed, self.within);
            Rc::new(OpenTimes { gaps, caps: self.caps(arc) })
        };
        if self.is_left_to_zones(arc) {
            return Rc::clone(self.sets[self.snapshot.zoned.set(arc)].get_or_init(work_out));
        }
        if let Some(times) = self.arcs.borrow().get(&arc) {
            return Rc::clone(times);
        }
        let times = work_out();
        self.arcs.borrow_mut().insert(arc, Rc::clone(&times));
        times
    }

    /// An arc, or a part of it, with its speeds over time.
    pub(super) fn drive(&self, arc: ArcId, length_mm: Option<u32>) -> Drive {
        let length = length_mm.unwrap_or(self.snapshot.network.length_mm[arc.index()]);
        let drive = Drive::new(length, self.speed_on(arc));
        if self.is_plain(arc) { drive } else { drive.with_caps(self.open_times(arc).caps.clone()) }
    }

    /// Duration without zones, for lower bounds.
    pub(super) fn free_ms(&self, arc: ArcId, length_mm: u32) -> i64 {
        Drive::new(length_mm, self.speed_on(arc)).free_ms()
    }

    fn speed_on(&self, arc: ArcId) -> u8 {
        self.snapshot.ground.speeds[self.snapshot.network.attribute_of[arc.index()] as usize]
    }

    /// Whether nothing ever closes an arc or slows it down.
    pub(super) fn is_plain(&self, arc: ArcId) -> bool {
        !self.snapshot.zoned.has(arc)
            && (self.is_left_to_zones(arc)
                || (!self.has_signs(arc) && !self.is_closed(arc) && !self.is_off_permit_route(arc)))
    }

    /// Whether nothing but zones can ever close an arc or slow it down.
    fn is_left_to_zones(&self, arc: ArcId) -> bool {
        self.kind.plain[self.snapshot.network.attribute_of[arc.index()] as usize]
            && !self.is_off_permit_route(arc)
    }

    /// Whether a permit prescribes other roads.
    fn is_off_permit_route(&self, arc: ArcId) -> bool {
        let prescribed = self.trip.prescribed.as_ref();
        prescribed.is_some_and(|arcs| arcs.binary_search(&arc).is_err())
            && !self.is_relaxed("permit_route")
    }

    /// Zones that forbid going from `before` (nothing at the origin) to `arc`, with their spans.
    pub(super) fn boundary(&self, before: Option<ArcId>, arc: ArcId) -> Vec<(Rule, Vec<Interval>)> {
        let mut found = Vec::new();
        let before_zones = before.map_or(&[][..], |before| self.snapshot.zones_of(before));
        for place in self.snapshot.zones_of(arc) {
            let bound = &self.snapshot.zones[*place as usize];
            // A road that crosses the boundary comes in wherever one comes from: one may have gone out
            // on its other side and turned back, or begin before the boundary.
            let comes_in = bound.entering.binary_search(&arc).is_ok()
                || (before.is_some() && !before_zones.contains(place));
            if bound.zone.effect == Effect::ForbidEntry
                && comes_in
                && let Some(spans) = self.zone_spans(*place)
            {
                found.push((Rule::Zone(*place), spans.to_vec()));
            }
        }
        for place in before_zones {
            let bound = &self.snapshot.zones[*place as usize];
            let goes_out = !self.snapshot.zones_of(arc).contains(place)
                || before.is_some_and(|before| bound.leaving.binary_search(&before).is_ok());
            if bound.zone.effect == Effect::ForbidExit
                && goes_out
                && let Some(spans) = self.zone_spans(*place)
            {
                found.push((Rule::Zone(*place), spans.to_vec()));
            }
        }
        found
    }

    /// Zones that forbid ending on this arc, because its last part lies outside.
    pub(super) fn ending(&self, arc: ArcId) -> Vec<(Rule, Vec<Interval>)> {
        self.snapshot
            .zones_of(arc)
            .iter()
            .filter_map(|place| {
                let bound = &self.snapshot.zones[*place as usize];
                let crosses = bound.zone.effect == Effect::ForbidExit
                    && bound.leaving.binary_search(&arc).is_ok();
                if !crosses {
                    return None;
                }
                Some((Rule::Zone(*place), self.zone_spans(*place)?.to_vec()))
            })
            .collect()
    }

    /// Going on to an arc: the partly driven forbidden paths afterwards, and when it is forbidden.
    pub(super) fn turn(
        &self,
        progress: &Progress,
        before: ArcId,
        arc: ArcId,
    ) -> (Progress, Vec<Interval>) {
        let mut next = Progress::new();
        let mut closed = Vec::new();
        let mut step = |place: u32, done: u16| {
            let path = &self.snapshot.network.forbidden_paths[place as usize];
            if path.arcs.get(usize::from(done)) != Some(&arc) || !self.path_counts(path) {
                return;
            }
            if usize::from(done) + 1 == path.arcs.len() {
                closed.extend(self.path_spans(place));
            } else {
                next.push((place, done + 1));
            }
        };
        for place in self.snapshot.ground.paths_from(before) {
            step(place, 1);
        }
        for (place, done) in progress {
            step(*place, *done);
        }
        next.sort_unstable();
        next.dedup();
        (next, closed)
    }

    fn path_counts(&self, path: &ForbiddenPath) -> bool {
        !path.condition.hazmat_only || self.is_hazmat()
    }

    fn path_spans(&self, place: u32) -> Vec<Interval> {
        let conditions = &self.snapshot.ground.path_conditions[place as usize];
        if conditions.is_empty() {
            return vec![self.within];
        }
        conditions
            .iter()
            .filter(|one| one.means(&self.trip.truck, &self.trip.load))
            .flat_map(|one| self.spans_of(one))
            .collect()
    }

    /// Whether one may turn back at the end of an arc: at a dead end, or where one may wait.
    pub(super) fn may_turn_back(&self, arc: ArcId) -> bool {
        self.snapshot.may_turn_back(arc)
    }

    /// When one may stand at a waiting place.
    pub(super) fn waiting_spans(&self, place: u32) -> Rc<Vec<Interval>> {
        if let Some(spans) = self.waits.borrow().get(&place) {
            return Rc::clone(spans);
        }
        let waiting = &self.snapshot.waiting[place as usize];
        let spans = Rc::new(if self.snapshot.admits(place, &self.trip.load) {
            waiting
                .opening
                .intervals(self.within, &self.snapshot.calendar, &self.snapshot.time_zone)
                // Whether it is open cannot be decided: then nobody waits there.
                .unwrap_or_default()
        } else {
            Vec::new()
        });
        self.waits.borrow_mut().insert(place, Rc::clone(&spans));
        spans
    }
}

/// What of `within` sorted disjoint spans leave over.
pub(super) fn complement(spans: &[Interval], within: Interval) -> Vec<Interval> {
    let mut left = Vec::with_capacity(spans.len() + 1);
    let mut from_ms = within.from_ms;
    for span in spans {
        if span.from_ms > from_ms {
            left.push(Interval { from_ms, to_ms: span.from_ms.min(within.to_ms) });
        }
        from_ms = from_ms.max(span.to_ms);
    }
    if from_ms < within.to_ms {
        left.push(Interval { from_ms, to_ms: within.to_ms });
    }
    left
}
