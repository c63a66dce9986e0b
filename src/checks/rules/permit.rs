//! Permits: attached and fitting (W12), approved route and time (W15), quantity left (L6).

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::super::facts::{Facts, Line, span};
use super::super::look::{Look, Verdict, text};
use super::super::{Stage, Subject};
use crate::goods::{Entry, GoodsItem, Regime, SpecialPermit};
use crate::registry::{Permit, PermitId, PermitKind};
use crate::units::{Kilograms, LocalText};

/// The permits a line needs.
fn kinds(item: &GoodsItem, entry: &Entry) -> Vec<PermitKind> {
    if item.regime != Regime::Full {
        return Vec::new();
    }
    entry.special_permits().into_iter().map(kind_of).collect()
}

const fn kind_of(permit: SpecialPermit) -> PermitKind {
    match permit {
        SpecialPermit::HighlyToxic => PermitKind::HighlyToxic,
        SpecialPermit::Firework => PermitKind::Firework,
        SpecialPermit::CivilExplosive => PermitKind::CivilExplosive,
        SpecialPermit::Radioactive => PermitKind::Radioactive,
    }
}

const fn kind_name(kind: PermitKind) -> (&'static str, &'static str) {
    match kind {
        PermitKind::HighlyToxic => SpecialPermit::HighlyToxic.name(),
        PermitKind::CivilExplosive => SpecialPermit::CivilExplosive.name(),
        PermitKind::Firework => SpecialPermit::Firework.name(),
        PermitKind::Radioactive => SpecialPermit::Radioactive.name(),
        PermitKind::WasteManifest => ("危险废物转移联单", "waste manifest"),
        PermitKind::ZonePass => ("限行区域通行证", "zone pass"),
    }
}

/// Why a permit does not fit a line on this trip; empty when it does.
fn misfits(
    subject: &Subject,
    days: Option<(Date, Date)>,
    permit: &Permit,
    item: &GoodsItem,
) -> Vec<LocalText> {
    let mut misfits = Vec::new();
    let number = &permit.document.number;
    if number.trim().is_empty() {
        misfits.push(text("没有编号", "has no number"));
    }
    let valid = permit.document.valid;
    let covers = days.is_some_and(|(first, last)| valid.contains(first) && valid.contains(last));
    if !covers || valid.to.is_none() {
        misfits.push(text(
            format!("有效期 {} 不含运输日", span(valid)),
            format!("is valid {}, not on the days of the trip", span(valid)),
        ));
    }
    if !permit.un_numbers.contains(&item.entry.un_number) {
        misfits.push(text(
            format!("不含 {}", item.entry.un_number),
            format!("does not name {}", item.entry.un_number),
        ));
    }
    let plates = || subject.vehicle.iter().chain(&subject.trailer).map(|vehicle| &vehicle.plate);
    if subject.vehicle.is_none()
        || (!permit.plates.is_empty() && !plates().any(|plate| permit.plates.contains(plate)))
    {
        misfits.push(text(
            format!("只准车辆 {}", permit.plates.join("、")),
            format!("is bound to the plates {}", permit.plates.join(", ")),
        ));
    }
    let holder = subject.carrier.iter().chain(&subject.consignor).chain(&subject.consignee);
    if !holder.map(|company| &company.company_id).any(|id| *id == permit.holder) {
        misfits.push(text(
            "持证人不是托运人、承运人或收货人",
            "is held by none of consignor, carrier and consignee",
        ));
    }
    let driver = subject.driver.as_ref().map(|driver| &driver.name);
    if driver.is_none_or(|name| !permit.drivers.is_empty() && !permit.drivers.contains(name)) {
        misfits.push(text(
            format!("只准驾驶人 {}", permit.drivers.join("、")),
            format!("is bound to the drivers {}", permit.drivers.join(", ")),
        ));
    }
    misfits
}

/// The attached permits of a kind that fit a line.
fn fitting<'a>(
    subject: &'a Subject,
    days: Option<(Date, Date)>,
    kind: PermitKind,
    item: &'a GoodsItem,
) -> impl Iterator<Item = &'a Permit> {
    subject.permits.iter().filter(move |permit| {
        permit.permit_kind == kind && misfits(subject, days, permit, item).is_empty()
    })
}

/// Lines with the kinds of permit they need.
fn needs<'a>(facts: &Facts<'a>, look: &mut Look) -> Vec<(Line<'a>, PermitKind)> {
    let mut needs = Vec::new();
    for line in facts.full_lines() {
        if let Some(entry) = line.entry_or_note(look) {
            needs.extend(kinds(line.item, entry).into_iter().map(|kind| (line, kind)));
        }
    }
    needs
}

fn none_needed() -> Verdict {
    Verdict::not_applicable("不含须持许可证运输的货物", "no goods that need a permit")
}

