//! Joins ways into a network: junctions, directed arcs between them, holding places at their nearest
//! junction. Turn restrictions see `turns`.

use std::collections::BTreeSet;

use super::geometry::{Fixed, length_mm};
use super::raw::{RawMap, RawPlace, RawWay, check_size, narrow};
use super::report::{BuildError, BuildReport};
use super::tags::{Barrier, NodeLimits, open_at, smaller};
use super::turns::Turns;
use super::{ArcAttributes, ArcId, HoldingPlace, NO_ARC, Network, NodeId, RoadIndex};
use crate::units::LonLat;

/// A holding place is tied to a road for trucks within this distance, in metres.
const PLACE_REACH_M: f64 = 300.0;

/// In [`Joiner::node_of`]: the vertex is no junction.
pub(super) const NO_NODE: NodeId = NodeId(u32::MAX);

/// An arc before it has its number.
struct Draft {
    tail: NodeId,
    head: NodeId,
    attributes: u32,
    name: u32,
    way: i64,
    /// Its vertices: a range of the map's, in the order of the way.
    first: u32,
    end: u32,
    /// It runs against the order of the way.
    is_backward: bool,
    /// The other direction has the next place among the drafts, or the one before when this runs
    /// backward.
    is_paired: bool,
}

impl Draft {
    /// Vertices from tail to head.
    fn line<'a>(&self, map: &'a RawMap) -> impl Iterator<Item = Fixed> + 'a {
        let vertices = &map.way_vertices[self.first as usize..self.end as usize];
        let (count, is_backward) = (vertices.len(), self.is_backward);
        (0..count).map(move |place| {
            let place = if is_backward { count - 1 - place } else { place };
            map.vertices[vertices[place] as usize]
        })
    }

    /// Place of the other direction among the drafts.
    fn other(&self, place: usize) -> Option<usize> {
        self.is_paired.then(|| if self.is_backward { place - 1 } else { place + 1 })
    }
}

struct Joiner {
    map: RawMap,
    /// The node of each vertex, [`NO_NODE`] where there is none.
    node_of: Vec<NodeId>,
    nodes: Vec<Fixed>,
    drafts: Vec<Draft>,
    /// Vertices at which a barrier cuts a road.
    cuts: BTreeSet<u32>,
}

/// Builds the network, without its digest. `source` says where the roads came from.
pub(super) fn join(map: RawMap, source: String) -> Result<(Network, BuildReport), BuildError> {
    let is_node = junctions(&map);
    let node_of = vec![NO_NODE; map.vertices.len()];
    let mut joiner =
        Joiner { map, node_of, nodes: Vec::new(), drafts: Vec::new(), cuts: BTreeSet::new() };
    for place in 0..joiner.map.ways.len() {
        joiner.add(joiner.map.ways[place], &is_node);
    }
    drop(is_node);
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
    fn add(&mut self, way: RawWay, is_node: &[bool]) {
        let mut begin = way.first;
        for place in way.first + 1..way.end {
            let vertex = self.map.way_vertices[place as usize];
            if is_node[vertex as usize] || place + 1 == way.end {
                self.piece(&RawWay { first: begin, end: place + 1, ..way });
                begin = place;
            }
        }
    }

    /// A way from one junction to the next.
    fn piece(&mut self, way: &RawWay) {
        let line = self.map.line(way);
        let (first, last) = (line[0], line[line.len() - 1]);
        let (tail, head) = (self.node_at(way, first), self.node_at(way, last));
        let forward = way.forward.map(|attributes| self.limited(attributes, first, last));
        let backward = way.backward.map(|attributes| self.limited(attributes, first, last));
        let both = forward.is_some() && backward.is_some();
        if let Some(attributes) = forward {
            self.drafts.push(Draft {
                tail,
                head,
                attributes,
                name: way.name,
                way: way.id,
                first: way.first,
                end: way.end,
                is_backward: false,
                is_paired: both,
            });
        }
        if let Some(attributes) = backward {
            self.drafts.push(Draft {
                tail: head,
                head: tail,
                attributes,
                name: way.name,
                way: way.id,
                first: way.first,
                end: way.end,
                is_backward: true,
                is_paired: both,
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
        if self.node_of[vertex as usize] == NO_NODE {
            self.node_of[vertex as usize] = self.new_node(vertex);
        }
        self.node_of[vertex as usize]
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
        network.forbidden_paths = Turns::new(&network, &node_of, &turns).paths(&turns, &mut report);
        add_places(&mut network, places, &mut report);
        (network, report)
    }
}

/// Gives the arcs their numbers: sorted by tail, then head, then in the order of reading.
fn number(network: &mut Network, map: &RawMap, drafts: &[Draft]) {
    let mut order: Vec<u32> = (0..narrow(drafts.len())).collect();
    order.sort_unstable_by_key(|place| {
        (drafts[*place as usize].tail, drafts[*place as usize].head, *place)
    });
    let mut number_of = vec![NO_ARC; drafts.len()];
    for (number, place) in (0..).zip(&order) {
        number_of[*place as usize] = number;
    }
    network.first_out = vec![0; network.nodes.len() + 1].into();
    network.first_shape.push(0);
    let mut line: Vec<LonLat> = Vec::new();
    for place in order {
        let draft = &drafts[place as usize];
        line.clear();
        line.extend(draft.line(map).map(LonLat::from));
        let back = draft.other(place as usize).map_or(NO_ARC, |other| number_of[other]);
        network.first_out[draft.tail.index() + 1] += 1;
        network.tail.push(draft.tail);
        network.head.push(draft.head);
        network.length_mm.push(length_mm(&line));
        network.attribute_of.push(draft.attributes);
        network.name_of.push(draft.name);
        network.way_id.push(draft.way);
        network.reverse_of.push(back);
        network.shapes.extend(draft.line(map).take(line.len() - 1).skip(1));
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
