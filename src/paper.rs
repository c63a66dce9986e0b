//! The printed waybill: the form of JT/T 617.5-2018 with the QR code, as PDF.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

use crate::checks::Outcome;
use crate::qr;
use crate::routing::{Plan, WaitPlace};
use crate::waybill::{Issued, Printed, PrintedParty, PrintedPerson, State, Waybill};

/// Noto Sans CJK SC with every character of GBK (SIL Open Font License 1.1, see `data/SOURCES.md`).
static FONT: &[u8] = include_bytes!("../data/fonts/NotoSansSC-Regular.otf");

/// A4 in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 36.0;
const INNER: f32 = WIDTH - 2.0 * MARGIN;
const TEXT_SIZE: f32 = 9.0;
const LINE_HEIGHT: f32 = 13.0;
const PADDING: f32 = 4.0;
/// Some 39 mm: half a millimetre a module of a usual code, which a telephone reads at arm's length.
const QR_SIDE: f32 = 110.0;

/// Why a waybill could not be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// Nothing to print before the gate.
    #[error("a waybill is printed from its issue on")]
    NotIssued,
    /// The library refused.
    #[error("the PDF could not be made")]
    Pdf,
}

/// Prints an issued waybill with the text of its code; times are in the district's civil time.
pub fn print(waybill: &Waybill, code: &str, time_zone: &TimeZone) -> Result<Vec<u8>, PaperError> {
    let issued = waybill.state.issued().ok_or(PaperError::NotIssued)?;
    let font = Font::new(FONT.into(), 0).ok_or(PaperError::Pdf)?;
    let mut document = krilla::Document::new();
    document.set_metadata(
        Metadata::new()
            .title(format!("危险货物道路运输运单 {}", issued.number))
            .language("zh-CN".to_owned()),
    );
    let rows = rows(waybill, issued, time_zone);
    let code = qr::modules(code).map_err(|_| PaperError::Pdf)?;
    let mut rest = rows.as_slice();
    let mut page_number = 1;
    while page_number == 1 || !rest.is_empty() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(PaperError::Pdf)?;
        let mut page = document.start_page_with(settings);
        let mut sheet = Sheet { surface: page.surface(), font: font.clone(), y: MARGIN };
        sheet.head(issued, waybill, &code, page_number);
        let drawn = sheet.rows(rest);
        sheet.foot(page_number);
        drop(sheet);
        page.finish();
        rest = rest.get(drawn..).unwrap_or_default();
        page_number += 1;
    }
    document.finish().map_err(|_| PaperError::Pdf)
}

/// One row of the form: cells with their share of the width; a label is printed grey.
struct Row(Vec<Cell>);

struct Cell {
    share: f32,
    lines: Vec<String>,
    is_label: bool,
}

impl Row {
    /// From label and text pairs; `shares` gives each pair's width in twelfths, a label takes 1.5.
    fn of(pairs: &[(&str, &str, f32)]) -> Self {
        let mut cells = Vec::new();
        for (label, text, share) in pairs {
            cells.push(Cell::new(label, 1.5, true));
            cells.push(Cell::new(text, share - 1.5, false));
        }
        Self(cells)
    }

    fn height(&self) -> f32 {
        let lines = self.0.iter().map(|cell| cell.lines.len()).max().unwrap_or(1);
        as_points(lines) * LINE_HEIGHT + 2.0 * PADDING
    }
}

