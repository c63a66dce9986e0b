//! Accounts and their failed logins.

use jiff::Timestamp;
use sqlx::Row;

use super::{StoreError, Tx};
use crate::auth::{Actor, Role};
use crate::registry::CompanyId;
use crate::units::local_text;

/// An account with what a login needs.
#[derive(Clone, Debug)]
pub struct Account {
    /// Who it is.
    pub actor: Actor,
    /// Argon2id hash.
    pub password_hash: String,
    /// A closed account cannot log in.
    pub is_active: bool,
    /// No login before this instant.
    pub locked_until: Timestamp,
}

fn inconsistent(row: &str, column: &'static str, reason: &dyn ToString) -> StoreError {
    super::inconsistent("account", row, column, reason)
}

fn read_row(row: &sqlx::any::AnyRow) -> Result<Account, StoreError> {
    let account_id: String = row.try_get(0)?;
    let role: String = row.try_get(3)?;
    let role = Role::ALL
        .into_iter()
        .find(|known| known.as_str() == role)
        .ok_or_else(|| inconsistent(&account_id, "role", &format!("`{role}`")))?;
    Ok(Account {
        password_hash: row.try_get(5)?,
        is_active: row.try_get::<i32, _>(6)? != 0,
        locked_until: Timestamp::from_millisecond(row.try_get(7)?)
            .map_err(|error| inconsistent(&account_id, "locked_until_ms", &error))?,
        actor: Actor {
            username: row.try_get(1)?,
            display_name: row.try_get(2)?,
            role,
            company: CompanyId(row.try_get(4)?),
            account_id,
        },
    })
}

/// Writes a new account; a user name that is in use is `Taken`.
pub async fn insert(
    tx: &mut Tx,
    actor: &Actor,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "insert into account (account_id, username, display_name, role, company_id, \
         password_hash, is_active, failed_logins, locked_until_ms, created_at_ms) \
         values ($1, $2, $3, $4, $5, $6, 1, 0, 0, $7) on conflict (username) do nothing",
    )
    .bind(&actor.account_id)
    .bind(&actor.username)
    .bind(&actor.display_name)
    .bind(actor.role.as_str())
    .bind(actor.company.as_str())
    .bind(password_hash)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        let name = &actor.username;
        let subject = local_text!("用户名 `{name}`", "the user name `{name}`");
        return Err(StoreError::Taken { subject });
    }
    Ok(())
}

const COLUMNS: &str = "select account_id, username, display_name, role, company_id, \
                       password_hash, is_active, locked_until_ms from account";

/// The account of a user name.
pub async fn find_by_username(tx: &mut Tx, username: &str) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} where username = $1")))
        .bind(username)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// One account.
pub async fn find(tx: &mut Tx, account_id: &str) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} where account_id = $1")))
        .bind(account_id)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// All accounts in the order of their user names.
pub async fn all(tx: &mut Tx) -> Result<Vec<Account>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} order by username")))
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(read_row).collect()
}

/// Counts a failed login; the `limit`-th in a row locks the account until `locked_until` and the
/// count begins anew.
pub async fn count_failure(
    tx: &mut Tx,
    account_id: &str,
    limit: i32,
    locked_until: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "update account set \
         locked_until_ms = case when failed_logins + 1 >= $2 then $3 else locked_until_ms end, \
         failed_logins = case when failed_logins + 1 >= $2 then 0 else failed_logins + 1 end \
         where account_id = $1",
    )
    .bind(account_id)
    .bind(limit)
    .bind(locked_until.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets failed logins after a good one.
pub async fn clear_failures(tx: &mut Tx, account_id: &str) -> Result<(), StoreError> {
    sqlx::query(
        "update account set failed_logins = 0 where account_id = $1 and failed_logins <> 0",
    )
    .bind(account_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Sets a new password hash and lifts a lock; `false` when there is no such account.
pub async fn set_password(
    tx: &mut Tx,
    account_id: &str,
    password_hash: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "update account set password_hash = $2, failed_logins = 0, locked_until_ms = 0 \
         where account_id = $1",
    )
    .bind(account_id)
    .bind(password_hash)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens or closes an account; `false` when there is none.
pub async fn set_active(
    tx: &mut Tx,
    account_id: &str,
    is_active: bool,
) -> Result<bool, StoreError> {
    let done = sqlx::query("update account set is_active = $2 where account_id = $1")
        .bind(account_id)
        .bind(i32::from(is_active))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}
