//! Zones as GeoJSON: the file format of `routes-config/zones/` and of the API.
//!
//! One feature a zone. The coordinates stand in `geometry`: `Polygon` or `MultiPolygon` for a polygon,
//! `LineString` or `MultiLineString` for a section, `Point` for a point. Everything else stands in
//! `properties` under the names of [`Zone`]; `properties.area` keeps what the geometry cannot say.

use geojson::{Feature, FeatureCollection, GeoJson, Geometry, GeometryValue, JsonObject, Position};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rings::check_polygon;
use super::{Area, Effect, Schedule, SectionDirection, Zone};
use crate::units::{LocalText, LonLat};

/// Why a zone was refused: which one, which part, and what is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error, utoipa::ToSchema)]
#[error("zone `{zone_id}`: {field}: {reason}")]
pub struct ZoneError {
    /// Identifier, or `#3` for the third feature when it has none.
    pub zone_id: String,
    /// Which property or `geometry`.
    pub field: String,
    /// What is wrong and what is expected.
    pub reason: String,
}

/// Most zones in one file or scheme.
pub const MAX_ZONES: usize = 500;
/// Most vertices of one zone.
pub const MAX_VERTICES: usize = 20_000;
const MAX_ID: usize = 64;
const MAX_NAME: usize = 200;
const MAX_TEXT: usize = 2_000;
const MAX_LIST: usize = 200;
/// Largest radius of a point zone: beyond it a polygon says better what is meant.
const MAX_RADIUS_M: f64 = 5_000.0;

/// What of an area is not in the geometry.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum AreaProperties {
    Polygon {
        #[serde(default)]
        excluded: Vec<Vec<LonLat>>,
    },
    Section {
        #[serde(default)]
        direction: SectionDirection,
    },
    Point {
        radius_m: f64,
    },
}

