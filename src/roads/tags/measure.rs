//! Limits of height, width, length, mass and axle load, with their units.

use super::{Direction, Tags};
use crate::roads::report::UnreadTag;

/// Limits of a road or a gate; 0 means none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::roads) struct Limits {
    pub(in crate::roads) height_cm: u16,
    pub(in crate::roads) width_cm: u16,
    pub(in crate::roads) length_cm: u16,
    pub(in crate::roads) weight_kg: u32,
    pub(in crate::roads) weight_rating_kg: u32,
    pub(in crate::roads) axle_load_kg: u32,
}

/// What the value of a limit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedLimit {
    /// That there is none, or none is known.
    None,
    /// A limit in centimetres or kilograms, rounded down.
    At(u32),
    /// Nothing that can be compared with a truck.
    Unreadable,
}

/// Reads a height, width or length, such as `3.8`, `380 cm` or `12'6"`, to centimetres; of several the
/// smallest.
#[must_use]
pub fn signed_length(text: &str) -> SignedLimit {
    signed(text, &LENGTH_UNITS, 100.0)
}

/// Reads a mass, such as `7.5`, `7500 kg` or `10 st`, to kilograms; of several the smallest.
#[must_use]
pub fn signed_mass(text: &str) -> SignedLimit {
    signed(text, &MASS_UNITS, 1000.0)
}

/// Values that mean that there is no limit, or that none is known. `below_default` is not among them:
/// it says that there is a low one, and not which.
const NO_LIMIT: [&str; 11] = [
    "",
    "none",
    "no",
    "default",
    "unsigned",
    "no_sign",
    "no_indications",
    "unknown",
    "undefined",
    "unlimited",
    "yes",
];

/// Units of length in metres and of mass in tonnes. The first of each is meant when none is written.
const LENGTH_UNITS: [(&str, f64); 14] = [
    ("m", 1.0),
    ("米", 1.0),
    ("厘米", 0.01),
    ("metre", 1.0),
    ("metres", 1.0),
    ("meter", 1.0),
    ("meters", 1.0),
    ("cm", 0.01),
    ("ft", 0.3048),
    ("feet", 0.3048),
    ("'", 0.3048),
    ("in", 0.0254),
    ("inches", 0.0254),
    ("\"", 0.0254),
];
const MASS_UNITS: [(&str, f64); 14] = [
    ("t", 1.0),
    ("吨", 1.0),
    ("公斤", 0.001),
    ("千克", 0.001),
    ("ton", 1.0),
    ("tons", 1.0),
    ("tonnes", 1.0),
    ("kg", 0.001),
    ("st", 0.907_184_74),
    ("short", 0.907_184_74),
    ("lt", 1.016_046_908_8),
    ("lbs", 0.000_453_592_37),
    ("lb", 0.000_453_592_37),
    ("cwt", 0.050_802_345_44),
];

/// All limits of one direction; and, as conditions, those that bind dangerous goods alone: what a
/// `:hazmat` says, and what cannot be read.
pub(super) fn limits(
    tags: &Tags<'_>,
    direction: Direction,
    unreadable: &mut Vec<UnreadTag>,
) -> (Limits, Vec<(String, String)>) {
    let mut reader = Reader { tags, direction, unreadable, hazmat: Vec::new() };
    let mut centimetres =
        |key: &str| u16::try_from(reader.limit(key, signed_length, "cm")).unwrap_or(u16::MAX);
    let height_cm = smaller(centimetres("maxheight"), centimetres("maxheight:physical"));
    let width_cm = smaller(centimetres("maxwidth"), centimetres("maxwidth:physical"));
    let length_cm = centimetres("maxlength");
    let mut kilograms = |key: &str| reader.limit(key, signed_mass, "kg");
    let limits = Limits {
        height_cm,
        width_cm,
        length_cm,
        weight_kg: kilograms("maxweight"),
        weight_rating_kg: kilograms("maxweightrating"),
        axle_load_kg: kilograms("maxaxleload"),
    };
    (limits, reader.hazmat)
}

struct Reader<'a, 'b> {
    tags: &'a Tags<'b>,
    direction: Direction,
    unreadable: &'a mut Vec<UnreadTag>,
    hazmat: Vec<(String, String)>,
}

