//! The set of ways against a slow obvious reference: every simple way of a tiny network, each with the
//! set of ticks at which it can be driven.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ends::{End, Ends, Reach};
use super::fixed::Piece;
use super::ground::Ground;
use super::pareto::{Efficient, efficient};
use super::planner::{Outcome, Setting, within};
use super::rules::TripRules;
use super::snapshot::WaitingNode;
use super::{NoAlternatives, Plan, Profile, Snapshot, Trip, alternatives, plan, verify};
use crate::goods::{Class, LoadProfile};
use crate::risk::{EdgeRisk, RiskLayers, RiskMap, SubstanceGroup};
use crate::roads::{
    ArcAttributes, ArcId, ForbiddenPath, Hazmat, NO_ARC, Network, NodeId, PathCondition, RoadClass,
    RoadIndex,
};
use crate::units::{LocalText, LonLat};
use crate::zones::{
    Area, Binding, BoundZone, Calendar, Effect, Interval, Notice, Reason, RoadFilter, Schedule,
    Truck, When, Zone,
};

/// Ten minutes: ten kilometres at 60 km/h.
const TICK_MS: i64 = 600_000;
const TICK_MM: u32 = 10_000_000;
const CASES: u64 = 12_000;
/// The reference gives up after so many pieces.
const MOST_STEPS: usize = 40_000;

/// A small generator whose numbers depend on the case alone (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn of(case: u64) -> Self {
        let mut dice = Self(case.wrapping_mul(0xD1B5_4A32_D192_ED03) | 1);
        for _ in 0..8 {
            dice.below(2);
        }
        dice
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }

    fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }
}

struct Case {
    snapshot: Snapshot,
    trip: Trip,
    ends: Ends,
    edges: EdgeRisk,
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap()
}