/// W12: for each such line a permit of the right kind that fits goods, plate, driver and days.
pub(super) fn permits_attached(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let needs = needs(facts, &mut look);
    if needs.is_empty() && !look.has_problems() {
        return none_needed();
    }
    for (line, kind) in needs {
        let (zh, en) = kind_name(kind);
        let mut fits = fitting(facts.subject, facts.days, kind, line.item);
        if let Some(permit) = fits.next() {
            look.fact(line.field("permit"), &permit.document.number);
            continue;
        }
        let name = line.name();
        let remedy = text(
            format!("附上与车辆、驾驶人、货物一致且有效的{zh}"),
            format!("attach a valid {en} for this vehicle, driver and goods"),
        );
        let attached: Vec<&Permit> =
            facts.subject.permits.iter().filter(|permit| permit.permit_kind == kind).collect();
        if attached.is_empty() {
            look.problem(
                "permits",
                text(format!("{}：未附{zh}", name.zh), format!("{}: no {en} is attached", name.en)),
                remedy.clone(),
            );
        }
        for permit in attached {
            for misfit in misfits(facts.subject, facts.days, permit, line.item) {
                look.problem(
                    "permits",
                    text(
                        format!("{}：{zh} {} {}", name.zh, permit.document.number, misfit.zh),
                        format!("{}: the {en} {} {}", name.en, permit.document.number, misfit.en),
                    ),
                    remedy.clone(),
                );
            }
        }
    }
    look.finish(text(
        "许可证齐全，与车辆、驾驶人、货物一致",
        "permits are attached and fit vehicle, driver and goods",
    ))
}

/// W15: such goods run on the approved route and at the approved time only.
pub(super) fn approved_route_and_time(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let needs = needs(facts, &mut look);
    if needs.is_empty() && !look.has_problems() {
        return none_needed();
    }
    let mut seen: Vec<&PermitId> = Vec::new();
    for (line, kind) in needs {
        let Some(permit) = fitting(facts.subject, facts.days, kind, line.item).next() else {
            let (zh, en) = kind_name(kind);
            let name = line.name();
            look.problem(
                "permits",
                text(
                    format!("{}：没有可用的{zh}，无法判断批准的路线和时间", name.zh),
                    format!("{}: no fitting {en}, so approved route and time are unknown", name.en),
                ),
                text(format!("附上有效的{zh}"), format!("attach a valid {en}")),
            );
            continue;
        };
        if !seen.contains(&&permit.permit_id) {
            seen.push(&permit.permit_id);
            bound(&mut look, facts, permit);
        }
    }
    look.finish(text("路线和时间在批准范围内", "route and time are as approved"))
}

fn bound(look: &mut Look, facts: &Facts<'_>, permit: &Permit) {
    let number = &permit.document.number;
    if permit.route.is_empty() && permit.daily_window.is_none() {
        return;
    }
    let Some(route) = &facts.subject.route else {
        look.problem(
            "route",
            text(
                format!("许可证 {number} 限定了路线或时间，但尚未规划路线"),
                format!("permit {number} fixes route or time, but no route is planned yet"),
            ),
            text("先规划路线", "plan the route first"),
        );
        return;
    };
    if !permit.route.is_empty() {
        let share = route
            .corridor_share
            .iter()
            .find(|(id, _)| *id == permit.permit_id)
            .map(|(_, share)| *share);
        let least = facts.parameters.corridor_share_min;
        look.fact(
            format!("{number} corridor_share"),
            share.map_or_else(|| "?".to_owned(), |share| share.to_string()),
        );
        if share.is_none_or(|share| share.is_nan() || share < least) {
            let least = least * 100.0;
            let seen =
                share.map_or_else(|| "?".to_owned(), |share| format!("{:.2} %", share * 100.0));
            look.problem(
                "route",
                text(
                    format!(
                        "规划路线的 {seen} 在许可证 {number} 批准的路线上，要求不低于 {least:.2} %"
                    ),
                    format!(
                        "{seen} of the planned route lies on the route approved by permit \
                         {number}; at least {least:.2} % is required"
                    ),
                ),
                text("按批准路线重新规划", "plan along the approved route"),
            );
        }
    }
    if let Some(window) = permit.daily_window {
        look.fact(format!("{number} daily_window"), format!("{}-{}", window.0, window.1));
        if !within_window(&facts.subject.time_zone, window, route.departs_at, route.arrives_at) {
            let at = |instant: Timestamp| facts.subject.time_zone.to_datetime(instant);
            let (from, to) = (at(route.departs_at), at(route.arrives_at));
            look.problem(
                "route",
                text(
                    format!(
                        "行程 {from} 至 {to} 不在许可证 {number} 批准的每日 {} 至 {} 内",
                        window.0, window.1
                    ),
                    format!(
                        "the trip {from} to {to} is not within {} to {} each day \
                         as permit {number} allows",
                        window.0, window.1
                    ),
                ),
                text("在批准时段内重新规划", "plan within the approved hours"),
            );
        }
    }
}