/// Parses a GeoJSON feature collection; every error of every feature is reported.
pub fn parse_zones(text: &str) -> Result<Vec<Zone>, Vec<ZoneError>> {
    let whole = |reason: String| {
        vec![ZoneError { zone_id: "*".to_owned(), field: "file".to_owned(), reason }]
    };
    let collection = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => collection,
        Ok(GeoJson::Feature(feature)) => {
            FeatureCollection { bbox: None, features: vec![feature], foreign_members: None }
        }
        Ok(GeoJson::Geometry(_)) => {
            return Err(whole("a FeatureCollection is expected, not a bare geometry".to_owned()));
        }
        Err(error) => return Err(whole(format!("not GeoJSON: {error}"))),
    };
    if collection.features.len() > MAX_ZONES {
        let count = collection.features.len();
        return Err(whole(format!("{count} zones, at most {MAX_ZONES} go into one scheme")));
    }
    let (mut zones, mut errors): (Vec<Zone>, Vec<ZoneError>) = (Vec::new(), Vec::new());
    for (place, feature) in collection.features.into_iter().enumerate() {
        match Reader::new(place, feature).read() {
            Ok(zone) => {
                if zones.iter().any(|other| other.zone_id == zone.zone_id) {
                    errors.push(ZoneError {
                        zone_id: zone.zone_id.clone(),
                        field: "zone_id".to_owned(),
                        reason: "another zone has this identifier".to_owned(),
                    });
                }
                zones.push(zone);
            }
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    zones.sort_by(|one, other| one.zone_id.cmp(&other.zone_id));
    Ok(zones)
}

/// Reads one feature and collects what is wrong with it.
struct Reader {
    zone_id: String,
    properties: JsonObject,
    geometry: Option<Geometry>,
    errors: Vec<ZoneError>,
}

impl Reader {
    fn new(place: usize, feature: Feature) -> Self {
        let properties = feature.properties.unwrap_or_default();
        let zone_id = match properties.get("zone_id") {
            Some(Value::String(id)) => id.chars().take(MAX_ID).collect(),
            Some(_) | None => format!("#{}", place + 1),
        };
        Self { zone_id, properties, geometry: feature.geometry, errors: Vec::new() }
    }

    fn wrong(&mut self, field: &str, reason: impl Into<String>) {
        self.errors.push(ZoneError {
            zone_id: self.zone_id.clone(),
            field: field.to_owned(),
            reason: reason.into(),
        });
    }

    fn read(mut self) -> Result<Zone, Vec<ZoneError>> {
        let zone_id = self.required::<String>("zone_id");
        let name = self.required::<LocalText>("name");
        let area = self.area();
        let effect = self.required::<Effect>("effect");
        let reason = self.required("reason");
        let has_area = area.is_some();
        let authority = self.required::<String>("authority");
        let zone = Zone {
            zone_id: zone_id.unwrap_or_default(),
            name: name.unwrap_or_default(),
            roads: self.optional("roads"),
            binds: self.optional("binds"),
            when: self.optional("when"),
            notice: self.optional("notice"),
            legal_basis: self.optional("legal_basis"),
            detour: self.optional("detour"),
            exemptions: self.optional("exemptions"),
            temporary: self.optional("temporary"),
            example: self.optional("example"),
            authority: authority.unwrap_or_default(),
            effect: effect.unwrap_or(Effect::ForbidPassing),
            reason: reason.unwrap_or(super::Reason::Other),
            area: area.unwrap_or(Area::Point { location: LonLat::new(0.0, 0.0), radius_m: 0.0 }),
        };
        let unknown: Vec<String> = self.properties.keys().cloned().collect();
        for key in unknown {
            self.wrong(&key, "is not a property of a zone: see routes-config/README.md");
        }
        self.check(&zone, has_area);
        if self.errors.is_empty() { Ok(zone) } else { Err(self.errors) }
    }

    fn required<T: DeserializeOwned + Serialize>(&mut self, field: &str) -> Option<T> {
        let Some(value) = self.properties.remove(field) else {
            self.wrong(field, "is missing");
            return None;
        };
        match serde_json::from_value::<T>(value.clone()) {
            Ok(read) => {
                if let Some(key) = key_not_read(&value, &read) {
                    self.wrong(field, format!("`{key}` is not known here"));
                }
                Some(read)
            }
            Err(error) => {
                self.wrong(field, error.to_string());
                None
            }
        }
    }

    fn optional<T: DeserializeOwned + Serialize + Default>(&mut self, field: &str) -> T {
        if self.properties.contains_key(field) {
            self.required(field).unwrap_or_default()
        } else {
            T::default()
        }
    }

    fn area(&mut self) -> Option<Area> {
        let properties = self.required::<AreaProperties>("area")?;
        let Some(geometry) = self.geometry.take() else {
            self.wrong("geometry", "is missing");
            return None;
        };
        let area = match (properties, geometry.value) {
            (AreaProperties::Polygon { excluded }, GeometryValue::Polygon { coordinates }) => {
                let polygon = rings(&coordinates);
                Area::Polygon { polygons: vec![self.points(polygon)?], excluded }
            }
            (AreaProperties::Polygon { excluded }, GeometryValue::MultiPolygon { coordinates }) => {
                let polygons = coordinates.iter().map(|polygon| rings(polygon)).collect();
                Area::Polygon { polygons: self.points(polygons)?, excluded }
            }
            (AreaProperties::Section { direction }, GeometryValue::LineString { coordinates }) => {
                let line = line(&coordinates);
                Area::Section { lines: vec![self.points(line)?], direction }
            }
            (
                AreaProperties::Section { direction },
                GeometryValue::MultiLineString { coordinates },
            ) => {
                let lines = coordinates.iter().map(|coordinates| line(coordinates)).collect();
                Area::Section { lines: self.points(lines)?, direction }
            }
            (AreaProperties::Point { radius_m }, GeometryValue::Point { coordinates }) => {
                let location = point(&coordinates);
                Area::Point { location: self.points(location)?, radius_m }
            }
            (AreaProperties::Polygon { .. }, _) => {
                self.wrong("geometry", "a Polygon or MultiPolygon is expected for `polygon`");
                return None;
            }
            (AreaProperties::Section { .. }, _) => {
                self.wrong("geometry", "a LineString or MultiLineString is expected for `section`");
                return None;
            }
            (AreaProperties::Point { .. }, _) => {
                self.wrong("geometry", "a Point is expected for `point`");
                return None;
            }
        };
        Some(area)
    }

    fn points<T>(&mut self, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.wrong("geometry", "every position needs longitude and latitude");
        }
        found
    }

    /// Reports a fault of a field that could be read; one that could not has its fault already.
    fn wrong_besides(&mut self, field: &str, reason: String) {
        let root = field.split('.').next().unwrap_or(field);
        if !self.errors.iter().any(|error| error.field == root) {
            self.wrong(field, reason);
        }
    }

    fn check(&mut self, zone: &Zone, has_area: bool) {
        self.check_texts(zone);
        self.check_lists(zone);
        if has_area {
            self.check_area(&zone.area);
        }
        if let Err(error) = Schedule::parse(&zone.when) {
            self.wrong_besides("when", error.to_string());
        }
        if let Effect::CapSpeed { speed_kmh } = zone.effect
            && !(5..=120).contains(&speed_kmh)
        {
            self.wrong("effect", format!("{speed_kmh} km/h is not a cap from 5 to 120 km/h"));
        }
    }

    fn check_texts(&mut self, zone: &Zone) {
        let id = &zone.zone_id;
        let is_kebab = !id.is_empty()
            && id.len() <= MAX_ID
            && id.split('-').all(|part| {
                !part.is_empty()
                    && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            });
        if !is_kebab {
            self.wrong_besides(
                "zone_id",
                format!(
                    "`{id}` is not made of lower-case letters, digits and single hyphens, at most {MAX_ID}"
                ),
            );
        }
        if zone.name.zh.trim().is_empty() {
            self.wrong_besides("name", "the Chinese name is missing".to_owned());
        }
        let texts = [
            ("name", &zone.name.zh, MAX_NAME),
            ("name", &zone.name.en, MAX_NAME),
            ("authority", &zone.authority, MAX_NAME),
            ("legal_basis", &zone.legal_basis, MAX_TEXT),
            ("detour", &zone.detour.zh, MAX_TEXT),
            ("detour", &zone.detour.en, MAX_TEXT),
            ("notice.number", &zone.notice.number, MAX_NAME),
            ("notice.title", &zone.notice.title, MAX_TEXT),
            ("notice.url", &zone.notice.url, MAX_TEXT),
        ];
        for (field, text, bound) in texts {
            let length = text.chars().count();
            if length > bound {
                self.wrong_besides(field, format!("{length} characters, at most {bound} go in"));
            }
        }
    }

    fn check_lists(&mut self, zone: &Zone) {
        let lists = [
            ("roads.refs", zone.roads.refs.len()),
            ("roads.names", zone.roads.names.len()),
            ("binds.un_numbers", zone.binds.un_numbers.len()),
            ("binds.exempt_un_numbers", zone.binds.exempt_un_numbers.len()),
            ("binds.plate_prefix_not", zone.binds.plate_prefix_not.len()),
            ("exemptions", zone.exemptions.len()),
        ];
        for (field, length) in lists {
            if length > MAX_LIST {
                self.wrong(field, format!("{length} entries, at most {MAX_LIST} go in"));
            }
        }
        // An empty prefix would begin every plate and so lift the zone for all.
        let texts = [
            ("roads.refs", &zone.roads.refs, MAX_NAME),
            ("roads.names", &zone.roads.names, MAX_NAME),
            ("binds.plate_prefix_not", &zone.binds.plate_prefix_not, MAX_NAME),
            ("exemptions", &zone.exemptions, MAX_TEXT),
        ];
        for (field, list, bound) in texts {
            for entry in list {
                let length = entry.chars().count();
                if entry.trim().is_empty() {
                    self.wrong(field, "an entry is empty: write it or leave it out");
                } else if length > bound {
                    self.wrong(field, format!("{length} characters, at most {bound} go in"));
                }
            }
        }
    }

    fn check_area(&mut self, area: &Area) {
        let points = points_of(area);
        if points.len() > MAX_VERTICES {
            let reason =
                format!("{} vertices, at most {MAX_VERTICES} go into one zone", points.len());
            self.wrong("geometry", reason);
            return;
        }
        if let Some(point) = points.iter().find(|point| !point.is_valid()) {
            let reason = format!("[{}, {}] is not a point in WGS-84 degrees", point.lon, point.lat);
            self.wrong("geometry", reason);
            return;
        }
        match area {
            Area::Polygon { polygons, excluded } => {
                if polygons.is_empty() {
                    self.wrong("geometry", "at least one polygon is expected");
                }
                for polygon in polygons {
                    if let Err(reason) = check_polygon(polygon) {
                        self.wrong("geometry", reason);
                    }
                }
                if excluded.iter().any(|line| line.len() < 2) {
                    self.wrong("area.excluded", "a line has at least two points");
                }
            }
            Area::Section { lines, .. } => {
                if lines.is_empty() || lines.iter().any(|line| line.len() < 2) {
                    self.wrong("geometry", "a line has at least two points");
                }
            }
            Area::Point { radius_m, .. } => {
                if !(*radius_m > 0.0 && *radius_m <= MAX_RADIUS_M) {
                    let reason = format!("{radius_m} m is not a radius up to {MAX_RADIUS_M} m");
                    self.wrong("area.radius_m", reason);
                }
            }
        }
    }
}

