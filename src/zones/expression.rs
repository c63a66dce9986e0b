//! The grammar of time expressions, a subset of OSM `opening_hours`:
//!
//! ```text
//! expression = rule { ";" rule }
//! rule       = "24/7" | [ months ] [ days ] [ times ] [ "off" ]
//! months     = range { "," range }          range = Mon [ DD ] [ "-" ( [ Mon ] DD | Mon ) ]
//! days       = day { "," day }              day   = Mo [ "-" Fr ] | PH | WD | RD
//! times      = HH:MM "-" HH:MM { "," … }    over midnight when the end is not after the start
//! ```
//!
//! A month without a day is the whole month. `PH` is a public holiday, `WD` a workday (make-up workdays included), `RD` any other day.

use jiff::civil::Date;

use super::{Calendar, ScheduleError};
use crate::units::{LocalText, local_text};

/// Which days a rule names, and the spans of minutes after midnight it puts on each of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DayRule {
    pub days: Days,
    /// Empty for `off`. An end may lie past midnight (up to 48:00).
    pub spans: Vec<(u16, u16)>,
}

/// The first and the last day, each as month and day.
pub(super) type DayRange = ((i8, i8), (i8, i8));

/// Days by month and day of the week; nothing named means every day.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_field_names, reason = "workdays and weekdays are words of their own")]
pub(super) struct Days {
    /// Ranges of (month, day), a range may run over the end of the year.
    pub months: Vec<DayRange>,
    /// Monday first.
    pub weekdays: [bool; 7],
    pub public_holidays: bool,
    pub workdays: bool,
    pub rest_days: bool,
}

impl Days {
    pub(super) fn needs_calendar(&self) -> bool {
        self.public_holidays || self.workdays || self.rest_days
    }

    pub(super) fn names_no_day(&self) -> bool {
        !self.needs_calendar() && !self.weekdays.contains(&true)
    }

    pub(super) fn contains(&self, day: Date, calendar: &Calendar) -> bool {
        let in_months = self.months.is_empty()
            || self.months.iter().any(|(from, to)| {
                let this = (day.month(), day.day());
                if from <= to { *from <= this && this <= *to } else { *from <= this || this <= *to }
            });
        in_months && (self.names_no_day() || self.names(day, calendar))
    }

    fn names(&self, day: Date, calendar: &Calendar) -> bool {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        self.weekdays[weekday]
            || (self.public_holidays && calendar.is_holiday(day))
            || (self.workdays && calendar.is_workday(day))
            || (self.rest_days && !calendar.is_workday(day))
    }
}

/// Most characters of an expression.
const MAX_LENGTH: usize = 500;
/// Most rules of an expression.
const MAX_RULES: usize = 50;
/// Most spans or ranges in one list.
const MAX_LIST: usize = 50;

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS_IN_MONTH: [i8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The last day a month can have.
fn last_day_of(month: i8) -> i8 {
    usize::try_from(month - 1).ok().and_then(|index| DAYS_IN_MONTH.get(index).copied()).unwrap_or(0)
}

/// Parses an expression; an empty one has no rules and holds always.
pub(super) fn parse_rules(expression: &str) -> Result<Vec<DayRule>, ScheduleError> {
    let mut parser = Parser { expression, characters: expression.chars().collect(), position: 0 };
    if parser.characters.len() > MAX_LENGTH {
        return Err(parser.wrong(local_text!(
            "最多 {MAX_LENGTH} 个字符，请缩短",
            "at most {MAX_LENGTH} characters are read: shorten it"
        )));
    }
    let mut rules = Vec::new();
    parser.skip_spaces();
    while !parser.is_done() {
        if rules.len() == MAX_RULES {
            return Err(parser.wrong(local_text!(
                "最多 {MAX_RULES} 条规则，请合并",
                "at most {MAX_RULES} rules are read: join some"
            )));
        }
        rules.push(parser.rule()?);
        parser.skip_spaces();
        if !parser.is_done() {
            parser.expect(
                ";",
                "此处应为下一条规则之前的 `;`，或结束",
                "`;` before the next rule, or the end, is expected",
            )?;
            parser.skip_spaces();
        }
    }
    Ok(rules)
}

struct Parser<'a> {
    expression: &'a str,
    characters: Vec<char>,
    position: usize,
}

