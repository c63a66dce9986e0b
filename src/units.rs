//! Quantities that are computed with, each in one integer unit, and their JSON forms.
//!
//! Mass is kept in grams and volume in litres so that limits compare exactly; the JSON form of a mass
//! is a number of kilograms with at most three decimals.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

/// A mass in whole grams; JSON and text show kilograms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
#[schema(value_type = f64, example = 29870.5)]
pub struct Kilograms(i64);

/// The largest mass accepted anywhere: 1,000 tonnes, far above any road vehicle.
const MAX_MASS_KG: f64 = 1_000_000.0;

impl Kilograms {
    /// Nothing at all.
    pub const ZERO: Self = Self(0);

    /// A whole number of kilograms.
    #[must_use]
    pub const fn new(kilograms: i64) -> Self {
        Self(kilograms * 1000)
    }

    /// A whole number of grams.
    #[must_use]
    pub const fn from_grams(grams: i64) -> Self {
        Self(grams)
    }

    /// The mass in grams.
    #[must_use]
    pub const fn grams(self) -> i64 {
        self.0
    }

    /// The mass in kilograms, for formulas with densities.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "masses stay far below 2^53 grams")]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Rounds a number of kilograms to grams; `None` when it is not finite, negative or above the bound.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    pub fn from_f64(kilograms: f64) -> Option<Self> {
        if kilograms.is_finite() && (0.0..=MAX_MASS_KG).contains(&kilograms) {
            Some(Self((kilograms * 1000.0).round() as i64))
        } else {
            None
        }
    }
}

impl Add for Kilograms {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Kilograms {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Kilograms {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Kilograms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 % 1000 == 0 {
            write!(f, "{} kg", self.0 / 1000)
        } else {
            write!(f, "{} kg", self.as_f64())
        }
    }
}

impl Serialize for Kilograms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1000 == 0 {
            serializer.serialize_i64(self.0 / 1000)
        } else {
            serializer.serialize_f64(self.as_f64())
        }
    }
}

impl<'de> Deserialize<'de> for Kilograms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::from_f64(value).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "mass `{value}` is not between 0 and {MAX_MASS_KG} kilograms"
            ))
        })
    }
}

/// A volume in whole millilitres; JSON and text show litres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
#[schema(value_type = f64, example = 40.5)]
pub struct Litres(i64);

/// The largest volume accepted anywhere: 1,000 m³, far above any road vehicle.
const MAX_VOLUME_L: f64 = 1_000_000.0;

impl Litres {
    /// A whole number of litres.
    #[must_use]
    pub const fn new(litres: i64) -> Self {
        Self(litres * 1000)
    }

    /// A whole number of millilitres.
    #[must_use]
    pub const fn from_millilitres(millilitres: i64) -> Self {
        Self(millilitres)
    }

    /// The volume in millilitres.
    #[must_use]
    pub const fn millilitres(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Litres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.unsigned_abs() % 1000 {
            0 => write!(f, "{} L", self.0 / 1000),
            _ => write!(f, "{} L", Kilograms(self.0).as_f64()),
        }
    }
}

impl Serialize for Litres {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Kilograms(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Litres {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        let rounded = Kilograms::from_f64(value).filter(|_| value <= MAX_VOLUME_L);
        rounded.map(|milli| Self(milli.grams())).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "volume `{value}` is not between 0 and {MAX_VOLUME_L} litres"
            ))
        })
    }
}

/// A point on the earth in WGS-84 degrees, JSON form `[longitude, latitude]` as in GeoJSON.
#[derive(
    Clone, Copy, Debug, PartialEq, Serialize, Deserialize, bytemuck::Pod, bytemuck::Zeroable,
)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
#[repr(C)]
pub struct LonLat {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

impl LonLat {
    /// A point from longitude and latitude in degrees.
    #[must_use]
    pub const fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat }
    }

    /// Whether both numbers are finite and on the globe.
    #[must_use]
    pub fn is_valid(self) -> bool {
        (-180.0..=180.0).contains(&self.lon) && (-90.0..=90.0).contains(&self.lat)
    }

    /// Great-circle distance in metres on a sphere of 6,371,008.8 m (haversine).
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        const EARTH_RADIUS_M: f64 = 6_371_008.8;
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_dlat = (lat2 - lat1) / 2.0;
        let half_dlon = (other.lon - self.lon).to_radians() / 2.0;
        let h = half_dlat.sin().powi(2) + lat1.cos() * lat2.cos() * half_dlon.sin().powi(2);
        2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }
}

impl From<[f64; 2]> for LonLat {
    fn from([lon, lat]: [f64; 2]) -> Self {
        Self { lon, lat }
    }
}

impl From<LonLat> for [f64; 2] {
    fn from(point: LonLat) -> Self {
        [point.lon, point.lat]
    }
}