fn network(dice: &mut Dice) -> Network {
    let nodes = 4 + dice.below(4);
    let mut pairs: Vec<(usize, usize, u32)> = Vec::new();
    for _ in 0..nodes + dice.below(2 * nodes) {
        let (tail, head) = (dice.below(nodes), dice.below(nodes));
        let has = |pairs: &[(usize, usize, u32)], tail, head| {
            pairs.iter().any(|pair| (pair.0, pair.1) == (tail, head))
        };
        if tail == head || has(&pairs, tail, head) || has(&pairs, head, tail) {
            continue;
        }
        let length = TICK_MM * number(2 * (1 + dice.below(3)));
        pairs.push((tail, head, length));
        if dice.below(3) > 0 {
            pairs.push((head, tail, length));
        }
    }
    pairs.sort_unstable();
    let find = |tail: usize, head: usize| {
        let place = pairs.iter().position(|pair| (pair.0, pair.1) == (tail, head));
        place.map(|place| ArcId(number(place)))
    };
    let node = |node: usize| NodeId(number(node));
    let mut network = Network {
        nodes: (0..nodes)
            .map(|place| {
                let angle = f64::from(number(place)) * 2.1;
                LonLat::new(108.4 + 0.2 * angle.cos(), 30.8 + 0.2 * angle.sin())
            })
            .collect(),
        first_out: (0..=nodes)
            .map(|node| number(pairs.iter().filter(|pair| pair.0 < node).count()))
            .collect(),
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
    for _ in 0..dice.below(3) {
        network.forbidden_paths.extend(forbidden_path(&network, dice));
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
    let mut arcs = vec![ArcId(number(dice.below(network.arc_count().max(1))))];
    for _ in 0..=dice.below(2) {
        let head = *network.head.get(arcs[arcs.len() - 1].index())?;
        let next: Vec<ArcId> = network.arcs_from(head).collect();
        if next.is_empty() {
            return None;
        }
        arcs.push(next[dice.below(next.len())]);
    }
    let condition = dice.one_in(3).then(|| windows(dice));
    Some(ForbiddenPath { arcs, condition: PathCondition { hazmat_only: false, condition } })
}

fn windows(dice: &mut Dice) -> String {
    let time = |tick: usize| format!("{:02}:{:02}", tick / 6, tick % 6 * 10);
    let spans: Vec<String> = (0..=dice.below(2))
        .map(|_| {
            let from = dice.below(144);
            let to = (from + 1 + dice.below(40)) % 144;
            format!("{}-{}", time(from), time(to))
        })
        .collect();
    spans.join(",")
}

fn zone(network: &Network, dice: &mut Dice, name: usize) -> BoundZone {
    let effects =
        [Effect::ForbidPassing, Effect::ForbidPassing, Effect::ForbidEntry, Effect::ForbidExit];
    let effect = effects[dice.below(4)];
    let inside: Vec<ArcId> = network.arcs().filter(|_| dice.one_in(3)).collect();
    let pick = |dice: &mut Dice| -> Vec<ArcId> {
        inside.iter().copied().filter(|_| dice.one_in(3)).collect()
    };
    let (entering, leaving) = (pick(dice), pick(dice));
    bound_zone(effect, windows(dice), inside, entering, leaving, name)
}

fn bound_zone(
    effect: Effect,
    windows: String,
    inside: Vec<ArcId>,
    entering: Vec<ArcId>,
    leaving: Vec<ArcId>,
    name: usize,
) -> BoundZone {
    let when = When { windows, from: None, to: None };
    BoundZone {
        schedule: Schedule::parse(&when).unwrap(),
        entering,
        leaving,
        inside,
        zone: Zone {
            zone_id: format!("zone-{name}"),
            name: LocalText::default(),
            area: Area::Point { location: LonLat::new(108.4, 30.8), radius_m: 1.0 },
            roads: RoadFilter::default(),
            binds: Binding::default(),
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
    let opening = if dice.one_in(2) { String::new() } else { windows(dice) };
    WaitingNode {
        node: NodeId(number(dice.below(network.nodes.len()))),
        name: String::new(),
        location: LonLat::new(108.4, 30.8),
        classes: Vec::new(),
        admits_hazmat: true,
        opening: Schedule::parse_expression(&opening).unwrap(),
    }
}

fn case(name: u64) -> Option<Case> {
    let mut dice = Dice::of(name);
    let network = network(&mut dice);
    if network.arc_count() < 2 {
        return None;
    }
    let zones: Vec<Arc<BoundZone>> =
        (0..dice.below(6)).map(|name| Arc::new(zone(&network, &mut dice, name))).collect();
    let end = |dice: &mut Dice| {
        let arc = ArcId(number(dice.below(network.arc_count())));
        let offset_mm = network.length_mm[arc.index()] / 2;
        let back = network.reverse(arc).map(|arc| End { arc, offset_mm });
        std::iter::once(End { arc, offset_mm }).chain(back).collect::<Vec<End>>()
    };
    let ends = Ends { origins: end(&mut dice), destinations: end(&mut dice) };
    if ends.origins.iter().any(|origin| ends.destinations.contains(origin)) {
        return None;
    }
    let waiting = (0..dice.below(4)).map(|_| waiting_node(&network, &mut dice)).collect();
    let begin = 1_790_000_000_000 / TICK_MS * TICK_MS;
    let from = begin + i64::try_from(dice.below(144)).unwrap() * TICK_MS;
    let lasting = if dice.one_in(2) { 0 } else { i64::try_from(dice.below(24)).unwrap() };
    let location = LonLat::new(108.4, 30.8);
    let trip = Trip {
        origin: location,
        destination: location,
        depart_from: Timestamp::from_millisecond(from).unwrap(),
        depart_until: Timestamp::from_millisecond(from + lasting * TICK_MS).unwrap(),
        truck: Truck::default(),
        load: LoadProfile { is_loaded: true, classes: vec![Class::C3], ..LoadProfile::default() },
        prescribed: None,
    };
    // Even risks, so that half an arc has half of it.
    let trillionths = network
        .arcs()
        .map(|_| if dice.one_in(5) { 0 } else { 2 * u64::from(number(1 + dice.below(12))) })
        .collect();
    let edges = EdgeRisk { group: SubstanceGroup::FlammableLiquid, trillionths };
    Some(Case { snapshot: snapshot(network, zones, waiting), trip, ends, edges })
}

fn snapshot(network: Network, zones: Vec<Arc<BoundZone>>, waiting: Vec<WaitingNode>) -> Snapshot {
    let profile = Profile {
        name: "test".to_owned(),
        speed_kmh: [60; 10],
        cap_expressway_kmh: 60,
        cap_other_kmh: 60,
    };
    let network = Arc::new(network);
    let index = Arc::new(RoadIndex::new(&network));
    let mut snapshot = Snapshot::assemble(
        Arc::new(Ground::new(network, index, &profile)),
        1,
        zones,
        Arc::new(Calendar::default()),
        TimeZone::get("Asia/Shanghai").unwrap(),
    );
    snapshot.waiting = waiting;
    snapshot.sort_waiting();
    snapshot
}

/// Every simple way with the ticks at which its end can be reached.
struct Every<'a> {
    case: &'a Case,
    first: i64,
    last: i64,
    closed: Vec<Vec<Interval>>,
    open: Vec<Vec<Interval>>,
    path_closed: Vec<Option<Vec<Interval>>>,
    way: Vec<Piece>,
    steps: usize,
    /// Arrival in ticks and risk of every way.
    found: Vec<(i64, u64)>,
}

impl<'a> Every<'a> {
    fn new(case: &'a Case, last: i64) -> Self {
        let snapshot = &case.snapshot;
        let span = within(&case.trip);
        let spans = |schedule: &Schedule| {
            schedule.intervals(span, &snapshot.calendar, &snapshot.time_zone).unwrap()
        };
        Self {
            case,
            first: case.trip.depart_from.as_millisecond() / TICK_MS,
            last,
            closed: snapshot.zones.iter().map(|bound| spans(&bound.schedule)).collect(),
            open: snapshot.waiting.iter().map(|place| spans(&place.opening)).collect(),
            path_closed: snapshot
                .network
                .forbidden_paths
                .iter()
                .map(|path| {
                    let text = path.condition.condition.as_ref()?;
                    Some(spans(&Schedule::parse_expression(text).unwrap()))
                })
                .collect(),
            way: Vec::new(),
            steps: 0,
            found: Vec::new(),
        }
    }

    fn holds(spans: &[Interval], tick: i64) -> bool {
        spans.iter().any(|span| span.contains(tick * TICK_MS))
    }

    fn zones_on(&self, arc: ArcId, effect: Effect) -> Vec<usize> {
        let zones = &self.case.snapshot.zones;
        (0..zones.len())
            .filter(|place| {
                zones[*place].zone.effect == effect && zones[*place].inside.contains(&arc)
            })
            .collect()
    }

    fn may_enter(&self, piece: Piece, tick: i64, is_last: bool) -> bool {
        let zones = &self.case.snapshot.zones;
        let before = self.way.last().map(|piece| piece.arc);
        let ticks = i64::from(piece.length_mm() / TICK_MM);
        let is_closed = |place: usize| Self::holds(&self.closed[place], tick);
        for place in self.zones_on(piece.arc, Effect::ForbidPassing) {
            if (tick..tick + ticks).any(|tick| Self::holds(&self.closed[place], tick)) {
                return false;
            }
        }
        for place in self.zones_on(piece.arc, Effect::ForbidEntry) {
            let comes_in = match before {
                Some(before) if !zones[place].inside.contains(&before) => true,
                Some(_) | None => zones[place].entering.contains(&piece.arc),
            };
            if comes_in && is_closed(place) {
                return false;
            }
        }
        for place in before.map_or(Vec::new(), |before| self.zones_on(before, Effect::ForbidExit)) {
            let goes_out = !zones[place].inside.contains(&piece.arc)
                || before.is_some_and(|before| zones[place].leaving.contains(&before));
            if goes_out && is_closed(place) {
                return false;
            }
        }
        let ends_in = self.zones_on(piece.arc, Effect::ForbidExit).into_iter();
        !is_last
            || ends_in
                .into_iter()
                .all(|place| !zones[place].leaving.contains(&piece.arc) || !is_closed(place))
    }

    fn may_turn(&self, arc: ArcId, tick: i64) -> bool {
        let network = &self.case.snapshot.network;
        let Some(before) = self.way.last().map(|piece| piece.arc) else { return true };
        let node = network.head[before.index()];
        if network.reverse(before) == Some(arc) {
            let is_dead_end = network.arcs_from(node).all(|next| next == arc);
            if !is_dead_end && !self.case.snapshot.waiting.iter().any(|place| place.node == node) {
                return false;
            }
        }
        let mut driven: Vec<ArcId> = self.way.iter().map(|piece| piece.arc).collect();
        driven.push(arc);
        network.forbidden_paths.iter().zip(&self.path_closed).all(|(path, closed)| {
            !driven.ends_with(&path.arcs)
                || closed.as_ref().is_some_and(|closed| !Self::holds(closed, tick))
        })
    }

    /// Ticks at the end of a piece for one who may begin it at these.
    fn drive(&self, piece: Piece, ticks: &[i64], is_last: bool) -> Vec<i64> {
        let lasts = i64::from(piece.length_mm() / TICK_MM);
        ticks
            .iter()
            .filter(|tick| **tick + lasts <= self.last)
            .filter(|tick| self.may_turn(piece.arc, **tick))
            .filter(|tick| self.may_enter(piece, **tick, is_last))
            .map(|tick| tick + lasts)
            .collect()
    }

    /// The same ticks and those until which one may wait at a node.
    fn stay(&self, node: NodeId, ticks: Vec<i64>) -> Vec<i64> {
        let mut all = ticks;
        let places: Vec<usize> = (0..self.open.len())
            .filter(|place| self.case.snapshot.waiting[*place].node == node)
            .collect();
        for tick in self.first..self.last {
            if all.contains(&tick)
                && places.iter().any(|place| Self::holds(&self.open[*place], tick))
                && !all.contains(&(tick + 1))
            {
                all.push(tick + 1);
            }
        }
        all.sort_unstable();
        all
    }

    fn run(mut self) -> Option<Vec<(i64, u64)>> {
        let until = self.case.trip.depart_until.as_millisecond() / TICK_MS;
        let departures: Vec<i64> = (self.first..=until).collect();
        for origin in self.case.ends.origins.clone() {
            for end in self.case.ends.destinations.clone() {
                if origin.length_to(end).is_some() {
                    let (from_mm, to_mm) = (origin.offset_mm, end.offset_mm);
                    self.end(Piece { arc: origin.arc, from_mm, to_mm }, &departures);
                }
            }
            let to_mm = self.case.snapshot.network.length_mm[origin.arc.index()];
            let piece = Piece { arc: origin.arc, from_mm: origin.offset_mm, to_mm };
            self.go_on(piece, &departures);
        }
        (self.steps < MOST_STEPS).then_some(self.found)
    }

    fn end(&mut self, piece: Piece, ticks: &[i64]) {
        if let Some(arrives) = self.drive(piece, ticks, true).into_iter().min() {
            let whole = |piece: &Piece| self.case.snapshot.network.length_mm[piece.arc.index()];
            let pieces = self.way.iter().chain(std::iter::once(&piece));
            let risk = pieces
                .map(|piece| {
                    let all = self.case.edges.trillionths[piece.arc.index()];
                    all * u64::from(piece.length_mm()) / u64::from(whole(piece))
                })
                .sum();
            self.found.push((arrives, risk));
        }
    }

    fn go_on(&mut self, piece: Piece, ticks: &[i64]) {
        self.steps += 1;
        let node = self.case.snapshot.network.head[piece.arc.index()];
        let ticks = self.drive(piece, ticks, false);
        if ticks.is_empty() || self.steps >= MOST_STEPS {
            return;
        }
        self.way.push(piece);
        let ticks = self.stay(node, ticks);
        let network = Arc::clone(&self.case.snapshot.network);
        for arc in network.arcs_from(node) {
            let is_free =
                |piece: &Piece, way: &[Piece]| !way.iter().any(|one| one.overlaps(*piece));
            for end in self.case.ends.destinations.clone() {
                let piece = Piece { arc, from_mm: 0, to_mm: end.offset_mm };
                if end.arc == arc && is_free(&piece, &self.way) {
                    self.end(piece, &ticks);
                }
            }
            let piece = Piece { arc, from_mm: 0, to_mm: network.length_mm[arc.index()] };
            if is_free(&piece, &self.way) {
                self.go_on(piece, &ticks);
            }
        }
        self.way.pop();
    }
}

fn best(mut all: Vec<(i64, u64)>) -> Vec<(i64, u64)> {
    all.sort_unstable();
    let mut least = u64::MAX;
    all.retain(|(_, risk)| {
        let is_better = *risk < least;
        least = least.min(*risk);
        is_better
    });
    all
}

/// The rules and ends of a case with its earliest way, as a plan.
fn begun(case: &Case) -> Option<(Setting<'_>, Plan)> {
    let rules = TripRules::new(&case.snapshot, &case.trip, within(&case.trip), &[]);
    let reach = Reach::new(&rules, &case.ends);
    let setting = Setting { rules, ends: case.ends.clone(), reach };
    match setting.lawful() {
        Outcome::Found(answer) => {
            let plan = answer.plan(&setting.rules);
            Some((setting, plan))
        }
        Outcome::None | Outcome::Unknown => None,
    }
}

fn pairs(set: &Efficient) -> Vec<(i64, u64)> {
    set.options.iter().map(|choice| (choice.arrives_ms / TICK_MS, choice.risk)).collect()
}

#[test]
fn the_set_equals_every_simple_way_that_no_other_beats() {
    let (mut exact, mut inexact, mut several, mut waited) = (0, 0, 0, 0);
    for name in 1..=CASES {
        let Some(case) = case(name) else { continue };
        let Some((setting, plan)) = begun(&case) else { continue };
        let set = efficient(&setting, &case.edges, &plan);
        let found = pairs(&set);
        let arrives = plan.arrives_at.as_millisecond() / TICK_MS;
        assert!(plan.is_proved_optimal || found[0].0 <= arrives, "case {name}");
        assert_eq!(found[0].0.min(arrives), found[0].0, "case {name}: {found:?} {arrives}");
        for choice in &set.options {
            let Some(route) = &choice.route else { continue };
            let plan = route.plan(&setting.rules);
            assert_eq!(verify(&case.snapshot, &plan, &case.trip), Ok(()), "case {name}");
            waited += usize::from(plan.waiting_s > 0);
        }
        let Some(all) = Every::new(&case, set.latest_ms / TICK_MS).run() else { continue };
        let expected = best(all);
        if set.is_exact {
            // A plan that waits may come by a road again; the set then begins with it.
            let simple: Vec<(i64, u64)> = expected
                .iter()
                .copied()
                .filter(|one| {
                    !set.options.iter().any(|choice| {
                        choice.route.is_none()
                            && choice.arrives_ms / TICK_MS <= one.0
                            && choice.risk <= one.1
                    })
                })
                .collect();
            let own: Vec<(i64, u64)> = set
                .options
                .iter()
                .filter(|choice| choice.route.is_some())
                .map(|choice| (choice.arrives_ms / TICK_MS, choice.risk))
                .collect();
            assert_eq!(own, simple, "case {name}: {found:?} for {expected:?}");
            exact += 1;
            several += usize::from(found.len() > 1);
        } else {
            let is_bounded = |one: &(i64, u64)| {
                expected.iter().any(|other| other.0 <= one.0 && other.1 <= one.1)
                    || one.0 == arrives
            };
            assert!(found.iter().all(is_bounded), "case {name}: {found:?} for {expected:?}");
            inexact += 1;
        }
    }
    println!(
        "{exact} sets exact, {several} of several ways, {waited} ways wait, {inexact} not exact"
    );
    assert!(exact > 4_000 && several > 400 && waited > 40);
    assert!(inexact * 200 < exact, "{inexact}");
}

#[test]
fn a_closure_more_never_makes_the_set_better() {
    let (mut compared, mut worse) = (0, 0);
    for name in 1..=CASES / 3 {
        let Some(case) = case(name) else { continue };
        let set_of = |case: &Case| {
            let (setting, plan) = begun(case)?;
            Some(efficient(&setting, &case.edges, &plan))
        };
        let Some(before) = set_of(&case).filter(|set| set.is_exact) else { continue };
        let mut dice = Dice::of(name ^ 0xFFFF);
        let network = Network::clone(&case.snapshot.network);
        let inside: Vec<ArcId> = network.arcs().filter(|_| dice.one_in(2)).collect();
        let closure = bound_zone(
            Effect::ForbidPassing,
            windows(&mut dice),
            inside,
            Vec::new(),
            Vec::new(),
            99,
        );
        let mut zones = case.snapshot.zones.clone();
        zones.push(Arc::new(closure));
        let snapshot = snapshot(network, zones, case.snapshot.waiting.clone());
        let closed = Case { snapshot, ..case };
        let Some(after) = set_of(&closed) else { continue };
        for choice in after.options.iter().filter(|one| one.arrives_ms <= before.latest_ms) {
            let is_bounded = before
                .options
                .iter()
                .any(|other| other.arrives_ms <= choice.arrives_ms && other.risk <= choice.risk);
            // A way that drives a road again after a stop is in the set only where it is the plan.
            assert!(is_bounded || choice.route.is_none(), "case {name}");
        }
        compared += 1;
        worse += usize::from(pairs(&after) != pairs(&before));
    }
    println!("{compared} sets compared, {worse} changed");
    assert!(compared > 1_500 && worse > 150);
}

/// The roads of the demo with its zones, and people where the demo has them.
fn demo() -> (Snapshot, RiskMap) {
    let network = Arc::new(crate::builtin::demo_network().unwrap());
    let scheme = crate::zones::Scheme { revision: 1, zones: crate::builtin::zones().unwrap() };
    let snapshot = Snapshot::new(
        Arc::clone(&network),
        &scheme,
        Arc::new(crate::builtin::calendar().unwrap()),
        TimeZone::get("Asia/Shanghai").unwrap(),
        &crate::builtin::profile().unwrap(),
        &[],
    )
    .unwrap();
    let layers = crate::builtin::demo_risk_layers().unwrap();
    let map = RiskMap::new(&network, crate::builtin::risk_model().unwrap(), &layers);
    (snapshot, map)
}

fn demo_trip(dice: &mut Dice) -> Trip {
    let mut point = || {
        let part = |dice: &mut Dice| f64::from(number(dice.below(1000))) / 1000.0;
        LonLat::new(108.34 + 0.12 * part(dice), 30.74 + 0.11 * part(dice))
    };
    let (origin, destination) = (point(), point());
    let hour = i64::try_from(dice.below(24)).unwrap() * 3600;
    let from = Timestamp::from_second(1_795_536_000 + hour).unwrap();
    Trip {
        origin,
        destination,
        depart_from: from,
        depart_until: from.checked_add(jiff::SignedDuration::from_hours(3)).unwrap(),
        truck: Truck {
            plate: String::new(),
            gross_mass_kg: 30_000,
            axle_load_kg: 8_000,
            height_cm: 380,
            width_cm: 250,
            length_cm: 1_400,
            has_escort_vehicle: false,
            zone_passes: Vec::new(),
        },
        load: LoadProfile {
            is_loaded: true,
            classes: vec![Class::C3],
            in_tank: true,
            ..LoadProfile::default()
        },
        prescribed: None,
    }
}

#[test]
fn on_the_demo_every_way_is_lawful_none_beats_another_and_the_first_is_the_plan() {
    let (snapshot, map) = demo();
    let mut dice = Dice::of(7);
    let (mut sets, mut ways) = (0, 0);
    for _ in 0..24 {
        let trip = demo_trip(&mut dice);
        let set = match alternatives(&snapshot, &trip, &map) {
            Ok(set) => set,
            Err(NoAlternatives::NoRoute(_)) => continue,
            Err(other) => panic!("{other}"),
        };
        let planned = plan(&snapshot, &trip).unwrap();
        assert_eq!(set.ways[0].plan.arrives_at, planned.arrives_at);
        assert_eq!(set.ways[0].plan.is_proved_optimal, planned.is_proved_optimal);
        assert!(set.ways.len() <= super::MAX_ALTERNATIVES);
        for way in &set.ways {
            assert_eq!(verify(&snapshot, &way.plan, &trip), Ok(()));
            assert!(way.plan.arrives_at <= set.latest_arrival);
            let drawn: f64 = way.stretches.iter().map(|stretch| stretch.length_m).sum();
            assert!((drawn - way.plan.distance_m).abs() < 1.0);
        }
        for pair in set.ways.windows(2) {
            assert!(pair[0].plan.arrives_at < pair[1].plan.arrives_at);
            assert!(pair[0].risk_trillionths > pair[1].risk_trillionths);
        }
        sets += 1;
        ways += set.ways.len();
    }
    println!("{sets} sets of {ways} ways");
    assert!(sets >= 5 && ways > sets);
}

#[test]
fn without_danger_or_people_there_is_nothing_to_compare() {
    let (snapshot, map) = demo();
    let mut trip = demo_trip(&mut Dice::of(7));
    trip.load.is_ordinary = true;
    assert_eq!(alternatives(&snapshot, &trip, &map), Err(NoAlternatives::NotDangerous));
    trip.load.is_ordinary = false;
    let nobody = RiskMap::new(&snapshot.network, map.model.clone(), &RiskLayers::default());
    assert_eq!(alternatives(&snapshot, &trip, &nobody), Err(NoAlternatives::NoPopulation));
    let mut other = Network::clone(&snapshot.network);
    other.digest = "other".to_owned();
    let people = crate::builtin::demo_risk_layers().unwrap();
    let other = RiskMap::new(&Arc::new(other), map.model.clone(), &people);
    assert_eq!(alternatives(&snapshot, &trip, &other), Err(NoAlternatives::OtherNetwork));
}
