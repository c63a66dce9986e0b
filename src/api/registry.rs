//! What an authority keeps on file: look it up, enter it, change it, bring it in from a spreadsheet.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::body_problem;
use super::{
    Answer, ApiState, Authed, Code, IdempotencyKey, IfMatch, Input, Page, PathOf, Problem, QueryOf,
    Work, retrying,
};
use crate::auth::{Actor, Operation};
use crate::desk::records;
use crate::registry::{
    self, CompanyId, ImportError, MAX_ID, MAX_NAME, Record, RecordError, RecordKind,
};
use crate::sheet::{self, SheetError};
use crate::store::registry::{Filter, Stored};
use crate::store::waybills::{Scope, names};
use crate::store::{self, StoreError, Tx};
use crate::units::{LocalText, local_text};
use crate::waybill::reach;

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 200;
/// Identifiers that are words of the interface's own addresses.
const RESERVED: [&str; 2] = ["import", "template"];

/// What to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// A part of the label (plate, name, number) or of the identifier; at most 200 characters.
    #[serde(default)]
    q: String,
    /// `next` of the page before.
    #[serde(default)]
    after: String,
    /// 1 to 200, 50 when absent.
    limit: Option<usize>,
}

/// How many rows became records.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Imported {
    /// All rows of the file.
    imported: usize,
}

/// The registry's part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    let import = OpenApiRouter::new()
        .routes(routes!(import_records))
        .layer(DefaultBodyLimit::max(sheet::MAX_BYTES));
    OpenApiRouter::new()
        .routes(routes!(list_records, create_record))
        .routes(routes!(record_template))
        .routes(routes!(read_record, change_record))
        .merge(import)
}

/// What everybody has to be able to name on a waybill, whoever it belongs to.
const fn is_common(kind: RecordKind) -> bool {
    matches!(kind, RecordKind::Company | RecordKind::Site | RecordKind::HoldingPlace)
}

/// Fields of a waybill that name a record of this kind.
const fn named_in(kind: RecordKind) -> Option<[&'static str; 2]> {
    match kind {
        RecordKind::Vehicle => Some(["vehicle", "trailer"]),
        RecordKind::Person => Some(["driver", "escort"]),
        RecordKind::Tank => Some(["tank", "tank"]),
        RecordKind::Company
        | RecordKind::Site
        | RecordKind::Permit
        | RecordKind::HoldingPlace
        | RecordKind::Blacklist => None,
    }
}

/// Own, common, or on a planned waybill that the reader may see: a gate has to know the truck and the
/// driver that stand before it.
async fn may_see(
    tx: &mut Tx,
    actor: &Actor,
    own: Option<&CompanyId>,
    record: &Record,
) -> Result<bool, StoreError> {
    let Some(own) = own else { return Ok(true) };
    if is_common(record.kind()) || is_own(record, own) {
        return Ok(true);
    }
    let Some(fields) = named_in(record.kind()) else { return Ok(false) };
    let scope = Scope { company_id: own.as_str(), reach: reach(actor.role) };
    names(tx, &scope, fields, record.id()).await
}

fn is_own(record: &Record, own: &CompanyId) -> bool {
    record.owner() == Some(own) && !own.as_str().is_empty()
}

/// Records of a kind in the order of their identifiers.
#[utoipa::path(get, path = "/registry/{kind}", tag = "registry",
    params(("kind" = RecordKind, Path), ListQuery), responses((status = 200, body = Page<Stored>)))]
async fn list_records(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(kind): PathOf<RecordKind>,
    QueryOf(query): QueryOf<ListQuery>,
) -> Result<Json<Page<Stored>>, Problem> {
    let own = authed.scope(Operation::ListRecords)?.filter(|_| !is_common(kind));
    let limit = limit_of(&query)?;
    if own.is_some_and(|own| own.as_str().is_empty()) {
        return Ok(Json(Page { items: Vec::new(), next: None }));
    }
    let filter = Filter {
        kind,
        owner: own.map(CompanyId::as_str),
        search: query.q.trim(),
        after: &query.after,
        limit: i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1),
    };
    let mut tx = state.app.store.begin_read().await?;
    let found = store::registry::list(&mut tx, &filter).await?;
    Ok(Json(Page::of(found, limit, |stored| stored.record.id().to_owned())))
}

fn limit_of(query: &ListQuery) -> Result<usize, Problem> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let longer = |text: &str, bound| text.chars().count() > bound;
    if longer(&query.q, MAX_NAME) {
        return Err(Problem::invalid("q", too_long(MAX_NAME)));
    }
    if longer(&query.after, MAX_ID) {
        return Err(Problem::invalid("after", too_long(MAX_ID)));
    }
    if !(1..=MAX_LIMIT).contains(&limit) {
        let reason = local_text!(
            "`{limit}` 不在 1 至 {MAX_LIMIT} 之间",
            "`{limit}` is not 1 to {MAX_LIMIT}"
        );
        return Err(Problem::invalid("limit", reason));
    }
    Ok(limit)
}

