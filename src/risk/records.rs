//! How accident records raise or lower the rate of a road.
//!
//! Empirical Bayes after Hauer, Harwood, Council and Griffith 2002 (Transportation Research Record
//! 1784): a road of length L on which μ accidents were to be expected and x happened is estimated at
//! μ (φL + x) / (φL + μ). A road is one way of the map, both directions together.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Accident, RiskModel};
use crate::roads::{ArcId, Network, RoadIndex};

/// Days in a year.
const DAYS: f64 = 365.25;

/// What is known of one way.
#[derive(Clone, Copy, Default)]
struct Road {
    length_km: f64,
    expected: f64,
    happened: f64,
}

/// The factor on each arc's rate, and how many records lay by a road.
pub(super) fn factors(
    network: &Network,
    index: &RoadIndex,
    model: &RiskModel,
    accidents: &[Accident],
) -> (Vec<f32>, usize) {
    if accidents.is_empty() {
        return (vec![1.0; network.arc_count()], 0);
    }
    let figures = &model.records;
    let days = years(accidents, figures.years) * DAYS;
    let mut roads: HashMap<i64, Road> = HashMap::new();
    for arc in network.arcs() {
        let class = network.attributes(arc).class;
        let road = roads.entry(network.way_id[arc.index()]).or_default();
        let length_km = kilometres(network, arc);
        road.length_km += length_km;
        road.expected += model.rate(class) * model.trucks(class) * days * length_km / 1e6;
    }
    let mut used = 0;
    for accident in accidents {
        let weight = match accident.truck {
            Some(true) => 1.0,
            Some(false) => continue,
            None => figures.truck_share,
        };
        if let Ok(snap) = index.snap(network, accident.location, figures.snap_m, |_| true) {
            roads.entry(network.way_id[snap.arc.index()]).or_default().happened += weight;
            used += 1;
        }
    }
    let factor = |arc: ArcId| {
        let road = roads.get(&network.way_id[arc.index()]).copied().unwrap_or_default();
        let shape = figures.shape_per_km * road.length_km;
        let factor = (shape + road.happened) / (shape + road.expected).max(f64::MIN_POSITIVE);
        single(factor.clamp(figures.factor_least, figures.factor_most))
    };
    (network.arcs().map(factor).collect(), used)
}

pub(super) fn kilometres(network: &Network, arc: ArcId) -> f64 {
    f64::from(network.length_mm[arc.index()]) / 1e6
}

/// Whole calendar years from the first dated record to the last; `undated` where no record has a date.
fn years(accidents: &[Accident], undated: f64) -> f64 {
    let of_dates = || accidents.iter().filter_map(|one| one.date).map(Date::year);
    match (of_dates().min(), of_dates().max()) {
        (Some(first), Some(last)) => f64::from(last - first) + 1.0,
        _ => undated,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a factor between bounds near one")]
const fn single(value: f64) -> f32 {
    value as f32
}
