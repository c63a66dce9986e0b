//! A witness remembers the last checkpoint it saw, and notices a log that was put back or rewritten.

use serde::{Deserialize, Serialize};

use super::checkpoint::{CheckpointError, SignedCheckpoint};
use super::merkle::{Hash, consistency_holds};
use crate::auth::PublicKeys;
use crate::units::{LocalText, local_text};

/// What a witness keeps: a file that belongs to somebody who cannot write to the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// The last checkpoint seen, as a note.
    pub checkpoint: String,
}

/// How a log betrays the witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessFault {
    /// What the witness keeps is not a checkpoint of these keys.
    Unreadable(CheckpointError),
    /// Another log.
    OtherLog {
        /// Origin of the log that was witnessed.
        seen: String,
        /// Origin of the log given.
        given: String,
    },
    /// The log is shorter than it was: an older backup, or the end cut off.
    RolledBack {
        /// Events that were witnessed.
        seen: u64,
        /// Events that are there.
        given: u64,
    },
    /// What was seen is not the beginning of what is there now.
    Rewritten {
        /// Events that were witnessed.
        seen: u64,
    },
}

impl WitnessFault {
    /// In words.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::Unreadable(error) => {
                let text = error.text();
                text.about("见证文件中的检查点", "the checkpoint of the witness")
            }
            Self::OtherLog { seen, given } => local_text!(
                "见证的是日志 `{seen}`，所给的是 `{given}`",
                "the witness saw the log `{seen}`, given is `{given}`"
            ),
            Self::RolledBack { seen, given } => local_text!(
                "日志被回退：见证时有 `{seen}` 条，现在只有 `{given}` 条（恢复了旧备份或尾部被删）",
                "the log was put back: `{seen}` events were witnessed, `{given}` are there (an older \
                 backup, or its end cut off)"
            ),
            Self::Rewritten { seen } => local_text!(
                "日志被改写：见证过的前 `{seen}` 条与现在的不同",
                "the log was rewritten: the first `{seen}` events are not those that were witnessed"
            ),
        }
    }
}

impl Witness {
    /// The checkpoint it keeps.
    pub fn seen(&self, keys: &PublicKeys) -> Result<SignedCheckpoint, WitnessFault> {
        SignedCheckpoint::open(&self.checkpoint, keys).map_err(WitnessFault::Unreadable)
    }

    /// Whether a newer checkpoint continues the one seen; `proof` is that of consistency between the
    /// two sizes. What is seen is kept only if it does.
    pub fn accept(
        &mut self,
        newer: &SignedCheckpoint,
        proof: &[Hash],
        keys: &PublicKeys,
    ) -> Result<(), WitnessFault> {
        let seen = self.seen(keys)?.checkpoint;
        let given = &newer.checkpoint;
        if seen.origin != given.origin {
            return Err(WitnessFault::OtherLog { seen: seen.origin, given: given.origin.clone() });
        }
        if given.size < seen.size {
            return Err(WitnessFault::RolledBack { seen: seen.size, given: given.size });
        }
        if !consistency_holds(seen.size, &seen.root, given.size, &given.root, proof) {
            return Err(WitnessFault::Rewritten { seen: seen.size });
        }
        self.checkpoint.clone_from(&newer.note);
        Ok(())
    }
}
