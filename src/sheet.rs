//! Tables of texts from the bytes of a CSV or XLSX file, within bounds.
//!
//! Knows nothing of what the columns mean. XLSX is read cell by cell and only after its parts were
//! found to unpack to a bounded size, because a small file can unpack to any size.

use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};

use crate::units::{LocalText, local_text};

/// Greatest size of a file, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// Greatest number of rows, the headings included.
pub const MAX_ROWS: usize = 50_000;
/// Greatest number of columns.
pub const MAX_COLUMNS: usize = 100;
/// Longest text of a cell, in characters.
pub const MAX_CELL: usize = 20_000;
/// Greatest unpacked size of an XLSX file: 50,000 rows of ordinary length take less than a tenth.
const MAX_UNPACKED_BYTES: u64 = 200 * 1024 * 1024;
/// Spreadsheets keep numbers with 15 digits; longer ones have lost their last digits.
const EXACT_NUMBERS_BELOW: f64 = 1e15;

/// Why a file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum SheetError {
    /// Too many bytes.
    TooLarge(usize),
    /// An XLSX file that unpacks to too much.
    UnpacksTooLarge,
    /// Too many rows.
    TooManyRows,
    /// Too many columns.
    TooManyColumns(usize),
    /// A cell is too long.
    CellTooLong(usize),
    /// Neither CSV in UTF-8 nor XLSX.
    NotUtf8(usize),
    /// Binary or an old format.
    UnknownFormat,
    /// CSV that cannot be divided into rows.
    Csv {
        /// Row from 1.
        row: usize,
        /// What is wrong.
        reason: String,
    },
    /// XLSX that cannot be read.
    Xlsx(String),
    /// An XLSX file without a sheet.
    NoSheet,
    /// A cell whose formula has no value.
    ErrorCell {
        /// Row from 1.
        row: usize,
        /// Column from 1.
        column: usize,
        /// What stands in it, such as `#DIV/0!`.
        shown: String,
    },
    /// A number with more digits than a spreadsheet keeps.
    InexactNumber {
        /// Row from 1.
        row: usize,
        /// Column from 1.
        column: usize,
    },
}

impl SheetError {
    /// What is wrong and what to do.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::TooLarge(bytes) => local_text!(
                "文件有 {bytes} 字节，最多读取 {MAX_BYTES} 字节，请分成几个文件",
                "the file has {bytes} bytes; at most {MAX_BYTES} are read, divide it"
            ),
            Self::UnpacksTooLarge => local_text!(
                "文件解压后超过 {MAX_UNPACKED_BYTES} 字节，请分成几个文件或另存为 CSV",
                "the file unpacks to more than {MAX_UNPACKED_BYTES} bytes; divide it or save it as CSV"
            ),
            Self::TooManyRows => local_text!(
                "表格超过 {MAX_ROWS} 行，请分成几个文件",
                "the table has more than {MAX_ROWS} rows; divide it"
            ),
            Self::TooManyColumns(row) => local_text!(
                "第 {row} 行超过 {MAX_COLUMNS} 列，请使用模板的表头",
                "row {row} has more than {MAX_COLUMNS} columns; take the headings of the template"
            ),
            Self::CellTooLong(row) => local_text!(
                "第 {row} 行有单元格超过 {MAX_CELL} 个字符，请缩短",
                "row {row} has a cell of more than {MAX_CELL} characters; shorten it"
            ),
            Self::NotUtf8(byte) => local_text!(
                "文本不是 UTF-8（第 {byte} 个字节起有误），请另存为 CSV UTF-8 或 XLSX，不读取 GB18030",
                "the text is not UTF-8 (first wrong byte at {byte}); save it as CSV UTF-8 or as XLSX, GB18030 is not read"
            ),
            Self::UnknownFormat => LocalText::new(
                "文件既不是 CSV 文本也不是 XLSX，请另存为其中一种",
                "the file is neither CSV text nor XLSX; save it as one of these",
            ),
            Self::Csv { row, reason } => local_text!(
                "第 {row} 行无法拆分成单元格，请检查引号（{reason}）",
                "row {row} cannot be divided into cells, look at its quotes ({reason})"
            ),
            Self::Xlsx(reason) => local_text!(
                "XLSX 文件无法读取，请重新保存（{reason}）",
                "the XLSX file cannot be read: {reason}; save it again"
            ),
            Self::NoSheet => LocalText::new(
                "XLSX 文件中没有工作表，请重新保存",
                "the XLSX file has no sheet; save it again",
            ),
            Self::ErrorCell { row, column, shown } => local_text!(
                "第 {row} 行第 {column} 列是错误值 `{shown}`，请改成一个值",
                "row {row}, column {column} holds the error `{shown}`; put a value there"
            ),
            Self::InexactNumber { row, column } => local_text!(
                "第 {row} 行第 {column} 列的数字超过 15 位，末几位已丢失，请把该列设为文本格式后重新填写",
                "row {row}, column {column}: the number has more than 15 digits and has lost its last ones; format the column as text and type it again"
            ),
        }
    }
}

