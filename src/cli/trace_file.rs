//! Files of positions and of drawn lines: CSV, GeoJSON, GPX.

use std::io::Read;
use std::path::Path;

use geojson::{Feature, GeoJson, GeometryValue};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::Failure;
use super::plan::instant;
use super::point_table::PointTable;
use crate::tracking::{MAX_POSITIONS, Position};
use crate::units::{LocalText, LonLat, local_text};

/// A trace of the most positions there may be takes some megabytes in any of the formats.
const MAX_BYTES: u64 = 32 << 20;

pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text))
        .map_err(|error| Failure::unread(path, &error))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MAX_BYTES {
        let why =
            local_text!("过大：最多 {MAX_BYTES} 字节", "too large: at most {MAX_BYTES} bytes");
        return Err(Failure::file(path, &why));
    }
    Ok(text)
}

/// Reads positions; the ending of the name tells the format.
pub(super) fn read_trace(path: &Path, time_zone: &TimeZone) -> Result<Vec<Position>, Failure> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let text = read(path)?;
    let positions = match ending.to_ascii_lowercase().as_str() {
        "csv" => from_csv(&text, time_zone),
        "json" | "geojson" => from_geojson(&text, time_zone),
        "gpx" => from_gpx(&text, time_zone),
        _ => Err(LocalText::new(
            "不是轨迹文件：应为 .csv、.geojson 或 .gpx",
            "not a trace: a .csv, .geojson or .gpx file is expected",
        )),
    };
    positions.map_err(|why| Failure::file(path, &why))
}

fn time(text: &str, time_zone: &TimeZone) -> Result<Timestamp, LocalText> {
    instant(text.trim(), time_zone).map_err(|failure| match failure {
        Failure::Input(why) | Failure::Service(why) => why,
        Failure::No => LocalText::new("不是时间", "not a time"),
    })
}

pub(super) fn number(text: &str) -> Result<f64, LocalText> {
    text.trim()
        .parse::<f64>()
        .map_err(|_| local_text!("`{text}` 不是数字", "`{text}` is not a number"))
}

fn from_csv(text: &str, time_zone: &TimeZone) -> Result<Vec<Position>, LocalText> {
    let table = PointTable::open(text)?;
    let missing = |name: &str| {
        local_text!(
            "缺少 `{name}` 列：表头应有 at、lon、lat，可有 accuracy_m",
            "has no column `{name}`: its head names at, lon and lat, and perhaps accuracy_m"
        )
    };
    let at = table.column(&["at", "time", "timestamp"]).ok_or_else(|| missing("at"))?;
    let location = table.location(missing)?;
    let accuracy = table.column(&["accuracy_m", "accuracy"]);
    table.rows(MAX_POSITIONS + 1, |row| {
        let accuracy = accuracy.map(|column| row.cell(column)).filter(|text| !text.is_empty());
        Ok(Position {
            at: time(row.cell(at), time_zone)?,
            location: row.point(location)?,
            accuracy_m: accuracy.map(number).transpose()?,
        })
    })
}

pub(super) fn features(text: &str) -> Result<Vec<Feature>, LocalText> {
    match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => Ok(collection.features),
        Ok(GeoJson::Feature(feature)) => Ok(vec![feature]),
        Ok(GeoJson::Geometry(geometry)) => Ok(vec![Feature {
            bbox: None,
            geometry: Some(geometry),
            id: None,
            properties: None,
            foreign_members: None,
        }]),
        Err(error) => {
            Err(local_text!("不是 GeoJSON，请检查文件（{error}）", "not GeoJSON: {error}"))
        }
    }
}

pub(super) fn point(position: &[f64]) -> Result<LonLat, LocalText> {
    match position {
        [lon, lat, ..] => Ok(LonLat::new(*lon, *lat)),
        _ => Err(LocalText::new("位置须有经度和纬度", "a position has longitude and latitude")),
    }
}

/// Points with a property `at`, or a line with a list of `times`, one for each of its points.
fn from_geojson(text: &str, time_zone: &TimeZone) -> Result<Vec<Position>, LocalText> {
    let expected = || {
        LocalText::new(
            "应为带 at 属性的点，或带 times 属性（每点一个时间）的线",
            "points with a property `at` are expected, or a line with `times`, one for each point",
        )
    };
    let mut positions = Vec::new();
    for feature in features(text)? {
        let property = |names: &[&str]| {
            names.iter().find_map(|name| feature.properties.as_ref()?.get(*name)).cloned()
        };
        match feature.geometry.as_ref().map(|geometry| &geometry.value) {
            Some(GeometryValue::Point { coordinates }) => {
                let Some(Value::String(at)) = property(&["at", "time", "timestamp"]) else {
                    return Err(expected());
                };
                positions.push(Position {
                    at: time(&at, time_zone)?,
                    location: point(coordinates.as_slice())?,
                    accuracy_m: property(&["accuracy_m"]).and_then(|value| value.as_f64()),
                });
            }
            Some(GeometryValue::LineString { coordinates }) => {
                let Some(Value::Array(times)) = property(&["times", "coordTimes"]) else {
                    return Err(expected());
                };
                if times.len() != coordinates.len() {
                    return Err(expected());
                }
                for (at, position) in times.iter().zip(coordinates) {
                    positions.push(Position {
                        at: time(at.as_str().unwrap_or_default(), time_zone)?,
                        location: point(position.as_slice())?,
                        accuracy_m: None,
                    });
                }
            }
            Some(_) | None => return Err(expected()),
        }
    }
    Ok(positions)
}