impl Reader<'_, '_> {
    /// The limit of every truck; 0 when there is none. `:hgv` wins over the plain key; `:goods` means
    /// light vans, so it may only narrow.
    fn limit(&mut self, key: &str, read: fn(&str) -> SignedLimit, unit: &str) -> u32 {
        let say =
            |qualifier: &str| self.tags.directed(&format!("{key}{qualifier}"), self.direction);
        let (general, goods, hazmat) =
            (say(":hgv").or_else(|| say("")), say(":goods"), say(":hazmat"));
        let mut smallest = 0;
        for value in [general, goods].into_iter().flatten() {
            match read(value) {
                SignedLimit::None => {}
                SignedLimit::At(limit) => smallest = smaller(smallest, limit),
                SignedLimit::Unreadable => self.cannot_read(key, value),
            }
        }
        match hazmat.map(|value| (value, read(value))) {
            None | Some((_, SignedLimit::None)) => {}
            Some((_, SignedLimit::At(limit))) => {
                self.bind_hazmat(key, format!("{limit} {unit} @ (hazmat)"));
            }
            Some((value, SignedLimit::Unreadable)) => self.cannot_read(key, value),
        }
        smallest
    }

    /// A limit that nobody can compare with closes the road to dangerous goods.
    fn cannot_read(&mut self, key: &str, value: &str) {
        self.unreadable.push(UnreadTag { key: key.to_owned(), value: value.to_owned() });
        self.bind_hazmat(key, value.replace(['@', ';'], " "));
    }

    fn bind_hazmat(&mut self, key: &str, value: String) {
        self.hazmat.push((format!("{key}:hazmat:conditional"), value));
    }
}

/// The smaller of two limits, where the default value means none.
pub(in crate::roads) fn smaller<T: Ord + Default + Copy>(a: T, b: T) -> T {
    if a == T::default() {
        b
    } else if b == T::default() {
        a
    } else {
        a.min(b)
    }
}

/// One limit, in `per_unit` parts of the base unit, rounded down.
fn signed(text: &str, units: &[(&str, f64)], per_unit: f64) -> SignedLimit {
    let text = text.trim();
    if NO_LIMIT.contains(&text) {
        return SignedLimit::None;
    }
    match quantities(text, units).into_iter().reduce(f64::min) {
        // A millionth against 3.3 m becoming 329 cm by binary fractions.
        Some(smallest) => SignedLimit::At(whole((smallest * per_unit + 1e-6).floor()).max(1)),
        None => SignedLimit::Unreadable,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of u32"
)]
fn whole(value: f64) -> u32 {
    value.clamp(0.0, f64::from(u32::MAX)) as u32
}

/// All quantities in a text, in the base unit. Feet followed by inches are one quantity.
fn quantities(text: &str, units: &[(&str, f64)]) -> Vec<f64> {
    let text = text.to_lowercase().replace(',', ".").replace(['’', '′'], "'");
    let text = text.replace("''", "\"").replace(['”', '″'], "\"");
    let mut found = Vec::new();
    let mut feet = None;
    let mut rest = text.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (_, tail) = rest.split_at(start);
        let end = tail.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tail.len());
        let (number, tail) = tail.split_at(end);
        let tail = tail.trim_start();
        let word_end = tail
            .find(|c: char| !(c.is_alphabetic() || c == '\'' || c == '"'))
            .unwrap_or(tail.len());
        let (word, tail) = match tail.chars().next() {
            Some(mark @ ('\'' | '"')) => tail.split_at(mark.len_utf8()),
            Some(_) | None => tail.split_at(word_end),
        };
        rest = tail;
        let Ok(number) = number.trim_end_matches('.').parse::<f64>() else { continue };
        let unit = if word.is_empty() { units.first() } else { units.iter().find(|u| u.0 == word) };
        let Some((unit, factor)) = unit else { continue };
        let quantity = number * factor;
        match (*unit, feet.take()) {
            ("in" | "inches" | "\"", Some(feet)) => found.push(feet + quantity),
            ("ft" | "feet" | "'", None) => feet = Some(quantity),
            (_, None) => found.push(quantity),
            (_, Some(feet)) => found.extend([feet, quantity]),
        }
    }
    found.extend(feet);
    found
}
