//! The rule pack in force.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ApiState, Authed, Problem, QueryOf};
use crate::auth::Operation;
use crate::checks::{
    Concern, LocalRule, LocalRules, ManualItem, Parameters, Penalty, Rule, RulePack, RuleText,
    Severity, Theme,
};
use crate::units::{LocalText, local_text};

/// For which day to read the pack.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DayQuery {
    /// Day of loading, 2000-01-01 to 2099-12-31; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Date>,
}

/// A number that a rule compares with.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Figure {
    /// Key in the pack.
    name: &'static str,
    /// Its value there.
    value: String,
    /// What it means, with its unit.
    meaning: LocalText,
}

/// One edition of a rule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RuleEdition {
    /// Code, such as `W1`.
    code: String,
    /// Under which heading it is read.
    theme: Theme,
    /// Severity of a failure.
    severity: Severity,
    /// What it demands.
    title: LocalText,
    /// Where it stands.
    clause: LocalText,
    /// First day, or always before.
    #[schema(value_type = Option<String>, format = Date)]
    valid_from: Option<Date>,
    /// Last day, or open end.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
    /// Read in the official text.
    verified: bool,
    /// What a breach is fined, where the pack says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    penalty: Option<Penalty>,
    /// Counts for loads of the day.
    in_force: bool,
    /// Which loads it concerns, for items that are looked at on site.
    #[serde(skip_serializing_if = "Option::is_none")]
    concerns: Option<LocalText>,
    /// Numbers it compares with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    figures: Vec<Figure>,
}

/// A heading of the pack.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Heading {
    /// Which theme.
    theme: Theme,
    /// Its name.
    name: LocalText,
}

/// A local rule that was published.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LocalRuleInForce {
    #[serde(flatten)]
    rule: RuleText,
    /// Counts for loads of today.
    in_force: bool,
}

/// The rule pack.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PackInForce {
    /// Its edition, as reports name it, such as `cn 2026-05-01`.
    pack: String,
    /// The day it was read for.
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// The headings in reading order, those without rules left out.
    themes: Vec<Heading>,
    /// All editions; those of one rule stand together, oldest first.
    rules: Vec<RuleEdition>,
    /// Local rules of the authority, in the order of their codes.
    local_rules: Vec<LocalRuleInForce>,
    /// What a person has to look at at the gate on that day.
    manual_items: Vec<ManualItem>,
}

impl PackInForce {
    fn on(pack: &RulePack, local: &LocalRules, day: Date) -> Self {
        let is_asked = |item: &&ManualItem| pack.rule_on(&item.code, day).is_some();
        let asked_locally = local.iter().filter(|rule| rule.text.is_in_force_on(day));
        let has_rules = |theme: &Theme| pack.codes().any(|code| Theme::of(code) == *theme);
        let heading = |theme: Theme| Heading { theme, name: theme.in_words() };
        Self {
            pack: pack.edition_on(day),
            day,
            themes: Theme::ALL.into_iter().filter(has_rules).map(heading).collect(),
            rules: pack.rules.iter().map(|rule| edition(pack, rule, day)).collect(),
            local_rules: local
                .iter()
                .map(|rule| LocalRuleInForce {
                    rule: rule.text.clone(),
                    in_force: rule.text.is_in_force_on(day),
                })
                .collect(),
            manual_items: pack
                .manual_items
                .iter()
                .filter(is_asked)
                .cloned()
                .chain(asked_locally.filter_map(LocalRule::manual_item))
                .collect(),
        }
    }
}

