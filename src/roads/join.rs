//! Joins ways into a network: junctions, directed arcs between them, turn restrictions as forbidden
//! paths, holding places at their nearest junction.

use std::collections::HashMap;

use super::geometry::{Fixed, length_mm};
use super::raw::{RawMap, RawTurn, RawWay, Via, check_size, narrow};
use super::report::{BuildError, BuildReport, DroppedTurn};
use super::tags::{Barrier, TurnKind, smaller};
use super::{
    ArcAttributes, ArcId, ForbiddenPath, HoldingPlace, Network, NodeId, PathCondition, RoadIndex,
    file,
};
use crate::units::LonLat;

/// A holding place is tied to a road for trucks within this distance, in metres.
const PLACE_REACH_M: f64 = 300.0;
/// Longest chain of arcs that a restriction via ways may run over.
const MAX_PATH: usize = 60;

/// An arc before it has its number.
struct Draft {
    tail: NodeId,
    head: NodeId,
    attributes: u32,
    name: u32,
    way: i64,
    /// Vertices from tail to head.
    line: Vec<u32>,
    /// Place in the drafts of the other direction.
    reverse: Option<usize>,
}

struct Joiner {
    map: RawMap,
    node_of: HashMap<u32, NodeId>,
    nodes: Vec<Fixed>,
    /// The vertex of each node, to find the junctions of restrictions.
    drafts: Vec<Draft>,
}

/// Builds the network. `source` says where the roads came from.
pub(super) fn join(map: RawMap, source: String) -> Result<(Network, BuildReport), BuildError> {
    let is_node = junctions(&map);
    let mut joiner = Joiner { map, node_of: HashMap::new(), nodes: Vec::new(), drafts: Vec::new() };
    for way in joiner.map.ways.clone() {
        joiner.add(&way, &is_node);
    }
    check_size("junctions", joiner.nodes.len())?;
    check_size("arcs", joiner.drafts.len())?;
    if joiner.drafts.is_empty() {
        return Err(BuildError::NoRoads { files: source });
    }
    Ok(joiner.finish(source))
}

/// Vertices at which roads meet, end, or are barred.
fn junctions(map: &RawMap) -> Vec<bool> {
    let mut uses = vec![0_u8; map.vertices.len()];
    for way in &map.ways {
        let line = map.line(way);
        for (place, vertex) in line.iter().enumerate() {
            let is_end = place == 0 || place + 1 == line.len();
            let count = &mut uses[*vertex as usize];
            *count = count.saturating_add(if is_end { 2 } else { 1 });
        }
    }
    for vertex in map.barriers.keys().chain(map.limits.keys()) {
        if let Some(count) = uses.get_mut(*vertex as usize) {
            *count = count.saturating_add(2);
        }
    }
    uses.into_iter().map(|count| count >= 2).collect()
}

impl Joiner {
    fn add(&mut self, way: &RawWay, is_node: &[bool]) {
        let line = self.map.line(way).to_vec();
        let mut begin = 0;
        for place in 1..line.len() {
            if is_node[line[place] as usize] || place + 1 == line.len() {
                self.piece(way, &line[begin..=place]);
                begin = place;
            }
        }
    }

    fn piece(&mut self, way: &RawWay, line: &[u32]) {
        let (first, last) = (line[0], line[line.len() - 1]);
        let (tail, head) = (self.node_at(way, first), self.node_at(way, last));
        let forward = way.forward.map(|attributes| self.limited(attributes, first, last));
        let backward = way.backward.map(|attributes| self.limited(attributes, first, last));
        let place = self.drafts.len();
        let both = forward.is_some() && backward.is_some();
        if let Some(attributes) = forward {
            self.drafts.push(Draft {
                tail,
                head,
                attributes,
                name: way.name,
                way: way.id,
                line: line.to_vec(),
                reverse: both.then_some(place + 1),
            });
        }
        if let Some(attributes) = backward {
            self.drafts.push(Draft {
                tail: head,
                head: tail,
                attributes,
                name: way.name,
                way: way.id,
                line: line.iter().rev().copied().collect(),
                reverse: both.then_some(place),
            });
        }
    }

    /// The node of a vertex. Where a barrier cuts, every piece of road ends at a node of its own, so
    /// that nobody gets through.
    fn node_at(&mut self, way: &RawWay, vertex: u32) -> NodeId {
        if self.is_cut(way, vertex) {
            self.map.report.barriers_cut += 1;
            return self.new_node(vertex);
        }
        if let Some(node) = self.node_of.get(&vertex) {
            return *node;
        }
        let node = self.new_node(vertex);
        self.node_of.insert(vertex, node);
        node
    }

