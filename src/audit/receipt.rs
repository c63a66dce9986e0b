//! A receipt: one event, its place, and the proof that a signed checkpoint covers it.

use serde::{Deserialize, Serialize};

use super::checkpoint::{CheckpointError, SignedCheckpoint};
use super::entry::LogEntry;
use super::merkle::{Hash, inclusion_holds};
use crate::auth::PublicKeys;
use crate::units::{LocalText, from_hex, hex};

/// Verified with the public keys alone, for as long as somebody keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The event at its place.
    pub entry: LogEntry,
    /// A checkpoint that covers it, as a signed note.
    pub checkpoint: String,
    /// Hashes of the proof of inclusion, from the leaf upwards, hexadecimal.
    pub proof: Vec<String>,
}

impl Receipt {
    /// Most hashes of a proof: the height of the largest tree.
    pub const MAX_PROOF: usize = 64;

    /// Puts a receipt together.
    #[must_use]
    pub fn new(entry: LogEntry, checkpoint: String, proof: &[Hash]) -> Self {
        Self { entry, checkpoint, proof: proof.iter().map(|hash| hex(hash)).collect() }
    }

    /// Whether it holds; the checkpoint that says so.
    pub fn verify(&self, keys: &PublicKeys) -> Result<SignedCheckpoint, LocalText> {
        let signed =
            SignedCheckpoint::open(&self.checkpoint, keys).map_err(CheckpointError::text)?;
        if !self.entry.event.is_whole() {
            return Err(LocalText::new(
                "事件内容与其哈希不符：已被改动",
                "the event is not what its hash was made of: it was changed",
            ));
        }
        let does_not_cover = || {
            LocalText::new(
                "证明不成立：检查点不含该事件",
                "the proof fails: the checkpoint does not cover the event",
            )
        };
        let leaf = self.entry.leaf().ok_or_else(does_not_cover)?;
        let proof: Option<Vec<Hash>> = self
            .proof
            .iter()
            .take(Self::MAX_PROOF + 1)
            .map(|text| from_hex(text)?.try_into().ok())
            .collect();
        let proof = proof.ok_or_else(does_not_cover)?;
        let given = &signed.checkpoint;
        if inclusion_holds(&leaf, self.entry.index, given.size, &proof, &given.root) {
            Ok(signed)
        } else {
            Err(does_not_cover())
        }
    }
}
