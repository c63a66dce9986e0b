//! Joins ways into a network: junctions, directed arcs between them, holding places at their nearest
//! junction. Turn restrictions see `turns`.

use std::collections::{BTreeSet, HashMap};

use super::geometry::{Fixed, length_mm};
use super::raw::{RawMap, RawPlace, RawWay, check_size, narrow};
use super::report::{BuildError, BuildReport};
use super::tags::{Barrier, NodeLimits, open_at, smaller};
use super::turns::Turns;
use super::{ArcAttributes, ArcId, HoldingPlace, NO_ARC, Network, NodeId, RoadIndex};
use crate::units::LonLat;

/// A holding place is tied to a road for trucks within this distance, in metres.
const PLACE_REACH_M: f64 = 300.0;

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
    drafts: Vec<Draft>,
    /// Vertices at which a barrier cuts a road.
    cuts: BTreeSet<u32>,
}

/// Builds the network, without its digest. `source` says where the roads came from.
pub(super) fn join(map: RawMap, source: String) -> Result<(Network, BuildReport), BuildError> {
    let is_node = junctions(&map);
    let mut joiner = Joiner {
        map,
        node_of: HashMap::new(),
        nodes: Vec::new(),
        drafts: Vec::new(),
        cuts: BTreeSet::new(),
    };
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
            self.cuts.insert(vertex);
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
            .cloned()
            .collect();
        if found.is_empty() {
            return attributes;
        }
        let mut limited: ArcAttributes = self.map.attributes.get(attributes).clone();
        for NodeLimits { limits, conditional, opening_hours } in found {
            limited.max_height_cm = smaller(limited.max_height_cm, limits.height_cm);
            limited.max_width_cm = smaller(limited.max_width_cm, limits.width_cm);
            limited.max_length_cm = smaller(limited.max_length_cm, limits.length_cm);
            limited.max_weight_kg =
                smaller(limited.max_weight_kg, smaller(limits.weight_kg, limits.weight_rating_kg));
            limited.max_axle_load_kg = smaller(limited.max_axle_load_kg, limits.axle_load_kg);
            limited.conditional.extend(conditional);
            if let Some(hours) = opening_hours {
                open_at(&mut limited, &hours);
            }
        }
        limited.conditional.sort();
        limited.conditional.dedup();
        self.map.attributes.intern(limited)
    }

    fn finish(self, source: String) -> (Network, BuildReport) {
        let Self { mut map, node_of, nodes, drafts, cuts } = self;
        let mut report = std::mem::take(&mut map.report);
        report.barriers_cut = cuts.len() as u64;
        let mut network = Network {
            nodes: nodes.into_iter().map(LonLat::from).collect(),
            source,
            ..Network::default()
        };
        number(&mut network, &map, &drafts);
        drop(drafts);
        let turns = std::mem::take(&mut map.turns);
        let places = std::mem::take(&mut map.places);
        network.attributes = map.attributes.into_values();
        network.names = map.names.into_values().into();
        network.forbidden_paths = Turns::new(&network, &node_of).paths(&turns, &mut report);
        add_places(&mut network, places, &mut report);
        (network, report)
    }
}

/// Gives the arcs their numbers: sorted by tail, then head, then in the order of reading.
fn number(network: &mut Network, map: &RawMap, drafts: &[Draft]) {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|place| (drafts[*place].tail, drafts[*place].head, *place));
    let mut number_of = vec![ArcId(0); drafts.len()];
    for (number, place) in order.iter().enumerate() {
        number_of[*place] = ArcId(narrow(number));
    }
    network.first_out = vec![0; network.nodes.len() + 1].into();
    network.first_shape.push(0);
    for place in &order {
        let draft = &drafts[*place];
        let line: Vec<LonLat> =
            draft.line.iter().map(|vertex| LonLat::from(map.vertices[*vertex as usize])).collect();
        network.first_out[draft.tail.index() + 1] += 1;
        network.tail.push(draft.tail);
        network.head.push(draft.head);
        network.length_mm.push(length_mm(&line));
        network.attribute_of.push(draft.attributes);
        network.name_of.push(draft.name);
        network.way_id.push(draft.way);
        network.reverse_of.push(draft.reverse.map_or(NO_ARC, |other| number_of[other].0));
        let inner = &draft.line[1..draft.line.len() - 1];
        network.shapes.extend(inner.iter().map(|vertex| map.vertices[*vertex as usize]));
        network.first_shape.push(narrow(network.shapes.len()));
    }
    for node in 0..network.nodes.len() {
        network.first_out[node + 1] += network.first_out[node];
    }
}

/// Ties each place to the nearer end of the nearest road that trucks may use.
fn add_places(network: &mut Network, places: Vec<RawPlace>, report: &mut BuildReport) {
    if places.is_empty() {
        return;
    }
    let index = RoadIndex::new(network);
    for place in places {
        let usable = |arc: ArcId| !network.attributes(arc).hgv_forbidden;
        let location = LonLat::from(place.spot);
        let Ok(snap) = index.snap(network, location, PLACE_REACH_M, usable) else {
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
}