    fn new_node(&mut self, vertex: u32) -> NodeId {
        self.nodes.push(self.map.vertices[vertex as usize]);
        NodeId(narrow(self.nodes.len() - 1))
    }

    fn is_cut(&self, way: &RawWay, vertex: u32) -> bool {
        match self.map.barriers.get(&vertex) {
            None => false,
            Some(Barrier::Cuts) => true,
            Some(Barrier::Private) => [way.forward, way.backward]
                .into_iter()
                .flatten()
                .any(|attributes| !self.map.attributes.get(attributes).destination_only),
        }
    }

    /// Attributes with the limits of the nodes at both ends.
    fn limited(&mut self, attributes: u32, first: u32, last: u32) -> u32 {
        let found: Vec<_> = [first, last]
            .iter()
            .filter_map(|vertex| self.map.limits.get(vertex))
            .copied()
            .collect();
        if found.is_empty() {
            return attributes;
        }
        let mut limited: ArcAttributes = self.map.attributes.get(attributes).clone();
        for limits in found {
            limited.max_height_cm = smaller(limited.max_height_cm, limits.height_cm);
            limited.max_width_cm = smaller(limited.max_width_cm, limits.width_cm);
            limited.max_length_cm = smaller(limited.max_length_cm, limits.length_cm);
            limited.max_weight_kg =
                smaller(limited.max_weight_kg, smaller(limits.weight_kg, limits.weight_rating_kg));
            limited.max_axle_load_kg = smaller(limited.max_axle_load_kg, limits.axle_load_kg);
        }
        self.map.attributes.intern(limited)
    }

    fn finish(self, source: String) -> (Network, BuildReport) {
        let Self { mut map, node_of, nodes, drafts } = self;
        let mut order: Vec<usize> = (0..drafts.len()).collect();
        order.sort_by_key(|place| (drafts[*place].tail, drafts[*place].head, *place));
        let mut number_of = vec![ArcId(0); drafts.len()];
        for (number, place) in order.iter().enumerate() {
            number_of[*place] = ArcId(narrow(number));
        }
        let mut network = Network {
            nodes: nodes.into_iter().map(LonLat::from).collect(),
            source,
            ..Network::default()
        };
        network.first_out = vec![0; network.nodes.len() + 1];
        network.first_shape.push(0);
        for place in &order {
            let draft = &drafts[*place];
            let line: Vec<LonLat> = draft
                .line
                .iter()
                .map(|vertex| LonLat::from(map.vertices[*vertex as usize]))
                .collect();
            network.first_out[draft.tail.index() + 1] += 1;
            network.tail.push(draft.tail);
            network.head.push(draft.head);
            network.length_mm.push(length_mm(&line));
            network.attribute_of.push(draft.attributes);
            network.name_of.push(draft.name);
            network.way_id.push(draft.way);
            network.reverse.push(draft.reverse.map(|other| number_of[other]));
            network.shapes.extend_from_slice(&line[1..line.len() - 1]);
            network.first_shape.push(narrow(network.shapes.len()));
        }
        for node in 0..network.nodes.len() {
            network.first_out[node + 1] += network.first_out[node];
        }
        let turns = std::mem::take(&mut map.turns);
        let mut report = std::mem::take(&mut map.report);
        let places = std::mem::take(&mut map.places);
        network.attributes = map.attributes.into_values();
        network.names = map.names.into_values();
        for turn in &turns {
            add_turn(&mut network, &mut report, turn, &node_of);
        }
        network.forbidden_paths.sort_by(|one, other| one.arcs.cmp(&other.arcs));
        network.forbidden_paths.dedup();
        let index = RoadIndex::new(&network);
        for place in places {
            let usable = |arc: ArcId| !network.attributes(arc).hgv_forbidden;
            let location = LonLat::from(place.spot);
            let Ok(snap) = index.snap(&network, location, PLACE_REACH_M, usable) else {
                report.places_off_road += 1;
                continue;
            };
            let arc = snap.arc.index();
            let is_near_tail = snap.offset_mm < network.length_mm[arc] / 2;
            let node = if is_near_tail { network.tail[arc] } else { network.head[arc] };
            network.holding_places.push(HoldingPlace {
                node,
                location,
                name: place.place.name,
                admits_hazmat: place.place.admits_hazmat,
                opening_hours: place.place.opening_hours,
            });
            report.places_kept += 1;
        }
        network.digest = file::digest(&network);
        (network, report)
    }
}

