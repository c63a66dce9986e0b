//! `hazway matrix`: least driving times between many places, and exact plans for every pair.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::sync::atomic::AtomicBool;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::output::{say, say_json};
use super::place_file::{Named, read_places};
use super::plan::{GroundArgs, TruckArgs, departure_window, point};
use super::{Failure, Lang};
use crate::desk::{ManyPlaces, MatrixTable, OffRoad, matrix_table};
use crate::routing::{MatrixError, Pair, Watch};
use crate::units::LocalText;

/// Least driving times between many places; with `--exact` the earliest lawful arrival of every pair.
#[derive(Debug, Args)]
#[command(
    after_help = "Example (on the built-in demo network and zones):\n  hazway matrix --from 108.38,30.82 --to 108.45,30.77 --to 108.41,30.80 --goods 1203-1\n  hazway matrix --from depots.csv --to stations.geojson --exact --depart 2026-11-25T07:00 --csv"
)]
pub(super) struct MatrixArgs {
    /// Origins: `longitude,latitude`, or a CSV (`lon`, `lat`, `name`) or GeoJSON file of points.
    #[arg(long, required = true, value_name = "PLACE|FILE", allow_hyphen_values = true)]
    from: Vec<String>,
    /// Destinations, the same.
    #[arg(long, required = true, value_name = "PLACE|FILE", allow_hyphen_values = true)]
    to: Vec<String>,
    /// Plan every pair under zones and windows.
    #[arg(long, requires = "depart")]
    exact: bool,
    /// With `--exact`: leaves not before; civil time of the district, such as `2026-11-25T07:00`.
    #[arg(long, requires = "exact")]
    depart: Option<String>,
    /// With `--exact`: leaves not after; six hours later when absent.
    #[arg(long, requires = "exact")]
    until: Option<String>,
    #[command(flatten)]
    truck: TruckArgs,
    #[command(flatten)]
    ground: GroundArgs,
    /// As JSON.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// As CSV, one line for each pair.
    #[arg(long)]
    csv: bool,
}

pub(super) fn run(args: &MatrixArgs, lang: Lang) -> Result<(), Failure> {
    let time_zone = args.ground.time_zone()?;
    let (origins, destinations) = (places(&args.from)?, places(&args.to)?);
    let window = args
        .depart
        .as_deref()
        .map(|depart| departure_window(depart, args.until.as_deref(), &time_zone))
        .transpose()?;
    let locations = |places: &[Named]| places.iter().map(|place| place.location).collect();
    let asked = ManyPlaces {
        origins: locations(&origins),
        destinations: locations(&destinations),
        truck: args.truck.truck(),
        load: args.truck.load()?,
        window,
    };
    let snapshot = args.ground.snapshot(time_zone.clone())?;
    let bar = bar(window.map_or(0, |_| origins.len() * destinations.len()));
    let progress = |done: usize| bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let goes_on = AtomicBool::new(false);
    let watch = Watch { threads, progress: &progress, is_cancelled: &goes_on };
    let found = matrix_table(&snapshot, &asked, &watch);
    bar.finish_and_clear();
    let table = found.map_err(|error| match error {
        MatrixError::TooMany(reason) | MatrixError::Invalid(reason) => Failure::Input(reason),
        MatrixError::Cancelled => Failure::service(error),
    })?;
    let answer = Answer { origins, destinations, table, time_zone };
    if args.json {
        say_json(&answer.table)?;
    } else if args.csv {
        say(answer.csv()?.trim_end());
    } else {
        answer.lines(lang).iter().for_each(say);
    }
    if answer.has_yes() { Ok(()) } else { Err(Failure::No) }
}

/// What was typed for one side: places, or files of places.
fn places(typed: &[String]) -> Result<Vec<Named>, Failure> {
    let mut places = Vec::new();
    for text in typed {
        match point(text) {
            Ok(location) => places.push(Named { name: String::new(), location }),
            Err(_) => places.extend(read_places(text.as_ref())?),
        }
    }
    Ok(places)
}

