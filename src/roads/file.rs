//! roads: file
