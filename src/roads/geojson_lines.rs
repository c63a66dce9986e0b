//! Reads an authority's own roads: GeoJSON lines with OSM-style tags in `properties`.
//!
//! - `LineString`, `MultiLineString`: roads. A junction is wherever two lines share a coordinate, also
//!   with a line of an earlier file or with a node of OSM.
//! - `Point`: holding places (`amenity=parking` with `hgv=yes`, `highway=services` …), barriers and
//!   limits, which bind where a line has a vertex with the same coordinate.
//! - `geometry: null` with `type=restriction`: a turn restriction; `from` and `to` name lines by their
//!   `id` (in the same file), one or a list, `via` is a coordinate or a list of line ids.
//! - every other geometry is counted and left out.

use std::collections::HashMap;

use geojson::{Feature, GeoJson, GeometryValue, JsonObject, Position, feature::Id};
use serde_json::Value;

use super::Datum;
use super::geometry::Fixed;
use super::raw::{RawMap, RawPlace, RawTurn, Via, check_size, narrow};
use super::report::{BuildError, Dropped, DroppedTurn};
use super::tags::{self, Exempt, Tags};
use crate::units::LonLat;

/// Reads one file into `map`.
pub(super) fn read(
    map: &mut RawMap,
    name: &str,
    text: &str,
    datum: Datum,
) -> Result<(), BuildError> {
    let wrong = |what: String| BuildError::GeoJson { file: name.to_owned(), what };
    let collection = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => collection,
        Ok(GeoJson::Feature(_) | GeoJson::Geometry(_)) => {
            return Err(wrong("a FeatureCollection is expected".to_owned()));
        }
        Err(error) => return Err(wrong(format!("not GeoJSON: {error}"))),
    };
    let mut vertex_of = HashMap::new();
    for (vertex, spot) in (0_u32..).zip(&map.vertices) {
        vertex_of.entry(*spot).or_insert(vertex);
    }
    let mut reader = Reader { map, datum, vertex_of, way_of: HashMap::new(), turns: Vec::new() };
    for (place, feature) in collection.features.into_iter().enumerate() {
        let label = match &feature.id {
            Some(Id::String(id)) => format!("feature `{id}`"),
            Some(Id::Number(id)) => format!("feature `{id}`"),
            None => format!("feature {}", place + 1),
        };
        reader.feature(feature).map_err(|what| wrong(format!("{label}: {what}")))?;
        check_size("points of roads", reader.map.vertices.len())?;
    }
    reader.finish();
    Ok(())
}

struct Reader<'a> {
    map: &'a mut RawMap,
    datum: Datum,
    vertex_of: HashMap<Fixed, u32>,
    /// Way numbers by the identifier in the file.
    way_of: HashMap<String, i64>,
    turns: Vec<JsonObject>,
}

