//! Why a plan is not earlier, and why there is none.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::arc_map::ArcMap;
use super::ends::{Ends, Reach, closed_nearer};
use super::planner::{Outcome, Setting, found, freest_ms, outcome_without, within};
use super::route::{Route, seconds};
use super::rules::{Rule, TAGS, TripRules};
use super::smallest::{Smallest, smallest};
use super::{MovedEnd, NoRoute, Obstacle, Shaping, Snapshot, Trip};
use crate::roads::ArcId;
use crate::units::{LocalText, LonLat};

/// Most rules whose cost is worked out for one plan.
const MAX_SHAPING: usize = 8;
/// Most rules named as obstacles.
const MAX_OBSTACLES: usize = 12;

impl TripRules<'_> {
    /// The identifier that people know a rule by.
    pub(super) fn name_of(&self, rule: Rule) -> String {
        match rule {
            Rule::Zone(place) => self.snapshot.zones[place as usize].zone.zone_id.clone(),
            Rule::Tag(tag) => tag.to_owned(),
        }
    }
}

/// Ends of a trip whose nearest road is closed to this truck, so that another one is used.
pub(super) fn moved_ends(rules: &TripRules<'_>) -> Vec<MovedEnd> {
    /// Directions of one road, and roads side by side, lie equally near.
    const FURTHER_M: f64 = 1.0;
    let of = |(end, point): (&str, LonLat)| {
        let around = closed_nearer(rules, point)?;
        let nearest = around.closed.first()?;
        let closures = rules.closures(nearest.arc);
        let rule =
            closures.iter().map(|(rule, _)| *rule).find(|rule| matches!(rule, Rule::Tag(_)))?;
        (nearest.distance_m + FURTHER_M < around.used_m).then(|| MovedEnd {
            end: end.to_owned(),
            rule: rules.name_of(rule),
            name: text_of(rules, rule, Some(nearest.arc)),
            nearest_m: nearest.distance_m,
            used_m: around.used_m,
        })
    };
    let ends = [("origin", rules.trip.origin), ("destination", rules.trip.destination)];
    ends.into_iter().filter_map(of).collect()
}

/// What made a way longer: each rule with what it costs by itself.
pub(super) fn shaping(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    route: &Route,
) -> Vec<Shaping> {
    let from = rules.trip.depart_from.as_millisecond();
    if route.arrives_ms() <= from + freest_ms(rules, ends, reach) {
        return Vec::new();
    }
    let mut shaping: Vec<Shaping> = candidates(rules, ends, reach)
        .into_iter()
        .take(MAX_SHAPING)
        .filter_map(|rule| {
            let without = found(&rules.relaxing(&[rule]), ends, reach)?;
            let cost_ms = route.arrives_ms() - without.arrives_ms();
            (cost_ms > 0).then(|| Shaping {
                zone_id: rules.name_of(rule),
                name: text_of(rules, rule, None),
                cost_s: seconds(cost_ms),
            })
        })
        .collect();
    shaping.sort_by_key(|one| Reverse(one.cost_s));
    shaping
}

