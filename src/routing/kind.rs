//! What the tags of roads say to one truck with one load, whatever the time: worked out once for each
//! distinct set of attributes, and remembered for trucks like it.

use std::sync::{Arc, OnceLock};

use super::Trip;
use super::metric::Metric;
use super::rules::Rule;
use super::signs::{ACCESS_KEYS, opens};
use super::snapshot::{Snapshot, fits, limits};
use crate::goods::LoadProfile;
use crate::roads::ArcAttributes;
use crate::zones::Truck;

/// What tags say to one truck with one load, whatever the time.
#[derive(Debug)]
pub(super) struct Kind {
    /// Whether tags close the roads of each set of attributes for good, but for access to an end.
    pub closed: Vec<bool>,
    /// Whether nothing at all closes or slows down the roads of each set of attributes.
    pub plain: Vec<bool>,
    metric: OnceLock<Arc<Metric>>,
}

impl Kind {
    /// Least durations over the roads that are not closed, worked out when they are first asked for: the
    /// kinds that only explain a refusal never ask.
    pub(super) fn metric(&self, snapshot: &Snapshot) -> Arc<Metric> {
        Arc::clone(self.metric.get_or_init(|| snapshot.ground.metric(&self.closed)))
    }
}

/// What [`Kind`] depends on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KindKey {
    truck: Truck,
    load: LoadProfile,
    relaxed: Vec<&'static str>,
}

pub(super) fn kind_of(snapshot: &Snapshot, trip: &Trip, relaxed: &[Rule]) -> Arc<Kind> {
    let tag = |rule: &Rule| match rule {
        Rule::Tag(tag) => Some(*tag),
        Rule::Zone(_) => None,
    };
    let key = KindKey {
        truck: Truck { plate: String::new(), zone_passes: Vec::new(), ..trip.truck.clone() },
        load: trip.load.clone(),
        relaxed: relaxed.iter().filter_map(tag).collect(),
    };
    let ground = &snapshot.ground;
    ground.kind(key, |key| {
        let is_closed = |(set, attributes): (usize, &ArcAttributes)| {
            closing_tags(attributes, trip).into_iter().any(|tag| {
                let keys: &[&str] = match tag {
                    "hgv" => &ACCESS_KEYS,
                    "hazmat" => &["hazmat:conditional"],
                    _ => &[],
                };
                let may_open = ground.conditionals[set]
                    .iter()
                    .any(|(key, sign)| keys.contains(&key.as_str()) && opens(sign, trip));
                !may_open && !key.relaxed.contains(&tag)
            })
        };
        let sets = || snapshot.network.attributes.iter().enumerate();
        let closed: Vec<bool> = sets().map(is_closed).collect();
        let plain = sets().map(|(set, attributes)| {
            !closed[set] && ground.conditionals[set].is_empty() && !is_for_access(attributes, trip)
        });
        Kind { plain: plain.collect(), metric: OnceLock::new(), closed }
    })
}

/// Whether nothing at all on the roads of a set of attributes closes them to a truck and load or slows
/// it down.
pub(super) fn is_silent(snapshot: &Snapshot, set: usize, trip: &Trip) -> bool {
    let attributes = &snapshot.network.attributes[set];
    snapshot.ground.conditionals[set].is_empty()
        && !is_for_access(attributes, trip)
        && closing_tags(attributes, trip).is_empty()
}

/// Tags that close a road to a truck and load whatever the time, unless a conditional one opens it.
pub(super) fn closing_tags(attributes: &ArcAttributes, trip: &Trip) -> Vec<&'static str> {
    let load = &trip.load;
    let is_hazmat = load.is_loaded && !load.is_ordinary;
    let mut tags = Vec::new();
    if attributes.hgv_forbidden {
        tags.push("hgv");
    }
    if is_hazmat {
        if attributes.hazmat.forbidden {
            tags.push("hazmat");
        }
        if attributes.hazmat.water_forbidden && load.endangers_water {
            tags.push("hazmat:water");
        }
        let is_category_closed = attributes
            .tunnel_category
            .is_some_and(|category| load.forbidden_tunnels.contains(category));
        if is_category_closed || attributes.forbidden_categories.intersects(load.forbidden_tunnels)
        {
            tags.push("tunnel_category");
        }
    }
    for (tag, limit, value) in limits(attributes, &trip.truck) {
        if !fits(limit, value) {
            tags.push(tag);
        }
    }
    tags
}

/// Whether a road is only for those who begin or end there.
pub(super) fn is_for_access(attributes: &ArcAttributes, trip: &Trip) -> bool {
    let is_hazmat = trip.load.is_loaded && !trip.load.is_ordinary;
    attributes.destination_only || (attributes.hazmat.destination_only && is_hazmat)
}
