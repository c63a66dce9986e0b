//! A form as rows of cells, and how rows are spread over pages; knows nothing of what is written in them.

use std::collections::VecDeque;

/// A4 in points.
pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;
pub(super) const MARGIN: f32 = 36.0;
pub(super) const INNER: f32 = WIDTH - 2.0 * MARGIN;
pub(super) const TEXT_SIZE: f32 = 9.0;
pub(super) const LINE_HEIGHT: f32 = 13.0;
pub(super) const PADDING: f32 = 4.0;
/// The width of a page in the units that shares of cells are given in.
pub(super) const WHOLE: f32 = 12.0;
/// Width of a label.
const LABEL: f32 = 1.5;

/// A paper ready to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// What the paper is.
    pub(super) title: String,
    /// Lines below the title.
    pub(super) facts: Vec<String>,
    /// QR code, drawn in the upper right corner.
    pub(super) code: Option<Vec<Vec<bool>>>,
    /// What is written in it.
    pub(super) rows: Vec<Row>,
    /// At the foot of each page.
    pub(super) foot: String,
    /// Language tag of the file.
    pub(super) language: &'static str,
    /// Counts pages: `第 1 页，共 2 页`.
    pub(super) page_of: fn(usize, usize) -> String,
}

/// How a row goes with its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowKind {
    /// By itself.
    Plain,
    /// Stays with the row below it.
    Heading,
    /// The same, and is repeated where its table goes on on the next page.
    Columns,
    /// A row of a table.
    Table,
}

/// Cells side by side.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// From left to right.
    pub(super) cells: Vec<Cell>,
    kind: RowKind,
}

/// A text in its lines; a label is printed grey.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    /// Width in twelfths of the page.
    pub(super) share: f32,
    /// What is printed.
    pub(super) lines: Vec<String>,
    /// Grey.
    pub(super) is_label: bool,
}

impl Row {
    /// From label and text pairs; the number is the width of both in twelfths.
    pub(super) fn of(pairs: &[(&str, &str, f32)]) -> Self {
        let mut cells = Vec::new();
        for (label, text, share) in pairs {
            cells.push(Cell::new(label, LABEL, true));
            cells.push(Cell::new(text, share - LABEL, false));
        }
        Self { cells, kind: RowKind::Plain }
    }

    /// One label and one text over the whole width.
    pub(super) fn one(label: &str, text: &str) -> Self {
        Self::of(&[(label, text, WHOLE)])
    }

    /// A title over the rows that follow.
    pub(super) fn heading(text: &str) -> Self {
        Self { cells: vec![Cell::new(text, WHOLE, true)], kind: RowKind::Heading }
    }

    /// A text over the whole width.
    pub(super) fn text(text: &str) -> Self {
        Self { cells: vec![Cell::new(text, WHOLE, false)], kind: RowKind::Plain }
    }

    /// The titles of a table's columns.
    pub(super) fn columns(columns: &[(&str, f32)]) -> Self {
        let cells = columns.iter().map(|(text, share)| Cell::new(text, *share, true)).collect();
        Self { cells, kind: RowKind::Columns }
    }

    /// A row of a table.
    pub(super) fn cells(cells: &[(&str, f32)]) -> Self {
        let cells = cells.iter().map(|(text, share)| Cell::new(text, *share, false)).collect();
        Self { cells, kind: RowKind::Table }
    }

    const fn is_heading(&self) -> bool {
        matches!(self.kind, RowKind::Heading | RowKind::Columns)
    }

    fn lines(&self) -> usize {
        self.cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(1)
    }

    /// In points.
    pub(super) fn height(&self) -> f32 {
        height_of(self.lines())
    }

    /// The first lines, and the rest; labels stand on both.
    fn split(&self, lines: usize) -> (Self, Self) {
        let mut head = self.clone();
        let mut tail = self.clone();
        let cells = head.cells.iter_mut().zip(&mut tail.cells).zip(&self.cells);
        for ((first, rest), whole) in cells.filter(|(_, whole)| !whole.is_label) {
            first.lines.truncate(lines);
            rest.lines = whole.lines.iter().skip(lines).cloned().collect();
        }
        (head, tail)
    }
}

impl Cell {
    fn new(text: &str, share: f32, is_label: bool) -> Self {
        let width = INNER * share / WHOLE - 2.0 * PADDING;
        Self { share, lines: wrap(text, width / TEXT_SIZE), is_label }
    }
}

