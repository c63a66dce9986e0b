//! Which sites a draft of a scheme cuts off, and which it leaves with a single way in or out.
//!
//! For each zone that the draft adds or changes, the roads open to a truck that it binds are looked at,
//! at the first instant at which it counts, with the scheme in force and with the draft. The *main roads*
//! are those of the highest class in the largest part of the network in which every road leads to every
//! other (strong components: Kosaraju). A site is reached when a way leads to it from the main roads, left
//! when one leads from it to them; a road is its single access when every such way uses it (dominators:
//! Cooper, Harvey and Kennedy 2001). Where no single road is, a single junction may be: see `junctions`.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use petgraph::algo::bridges::bridges;
use petgraph::algo::dominators::simple_fast;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::{Dfs, EdgeRef, VisitMap};
use serde::Serialize;

use super::ends::roads_at;
use super::junctions::{Junctions, roads_at_junction};
use super::open_roads::{Bits, OpenRoads, ROOT};
use super::rules::TripRules;
use super::{Snapshot, Trip};
use crate::goods::{Carriage, Class, LoadProfile};
use crate::roads::{ArcId, NodeId};
use crate::units::LonLat;
use crate::zones::{BoundZone, Interval, Truck, Zone};

/// What a place is to those who drive there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SiteKind {
    /// Goods are loaded there.
    Loading,
    /// Goods are unloaded there.
    Unloading,
    /// Trucks wait there.
    HoldingPlace,
}

/// A place that trucks have to reach and leave.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SitePlace {
    /// Identifier in the registry.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SiteKind,
    /// Where it lies.
    pub location: LonLat,
}

/// How a draft hits a place.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum AccessHow {
    /// While the zone counts.
    CutOff {
        /// No way leads there any more.
        is_unreachable: bool,
        /// No way leads away any more.
        is_unleavable: bool,
    },
    /// Every way there, or every way from there, uses one road; with the scheme in force there are
    /// others.
    SingleRoad {
        /// Name of the road, may be empty.
        name_of_road: String,
        /// Its number, may be empty.
        reference: String,
        /// It is on a bridge.
        is_bridge: bool,
        /// It is in a tunnel.
        is_tunnel: bool,
        /// No other road joins its two sides, one-way rules left aside.
        is_only_link: bool,
        /// Where it is.
        at: LonLat,
        /// It is the only way there, or else the only way from there.
        is_way_in: bool,
    },
    /// Every way there, or every way from there, passes one junction, by several roads; with the scheme
    /// in force there are ways around it.
    SingleJunction {
        /// Names or numbers of the roads that meet there, at most four.
        roads: Vec<String>,
        /// No road at all leads around it, one-way rules left aside.
        is_only_joint: bool,
        /// Where it is.
        at: LonLat,
        /// It is on the only way there, or else on the only way from there.
        is_way_in: bool,
    },
}

/// A place that a draft would hit.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AccessHit {
    /// The place.
    #[serde(flatten)]
    pub place: SitePlace,
    /// The zone of the draft at whose time it is.
    pub zone_id: String,
    /// The instant looked at, at which that zone counts.
    #[schema(value_type = String, format = DateTime)]
    pub when: Timestamp,
    /// How it is hit.
    #[serde(flatten)]
    pub hit: AccessHow,
}

/// What a draft does to the access of places.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AccessReport {
    /// Places in the order given, cut off before single access.
    pub hits: Vec<AccessHit>,
    /// Zones that were added or changed and were not looked at, because they are too many or do not
    /// count within the next month.
    pub zones_left_out: Vec<String>,
}

/// Arcs that are looked at for one draft: some ten seconds on two cores.
const MOST_ARCS: usize = 12_000_000;
/// Zones that are looked at for one draft.
const MOST_ZONES: usize = 12;
/// How far ahead an instant is sought at which a zone counts.
const AHEAD: SignedDuration = SignedDuration::from_hours(31 * 24);