fn too_long(most: usize) -> LocalText {
    local_text!("过长：最多 {most} 个字符", "too long: at most {most} characters")
}

/// One record with its revision.
#[utoipa::path(get, path = "/registry/{kind}/{id}", tag = "registry",
    params(("kind" = RecordKind, Path), ("id" = String, Path)),
    responses((status = 200, body = Stored)))]
async fn read_record(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf((kind, id)): PathOf<(RecordKind, String)>,
) -> Result<Answer, Problem> {
    let own = authed.scope(Operation::ReadRecord)?;
    let mut tx = state.app.store.begin_read().await?;
    let stored = find_visible(&mut tx, &authed.0, own, kind, &id).await?;
    Answer::resource(StatusCode::OK, &stored, stored.revision)
}

async fn find_visible(
    tx: &mut Tx,
    actor: &Actor,
    own: Option<&CompanyId>,
    kind: RecordKind,
    id: &str,
) -> Result<Stored, Problem> {
    let stored = store::registry::find(tx, kind, id).await?.ok_or_else(Problem::not_found)?;
    if may_see(tx, actor, own, &stored.record).await? {
        Ok(stored)
    } else {
        Err(Problem::not_found())
    }
}

/// Enters a record.
#[utoipa::path(post, path = "/registry/{kind}", tag = "registry",
    params(("kind" = RecordKind, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = Record, responses((status = 201, body = Stored)))]
async fn create_record(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(kind): PathOf<RecordKind>,
    key: IdempotencyKey,
    Input { value: record, raw }: Input<Record>,
) -> Result<Response, Problem> {
    let operation = Operation::CreateRecord;
    let own = authed.scope(operation)?;
    let app = &state.app;
    let response = retrying(|| async {
        let mut work = Work::begin(&state, &authed.0, &key, operation, kind.as_str(), &raw).await?;
        if let Some(replayed) = work.replay()? {
            return Ok(replayed);
        }
        require_good(work.tx(), kind, &record, own).await?;
        records::create(&app.clock, work.tx(), &authed.0.account_id, &record, "record_created")
            .await?;
        let stored = Stored { record: record.clone(), revision: 1, updated_at: app.clock.now() };
        work.finish(Answer::resource(StatusCode::CREATED, &stored, 1)?).await
    })
    .await?;
    take_up(&state, kind).await;
    Ok(response)
}

/// The record may be written as it is, as far as that can be told without the one before it.
async fn require_good(
    tx: &mut Tx,
    kind: RecordKind,
    record: &Record,
    own: Option<&CompanyId>,
) -> Result<(), Problem> {
    require_writable(kind, own)?;
    if record.kind() != kind {
        let reason = local_text!(
            "`{}` 种类的记录不能放在 `{}` 之下",
            "`{}` does not belong under `{}`",
            record.kind().as_str(),
            kind.as_str(),
        );
        return Err(Problem::invalid("kind", reason));
    }
    let mut wrong = records::complaints(record);
    if RESERVED.contains(&record.id()) {
        wrong.push(RecordError {
            field: format!("{}_id", kind.as_str()),
            reason: reserved(record.id()),
        });
    }
    wrong.extend(records::foreign_owner(record, own));
    if wrong.is_empty() {
        wrong.extend(records::missing_owner(tx, record).await?);
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid_fields(&wrong)) }
}

/// Holding places and the blacklist belong to no company, so no company writes them.
fn require_writable(kind: RecordKind, own: Option<&CompanyId>) -> Result<(), Problem> {
    match kind {
        RecordKind::HoldingPlace | RecordKind::Blacklist if own.is_some() => {
            Err(Problem::forbidden())
        }
        RecordKind::HoldingPlace
        | RecordKind::Blacklist
        | RecordKind::Company
        | RecordKind::Vehicle
        | RecordKind::Tank
        | RecordKind::Person
        | RecordKind::Permit
        | RecordKind::Site => Ok(()),
    }
}

/// Changes a record.
#[utoipa::path(put, path = "/registry/{kind}/{id}", tag = "registry",
    params(("kind" = RecordKind, Path), ("id" = String, Path), ("If-Match" = String, Header)),
    request_body = Record, responses((status = 200, body = Stored)))]
async fn change_record(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf((kind, id)): PathOf<(RecordKind, String)>,
    IfMatch(expected): IfMatch,
    Input { value: record, .. }: Input<Record>,
) -> Result<Answer, Problem> {
    let own = authed.scope(Operation::ChangeRecord)?;
    let app = &state.app;
    let answer = retrying(|| async {
        let mut tx = app.store.begin_write().await?;
        let before = find_visible(&mut tx, &authed.0, own, kind, &id).await?;
        if own.is_some_and(|own| !is_own(&before.record, own)) {
            return Err(Problem::forbidden());
        }
        require_good(&mut tx, kind, &record, own).await?;
        if record.id() != id {
            let reason = local_text!(
                "`{}` 与地址中的 `{id}` 不同",
                "`{}` is not the `{id}` of the address",
                record.id(),
            );
            return Err(Problem::invalid(&format!("{}_id", kind.as_str()), reason));
        }
        records::change(&app.clock, &mut tx, &authed.0.account_id, &record, expected).await?;
        let revision = expected + 1;
        let stored = Stored { record: record.clone(), revision, updated_at: app.clock.now() };
        let answer = Answer::resource(StatusCode::OK, &stored, revision)?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(answer)
    })
    .await?;
    take_up(&state, kind).await;
    Ok(answer)
}

