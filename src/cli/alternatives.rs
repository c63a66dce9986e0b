//! `hazway plan --alternatives`: ways between the earliest and the safest, as a table.

use jiff::tz::TimeZone;

use super::output::{say, say_json};
use super::plan::describe_obstacles;
use super::{Failure, Lang};
use crate::risk::RiskMap;
use crate::routing::{self, Alternative, Alternatives, NoAlternatives, Snapshot, Trip};

pub(super) fn run(
    snapshot: &Snapshot,
    trip: &Trip,
    map: &RiskMap,
    time_zone: &TimeZone,
    json: bool,
    lang: Lang,
) -> Result<(), Failure> {
    match routing::alternatives(snapshot, trip, map) {
        Ok(set) if json => say_json(&set),
        Ok(set) => {
            describe(&set, time_zone, lang);
            Ok(())
        }
        Err(NoAlternatives::NoRoute(no_route)) => {
            if json {
                say_json(&no_route)?;
            } else {
                describe_obstacles(&no_route, lang);
            }
            Err(Failure::No)
        }
        Err(
            refused @ (NoAlternatives::NotDangerous
            | NoAlternatives::NoPopulation
            | NoAlternatives::OtherNetwork),
        ) => Err(Failure::Input(refused.text())),
    }
}

fn describe(set: &Alternatives, time_zone: &TimeZone, lang: Lang) {
    let (group, distance) = (set.group.name(), set.distance_m);
    say(match lang {
        Lang::Zh => format!(
            "{}，{distance} m 内人口；在 {} 种互不劣的走法中列出 {} 种{}",
            group.zh,
            set.found,
            set.ways.len(),
            if set.is_exact { "（已证明完整）" } else { "（未证明完整）" },
        ),
        Lang::En => format!(
            "{}, people within {distance} m; {} of {} ways that no other beats{}",
            group.en,
            set.ways.len(),
            set.found,
            if set.is_exact { " (proved complete)" } else { " (not proved complete)" },
        ),
    });
    say(match lang {
        Lang::Zh => "      出发            到达           公里    停等  期望受影响   沿线人口",
        Lang::En => "      leave           arrive           km    wait  expected     people near",
    });
    for (place, way) in set.ways.iter().enumerate() {
        say(row(place + 1, way, time_zone));
    }
    if !set.unverified.is_empty() {
        say(match lang {
            Lang::Zh => format!("参数未核对：{}", set.unverified.join("、")),
            Lang::En => format!("figures not verified: {}", set.unverified.join(", ")),
        });
    }
}

fn row(number: usize, way: &Alternative, time_zone: &TimeZone) -> String {
    let local = |at| time_zone.to_datetime(at).strftime("%m-%d %H:%M:%S").to_string();
    let plan = &way.plan;
    format!(
        "  {number}  {}  {}  {:>6.1}  {:>3} min  {:>9.3e}  {:>9}",
        local(plan.departs_at),
        local(plan.arrives_at),
        plan.distance_m / 1000.0,
        plan.waiting_s / 60,
        way.expected_people,
        way.people_within,
    )
}