/// Reads the first sheet of an XLSX file, or a CSV text in UTF-8 divided by commas, semicolons or tabs.
pub fn read(bytes: &[u8]) -> Result<Vec<Vec<String>>, SheetError> {
    if bytes.len() > MAX_BYTES {
        return Err(SheetError::TooLarge(bytes.len()));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return read_xlsx(bytes);
    }
    // UTF-16 text, old XLS and other binaries hold zero bytes; CSV text never does.
    if bytes.contains(&0) {
        return Err(SheetError::UnknownFormat);
    }
    let text =
        std::str::from_utf8(bytes).map_err(|error| SheetError::NotUtf8(error.valid_up_to() + 1))?;
    read_csv(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The sign that divides the headings; a list within a cell may use the others.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |sign: char| header.matches(sign).count();
    if count(',') == 0 && count('\t') > 0 {
        b'\t'
    } else if count(',') == 0 && count(';') > 0 {
        b';'
    } else {
        b','
    }
}

fn read_csv(text: &str) -> Result<Vec<Vec<String>>, SheetError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut table = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let row = table.len() + 1;
        let more = reader
            .read_record(&mut record)
            .map_err(|error| SheetError::Csv { row, reason: error.to_string() })?;
        if !more {
            return Ok(table);
        }
        if row > MAX_ROWS {
            return Err(SheetError::TooManyRows);
        }
        if record.len() > MAX_COLUMNS {
            return Err(SheetError::TooManyColumns(row));
        }
        table.push(record.iter().map(|cell| bounded(cell, row)).collect::<Result<_, _>>()?);
    }
}

fn bounded(cell: &str, row: usize) -> Result<String, SheetError> {
    if cell.chars().count() > MAX_CELL {
        return Err(SheetError::CellTooLong(row));
    }
    Ok(cell.trim().to_owned())
}

/// Unpacks every part into nothing, counting: the sizes an archive states can be untrue.
fn require_bounded(bytes: &[u8]) -> Result<(), SheetError> {
    let unreadable = |error: zip::result::ZipError| SheetError::Xlsx(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = MAX_UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(unreadable)?;
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink())
            .map_err(|error| SheetError::Xlsx(error.to_string()))?;
        left = left.checked_sub(size).ok_or(SheetError::UnpacksTooLarge)?;
    }
    Ok(())
}

