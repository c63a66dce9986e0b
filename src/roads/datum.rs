//! GCJ-02, the coordinates that Chinese public maps must use, to and from WGS-84.
//!
//! The offset is a published approximation of the official algorithm (the "eviltransform" formula);
//! its inverse is found by iteration. Conversion happens only where it is asked for: nobody can tell
//! from the numbers which of the two they are.

use crate::units::LonLat;

/// In which coordinates a file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Datum {
    /// As measured by satellite; what OSM uses.
    #[default]
    Wgs84,
    /// Shifted by law.
    Gcj02,
}

impl Datum {
    /// A point of this datum in WGS-84.
    #[must_use]
    pub fn to_wgs84(self, point: LonLat) -> LonLat {
        match self {
            Self::Wgs84 => point,
            Self::Gcj02 => wgs84_from_gcj02(point),
        }
    }
}

/// Semi-major axis and squared eccentricity of the Krasovsky 1940 ellipsoid.
const AXIS_M: f64 = 6_378_245.0;
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;

/// The box outside of which nothing is shifted.
fn is_in_china(point: LonLat) -> bool {
    (72.004..=137.8347).contains(&point.lon) && (0.8293..=55.8271).contains(&point.lat)
}

fn waves(value: f64, steps: [(f64, f64); 2]) -> f64 {
    let pi = std::f64::consts::PI;
    steps.iter().map(|(size, divisor)| size * (value / divisor * pi).sin()).sum::<f64>() * 2.0 / 3.0
}

fn shift(point: LonLat) -> (f64, f64) {
    let pi = std::f64::consts::PI;
    let (x, y) = (point.lon - 105.0, point.lat - 35.0);
    let common = (20.0 * (6.0 * x * pi).sin() + 20.0 * (2.0 * x * pi).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + common
        + waves(y, [(20.0, 1.0), (40.0, 3.0)])
        + waves(y, [(160.0, 12.0), (320.0, 30.0)]);
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + common
        + waves(x, [(20.0, 1.0), (40.0, 3.0)])
        + waves(x, [(150.0, 12.0), (300.0, 30.0)]);
    let latitude = point.lat.to_radians();
    let magic = 1.0 - ECCENTRICITY_2 * latitude.sin().powi(2);
    let root = magic.sqrt();
    let meridian = AXIS_M * (1.0 - ECCENTRICITY_2) / (magic * root);
    ((east / (AXIS_M / root * latitude.cos())).to_degrees(), (north / meridian).to_degrees())
}

/// From WGS-84 to GCJ-02.
#[must_use]
pub fn gcj02_from_wgs84(point: LonLat) -> LonLat {
    if !is_in_china(point) {
        return point;
    }
    let (east, north) = shift(point);
    LonLat::new(point.lon + east, point.lat + north)
}

/// From GCJ-02 to WGS-84, to a few millimetres.
#[must_use]
pub fn wgs84_from_gcj02(point: LonLat) -> LonLat {
    if !is_in_china(point) {
        return point;
    }
    let mut guess = point;
    for _ in 0..12 {
        let there = gcj02_from_wgs84(guess);
        guess =
            LonLat::new(guess.lon - (there.lon - point.lon), guess.lat - (there.lat - point.lat));
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_less_than_a_metre_everywhere_in_china() {
        let mut worst: f64 = 0.0;
        for east in 0..610 {
            for north in 0..500 {
                // Off the round numbers, where the waves of the formula are zero.
                let point =
                    LonLat::new(73.5 + 0.1013 * f64::from(east), 3.4 + 0.1007 * f64::from(north));
                let there = gcj02_from_wgs84(point);
                worst = worst.max(point.distance_m(wgs84_from_gcj02(there)));
                let back = gcj02_from_wgs84(wgs84_from_gcj02(point));
                worst = worst.max(point.distance_m(back));
            }
        }
        assert!(worst < 1.0, "{worst} m");
        assert!(worst < 0.01, "the few millimetres that are promised are {worst} m");
    }

    #[test]
    fn the_shift_at_wanzhou_is_some_hundreds_of_metres() {
        let point = LonLat::new(108.38, 30.81);
        let shifted = point.distance_m(gcj02_from_wgs84(point));
        assert!((300.0..800.0).contains(&shifted), "{shifted} m");
        assert_eq!(Datum::Wgs84.to_wgs84(point), point);
        assert!(Datum::Gcj02.to_wgs84(gcj02_from_wgs84(point)).distance_m(point) < 0.01);
    }

    #[test]
    fn nothing_is_shifted_outside_of_china() {
        for (lon, lat) in [
            (-8.61, 41.15),
            (8.7, 49.4),
            (151.2, -33.9),
            (-122.4, 37.8),
            (139.7, 35.7),
            (100.0, 60.0),
        ] {
            let abroad = LonLat::new(lon, lat);
            assert_eq!(gcj02_from_wgs84(abroad), abroad);
            assert_eq!(wgs84_from_gcj02(abroad), abroad);
        }
    }
}
