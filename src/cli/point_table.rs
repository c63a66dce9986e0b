//! Tables of points as CSV: columns are found by their names, wrong rows told by their line.

use csv::StringRecord;

use super::trace_file::number;
use crate::units::{LocalText, LonLat, local_text};

/// A table being read. Columns that nobody asks for are passed over.
pub(super) struct PointTable<'t> {
    reader: csv::Reader<&'t [u8]>,
    head: StringRecord,
}

fn unread(error: &csv::Error) -> LocalText {
    local_text!("CSV 无法读取：{error}", "CSV cannot be read: {error}")
}

impl<'t> PointTable<'t> {
    pub(super) fn open(text: &'t str) -> Result<Self, LocalText> {
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let head = reader.headers().map_err(|error| unread(&error))?.clone();
        Ok(Self { reader, head })
    }

    /// The column that bears one of these names, in lower case.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        self.head.iter().position(|name| {
            let name = name.trim_start_matches('\u{feff}').to_ascii_lowercase();
            names.contains(&name.as_str())
        })
    }

    /// The columns of longitude and latitude; `missing` makes words of the one that is not there.
    pub(super) fn location(
        &self,
        missing: impl Fn(&str) -> LocalText,
    ) -> Result<[usize; 2], LocalText> {
        let lon = self.column(&["lon", "lng", "longitude"]).ok_or_else(|| missing("lon"))?;
        let lat = self.column(&["lat", "latitude"]).ok_or_else(|| missing("lat"))?;
        Ok([lon, lat])
    }

    /// At most so many rows, each read by `read`; the first that cannot be read is told with its line.
    pub(super) fn rows<T>(
        mut self,
        most: usize,
        read: impl Fn(&Row<'_>) -> Result<T, LocalText>,
    ) -> Result<Vec<T>, LocalText> {
        let mut rows = Vec::new();
        for (row, record) in self.reader.records().enumerate().take(most) {
            let record = record.map_err(|error| unread(&error))?;
            let line = row + 2;
            let value = read(&Row(&record))
                .map_err(|why| why.about(&format!("第 {line} 行"), &format!("line {line}")))?;
            rows.push(value);
        }
        Ok(rows)
    }
}

/// One row.
pub(super) struct Row<'r>(&'r StringRecord);

impl Row<'_> {
    /// The text of a column, empty where the row ends before it.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.0.get(column).unwrap_or_default()
    }

    /// The point in the columns of longitude and latitude.
    pub(super) fn point(&self, [lon, lat]: [usize; 2]) -> Result<LonLat, LocalText> {
        Ok(LonLat::new(number(self.cell(lon))?, number(self.cell(lat))?))
    }
}
