//! The trip as a whole: time of loading, terminal, nothing held elsewhere.

use jiff::SignedDuration;

use super::super::facts::Facts;
use super::super::look::{Look, Verdict, text};
use super::super::{OpenWaybill, Stage};
use crate::units::LocalText;

/// How far a terminal's clock may run ahead of ours before its time is not believed.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// W8: the satellite terminal of the truck was heard lately.
pub(super) fn terminal_is_heard(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let Some(vehicle) = &facts.subject.vehicle else {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
        return look.finish(text("", ""));
    };
    let limit = match facts.subject.stage {
        Stage::Planning => {
            SignedDuration::from_hours(i64::from(facts.parameters.terminal_planning_hours))
        }
        Stage::Gate | Stage::Loading => {
            SignedDuration::from_mins(i64::from(facts.parameters.terminal_gate_minutes))
        }
    };
    let plate = &vehicle.plate;
    let remedy = text(
        "检查卫星定位装置，上线后重试",
        "check the satellite terminal and try again once it is online",
    );
    match vehicle.terminal_seen_at {
        None => look.problem(
            "vehicle",
            text(
                format!("车辆 {plate} 的卫星定位装置没有上线记录"),
                format!("vehicle {plate}: the satellite terminal was never heard"),
            ),
            remedy,
        ),
        Some(seen) => {
            let age = facts.now.duration_since(seen);
            let at = facts.subject.time_zone.to_datetime(seen);
            look.fact("vehicle.terminal_seen_at", at);
            let within = in_words(limit);
            if age > limit || age < -CLOCK_SKEW {
                look.problem(
                    "vehicle",
                    text(
                        format!(
                            "车辆 {plate} 的卫星定位装置最后上线时间为 {}，要求在 {}内",
                            at.strftime("%Y-%m-%d %H:%M"),
                            within.zh
                        ),
                        format!(
                            "vehicle {plate}: the satellite terminal was last heard at {}; \
                             within {} is required",
                            at.strftime("%Y-%m-%d %H:%M"),
                            within.en
                        ),
                    ),
                    remedy,
                );
            }
        }
    }
    look.finish(text("卫星定位装置在线", "the satellite terminal is online"))
}

/// Whole hours as hours, everything else as minutes.
fn in_words(span: SignedDuration) -> LocalText {
    let minutes = span.as_mins();
    if minutes % 60 == 0 {
        text(format!("{} 小时", minutes / 60), format!("{} hours", minutes / 60))
    } else {
        text(format!("{minutes} 分钟"), format!("{minutes} minutes"))
    }
}

/// W10: one vehicle, one trip, one waybill.
pub(super) fn nothing_is_held(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    if facts.subject.vehicle.is_none() {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
    }
    look.fact("open_waybills", facts.subject.open_waybills.len());
    for open in &facts.subject.open_waybills {
        let (zh, en) = held(open);
        let number = if open.number.is_empty() { &open.waybill_id } else { &open.number };
        look.problem(
            &open.holds,
            text(
                format!("{zh}还在未结束的运单 {number} 上"),
                format!("the {en} is still on the open waybill {number}"),
            ),
            text(
                format!("先结束或作废运单 {number}，或改选{zh}"),
                format!("close or void waybill {number} first, or choose another {en}"),
            ),
        );
    }
    look.finish(text(
        "车辆、罐体和人员均未被其他运单占用",
        "no other open waybill holds vehicle, tank or crew",
    ))
}

fn held(open: &OpenWaybill) -> (&str, &str) {
    match open.holds.as_str() {
        "vehicle" => ("车辆", "vehicle"),
        "trailer" => ("挂车", "trailer"),
        "tank" => ("罐体", "tank"),
        "driver" => ("驾驶人", "driver"),
        "escort" => ("押运人员", "escort"),
        other => (other, other),
    }
}

/// W17: the loading time is given, has not long passed and is not too far ahead.
pub(super) fn loading_time(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let Some(loading) = facts.subject.loading_at else {
        Facts::missing(&mut look, "loading_at", "计划装货时间", "intended time of loading");
        return look.finish(text("", ""));
    };
    let at = facts.subject.time_zone.to_datetime(loading);
    look.fact("loading_at", at);
    let ahead = loading.duration_since(facts.now);
    let late = SignedDuration::from_hours(i64::from(facts.parameters.loading_late_hours));
    // At the gate the truck is there to load: no earlier than it may be late.
    let most = match facts.subject.stage {
        Stage::Planning => {
            SignedDuration::from_hours(24 * i64::from(facts.parameters.loading_ahead_days))
        }
        Stage::Gate | Stage::Loading => late,
    };
    if ahead < -late {
        look.problem(
            "loading_at",
            text(
                format!(
                    "计划装货时间 {at} 已过去超过 {} 小时",
                    facts.parameters.loading_late_hours
                ),
                format!(
                    "the loading time {at} passed more than {} hours ago",
                    facts.parameters.loading_late_hours
                ),
            ),
            text("改填新的装货时间", "give a new loading time"),
        );
    } else if ahead > most {
        let hours = most.as_hours();
        look.problem(
            "loading_at",
            text(
                format!("计划装货时间 {at} 在 {hours} 小时以后"),
                format!("the loading time {at} lies more than {hours} hours ahead"),
            ),
            text(
                "改填装货时间，或临近装货时再办理",
                "correct the loading time, or come back closer to it",
            ),
        );
    }
    look.finish(text("装货时间合理", "the loading time is plausible"))
}
