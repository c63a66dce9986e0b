//! `hazway match`: where a truck went, or where a drawn route runs, without a database.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use super::output::{read_text, say, say_json};
use super::plan::{GroundArgs, TruckArgs, instant};
use super::trace_file::{read_line, read_trace};
use super::{Failure, Lang};
use crate::roads::ArcId;
use crate::routing::{Plan, Snapshot, Trip};
use crate::tracking::{
    Adherence, Keeping, LineReplay, Matcher, StopPlace, Trace, Track, ZoneStanding, replay_line,
    track,
};
use crate::units::{LocalText, LonLat, unreadable};

/// Match a trace or a drawn route to the roads.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hazway plan … --json > plan.json\n  hazway match --network roads.hzn --zones zones.geojson --trace truck.csv --plan plan.json --goods 1203-1\n  hazway match --line permit.geojson --depart 2026-11-25T07:00 --goods 1203-1\n\nA CSV trace has the columns at, lon, lat and perhaps accuracy_m.\nExit codes: 0 done, 1 off the plan, in a closed zone, or where a restriction stands, 2 a file cannot be used."
)]
pub(super) struct MatchArgs {
    /// Positions in the order of time: CSV, GeoJSON or GPX.
    #[arg(long, value_name = "FILE", required_unless_present = "line", conflicts_with = "line")]
    trace: Option<PathBuf>,
    /// The plan to compare with, as `hazway plan --json` says it.
    #[arg(long, value_name = "FILE", conflicts_with = "line")]
    plan: Option<PathBuf>,
    /// A drawn route: a GeoJSON `LineString`.
    #[arg(long, value_name = "FILE")]
    line: Option<PathBuf>,
    /// Drive the drawn route, leaving at this time, and say which restrictions it meets.
    #[arg(long, requires = "line")]
    depart: Option<String>,
    #[command(flatten)]
    truck: TruckArgs,
    #[command(flatten)]
    ground: GroundArgs,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &MatchArgs, lang: Lang) -> Result<(), Failure> {
    let time_zone = args.ground.time_zone()?;
    match (&args.trace, &args.line) {
        (Some(path), _) => run_trace(args, path, &time_zone, lang),
        (None, Some(path)) => run_line(args, path, &time_zone, lang),
        (None, None) => Err(Failure::Input(LocalText::new(
            "请给出 --trace 或 --line",
            "give --trace or --line",
        ))),
    }
}

/// The trip that zones are judged for: only truck and load count.
fn trip(args: &MatchArgs, ends: [LonLat; 2], at: Timestamp) -> Result<Trip, Failure> {
    Ok(Trip {
        origin: ends[0],
        destination: ends[1],
        depart_from: at,
        depart_until: at,
        truck: args.truck.truck(),
        load: args.truck.load()?,
        prescribed: None,
    })
}

fn run_trace(
    args: &MatchArgs,
    path: &Path,
    time_zone: &TimeZone,
    lang: Lang,
) -> Result<(), Failure> {
    let positions = read_trace(path, time_zone)?;
    let trace = Trace::new(positions).map_err(|error| Failure::file(path, &error.text()))?;
    let plan = match &args.plan {
        Some(path) => Some(
            serde_json::from_str::<Plan>(&read_text(path)?)
                .map_err(|error| Failure::file(path, &unreadable(&error)))?,
        ),
        None => None,
    };
    let all = trace.positions();
    let (first, last) = (all[0], all[all.len() - 1]);
    let trip = trip(args, [first.location, last.location], first.at)?;
    let snapshot = args.ground.snapshot(time_zone.clone())?;
    let track = track(&snapshot, &trace, Some(&trip), plan.as_ref());
    if let (Some(path), false) = (&args.plan, track.has_plan) {
        return Err(Failure::file(
            path,
            &LocalText::new(
                "不是在这张路网上规划的，请用同一路网",
                "was not made on this network: give the same one",
            ),
        ));
    }
    if args.json {
        say_json(&track)?;
    } else {
        Words { time_zone, lang }.track(&track);
    }
    let is_off = track.adherence.iter().any(|span| span.keeping == Keeping::OffPlan);
    let is_closed = track.zones.iter().any(|event| event.standing == ZoneStanding::Closed);
    if is_off || is_closed { Err(Failure::No) } else { Ok(()) }
}

