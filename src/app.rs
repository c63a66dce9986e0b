//! What the running service shares: data in force, the store, the clock, the current snapshot.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, Semaphore};

use crate::checks::{self, LocalRule, LocalRules, PackName, Report, RulePack, Subject};
use crate::goods::{Catalogue, EmergencyGuide, Sources};
use crate::registry::{HoldingPlace, Record, RecordKind};
use crate::risk::RiskMap;
use crate::roads::Network;
use crate::routing::{Profile, Snapshot, SnapshotError};
use crate::store::{self, Store, StoreError};
use crate::zones::{Calendar, Scheme};

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The machine's clock shown as another time of day, so that a demonstration can begin at rush hour.
    Shifted(SignedDuration),
    /// A clock that a test moves by hand.
    Manual(Arc<ArcSwap<Timestamp>>),
}

impl Clock {
    /// The time now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Shifted(by) => Timestamp::now().saturating_add(*by).unwrap_or(Timestamp::MAX),
            Self::Manual(instant) => **instant.load(),
        }
    }

    /// The machine's clock shown as if it were `at` now.
    #[must_use]
    pub fn beginning_at(at: Timestamp) -> Self {
        Self::Shifted(at.duration_since(Self::System.now()))
    }

    /// A new identifier: UUID v7, ordered by time.
    pub fn new_id(&self) -> Result<String, AppError> {
        let millis = u64::try_from(self.now().as_millisecond()).unwrap_or(0);
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random).map_err(|_| AppError::NoRandomness)?;
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string())
    }
}

/// The data that is read once at start.
#[derive(Clone, Debug)]
pub struct District {
    /// Six-digit code of the district (GB/T 2260), first part of every waybill number.
    pub code: u32,
    /// Civil time.
    pub time_zone: TimeZone,
    /// Roads.
    pub network: Arc<Network>,
    /// Holidays.
    pub calendar: Arc<Calendar>,
    /// Speeds.
    pub profile: Profile,
    /// People and accidents along the roads.
    pub risk: Arc<RiskMap>,
    /// Dangerous goods list.
    pub catalogue: Catalogue,
    /// Where its lists and figures come from.
    pub sources: Sources,
    /// First measures for the emergency card.
    pub guide: EmergencyGuide,
    /// Rules in force.
    pub rules: RulePack,
    /// All packs, to ask what another one would say.
    pub packs: Vec<RulePack>,
    /// Local rules of the rule files.
    pub local_rules: LocalRules,
}

impl District {
    /// The pack that was asked for, or the one in force.
    #[must_use]
    pub fn pack(&self, asked: Option<PackName>) -> &RulePack {
        let named = |name| self.packs.iter().find(|pack| pack.name == name);
        asked.and_then(named).unwrap_or(&self.rules)
    }
}

/// Everything the desks and the interfaces work with.
#[derive(Debug)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The data read at start.
    pub district: District,
    /// Turns for planning: searching takes processor time, so no more at once than processors.
    pub planning: Arc<Semaphore>,
    /// Turns for tables of departures, each of them many plans: they leave a processor to the gates.
    pub tabling: Arc<Semaphore>,
    /// The turn for matching traces: one at a time, so that planning always has processors left.
    pub matching: Semaphore,
    snapshot: ArcSwap<Snapshot>,
    local_rules: ArcSwap<LocalRules>,
    /// One reload after the other, so that none ends with older data than the one before it.
    reloading: Mutex<()>,
}

/// Why the service could not start or take up a scheme.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The scheme does not fit the network.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The work was interrupted.
    #[error("binding the scheme to the roads was interrupted")]
    Interrupted,
    /// A local rule in force cannot be read by this program.
    #[error("local rules: {0}")]
    LocalRules(String),
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
}

