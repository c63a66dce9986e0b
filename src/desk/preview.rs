//! Which open waybills a scheme hits: before it is published, and once it is in force.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::DeskError;
use super::trip_records::TripRecords;
use crate::app::{App, AppError, District};
use crate::routing::{
    self, NoRoute, Plan, Planned, Snapshot, Standing, Trip, Violation, Watch, plan_all,
};
use crate::store;
use crate::waybill::{State, Waybill, WaybillId};

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
    /// Its revision that was looked at.
    pub waybill_revision: i64,
    /// Number, once issued.
    pub number: String,
    /// State name.
    pub state: String,
    /// Plate of the truck.
    pub plate: String,
    /// Arrival so far.
    #[schema(value_type = String, format = DateTime)]
    pub planned_arrival: Timestamp,
    /// Rules that its way breaks: zone identifiers, tags of the road and the like; at most ten.
    pub rules: Vec<String>,
    /// How it is hit.
    #[serde(flatten)]
    pub how: AffectedHow,
}

/// Waybills that are read and looked at together.
const PAGE: i64 = 500;
/// Rules that are named for one waybill.
const MOST_RULES: usize = 10;
/// Trips that are planned before others get their turn.
const PLANNED_AT_ONCE: usize = 32;
/// How long planning waits for its turn.
const QUEUE: Duration = Duration::from_secs(20);

/// A waybill whose way breaks a rule.
struct Hit {
    waybill: Waybill,
    trip: Trip,
    violations: Vec<Violation>,
}

/// Waybills by their identifiers with the revision and the trip for which their way is lawful.
pub(super) type KnownLawful = HashMap<WaybillId, (i64, Trip)>;

/// Which plans need not be driven again where nothing changes.
#[derive(Clone)]
pub(super) enum Before {
    /// None.
    Nothing,
    /// All: a preview tells what a draft changes.
    InForce(Arc<Snapshot>),
    /// Those that were lawful on a snapshot, if neither waybill nor truck nor load changed since.
    Known(Arc<Snapshot>, Arc<KnownLawful>),
}

/// Looks through open waybills page by page.
pub(super) struct LookThrough {
    before: Before,
    /// The scheme in question.
    next: Arc<Snapshot>,
    /// The last waybill that was looked at.
    after: String,
}

/// What came of one page.
pub(super) struct Looked {
    /// Waybills looked at.
    pub count: usize,
    /// Those that are hit.
    pub affected: Vec<Affected>,
    /// Those whose way is lawful.
    pub lawful: KnownLawful,
}

impl LookThrough {
    pub(super) const fn new(before: Before, next: Arc<Snapshot>) -> Self {
        Self { before, next, after: String::new() }
    }

    /// The next page; `None` after the last.
    pub(super) async fn page(&mut self, app: &App) -> Result<Option<Looked>, DeskError> {
        let (waybills, records) = {
            let mut tx = app.store.begin_read().await?;
            let waybills = store::waybills::open_after(&mut tx, &self.after, PAGE).await?;
            let records = TripRecords::read(&mut tx, &waybills).await?;
            (waybills, records)
        };
        let Some(last) = waybills.last() else { return Ok(None) };
        self.after = last.waybill_id.to_string();
        let count = waybills.len();
        let (before, next) = (self.before.clone(), Arc::clone(&self.next));
        let district = app.district.clone();
        let (hits, lawful) = tokio::task::spawn_blocking(move || {
            hits(&district, &before, &next, waybills, &records)
        })
        .await
        .map_err(|_| AppError::Interrupted)?;
        Ok(Some(Looked { count, affected: planned_anew(app, &self.next, hits).await?, lawful }))
    }
}

