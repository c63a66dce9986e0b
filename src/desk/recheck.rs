//! Looks at every open waybill again when another scheme is in force.
//!
//! Nothing is changed on a waybill: the ones whose way is no longer lawful are listed and noted once for
//! each scheme in their log. A gate and a departure plan anew by themselves.
//!
//! What was lawful on the snapshot before is driven again only where the two differ on its way, and only
//! if neither the waybill nor its truck and load changed: the answer is that of driving all again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::preview::{Affected, Before, KnownLawful, LookThrough};
use super::{DeskError, retrying};
use crate::app::App;
use crate::routing::Snapshot;
use crate::store::events::{self, NewEvent};
use crate::store::{self, StoreError};
use crate::waybill::WaybillId;

/// How far the latest recheck is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Recheck {
    /// Scheme under which waybills are looked at.
    pub scheme_revision: i64,
    /// Open waybills when it began.
    pub total: i64,
    /// Looked at so far.
    pub done: i64,
    /// Every one was looked at.
    pub is_finished: bool,
    /// It ended before that; it begins again when the next scheme is taken up.
    pub has_failed: bool,
    /// When it began.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub began_at: Option<Timestamp>,
    /// How many ways are no longer lawful.
    pub broken: usize,
    /// The first thousand of them.
    pub waybills: Vec<Affected>,
}

/// Waybills that are listed.
const MOST_LISTED: usize = 1_000;
/// Who notes what nobody did by hand.
const NOBODY: &str = "system";
/// The event on a waybill whose way is no longer lawful.
const KIND: &str = "waybill_way_broken";

/// The latest recheck of this process.
#[derive(Debug, Default)]
pub struct Rechecks(Mutex<Latest>);

#[derive(Debug, Default)]
struct Latest {
    /// What it looks at.
    snapshot: Option<Arc<Snapshot>>,
    /// How far it is.
    recheck: Recheck,
    /// The last snapshot on which every waybill was looked at, and those that were lawful on it: their
    /// plans are driven again only where something changed since.
    before: Option<(Arc<Snapshot>, Arc<KnownLawful>)>,
}

impl Rechecks {
    /// How far it is.
    #[must_use]
    pub fn latest(&self) -> Recheck {
        self.lock().recheck.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Latest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins one beside the requests, unless the snapshot in force was looked at already. One that is
    /// under way for an older snapshot ends.
    pub fn begin(self: &Arc<Self>, app: &Arc<App>) {
        let snapshot = app.snapshot();
        {
            let mut latest = self.lock();
            if latest.snapshot.as_ref().is_some_and(|known| Arc::ptr_eq(known, &snapshot)) {
                return;
            }
            let began_at = Some(app.clock.now());
            let scheme_revision = snapshot.revision;
            latest.recheck = Recheck { scheme_revision, began_at, ..Recheck::default() };
            latest.snapshot = Some(Arc::clone(&snapshot));
        }
        let (rechecks, app) = (Arc::clone(self), Arc::clone(app));
        tokio::spawn(async move {
            if let Err(error) = Box::pin(rechecks.run(&app, &snapshot)).await {
                tracing::error!(%error, "open waybills not looked at again");
                rechecks.tell(&snapshot, |latest| latest.recheck.has_failed = true);
            }
        });
    }

    /// Writes down progress; `false` when another recheck began.
    fn tell(&self, snapshot: &Arc<Snapshot>, change: impl FnOnce(&mut Latest)) -> bool {
        let mut latest = self.lock();
        let is_latest = latest.snapshot.as_ref().is_some_and(|known| Arc::ptr_eq(known, snapshot));
        if is_latest {
            change(&mut latest);
        }
        is_latest
    }

    async fn run(&self, app: &App, snapshot: &Arc<Snapshot>) -> Result<(), DeskError> {
        let total = {
            let mut tx = app.store.begin_read().await?;
            store::waybills::count_open(&mut tx).await?
        };
        self.tell(snapshot, |latest| latest.recheck.total = total);
        let before = self.lock().before.clone();
        let before = before.map_or(Before::Nothing, |(on, lawful)| Before::Known(on, lawful));
        let mut lawful = KnownLawful::new();
        let mut pages = LookThrough::new(before, Arc::clone(snapshot));
        while let Some(looked) = pages.page(app).await? {
            for some in looked.affected.chunks(NOTED_AT_ONCE) {
                retrying!(note(app, snapshot.revision, some))?;
            }
            lawful.extend(looked.lawful);
            let is_latest = self.tell(snapshot, |latest| {
                let recheck = &mut latest.recheck;
                recheck.done += i64::try_from(looked.count).unwrap_or(i64::MAX);
                recheck.total = recheck.total.max(recheck.done);
                recheck.broken += looked.affected.len();
                let room = MOST_LISTED.saturating_sub(recheck.waybills.len());
                recheck.waybills.extend(looked.affected.into_iter().take(room));
            });
            if !is_latest {
                return Ok(());
            }
        }
        self.tell(snapshot, |latest| {
            latest.recheck.is_finished = true;
            latest.before = Some((Arc::clone(snapshot), Arc::new(lawful)));
        });
        Ok(())
    }
}

/// Waybills that are noted in one transaction.
const NOTED_AT_ONCE: usize = 50;

/// Notes in the log of each waybill that its way is no longer lawful, once for each scheme; one that
/// changed in between is left to those who changed it.
async fn note(app: &App, scheme_revision: i64, affected: &[Affected]) -> Result<(), DeskError> {
    let mut tx = app.store.begin_write().await?;
    for hit in affected {
        let subject = format!("waybill/{}", hit.waybill_id);
        let waybill = store::waybills::find(&mut tx, &WaybillId(hit.waybill_id.clone())).await?;
        if waybill.is_none_or(|waybill| waybill.revision != hit.waybill_revision) {
            continue;
        }
        let last = events::last_of(&mut tx, &subject, KIND).await?;
        if last.is_some_and(|event| event.body["scheme_revision"] == json!(scheme_revision)) {
            continue;
        }
        let event = NewEvent {
            event_id: app.new_id()?,
            subject: &subject,
            kind: KIND,
            at: app.clock.now(),
            actor_id: NOBODY,
            body: json!({
                "revision": hit.waybill_revision,
                "state": hit.state,
                "actor": "",
                "scheme_revision": scheme_revision,
                "rules": hit.rules,
                "what": hit.how,
            }),
        };
        events::append(&mut tx, &event).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
