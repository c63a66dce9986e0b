//! Checkpoints: how long the log is and the root over it, signed.
//!
//! The form is that of transparency logs (C2SP `tlog-checkpoint` in a `signed-note`, Ed25519): origin,
//! size, root in Base64, one line with the instant, an empty line, a line with the signature.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::merkle::Hash;
use crate::auth::{PublicKeys, SigningKey};
use crate::units::{LocalText, local_text};

/// The type of an Ed25519 signature in a note.
const ED25519: u8 = 0x01;
/// No checkpoint is longer.
const MAX_NOTE_BYTES: usize = 2_048;

/// How long the log was at an instant, and the root over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log, such as `hazway/500101`.
    pub origin: String,
    /// How many events.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
    /// When it was signed.
    pub at: Timestamp,
}

/// A checkpoint with the note it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The note, signature included.
    pub note: String,
}

/// Why a note is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not in the form of a checkpoint.
    #[error("not in the form of a signed checkpoint")]
    Form,
    /// None of the given keys signed it.
    #[error("not signed with one of the keys given")]
    Signature,
}

impl CheckpointError {
    /// The same in both languages.
    #[must_use]
    pub fn text(self) -> LocalText {
        match self {
            Self::Form => LocalText::new("不是签名检查点的格式", "is no signed checkpoint"),
            Self::Signature => LocalText::new(
                "不是由所给公钥签名",
                "is not signed with one of the keys given: fetch the keys again, or do not trust it",
            ),
        }
    }
}

impl Checkpoint {
    fn text(&self) -> String {
        let root = BASE64_STANDARD.encode(self.root);
        format!("{}\n{}\n{root}\nat {}\n", self.origin, self.size, self.at)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let checkpoint = Self {
            origin: lines.next().filter(|origin| !origin.is_empty())?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: BASE64_STANDARD.decode(lines.next()?).ok()?.try_into().ok()?,
            at: lines.next()?.strip_prefix("at ")?.parse().ok()?,
        };
        // Only the one spelling that `text` writes.
        (lines.next().is_none() && checkpoint.text() == text).then_some(checkpoint)
    }

    /// Signs it.
    #[must_use]
    pub fn sign(self, key: &SigningKey) -> SignedCheckpoint {
        let text = self.text();
        let mut signed = note_key_id(&self.origin, key.public()).to_vec();
        signed.extend(key.sign_bytes(text.as_bytes()));
        let note = format!("{text}\n— {} {}\n", self.origin, BASE64_STANDARD.encode(signed));
        SignedCheckpoint { checkpoint: self, note }
    }

    /// What the log is in a word for people.
    #[must_use]
    pub fn in_words(&self) -> LocalText {
        local_text!("{} 条，{}", "{} events, {}", self.size, self.at)
    }
}

/// First four bytes of SHA-256 over name, line feed, type and key.
fn note_key_id(name: &str, public: &[u8; 32]) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', ED25519]);
    hasher.update(public);
    let digest = hasher.finalize();
    let mut key_id = [0; 4];
    for (place, byte) in key_id.iter_mut().zip(digest) {
        *place = byte;
    }
    key_id
}

impl SignedCheckpoint {
    /// Reads a note if one of the keys signed it. More signatures, of witnesses, may follow.
    pub fn open(note: &str, keys: &PublicKeys) -> Result<Self, CheckpointError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(CheckpointError::Form);
        }
        let (body, signatures) = note.split_once("\n\n").ok_or(CheckpointError::Form)?;
        let text = format!("{body}\n");
        let checkpoint = Checkpoint::parse(&text).ok_or(CheckpointError::Form)?;
        let prefix = format!("— {} ", checkpoint.origin);
        let is_signed = signatures.lines().any(|line| {
            line.strip_prefix(&prefix)
                .and_then(|signed| BASE64_STANDARD.decode(signed).ok())
                .is_some_and(|signed| is_signature(&checkpoint.origin, &text, &signed, keys))
        });
        if is_signed {
            Ok(Self { checkpoint, note: note.to_owned() })
        } else {
            Err(CheckpointError::Signature)
        }
    }
}

fn is_signature(name: &str, text: &str, signed: &[u8], keys: &PublicKeys) -> bool {
    let Some((key_id, signature)) = signed.split_at_checked(4) else { return false };
    let Ok(signature) = Signature::from_slice(signature) else { return false };
    let fits = |key: &&VerifyingKey| note_key_id(name, key.as_bytes()) == key_id;
    // Strict: keys of small order and signatures that also fit other keys are refused.
    keys.iter().filter(fits).any(|key| key.verify_strict(text.as_bytes(), &signature).is_ok())
}
