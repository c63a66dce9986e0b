//! Input layers: where people live and where accidents happened, as GeoJSON or CSV.

use jiff::civil::Date;

use super::{geojson_layer, table_layer};
use crate::units::{LocalText, LonLat, local_text};

/// Greatest size of a layer file, in bytes.
pub const MAX_LAYER_BYTES: usize = 64 * 1024 * 1024;
/// Greatest number of features or rows.
pub const MAX_PLACES: usize = 500_000;
/// Most people at one place or in one area.
pub const MAX_PEOPLE: f64 = 50_000_000.0;
/// Most corners of one area.
pub(super) const MAX_CORNERS: usize = 20_000;
/// Most errors told of one file.
pub(super) const MAX_ERRORS: usize = 50;

/// Where people live.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In one spot: a building, a village, a grid point.
    Point {
        /// Where.
        location: LonLat,
        /// How many.
        people: f64,
    },
    /// Spread evenly over an area.
    Area {
        /// Polygons of an outer ring and holes; rings are closed.
        polygons: Vec<Vec<Vec<LonLat>>>,
        /// How many in all.
        people: f64,
    },
}

/// An accident on file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accident {
    /// Where.
    pub location: LonLat,
    /// When, if it is known.
    pub date: Option<Date>,
    /// Whether a truck was in it, if it is known.
    pub truck: Option<bool>,
}

/// How a layer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerFormat {
    /// A feature collection.
    GeoJson,
    /// A table in UTF-8 with headings.
    Csv,
}

impl LayerFormat {
    /// The format that a file name says; `None` for any other.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        match ending.as_str() {
            "geojson" | "json" => Some(Self::GeoJson),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// What is wrong with one feature or row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct LayerError {
    /// Number of the feature or row from 1, the headings being row 1; 0 is the whole file.
    pub place: usize,
    /// Which field.
    pub field: String,
    /// What is wrong and what to do.
    pub reason: LocalText,
}

impl LayerError {
    pub(super) fn new(place: usize, field: &str, reason: LocalText) -> Self {
        Self { place, field: field.to_owned(), reason }
    }

    /// The same for people in both languages.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let (place, field) = (self.place, &self.field);
        match place {
            0 => self.reason.clone(),
            _ => self
                .reason
                .about(&format!("第 {place} 条 `{field}`"), &format!("entry {place}, `{field}`")),
        }
    }
}

/// Reads a population layer; every error up to a bound is told.
///
/// GeoJSON: points with `people`; polygons and multipolygons with `people` or `density_per_km2`. CSV:
/// the columns `lon`, `lat`, `people`, or `geometry` (a GeoJSON geometry) and `people` or
/// `density_per_km2`. Other fields are left alone.
pub fn parse_population(text: &str, format: LayerFormat) -> Result<Vec<Place>, Vec<LayerError>> {
    read(text, format, Entry::place)
}

/// Reads a layer of accident records.
///
/// GeoJSON: points; CSV: the columns `lon` and `lat`. Both may have `date` (`2025-03-31`) and `truck`
/// (`true` or `false`, whether a truck was in it).
pub fn parse_accidents(text: &str, format: LayerFormat) -> Result<Vec<Accident>, Vec<LayerError>> {
    read(text, format, Entry::accident)
}

fn read<T>(
    text: &str,
    format: LayerFormat,
    make: impl Fn(&Entry) -> Result<T, LayerError>,
) -> Result<Vec<T>, Vec<LayerError>> {
    if text.len() > MAX_LAYER_BYTES {
        let size = text.len();
        let reason = local_text!(
            "文件有 {size} 字节，最多读取 {MAX_LAYER_BYTES} 字节，请裁剪到本区",
            "the file has {size} bytes; at most {MAX_LAYER_BYTES} are read, cut it to the district"
        );
        return Err(vec![LayerError::new(0, "file", reason)]);
    }
    let (mut made, mut errors) = (Vec::new(), Vec::new());
    let mut take = |entry: Result<Entry, LayerError>| {
        match entry.and_then(|entry| make(&entry)) {
            Ok(one) => made.push(one),
            Err(error) => errors.push(error),
        }
        errors.len() < MAX_ERRORS
    };
    match format {
        LayerFormat::GeoJson => geojson_layer::each(text, &mut take),
        LayerFormat::Csv => table_layer::each(text, &mut take),
    }
    .map_err(|error| vec![error])?;
    if errors.is_empty() { Ok(made) } else { Err(errors) }
}

/// A feature or row before it is looked at.
pub(super) struct Entry {
    pub number: usize,
    pub shape: Shape,
    pub people: Field<f64>,
    pub density_per_km2: Field<f64>,
    pub date: Field<String>,
    pub truck: Field<bool>,
}

/// A value, its absence, or what stands there instead.
pub(super) enum Field<T> {
    Absent,
    Value(T),
    Wrong(String),
}

/// Where an entry lies.
pub(super) enum Shape {
    Point(LonLat),
    Area(Vec<Vec<Vec<LonLat>>>),
}

impl Entry {
    fn wrong(&self, field: &str, reason: LocalText) -> LayerError {
        LayerError::new(self.number, field, reason)
    }

    fn figure(&self, name: &str, field: &Field<f64>) -> Result<Option<f64>, LayerError> {
        let given = match field {
            Field::Absent => return Ok(None),
            Field::Value(value) if (0.0..=MAX_PEOPLE).contains(value) => return Ok(Some(*value)),
            Field::Value(value) => value.to_string(),
            Field::Wrong(text) => text.clone(),
        };
        Err(self.wrong(
            name,
            local_text!(
                "`{given}` 不是 0 至 {MAX_PEOPLE} 之间的数",
                "`{given}` is not a number from 0 to {MAX_PEOPLE}"
            ),
        ))
    }

