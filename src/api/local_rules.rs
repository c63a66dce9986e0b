//! Local rules: written by an editor of the authority, published and withdrawn by an approver.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::kept;
use super::idempotency::{respond, seal};
use super::waybills::{PageQuery, check_length, limit_of, one_more};
use super::{
    Answer, ApiState, Authed, IdempotencyKey, IfMatch, Input, Nothing, Page, PathOf, Problem,
    QueryOf, Seen,
};
use crate::auth::Operation;
use crate::checks::{FactNote, RuleText, fact_notes};
use crate::desk::{self, LocalRuleMove};
use crate::registry::MAX_ID;
use crate::store;
use crate::store::local_rules::StoredLocalRule;

/// The facts that conditions may name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RuleFacts {
    /// Facts of the trip, then those of a line of the load.
    facts: Vec<FactNote>,
}

/// The local rules' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(rule_facts))
        .routes(routes!(list_local_rules, create_local_rule))
        .routes(routes!(read_local_rule, change_local_rule))
        .routes(routes!(publish_local_rule))
        .routes(routes!(withdraw_local_rule))
}

/// The facts that conditions of local rules may name, with type and meaning.
#[utoipa::path(get, path = "/rules/facts", tag = "rules",
    responses((status = 200, body = RuleFacts)))]
async fn rule_facts(authed: Authed) -> Result<Json<RuleFacts>, Problem> {
    authed.may(Operation::RuleFacts)?;
    Ok(Json(RuleFacts { facts: fact_notes() }))
}

/// Local rules of every state, newest first; those of the rule files stand in `/rules` alone.
#[utoipa::path(get, path = "/local-rules", tag = "rules", params(PageQuery),
    responses((status = 200, body = Page<StoredLocalRule>)))]
async fn list_local_rules(
    authed: Authed,
    State(state): State<ApiState>,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<StoredLocalRule>>, Problem> {
    authed.may(Operation::ListLocalRules)?;
    check_length("after", &query.after, MAX_ID)?;
    let limit = limit_of(query.limit)?;
    let mut tx = state.app.store.begin_read().await?;
    let found = store::local_rules::list(&mut tx, &query.after, one_more(limit)).await?;
    Ok(Json(Page::of(found, limit, |stored| stored.rule_id.clone())))
}

/// Writes a draft. Its conditions are checked, and each fault is told with its place.
#[utoipa::path(post, path = "/local-rules", tag = "rules",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = RuleText, responses((status = 201, body = StoredLocalRule)))]
async fn create_local_rule(
    authed: Authed,
    State(state): State<ApiState>,
    key: IdempotencyKey,
    input: Result<Input<RuleText>, Problem>,
) -> Result<Response, Problem> {
    let operation = Operation::CreateLocalRule;
    authed.may(operation)?;
    let Input { value: rule, raw } = input?;
    let seal = seal(&authed.0, key, operation, "", &raw, |stored: &StoredLocalRule| {
        kept(StatusCode::CREATED, stored, stored.revision)
    });
    respond(desk::create_local_rule(&state.app, &authed.0, rule, &seal).await?, &seal)
}

/// One local rule.
#[utoipa::path(get, path = "/local-rules/{id}", tag = "rules", params(("id" = String, Path)),
    responses((status = 200, body = StoredLocalRule)))]
async fn read_local_rule(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<String>,
) -> Result<Answer, Problem> {
    authed.may(Operation::ReadLocalRule)?;
    let mut tx = state.app.store.begin_read().await?;
    let stored = store::local_rules::find(&mut tx, &id).await?.ok_or_else(Problem::not_found)?;
    Answer::resource(StatusCode::OK, &stored, stored.revision)
}

/// Replaces what is written in a draft; whoever changes it is its author.
#[utoipa::path(put, path = "/local-rules/{id}", tag = "rules",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = RuleText, responses((status = 200, body = StoredLocalRule)))]
async fn change_local_rule(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<String>,
    expected: Result<IfMatch, Problem>,
    input: Result<Input<RuleText>, Problem>,
) -> Result<Answer, Problem> {
    authed.may(Operation::ChangeLocalRule)?;
    let (IfMatch(expected), Input { value: rule, .. }) = (expected?, input?);
    let stored = desk::change_local_rule(&state.app, &authed.0, &id, expected, rule).await?;
    Answer::resource(StatusCode::OK, &stored, stored.revision)
}

/// Puts a draft in force; a rule in force of the same code is replaced.
#[utoipa::path(post, path = "/local-rules/{id}/publish", tag = "rules",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = StoredLocalRule)))]
async fn publish_local_rule(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<String>,
    key: IdempotencyKey,
    expected: Result<Seen, Problem>,
    body: Result<Nothing, Problem>,
) -> Result<Response, Problem> {
    let how = (Operation::PublishLocalRule, LocalRuleMove::Publish);
    moved(&authed, &state, &id, key, (expected, body), how).await
}

/// Takes a rule out of force, or gives a draft up.
#[utoipa::path(post, path = "/local-rules/{id}/withdraw", tag = "rules",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = StoredLocalRule)))]
async fn withdraw_local_rule(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(id): PathOf<String>,
    key: IdempotencyKey,
    expected: Result<Seen, Problem>,
    body: Result<Nothing, Problem>,
) -> Result<Response, Problem> {
    let how = (Operation::WithdrawLocalRule, LocalRuleMove::Withdraw);
    moved(&authed, &state, &id, key, (expected, body), how).await
}

/// What publishing and withdrawing share.
async fn moved(
    authed: &Authed,
    state: &ApiState,
    id: &str,
    key: IdempotencyKey,
    (expected, body): (Result<Seen, Problem>, Result<Nothing, Problem>),
    (operation, how): (Operation, LocalRuleMove),
) -> Result<Response, Problem> {
    authed.may(operation)?;
    let (Seen(expected), Nothing { raw }) = (expected?, body?);
    let seal = seal(&authed.0, key, operation, id, &raw, |stored: &StoredLocalRule| {
        kept(StatusCode::OK, stored, stored.revision)
    });
    let done = desk::move_local_rule(&state.app, &authed.0, id, expected, how, &seal).await?;
    respond(done, &seal)
}