/// Turns one restriction into forbidden paths.
fn add_turn(
    network: &mut Network,
    report: &mut BuildReport,
    turn: &RawTurn,
    node_of: &HashMap<u32, NodeId>,
) {
    let chains = match &turn.via {
        Via::Vertex(vertex) => match node_of.get(vertex) {
            Some(node) => chains_at(network, turn, *node),
            None => Vec::new(),
        },
        Via::Ways(ways) => chains_over(network, turn, ways),
    };
    if chains.is_empty() {
        return report.drop_turn(DroppedTurn::NotConnected);
    }
    let mut found: Vec<Vec<ArcId>> = Vec::new();
    match turn.turn.kind {
        TurnKind::No | TurnKind::NoUTurn => {
            for chain in chains {
                for next in network.arcs_from(network.head[chain[chain.len() - 1].index()]) {
                    if turn.to.contains(&network.way_id[next.index()])
                        && is_meant(network, turn, &chain, next)
                    {
                        found.push([chain.as_slice(), &[next]].concat());
                    }
                }
            }
        }
        TurnKind::Only => {
            let starts: std::collections::HashSet<ArcId> =
                chains.iter().map(|chain| chain[0]).collect();
            if matches!(turn.via, Via::Vertex(_)) && starts.len() > 1 && turn.from.len() == 1 {
                // A way that passes the junction ends there twice: which end is meant is not said.
                return report.drop_turn(DroppedTurn::Ambiguous);
            }
            for chain in chains {
                found.extend(all_but(network, turn, &chain));
            }
        }
    }
    if found.is_empty() {
        return report.drop_turn(DroppedTurn::NotConnected);
    }
    report.turns_kept += 1;
    for arcs in found {
        network.forbidden_paths.push(ForbiddenPath {
            arcs,
            condition: PathCondition {
                hazmat_only: turn.turn.hazmat_only,
                condition: turn.turn.condition.clone(),
            },
        });
    }
}

/// `no_u_turn` means turning back, every other kind means not turning back.
fn is_meant(network: &Network, turn: &RawTurn, chain: &[ArcId], next: ArcId) -> bool {
    let last = chain[chain.len() - 1];
    let turns_back = network.reverse[last.index()] == Some(next);
    match turn.turn.kind {
        TurnKind::NoUTurn => turns_back || turn.from != turn.to || chain.len() > 1,
        TurnKind::No | TurnKind::Only => !turns_back || turn.from == turn.to,
    }
}

/// Arcs of the `from` ways that end at the junction, each a chain of one.
fn chains_at(network: &Network, turn: &RawTurn, node: NodeId) -> Vec<Vec<ArcId>> {
    network
        .arcs()
        .filter(|arc| {
            network.head[arc.index()] == node && turn.from.contains(&network.way_id[arc.index()])
        })
        .map(|arc| vec![arc])
        .collect()
}

/// Chains from the `from` ways along the via ways to a junction where a `to` way begins.
fn chains_over(network: &Network, turn: &RawTurn, via: &[i64]) -> Vec<Vec<ArcId>> {
    let mut found = Vec::new();
    let starts = network.arcs().filter(|arc| turn.from.contains(&network.way_id[arc.index()]));
    for start in starts {
        let mut stack = vec![(vec![start], 0_usize)];
        while let Some((chain, done)) = stack.pop() {
            let last = chain[chain.len() - 1];
            let node = network.head[last.index()];
            let leaves =
                network.arcs_from(node).any(|next| turn.to.contains(&network.way_id[next.index()]));
            if done == via.len() && leaves {
                found.push(chain.clone());
            }
            if chain.len() >= MAX_PATH {
                continue;
            }
            for next in network.arcs_from(node) {
                if network.reverse[last.index()] == Some(next) || chain.contains(&next) {
                    continue;
                }
                let way = network.way_id[next.index()];
                let stays = done > 0 && way == via[done - 1];
                let goes_on = done < via.len() && way == via[done];
                if stays || goes_on {
                    let reached = if goes_on { done + 1 } else { done };
                    stack.push(([chain.as_slice(), &[next]].concat(), reached));
                }
            }
        }
    }
    found
}

/// Everything but the one way that an `only_*` restriction leaves.
fn all_but(network: &Network, turn: &RawTurn, chain: &[ArcId]) -> Vec<Vec<ArcId>> {
    let mut found = Vec::new();
    for length in 1..=chain.len() {
        let driven = &chain[..length];
        let last = driven[length - 1];
        for next in network.arcs_from(network.head[last.index()]) {
            let is_the_way = match chain.get(length) {
                Some(arc) => next == *arc,
                None => {
                    turn.to.contains(&network.way_id[next.index()])
                        && (network.reverse[last.index()] != Some(next) || turn.from == turn.to)
                }
            };
            if !is_the_way {
                found.push([driven, &[next]].concat());
            }
        }
    }
    found
}
