//! Plane geometry in the small, and coordinates as whole steps of 1e-7 degrees.

use crate::units::LonLat;

/// Coordinates are kept to this many steps per degree, as OSM does: 1.1 cm at the equator.
const STEPS: f64 = 1e7;

/// Metres per degree of latitude on the sphere of `LonLat::distance_m`.
pub(super) const METRES_PER_DEGREE: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// A point in steps of 1e-7 degrees.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    bytemuck::Pod,
    bytemuck::Zeroable,
)]
#[repr(C)]
pub struct Fixed {
    /// Steps east.
    pub lon: i32,
    /// Steps north.
    pub lat: i32,
}

impl Fixed {
    /// Rounds to the nearest step; `None` when the point is not on the globe.
    pub(super) fn from_degrees(lon: f64, lat: f64) -> Option<Self> {
        if !LonLat::new(lon, lat).is_valid() {
            return None;
        }
        Some(Self { lon: step(lon), lat: step(lat) })
    }

    /// Whether it is a point on the globe.
    pub(super) fn is_valid(self) -> bool {
        self.lon.unsigned_abs() <= 1_800_000_000 && self.lat.unsigned_abs() <= 900_000_000
    }

    /// From billionths of a degree, as PBF files keep them.
    pub(super) fn from_nanodegrees(lon: i64, lat: i64) -> Option<Self> {
        let steps = |nano: i64, bound: i64| {
            let half = if nano < 0 { -50 } else { 50 };
            let rounded = nano.checked_add(half)? / 100;
            if rounded.abs() <= bound { i32::try_from(rounded).ok() } else { None }
        };
        Some(Self { lon: steps(lon, 1_800_000_000)?, lat: steps(lat, 900_000_000)? })
    }
}

impl From<Fixed> for LonLat {
    fn from(point: Fixed) -> Self {
        Self::new(f64::from(point.lon) / STEPS, f64::from(point.lat) / STEPS)
    }
}

impl From<LonLat> for Fixed {
    fn from(point: LonLat) -> Self {
        Self { lon: step(point.lon), lat: step(point.lat) }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are bounded by 180, `as` saturates")]
fn step(degrees: f64) -> i32 {
    (degrees * STEPS).round() as i32
}

/// Length of a line along the sphere in whole millimetres, at least 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of u32"
)]
pub(super) fn length_mm(line: &[LonLat]) -> u32 {
    let metres: f64 =
        line.iter().zip(line.iter().skip(1)).map(|(from, to)| from.distance_m(*to)).sum();
    (metres * 1000.0).round().clamp(1.0, f64::from(u32::MAX)) as u32
}

/// A box of degrees.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bounds {
    /// South-west corner.
    pub min: LonLat,
    /// North-east corner.
    pub max: LonLat,
}

impl Bounds {
    /// The smallest box around all points; `None` when there are none.
    pub fn around(points: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        points.into_iter().fold(None, |bounds: Option<Self>, p| match bounds {
            None => Some(Self { min: p, max: p }),
            Some(Self { min, max }) => Some(Self {
                min: LonLat::new(min.lon.min(p.lon), min.lat.min(p.lat)),
                max: LonLat::new(max.lon.max(p.lon), max.lat.max(p.lat)),
            }),
        })
    }

    /// The box that reaches `metres` from a point in every direction, and a little more.
    #[must_use]
    pub fn of_radius(centre: LonLat, metres: f64) -> Self {
        let up = metres / METRES_PER_DEGREE * 1.001 + 1e-7;
        let cos = (centre.lat.abs() + up).min(89.9).to_radians().cos();
        let side = (up / cos).min(360.0);
        Self {
            min: LonLat::new(centre.lon - side, centre.lat - up),
            max: LonLat::new(centre.lon + side, centre.lat + up),
        }
    }

    /// Whether any part of the stretch `a`–`b` lies in the box, borders included (Liang and Barsky).
    #[must_use]
    pub fn meets(&self, a: LonLat, b: LonLat) -> bool {
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let (dx, dy) = (b.lon - a.lon, b.lat - a.lat);
        for (run, room) in [
            (-dx, a.lon - self.min.lon),
            (dx, self.max.lon - a.lon),
            (-dy, a.lat - self.min.lat),
            (dy, self.max.lat - a.lat),
        ] {
            if run == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if run < 0.0 {
                enter = enter.max(room / run);
            } else {
                leave = leave.min(room / run);
            }
        }
        enter <= leave
    }
}