/// A key of an object that was passed over when it was read.
fn key_not_read<T: Serialize>(given: &Value, read: &T) -> Option<String> {
    let (Value::Object(given), Ok(Value::Object(read))) = (given, serde_json::to_value(read))
    else {
        return None;
    };
    given.keys().find(|key| !read.contains_key(*key)).cloned()
}

fn points_of(area: &Area) -> Vec<LonLat> {
    match area {
        Area::Polygon { polygons, excluded } => {
            polygons.iter().flatten().chain(excluded).flatten().copied().collect()
        }
        Area::Section { lines, .. } => lines.iter().flatten().copied().collect(),
        Area::Point { location, .. } => vec![*location],
    }
}

fn point(position: &Position) -> Option<LonLat> {
    match position.as_slice() {
        [lon, lat, ..] => Some(LonLat::new(*lon, *lat)),
        _ => None,
    }
}

fn line(positions: &[Position]) -> Option<Vec<LonLat>> {
    positions.iter().map(point).collect()
}

fn rings(rings: &[Vec<Position>]) -> Option<Vec<Vec<LonLat>>> {
    rings.iter().map(|ring| line(ring)).collect()
}

/// Writes a feature collection, the inverse of [`parse_zones`].
#[must_use]
pub fn write_zones(zones: &[Zone]) -> String {
    let collection = FeatureCollection {
        bbox: None,
        features: zones.iter().map(feature).collect(),
        foreign_members: None,
    };
    GeoJson::FeatureCollection(collection).to_string()
}