/// Open waybills that a scheme would hit, of so many at most, and how many were looked at.
pub async fn affected_waybills(
    app: &App,
    before: Arc<Snapshot>,
    next: Arc<Snapshot>,
    most: usize,
) -> Result<(Vec<Affected>, usize), DeskError> {
    let mut pages = LookThrough::new(Before::InForce(before), next);
    let (mut affected, mut count) = (Vec::new(), 0);
    while count < most
        && let Some(looked) = pages.page(app).await?
    {
        count += looked.count;
        affected.extend(looked.affected);
    }
    Ok((affected, count))
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn hits(
    district: &District,
    before: &Before,
    next: &Snapshot,
    waybills: Vec<Waybill>,
    records: &TripRecords,
) -> (Vec<Hit>, KnownLawful) {
    let asked: Vec<Asked> = waybills
        .into_iter()
        .filter_map(|waybill| {
            let plan = waybill.state.plan()?.clone();
            let trip = records.trip(district, next, &waybill)?;
            Some(Asked { waybill, trip, plan })
        })
        .collect();
    let (mut hits, mut lawful) = (Vec::new(), KnownLawful::new());
    for (asked, standing) in standings(before, next, asked) {
        let Asked { waybill, trip, .. } = asked;
        match standing {
            Standing::Broken(violations) => hits.push(Hit { waybill, trip, violations }),
            Standing::Untouched | Standing::Lawful => {
                lawful.insert(waybill.waybill_id, (waybill.revision, trip));
            }
        }
    }
    (hits, lawful)
}

/// A waybill with what its way is looked at with.
struct Asked {
    waybill: Waybill,
    trip: Trip,
    plan: Plan,
}

/// Each with its standing, in the order of their identifiers.
fn standings(before: &Before, next: &Snapshot, asked: Vec<Asked>) -> Vec<(Asked, Standing)> {
    let is_known = |asked: &Asked| match before {
        Before::Nothing => false,
        Before::InForce(_) => true,
        Before::Known(_, lawful) => {
            let Asked { waybill, trip, .. } = asked;
            let known = lawful.get(&waybill.waybill_id);
            known.is_some_and(|(revision, known)| *revision == waybill.revision && known == trip)
        }
    };
    let snapshot = match before {
        Before::Nothing => None,
        Before::InForce(snapshot) | Before::Known(snapshot, _) => Some(snapshot.as_ref()),
    };
    let (known, unknown): (Vec<Asked>, Vec<Asked>) = asked.into_iter().partition(is_known);
    let mut told = Vec::with_capacity(known.len() + unknown.len());
    for (before, asked) in [(snapshot, known), (None, unknown)] {
        let planned: Vec<Planned<'_>> =
            asked.iter().map(|one| Planned { trip: &one.trip, plan: &one.plan }).collect();
        let standings = routing::recheck(before, next, &planned, &quietly()).unwrap_or_default();
        told.extend(asked.into_iter().zip(standings));
    }
    told.sort_by(|one, other| one.0.waybill.waybill_id.cmp(&other.0.waybill.waybill_id));
    told
}

/// Nobody waits for less than a page.
fn quietly() -> Watch<'static> {
    static GOES_ON: AtomicBool = AtomicBool::new(false);
    Watch { threads: threads(), progress: &|_| {}, is_cancelled: &GOES_ON }
}

/// Plans those that have not left yet anew, some at once so that a gate gets its turn in between.
async fn planned_anew(
    app: &App,
    next: &Arc<Snapshot>,
    hits: Vec<Hit>,
) -> Result<Vec<Affected>, DeskError> {
    let mut affected = Vec::with_capacity(hits.len());
    let mut hits = hits.into_iter().peekable();
    while hits.peek().is_some() {
        let some: Vec<Hit> = hits.by_ref().take(PLANNED_AT_ONCE).collect();
        let all = u32::try_from(threads()).unwrap_or(1);
        let turn = tokio::time::timeout(QUEUE, app.planning.acquire_many(all))
            .await
            .map_err(|_| DeskError::Busy)?
            .map_err(|_| DeskError::Busy)?;
        let snapshot = Arc::clone(next);
        let told = tokio::task::spawn_blocking(move || told(&snapshot, some))
            .await
            .map_err(|_| AppError::Interrupted)?;
        drop(turn);
        affected.extend(told);
    }
    Ok(affected)
}

fn told(snapshot: &Snapshot, hits: Vec<Hit>) -> Vec<Affected> {
    let is_on_its_way = |hit: &Hit| matches!(hit.waybill.state, State::Departed { .. });
    let trips: Vec<&Trip> =
        hits.iter().filter(|hit| !is_on_its_way(hit)).map(|hit| &hit.trip).collect();
    let mut anew = plan_all(snapshot, &trips, &quietly()).unwrap_or_default().into_iter();
    let how = |hit: &Hit| {
        if is_on_its_way(hit) {
            return Some(AffectedHow::OnTheWay);
        }
        Some(match anew.next()? {
            Ok(plan) => AffectedHow::Rerouted { arrives_at: plan.arrives_at },
            Err(no_route) => AffectedHow::CutOff { no_route },
        })
    };
    let how: Vec<Option<AffectedHow>> = hits.iter().map(how).collect();
    hits.into_iter().zip(how).filter_map(|(hit, how)| Some(affected(hit, how?))).collect()
}

fn affected(hit: Hit, how: AffectedHow) -> Affected {
    let Hit { waybill, trip, violations } = hit;
    let rules: BTreeSet<String> =
        violations.into_iter().map(|violation| violation.rule).take(1_000).collect();
    Affected {
        waybill_id: waybill.waybill_id.to_string(),
        waybill_revision: waybill.revision,
        number: waybill.state.issued().map(|issued| issued.number.to_string()).unwrap_or_default(),
        state: waybill.state.name().to_owned(),
        plate: trip.truck.plate,
        planned_arrival: waybill.state.plan().map_or(trip.depart_until, |plan| plan.arrives_at),
        rules: rules.into_iter().take(MOST_RULES).collect(),
        how,
    }
}
