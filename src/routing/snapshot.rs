//! Network and one published scheme, bound together, immutable.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Profile;
use super::drive::Drive;
use crate::goods::Class;
use crate::registry::HoldingPlace;
use crate::roads::{ArcId, Network, NodeId, RoadIndex};
use crate::units::{LocalText, LonLat};
use crate::zones::{
    BoundZone, Calendar, Conditional, Schedule, Scheme, Truck, bind_with, parse_conditional,
};

/// Everything a search needs, shared by `Arc` and swapped whole.
#[derive(Debug)]
pub struct Snapshot {
    /// Roads.
    pub network: Arc<Network>,
    /// Segments of the roads.
    pub index: Arc<RoadIndex>,
    /// Revision of the scheme.
    pub revision: i64,
    /// Zones bound to arcs.
    pub zones: Vec<BoundZone>,
    /// Holidays.
    pub calendar: Arc<Calendar>,
    /// Civil time of the district.
    pub time_zone: TimeZone,
    /// Speeds.
    pub profile: Profile,
    /// Where trucks may wait.
    pub(super) waiting: Vec<WaitingNode>,
    /// Places in `waiting` by node, sorted.
    pub(super) waiting_at: Vec<(NodeId, u32)>,
    /// For each arc, its zones: `zone_of[first_zone[arc]..first_zone[arc + 1]]`.
    first_zone: Vec<u32>,
    zone_of: Vec<u32>,
    /// Arcs that end at a node: `into[first_in[node]..first_in[node + 1]]`.
    first_in: Vec<u32>,
    into: Vec<ArcId>,
    /// Forbidden paths by their first arc, sorted.
    pub(super) paths_from: Vec<(ArcId, u32)>,
    /// Conditions of forbidden paths, in their order; empty is always.
    pub(super) path_conditions: Vec<Vec<Conditional>>,
    /// Speed without zones on each distinct set of attributes.
    pub(super) speeds: Vec<u8>,
    /// Duration of each arc without zones.
    pub(super) free_ms: Vec<i64>,
    /// Conditional tags of each distinct set of attributes.
    pub(super) conditionals: Vec<Vec<(String, Conditional)>>,
}

/// A node at which a truck may wait.
#[derive(Clone, Debug)]
pub(super) struct WaitingNode {
    pub node: NodeId,
    pub name: String,
    pub location: LonLat,
    /// Classes that may stand here; empty = all.
    pub classes: Vec<Class>,
    pub admits_hazmat: bool,
    pub opening: Schedule,
}

/// Why a snapshot could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.en)]
pub struct SnapshotError(pub LocalText);

/// How far a holding place may lie from the road it is reached by.
const MAX_HOLDING_DISTANCE_M: f64 = 500.0;

