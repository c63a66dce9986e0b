//! Least driving times between many places, and exact plans for the pairs that matter.
//!
//! A cell of the matrix is a lower bound: the time over roads that this truck with this load may ever
//! use, at the speed of the road, without zones, windows and turn rules. No plan between the two places
//! drives for less, so whoever looks for the nearest of many places plans only as many pairs as the
//! bounds leave open. The bounds come from the hierarchy, a column for each destination.

use std::sync::Arc;

use jiff::Timestamp;

use super::batch::{Watch, in_parallel};
use super::ends::{End, roads_at};
use super::metric::{Bounds, Direction, FAR};
use super::rules::TripRules;
use super::{NoRoute, Snapshot, Trip};
use crate::goods::LoadProfile;
use crate::roads::NodeId;
use crate::units::{LocalText, LonLat, local_text};
use crate::zones::{Interval, Truck};

/// Most places on a side of a matrix.
pub const MOST_PLACES: usize = 1_000;

/// Between which places, with which truck and load.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// Loading sites, one row each.
    pub origins: &'a [LonLat],
    /// Unloading sites, one column each.
    pub destinations: &'a [LonLat],
    /// Vehicle.
    pub truck: &'a Truck,
    /// Load.
    pub load: &'a LoadProfile,
}

/// Least driving times.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// By origin and destination, in milliseconds; `None` where no road leads.
    pub least_ms: Vec<Vec<Option<u32>>>,
    /// Origins that lie on no road for this truck, with the reason.
    pub origins_off_road: Vec<(usize, NoRoute)>,
    /// Destinations that lie on none.
    pub destinations_off_road: Vec<(usize, NoRoute)>,
}

/// Why a matrix was not worked out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// More places than [`MOST_PLACES`] on one side.
    #[error("{}", .0.en)]
    TooMany(LocalText),
    /// The departure window cannot be planned.
    #[error("{}", .0.en)]
    Invalid(LocalText),
    /// Whoever asked does not want it any more.
    #[error("the matrix was cancelled")]
    Cancelled,
}

type OnRoad = Result<Vec<End>, NoRoute>;

/// Least driving times from every origin to every destination.
pub fn matrix(
    snapshot: &Snapshot,
    places: &Places<'_>,
    watch: &Watch<'_>,
) -> Result<Matrix, MatrixError> {
    for side in [places.origins, places.destinations] {
        let count = side.len();
        if count > MOST_PLACES {
            return Err(MatrixError::TooMany(local_text!(
                "一侧有 `{count}` 个地点，最多 {MOST_PLACES} 个，请分批计算",
                "`{count}` places on one side: at most {MOST_PLACES}, ask in parts"
            )));
        }
    }
    let trip = any_trip(places);
    let on_roads = |side: &[LonLat], which: &str| {
        let find = |rules: &mut TripRules<'_>, point: &LonLat| {
            let is_usable = |arc| !rules.is_closed_even_at_ends(arc);
            let ends = roads_at(snapshot, which, *point, &is_usable)?;
            Ok(ends.into_iter().filter(|end| is_usable(end.arc)).collect())
        };
        in_parallel(side, 16, watch, || rules(snapshot, &trip), find).ok_or(MatrixError::Cancelled)
    };
    let origins: Vec<OnRoad> = on_roads(places.origins, "origin")?;
    let destinations: Vec<OnRoad> = on_roads(places.destinations, "destination")?;
    let column = |rules: &mut TripRules<'_>, to: &OnRoad| {
        to.as_ref().map_or_else(|_| Vec::new(), |to| column(rules, &origins, to))
    };
    let columns = in_parallel(&destinations, 4, watch, || rules(snapshot, &trip), column)
        .ok_or(MatrixError::Cancelled)?;
    let cell = |row: usize| columns.iter().map(move |column| column.get(row).copied().flatten());
    let off_road = |side: Vec<OnRoad>| {
        (0..).zip(side).filter_map(|(place, on_road)| Some((place, on_road.err()?))).collect()
    };
    Ok(Matrix {
        least_ms: (0..places.origins.len()).map(|row| cell(row).collect()).collect(),
        origins_off_road: off_road(origins),
        destinations_off_road: off_road(destinations),
    })
}

/// Tags alone count for bounds, so neither ends nor times matter.
fn any_trip(places: &Places<'_>) -> Trip {
    let nowhere = LonLat::new(0.0, 0.0);
    Trip {
        origin: nowhere,
        destination: nowhere,
        depart_from: Timestamp::UNIX_EPOCH,
        depart_until: Timestamp::UNIX_EPOCH,
        truck: places.truck.clone(),
        load: places.load.clone(),
        prescribed: None,
    }
}

fn rules<'a>(snapshot: &'a Snapshot, trip: &'a Trip) -> TripRules<'a> {
    TripRules::new(snapshot, trip, Interval { from_ms: 0, to_ms: 0 }, &[])
}