fn run_line(
    args: &MatchArgs,
    path: &Path,
    time_zone: &TimeZone,
    lang: Lang,
) -> Result<(), Failure> {
    let line = read_line(path)?;
    let departs_at = args.depart.as_deref().map(|text| instant(text, time_zone)).transpose()?;
    let (Some(first), Some(last)) = (line.first(), line.last()) else {
        return Err(Failure::file(path, &LocalText::new("线是空的", "the line is empty")));
    };
    let at = departs_at.unwrap_or(Timestamp::UNIX_EPOCH);
    let trip = trip(args, [*first, *last], at)?;
    let snapshot = args.ground.snapshot(time_zone.clone())?;
    let mut replayed = replay_line(&snapshot, &trip, &line, at)
        .map_err(|error| Failure::file(path, &error.text()))?;
    if departs_at.is_none() {
        replayed.runs.clear();
    }
    if args.json {
        say_json(&line_json(&snapshot, &replayed))?;
    } else {
        Words { time_zone, lang }.line(&snapshot, &replayed);
    }
    let is_broken = replayed.runs.iter().any(|run| !run.violations.is_empty());
    if is_broken || !replayed.matched.gaps.is_empty() { Err(Failure::No) } else { Ok(()) }
}

fn line_json(snapshot: &Snapshot, replayed: &LineReplay) -> serde_json::Value {
    let matched = &replayed.matched;
    let matcher = Matcher::new(&snapshot.network, &snapshot.index);
    let violations: Vec<_> = replayed.runs.iter().flat_map(|run| &run.violations).collect();
    json!({
        "network_digest": snapshot.network.digest,
        "length_m": matched.length_m,
        "lines": matched.lines(&matcher),
        "arcs": matched.parts().map(|part| part.arc).collect::<Vec<ArcId>>(),
        "gaps": matched.gaps,
        "arrives_at": replayed.runs.last().map(|run| run.arrives_at),
        "violations": violations,
    })
}

/// Says results in one language and one civil time.
struct Words<'a> {
    time_zone: &'a TimeZone,
    lang: Lang,
}

