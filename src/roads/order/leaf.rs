//! Orders a small cell by least fill: always the node whose neighbours lack the fewest arcs between
//! them, and of those the one with the fewest neighbours.

/// Most nodes of a cell that is ordered here.
pub(super) const MOST_NODES: usize = 64;
/// Cell and neighbourhood are sets of bits.
const MOST_BITS: usize = 128;

/// The order of a cell. `neighbours` gives the neighbours of a node in the whole graph; those outside
/// the cell come later and count as neighbours that stay.
pub(super) fn order<'a>(cell: &[u32], neighbours: impl Fn(u32) -> &'a [u32]) -> Vec<u32> {
    let mut members = cell.to_vec();
    for node in cell {
        for other in neighbours(*node) {
            if members.len() < MOST_BITS && !members.contains(other) {
                members.push(*other);
            }
        }
    }
    let mut near = vec![0_u128; members.len()];
    for place in 0..cell.len() {
        for other in neighbours(members[place]) {
            if let Some(other) = members.iter().position(|member| member == other) {
                near[place] |= 1 << other;
                near[other] |= 1 << place;
            }
        }
    }
    let mut left: Vec<usize> = (0..cell.len()).collect();
    let mut order = Vec::with_capacity(cell.len());
    while !left.is_empty() {
        let costs = left.iter().enumerate().map(|(at, place)| (cost(&near, *place), *place, at));
        let Some((_, place, at)) = costs.min() else { break };
        left.remove(at);
        order.push(members[place]);
        eliminate(&mut near, place);
    }
    order
}

/// Arcs that would have to be added, and the number of neighbours.
fn cost(near: &[u128], place: usize) -> (u32, u32) {
    let around = near[place];
    let degree = around.count_ones();
    let missing = bits(around).map(|other| (around & !near[other]).count_ones() - 1).sum();
    (missing, degree)
}

/// Joins all neighbours of a node with each other.
fn eliminate(near: &mut [u128], place: usize) {
    let around = near[place];
    for other in bits(around) {
        near[other] |= around;
        near[other] &= !(1 << other | 1 << place);
    }
}

fn bits(mut set: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if set == 0 {
            return None;
        }
        let place = set.trailing_zeros() as usize;
        set &= set - 1;
        Some(place)
    })
}
