//! Least driving times on open roads, straight from the hierarchy: no zones, no tags, no turns.
//!
//! What searches take as lower bounds, as a handle of its own, so that it can be compared with other
//! implementations and timed by itself.

use std::sync::Arc;

use super::Snapshot;
use super::ground::Ground;
use super::metric::{Bounds, Direction, Metric};
use crate::roads::{ArcId, NodeId};

/// The hierarchy of a network with the weights of its profile, every road open.
#[derive(Debug)]
pub struct FreeTimes {
    ground: Arc<Ground>,
    metric: Arc<Metric>,
}

impl FreeTimes {
    /// Customizes the hierarchy anew; nothing is taken from what plans have left behind.
    #[must_use]
    pub fn new(snapshot: &Snapshot) -> Self {
        let ground = Arc::clone(&snapshot.ground);
        let metric = Arc::new(ground.open_metric());
        Self { ground, metric }
    }

    /// Milliseconds along an arc.
    #[must_use]
    pub fn along(&self, arc: ArcId) -> u32 {
        self.ground.weight_ms(arc)
    }

    /// Least milliseconds from one node to another; `None` where no road leads.
    #[must_use]
    pub fn between(&self, from: NodeId, to: NodeId) -> Option<i64> {
        self.toward(to).from(from)
    }

    /// Least milliseconds from any node to this one: what is found out for one helps the next.
    #[must_use]
    pub fn toward(&self, node: NodeId) -> Toward<'_> {
        let ground = &self.ground;
        let metric = Arc::clone(&self.metric);
        let place = [(node, 0)];
        let tables = &ground.node_tables;
        Toward(Bounds::new(ground.hierarchy(), metric, Direction::Toward, tables, &place))
    }
}

/// Least driving times to one node.
#[derive(Debug)]
pub struct Toward<'a>(Bounds<'a>);

impl Toward<'_> {
    /// Milliseconds from a node; `None` where no road leads.
    #[must_use]
    pub fn from(&self, node: NodeId) -> Option<i64> {
        self.0.at(node)
    }
}
