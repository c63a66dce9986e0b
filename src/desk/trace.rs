//! Where a truck went, beside the way of its waybill.

use std::sync::Arc;
use std::time::Duration;

use super::submit::current_snapshot;
use super::{DeskError, Step, facts_of, find};
use crate::app::{App, AppError};
use crate::auth::Actor;
use crate::tracking::{self, Trace, Track};
use crate::waybill::{Action, WaybillId};

/// How long a trace waits for its turn before the desk is told to try later.
const MATCHING_QUEUE: Duration = Duration::from_secs(10);

/// Matches a trace under the scheme in force. With a waybill it is compared with the waybill's way, and
/// zones are judged for its truck and load. Nothing is kept.
pub async fn match_trace(
    app: &App,
    actor: &Actor,
    waybill_id: Option<&WaybillId>,
    trace: Trace,
) -> Result<Track, DeskError> {
    let (trip, plan) = match waybill_id {
        None => (None, None),
        Some(id) => {
            let waybill = {
                let mut tx = app.store.begin_read().await?;
                find(&mut tx, actor, id, Action::View).await?
            };
            let facts = facts_of(app, id, &waybill.content, Step::planning(None)).await?;
            (facts.trip, waybill.state.plan().cloned())
        }
    };
    let snapshot = current_snapshot(app).await?;
    let turn = tokio::time::timeout(MATCHING_QUEUE, app.matching.acquire())
        .await
        .map_err(|_| DeskError::Busy)?
        .map_err(|_| DeskError::Busy)?;
    let track = tokio::task::spawn_blocking(move || {
        let snapshot = Arc::clone(&snapshot);
        tracking::track(&snapshot, &trace, trip.as_ref(), plan.as_ref())
    })
    .await
    .map_err(|_| AppError::Interrupted)?;
    drop(turn);
    Ok(track)
}
