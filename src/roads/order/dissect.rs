//! Nested dissection: cut a cell in two, order both sides, put the cut behind them.
//!
//! Every cell knows where its nodes stand in the order, so cells can be ordered in any sequence and by
//! any thread. Cells wait on a list instead of the call stack. Large cells share the directions of one
//! cut between threads; small ones are ordered whole by one thread each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::{mem, thread};

use super::flow::{Flow, Side, Sizes};
use super::graph::Graph;
use super::leaf;
use crate::roads::raw::narrow;

/// Directions in which a cell is laid out: the first ones for every cell, all for large ones.
const DIRECTIONS: [[i64; 2]; 8] =
    [[1, 0], [0, 1], [1, 1], [1, -1], [2, 1], [1, 2], [2, -1], [1, -2]];
/// Directions tried in small cells.
const FEW_DIRECTIONS: usize = 4;
/// From this size a cell is tried in all directions.
const MANY: usize = 1_000;
/// From this size the directions of a cell are shared between threads.
const LARGE: usize = 8_000;
/// Shares of a cell, in percent, that are its two ends.
const BALANCES: [usize; 5] = [15, 23, 30, 37, 44];

/// Nodes that stand together in the order.
struct Cell {
    nodes: Vec<u32>,
    /// Where the first of them stands.
    begin: usize,
}

/// What all threads read.
#[derive(Clone, Copy)]
struct Map<'a> {
    graph: &'a Graph,
    points: &'a [[i32; 2]],
}

/// The best cut so far: how it was found, and where each node lies.
#[derive(Default)]
struct Best {
    sizes: Option<Sizes>,
    sides: Vec<Side>,
    direction: usize,
}

/// Working memory of one thread.
#[derive(Default)]
struct Worker {
    /// Number of each node in its cell; right only where the cell has that node there.
    local: Vec<u32>,
    graph: Graph,
    flow: Flow,
    line: Vec<(i64, u32)>,
    ranks: Vec<u32>,
    sides: Vec<Side>,
    /// Places in the order and the nodes that stand there.
    done: Vec<(usize, u32)>,
}

/// The order of all nodes of a graph, least important first. `told` hears how many have their place.
pub(super) fn dissect(
    graph: &Graph,
    points: &[[i32; 2]],
    threads: usize,
    told: &mut dyn FnMut(usize),
) -> Vec<u32> {
    let map = Map { graph, points };
    let all = Cell { nodes: (0..narrow(graph.len())).collect(), begin: 0 };
    let mut first = Worker::new(graph.len());
    let mut waiting = vec![all];
    let mut small = Vec::new();
    while let Some(cell) = waiting.pop() {
        if cell.nodes.len() < LARGE {
            small.push(cell);
        } else {
            waiting.extend(first.split(map, cell, threads));
        }
    }
    told(first.done.len());
    small.sort_by_key(|cell| (usize::MAX - cell.nodes.len(), cell.begin));
    let mut order = vec![0; graph.len()];
    let next = AtomicUsize::new(0);
    let ready = AtomicUsize::new(first.done.len());
    let work = |worker: &mut Worker, told: &mut dyn FnMut(usize)| {
        while let Some(cell) = small.get(next.fetch_add(1, Ordering::Relaxed)) {
            worker.finish(map, Cell { nodes: cell.nodes.clone(), begin: cell.begin });
            told(ready.fetch_add(cell.nodes.len(), Ordering::Relaxed) + cell.nodes.len());
        }
        mem::take(&mut worker.done)
    };
    let pieces: Vec<Vec<(usize, u32)>> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map(|_| scope.spawn(|| work(&mut Worker::new(graph.len()), &mut |_| {})))
            .collect();
        let own = work(&mut first, told);
        let join = |other: thread::ScopedJoinHandle<'_, _>| {
            other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        std::iter::once(own).chain(others.into_iter().map(join)).collect()
    });
    for (place, node) in pieces.into_iter().flatten() {
        order[place] = node;
    }
    order
}

impl Worker {
    fn new(nodes: usize) -> Self {
        Self { local: vec![0; nodes], ..Self::default() }
    }

    /// Orders a cell to the end.
    fn finish(&mut self, map: Map<'_>, cell: Cell) {
        let mut waiting = vec![cell];
        while let Some(cell) = waiting.pop() {
            if cell.nodes.len() <= leaf::MOST_NODES {
                let order = leaf::order(&cell.nodes, |node| map.graph.of(node));
                self.done.extend((cell.begin..).zip(order));
            } else {
                waiting.extend(self.split(map, cell, 1));
            }
        }
    }

    /// Gives the nodes of a cut their place, and the parts that the cut leaves.
    fn split(&mut self, map: Map<'_>, cell: Cell, threads: usize) -> Vec<Cell> {
        self.enter(map, &cell);
        let parts = self.components();
        if parts > 1 {
            let mut cells: Vec<Vec<u32>> = vec![Vec::new(); parts];
            for (node, part) in cell.nodes.iter().zip(&self.ranks) {
                cells[*part as usize].push(*node);
            }
            return lay_out(cells, cell.begin);
        }
        let best = self.best_cut(map, &cell, threads);
        if best.sizes.is_none() {
            // No cut leaves something on both sides: the nodes are all but a clique.
            let mut nodes = cell.nodes;
            nodes.sort_by_key(|node| (map.graph.of(*node).len(), *node));
            self.done.extend((cell.begin..).zip(nodes));
            return Vec::new();
        }
        let of = |wanted: Side| {
            let pairs = cell.nodes.iter().zip(&best.sides);
            pairs.filter(|(_, side)| **side == wanted).map(|(node, _)| *node).collect()
        };
        let separator: Vec<u32> = of(Side::Between);
        let begin = cell.begin + cell.nodes.len() - separator.len();
        self.done.extend((begin..).zip(separator));
        lay_out(vec![of(Side::Source), of(Side::Sink)], cell.begin)
    }

