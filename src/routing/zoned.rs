//! Which zones concern each arc.
//!
//! Most arcs lie in none, so a bit for each says that at once; the others are counted by the bits
//! before theirs. Arcs in the same zones share a set of zones, so that what is worked out for one holds
//! for all. It is built in time linear in the bits and the pairs of arc and zone.

use std::collections::HashMap;

use crate::roads::ArcId;

#[derive(Debug, Default)]
pub(super) struct Zoned {
    /// A bit for each arc, and how many are set before each word.
    words: Vec<(u64, u32)>,
    /// For each arc with a bit, its set of zones.
    set_of: Vec<u32>,
    /// For each set, the range of its zones in `zone_of`; the first set is empty.
    first: Vec<u32>,
    zone_of: Vec<u32>,
}

impl Zoned {
    /// `arcs_of` gives the arcs of each zone, in the order of the zones.
    pub(super) fn new<'a>(
        arc_count: usize,
        arcs_of: impl Iterator<Item = &'a [ArcId]> + Clone,
    ) -> Self {
        let mut words = vec![(0_u64, 0_u32); arc_count.div_ceil(64)];
        for arc in arcs_of.clone().flatten() {
            words[arc.index() / 64].0 |= 1 << (arc.index() % 64);
        }
        let mut set = 0;
        for (bits, before) in &mut words {
            *before = set;
            set += bits.count_ones();
        }
        let mut zoned = Self { words, first: vec![0, 0], ..Self::default() };
        zoned.share_sets(set as usize, arcs_of);
        zoned
    }

    fn share_sets<'a>(&mut self, arcs: usize, arcs_of: impl Iterator<Item = &'a [ArcId]> + Clone) {
        let mut first = vec![0_u32; arcs + 1];
        for arc in arcs_of.clone().flatten() {
            first[self.rank(*arc) + 1] += 1;
        }
        for rank in 1..first.len() {
            first[rank] += first[rank - 1];
        }
        let mut zone_of = vec![0; first.last().map_or(0, |last| *last as usize)];
        let mut filled = first.clone();
        for (zone, arcs) in (0_u32..).zip(arcs_of) {
            for arc in arcs {
                let place = &mut filled[self.rank(*arc)];
                zone_of[*place as usize] = zone;
                *place += 1;
            }
        }
        let mut sets: HashMap<&[u32], u32> = HashMap::new();
        for range in first.windows(2) {
            let zones = &zone_of[range[0] as usize..range[1] as usize];
            let next = u32::try_from(sets.len() + 1).unwrap_or(u32::MAX);
            let set = *sets.entry(zones).or_insert(next);
            if set == next {
                self.zone_of.extend(zones);
                self.first.push(u32::try_from(self.zone_of.len()).unwrap_or(u32::MAX));
            }
            self.set_of.push(set);
        }
    }

    fn rank(&self, arc: ArcId) -> usize {
        let (bits, before) = self.words[arc.index() / 64];
        let lower = bits & ((1 << (arc.index() % 64)) - 1);
        (before + lower.count_ones()) as usize
    }

    /// The zones of an arc, as places in the scheme, rising.
    pub(super) fn of(&self, arc: ArcId) -> &[u32] {
        let set = self.set(arc);
        &self.zone_of[self.first[set] as usize..self.first[set + 1] as usize]
    }

    /// The set of zones of an arc; the first is empty.
    pub(super) fn set(&self, arc: ArcId) -> usize {
        if self.has(arc) { self.set_of[self.rank(arc)] as usize } else { 0 }
    }

    /// How many sets there are.
    pub(super) fn sets(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn has(&self, arc: ArcId) -> bool {
        self.words[arc.index() / 64].0 >> (arc.index() % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_arc_has_the_zones_that_name_it(
            zones in proptest::collection::vec(proptest::collection::btree_set(0_u32..300, 0..40), 0..12),
        ) {
            let zones: Vec<Vec<ArcId>> =
                zones.into_iter().map(|arcs| arcs.into_iter().map(ArcId).collect()).collect();
            let zoned = Zoned::new(300, zones.iter().map(Vec::as_slice));
            for arc in (0..300).map(ArcId) {
                let expected: Vec<u32> = (0..)
                    .zip(&zones)
                    .filter(|(_, arcs)| arcs.contains(&arc))
                    .map(|(zone, _)| zone)
                    .collect();
                proptest::prop_assert_eq!(zoned.of(arc), expected.as_slice());
                proptest::prop_assert_eq!(zoned.has(arc), !expected.is_empty());
            }
        }
    }
}
