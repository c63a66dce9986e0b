//! The road network: what OSM or an authority's own lines say about roads, as directed arcs.
//!
//! Built once per map, kept in one file, never changed at run time. Knows nothing of zones, loads or
//! routes; it only keeps the facts that those ask for.

mod attributes;
mod datum;
mod file;
mod geojson_lines;
mod geometry;
mod hierarchy;
mod import;
mod index;
mod inspect;
mod join;
mod network;
mod order;
mod osm;
mod pbf;
mod raw;
mod report;
mod tags;
#[cfg(test)]
mod tests;
mod tiles;
mod turns;

pub use attributes::{ArcAttributes, Hazmat, RoadClass};
pub use datum::{Datum, gcj02_from_wgs84, wgs84_from_gcj02};
pub use file::{FileError, read, validate, write};
pub use geometry::Bounds;
pub use hierarchy::Hierarchy;
pub use import::{Content, Source, import};
pub use index::RoadIndex;
pub use inspect::{HazmatRoad, HoldingPlaces, Inspection, TurnRestrictions, inspect};
pub use network::{
    ArcId, ForbiddenPath, HoldingPlace, NO_ARC, Network, NodeId, PathCondition, Snap, SnapError,
};
pub use osm::Open;
pub use report::{BuildError, BuildReport, Dropped, DroppedTurn, Progress, Unreadable};
pub use tiles::{MAX_ZOOM, TileError, tile};
