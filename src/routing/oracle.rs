//! The search against a slow obvious reference: a time-expanded graph, built with petgraph, in which
//! every state at every tick is a node. All lengths, windows and departures are whole ticks, so the
//! earliest arrival is one too.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::Dfs;

use super::departures::in_time;
use super::ends::{End, Ends, Reach};
use super::floor::floor;
use super::ground::Ground;
use super::planner::{Outcome, Setting, answer, exact_answer, found, freest_ms, lawful, within};
use super::rules::{Rule, TripRules};
use super::snapshot::WaitingNode;
use super::{Profile, Snapshot, Trip, verify};
use crate::goods::LoadProfile;
use crate::roads::{
    ArcAttributes, ArcId, ForbiddenPath, Hazmat, NO_ARC, Network, NodeId, PathCondition, RoadClass,
    RoadIndex,
};
use crate::units::{LocalText, LonLat};
use crate::zones::{
    Area, Binding, BoundZone, Calendar, Effect, Notice, Reason, RoadFilter, Schedule, Truck, When,
    Zone,
};

/// Ten minutes: ten kilometres at 60 km/h.
const TICK_MS: i64 = 600_000;
const TICK_MM: u32 = 10_000_000;
/// Each on a network of its own.
const CASES: u64 = 110_000;
/// Of the tests that do more with each case.
const FEWER: u64 = 20_000;

/// A small generator whose numbers depend on the case alone (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }

    fn one_in(&mut self, chance: usize) -> bool {
        self.roll(chance) == 0
    }
}

pub(super) struct Case {
    pub snapshot: Snapshot,
    pub trip: Trip,
    pub ends: Ends,
}

fn index(arc: usize) -> ArcId {
    ArcId(u32::try_from(arc).unwrap())
}

fn network(dice: &mut Dice) -> Network {
    let nodes = 4 + dice.roll(5);
    let mut pairs: Vec<(usize, usize, u32)> = Vec::new();
    for _ in 0..nodes + dice.roll(2 * nodes) {
        let (tail, head) = (dice.roll(nodes), dice.roll(nodes));
        if tail == head || pairs.iter().any(|pair| (pair.0, pair.1) == (tail, head)) {
            continue;
        }
        let back = pairs.iter().find(|pair| (pair.0, pair.1) == (head, tail));
        let length =
            back.map_or(TICK_MM * u32::try_from(2 * (1 + dice.roll(3))).unwrap(), |pair| pair.2);
        pairs.push((tail, head, length));
        if dice.roll(3) > 0 && !pairs.iter().any(|pair| (pair.0, pair.1) == (head, tail)) {
            pairs.push((head, tail, length));
        }
    }
    pairs.sort_unstable();
    let find = |tail: usize, head: usize| {
        pairs.iter().position(|pair| (pair.0, pair.1) == (tail, head)).map(index)
    };
    let first_out = (0..=nodes)
        .map(|node| u32::try_from(pairs.iter().filter(|pair| pair.0 < node).count()).unwrap())
        .collect();
    let node = |node: usize| NodeId(u32::try_from(node).unwrap());
    let mut network = Network {
        nodes: (0..nodes)
            .map(|place| {
                let angle = f64::from(u32::try_from(place).unwrap()) * 2.3;
                LonLat::new(108.4 + 0.2 * angle.cos(), 30.8 + 0.2 * angle.sin())
            })
            .collect(),
        first_out,
        tail: pairs.iter().map(|pair| node(pair.0)).collect(),
        head: pairs.iter().map(|pair| node(pair.1)).collect(),
        length_mm: pairs.iter().map(|pair| pair.2).collect(),
        attribute_of: vec![0; pairs.len()].into(),
        attributes: vec![attributes()],
        name_of: vec![0; pairs.len()].into(),
        names: vec![(String::new(), String::new())].into(),
        first_shape: vec![0; pairs.len() + 1].into(),
        way_id: vec![0; pairs.len()].into(),
        reverse_of: pairs
            .iter()
            .map(|pair| find(pair.1, pair.0).map_or(NO_ARC, |arc| arc.0))
            .collect(),
        ..Network::default()
    };
    for _ in 0..dice.roll(4) {
        if let Some(path) = forbidden_path(&network, dice) {
            network.forbidden_paths.push(path);
        }
    }
    network
}

