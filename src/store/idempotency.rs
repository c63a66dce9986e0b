//! Answers kept by `Idempotency-Key`, written in the transaction of the effect they answer.

use jiff::Timestamp;
use sqlx::Row;

use super::{StoreError, Tx};

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Hash of the request it answers.
    pub request_hash: String,
    /// HTTP status.
    pub status: u16,
    /// `ETag`, may be empty.
    pub etag: String,
    /// Body.
    pub response: String,
}

/// Takes a key for this transaction; `Some` is the answer that an earlier one kept under it.
pub async fn take(
    tx: &mut Tx,
    account_id: &str,
    key: &str,
    request_hash: &str,
    now: Timestamp,
) -> Result<Option<Kept>, StoreError> {
    let done = sqlx::query(
        "insert into idempotency (account_id, idempotency_key, request_hash, status, response, \
         etag, created_at_ms) values ($1, $2, $3, 0, '', '', $4) \
         on conflict (account_id, idempotency_key) do nothing",
    )
    .bind(account_id)
    .bind(key)
    .bind(request_hash)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(None);
    }
    let row = sqlx::query(
        "select request_hash, status, response, etag from idempotency \
         where account_id = $1 and idempotency_key = $2",
    )
    .bind(account_id)
    .bind(key)
    .fetch_one(&mut **tx)
    .await?;
    let status = row.try_get::<i32, _>(1)?;
    Ok(Some(Kept {
        request_hash: row.try_get(0)?,
        status: u16::try_from(status).map_err(|_| StoreError::Inconsistent {
            table: "idempotency",
            column: "status",
            row: key.to_owned(),
            reason: format!("`{status}` is no HTTP status"),
        })?,
        response: row.try_get(2)?,
        etag: row.try_get(3)?,
    }))
}

/// Keeps the answer under a key that [`take`] took in the same transaction.
pub async fn keep(
    tx: &mut Tx,
    account_id: &str,
    key: &str,
    status: u16,
    etag: &str,
    response: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "update idempotency set status = $3, etag = $4, response = $5 \
         where account_id = $1 and idempotency_key = $2",
    )
    .bind(account_id)
    .bind(key)
    .bind(i32::from(status))
    .bind(etag)
    .bind(response)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets answers older than an instant.
pub async fn forget_before(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query("delete from idempotency where created_at_ms < $1")
        .bind(before.as_millisecond())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}
