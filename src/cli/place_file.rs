//! Files of places: CSV with columns `lon` and `lat`, or GeoJSON points.

use std::path::Path;

use geojson::GeometryValue;

use super::Failure;
use super::point_table::PointTable;
use super::trace_file::{features, point, read};
use crate::routing::MOST_PLACES;
use crate::units::{LocalText, LonLat, local_text};

/// A place with what it is called, which may be nothing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub name: String,
    pub location: LonLat,
}

/// Reads places; the ending of the name tells the format.
pub(super) fn read_places(path: &Path) -> Result<Vec<Named>, Failure> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let places = match ending.to_ascii_lowercase().as_str() {
        "csv" => from_csv(&read(path)?),
        "json" | "geojson" => from_geojson(&read(path)?),
        _ => Err(LocalText::new(
            "不是地点：应为“经度,纬度”，或 .csv、.geojson 文件",
            "not a place: give `longitude,latitude`, or a .csv or .geojson file",
        )),
    };
    places.and_then(checked).map_err(|why| Failure::file(path, &why))
}

fn checked(places: Vec<Named>) -> Result<Vec<Named>, LocalText> {
    let count = places.len();
    if count == 0 {
        return Err(LocalText::new("没有地点，请写入", "names no place: write some"));
    }
    if count > MOST_PLACES {
        return Err(local_text!(
            "超过 {MOST_PLACES} 个地点，请分成几个文件",
            "more than {MOST_PLACES} places: divide it"
        ));
    }
    match places.iter().find(|place| !place.location.is_valid()) {
        Some(Named { location: LonLat { lon, lat }, .. }) => Err(local_text!(
            "`{lon},{lat}` 不是地球上的点：应为 WGS-84 经度和纬度",
            "`{lon},{lat}` is not on the globe: give longitude and latitude in WGS-84"
        )),
        None => Ok(places),
    }
}

fn from_csv(text: &str) -> Result<Vec<Named>, LocalText> {
    let table = PointTable::open(text)?;
    let location = table.location(|name| {
        local_text!(
            "缺少 `{name}` 列：表头应有 lon、lat，可有 name",
            "has no column `{name}`: its head names lon and lat, and perhaps name"
        )
    })?;
    let name = table.column(&["name", "id", "site_id"]);
    table.rows(MOST_PLACES + 1, |row| {
        let name = name.map(|column| row.cell(column)).unwrap_or_default().to_owned();
        Ok(Named { name, location: row.point(location)? })
    })
}

fn from_geojson(text: &str) -> Result<Vec<Named>, LocalText> {
    let mut places = Vec::new();
    for feature in features(text)?.into_iter().take(MOST_PLACES + 1) {
        let Some(GeometryValue::Point { coordinates }) =
            feature.geometry.as_ref().map(|geometry| &geometry.value)
        else {
            return Err(LocalText::new("应全部为点（Point）", "only points are expected"));
        };
        let property = |name: &str| feature.properties.as_ref()?.get(name)?.as_str();
        let name = ["name", "id", "site_id"].into_iter().find_map(property).unwrap_or_default();
        places.push(Named { name: name.to_owned(), location: point(coordinates.as_slice())? });
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_reads_the_same_from_both_formats() {
        let expected = [Named { name: "码头".to_owned(), location: LonLat::new(108.4, 30.8) }];
        assert_eq!(from_csv("name,lng,lat,tons\n码头,108.4,30.8,5\n").unwrap(), expected);
        let point = r#"{"type":"Feature","properties":{"name":"码头"},
            "geometry":{"type":"Point","coordinates":[108.4,30.8]}}"#;
        assert_eq!(from_geojson(point).unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let wrong = |text: &str| from_csv(text).and_then(checked).unwrap_err().en;
        assert!(wrong("lon\n").contains("`lat`"));
        assert!(wrong("lon,lat\n").contains("no place"));
        assert!(wrong("lon,lat\n108,30\n108,north\n").contains("line 3: `north`"));
        assert!(wrong("lon,lat\n181,30\n").contains("`181,30`"));
        let many = format!("lon,lat\n{}", "108,30\n".repeat(MOST_PLACES + 1));
        assert!(wrong(&many).contains("1000"));
        let line = r#"{"type":"LineString","coordinates":[[108,30],[109,30]]}"#;
        assert!(from_geojson(line).unwrap_err().en.contains("points"));
    }
}
