//! How long a stretch of road takes: constant speed, or slower while a cap is in force.
//!
//! Where a cap begins or ends under way, the rest is driven at the new speed (Ichoua, Gendreau and
//! Potvin 2003), so that leaving later never means arriving earlier.

use crate::zones::Interval;

/// One stretch with its speed over time. Distance is counted in units of 1/36 mm, so that one
/// millisecond at v km/h covers exactly 10 v units.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drive {
    units: i64,
    speed_kmh: i64,
    /// Caps in force, any order.
    caps: Vec<(Interval, i64)>,
}

impl Drive {
    pub(super) fn new(length_mm: u32, speed_kmh: u8) -> Self {
        Self {
            units: i64::from(length_mm) * 36,
            speed_kmh: i64::from(speed_kmh.max(1)),
            caps: Vec::new(),
        }
    }

    pub(super) fn with_caps(mut self, caps: Vec<(Interval, i64)>) -> Self {
        self.caps = caps;
        self
    }

    /// Duration without any cap.
    pub(super) const fn free_ms(&self) -> i64 {
        div_ceil(self.units, 10 * self.speed_kmh)
    }

    /// When the end is reached by one who enters at `t`.
    pub(super) fn arrive(&self, t: i64) -> i64 {
        if self.caps.is_empty() {
            return t + self.free_ms();
        }
        let (mut now, mut left) = (t, self.units);
        loop {
            let mut speed = self.speed_kmh;
            let mut until = i64::MAX;
            for (interval, cap) in &self.caps {
                if interval.contains(now) {
                    speed = speed.min(*cap);
                    until = until.min(interval.to_ms);
                } else if interval.from_ms > now {
                    until = until.min(interval.from_ms);
                }
            }
            let needed = div_ceil(left, 10 * speed.max(1));
            if until == i64::MAX || now + needed <= until {
                return now + needed;
            }
            left -= (until - now) * 10 * speed.max(1);
            now = until;
        }
    }

    /// The latest entry from which the end is reached no later than `t`.
    pub(super) fn depart(&self, t: i64) -> i64 {
        if self.caps.is_empty() {
            return t - self.free_ms();
        }
        let slowest = self
            .caps
            .iter()
            .map(|(_, cap)| *cap)
            .min()
            .unwrap_or(self.speed_kmh)
            .clamp(1, self.speed_kmh);
        let mut low = t - div_ceil(self.units, 10 * slowest);
        let mut high = t - self.free_ms();
        // arrive(low) <= t always holds; find the last instant for which it does.
        while low < high {
            let middle = low + (high - low + 1) / 2;
            if self.arrive(middle) <= t {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        low
    }
}

const fn div_ceil(value: i64, by: i64) -> i64 {
    (value + by - 1) / by
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kilometre_at_sixty_takes_a_minute() {
        let drive = Drive::new(1_000_000, 60);
        assert_eq!(drive.arrive(5), 60_005);
        assert_eq!(drive.depart(60_005), 5);
    }

    #[test]
    fn a_cap_that_begins_under_way_slows_only_the_rest() {
        let cap = (Interval { from_ms: 30_000, to_ms: 1_000_000 }, 30);
        let drive = Drive::new(1_000_000, 60).with_caps(vec![cap]);
        assert_eq!(drive.arrive(0), 30_000 + 60_000);
        assert_eq!(drive.arrive(-60_000), 0);
        assert_eq!(drive.arrive(1_000_000), 1_060_000);
    }

    proptest::proptest! {
        #[test]
        fn leaving_later_never_means_arriving_earlier(
            length in 1_u32..3_000_000,
            from in 0_i64..200_000, lasting in 1_i64..200_000, cap in 5_i64..60,
            other in 0_i64..200_000, t in -100_000_i64..400_000,
        ) {
            let drive = Drive::new(length, 60).with_caps(vec![
                (Interval { from_ms: from, to_ms: from + lasting }, cap),
                (Interval { from_ms: other, to_ms: other + 50_000 }, 40),
            ]);
            proptest::prop_assert!(drive.arrive(t) <= drive.arrive(t + 1));
            let latest = drive.depart(drive.arrive(t));
            proptest::prop_assert!(latest >= t);
            proptest::prop_assert!(drive.arrive(latest) <= drive.arrive(t));
            proptest::prop_assert!(drive.arrive(latest + 1) > drive.arrive(t));
        }
    }
}