fn attributes() -> ArcAttributes {
    ArcAttributes {
        class: RoadClass::Primary,
        max_speed_kmh: 0,
        max_height_cm: 0,
        max_width_cm: 0,
        max_length_cm: 0,
        max_weight_kg: 0,
        max_axle_load_kg: 0,
        is_tunnel: false,
        is_bridge: false,
        is_toll: false,
        tunnel_category: None,
        forbidden_categories: crate::goods::TunnelCategories::default(),
        hazmat: Hazmat::default(),
        destination_only: false,
        hgv_forbidden: false,
        conditional: Vec::new(),
    }
}

fn forbidden_path(network: &Network, dice: &mut Dice) -> Option<ForbiddenPath> {
    if network.arc_count() == 0 {
        return None;
    }
    let mut arcs = vec![index(dice.roll(network.arc_count()))];
    for _ in 0..=dice.roll(2) {
        let head = network.head[arcs[arcs.len() - 1].index()];
        let next: Vec<ArcId> = network.arcs_from(head).collect();
        if next.is_empty() {
            return None;
        }
        arcs.push(next[dice.roll(next.len())]);
    }
    let condition = PathCondition {
        hazmat_only: dice.one_in(3),
        condition: dice.one_in(3).then(|| windows(dice)),
    };
    Some(ForbiddenPath { arcs, condition })
}

fn windows(dice: &mut Dice) -> String {
    let mut spans = Vec::new();
    for _ in 0..=dice.roll(2) {
        let from = dice.roll(144);
        let to = (from + 1 + dice.roll(40)) % 144;
        let time = |tick: usize| format!("{:02}:{:02}", tick / 6, tick % 6 * 10);
        spans.push(format!("{}-{}", time(from), time(to)));
    }
    spans.join(",")
}

fn zone(network: &Network, dice: &mut Dice, number: usize) -> BoundZone {
    let effect = [
        Effect::ForbidPassing,
        Effect::ForbidPassing,
        Effect::ForbidEntry,
        Effect::ForbidExit,
        Effect::RequirePermit,
    ][dice.roll(5)];
    // The cases begin on 21 September 2026.
    let day = |dice: &mut Dice| {
        let day = i8::try_from(20 + dice.roll(5)).unwrap();
        dice.one_in(4).then(|| jiff::civil::date(2026, 9, day))
    };
    let when = When { windows: windows(dice), from: day(dice), to: day(dice) };
    let when = if when.to.is_some_and(|to| when.from.is_some_and(|from| from > to)) {
        When { to: None, ..when }
    } else {
        when
    };
    let mut inside: Vec<ArcId> = network.arcs().filter(|_| dice.one_in(3)).collect();
    inside.sort_unstable();
    let pick =
        |dice: &mut Dice| inside.iter().copied().filter(|_| dice.one_in(3)).collect::<Vec<ArcId>>();
    BoundZone {
        schedule: Schedule::parse(&when).unwrap(),
        entering: pick(dice),
        leaving: pick(dice),
        inside: inside.clone(),
        zone: Zone {
            zone_id: format!("zone-{number}"),
            name: LocalText::default(),
            area: Area::Point { location: LonLat::new(108.4, 30.8), radius_m: 1.0 },
            roads: RoadFilter::default(),
            binds: Binding { hazmat_only: dice.one_in(2), ..Binding::default() },
            when,
            effect,
            reason: Reason::Congested,
            authority: String::new(),
            notice: Notice::default(),
            legal_basis: String::new(),
            detour: LocalText::default(),
            exemptions: Vec::new(),
            temporary: false,
            example: true,
        },
    }
}

fn waiting_node(network: &Network, dice: &mut Dice) -> WaitingNode {
    WaitingNode {
        node: NodeId(u32::try_from(dice.roll(network.nodes.len())).unwrap()),
        name: String::new(),
        location: LonLat::new(108.4, 30.8),
        classes: Vec::new(),
        admits_hazmat: !dice.one_in(4),
        opening: if dice.one_in(2) {
            Schedule::parse_expression("").unwrap()
        } else {
            Schedule::parse_expression(&windows(dice)).unwrap()
        },
    }
}

