//! Network and one published scheme, bound together, immutable.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Profile;
use super::ground::Ground;
use super::zoned::Zoned;
use crate::goods::{Class, LoadProfile};
use crate::registry::HoldingPlace;
use crate::roads::{ArcId, Network, NodeId, RoadIndex};
use crate::units::{LocalText, LonLat};
use crate::zones::{BoundZone, Calendar, Schedule, Scheme, Truck, Zone, bind_with};

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
    pub zones: Vec<Arc<BoundZone>>,
    /// Holidays.
    pub calendar: Arc<Calendar>,
    /// Civil time of the district.
    pub time_zone: TimeZone,
    /// What no scheme changes.
    pub(super) ground: Arc<Ground>,
    /// Where trucks may wait.
    pub(super) waiting: Vec<WaitingNode>,
    /// Places in `waiting` by node, sorted.
    pub(super) waiting_at: Vec<(NodeId, u32)>,
    pub(super) zoned: Zoned,
}

/// A node at which a truck may wait.
#[derive(Clone, Debug, PartialEq)]
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
        profile: &Profile,
        holding_places: &[HoldingPlace],
    ) -> Result<Self, SnapshotError> {
        let index = Arc::new(RoadIndex::new(&network));
        let ground = Arc::new(Ground::new(network, index, profile));
        let zones = bind_all(&ground, scheme, &[])?;
        let mut snapshot = Self::assemble(ground, scheme.revision, zones, calendar, time_zone);
        snapshot.add_waiting(holding_places)?;
        Ok(snapshot)
    }

    /// Another scheme on the same roads: zones that are as they were keep their arcs, and searches
    /// under way keep this snapshot.
    pub fn with_scheme(
        &self,
        scheme: &Scheme,
        holding_places: &[HoldingPlace],
    ) -> Result<Self, SnapshotError> {
        let zones = bind_all(&self.ground, scheme, &self.zones)?;
        let mut snapshot = Self::assemble(
            Arc::clone(&self.ground),
            scheme.revision,
            zones,
            Arc::clone(&self.calendar),
            self.time_zone.clone(),
        );
        snapshot.add_waiting(holding_places)?;
        Ok(snapshot)
    }

    /// Everything but the waiting places, from zones that are bound already.
    pub(super) fn assemble(
        ground: Arc<Ground>,
        revision: i64,
        zones: Vec<Arc<BoundZone>>,
        calendar: Arc<Calendar>,
        time_zone: TimeZone,
    ) -> Self {
        let arcs_of = zones.iter().map(|bound| bound.inside.as_slice());
        Self {
            zoned: Zoned::new(ground.network.arc_count(), arcs_of),
            network: Arc::clone(&ground.network),
            index: Arc::clone(&ground.index),
            revision,
            zones,
            calendar,
            time_zone,
            ground,
            waiting: Vec::new(),
            waiting_at: Vec::new(),
        }
    }

    /// Share of the arcs that lie in a zone, 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share of at most billions")]
    pub fn restricted_share(&self) -> f64 {
        self.zoned.arcs() as f64 / self.network.arc_count().max(1) as f64
    }

    /// The zones that concern an arc, as places in `zones`.
    pub(super) fn zones_of(&self, arc: ArcId) -> &[u32] {
        self.zoned.of(arc)
    }

    /// Arcs that end at a node.
    pub(super) fn arcs_into(&self, node: NodeId) -> &[ArcId] {
        self.ground.arcs_into(node)
    }

    /// Places to wait at a node.
    pub(super) fn waiting_at(&self, node: NodeId) -> impl Iterator<Item = u32> + '_ {
        let from = self.waiting_at.partition_point(|(other, _)| *other < node);
        self.waiting_at[from..]
            .iter()
            .take_while(move |(other, _)| *other == node)
            .map(|(_, place)| *place)
    }

    /// Whether one may turn back at the end of an arc: at a dead end, or where one may wait.
    pub(super) fn may_turn_back(&self, arc: ArcId) -> bool {
        let node = self.network.head[arc.index()];
        let back = self.network.reverse(arc);
        self.network.arcs_from(node).all(|next| Some(next) == back)
            || self.waiting_at(node).next().is_some()
    }

    /// Whether the classes on board may stand at a waiting place.
    pub(super) fn admits(&self, place: u32, load: &LoadProfile) -> bool {
        let waiting = &self.waiting[place as usize];
        let is_hazmat = load.is_loaded && !load.is_ordinary;
        (waiting.admits_hazmat || !is_hazmat)
            && (waiting.classes.is_empty()
                || load.classes.iter().all(|class| waiting.classes.contains(class)))
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

/// Binds the zones of a scheme; those that are bound already are taken over.
fn bind_all(
    ground: &Ground,
    scheme: &Scheme,
    bound: &[Arc<BoundZone>],
) -> Result<Vec<Arc<BoundZone>>, SnapshotError> {
    let known: HashMap<&str, &Arc<BoundZone>> =
        bound.iter().map(|bound| (bound.zone.zone_id.as_str(), bound)).collect();
    let bind = |zone: &Zone| {
        if let Some(bound) = known.get(zone.zone_id.as_str())
            && bound.zone == *zone
        {
            return Ok(Arc::clone(bound));
        }
        bind_with(zone, &ground.network, &ground.index).map(Arc::new).map_err(|error| {
            let id = &zone.zone_id;
            SnapshotError(error.text().about(&format!("限行区 `{id}`"), &format!("zone `{id}`")))
        })
    };
    scheme.zones.iter().map(bind).collect()
}
