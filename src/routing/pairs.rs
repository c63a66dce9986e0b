//! Earliest lawful arrivals between many places: the exact refinement of a matrix of least times.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::batch::{Watch, in_parallel};
use super::planner::{Outcome, Setting};
use super::{Matrix, MatrixError, NoRoute, Places, Snapshot, Trip, verify};

/// What comes of one origin and one destination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pair {
    /// There is a lawful way.
    Arrives {
        /// Leaves the origin.
        #[schema(value_type = String, format = DateTime)]
        departs_at: Timestamp,
        /// Earliest lawful arrival.
        #[schema(value_type = String, format = DateTime)]
        arrives_at: Timestamp,
        /// Length of the way in metres.
        distance_m: f64,
        /// Seconds driven.
        driving_s: i64,
        /// Seconds waited on the way and at the origin.
        waiting_s: i64,
        /// Names of the holding places where it waits.
        waits_at: Vec<String>,
        /// No earlier arrival exists.
        is_proved_optimal: bool,
    },
    /// No lawful way leads there in this departure window.
    NoWay,
    /// It was not decided within the bounds of the search: not to be taken for a yes.
    Undecided,
}

/// Trips that a thread takes at once.
const AT_ONCE: usize = 2;

/// Plans every pair of the matrix of these places, by origin and destination. Truck and load are those of
/// the places; of the trip only its departure window counts. Pairs without a road are not planned.
pub fn plan_pairs(
    snapshot: &Snapshot,
    places: &Places<'_>,
    matrix: &Matrix,
    window: (Timestamp, Timestamp),
    watch: &Watch<'_>,
) -> Result<Vec<Vec<Pair>>, MatrixError> {
    let columns = places.destinations.len();
    let trip = |row: usize, column: usize| Trip {
        origin: places.origins[row],
        destination: places.destinations[column],
        depart_from: window.0,
        depart_until: window.1,
        truck: places.truck.clone(),
        load: places.load.clone(),
        prescribed: None,
    };
    let pairs: Vec<(usize, usize)> =
        (0..places.origins.len()).flat_map(|row| (0..columns).map(move |to| (row, to))).collect();
    let planned = in_parallel(
        &pairs,
        AT_ONCE,
        watch,
        || (),
        |(), &(row, column)| match matrix.least_ms[row][column] {
            Some(_) => planned(snapshot, &trip(row, column)),
            None => Ok(Pair::NoWay),
        },
    );
    let mut planned = planned.ok_or(MatrixError::Cancelled)?.into_iter();
    let row = |_| planned.by_ref().take(columns).collect();
    (0..places.origins.len()).map(row).collect()
}

