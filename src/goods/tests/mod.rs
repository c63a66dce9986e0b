//! Tests of the goods vocabulary and of the catalogue the repository ships.
//!
//! That the committed catalogue is what its sources give is checked outside, where the two code tables
//! are at hand: `python3 scripts/build_goods.py --check`.

mod bounds;
mod catalogue;
mod implications;
mod mixing;
mod papers;
mod points;
mod profile;
mod regime;
mod sample;
mod search;
mod tank_code;
mod tunnel;
mod vocabulary;

use super::*;
use std::sync::LazyLock;

const CATALOGUE: &str = include_str!("../../../data/goods/catalogue.csv");

/// Random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    /// One of the items.
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

fn catalogue() -> &'static Catalogue {
    static PARSED: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::parse(CATALOGUE).unwrap());
    &PARSED
}
