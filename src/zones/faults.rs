//! What is wrong with a zone: bounds of everything in it, and every fault kept with its field.

use serde::Serialize;

use super::rings::check_polygon;
use super::{Area, Effect, Schedule, Zone};
use crate::units::{LocalText, LonLat, local_text};

/// Why a zone was refused: which one, which part, and what is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error, utoipa::ToSchema)]
#[error("{}", self.text().en)]
pub struct ZoneError {
    /// Identifier, or `#3` for the third feature when it has none.
    pub zone_id: String,
    /// Which property or `geometry`.
    pub field: String,
    /// What is wrong and what is expected.
    pub reason: LocalText,
}

impl ZoneError {
    /// The reason with its place.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let Self { zone_id, field, reason } = self;
        if zone_id == WHOLE_FILE {
            return reason.clone();
        }
        reason
            .about(&format!("限行区 `{zone_id}` 的 {field}"), &format!("zone `{zone_id}`: {field}"))
    }
}

/// Stands for the zone where the fault is the file's.
pub(super) const WHOLE_FILE: &str = "*";

/// Most vertices of one zone.
pub const MAX_VERTICES: usize = 20_000;
pub(super) const MAX_ID: usize = 64;
const MAX_NAME: usize = 200;
const MAX_TEXT: usize = 2_000;
const MAX_LIST: usize = 200;
/// Largest radius of a point zone: beyond it a polygon says better what is meant.
const MAX_RADIUS_M: f64 = 5_000.0;

/// The faults of one zone.
pub(super) struct Faults {
    pub(super) zone_id: String,
    pub(super) errors: Vec<ZoneError>,
}

impl Faults {
    pub(super) fn wrong(&mut self, field: &str, reason: LocalText) {
        let zone_id = self.zone_id.clone();
        self.errors.push(ZoneError { zone_id, field: field.to_owned(), reason });
    }

    /// Reports a fault of a field that could be read; one that could not has its fault already.
    fn wrong_besides(&mut self, field: &str, reason: LocalText) {
        let root = field.split('.').next().unwrap_or(field);
        if !self.errors.iter().any(|error| error.field == root) {
            self.wrong(field, reason);
        }
    }

    /// Reports every bound that the zone passes.
    pub(super) fn check(&mut self, zone: &Zone, has_area: bool) {
        self.check_texts(zone);
        self.check_lists(zone);
        if has_area {
            self.check_area(&zone.area);
        }
        if let Err(error) = Schedule::parse(&zone.when) {
            self.wrong_besides("when", error.text());
        }
        if let Effect::CapSpeed { speed_kmh } = zone.effect
            && !(5..=120).contains(&speed_kmh)
        {
            self.wrong(
                "effect",
                local_text!(
                    "`{speed_kmh}` km/h 不是 5 至 120 km/h 之间的限速",
                    "`{speed_kmh}` km/h is not a cap from 5 to 120 km/h"
                ),
            );
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
                local_text!(
                    "`{id}` 应由小写字母、数字和单个连字符组成，最多 {MAX_ID} 个字符",
                    "`{id}` is not made of lower-case letters, digits and single hyphens, at most {MAX_ID}"
                ),
            );
        }
        if zone.name.zh.trim().is_empty() {
            self.wrong_besides(
                "name",
                LocalText::new("缺少中文名称，请填写", "the Chinese name is missing: give it"),
            );
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
                self.wrong_besides(field, too_long(length, bound));
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
                self.wrong(
                    field,
                    local_text!(
                        "有 `{length}` 项，最多 {MAX_LIST} 项",
                        "`{length}` entries, at most {MAX_LIST} go in"
                    ),
                );
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
                    self.wrong(
                        field,
                        LocalText::new(
                            "有一项是空的，请填写或删除",
                            "an entry is empty: write it or leave it out",
                        ),
                    );
                } else if length > bound {
                    self.wrong(field, too_long(length, bound));
                }
            }
        }
    }

    fn check_area(&mut self, area: &Area) {
        let points = points_of(area);
        if points.len() > MAX_VERTICES {
            let count = points.len();
            self.wrong(
                "geometry",
                local_text!(
                    "有 `{count}` 个顶点，一个限行区最多 {MAX_VERTICES} 个，请简化",
                    "`{count}` vertices, at most {MAX_VERTICES} go into one zone: simplify it"
                ),
            );
            return;
        }
        if let Some(point) = points.iter().find(|point| !point.is_valid()) {
            let reason = local_text!(
                "`[{}, {}]` 不是以 WGS-84 度表示的点",
                "`[{}, {}]` is not a point in WGS-84 degrees",
                point.lon,
                point.lat
            );
            self.wrong("geometry", reason);
            return;
        }
        match area {
            Area::Polygon { polygons, excluded } => {
                if polygons.is_empty() {
                    self.wrong(
                        "geometry",
                        LocalText::new("至少要有一个多边形", "at least one polygon is expected"),
                    );
                }
                for polygon in polygons {
                    if let Err(reason) = check_polygon(polygon) {
                        self.wrong("geometry", reason);
                    }
                }
                if excluded.iter().any(|line| line.len() < 2) {
                    self.wrong("area.excluded", too_short());
                }
            }
            Area::Section { lines, .. } => {
                if lines.is_empty() || lines.iter().any(|line| line.len() < 2) {
                    self.wrong("geometry", too_short());
                }
            }
            Area::Point { radius_m, .. } => {
                if !(*radius_m > 0.0 && *radius_m <= MAX_RADIUS_M) {
                    let reason = local_text!(
                        "`{radius_m}` m 不是大于 0 且不超过 {MAX_RADIUS_M} m 的半径",
                        "`{radius_m}` m is not a radius above 0 and up to {MAX_RADIUS_M} m"
                    );
                    self.wrong("area.radius_m", reason);
                }
            }
        }
    }
}

fn too_long(length: usize, bound: usize) -> LocalText {
    local_text!(
        "有 `{length}` 个字符，最多 {bound} 个，请缩短",
        "`{length}` characters, at most {bound} go in: shorten it"
    )
}

fn too_short() -> LocalText {
    LocalText::new("一条线至少要有两个点", "a line has at least two points")
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
