//! The rule pack in force.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ApiState, Authed, Problem};
use crate::auth::Operation;
use crate::checks::{LocalRules, ManualItem, Penalty, Rule, RulePack, RuleText, Severity};
use crate::units::LocalText;

/// One edition of a rule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RuleEdition {
    /// Code, such as `W1`.
    code: String,
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
    /// Counts for loads of today.
    in_force: bool,
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
    /// All editions; those of one rule stand together, oldest first.
    rules: Vec<RuleEdition>,
    /// Local rules of the authority, in the order of their codes.
    local_rules: Vec<LocalRuleInForce>,
    /// What a person has to look at at the gate today.
    manual_items: Vec<ManualItem>,
}

impl PackInForce {
    fn on(pack: &RulePack, local: &LocalRules, day: Date) -> Self {
        let is_in_force = |rule: &Rule| pack.rule_on(&rule.code, day) == Some(rule);
        let edition = |rule: &Rule| RuleEdition {
            code: rule.code.clone(),
            severity: rule.severity,
            title: rule.title.clone(),
            clause: rule.clause.clone(),
            valid_from: rule.valid_from,
            valid_to: rule.valid_to,
            verified: rule.verified,
            penalty: rule.penalty.clone(),
            in_force: is_in_force(rule),
        };
        let is_asked = |item: &&ManualItem| pack.rule_on(&item.code, day).is_some();
        Self {
            pack: pack.edition_on(day),
            rules: pack.rules.iter().map(edition).collect(),
            local_rules: local
                .iter()
                .map(|rule| LocalRuleInForce {
                    rule: rule.text.clone(),
                    in_force: rule.text.is_in_force_on(day),
                })
                .collect(),
            manual_items: pack.manual_items.iter().filter(is_asked).cloned().collect(),
        }
    }
}

/// The rules' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_rules))
}

/// The rule pack in force today, with clauses, and the items of the gate.
#[utoipa::path(get, path = "/rules", tag = "rules", responses((status = 200, body = PackInForce)))]
async fn list_rules(
    authed: Authed,
    State(state): State<ApiState>,
) -> Result<Json<PackInForce>, Problem> {
    authed.may(Operation::ListRules)?;
    let today = state.app.district.time_zone.to_datetime(state.app.clock.now()).date();
    Ok(Json(PackInForce::on(&state.app.district.rules, &state.app.local_rules(), today)))
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
}