fn read_xlsx(bytes: &[u8]) -> Result<Vec<Vec<String>>, SheetError> {
    require_bounded(bytes)?;
    let unreadable = |error: calamine::XlsxError| SheetError::Xlsx(error.to_string());
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let sheet = book.sheet_names().into_iter().next().ok_or(SheetError::NoSheet)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(unreadable)?;
    let mut table: Vec<Vec<String>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let row = usize::try_from(row).map_err(|_| SheetError::TooManyRows)?;
        let column = usize::try_from(column).map_err(|_| SheetError::TooManyColumns(row + 1))?;
        let text = bounded(&cell_text(cell.get_value(), row, column)?, row + 1)?;
        if text.is_empty() {
            continue;
        }
        if row >= MAX_ROWS {
            return Err(SheetError::TooManyRows);
        }
        if column >= MAX_COLUMNS {
            return Err(SheetError::TooManyColumns(row + 1));
        }
        if table.len() <= row {
            table.resize_with(row + 1, Vec::new);
        }
        let cells = &mut table[row];
        if cells.len() <= column {
            cells.resize_with(column + 1, String::new);
        }
        cells[column] = text;
    }
    Ok(table)
}

fn cell_text(value: &DataRef<'_>, row: usize, column: usize) -> Result<String, SheetError> {
    Ok(match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.abs() >= EXACT_NUMBERS_BELOW => {
            return Err(SheetError::InexactNumber { row: row + 1, column: column + 1 });
        }
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(instant) => instant_text(instant),
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::Error(error) => {
            return Err(SheetError::ErrorCell {
                row: row + 1,
                column: column + 1,
                shown: error.to_string(),
            });
        }
        DataRef::Empty => String::new(),
    })
}

