//! Which open waybills a scheme would hit, before it is published.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::submit::plan_route;
use super::{DeskError, Step, facts};
use crate::app::App;
use crate::routing::{NoRoute, Plan, Snapshot, Trip, verify};
use crate::store;
use crate::waybill::{State, Waybill};

/// How a scheme hits a waybill.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum AffectedHow {
    /// Its way is no longer lawful, but another one is.
    Rerouted {
        /// The new arrival.
        #[schema(value_type = String, format = DateTime)]
        arrives_at: Timestamp,
    },
    /// There is no lawful way left in its window.
    CutOff {
        /// Why.
        no_route: NoRoute,
    },
    /// The truck is on its way already; its way is no longer lawful.
    OnTheWay,
}

/// An open waybill that a scheme would hit.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Affected {
    /// Identifier.
    pub waybill_id: String,
    /// Number, once issued.
    pub number: String,
    /// State name.
    pub state: String,
    /// Plate of the truck.
    pub plate: String,
    /// Arrival so far.
    #[schema(value_type = String, format = DateTime)]
    pub arrives_at: Timestamp,
    /// How it is hit.
    #[serde(flatten)]
    pub how: AffectedHow,
}

/// Most open waybills that one preview looks at.
const MAX_OPEN: i64 = 10_000;

/// Replays the way of every open waybill under a scheme that is not in force, and plans the broken
/// ones anew.
pub async fn affected_waybills(
    app: &App,
    snapshot: Arc<Snapshot>,
) -> Result<Vec<Affected>, DeskError> {
    let open = {
        let mut tx = app.store.begin_read().await?;
        store::waybills::open(&mut tx, MAX_OPEN).await?
    };
    let mut affected = Vec::new();
    for waybill in open {
        if let Some(hit) = hit(app, &snapshot, &waybill).await? {
            affected.push(hit);
        }
    }
    Ok(affected)
}

async fn hit(
    app: &App,
    snapshot: &Arc<Snapshot>,
    waybill: &Waybill,
) -> Result<Option<Affected>, DeskError> {
    let Some(plan) = waybill.state.plan().cloned() else { return Ok(None) };
    let mut tx = app.store.begin_read().await?;
    let step = Step::planning(Some(&plan));
    let facts = facts(app, &mut tx, &waybill.waybill_id, &waybill.content, step).await?;
    drop(tx);
    let Some(trip) = facts.trip else { return Ok(None) };
    if is_lawful(snapshot, &plan, &trip) {
        return Ok(None);
    }
    let how = match waybill.state {
        State::Departed { .. } => AffectedHow::OnTheWay,
        State::Draft
        | State::Planned { .. }
        | State::Issued { .. }
        | State::Loaded { .. }
        | State::Delivered { .. }
        | State::Closed { .. }
        | State::Voided { .. } => {
            match plan_route(app, Arc::clone(snapshot), trip.clone()).await? {
                Ok(plan) => AffectedHow::Rerouted { arrives_at: plan.arrives_at },
                Err(no_route) => AffectedHow::CutOff { no_route },
            }
        }
    };
    Ok(Some(Affected {
        waybill_id: waybill.waybill_id.to_string(),
        number: waybill.state.issued().map(|issued| issued.number.to_string()).unwrap_or_default(),
        state: waybill.state.name().to_owned(),
        plate: trip.truck.plate,
        arrives_at: plan.arrives_at,
        how,
    }))
}

fn is_lawful(snapshot: &Snapshot, plan: &Plan, trip: &Trip) -> bool {
    verify(snapshot, plan, trip).is_ok()
}
