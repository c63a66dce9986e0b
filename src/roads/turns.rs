//! Turn restrictions as forbidden paths: chains of arcs that may not be driven one after the other.

use std::collections::{HashMap, HashSet};

use super::join::NO_NODE;
use super::raw::{RawTurn, Via};
use super::report::{BuildReport, DroppedTurn};
use super::tags::TurnKind;
use super::{ArcId, ForbiddenPath, Network, NodeId, PathCondition};

/// Longest chain of arcs that a restriction via ways may run over.
const MAX_PATH: usize = 60;
/// Most steps that are tried to find the chains of one restriction.
const MAX_STEPS: usize = 20_000;

/// A network with what is needed to find the arcs that restrictions speak of.
pub(super) struct Turns<'a> {
    network: &'a Network,
    node_of: &'a [NodeId],
    arcs_of: HashMap<i64, Vec<ArcId>>,
}

impl<'a> Turns<'a> {
    /// `node_of` gives the junction of a vertex, or [`NO_NODE`].
    pub(super) fn new(network: &'a Network, node_of: &'a [NodeId], turns: &[RawTurn]) -> Self {
        let mut arcs_of: HashMap<i64, Vec<ArcId>> = HashMap::new();
        for turn in turns {
            let via: &[i64] = if let Via::Ways(ways) = &turn.via { ways } else { &[] };
            for way in turn.from.iter().chain(via).chain(&turn.to) {
                arcs_of.entry(*way).or_default();
            }
        }
        for arc in network.arcs() {
            if let Some(arcs) = arcs_of.get_mut(&network.way_id[arc.index()]) {
                arcs.push(arc);
            }
        }
        arcs_of.retain(|_, arcs| !arcs.is_empty());
        Self { network, node_of, arcs_of }
    }

    /// The forbidden paths of all restrictions, sorted.
    pub(super) fn paths(&self, turns: &[RawTurn], report: &mut BuildReport) -> Vec<ForbiddenPath> {
        let mut paths = Vec::new();
        for turn in turns {
            match self.chains_forbidden_by(turn) {
                Ok(chains) => {
                    report.turns_kept += 1;
                    let condition = PathCondition {
                        hazmat_only: turn.turn.hazmat_only,
                        condition: turn.turn.condition.clone(),
                    };
                    paths.extend(
                        chains
                            .into_iter()
                            .map(|arcs| ForbiddenPath { arcs, condition: condition.clone() }),
                    );
                }
                Err(why) => report.drop_turn(why),
            }
        }
        paths.sort_by(|one, other| {
            let key = |path: &ForbiddenPath| path.condition.hazmat_only;
            (&one.arcs, key(one), &one.condition.condition).cmp(&(
                &other.arcs,
                key(other),
                &other.condition.condition,
            ))
        });
        paths.dedup();
        paths
    }

    fn chains_forbidden_by(&self, turn: &RawTurn) -> Result<Vec<Vec<ArcId>>, DroppedTurn> {
        let is_kept = |ways: &[i64]| ways.iter().any(|way| self.arcs_of.contains_key(way));
        let is_only = turn.turn.kind == TurnKind::Only;
        let is_to_kept = is_kept(&turn.to);
        let (chains, are_members_kept) = match &turn.via {
            Via::Vertex(vertex) => {
                let node = self.node_of.get(*vertex as usize).filter(|node| **node != NO_NODE);
                // The one way that is left may be no road for trucks: then nothing is left to them.
                let chains = node.map_or_else(Vec::new, |node| self.chains_at(turn, *node));
                (chains, is_to_kept || is_only)
            }
            Via::Ways(ways) => {
                let is_whole = ways.iter().all(|way| self.arcs_of.contains_key(way));
                (self.chains_over(turn, ways)?, is_to_kept && is_whole)
            }
        };
        if !are_members_kept || !is_kept(&turn.from) {
            return Err(DroppedTurn::MemberNotKept);
        }
        let onward: Vec<Vec<ArcId>> =
            chains.iter().flat_map(|chain| self.onto_the_way(turn, chain)).collect();
        if chains.is_empty() || (onward.is_empty() && is_to_kept) {
            return Err(DroppedTurn::NotConnected);
        }
        if !is_only {
            return Ok(onward);
        }
        let starts: HashSet<ArcId> = chains.iter().map(|chain| chain[0]).collect();
        if matches!(turn.via, Via::Vertex(_)) && starts.len() > 1 && turn.from.len() == 1 {
            // A way that passes the junction ends there twice: which end is meant is not said.
            return Err(DroppedTurn::Ambiguous);
        }
        let found: Vec<_> = chains.iter().flat_map(|chain| self.all_but(turn, chain)).collect();
        if found.is_empty() { Err(DroppedTurn::NoOtherWay) } else { Ok(found) }
    }

