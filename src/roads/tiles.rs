//! Map tiles of the roads (Mapbox vector tiles): what the pages draw, so that no outside server is
//! asked.

use std::f64::consts::PI;

use mvt::{GeomEncoder, GeomType, Layer, Tile};

use super::{ArcId, Network, RoadClass, RoadIndex};
use crate::units::LonLat;

/// Deepest zoom that is drawn; deeper ones are drawn from it by the map.
pub const MAX_ZOOM: u8 = 16;
/// Units along a tile's side.
const EXTENT: u32 = 4096;
/// How far beyond its side a tile reaches, as a share of the side.
const BUFFER: f64 = 1.0 / 64.0;

/// Why there is no tile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// No such tile.
    #[error("there is no tile {z}/{x}/{y}: zooms go from 0 to {MAX_ZOOM}")]
    OutOfRange {
        /// Zoom.
        z: u8,
        /// Column.
        x: u32,
        /// Row.
        y: u32,
    },
    /// The library refused.
    #[error("the tile cannot be written")]
    Encoding,
}

impl From<mvt::Error> for TileError {
    fn from(_: mvt::Error) -> Self {
        Self::Encoding
    }
}

/// One tile with the layers `roads` (`class`, `name`, `ref`, `tunnel`, `bridge`, `hazmat`) and
/// `places` (`name`, `hazmat`).
pub fn tile(
    network: &Network,
    index: &RoadIndex,
    z: u8,
    x: u32,
    y: u32,
) -> Result<Vec<u8>, TileError> {
    if z > MAX_ZOOM || x >= 1 << z || y >= 1 << z {
        return Err(TileError::OutOfRange { z, x, y });
    }
    let frame = Frame { side: f64::from(1_u32 << z), x: f64::from(x), y: f64::from(y) };
    let mut tile = Tile::new(EXTENT);
    let mut roads = tile.create_layer("roads");
    let corners = [frame.corner(-BUFFER, -BUFFER), frame.corner(1.0 + BUFFER, 1.0 + BUFFER)];
    for arc in index.near(&corners, 0.0) {
        if is_drawn(network, arc, z) {
            roads = add_road(roads, network, arc, &frame)?;
        }
    }
    tile.add_layer(roads)?;
    let mut places = tile.create_layer("places");
    for place in &network.holding_places {
        let (x, y) = frame.place(place.location);
        if !is_near(x) || !is_near(y) {
            continue;
        }
        let geometry = GeomEncoder::new(GeomType::Point).point(units(x), units(y))?.encode()?;
        let mut feature = places.into_feature(geometry);
        feature.add_tag_string("name", &place.name);
        feature.add_tag_bool("hazmat", place.admits_hazmat);
        places = feature.into_layer();
    }
    tile.add_layer(places)?;
    Ok(tile.to_bytes()?)
}

/// Important roads from afar, all roads near by; of two directions one is drawn.
fn is_drawn(network: &Network, arc: ArcId, z: u8) -> bool {
    let from_zoom = match network.attributes(arc).class {
        RoadClass::Motorway | RoadClass::Trunk => 0,
        RoadClass::MotorwayLink | RoadClass::TrunkLink | RoadClass::Primary => 8,
        RoadClass::Secondary => 9,
        RoadClass::Tertiary => 11,
        RoadClass::Unclassified => 12,
        RoadClass::Residential | RoadClass::Service => 13,
    };
    z >= from_zoom && network.reverse(arc).is_none_or(|back| arc < back)
}

fn add_road(
    layer: Layer,
    network: &Network,
    arc: ArcId,
    frame: &Frame,
) -> Result<Layer, TileError> {
    let mut layer = layer;
    let attributes = network.attributes(arc);
    let (name, reference) = network.name(arc);
    for piece in clip(&network.line(arc), frame) {
        let mut encoder = GeomEncoder::new(GeomType::Linestring);
        for (x, y) in &piece {
            encoder.add_point(units(*x), units(*y))?;
        }
        let mut feature = layer.into_feature(encoder.encode()?);
        feature.add_tag_string("class", attributes.class.name());
        if !name.is_empty() {
            feature.add_tag_string("name", name);
        }
        if !reference.is_empty() {
            feature.add_tag_string("ref", reference);
        }
        if attributes.is_tunnel {
            feature.add_tag_bool("tunnel", true);
        }
        if attributes.is_bridge {
            feature.add_tag_bool("bridge", true);
        }
        if attributes.hazmat.forbidden || attributes.tunnel_category.is_some() {
            feature.add_tag_bool("hazmat", false);
        }
        layer = feature.into_layer();
    }
    Ok(layer)
}

/// A tile in web Mercator; places in it are shares of its side.
struct Frame {
    side: f64,
    x: f64,
    y: f64,
}

impl Frame {
    fn place(&self, point: LonLat) -> (f64, f64) {
        let x = (point.lon + 180.0) / 360.0;
        let sine = point.lat.to_radians().sin().clamp(-0.9999, 0.9999);
        let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * PI);
        (x * self.side - self.x, y * self.side - self.y)
    }

    fn corner(&self, x: f64, y: f64) -> LonLat {
        let north = PI * (1.0 - 2.0 * (self.y + y) / self.side);
        LonLat::new(
            ((self.x + x) / self.side * 360.0 - 180.0).clamp(-180.0, 180.0),
            north.sinh().atan().to_degrees(),
        )
    }
}

fn is_near(share: f64) -> bool {
    (-BUFFER..=1.0 + BUFFER).contains(&share)
}

fn units(share: f64) -> f64 {
    share * f64::from(EXTENT)
}

/// The parts of a line that lie in the tile and its buffer (Liang and Barsky, segment by segment).
fn clip(line: &[LonLat], frame: &Frame) -> Vec<Vec<(f64, f64)>> {
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    for pair in line.windows(2) {
        let (a, b) = (frame.place(pair[0]), frame.place(pair[1]));
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        for (run, room) in [
            (-dx, a.0 + BUFFER),
            (dx, 1.0 + BUFFER - a.0),
            (-dy, a.1 + BUFFER),
            (dy, 1.0 + BUFFER - a.1),
        ] {
            if run.abs() <= 0.0 {
                if room < 0.0 {
                    leave = -1.0;
                }
            } else if run < 0.0 {
                enter = enter.max(room / run);
            } else {
                leave = leave.min(room / run);
            }
        }
        if enter > leave {
            continue;
        }
        let at = |share: f64| (a.0 + dx * share, a.1 + dy * share);
        let (from, to) = (at(enter), at(leave));
        match pieces.last_mut() {
            Some(piece) if enter <= 0.0 && piece.last() == Some(&from) => piece.push(to),
            Some(_) | None => pieces.push(vec![from, to]),
        }
    }
    pieces
}
