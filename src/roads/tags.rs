//! roads: tags
