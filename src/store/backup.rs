//! A backup: every row of every table in one consistent view, as lines of text that fit both databases.
//!
//! The first line says of which schema it is, the last how many rows there are and the SHA-256 of all
//! bytes before it. So a file that was cut or changed is refused, and one taken from SQLite can be
//! restored into PostgreSQL when a district grows.

use std::collections::HashMap;
use std::io::{BufRead, Write};

use futures_util::TryStreamExt;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::schema::{ColumnKind, Table, tables};
use super::{MIGRATIONS, Store, StoreError, Tx};
use crate::units::{LocalText, hex, local_text};

/// Version of the form.
const VERSION: u32 = 1;
/// Longest line: a scheme with its zones is the longest row.
const MAX_LINE_BYTES: u64 = 256 << 20;
/// Rows that the migrations themselves write.
const SEEDED: [&str; 1] = ["log_head"];

/// First line of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupHeader {
    /// Version of the form, 1.
    pub hazway_backup: u32,
    /// When it was begun.
    pub at: Timestamp,
    /// Migrations of the schema, in order.
    pub migrations: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    rows: u64,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    table: String,
    row: Vec<Value>,
}

/// Why a backup was not written or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The file or the database it is to go to is not as it has to be.
    #[error("{}", .0.en)]
    Refused(LocalText),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> BackupError {
    BackupError::Refused(LocalText::new(zh, en))
}

