//! Public holidays and make-up workdays, from `routes-config/calendar.toml`.

use jiff::civil::Date;

/// A holiday period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// First day.
    pub from: Date,
    /// Last day, included.
    pub to: Date,
}

/// Holidays of the years an authority has announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Years with a notice, sorted.
    pub years: Vec<i16>,
    /// Holidays, sorted.
    pub holidays: Vec<Holiday>,
    /// Saturdays and Sundays that are workdays, sorted.
    pub make_up_workdays: Vec<Date>,
}

/// Why a calendar was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("calendar: {0}")]
pub struct CalendarError(pub String);

impl Calendar {
    /// Parses `routes-config/calendar.toml`.
    pub fn parse(_text: &str) -> Result<Self, CalendarError> {
        unimplemented!("zones")
    }
}