impl Parser<'_> {
    fn wrong(&self, reason: LocalText) -> ScheduleError {
        ScheduleError {
            expression: self.expression.chars().take(MAX_LENGTH).collect(),
            position: self.position + 1,
            reason,
        }
    }

    fn is_done(&self) -> bool {
        self.position >= self.characters.len()
    }

    fn skip_spaces(&mut self) {
        while self.characters.get(self.position).is_some_and(|letter| letter.is_whitespace()) {
            self.position += 1;
        }
    }

    /// Takes a word if it stands here; letters after it must not go on.
    fn take(&mut self, word: &str) -> bool {
        let mut end = self.position;
        for letter in word.chars() {
            if self.characters.get(end) != Some(&letter) {
                return false;
            }
            end += 1;
        }
        let goes_on = word.chars().last().is_some_and(char::is_alphabetic)
            && self.characters.get(end).is_some_and(|letter| letter.is_alphabetic());
        if goes_on {
            return false;
        }
        self.position = end;
        true
    }

    fn expect(&mut self, word: &str, zh: &str, en: &str) -> Result<(), ScheduleError> {
        if self.take(word) { Ok(()) } else { Err(self.wrong(LocalText::new(zh, en))) }
    }

    fn rule(&mut self) -> Result<DayRule, ScheduleError> {
        let begin = self.position;
        if self.take("24/7") {
            return Ok(DayRule { days: Days::default(), spans: vec![(0, 24 * 60)] });
        }
        let mut days = Days { months: self.months()?, ..Days::default() };
        self.skip_spaces();
        self.days(&mut days)?;
        self.skip_spaces();
        let spans = self.times()?;
        self.skip_spaces();
        if self.take("off") || self.take("closed") {
            if !spans.is_empty() {
                return Err(self.wrong(LocalText::new(
                    "`off` 只能用于整天：请不要与时刻同写",
                    "`off` takes whole days: write it without times",
                )));
            }
            return Ok(DayRule { days, spans: Vec::new() });
        }
        if self.position == begin {
            return Err(self.wrong(LocalText::new(
                "此处应为日（Mo 至 Su、PH、WD、RD）、月（Jan 至 Dec）、时段如 07:30-09:00、`off` 或 24/7",
                "a day (Mo to Su, PH, WD, RD), a month (Jan to Dec), a time such as 07:30-09:00, `off` or 24/7 is expected",
            )));
        }
        let spans = if spans.is_empty() { vec![(0, 24 * 60)] } else { spans };
        Ok(DayRule { days, spans })
    }

    fn months(&mut self) -> Result<Vec<DayRange>, ScheduleError> {
        let mut ranges = Vec::new();
        while let Some(month) = self.month() {
            let day = self.stands_day().then(|| self.day_of(month)).transpose()?;
            let from = (month, day.unwrap_or(1));
            let mut to = (month, day.unwrap_or_else(|| last_day_of(month)));
            if self.take("-") {
                let end_month = self.month();
                let is_whole = end_month.is_some() && !self.stands_day();
                if day.is_none() && end_month.is_none() {
                    return Err(self.wrong(LocalText::new(
                        "此处应为 Jan 至 Dec 之间的月份",
                        "a month from Jan to Dec is expected",
                    )));
                }
                let end_month = end_month.unwrap_or(month);
                let end_day =
                    if is_whole { last_day_of(end_month) } else { self.day_of(end_month)? };
                to = (end_month, end_day);
            }
            ranges.push((from, to));
            if ranges.len() == MAX_LIST {
                return Err(self.wrong(local_text!(
                    "最多 {MAX_LIST} 个日期范围，请合并",
                    "at most {MAX_LIST} ranges of days are read: join some"
                )));
            }
            let mark = self.position;
            if !self.take(",") {
                break;
            }
            self.skip_spaces();
            if !self.stands_month() {
                self.position = mark;
                break;
            }
        }
        Ok(ranges)
    }

    /// A day of the month stands here, and not a time: `Sep 14`, but `Sep 08:00-09:00`.
    fn stands_day(&self) -> bool {
        let mut letters =
            self.characters.iter().skip(self.position).skip_while(|letter| letter.is_whitespace());
        let rest: String = letters.by_ref().take(3).collect();
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        digits > 0 && rest.chars().nth(digits) != Some(':')
    }

    fn stands_month(&mut self) -> bool {
        let mark = self.position;
        let stands = self.month().is_some();
        self.position = mark;
        stands
    }

    fn month(&mut self) -> Option<i8> {
        let index = MONTHS.iter().position(|name| self.take(name))?;
        i8::try_from(index + 1).ok()
    }

    fn day_of(&mut self, month: i8) -> Result<i8, ScheduleError> {
        self.skip_spaces();
        let day = self.number(2)?;
        match i8::try_from(day) {
            Ok(day) if day >= 1 && day <= last_day_of(month) => Ok(day),
            Ok(_) | Err(_) => Err(self.wrong(local_text!(
                "{month} 月没有 `{day}` 日",
                "month {month} has no day `{day}`"
            ))),
        }
    }

    fn days(&mut self, days: &mut Days) -> Result<(), ScheduleError> {
        loop {
            if self.take("PH") {
                days.public_holidays = true;
            } else if self.take("WD") {
                days.workdays = true;
            } else if self.take("RD") {
                days.rest_days = true;
            } else if let Some(from) = self.weekday() {
                let to = if self.take("-") {
                    self.weekday().ok_or_else(|| {
                        self.wrong(LocalText::new(
                            "此处应为 Mo 至 Su 之间的星期",
                            "a day from Mo to Su is expected",
                        ))
                    })?
                } else {
                    from
                };
                let mut day = from;
                days.weekdays[day] = true;
                while day != to {
                    day = (day + 1) % 7;
                    days.weekdays[day] = true;
                }
            } else {
                return Ok(());
            }
            if !self.take(",") {
                return Ok(());
            }
            self.skip_spaces();
        }
    }

    fn weekday(&mut self) -> Option<usize> {
        WEEKDAYS.iter().position(|name| self.take(name))
    }

    fn times(&mut self) -> Result<Vec<(u16, u16)>, ScheduleError> {
        let mut spans = Vec::new();
        while self.characters.get(self.position).is_some_and(char::is_ascii_digit) {
            let from = self.time(24)?;
            self.expect("-", "此处应为 `-` 和结束时刻", "`-` and the time it ends are expected")?;
            let to = self.time(48)?;
            if from >= 24 * 60 {
                return Err(self.wrong(LocalText::new(
                    "时段须在 24:00 之前开始",
                    "a window begins before 24:00",
                )));
            }
            // 22:00-06:00 ends on the next day.
            let to = if to <= from { to + 24 * 60 } else { to };
            spans.push((from, to));
            if spans.len() == MAX_LIST {
                return Err(self.wrong(local_text!(
                    "一天最多 {MAX_LIST} 个时段，请合并",
                    "at most {MAX_LIST} windows a day are read: join some"
                )));
            }
            if !self.take(",") {
                break;
            }
            self.skip_spaces();
            if !self.characters.get(self.position).is_some_and(char::is_ascii_digit) {
                return Err(self.wrong(LocalText::new(
                    "`,` 之后应为时段，如 07:30-09:00",
                    "a time such as 07:30-09:00 is expected after `,`",
                )));
            }
        }
        Ok(spans)
    }

    fn time(&mut self, most_hours: u16) -> Result<u16, ScheduleError> {
        let begin = self.position;
        let hours = self.number(2)?;
        self.expect(
            ":",
            "此处应为 `:` 和分钟，如 07:30",
            "`:` and the minutes, as in 07:30, are expected",
        )?;
        let minutes = self.number(2)?;
        if minutes > 59 || hours > most_hours || (hours == most_hours && minutes > 0) {
            self.position = begin;
            return Err(self.wrong(local_text!(
                "`{hours:02}:{minutes:02}` 不是 00:00 至 {most_hours}:00 之间的时刻",
                "`{hours:02}:{minutes:02}` is not a time from 00:00 to {most_hours}:00"
            )));
        }
        Ok(hours * 60 + minutes)
    }

    fn number(&mut self, digits: usize) -> Result<u16, ScheduleError> {
        let begin = self.position;
        let mut value = 0_u16;
        while self.position < begin + digits
            && let Some(digit) =
                self.characters.get(self.position).and_then(|letter| letter.to_digit(10))
        {
            value = value * 10 + u16::try_from(digit).unwrap_or(0);
            self.position += 1;
        }
        if self.position == begin {
            return Err(self.wrong(LocalText::new("此处应为数字", "a number is expected")));
        }
        Ok(value)
    }
}
