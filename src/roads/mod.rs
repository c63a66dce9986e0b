//! The road network: what OSM or an authority's own lines say about roads, as directed arcs.
//!
//! Built once per map, kept in one file, never changed at run time. Knows nothing of zones, loads or
//! routes; it only keeps the facts that those ask for.

mod attributes;
mod check;
mod column;
mod datum;
mod file;
mod geojson_lines;
mod geometry;
mod hierarchy;
mod import;
mod index;
mod inspect;
mod join;
mod names;
mod network;
mod order;
mod osm;
pub(crate) mod parallel;
mod paths;
mod pbf;
mod raw;
mod report;
mod tags;
#[cfg(test)]
mod tests;
mod tiles;
mod turns;

pub use attributes::{ArcAttributes, Hazmat, RoadClass};
pub use check::validate;
pub use column::Column;
pub use datum::{Datum, gcj02_from_wgs84, wgs84_from_gcj02};
pub use file::{FileError, open, read, verify, write, write_to};
pub use geometry::{Bounds, Fixed};
pub use hierarchy::Hierarchy;
pub use import::{Content, Source, import, seal};
pub use index::RoadIndex;
pub use inspect::{HazmatRoad, HoldingPlaces, Inspection, TurnRestrictions, inspect};
pub use names::Names;
pub use network::{
    ArcId, ForbiddenPath, HoldingPlace, NO_ARC, Network, NodeId, PathCondition, Snap, SnapError,
};
pub use order::renumber;
pub use osm::Open;
pub use report::{BuildError, BuildReport, Dropped, DroppedTurn, Progress, Unreadable};
pub use tags::{SignedLimit, signed_length, signed_mass, signed_speed};
pub use tiles::{MAX_ZOOM, TileError, tile};
