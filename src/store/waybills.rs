//! Waybills with what lists show of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::{StoreError, Tx};
use crate::registry::CompanyId;
use crate::units::LocalText;
use crate::waybill::{Reach, StateName, Waybill, WaybillId, WaybillNumber, WaybillNumberError};

/// What a list shows of a waybill.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Summary {
    /// Identifier.
    pub waybill_id: String,
    /// Its `ETag`.
    pub revision: i64,
    /// State name.
    pub state: String,
    /// Number, once issued.
    pub number: String,
    /// Name of the consignor.
    pub consignor: String,
    /// Name of the carrier.
    pub carrier: String,
    /// Name of the loader.
    pub loader: String,
    /// Name of the consignee.
    pub consignee: String,
    /// Plates of truck and trailer.
    pub plates: Vec<String>,
    /// Goods in short, such as `UN 1203 汽油`.
    pub goods: Vec<LocalText>,
    /// Name of the loading site.
    pub origin: String,
    /// Name of the unloading site.
    pub destination: String,
    /// Intended loading.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub loading_at: Option<jiff::Timestamp>,
    /// Last change.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub updated_at: Option<jiff::Timestamp>,
}

/// Which waybills a reader may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// The reader's company.
    pub company_id: &'a str,
    /// In which places of a waybill it counts.
    pub reach: Reach,
}

impl Scope<'_> {
    /// Flags for SQL: all, as consignor or consignee, as carrier, as loader.
    fn flags(&self) -> [i32; 4] {
        match self.reach {
            Reach::All => [1, 0, 0, 0],
            // A place that is not filled in yet is kept as an empty text, and belongs to nobody.
            Reach::OwnCompany { .. } if self.company_id.is_empty() => [0; 4],
            Reach::OwnCompany { as_consignor_or_consignee, as_carrier, as_loader } => {
                [0, as_consignor_or_consignee.into(), as_carrier.into(), as_loader.into()]
            }
        }
    }
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Filter<'a> {
    /// Who looks.
    pub scope: Scope<'a>,
    /// State name, empty = any.
    pub state: &'a str,
    /// Words to be found, empty = any.
    pub search: &'a str,
    /// Identifier of the last one seen; empty = from the newest.
    pub after: &'a str,
    /// At most so many.
    pub limit: i64,
}

fn inconsistent(row: &str, column: &'static str, reason: &dyn ToString) -> StoreError {
    super::inconsistent("waybill", row, column, reason)
}

fn id_or_empty<T: AsRef<str>>(id: Option<T>) -> String {
    id.map(|id| id.as_ref().to_owned()).unwrap_or_default()
}

struct Columns {
    consignor: String,
    carrier: String,
    loader: String,
    consignee: String,
    number: String,
    loading_at_ms: i64,
    summary: String,
    search: String,
    body: String,
}

fn columns(waybill: &Waybill, summary: &Summary) -> Result<Columns, StoreError> {
    let content = &waybill.content;
    let row = waybill.waybill_id.as_str();
    let mut words = vec![
        summary.number.clone(),
        summary.consignor.clone(),
        summary.carrier.clone(),
        summary.loader.clone(),
        summary.consignee.clone(),
        summary.origin.clone(),
        summary.destination.clone(),
    ];
    words.extend(summary.plates.iter().cloned());
    words.extend(summary.goods.iter().flat_map(|name| [name.zh.clone(), name.en.clone()]));
    Ok(Columns {
        consignor: id_or_empty(content.consignor.as_ref().map(CompanyId::as_str)),
        carrier: id_or_empty(content.carrier.as_ref().map(CompanyId::as_str)),
        loader: id_or_empty(content.loader.as_ref().map(CompanyId::as_str)),
        consignee: id_or_empty(content.consignee.as_ref().map(CompanyId::as_str)),
        number: summary.number.clone(),
        loading_at_ms: content.loading_at.map_or(0, jiff::Timestamp::as_millisecond),
        summary: serde_json::to_string(summary)
            .map_err(|error| inconsistent(row, "summary", &error))?,
        search: words.join(" ").to_lowercase(),
        body: serde_json::to_string(waybill).map_err(|error| inconsistent(row, "body", &error))?,
    })
}