/// Whether the whole trip lies in one occurrence of the window; equal ends are the whole day round.
fn within_window(
    zone: &TimeZone,
    window: (Time, Time),
    departs: Timestamp,
    arrives: Timestamp,
) -> bool {
    if window.0 == window.1 {
        return true;
    }
    let day = zone.to_datetime(departs).date();
    let opens_and_closes = |opening: Date| {
        let closing = if window.1 <= window.0 { opening.tomorrow().ok()? } else { opening };
        let from = zone.to_timestamp(opening.to_datetime(window.0)).ok()?;
        let to = zone.to_timestamp(closing.to_datetime(window.1)).ok()?;
        Some((from, to))
    };
    [day.yesterday().ok(), Some(day)]
        .into_iter()
        .flatten()
        .filter_map(opens_and_closes)
        .any(|(from, to)| from <= departs && arrives <= to)
}

/// Net mass of a line: metered once it is.
fn net_mass(subject: &Subject, index: usize, item: &GoodsItem) -> Kilograms {
    let metered = subject.metered_kg.get(index).filter(|_| subject.stage == Stage::Loading);
    metered.copied().unwrap_or(item.declared_kg)
}

/// A need that no permit had enough left for.
struct Unserved {
    index: usize,
    kind: PermitKind,
    mass: Kilograms,
    /// Permits that fit otherwise, with what is left; `None` = balance unknown.
    seen: Vec<(PermitId, Option<Kilograms>)>,
}

/// Gives each need the first fitting permit with enough left, in the order of lines and permits.
fn allocate(
    subject: &Subject,
    days: Option<(Date, Date)>,
) -> (Vec<(PermitId, Kilograms)>, Vec<Unserved>) {
    let mut shares: Vec<(PermitId, Kilograms)> = Vec::new();
    let mut unserved = Vec::new();
    for (index, item) in subject.load.iter().enumerate() {
        let Some(entry) = subject.entries.get(index).and_then(Option::as_ref) else { continue };
        for kind in kinds(item, entry) {
            let mass = net_mass(subject, index, item);
            let mut seen = Vec::new();
            let served = fitting(subject, days, kind, item).find(|permit| {
                if permit.granted_kg == Kilograms::ZERO {
                    return true;
                }
                let taken: Kilograms = shares
                    .iter()
                    .filter(|(id, _)| *id == permit.permit_id)
                    .map(|(_, mass)| *mass)
                    .sum();
                let left = subject
                    .permit_balances
                    .iter()
                    .find(|balance| balance.permit_id == permit.permit_id)
                    .map(|balance| balance.remaining_kg.min(permit.granted_kg) - taken);
                seen.push((permit.permit_id.clone(), left));
                left.is_some_and(|left| mass <= left)
            });
            match served {
                Some(permit) => match shares.iter_mut().find(|(id, _)| *id == permit.permit_id) {
                    Some((_, share)) => *share = *share + mass,
                    None => shares.push((permit.permit_id.clone(), mass)),
                },
                None => unserved.push(Unserved { index, kind, mass, seen }),
            }
        }
    }
    (shares, unserved)
}

/// How much of each permit this waybill takes, by the same reckoning as rule L6: what the issuing
/// transaction has to claim. Permits without a limit are listed too.
#[must_use]
pub fn permit_shares(subject: &Subject, now: Timestamp) -> Vec<(PermitId, Kilograms)> {
    allocate(subject, super::super::facts::days_of(subject, now)).0
}

/// L6: the permits have enough left for this load.
pub(super) fn quantity_remains(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    if needs(facts, &mut look).is_empty() && !look.has_problems() {
        return none_needed();
    }
    let (shares, unserved) = allocate(facts.subject, facts.days);
    for (permit, share) in shares {
        look.fact(format!("permit {permit}"), share);
    }
    let lines: Vec<Line<'_>> = facts.lines().collect();
    for need in unserved {
        let Some(line) = lines.get(need.index) else { continue };
        let (zh, en) = kind_name(need.kind);
        let name = line.name();
        let left = |permit: &PermitId, left: Option<Kilograms>| match left {
            Some(left) => {
                text(format!("{permit} 余量 {left}"), format!("{permit} has {left} left"))
            }
            None => {
                text(format!("{permit} 余量未知"), format!("what {permit} has left is unknown"))
            }
        };
        let seen: Vec<LocalText> = need.seen.iter().map(|(id, kg)| left(id, *kg)).collect();
        let seen_zh: Vec<&str> = seen.iter().map(|text| text.zh.as_str()).collect();
        let seen_en: Vec<&str> = seen.iter().map(|text| text.en.as_str()).collect();
        let (list_zh, list_en) = if seen.is_empty() {
            ("没有可用的许可证".to_owned(), "no permit fits".to_owned())
        } else {
            (seen_zh.join("，"), seen_en.join(", "))
        };
        look.problem(
            line.field("declared_kg"),
            text(
                format!("{}：{zh}余量不足，需要 {}（{list_zh}）", name.zh, need.mass),
                format!("{}: the {en} has not enough left for {} ({list_en})", name.en, need.mass),
            ),
            text(
                "减少数量或附上余量充足的许可证",
                "load less, or attach a permit with enough left",
            ),
        );
    }
    look.finish(text("许可证余量充足", "the permits have enough left"))
}
