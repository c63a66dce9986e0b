//! A way found without asking where to wait, and the book-keeping of the two searches that find one.

use std::collections::HashMap;

use super::rules::Progress;
use super::table::{Lent, Pool, UNSET};
use crate::roads::ArcId;

/// The arcs of a way, and which ends of the trip it begins and ends at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// Place in the origins.
    pub origin: usize,
    /// Place in the destinations.
    pub destination: usize,
    /// From the origin's arc to the destination's.
    pub arcs: Vec<ArcId>,
}

/// What a search without places to wait found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// A way, and its instant: the earliest arrival or the latest departure.
    Found(Way, i64),
    /// It is proved that there is none.
    None,
    /// The search ended at its bound.
    Spent,
}

/// The number of a state: an arc, or an arc with partly driven forbidden paths.
pub(super) type StateId = u32;

/// What is known of states. Nearly all are an arc alone and are numbered by it; those within a forbidden
/// path of several roads are numbered beyond.
pub(super) struct States<'a> {
    arc_count: u32,
    instants: Lent<'a>,
    parents: Lent<'a>,
    beyond: Vec<Beyond>,
    beyond_of: HashMap<(ArcId, Progress), StateId>,
    nothing: Progress,
}

struct Beyond {
    arc: ArcId,
    progress: Progress,
    instant: u32,
    parent: u32,
}

impl<'a> States<'a> {
    pub(super) fn new(arc_count: usize, pool: &'a Pool) -> Self {
        Self {
            arc_count: u32::try_from(arc_count).unwrap_or(UNSET),
            instants: pool.lend(),
            parents: pool.lend(),
            beyond: Vec::new(),
            beyond_of: HashMap::new(),
            nothing: Progress::new(),
        }
    }

    pub(super) fn id(&mut self, arc: ArcId, progress: Progress) -> StateId {
        if progress.is_empty() {
            return arc.0;
        }
        let next = u32::try_from(self.beyond.len()).map_or(UNSET, |len| self.arc_count + len);
        let id = *self.beyond_of.entry((arc, progress.clone())).or_insert(next);
        if id == next {
            self.beyond.push(Beyond { arc, progress, instant: UNSET, parent: UNSET });
        }
        id
    }

    fn beyond(&self, id: StateId) -> Option<&Beyond> {
        id.checked_sub(self.arc_count).map(|place| &self.beyond[place as usize])
    }

    pub(super) fn arc(&self, id: StateId) -> ArcId {
        self.beyond(id).map_or(ArcId(id), |beyond| beyond.arc)
    }

    pub(super) fn progress(&self, id: StateId) -> &Progress {
        self.beyond(id).map_or(&self.nothing, |beyond| &beyond.progress)
    }

    /// The best instant known of a state, [`UNSET`] at first.
    pub(super) fn instant(&self, id: StateId) -> u32 {
        self.beyond(id).map_or_else(|| self.instants.get(id as usize), |beyond| beyond.instant)
    }

    pub(super) fn set(&mut self, id: StateId, instant: u32, parent: u32) {
        if let Some(place) = id.checked_sub(self.arc_count) {
            let beyond = &mut self.beyond[place as usize];
            (beyond.instant, beyond.parent) = (instant, parent);
        } else {
            self.instants.set(id as usize, instant);
            self.parents.set(id as usize, parent);
        }
    }

    /// The state before; [`UNSET`] less the place of an end where there is none.
    pub(super) fn parent(&self, id: StateId) -> u32 {
        self.beyond(id).map_or_else(|| self.parents.get(id as usize), |beyond| beyond.parent)
    }

    /// The parent of a state that begins at an end of the trip.
    pub(super) fn end(place: usize) -> u32 {
        UNSET - 1 - u32::try_from(place).unwrap_or(0)
    }

    /// The arcs from a state back to the end that its chain begins at, and that end's place.
    pub(super) fn chain(&self, last: StateId) -> (Vec<ArcId>, usize) {
        let mut arcs = Vec::new();
        let mut at = last;
        loop {
            // Two ends at most: the two directions of one road.
            if at >= Self::end(1) {
                return (arcs, (UNSET - 1 - at) as usize);
            }
            arcs.push(self.arc(at));
            at = self.parent(at);
        }
    }
}
