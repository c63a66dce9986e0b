//! Schemes: drafts of the committee and the published sets of zones, which never change.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row;

use super::{StoreError, Tx};
use crate::auth::Actor;
use crate::units::local_text;
use crate::zones::{Scheme, Zone};

/// Where a scheme stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SchemeState {
    /// Being drawn.
    Draft,
    /// Its consequences were looked at; may be published.
    Previewed,
    /// Published once; in force until the next one.
    Published,
}

impl SchemeState {
    /// The name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Previewed => "previewed",
            Self::Published => "published",
        }
    }
}

/// A scheme with its history.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct StoredScheme {
    /// Identifier (UUID v7).
    pub scheme_id: String,
    /// Its `ETag`.
    pub revision: i64,
    /// Where it stands.
    pub state: SchemeState,
    /// Revision it has in force, 0 before publication.
    pub scheme_revision: i64,
    /// Revision in force when it was begun.
    pub base_revision: i64,
    /// Account that drew it, the last one that changed it.
    pub author_id: String,
    /// Name of that account.
    pub author: String,
    /// Account that published it, empty before.
    pub approver_id: String,
    /// Name of that account.
    pub approver: String,
    /// What it is for.
    pub note: String,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was published.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Timestamp>,
    /// The zones.
    #[serde(skip)]
    pub zones: Vec<Zone>,
}

fn inconsistent(row: &str, column: &'static str, reason: &dyn ToString) -> StoreError {
    super::inconsistent("scheme", row, column, reason)
}

fn zones_text(scheme: &StoredScheme) -> Result<String, StoreError> {
    serde_json::to_string(&scheme.zones)
        .map_err(|error| inconsistent(&scheme.scheme_id, "zones", &error))
}

fn read_row(row: &sqlx::any::AnyRow) -> Result<StoredScheme, StoreError> {
    let scheme_id: String = row.try_get(0)?;
    let instant = |column: &'static str, ms: i64| {
        Timestamp::from_millisecond(ms).map_err(|error| inconsistent(&scheme_id, column, &error))
    };
    let state: String = row.try_get(2)?;
    let state = match state.as_str() {
        "draft" => SchemeState::Draft,
        "previewed" => SchemeState::Previewed,
        "published" => SchemeState::Published,
        other => return Err(inconsistent(&scheme_id, "state", &format!("`{other}`"))),
    };
    let zones: String = row.try_get(8)?;
    Ok(StoredScheme {
        revision: row.try_get(1)?,
        state,
        scheme_revision: row.try_get(3)?,
        base_revision: row.try_get(4)?,
        author_id: row.try_get(5)?,
        approver_id: row.try_get(6)?,
        note: row.try_get(7)?,
        created_at: instant("created_at_ms", row.try_get(9)?)?,
        published_at: row
            .try_get::<Option<i64>, _>(10)?
            .map(|ms| instant("published_at_ms", ms))
            .transpose()?,
        zones: serde_json::from_str(&zones)
            .map_err(|error| inconsistent(&scheme_id, "zones", &error))?,
        author: row.try_get(11)?,
        approver: row.try_get(12)?,
        scheme_id,
    })
}

const COLUMNS: &str = "select scheme_id, revision, state, scheme_revision, base_revision, \
                       author_id, approver_id, note, zones, created_at_ms, published_at_ms, \
                       coalesce((select display_name from account \
                                 where account_id = scheme.author_id), ''), \
                       coalesce((select display_name from account \
                                 where account_id = scheme.approver_id), '') \
                       from scheme";