    /// Makes the graph of a cell under the cell's own numbers.
    fn enter(&mut self, map: Map<'_>, cell: &Cell) {
        for (number, node) in (0..).zip(&cell.nodes) {
            self.local[*node as usize] = number;
        }
        self.graph.restart();
        for node in &cell.nodes {
            let inside = map.graph.of(*node).iter().filter_map(|other| {
                let number = self.local[*other as usize];
                (cell.nodes.get(number as usize) == Some(other)).then_some(number)
            });
            self.graph.push(inside);
        }
    }

    /// Numbers the connected parts of the cell in `ranks` and gives how many there are.
    fn components(&mut self) -> usize {
        let nodes = self.graph.len();
        self.ranks.clear();
        self.ranks.resize(nodes, u32::MAX);
        let mut parts = 0;
        let mut stack = Vec::new();
        for node in 0..narrow(nodes) {
            if self.ranks[node as usize] != u32::MAX {
                continue;
            }
            self.ranks[node as usize] = parts;
            stack.push(node);
            while let Some(node) = stack.pop() {
                for other in self.graph.of(node) {
                    if self.ranks[*other as usize] == u32::MAX {
                        self.ranks[*other as usize] = parts;
                        stack.push(*other);
                    }
                }
            }
            parts += 1;
        }
        parts as usize
    }

    /// The best cut over all directions.
    fn best_cut(&mut self, map: Map<'_>, cell: &Cell, threads: usize) -> Best {
        let count = if cell.nodes.len() < MANY { FEW_DIRECTIONS } else { DIRECTIONS.len() };
        let graph = mem::take(&mut self.graph);
        let mut best = Best::default();
        if threads == 1 {
            for direction in 0..count {
                self.try_direction(&graph, map.points, cell, direction, &mut best);
            }
        } else {
            let share = |first: usize, worker: &mut Self| {
                let mut best = Best::default();
                for direction in (first..count).step_by(threads) {
                    worker.try_direction(&graph, map.points, cell, direction, &mut best);
                }
                best
            };
            best = thread::scope(|scope| {
                let others: Vec<_> = (1..threads)
                    .map(|first| scope.spawn(move || share(first, &mut Self::default())))
                    .collect();
                let own = share(0, self);
                let join = |other: thread::ScopedJoinHandle<'_, Best>| {
                    other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                };
                others.into_iter().map(join).fold(own, Best::better)
            });
        }
        self.graph = graph;
        best
    }

    /// Lays a cell out in a direction and cuts between its ends, at several balances.
    fn try_direction(
        &mut self,
        graph: &Graph,
        points: &[[i32; 2]],
        cell: &Cell,
        direction: usize,
        best: &mut Best,
    ) {
        let nodes = cell.nodes.len();
        let [east, north] = DIRECTIONS[direction];
        self.line.clear();
        self.line.extend((0..).zip(&cell.nodes).map(|(number, node)| {
            let [x, y] = points[*node as usize];
            (east * i64::from(x) + north * i64::from(y), number)
        }));
        self.line.sort_unstable();
        self.ranks.clear();
        self.ranks.extend(self.line.iter().map(|(_, number)| *number));
        self.flow.restart(nodes);
        let mut reached = 0;
        for balance in BALANCES {
            let end = (nodes * balance / 100).max(1);
            self.flow.grow(
                graph,
                &self.ranks[reached..end],
                &self.ranks[nodes - end..nodes - reached],
            );
            reached = end;
            if !self.flow.fill(graph, best.most(nodes)) {
                return;
            }
            let sizes = self.flow.cut_at_sources(&mut self.sides);
            best.take(sizes, &mut self.sides, direction);
            let sizes = self.flow.cut_at_sinks(graph, &mut self.sides);
            best.take(sizes, &mut self.sides, direction);
        }
    }
}

impl Best {
    /// The greatest flow that can still be as good.
    fn most(&self, nodes: usize) -> usize {
        self.sizes.map_or(usize::MAX, |sizes| {
            let lesser = sizes.source.min(sizes.sink);
            sizes.separator * (nodes / 2) / lesser
        })
    }

    fn take(&mut self, sizes: Sizes, sides: &mut Vec<Side>, direction: usize) {
        if sizes.source.min(sizes.sink) == 0 {
            return;
        }
        if self.sizes.is_none_or(|best| is_better(sizes, best)) {
            self.sizes = Some(sizes);
            self.direction = direction;
            mem::swap(&mut self.sides, sides);
        }
    }

    /// The better of two; among equals that of the earlier direction, as one thread would find it.
    fn better(self, other: Self) -> Self {
        let (Some(one), Some(two)) = (self.sizes, other.sizes) else {
            return if self.sizes.is_some() { self } else { other };
        };
        let is_first =
            is_better(one, two) || (!is_better(two, one) && self.direction < other.direction);
        if is_first { self } else { other }
    }
}

/// Fewer nodes in the separator for each node on the lesser side.
fn is_better(one: Sizes, other: Sizes) -> bool {
    one.separator * other.source.min(other.sink) < other.separator * one.source.min(one.sink)
}

/// Cells one behind the other.
fn lay_out(parts: Vec<Vec<u32>>, mut begin: usize) -> Vec<Cell> {
    parts
        .into_iter()
        .filter(|nodes| !nodes.is_empty())
        .map(|nodes| {
            let cell = Cell { nodes, begin };
            begin += cell.nodes.len();
            cell
        })
        .collect()
}