/// A way that another reading of the rules finds fault with is not told.
fn planned(snapshot: &Snapshot, trip: &Trip) -> Result<Pair, MatrixError> {
    let setting = match Setting::new(snapshot, trip) {
        Ok(setting) => setting,
        Err(NoRoute::Invalid { reason }) => return Err(MatrixError::Invalid(reason)),
        Err(NoRoute::OffRoad { .. } | NoRoute::Disconnected | NoRoute::Blocked { .. }) => {
            return Ok(Pair::NoWay);
        }
    };
    let plan = match setting.lawful() {
        Outcome::Found(answer) => answer.plan(&setting.rules),
        Outcome::None => return Ok(Pair::NoWay),
        Outcome::Unknown => return Ok(Pair::Undecided),
    };
    if verify(snapshot, &plan, trip).is_err() {
        return Ok(Pair::Undecided);
    }
    Ok(Pair::Arrives {
        departs_at: plan.departs_at,
        arrives_at: plan.arrives_at,
        distance_m: plan.distance_m,
        driving_s: plan.driving_s,
        waiting_s: plan.waiting_s,
        waits_at: plan.holding_places().map(ToOwned::to_owned).collect(),
        is_proved_optimal: plan.is_proved_optimal,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::routing::tag_world_tests::load;
    use crate::routing::town::{self, Dice};
    use crate::routing::{matrix, plan_without_reasons};

    #[test]
    fn every_pair_is_what_planning_it_alone_finds() {
        let going = AtomicBool::new(false);
        let watch = Watch { threads: 2, progress: &|_| {}, is_cancelled: &going };
        let (mut arrives, mut none, mut waits) = (0, 0, 0);
        for seed in 1..=24 {
            let mut dice = Dice::new(seed);
            let network = town::network(&mut dice);
            let scheme = town::scheme(1, &mut dice);
            let snapshot = town::snapshot(network, &scheme, &town::places(&mut dice));
            let (truck, load) = (town::truck(), load('P'));
            let points = |count, dice: &mut Dice| -> Vec<_> {
                (0..count).map(|_| town::point(dice)).collect()
            };
            let (origins, destinations) = (points(3, &mut dice), points(4, &mut dice));
            let places = Places {
                origins: &origins,
                destinations: &destinations,
                truck: &truck,
                load: &load,
            };
            let mut drawn = town::trip(&mut dice);
            if seed % 2 == 1 {
                // No time to wait at the origin.
                drawn.depart_until = drawn.depart_from;
            }
            let window = (drawn.depart_from, drawn.depart_until);
            let least = matrix(&snapshot, &places, &watch).unwrap();
            let pairs = plan_pairs(&snapshot, &places, &least, window, &watch).unwrap();
            assert_eq!((pairs.len(), pairs[0].len()), (3, 4));
            for (row, origin) in origins.iter().enumerate() {
                for (column, destination) in destinations.iter().enumerate() {
                    let trip = Trip {
                        origin: *origin,
                        destination: *destination,
                        truck: truck.clone(),
                        load: load.clone(),
                        ..drawn.clone()
                    };
                    match (&pairs[row][column], plan_without_reasons(&snapshot, &trip)) {
                        (Pair::Arrives { arrives_at, waiting_s, .. }, Ok(plan)) => {
                            assert_eq!(*arrives_at, plan.arrives_at, "seed {seed}");
                            arrives += 1;
                            waits += usize::from(*waiting_s > 0);
                        }
                        (Pair::NoWay, Err(_)) => none += 1,
                        (Pair::Undecided, Err(NoRoute::Invalid { .. })) => {}
                        other => panic!("seed {seed}: {other:?}"),
                    }
                }
            }
        }
        println!("{arrives} arrive, {waits} of them wait, {none} without a way");
        assert!(arrives > 80 && waits > 0 && none > 20);
    }

    #[test]
    fn a_window_that_cannot_be_planned_is_refused_and_a_cancelled_one_ends() {
        let (going, cancelled) = (AtomicBool::new(false), AtomicBool::new(true));
        let watch = Watch { threads: 2, progress: &|_| {}, is_cancelled: &going };
        let mut dice = Dice::new(3);
        let snapshot = town::snapshot(town::network(&mut dice), &town::scheme(1, &mut dice), &[]);
        let (truck, load) = (town::truck(), load('P'));
        let points: Vec<_> = (0..4).map(|_| town::point(&mut dice)).collect();
        let places = Places { origins: &points, destinations: &points, truck: &truck, load: &load };
        let least = matrix(&snapshot, &places, &watch).unwrap();
        let from = town::trip(&mut dice).depart_from;
        let late = from + jiff::SignedDuration::from_hours(24 * 8);
        let refused = plan_pairs(&snapshot, &places, &least, (from, late), &watch).unwrap_err();
        assert!(matches!(refused, MatrixError::Invalid(_)), "{refused:?}");
        let watch = Watch { is_cancelled: &cancelled, ..watch };
        let ended = plan_pairs(&snapshot, &places, &least, (from, from), &watch);
        assert_eq!(ended, Err(MatrixError::Cancelled));
    }
}