/// What a draft does to the access of places, from now on.
#[must_use]
pub fn access_changes(
    in_force: &Snapshot,
    draft: &Snapshot,
    places: &[SitePlace],
    now: Timestamp,
) -> AccessReport {
    let mut report = AccessReport::default();
    let arcs = draft.network.arc_count().max(1);
    let most = MOST_ZONES.min(MOST_ARCS / arcs);
    let mut seen: Vec<(Truck, LoadProfile, i64)> = Vec::new();
    for bound in draft.zones.iter().filter(|bound| is_new(in_force, bound)) {
        let asked = first_counts(draft, bound, now).map(|at| {
            let (truck, load) = bound_truck(&bound.zone);
            (truck, load, at.as_millisecond())
        });
        let Some(asked) = asked.filter(|_| seen.len() < most) else {
            report.zones_left_out.push(bound.zone.zone_id.clone());
            continue;
        };
        if seen.contains(&asked) {
            continue;
        }
        let found = hits(in_force, draft, places, &asked);
        for (place, hit) in found {
            let place = &places[place];
            let is_told = |told: &AccessHit| told.place == *place && told.hit == hit;
            if !report.hits.iter().any(is_told) {
                report.hits.push(AccessHit {
                    place: place.clone(),
                    zone_id: bound.zone.zone_id.clone(),
                    when: super::route::instant(asked.2),
                    hit,
                });
            }
        }
        seen.push(asked);
    }
    report.hits.sort_by_key(|hit| match hit.hit {
        AccessHow::CutOff { .. } => 0,
        AccessHow::SingleRoad { .. } => 1,
        AccessHow::SingleJunction { .. } => 2,
    });
    report
}

fn is_new(in_force: &Snapshot, bound: &BoundZone) -> bool {
    !in_force.zones.iter().any(|known| known.zone == bound.zone)
}

/// The first instant from now on at which a zone counts.
fn first_counts(snapshot: &Snapshot, bound: &BoundZone, now: Timestamp) -> Option<Timestamp> {
    let until = now.checked_add(AHEAD).ok()?;
    let within = Interval { from_ms: now.as_millisecond(), to_ms: until.as_millisecond() };
    let spans = bound.schedule.intervals(within, &snapshot.calendar, &snapshot.time_zone);
    // One that cannot be decided counts always.
    let first = spans.map_or(Some(within), |spans| spans.first().copied())?;
    Timestamp::from_millisecond(first.from_ms.max(within.from_ms)).ok()
}

/// A truck with a load that a zone binds, and that no limit of a road keeps out unless the zone is about
/// such trucks.
fn bound_truck(zone: &Zone) -> (Truck, LoadProfile) {
    let binds = &zone.binds;
    let carries = |way: Carriage| binds.carriage.is_empty() || binds.carriage.contains(&way);
    let truck = Truck {
        gross_mass_kg: binds.min_gross_mass_kg.unwrap_or(0),
        axle_load_kg: binds.min_axle_load_kg.unwrap_or(0),
        height_cm: binds.min_height_cm.unwrap_or(0),
        ..Truck::default()
    };
    let load = LoadProfile {
        // Dangerous goods are what the desks are about, also where a zone binds every truck.
        is_loaded: true,
        classes: vec![binds.classes.first().copied().unwrap_or(Class::C3)],
        un_numbers: binds.un_numbers.first().copied().into_iter().collect(),
        is_highly_toxic: binds.highly_toxic_only,
        in_tank: carries(Carriage::Tank),
        in_packages: !carries(Carriage::Tank) && carries(Carriage::Packages),
        in_bulk: !carries(Carriage::Tank) && !carries(Carriage::Packages),
        ..LoadProfile::default()
    };
    (truck, load)
}

