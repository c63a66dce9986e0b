//! The network in memory: nodes, directed arcs, shapes, names, forbidden paths, holding places.

use serde::{Deserialize, Serialize};

use super::{ArcAttributes, Column, Fixed, Hierarchy, Names};
use crate::units::{LocalText, LonLat};

/// Index of a junction or end of a road.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    bytemuck::Pod,
    bytemuck::Zeroable,
)]
#[repr(transparent)]
pub struct NodeId(pub u32);

/// Index of a directed arc.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    bytemuck::Pod,
    bytemuck::Zeroable,
    utoipa::ToSchema,
)]
#[repr(transparent)]
pub struct ArcId(pub u32);

/// In [`Network::reverse_of`]: there is no arc of the opposite direction.
pub const NO_ARC: u32 = u32::MAX;

impl ArcId {
    /// As an index into per-arc vectors.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl NodeId {
    /// As an index into per-node vectors.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// When a forbidden path counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PathCondition {
    /// Only for vehicles with dangerous goods on board (`restriction:hazmat`).
    pub hazmat_only: bool,
    /// A time condition in its source text (`restriction:conditional`), always when `None`.
    pub condition: Option<String>,
}

/// Arcs that may not be driven one after the other: a turn restriction via a node (two arcs) or via
/// ways (three and more). `only_*` restrictions are turned into the forbidden others when built.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ForbiddenPath {
    /// The arcs, at least two, head to tail.
    pub arcs: Vec<ArcId>,
    /// When it counts.
    pub condition: PathCondition,
}

/// A place off the carriageway where a truck may stand: truck parking, rest area, service area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldingPlace {
    /// The junction it is reached from; waiting happens at this node.
    pub node: NodeId,
    /// Where it lies.
    pub location: LonLat,
    /// Its name, may be empty.
    pub name: String,
    /// `hazmat=no` vehicles are turned away when `false`.
    pub admits_hazmat: bool,
    /// Opening hours expression, empty = always.
    pub opening_hours: String,
}

/// A road network, immutable after it is built: in memory, or where its file is mapped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// Where each node lies.
    pub nodes: Column<LonLat>,
    /// For each node, the range of its outgoing arcs: `first_out[n]..first_out[n + 1]`.
    pub first_out: Column<u32>,
    /// Start node of each arc; arcs are sorted by it.
    pub tail: Column<NodeId>,
    /// End node of each arc.
    pub head: Column<NodeId>,
    /// Length of each arc in millimetres.
    pub length_mm: Column<u32>,
    /// Which attributes, index into `attributes`.
    pub attribute_of: Column<u32>,
    /// Distinct attributes.
    pub attributes: Vec<ArcAttributes>,
    /// Which name, index into `names`; 0 is the empty name.
    pub name_of: Column<u32>,
    /// Distinct names `(name, ref)`, both may be empty.
    pub names: Names,
    /// Shape points strictly between tail and head: range of `shapes`, per arc.
    pub first_shape: Column<u32>,
    /// All shape points.
    pub shapes: Column<Fixed>,
    /// OSM way id (or authority feature number) each arc came from.
    pub way_id: Column<i64>,
    /// The arc of the opposite direction on the same road, or [`NO_ARC`]; see [`Network::reverse`].
    pub reverse_of: Column<u32>,
    /// Turn restrictions.
    pub forbidden_paths: Vec<ForbiddenPath>,
    /// Holding places known from the map.
    pub holding_places: Vec<HoldingPlace>,
    /// The contraction hierarchy, empty until it is built; nodes are numbered in its order.
    pub hierarchy: Hierarchy,
    /// Where it came from: file names and dates, shown by `inspect`.
    pub source: String,
    /// SHA-256 over all content, in hexadecimal; named by every plan.
    pub digest: String,
}

/// Where a point falls on the network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snap {
    /// The nearest usable arc.
    pub arc: ArcId,
    /// How far along it from its tail, in millimetres.
    pub offset_mm: u32,
    /// How far the point is from the road, in metres.
    pub distance_m: f64,
    /// The point on the road.
    pub location: LonLat,
}

/// Why a point has no place on the network.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SnapError {
    /// Not on the globe.
    #[error("[{lon}, {lat}] is not a point in WGS-84 degrees")]
    NotOnEarth {
        /// Given longitude.
        lon: f64,
        /// Given latitude.
        lat: f64,
    },
    /// No road at all for it.
    #[error("there is no road for this vehicle anywhere on the network")]
    NoRoad,
    /// Too far from any road that the vehicle may use.
    #[error(
        "no road for this vehicle within {limit_m} m of [{lon}, {lat}]; the nearest is {nearest_m:.0} m away"
    )]
    TooFar {
        /// Given longitude.
        lon: f64,
        /// Given latitude.
        lat: f64,
        /// The bound.
        limit_m: f64,
        /// Distance of the nearest usable road.
        nearest_m: f64,
    },
}

impl SnapError {
    /// The same for people in both languages.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let zh = match self {
            Self::NotOnEarth { lon, lat } => format!("[{lon}, {lat}] 不是 WGS-84 经纬度"),
            Self::NoRoad => "路网上没有该车可走的道路".to_owned(),
            Self::TooFar { lon, lat, limit_m, nearest_m } => format!(
                "[{lon}, {lat}] 周围 {limit_m} m 内没有该车可走的道路，最近的在 {nearest_m:.0} m 外"
            ),
        };
        LocalText::new(zh, self.to_string())
    }
}

impl Network {
    /// Number of arcs.
    #[must_use]
    pub fn arc_count(&self) -> usize {
        self.head.len()
    }

    /// Outgoing arcs of a node.
    pub fn arcs_from(&self, node: NodeId) -> impl Iterator<Item = ArcId> + use<> {
        (self.first_out[node.index()]..self.first_out[node.index() + 1]).map(ArcId)
    }

    /// All arcs.
    pub fn arcs(&self) -> impl Iterator<Item = ArcId> + use<> {
        (0..self.head.len()).map(|index| ArcId(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    /// The arc of the opposite direction on the same road, if there is one.
    #[must_use]
    pub fn reverse(&self, arc: ArcId) -> Option<ArcId> {
        let back = self.reverse_of[arc.index()];
        (back != NO_ARC).then_some(ArcId(back))
    }

    /// Attributes of an arc.
    #[must_use]
    pub fn attributes(&self, arc: ArcId) -> &ArcAttributes {
        &self.attributes[self.attribute_of[arc.index()] as usize]
    }

    /// Name and ref of an arc.
    #[must_use]
    pub fn name(&self, arc: ArcId) -> (&str, &str) {
        self.names.get(self.name_of[arc.index()] as usize).unwrap_or_default()
    }

    /// The whole line of an arc, tail and head included.
    #[must_use]
    pub fn line(&self, arc: ArcId) -> Vec<LonLat> {
        let shape =
            self.first_shape[arc.index()] as usize..self.first_shape[arc.index() + 1] as usize;
        let mut line = Vec::with_capacity(shape.len() + 2);
        line.push(self.nodes[self.tail[arc.index()].index()]);
        line.extend(self.shapes[shape].iter().copied().map(LonLat::from));
        line.push(self.nodes[self.head[arc.index()].index()]);
        line
    }
}