fn edition(pack: &RulePack, rule: &Rule, day: Date) -> RuleEdition {
    let item = pack.manual_items.iter().find(|item| item.code == rule.code);
    let figures = Parameters::NOTES.iter().filter(|note| note.rules.contains(&rule.code.as_str()));
    RuleEdition {
        code: rule.code.clone(),
        theme: Theme::of(&rule.code),
        severity: rule.severity,
        title: rule.title.clone(),
        clause: rule.clause.clone(),
        valid_from: rule.valid_from,
        valid_to: rule.valid_to,
        verified: rule.verified,
        penalty: rule.penalty.clone(),
        in_force: pack.rule_on(&rule.code, day) == Some(rule),
        concerns: item.map(|item| Concern::in_words(item.concerns)),
        figures: figures
            .map(|note| Figure {
                name: note.name,
                value: note.value(&pack.parameters),
                meaning: note.meaning(),
            })
            .collect(),
    }
}

/// The day that is asked for, within the years that are looked at anywhere.
fn wanted(on: Option<Date>, today: Date) -> Result<Date, Problem> {
    let day = on.unwrap_or(today);
    if (2000..2100).contains(&day.year()) {
        return Ok(day);
    }
    let reason = local_text!(
        "`{day}` 不在 2000 年至 2099 年之间，请改正",
        "`{day}` lies outside the years 2000 to 2099: correct it"
    );
    Err(Problem::invalid("on", reason))
}

/// The rules' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_rules))
}

/// The rule pack as it stands on a day, with clauses, figures and penalties, and the items of the gate.
#[utoipa::path(get, path = "/rules", tag = "rules", params(DayQuery),
    responses((status = 200, body = PackInForce)))]
async fn list_rules(
    authed: Authed,
    State(state): State<ApiState>,
    QueryOf(query): QueryOf<DayQuery>,
) -> Result<Json<PackInForce>, Problem> {
    authed.may(Operation::ListRules)?;
    let today = state.app.district.time_zone.to_datetime(state.app.clock.now()).date();
    let day = wanted(query.on, today)?;
    Ok(Json(PackInForce::on(&state.app.district.rules, &state.app.local_rules(), day)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn of_every_rule_one_edition_is_in_force_unless_it_has_lapsed() {
        let pack = RulePack::parse(include_str!("../../data/rules/cn.toml")).unwrap();
        let day = date(2026, 11, 25);
        let rules = PackInForce::on(&pack, &LocalRules::default(), day);
        let in_force = rules.rules.iter().filter(|rule| rule.in_force);
        let mut codes: Vec<&str> = in_force.map(|rule| rule.code.as_str()).collect();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(count > 30, "{count}");
        assert_eq!(rules.pack, pack.edition_on(day));
        assert!(rules.manual_items.iter().all(|item| codes.contains(&item.code.as_str())));
        assert!(!rules.manual_items.is_empty());
    }

    #[test]
    fn a_day_before_the_change_of_law_shows_the_old_edition_with_its_figures_and_loads() {
        let pack = RulePack::parse(include_str!("../../data/rules/cn.toml")).unwrap();
        for (day, clause) in
            [(date(2026, 4, 30), "第 591 号"), (date(2026, 5, 1), "危险化学品安全法")]
        {
            let read = PackInForce::on(&pack, &LocalRules::default(), day);
            let escort = read.rules.iter().find(|rule| rule.code == "W14" && rule.in_force);
            assert!(escort.unwrap().clause.zh.contains(clause), "{day}");
            assert_eq!(read.day, day);
            let caps = read.rules.iter().find(|rule| rule.code == "V3").unwrap();
            assert_eq!(caps.figures.len(), 3);
            assert_eq!(caps.figures[0].value, "10000");
            let tanks = read.rules.iter().find(|rule| rule.code == "G10").unwrap();
            assert_eq!(tanks.concerns.as_ref().unwrap().en, "goods in tanks");
        }
    }

    #[test]
    fn days_outside_the_years_that_are_looked_at_are_refused() {
        let today = date(2026, 11, 25);
        assert_eq!(wanted(None, today).unwrap(), today);
        for (on, is_read) in [
            (date(1999, 12, 31), false),
            (date(2000, 1, 1), true),
            (date(2099, 12, 31), true),
            (date(2100, 1, 1), false),
        ] {
            assert_eq!(wanted(Some(on), today).is_ok(), is_read, "{on}");
        }
    }
}
