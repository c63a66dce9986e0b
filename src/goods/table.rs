//! The rows of `data/goods/catalogue.csv`, read strictly.

use std::cell::Cell;
use std::fmt::Display;
use std::str::FromStr;

use super::{CatalogueError, Class, Entry, EntryKey, EntryStatus};

/// The columns, in the order of the file.
const COLUMNS: [&str; 25] = [
    "key",
    "name_en",
    "name_zh",
    "note",
    "class",
    "code",
    "subsidiary",
    "packing_group",
    "labels",
    "limited_quantity",
    "excepted_quantity",
    "tank_codes",
    "tank_provisions",
    "tank_vehicle",
    "transport_category",
    "tunnel_code",
    "hazard_number",
    "status",
    "properties",
    "density_15",
    "density_50",
    "filling_ratio",
    "carried",
    "aliases",
    "pinyin",
];

/// One row: the entry, and what only the search asks for.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) entry: Entry,
    /// How much is carried by road, 0 (seldom) to 99 (petrol).
    pub(super) carried: u8,
    /// Trade names in Chinese or English.
    pub(super) aliases: Vec<String>,
    /// Syllables apart by blanks, of the Chinese name and of each Chinese alias.
    pub(super) pinyin: Vec<String>,
}

/// Reads the whole text; keys ascend, and variants count from 1 without a gap.
pub(super) fn read(text: &str) -> Result<Vec<Row>, CatalogueError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<Row> = Vec::with_capacity(3000);
    let mut record = csv::StringRecord::new();
    let mut header_read = false;
    loop {
        let line = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        let wrong = |reason: String| CatalogueError { line, reason };
        let more = reader.read_record(&mut record).map_err(|error| wrong(error.to_string()))?;
        if !more {
            break;
        }
        if !header_read {
            if !record.iter().eq(COLUMNS) {
                return Err(wrong(format!("the columns must be {}", COLUMNS.join(","))));
            }
            header_read = true;
            continue;
        }
        let row = read_row(&record).map_err(wrong)?;
        check_order(rows.last().map(|row| row.entry.key), row.entry.key).map_err(wrong)?;
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(CatalogueError { line: 1, reason: "there are no entries".to_owned() });
    }
    Ok(rows)
}

fn check_order(previous: Option<EntryKey>, key: EntryKey) -> Result<(), String> {
    let same_number = previous.filter(|previous| previous.un_number == key.un_number);
    let expected = same_number.map_or(1, |previous| previous.variant.saturating_add(1));
    match previous {
        Some(previous) if previous == key => Err(format!("`{key}` stands twice")),
        Some(previous) if previous > key => {
            Err(format!("`{key}` follows `{previous}`: entries must be sorted by key"))
        }
        _ if key.variant != expected => {
            Err(format!("`{key}`: variants count from 1 without a gap, {expected} was expected"))
        }
        _ => Ok(()),
    }
}

/// One field by its column's name, which errors tell. Asked for in the order of the file, each is where the
/// one before ends.
struct Fields<'a> {
    record: &'a csv::StringRecord,
    next: Cell<usize>,
}