/// Places that are hit, by their number.
fn hits(
    in_force: &Snapshot,
    draft: &Snapshot,
    places: &[SitePlace],
    (truck, load, at_ms): &(Truck, LoadProfile, i64),
) -> Vec<(usize, AccessHow)> {
    let at = super::route::instant(*at_ms);
    let nowhere = LonLat::new(0.0, 0.0);
    let trip = Trip {
        origin: nowhere,
        destination: nowhere,
        depart_from: at,
        depart_until: at,
        truck: truck.clone(),
        load: load.clone(),
        prescribed: None,
    };
    let within = Interval { from_ms: *at_ms, to_ms: at_ms.saturating_add(1) };
    let mut now = TripRules::new(in_force, &trip, within, &[]);
    let mut then = TripRules::new(draft, &trip, within, &[]);
    let is_usable = |arc| !now.is_closed_even_at_ends(arc);
    let ends: Vec<Vec<ArcId>> = places
        .iter()
        .map(|place| {
            let roads = roads_at(draft, "destination", place.location, &is_usable);
            roads.map_or_else(|_| Vec::new(), |ends| ends.iter().map(|end| end.arc).collect())
        })
        .collect();
    now.allow_access_around(ends.iter().flatten().copied());
    then.allow_access_around(ends.iter().flatten().copied());
    let now = Accesses::new(&now, *at_ms, &ends);
    let then = Accesses::new(&then, *at_ms, &ends);
    let changed = |place: usize| then.worse_than(&now, place, draft);
    (0..places.len())
        .flat_map(|place| changed(place).into_iter().map(move |hit| (place, hit)))
        .collect()
}

/// How places are reached and left.
pub(super) struct Accesses {
    /// For each place, there and from there: `None` when no way leads, else every road that all ways use,
    /// the one nearest to the main roads first.
    pub ways: [Vec<Option<Vec<ArcId>>>; 2],
    /// The same for junctions.
    pub junctions: Junctions,
    /// Pairs of junctions that a single road joins.
    links: HashSet<(u32, u32)>,
}

impl Accesses {
    pub(super) fn new(rules: &TripRules<'_>, at_ms: i64, ends: &[Vec<ArcId>]) -> Self {
        let roads = OpenRoads::new(rules, at_ms);
        let main = main_roads(rules, &roads);
        let junctions = Junctions::new(rules, &roads, &main, ends);
        let roads = roads.with_main(main);
        let in_and_out = [roads.view(false), roads.view(true)];
        Self {
            ways: in_and_out.map(|roads| ways(&roads, ends)),
            junctions,
            links: only_links(rules, &roads),
        }
    }

    /// What became worse for a place since `before`.
    fn worse_than(&self, before: &Self, place: usize, snapshot: &Snapshot) -> Vec<AccessHow> {
        let lost = [0, 1]
            .map(|side| self.ways[side][place].is_none() && before.ways[side][place].is_some());
        if lost[0] || lost[1] {
            return vec![AccessHow::CutOff { is_unreachable: lost[0], is_unleavable: lost[1] }];
        }
        let road = |side: usize| {
            let known = before.ways[side][place].as_ref()?;
            let road = self.ways[side][place].as_ref()?.iter().find(|arc| !known.contains(arc))?;
            Some(self.single_road(snapshot, *road, side == 0))
        };
        let junction = |side: usize| {
            // One that leads nowhere has no single junction either.
            before.ways[side][place].as_ref().and(self.ways[side][place].as_ref())?;
            let known = before.junctions.ways[side][place].as_ref()?;
            let mut passed = self.junctions.ways[side][place].as_ref()?.iter();
            let junction = passed.find(|junction| !known.contains(junction))?;
            Some(self.single_junction(snapshot, place, *junction, side == 0))
        };
        [0, 1].into_iter().filter_map(|side| road(side).or_else(|| junction(side))).collect()
    }

    fn single_junction(
        &self,
        snapshot: &Snapshot,
        place: usize,
        junction: NodeId,
        is_way_in: bool,
    ) -> AccessHow {
        let network = &snapshot.network;
        let joints = self.junctions.joints[place].as_ref();
        AccessHow::SingleJunction {
            roads: roads_at_junction(network, junction, snapshot.arcs_into(junction)),
            is_only_joint: joints.is_some_and(|joints| joints.contains(&junction)),
            at: network.nodes[junction.index()],
            is_way_in,
        }
    }

