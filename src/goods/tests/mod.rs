//! Tests of the goods vocabulary and of the catalogue the repository ships.
//!
//! That the committed catalogue is what its sources give is checked outside, where the two code tables
//! are at hand: `python3 scripts/build_goods.py --check`.

mod catalogue;
mod implications;
mod papers;
mod profile;
mod sample;
mod search;
mod vocabulary;

use super::*;
use std::sync::LazyLock;

const CATALOGUE: &str = include_str!("../../../data/goods/catalogue.csv");

fn catalogue() -> &'static Catalogue {
    static PARSED: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::parse(CATALOGUE).unwrap());
    &PARSED
}