pub(super) fn case(number: u64) -> Option<Case> {
    let mut dice = Dice(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for _ in 0..8 {
        dice.roll(2);
    }
    let network = network(&mut dice);
    if network.arc_count() < 2 {
        return None;
    }
    let zones =
        (0..dice.roll(5)).map(|number| Arc::new(zone(&network, &mut dice, number))).collect();
    let end = |dice: &mut Dice| {
        let arc = index(dice.roll(network.arc_count()));
        let offset_mm = network.length_mm[arc.index()] / 2;
        let mut ends = vec![End { arc, offset_mm }];
        if let Some(back) = network.reverse(arc) {
            ends.push(End { arc: back, offset_mm });
        }
        ends
    };
    let ends = Ends { origins: end(&mut dice), destinations: end(&mut dice) };
    if ends.origins.iter().any(|origin| ends.destinations.contains(origin)) {
        return None;
    }
    let waiting: Vec<WaitingNode> =
        (0..dice.roll(3)).map(|_| waiting_node(&network, &mut dice)).collect();
    let begin = 1_790_000_000_000 / TICK_MS * TICK_MS;
    let depart_from = begin + i64::try_from(dice.roll(144)).unwrap() * TICK_MS;
    let lasting = if dice.one_in(3) { 0 } else { i64::try_from(dice.roll(36)).unwrap() };
    let middle = |end: &End| {
        let line = network.line(end.arc);
        LonLat::new(
            f64::midpoint(line[0].lon, line[1].lon),
            f64::midpoint(line[0].lat, line[1].lat),
        )
    };
    let trip = Trip {
        origin: middle(&ends.origins[0]),
        destination: middle(&ends.destinations[0]),
        depart_from: Timestamp::from_millisecond(depart_from).unwrap(),
        depart_until: Timestamp::from_millisecond(depart_from + lasting * TICK_MS).unwrap(),
        truck: Truck::default(),
        load: LoadProfile { is_loaded: !dice.one_in(4), ..LoadProfile::default() },
        prescribed: None,
    };
    let profile = Profile {
        name: "test".to_owned(),
        speed_kmh: [60; 10],
        cap_expressway_kmh: 60,
        cap_other_kmh: 60,
    };
    let network = Arc::new(network);
    let index = Arc::new(RoadIndex::new(&network));
    let mut snapshot = Snapshot::assemble(
        Arc::new(Ground::new(Arc::clone(&network), index, &profile)),
        1,
        zones,
        Arc::new(Calendar::default()),
        TimeZone::get("Asia/Shanghai").unwrap(),
    );
    snapshot.waiting = waiting;
    snapshot.sort_waiting();
    Some(Case { snapshot, trip, ends })
}

/// The state of a truck at the end of an arc: the arc and the last arcs driven, enough for every
/// forbidden path.
type Trail = Vec<ArcId>;
const TRAIL: usize = 3;

pub(super) struct Expanded<'a> {
    case: &'a Case,
    graph: DiGraph<(), ()>,
    nodes: HashMap<(Trail, i64), NodeIndex>,
    /// States not yet looked at, earliest first.
    open: BinaryHeap<Reverse<(i64, Trail)>>,
    goals: Vec<(NodeIndex, i64)>,
    last_tick: i64,
    closed: Vec<Vec<crate::zones::Interval>>,
    waits: Vec<Vec<crate::zones::Interval>>,
    path_closed: Vec<Option<Vec<crate::zones::Interval>>>,
}

