//! Map tiles.

use super::super::{MAX_ZOOM, Network, RoadIndex, TileError, tile};
use super::demo;

/// Column and row of the tile around a place.
fn tile_of(lon: f64, lat: f64, z: u8) -> (u32, u32) {
    let side = f64::from(1_u32 << z);
    let sine = lat.to_radians().sin();
    let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * std::f64::consts::PI);
    let whole = |value: f64| format!("{:.0}", value.floor()).parse().unwrap();
    (whole((lon + 180.0) / 360.0 * side), whole(y * side))
}

fn says(tile: &[u8], word: &str) -> bool {
    tile.windows(word.len()).any(|window| window == word.as_bytes())
}

fn draw(network: &Network, z: u8, x: u32, y: u32) -> Result<Vec<u8>, TileError> {
    tile(network, &RoadIndex::new(network), z, x, y)
}

#[test]
fn a_tile_that_does_not_exist_is_refused() {
    let network = demo();
    for (z, x, y) in [
        (17, 0, 0),
        (255, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (3, 8, 0),
        (16, 65_536, 0),
        (5, 0, u32::MAX),
    ] {
        assert_eq!(draw(&network, z, x, y), Err(TileError::OutOfRange { z, x, y }));
    }
    assert_eq!(
        TileError::OutOfRange { z: 17, x: 0, y: 0 }.to_string(),
        "there is no tile 17/0/0: zooms go from 0 to 16"
    );
}

#[test]
fn a_tile_has_the_layers_roads_and_places() {
    let network = demo();
    for z in [0, 8, 12, MAX_ZOOM] {
        let (x, y) = tile_of(108.38, 30.81, z);
        let bytes = draw(&network, z, x, y).unwrap();
        assert!(says(&bytes, "roads") && says(&bytes, "places"), "zoom {z}");
    }
    let (x, y) = tile_of(108.38, 30.81, 12);
    let bytes = draw(&network, 12, x, y).unwrap();
    assert!(says(&bytes, "primary") && says(&bytes, "class"));
}

#[test]
fn a_tile_shows_its_holding_places_and_no_other() {
    let network = demo();
    let place = network.holding_places.iter().find(|place| !place.name.is_empty()).unwrap();
    let (x, y) = tile_of(place.location.lon, place.location.lat, 14);
    assert!(says(&draw(&network, 14, x, y).unwrap(), &place.name));
    assert!(!says(&draw(&network, 14, x + 100, y).unwrap(), &place.name));
}

#[test]
fn small_roads_are_drawn_from_near_only() {
    let network = demo();
    let lines = |z: u8| {
        let (x, y) = tile_of(108.38, 30.81, z);
        draw(&network, z, x, y).unwrap()
    };
    assert!(!says(&lines(7), "residential") && !says(&lines(7), "primary"));
    assert!(says(&lines(10), "primary") && !says(&lines(10), "tertiary"));
}

#[test]
fn a_tile_where_there_is_nothing_is_small() {
    let network = demo();
    let (x, y) = tile_of(-8.6, 41.15, 12);
    assert!(draw(&network, 12, x, y).unwrap().len() < 60);
}