/// Writes a new waybill.
pub async fn insert(tx: &mut Tx, waybill: &Waybill, summary: &Summary) -> Result<(), StoreError> {
    let columns = columns(waybill, summary)?;
    sqlx::query(
        "insert into waybill (waybill_id, revision, state, number, consignor_id, carrier_id, \
         loader_id, consignee_id, loading_at_ms, created_at_ms, updated_at_ms, summary, search, \
         body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(waybill.waybill_id.as_str())
    .bind(waybill.revision)
    .bind(waybill.state.name())
    .bind(&columns.number)
    .bind(&columns.consignor)
    .bind(&columns.carrier)
    .bind(&columns.loader)
    .bind(&columns.consignee)
    .bind(columns.loading_at_ms)
    .bind(waybill.created_at.as_millisecond())
    .bind(waybill.updated_at.as_millisecond())
    .bind(&columns.summary)
    .bind(&columns.search)
    .bind(&columns.body)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes the next revision over the one before; somebody else's change in between is `Stale`.
pub async fn save(tx: &mut Tx, waybill: &Waybill, summary: &Summary) -> Result<(), StoreError> {
    let columns = columns(waybill, summary)?;
    let done = sqlx::query(
        "update waybill set revision = $2, state = $3, number = $4, consignor_id = $5, \
         carrier_id = $6, loader_id = $7, consignee_id = $8, loading_at_ms = $9, \
         updated_at_ms = $10, summary = $11, search = $12, body = $13 \
         where waybill_id = $1 and revision = $2 - 1",
    )
    .bind(waybill.waybill_id.as_str())
    .bind(waybill.revision)
    .bind(waybill.state.name())
    .bind(&columns.number)
    .bind(&columns.consignor)
    .bind(&columns.carrier)
    .bind(&columns.loader)
    .bind(&columns.consignee)
    .bind(columns.loading_at_ms)
    .bind(waybill.updated_at.as_millisecond())
    .bind(&columns.summary)
    .bind(&columns.search)
    .bind(&columns.body)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let current = find(tx, &waybill.waybill_id).await?.map_or(0, |waybill| waybill.revision);
    Err(StoreError::Stale { subject: waybill.waybill_id.to_string(), current })
}

/// One waybill.
pub async fn find(tx: &mut Tx, waybill_id: &WaybillId) -> Result<Option<Waybill>, StoreError> {
    let row = sqlx::query("select body from waybill where waybill_id = $1")
        .bind(waybill_id.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| {
        let body: String = row.try_get(0)?;
        serde_json::from_str(&body)
            .map_err(|error| inconsistent(waybill_id.as_str(), "body", &error))
    })
    .transpose()
}

/// When a waybill that is no draft was last submitted.
pub async fn filed_at(
    tx: &mut Tx,
    waybill_id: &WaybillId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query(
        "select cast(max(at_ms) as bigint) from event \
         where subject = $1 and kind = 'waybill_planned' \
         and exists (select 1 from waybill where waybill_id = $2 and state <> 'draft')",
    )
    .bind(format!("waybill/{waybill_id}"))
    .bind(waybill_id.as_str())
    .fetch_one(&mut **tx)
    .await?;
    row.try_get::<Option<i64>, _>(0)?
        .map(Timestamp::from_millisecond)
        .transpose()
        .map_err(|error| inconsistent(waybill_id.as_str(), "at_ms", &error))
}

/// The waybill that was given this number.
pub async fn find_by_number(
    tx: &mut Tx,
    number: &WaybillNumber,
) -> Result<Option<Waybill>, StoreError> {
    let row = sqlx::query("select waybill_id from waybill_number where number = $1")
        .bind(number.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    match row {
        Some(row) => find(tx, &WaybillId(row.try_get(0)?)).await,
        None => Ok(None),
    }
}

/// Numbers of the waybills that ended in this state at an instant or later, at most so many.
pub async fn ended_since(
    tx: &mut Tx,
    state: StateName,
    since: jiff::Timestamp,
    limit: i64,
) -> Result<Vec<WaybillNumber>, StoreError> {
    let rows = sqlx::query(
        "select waybill_id, number from waybill \
         where state = $1 and updated_at_ms >= $2 and number <> '' limit $3",
    )
    .bind(state.as_str())
    .bind(since.as_millisecond())
    .bind(limit)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            let waybill_id: String = row.try_get(0)?;
            let number: String = row.try_get(1)?;
            number
                .parse()
                .map_err(|error: WaybillNumberError| inconsistent(&waybill_id, "number", &error))
        })
        .collect()
}

/// Summaries, newest first.
pub async fn list(tx: &mut Tx, filter: &Filter<'_>) -> Result<Vec<Summary>, StoreError> {
    let [all, consignor, carrier, loader] = filter.scope.flags();
    let company = filter.scope.company_id;
    let pattern = format!("%{}%", super::like_escape(&filter.search.to_lowercase()));
    let rows = sqlx::query(
        "select waybill_id, revision, state, summary from waybill \
         where ($1 = 1 or ($2 = 1 and (consignor_id = $3 or consignee_id = $3)) \
           or ($4 = 1 and carrier_id = $3) or ($5 = 1 and loader_id = $3)) \
         and ($6 = '' or state = $6) and ($7 = '' or waybill_id < $7) \
         and search like $8 escape '!' \
         order by waybill_id desc limit $9",
    )
    .bind(all)
    .bind(consignor)
    .bind(company)
    .bind(carrier)
    .bind(loader)
    .bind(filter.state)
    .bind(filter.after)
    .bind(pattern)
    .bind(filter.limit)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            let waybill_id: String = row.try_get(0)?;
            let text: String = row.try_get(3)?;
            let summary: Summary = serde_json::from_str(&text)
                .map_err(|error| inconsistent(&waybill_id, "summary", &error))?;
            Ok(Summary { waybill_id, revision: row.try_get(1)?, state: row.try_get(2)?, ..summary })
        })
        .collect()
}