impl<'a> Expanded<'a> {
    pub(super) fn new(case: &'a Case) -> Self {
        let snapshot = &case.snapshot;
        let span = within(&case.trip);
        let spans = |schedule: &Schedule| {
            schedule.intervals(span, &snapshot.calendar, &snapshot.time_zone).unwrap()
        };
        let is_hazmat = case.trip.load.is_loaded;
        Self {
            case,
            graph: DiGraph::new(),
            nodes: HashMap::new(),
            open: BinaryHeap::new(),
            goals: Vec::new(),
            last_tick: span.to_ms / TICK_MS,
            closed: snapshot
                .zones
                .iter()
                .map(|bound| {
                    if bound.zone.binds.hazmat_only && !is_hazmat {
                        Vec::new()
                    } else {
                        spans(&bound.schedule)
                    }
                })
                .collect(),
            waits: snapshot
                .waiting
                .iter()
                .map(|waiting| {
                    if waiting.admits_hazmat || !is_hazmat {
                        spans(&waiting.opening)
                    } else {
                        Vec::new()
                    }
                })
                .collect(),
            path_closed: snapshot
                .network
                .forbidden_paths
                .iter()
                .map(|path| {
                    if path.condition.hazmat_only && !is_hazmat {
                        return Some(Vec::new());
                    }
                    let windows = path.condition.condition.as_ref()?;
                    Some(spans(&Schedule::parse_expression(windows).unwrap()))
                })
                .collect(),
        }
    }

    fn is_closed(spans: &[crate::zones::Interval], tick: i64) -> bool {
        spans.iter().any(|span| span.contains(tick * TICK_MS))
    }

    fn effect_on(&self, arc: ArcId, effects: &[Effect]) -> Vec<usize> {
        (0..self.case.snapshot.zones.len())
            .filter(|place| {
                let bound = &self.case.snapshot.zones[*place];
                effects.contains(&bound.zone.effect) && bound.inside.contains(&arc)
            })
            .collect()
    }

    /// Whether an arc may be driven from a tick for so many ticks.
    fn may_drive(&self, before: Option<ArcId>, arc: ArcId, tick: i64, ticks: i64) -> bool {
        let zones = &self.case.snapshot.zones;
        if tick + ticks > self.last_tick {
            return false;
        }
        let passing = [Effect::ForbidPassing, Effect::RequirePermit];
        for place in self.effect_on(arc, &passing) {
            if (tick..tick + ticks).any(|tick| Self::is_closed(&self.closed[place], tick)) {
                return false;
            }
        }
        for place in self.effect_on(arc, &[Effect::ForbidEntry]) {
            let comes_in = match before {
                Some(before) if !zones[place].inside.contains(&before) => true,
                Some(_) | None => zones[place].entering.contains(&arc),
            };
            if comes_in && Self::is_closed(&self.closed[place], tick) {
                return false;
            }
        }
        if let Some(before) = before {
            for place in self.effect_on(before, &[Effect::ForbidExit]) {
                let goes_out =
                    !zones[place].inside.contains(&arc) || zones[place].leaving.contains(&before);
                if goes_out && Self::is_closed(&self.closed[place], tick) {
                    return false;
                }
            }
        }
        true
    }

    fn may_end(&self, arc: ArcId, tick: i64) -> bool {
        self.effect_on(arc, &[Effect::ForbidExit]).into_iter().all(|place| {
            !self.case.snapshot.zones[place].leaving.contains(&arc)
                || !Self::is_closed(&self.closed[place], tick)
        })
    }

    fn may_turn(&self, trail: &Trail, arc: ArcId, tick: i64) -> bool {
        let network = &self.case.snapshot.network;
        let before = trail[trail.len() - 1];
        let node = network.head[before.index()];
        if network.reverse(before) == Some(arc) {
            let is_dead_end = network.arcs_from(node).all(|next| next == arc);
            let is_waiting = self.case.snapshot.waiting.iter().any(|waiting| waiting.node == node);
            if !is_dead_end && !is_waiting {
                return false;
            }
        }
        let mut driven = trail.clone();
        driven.push(arc);
        network.forbidden_paths.iter().zip(&self.path_closed).all(|(path, closed)| {
            !driven.ends_with(&path.arcs)
                || closed.as_ref().is_some_and(|closed| !Self::is_closed(closed, tick))
        })
    }

    fn node(&mut self, trail: Trail, tick: i64) -> NodeIndex {
        if let Some(node) = self.nodes.get(&(trail.clone(), tick)) {
            return *node;
        }
        let node = self.graph.add_node(());
        self.nodes.insert((trail.clone(), tick), node);
        self.open.push(Reverse((tick, trail)));
        node
    }

    fn ticks(length_mm: u32) -> i64 {
        i64::from(length_mm / TICK_MM)
    }