/// Least times from every origin to one destination.
fn column(rules: &TripRules<'_>, origins: &[OnRoad], to: &[End]) -> Vec<Option<u32>> {
    let snapshot = rules.snapshot;
    let (network, ground) = (&snapshot.network, &snapshot.ground);
    let least = |end: &End, length_mm: u32| {
        u32::try_from(rules.free_ms(end.arc, length_mm)).unwrap_or(FAR).min(FAR)
    };
    let place: Vec<(NodeId, u32)> =
        to.iter().map(|end| (network.tail[end.arc.index()], least(end, end.offset_mm))).collect();
    let metric = Arc::clone(&rules.metric());
    let bounds =
        Bounds::new(ground.hierarchy(), metric, Direction::Toward, &ground.node_tables, &place);
    let from = |origin: &End| {
        let ahead = to.iter().filter_map(|end| Some(least(origin, origin.length_to(*end)?)));
        let around = bounds.at(network.head[origin.arc.index()]).map(|rest| {
            let begin = least(origin, origin.length_to_head(rules));
            begin.saturating_add(u32::try_from(rest).unwrap_or(FAR)).min(FAR)
        });
        ahead.chain(around).min()
    };
    let row = |origin: &OnRoad| origin.as_ref().ok()?.iter().filter_map(from).min();
    origins.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::routing::plan;
    use crate::routing::planner::{Setting, freest_ms};
    use crate::routing::tag_world_tests::load;
    use crate::routing::town::{self, Dice};

    fn quietly(is_cancelled: &AtomicBool) -> Watch<'_> {
        Watch { threads: 2, progress: &|_| {}, is_cancelled }
    }

    #[test]
    fn a_cell_is_the_least_driving_time_and_no_plan_drives_for_less() {
        let going = AtomicBool::new(false);
        let (mut planned, mut tight, mut none) = (0, 0, 0);
        for seed in 1..=150 {
            let mut dice = Dice::new(seed);
            let network = town::network(&mut dice);
            let scheme = town::scheme(1, &mut dice);
            let snapshot = town::snapshot(network, &scheme, &[]);
            let points = |dice: &mut Dice| (0..4).map(|_| town::point(dice)).collect::<Vec<_>>();
            let (origins, destinations) = (points(&mut dice), points(&mut dice));
            let (truck, load) = (town::truck(), load('P'));
            let places = Places {
                origins: &origins,
                destinations: &destinations,
                truck: &truck,
                load: &load,
            };
            let matrix = matrix(&snapshot, &places, &quietly(&going)).unwrap();
            let drawn = town::trip(&mut dice);
            for (row, origin) in origins.iter().enumerate() {
                for (column, destination) in destinations.iter().enumerate() {
                    let trip = Trip {
                        origin: *origin,
                        destination: *destination,
                        truck: truck.clone(),
                        load: load.clone(),
                        ..drawn.clone()
                    };
                    let cell = matrix.least_ms[row][column].map(i64::from);
                    let Ok(plan) = plan(&snapshot, &trip) else {
                        none += usize::from(cell.is_none());
                        continue;
                    };
                    let cell = cell.unwrap_or_else(|| panic!("seed {seed}: a plan, but no way"));
                    assert!(cell / 1000 <= plan.driving_s, "seed {seed}: {cell} {plan:?}");
                    let Setting { rules, ends, reach } = Setting::new(&snapshot, &trip).unwrap();
                    assert!(cell >= freest_ms(&rules, &ends, &reach), "seed {seed}");
                    tight += usize::from(cell / 1000 + 1 >= plan.driving_s);
                    planned += 1;
                }
            }
        }
        println!(
            "{planned} planned, {tight} of them drive for the least time, {none} without a way"
        );
        assert!(planned > 1_000 && tight > planned / 2 && none > 20);
    }

    #[test]
    fn places_off_the_road_are_named_and_too_many_are_refused() {
        let going = AtomicBool::new(false);
        let mut dice = Dice::new(3);
        let snapshot = town::snapshot(town::network(&mut dice), &town::scheme(1, &mut dice), &[]);
        let (truck, load) = (town::truck(), load('P'));
        let origins = [LonLat::new(109.5, 31.5)];
        let places =
            Places { origins: &origins, destinations: &origins, truck: &truck, load: &load };
        let found = matrix(&snapshot, &places, &quietly(&going)).unwrap();
        assert_eq!(found.least_ms, [[None]]);
        assert!(matches!(&found.origins_off_road[..], [(0, NoRoute::OffRoad { .. })]));
        assert_eq!(found.destinations_off_road.len(), 1);
        let many = vec![origins[0]; MOST_PLACES + 1];
        let refused = matrix(&snapshot, &Places { origins: &many, ..places }, &quietly(&going));
        let Err(MatrixError::TooMany(reason)) = refused else { panic!("{refused:?}") };
        assert!(reason.zh.contains("`1001`") && reason.en.contains("`1001`"));
    }
}