    fn single_road(&self, snapshot: &Snapshot, arc: ArcId, is_way_in: bool) -> AccessHow {
        let network = &snapshot.network;
        let attributes = network.attributes(arc);
        let (name, reference) = network.name(arc);
        AccessHow::SingleRoad {
            name_of_road: name.to_owned(),
            reference: reference.to_owned(),
            is_bridge: attributes.is_bridge,
            is_tunnel: attributes.is_tunnel,
            is_only_link: self.links.contains(&link(snapshot, arc)),
            at: snapshot.middle(arc),
            is_way_in,
        }
    }
}

/// Roads of the highest class in the largest part in which every road leads to every other.
pub(super) fn main_roads(rules: &TripRules<'_>, roads: &OpenRoads<'_>) -> Vec<ArcId> {
    let network = &rules.snapshot.network;
    let parts = kosaraju_scc(roads);
    // Of parts of one size the one with the first road, so that the answer never depends on the order.
    let first = |part: &Vec<ArcId>| part.iter().min().copied();
    let largest = parts.into_iter().max_by_key(|part| (part.len(), std::cmp::Reverse(first(part))));
    let Some(mut main) = largest else { return Vec::new() };
    let class = |arc: &ArcId| network.attributes(*arc).class as u8;
    let highest = main.iter().map(class).min();
    main.retain(|arc| Some(class(arc)) == highest);
    // Where nobody turns back, both directions of a ring are parts of their own.
    let back: Vec<ArcId> = main.iter().filter_map(|arc| network.reverse(*arc)).collect();
    main.extend(back.into_iter().filter(|arc| roads.is_open(*arc)));
    main.sort_unstable();
    main.dedup();
    main
}

/// For each place the roads that all ways between it and the main roads use; `None` without a way.
fn ways(roads: &OpenRoads<'_>, ends: &[Vec<ArcId>]) -> Vec<Option<Vec<ArcId>>> {
    let mut search = Dfs::new(roads, ROOT);
    while search.next(roads).is_some() {}
    let reached: Bits = search.discovered;
    let dominators = simple_fast(roads, ROOT);
    let above = |arc: ArcId| -> Vec<ArcId> {
        let above = dominators.strict_dominators(arc);
        above.into_iter().flatten().filter(|arc| *arc != ROOT).collect()
    };
    let way = |ends: &Vec<ArcId>| {
        let mut reached = ends.iter().filter(|arc| reached.is_visited(arc));
        let mut all = above(*reached.next()?);
        for end in reached {
            let other = above(*end);
            all.retain(|arc| other.contains(arc));
        }
        all.reverse();
        Some(all)
    };
    ends.iter().map(way).collect()
}

/// Pairs of junctions that only one road joins, whichever way one drives (bridges of the graph without
/// directions).
fn only_links(rules: &TripRules<'_>, roads: &OpenRoads<'_>) -> HashSet<(u32, u32)> {
    let network = &rules.snapshot.network;
    let mut roads_between: HashMap<(u32, u32), u32> = HashMap::new();
    for arc in network.arcs().filter(|arc| roads.is_open(*arc)) {
        let link = link(rules.snapshot, arc);
        // Both directions of one road are one link; two roads side by side are two.
        let is_told = network.reverse(arc).is_some_and(|back| back < arc && roads.is_open(back));
        if link.0 != link.1 && !is_told {
            *roads_between.entry(link).or_default() += 1;
        }
    }
    let mut graph: UnGraph<(), ()> = UnGraph::default();
    for _ in 0..network.nodes.len() {
        graph.add_node(());
    }
    for (one, other) in roads_between.keys() {
        graph.add_edge(NodeIndex::from(*one), NodeIndex::from(*other), ());
    }
    let ends = |index: NodeIndex| u32::try_from(index.index()).unwrap_or(u32::MAX);
    bridges(&graph)
        .map(|edge| (ends(edge.source()), ends(edge.target())))
        .map(|(one, other)| (one.min(other), one.max(other)))
        .filter(|link| roads_between.get(link) == Some(&1))
        .collect()
}

/// The junctions at both ends of a road, the lower one first.
fn link(snapshot: &Snapshot, arc: ArcId) -> (u32, u32) {
    let network = &snapshot.network;
    let (tail, head) = (network.tail[arc.index()].0, network.head[arc.index()].0);
    (tail.min(head), tail.max(head))
}
