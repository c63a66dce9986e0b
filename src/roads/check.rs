//! Whether a network can be: every index points at something and every list has its length.

use std::ops::Range;

use super::parallel::all;
use super::{FileError, Hierarchy, NO_ARC, Network, NodeId};

/// Arcs, nodes and points are looked at in pieces of this many.
const PIECE: usize = 1 << 18;

type Checked = Result<(), &'static str>;

/// Whether every index points at something and every list has its length. A hierarchy must be the
/// contraction of these roads in the order of their numbers, but a network may be without one.
pub fn validate(network: &Network) -> Result<(), FileError> {
    let checked = look(network);
    checked.map_err(|what| FileError::Inconsistent { what })
}

fn look(network: &Network) -> Checked {
    lists(network)?;
    points(network)?;
    places(network)?;
    in_pieces(network.nodes.len(), |nodes| sorted(network, nodes))?;
    in_pieces(network.arc_count(), |arcs| ends(network, arcs))?;
    in_pieces(network.arc_count(), |arcs| pairs(network, arcs))?;
    paths(network)?;
    hierarchy(network)
}

fn ensure(holds: bool, what: &'static str) -> Checked {
    if holds { Ok(()) } else { Err(what) }
}

/// Looks at all numbers below a bound, in pieces on all threads; the first fault counts.
fn in_pieces(bound: usize, check: impl Fn(Range<usize>) -> Checked + Sync) -> Checked {
    let pieces: Vec<Range<usize>> =
        (0..bound).step_by(PIECE).map(|begin| begin..bound.min(begin + PIECE)).collect();
    all(&pieces, |piece| check(piece.clone())).into_iter().collect()
}

fn lists(network: &Network) -> Checked {
    let (nodes, arcs) = (network.nodes.len(), network.head.len());
    let lengths = [
        network.tail.len(),
        network.length_mm.len(),
        network.attribute_of.len(),
        network.name_of.len(),
        network.way_id.len(),
        network.reverse_of.len(),
    ];
    ensure(
        lengths.iter().all(|length| *length == arcs),
        "the lists of arcs have different lengths",
    )?;
    ensure(rises_to(&network.first_out, nodes, arcs), "arcs are not sorted by their nodes")?;
    let points = network.shapes.len();
    ensure(rises_to(&network.first_shape, arcs, points), "shapes are not sorted by their arcs")?;
    ensure(network.names.are_whole(), "the names cannot be read")
}

/// Whether offsets of `keys` keys rise from 0 to `last`.
fn rises_to(first: &[u32], keys: usize, last: usize) -> bool {
    first.len() == keys + 1
        && first.first() == Some(&0)
        && first.windows(2).all(|pair| pair[0] <= pair[1])
        && first.last().is_some_and(|value| *value as usize == last)
}

fn points(network: &Network) -> Checked {
    const OFF: &str = "a point is not on the globe";
    in_pieces(network.nodes.len(), |piece| {
        ensure(network.nodes[piece].iter().all(|point| point.is_valid()), OFF)
    })?;
    in_pieces(network.shapes.len(), |piece| {
        ensure(network.shapes[piece].iter().all(|point| point.is_valid()), OFF)
    })?;
    ensure(network.holding_places.iter().all(|place| place.location.is_valid()), OFF)
}

fn places(network: &Network) -> Checked {
    let nodes = network.nodes.len();
    ensure(
        network.holding_places.iter().all(|place| place.node.index() < nodes),
        "a holding place is reached from nowhere",
    )
}

/// Whether the arcs of each node begin there.
fn sorted(network: &Network, mut nodes: Range<usize>) -> Checked {
    let are_its_own = |node: usize| {
        let arcs = network.first_out[node] as usize..network.first_out[node + 1] as usize;
        network.tail[arcs].iter().all(|tail| tail.index() == node)
    };
    ensure(nodes.all(are_its_own), "an arc begins or ends nowhere")
}

fn ends(network: &Network, arcs: Range<usize>) -> Checked {
    let below = |list: &[u32], bound: usize| list.iter().all(|value| (*value as usize) < bound);
    let nodes = network.nodes.len();
    ensure(
        network.head[arcs.clone()].iter().all(|head| head.index() < nodes),
        "an arc begins or ends nowhere",
    )?;
    ensure(
        below(&network.attribute_of[arcs.clone()], network.attributes.len())
            && below(&network.name_of[arcs], network.names.len()),
        "an arc has no attributes or no name",
    )
}