    fn extend(trail: &Trail, arc: ArcId) -> Trail {
        let mut extended = trail.clone();
        extended.push(arc);
        let surplus = extended.len().saturating_sub(TRAIL);
        extended.drain(..surplus);
        extended
    }

    /// Builds every state that can be reached before the first goal and answers the earliest tick at the destination.
    pub(super) fn earliest(mut self) -> Option<i64> {
        let network = Arc::clone(&self.case.snapshot.network);
        let start = self.graph.add_node(());
        let from = self.case.trip.depart_from.as_millisecond() / TICK_MS;
        let until = self.case.trip.depart_until.as_millisecond() / TICK_MS;
        for tick in from..=until {
            for origin in self.case.ends.origins.clone() {
                let to_head = network.length_mm[origin.arc.index()] - origin.offset_mm;
                for end in self.case.ends.destinations.clone() {
                    let Some(ahead) = end.offset_mm.checked_sub(origin.offset_mm) else { continue };
                    let ticks = Self::ticks(ahead);
                    if end.arc == origin.arc
                        && self.may_drive(None, end.arc, tick, ticks)
                        && self.may_end(end.arc, tick)
                    {
                        let goal = self.graph.add_node(());
                        self.graph.add_edge(start, goal, ());
                        self.goals.push((goal, tick + ticks));
                    }
                }
                if self.may_drive(None, origin.arc, tick, Self::ticks(to_head)) {
                    let node = self.node(vec![origin.arc], tick + Self::ticks(to_head));
                    self.graph.add_edge(start, node, ());
                }
            }
        }
        while let Some(Reverse((tick, trail))) = self.open.pop() {
            // Every edge leads to a later tick: nothing after the first goal can be earlier.
            if self.goals.iter().any(|(_, goal)| *goal <= tick) {
                break;
            }
            self.expand(&network, &trail, tick);
        }
        let mut reached = vec![false; self.graph.node_count()];
        let mut search = Dfs::new(&self.graph, start);
        while let Some(node) = search.next(&self.graph) {
            reached[node.index()] = true;
        }
        self.goals.iter().filter(|(node, _)| reached[node.index()]).map(|(_, tick)| *tick).min()
    }

    fn expand(&mut self, network: &Network, trail: &Trail, tick: i64) {
        let here = self.nodes[&(trail.clone(), tick)];
        let arc = trail[trail.len() - 1];
        let node = network.head[arc.index()];
        let waits = (0..self.waits.len()).any(|place| {
            self.case.snapshot.waiting[place].node == node
                && Self::is_closed(&self.waits[place], tick)
        });
        if waits && tick < self.last_tick {
            let later = self.node(trail.clone(), tick + 1);
            self.graph.add_edge(here, later, ());
        }
        for next in network.arcs_from(node) {
            if !self.may_turn(trail, next, tick) {
                continue;
            }
            for end in self.case.ends.destinations.clone() {
                let ticks = Self::ticks(end.offset_mm);
                if end.arc == next
                    && self.may_drive(Some(arc), next, tick, ticks)
                    && self.may_end(next, tick)
                {
                    let goal = self.graph.add_node(());
                    self.graph.add_edge(here, goal, ());
                    self.goals.push((goal, tick + ticks));
                }
            }
            let ticks = Self::ticks(network.length_mm[next.index()]);
            if self.may_drive(Some(arc), next, tick, ticks) {
                let there = self.node(Self::extend(trail, next), tick + ticks);
                self.graph.add_edge(here, there, ());
            }
        }
    }
}

/// What came of some cases.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    found: usize,
    none: usize,
    unknown: usize,
    waited: usize,
}