/// One zone as a feature.
#[must_use]
pub fn feature(zone: &Zone) -> Feature {
    let position = |point: &LonLat| Position::from([point.lon, point.lat]);
    let positions = |line: &Vec<LonLat>| line.iter().map(position).collect::<Vec<_>>();
    let (area, geometry) = match &zone.area {
        Area::Polygon { polygons, excluded } => {
            let mut coordinates: Vec<Vec<Vec<Position>>> =
                polygons.iter().map(|polygon| polygon.iter().map(positions).collect()).collect();
            let geometry = if coordinates.len() == 1 {
                GeometryValue::Polygon { coordinates: coordinates.remove(0) }
            } else {
                GeometryValue::MultiPolygon { coordinates }
            };
            (AreaProperties::Polygon { excluded: excluded.clone() }, geometry)
        }
        Area::Section { lines, direction } => {
            let mut coordinates: Vec<Vec<Position>> = lines.iter().map(positions).collect();
            let geometry = if coordinates.len() == 1 {
                GeometryValue::LineString { coordinates: coordinates.remove(0) }
            } else {
                GeometryValue::MultiLineString { coordinates }
            };
            (AreaProperties::Section { direction: *direction }, geometry)
        }
        Area::Point { location, radius_m } => (
            AreaProperties::Point { radius_m: *radius_m },
            GeometryValue::Point { coordinates: position(location) },
        ),
    };
    let mut properties = match serde_json::to_value(zone) {
        Ok(Value::Object(properties)) => properties,
        Ok(_) | Err(_) => JsonObject::new(),
    };
    if let Ok(area) = serde_json::to_value(&area) {
        properties.insert("area".to_owned(), area);
    }
    Feature {
        bbox: None,
        geometry: Some(Geometry::new(geometry)),
        id: None,
        properties: Some(properties),
        foreign_members: None,
    }
}
