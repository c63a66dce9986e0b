//! Tests of the goods vocabulary and of the catalogue the repository ships.

use super::*;

const CATALOGUE: &str = include_str!("../../data/goods/catalogue.csv");

fn catalogue() -> Catalogue {
    Catalogue::parse(CATALOGUE).unwrap()
}

#[test]
fn the_whole_catalogue_parses() {
    let catalogue = catalogue();
    assert_eq!(catalogue.entries().len(), 2939);
}
