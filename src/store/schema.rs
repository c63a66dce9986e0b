//! The tables as the migrations make them, read from their text: one place says what a table has.

use super::MIGRATIONS;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// `text`
    Text,
    /// `bigint` and `integer`
    Number,
    /// `double precision`
    Double,
}

/// A table with its columns in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<(String, ColumnKind)>,
}

/// All tables, each after those it refers to.
pub(super) fn tables() -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for (_, text) in MIGRATIONS {
        for statement in statements(text) {
            if let Some(rest) = statement.strip_prefix("create table ") {
                tables.extend(created(rest));
            } else if let Some(rest) = statement.strip_prefix("alter table ")
                && let Some((name, column)) = rest.split_once(" add column ")
                && let Some(table) = tables.iter_mut().find(|table| table.name == name)
            {
                table.columns.extend(column_of(column));
            }
        }
    }
    tables
}

/// Statements without comments, on one line each.
fn statements(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("--"));
    let bare = lines.collect::<Vec<_>>().join(" ");
    let words = |statement: &str| statement.split_whitespace().collect::<Vec<_>>().join(" ");
    bare.split(';').map(words).filter(|statement| !statement.is_empty()).collect()
}

fn created(rest: &str) -> Option<Table> {
    let (name, body) = rest.split_once(" (")?;
    let parts = parts(body.strip_suffix(')')?);
    let columns = parts.iter().filter_map(|part| column_of(part)).collect();
    Some(Table { name: name.to_owned(), columns })
}

/// What stands between commas outside brackets.
fn parts(body: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut parts = vec![String::new()];
    for letter in body.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if letter == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
}

/// A column; `None` for a constraint of the table.
fn column_of(part: &str) -> Option<(String, ColumnKind)> {
    let mut words = part.split_whitespace();
    let name = words.next()?;
    let kind = match words.next()? {
        "text" => ColumnKind::Text,
        "bigint" | "integer" => ColumnKind::Number,
        "double" => ColumnKind::Double,
        _ => return None,
    };
    Some((name.to_owned(), kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_migrations_is_known_with_its_columns() {
        let tables = tables();
        let text: String = MIGRATIONS.iter().map(|(_, text)| *text).collect();
        assert_eq!(tables.len(), text.matches("create table ").count());
        assert!(tables.iter().all(|table| !table.columns.is_empty()));
        let key = tables.iter().find(|table| table.name == "signing_key").unwrap();
        let names: Vec<&str> = key.columns.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["key_id", "secret", "created_at_ms", "retired_at_ms", "purpose"]);
        let balance = tables.iter().find(|table| table.name == "permit_balance").unwrap();
        assert_eq!(balance.columns.len(), 3, "{balance:?}");
    }
}