/// A text in Chinese and English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LocalText {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl LocalText {
    /// A pair of texts.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The same with what it is about in front.
    #[must_use]
    pub fn about(&self, zh: &str, en: &str) -> Self {
        Self { zh: format!("{zh}：{}", self.zh), en: format!("{en}: {}", self.en) }
    }
}

/// A [`LocalText`] of two format strings over the same values.
macro_rules! local_text {
    ($zh:literal, $en:literal $(, $value:expr)* $(,)?) => {
        $crate::units::LocalText::new(format!($zh $(, $value)*), format!($en $(, $value)*))
    };
}
pub(crate) use local_text;

/// What serde says of a text or value that it could not read, with its usual sentences in Chinese.
#[must_use]
pub fn unreadable(error: &impl fmt::Display) -> LocalText {
    let en = error.to_string();
    let (message, place) = match en.rsplit_once(" at line ") {
        Some((message, place)) => (message, place.split_once(" column ")),
        None => (en.as_str(), None),
    };
    let said = refusal_zh(message).unwrap_or_else(|| format!("内容无法读取：{message}"));
    let zh = match place {
        Some((line, column)) => format!("{said}（第 {line} 行第 {column} 列）"),
        None => said,
    };
    LocalText { zh, en }
}

fn refusal_zh(message: &str) -> Option<String> {
    let choices =
        |text: &str| text.trim_start_matches("one of ").replace(" or ", "、").replace(", ", "、");
    let parts = |prefix: &str| message.strip_prefix(prefix)?.split_once(", expected ");
    if let Some(name) = message.strip_prefix("missing field ") {
        return Some(format!("缺少字段 {name}"));
    }
    if let Some(name) = message.strip_prefix("duplicate field ") {
        return Some(format!("字段 {name} 重复"));
    }
    if let Some((name, known)) = parts("unknown field ") {
        return Some(format!("没有字段 {name}，可用的有 {}", choices(known)));
    }
    if let Some((name, known)) = parts("unknown variant ") {
        return Some(format!("{name} 不是可用的取值，可用的有 {}", choices(known)));
    }
    if let Some((given, expected)) = parts("invalid type: ") {
        return Some(format!("类型不符：给出的是 {given}，应为 {expected}"));
    }
    if let Some((given, expected)) = parts("invalid value: ") {
        return Some(format!("取值不符：给出的是 {given}，应为 {expected}"));
    }
    let (given, expected) = parts("invalid length ")?;
    Some(format!("长度不符：给出的是 {given}，应为 {expected}"))
}

/// Days on which a paper or a rule is good: from the start of `from` to the end of `to`, both
/// included, in the district's civil time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Validity {
    /// First day, or always before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<jiff::civil::Date>,
    /// Last day, or open end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<jiff::civil::Date>,
}

impl Validity {
    /// Whether `day` lies within, both ends included.
    #[must_use]
    pub fn contains(&self, day: jiff::civil::Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

impl utoipa::PartialSchema for LonLat {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ArrayBuilder::new()
            .items(utoipa::openapi::Object::with_type(utoipa::openapi::schema::Type::Number))
            .min_items(Some(2))
            .max_items(Some(2))
            .description(Some("Longitude and latitude in WGS-84 degrees"))
            .examples([serde_json::json!([108.4, 30.8])])
            .into()
    }
}
impl utoipa::ToSchema for LonLat {}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing to a String cannot fail");
        text
    })
}

/// Reads [`hex`].
#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    rest.is_empty().then(|| bytes.collect()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Read {
        _day: Validity,
        _point: [f64; 2],
        _choice: Choice,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Choice {
        One,
        Other,
    }

    #[test]
    fn what_serde_refuses_is_told_in_chinese_with_its_place() {
        for (text, zh) in [
            ("{}", "缺少字段 `_day`（第 1 行第 2 列）"),
            (r#"{"x":1}"#, "没有字段 `x`，可用的有 `_day`、`_point`、`_choice`（第 1 行第 4 列）"),
            (
                r#"{"_choice":"x"}"#,
                "`x` 不是可用的取值，可用的有 `one`、`other`（第 1 行第 14 列）",
            ),
            (
                r#"{"_point":1}"#,
                "类型不符：给出的是 integer `1`，应为 an array of length 2（第 1 行第 11 列）",
            ),
            (
                r#"{"_point":[1]}"#,
                "长度不符：给出的是 1，应为 an array of length 2（第 1 行第 13 列）",
            ),
            (r#"{"_day":{},"_day":{}}"#, "字段 `_day` 重复（第 1 行第 17 列）"),
            ("{", "内容无法读取：EOF while parsing an object（第 1 行第 1 列）"),
        ] {
            let error = serde_json::from_str::<Read>(text).unwrap_err();
            let said = unreadable(&error);
            assert_eq!(said.zh, zh, "{text}");
            assert_eq!(said.en, error.to_string());
        }
    }
}
