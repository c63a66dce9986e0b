//! Public holidays and make-up workdays, from `routes-config/calendar.toml`.

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: Vec<Year>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the keys of the file")]
struct Year {
    year: i16,
    /// Number and place of the notice; there for the reader of the file, asked for so that no year
    /// comes without one.
    notice: String,
    holidays: Vec<HolidayEntry>,
    #[serde(default)]
    make_up_workdays: Vec<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayEntry {
    name_zh: String,
    name_en: String,
    from: toml::Value,
    to: toml::Value,
}

/// A day, written as a date or as a text of the same form; no time of day goes with it.
fn date(value: &toml::Value) -> Result<Date, CalendarError> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let is_day = text.len() == "2026-10-01".len();
    text.parse()
        .ok()
        .filter(|_| is_day)
        .ok_or_else(|| CalendarError(format!("`{text}` is not a day, such as 2026-10-01")))
}

impl Calendar {
    /// Parses `routes-config/calendar.toml`.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let file: File = toml::from_str(text).map_err(|error| CalendarError(error.to_string()))?;
        let mut calendar = Self::default();
        for year in file.year {
            if calendar.years.contains(&year.year) {
                return Err(CalendarError(format!("year {} comes twice", year.year)));
            }
            if year.notice.trim().is_empty() {
                return Err(CalendarError(format!("year {} names no notice", year.year)));
            }
            calendar.years.push(year.year);
            for entry in year.holidays {
                let holiday = Holiday {
                    from: date(&entry.from)?,
                    to: date(&entry.to)?,
                    name_zh: entry.name_zh,
                    name_en: entry.name_en,
                };
                if holiday.to < holiday.from {
                    let reason = format!("`{}` ends before it begins", holiday.name_zh);
                    return Err(CalendarError(reason));
                }
                calendar.holidays.push(holiday);
            }
            for value in year.make_up_workdays {
                let day = date(&value)?;
                if !is_weekend(day) {
                    let reason = format!("make-up workday `{day}` is not a Saturday or Sunday");
                    return Err(CalendarError(reason));
                }
                calendar.make_up_workdays.push(day);
            }
        }
        calendar.years.sort_unstable();
        calendar.holidays.sort_by_key(|holiday| holiday.from);
        calendar.make_up_workdays.sort_unstable();
        if let Some(pair) = calendar.holidays.windows(2).find(|pair| pair[1].from <= pair[0].to) {
            let reason = format!("`{}` and `{}` overlap", pair[0].name_zh, pair[1].name_zh);
            return Err(CalendarError(reason));
        }
        Ok(calendar)
    }

    /// Whether the holidays of that day's year are known.
    #[must_use]
    pub fn knows(&self, day: Date) -> bool {
        self.years.binary_search(&day.year()).is_ok()
    }

    /// Whether the day lies in a public holiday (节假日).
    #[must_use]
    pub fn is_holiday(&self, day: Date) -> bool {
        let after = self.holidays.partition_point(|holiday| holiday.from <= day);
        after > 0 && day <= self.holidays[after - 1].to
    }

    /// Whether people go to work: Monday to Friday without holidays, and make-up workdays (调休).
    #[must_use]
    pub fn is_workday(&self, day: Date) -> bool {
        self.make_up_workdays.binary_search(&day).is_ok()
            || (!is_weekend(day) && !self.is_holiday(day))
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TEXT: &str = r#"
        [[year]]
        year = 2026
        notice = "test"
        holidays = [{ name_zh = "国庆节", name_en = "National Day", from = "2026-10-01", to = "2026-10-07" }]
        make_up_workdays = ["2026-09-20", "2026-10-10"]
    "#;

    #[test]
    fn a_holiday_includes_its_first_and_last_day() {
        let calendar = Calendar::parse(TEXT).unwrap();
        assert!(!calendar.is_holiday(date(2026, 9, 30)));
        assert!(calendar.is_holiday(date(2026, 10, 1)));
        assert!(calendar.is_holiday(date(2026, 10, 7)));
        assert!(!calendar.is_holiday(date(2026, 10, 8)));
    }

    #[test]
    fn a_make_up_saturday_is_a_workday_and_a_holiday_monday_is_not() {
        let calendar = Calendar::parse(TEXT).unwrap();
        assert!(calendar.is_workday(date(2026, 10, 10)));
        assert!(!calendar.is_workday(date(2026, 10, 17)));
        assert!(!calendar.is_workday(date(2026, 10, 5)));
        assert!(calendar.is_workday(date(2026, 10, 12)));
    }

    #[test]
    fn a_year_is_known_only_with_a_notice() {
        let calendar = Calendar::parse(TEXT).unwrap();
        assert!(calendar.knows(date(2026, 1, 1)));
        assert!(!calendar.knows(date(2027, 1, 1)));
        assert!(Calendar::parse(&TEXT.replace("\"test\"", "\" \"")).is_err());
    }

    #[test]
    fn the_calendar_of_the_repository_is_read() {
        let calendar = Calendar::parse(include_str!("../../routes-config/calendar.toml")).unwrap();
        assert_eq!(calendar.years, [2025, 2026]);
        assert!(calendar.is_holiday(date(2025, 1, 28)));
        assert!(!calendar.is_holiday(date(2025, 1, 27)));
        assert!(calendar.make_up_workdays.iter().all(|day| calendar.is_workday(*day)));
    }

    #[test]
    fn nonsense_is_refused() {
        for (from, to) in [
            ("2026-10-10", "2026-10-12"), // a Monday made up for
            ("\"2026-10-07\" }", "\"2026-09-30\" }"),
            ("2026-10-01", "2026-13-01"),
            ("notice", "notes"),
            ("\"2026-10-01\"", "2026-10-01T00:00:00"), // a day has no hour
            ("\"2026-10-01\"", "20261001"),
        ] {
            assert!(Calendar::parse(&TEXT.replace(from, to)).is_err(), "{from} -> {to}");
        }
    }
}