impl Cell {
    fn new(text: &str, share: f32, is_label: bool) -> Self {
        let width = INNER * share / 12.0 - 2.0 * PADDING;
        Self { share, lines: wrap(text, width / TEXT_SIZE), is_label }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a page has far fewer than 2^24 lines")]
const fn as_points(count: usize) -> f32 {
    count as f32
}

/// Width of a character in units of the type size, measured on the font: ideographs fill the square,
/// the widest Latin letters nine tenths, most far less.
fn width_of(character: char) -> f32 {
    match character {
        'W' | 'M' | 'm' | 'w' | '@' | '%' => 0.92,
        'A'..='Z' => 0.69,
        ' '..='~' => 0.58,
        _ => 1.0,
    }
}

/// Breaks a text into lines of at most `width` (in units of the type size), and at line feeds.
fn wrap(text: &str, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0.0;
        for character in paragraph.chars() {
            let needed = width_of(character);
            if used + needed > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(character);
            used += needed;
        }
        lines.push(line);
    }
    lines
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

    fn head(&mut self, issued: &Issued, waybill: &Waybill, code: &[Vec<bool>], page: usize) {
        let black = rgb::Color::black();
        self.text(MARGIN, self.y + 22.0, 20.0, "危险货物道路运输运单", black);
        let number = format!("运单编号：{}", issued.number);
        self.text(MARGIN, self.y + 46.0, 12.0, &number, black);
        let state = format!("运单状态：{}　　第 {page} 页", waybill.state.which().in_words().zh);
        self.text(MARGIN, self.y + 66.0, 10.0, &state, black);
        self.qr(code);
        self.y += QR_SIDE + 10.0;
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

    /// Draws rows while there is room, at least one, and says how many.
    fn rows(&mut self, rows: &[Row]) -> usize {
        let mut drawn = 0;
        for row in rows {
            if drawn > 0 && self.y + row.height() > HEIGHT - MARGIN - LINE_HEIGHT {
                break;
            }
            self.row(row);
            drawn += 1;
        }
        drawn
    }

    fn row(&mut self, row: &Row) {
        let height = row.height();
        let mut x = MARGIN;
        for cell in &row.0 {
            let width = INNER * cell.share / 12.0;
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

    fn foot(&mut self, page: usize) {
        let grey = rgb::Color::new(90, 90, 90);
        let text = format!(
            "Hazway　运单随车携带；二维码经签名，含运单编号、车牌、标志和有效期，可离线查验。　{page}"
        );
        self.text(MARGIN, HEIGHT - MARGIN + 12.0, 7.5, &text, grey);
    }
}

fn fill(colour: rgb::Color) -> Fill {
    Fill { paint: colour.into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

/// 运单状态
fn rows(waybill: &Waybill, issued: &Issued, time_zone: &TimeZone) -> Vec<Row> {
    let printed = &issued.printed;
    let content = &waybill.content;
    let mut rows = parties(printed);
    let loading = content.loading_at.map(|at| local(at, time_zone)).unwrap_or_default();
    let delivery = if content.is_city_delivery { "是" } else { "否" };
    rows.push(Row::of(&[("起运日期", &loading, 6.0), ("城市配送", delivery, 6.0)]));
    rows.push(Row::of(&[("起运地", &printed.origin, 12.0)]));
    rows.push(Row::of(&[("目的地", &printed.destination, 12.0)]));
    rows.extend(equipment(printed));
    rows.extend(goods(waybill, printed));
    rows.push(Row::of(&[("运输路线", &route(waybill.state.plan(), time_zone), 12.0)]));
    rows.push(Row::of(&[("备注", &remarks(waybill, printed), 12.0)]));
    let issued_at = local(issued.at, time_zone);
    rows.push(Row::of(&[("调度人", &content.dispatcher, 6.0), ("调度日期", &issued_at, 6.0)]));
    let count = |outcome| {
        issued.report.findings.iter().filter(|finding| finding.outcome == outcome).count()
    };
    let checked = format!(
        "规则包 {}：通过 {} 项，提示 {} 项，不适用 {} 项；装货人于 {issued_at} 在{}放行（人工核查 {} 项）。",
        issued.report.pack,
        count(Outcome::Passed),
        count(Outcome::Failed),
        count(Outcome::NotApplicable),
        if issued.place.name.is_empty() { "装货点" } else { &issued.place.name },
        issued.answers.len(),
    );
    rows.push(Row::of(&[("装货查验", &checked, 12.0)]));
    rows
}

fn parties(printed: &Printed) -> Vec<Row> {
    let party = |label: &str, party: &PrintedParty| {
        let name = if party.credit_code.is_empty() {
            party.name.clone()
        } else {
            format!("{}\n{}", party.name, party.credit_code)
        };
        Row::of(&[(label, &name, 8.0), ("联系电话", &party.phone, 4.0)])
    };
    vec![
        party("托运人", &printed.consignor),
        party("装货人", &printed.loader),
        party("收货人", &printed.consignee),
        party("承运人", &printed.carrier),
        Row::of(&[("经营许可证", &printed.carrier_licence, 12.0)]),
    ]
}

fn equipment(printed: &Printed) -> Vec<Row> {
    let plate = |vehicle: &crate::waybill::PrintedVehicle| {
        format!("{}（{}）", vehicle.plate, vehicle.plate_colour)
    };
    let person = |label: &str, person: &PrintedPerson| {
        Row::of(&[
            (label, &person.name, 3.5),
            ("从业资格证", &person.qualification, 4.75),
            ("联系电话", &person.phone, 3.75),
        ])
    };
    let mut rows = vec![Row::of(&[
        ("车牌号码", &plate(&printed.vehicle), 6.0),
        ("道路运输证", &printed.vehicle.transport_certificate, 6.0),
    ])];
    if let Some(trailer) = &printed.trailer {
        rows.push(Row::of(&[
            ("挂车号牌", &plate(trailer), 6.0),
            ("道路运输证", &trailer.transport_certificate, 6.0),
        ]));
    }
    if !printed.tank_number.is_empty() {
        rows.push(Row::of(&[
            ("罐体编号", &printed.tank_number, 6.0),
            ("罐体容积", &format!("{} m³", printed.tank_capacity_m3), 6.0),
        ]));
    }
    rows.push(person("驾驶员", &printed.driver));
    rows.push(person("押运员", &printed.escort));
    rows
}

/// One row a line of goods; the metered quantity joins once it is known.
fn goods(waybill: &Waybill, printed: &Printed) -> Vec<Row> {
    let metered = match &waybill.state {
        State::Loaded { loaded, .. }
        | State::Departed { loaded, .. }
        | State::Delivered { loaded, .. }
        | State::Closed { loaded, .. } => loaded.metered_kg.as_slice(),
        State::Draft | State::Planned { .. } | State::Issued { .. } | State::Voided { .. } => &[],
    };
    printed
        .goods
        .iter()
        .enumerate()
        .map(|(line, goods)| {
            let mut text = format!("{}，{}", goods.description, goods.quantity);
            if !goods.marks.is_empty() {
                text = format!("{text}（{}）", goods.marks);
            }
            if let Some(metered) = metered.get(line) {
                text = format!("{text}；实装 {metered}");
            }
            Row::of(&[(&format!("货物 {}", line + 1), &text, 12.0)])
        })
        .collect()
}

fn route(plan: Option<&Plan>, time_zone: &TimeZone) -> String {
    let Some(plan) = plan else { return String::new() };
    let mut roads: Vec<&str> = Vec::new();
    for leg in &plan.legs {
        let name = if leg.name.is_empty() { &leg.reference } else { &leg.name };
        if !name.is_empty() && roads.last() != Some(&name.as_str()) {
            roads.push(name);
        }
    }
    let mut text = format!(
        "{} 出发，{} 到达，{:.1} km。\n{}",
        local(plan.departs_at, time_zone),
        local(plan.arrives_at, time_zone),
        plan.distance_m / 1000.0,
        roads.join(" → "),
    );
    for wait in &plan.waits {
        let place = match &wait.place {
            WaitPlace::Origin => "装货点",
            WaitPlace::HoldingPlace { name } => name,
        };
        let (from, to) = (local(wait.from, time_zone), local(wait.to, time_zone));
        text = format!("{text}\n停等：{place}，{from} 至 {to}");
    }
    format!("{text}\n限行方案第 {} 号", plan.revision)
}

fn remarks(waybill: &Waybill, printed: &Printed) -> String {
    let content = &waybill.content;
    let mut lines = vec![format!("应急联系电话：{}", content.emergency_phone)];
    if !printed.permits.is_empty() {
        lines.push(format!("许可证件：{}", printed.permits.join("、")));
    }
    if !content.waste_manifest.is_empty() {
        lines.push(format!("危险废物转移联单：{}", content.waste_manifest));
    }
    if !content.remarks.is_empty() {
        lines.push(content.remarks.clone());
    }
    lines.join("\n")
}

fn local(at: Timestamp, time_zone: &TimeZone) -> String {
    time_zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}
