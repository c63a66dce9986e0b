//! The log: events get their places, and readers their proofs.

use std::io::Write;

use jiff::Timestamp;

use super::DeskError;
use crate::app::App;
use crate::audit::{
    Checkpoint, ExportHeader, Receipt, write_checkpoint, write_entry, write_header,
};
use crate::auth::SigningKeys;
use crate::store::{self, Store, StoreError, Tx};
use crate::units::hex;

/// Most events that get their place in one transaction, so that nobody waits long for it.
const AT_ONCE: i64 = 1_000;

/// Events and checkpoints read at once.
const PAGE: i64 = 1_000;

/// Why an export was not written.
#[derive(Debug, thiserror::Error)]
pub enum LogExportError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The tree is longer than its events.
    #[error("event {0} of the log is missing from the database")]
    Missing(u64),
}

/// What the log of a district is called in its checkpoints.
#[must_use]
pub fn origin(district_code: u32) -> String {
    format!("hazway/{district_code:06}")
}

/// Gives all waiting events their places, each thousand under a checkpoint of its own. Without a key
/// that may sign they go on waiting.
pub async fn sequence(
    store: &Store,
    origin: &str,
    keys: &SigningKeys,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let Some(key) = keys.key_for(now, now) else { return Ok(0) };
    let mut placed = 0;
    loop {
        // Mostly nothing waits: then no lock is taken.
        if store::log::count_waiting(&mut store.begin_read().await?).await? == 0 {
            return Ok(placed);
        }
        let mut tx = store.begin_write().await?;
        let done = store::log::sequence(&mut tx, AT_ONCE, |size, root| {
            Checkpoint { origin: origin.to_owned(), size, root, at: now }.sign(key).note
        })
        .await?;
        tx.commit().await?;
        placed += done;
    }
}

/// The receipt of an event; `None` where there is no such event about the subject, or it waits for its
/// place, at most a second.
pub async fn receipt(
    tx: &mut Tx,
    subject: &str,
    event_id: &str,
) -> Result<Option<Receipt>, StoreError> {
    let Some(entry) = store::log::entry(tx, event_id).await? else { return Ok(None) };
    let Some((size, note)) = store::log::newest_checkpoint(tx).await? else { return Ok(None) };
    if entry.event.subject != subject || entry.index >= size {
        return Ok(None);
    }
    let proof = store::log::inclusion(tx, entry.index, size).await?;
    Ok(Some(Receipt::new(entry, note, &proof)))
}

/// Hashes that prove that the log of `old` events is the beginning of that of `new`; `None` where there is
/// nothing to prove.
pub async fn consistency(app: &App, old: u64, new: u64) -> Result<Option<Vec<String>>, DeskError> {
    let mut tx = app.store.begin_read().await?;
    let there = store::log::newest_checkpoint(&mut tx).await?.map_or(0, |(size, _)| size);
    if old > new || new > there {
        return Ok(None);
    }
    let proof = store::log::consistency(&mut tx, old, new).await?;
    Ok(Some(proof.iter().map(|hash| hex(hash)).collect()))
}

/// Writes the whole log: header, events, and each checkpoint after the events it covers. Tells how many
/// events; `None`, and nothing written, when there is no checkpoint yet.
pub async fn export(tx: &mut Tx, out: &mut impl Write) -> Result<Option<u64>, LogExportError> {
    let Some((size, note)) = store::log::newest_checkpoint(tx).await? else { return Ok(None) };
    write_header(out, &ExportHeader::new(note))?;
    let mut checkpoints = Vec::new();
    let mut next = 0;
    while next < size {
        let entries = store::log::entries(tx, next, PAGE).await?;
        if entries.is_empty() {
            return Err(LogExportError::Missing(next));
        }
        for entry in &entries {
            write_entry(out, entry)?;
            if checkpoints.is_empty() {
                checkpoints = store::log::checkpoints(tx, next, PAGE).await?;
                checkpoints.reverse();
            }
            next = entry.index + 1;
            if let Some((_, note)) = checkpoints.pop_if(|(covered, _)| *covered == next) {
                write_checkpoint(out, &note)?;
            }
        }
    }
    Ok(Some(size))
}