fn known_migrations() -> Vec<String> {
    MIGRATIONS.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Writes and hashes.
struct Hashing<W> {
    out: W,
    hasher: Sha256,
}

impl<W: Write> Hashing<W> {
    fn line(&mut self, value: &impl Serialize) -> Result<(), BackupError> {
        let mut text = serde_json::to_vec(value).map_err(std::io::Error::from)?;
        text.push(b'\n');
        self.hasher.update(&text);
        Ok(self.out.write_all(&text)?)
    }
}

/// Writes everything; tells how many rows. `progress` is told the rows so far.
pub async fn write(
    store: &Store,
    now: Timestamp,
    out: impl Write,
    mut progress: impl FnMut(u64),
) -> Result<u64, BackupError> {
    let mut tx = store.begin_read().await?;
    let mut out = Hashing { out, hasher: Sha256::new() };
    out.line(&BackupHeader { hazway_backup: VERSION, at: now, migrations: known_migrations() })?;
    let mut rows = 0;
    for table in tables() {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
        let text = format!("select {} from {}", names.join(", "), table.name);
        let query = sqlx::query(sqlx::AssertSqlSafe(text));
        let mut found = query.fetch(&mut *tx);
        while let Some(row) = found.try_next().await? {
            out.line(&Line { table: table.name.clone(), row: values(&table, &row)? })?;
            rows += 1;
            progress(rows);
        }
    }
    let sha256 = hex(&out.hasher.clone().finalize());
    out.line(&End { rows, sha256 })?;
    out.out.flush()?;
    Ok(rows)
}

fn values(table: &Table, row: &AnyRow) -> Result<Vec<Value>, sqlx::Error> {
    let value = |(place, (_, kind)): (usize, &(String, ColumnKind))| {
        Ok(match kind {
            ColumnKind::Text => row.try_get::<Option<String>, _>(place)?.into(),
            ColumnKind::Number => number(row, place)?.into(),
            ColumnKind::Double => row.try_get::<Option<f64>, _>(place)?.into(),
        })
    };
    table.columns.iter().enumerate().map(value).collect()
}

/// `integer` is read as 32 bits on PostgreSQL and as 64 on SQLite.
fn number(row: &AnyRow, place: usize) -> Result<Option<i64>, sqlx::Error> {
    row.try_get::<Option<i64>, _>(place)
        .or_else(|_| Ok(row.try_get::<Option<i32>, _>(place)?.map(i64::from)))
}

fn is_cut() -> BackupError {
    refused("备份不完整：缺少结尾", "the backup is not whole: its end is missing")
}

/// Reads the lines of a backup; the last one has to agree with those before it.
struct Lines<R> {
    input: R,
    hasher: Sha256,
    /// The line after those that were handed out.
    ahead: String,
    rows: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads the first line.
    fn open(mut input: R) -> Result<(BackupHeader, Self), BackupError> {
        let first = next_line(&mut input)?;
        let header = header_of(&first)?;
        let mut hasher = Sha256::new();
        hasher.update(&first);
        let ahead = next_line(&mut input)?;
        Ok((header, Self { input, hasher, ahead, rows: 0 }))
    }

    /// The next row; `None` after the last, when all that was read agrees with the end.
    fn next(&mut self) -> Result<Option<Line>, BackupError> {
        let after = next_line(&mut self.input)?;
        if after.is_empty() {
            self.agree()?;
            return Ok(None);
        }
        let line = std::mem::replace(&mut self.ahead, after);
        self.hasher.update(&line);
        self.rows += 1;
        serde_json::from_str(&line).map(Some).map_err(|_| damaged())
    }

    fn agree(&self) -> Result<(), BackupError> {
        let end: End = serde_json::from_str(&self.ahead).map_err(|_| is_cut())?;
        let is_whole = end.rows == self.rows && end.sha256 == hex(&self.hasher.clone().finalize());
        if is_whole { Ok(()) } else { Err(damaged()) }
    }
}

fn next_line(input: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = String::new();
    std::io::Read::take(input, MAX_LINE_BYTES).read_line(&mut line)?;
    Ok(line)
}

fn damaged() -> BackupError {
    refused(
        "备份与其校验值不符：文件已损坏或被改动",
        "the backup is not what its checksum was made of: it is damaged or was changed",
    )
}

fn header_of(line: &str) -> Result<BackupHeader, BackupError> {
    let header: BackupHeader = serde_json::from_str(line)
        .map_err(|_| refused("不是 hazway 的备份文件", "is no backup of hazway"))?;
    if header.hazway_backup == VERSION && header.migrations == known_migrations() {
        return Ok(header);
    }
    let given = header.migrations.last().cloned().unwrap_or_default();
    let known = MIGRATIONS.last().map_or("", |(name, _)| name);
    Err(BackupError::Refused(local_text!(
        "备份的数据库结构为 `{given}`，本程序为 {known}：请用写出备份的版本恢复，再升级",
        "the backup is of schema `{given}` and this program of {known}: restore it with the version \
         that wrote it, then upgrade"
    )))
}

/// Names of all tables, each after those it refers to.
#[must_use]
pub fn table_names() -> Vec<String> {
    tables().into_iter().map(|table| table.name).collect()
}

/// Whether a file is a whole backup of this schema: when it was taken, and how many rows it has.
pub fn verify(input: impl BufRead) -> Result<(BackupHeader, u64), BackupError> {
    let (header, mut lines) = Lines::open(input)?;
    while lines.next()?.is_some() {}
    Ok((header, lines.rows))
}

/// Puts a backup into a database that holds nothing yet, all or nothing.
pub async fn restore(
    store: &Store,
    input: impl BufRead,
    mut progress: impl FnMut(u64),
) -> Result<u64, BackupError> {
    let (_, mut lines) = Lines::open(input)?;
    let inserts: HashMap<String, (Table, String)> = tables()
        .into_iter()
        .map(|table| (table.name.clone(), (table.clone(), insert_of(&table))))
        .collect();
    let mut tx = store.begin_write().await?;
    empty(&mut tx).await?;
    while let Some(line) = lines.next()? {
        let (table, text) = inserts.get(&line.table).ok_or_else(damaged)?;
        if line.row.len() != table.columns.len() {
            return Err(damaged());
        }
        let mut query = sqlx::query(sqlx::AssertSqlSafe(text.clone()));
        for (value, (_, kind)) in line.row.iter().zip(&table.columns) {
            query = match kind {
                ColumnKind::Text => query.bind(value.as_str().map(str::to_owned)),
                ColumnKind::Number => query.bind(value.as_i64()),
                ColumnKind::Double => query.bind(value.as_f64()),
            };
        }
        query.execute(&mut *tx).await?;
        progress(lines.rows);
    }
    tx.commit().await?;
    Ok(lines.rows)
}

/// Refuses a database in use; removes what the migrations wrote.
async fn empty(tx: &mut Tx) -> Result<(), BackupError> {
    for Table { name, .. } in tables() {
        if SEEDED.contains(&name.as_str()) {
            let text = format!("delete from {name}");
            sqlx::query(sqlx::AssertSqlSafe(text)).execute(&mut **tx).await?;
            continue;
        }
        let text = format!("select count(*) from {name}");
        let row = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_one(&mut **tx).await?;
        if row.try_get::<i64, _>(0)? > 0 {
            return Err(BackupError::Refused(local_text!(
                "目标数据库不是空的（表 `{name}` 有数据）：请给出一个新的 `--database-url`",
                "the database is not empty, `{name}` has rows: give a new `--database-url`"
            )));
        }
    }
    Ok(())
}

fn insert_of(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
    format!("insert into {} ({}) values ({})", table.name, names.join(", "), places.join(", "))
}
