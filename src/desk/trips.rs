//! Trips that are on no waybill: the way, the latest departure for an appointed arrival, and what each
//! departure of a day comes to. Nothing is kept.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::submit::{replayed, search, turn};
use super::{DeskError, current_snapshot, plan_route};
use crate::app::App;
use crate::routing::{self, Departure, Plan, Trip};

/// What each departure comes to under one scheme on one network.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DepartureTable {
    /// Scheme revision it was computed on.
    pub revision: i64,
    /// Digest of the network it was computed on.
    pub network_digest: String,
    /// Minutes from one departure to the next.
    pub step_minutes: i64,
    /// In order of time.
    pub departures: Vec<Departure>,
}

/// Finds a way under the scheme in force.
pub async fn plan_trip(app: &App, trip: Trip) -> Result<Plan, DeskError> {
    let snapshot = current_snapshot(app).await?;
    plan_route(app, snapshot, trip).await?.map_err(DeskError::NoRoute)
}

/// Finds the latest departure of the trip's window that arrives by an instant.
pub async fn plan_arrival(app: &App, trip: Trip, by: Timestamp) -> Result<Plan, DeskError> {
    let snapshot = current_snapshot(app).await?;
    let work = move || replayed(&snapshot, &trip, routing::arrive_by(&snapshot, &trip, by));
    search(app, work).await?.map_err(DeskError::NoRoute)
}

/// What leaving at each step of the trip's window comes to.
pub async fn tabulate(
    app: &App,
    trip: Trip,
    step_minutes: i64,
) -> Result<DepartureTable, DeskError> {
    let table = turn(&app.tabling).await?;
    let snapshot = current_snapshot(app).await?;
    let step = SignedDuration::from_mins(step_minutes);
    let departures = search(app, move || {
        let _table = table;
        routing::departures(&snapshot, &trip, step).map(|departures| DepartureTable {
            revision: snapshot.revision,
            network_digest: snapshot.network.digest.clone(),
            step_minutes,
            departures,
        })
    });
    departures.await?.map_err(DeskError::NoRoute)
}
