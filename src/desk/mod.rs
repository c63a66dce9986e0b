//! What the desks do with waybills, schemes and records: load, decide, save. One transition is one
//! transaction with one event; everything it is decided on is read inside it.
//!
//! The deciding is done by the pure core (`checks`, `routing`, `waybill`); this module gathers the
//! facts, holds the transaction and keeps what came out.

mod access;
mod bounds;
mod committee;
mod draft;
mod error;
mod gate;
mod gather;
mod hypothesis;
mod local_rules;
pub mod log;
mod papers;
mod preview;
mod recheck;
pub mod records;
mod road;
mod save;
mod schemes;
mod seal;
mod submit;
mod trace;
mod trip_records;
mod trips;
mod way;

pub use bounds::is_reasonable;
pub use draft::{create, edit, report, void, withdraw};
pub use error::{DeskError, FieldError};
pub use gate::{Decision, GateOutcome, GateRequest, Gated, gate};
pub use gather::{Facts, Step, facts, facts_of, zone_passes};
pub use hypothesis::{Checked, check, check_for};
pub use local_rules::{LocalRuleMove, change_local_rule, create_local_rule, move_local_rule};
pub use papers::{PaperDesk, paper_desk, papers_of_content};
pub use preview::{Affected, AffectedHow, affected_waybills};
pub use recheck::{Recheck, Rechecks};
pub use road::{Delivery, Loading, Note, close, deliver, depart, load, note_abnormality};
pub use schemes::{
    Drawing, Preview, change_scheme, create_scheme, preview_scheme, publish, publish_now,
    publish_scheme,
};
pub use seal::{Done, Seal};
pub use submit::{alternatives, alternatives_of, current_snapshot, plan_route, submit};
pub use trace::match_trace;
pub use trips::{
    DepartureTable, ManyPlaces, MatrixTable, OffRoad, matrix_table, plan_arrival, plan_trip,
    tabulate, tabulate_matrix,
};
pub use way::{WayStanding, way_standing};

use crate::app::App;
use crate::auth::Actor;
use crate::store::{self, Tx};
use crate::waybill::{Action, Waybill, WaybillId, may};

/// One waybill, if the actor may do this to it. One that may not even be seen is not found.
pub async fn find(
    tx: &mut Tx,
    actor: &Actor,
    waybill_id: &WaybillId,
    action: Action,
) -> Result<Waybill, DeskError> {
    let waybill = store::waybills::find(tx, waybill_id).await?.ok_or(DeskError::NotFound)?;
    if !may(actor, Action::View, &waybill.content) {
        return Err(DeskError::NotFound);
    }
    if !may(actor, action, &waybill.content) {
        return Err(DeskError::Forbidden);
    }
    Ok(waybill)
}

/// The same, with the revision the actor last saw.
async fn find_revision(
    tx: &mut Tx,
    actor: &Actor,
    waybill_id: &WaybillId,
    action: Action,
    expected: Option<i64>,
) -> Result<Waybill, DeskError> {
    let waybill = find(tx, actor, waybill_id, action).await?;
    expect_revision(waybill.revision, expected)?;
    Ok(waybill)
}

/// Whether the revision that the actor last saw, if it is told, is the one there is.
fn expect_revision(current: i64, expected: Option<i64>) -> Result<(), DeskError> {
    match expected {
        Some(expected) if expected != current => Err(DeskError::Stale { current }),
        Some(_) | None => Ok(()),
    }
}

/// One waybill to look at.
pub async fn view(app: &App, actor: &Actor, id: &WaybillId) -> Result<Waybill, DeskError> {
    let mut tx = app.store.begin_read().await?;
    find(&mut tx, actor, id, Action::View).await
}

/// How often a transaction is tried when the database finds two that cannot be put in a row.
const MAX_TRIES: u32 = 6;

/// Runs an attempt again while the database says that trying again may help.
macro_rules! retrying {
    ($attempt:expr) => {{
        let mut tries = 1;
        loop {
            match $attempt.await {
                Err(error) if error.is_transient() && tries < $crate::desk::MAX_TRIES => {
                    tokio::time::sleep(std::time::Duration::from_millis(u64::from(5 * tries)))
                        .await;
                    tries += 1;
                }
                done => break done,
            }
        }
    }};
}
use retrying;
