//! The smallest set of nodes that lies between two ends of a cell.
//!
//! Greatest flow where each node lets one unit through (Menger 1927; blocking flows, Dinic 1970). Each
//! node is two states, its entry and its exit; a flow is kept as the next and the previous node of each
//! node on it. Ends only grow, so that the flow of one balance is where the next one begins.

use super::graph::Graph;

/// No node.
const NONE: u32 = u32::MAX;
/// Before the first node and behind the last one of a path.
const END: u32 = u32::MAX - 1;
/// A state that has not been reached.
const UNREACHED: u32 = u32::MAX;
/// A state that is used up in this phase.
const DEAD: u32 = u32::MAX - 1;

/// Where a node lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Side {
    /// Between the ends, undecided; of a cut: the separator.
    #[default]
    Between,
    /// At the first end.
    Source,
    /// At the last end.
    Sink,
}

/// Sizes of a cut: first side, separator, last side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) source: usize,
    pub(super) separator: usize,
    pub(super) sink: usize,
}

/// A flow with its working memory.
#[derive(Debug, Default)]
pub(super) struct Flow {
    end_of: Vec<Side>,
    next: Vec<u32>,
    previous: Vec<u32>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    /// Nodes of an end whose neighbours are all of the same end.
    is_inside: Vec<bool>,
    /// Steps from the source, by state.
    level: Vec<u32>,
    /// How far the exits of a node have been tried in this phase.
    cursor: Vec<u32>,
    queue: Vec<u32>,
    path: Vec<u32>,
    pub(super) value: usize,
}

const fn entry(node: u32) -> u32 {
    node * 2
}

const fn exit(node: u32) -> u32 {
    node * 2 + 1
}

const fn is_exit(state: u32) -> bool {
    state & 1 == 1
}

impl Flow {
    /// Begins with no ends and no flow.
    pub(super) fn restart(&mut self, nodes: usize) {
        self.end_of.clear();
        self.end_of.resize(nodes, Side::Between);
        for list in [&mut self.next, &mut self.previous] {
            list.clear();
            list.resize(nodes, NONE);
        }
        self.is_inside.clear();
        self.is_inside.resize(nodes, false);
        self.level.resize(nodes * 2, UNREACHED);
        self.cursor.resize(nodes, 0);
        self.sources.clear();
        self.sinks.clear();
        self.value = 0;
    }

    /// Adds nodes to the ends.
    pub(super) fn grow(&mut self, graph: &Graph, sources: &[u32], sinks: &[u32]) {
        for node in sources {
            self.end_of[*node as usize] = Side::Source;
        }
        for node in sinks {
            self.end_of[*node as usize] = Side::Sink;
        }
        self.sources.extend_from_slice(sources);
        self.sinks.extend_from_slice(sinks);
        let (end_of, is_inside) = (&self.end_of, &mut self.is_inside);
        for ends in [&mut self.sources, &mut self.sinks] {
            ends.retain(|node| {
                let end = end_of[*node as usize];
                let inside = graph.of(*node).iter().all(|other| end_of[*other as usize] == end);
                is_inside[*node as usize] = inside;
                !inside
            });
        }
    }

