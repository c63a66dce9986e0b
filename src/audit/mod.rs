//! The tamper-evident log: every event is a leaf of one Merkle tree, whose signed checkpoints say how
//! long it is and what it holds (RFC 6962 hashing, checkpoints as signed notes).
//!
//! Knows events as rows of text, trees, proofs and keys; not where they are kept or who may read them.
//! An export, a proof and a witness are verified from their bytes alone, without a service.

mod checkpoint;
mod entry;
mod export;
mod merkle;
mod receipt;
mod witness;

#[cfg(test)]
mod tests;

pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
pub use entry::{LeafEvent, LogEntry, NO_HASH, chain_hash, leaf_of};
pub use export::{
    ExportError, ExportHeader, Fault, Verified, Verifier, verify_export, write_checkpoint,
    write_entry, write_header,
};
pub use merkle::{
    EMPTY_ROOT, Frontier, Hash, consistency_holds, consistency_ranges, inclusion_holds,
    inclusion_ranges, joined, leaf_hash, node_hash, root_of,
};
pub use receipt::Receipt;
pub use witness::{Witness, WitnessFault};
