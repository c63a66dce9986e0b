//! Time windows in words.

use super::expression::{DayRule, Days};
use super::{Schedule, When};
use crate::units::LocalText;

const DAYS_ZH: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
const DAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl When {
    /// The windows and days in words; an expression that cannot be read is repeated as it is.
    #[must_use]
    pub fn in_words(&self) -> LocalText {
        match Schedule::parse(self) {
            Ok(schedule) => schedule.in_words(),
            Err(_) => LocalText::new(self.windows.clone(), self.windows.clone()),
        }
    }
}

impl Schedule {
    /// In words, such as 每天 07:30–09:00、17:00–18:30.
    #[must_use]
    pub fn in_words(&self) -> LocalText {
        let rules = if self.rules.is_empty() {
            LocalText::new("全天", "at all times")
        } else {
            let words: Vec<LocalText> = self.rules.iter().map(rule_in_words).collect();
            LocalText::new(
                words.iter().map(|text| text.zh.as_str()).collect::<Vec<_>>().join("；"),
                words.iter().map(|text| text.en.as_str()).collect::<Vec<_>>().join("; "),
            )
        };
        match (self.from, self.to) {
            (None, None) => rules,
            (Some(from), None) => LocalText::new(
                format!("自 {from} 起，{}", rules.zh),
                format!("from {from} on, {}", rules.en),
            ),
            (None, Some(to)) => LocalText::new(
                format!("至 {to} 止，{}", rules.zh),
                format!("until {to}, {}", rules.en),
            ),
            (Some(from), Some(to)) => LocalText::new(
                format!("{from} 至 {to}，{}", rules.zh),
                format!("{from} to {to}, {}", rules.en),
            ),
        }
    }
}

fn rule_in_words(rule: &DayRule) -> LocalText {
    let days = days_in_words(&rule.days);
    if rule.spans.is_empty() {
        return LocalText::new(format!("{}除外", days.zh), format!("not {}", days.en));
    }
    if rule.spans == [(0, 24 * 60)] {
        return LocalText::new(format!("{}全天", days.zh), format!("{}, all day", days.en));
    }
    let zh: Vec<String> = rule.spans.iter().map(|span| span_in_words(*span, "次日 ")).collect();
    let en: Vec<String> = rule.spans.iter().map(|span| span_in_words(*span, "next day ")).collect();
    LocalText::new(
        format!("{} {}", days.zh, zh.join("、")),
        format!("{} {}", days.en, en.join(", ")),
    )
}

fn span_in_words((from, to): (u16, u16), next_day: &str) -> String {
    let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    if to > 24 * 60 {
        format!("{}–{next_day}{}", time(from), time(to - 24 * 60))
    } else {
        format!("{}–{}", time(from), time(to))
    }
}

fn days_in_words(days: &Days) -> LocalText {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if days.names_no_day() {
        zh.push("每天".to_owned());
        en.push("daily".to_owned());
    }
    if days.workdays {
        zh.push("工作日（含调休上班日）".to_owned());
        en.push("workdays (make-up days included)".to_owned());
    }
    if days.rest_days {
        zh.push("休息日".to_owned());
        en.push("days off".to_owned());
    }
    if days.public_holidays {
        zh.push("法定节假日".to_owned());
        en.push("public holidays".to_owned());
    }
    for (first, last) in runs(days.weekdays) {
        if first == last {
            zh.push(format!("周{}", DAYS_ZH[first]));
            en.push(DAYS_EN[first].to_owned());
        } else {
            zh.push(format!("周{}至周{}", DAYS_ZH[first], DAYS_ZH[last]));
            en.push(format!("{}–{}", DAYS_EN[first], DAYS_EN[last]));
        }
    }
    let (mut zh, mut en) = (zh.join("、"), en.join(", "));
    if !days.months.is_empty() {
        let day_zh = |(month, day): (i8, i8)| format!("{month}月{day}日");
        let day_en = |(month, day): (i8, i8)| {
            let index = usize::try_from(month - 1).unwrap_or(0).min(11);
            format!("{} {day}", MONTHS_EN[index])
        };
        let range = |from: String, to: String, dash: &str| {
            if from == to { from } else { format!("{from}{dash}{to}") }
        };
        let months_zh: Vec<String> =
            days.months.iter().map(|(from, to)| range(day_zh(*from), day_zh(*to), "至")).collect();
        let months_en: Vec<String> =
            days.months.iter().map(|(from, to)| range(day_en(*from), day_en(*to), "–")).collect();
        zh = format!("{} {zh}", months_zh.join("、"));
        en = format!("{} {en}", months_en.join(", "));
    }
    LocalText::new(zh, en)
}

/// Days of the week that follow each other, as first and last.
fn runs(weekdays: [bool; 7]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (day, _) in weekdays.iter().enumerate().filter(|(_, is_named)| **is_named) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            Some(_) | None => runs.push((day, day)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_read_well_in_both_languages() {
        for (windows, zh, en) in [
            ("", "全天", "at all times"),
            (
                "07:30-09:00,17:00-18:30",
                "每天 07:30–09:00、17:00–18:30",
                "daily 07:30–09:00, 17:00–18:30",
            ),
            ("Mo-Fr 22:00-06:00", "周一至周五 22:00–次日 06:00", "Mon–Fri 22:00–next day 06:00"),
            ("PH", "法定节假日全天", "public holidays, all day"),
            (
                "WD 07:00-09:00; PH off",
                "工作日（含调休上班日） 07:00–09:00；法定节假日除外",
                "workdays (make-up days included) 07:00–09:00; not public holidays",
            ),
            ("Oct 01-07", "10月1日至10月7日 每天全天", "Oct 1–Oct 7 daily, all day"),
        ] {
            let when = When { windows: windows.to_owned(), ..When::default() };
            assert_eq!(when.in_words(), LocalText::new(zh, en), "{windows}");
        }
    }
}