fn height_of(lines: usize) -> f32 {
    as_points(lines) * LINE_HEIGHT + 2.0 * PADDING
}

#[expect(clippy::cast_precision_loss, reason = "a page has far fewer than 2^24 lines")]
pub(super) const fn as_points(count: usize) -> f32 {
    count as f32
}

/// Spreads rows over pages with so much room: no heading alone at the foot, the titles of a table again on
/// each page it goes on on, and a row that is higher than a page goes on on the next.
pub(super) fn paginate(rows: Vec<Row>, room: f32) -> Vec<Vec<Row>> {
    let mut pages = Pages { room, done: Vec::new(), page: Vec::new(), used: 0.0, columns: None };
    let mut rest: VecDeque<Row> = rows.into();
    while let Some(row) = rest.pop_front() {
        match row.kind {
            RowKind::Columns => pages.columns = Some(row.clone()),
            RowKind::Plain | RowKind::Heading => pages.columns = None,
            RowKind::Table => {}
        }
        let below = if row.is_heading() { pages.below(&row, rest.front()) } else { 0.0 };
        let is_higher_than_a_page = row.height() > room;
        if pages.used + row.height() + below <= room {
            pages.push(row);
        } else if is_higher_than_a_page && pages.used + height_of(1) <= room {
            let (head, tail) = row.split(lines_in(room - pages.used));
            pages.push(head);
            if tail.cells.iter().any(|cell| !cell.is_label && !cell.lines.is_empty()) {
                rest.push_front(tail);
            }
        } else {
            pages.turn();
            // A table of columns higher than half a page would never come to its rows.
            if let Some(columns) = pages.columns.clone().filter(|_| row.kind == RowKind::Table)
                && columns.height() <= room / 2.0
            {
                pages.push(columns);
            }
            rest.push_front(row);
        }
    }
    pages.finish()
}

/// Pages being filled.
struct Pages {
    room: f32,
    done: Vec<Vec<Row>>,
    page: Vec<Row>,
    used: f32,
    /// Titles of the table that is being drawn.
    columns: Option<Row>,
}

impl Pages {
    fn push(&mut self, row: Row) {
        self.used += row.height();
        self.page.push(row);
    }

    fn turn(&mut self) {
        self.done.push(std::mem::take(&mut self.page));
        self.used = 0.0;
    }

    fn finish(mut self) -> Vec<Vec<Row>> {
        if !self.page.is_empty() || self.done.is_empty() {
            self.turn();
        }
        self.done
    }

    /// What has to have room below a heading: the next row as a whole where one page can hold both, else
    /// its first line.
    fn below(&self, heading: &Row, next: Option<&Row>) -> f32 {
        match next.map(Row::height) {
            Some(height) if heading.height() + height <= self.room => height,
            Some(_) => height_of(1),
            None => 0.0,
        }
    }
}

/// How many lines a row has room for, at least one.
fn lines_in(room: f32) -> usize {
    let mut lines = 1;
    while height_of(lines + 1) <= room {
        lines += 1;
    }
    lines
}

/// Width of a character in units of the type size, as the font has it and rounded up: ideographs fill
/// the square.
pub(super) fn width_of(character: char) -> f32 {
    match character {
        ' ' => 0.23,
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' | 'I' => 0.31,
        '(' | ')' | '[' | ']' | 'f' | 't' | 'r' | '-' | '/' => 0.4,
        's' | 'c' | 'z' | 'v' | 'x' | 'y' => 0.53,
        'W' | 'M' | 'm' | 'w' | '@' | '%' => 0.95,
        'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'U' => 0.76,
        'A'..='Z' => 0.67,
        ' '..='~' => 0.63,
        _ => 1.0,
    }
}

/// How much of a character has to be inside the line: punctuation after ideographs is blank on the right,
/// and may hang over.
fn ink_of(character: char) -> f32 {
    if "，。；：、）".contains(character) { 0.5 } else { width_of(character) }
}

/// Width of a text in units of the type size.
pub(super) fn width_of_text(text: &str) -> f32 {
    text.chars().map(width_of).sum()
}

