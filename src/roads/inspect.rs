//! roads: inspect