/// The points of all tracks of a GPX file, in the order in which they stand.
fn from_gpx(text: &str, time_zone: &TimeZone) -> Result<Vec<Position>, LocalText> {
    let expected = || {
        LocalText::new(
            "GPX 的每个 trkpt 须有 lat、lon 属性和 time 元素",
            "every `trkpt` of a GPX file has the attributes `lat` and `lon` and an element `time`",
        )
    };
    let mut positions = Vec::new();
    for part in text.split("<trkpt").skip(1).take(MAX_POSITIONS + 1) {
        let body = part.split("</trkpt>").next().unwrap_or(part);
        let (head, _) = body.split_once('>').ok_or_else(expected)?;
        let attribute = |name: &str| {
            head.split_whitespace().find_map(|word| {
                let value = word.strip_prefix(name)?.strip_prefix('=')?;
                let value = value.trim_end_matches('/');
                Some(value.trim_matches(['"', '\'']).to_owned())
            })
        };
        let (lon, lat) =
            (attribute("lon").ok_or_else(expected)?, attribute("lat").ok_or_else(expected)?);
        let (_, after) = body.split_once("<time>").ok_or_else(expected)?;
        let (at, _) = after.split_once("</time>").ok_or_else(expected)?;
        positions.push(Position {
            at: time(at, time_zone)?,
            location: LonLat::new(number(&lon)?, number(&lat)?),
            accuracy_m: None,
        });
    }
    if positions.is_empty() { Err(expected()) } else { Ok(positions) }
}

/// Reads one drawn line: a GeoJSON `LineString`.
pub(super) fn read_line(path: &Path) -> Result<Vec<LonLat>, Failure> {
    let text = read(path)?;
    let line = features(&text).and_then(|features| {
        let lines = features.iter().filter_map(|feature| feature.geometry.as_ref());
        let mut lines = lines.filter_map(|geometry| match &geometry.value {
            GeometryValue::LineString { coordinates } => Some(coordinates),
            _ => None,
        });
        match (lines.next(), lines.next()) {
            (Some(line), None) => line.iter().map(|position| point(position.as_slice())).collect(),
            _ => Err(LocalText::new("应有且只有一条 LineString", "one LineString is expected")),
        }
    });
    line.map_err(|why| Failure::file(path, &why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    #[test]
    fn one_position_reads_the_same_from_every_format() {
        let csv = "at,lng,lat,speed\n2026-11-25T09:00:00,108.4,30.8,50\n";
        let points = r#"{"type":"Feature","properties":{"at":"2026-11-25T01:00:00Z"},
            "geometry":{"type":"Point","coordinates":[108.4,30.8]}}"#;
        let line = r#"{"type":"Feature","properties":{"times":["2026-11-25T01:00:00Z"]},
            "geometry":{"type":"LineString","coordinates":[[108.4,30.8,200]]}}"#;
        let gpx = r#"<gpx><trk><trkseg><trkpt lat="30.8" lon="108.4"><ele>200</ele>
            <time>2026-11-25T01:00:00Z</time></trkpt></trkseg></trk></gpx>"#;
        let expected = Position {
            at: "2026-11-25T01:00:00Z".parse().unwrap(),
            location: LonLat::new(108.4, 30.8),
            accuracy_m: None,
        };
        assert_eq!(from_csv(csv, &shanghai()).unwrap(), [expected]);
        assert_eq!(from_geojson(points, &shanghai()).unwrap(), [expected]);
        assert_eq!(from_geojson(line, &shanghai()).unwrap(), [expected]);
        assert_eq!(from_gpx(gpx, &shanghai()).unwrap(), [expected]);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let wrong = |text: &str| from_csv(text, &shanghai()).unwrap_err().en;
        assert!(wrong("at,lon\n").contains("`lat`"));
        assert!(wrong("at,lon,lat\n2026-11-25T09:00:00,east,30.8\n").contains("line 2: `east`"));
        assert!(wrong("at,lon,lat\nnoon,108.4,30.8\n").contains("`noon`"));
        assert!(from_gpx("<gpx/>", &shanghai()).is_err());
        assert!(from_geojson("{}", &shanghai()).is_err());
    }
}