/// Holding places are part of the snapshot. What was written stands even if it cannot be taken up at
/// once: the watch tries again every second.
async fn take_up(state: &ApiState, kind: RecordKind) {
    if kind == RecordKind::HoldingPlace
        && let Err(error) = state.app.reload_snapshot().await
    {
        tracing::error!(%error, "holding places not taken up");
    }
}

/// Brings in a CSV or XLSX file: every row, or none with every row's errors.
#[utoipa::path(post, path = "/registry/{kind}/import", tag = "registry",
    params(("kind" = RecordKind, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body(content((String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, body = Imported)))]
async fn import_records(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(kind): PathOf<RecordKind>,
    key: IdempotencyKey,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let operation = Operation::ImportRecords;
    let own = authed.scope(operation)?;
    require_writable(kind, own)?;
    let body =
        body.map_err(|refused| body_problem(&refused).with("bound", json!(sheet::MAX_BYTES)))?;
    let table = body.clone();
    let rows = state.compute(move || read_rows(kind, &table)).await??;
    let response = retrying(|| async {
        let mut work =
            Work::begin(&state, &authed.0, &key, operation, kind.as_str(), &body).await?;
        if let Some(replayed) = work.replay()? {
            return Ok(replayed);
        }
        let wrong =
            records::import(&state.app.clock, work.tx(), &authed.0.account_id, own, &rows).await?;
        if !wrong.is_empty() {
            return Err(wrong_rows(&wrong));
        }
        work.finish(Answer::json(StatusCode::OK, &Imported { imported: rows.len() })?).await
    })
    .await?;
    take_up(&state, kind).await;
    Ok(response)
}

/// Records with the rows they come from.
fn read_rows(kind: RecordKind, bytes: &[u8]) -> Result<Vec<(usize, Record)>, Problem> {
    let table = sheet::read(bytes).map_err(|error| unreadable(&error))?;
    let records = registry::import(kind, &table).map_err(|errors| wrong_rows(&errors))?;
    let rows: Vec<_> = registry::row_numbers(&table).zip(records).collect();
    let reserved: Vec<ImportError> = rows
        .iter()
        .filter(|(_, record)| RESERVED.contains(&record.id()))
        .map(|(row, record)| ImportError {
            row: *row,
            column: format!("{}_id", kind.as_str()),
            reason: reserved(record.id()),
        })
        .collect();
    if reserved.is_empty() { Ok(rows) } else { Err(wrong_rows(&reserved)) }
}

fn reserved(id: &str) -> LocalText {
    local_text!(
        "`{id}` 是接口地址中的保留字，请换一个标识",
        "`{id}` is a word of the interface: choose another"
    )
}

fn unreadable(error: &SheetError) -> Problem {
    let why = error.text();
    match error {
        SheetError::TooLarge(_)
        | SheetError::UnpacksTooLarge
        | SheetError::TooManyRows
        | SheetError::TooManyColumns(_)
        | SheetError::CellTooLong(_) => Problem::new(
            Code::TooLarge,
            format!("文件超过上限：{}。", why.zh),
            format!("The file is larger than allowed: {}.", why.en),
        ),
        SheetError::NotUtf8(_)
        | SheetError::UnknownFormat
        | SheetError::Csv { .. }
        | SheetError::Xlsx(_)
        | SheetError::NoSheet
        | SheetError::ErrorCell { .. }
        | SheetError::InexactNumber { .. } => Problem::invalid("file", why),
    }
}

/// Every row's errors.
fn wrong_rows(wrong: &[ImportError]) -> Problem {
    let count = wrong.len();
    let mut problem = Problem::invalid_fields(wrong);
    problem.detail = local_text!(
        "文件有 {count} 处错误，未导入任何记录，见 errors。",
        "The file has {count} error(s), see `errors`; nothing was imported."
    );
    problem
}

/// The head of a CSV file for a kind, with an example line.
#[utoipa::path(get, path = "/registry/{kind}/template", tag = "registry",
    params(("kind" = RecordKind, Path)),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn record_template(
    authed: Authed,
    PathOf(kind): PathOf<RecordKind>,
) -> Result<Response, Problem> {
    authed.may(Operation::RecordTemplate)?;
    let name = format!("attachment; filename=\"{}.csv\"", kind.as_str());
    let name = HeaderValue::try_from(name).map_err(|error| Problem::internal(&error))?;
    let csv = HeaderValue::from_static("text/csv; charset=utf-8");
    let headers = [(header::CONTENT_TYPE, csv), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, registry::template(kind)).into_response())
}