/// `2026-06-30`, or `22:00` for a time without a day.
fn instant_text(instant: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = instant.to_ymd_hms_milli();
    if instant.as_f64() < 1.0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn table(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes).unwrap()
    }

    #[test]
    fn csv_is_read_with_and_without_byte_order_mark_and_by_three_delimiters() {
        let expected = vec![
            vec!["单位标识".to_owned(), "名称".to_owned()],
            vec!["c".to_owned(), "甲, 乙".to_owned()],
        ];
        for text in [
            "单位标识,名称\r\nc,\"甲, 乙\"\r\n",
            "\u{feff}单位标识,名称\nc,\"甲, 乙\"\n",
            "单位标识;名称\nc;甲, 乙",
            "单位标识\t名称\nc\t 甲, 乙 ",
        ] {
            assert_eq!(table(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn text_that_is_not_utf_8_is_told_to_be_saved_otherwise() {
        // 名称 in GB18030.
        let error = read(b"\xc3\xfb\xb3\xc6,a\n").unwrap_err();
        assert_eq!(error, SheetError::NotUtf8(1));
        assert!(error.to_string().contains("GB18030"));
        assert_eq!(read(b"a\0b"), Err(SheetError::UnknownFormat));
        assert_eq!(read(b"\xd0\xcf\x11\xe0\0"), Err(SheetError::UnknownFormat));
    }

    #[test]
    fn bounds_hold_at_their_value_and_refuse_one_more() {
        assert_eq!(read(&vec![b'a'; MAX_BYTES + 1]), Err(SheetError::TooLarge(MAX_BYTES + 1)));
        assert_eq!(table("a\n".repeat(MAX_ROWS).as_bytes()).len(), MAX_ROWS);
        assert_eq!(read("a\n".repeat(MAX_ROWS + 1).as_bytes()), Err(SheetError::TooManyRows));
        let columns = |count: usize| vec!["a"; count].join(",");
        assert_eq!(table(columns(MAX_COLUMNS).as_bytes())[0].len(), MAX_COLUMNS);
        assert_eq!(read(columns(MAX_COLUMNS + 1).as_bytes()), Err(SheetError::TooManyColumns(1)));
        assert!(read("字".repeat(MAX_CELL).as_bytes()).is_ok());
        assert_eq!(read("字".repeat(MAX_CELL + 1).as_bytes()), Err(SheetError::CellTooLong(1)));
    }

    /// A workbook of one sheet with the given rows as the sheet writes them; style 1 is a date.
    fn workbook(rows: &str) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006";
        let parts = [
            (
                "[Content_Types].xml",
                format!(
                    "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/s.xml\"/><Relationship Id=\"r2\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/styles.xml",
                format!(
                    "<styleSheet xmlns=\"{main}\"><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>"
                ),
            ),
            (
                "xl/worksheets/s.xml",
                format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
            ),
        ];
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn a_workbook_gives_texts_numbers_and_dates_as_a_person_sees_them() {
        let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>名称</t></is></c><c r=\"C1\"><v>22000</v></c></row>\
             <row r=\"3\"><c r=\"A3\"><v>108.4</v></c><c r=\"B3\" s=\"1\"><v>46203</v></c><c r=\"C3\" s=\"2\"><v>0.9166666667</v></c></row>";
        assert_eq!(
            table(&workbook(rows)),
            vec![
                vec!["名称".to_owned(), String::new(), "22000".to_owned()],
                Vec::new(),
                vec!["108.4".to_owned(), "2026-06-30".to_owned(), "22:00".to_owned()],
            ]
        );
    }

    #[test]
    fn a_workbook_is_refused_for_lost_digits_far_cells_and_damage() {
        let long = workbook("<row r=\"1\"><c r=\"A1\"><v>500101199001011234</v></c></row>");
        assert_eq!(read(&long), Err(SheetError::InexactNumber { row: 1, column: 1 }));
        let low = workbook("<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>");
        assert_eq!(read(&low), Err(SheetError::TooManyRows));
        let wide = workbook("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>");
        assert_eq!(read(&wide), Err(SheetError::TooManyColumns(1)));
        let fault = workbook("<row r=\"1\"><c r=\"A1\" t=\"e\"><v>#DIV/0!</v></c></row>");
        let shown = "#DIV/0!".to_owned();
        assert_eq!(read(&fault), Err(SheetError::ErrorCell { row: 1, column: 1, shown }));
        let whole = workbook("");
        assert_eq!(table(&whole), Vec::<Vec<String>>::new());
        for length in [4, 100, whole.len() / 2, whole.len() - 1] {
            assert!(matches!(read(&whole[..length]), Err(SheetError::Xlsx(_))), "{length}");
        }
    }

    #[test]
    fn a_file_that_unpacks_to_too_much_is_refused_before_it_is_read() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        let block = vec![b'a'; 1024 * 1024];
        for _ in 0..=MAX_UNPACKED_BYTES / 1024 / 1024 {
            archive.write_all(&block).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < MAX_BYTES);
        assert_eq!(read(&bytes), Err(SheetError::UnpacksTooLarge));
    }

    #[test]
    fn every_refusal_is_told_in_both_languages() {
        let reason = "unclosed".to_owned();
        for error in [
            SheetError::TooLarge(1),
            SheetError::UnpacksTooLarge,
            SheetError::TooManyRows,
            SheetError::TooManyColumns(1),
            SheetError::CellTooLong(1),
            SheetError::NotUtf8(1),
            SheetError::UnknownFormat,
            SheetError::Csv { row: 1, reason: reason.clone() },
            SheetError::Xlsx(reason.clone()),
            SheetError::NoSheet,
            SheetError::ErrorCell { row: 1, column: 1, shown: reason },
            SheetError::InexactNumber { row: 1, column: 1 },
        ] {
            let LocalText { zh, en } = error.text();
            assert!(!zh.is_empty() && !en.is_empty() && zh != en, "{error:?}");
            assert_eq!(error.to_string(), en);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reading_panic(
            mut bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
            damage in proptest::collection::vec((0_usize..4000, proptest::num::u8::ANY), 0..8),
        ) {
            drop(read(&bytes));
            bytes.splice(0..0, *b"PK\x03\x04");
            drop(read(&bytes));
            let mut book = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
            for (position, byte) in damage {
                let position = position % book.len();
                book[position] = byte;
            }
            drop(read(&book));
        }
    }
}
