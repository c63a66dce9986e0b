//! What would be said of a waybill that nobody has written: the full report and the way, or why there
//! is none. Nothing is kept.

use serde::Serialize;

use super::bounds::{check_question, complaints};
use super::draft::with_own_company;
use super::{DeskError, Step, current_snapshot, facts_of, plan_route};
use crate::app::App;
use crate::auth::Actor;
use crate::checks::{self, PackName, Report};
use crate::routing::{NoRoute, Plan};
use crate::waybill::{Content, WaybillId};

/// What was found out about a content.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Checked {
    /// Every rule.
    pub report: Report,
    /// The way; absent when there is none, and while origin, destination, vehicle or time is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// Why there is no way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_route: Option<NoRoute>,
}

impl Checked {
    /// Whether a waybill of this content would be planned as it stands.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.report.passes() && self.plan.is_some()
    }
}

/// Checks a content for somebody at a desk, who may ask about what they could see. The own company is
/// put in its place when the place is empty. `pack`: the rules to ask, those in force when absent.
pub async fn check_for(
    app: &App,
    actor: &Actor,
    content: Content,
    pack: Option<PackName>,
) -> Result<Checked, DeskError> {
    let content = with_own_company(actor, content);
    check_question(app, actor, &content)?;
    look(app, &content, pack).await
}

/// Checks a content for the operator.
pub async fn check(
    app: &App,
    content: &Content,
    pack: Option<PackName>,
) -> Result<Checked, DeskError> {
    let wrong = complaints(app, content);
    if wrong.is_empty() { look(app, content, pack).await } else { Err(DeskError::Invalid(wrong)) }
}

/// The steps of a draft that is submitted: facts, way, facts with the way, checks.
async fn look(app: &App, content: &Content, pack: Option<PackName>) -> Result<Checked, DeskError> {
    let id = WaybillId(app.new_id()?);
    let facts = facts_of(app, &id, content, Step::planning(None)).await?;
    let found = match facts.trip {
        Some(trip) => {
            let snapshot = current_snapshot(app).await?;
            Some(plan_route(app, snapshot, trip).await?)
        }
        None => None,
    };
    let (plan, no_route) = match found {
        Some(Ok(plan)) => (Some(plan), None),
        Some(Err(no_route)) => (None, Some(no_route)),
        None => (None, None),
    };
    let facts = facts_of(app, &id, content, Step::planning(plan.as_ref())).await?;
    let report = checks::run(&facts.subject, app.district.pack(pack), app.clock.now());
    Ok(Checked { report, plan, no_route })
}
