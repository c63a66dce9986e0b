//! The dangerous goods list: search, and the entries of a number.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ApiState, Authed, PathOf, Problem, QueryOf};
use crate::app::District;
use crate::auth::Operation;
use crate::checks::needs_technical_name;
use crate::goods::{self, Entry, EntryKey, Implications, ScopeCode, Source, UnNumber};
use crate::units::{LocalText, local_text};

/// Longest search text, in characters; no name is asked for by more.
const MAX_QUERY: usize = 64;
const DEFAULT_LIMIT: usize = 20;
const MAX_LIMIT: usize = 200;

/// What to look for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct GoodsQuery {
    /// UN number, Chinese, English, pinyin or initials; at most 64 characters, nothing finds nothing.
    #[serde(default)]
    q: String,
    /// 1 to 200, 20 when absent.
    limit: Option<usize>,
}

/// Entries of the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Entries {
    /// Best first, or in the order of the list.
    items: Vec<Entry>,
}

/// What entries imply.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Implied {
    /// In the order of the list.
    items: Vec<Explained>,
}

/// What one entry implies, and where what is known of it comes from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Explained {
    #[serde(flatten)]
    implications: Implications,
    /// Scope codes of JT/T 415 that cover its class: for hire, on own account. Absent without a class.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope_codes: Option<[ScopeCode; 2]>,
    /// The papers in words, in the order of `papers`.
    papers_in_words: Vec<LocalText>,
    /// Whether the papers must name the substance besides (n.o.s. entries).
    needs_technical_name: bool,
    /// Sources of lists and figures.
    sources: Vec<Source>,
}

/// The goods' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(search_goods))
        .routes(routes!(read_goods))
        .routes(routes!(goods_implications))
}

/// Finds goods, best match first.
#[utoipa::path(get, path = "/goods", tag = "goods", params(GoodsQuery),
    responses((status = 200, body = Entries)))]
async fn search_goods(
    authed: Authed,
    State(state): State<ApiState>,
    QueryOf(query): QueryOf<GoodsQuery>,
) -> Result<Json<Entries>, Problem> {
    authed.may(Operation::SearchGoods)?;
    if query.q.chars().count() > MAX_QUERY {
        let reason = local_text!(
            "过长：最多 {MAX_QUERY} 个字符",
            "too long: at most {MAX_QUERY} characters are looked for"
        );
        return Err(Problem::invalid("q", reason));
    }
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        let reason = local_text!(
            "`{limit}` 不在 1 至 {MAX_LIMIT} 之间",
            "`{limit}` is not 1 to {MAX_LIMIT}"
        );
        return Err(Problem::invalid("limit", reason));
    }
    let hits = state.app.district.catalogue.search(&query.q, limit);
    Ok(Json(Entries { items: hits.into_iter().map(|hit| hit.entry.clone()).collect() }))
}

/// The entries of a UN number, or the one entry of a number with its variant.
#[utoipa::path(get, path = "/goods/{number}", tag = "goods",
    params(("number" = String, Path, description = "`1203` or `1203-1`")),
    responses((status = 200, body = Entries)))]
async fn read_goods(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Entries>, Problem> {
    authed.may(Operation::ReadGoods)?;
    Ok(Json(Entries { items: entries(&state, &number)? }))
}

/// What the entries of a number imply: tunnels, tank, vehicle, crew, papers, small quantities.
#[utoipa::path(get, path = "/goods/{number}/implications", tag = "goods",
    params(("number" = String, Path, description = "`1203` or `1203-1`")),
    responses((status = 200, body = Implied)))]
async fn goods_implications(
    authed: Authed,
    State(state): State<ApiState>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Implied>, Problem> {
    authed.may(Operation::GoodsImplications)?;
    let District { sources, rules, .. } = &state.app.district;
    let explain = |entry: &Entry| {
        let implications = goods::implications(entry);
        Explained {
            papers_in_words: implications.papers.iter().map(|paper| paper.in_words()).collect(),
            implications,
            scope_codes: entry.class.map(ScopeCode::of),
            needs_technical_name: needs_technical_name(entry, &rules.parameters),
            sources: sources.of(entry),
        }
    };
    Ok(Json(Implied { items: entries(&state, &number)?.iter().map(explain).collect() }))
}

/// The entries that are asked for by number, or by number and variant.
fn entries(state: &ApiState, number: &str) -> Result<Vec<Entry>, Problem> {
    let catalogue = &state.app.district.catalogue;
    let items = match wanted(number) {
        Some(Wanted::Number(number)) => catalogue.variants(number).to_vec(),
        Some(Wanted::Entry(key)) => catalogue.find(key).cloned().into_iter().collect(),
        None => Vec::new(),
    };
    if items.is_empty() { Err(Problem::not_found()) } else { Ok(items) }
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Number(UnNumber),
    Entry(EntryKey),
}

fn wanted(text: &str) -> Option<Wanted> {
    if text.contains('-') {
        text.parse().ok().map(Wanted::Entry)
    } else {
        text.parse().ok().map(Wanted::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_all_its_entries_and_a_number_with_variant_names_one() {
        let number = UnNumber::new(1203).unwrap();
        assert_eq!(wanted("1203"), Some(Wanted::Number(number)));
        let key = EntryKey { un_number: number, variant: 1 };
        assert_eq!(wanted("1203-1"), Some(Wanted::Entry(key)));
        for text in ["", "-", "1203-", "1203-0", "petrol", "12033"] {
            assert_eq!(wanted(text), None, "{text}");
        }
    }
}
