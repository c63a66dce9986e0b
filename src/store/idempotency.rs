//! Answers kept by `Idempotency-Key`, written in the transaction of the effect they answer.

use jiff::Timestamp;
use sqlx::Row;

use super::{StoreError, Tx};

/// A request that is to have its effect once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whose key it is.
    pub account_id: String,
    /// The key, chosen by the client.
    pub key: String,
    /// Hash of what is asked: the same key with another one is refused.
    pub hash: String,
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// HTTP status.
    pub status: u16,
    /// `ETag`, may be empty.
    pub etag: String,
    /// Body.
    pub body: String,
}

/// What a key turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Not used before.
    Fresh,
    /// Used for this very request, which was answered so.
    Before(Kept),
    /// Used for another request.
    Mismatch,
}

impl Request {
    /// Takes the key for this transaction. One that a transaction still under way has taken is waited
    /// for.
    pub async fn take(&self, tx: &mut Tx, now: Timestamp) -> Result<Taken, StoreError> {
        let done = sqlx::query(
            "insert into idempotency (account_id, idempotency_key, request_hash, status, response, \
             etag, created_at_ms) values ($1, $2, $3, 0, '', '', $4) \
             on conflict (account_id, idempotency_key) do nothing",
        )
        .bind(&self.account_id)
        .bind(&self.key)
        .bind(&self.hash)
        .bind(now.as_millisecond())
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 1 { Ok(Taken::Fresh) } else { self.look(tx).await }
    }

    /// The same without taking it.
    pub async fn look(&self, tx: &mut Tx) -> Result<Taken, StoreError> {
        let row = sqlx::query(
            "select request_hash, status, response, etag from idempotency \
             where account_id = $1 and idempotency_key = $2",
        )
        .bind(&self.account_id)
        .bind(&self.key)
        .fetch_optional(&mut **tx)
        .await?;
        let Some(row) = row else { return Ok(Taken::Fresh) };
        if row.try_get::<String, _>(0)? != self.hash {
            return Ok(Taken::Mismatch);
        }
        let status = row.try_get::<i32, _>(1)?;
        let status = u16::try_from(status).map_err(|_| {
            super::inconsistent("idempotency", &self.key, "status", &format!("`{status}`"))
        })?;
        Ok(Taken::Before(Kept { status, body: row.try_get(2)?, etag: row.try_get(3)? }))
    }

    /// Keeps the answer under the key, which [`take`](Self::take) took in the same transaction.
    pub async fn keep(&self, tx: &mut Tx, answer: &Kept) -> Result<(), StoreError> {
        sqlx::query(
            "update idempotency set status = $3, etag = $4, response = $5 \
             where account_id = $1 and idempotency_key = $2",
        )
        .bind(&self.account_id)
        .bind(&self.key)
        .bind(i32::from(answer.status))
        .bind(&answer.etag)
        .bind(&answer.body)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

/// Forgets answers older than an instant.
pub async fn forget_before(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query("delete from idempotency where created_at_ms < $1")
        .bind(before.as_millisecond())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}
