//! One event of the log as it is hashed, exported and shown.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::merkle::{Hash, leaf_hash};
use crate::units::{from_hex, hex};

/// The hash before the first event of a subject.
pub const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An event with everything its hash is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LeafEvent {
    /// Identifier (UUID v7).
    pub event_id: String,
    /// What it is about, such as `waybill/0190…`.
    pub subject: String,
    /// Counts from 1 within the subject.
    pub position: i64,
    /// What happened, such as `waybill_issued`.
    pub kind: String,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Account that did it.
    pub actor_id: String,
    /// Details: the JSON text as it was hashed.
    pub body: String,
    /// Hash of the event before it about the same subject, 64 hexadecimal digits, zeros for the first.
    pub previous_hash: String,
    /// SHA-256 over the previous hash and this event, 64 hexadecimal digits.
    pub hash: String,
}

impl LeafEvent {
    /// Whether the hash is that of the content.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.hash == self.content_hash()
    }

    /// The hash that the content has.
    #[must_use]
    pub fn content_hash(&self) -> String {
        let (position, at_ms) = (self.position.to_string(), self.at_ms.to_string());
        let parts = [
            &self.event_id,
            &self.subject,
            &position,
            &self.kind,
            &at_ms,
            &self.actor_id,
            &self.body,
        ];
        chain_hash(&self.previous_hash, parts.map(String::as_str))
    }

    /// When.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.at_ms).ok()
    }
}

/// An event at its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LogEntry {
    /// Place in the log, from 0 on, without gaps.
    pub index: u64,
    /// The event.
    #[serde(flatten)]
    pub event: LeafEvent,
}

impl LogEntry {
    /// Its leaf: place and hash of the event; `None` where the hash is no hash.
    #[must_use]
    pub fn leaf(&self) -> Option<Hash> {
        leaf_of(self.index, &self.event.hash)
    }
}

/// The leaf of an event's hash at a place.
#[must_use]
pub fn leaf_of(index: u64, event_hash: &str) -> Option<Hash> {
    let hash: Hash = from_hex(event_hash)?.try_into().ok()?;
    let mut data = [0; 40];
    let (place, content) = data.split_at_mut(8);
    place.copy_from_slice(&index.to_be_bytes());
    content.copy_from_slice(&hash);
    Some(leaf_hash(&data))
}

/// The hash of an event that follows another: identifier, subject, position, kind, instant in
/// milliseconds, account and body.
#[must_use]
pub fn chain_hash(previous: &str, parts: [&str; 7]) -> String {
    let mut hasher = Sha256::new();
    for part in std::iter::once(previous).chain(parts) {
        // The length before each part keeps `ab` + `c` apart from `a` + `bc`.
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize())
}
