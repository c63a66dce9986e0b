//! Maps and sets by arc.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use crate::roads::ArcId;

/// A map by arc; arcs are numbers without a pattern that somebody could choose, so one
/// multiplication spreads them well enough.
pub(super) type ArcMap<T> = HashMap<ArcId, T, BuildHasherDefault<ArcHasher>>;

/// A set of arcs.
pub(super) type ArcSet = HashSet<ArcId, BuildHasherDefault<ArcHasher>>;

/// The hasher of [`ArcMap`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ArcHasher(u64);

impl Hasher for ArcHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0.rotate_left(5) ^ u64::from(number)).wrapping_mul(SPREAD).rotate_left(32);
    }
}
