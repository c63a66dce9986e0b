//! Draws a form as PDF.

use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

use super::PaperError;
use super::form::{
    Form, HEIGHT, INNER, LINE_HEIGHT, MARGIN, PADDING, Row, TEXT_SIZE, WHOLE, WIDTH, as_points,
    paginate, width_of_text, wrap,
};

/// Noto Sans CJK SC with every character of GBK (SIL Open Font License 1.1, see `data/SOURCES.md`).
static FONT: &[u8] = include_bytes!("../../data/fonts/NotoSansSC-Regular.otf");

/// Some 39 mm: half a millimetre a module of a usual code, which a telephone reads at arm's length.
const QR_SIDE: f32 = 110.0;
const TITLE_SIZE: f32 = 20.0;
const FACT_SIZE: f32 = 10.5;
const FACT_HEIGHT: f32 = 18.0;
const FOOT_SIZE: f32 = 7.5;

/// The form on as many pages as it needs.
pub(super) fn pdf(form: &Form) -> Result<Vec<u8>, PaperError> {
    let font = Font::new(FONT.into(), 0).ok_or(PaperError::Pdf)?;
    let mut document = krilla::Document::new();
    document
        .set_metadata(Metadata::new().title(form.title.clone()).language(form.language.to_owned()));
    let head = head_height(form);
    let pages = paginate(form.rows.clone(), HEIGHT - 2.0 * MARGIN - head - LINE_HEIGHT);
    let total = pages.len();
    for (index, rows) in pages.iter().enumerate() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(PaperError::Pdf)?;
        let mut page = document.start_page_with(settings);
        let mut sheet = Sheet { surface: page.surface(), font: font.clone(), y: MARGIN };
        sheet.head(form);
        sheet.y = MARGIN + head;
        for row in rows {
            sheet.row(row);
        }
        sheet.foot(form, index + 1, total);
        drop(sheet);
        page.finish();
    }
    document.finish().map_err(|_| PaperError::Pdf)
}

fn head_height(form: &Form) -> f32 {
    let words = 34.0 + as_points(form.facts.len()) * FACT_HEIGHT;
    if form.code.is_some() { words.max(QR_SIDE + 10.0) } else { words }
}

/// A page being drawn from top to bottom.
struct Sheet<'a> {
    surface: Surface<'a>,
    font: Font,
    y: f32,
}

impl Sheet<'_> {
    fn text(&mut self, x: f32, y: f32, size: f32, text: &str, colour: rgb::Color) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(colour)));
        let font = self.font.clone();
        let place = Point::from_xy(x, y);
        self.surface.draw_text(place, font, size, text, false, TextDirection::LeftToRight);
    }

    fn rectangle(&mut self, x: f32, y: f32, width: f32, height: f32, inside: Option<rgb::Color>) {
        let Some(rect) = Rect::from_xywh(x, y, width, height) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        let Some(path) = path.finish() else { return };
        self.surface.set_fill(inside.map(fill));
        self.surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(90, 90, 90).into(),
            width: 0.6,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
    }

    fn head(&mut self, form: &Form) {
        let black = rgb::Color::black();
        let room = if form.code.is_some() { INNER - QR_SIDE } else { INNER };
        let size = TITLE_SIZE.min(room / width_of_text(&form.title).max(1.0));
        self.text(MARGIN, self.y + 20.0, size, &form.title, black);
        for (line, fact) in form.facts.iter().enumerate() {
            let y = self.y + 42.0 + as_points(line) * FACT_HEIGHT;
            self.text(MARGIN, y, FACT_SIZE, fact, black);
        }
        if let Some(code) = &form.code {
            self.qr(code);
        }
    }

    /// The code in the upper right corner, with a quiet margin of four modules.
    fn qr(&mut self, code: &[Vec<bool>]) {
        let side = QR_SIDE / as_points(code.len() + 8);
        let left = WIDTH - MARGIN - QR_SIDE + 4.0 * side;
        let top = self.y - 4.0 + 4.0 * side;
        let mut path = PathBuilder::new();
        for (row, modules) in code.iter().enumerate() {
            for (column, _) in modules.iter().enumerate().filter(|(_, is_dark)| **is_dark) {
                let x = left + as_points(column) * side;
                let y = top + as_points(row) * side;
                if let Some(rect) = Rect::from_xywh(x, y, side, side) {
                    path.push_rect(rect);
                }
            }
        }
        if let Some(path) = path.finish() {
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(fill(rgb::Color::black())));
            self.surface.draw_path(&path);
        }
    }

    fn row(&mut self, row: &Row) {
        let height = row.height();
        let mut x = MARGIN;
        for cell in &row.cells {
            let width = INNER * cell.share / WHOLE;
            let inside = cell.is_label.then(|| rgb::Color::new(236, 239, 241));
            self.rectangle(x, self.y, width, height, inside);
            for (line, text) in cell.lines.iter().enumerate() {
                let y = self.y + PADDING + as_points(line) * LINE_HEIGHT + TEXT_SIZE;
                self.text(x + PADDING, y, TEXT_SIZE, text, rgb::Color::black());
            }
            x += width;
        }
        self.y += height;
    }

    fn foot(&mut self, form: &Form, page: usize, total: usize) {
        let grey = rgb::Color::new(90, 90, 90);
        let y = HEIGHT - MARGIN + 12.0;
        let count = (form.page_of)(page, total);
        let width = width_of_text(&count) * FOOT_SIZE;
        for (line, text) in wrap(&form.foot, (INNER - width) / FOOT_SIZE - 2.0).iter().enumerate() {
            self.text(MARGIN, y + as_points(line) * 1.3 * FOOT_SIZE, FOOT_SIZE, text, grey);
        }
        let x = WIDTH - MARGIN - width;
        self.text(x, y, FOOT_SIZE, &count, grey);
    }
}

fn fill(colour: rgb::Color) -> Fill {
    Fill { paint: colour.into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}