/// Progress of the pairs that are planned, where somebody looks at it.
fn bar(pairs: usize) -> ProgressBar {
    let is_seen = pairs > 0 && io::stderr().is_terminal();
    let pairs = u64::try_from(pairs).unwrap_or(u64::MAX);
    let bar = if is_seen { ProgressBar::new(pairs) } else { ProgressBar::hidden() };
    match ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A table with the names of its places.
struct Answer {
    origins: Vec<Named>,
    destinations: Vec<Named>,
    table: MatrixTable,
    time_zone: TimeZone,
}

impl Answer {
    /// Whether anything leads anywhere.
    fn has_yes(&self) -> bool {
        match &self.table.pairs {
            Some(pairs) => pairs.iter().flatten().any(|pair| matches!(pair, Pair::Arrives { .. })),
            None => self.table.least_driving_s.iter().flatten().any(Option::is_some),
        }
    }

    fn local(&self, at: Timestamp) -> String {
        self.time_zone.to_datetime(at).strftime("%m-%d %H:%M").to_string()
    }

    /// Places with their numbers, then rows of origins under columns of destinations.
    fn lines(&self, lang: Lang) -> Vec<String> {
        let of = |zh: &str, en: &str| lang.of(&LocalText::new(zh, en)).to_owned();
        let mut lines = Vec::new();
        for (letter, side, off_road) in [
            ("O", &self.origins, &self.table.origins_off_road),
            ("D", &self.destinations, &self.table.destinations_off_road),
        ] {
            lines.extend(places_told(letter, side, off_road, lang));
        }
        lines.push(of("最短行驶时间，分钟：", "least driving time, minutes:"));
        let least = |row: usize, column: usize| {
            let seconds = self.table.least_driving_s[row][column];
            seconds.map_or_else(|| "-".to_owned(), |seconds| seconds.div_ceil(60).to_string())
        };
        lines.extend(self.grid(6, least));
        if let Some(pairs) = &self.table.pairs {
            lines.push(of(
                "最早合法到达（* 未证明最早，- 没有合法路线，? 未能判定）：",
                "earliest lawful arrival (* not proved, - no lawful way, ? undecided):",
            ));
            let arrival = |row: usize, column: usize| match &pairs[row][column] {
                Pair::Arrives { arrives_at, is_proved_optimal, .. } => {
                    let mark = if *is_proved_optimal { "" } else { "*" };
                    format!("{}{mark}", self.local(*arrives_at))
                }
                Pair::NoWay => "-".to_owned(),
                Pair::Undecided => "?".to_owned(),
            };
            lines.extend(self.grid(13, arrival));
        }
        lines
    }

    fn grid(&self, width: usize, cell: impl Fn(usize, usize) -> String) -> Vec<String> {
        let line = |head: String, cells: &mut dyn Iterator<Item = String>| {
            cells.fold(format!("{head:<6}"), |mut line, cell| {
                // Writing to a text does not fail.
                if write!(line, " {cell:>width$}").is_err() {
                    line.push('?');
                }
                line
            })
        };
        let columns = self.destinations.len();
        let head = line(String::new(), &mut (1..=columns).map(|column| format!("D{column}")));
        let rows = (0..self.origins.len()).map(|row| {
            line(format!("O{}", row + 1), &mut (0..columns).map(|column| cell(row, column)))
        });
        std::iter::once(head).chain(rows).collect()
    }

    /// One line for each pair; instants in UTC.
    fn csv(&self) -> Result<String, Failure> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let mut head = vec!["origin", "destination", "least_driving_s"];
        if self.table.pairs.is_some() {
            head.extend(["outcome", "departs_at", "arrives_at", "distance_m", "driving_s"]);
            head.extend(["waiting_s", "waits_at", "is_proved_optimal"]);
        }
        out.write_record(head).map_err(Failure::service)?;
        for (row, origin) in self.origins.iter().enumerate() {
            for (column, destination) in self.destinations.iter().enumerate() {
                let least = self.table.least_driving_s[row][column];
                let mut line = vec![
                    label(origin),
                    label(destination),
                    least.map(|seconds| seconds.to_string()).unwrap_or_default(),
                ];
                if let Some(pairs) = &self.table.pairs {
                    line.extend(Self::cells(&pairs[row][column]));
                }
                out.write_record(line).map_err(Failure::service)?;
            }
        }
        let bytes = out.into_inner().map_err(|error| Failure::service(error.into_error()))?;
        String::from_utf8(bytes).map_err(Failure::service)
    }

    fn cells(pair: &Pair) -> [String; 8] {
        let nothing = |outcome: &str| {
            let mut cells: [String; 8] = Default::default();
            outcome.clone_into(&mut cells[0]);
            cells
        };
        match pair {
            Pair::Arrives {
                departs_at,
                arrives_at,
                distance_m,
                driving_s,
                waiting_s,
                waits_at,
                is_proved_optimal,
            } => [
                "arrives".to_owned(),
                departs_at.to_string(),
                arrives_at.to_string(),
                format!("{distance_m:.0}"),
                driving_s.to_string(),
                waiting_s.to_string(),
                waits_at.join(";"),
                is_proved_optimal.to_string(),
            ],
            Pair::NoWay => nothing("no_way"),
            Pair::Undecided => nothing("undecided"),
        }
    }
}

