//! The demonstration: fictitious firms on a schematic network, an account for every desk, drafts to try.
//!
//! Everything goes the way it would go in service: records are validated, the scheme is published by a
//! second person, drafts are written by the carrier's dispatcher. Only the satellite terminals are made
//! up: the trucks have none, so the demonstration reports for them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use crate::app::{App, AppError, Clock, District};
use crate::auth::{Actor, HashCost, PasswordError, Role, hash_password};
use crate::builtin::{self, BuiltinError};
use crate::checks::LocalRules;
use crate::config::{Config, ConfigError, Settings};
use crate::desk::{self, DeskError, Seal};
use crate::registry::{CompanyId, Record, RecordKind};
use crate::risk::RiskMap;
use crate::store::schemes::{SchemeState, StoredScheme};
use crate::store::{self, Store, StoreError};
use crate::units::LocalText;
use crate::waybill::Content;

/// Known to everyone: the demonstration holds nothing but fiction.
pub const PASSWORD: &str = "hazway-demo";

/// User name, role, company, name shown. The first of a role is the desk's own, the others stand for
/// further companies.
pub const ACCOUNTS: [(&str, Role, &str, &str); 15] = [
    ("shipper", Role::Shipper, "youku", "托运人 石油储运"),
    ("dispatcher", Role::Dispatcher, "xiajiang", "调度 峡江危货运输"),
    ("loader", Role::LoadingClerk, "youku", "装货 石油储运"),
    ("editor", Role::CommitteeEditor, "jiaowei", "交委 编辑"),
    ("approver", Role::CommitteeApprover, "jiaowei", "交委 审批"),
    ("inspector", Role::Inspector, "jiaowei", "路面执法"),
    ("responder", Role::Responder, "jiaowei", "应急救援"),
    ("admin", Role::Administrator, "jiaowei", "系统管理员"),
    ("auditor", Role::Auditor, "jiaowei", "审计员"),
    ("shipper-yanqi", Role::Shipper, "yanqi", "托运人 盐气化工"),
    ("dispatcher-pinghu", Role::Dispatcher, "pinghu", "调度 平湖物流"),
    ("loader-yanqi", Role::LoadingClerk, "yanqi", "装货 盐气化工"),
    ("consignee", Role::Shipper, "petrol", "收货人 机场路加油站"),
    ("waterworks", Role::Shipper, "waterworks", "收货人 五桥自来水厂"),
    ("hospital", Role::Shipper, "hospital", "收货人 江南医院"),
];