    fn place(&self) -> Result<Place, LayerError> {
        let people = self.figure("people", &self.people)?;
        let density = self.figure("density_per_km2", &self.density_per_km2)?;
        match (&self.shape, people, density) {
            (Shape::Point(location), Some(people), None) => {
                Ok(Place::Point { location: *location, people })
            }
            (Shape::Area(polygons), Some(people), None) => {
                Ok(Place::Area { polygons: polygons.clone(), people })
            }
            (Shape::Area(polygons), None, Some(density)) => {
                let people = density * square_kilometres(polygons);
                if people > MAX_PEOPLE {
                    let reason = local_text!(
                        "`{density}` 使该区域超过 {MAX_PEOPLE} 人，请核对单位（人每平方公里）",
                        "`{density}` makes more than {MAX_PEOPLE} people of this area: check the unit, people per square kilometre"
                    );
                    return Err(self.wrong("density_per_km2", reason));
                }
                Ok(Place::Area { polygons: polygons.clone(), people })
            }
            (Shape::Point(_), _, Some(_)) => Err(self.wrong(
                "density_per_km2",
                LocalText::new("点没有面积，请给出 people", "a point has no area: give people"),
            )),
            (_, Some(_), Some(_)) => Err(self.wrong(
                "people",
                LocalText::new(
                    "people 与 density_per_km2 只能给出其一",
                    "give either people or density_per_km2, not both",
                ),
            )),
            (_, None, None) => Err(self.wrong(
                "people",
                LocalText::new(
                    "缺少人数：请给出 people，面也可给出 density_per_km2",
                    "the number of people is missing: give people, or density_per_km2 for an area",
                ),
            )),
        }
    }

    fn accident(&self) -> Result<Accident, LayerError> {
        let Shape::Point(location) = self.shape else {
            let reason = LocalText::new("事故记录应为点", "an accident is a point, not an area");
            return Err(self.wrong("geometry", reason));
        };
        let date = match &self.date {
            Field::Absent => None,
            Field::Value(text) | Field::Wrong(text) => {
                Some(text.trim().parse::<Date>().map_err(|_| {
                    self.wrong(
                        "date",
                        local_text!(
                            "`{text}` 不是日期，正确的如 2025-03-31",
                            "`{text}` is not a date, such as 2025-03-31"
                        ),
                    )
                })?)
            }
        };
        let truck = match &self.truck {
            Field::Absent => None,
            Field::Value(truck) => Some(*truck),
            Field::Wrong(text) => {
                return Err(self.wrong(
                    "truck",
                    local_text!(
                        "`{text}` 应为 true 或 false",
                        "`{text}` is neither true nor false"
                    ),
                ));
            }
        };
        Ok(Accident { location, date, truck })
    }
}

/// Area on a sphere, as on a plane that touches each polygon's middle latitude.
fn square_kilometres(polygons: &[Vec<Vec<LonLat>>]) -> f64 {
    const KM_PER_DEGREE: f64 = 6371.0088 * std::f64::consts::PI / 180.0;
    let ring_area = |ring: &[LonLat]| {
        let latitudes = || ring.iter().map(|point| point.lat);
        let middle = f64::midpoint(
            latitudes().fold(f64::INFINITY, f64::min),
            latitudes().fold(f64::NEG_INFINITY, f64::max),
        );
        let points: Vec<[f64; 2]> = ring[..ring.len().saturating_sub(1)]
            .iter()
            .map(|point| {
                [point.lon * KM_PER_DEGREE * middle.to_radians().cos(), point.lat * KM_PER_DEGREE]
            })
            .collect();
        super::plane::area(&points)
    };
    polygons
        .iter()
        .map(|rings| {
            let mut areas = rings.iter().map(|ring| ring_area(ring));
            let outer = areas.next().unwrap_or(0.0);
            (outer - areas.sum::<f64>()).max(0.0)
        })
        .sum()
}

/// Checks a shape: points on the globe, rings that enclose something and do not cross themselves.
pub(super) fn checked(shape: Shape) -> Result<Shape, LocalText> {
    let on_globe = |point: LonLat| {
        if point.is_valid() {
            return Ok(());
        }
        let LonLat { lon, lat } = point;
        Err(local_text!(
            "`[{lon}, {lat}]` 不是地球上的点：应为 WGS-84 经度和纬度",
            "`[{lon}, {lat}]` is not on the globe: give longitude and latitude in WGS-84"
        ))
    };
    match &shape {
        Shape::Point(location) => on_globe(*location)?,
        Shape::Area(polygons) => {
            let corners: usize = polygons.iter().flatten().map(Vec::len).sum();
            if corners > MAX_CORNERS {
                return Err(local_text!(
                    "区域有 {corners} 个顶点，最多 {MAX_CORNERS} 个，请分开或简化",
                    "the area has {corners} corners, at most {MAX_CORNERS} are read: divide or simplify it"
                ));
            }
            for point in polygons.iter().flatten().flatten() {
                on_globe(*point)?;
            }
            if polygons.is_empty() {
                return Err(LocalText::new("区域没有多边形", "the area has no polygon"));
            }
            for polygon in polygons {
                crate::zones::check_polygon(polygon)?;
            }
        }
    }
    Ok(shape)
}
