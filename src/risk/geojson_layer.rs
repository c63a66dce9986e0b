//! Layers written as GeoJSON.

use geojson::{Feature, GeoJson, Geometry, GeometryValue, Position};
use serde_json::Value;

use super::layer::{Entry, Field, LayerError, MAX_PLACES, Shape, checked};
use crate::units::{LocalText, LonLat, local_text};

/// Hands on every feature, or what is wrong with it, until told to stop.
pub(super) fn each(
    text: &str,
    take: &mut dyn FnMut(Result<Entry, LayerError>) -> bool,
) -> Result<(), LayerError> {
    let whole = |reason| LayerError::new(0, "file", reason);
    let features = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => collection.features,
        Ok(GeoJson::Feature(feature)) => vec![feature],
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
    if features.len() > MAX_PLACES {
        return Err(whole(too_many(features.len())));
    }
    for (place, feature) in features.into_iter().enumerate() {
        if !take(entry(place + 1, feature)) {
            break;
        }
    }
    Ok(())
}

pub(super) fn too_many(count: usize) -> LocalText {
    local_text!(
        "有 {count} 条，最多 {MAX_PLACES} 条，请裁剪到本区或合并",
        "there are {count} entries, at most {MAX_PLACES} are read: cut the layer to the district or merge them"
    )
}

fn entry(number: usize, feature: Feature) -> Result<Entry, LayerError> {
    let wrong = |reason| LayerError::new(number, "geometry", reason);
    let geometry = feature
        .geometry
        .ok_or_else(|| wrong(LocalText::new("缺少几何", "the geometry is missing")))?;
    let shape = shape(geometry).and_then(checked).map_err(wrong)?;
    let properties = feature.properties.unwrap_or_default();
    let value = |name: &str| properties.get(name).filter(|value| !value.is_null());
    let figure = |name: &str| match value(name) {
        None => Field::Absent,
        Some(value) => value.as_f64().map_or_else(|| Field::Wrong(shown(value)), Field::Value),
    };
    Ok(Entry {
        number,
        shape,
        people: figure("people"),
        density_per_km2: figure("density_per_km2"),
        date: match value("date") {
            None => Field::Absent,
            Some(value) => Field::Value(shown(value)),
        },
        truck: match value("truck") {
            None => Field::Absent,
            Some(Value::Bool(truck)) => Field::Value(*truck),
            Some(other) => Field::Wrong(shown(other)),
        },
    })
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A point or an area; a line is neither.
pub(super) fn shape(geometry: Geometry) -> Result<Shape, LocalText> {
    match geometry.value {
        GeometryValue::Point { coordinates } => Ok(Shape::Point(point(&coordinates)?)),
        GeometryValue::Polygon { coordinates } => Ok(Shape::Area(vec![rings(&coordinates)?])),
        GeometryValue::MultiPolygon { coordinates } => Ok(Shape::Area(
            coordinates.iter().map(|polygon| rings(polygon)).collect::<Result<_, _>>()?,
        )),
        GeometryValue::MultiPoint { .. }
        | GeometryValue::LineString { .. }
        | GeometryValue::MultiLineString { .. }
        | GeometryValue::GeometryCollection { .. } => Err(LocalText::new(
            "几何应为 Point、Polygon 或 MultiPolygon",
            "the geometry has to be a Point, a Polygon or a MultiPolygon",
        )),
    }
}

fn rings(polygon: &[Vec<Position>]) -> Result<Vec<Vec<LonLat>>, LocalText> {
    polygon.iter().map(|ring| ring.iter().map(point).collect()).collect()
}

fn point(position: &Position) -> Result<LonLat, LocalText> {
    match position.as_slice() {
        [lon, lat, ..] => Ok(LonLat::new(*lon, *lat)),
        _ => Err(LocalText::new(
            "坐标应为经度和纬度两个数",
            "a position has two numbers, longitude and latitude",
        )),
    }
}
