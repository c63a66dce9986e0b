//! One row of the table: cells read as what their column holds.

use std::str::FromStr;

use jiff::civil::{Date, Time};

use super::ImportError;
use super::columns::Column;
use crate::goods::{
    Class, ClassError, ScopeCode, TankCode, TankCodeError, UnNumber, UnNumberError,
};
use crate::registry::{Document, ScopeItem};
use crate::units::{Kilograms, LocalText, LonLat, Validity, local_text};

/// What stands behind a class in a scope that leaves highly toxic goods out.
const EXCEPT_TOXIC: [&str; 4] = ["(剧毒除外)", "（剧毒除外）", "剧毒除外", "(except highly toxic)"];

/// Cells of one row with what is wrong with them.
pub(super) struct Row<'a> {
    number: usize,
    columns: &'a [(usize, &'static Column)],
    cells: &'a [String],
    errors: Vec<ImportError>,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        number: usize,
        columns: &'a [(usize, &'static Column)],
        cells: &'a [String],
    ) -> Self {
        let mut row = Self { number, columns, cells, errors: Vec::new() };
        for (index, cell) in cells.iter().enumerate() {
            if !cell.trim().is_empty() && !columns.iter().any(|(known, _)| *known == index) {
                row.wrong(
                    &format!("{}", index + 1),
                    local_text!(
                        "`{}` 所在的列没有表头，请补上表头或清除",
                        "`{}` stands in a column without a heading: give one or clear it",
                        cell.trim(),
                    ),
                );
            }
        }
        let blank = columns.iter().filter(|(index, column)| {
            column.is_required && cells.get(*index).is_none_or(|cell| cell.trim().is_empty())
        });
        for (_, column) in blank {
            row.wrong(column.key, LocalText::new("未填写，请填写", "it is empty; give a value"));
        }
        row
    }

    pub(super) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    pub(super) fn into_errors(self) -> Vec<ImportError> {
        self.errors
    }

    fn wrong(&mut self, column: &str, reason: LocalText) {
        self.errors.push(ImportError { row: self.number, column: column.to_owned(), reason });
    }

    /// Notes a complaint about a field of the record at the column that fills it.
    pub(super) fn complain(&mut self, field: &str, reason: LocalText) {
        let fills = |column: &Column| {
            column.field == field
                || field.strip_prefix(column.field).is_some_and(|rest| rest.starts_with('.'))
        };
        let column = self.columns.iter().find(|(_, column)| fills(column));
        let name = column.map_or(field, |(_, column)| column.key).to_owned();
        self.wrong(&name, reason);
    }

    /// The cell of a column, trimmed; empty when the column is absent.
    pub(super) fn text(&self, key: &str) -> String {
        self.columns
            .iter()
            .find(|(_, column)| column.key == key)
            .and_then(|(index, _)| self.cells.get(*index))
            .map_or_else(String::new, |cell| cell.trim().to_owned())
    }

    /// The cell read by `read`, or the default with a complaint; `None` when it is blank.
    fn read<T>(&mut self, key: &str, read: impl Fn(&str) -> Result<T, LocalText>) -> Option<T> {
        let text = self.text(key);
        if text.is_empty() {
            return None;
        }
        match read(&text) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.wrong(key, reason);
                None
            }
        }
    }

    pub(super) fn tank_code(&mut self, key: &str) -> Option<TankCode> {
        self.read(key, |text| text.parse().map_err(|error: TankCodeError| error.text()))
    }

    pub(super) fn number<T: FromStr + Default>(&mut self, key: &str) -> T {
        let value = self.read(key, |text| {
            text.parse().map_err(|_| {
                local_text!(
                    "`{text}` 不是范围内的整数，只写数字",
                    "`{text}` is no whole number in range: write digits only"
                )
            })
        });
        value.unwrap_or_default()
    }

    pub(super) fn degrees(&mut self, key: &str) -> f64 {
        let value = self.read(key, |text| {
            text.parse().map_err(|_| {
                local_text!(
                    "`{text}` 不是以度表示的数，正确的如 108.40",
                    "`{text}` is no number of degrees, such as 108.40"
                )
            })
        });
        value.unwrap_or_default()
    }

    pub(super) fn mass(&mut self, key: &str) -> Kilograms {
        let value = self.read(key, |text| {
            let kilograms = text.parse().ok().and_then(Kilograms::from_f64);
            kilograms.ok_or_else(|| {
                local_text!(
                    "`{text}` 不是以千克表示的质量，正确的如 22000",
                    "`{text}` is no mass in kilograms, such as 22000"
                )
            })
        });
        value.unwrap_or_default()
    }

    pub(super) fn flag(&mut self, key: &str) -> bool {
        let value = self.read(key, |text| match text.to_lowercase().as_str() {
            "是" | "有" | "yes" | "true" | "1" => Ok(true),
            "否" | "无" | "no" | "false" | "0" => Ok(false),
            _ => Err(local_text!(
                "`{text}` 既不是“是”也不是“否”，请填其一",
                "`{text}` is neither 是/yes nor 否/no: write one of them"
            )),
        });
        value.unwrap_or_default()
    }

    pub(super) fn date(&mut self, key: &str) -> Option<Date> {
        self.read(key, parse_date)
    }

    pub(super) fn validity(&mut self, from: &str, to: &str) -> Validity {
        Validity { from: self.date(from), to: self.date(to) }
    }

    /// A document from the columns `<stem>_number`, `<stem>_from`, `<stem>_to`.
    pub(super) fn document(&mut self, stem: &str) -> Document {
        Document {
            number: self.text(&format!("{stem}_number")),
            valid: self.validity(&format!("{stem}_from"), &format!("{stem}_to")),
        }
    }

    /// A document that may be absent; dates without a number are an error.
    pub(super) fn optional_document(&mut self, stem: &str) -> Option<Document> {
        let document = self.document(stem);
        let is_given = !document.number.is_empty() || document.valid != Validity::default();
        is_given.then_some(document)
    }

    /// Texts divided by `;` or `；`.
    pub(super) fn list(&self, key: &str) -> Vec<String> {
        let text = self.text(key);
        let parts = text.split([';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty());
        parts.map(ToOwned::to_owned).collect()
    }

    pub(super) fn parsed_list<T>(
        &mut self,
        key: &str,
        read: impl Fn(&str) -> Result<T, LocalText>,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for part in self.list(key) {
            match read(&part) {
                Ok(value) => values.push(value),
                Err(reason) => self.wrong(key, reason),
            }
        }
        values
    }

    pub(super) fn un_numbers(&mut self, key: &str) -> Vec<UnNumber> {
        self.parsed_list(key, |part| part.parse().map_err(|error: UnNumberError| error.text()))
    }

    pub(super) fn classes(&mut self, key: &str) -> Vec<Class> {
        self.parsed_list(key, |part| part.parse().map_err(|error: ClassError| error.text()))
    }

    pub(super) fn scope(&mut self, key: &str) -> Vec<ScopeItem> {
        self.parsed_list(key, parse_scope)
    }

    pub(super) fn points(&mut self, key: &str) -> Vec<LonLat> {
        self.parsed_list(key, |part| {
            let mut numbers = part.split([' ', ',', '，']).filter(|number| !number.is_empty());
            let lon = numbers.next().and_then(|number| number.parse().ok());
            let lat = numbers.next().and_then(|number| number.parse().ok());
            match (lon, lat, numbers.next()) {
                (Some(lon), Some(lat), None) => Ok(LonLat::new(lon, lat)),
                _ => Err(local_text!(
                    "`{part}` 不是一个点：应为经度、空格、纬度，如 108.38 30.80",
                    "`{part}` is no point: longitude, blank, latitude, such as 108.38 30.80"
                )),
            }
        })
    }

    pub(super) fn window(&mut self, key: &str) -> Option<(Time, Time)> {
        self.read(key, |text| {
            let wrong = || {
                local_text!(
                    "`{text}` 不是时段，正确的如 22:00-06:00",
                    "`{text}` is no span of hours, such as 22:00-06:00"
                )
            };
            let (from, to) = text.split_once(['-', '–', '至']).ok_or_else(wrong)?;
            let time = |text: &str| Time::strptime("%H:%M", text.trim()).map_err(|_| wrong());
            Ok((time(from)?, time(to)?))
        })
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, choices: &[(T, &str, &str)]) -> Option<T> {
        self.read(key, |text| choose(text, choices))
    }

    /// One of a few words, or the first of them when blank.
    pub(super) fn choice_or_first<T: Copy + Default>(
        &mut self,
        key: &str,
        choices: &[(T, &str, &str)],
    ) -> T {
        self.read(key, |text| choose(text, choices)).unwrap_or_default()
    }

    pub(super) fn choices<T: Copy>(&mut self, key: &str, choices: &[(T, &str, &str)]) -> Vec<T> {
        self.parsed_list(key, |part| choose(part, choices))
    }
}

fn not_one_of<T>(text: &str, choices: &[(T, &str, &str)]) -> LocalText {
    let zh: Vec<&str> = choices.iter().map(|(_, zh, _)| *zh).collect();
    let both: Vec<String> = choices.iter().map(|(_, zh, en)| format!("{zh} ({en})")).collect();
    LocalText::new(
        format!("`{text}` 不认识：应为{}之一", zh.join("、")),
        format!("`{text}` is not known; expected is one of {}", both.join(", ")),
    )
}

fn choose<T: Copy>(text: &str, choices: &[(T, &str, &str)]) -> Result<T, LocalText> {
    choices
        .iter()
        .find(|(_, zh, en)| *zh == text || en.eq_ignore_ascii_case(text))
        .map(|(value, ..)| *value)
        .ok_or_else(|| not_one_of(text, choices))
}

/// `2026-06-30`, `2026/6/30`, `2026.6.30` or `2026年6月30日`.
fn parse_date(text: &str) -> Result<Date, LocalText> {
    let wrong = || {
        local_text!(
            "`{text}` 不是日期，正确的如 2026-06-30",
            "`{text}` is no date, such as 2026-06-30"
        )
    };
    let plain = text.trim_end_matches('日');
    let parts: Vec<&str> = plain.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else { return Err(wrong()) };
    if year.len() != 4 {
        return Err(wrong());
    }
    let year = year.parse().map_err(|_| wrong())?;
    let month = month.parse().map_err(|_| wrong())?;
    let day = day.parse().map_err(|_| wrong())?;
    Date::new(year, month, day).map_err(|_| wrong())
}

/// `3`, `6.1(剧毒除外)`, `UN1203`, or a code of JT/T 415 such as `03131`.
fn parse_scope(text: &str) -> Result<ScopeItem, LocalText> {
    let plain = EXCEPT_TOXIC.iter().find_map(|mark| text.strip_suffix(mark));
    let excludes_highly_toxic = plain.is_some();
    let name = plain.unwrap_or(text).trim();
    if name.to_uppercase().starts_with("UN") {
        let number = name.to_uppercase().parse::<UnNumber>().map_err(|error| error.text())?;
        return Ok(ScopeItem { class: None, un_numbers: vec![number], excludes_highly_toxic });
    }
    let by_code = name.parse().map(|code: ScopeCode| code.class);
    let class = by_code.or_else(|_| name.parse()).map_err(|_: ClassError| {
        local_text!(
            "`{text}` 不是经营范围：应为类别如 3、货物如 UN1203 或代码如 03131",
            "`{text}` is no scope: a class such as 3, goods such as UN1203, or a code such as 03131"
        )
    })?;
    Ok(ScopeItem { class: Some(class), un_numbers: Vec::new(), excludes_highly_toxic })
}
