//! What no scheme changes: roads, their speeds and turn rules, the hierarchy with its weights.
//!
//! Made once for a network and a profile of speeds, shared by all snapshots on it.

use std::sync::{Arc, Mutex, PoisonError};

use super::Profile;
use super::drive::Drive;
use super::kind::{Kind, KindKey};
use super::metric::{FAR, Halves, Metric};
use super::table::Pool;
use crate::roads::{ArcId, Hierarchy, Network, NodeId, RoadIndex};
use crate::zones::{Conditional, parse_conditional};

/// Trucks with loads that are remembered.
const MOST_KINDS: usize = 64;
/// Weights that are kept: most trucks share them, they differ by the roads that are closed for good.
const MOST_METRICS: usize = 16;

#[derive(Debug)]
pub(super) struct Ground {
    pub network: Arc<Network>,
    pub index: Arc<RoadIndex>,
    /// Speed without zones on each distinct set of attributes.
    pub speeds: Vec<u8>,
    /// Duration of each arc without zones, in milliseconds.
    pub free_ms: Vec<u32>,
    /// Conditional tags of each distinct set of attributes.
    pub conditionals: Vec<Vec<(String, Conditional)>>,
    /// Forbidden paths by their first arc, sorted.
    pub paths_from: Vec<(ArcId, u32)>,
    /// A bit for each arc that begins a forbidden path.
    begins_path: Vec<u64>,
    /// Conditions of forbidden paths, in their order; empty is always.
    pub path_conditions: Vec<Vec<Conditional>>,
    /// Arcs that end at a node: `into[first_in[node]..first_in[node + 1]]`.
    first_in: Vec<u32>,
    into: Vec<ArcId>,
    /// Only where the network has none of its own.
    hierarchy: Option<Hierarchy>,
    halves: Halves,
    /// Trucks with loads seen lately, the last first.
    kinds: Mutex<Vec<(KindKey, Arc<Kind>)>>,
    /// Weights by the sets of attributes that are closed, the last used first.
    metrics: Mutex<Vec<(Vec<bool>, Arc<Metric>)>>,
    pub node_tables: Pool,
    pub arc_tables: Pool,
}

impl Ground {
    pub(super) fn new(network: Arc<Network>, index: Arc<RoadIndex>, profile: &Profile) -> Self {
        let (first_in, into) = arcs_by_head(&network);
        let mut paths_from: Vec<(ArcId, u32)> = (0..)
            .zip(&network.forbidden_paths)
            .map(|(place, path)| (path.arcs[0], place))
            .collect();
        paths_from.sort_unstable();
        let mut begins_path = vec![0_u64; network.arc_count().div_ceil(64)];
        for (arc, _) in &paths_from {
            begins_path[arc.index() / 64] |= 1 << (arc.index() % 64);
        }
        let own = (!network.hierarchy.fits(&network)).then(|| Hierarchy::new(&network));
        Self {
            halves: Halves::of(own.as_ref().unwrap_or(&network.hierarchy)),
            hierarchy: own,
            begins_path,
            paths_from,
            path_conditions: network
                .forbidden_paths
                .iter()
                .map(|path| path.condition.condition.as_deref().map_or_else(Vec::new, parse_path))
                .collect(),
            free_ms: free_ms(&network, profile),
            speeds: network.attributes.iter().map(|set| profile.speed_on(set)).collect(),
            conditionals: network
                .attributes
                .iter()
                .map(|attributes| parse_conditionals(&attributes.conditional))
                .collect(),
            kinds: Mutex::default(),
            metrics: Mutex::default(),
            node_tables: Pool::new(network.nodes.len()),
            arc_tables: Pool::new(network.arc_count()),
            network,
            index,
            first_in,
            into,
        }
    }

    pub(super) fn hierarchy(&self) -> &Hierarchy {
        self.hierarchy.as_ref().unwrap_or(&self.network.hierarchy)
    }

    /// Arcs that end at a node.
    pub(super) fn arcs_into(&self, node: NodeId) -> &[ArcId] {
        let (from, to) = (self.first_in[node.index()], self.first_in[node.index() + 1]);
        &self.into[from as usize..to as usize]
    }

