//! What the checks and the router say of a waybill that is not written.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, ApiState, Authed, Input, Problem, QueryOf};
use crate::auth::Operation;
use crate::checks::PackName;
use crate::desk::{self, Checked};
use crate::waybill::Content;

/// The part of the interface for trying things out.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(check_content))
}

/// Which rules to ask.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PackQuery {
    /// Rule pack, `cn` or `adr`; the one in force when absent.
    #[param(inline)]
    pack: Option<PackName>,
}

/// The full report on a content and, when a trip can be planned, its way or why there is none.
/// Nothing is written. The own company is put in its place when that place is empty.
#[utoipa::path(post, path = "/checks", tag = "checks", params(PackQuery), request_body = Content,
    responses((status = 200, body = Checked)))]
async fn check_content(
    authed: Authed,
    State(state): State<ApiState>,
    query: Result<QueryOf<PackQuery>, Problem>,
    input: Result<Input<Content>, Problem>,
) -> Result<Answer, Problem> {
    authed.may(Operation::CheckContent)?;
    let QueryOf(PackQuery { pack }) = query?;
    let Input { value: content, .. } = input?;
    let checked = desk::check_for(&state.app, &authed.0, content, pack).await?;
    Answer::json(StatusCode::OK, &checked)
}
