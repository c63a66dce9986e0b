//! Local rules: drafts of the authority, those in force, and those withdrawn.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row;

use super::{StoreError, Tx};
use crate::checks::RuleText;
use crate::units::local_text;

/// Where a local rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocalRuleState {
    /// Being written.
    Draft,
    /// Binds loads of its days.
    InForce,
    /// Withdrawn, or replaced by a later rule of the same code.
    Withdrawn,
}

impl LocalRuleState {
    /// The name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InForce => "in_force",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A local rule with its history.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct StoredLocalRule {
    /// Identifier (UUID v7).
    pub rule_id: String,
    /// Its `ETag`.
    pub revision: i64,
    /// Where it stands.
    pub state: LocalRuleState,
    /// Account that wrote it, the last one that changed it.
    pub author_id: String,
    /// Name of that account.
    pub author: String,
    /// Account that published or withdrew it, empty before.
    pub approver_id: String,
    /// Name of that account.
    pub approver: String,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was published.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Timestamp>,
    /// The rule.
    pub rule: RuleText,
}

fn inconsistent(row: &str, column: &'static str, reason: &dyn ToString) -> StoreError {
    super::inconsistent("local_rule", row, column, reason)
}

fn body(stored: &StoredLocalRule) -> Result<String, StoreError> {
    serde_json::to_string(&stored.rule)
        .map_err(|error| inconsistent(&stored.rule_id, "body", &error))
}

fn read_row(row: &sqlx::any::AnyRow) -> Result<StoredLocalRule, StoreError> {
    let rule_id: String = row.try_get(0)?;
    let instant = |column: &'static str, ms: i64| {
        Timestamp::from_millisecond(ms).map_err(|error| inconsistent(&rule_id, column, &error))
    };
    let state: String = row.try_get(2)?;
    let state = match state.as_str() {
        "draft" => LocalRuleState::Draft,
        "in_force" => LocalRuleState::InForce,
        "withdrawn" => LocalRuleState::Withdrawn,
        other => return Err(inconsistent(&rule_id, "state", &format!("`{other}`"))),
    };
    let body: String = row.try_get(5)?;
    Ok(StoredLocalRule {
        revision: row.try_get(1)?,
        state,
        author_id: row.try_get(3)?,
        approver_id: row.try_get(4)?,
        rule: serde_json::from_str(&body)
            .map_err(|error| inconsistent(&rule_id, "body", &error))?,
        created_at: instant("created_at_ms", row.try_get(6)?)?,
        published_at: row
            .try_get::<Option<i64>, _>(7)?
            .map(|ms| instant("published_at_ms", ms))
            .transpose()?,
        author: row.try_get(8)?,
        approver: row.try_get(9)?,
        rule_id,
    })
}

const COLUMNS: &str = "select rule_id, revision, state, author_id, approver_id, body, \
                       created_at_ms, published_at_ms, \
                       coalesce((select display_name from account \
                                 where account_id = local_rule.author_id), ''), \
                       coalesce((select display_name from account \
                                 where account_id = local_rule.approver_id), '') \
                       from local_rule";

/// Writes a new draft.
pub async fn insert(tx: &mut Tx, stored: &StoredLocalRule) -> Result<(), StoreError> {
    sqlx::query(
        "insert into local_rule (rule_id, revision, state, code, author_id, approver_id, body, \
         created_at_ms, published_at_ms) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&stored.rule_id)
    .bind(stored.revision)
    .bind(stored.state.as_str())
    .bind(&stored.rule.code)
    .bind(&stored.author_id)
    .bind(&stored.approver_id)
    .bind(body(stored)?)
    .bind(stored.created_at.as_millisecond())
    .bind(stored.published_at.map(Timestamp::as_millisecond))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes the next revision over the one before; somebody else's change in between is `Stale`.
/// `stored.revision` is the new one.
pub async fn save(tx: &mut Tx, stored: &StoredLocalRule) -> Result<(), StoreError> {
    let done = sqlx::query(
        "update local_rule set revision = $2, state = $3, code = $4, author_id = $5, \
         approver_id = $6, body = $7, published_at_ms = $8 \
         where rule_id = $1 and revision = $2 - 1",
    )
    .bind(&stored.rule_id)
    .bind(stored.revision)
    .bind(stored.state.as_str())
    .bind(&stored.rule.code)
    .bind(&stored.author_id)
    .bind(&stored.approver_id)
    .bind(body(stored)?)
    .bind(stored.published_at.map(Timestamp::as_millisecond))
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let current = find(tx, &stored.rule_id).await?.map_or(0, |stored| stored.revision);
    Err(StoreError::Stale { subject: stored.rule_id.clone(), current })
}

/// Takes the next number for what is in force. Two changes at once end with one winner, the other is
/// `Taken`.
pub async fn take_revision(tx: &mut Tx, rule_id: &str) -> Result<i64, StoreError> {
    let next = revision_in_force(tx).await? + 1;
    let done = sqlx::query(
        "insert into local_rule_change (local_revision, rule_id) values ($1, $2) \
         on conflict (local_revision) do nothing",
    )
    .bind(next)
    .bind(rule_id)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(next);
    }
    let subject = local_text!("地方规则版本 `{next}`", "the revision `{next}` of the local rules");
    Err(StoreError::Taken { subject })
}

/// Number of the last publication or withdrawal, 0 before the first.
pub async fn revision_in_force(tx: &mut Tx) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "select cast(coalesce(max(local_revision), 0) as bigint) from local_rule_change",
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get(0)?)
}

/// One rule.
pub async fn find(tx: &mut Tx, rule_id: &str) -> Result<Option<StoredLocalRule>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} where rule_id = $1")))
        .bind(rule_id)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// The rule of a code that is in force.
pub async fn find_in_force(tx: &mut Tx, code: &str) -> Result<Option<StoredLocalRule>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} where code = $1 and state = 'in_force'"
    )))
    .bind(code)
    .fetch_optional(&mut **tx)
    .await?;
    row.as_ref().map(read_row).transpose()
}

/// Rules of every state, newest first.
pub async fn list(
    tx: &mut Tx,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredLocalRule>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} where ($1 = '' or rule_id < $1) order by rule_id desc limit $2"
    )))
    .bind(after)
    .bind(limit)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read_row).collect()
}

/// All rules in force.
pub async fn in_force(tx: &mut Tx) -> Result<Vec<StoredLocalRule>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} where state = 'in_force' order by code"
    )))
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read_row).collect()
}
