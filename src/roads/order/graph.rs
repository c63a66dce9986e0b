//! A simple undirected graph: the neighbours of each node, without loops and without doubles.

use crate::roads::raw::narrow;

/// Neighbours of each node in one list; the lists may have shrunk.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    /// Where the list of each node begins, and the end of all.
    first: Vec<u32>,
    /// How long it is.
    length: Vec<u32>,
    to: Vec<u32>,
}

impl Graph {
    /// From pairs of nodes in any order and number.
    pub(super) fn new(nodes: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let pairs = pairs.filter(|(a, b)| a != b);
        let mut first = vec![0_u32; nodes + 1];
        for (a, b) in pairs.clone() {
            first[a as usize + 1] += 1;
            first[b as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut to = vec![0; first[nodes] as usize];
        let mut length = vec![0_u32; nodes];
        for (a, b) in pairs {
            for (from, other) in [(a, b), (b, a)] {
                let from = from as usize;
                to[(first[from] + length[from]) as usize] = other;
                length[from] += 1;
            }
        }
        for node in 0..nodes {
            let list = &mut to[first[node] as usize..first[node + 1] as usize];
            list.sort_unstable();
            length[node] = narrow(without_doubles(list));
        }
        Self { first, length, to }
    }

    pub(super) fn len(&self) -> usize {
        self.length.len()
    }

    /// Neighbours of a node.
    pub(super) fn of(&self, node: u32) -> &[u32] {
        let first = self.first[node as usize] as usize;
        &self.to[first..first + self.length[node as usize] as usize]
    }

    /// Takes `old` out of the neighbours of `node`.
    pub(super) fn remove(&mut self, node: u32, old: u32) {
        let first = self.first[node as usize] as usize;
        let length = self.length[node as usize] as usize;
        let list = &mut self.to[first..first + length];
        if let Some(place) = list.iter().position(|other| *other == old) {
            list[place] = list[length - 1];
            self.length[node as usize] -= 1;
        }
    }

    /// Puts `new` in the place of `old` among the neighbours of `node`; only takes `old` out where
    /// `new` is there.
    pub(super) fn replace(&mut self, node: u32, old: u32, new: u32) {
        if self.of(node).contains(&new) {
            return self.remove(node, old);
        }
        let first = self.first[node as usize] as usize;
        let length = self.length[node as usize] as usize;
        for other in &mut self.to[first..first + length] {
            if *other == old {
                *other = new;
            }
        }
    }

    /// Leaves a node without neighbours.
    pub(super) fn clear(&mut self, node: u32) {
        self.length[node as usize] = 0;
    }

    /// The graph of some nodes under new numbers: `names[n]` is the old number of `n`. Neighbours that
    /// are not named must not occur.
    pub(super) fn renumbered(&self, names: &[u32]) -> Self {
        let mut number_of = vec![u32::MAX; self.len()];
        for (number, node) in (0..).zip(names) {
            number_of[*node as usize] = number;
        }
        let mut graph = Self { first: vec![0], ..Self::default() };
        for node in names {
            let list = self.of(*node);
            graph.to.extend(list.iter().map(|other| number_of[*other as usize]));
            graph.length.push(narrow(list.len()));
            graph.first.push(narrow(graph.to.len()));
        }
        graph
    }

    /// An empty graph with room, to be filled by [`Self::push`].
    pub(super) fn restart(&mut self) {
        self.first.clear();
        self.first.push(0);
        self.length.clear();
        self.to.clear();
    }

    /// Adds a node with its neighbours.
    pub(super) fn push(&mut self, neighbours: impl Iterator<Item = u32>) {
        let before = self.to.len();
        self.to.extend(neighbours);
        self.length.push(narrow(self.to.len() - before));
        self.first.push(narrow(self.to.len()));
    }
}

/// Moves the distinct values of a sorted list to its front and gives their number.
fn without_doubles(list: &mut [u32]) -> usize {
    let mut kept = 0;
    for place in 0..list.len() {
        if kept == 0 || list[kept - 1] != list[place] {
            list[kept] = list[place];
            kept += 1;
        }
    }
    kept
}