impl<'a> Fields<'a> {
    fn text(&self, column: &'static str) -> Result<&'a str, String> {
        let next = self.next.get();
        let is_asked = |place: &usize| COLUMNS.get(*place) == Some(&column);
        let near = [next, next.saturating_sub(1)].into_iter().find(is_asked);
        let place = near.or_else(|| COLUMNS.iter().position(|name| *name == column));
        let field = place.and_then(|place| self.record.get(place));
        self.next.set(place.map_or(0, |place| place + 1));
        let field = field.ok_or_else(|| format!("{column} is missing"))?;
        if field.trim() == field {
            Ok(field)
        } else {
            Err(format!("{column} `{field}` has blanks around it"))
        }
    }

    fn required<T: FromStr>(&self, column: &'static str) -> Result<T, String>
    where
        T::Err: Display,
    {
        self.text(column)?.parse().map_err(|error: T::Err| format!("{column}: {error}"))
    }

    fn optional<T: FromStr>(&self, column: &'static str) -> Result<Option<T>, String>
    where
        T::Err: Display,
    {
        if self.text(column)?.is_empty() { Ok(None) } else { self.required(column).map(Some) }
    }

    fn list<T: FromStr>(&self, column: &'static str, separator: char) -> Result<Vec<T>, String>
    where
        T::Err: Display,
    {
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(Vec::new());
        }
        text.split(separator)
            .map(|part| match part {
                "" => Err(format!("{column} `{text}` has an empty part")),
                part => part.parse().map_err(|error: T::Err| format!("{column}: {error}")),
            })
            .collect()
    }

    fn figure(&self, column: &'static str, range: (f64, f64)) -> Result<Option<f64>, String> {
        let figure: Option<f64> = self.optional(column)?;
        match figure {
            Some(value) if !(range.0..=range.1).contains(&value) => {
                Err(format!("{column} `{value}` is not within {} to {}", range.0, range.1))
            }
            figure => Ok(figure),
        }
    }
}

fn read_row(record: &csv::StringRecord) -> Result<Row, String> {
    let fields = Fields { record, next: Cell::new(0) };
    let entry = Entry {
        key: fields.required("key")?,
        proper_shipping_name: fields.text("name_en")?.to_owned(),
        proper_shipping_name_zh: fields.text("name_zh")?.to_owned(),
        variant_note: fields.text("note")?.to_owned(),
        class: fields.optional("class")?,
        classification_code: fields.text("code")?.to_owned(),
        subsidiary_hazards: fields.list("subsidiary", ' ')?,
        packing_group: fields.optional("packing_group")?,
        labels: fields.list("labels", ' ')?,
        limited_quantity: fields.text("limited_quantity")?.to_owned(),
        excepted_quantity: fields.text("excepted_quantity")?.to_owned(),
        tank_codes: fields.list("tank_codes", ' ')?,
        tank_provisions: fields.list("tank_provisions", ' ')?,
        tank_vehicle: fields.optional("tank_vehicle")?,
        transport_category: fields.optional("transport_category")?,
        tunnel_code: fields.optional("tunnel_code")?,
        hazard_number: fields.optional("hazard_number")?,
        status: fields.required("status")?,
        properties: fields.list("properties", ' ')?,
        // Liquid hydrogen is the lightest liquid (0.07), mercury the heaviest (13.6).
        density_15: fields.figure("density_15", (0.05, 14.0))?,
        density_50: fields.figure("density_50", (0.05, 14.0))?,
        filling_ratio: fields.figure("filling_ratio", (0.05, 3.5))?,
    };
    let row = Row {
        entry,
        carried: fields.required("carried")?,
        aliases: fields.list("aliases", '|')?,
        pinyin: fields.list("pinyin", '|')?,
    };
    check_row(&row).map(|()| row)
}

fn check_row(row: &Row) -> Result<(), String> {
    let entry = &row.entry;
    check_label_texts(entry)?;
    if entry.proper_shipping_name.is_empty() {
        return Err("name_en is empty".to_owned());
    }
    if entry.class.is_none() && entry.status == EntryStatus::Listed {
        return Err("a listed entry must have a class".to_owned());
    }
    if entry.transport_category.is_some_and(|category| category > 4) {
        return Err("transport_category must be 0 to 4".to_owned());
    }
    if !entry.properties.is_sorted_by(|first, second| first < second) {
        return Err("properties must be sorted, each once".to_owned());
    }
    if !entry.tank_codes.is_empty() && entry.tank_vehicle.is_none() {
        return Err("an entry with tank codes must name its tank_vehicle".to_owned());
    }
    match (entry.density_15, entry.density_50) {
        (None, None) => {}
        (Some(cold), Some(warm)) if warm <= cold => {}
        (Some(_), Some(_)) => return Err("density_50 is above density_15".to_owned()),
        (Some(_), None) | (None, Some(_)) => {
            return Err("density_15 and density_50 stand together or not at all".to_owned());
        }
    }
    if row.carried > 99 {
        return Err("carried must be 0 to 99".to_owned());
    }
    Ok(())
}

fn check_label_texts(entry: &Entry) -> Result<(), String> {
    let known =
        |label: &str| matches!(label, "1" | "7X" | "7E" | "9A") || label.parse::<Class>().is_ok();
    if let Some(label) = entry.labels.iter().find(|label| !known(label)) {
        return Err(format!("labels: `{label}` is not a label"));
    }
    if !matches!(
        entry.excepted_quantity.as_str(),
        "" | "E0" | "E1" | "E2" | "E3" | "E4" | "E5" | "SP340"
    ) {
        let code = &entry.excepted_quantity;
        return Err(format!("excepted_quantity: `{code}` is not E0 to E5 or SP340"));
    }
    let number = entry.hazard_number.as_deref().unwrap_or("33");
    if !is_hazard_number(number) {
        return Err(format!(
            "hazard_number: `{number}` is not two or three digits, with X or without, nor 1.5D"
        ));
    }
    Ok(())
}

/// ADR 5.3.2.3; `1.5D` stands in column 20 for blasting agents in tanks (UN 0331, 0332).
fn is_hazard_number(number: &str) -> bool {
    let digits = number.strip_prefix('X').unwrap_or(number);
    number == "1.5D"
        || (2..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}
