//! Whether the way on a waybill is lawful under the scheme in force.

use std::sync::Arc;

use serde::Serialize;

use super::{DeskError, Step, facts, find};
use crate::app::{App, AppError};
use crate::auth::Actor;
use crate::routing::{Violation, verify};
use crate::waybill::{Action, State, WaybillId};

/// How the way on a waybill stands.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct WayStanding {
    /// Scheme it was looked at under.
    pub scheme_revision: i64,
    /// Whether it breaks no rule; absent without a way, or when the waybill is over.
    pub is_lawful: Option<bool>,
    /// Every rule that it breaks, the first hundred.
    pub violations: Vec<Violation>,
}

/// Violations that are answered.
const MOST_VIOLATIONS: usize = 100;

/// Replays the way on a waybill now.
pub async fn way_standing(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
) -> Result<WayStanding, DeskError> {
    let snapshot = app.snapshot();
    let (plan, trip) = {
        let mut tx = app.store.begin_read().await?;
        let waybill = find(&mut tx, actor, waybill_id, Action::View).await?;
        let plan = waybill.state.plan().filter(|_| is_open(&waybill.state)).cloned();
        let step = Step::planning(plan.as_ref());
        let facts = facts(app, &mut tx, waybill_id, &waybill.content, step).await?;
        (plan, facts.trip)
    };
    let scheme_revision = snapshot.revision;
    let (Some(plan), Some(trip)) = (plan, trip) else {
        return Ok(WayStanding { scheme_revision, is_lawful: None, violations: Vec::new() });
    };
    let snapshot = Arc::clone(&snapshot);
    let verified = tokio::task::spawn_blocking(move || verify(&snapshot, &plan, &trip))
        .await
        .map_err(|_| AppError::Interrupted)?;
    let mut violations = verified.err().unwrap_or_default();
    let is_lawful = Some(violations.is_empty());
    violations.truncate(MOST_VIOLATIONS);
    Ok(WayStanding { scheme_revision, is_lawful, violations })
}

/// Whether the way is still to be driven.
const fn is_open(state: &State) -> bool {
    match state {
        State::Planned { .. }
        | State::Issued { .. }
        | State::Loaded { .. }
        | State::Departed { .. } => true,
        State::Draft | State::Delivered { .. } | State::Closed { .. } | State::Voided { .. } => {
            false
        }
    }
}
