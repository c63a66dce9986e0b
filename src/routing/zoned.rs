//! Which zones concern each arc.
//!
//! Most arcs lie in none, so a bit for each says that at once; the others are counted by the bits
//! before theirs. It is built in time linear in the bits and the pairs of arc and zone.

use crate::roads::ArcId;

#[derive(Debug, Default)]
pub(super) struct Zoned {
    /// A bit for each arc, and how many are set before each word.
    words: Vec<(u64, u32)>,
    /// For each arc with a bit, the range of its zones in `zone_of`.
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
        let mut zoned = Self { words, first: vec![0; set as usize + 1], zone_of: Vec::new() };
        for arc in arcs_of.clone().flatten() {
            let rank = zoned.rank(*arc);
            zoned.first[rank + 1] += 1;
        }
        for rank in 1..zoned.first.len() {
            zoned.first[rank] += zoned.first[rank - 1];
        }
        zoned.zone_of = vec![0; zoned.first.last().map_or(0, |last| *last as usize)];
        let mut filled = zoned.first.clone();
        for (zone, arcs) in (0_u32..).zip(arcs_of) {
            for arc in arcs {
                let place = &mut filled[zoned.rank(*arc)];
                zoned.zone_of[*place as usize] = zone;
                *place += 1;
            }
        }
        zoned
    }

    fn rank(&self, arc: ArcId) -> usize {
        let (bits, before) = self.words[arc.index() / 64];
        let lower = bits & ((1 << (arc.index() % 64)) - 1);
        (before + lower.count_ones()) as usize
    }

    /// The zones of an arc, as places in the scheme, rising.
    pub(super) fn of(&self, arc: ArcId) -> &[u32] {
        if !self.has(arc) {
            return &[];
        }
        let rank = self.rank(arc);
        &self.zone_of[self.first[rank] as usize..self.first[rank + 1] as usize]
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