/// Writes a new draft.
pub async fn insert(tx: &mut Tx, scheme: &StoredScheme) -> Result<(), StoreError> {
    sqlx::query(
        "insert into scheme (scheme_id, revision, state, scheme_revision, base_revision, \
         author_id, approver_id, note, zones, created_at_ms, published_at_ms) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&scheme.scheme_id)
    .bind(scheme.revision)
    .bind(scheme.state.as_str())
    .bind(scheme.scheme_revision)
    .bind(scheme.base_revision)
    .bind(&scheme.author_id)
    .bind(&scheme.approver_id)
    .bind(&scheme.note)
    .bind(zones_text(scheme)?)
    .bind(scheme.created_at.as_millisecond())
    .bind(scheme.published_at.map(Timestamp::as_millisecond))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes the next revision over the one before; somebody else's change in between is `Stale`.
/// `scheme.revision` is the new one.
pub async fn save(tx: &mut Tx, scheme: &StoredScheme) -> Result<(), StoreError> {
    let done = sqlx::query(
        "update scheme set revision = $2, state = $3, scheme_revision = $4, base_revision = $5, \
         approver_id = $6, note = $7, zones = $8, published_at_ms = $9, author_id = $10 \
         where scheme_id = $1 and revision = $2 - 1 and state <> 'published'",
    )
    .bind(&scheme.scheme_id)
    .bind(scheme.revision)
    .bind(scheme.state.as_str())
    .bind(scheme.scheme_revision)
    .bind(scheme.base_revision)
    .bind(&scheme.approver_id)
    .bind(&scheme.note)
    .bind(zones_text(scheme)?)
    .bind(scheme.published_at.map(Timestamp::as_millisecond))
    .bind(&scheme.author_id)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let current = find(tx, &scheme.scheme_id).await?.map_or(0, |scheme| scheme.revision);
    Err(StoreError::Stale { subject: scheme.scheme_id.clone(), current })
}

/// Puts a scheme in force as the revision after the one in force; the caller has checked its state
/// and who may. Two publications at once end with one winner, the other is `Taken`.
pub async fn publish(
    tx: &mut Tx,
    scheme: StoredScheme,
    approver: &Actor,
    now: Timestamp,
) -> Result<StoredScheme, StoreError> {
    let scheme_revision = revision_in_force(tx).await? + 1;
    let done = sqlx::query(
        "insert into published_revision (scheme_revision, scheme_id) values ($1, $2) \
         on conflict (scheme_revision) do nothing",
    )
    .bind(scheme_revision)
    .bind(&scheme.scheme_id)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        let subject =
            local_text!("方案版本 `{scheme_revision}`", "the scheme revision `{scheme_revision}`");
        return Err(StoreError::Taken { subject });
    }
    let published = StoredScheme {
        revision: scheme.revision + 1,
        state: SchemeState::Published,
        scheme_revision,
        approver_id: approver.account_id.clone(),
        approver: approver.display_name.clone(),
        published_at: Some(now),
        ..scheme
    };
    save(tx, &published).await?;
    Ok(published)
}

/// One scheme.
pub async fn find(tx: &mut Tx, scheme_id: &str) -> Result<Option<StoredScheme>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} where scheme_id = $1")))
        .bind(scheme_id)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// Schemes without their zones, newest first.
pub async fn list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<StoredScheme>, StoreError> {
    let columns = COLUMNS.replace(" zones,", " '[]',");
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{columns} where ($1 = '' or scheme_id < $1) order by scheme_id desc limit $2"
    )))
    .bind(after)
    .bind(limit)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read_row).collect()
}

/// Revision of the scheme in force, 0 when none was published yet.
pub async fn revision_in_force(tx: &mut Tx) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "select cast(coalesce(max(scheme_revision), 0) as bigint) from published_revision",
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get(0)?)
}

/// The scheme in force; the empty scheme of revision 0 when none was published yet.
pub async fn in_force(tx: &mut Tx) -> Result<Scheme, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} where state = 'published' order by scheme_revision desc limit 1"
    )))
    .fetch_optional(&mut **tx)
    .await?;
    Ok(match row.as_ref().map(read_row).transpose()? {
        Some(stored) => Scheme { revision: stored.scheme_revision, zones: stored.zones },
        None => Scheme::default(),
    })
}