    fn arcs_of_all<'b>(&'b self, ways: &'b [i64]) -> impl Iterator<Item = ArcId> + 'b {
        ways.iter().filter_map(|way| self.arcs_of.get(way)).flatten().copied()
    }

    fn head(&self, arc: ArcId) -> NodeId {
        self.network.head[arc.index()]
    }

    fn is_on(&self, arc: ArcId, ways: &[i64]) -> bool {
        ways.contains(&self.network.way_id[arc.index()])
    }

    /// Arcs of the `from` ways that end at the junction, each a chain of one.
    fn chains_at(&self, turn: &RawTurn, node: NodeId) -> Vec<Vec<ArcId>> {
        self.arcs_of_all(&turn.from)
            .filter(|arc| self.head(*arc) == node)
            .map(|arc| vec![arc])
            .collect()
    }

    /// Chains from the `from` ways along the via ways to a junction where a `to` way begins.
    fn chains_over(&self, turn: &RawTurn, via: &[i64]) -> Result<Vec<Vec<ArcId>>, DroppedTurn> {
        let network = self.network;
        let mut found = Vec::new();
        let mut steps = 0_usize;
        let mut stack: Vec<(Vec<ArcId>, usize)> =
            self.arcs_of_all(&turn.from).map(|start| (vec![start], 0)).collect();
        while let Some((chain, done)) = stack.pop() {
            steps += 1;
            if steps > MAX_STEPS {
                return Err(DroppedTurn::Ambiguous);
            }
            let last = chain[chain.len() - 1];
            let node = self.head(last);
            if done == via.len() && network.arcs_from(node).any(|next| self.is_on(next, &turn.to)) {
                found.push(chain.clone());
            }
            if chain.len() >= MAX_PATH {
                continue;
            }
            for next in network.arcs_from(node) {
                if network.reverse(last) == Some(next) || chain.contains(&next) {
                    continue;
                }
                let stays = done > 0 && self.is_on(next, &via[done - 1..done]);
                let goes_on = done < via.len() && self.is_on(next, &via[done..=done]);
                if stays || goes_on {
                    let reached = if goes_on { done + 1 } else { done };
                    stack.push(([chain.as_slice(), &[next]].concat(), reached));
                }
            }
        }
        Ok(found)
    }

    /// A chain with each arc by which it goes on to a `to` way.
    fn onto_the_way(&self, turn: &RawTurn, chain: &[ArcId]) -> Vec<Vec<ArcId>> {
        let last = chain[chain.len() - 1];
        self.network
            .arcs_from(self.head(last))
            .filter(|next| self.is_on(*next, &turn.to) && self.is_meant(turn, chain, *next))
            .map(|next| [chain, &[next]].concat())
            .collect()
    }

    /// `no_u_turn` means turning back, every other kind means not turning back.
    fn is_meant(&self, turn: &RawTurn, chain: &[ArcId], next: ArcId) -> bool {
        let last = chain[chain.len() - 1];
        let turns_back = self.network.reverse(last) == Some(next);
        match turn.turn.kind {
            TurnKind::NoUTurn => turns_back || turn.from != turn.to || chain.len() > 1,
            TurnKind::No | TurnKind::Only => !turns_back || turn.from == turn.to,
        }
    }

    /// Everything but the one way that an `only_*` restriction leaves.
    fn all_but(&self, turn: &RawTurn, chain: &[ArcId]) -> Vec<Vec<ArcId>> {
        let network = self.network;
        let mut found = Vec::new();
        for length in 1..=chain.len() {
            let driven = &chain[..length];
            let last = driven[length - 1];
            for next in network.arcs_from(self.head(last)) {
                let is_the_way = match chain.get(length) {
                    Some(arc) => next == *arc,
                    None => {
                        self.is_on(next, &turn.to)
                            && (network.reverse(last) != Some(next) || turn.from == turn.to)
                    }
                };
                if !is_the_way {
                    found.push([driven, &[next]].concat());
                }
            }
        }
        found
    }
}