/// Rules that stand on the way one would take without any zone: only they can cost time by themselves,
/// unless two stand in for each other.
fn candidates(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> Vec<Rule> {
    let relaxed = [Rule::ALL_ZONES, Rule::Tag("conditional")];
    let Some(freest) = found(&rules.relaxing(&relaxed), ends, reach) else {
        return Vec::new();
    };
    let on_way = || freest.stretches.iter().map(|stretch| stretch.arc);
    let zones: BTreeSet<u32> = on_way().flat_map(|arc| rules.standing_on(arc)).collect();
    let mut candidates: Vec<Rule> = zones.into_iter().map(Rule::Zone).collect();
    let has_conditional = on_way()
        .any(|arc| rules.closures(arc).iter().any(|(rule, _)| *rule == Rule::Tag("conditional")));
    if has_conditional {
        candidates.push(Rule::Tag("conditional"));
    }
    candidates
}

/// Why there is no way: no roads, or the smallest set of rules that must give way.
pub(super) fn explain_no_route(snapshot: &Snapshot, trip: &Trip) -> NoRoute {
    let all: Vec<Rule> =
        std::iter::once(Rule::ALL_ZONES).chain(TAGS.into_iter().map(Rule::Tag)).collect();
    let free = match Setting::among(TripRules::new(snapshot, trip, within(trip), &all)) {
        Ok(free) => free,
        Err(no_route) => return no_route,
    };
    let strict = TripRules::new(snapshot, trip, within(trip), &[]);
    match smallest(snapshot, trip, MAX_OBSTACLES) {
        Smallest::Found { rules, is_proved } => blocked(&strict, &rules, is_proved),
        Smallest::Never => NoRoute::Disconnected,
        Smallest::Undecided => some_that_open(&strict, &free),
    }
}

/// A set of rules of which none can be left out, found along the way that meets the fewest.
fn some_that_open(strict: &TripRules<'_>, free: &Setting<'_>) -> NoRoute {
    let Some(way) = fewest_rules(strict, &free.ends, &free.reach) else {
        return NoRoute::Disconnected;
    };
    let mut needed: Vec<(Rule, ArcId)> = Vec::new();
    let mut before = None;
    for arc in way {
        let closures = strict.closures(arc).into_iter().chain(strict.boundary(before, arc));
        for (rule, spans) in closures {
            if !spans.is_empty() && !needed.iter().any(|(known, _)| *known == rule) {
                needed.push((rule, arc));
            }
        }
        before = Some(arc);
    }
    needed.truncate(MAX_OBSTACLES);
    // What cannot be decided counts as blocked: nothing is said to be enough that may not be.
    let opens = |rest: &[(Rule, ArcId)]| {
        let rest: Vec<Rule> = rest.iter().map(|(rule, _)| *rule).collect();
        matches!(outcome_without(strict.snapshot, strict.trip, &rest), Outcome::Found(_))
    };
    if !opens(&needed) {
        // Turn restrictions or windows that no single way shows: say what stands on the way at all.
        return if needed.is_empty() {
            NoRoute::Disconnected
        } else {
            blocked(strict, &needed, false)
        };
    }
    // Leave out what is not needed, one by one.
    let mut kept = needed.clone();
    for one in needed {
        let rest: Vec<(Rule, ArcId)> = kept.iter().copied().filter(|other| *other != one).collect();
        if opens(&rest) {
            kept = rest;
        }
    }
    // Nothing opens when nothing gives way: one rule is as few as can be.
    let is_smallest = kept.len() == 1;
    blocked(strict, &kept, is_smallest)
}

fn blocked(rules: &TripRules<'_>, kept: &[(Rule, ArcId)], is_smallest: bool) -> NoRoute {
    let obstacles = kept
        .iter()
        .map(|(rule, arc)| Obstacle {
            rule: rules.name_of(*rule),
            name: text_of(rules, *rule, Some(*arc)),
            location: rules.snapshot.middle(*arc),
        })
        .collect();
    NoRoute::Blocked { obstacles, is_smallest }
}

/// The name of a zone, or of the road that carries the tag.
fn text_of(rules: &TripRules<'_>, rule: Rule, arc: Option<ArcId>) -> LocalText {
    match rule {
        Rule::Zone(place) => zone_text(rules, place),
        Rule::Tag(tag) => {
            let road = arc.map_or(String::new(), |arc| {
                let (name, reference) = rules.snapshot.network.name(arc);
                if name.is_empty() { reference.to_owned() } else { name.to_owned() }
            });
            let (zh, en) = match tag {
                "hgv" => ("禁止货车通行", "no trucks"),
                "hazmat" => ("禁止危险货物车辆通行", "no dangerous goods"),
                "hazmat:water" => ("水源保护：禁止污染水体的危险货物", "water protection"),
                "tunnel_category" => {
                    ("隧道类别不允许该货物", "tunnel category closed to this load")
                }
                "maxheight" => ("限高", "height limit"),
                "maxwidth" => ("限宽", "width limit"),
                "maxlength" => ("限长", "length limit"),
                "maxweight" => ("限重", "weight limit"),
                "maxaxleload" => ("限轴重", "axle load limit"),
                "permit_route" => {
                    ("不在许可证批准的路线上", "off the route that a permit approves")
                }
                "destination" => ("仅限到达车辆", "access to destinations only"),
                _ => ("道路分时限行标志", "a signed restriction by time"),
            };
            if road.is_empty() {
                LocalText::new(zh, en)
            } else {
                LocalText::new(format!("{road}：{zh}"), format!("{road}: {en}"))
            }
        }
    }
}

/// The name of a zone, and why it counts always where its windows cannot be told.
fn zone_text(rules: &TripRules<'_>, place: u32) -> LocalText {
    let snapshot = rules.snapshot;
    let bound = &snapshot.zones[place as usize];
    let name = &bound.zone.name;
    match bound.schedule.intervals(rules.within, &snapshot.calendar, &snapshot.time_zone) {
        Ok(_) => name.clone(),
        Err(error) => LocalText::new(
            format!("{}（{}；在此之前按始终有效处理）", name.zh, error.reason.zh),
            format!("{} ({}; until then it counts always)", name.en, error.reason.en),
        ),
    }
}

/// A way that meets as few rules as can be, then as short as can be: A* over arcs, where each arc costs
/// the rules on it that were not on the arc before.
fn fewest_rules(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> Option<Vec<ArcId>> {
    let network = &rules.snapshot.network;
    let mut best: ArcMap<(u32, i64)> = ArcMap::default();
    let mut parent: ArcMap<ArcId> = ArcMap::default();
    let mut queue = BinaryHeap::new();
    for end in &ends.origins {
        let cost = (rules_on(rules, None, end.arc), 0);
        if let Some(rest) = reach.rest(network.head[end.arc.index()]) {
            best.insert(end.arc, cost);
            queue.push(Reverse((cost.0, cost.1 + rest, end.arc)));
        }
    }
    while let Some(Reverse((count, through, arc))) = queue.pop() {
        if ends.destinations.iter().any(|end| end.arc == arc) {
            let mut way: Vec<ArcId> =
                std::iter::successors(Some(arc), |arc| parent.get(arc).copied()).collect();
            way.reverse();
            return Some(way);
        }
        let Some(rest) = reach.rest(network.head[arc.index()]) else { continue };
        let cost = (count, through - rest);
        if best.get(&arc).is_some_and(|known| *known < cost) {
            continue;
        }
        let back = network.reverse(arc);
        let may_turn_back = rules.may_turn_back(arc);
        for next in network.arcs_from(network.head[arc.index()]) {
            if Some(next) == back && !may_turn_back {
                continue;
            }
            let free = i64::from(rules.snapshot.ground.free_ms[next.index()]);
            let onward = (cost.0 + rules_on(rules, Some(arc), next), cost.1 + free);
            let is_goal = ends.destinations.iter().any(|end| end.arc == next);
            let rest = reach.rest(network.head[next.index()]).or(is_goal.then_some(0));
            if let Some(rest) = rest
                && best.get(&next).is_none_or(|known| onward < *known)
            {
                best.insert(next, onward);
                parent.insert(next, arc);
                queue.push(Reverse((onward.0, onward.1 + rest, next)));
            }
        }
    }
    None
}

/// How many rules begin to stand in the way on an arc.
fn rules_on(rules: &TripRules<'_>, before: Option<ArcId>, arc: ArcId) -> u32 {
    let standing = |arc: ArcId| -> Vec<Rule> {
        if rules.is_plain(arc) {
            return Vec::new();
        }
        let closures = rules.closures(arc).into_iter();
        closures.filter(|(_, spans)| !spans.is_empty()).map(|(rule, _)| rule).collect()
    };
    let here = standing(arc);
    let known = before.filter(|_| !here.is_empty()).map_or_else(Vec::new, standing);
    let fresh = here.iter().filter(|rule| !known.contains(rule)).count();
    let crossed =
        rules.boundary(before, arc).into_iter().filter(|(_, spans)| !spans.is_empty()).count();
    u32::try_from(fresh + crossed).unwrap_or(u32::MAX)
}