/// Breaks a text into lines of at most `width` (in units of the type size) and at line feeds; words of
/// Latin letters stay whole where they fit on a line.
pub(super) fn wrap(text: &str, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for character in paragraph.chars() {
            if width_of_text(&line) + ink_of(character) > width && !line.is_empty() {
                let rest = if character == ' ' { String::new() } else { broken_word(&line) };
                line.truncate(line.len() - rest.len());
                lines.push(line.trim_end().to_owned());
                line = rest;
                if character == ' ' {
                    continue;
                }
            }
            line.push(character);
        }
        lines.push(line);
    }
    lines
}

/// The beginning of a word at the end of a line that has something before it.
fn broken_word(line: &str) -> String {
    let letters = line.chars().rev().take_while(|letter| is_of_word(*letter)).count();
    let all = line.chars().count();
    // A word that fills the line is broken where it is.
    if letters == all { String::new() } else { line.chars().skip(all - letters).collect() }
}

/// An opening bracket goes with what it opens.
const fn is_of_word(letter: char) -> bool {
    letter.is_ascii_graphic() || letter == '（'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(heights: &[usize]) -> Vec<Row> {
        heights.iter().map(|lines| Row::text(&vec!["行"; *lines].join("\n"))).collect()
    }

    #[test]
    fn every_line_is_drawn_once_and_no_page_is_too_full() {
        let room = height_of(10);
        for heights in [
            vec![],
            vec![1],
            vec![10],
            vec![11],
            vec![35],
            vec![3, 40, 3],
            vec![1; 25],
            (1..30).collect::<Vec<_>>(),
        ] {
            let pages = paginate(rows(&heights), room);
            let drawn: usize = pages.iter().flatten().map(Row::lines).sum();
            assert_eq!(drawn, heights.iter().sum::<usize>(), "{heights:?}");
            for page in &pages {
                assert!(page.iter().map(Row::height).sum::<f32>() <= room, "{heights:?}");
            }
        }
    }

    #[test]
    fn a_heading_is_not_left_alone_at_the_foot() {
        let mut all = rows(&[7]);
        all.push(Row::heading("货物"));
        all.extend(rows(&[2]));
        let pages = paginate(all, height_of(10));
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
        let mut all = vec![Row::heading("货物")];
        all.extend(rows(&[40]));
        assert_eq!(paginate(all, height_of(10))[0].len(), 2, "the row begins below its heading");
    }

    #[test]
    fn the_titles_of_a_table_stand_on_each_page_it_goes_on_on() {
        let mut all = vec![Row::columns(&[("名称", 12.0)])];
        all.extend((0..20).map(|line| Row::cells(&[(&line.to_string(), 12.0)])));
        all.extend(rows(&[1; 9]));
        let pages = paginate(all, height_of(10));
        for (number, page) in pages.iter().enumerate() {
            let titles = page.iter().filter(|row| row.kind == RowKind::Columns).count();
            let is_table = page.iter().any(|row| row.kind == RowKind::Table);
            assert_eq!(titles, usize::from(is_table), "page {number}");
        }
        let drawn = pages.iter().flatten().filter(|row| row.kind == RowKind::Table).count();
        assert_eq!(drawn, 20);
    }

    #[test]
    fn the_label_stands_on_both_parts_of_a_row_that_goes_on() {
        let row = Row::one("备注", &vec!["行"; 15].join("\n"));
        let pages = paginate(vec![row], height_of(10));
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[1][0].cells[0].lines, ["备注"]);
        assert_eq!(pages[1][0].cells[1].lines.len(), 5);
    }

    #[test]
    fn words_stay_whole_and_ideographs_break_anywhere() {
        for (text, width, lines) in [
            ("flammable liquid", 8.0, vec!["flammable", "liquid"]),
            ("易燃液体有毒", 3.0, vec!["易燃液", "体有毒"]),
            ("一\n二", 9.0, vec!["一", "二"]),
            ("", 9.0, vec![""]),
            ("UN1203，汽油", 5.0, vec!["UN1203，", "汽油"]),
            ("易燃，有毒", 2.6, vec!["易燃，", "有毒"]),
            ("aaaaaaaaaa", 3.0, vec!["aaaa", "aaaa", "aa"]),
            ("固态（zinc）", 4.0, vec!["固态", "（zinc）"]),
        ] {
            assert_eq!(wrap(text, width), lines, "{text}");
        }
    }
}
