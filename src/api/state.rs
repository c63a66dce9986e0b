//! What every handler is given.

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::Semaphore;

use super::map::bounds_of;
use super::{KeyRing, KeyRingError, Limits, Metrics, Problem};
use crate::app::App;
use crate::auth::{HashCost, Role};
use crate::desk::Rechecks;

/// An account of the built-in demonstration, offered on the login page.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DemoAccount {
    /// Login name.
    pub username: String,
    /// Its password, known to all.
    pub password: String,
    /// Name shown.
    pub display_name: String,
    /// Role.
    pub role: Role,
}

/// Shared by all handlers.
#[derive(Clone, Debug)]
pub struct ApiState {
    /// The desks' data.
    pub app: Arc<App>,
    /// Keys of access tokens.
    pub keys: Arc<KeyRing>,
    /// Offered on the login page; empty outside the demonstration.
    pub demo_accounts: Arc<Vec<DemoAccount>>,
    /// Cost of new and of compared password hashes.
    pub hash_cost: HashCost,
    /// The latest look at all open waybills.
    pub rechecks: Arc<Rechecks>,
    /// What an operator alarms on.
    pub metrics: Arc<Metrics>,
    /// How much one account may ask.
    pub limits: Arc<Limits>,
    hashing: Arc<Semaphore>,
    computing: Arc<Semaphore>,
    pub(super) bounds: [f64; 4],
    pub(super) requests: Arc<Semaphore>,
}

/// A hash takes 19 MiB and some 20 ms of a core.
const HASHES_AT_ONCE: usize = 4;
/// Tiles, files and checks of zones; plans wait in a queue of their own, so that nobody who draws a
/// map keeps a gate waiting.
const WORK_AT_ONCE: usize = 4;
const REQUESTS_AT_ONCE: usize = 256;

impl ApiState {
    /// Reads the keys, making the first when there is none.
    pub async fn open(
        app: Arc<App>,
        demo_accounts: Vec<DemoAccount>,
    ) -> Result<Self, KeyRingError> {
        let keys = KeyRing::open(&app.store, app.clock.now()).await?;
        Ok(Self::new(app, Arc::new(keys)).with_demo_accounts(demo_accounts))
    }

    /// State without demonstration accounts.
    #[must_use]
    pub fn new(app: Arc<App>, keys: Arc<KeyRing>) -> Self {
        Self {
            keys,
            demo_accounts: Arc::default(),
            hash_cost: HashCost::default(),
            rechecks: Arc::default(),
            metrics: Arc::default(),
            limits: Arc::default(),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            computing: Arc::new(Semaphore::new(WORK_AT_ONCE)),
            bounds: bounds_of(&app.district.network),
            requests: Arc::new(Semaphore::new(REQUESTS_AT_ONCE)),
            app,
        }
    }

    /// The same with another rate for each account, in requests a second; 0 = no bound.
    #[must_use]
    pub fn with_limit(mut self, per_second: u32) -> Self {
        self.limits = Arc::new(Limits::new(per_second));
        self
    }

    /// The same with demonstration accounts.
    #[must_use]
    pub fn with_demo_accounts(mut self, accounts: Vec<DemoAccount>) -> Self {
        self.demo_accounts = Arc::new(accounts);
        self
    }

    /// Runs password hashing beside the requests, a few at once.
    pub async fn hash<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        beside(&self.hashing, work).await
    }

    /// Runs what takes processor time beside the requests, a few at once.
    pub async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        beside(&self.computing, work).await
    }
}

async fn beside<T: Send + 'static>(
    bound: &Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let permit = Arc::clone(bound).acquire_owned().await.map_err(|_| Problem::busy())?;
    tokio::task::spawn_blocking(move || {
        // Held by the work itself: when its request goes away the work still runs.
        let _permit = permit;
        work()
    })
    .await
    .map_err(|error| Problem::internal(&error))
}
