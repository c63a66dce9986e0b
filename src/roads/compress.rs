//! roads: build