/// One case against the reference, its bounds, and the same again.
fn check(number: u64, tally: &mut Tally) {
    let Some(case) = case(number) else { return };
    let paste = format!("#[test] fn again() {{ check({number}, &mut Tally::default()); }}");
    let expected = Expanded::new(&case).earliest();
    let rules = TripRules::new(&case.snapshot, &case.trip, within(&case.trip), &[]);
    let reach = Reach::new(&rules, &case.ends);
    match answer(&rules, &case.ends) {
        Outcome::Found(first) => {
            let arrives = first.route.arrives_ms();
            if first.is_proved {
                assert_eq!(Some(arrives / TICK_MS), expected, "{paste}");
            } else {
                tally.unknown += 1;
                assert!(expected.is_some_and(|expected| expected <= arrives / TICK_MS), "{paste}");
            }
            let from = case.trip.depart_from.as_millisecond();
            assert!(from + freest_ms(&rules, &case.ends, &reach) <= arrives, "{paste}");
            let plan = first.route.plan(&rules);
            tally.waited += usize::from(plan.waiting_s > 0);
            assert_eq!(verify(&case.snapshot, &plan, &case.trip), Ok(()), "{paste}");
            if let Outcome::Found(again) = answer(&rules, &case.ends) {
                assert_eq!(again.route, first.route, "{paste}");
            }
            tally.found += 1;
        }
        Outcome::None => {
            assert_eq!(expected, None, "{paste}");
            tally.none += 1;
        }
        Outcome::Unknown => tally.unknown += 1,
    }
}

#[test]
fn the_search_equals_the_time_expanded_reference() {
    let some = |first: u64| {
        let mut tally = Tally::default();
        (first..=CASES).step_by(2).for_each(|number| check(number, &mut tally));
        tally
    };
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| some(2));
        (some(1), other.join().unwrap())
    });
    println!("{one:?} {other:?}");
    assert!(one.found + other.found > 60_000 && one.none + other.none > 8_000);
    assert!(one.waited + other.waited > 500);
    assert_eq!(one.unknown + other.unknown, 0);
}

#[test]
fn nobody_is_sent_in_circles() {
    let (mut circled, mut kept, mut refused) = (0, 0, 0);
    for number in 1..=FEWER / 2 {
        let Some(case) = case(number) else { continue };
        let rules = TripRules::new(&case.snapshot, &case.trip, within(&case.trip), &[]);
        let Outcome::Found(earliest) = answer(&rules, &case.ends) else { continue };
        circled += usize::from(earliest.route.has_lap());
        match lawful(&rules, &case.ends, &Reach::new(&rules, &case.ends)) {
            Outcome::Found(found) => {
                assert!(!found.route.has_lap(), "case {number}");
                let (found_ms, earliest_ms) =
                    (found.route.arrives_ms(), earliest.route.arrives_ms());
                assert!(found_ms >= earliest_ms, "case {number}");
                assert_eq!(found.is_proved, found_ms == earliest_ms, "case {number}");
                let plan = found.route.plan(&rules);
                assert_eq!(verify(&case.snapshot, &plan, &case.trip), Ok(()), "case {number}");
                kept += 1;
            }
            Outcome::None | Outcome::Unknown => {
                assert!(earliest.route.has_lap(), "case {number}");
                refused += 1;
            }
        }
    }
    println!("{circled} earliest ways drive in circles; {kept} without laps, {refused} refused");
    assert!(circled > 40 && kept > 5_000);
}

#[test]
fn no_arrival_is_earlier_than_its_bound_and_the_search_above_it_is_exact() {
    let (mut bounded, mut none) = (0, 0);
    for number in 1..=FEWER / 4 {
        let Some(case) = case(number) else { continue };
        let expected = Expanded::new(&case).earliest();
        let rules = TripRules::new(&case.snapshot, &case.trip, within(&case.trip), &[]);
        let reach = Reach::new(&rules, &case.ends);
        match (floor(&rules, &case.ends, &reach, usize::MAX), expected) {
            (Some(floor), Some(expected)) => {
                assert!(floor <= expected * TICK_MS, "case {number}");
                bounded += usize::from(floor == expected * TICK_MS);
            }
            (None, None) => none += 1,
            (Some(_), None) => {}
            (None, Some(_)) => panic!("case {number}: there is a way"),
        }
        let outcome = floor(&rules, &case.ends, &reach, usize::MAX)
            .map_or(Outcome::None, |floor| exact_answer(&rules, &case.ends, &reach, None, floor));
        match outcome {
            Outcome::Found(answer) => {
                assert!(answer.is_proved, "case {number}");
                assert_eq!(Some(answer.route.arrives_ms() / TICK_MS), expected, "case {number}");
            }
            Outcome::None => assert_eq!(expected, None, "case {number}"),
            Outcome::Unknown => panic!("case {number}: not decided"),
        }
    }
    println!("{bounded} bounds are the arrival itself, {none} prove that there is no way");
    assert!(bounded > 2_000 && none > 300);
}