/// The name of a place, or where it is.
fn label(place: &Named) -> String {
    let (lon, lat) = (place.location.lon, place.location.lat);
    if place.name.is_empty() { format!("{lon},{lat}") } else { place.name.clone() }
}

/// Each place with its number and what is wrong with it.
fn places_told(letter: &str, side: &[Named], off_road: &[OffRoad], lang: Lang) -> Vec<String> {
    let mut lines = Vec::with_capacity(side.len());
    for (place, named) in side.iter().enumerate() {
        let why = off_road.iter().find(|off_road| off_road.place == place);
        let why = why.map(|off_road| format!("  {}", lang.of(&off_road.reason)));
        let number = format!("{letter}{}", place + 1);
        lines.push(format!("{number:<6} {}{}", label(named), why.unwrap_or_default()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::LonLat;

    fn answer(pairs: Option<Vec<Vec<Pair>>>) -> Answer {
        let named =
            |name: &str, lon| Named { name: name.to_owned(), location: LonLat::new(lon, 30.8) };
        Answer {
            origins: vec![named("油库", 108.4)],
            destinations: vec![named("", 108.5), named("far", 100.0)],
            table: MatrixTable {
                revision: 0,
                network_digest: String::new(),
                least_driving_s: vec![vec![Some(601), None]],
                origins_off_road: Vec::new(),
                destinations_off_road: vec![OffRoad {
                    place: 1,
                    reason: LocalText::new("太远", "too far"),
                }],
                pairs,
            },
            time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
        }
    }

    fn arrival() -> Vec<Vec<Pair>> {
        let arrives = Pair::Arrives {
            departs_at: "2026-11-25T00:00:00Z".parse().unwrap(),
            arrives_at: "2026-11-25T00:15:00Z".parse().unwrap(),
            distance_m: 9_000.4,
            driving_s: 700,
            waiting_s: 200,
            waits_at: vec!["九龙园".to_owned()],
            is_proved_optimal: false,
        };
        vec![vec![arrives, Pair::NoWay]]
    }

    #[test]
    fn a_table_names_its_places_and_has_a_cell_for_each_pair() {
        assert_eq!(
            answer(Some(arrival())).lines(Lang::En),
            [
                "O1     油库",
                "D1     108.5,30.8",
                "D2     far  too far",
                "least driving time, minutes:",
                "           D1     D2",
                "O1         11      -",
                "earliest lawful arrival (* not proved, - no lawful way, ? undecided):",
                "                  D1            D2",
                "O1      11-25 08:15*             -",
            ]
        );
        assert_eq!(answer(None).lines(Lang::Zh).len(), 6);
    }

    #[test]
    fn csv_has_a_line_for_each_pair() {
        assert_eq!(
            answer(None).csv().unwrap(),
            "origin,destination,least_driving_s\n油库,\"108.5,30.8\",601\n油库,far,\n"
        );
        let exact = answer(Some(arrival())).csv().unwrap();
        let lines: Vec<&str> = exact.lines().collect();
        assert!(lines[0].ends_with("waiting_s,waits_at,is_proved_optimal"));
        assert!(lines[1].ends_with(
            "601,arrives,2026-11-25T00:00:00Z,2026-11-25T00:15:00Z,9000,700,200,九龙园,false"
        ));
        assert_eq!(lines[2], "油库,far,,no_way,,,,,,,");
    }

    #[test]
    fn the_answer_is_yes_when_something_leads_somewhere() {
        assert!(answer(None).has_yes());
        assert!(answer(Some(arrival())).has_yes());
        assert!(!answer(Some(vec![vec![Pair::NoWay, Pair::Undecided]])).has_yes());
    }
}