    /// Sends as much as there is room for; `false` when more than `most` units fit.
    pub(super) fn fill(&mut self, graph: &Graph, most: usize) -> bool {
        while self.set_levels(graph) {
            for place in 0..self.queue_of_sources() {
                let source = self.queue[place];
                if self.level[source as usize] == 0 && self.push(graph, source) {
                    self.value += 1;
                    if self.value > most {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Entries of sources stand at the front of the queue after [`Self::set_levels`].
    fn queue_of_sources(&self) -> usize {
        self.queue.iter().take_while(|state| !is_exit(**state) && self.is_source(**state)).count()
    }

    fn is_source(&self, state: u32) -> bool {
        self.end_of[(state / 2) as usize] == Side::Source
    }

    /// Breadth first from the sources; whether a sink is reached.
    fn set_levels(&mut self, graph: &Graph) -> bool {
        self.level.fill(UNREACHED);
        self.queue.clear();
        for node in &self.sources {
            self.level[entry(*node) as usize] = 0;
            self.queue.push(entry(*node));
        }
        let mut at = 0;
        let mut last = UNREACHED;
        while let Some(state) = self.queue.get(at).copied() {
            at += 1;
            let level = self.level[state as usize] + 1;
            if level > last {
                break;
            }
            let node = state / 2;
            if is_exit(state) {
                self.cursor[node as usize] = 0;
                if self.end_of[node as usize] == Side::Sink {
                    last = level - 1;
                    continue;
                }
                if self.next[node as usize] != NONE {
                    self.reach(entry(node), level);
                }
                for other in graph.of(node) {
                    let is_source = self.end_of[*other as usize] == Side::Source;
                    if !is_source && self.next[node as usize] != *other {
                        self.reach(entry(*other), level);
                    }
                }
            } else if let Some(next) = self.behind_entry(node) {
                self.reach(next, level);
            }
        }
        last != UNREACHED
    }

    fn reach(&mut self, state: u32, level: u32) {
        if self.level[state as usize] == UNREACHED {
            self.level[state as usize] = level;
            self.queue.push(state);
        }
    }

    /// From the entry of a node: to its exit when it is free, else back along the flow.
    fn behind_entry(&self, node: u32) -> Option<u32> {
        match self.previous[node as usize] {
            NONE => Some(exit(node)),
            END => None,
            before => Some(exit(before)),
        }
    }

    /// Depth first along rising levels; whether a path to a sink was found and taken.
    fn push(&mut self, graph: &Graph, source: u32) -> bool {
        self.path.clear();
        self.path.push(source);
        while let Some(state) = self.path.last().copied() {
            if is_exit(state) && self.end_of[(state / 2) as usize] == Side::Sink {
                self.take_path();
                return true;
            }
            if let Some(next) = self.advance(graph, state) {
                self.path.push(next);
            } else {
                self.level[state as usize] = DEAD;
                self.path.pop();
            }
        }
        false
    }

    fn advance(&mut self, graph: &Graph, state: u32) -> Option<u32> {
        let node = state / 2;
        let level = self.level[state as usize] + 1;
        if !is_exit(state) {
            return self.behind_entry(node).filter(|next| self.level[*next as usize] == level);
        }
        let neighbours = graph.of(node);
        let onward = self.next[node as usize];
        loop {
            let tried = self.cursor[node as usize] as usize;
            self.cursor[node as usize] += 1;
            let next = match tried.checked_sub(1) {
                None if onward == NONE => continue,
                None => entry(node),
                Some(place) => match neighbours.get(place) {
                    None => return None,
                    Some(other) if *other == onward => continue,
                    Some(other) => entry(*other),
                },
            };
            if self.level[next as usize] == level {
                return Some(next);
            }
        }
    }

    /// Sends one unit along the path.
    fn take_path(&mut self) {
        for place in 0..self.path.len() {
            let state = self.path[place];
            self.level[state as usize] = DEAD;
            let node = state / 2;
            if !is_exit(state) {
                if place == 0 {
                    self.previous[node as usize] = END;
                }
                continue;
            }
            match self.path.get(place + 1) {
                None => self.next[node as usize] = END,
                Some(state) if state / 2 == node => {
                    self.next[node as usize] = NONE;
                    self.previous[node as usize] = NONE;
                }
                Some(state) => {
                    self.next[node as usize] = state / 2;
                    self.previous[(state / 2) as usize] = node;
                }
            }
        }
    }

    /// The separator nearest to the sources. To be called when [`Self::fill`] has ended.
    pub(super) fn cut_at_sources(&self, sides: &mut Vec<Side>) -> Sizes {
        let reached = |state: u32| self.level[state as usize] != UNREACHED;
        let side = |node: u32| {
            let is_source = self.end_of[node as usize] == Side::Source;
            if reached(exit(node)) || (is_source && self.is_inside[node as usize]) {
                Side::Source
            } else if !reached(entry(node)) && !is_source {
                Side::Sink
            } else {
                Side::Between
            }
        };
        collect(self.end_of.len(), side, sides)
    }

    /// The separator nearest to the sinks. Spoils the levels.
    pub(super) fn cut_at_sinks(&mut self, graph: &Graph, sides: &mut Vec<Side>) -> Sizes {
        self.level.fill(UNREACHED);
        self.queue.clear();
        for node in &self.sinks {
            self.level[exit(*node) as usize] = 0;
            self.queue.push(exit(*node));
        }
        let mut at = 0;
        while let Some(state) = self.queue.get(at).copied() {
            at += 1;
            let node = state / 2;
            let onward = self.next[node as usize];
            if is_exit(state) {
                match onward {
                    NONE => self.reach(entry(node), 0),
                    END => {}
                    next => self.reach(entry(next), 0),
                }
                continue;
            }
            if onward != NONE {
                self.reach(exit(node), 0);
            }
            for other in graph.of(node) {
                let is_sink = self.end_of[*other as usize] == Side::Sink;
                if !is_sink && self.next[*other as usize] != node {
                    self.reach(exit(*other), 0);
                }
            }
        }
        let reaches = |state: u32| self.level[state as usize] != UNREACHED;
        let side = |node: u32| {
            let is_sink = self.end_of[node as usize] == Side::Sink;
            if reaches(entry(node)) || (is_sink && self.is_inside[node as usize]) {
                Side::Sink
            } else if !reaches(exit(node)) && !is_sink {
                Side::Source
            } else {
                Side::Between
            }
        };
        collect(self.end_of.len(), side, sides)
    }
}

fn collect(nodes: usize, side: impl Fn(u32) -> Side, sides: &mut Vec<Side>) -> Sizes {
    let mut sizes = Sizes { source: 0, separator: 0, sink: 0 };
    sides.clear();
    sides.extend((0..).take(nodes).map(|node| {
        let side = side(node);
        match side {
            Side::Source => sizes.source += 1,
            Side::Between => sizes.separator += 1,
            Side::Sink => sizes.sink += 1,
        }
        side
    }));
    sizes
}
