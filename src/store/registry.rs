//! Records of the registry: one table, the body as JSON, the columns that are searched beside it.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row;

use super::{StoreError, Tx};
use crate::registry::{Record, RecordKind};
use crate::units::LocalText;

/// A record with its revision.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Stored {
    /// The record.
    pub record: Record,
    /// Its `ETag`.
    pub revision: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Filter<'a> {
    /// Kind.
    pub kind: RecordKind,
    /// Only records of this company; `None` = all.
    pub owner: Option<&'a str>,
    /// Words to be found in label or identifier, empty = any.
    pub search: &'a str,
    /// Identifier of the last one seen; empty = from the first.
    pub after: &'a str,
    /// At most so many.
    pub limit: i64,
}

fn inconsistent(row: &str, column: &'static str, reason: &dyn ToString) -> StoreError {
    super::inconsistent("record", row, column, reason)
}

fn body_of(record: &Record) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(|error| inconsistent(record.id(), "body", &error))
}

fn owner_of(record: &Record) -> &str {
    record.owner().map_or("", |owner| owner.as_str())
}

fn read_row(row: &sqlx::any::AnyRow) -> Result<Stored, StoreError> {
    let id: String = row.try_get(0)?;
    let body: String = row.try_get(3)?;
    Ok(Stored {
        revision: row.try_get(1)?,
        updated_at: Timestamp::from_millisecond(row.try_get(2)?)
            .map_err(|error| inconsistent(&id, "updated_at_ms", &error))?,
        record: serde_json::from_str(&body).map_err(|error| inconsistent(&id, "body", &error))?,
    })
}

/// Writes a new record; an identifier, plate or tank number that is in use is `Taken`.
pub async fn insert(tx: &mut Tx, record: &Record, now: Timestamp) -> Result<(), StoreError> {
    let done = sqlx::query(
        "insert into record (kind, record_id, owner_id, label, revision, updated_at_ms, body) \
         values ($1, $2, $3, $4, 1, $5, $6) on conflict do nothing",
    )
    .bind(record.kind().as_str())
    .bind(record.id())
    .bind(owner_of(record))
    .bind(record.label().to_lowercase())
    .bind(now.as_millisecond())
    .bind(body_of(record)?)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(taken(record, record.id()));
    }
    Ok(())
}

fn taken(record: &Record, name: &str) -> StoreError {
    let kind = record.kind().in_words();
    let subject =
        LocalText::new(format!("{} `{name}`", kind.zh), format!("the {} `{name}`", kind.en));
    StoreError::Taken { subject }
}

/// Writes the next revision over `expected`; somebody else's change in between is `Stale`, a plate or
/// tank number that another record has is `Taken`.
pub async fn save(
    tx: &mut Tx,
    record: &Record,
    expected: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "update record set owner_id = $3, label = $4, revision = revision + 1, \
         updated_at_ms = $5, body = $6 where kind = $1 and record_id = $2 and revision = $7",
    )
    .bind(record.kind().as_str())
    .bind(record.id())
    .bind(owner_of(record))
    .bind(record.label().to_lowercase())
    .bind(now.as_millisecond())
    .bind(body_of(record)?)
    .bind(expected)
    .execute(&mut **tx)
    .await
    .map_err(|error| match &error {
        sqlx::Error::Database(refused) if refused.is_unique_violation() => {
            taken(record, record.label())
        }
        _ => StoreError::from(error),
    })?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let current = find(tx, record.kind(), record.id()).await?.map_or(0, |stored| stored.revision);
    Err(StoreError::Stale { subject: record.id().to_owned(), current })
}

/// One record.
pub async fn find(tx: &mut Tx, kind: RecordKind, id: &str) -> Result<Option<Stored>, StoreError> {
    let row = sqlx::query(
        "select record_id, revision, updated_at_ms, body from record \
         where kind = $1 and record_id = $2",
    )
    .bind(kind.as_str())
    .bind(id)
    .fetch_optional(&mut **tx)
    .await?;
    row.as_ref().map(read_row).transpose()
}

/// Identifiers in one statement; both databases take many more.
const IDS_AT_ONCE: usize = 500;

/// Those of these records that are on file, in any order.
pub async fn find_many(
    tx: &mut Tx,
    kind: RecordKind,
    ids: &[&str],
) -> Result<Vec<Record>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_AT_ONCE) {
        let places: Vec<String> = (2..ids.len() + 2).map(|place| format!("${place}")).collect();
        let mut query = sqlx::query(sqlx::AssertSqlSafe(format!(
            "select record_id, revision, updated_at_ms, body from record \
             where kind = $1 and record_id in ({})",
            places.join(", ")
        )))
        .bind(kind.as_str());
        for id in ids {
            query = query.bind(*id);
        }
        let rows = query.fetch_all(&mut **tx).await?;
        for row in &rows {
            found.push(read_row(row)?.record);
        }
    }
    Ok(found)
}

/// Records in the order of their identifiers.
pub async fn list(tx: &mut Tx, filter: &Filter<'_>) -> Result<Vec<Stored>, StoreError> {
    let pattern = format!("%{}%", super::like_escape(&filter.search.to_lowercase()));
    let rows = sqlx::query(
        "select record_id, revision, updated_at_ms, body from record \
         where kind = $1 and ($2 = 1 or owner_id = $3) and record_id > $4 \
         and (label like $5 escape '!' or lower(record_id) like $5 escape '!') \
         order by record_id limit $6",
    )
    .bind(filter.kind.as_str())
    .bind(i32::from(filter.owner.is_none()))
    .bind(filter.owner.unwrap_or_default())
    .bind(filter.after)
    .bind(pattern)
    .bind(filter.limit)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read_row).collect()
}

/// Every record of one kind, for the kinds that an authority keeps in small numbers.
pub async fn all(tx: &mut Tx, kind: RecordKind) -> Result<Vec<Stored>, StoreError> {
    let rows = sqlx::query(
        "select record_id, revision, updated_at_ms, body from record where kind = $1 \
         order by record_id",
    )
    .bind(kind.as_str())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read_row).collect()
}

/// A number that grows with every record of a kind that is written; records are never deleted.
pub async fn stamp(tx: &mut Tx, kind: RecordKind) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "select cast(coalesce(sum(revision), 0) as bigint) from record where kind = $1",
    )
    .bind(kind.as_str())
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get(0)?)
}
