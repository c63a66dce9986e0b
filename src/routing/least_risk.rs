//! Least risk from every node to the destination over roads that the truck may ever use, and the way it
//! is found on: Dijkstra backwards, of equal risks the quicker way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::ends::Ends;
use super::fixed::Piece;
use super::rules::TripRules;
use crate::risk::EdgeRisk;
use crate::roads::{ArcId, NodeId};

pub(super) struct LeastRisk {
    /// Risk and driving time to the destination.
    rest: Vec<Option<(u64, i64)>>,
    /// The piece to drive next, and whether it ends at the destination.
    next: Vec<Option<(Piece, bool)>>,
}

impl LeastRisk {
    pub(super) fn new(rules: &TripRules<'_>, ends: &Ends, edges: &EdgeRisk) -> Self {
        let network = &rules.snapshot.network;
        let nodes = network.nodes.len();
        let mut found = Self { rest: vec![None; nodes], next: vec![None; nodes] };
        let mut queue: BinaryHeap<Reverse<(u64, i64, NodeId)>> = BinaryHeap::new();
        for end in ends.destinations.iter().filter(|end| !rules.is_closed(end.arc)) {
            let whole_mm = network.length_mm[end.arc.index()];
            let risk = edges.of_part(end.arc, end.offset_mm, whole_mm);
            let rest = (risk, rules.free_ms(end.arc, end.offset_mm));
            let piece = Piece { arc: end.arc, from_mm: 0, to_mm: end.offset_mm };
            found.lower(network.tail[end.arc.index()], rest, (piece, true), &mut queue);
        }
        while let Some(Reverse((risk, rest_ms, node))) = queue.pop() {
            if found.rest[node.index()] != Some((risk, rest_ms)) {
                continue;
            }
            for arc in rules.snapshot.arcs_into(node).iter().filter(|arc| !rules.is_closed(**arc)) {
                let rest = (
                    risk.saturating_add(edges.trillionths[arc.index()]),
                    rest_ms + i64::from(rules.snapshot.ground.free_ms[arc.index()]),
                );
                let piece = Piece { arc: *arc, from_mm: 0, to_mm: network.length_mm[arc.index()] };
                found.lower(network.tail[arc.index()], rest, (piece, false), &mut queue);
            }
        }
        found
    }

    fn lower(
        &mut self,
        node: NodeId,
        rest: (u64, i64),
        next: (Piece, bool),
        queue: &mut BinaryHeap<Reverse<(u64, i64, NodeId)>>,
    ) {
        if self.rest[node.index()].is_none_or(|known| rest < known) {
            self.rest[node.index()] = Some(rest);
            self.next[node.index()] = Some(next);
            queue.push(Reverse((rest.0, rest.1, node)));
        }
    }

    /// The least risk from a node; `None` when no road leads to the destination.
    pub(super) fn rest(&self, node: NodeId) -> Option<u64> {
        self.rest[node.index()].map(|(risk, _)| risk)
    }

    /// The least risky way of all, turns and windows aside, with its risk.
    pub(super) fn way(
        &self,
        rules: &TripRules<'_>,
        ends: &Ends,
        edges: &EdgeRisk,
    ) -> Option<(Vec<Piece>, u64)> {
        let network = &rules.snapshot.network;
        let mut ways: Vec<(u64, i64, Piece, bool)> = Vec::new();
        let part = |arc: ArcId, from_mm: u32, to_mm: u32| {
            let piece = Piece { arc, from_mm, to_mm };
            let whole_mm = network.length_mm[arc.index()];
            let risk = edges.of_part(arc, piece.length_mm(), whole_mm);
            (piece, risk, rules.free_ms(arc, piece.length_mm()))
        };
        for origin in &ends.origins {
            let whole_mm = network.length_mm[origin.arc.index()];
            let from_mm = origin.offset_mm.min(whole_mm);
            for end in &ends.destinations {
                if origin.length_to(*end).is_some() {
                    let (piece, risk, ms) = part(origin.arc, from_mm, end.offset_mm);
                    ways.push((risk, ms, piece, true));
                }
            }
            let (piece, risk, ms) = part(origin.arc, from_mm, whole_mm);
            if let Some((rest, rest_ms)) = self.rest[network.head[origin.arc.index()].index()] {
                ways.push((risk.saturating_add(rest), ms + rest_ms, piece, false));
            }
        }
        let (risk, _, first, mut is_there) =
            ways.into_iter().min_by_key(|(risk, ms, ..)| (*risk, *ms))?;
        let mut way = vec![first];
        while !is_there {
            let node = network.head[way.last()?.arc.index()];
            let (piece, is_last) = self.next[node.index()]?;
            way.push(piece);
            is_there = is_last;
        }
        Some((way, risk))
    }
}
