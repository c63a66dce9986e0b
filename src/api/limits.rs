//! How much one account may ask: a steady rate with room for bursts (generic cell rate algorithm), so that
//! one program run wild keeps no gate waiting.

use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

/// Seconds' worth of requests that may come at once after a pause.
const BURST_S: u32 = 5;

/// The rate of each account.
#[derive(Debug)]
pub struct Limits {
    limiter: Option<DefaultKeyedRateLimiter<String>>,
}

impl Limits {
    /// Requests a second for each account that an installation begins with: far above what people do,
    /// and enough for a carrier's own program.
    pub const DEFAULT: u32 = 100;

    /// So many requests a second for each account; 0 = as many as it likes.
    #[must_use]
    pub fn new(per_second: u32) -> Self {
        let limiter = NonZeroU32::new(per_second).map(|rate| {
            let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(BURST_S - 1));
            DefaultKeyedRateLimiter::keyed(Quota::per_second(rate).allow_burst(burst))
        });
        Self { limiter }
    }

    /// Takes one request of an account; else the seconds, rounded up, until the next is taken.
    pub(super) fn take(&self, account_id: &str) -> Result<(), u64> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        limiter.check_key(&account_id.to_owned()).map_err(|until| {
            until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1)
        })
    }

    /// Forgets accounts that have not asked lately.
    pub(super) fn forget(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(Self::DEFAULT)
    }
}
