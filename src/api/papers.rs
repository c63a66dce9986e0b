//! The papers of a waybill, as PDF and JSON.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::waybills::{code_of, file};
use super::{Answer, ApiState, Authed, Code, PathOf, Problem, QueryOf};
use crate::auth::{Actor, Operation};
use crate::desk::{self, PaperDesk};
use crate::paper::{self, Paper, PaperError, PaperKind, PaperLanguage, Source};
use crate::units::LocalText;
use crate::waybill::WaybillId;

/// How a paper is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PaperFormat {
    /// Drawn on A4.
    #[default]
    Pdf,
    /// Its fields.
    Json,
}

/// How to write it.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PaperQuery {
    /// `pdf` when absent.
    #[serde(default)]
    #[param(inline)]
    format: PaperFormat,
    /// Language of the PDF, `zh` when absent; JSON holds both.
    #[serde(default)]
    #[param(inline)]
    lang: PaperLanguage,
}

/// One paper of a waybill.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PaperStanding {
    /// Name in the address.
    paper: PaperKind,
    /// What it is called.
    title: LocalText,
    /// Whether it can be had now.
    is_available: bool,
    /// Why not, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<LocalText>,
}

/// The papers of a waybill.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Papers {
    /// Every paper, those that cannot be had included.
    items: Vec<PaperStanding>,
}

/// The papers' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(waybill_papers)).routes(routes!(waybill_paper))
}

/// Which papers of it there are in the present state, and why not the others.
#[utoipa::path(get, path = "/waybills/{id}/papers", tag = "waybills",
    params(("id" = String, Path)), responses((status = 200, body = Papers)))]
async fn waybill_papers(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<WaybillId>,
) -> Result<Json<Papers>, Problem> {
    authed.may(Operation::WaybillPapers)?;
    let desk = desk_of(&state, &authed.0, &id).await?;
    let items = PaperKind::ALL.into_iter().map(|kind| {
        let standing = visible(&desk, kind).and_then(|()| paper::standing(kind, &desk.source));
        PaperStanding {
            paper: kind,
            title: kind.title(),
            is_available: standing.is_ok(),
            why_not: standing.err(),
        }
    });
    Ok(Json(Papers { items: items.collect() }))
}

/// One paper of it.
#[utoipa::path(get, path = "/waybills/{id}/papers/{paper}", tag = "waybills",
    params(("id" = String, Path), ("paper" = PaperKind, Path), PaperQuery),
    responses((status = 200, content(
            (Paper = "application/json"), (Vec<u8> = "application/pdf"))),
        (status = 409, description = "`wrong_state`: not in this state, or something is missing")))]
async fn waybill_paper(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf((id, kind)): PathOf<(WaybillId, PaperKind)>,
    QueryOf(query): QueryOf<PaperQuery>,
) -> Result<Response, Problem> {
    authed.may(Operation::WaybillPaper)?;
    match query.format {
        PaperFormat::Pdf => pdf(&state, &authed.0, &id, kind, query.lang).await,
        PaperFormat::Json => {
            let source = source_of(&state, &authed.0, &id, kind).await?;
            let paper = paper::make(kind, &source).map_err(problem)?;
            Ok(Answer::json(StatusCode::OK, &paper)?.into_response())
        }
    }
}

/// A paper drawn on A4.
pub(super) async fn pdf(
    state: &ApiState,
    actor: &Actor,
    id: &WaybillId,
    kind: PaperKind,
    language: PaperLanguage,
) -> Result<Response, Problem> {
    let source = source_of(state, actor, id, kind).await?;
    let name = match source.waybill.state.issued() {
        Some(issued) if kind == PaperKind::Waybill => issued.number.to_string(),
        Some(issued) => format!("{}-{kind}", issued.number),
        None => format!("{id}-{kind}"),
    };
    let drawn = state.compute(move || drawn(kind, &source, language)).await?.map_err(problem)?;
    let disposition = HeaderValue::try_from(format!("inline; filename=\"{name}.pdf\""))
        .map_err(|error| Problem::internal(&error))?;
    Ok(file("application/pdf", disposition, drawn))
}

fn drawn(kind: PaperKind, source: &Source, language: PaperLanguage) -> Result<Vec<u8>, PaperError> {
    paper::make(kind, source).and_then(|paper: Paper| paper.pdf(source, language))
}

/// What the paper is made from, if the actor may see it, with the code where it is printed.
async fn source_of(
    state: &ApiState,
    actor: &Actor,
    id: &WaybillId,
    kind: PaperKind,
) -> Result<Source, Problem> {
    let desk = desk_of(state, actor, id).await?;
    visible(&desk, kind).map_err(|why| Problem::new(Code::Forbidden, why.zh, why.en))?;
    let mut source = desk.source;
    if kind == PaperKind::Waybill && source.waybill.state.issued().is_some() {
        source.code = Some(code_of(state, &source.waybill)?);
    }
    Ok(source)
}

async fn desk_of(state: &ApiState, actor: &Actor, id: &WaybillId) -> Result<PaperDesk, Problem> {
    Ok(Box::pin(desk::paper_desk(&state.app, actor, id)).await?)
}

/// The loading record is the loader's and the authorities'.
fn visible(desk: &PaperDesk, kind: PaperKind) -> Result<(), LocalText> {
    if kind == PaperKind::LoadingRecord && !desk.sees_loading_record {
        return Err(LocalText::new(
            "装载记录由装货人保存，只有装货人和主管部门可以查看。",
            "The loading record is kept by the loader: only the loader and the authorities see it.",
        ));
    }
    Ok(())
}

fn problem(error: PaperError) -> Problem {
    match error {
        PaperError::NotAvailable(why) => {
            Problem::new(Code::WrongState, format!("{}。", why.zh), format!("{}.", why.en))
        }
        PaperError::Pdf => Problem::internal(&error),
    }
}