impl Words<'_> {
    fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn time(&self, at: Timestamp) -> String {
        self.time_zone.to_datetime(at).strftime("%m-%d %H:%M:%S").to_string()
    }

    fn track(&self, track: &Track) {
        let left_out = track.outliers.len();
        say(match self.lang {
            Lang::Zh => format!(
                "{} 个位置，离散约 {:.0} m，剔除 {left_out} 个",
                track.positions, track.sigma_m
            ),
            Lang::En => format!(
                "{} positions, scattered by about {:.0} m, {left_out} left out",
                track.positions, track.sigma_m
            ),
        });
        for road in &track.roads {
            if road.begins_anew && road.from != track.roads[0].from {
                say(format!("  {}", self.pick("（中断）", "(nothing known in between)")));
            }
            let name = if road.name.is_empty() { &road.reference } else { &road.name };
            let sure = 100.0 * road.confidence;
            let off = match road.is_planned {
                Some(false) => self.pick("  不在计划路线上", "  off the plan"),
                Some(true) | None => "",
            };
            let from = self.time(road.from);
            say(format!("  {from}  {:>6.0} m  {name}  {sure:.0} %{off}", road.length_m));
        }
        for span in &track.adherence {
            self.adherence(span);
        }
        for event in &track.zones {
            let standing = match event.standing {
                ZoneStanding::Unasked | ZoneStanding::Unbound => {
                    self.pick("不约束本车", "does not bind")
                }
                ZoneStanding::Open => self.pick("当时可走", "open then"),
                ZoneStanding::Closed => self.pick("当时禁止", "CLOSED then"),
            };
            let sure = 100.0 * event.probability;
            say(format!(
                "  {} {} ({}): {} – {}  {standing}  {sure:.0} %",
                self.pick("限行区", "zone"),
                self.lang.of(&event.name),
                event.zone_id,
                self.time(event.from),
                self.time(event.to),
            ));
        }
        for halt in &track.halts {
            let place = match &halt.place {
                StopPlace::Origin => self.pick("起点", "origin"),
                StopPlace::Destination => self.pick("终点", "destination"),
                StopPlace::HoldingPlace { name } => name,
                StopPlace::Elsewhere => self.pick("非停等场所", "no holding place"),
            };
            let (lon, lat) = (halt.location.lon, halt.location.lat);
            say(format!(
                "  {} {} – {}  {place} [{lon:.5}, {lat:.5}]",
                self.pick("停车", "halt"),
                self.time(halt.from),
                self.time(halt.to),
            ));
        }
    }

    fn adherence(&self, span: &Adherence) {
        let words = match span.keeping {
            Keeping::OnPlan => {
                let late = span.late_to_s.unwrap_or(0);
                let minutes = late.abs() / 60;
                match (self.lang, late < 0) {
                    (Lang::Zh, true) => format!("按计划路线，提前 {minutes} 分钟"),
                    (Lang::Zh, false) => format!("按计划路线，晚 {minutes} 分钟"),
                    (Lang::En, true) => format!("on the planned way, {minutes} min early"),
                    (Lang::En, false) => format!("on the planned way, {minutes} min late"),
                }
            }
            Keeping::OffPlan => {
                let far = span.farthest_m.unwrap_or(0.0);
                let sure = 100.0 * span.probability.unwrap_or(0.0);
                match self.lang {
                    Lang::Zh => format!("偏离计划路线，最远 {far:.0} m，把握 {sure:.0} %"),
                    Lang::En => {
                        format!("OFF the planned way by up to {far:.0} m, {sure:.0} % sure")
                    }
                }
            }
            Keeping::Unknown => self.pick("无位置", "no positions").to_owned(),
        };
        say(format!("  {} – {}  {words}", self.time(span.from), self.time(span.to)));
    }

    fn line(&self, snapshot: &Snapshot, replayed: &LineReplay) {
        let matched = &replayed.matched;
        let kilometres = matched.length_m / 1000.0;
        let gaps = matched.gaps.len();
        say(match self.lang {
            Lang::Zh => format!("路线长 {kilometres:.1} km，{gaps} 处没有道路"),
            Lang::En => format!("{kilometres:.1} km drawn, {gaps} stretches fit no road"),
        });
        let mut roads: Vec<(&str, f64)> = Vec::new();
        for part in matched.parts() {
            let (name, reference) = snapshot.network.name(part.arc);
            let name = if name.is_empty() { reference } else { name };
            let length_m = f64::from(part.to_mm - part.from_mm) / 1000.0;
            match roads.last_mut() {
                Some((last, sum)) if *last == name => *sum += length_m,
                Some(_) | None => roads.push((name, length_m)),
            }
        }
        for (name, length_m) in roads {
            say(format!("  {length_m:>7.0} m  {name}"));
        }
        for gap in &matched.gaps {
            let LonLat { lon, lat } = gap.from;
            let label = self.pick("没有道路", "no road");
            say(format!("  {label}: {:.0} m [{lon:.5}, {lat:.5}]", gap.length_m));
        }
        for violation in replayed.runs.iter().flat_map(|run| &run.violations) {
            let LonLat { lon, lat } = violation.location;
            let label = self.pick("遇到限制", "meets");
            let at = self.time(violation.at);
            say(format!("  {label} {}: {at} [{lon:.5}, {lat:.5}]", violation.rule));
        }
    }
}
