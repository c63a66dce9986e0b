//! The subject as rules see it: the days the trip touches, the lines of the load, who carries.

use jiff::Timestamp;
use jiff::civil::Date;

use super::look::{Look, text};
use super::{PackName, Parameters, RulePack, Stage, Subject};
use crate::goods::{Carriage, Edition, Entry, GoodsItem, QuantityRegime, Regime, RegimeRuling};
use crate::registry::{Document, Tank, Vehicle};
use crate::units::{Kilograms, LocalText, Validity};

/// One line of the load with its entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) index: usize,
    pub(super) item: &'a GoodsItem,
    pub(super) entry: Option<&'a Entry>,
}

impl<'a> Line<'a> {
    pub(super) fn field(&self, name: &str) -> String {
        format!("load.{}.{name}", self.index)
    }

    /// `第 1 行 UN 1203 汽油`.
    pub(super) fn name(&self) -> LocalText {
        let number = self.item.entry.un_number;
        let line = self.index + 1;
        let (zh, en) = match self.entry {
            Some(entry) if entry.proper_shipping_name_zh.is_empty() => {
                (entry.proper_shipping_name.as_str(), entry.proper_shipping_name.as_str())
            }
            Some(entry) => {
                (entry.proper_shipping_name_zh.as_str(), entry.proper_shipping_name.as_str())
            }
            None => ("（目录中无此条目）", "(not in the catalogue)"),
        };
        text(format!("第 {line} 行 {number} {zh}"), format!("line {line}, {number} {en}"))
    }

    /// The entry, or a problem noted: what the list says of the goods is needed.
    pub(super) fn entry_or_note(&self, look: &mut Look) -> Option<&'a Entry> {
        if self.entry.is_none() {
            let name = self.name();
            look.problem(
                self.field("entry"),
                text(
                    format!("{}：目录中查不到该条目", name.zh),
                    format!("{}: the catalogue has no such entry", name.en),
                ),
                text("从危险货物目录中重新选择货物", "choose the goods from the catalogue again"),
            );
        }
        self.entry
    }

    /// Mass on the vehicle: gross where stated, never less than net.
    pub(super) fn mass(&self) -> Kilograms {
        self.item.gross_kg.map_or(self.item.declared_kg, |gross| gross.max(self.item.declared_kg))
    }

    /// Whether the class is 1 (any division); unknown entries are not.
    pub(super) fn is_explosive(&self) -> bool {
        self.entry.is_some_and(Entry::is_explosive)
    }

    pub(super) fn is_highly_toxic(&self) -> bool {
        self.entry.is_some_and(Entry::is_highly_toxic)
    }
}

/// Everything a rule may look at.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) subject: &'a Subject,
    pub(super) parameters: &'a Parameters,
    /// The book whose tables are read.
    pub(super) edition: Edition,
    pub(super) now: Timestamp,
    /// First and last civil day on which papers must be good; `None` without a loading time.
    pub(super) days: Option<(Date, Date)>,
    /// The whole load is let off most rules as limited or excepted quantities (O29 art. 21, ADR 3.4, 3.5).
    pub(super) is_ordinary: bool,
    /// What goes under the full regime is exempt by the points of ADR 1.1.3.6.
    pub(super) is_by_points: bool,
    /// Under which regime the load goes by its quantities, and what stands against another.
    pub(super) ruling: RegimeRuling,
}

impl<'a> Facts<'a> {
    pub(super) fn new(subject: &'a Subject, pack: &'a RulePack, now: Timestamp) -> Self {
        let parameters = &pack.parameters;
        let edition = edition_of(subject, pack.name, now);
        let ruling = super::rules::ruling(subject, parameters, edition);
        let is_small = matches!(ruling.regime, QuantityRegime::Limited | QuantityRegime::Excepted);
        Self {
            subject,
            parameters,
            edition,
            now,
            days: days_of(subject, now),
            // Under ADR a unit marked for limited quantities is still let off what they lift, and the
            // exemption by points lifts less.
            is_ordinary: if edition.is_chinese() { ruling.is_ordinary() } else { is_small },
            is_by_points: ruling.regime == QuantityRegime::Points,
            ruling,
        }
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let subject = self.subject;
        subject.load.iter().enumerate().map(move |(index, item)| Line {
            index,
            item,
            entry: subject.entries.get(index).and_then(Option::as_ref),
        })
    }

    pub(super) fn full_lines(&self) -> impl Iterator<Item = Line<'a>> + use<'a> {
        self.lines().filter(|line| line.item.regime == Regime::Full)
    }

    pub(super) fn tank_lines(&self) -> impl Iterator<Item = Line<'a>> + use<'a> {
        self.lines().filter(|line| line.item.carriage == Carriage::Tank)
    }

    /// Truck and trailer, with the waybill's field and what to call them.
    pub(super) fn vehicles(&self) -> impl Iterator<Item = (&'static str, LocalText, &'a Vehicle)> {
        let subject = self.subject;
        let vehicle = subject.vehicle.as_ref().map(|vehicle| {
            (
                "vehicle",
                text(format!("车辆 {}", vehicle.plate), format!("vehicle {}", vehicle.plate)),
                vehicle,
            )
        });
        let trailer = subject.trailer.as_ref().map(|trailer| {
            (
                "trailer",
                text(format!("挂车 {}", trailer.plate), format!("trailer {}", trailer.plate)),
                trailer,
            )
        });
        vehicle.into_iter().chain(trailer)
    }

