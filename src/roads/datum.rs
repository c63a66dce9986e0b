//! roads: datum