impl App {
    /// Binds the scheme in force to the roads.
    pub async fn open(store: Store, clock: Clock, district: District) -> Result<Self, AppError> {
        let (scheme, places) = read_scheme(&store).await?;
        let snapshot = build_snapshot(&district, scheme, places).await?;
        let local_rules = read_local_rules(&store, &district).await?;
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            store,
            clock,
            district,
            planning: Arc::new(Semaphore::new(processors)),
            tabling: Arc::new(Semaphore::new((processors / 2).max(1))),
            matching: Semaphore::new(1),
            snapshot: ArcSwap::from_pointee(snapshot),
            local_rules: ArcSwap::from_pointee(local_rules),
            reloading: Mutex::new(()),
        })
    }

    /// The snapshot in force; a query keeps the one it began with.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// A snapshot of a scheme that is not in force, for previews and to try a scheme out before its
    /// publication is written.
    pub async fn snapshot_of(&self, scheme: Scheme) -> Result<Snapshot, AppError> {
        let (_, places) = read_scheme(&self.store).await?;
        next_snapshot(self.snapshot(), scheme, places).await
    }

    /// The local rules in force, those of the files and those of the interface.
    #[must_use]
    pub fn local_rules(&self) -> Arc<LocalRules> {
        self.local_rules.load_full()
    }

    /// Takes up the local rules that the database has in force now. One that cannot be read leaves those
    /// before in force.
    pub async fn reload_local_rules(&self) -> Result<(), AppError> {
        let _turn = self.reloading.lock().await;
        self.local_rules.store(Arc::new(read_local_rules(&self.store, &self.district).await?));
        Ok(())
    }

    /// Runs all rules in force, the pack's and the local ones, on the facts as of now.
    #[must_use]
    pub fn report(&self, subject: &Subject) -> Report {
        self.report_of(subject, &self.district.rules)
    }

    /// The same with another pack.
    #[must_use]
    pub fn report_of(&self, subject: &Subject, pack: &RulePack) -> Report {
        let local = self.local_rules.load();
        checks::run_with(subject, pack, &local, self.clock.now())
    }

    /// A new identifier: UUID v7, ordered by time.
    pub fn new_id(&self) -> Result<String, AppError> {
        self.clock.new_id()
    }

    /// An unguessable number.
    pub fn random(&self) -> Result<u64, AppError> {
        getrandom::u64().map_err(|_| AppError::NoRandomness)
    }

    /// Takes up the scheme and holding places that the database has in force now.
    pub async fn reload_snapshot(&self) -> Result<(), AppError> {
        let _turn = self.reloading.lock().await;
        let (scheme, places) = read_scheme(&self.store).await?;
        self.snapshot.store(Arc::new(next_snapshot(self.snapshot(), scheme, places).await?));
        Ok(())
    }
}

async fn read_scheme(store: &Store) -> Result<(Scheme, Vec<HoldingPlace>), StoreError> {
    let mut tx = store.begin_read().await?;
    let scheme = store::schemes::in_force(&mut tx).await?;
    let places = store::registry::all(&mut tx, RecordKind::HoldingPlace)
        .await?
        .into_iter()
        .filter_map(|stored| match stored.record {
            Record::HoldingPlace(place) => Some(place),
            Record::Company(_)
            | Record::Vehicle(_)
            | Record::Tank(_)
            | Record::Person(_)
            | Record::Permit(_)
            | Record::Site(_)
            | Record::Blacklist(_) => None,
        })
        .collect();
    Ok((scheme, places))
}

/// The rules of the files and those of the database, checked beside the requests.
async fn read_local_rules(store: &Store, district: &District) -> Result<LocalRules, AppError> {
    let mut tx = store.begin_read().await?;
    let revision = store::local_rules::revision_in_force(&mut tx).await?;
    let stored = store::local_rules::in_force(&mut tx).await?;
    drop(tx);
    let files = district.local_rules.clone();
    tokio::task::spawn_blocking(move || {
        let read = |stored: store::local_rules::StoredLocalRule| {
            let code = stored.rule.code.clone();
            LocalRule::new(stored.rule).map_err(|complaints| {
                let why = complaints.first().map_or("", |complaint| complaint.reason.en.as_str());
                AppError::LocalRules(format!("rule `{code}`: {why}"))
            })
        };
        let rules = stored.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        files.with(rules, revision).map_err(|error| AppError::LocalRules(error.to_string()))
    })
    .await
    .map_err(|_| AppError::Interrupted)?
}

/// Binding takes processor time, so it runs beside the requests, not among them.
async fn build_snapshot(
    district: &District,
    scheme: Scheme,
    places: Vec<HoldingPlace>,
) -> Result<Snapshot, AppError> {
    let network = Arc::clone(&district.network);
    let calendar = Arc::clone(&district.calendar);
    let time_zone = district.time_zone.clone();
    let profile = district.profile.clone();
    tokio::task::spawn_blocking(move || {
        Snapshot::new(network, &scheme, calendar, time_zone, &profile, &places)
    })
    .await
    .map_err(|_| AppError::Interrupted)?
    .map_err(AppError::from)
}

/// The same on the roads of another snapshot, of which zones that did not change are taken over.
async fn next_snapshot(
    snapshot: Arc<Snapshot>,
    scheme: Scheme,
    places: Vec<HoldingPlace>,
) -> Result<Snapshot, AppError> {
    tokio::task::spawn_blocking(move || snapshot.with_scheme(&scheme, &places))
        .await
        .map_err(|_| AppError::Interrupted)?
        .map_err(AppError::from)
}
