//! Zones as GeoJSON: the file format of `routes-config/zones/` and of the API.
//!
//! One feature a zone. The coordinates stand in `geometry`: `Polygon` or `MultiPolygon` for a polygon,
//! `LineString` or `MultiLineString` for a section, `Point` for a point. Everything else stands in
//! `properties` under the names of [`Zone`]; `properties.area` keeps what the geometry cannot say.

use geojson::{Feature, FeatureCollection, GeoJson, Geometry, GeometryValue, JsonObject, Position};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::faults::{Faults, MAX_ID, WHOLE_FILE, ZoneError};
use super::{Area, Effect, SectionDirection, Zone};
use crate::units::{LocalText, LonLat, local_text, unreadable};

/// Most zones in one file or scheme.
pub const MAX_ZONES: usize = 500;
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
    let whole = |reason: LocalText| {
        vec![ZoneError { zone_id: WHOLE_FILE.to_owned(), field: "file".to_owned(), reason }]
    };
    let collection = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => collection,
        Ok(GeoJson::Feature(feature)) => {
            FeatureCollection { bbox: None, features: vec![feature], foreign_members: None }
        }
        Ok(GeoJson::Geometry(_)) => {
            return Err(whole(LocalText::new(
                "应为 FeatureCollection，而不是单独的几何",
                "a FeatureCollection is expected, not a bare geometry",
            )));
        }
        Err(error) => {
            return Err(whole(local_text!(
                "不是 GeoJSON，请检查文件（{error}）",
                "not GeoJSON: {error}"
            )));
        }
    };
    if collection.features.len() > MAX_ZONES {
        let count = collection.features.len();
        return Err(whole(local_text!(
            "有 `{count}` 个限行区，一个方案最多 {MAX_ZONES} 个",
            "`{count}` zones, at most {MAX_ZONES} go into one scheme"
        )));
    }
    let (mut zones, mut errors): (Vec<Zone>, Vec<ZoneError>) = (Vec::new(), Vec::new());
    for (place, feature) in collection.features.into_iter().enumerate() {
        match Reader::new(place, feature).read() {
            Ok(zone) => {
                if zones.iter().any(|other| other.zone_id == zone.zone_id) {
                    errors.push(ZoneError {
                        zone_id: zone.zone_id.clone(),
                        field: "zone_id".to_owned(),
                        reason: LocalText::new(
                            "另一个限行区已用此标识，请改用别的标识",
                            "another zone has this identifier: choose a different one",
                        ),
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
    properties: JsonObject,
    geometry: Option<Geometry>,
    faults: Faults,
}

impl Reader {
    fn new(place: usize, feature: Feature) -> Self {
        let properties = feature.properties.unwrap_or_default();
        let zone_id = match properties.get("zone_id") {
            Some(Value::String(id)) => id.chars().take(MAX_ID).collect(),
            Some(_) | None => format!("#{}", place + 1),
        };
        let faults = Faults { zone_id, errors: Vec::new() };
        Self { properties, geometry: feature.geometry, faults }
    }

    fn wrong(&mut self, field: &str, reason: LocalText) {
        self.faults.wrong(field, reason);
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
            self.wrong(
                &key,
                LocalText::new(
                    "限行区没有这个属性：见 routes-config/README.md",
                    "is not a property of a zone: see routes-config/README.md",
                ),
            );
        }
        self.faults.check(&zone, has_area);
        if self.faults.errors.is_empty() { Ok(zone) } else { Err(self.faults.errors) }
    }

    fn required<T: DeserializeOwned + Serialize>(&mut self, field: &str) -> Option<T> {
        let Some(value) = self.properties.remove(field) else {
            self.wrong(field, missing());
            return None;
        };
        match serde_json::from_value::<T>(value.clone()) {
            Ok(read) => {
                if let Some(key) = key_not_read(&value, &read) {
                    self.wrong(
                        field,
                        local_text!(
                            "其中没有 `{key}` 这一项，请删除",
                            "`{key}` is not known here: remove it"
                        ),
                    );
                }
                Some(read)
            }
            Err(error) => {
                self.wrong(field, unreadable(&error));
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
            self.wrong("geometry", missing());
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
                self.wrong(
                    "geometry",
                    not_the_geometry(
                        "Polygon 或 MultiPolygon",
                        "a Polygon or MultiPolygon",
                        "polygon",
                    ),
                );
                return None;
            }
            (AreaProperties::Section { .. }, _) => {
                self.wrong(
                    "geometry",
                    not_the_geometry(
                        "LineString 或 MultiLineString",
                        "a LineString or MultiLineString",
                        "section",
                    ),
                );
                return None;
            }
            (AreaProperties::Point { .. }, _) => {
                self.wrong("geometry", not_the_geometry("Point", "a Point", "point"));
                return None;
            }
        };
        Some(area)
    }

    fn points<T>(&mut self, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.wrong(
                "geometry",
                LocalText::new(
                    "每个位置都须有经度和纬度",
                    "every position needs longitude and latitude",
                ),
            );
        }
        found
    }
}

fn missing() -> LocalText {
    LocalText::new("缺少，请补上", "is missing: give it")
}

fn not_the_geometry(zh: &str, en: &str, kind: &str) -> LocalText {
    local_text!("`{kind}` 的几何应为 {zh}", "{en} is expected for `{kind}`")
}

/// A key of an object that was passed over when it was read.
fn key_not_read<T: Serialize>(given: &Value, read: &T) -> Option<String> {
    let (Value::Object(given), Ok(Value::Object(read))) = (given, serde_json::to_value(read))
    else {
        return None;
    };
    given.keys().find(|key| !read.contains_key(*key)).cloned()
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