/// Why the demonstration could not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Built-in data.
    #[error(transparent)]
    Builtin(#[from] BuiltinError),
    /// Built-in goods, rules, calendar, speeds or records.
    #[error("built-in data: {0}")]
    Data(String),
    /// Settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The service.
    #[error(transparent)]
    App(#[from] AppError),
    /// A password.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A desk.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The folder for the database.
    #[error("`{}`: {source}", .path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

fn data(error: impl std::fmt::Display) -> DemoError {
    DemoError::Data(error.to_string())
}

/// A draft as told in `data/demo/waybills.json`.
#[derive(Debug, Deserialize)]
struct Story {
    title: LocalText,
    days_from_now: i64,
    local_time: jiff::civil::Time,
    /// The truck has to be gone so soon after loading; six hours, as on any waybill, when absent.
    leaves_within_minutes: Option<i64>,
    content: Content,
}

/// The district of the demonstration.
pub fn district() -> Result<District, DemoError> {
    let config: Config = Settings::default().decide()?;
    let network = Arc::new(builtin::demo_network()?);
    let model = builtin::risk_model().map_err(data)?;
    Ok(District {
        code: config.district_code,
        time_zone: config.time_zone,
        risk: Arc::new(RiskMap::new(&network, model, &builtin::demo_risk_layers()?)),
        network,
        calendar: Arc::new(builtin::calendar().map_err(data)?),
        profile: builtin::profile().map_err(data)?,
        catalogue: builtin::catalogue().map_err(data)?,
        sources: builtin::goods_sources().map_err(data)?,
        guide: builtin::emergency_guide().map_err(data)?,
        rules: builtin::rules(config.rules).map_err(data)?,
        packs: builtin::packs().map_err(data)?,
        local_rules: LocalRules::default(),
    })
}

/// The fictitious records, their terminals heard at `now`.
pub fn records(now: Timestamp) -> Result<Vec<Record>, DemoError> {
    let mut records: Vec<Record> =
        serde_json::from_str(include_str!("../data/demo/registry.json")).map_err(data)?;
    for record in &mut records {
        if let Record::Vehicle(vehicle) = record
            && !vehicle.vehicle_kind.is_trailer()
            && vehicle.terminal_seen_at.is_none()
        {
            vehicle.terminal_seen_at = Some(now);
        }
    }
    Ok(records)
}

/// Opens a database, filled with the demonstration if it is empty.
pub async fn open(database_url: &str, clock: Clock, cost: HashCost) -> Result<App, DemoError> {
    open_in(district()?, database_url, clock, cost).await
}

/// The same in a district that is at hand already.
pub async fn open_in(
    district: District,
    database_url: &str,
    clock: Clock,
    cost: HashCost,
) -> Result<App, DemoError> {
    let store = Store::open(database_url).await?;
    let is_new = {
        let mut tx = store.begin_read().await?;
        store::accounts::all(&mut tx).await?.is_empty()
    };
    if !is_new {
        return Ok(App::open(store, clock, district).await?);
    }
    seed_registry(&store, &clock, cost).await?;
    let app = App::open(store, clock, district).await?;
    Box::pin(publish_zones(&app)).await?;
    Box::pin(write_drafts(&app)).await?;
    Ok(app)
}

async fn seed_registry(store: &Store, clock: &Clock, cost: HashCost) -> Result<(), DemoError> {
    let now = clock.now();
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| AppError::NoRandomness)?;
    // One hash for all: the password is no secret and hashing it fifteen times takes a while.
    let hash = hash_password(PASSWORD, salt, cost)?;
    let mut tx = store.begin_write().await?;
    for record in records(now)? {
        store::registry::insert(&mut tx, &record, now).await?;
    }
    for (username, role, company, display_name) in ACCOUNTS {
        let actor = Actor {
            account_id: clock.new_id()?,
            username: username.to_owned(),
            display_name: display_name.to_owned(),
            role,
            company: CompanyId(company.to_owned()),
        };
        store::accounts::insert(&mut tx, &actor, &hash, now).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

async fn actors(app: &App) -> Result<Vec<Actor>, DemoError> {
    let mut tx = app.store.begin_read().await?;
    let accounts = store::accounts::all(&mut tx).await?;
    Ok(accounts.into_iter().map(|account| account.actor).collect())
}

fn first_of(actors: &[Actor], role: Role) -> Result<&Actor, DemoError> {
    actors.iter().find(|actor| actor.role == role).ok_or_else(|| data("an account is missing"))
}

async fn publish_zones(app: &App) -> Result<(), DemoError> {
    let actors = actors(app).await?;
    let author = first_of(&actors, Role::CommitteeEditor)?;
    let approver = first_of(&actors, Role::CommitteeApprover)?;
    let scheme = StoredScheme {
        scheme_id: app.new_id()?,
        revision: 1,
        state: SchemeState::Previewed,
        scheme_revision: 0,
        base_revision: app.snapshot().revision,
        author_id: author.account_id.clone(),
        author: author.display_name.clone(),
        approver_id: String::new(),
        approver: String::new(),
        note: "万州限行时段与虚构示例".to_owned(),
        created_at: app.clock.now(),
        published_at: None,
        zones: builtin::zones()?,
    };
    let mut tx = app.store.begin_write().await?;
    store::schemes::insert(&mut tx, &scheme).await?;
    tx.commit().await.map_err(StoreError::from)?;
    desk::publish_now(app, approver, scheme).await?;
    Ok(())
}

async fn write_drafts(app: &App) -> Result<(), DemoError> {
    let stories: Vec<Story> =
        serde_json::from_str(include_str!("../data/demo/waybills.json")).map_err(data)?;
    let actors = actors(app).await?;
    let today = app.district.time_zone.to_datetime(app.clock.now()).date();
    for story in stories {
        let day = today.checked_add(story.days_from_now.days()).map_err(data)?;
        let loading_at =
            app.district.time_zone.to_timestamp(day.to_datetime(story.local_time)).map_err(data)?;
        let depart_until = story
            .leaves_within_minutes
            .map(|minutes| loading_at.checked_add(minutes.minutes()).map_err(data))
            .transpose()?;
        let content = Content {
            loading_at: Some(loading_at),
            depart_until,
            remarks: format!("{} · {}", story.title.zh, story.title.en),
            ..story.content
        };
        let writer = actors
            .iter()
            .find(|actor| {
                actor.role == Role::Dispatcher && Some(&actor.company) == content.carrier.as_ref()
            })
            .ok_or_else(|| data("no dispatcher writes this draft"))?;
        desk::create(app, writer, content, &Seal::none()).await?;
    }
    Ok(())
}

/// Reports for the terminals that the fictitious trucks do not have; the one planted as silent stays so.
pub async fn report_terminals(app: &App) -> Result<(), DemoError> {
    let now = app.clock.now();
    let reporting = records(now)?;
    let mut tx = app.store.begin_write().await?;
    for stored in store::registry::all(&mut tx, RecordKind::Vehicle).await? {
        let reports = reporting.iter().any(|record| match (record, &stored.record) {
            (Record::Vehicle(ours), Record::Vehicle(theirs)) => {
                ours.vehicle_id == theirs.vehicle_id && ours.terminal_seen_at == Some(now)
            }
            _ => false,
        });
        if let Record::Vehicle(mut vehicle) = stored.record
            && reports
        {
            vehicle.terminal_seen_at = Some(now);
            let record = Record::Vehicle(vehicle);
            store::registry::save(&mut tx, &record, stored.revision, now).await?;
        }
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// A folder that is gone when it is dropped.
#[derive(Debug)]
pub struct TemporaryFolder {
    path: PathBuf,
}

impl TemporaryFolder {
    /// Makes one in the system's place for such.
    pub fn new() -> Result<Self, DemoError> {
        let name = format!("hazway-{}", Clock::System.new_id()?);
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)
            .map_err(|source| DemoError::Folder { path: path.clone(), source })?;
        Ok(Self { path })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A SQLite file in it.
    #[must_use]
    pub fn database_url(&self) -> String {
        format!("sqlite://{}", self.path.join("hazway.sqlite").display())
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!(%error, path = %self.path.display(), "temporary folder stays");
        }
    }
}