#[test]
fn leaving_a_zone_out_of_what_is_known_equals_beginning_without_it() {
    let mut earlier = 0;
    for number in 1..=FEWER / 4 {
        let Some(case) = case(number) else { continue };
        let rules = TripRules::new(&case.snapshot, &case.trip, within(&case.trip), &[]);
        let all = arrival(&answer(&rules, &case.ends));
        let reach = Reach::new(&rules, &case.ends);
        for zone in 0..u32::try_from(case.snapshot.zones.len()).unwrap() {
            let relaxed = [Rule::Zone(zone)];
            let anew = TripRules::new(&case.snapshot, &case.trip, within(&case.trip), &relaxed);
            let expected = answer(&anew, &case.ends);
            if matches!(&expected, Outcome::Found(answer) if answer.route.has_lap()) {
                continue;
            }
            let expected = arrival(&expected);
            let found = found(&rules.relaxing(&relaxed), &case.ends, &reach);
            assert_eq!(found.map(|route| route.arrives_ms()), expected, "case {number}");
            // One zone less never lengthens a way, one more never shortens it.
            assert!(expected.unwrap_or(i64::MAX) <= all.unwrap_or(i64::MAX), "case {number}");
            earlier += usize::from(expected != all);
        }
    }
    assert!(earlier > 500, "{earlier}");
}

#[test]
fn the_latest_departure_equals_the_time_expanded_reference() {
    let (mut found, mut none, mut close) = (0, 0, 0);
    for number in 1..=FEWER / 20 {
        let Some(mut case) = case(number) else { continue };
        let tick = |at: Timestamp| at.as_millisecond() / TICK_MS;
        let (from, until) = (tick(case.trip.depart_from), tick(case.trip.depart_until));
        let by = from + 1 + i64::try_from(number * 7 % 40).unwrap();
        let rules = TripRules::new(&case.snapshot, &case.trip, within(&case.trip), &[]);
        let reach = Reach::new(&rules, &case.ends);
        let setting = Setting { rules, ends: case.ends.clone(), reach };
        let plan = in_time(&setting, by * TICK_MS);
        drop(setting);
        if let Some(plan) = &plan {
            assert_eq!(verify(&case.snapshot, plan, &case.trip), Ok(()), "case {number}");
            assert!(tick(plan.arrives_at) <= by, "case {number}");
        }
        let departs = plan.as_ref().map(|plan| plan.departs_at.as_millisecond() / TICK_MS);
        let mut expected = None;
        for departs in (from..=until.min(by)).rev() {
            let at = Timestamp::from_millisecond(departs * TICK_MS).unwrap();
            (case.trip.depart_from, case.trip.depart_until) = (at, at);
            if Expanded::new(&case).earliest().is_some_and(|arrives| arrives <= by) {
                expected = Some(departs);
                break;
            }
        }
        let gap_ms = plan.as_ref().map_or(0, |plan| plan.gap_s * 1000);
        let latest =
            plan.as_ref().map(|plan| (plan.departs_at.as_millisecond() + gap_ms) / TICK_MS);
        assert!(gap_ms <= 60_000, "case {number}");
        if latest < expected {
            // The reference may drive in circles; a truck may not.
            let rules = TripRules::new(&case.snapshot, &case.trip, within(&case.trip), &[]);
            let circles = answer(&rules, &case.ends);
            assert!(
                matches!(&circles, Outcome::Found(answer) if answer.route.has_lap()),
                "case {number}: {departs:?} {expected:?}"
            );
            continue;
        }
        assert!(departs <= expected, "case {number}: {departs:?} {expected:?}");
        close += usize::from(gap_ms > 0);
        found += usize::from(expected.is_some());
        none += usize::from(expected.is_none());
    }
    println!("{found} departures, {none} too late, {close} closed in on to a minute");
    assert!(found > 200 && none > 100 && close * 5 < found);
}

fn arrival(outcome: &Outcome) -> Option<i64> {
    match outcome {
        Outcome::Found(answer) => Some(answer.route.arrives_ms()),
        Outcome::None | Outcome::Unknown => None,
    }
}
