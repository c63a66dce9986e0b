//! The figures of the model, from `routes-config/risk.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SubstanceGroup;
use crate::goods::LoadProfile;
use crate::roads::RoadClass;

/// The figures of the model, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskModel {
    /// Truck accidents per million vehicle-km, by [`RoadClass`] in its order.
    rate: [f64; 10],
    /// Trucks a day and direction, in the same order.
    trucks: [f64; 10],
    pub(super) records: RecordFigures,
    /// Probability of a release given an accident, in millionths: tank, packages, bulk.
    release_ppm: [u64; 3],
    /// By [`SubstanceGroup`] in its order, metres.
    distance_m: [u32; 6],
    /// Bounds between the classes for drawing, expected people per km.
    bounds_per_km: [f64; 3],
    /// Figures whose source was not read, by table; they are told to whoever asks.
    pub unverified: Vec<String>,
}

/// How accident records raise or lower a rate.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(super) struct RecordFigures {
    /// Shape of the gamma prior per km (Hauer and others 2002: φ).
    pub shape_per_km: f64,
    /// Least factor.
    pub factor_least: f64,
    /// Greatest factor.
    pub factor_most: f64,
    /// Records farther from any road are not used, metres.
    pub snap_m: f64,
    /// Weight of a record that does not say whether a truck was in it.
    pub truck_share: f64,
    /// Years that undated records span.
    pub years: f64,
}

/// Why a `risk.toml` was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("risk.toml: {0}")]
pub struct RiskModelError(pub String);

/// How dangerous a stretch is, for drawing.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RiskClass {
    /// Below the first bound.
    Low,
    /// Below the second.
    Moderate,
    /// Below the third.
    High,
    /// From the third on.
    VeryHigh,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    accident_rate: Sourced<ByClass>,
    trucks_per_day: Sourced<ByClass>,
    records: Sourced<RecordFigures>,
    release: Sourced<Release>,
    distance_m: BTreeMap<SubstanceGroup, Sourced<Distance>>,
    classes_per_km: Sourced<Bounds>,
}

/// A table with its source: a figure without one is refused.
#[derive(Deserialize)]
struct Sourced<T> {
    source: String,
    verified: bool,
    #[serde(flatten)]
    figures: T,
}

#[derive(Deserialize)]
struct ByClass {
    motorway: f64,
    motorway_link: f64,
    trunk: f64,
    trunk_link: f64,
    primary: f64,
    secondary: f64,
    tertiary: f64,
    unclassified: f64,
    residential: f64,
    service: f64,
}

#[derive(Deserialize)]
struct Release {
    tank: f64,
    packages: f64,
    bulk: f64,
}

#[derive(Deserialize)]
struct Distance {
    value: u32,
}

#[derive(Deserialize)]
struct Bounds {
    bounds: [f64; 3],
}

impl ByClass {
    const fn in_order(&self) -> [f64; 10] {
        [
            self.motorway,
            self.motorway_link,
            self.trunk,
            self.trunk_link,
            self.primary,
            self.secondary,
            self.tertiary,
            self.unclassified,
            self.residential,
            self.service,
        ]
    }
}

impl RiskModel {
    /// The longest distance a group may have, metres.
    pub const MAX_DISTANCE_M: u32 = 10_000;

    /// Parses `routes-config/risk.toml`.
    pub fn parse(text: &str) -> Result<Self, RiskModelError> {
        let file: File = toml::from_str(text).map_err(|error| RiskModelError(error.to_string()))?;
        let mut distance_m = [0; 6];
        for (slot, group) in distance_m.iter_mut().zip(SubstanceGroup::ALL) {
            let given = file.distance_m.get(&group);
            let name = group.as_str();
            *slot = given
                .ok_or_else(|| RiskModelError(format!("`distance_m.{name}` is missing")))?
                .figures
                .value;
            bounded(&format!("distance_m.{name}"), f64::from(*slot), 1.0, 10_000.0)?;
        }
        let (rate, trucks) =
            (file.accident_rate.figures.in_order(), file.trucks_per_day.figures.in_order());
        for value in rate {
            bounded("accident_rate", value, 0.001, 1000.0)?;
        }
        for value in trucks {
            bounded("trucks_per_day", value, 0.1, 100_000.0)?;
        }
        let release = &file.release.figures;
        let mut release_ppm = [0; 3];
        for (slot, value) in
            release_ppm.iter_mut().zip([release.tank, release.packages, release.bulk])
        {
            bounded("release", value, 1e-6, 1.0)?;
            *slot = millionths(value);
        }
        let bounds_per_km = file.classes_per_km.figures.bounds;
        if !(bounds_per_km[0] > 0.0
            && bounds_per_km[0] < bounds_per_km[1]
            && bounds_per_km[1] < bounds_per_km[2])
        {
            return Err(RiskModelError("`classes_per_km.bounds` do not rise".to_owned()));
        }
        check_records(&file.records.figures)?;
        Ok(Self {
            rate,
            trucks,
            records: file.records.figures,
            release_ppm,
            distance_m,
            bounds_per_km,
            unverified: unverified(&file)?,
        })
    }

