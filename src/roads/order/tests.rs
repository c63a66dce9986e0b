//! The contraction order: against slow references, on odd graphs, and by what it adds.

use petgraph::algo::ford_fulkerson;
use petgraph::graph::{DiGraph, NodeIndex};

use super::flow::{Flow, Side};
use super::graph::Graph;
use super::renumber::rename;
use super::{Fixed, order_of, tree};
use crate::roads::parallel::THREADS;
use crate::roads::tests::{Dice, demo};
use crate::roads::{ArcId, Network, NodeId, validate};

type Pair = (u32, u32);

fn graph(nodes: usize, pairs: &[Pair]) -> Graph {
    Graph::new(nodes, pairs.iter().copied())
}

fn ordered(nodes: usize, pairs: &[Pair], points: &[Fixed], threads: usize) -> Vec<u32> {
    let graph = graph(nodes, pairs);
    let order = order_of(graph.clone(), points, threads, &mut |_| {});
    tree::post_order(&graph, &order)
}

fn below(dice: &mut Dice, bound: u32) -> u32 {
    u32::try_from(dice.roll() % u64::from(bound)).unwrap()
}

/// What contracting in an order adds up to.
#[derive(Debug)]
struct Fill {
    /// Arcs of the chordal graph.
    arcs: usize,
    /// Mean number of ancestors in the elimination tree.
    mean_path: f64,
}

/// Contracts node by node, as defined.
#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn fill(nodes: usize, pairs: &[Pair], order: &[u32]) -> Fill {
    let mut rank_of = vec![u32::MAX; nodes];
    for (rank, node) in (0..).zip(order) {
        assert_eq!(std::mem::replace(&mut rank_of[*node as usize], rank), u32::MAX, "twice");
    }
    assert_eq!(order.len(), nodes);
    let mut ups = vec![std::collections::BTreeSet::new(); nodes];
    for (a, b) in pairs {
        let (a, b) = (rank_of[*a as usize], rank_of[*b as usize]);
        if a != b {
            ups[a.min(b) as usize].insert(a.max(b));
        }
    }
    let mut parents = vec![None; nodes];
    for rank in 0..nodes {
        let mut above = ups[rank].iter().copied();
        if let Some(parent) = above.next() {
            parents[rank] = Some(parent);
            let rest: Vec<u32> = above.collect();
            ups[parent as usize].extend(rest);
        }
    }
    let mut depth = vec![0_usize; nodes];
    for rank in (0..nodes).rev() {
        depth[rank] = parents[rank].map_or(0, |parent| depth[parent as usize] + 1);
    }
    Fill {
        arcs: ups.iter().map(std::collections::BTreeSet::len).sum(),
        mean_path: depth.iter().sum::<usize>() as f64 / nodes as f64,
    }
}

/// Streets on a grid with gaps, wider gaps in the middle, and a few dead ends.
fn town(dice: &mut Dice, side: u32) -> (Vec<Pair>, Vec<Fixed>) {
    let mut pairs = Vec::new();
    let mut points = Vec::new();
    for row in 0..side {
        for column in 0..side {
            let node = row * side + column;
            let shift = |dice: &mut Dice| i32::try_from(below(dice, 8_000)).unwrap();
            let east = i32::try_from(column).unwrap() * 10_000 + shift(dice);
            let north = i32::try_from(row).unwrap() * 10_000 + shift(dice);
            points.push(Fixed { lon: 1_080_000_000 + east, lat: 308_000_000 + north });
            let is_river = row == side / 2;
            if column + 1 < side && below(dice, 10) < 7 {
                pairs.push((node, node + 1));
            }
            if row + 1 < side && below(dice, 10) < if is_river { 1 } else { 7 } {
                pairs.push((node + side, node));
            }
        }
    }
    (pairs, points)
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "figures of quality")]
fn an_order_adds_few_arcs_and_keeps_the_tree_low() {
    let mut dice = Dice(7);
    for side in [20, 40, 80] {
        let (pairs, points) = town(&mut dice, side);
        let nodes = points.len();
        let found = fill(nodes, &pairs, &ordered(nodes, &pairs, &points, THREADS));
        let mut by_degree: Vec<u32> = (0..u32::try_from(nodes).unwrap()).collect();
        let graph = graph(nodes, &pairs);
        by_degree.sort_by_key(|node| graph.of(*node).len());
        let simple = fill(nodes, &pairs, &by_degree);
        println!("{nodes} junctions, {} pairs: {found:?}; by degree {simple:?}", pairs.len());
        assert!((found.arcs as f64) < 4.0 * nodes as f64, "{found:?}");
        assert!(found.arcs * 2 < simple.arcs && found.mean_path * 3.0 < simple.mean_path);
    }
}

