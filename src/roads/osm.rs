//! roads: osm