impl Snapshot {
    /// Binds a scheme to a network.
    pub fn new(
        network: Arc<Network>,
        scheme: &Scheme,
        calendar: Arc<Calendar>,
        time_zone: TimeZone,
        profile: Profile,
        holding_places: &[HoldingPlace],
    ) -> Result<Self, SnapshotError> {
        let index = Arc::new(RoadIndex::new(&network));
        let zones = scheme
            .zones
            .iter()
            .map(|zone| {
                bind_with(zone, &network, &index).map_err(|error| {
                    let id = &zone.zone_id;
                    SnapshotError(
                        error.text().about(&format!("限行区 `{id}`"), &format!("zone `{id}`")),
                    )
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let mut snapshot =
            Self::assemble(network, index, scheme.revision, zones, calendar, time_zone, profile);
        snapshot.add_waiting(holding_places)?;
        Ok(snapshot)
    }

    /// Everything but the waiting places, from zones that are bound already.
    pub(super) fn assemble(
        network: Arc<Network>,
        index: Arc<RoadIndex>,
        revision: i64,
        zones: Vec<BoundZone>,
        calendar: Arc<Calendar>,
        time_zone: TimeZone,
        profile: Profile,
    ) -> Self {
        let (first_zone, zone_of) = zones_by_arc(&network, &zones);
        let (first_in, into) = arcs_by_head(&network);
        Self {
            paths_from: paths_by_first(&network),
            path_conditions: network
                .forbidden_paths
                .iter()
                .map(|path| path.condition.condition.as_deref().map_or_else(Vec::new, parse_path))
                .collect(),
            free_ms: free_ms(&network, &profile),
            speeds: network.attributes.iter().map(|set| profile.speed_on(set)).collect(),
            conditionals: network
                .attributes
                .iter()
                .map(|attributes| parse_conditionals(&attributes.conditional))
                .collect(),
            network,
            index,
            revision,
            zones,
            calendar,
            time_zone,
            profile,
            waiting: Vec::new(),
            waiting_at: Vec::new(),
            first_zone,
            zone_of,
            first_in,
            into,
        }
    }

    /// The zones that concern an arc, as places in `zones`.
    pub(super) fn zones_of(&self, arc: ArcId) -> &[u32] {
        let (from, to) = (self.first_zone[arc.index()], self.first_zone[arc.index() + 1]);
        &self.zone_of[from as usize..to as usize]
    }

    /// Arcs that end at a node.
    pub(super) fn arcs_into(&self, node: NodeId) -> &[ArcId] {
        let (from, to) = (self.first_in[node.index()], self.first_in[node.index() + 1]);
        &self.into[from as usize..to as usize]
    }

    /// Places to wait at a node.
    pub(super) fn waiting_at(&self, node: NodeId) -> impl Iterator<Item = u32> + '_ {
        let from = self.waiting_at.partition_point(|(other, _)| *other < node);
        self.waiting_at[from..]
            .iter()
            .take_while(move |(other, _)| *other == node)
            .map(|(_, place)| *place)
    }

    fn add_waiting(&mut self, holding_places: &[HoldingPlace]) -> Result<(), SnapshotError> {
        let opening = |name: &str, expression: &str| {
            Schedule::parse_expression(expression).map_err(|error| {
                SnapshotError(error.text().about(
                    &format!("停等场所 `{name}` 的开放时间"),
                    &format!("opening hours of the holding place `{name}`"),
                ))
            })
        };
        for place in &self.network.holding_places {
            // Opening hours on the map come from anybody: one that cannot be read closes the place.
            let Ok(opening) = opening(&place.name, &place.opening_hours) else { continue };
            self.waiting.push(WaitingNode {
                node: place.node,
                name: place.name.clone(),
                location: place.location,
                classes: Vec::new(),
                admits_hazmat: place.admits_hazmat,
                opening,
            });
        }
        for place in holding_places {
            let Ok(snap) =
                self.index.snap(&self.network, place.location, MAX_HOLDING_DISTANCE_M, |_| true)
            else {
                // Too far from any road to be reached: nobody can wait there.
                continue;
            };
            let arc = snap.arc.index();
            let to_head = self.network.length_mm[arc].saturating_sub(snap.offset_mm);
            let node = if snap.offset_mm < to_head {
                self.network.tail[arc]
            } else {
                self.network.head[arc]
            };
            self.waiting.push(WaitingNode {
                node,
                name: place.name.clone(),
                location: place.location,
                classes: place.classes.clone(),
                admits_hazmat: true,
                opening: opening(&place.name, &place.opening_hours)?,
            });
        }
        self.sort_waiting();
        Ok(())
    }

    pub(super) fn sort_waiting(&mut self) {
        self.waiting_at =
            (0..).zip(&self.waiting).map(|(place, waiting)| (waiting.node, place)).collect();
        self.waiting_at.sort_unstable();
    }

    /// The middle of an arc, to show where something is.
    pub(super) fn middle(&self, arc: ArcId) -> LonLat {
        let line = self.network.line(arc);
        line[line.len() / 2]
    }
}

/// A place for a truck: height and the like never change on the way.
pub(super) fn fits(limit: u32, value: u32) -> bool {
    limit == 0 || value <= limit
}

/// The part of a truck that roads limit, as pairs of tag, limit and value.
pub(super) fn limits<'a>(
    attributes: &crate::roads::ArcAttributes,
    truck: &Truck,
) -> [(&'a str, u32, u32); 5] {
    [
        ("maxheight", attributes.max_height_cm.into(), truck.height_cm.into()),
        ("maxwidth", attributes.max_width_cm.into(), truck.width_cm.into()),
        ("maxlength", attributes.max_length_cm.into(), truck.length_cm.into()),
        ("maxweight", attributes.max_weight_kg, truck.gross_mass_kg),
        ("maxaxleload", attributes.max_axle_load_kg, truck.axle_load_kg),
    ]
}

fn free_ms(network: &Network, profile: &Profile) -> Vec<i64> {
    let of = |arc: ArcId| {
        let speed = profile.speed_on(network.attributes(arc));
        Drive::new(network.length_mm[arc.index()], speed).free_ms()
    };
    network.arcs().map(of).collect()
}

fn zones_by_arc(network: &Network, zones: &[BoundZone]) -> (Vec<u32>, Vec<u32>) {
    let mut pairs: Vec<(ArcId, u32)> = Vec::new();
    for (place, zone) in (0..).zip(zones) {
        pairs.extend(zone.inside.iter().map(|arc| (*arc, place)));
    }
    pairs.sort_unstable();
    group(network.arc_count(), pairs.into_iter().map(|(arc, place)| (arc.index(), place)))
}

fn arcs_by_head(network: &Network) -> (Vec<u32>, Vec<ArcId>) {
    let mut pairs: Vec<(usize, ArcId)> =
        network.arcs().map(|arc| (network.head[arc.index()].index(), arc)).collect();
    pairs.sort_unstable();
    group(network.nodes.len(), pairs.into_iter())
}

/// Sorted pairs of key and value as offsets and values.
fn group<T>(keys: usize, pairs: impl Iterator<Item = (usize, T)>) -> (Vec<u32>, Vec<T>) {
    let mut first = vec![0_u32; keys + 1];
    let mut values = Vec::new();
    for (key, value) in pairs {
        first[key + 1] += 1;
        values.push(value);
    }
    for key in 0..keys {
        first[key + 1] += first[key];
    }
    (first, values)
}

fn paths_by_first(network: &Network) -> Vec<(ArcId, u32)> {
    let mut paths: Vec<(ArcId, u32)> =
        (0..).zip(&network.forbidden_paths).map(|(place, path)| (path.arcs[0], place)).collect();
    paths.sort_unstable();
    paths
}

/// The condition of a turn restriction stands with or without its value (`no_left_turn @ …`).
fn parse_path(text: &str) -> Vec<Conditional> {
    if text.contains('@') {
        parse_conditional(text)
    } else {
        parse_conditional(&format!("no @ ({text})"))
    }
}

fn parse_conditionals(tags: &[(String, String)]) -> Vec<(String, Conditional)> {
    tags.iter()
        .flat_map(|(key, value)| {
            parse_conditional(value).into_iter().map(move |parsed| (key.clone(), parsed))
        })
        .collect()
}