fn pairs(network: &Network, mut arcs: Range<usize>) -> Checked {
    let holds = |arc: usize| {
        let back = network.reverse_of[arc];
        back == NO_ARC || is_pair(network, arc, back as usize)
    };
    ensure(arcs.all(holds), "the other direction of an arc is not its own")
}

/// Whether two arcs are the two directions of one road.
fn is_pair(network: &Network, arc: usize, back: usize) -> bool {
    network.reverse_of.get(back).is_some_and(|own| *own as usize == arc)
        && network.tail[back] == network.head[arc]
        && network.head[back] == network.tail[arc]
        && back != arc
}

fn paths(network: &Network) -> Checked {
    let joins = |arcs: &[super::ArcId]| {
        arcs.len() >= 2
            && arcs.iter().all(|arc| arc.index() < network.arc_count())
            && arcs
                .windows(2)
                .all(|pair| network.head[pair[0].index()] == network.tail[pair[1].index()])
    };
    ensure(
        network.forbidden_paths.iter().all(|path| joins(&path.arcs)),
        "a forbidden path does not hang together",
    )
}

/// Whether the hierarchy has an upward arc for every arc, and all higher neighbours of a node are
/// joined with each other: then it is a contraction of these roads in the order of their numbers.
fn hierarchy(network: &Network) -> Checked {
    const UNSORTED: &str = "the hierarchy does not rise";
    let hierarchy = &network.hierarchy;
    if *hierarchy == Hierarchy::default() {
        return Ok(());
    }
    let nodes = network.nodes.len();
    ensure(rises_to(&hierarchy.first_up, nodes, hierarchy.up_head.len()), UNSORTED)?;
    ensure(hierarchy.up_of.len() == network.arc_count(), UNSORTED)?;
    in_pieces(nodes, |mut nodes| ensure(nodes.all(|node| rises(hierarchy, node)), UNSORTED))?;
    in_pieces(network.arc_count(), |mut arcs| {
        let holds = |arc| carries(network, arc);
        ensure(arcs.all(holds), "an arc has no place in the hierarchy")
    })?;
    in_pieces(nodes, |mut nodes| {
        let holds = |node| is_closed(hierarchy, node);
        ensure(nodes.all(holds), "the hierarchy is no contraction")
    })
}

fn ups(hierarchy: &Hierarchy, node: usize) -> &[u32] {
    &hierarchy.up_head[hierarchy.first_up[node] as usize..hierarchy.first_up[node + 1] as usize]
}

/// Whether the upward arcs of a node go up, one higher than the other, and end at nodes.
fn rises(hierarchy: &Hierarchy, node: usize) -> bool {
    let heads = ups(hierarchy, node);
    let bound = hierarchy.first_up.len() - 1;
    heads.first().is_none_or(|head| *head as usize > node)
        && heads.windows(2).all(|pair| pair[0] < pair[1])
        && heads.last().is_none_or(|head| (*head as usize) < bound)
}

/// Whether an arc lies on an upward arc between its ends, or is a loop and on none.
fn carries(network: &Network, arc: usize) -> bool {
    let (tail, head) = (network.tail[arc], network.head[arc]);
    let hierarchy = &network.hierarchy;
    let up = hierarchy.up_of[arc];
    if tail == head {
        return up == Hierarchy::NO_UP;
    }
    let (NodeId(low), NodeId(high)) = (tail.min(head), tail.max(head));
    let range = hierarchy.first_up[low as usize]..hierarchy.first_up[low as usize + 1];
    range.contains(&up) && hierarchy.up_head[up as usize] == high
}

/// Whether the lowest higher neighbour of a node is joined with all the others.
fn is_closed(hierarchy: &Hierarchy, node: usize) -> bool {
    let Some((parent, others)) = ups(hierarchy, node).split_first() else { return true };
    let mut above = ups(hierarchy, *parent as usize);
    others.iter().all(|other| match above.binary_search(other) {
        Ok(place) => {
            above = &above[place + 1..];
            true
        }
        Err(_) => false,
    })
}
