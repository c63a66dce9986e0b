//! The service on a socket, and what it does beside its requests.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::net::TcpListener;
use tokio::time::MissedTickBehavior;

use super::{ApiState, router};
use crate::app::{App, AppError};
use crate::desk;
use crate::registry::RecordKind;
use crate::store::{self, StoreError};

/// How soon another process's publication is taken up.
const WATCH: Duration = Duration::from_secs(1);
/// Rounds of the watch between two looks at the keys.
const KEYS_EVERY: u32 = 60;
/// Rounds of the watch between two clearings of kept answers.
const CLEARING_EVERY: u32 = 3600;
/// How long an answer is kept under its key.
const ANSWERS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Longest wait for requests under way when told to stop: a little more than a request may take.
const FAREWELL: Duration = Duration::from_secs(35);

/// Serves until `stop`, then finishes what was accepted.
pub async fn serve(
    listener: TcpListener,
    state: ApiState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let watch = tokio::spawn(watch(state.clone()));
    let (told, mut is_told) = tokio::sync::watch::channel(false);
    let server = axum::serve(listener, router(state)).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        told.send_replace(true);
    });
    let farewell = async {
        // An error says that the server has ended on its own account.
        if is_told.wait_for(|is_told| *is_told).await.is_ok() {
            tokio::time::sleep(FAREWELL).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    let done = tokio::select! {
        done = server => done,
        () = farewell => {
            tracing::warn!(limit_s = FAREWELL.as_secs(), "stopped with requests under way");
            Ok(())
        }
    };
    watch.abort();
    done
}

/// What the snapshot in memory was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct InForce {
    scheme_revision: i64,
    places: i64,
    local_revision: i64,
}

impl InForce {
    async fn read(app: &App) -> Result<Self, StoreError> {
        let mut tx = app.store.begin_read().await?;
        Ok(Self {
            scheme_revision: store::schemes::revision_in_force(&mut tx).await?,
            places: store::registry::stamp(&mut tx, RecordKind::HoldingPlace).await?,
            local_revision: store::local_rules::revision_in_force(&mut tx).await?,
        })
    }
}

/// Takes up what other processes publish, gives events their places in the log, and clears away.
async fn watch(state: ApiState) {
    let mut ticks = tokio::time::interval(WATCH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // What stood in the database when the snapshot was made is not known: the first round takes it up.
    let mut taken = None;
    let mut round: u32 = 0;
    loop {
        ticks.tick().await;
        round = round.wrapping_add(1);
        match take_up(&state.app, taken).await {
            Ok(in_force) => {
                taken = Some(in_force);
                state.rechecks.begin(&state.app);
            }
            Err(error) => tracing::error!(%error, "scheme in force not taken up"),
        }
        if let Err(error) = sequence(&state).await {
            tracing::error!(%error, "events not given their places in the log");
        }
        if round.is_multiple_of(KEYS_EVERY)
            && let Err(error) = state.keys.reload(&state.app.store).await
        {
            tracing::error!(%error, "keys not read");
        }
        if round.is_multiple_of(CLEARING_EVERY) {
            state.limits.forget();
            if let Err(error) = clear(&state.app).await {
                tracing::error!(%error, "kept answers not cleared");
            }
        }
    }
}

/// Reads what is in force first: what is written while the snapshot is made is seen the next time.
async fn take_up(app: &App, taken: Option<InForce>) -> Result<InForce, AppError> {
    let in_force = InForce::read(app).await?;
    let is_new = app.snapshot().revision != in_force.scheme_revision
        || taken.is_none_or(|taken| taken.places != in_force.places);
    if is_new {
        app.reload_snapshot().await?;
        tracing::info!(scheme_revision = in_force.scheme_revision, "snapshot taken up");
    }
    if app.local_rules().revision != in_force.local_revision {
        app.reload_local_rules().await?;
        tracing::info!(local_revision = in_force.local_revision, "local rules taken up");
    }
    Ok(in_force)
}

/// Gives events their places in the log. Where another process did so first, the next round sees it.
async fn sequence(state: &ApiState) -> Result<(), StoreError> {
    let app = &state.app;
    let origin = desk::log::origin(app.district.code);
    let keys = state.keys.checkpoints();
    match desk::log::sequence(&app.store, &origin, &keys, app.clock.now()).await {
        Err(error) if error.is_transient() => Ok(()),
        done => done.map(|_| ()),
    }
}

async fn clear(app: &App) -> Result<(), StoreError> {
    let Ok(before) = app.clock.now().checked_sub(ANSWERS_KEPT) else { return Ok(()) };
    let mut tx = app.store.begin_write().await?;
    store::idempotency::forget_before(&mut tx, before).await?;
    tx.commit().await?;
    Ok(())
}
