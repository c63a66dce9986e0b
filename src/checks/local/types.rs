//! Types of facts: quantities each in one unit, words of a closed list, texts, days and times of day.
//!
//! Quantities are whole numbers of a small part of their unit, so that limits compare exactly.

use jiff::civil::{Date, Time};

use crate::goods::{Class, UnNumber};
use crate::units::LocalText;

/// What a quantity is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A plain number.
    Count,
    Kilogram,
    Litre,
    Metre,
    Kilometre,
    Minute,
}

impl Unit {
    /// Parts that one unit is made of: thousandths, but millimetres and milliseconds.
    pub(super) const fn parts(self) -> i64 {
        match self {
            Self::Count | Self::Kilogram | Self::Litre | Self::Metre => 1000,
            Self::Minute => 60_000,
            Self::Kilometre => 1_000_000,
        }
    }

    const fn in_words(self) -> (&'static str, &'static str) {
        match self {
            Self::Count => ("数", "number"),
            Self::Kilogram => ("千克", "kilograms"),
            Self::Litre => ("升", "litres"),
            Self::Metre => ("米", "metres"),
            Self::Kilometre => ("千米", "kilometres"),
            Self::Minute => ("分钟", "minutes"),
        }
    }
}

/// A closed list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    UnNumber,
    Class,
    PackingGroup,
    Carriage,
    Regime,
    Stage,
    VehicleKind,
    TankKind,
    PermitKind,
    Weekday,
}

pub(super) const PACKING_GROUPS: &[&str] = &["I", "II", "III", "none"];
pub(super) const CARRIAGES: &[&str] = &["packages", "bulk", "tank"];
pub(super) const REGIMES: &[&str] = &["full", "limited_quantity", "excepted_quantity"];
pub(super) const STAGES: &[&str] = &["planning", "gate", "loading"];
pub(super) const VEHICLE_KINDS: &[&str] =
    &["tractor", "tank_truck", "box_truck", "tank_trailer", "trailer"];
pub(super) const TANK_KINDS: &[&str] = &["atmospheric", "pressure"];
pub(super) const PERMIT_KINDS: &[&str] =
    &["highly_toxic", "civil_explosive", "firework", "radioactive", "waste_manifest", "zone_pass"];
const WEEKDAYS: &[&str] = &["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

impl Words {
    const fn list(self) -> &'static [&'static str] {
        match self {
            Self::UnNumber | Self::Class => &[],
            Self::PackingGroup => PACKING_GROUPS,
            Self::Carriage => CARRIAGES,
            Self::Regime => REGIMES,
            Self::Stage => STAGES,
            Self::VehicleKind => VEHICLE_KINDS,
            Self::TankKind => TANK_KINDS,
            Self::PermitKind => PERMIT_KINDS,
            Self::Weekday => WEEKDAYS,
        }
    }

    /// All words, where they can be listed.
    pub(super) fn all(self) -> Vec<&'static str> {
        match self {
            Self::Class => Class::ALL.iter().map(|class| class.as_str()).collect(),
            other => other.list().to_vec(),
        }
    }

    /// The number that stands for a word.
    pub(super) fn parse(self, word: &str) -> Option<i64> {
        match self {
            // Only the four digits as printed: a condition that no load can meet would be a trap.
            Self::UnNumber if word.len() == 4 => {
                word.parse::<UnNumber>().ok().map(|number| i64::from(number.value()))
            }
            Self::UnNumber => None,
            _ => {
                self.all().iter().position(|known| *known == word).and_then(|at| at.try_into().ok())
            }
        }
    }

    /// The word that a number stands for.
    pub(super) fn word(self, number: i64) -> String {
        match self {
            Self::UnNumber => format!("{number:04}"),
            _ => usize::try_from(number)
                .ok()
                .and_then(|at| self.all().get(at).map(|word| (*word).to_owned()))
                .unwrap_or_default(),
        }
    }

    const fn in_words(self) -> (&'static str, &'static str) {
        match self {
            Self::UnNumber => ("UN 编号，如 '1017'", "UN number, such as '1017'"),
            Self::Class => ("类别或项别", "class or division"),
            Self::PackingGroup => ("包装类别", "packing group"),
            Self::Carriage => ("运输方式", "carriage"),
            Self::Regime => ("豁免类型", "regime"),
            Self::Stage => ("核查环节", "stage"),
            Self::VehicleKind => ("车辆种类", "kind of vehicle"),
            Self::TankKind => ("罐体种类", "kind of tank"),
            Self::PermitKind => ("许可种类", "kind of permit"),
            Self::Weekday => ("星期", "day of the week"),
        }
    }
}

/// What a fact or an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// Yes or no.
    Truth,
    /// A quantity in a unit.
    Quantity(Unit),
    /// One word of a list.
    Word(Words),
    /// Some words of a list.
    WordList(Words),
    /// Any text.
    Text,
    /// A civil day.
    Day,
    /// A time of day, in seconds.
    Clock,
}

impl Type {
    /// What it is called.
    pub(super) fn in_words(self) -> LocalText {
        let listed = |words: Words| {
            let (zh, en) = words.in_words();
            let all = words.all();
            if all.is_empty() {
                return LocalText::new(zh, en);
            }
            let all = all.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
            LocalText::new(format!("{zh}（{all}）"), format!("{en} ({all})"))
        };
        match self {
            Self::Truth => LocalText::new("是否 (true/false)", "yes or no (true/false)"),
            Self::Quantity(unit) => {
                let (zh, en) = unit.in_words();
                LocalText::new(zh, en)
            }
            Self::Word(words) => listed(words),
            Self::WordList(words) => {
                let one = listed(words);
                LocalText::new(format!("列表：{}", one.zh), format!("list of: {}", one.en))
            }
            Self::Text => LocalText::new("文本", "text"),
            Self::Day => {
                LocalText::new("日期，如 date('2026-05-01')", "day, such as date('2026-05-01')")
            }
            Self::Clock => {
                LocalText::new("时刻，如 time('08:00')", "time of day, such as time('08:00')")
            }
        }
    }
}

/// Year, month and day as digits of one number that orders days.
pub(super) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// Seconds since midnight.
pub(super) fn clock_number(time: Time) -> i64 {
    i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

/// A number as shown beside the fact that it is the value of.
pub(super) fn shown(fact_type: Type, number: i64) -> String {
    match fact_type {
        Type::Quantity(unit) => {
            let (whole, rest) = (number / unit.parts(), (number % unit.parts()).abs());
            if rest == 0 {
                return whole.to_string();
            }
            let sign = if number < 0 && whole == 0 { "-" } else { "" };
            let digits = format!("{:06}", rest * 1_000_000 / unit.parts());
            format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
        }
        Type::Word(words) | Type::WordList(words) => words.word(number),
        Type::Day => {
            format!("{:04}-{:02}-{:02}", number / 10_000, number / 100 % 100, number % 100)
        }
        Type::Clock => format!("{:02}:{:02}:{:02}", number / 3600, number / 60 % 60, number % 60),
        Type::Truth | Type::Text => number.to_string(),
    }
}

/// A decimal number in thousandths; `None` when it has more decimals.
pub(super) fn thousandths(decimal: f64) -> Option<i64> {
    let scaled = decimal * 1000.0;
    let rounded = scaled.round();
    let is_exact = (scaled - rounded).abs() < 1e-6 && rounded.abs() < 1e12;
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    is_exact.then_some(rounded as i64)
}
