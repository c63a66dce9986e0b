//! Layers written as CSV.

use csv::StringRecord;
use geojson::GeoJson;

use super::geojson_layer::{shape, too_many};
use super::layer::{Entry, Field, LayerError, MAX_PLACES, Shape, checked};
use crate::units::{LocalText, LonLat, local_text};

/// Where each column stands.
struct Columns {
    lon: Option<usize>,
    lat: Option<usize>,
    geometry: Option<usize>,
    people: Option<usize>,
    density_per_km2: Option<usize>,
    date: Option<usize>,
    truck: Option<usize>,
}

/// Hands on every row, or what is wrong with it, until told to stop.
pub(super) fn each(
    text: &str,
    take: &mut dyn FnMut(Result<Entry, LayerError>) -> bool,
) -> Result<(), LayerError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|error| unreadable(1, &error))?.clone();
    let column = |name: &str| headings.iter().position(|one| one.eq_ignore_ascii_case(name));
    let columns = Columns {
        lon: column("lon"),
        lat: column("lat"),
        geometry: column("geometry"),
        people: column("people"),
        density_per_km2: column("density_per_km2"),
        date: column("date"),
        truck: column("truck"),
    };
    if columns.geometry.is_none() && (columns.lon.is_none() || columns.lat.is_none()) {
        let given: Vec<&str> = headings.iter().take(20).collect();
        let given = given.join(",");
        return Err(LayerError::new(
            0,
            "file",
            local_text!(
                "表头 `{given}` 中没有 lon 与 lat，也没有 geometry",
                "the headings `{given}` have neither lon and lat nor geometry"
            ),
        ));
    }
    for (place, record) in reader.into_records().enumerate() {
        if place >= MAX_PLACES {
            return Err(LayerError::new(0, "file", too_many(place + 1)));
        }
        let number = place + 2;
        let record = record.map_err(|error| unreadable(number, &error))?;
        if !take(entry(number, &record, &columns)) {
            break;
        }
    }
    Ok(())
}

fn unreadable(number: usize, error: &csv::Error) -> LayerError {
    let reason = local_text!(
        "无法拆分成单元格，请检查引号（{error}）",
        "cannot be divided into cells, look at its quotes ({error})"
    );
    LayerError::new(number, "row", reason)
}

fn entry(number: usize, record: &StringRecord, columns: &Columns) -> Result<Entry, LayerError> {
    let cell = |column: Option<usize>| {
        column.and_then(|place| record.get(place)).filter(|text| !text.is_empty())
    };
    let figure = |column: Option<usize>| match cell(column) {
        None => Field::Absent,
        Some(text) => text.parse().map_or_else(|_| Field::Wrong(text.to_owned()), Field::Value),
    };
    let (name, shape) = match cell(columns.geometry) {
        Some(text) => ("geometry", geometry(text)),
        None => ("lon", position(cell(columns.lon), cell(columns.lat))),
    };
    let shape = shape.and_then(checked).map_err(|reason| LayerError::new(number, name, reason))?;
    Ok(Entry {
        number,
        shape,
        people: figure(columns.people),
        density_per_km2: figure(columns.density_per_km2),
        date: cell(columns.date).map_or(Field::Absent, |text| Field::Value(text.to_owned())),
        truck: match cell(columns.truck).map(str::to_ascii_lowercase).as_deref() {
            None => Field::Absent,
            Some("true" | "1" | "yes" | "是") => Field::Value(true),
            Some("false" | "0" | "no" | "否") => Field::Value(false),
            Some(other) => Field::Wrong(other.to_owned()),
        },
    })
}

fn position(lon: Option<&str>, lat: Option<&str>) -> Result<Shape, LocalText> {
    let number = |text: Option<&str>| {
        let text = text.unwrap_or_default();
        text.parse::<f64>().map_err(|_| {
            local_text!("`{text}` 不是经度或纬度的度数", "`{text}` is not a number of degrees")
        })
    };
    Ok(Shape::Point(LonLat::new(number(lon)?, number(lat)?)))
}

fn geometry(text: &str) -> Result<Shape, LocalText> {
    match text.parse::<GeoJson>() {
        Ok(GeoJson::Geometry(geometry)) => shape(geometry),
        Ok(GeoJson::Feature(_) | GeoJson::FeatureCollection(_)) | Err(_) => Err(LocalText::new(
            "geometry 一列应为 GeoJSON 几何，如 {\"type\":\"Polygon\",…}",
            "the column geometry holds a GeoJSON geometry, such as {\"type\":\"Polygon\",…}",
        )),
    }
}