#[test]
fn the_order_is_the_same_whatever_the_number_of_threads() {
    let mut dice = Dice(11);
    // Large enough for one cut to be shared between threads.
    let (pairs, points) = town(&mut dice, 120);
    let alone = ordered(points.len(), &pairs, &points, 1);
    for threads in [2, 3] {
        assert_eq!(ordered(points.len(), &pairs, &points, threads), alone, "{threads} threads");
    }
}

#[test]
fn sorting_by_subtrees_adds_no_arc() {
    let mut dice = Dice(13);
    for _ in 0..200 {
        let nodes = 2 + below(&mut dice, 30);
        let count = below(&mut dice, 3 * nodes);
        let pairs: Vec<Pair> =
            (0..count).map(|_| (below(&mut dice, nodes), below(&mut dice, nodes))).collect();
        let mut order: Vec<u32> = (0..nodes).collect();
        order.sort_by_cached_key(|_| dice.roll());
        let sorted = tree::post_order(&graph(nodes as usize, &pairs), &order);
        let (before, after) =
            (fill(nodes as usize, &pairs, &order), fill(nodes as usize, &pairs, &sorted));
        assert_eq!(before.arcs, after.arcs, "{nodes} {pairs:?} {order:?}");
        assert!((before.mean_path - after.mean_path).abs() < 1e-9);
    }
}

#[test]
fn odd_graphs_are_ordered_too() {
    let far = |node: u32| Fixed { lon: i32::try_from(node % 1_000).unwrap() * 1_000, lat: 5 };
    let here = |_| Fixed { lon: 1_084_000_000, lat: 308_000_000 };
    let clique: Vec<Pair> = (0..100).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
    let chain: Vec<Pair> = (1..200_000).map(|node| (node - 1, node)).collect();
    let star: Vec<Pair> = (1..1_000).map(|node| (0, node)).collect();
    // Squares one beside the other: no node has two neighbours only but at the ends.
    let ladder: Vec<Pair> = (1..50_000)
        .flat_map(|step| {
            let [low, high] = [step * 2, step * 2 + 1];
            [(low - 2, low), (high - 2, high), (low, high)]
        })
        .collect();
    let graphs: [(&str, usize, Vec<Pair>); 7] = [
        ("nothing", 0, Vec::new()),
        ("one junction", 1, Vec::new()),
        ("loops and doubles", 3, vec![(0, 0), (0, 1), (1, 0), (0, 1), (2, 2)]),
        ("a clique", 100, clique),
        ("a chain", 200_000, chain),
        ("a star", 1_000, star),
        ("a ladder", 100_000, ladder),
    ];
    for (what, nodes, pairs) in graphs {
        for points in [(0..).take(nodes).map(far).collect(), vec![here(0); nodes]] {
            let mut order: Vec<u32> = ordered(nodes, &pairs, &points, THREADS);
            order.sort_unstable();
            assert!(order.into_iter().eq(0..u32::try_from(nodes).unwrap()), "{what}");
        }
    }
}

#[test]
fn a_chain_makes_a_tree_of_logarithmic_height() {
    let pairs: Vec<Pair> = (1..10_000).map(|node| (node - 1, node)).collect();
    let points = vec![Fixed { lon: 0, lat: 0 }; 10_000];
    let fill = fill(10_000, &pairs, &ordered(10_000, &pairs, &points, 1));
    assert!(fill.mean_path < 30.0, "{fill:?}");
}

/// Greatest flow through nodes by petgraph, each node split in two.
fn greatest_flow(nodes: u32, pairs: &[Pair], sources: &[u32], sinks: &[u32]) -> u32 {
    let mut split = DiGraph::<(), u32>::new();
    let all: Vec<NodeIndex> = (0..2 * nodes + 2).map(|_| split.add_node(())).collect();
    let (entry, exit) =
        (|node: u32| all[node as usize * 2], |node: u32| all[node as usize * 2 + 1]);
    let (source, sink) = (exit(nodes), entry(nodes));
    for node in 0..nodes {
        split.add_edge(entry(node), exit(node), 1);
    }
    for (a, b) in pairs.iter().filter(|(a, b)| a != b) {
        split.add_edge(exit(*a), entry(*b), 1);
        split.add_edge(exit(*b), entry(*a), 1);
    }
    for node in sources {
        split.add_edge(source, entry(*node), 1);
    }
    for node in sinks {
        split.add_edge(exit(*node), sink, 1);
    }
    ford_fulkerson(&split, source, sink).0
}

