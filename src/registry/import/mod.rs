//! Records from a table of texts, row by row, all or nothing.
//!
//! Knows nothing of files; `crate::sheet` makes the table from CSV or XLSX bytes. Whether an owner or
//! employer exists is asked where the records are stored.

mod columns;
mod kinds;
mod row;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Record, RecordKind};
use crate::units::{LocalText, local_text};
use columns::{Column, columns};
use row::Row;

/// Most complaints that are answered; reading stops there.
const MAX_ERRORS: usize = 1000;

/// What is wrong with one cell, row or heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error, utoipa::ToSchema)]
#[error("{}", self.text().en)]
pub struct ImportError {
    /// Row of the sheet from 1; the headings are row 1.
    pub row: usize,
    /// Heading of the column, as in the template.
    pub column: String,
    /// What is wrong and what is expected.
    pub reason: LocalText,
}

impl ImportError {
    /// The reason with its place.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let Self { row, column, reason } = self;
        if column.is_empty() {
            reason.about(&format!("第 {row} 行"), &format!("row {row}"))
        } else {
            reason.about(&format!("第 {row} 行 {column}"), &format!("row {row}, {column}"))
        }
    }
}

/// Where each column of the template stands in the table.
fn headings(
    known: &'static [Column],
    header: &[String],
) -> Result<Vec<(usize, &'static Column)>, Vec<ImportError>> {
    let mut found: Vec<(usize, &'static Column)> = Vec::new();
    let mut errors = Vec::new();
    let mut wrong = |column: &str, zh: &str, en: &str| {
        let reason = LocalText::new(zh, en);
        errors.push(ImportError { row: 1, column: column.to_owned(), reason });
    };
    for (index, heading) in header.iter().enumerate() {
        let heading = heading.trim();
        match known.iter().find(|column| column.is_called(heading)) {
            Some(column) if found.iter().any(|(_, other)| other.key == column.key) => {
                wrong(
                    heading,
                    "这个表头出现两次，请删除一列",
                    "this heading stands twice; remove one column",
                );
            }
            Some(column) => found.push((index, column)),
            None if heading.is_empty() => {}
            None => wrong(
                heading,
                "没有这个表头的列，请使用模板的表头",
                "no column has this heading; take the headings of the template",
            ),
        }
    }
    for column in known.iter().filter(|column| column.is_required) {
        if !found.iter().any(|(_, other)| other.key == column.key) {
            wrong(
                column.key,
                "缺少这一列，请使用模板的表头",
                "this column is missing; take the headings of the template",
            );
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// Reads records of one kind. The first row holds the headings, in Chinese or English and in any order;
/// blank rows are passed over. Either every row becomes a valid record or every complaint is answered.
pub fn import(kind: RecordKind, table: &[Vec<String>]) -> Result<Vec<Record>, Vec<ImportError>> {
    let Some((header, rows)) = table.split_first() else {
        return Err(vec![ImportError {
            row: 1,
            column: String::new(),
            reason: LocalText::new(
                "表格是空的：第一行应为表头",
                "the table is empty; the first row holds the headings",
            ),
        }]);
    };
    let columns = headings(columns(kind), header)?;
    let mut records = Vec::new();
    let mut errors: Vec<ImportError> = Vec::new();
    let mut seen: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    for (number, cells) in filled(rows) {
        let mut row = Row::new(number, &columns, cells);
        let record = kinds::read(kind, &mut row);
        let complaints = if row.has_errors() { Vec::new() } else { record.complaints() };
        for complaint in complaints {
            row.complain(&complaint.field, complaint.reason);
        }
        for (column, value) in unique(&record) {
            if let Some(first) = seen.insert((column, value.clone()), number) {
                row.complain(
                    column,
                    local_text!(
                        "`{value}` 已在第 {first} 行出现，请删除或改正其一",
                        "`{value}` stands in row {first} already: remove or correct one"
                    ),
                );
            }
        }
        errors.append(&mut row.into_errors());
        if errors.len() >= MAX_ERRORS {
            errors.truncate(MAX_ERRORS);
            break;
        }
        records.push(record);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if records.is_empty() {
        return Err(vec![ImportError {
            row: 2,
            column: String::new(),
            reason: LocalText::new(
                "表头之下没有内容，请至少填写一行",
                "no row follows the headings; fill in at least one",
            ),
        }]);
    }
    Ok(records)
}

/// Rows with something in them, with their numbers.
fn filled(rows: &[Vec<String>]) -> impl Iterator<Item = (usize, &Vec<String>)> {
    (2..).zip(rows).filter(|(_, cells)| !cells.iter().all(|cell| cell.trim().is_empty()))
}

/// The rows that the records of [`import`] come from, in their order.
pub fn row_numbers(table: &[Vec<String>]) -> impl Iterator<Item = usize> {
    filled(table.get(1..).unwrap_or_default()).map(|(number, _)| number)
}

/// Values no two rows may share.
fn unique(record: &Record) -> Vec<(&'static str, String)> {
    let id = record.id().to_owned();
    match record {
        Record::Company(company) => {
            let mut values = vec![("company_id", id)];
            if !company.credit_code.is_empty() {
                values.push(("credit_code", company.credit_code.clone()));
            }
            values
        }
        Record::Vehicle(vehicle) => vec![("vehicle_id", id), ("plate", vehicle.plate.clone())],
        Record::Tank(tank) => vec![("tank_id", id), ("number", tank.number.clone())],
        Record::Person(_) => vec![("person_id", id)],
        Record::Permit(_) => vec![("permit_id", id)],
        Record::Site(_) => vec![("site_id", id)],
        Record::HoldingPlace(_) => vec![("holding_place_id", id)],
        Record::Blacklist(_) => vec![("blacklist_id", id)],
    }
}

/// A CSV text with the headings of a kind and one example row that imports.
#[must_use]
pub fn template(kind: RecordKind) -> String {
    let cell = |text: &str| {
        if text.contains([',', '"', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let line = |texts: &mut dyn Iterator<Item = &str>| {
        texts.map(cell).collect::<Vec<_>>().join(",") + "\r\n"
    };
    let columns = columns(kind);
    // A byte order mark, so that spreadsheet programs read the Chinese headings as UTF-8.
    let header = line(&mut columns.iter().map(|column| column.zh));
    format!("\u{feff}{header}{}", line(&mut columns.iter().map(|column| column.example)))
}
