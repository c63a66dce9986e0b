//! Sessions and the chain of refresh tokens that each one hands out.

use jiff::Timestamp;
use sqlx::Row;

use super::{StoreError, Tx};

/// What a refresh token turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// Good, and used up by this call.
    Good {
        /// Its session.
        session_id: String,
        /// Its account.
        account_id: String,
    },
    /// It was used before: someone has a copy. The account's sessions are revoked.
    Reused {
        /// Its account.
        account_id: String,
    },
    /// Unknown, expired or revoked.
    Void,
}

/// Begins a session with its first refresh token.
pub async fn begin(
    tx: &mut Tx,
    session_id: &str,
    account_id: &str,
    refresh_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into session (session_id, account_id, created_at_ms, expires_at_ms) \
         values ($1, $2, $3, $4)",
    )
    .bind(session_id)
    .bind(account_id)
    .bind(now.as_millisecond())
    .bind(expires_at.as_millisecond())
    .execute(&mut **tx)
    .await?;
    add_token(tx, session_id, refresh_hash, now).await
}

/// Adds the next refresh token to a session.
pub async fn add_token(
    tx: &mut Tx,
    session_id: &str,
    refresh_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into refresh_token (refresh_hash, session_id, created_at_ms) values ($1, $2, $3)",
    )
    .bind(refresh_hash)
    .bind(session_id)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Uses a refresh token up. The caller commits whatever the answer is: a reuse has revoked sessions.
pub async fn redeem(
    tx: &mut Tx,
    refresh_hash: &str,
    now: Timestamp,
) -> Result<Redeemed, StoreError> {
    let row = sqlx::query(
        "select session.session_id, session.account_id, session.expires_at_ms, \
         session.revoked_at_ms, refresh_token.used_at_ms from refresh_token \
         join session on session.session_id = refresh_token.session_id \
         where refresh_token.refresh_hash = $1",
    )
    .bind(refresh_hash)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(Redeemed::Void) };
    let session_id: String = row.try_get(0)?;
    let account_id: String = row.try_get(1)?;
    let is_over = row.try_get::<i64, _>(2)? <= now.as_millisecond()
        || row.try_get::<Option<i64>, _>(3)?.is_some();
    if is_over {
        return Ok(Redeemed::Void);
    }
    let done = sqlx::query(
        "update refresh_token set used_at_ms = $2 where refresh_hash = $1 and used_at_ms is null",
    )
    .bind(refresh_hash)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(Redeemed::Good { session_id, account_id });
    }
    revoke_all(tx, &account_id, now).await?;
    Ok(Redeemed::Reused { account_id })
}

/// Ends the session that a refresh token belongs to; an unknown token ends nothing.
pub async fn end(tx: &mut Tx, refresh_hash: &str, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "update session set revoked_at_ms = $2 where revoked_at_ms is null and session_id in \
         (select session_id from refresh_token where refresh_hash = $1)",
    )
    .bind(refresh_hash)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Ends all sessions of an account.
pub async fn revoke_all(tx: &mut Tx, account_id: &str, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "update session set revoked_at_ms = $2 where account_id = $1 and revoked_at_ms is null",
    )
    .bind(account_id)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