#[test]
fn a_cut_is_as_small_as_the_greatest_flow_and_lets_nothing_through() {
    let mut dice = Dice(17);
    for _ in 0..2_000 {
        let nodes = 4 + below(&mut dice, 14);
        let count = nodes + below(&mut dice, 2 * nodes);
        let pairs: Vec<Pair> =
            (0..count).map(|_| (below(&mut dice, nodes), below(&mut dice, nodes))).collect();
        let graph = graph(nodes as usize, &pairs);
        let mut flow = Flow::default();
        flow.restart(nodes as usize);
        let mut line: Vec<u32> = (0..nodes).collect();
        line.sort_by_cached_key(|_| dice.roll());
        let (mut begun, mut sides) = (0, Vec::new());
        for end in 1..=(nodes as usize / 2).min(4) {
            let last = nodes as usize - end;
            let (sources, sinks) = (&line[..end], &line[last..]);
            flow.grow(&graph, &line[begun..end], &line[last..nodes as usize - begun]);
            begun = end;
            assert!(flow.fill(&graph, usize::MAX));
            let expected = greatest_flow(nodes, &pairs, sources, sinks) as usize;
            let say = format!("{nodes} {pairs:?} {sources:?} {sinks:?}");
            assert_eq!(flow.value, expected, "{say}");
            for is_at_sources in [true, false] {
                let sizes = if is_at_sources {
                    flow.cut_at_sources(&mut sides)
                } else {
                    flow.cut_at_sinks(&graph, &mut sides)
                };
                assert!(sizes.separator <= expected, "{say}");
                assert_eq!(sizes.source + sizes.separator + sizes.sink, nodes as usize);
                let side = |node: u32| sides[node as usize];
                let crosses = |(a, b): &Pair| {
                    side(*a) == Side::Source && side(*b) == Side::Sink
                        || side(*b) == Side::Source && side(*a) == Side::Sink
                };
                assert!(!pairs.iter().any(crosses), "{say}");
                assert!(sources.iter().all(|node| side(*node) != Side::Sink), "{say}");
                assert!(sinks.iter().all(|node| side(*node) != Side::Source), "{say}");
            }
        }
    }
}

/// Everything a network says, without numbers of junctions and arcs, sorted.
fn said(network: &Network) -> Vec<String> {
    let arc = |arc: ArcId| {
        let place = arc.index();
        format!(
            "{:?} {} {:?} {:?} {}",
            network.line(arc),
            network.length_mm[place],
            network.attributes(arc),
            network.name(arc),
            network.way_id[place],
        )
    };
    let mut said: Vec<String> = network
        .arcs()
        .map(|one| format!("{} back {:?}", arc(one), network.reverse(one).map(arc)))
        .collect();
    said.extend(network.forbidden_paths.iter().map(|path| {
        let arcs: Vec<String> = path.arcs.iter().map(|one| arc(*one)).collect();
        format!("{arcs:?} {:?}", path.condition)
    }));
    said.extend(network.holding_places.iter().map(|place| {
        let node = network.nodes[place.node.index()];
        format!("{node:?} {:?} {}", place.location, place.name)
    }));
    said.sort();
    said
}

#[test]
fn a_renumbered_network_says_the_same() {
    let mut dice = Dice(19);
    let mut network = demo();
    let before = said(&network);
    for _ in 0..5 {
        let mut order: Vec<NodeId> =
            (0..u32::try_from(network.nodes.len()).unwrap()).map(NodeId).collect();
        order.sort_by_cached_key(|_| dice.roll());
        rename(&mut network, &order);
        assert_eq!(validate(&network), Ok(()));
        assert_eq!(said(&network), before);
    }
}

#[test]
fn a_built_network_is_in_its_contraction_order() {
    let network = demo();
    let pairs: Vec<Pair> =
        network.tail.iter().zip(&network.head).map(|(tail, head)| (tail.0, head.0)).collect();
    let nodes = network.nodes.len();
    let order: Vec<u32> = (0..u32::try_from(nodes).unwrap()).collect();
    assert_eq!(tree::post_order(&graph(nodes, &pairs), &order), order, "subtrees stand together");
    let found = fill(nodes, &pairs, &order);
    assert!(found.arcs < 4 * nodes, "{found:?}");
}