    /// The tank, or a problem noted.
    pub(super) fn tank_or_note(&self, look: &mut Look) -> Option<&'a Tank> {
        if self.subject.tank.is_none() {
            look.problem(
                "tank",
                text("罐装货物未指定罐体", "goods are carried in a tank but no tank is named"),
                text("选择登记在册的罐体", "choose a tank that is on file"),
            );
        }
        self.subject.tank.as_ref()
    }

    /// Notes that a named thing is missing from the waybill or the registry.
    pub(super) fn missing(look: &mut Look, field: &str, zh: &str, en: &str) {
        look.problem(
            field,
            text(format!("未填写或未登记{zh}"), format!("the {en} is not given or not on file")),
            text(format!("补填{zh}或先行登记"), format!("give the {en}, or register it first")),
        );
    }

    /// The days on which papers must be good, or a problem noted.
    pub(super) fn days_or_note(&self, look: &mut Look) -> Option<(Date, Date)> {
        if self.days.is_none() {
            look.problem(
                "loading_at",
                text(
                    "未填写装货时间，无法判断证件是否有效",
                    "no loading time is given, so validity cannot be judged",
                ),
                text("填写计划装货时间", "give the intended start of loading"),
            );
        }
        self.days
    }

    /// Checks that validity covers every day of the trip. `must_end`: an open end is a missing date.
    pub(super) fn require_valid(&self, look: &mut Look, paper: &Paper<'_>, valid: Validity) {
        look.fact(paper.fact, span(valid));
        let Some((first, last)) = self.days_or_note(look) else { return };
        if paper.must_end && valid.to.is_none() {
            look.problem(
                paper.field,
                text(
                    format!("{}的{}没有登记到期日", paper.owner.zh, paper.zh),
                    format!("{}: the last day of the {} is not on file", paper.owner.en, paper.en),
                ),
                text(
                    format!("登记{}的到期日", paper.zh),
                    format!("register the last day of the {}", paper.en),
                ),
            );
        } else if !(valid.contains(first) && valid.contains(last)) {
            let trip = days_text(first, last);
            look.problem(
                paper.field,
                text(
                    format!(
                        "{}的{}有效期为 {}，不含 {}",
                        paper.owner.zh,
                        paper.zh,
                        span(valid),
                        trip.zh
                    ),
                    format!(
                        "{}: the {} is valid {}, which does not cover {}",
                        paper.owner.en,
                        paper.en,
                        span(valid),
                        trip.en
                    ),
                ),
                text(
                    format!("换发或续期{}，或改用有效的{}", paper.zh, owner_kind(paper.field).zh),
                    format!(
                        "renew the {}, or use another {}",
                        paper.en,
                        owner_kind(paper.field).en
                    ),
                ),
            );
        }
    }

    /// Checks that a numbered paper is there and good on every day of the trip.
    pub(super) fn require_document(&self, look: &mut Look, paper: &Paper<'_>, document: &Document) {
        if document.number.trim().is_empty() {
            look.problem(
                paper.field,
                text(
                    format!("{}没有登记{}编号", paper.owner.zh, paper.zh),
                    format!("{}: no number of the {} is on file", paper.owner.en, paper.en),
                ),
                text(
                    format!("登记{}编号和有效期", paper.zh),
                    format!("register number and validity of the {}", paper.en),
                ),
            );
        }
        self.require_valid(look, paper, document.valid);
    }
}

/// The tables of a pack on the day of loading.
fn edition_of(subject: &Subject, pack: PackName, now: Timestamp) -> Edition {
    let year = subject.time_zone.to_datetime(subject.loading_at.unwrap_or(now)).year();
    match pack {
        PackName::Cn => Edition::Jtt617,
        PackName::Adr if year < 2027 => Edition::Adr2025,
        PackName::Adr => Edition::Adr2027,
    }
}

/// What a paper is called and whose it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper<'a> {
    pub(super) field: &'a str,
    pub(super) fact: &'a str,
    pub(super) owner: &'a LocalText,
    pub(super) zh: &'a str,
    pub(super) en: &'a str,
    pub(super) must_end: bool,
}

fn owner_kind(field: &str) -> LocalText {
    match field {
        "vehicle" => text("车辆", "vehicle"),
        "trailer" => text("挂车", "trailer"),
        "tank" => text("罐体", "tank"),
        "driver" => text("驾驶人", "driver"),
        "escort" => text("押运人员", "escort"),
        "carrier" => text("承运人", "carrier"),
        _ => text("证件", "paper"),
    }
}

/// `2024-01-01/2026-12-31`, `..` for an open end.
pub(super) fn span(valid: Validity) -> String {
    let day = |date: Option<Date>| date.map_or_else(|| "..".to_owned(), |date| date.to_string());
    format!("{}/{}", day(valid.from), day(valid.to))
}

fn days_text(first: Date, last: Date) -> LocalText {
    if first == last {
        text(first.to_string(), first.to_string())
    } else {
        text(format!("{first} 至 {last}"), format!("{first} to {last}"))
    }
}

/// From loading to arrival; at the gate and later the day it is now as well, because a loading time
/// written earlier must not revive a paper that has lapsed since.
pub(super) fn days_of(subject: &Subject, now: Timestamp) -> Option<(Date, Date)> {
    let day = |instant: Timestamp| subject.time_zone.to_datetime(instant).date();
    let loading = day(subject.loading_at?);
    let (mut first, mut last) = (loading, loading);
    if subject.stage >= Stage::Gate {
        first = first.min(day(now));
        last = last.max(day(now));
    }
    if let Some(route) = &subject.route {
        last = last.max(day(route.arrives_at));
    }
    Some((first, last))
}