impl Reader<'_> {
    fn feature(&mut self, feature: Feature) -> Result<(), String> {
        let properties = feature.properties.unwrap_or_default();
        let Some(geometry) = feature.geometry else {
            self.map.report.relations_read += 1;
            self.turns.push(properties);
            return Ok(());
        };
        let texts = texts(&properties);
        let tags: Tags<'_> =
            texts.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        match geometry.value {
            GeometryValue::LineString { coordinates } => {
                self.line(feature.id.as_ref(), &tags, &[coordinates])
            }
            GeometryValue::MultiLineString { coordinates } => {
                self.line(feature.id.as_ref(), &tags, &coordinates)
            }
            GeometryValue::Point { coordinates } => self.point(&tags, &coordinates),
            GeometryValue::MultiPoint { .. }
            | GeometryValue::Polygon { .. }
            | GeometryValue::MultiPolygon { .. }
            | GeometryValue::GeometryCollection { .. } => {
                self.map.report.ways_read += 1;
                self.map.report.drop_way(Dropped::NotALine);
                Ok(())
            }
        }
    }

    fn line(
        &mut self,
        id: Option<&Id>,
        tags: &Tags<'_>,
        lines: &[Vec<Position>],
    ) -> Result<(), String> {
        self.map.report.ways_read += 1;
        let facts = match tags::road(tags) {
            Ok(facts) => facts,
            Err(why) => {
                self.map.report.drop_way(why);
                return Ok(());
            }
        };
        let number = self.map.own_number();
        let key = id.map(|id| match id {
            Id::String(id) => id.clone(),
            Id::Number(id) => id.to_string(),
        });
        if let Some(key) = key
            && self.way_of.insert(key, number).is_some()
        {
            return Err("another line has this id".to_owned());
        }
        let way = self.map.intern(number, facts);
        let mut pieces = Vec::with_capacity(lines.len());
        for line in lines {
            let mut vertices = Vec::with_capacity(line.len());
            for position in line {
                let spot = self.spot(position)?;
                vertices.push(Some(self.vertex(spot)));
            }
            pieces.push(vertices);
        }
        self.map.add_way(way, pieces);
        Ok(())
    }

    fn point(&mut self, tags: &Tags<'_>, position: &Position) -> Result<(), String> {
        self.map.report.nodes_read += 1;
        let spot = self.spot(position)?;
        if let Some(barrier) = tags::barrier(tags) {
            let vertex = self.vertex(spot);
            self.map.barriers.insert(vertex, barrier);
        }
        if let Some(limits) = tags::node_limits(tags) {
            let vertex = self.vertex(spot);
            self.map.limits.insert(vertex, limits);
        }
        if let Some(place) = tags::place(tags) {
            self.map.places.push(RawPlace { spot, place });
        }
        Ok(())
    }

    fn spot(&self, position: &Position) -> Result<Fixed, String> {
        let [lon, lat, ..] = position.as_slice() else {
            return Err("every position needs longitude and latitude".to_owned());
        };
        let point = LonLat::new(*lon, *lat);
        if !point.is_valid() {
            return Err(format!("[{lon}, {lat}] is not a point in degrees"));
        }
        let point = self.datum.to_wgs84(point);
        Fixed::from_degrees(point.lon, point.lat)
            .ok_or_else(|| format!("[{lon}, {lat}] is not a point in degrees"))
    }

    fn vertex(&mut self, spot: Fixed) -> u32 {
        *self.vertex_of.entry(spot).or_insert_with(|| {
            self.map.vertices.push(spot);
            narrow(self.map.vertices.len() - 1)
        })
    }

    fn finish(&mut self) {
        for properties in std::mem::take(&mut self.turns) {
            self.turn(&properties);
        }
    }

    fn turn(&mut self, properties: &JsonObject) {
        let texts = texts(properties);
        let tags: Tags<'_> =
            texts.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let turns = match tags::turns(&tags) {
            Ok(turns) => turns,
            Err(Exempt::NotARestriction) => return,
            Err(Exempt::OtherVehicles) => {
                return self.map.report.drop_turn(DroppedTurn::OtherVehicles);
            }
            Err(Exempt::UnknownKind) => return self.map.report.drop_turn(DroppedTurn::UnknownKind),
        };
        let ways = |key: &str| self.ways(properties.get(key)?);
        if !properties.contains_key("from") || !properties.contains_key("to") {
            return self.map.report.drop_turn(DroppedTurn::Incomplete);
        }
        let (Some(from), Some(to)) = (ways("from"), ways("to")) else {
            return self.map.report.drop_turn(DroppedTurn::MemberNotKept);
        };
        let Some(via) = self.via(properties.get("via")) else {
            return self.map.report.drop_turn(DroppedTurn::Incomplete);
        };
        for turn in turns {
            let via = via.clone();
            self.map.turns.push(RawTurn { from: from.clone(), via, to: to.clone(), turn });
        }
    }

    /// The line that a text or a number names.
    fn way(&self, id: &Value) -> Option<i64> {
        let key = match id {
            Value::String(id) => id.clone(),
            Value::Number(id) => id.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        self.way_of.get(&key).copied()
    }

    /// The lines that an id or a list of ids names; all of them have to be there.
    fn ways(&self, ids: &Value) -> Option<Vec<i64>> {
        match ids {
            Value::Array(ids) => {
                let ways: Option<Vec<i64>> = ids.iter().map(|id| self.way(id)).collect();
                ways.filter(|ways| !ways.is_empty())
            }
            id => self.way(id).map(|way| vec![way]),
        }
    }

    /// A coordinate, or ids of lines.
    fn via(&self, value: Option<&Value>) -> Option<Via> {
        let members = value?.as_array()?;
        let numbers: Vec<f64> = members.iter().filter_map(Value::as_f64).collect();
        if let ([lon, lat], 2) = (numbers.as_slice(), members.len()) {
            // Two numbers may be ids too: they are where no road passes the coordinate.
            let point = LonLat::new(*lon, *lat);
            let point = point.is_valid().then(|| self.datum.to_wgs84(point));
            let spot = point.and_then(|point| Fixed::from_degrees(point.lon, point.lat));
            if let Some(vertex) = spot.and_then(|spot| self.vertex_of.get(&spot)) {
                return Some(Via::Vertex(*vertex));
            }
        }
        let ways: Option<Vec<i64>> = members.iter().map(|member| self.way(member)).collect();
        ways.filter(|ways| !ways.is_empty()).map(Via::Ways)
    }
}

/// Properties as tags: numbers and truth values as OSM writes them.
fn texts(properties: &JsonObject) -> Vec<(String, String)> {
    properties
        .iter()
        .filter_map(|(key, value)| {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(true) => "yes".to_owned(),
                Value::Bool(false) => "no".to_owned(),
                Value::Null | Value::Array(_) | Value::Object(_) => return None,
            };
            Some((key.clone(), value))
        })
        .collect()
}