    /// Forbidden paths that begin with an arc, as places in the network's list.
    pub(super) fn paths_from(&self, arc: ArcId) -> impl Iterator<Item = u32> + '_ {
        let begins = self.begins_path[arc.index() / 64] >> (arc.index() % 64) & 1 == 1;
        let paths = if begins { self.paths_from.as_slice() } else { &[] };
        let from = paths.partition_point(|(first, _)| *first < arc);
        paths[from..].iter().take_while(move |(first, _)| *first == arc).map(|(_, place)| *place)
    }

    /// What tags say to a truck with a load, worked out when it is not known yet.
    pub(super) fn kind(&self, key: KindKey, make: impl FnOnce(&KindKey) -> Kind) -> Arc<Kind> {
        kept(&self.kinds, &key).unwrap_or_else(|| {
            let kind = Arc::new(make(&key));
            keep(&self.kinds, key, &kind, MOST_KINDS);
            kind
        })
    }

    /// Least durations over the roads whose set of attributes is not closed.
    pub(super) fn metric(&self, closed_sets: &Vec<bool>) -> Arc<Metric> {
        kept(&self.metrics, closed_sets).unwrap_or_else(|| {
            // Two who ask for the same at once both work it out, and nobody waits for another kind.
            let metric = Arc::new(self.metric_where(|set| !closed_sets[set]));
            keep(&self.metrics, closed_sets.clone(), &metric, MOST_METRICS);
            metric
        })
    }

    /// Least durations over all roads.
    pub(super) fn open_metric(&self) -> Metric {
        self.metric_where(|_| true)
    }

    /// Milliseconds on an arc as they go into the hierarchy.
    pub(super) fn weight_ms(&self, arc: ArcId) -> u32 {
        self.free_ms[arc.index()].min(FAR - 1)
    }

    fn metric_where(&self, is_open: impl Fn(usize) -> bool) -> Metric {
        Metric::new(self.hierarchy(), self.halves, &self.network, |arc| {
            let set = self.network.attribute_of[arc.index()] as usize;
            is_open(set).then(|| self.weight_ms(arc))
        })
    }
}

type Kept<K, V> = Mutex<Vec<(K, Arc<V>)>>;

fn kept<K: PartialEq, V>(all: &Kept<K, V>, key: &K) -> Option<Arc<V>> {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    let place = all.iter().position(|(other, _)| other == key)?;
    all[..=place].rotate_right(1);
    Some(Arc::clone(&all[0].1))
}

fn keep<K, V>(all: &Kept<K, V>, key: K, value: &Arc<V>, most: usize) {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    all.insert(0, (key, Arc::clone(value)));
    all.truncate(most);
}

fn free_ms(network: &Network, profile: &Profile) -> Vec<u32> {
    let of = |arc: ArcId| {
        let speed = profile.speed_on(network.attributes(arc));
        let free = Drive::new(network.length_mm[arc.index()], speed).free_ms();
        u32::try_from(free).unwrap_or(u32::MAX)
    };
    network.arcs().map(of).collect()
}

fn arcs_by_head(network: &Network) -> (Vec<u32>, Vec<ArcId>) {
    let mut first = vec![0_u32; network.nodes.len() + 1];
    for head in &*network.head {
        first[head.index() + 1] += 1;
    }
    for node in 1..first.len() {
        first[node] += first[node - 1];
    }
    let mut filled = first.clone();
    let mut into = vec![ArcId(0); network.arc_count()];
    for arc in network.arcs() {
        let place = &mut filled[network.head[arc.index()].index()];
        into[*place as usize] = arc;
        *place += 1;
    }
    (first, into)
}

/// The condition of a turn restriction stands with or without its value (`no_left_turn @ …`).
fn parse_path(text: &str) -> Vec<Conditional> {
    if text.contains('@') {
        parse_conditional(text)
    } else {
        parse_conditional(&format!("no @ ({text})"))
    }
}

fn parse_conditionals(tags: &[(String, String)]) -> Vec<(String, Conditional)> {
    tags.iter()
        .flat_map(|(key, value)| {
            parse_conditional(value).into_iter().map(move |parsed| (key.clone(), parsed))
        })
        .collect()
}
