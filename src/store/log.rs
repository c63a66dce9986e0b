//! The log as a Merkle tree: events get their places, and proofs are read.

use std::collections::HashMap;
use std::ops::Range;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{StoreError, Tx, inconsistent};
use crate::audit::{
    Frontier, Hash, LeafEvent, LogEntry, consistency_ranges, inclusion_ranges, joined, leaf_of,
    root_of,
};
use crate::units::{from_hex, hex};

/// Levels between two kept rows of nodes: blocks of 256.
const STEP: u32 = 8;

/// An event that has no place yet.
#[derive(Clone, Debug)]
struct Waiting {
    event_id: String,
    subject: String,
    position: i64,
    hash: String,
}

/// Gives waiting events their places, at most so many; the checkpoint over the tree with them is made by
/// `sign` from size and root. Tells how many got a place. Two that do so at once end with one of them:
/// the other's transaction fails as a conflict.
pub async fn sequence(
    tx: &mut Tx,
    most: i64,
    sign: impl FnOnce(u64, Hash) -> String,
) -> Result<usize, StoreError> {
    let waiting = waiting(tx, most).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut frontier = head(tx).await?;
    let before = frontier.size();
    let (mut leaves, mut nodes) = (Vec::new(), Vec::new());
    for event in &waiting {
        let index = frontier.size();
        let leaf = leaf_of(index, &event.hash)
            .ok_or_else(|| inconsistent("event", &event.event_id, "hash", &"no SHA-256"))?;
        frontier.push(leaf, |level, place, hash| {
            if level > 0 && level.is_multiple_of(STEP) {
                nodes.push((level, place, *hash));
            }
        });
        leaves.push((index, leaf));
    }
    // First, so that a second sequencer waits here and then gives way.
    advance(tx, before, &frontier).await?;
    for (event, (index, leaf)) in waiting.iter().zip(&leaves) {
        place(tx, event, *index, leaf).await?;
    }
    for (level, place, hash) in nodes {
        sqlx::query("insert into log_node (level, node_index, hash) values ($1, $2, $3)")
            .bind(i32::try_from(level).unwrap_or(i32::MAX))
            .bind(signed(place))
            .bind(hex(&hash))
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query("insert into log_checkpoint (tree_size, note) values ($1, $2)")
        .bind(signed(frontier.size()))
        .bind(sign(frontier.size(), frontier.root()))
        .execute(&mut **tx)
        .await?;
    Ok(waiting.len())
}

async fn place(tx: &mut Tx, event: &Waiting, index: u64, leaf: &Hash) -> Result<(), StoreError> {
    sqlx::query("insert into log_leaf (leaf_index, event_id, leaf_hash) values ($1, $2, $3)")
        .bind(signed(index))
        .bind(&event.event_id)
        .bind(hex(leaf))
        .execute(&mut **tx)
        .await?;
    sqlx::query("delete from log_waiting where subject = $1 and position = $2")
        .bind(&event.subject)
        .bind(event.position)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Events without a place, by their time, and within a subject in their order. Read by subject and
/// position, so that what is left for later never stands before what is taken.
async fn waiting(tx: &mut Tx, most: i64) -> Result<Vec<Waiting>, StoreError> {
    let rows = sqlx::query(
        "select w.event_id, w.subject, w.position, e.hash from log_waiting w \
         join event e on e.event_id = w.event_id order by w.subject, w.position limit $1",
    )
    .bind(most)
    .fetch_all(&mut **tx)
    .await?;
    let read = |row: &AnyRow| -> Result<Waiting, StoreError> {
        Ok(Waiting {
            event_id: row.try_get(0)?,
            subject: row.try_get(1)?,
            position: row.try_get(2)?,
            hash: row.try_get(3)?,
        })
    };
    let waiting: Vec<Waiting> = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(in_time(waiting))
}

/// By identifier, which begins with the time; the places that a subject's events have by that are given
/// to them in the order of their positions.
fn in_time(by_subject: Vec<Waiting>) -> Vec<Waiting> {
    let mut order: Vec<(String, String)> =
        by_subject.iter().map(|event| (event.event_id.clone(), event.subject.clone())).collect();
    order.sort();
    let mut of_subject: HashMap<String, std::collections::VecDeque<Waiting>> = HashMap::new();
    for event in by_subject {
        of_subject.entry(event.subject.clone()).or_default().push_back(event);
    }
    order.into_iter().filter_map(|(_, subject)| of_subject.get_mut(&subject)?.pop_front()).collect()
}

async fn head(tx: &mut Tx) -> Result<Frontier, StoreError> {
    let row = sqlx::query("select tree_size, frontier from log_head where log_id = 1")
        .fetch_one(&mut **tx)
        .await?;
    let wrong = |reason: &str| inconsistent("log_head", "1", "frontier", &reason);
    let text: String = row.try_get(1)?;
    let hashes: Option<Vec<Hash>> = text.split_whitespace().map(hash_of).collect();
    let size = unsigned(row.try_get(0)?);
    Frontier::new(size, hashes.ok_or_else(|| wrong("no SHA-256"))?)
        .ok_or_else(|| wrong("not as many hashes as the size asks for"))
}

async fn advance(tx: &mut Tx, before: u64, frontier: &Frontier) -> Result<(), StoreError> {
    let hashes: Vec<String> = frontier.subtrees().iter().map(|hash| hex(hash)).collect();
    let done = sqlx::query(
        "update log_head set tree_size = $1, frontier = $2 where log_id = 1 and tree_size = $3",
    )
    .bind(signed(frontier.size()))
    .bind(hashes.join(" "))
    .bind(signed(before))
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale { subject: "log".to_owned(), current: signed(before) })
    }
}