    /// Truck accidents per million vehicle-km on a class of road.
    #[must_use]
    pub const fn rate(&self, class: RoadClass) -> f64 {
        self.rate[class as usize]
    }

    /// Trucks a day and direction on a class of road.
    pub(super) const fn trucks(&self, class: RoadClass) -> f64 {
        self.trucks[class as usize]
    }

    /// Distance within which people count, in metres.
    #[must_use]
    pub const fn distance_m(&self, group: SubstanceGroup) -> u32 {
        self.distance_m[group as usize]
    }

    /// Probability that an accident releases the load, in millionths: of all ways of containment on
    /// board, the likeliest; the likeliest of all where none is known.
    #[must_use]
    pub fn release_ppm(&self, load: &LoadProfile) -> u64 {
        let carried = [load.in_tank, load.in_packages, load.in_bulk];
        let is_known = carried.contains(&true);
        carried
            .into_iter()
            .zip(self.release_ppm)
            .filter(|(is_carried, _)| *is_carried || !is_known)
            .map(|(_, ppm)| ppm)
            .max()
            .unwrap_or(0)
    }

    /// The class of a stretch with so many expected people exposed per km.
    #[must_use]
    pub fn class_of(&self, people_per_km: f64) -> RiskClass {
        let [low, moderate, high] = self.bounds_per_km;
        if people_per_km < low {
            RiskClass::Low
        } else if people_per_km < moderate {
            RiskClass::Moderate
        } else if people_per_km < high {
            RiskClass::High
        } else {
            RiskClass::VeryHigh
        }
    }
}

fn check_records(figures: &RecordFigures) -> Result<(), RiskModelError> {
    bounded("records.shape_per_km", figures.shape_per_km, 0.01, 100.0)?;
    bounded("records.factor_least", figures.factor_least, 0.01, 1.0)?;
    bounded("records.factor_most", figures.factor_most, 1.0, 100.0)?;
    bounded("records.snap_m", figures.snap_m, 1.0, 1000.0)?;
    bounded("records.truck_share", figures.truck_share, 0.0, 1.0)?;
    bounded("records.years", figures.years, 0.1, 100.0)
}

fn bounded(key: &str, value: f64, least: f64, most: f64) -> Result<(), RiskModelError> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(RiskModelError(format!("`{key}` is `{value}`, not {least} to {most}")))
    }
}

/// Tables whose figures nobody compared with their source.
fn unverified(file: &File) -> Result<Vec<String>, RiskModelError> {
    let mut tables = vec![
        ("accident_rate".to_owned(), &file.accident_rate.source, file.accident_rate.verified),
        ("trucks_per_day".to_owned(), &file.trucks_per_day.source, file.trucks_per_day.verified),
        ("records".to_owned(), &file.records.source, file.records.verified),
        ("release".to_owned(), &file.release.source, file.release.verified),
        ("classes_per_km".to_owned(), &file.classes_per_km.source, file.classes_per_km.verified),
    ];
    for (group, distance) in &file.distance_m {
        let name = format!("distance_m.{}", group.as_str());
        tables.push((name, &distance.source, distance.verified));
    }
    if let Some((name, ..)) = tables.iter().find(|(_, source, _)| source.trim().is_empty()) {
        return Err(RiskModelError(format!("`{name}` names no source")));
    }
    Ok(tables.into_iter().filter(|(.., verified)| !verified).map(|(name, ..)| name).collect())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a probability in millionths is at most a million"
)]
fn millionths(probability: f64) -> u64 {
    (probability * 1e6).round() as u64
}
