//! Trips that are on no waybill: the way, the latest departure for an appointed arrival, what each
//! departure of a day comes to, and driving times between many places. Nothing is kept.

use std::sync::atomic::AtomicBool;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::submit::{replayed, search, turn};
use super::{DeskError, current_snapshot, plan_route};
use crate::app::App;
use crate::goods::LoadProfile;
use crate::routing::{
    self, Departure, Matrix, MatrixError, NoRoute, Pair, Places, Plan, Snapshot, Trip, Watch,
};
use crate::units::{LocalText, LonLat};
use crate::zones::Truck;

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

/// Between which places, with which truck and load, and when.
#[derive(Clone, Debug)]
pub struct ManyPlaces {
    /// Loading sites, one row each.
    pub origins: Vec<LonLat>,
    /// Unloading sites, one column each.
    pub destinations: Vec<LonLat>,
    /// Vehicle.
    pub truck: Truck,
    /// Load.
    pub load: LoadProfile,
    /// First and last departure, where every pair is to be planned.
    pub window: Option<(Timestamp, Timestamp)>,
}

/// A place that lies on no road for the truck.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OffRoad {
    /// Which one, from 0.
    pub place: usize,
    /// Why, and what to do.
    pub reason: LocalText,
}

/// Driving times between many places under one scheme on one network.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct MatrixTable {
    /// Scheme revision it was computed on.
    pub revision: i64,
    /// Digest of the network it was computed on.
    pub network_digest: String,
    /// Least driving time in seconds by origin and destination, `null` where no road leads: zones,
    /// windows and turn rules only add to it.
    pub least_driving_s: Vec<Vec<Option<u32>>>,
    /// Origins on no road for this truck.
    pub origins_off_road: Vec<OffRoad>,
    /// Destinations on none.
    pub destinations_off_road: Vec<OffRoad>,
    /// The earliest lawful arrival by origin and destination, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<Vec<Pair>>>,
}

/// Least driving times between places and, where a departure window is given, a plan for every pair.
pub async fn tabulate_matrix(app: &App, asked: ManyPlaces) -> Result<MatrixTable, DeskError> {
    let table = turn(&app.tabling).await?;
    let snapshot = current_snapshot(app).await?;
    let found = search(app, move || {
        let _table = table;
        matrix_table(&snapshot, &asked, &quietly())
    });
    found.await?.map_err(|error| match error {
        MatrixError::TooMany(reason) => DeskError::invalid("origins", reason),
        MatrixError::Invalid(reason) => DeskError::NoRoute(NoRoute::Invalid { reason }),
        MatrixError::Cancelled => DeskError::Busy,
    })
}

/// One thread, because the work has one turn.
fn quietly() -> Watch<'static> {
    static GOES_ON: AtomicBool = AtomicBool::new(false);
    Watch { threads: 1, progress: &|_| {}, is_cancelled: &GOES_ON }
}

/// The same on a given snapshot; progress is told for the pairs that are planned.
pub fn matrix_table(
    snapshot: &Snapshot,
    asked: &ManyPlaces,
    watch: &Watch<'_>,
) -> Result<MatrixTable, MatrixError> {
    let places = Places {
        origins: &asked.origins,
        destinations: &asked.destinations,
        truck: &asked.truck,
        load: &asked.load,
    };
    let silent = Watch { progress: &|_| {}, ..*watch };
    let matrix = routing::matrix(snapshot, &places, &silent)?;
    let plan = |window| routing::plan_pairs(snapshot, &places, &matrix, window, watch);
    let pairs = asked.window.map(plan).transpose()?;
    let Matrix { least_ms, origins_off_road, destinations_off_road } = matrix;
    let off_road = |places: Vec<(usize, NoRoute)>| {
        let told = |(place, why): (usize, NoRoute)| OffRoad { place, reason: why.text() };
        places.into_iter().map(told).collect()
    };
    let seconds = |row: Vec<Option<u32>>| row.into_iter().map(|cell| Some(cell? / 1000)).collect();
    Ok(MatrixTable {
        revision: snapshot.revision,
        network_digest: snapshot.network.digest.clone(),
        least_driving_s: least_ms.into_iter().map(seconds).collect(),
        origins_off_road: off_road(origins_off_road),
        destinations_off_road: off_road(destinations_off_road),
        pairs,
    })
}
