//! `hazway plan --departures`: what leaving at each step of a window comes to, as a table.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::output::{say, say_json};
use super::plan::describe_obstacles;
use super::{Failure, Lang};
use crate::routing::{Departure, DepartureOutcome, NoRoute};
use crate::units::local_text;

/// Most minutes between two departures: a day.
const MOST_STEP_MINUTES: i64 = 1440;

/// The step between departures, out of what was typed.
pub(super) fn step(minutes: i64) -> Result<SignedDuration, Failure> {
    if (1..=MOST_STEP_MINUTES).contains(&minutes) {
        Ok(SignedDuration::from_mins(minutes))
    } else {
        Err(Failure::Input(local_text!(
            "出发间隔 `{minutes}` 不在 1 至 {MOST_STEP_MINUTES} 分钟之间",
            "a step of `{minutes}` is not 1 to {MOST_STEP_MINUTES} minutes"
        )))
    }
}

/// Prints the table; the answer is no when no departure of it arrives.
pub(super) fn say_table(
    found: Result<Vec<Departure>, NoRoute>,
    time_zone: &TimeZone,
    lang: Lang,
    as_json: bool,
) -> Result<(), Failure> {
    let departures = match found {
        Ok(departures) => departures,
        Err(no_route) => {
            if as_json {
                say_json(&no_route)?;
            } else {
                describe_obstacles(&no_route, lang);
            }
            return Err(Failure::No);
        }
    };
    if as_json {
        say_json(&departures)?;
    } else {
        for line in table(&departures, time_zone, lang) {
            say(line);
        }
    }
    let arrives = |one: &Departure| matches!(one.outcome, DepartureOutcome::Arrives { .. });
    if departures.iter().any(arrives) { Ok(()) } else { Err(Failure::No) }
}

/// One line a departure under a head; times stand first because Chinese letters are twice as wide.
fn table(departures: &[Departure], time_zone: &TimeZone, lang: Lang) -> Vec<String> {
    let head = match lang {
        Lang::Zh => "出发         到达         行驶     停等",
        Lang::En => "leave        arrive       driving  waiting",
    };
    let lines = departures.iter().map(|departure| line(departure, time_zone, lang));
    std::iter::once(head.to_owned()).chain(lines).collect()
}

fn line(departure: &Departure, time_zone: &TimeZone, lang: Lang) -> String {
    let local = |at: Timestamp| time_zone.to_datetime(at).strftime("%m-%d %H:%M").to_string();
    let leaves = local(departure.departs_at);
    let said = |zh: &str, en: &str| match lang {
        Lang::Zh => format!("{leaves}  {zh}"),
        Lang::En => format!("{leaves}  {en}"),
    };
    match &departure.outcome {
        DepartureOutcome::Arrives {
            arrives_at,
            driving_s,
            waiting_s,
            waits_at,
            is_proved_optimal,
        } => {
            let minutes = |seconds: i64| (seconds + 30) / 60;
            let (driving, waiting) = (minutes(*driving_s), minutes(*waiting_s));
            let places = waits_at.join(if lang == Lang::Zh { "、" } else { ", " });
            let note = match (is_proved_optimal, lang) {
                (true, _) => "",
                (false, Lang::Zh) => "  （未证明最早）",
                (false, Lang::En) => "  (not proved earliest)",
            };
            let arrives = local(*arrives_at);
            let text =
                format!("{leaves}  {arrives}  {driving:>3} min  {waiting:>3} min  {places}{note}");
            text.trim_end().to_owned()
        }
        DepartureOutcome::NoWay => said("此时出发没有合法路线", "no lawful way"),
        DepartureOutcome::Undecided => {
            said("未能判定，不可视为可行", "undecided: not to be taken for a yes")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_departure_is_one_line_in_civil_time() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let arrives = |waits_at: &[&str], waiting_s, is_proved_optimal| DepartureOutcome::Arrives {
            arrives_at: at("2026-12-01T00:15:00Z"),
            driving_s: 2701,
            waiting_s,
            waits_at: waits_at.iter().map(|&name| name.to_owned()).collect(),
            is_proved_optimal,
        };
        let departures: Vec<Departure> = [
            arrives(&[], 0, true),
            arrives(&["九龙园", "新田港"], 3000, false),
            DepartureOutcome::NoWay,
            DepartureOutcome::Undecided,
        ]
        .into_iter()
        .map(|outcome| Departure { departs_at: at("2026-11-30T22:40:00Z"), outcome })
        .collect();
        assert_eq!(
            table(&departures, &zone, Lang::En),
            [
                "leave        arrive       driving  waiting",
                "12-01 06:40  12-01 08:15   45 min    0 min",
                "12-01 06:40  12-01 08:15   45 min   50 min  九龙园, 新田港  (not proved earliest)",
                "12-01 06:40  no lawful way",
                "12-01 06:40  undecided: not to be taken for a yes",
            ]
        );
        assert_eq!(
            table(&departures, &zone, Lang::Zh)[2],
            "12-01 06:40  12-01 08:15   45 min   50 min  九龙园、新田港  （未证明最早）"
        );
    }

    #[test]
    fn a_step_is_a_minute_to_a_day() {
        for (minutes, is_fine) in [(0, false), (1, true), (1440, true), (1441, false)] {
            assert_eq!(step(minutes).is_ok(), is_fine, "{minutes}");
        }
    }
}