/// Whether a waybill between its plan and its end, one that the reader may see, names this record in
/// one of two fields of its content.
pub async fn names(
    tx: &mut Tx,
    scope: &Scope<'_>,
    fields: [&str; 2],
    record_id: &str,
) -> Result<bool, StoreError> {
    let [all, consignor, carrier, loader] = scope.flags();
    let pattern = |field| {
        let member = serde_json::Value::from(record_id);
        format!("%{}%", super::like_escape(&format!("\"{field}\":{member}")))
    };
    let row = sqlx::query(
        "select count(*) from waybill \
         where ($1 = 1 or ($2 = 1 and (consignor_id = $3 or consignee_id = $3)) \
           or ($4 = 1 and carrier_id = $3) or ($5 = 1 and loader_id = $3)) \
         and state in ('planned', 'issued', 'loaded', 'departed', 'delivered') \
         and (body like $6 escape '!' or body like $7 escape '!')",
    )
    .bind(all)
    .bind(consignor)
    .bind(scope.company_id)
    .bind(carrier)
    .bind(loader)
    .bind(pattern(fields[0]))
    .bind(pattern(fields[1]))
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// How many waybills there are in each state.
pub async fn count_by_state(
    tx: &mut Tx,
    scope: &Scope<'_>,
) -> Result<Vec<(String, i64)>, StoreError> {
    let [all, consignor, carrier, loader] = scope.flags();
    let company = scope.company_id;
    let rows = sqlx::query(
        "select state, count(*) from waybill \
         where ($1 = 1 or ($2 = 1 and (consignor_id = $3 or consignee_id = $3)) \
           or ($4 = 1 and carrier_id = $3) or ($5 = 1 and loader_id = $3)) \
         group by state order by state",
    )
    .bind(all)
    .bind(consignor)
    .bind(company)
    .bind(carrier)
    .bind(loader)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Waybills that are planned or on their way, in the order of their identifiers, those after one, at
/// most so many.
pub async fn open_after(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Waybill>, StoreError> {
    let rows = sqlx::query(
        "select waybill_id, body from waybill \
         where state in ('planned', 'issued', 'loaded', 'departed') and waybill_id > $1 \
         order by waybill_id limit $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            let waybill_id: String = row.try_get(0)?;
            let body: String = row.try_get(1)?;
            serde_json::from_str(&body).map_err(|error| inconsistent(&waybill_id, "body", &error))
        })
        .collect()
}

/// How many waybills are planned or on their way.
pub async fn count_open(tx: &mut Tx) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "select count(*) from waybill \
         where state in ('planned', 'issued', 'loaded', 'departed')",
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get(0)?)
}
