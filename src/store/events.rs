//! The append-only log: who did what, when and why, each subject's events chained by hash.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row;

use super::{StoreError, Tx};
use crate::audit::{NO_HASH, chain_hash};

/// One event as read back.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Event {
    /// Identifier (UUID v7).
    pub event_id: String,
    /// What it is about, such as `waybill/0190…`.
    pub subject: String,
    /// Counts from 1 within the subject.
    pub position: i64,
    /// What happened, such as `waybill_issued`.
    pub kind: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Account that did it.
    pub actor_id: String,
    /// Details.
    pub body: serde_json::Value,
    /// SHA-256 over the previous hash and this event, hexadecimal.
    pub hash: String,
}

/// An event to be written.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// Identifier made by the caller.
    pub event_id: String,
    /// What it is about.
    pub subject: &'a str,
    /// What happened.
    pub kind: &'a str,
    /// When.
    pub at: Timestamp,
    /// Account that did it.
    pub actor_id: &'a str,
    /// Details.
    pub body: serde_json::Value,
}

/// Appends one event to its subject's chain.
pub async fn append(tx: &mut Tx, event: &NewEvent<'_>) -> Result<(), StoreError> {
    let last = sqlx::query(
        "select position, hash from event where subject = $1 order by position desc limit 1",
    )
    .bind(event.subject)
    .fetch_optional(&mut **tx)
    .await?;
    let (position, previous) = match last {
        Some(row) => (row.try_get::<i64, _>(0)? + 1, row.try_get::<String, _>(1)?),
        None => (1, NO_HASH.to_owned()),
    };
    let body = event.body.to_string();
    let at_ms = event.at.as_millisecond();
    let hash = chain_hash(
        &previous,
        [
            &event.event_id,
            event.subject,
            &position.to_string(),
            event.kind,
            &at_ms.to_string(),
            event.actor_id,
            &body,
        ],
    );
    sqlx::query(
        "insert into event (event_id, subject, position, kind, at_ms, actor_id, body, \
         previous_hash, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&event.event_id)
    .bind(event.subject)
    .bind(position)
    .bind(event.kind)
    .bind(at_ms)
    .bind(event.actor_id)
    .bind(&body)
    .bind(&previous)
    .bind(&hash)
    .execute(&mut **tx)
    .await?;
    // The sequencer finds it here and gives it its place in the log.
    sqlx::query("insert into log_waiting (subject, position, event_id) values ($1, $2, $3)")
        .bind(event.subject)
        .bind(position)
        .bind(&event.event_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The position of the first event that does not follow from those before it, of all events of one
/// subject from the first on; `None` when the chain is whole.
#[must_use]
pub fn first_broken(events: &[Event]) -> Option<i64> {
    let mut previous = NO_HASH;
    for (position, event) in (1..).zip(events) {
        let parts = [
            &event.event_id,
            &event.subject,
            &event.position.to_string(),
            &event.kind,
            &event.at.as_millisecond().to_string(),
            &event.actor_id,
            &event.body.to_string(),
        ];
        let hash = chain_hash(previous, parts.map(String::as_str));
        if event.position != position || event.hash != hash {
            return Some(position);
        }
        previous = &event.hash;
    }
    None
}

/// The last event of one kind about a subject.
pub async fn last_of(tx: &mut Tx, subject: &str, kind: &str) -> Result<Option<Event>, StoreError> {
    let row = sqlx::query(
        "select event_id, subject, position, kind, at_ms, actor_id, body, hash from event \
         where subject = $1 and kind = $2 order by position desc limit 1",
    )
    .bind(subject)
    .bind(kind)
    .fetch_optional(&mut **tx)
    .await?;
    row.as_ref().map(read_row).transpose()
}

/// Events of a subject in order, those after a position, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    subject: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<Event>, StoreError> {
    let rows = sqlx::query(
        "select event_id, subject, position, kind, at_ms, actor_id, body, hash from event \
         where subject = $1 and position > $2 order by position limit $3",
    )
    .bind(subject)
    .bind(after)
    .bind(limit)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read_row).collect()
}

fn read_row(row: &sqlx::any::AnyRow) -> Result<Event, StoreError> {
    let event_id: String = row.try_get(0)?;
    let wrong = |column, reason: String| StoreError::Inconsistent {
        table: "event",
        column,
        row: event_id.clone(),
        reason,
    };
    let at = Timestamp::from_millisecond(row.try_get(4)?)
        .map_err(|error| wrong("at_ms", error.to_string()))?;
    let body =
        serde_json::from_str(row.try_get(6)?).map_err(|error| wrong("body", error.to_string()))?;
    Ok(Event {
        subject: row.try_get(1)?,
        position: row.try_get(2)?,
        kind: row.try_get(3)?,
        at,
        actor_id: row.try_get(5)?,
        body,
        hash: row.try_get(7)?,
        event_id,
    })
}
