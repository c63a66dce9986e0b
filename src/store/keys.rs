//! Keys that access tokens, waybills' codes and checkpoints of the log are signed with; none serves two.

use jiff::Timestamp;
use sqlx::Row;

use super::{StoreError, Tx};
use crate::auth::SigningKey;

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Access tokens.
    Token,
    /// Codes of waybills and lists of those no longer good.
    Code,
    /// Checkpoints of the log.
    Checkpoint,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Code => "code",
            Self::Checkpoint => "checkpoint",
        }
    }
}

/// All keys of a purpose, retired ones included.
pub async fn all(tx: &mut Tx, purpose: Purpose) -> Result<Vec<SigningKey>, StoreError> {
    let rows = sqlx::query(
        "select key_id, secret, created_at_ms, retired_at_ms from signing_key where purpose = $1",
    )
    .bind(purpose.as_str())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read_row).collect()
}

fn read_row(row: &sqlx::any::AnyRow) -> Result<SigningKey, StoreError> {
    let key_id: String = row.try_get(0)?;
    let wrong = |column, reason: String| StoreError::Inconsistent {
        table: "signing_key",
        column,
        row: key_id.clone(),
        reason,
    };
    let instant = |column, ms| {
        Timestamp::from_millisecond(ms).map_err(|error| wrong(column, error.to_string()))
    };
    let secret = SigningKey::secret_from_text(row.try_get(1)?)
        .ok_or_else(|| wrong("secret", "not 32 bytes in base64url".to_owned()))?;
    let retired_at =
        row.try_get::<Option<i64>, _>(3)?.map(|ms| instant("retired_at_ms", ms)).transpose()?;
    let key = SigningKey::new(secret, instant("created_at_ms", row.try_get(2)?)?, retired_at);
    if key.key_id != key_id {
        return Err(wrong("key_id", format!("the secret belongs to `{}`", key.key_id)));
    }
    Ok(key)
}

/// Writes a new key.
pub async fn insert(tx: &mut Tx, purpose: Purpose, key: &SigningKey) -> Result<(), StoreError> {
    sqlx::query(
        "insert into signing_key (key_id, secret, created_at_ms, retired_at_ms, purpose) \
         values ($1, $2, $3, $4, $5)",
    )
    .bind(&key.key_id)
    .bind(key.secret_text())
    .bind(key.created_at.as_millisecond())
    .bind(key.retired_at.map(Timestamp::as_millisecond))
    .bind(purpose.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Ends all keys of a purpose begun before an instant.
pub async fn retire_before(
    tx: &mut Tx,
    purpose: Purpose,
    created_before: Timestamp,
    retired_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "update signing_key set retired_at_ms = $2 \
         where purpose = $3 and created_at_ms < $1 and retired_at_ms is null",
    )
    .bind(created_before.as_millisecond())
    .bind(retired_at.as_millisecond())
    .bind(purpose.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