/// How many events wait for their place.
pub async fn count_waiting(tx: &mut Tx) -> Result<i64, StoreError> {
    let row = sqlx::query("select count(*) from log_waiting").fetch_one(&mut **tx).await?;
    Ok(row.try_get(0)?)
}

/// The newest checkpoint, as a note.
pub async fn newest_checkpoint(tx: &mut Tx) -> Result<Option<(u64, String)>, StoreError> {
    let row =
        sqlx::query("select tree_size, note from log_checkpoint order by tree_size desc limit 1")
            .fetch_optional(&mut **tx)
            .await?;
    row.map(|row| Ok((unsigned(row.try_get(0)?), row.try_get(1)?))).transpose()
}

/// The checkpoint over exactly so many events.
pub async fn checkpoint_of(tx: &mut Tx, size: u64) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("select note from log_checkpoint where tree_size = $1")
        .bind(signed(size))
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

/// Checkpoints over more than `after` events, at most `limit`, by size.
pub async fn checkpoints(
    tx: &mut Tx,
    after: u64,
    limit: i64,
) -> Result<Vec<(u64, String)>, StoreError> {
    let rows = sqlx::query(
        "select tree_size, note from log_checkpoint where tree_size > $1 order by tree_size limit $2",
    )
    .bind(signed(after))
    .bind(limit)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok((unsigned(row.try_get(0)?), row.try_get(1)?))).collect()
}

const ENTRY: &str = "select l.leaf_index, e.event_id, e.subject, e.position, e.kind, e.at_ms, \
                     e.actor_id, e.body, e.previous_hash, e.hash from log_leaf l \
                     join event e on e.event_id = l.event_id";

/// Events from a place on, at most `limit`.
pub async fn entries(tx: &mut Tx, from: u64, limit: i64) -> Result<Vec<LogEntry>, StoreError> {
    let text = format!("{ENTRY} where l.leaf_index >= $1 order by l.leaf_index limit $2");
    let rows = sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(signed(from))
        .bind(limit)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(read_entry).collect()
}

/// One event at its place; `None` where there is none or it still waits.
pub async fn entry(tx: &mut Tx, event_id: &str) -> Result<Option<LogEntry>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{ENTRY} where l.event_id = $1")))
        .bind(event_id)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(read_entry).transpose()
}

fn read_entry(row: &AnyRow) -> Result<LogEntry, StoreError> {
    Ok(LogEntry {
        index: unsigned(row.try_get(0)?),
        event: LeafEvent {
            event_id: row.try_get(1)?,
            subject: row.try_get(2)?,
            position: row.try_get(3)?,
            kind: row.try_get(4)?,
            at_ms: row.try_get(5)?,
            actor_id: row.try_get(6)?,
            body: row.try_get(7)?,
            previous_hash: row.try_get(8)?,
            hash: row.try_get(9)?,
        },
    })
}

/// The proof that the event at a place is in the tree of so many events.
pub async fn inclusion(tx: &mut Tx, index: u64, size: u64) -> Result<Vec<Hash>, StoreError> {
    roots(tx, inclusion_ranges(index, size).unwrap_or_default()).await
}

/// The proof that the tree of `old` events is the beginning of that of `new`.
pub async fn consistency(tx: &mut Tx, old: u64, new: u64) -> Result<Vec<Hash>, StoreError> {
    roots(tx, consistency_ranges(old, new).unwrap_or_default()).await
}

async fn roots(tx: &mut Tx, ranges: Vec<Range<u64>>) -> Result<Vec<Hash>, StoreError> {
    let mut proof = Vec::with_capacity(ranges.len());
    for range in ranges {
        proof.push(root(tx, range).await?);
    }
    Ok(proof)
}

/// The root over some leaves: complete subtrees from the left, joined from the right.
async fn root(tx: &mut Tx, range: Range<u64>) -> Result<Hash, StoreError> {
    let mut parts = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let level = (range.end - start).ilog2();
        parts.push(complete(tx, start, level).await?);
        start += 1 << level;
    }
    Ok(joined(&parts))
}

/// The root of a complete subtree, from at most 255 kept hashes below it.
async fn complete(tx: &mut Tx, start: u64, level: u32) -> Result<Hash, StoreError> {
    let kept = level - level % STEP;
    let (first, count) = (start >> kept, 1_u64 << (level - kept));
    let text = if kept == 0 {
        "select leaf_hash from log_leaf where leaf_index >= $1 and leaf_index < $2 \
         and $3 = 0 order by leaf_index"
    } else {
        "select hash from log_node where node_index >= $1 and node_index < $2 \
         and level = $3 order by node_index"
    };
    let rows = sqlx::query(text)
        .bind(signed(first))
        .bind(signed(first + count))
        .bind(i32::try_from(kept).unwrap_or(i32::MAX))
        .fetch_all(&mut **tx)
        .await?;
    let row_name = format!("{first}+{count} at level {kept}");
    let wrong = |reason: &str| inconsistent("log_node", &row_name, "hash", &reason);
    let mut hashes = Vec::with_capacity(rows.len());
    for row in &rows {
        hashes.push(hash_of(row.try_get(0)?).ok_or_else(|| wrong("no SHA-256"))?);
    }
    if u64::try_from(hashes.len()).ok() != Some(count) {
        return Err(wrong("hashes of the tree are missing"));
    }
    Ok(root_of(&hashes))
}

fn hash_of(text: &str) -> Option<Hash> {
    from_hex(text)?.try_into().ok()
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
