//! The road network: what OSM or an authority's own lines say about roads, as directed arcs.
//!
//! Built once per map, kept in one file, never changed at run time. Knows nothing of zones, loads or
//! routes; it only keeps the facts that those ask for.

mod attributes;
mod build;
mod datum;
mod file;
mod geojson_lines;
mod index;
mod inspect;
mod network;
mod osm;
mod tags;

pub use attributes::{ArcAttributes, Hazmat, RoadClass};
pub use index::RoadIndex;
pub use network::{
    ArcId, ForbiddenPath, HoldingPlace, Network, NodeId, PathCondition, Snap, SnapError,
};
