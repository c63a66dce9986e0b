//! `hazway plan`: one trip on a network under zones, without a database.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::output::{read_text, say, say_json};
use super::{Failure, Lang, alternatives, departures, district};
use crate::builtin;
use crate::config::Settings;
use crate::goods::{Carriage, EntryKey, GoodsItem, LoadProfile};
use crate::risk::RiskMap;
use crate::routing::{self, NoRoute, Plan, Snapshot, Trip, WaitPlace};
use crate::units::{Kilograms, LocalText, LonLat, local_text};
use crate::zones::{Scheme, Truck, Zone, parse_zones};

/// How the goods are contained.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum CarriageArg {
    /// In packages.
    Packages,
    /// Loose.
    Bulk,
    /// In a tank.
    Tank,
}

impl From<CarriageArg> for Carriage {
    fn from(arg: CarriageArg) -> Self {
        match arg {
            CarriageArg::Packages => Self::Packages,
            CarriageArg::Bulk => Self::Bulk,
            CarriageArg::Tank => Self::Tank,
        }
    }
}

/// A truck by its figures, and what it carries.
#[derive(Debug, Args)]
pub(super) struct TruckArgs {
    /// Goods, such as `1203-1`; none for a vehicle without dangerous goods.
    #[arg(long)]
    goods: Option<EntryKey>,
    /// Quantity.
    #[arg(long, default_value_t = 20_000)]
    kg: u32,
    /// How they are contained.
    #[arg(long, value_enum, default_value_t = CarriageArg::Tank)]
    carriage: CarriageArg,
    /// Gross mass of the combination in kilograms.
    #[arg(long, default_value_t = 36_000)]
    gross_kg: u32,
    /// Number of axles.
    #[arg(long, default_value_t = 6)]
    axles: u32,
    /// Height in centimetres.
    #[arg(long, default_value_t = 390)]
    height_cm: u16,
    /// Width in centimetres.
    #[arg(long, default_value_t = 255)]
    width_cm: u16,
    /// Length in centimetres.
    #[arg(long, default_value_t = 1_600)]
    length_cm: u16,
    /// Zones for which a pass is at hand.
    #[arg(long = "pass", value_name = "ZONE")]
    passes: Vec<String>,
    /// An escort vehicle goes along.
    #[arg(long)]
    escort_vehicle: bool,
}

/// Roads, zones and civil time.
#[derive(Debug, Args)]
pub(super) struct GroundArgs {
    /// Road network; the built-in demo network when absent.
    #[arg(long, value_name = "FILE")]
    network: Option<PathBuf>,
    /// Zones as GeoJSON; with the demo network its own zones when absent.
    #[arg(long = "zones", value_name = "FILE")]
    zones: Vec<PathBuf>,
    /// IANA name of the district's civil time.
    #[arg(long, default_value = "Asia/Shanghai")]
    time_zone: String,
}

/// Ways between the earliest and the safest.
#[derive(Debug, Args)]
struct RiskArgs {
    /// Show at most five ways between the earliest and the safest.
    #[arg(long)]
    alternatives: bool,
    /// Where people live (GeoJSON or CSV); with the demo network its own people when absent.
    #[arg(long, value_name = "FILE", requires = "alternatives")]
    population: Option<PathBuf>,
    /// Accidents on file (GeoJSON or CSV); with the demo network its own when absent.
    #[arg(long, value_name = "FILE", requires = "alternatives")]
    accidents: Option<PathBuf>,
    /// Figures of the risk model (`risk.toml`); the built-in ones when absent.
    #[arg(long, value_name = "FILE", requires = "alternatives")]
    risk: Option<PathBuf>,
}

/// Plan one trip: the earliest lawful arrival, or why there is none.
#[derive(Debug, Args)]
#[command(
    after_help = "Example (on the built-in demo network and zones):\n  hazway plan --from 108.38,30.82 --to 108.45,30.77 --depart 2026-11-25T07:00 --goods 1203-1 --kg 20000\n  … --arrive-by 2026-11-25T10:00    the latest departure that is in time\n  … --until 2026-11-25T11:00 --departures 15    a table: leave when, arrive when"
)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    risk: RiskArgs,
    /// Origin, `longitude,latitude` in WGS-84.
    #[arg(long, value_parser = point, allow_hyphen_values = true)]
    from: LonLat,
    /// Destination, `longitude,latitude` in WGS-84.
    #[arg(long, value_parser = point, allow_hyphen_values = true)]
    to: LonLat,
    /// Leaves not before; civil time of the district, such as `2026-11-25T07:00`.
    #[arg(long)]
    depart: String,
    /// Leaves not after; six hours later when absent.
    #[arg(long)]
    until: Option<String>,
    /// The latest departure that arrives by this time.
    #[arg(long, value_name = "TIME", conflicts_with = "departures")]
    arrive_by: Option<String>,
    /// What each departure of the window comes to, this many minutes apart.
    #[arg(long, value_name = "MINUTES", num_args = 0..=1, default_missing_value = "15")]
    departures: Option<i64>,
    #[command(flatten)]
    truck: TruckArgs,
    #[command(flatten)]
    ground: GroundArgs,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn point(text: &str) -> Result<LonLat, String> {
    let expected = || format!("`{text}` is not `longitude,latitude`, such as 108.38,30.82");
    let (lon, lat) = text.split_once(',').ok_or_else(expected)?;
    let number = |part: &str| part.trim().parse::<f64>().map_err(|_| expected());
    let point = LonLat::new(number(lon)?, number(lat)?);
    if point.is_valid() { Ok(point) } else { Err(format!("`{text}` is not on the globe")) }
}

pub(super) fn run(args: &PlanArgs, lang: Lang) -> Result<(), Failure> {
    let time_zone = args.ground.time_zone()?;
    let trip = trip(args, &time_zone)?;
    if let Some(step_minutes) = args.departures {
        let step = departures::step(step_minutes)?;
        let found = routing::departures(&args.ground.snapshot(time_zone.clone())?, &trip, step);
        return departures::say_table(found, &time_zone, lang, args.json);
    }
    let by = args.arrive_by.as_ref().map(|text| instant(text, &time_zone)).transpose()?;
    let snapshot = args.ground.snapshot(time_zone.clone())?;
    if args.risk.alternatives {
        let map = risk_map(args, &snapshot)?;
        return alternatives::run(&snapshot, &trip, &map, &time_zone, args.json, lang);
    }
    let found = match by {
        Some(by) => routing::arrive_by(&snapshot, &trip, by),
        None => routing::plan(&snapshot, &trip),
    };
    match found {
        Ok(plan) if args.json => say_json(&plan),
        Ok(plan) => {
            describe(&plan, &time_zone, lang);
            Ok(())
        }
        Err(no_route) => {
            if args.json {
                say_json(&no_route)?;
            } else {
                describe_obstacles(&no_route, lang);
            }
            Err(Failure::No)
        }
    }
}

fn no_time_zone(name: &str) -> Failure {
    Failure::Input(local_text!(
        "`{name}` 不是 IANA 时区名，正确的如 Asia/Shanghai",
        "`{name}` is not an IANA time zone, such as Asia/Shanghai"
    ))
}

pub(super) fn instant(text: &str, time_zone: &TimeZone) -> Result<Timestamp, Failure> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    text.parse::<jiff::civil::DateTime>()
        .ok()
        .and_then(|civil| time_zone.to_timestamp(civil).ok())
        .ok_or_else(|| {
            Failure::Input(local_text!(
                "`{text}` 不是时间，正确的如 2026-11-25T07:00",
                "`{text}` is not a time, such as 2026-11-25T07:00"
            ))
        })
}

/// First and last departure out of what was typed.
pub(super) fn departure_window(
    depart: &str,
    until: Option<&str>,
    time_zone: &TimeZone,
) -> Result<(Timestamp, Timestamp), Failure> {
    let depart_from = instant(depart, time_zone)?;
    let depart_until = match until {
        Some(text) => instant(text, time_zone)?,
        None => depart_from.checked_add(routing::DEPARTURE_WINDOW).map_err(|_| {
            Failure::Input(local_text!(
                "`{depart_from}` 过晚，请改早",
                "`{depart_from}` is too late: give an earlier time"
            ))
        })?,
    };
    Ok((depart_from, depart_until))
}

fn trip(args: &PlanArgs, time_zone: &TimeZone) -> Result<Trip, Failure> {
    let (depart_from, depart_until) =
        departure_window(&args.depart, args.until.as_deref(), time_zone)?;
    Ok(Trip {
        origin: args.from,
        destination: args.to,
        depart_from,
        depart_until,
        truck: args.truck.truck(),
        load: args.truck.load()?,
        prescribed: None,
    })
}

impl TruckArgs {
    /// The truck as roads and zones see it.
    pub(super) fn truck(&self) -> Truck {
        Truck {
            plate: String::new(),
            gross_mass_kg: self.gross_kg,
            axle_load_kg: self.gross_kg.div_ceil(self.axles.max(1)),
            height_cm: self.height_cm,
            width_cm: self.width_cm,
            length_cm: self.length_cm,
            has_escort_vehicle: self.escort_vehicle,
            zone_passes: self.passes.clone(),
        }
    }

    /// The load as roads and zones see it.
    pub(super) fn load(&self) -> Result<LoadProfile, Failure> {
        let Some(entry) = self.goods else { return Ok(LoadProfile::default()) };
        let catalogue = builtin::catalogue().map_err(Failure::service)?;
        let declared_kg = Kilograms::new(i64::from(self.kg));
        let item = GoodsItem::plain(entry, self.carriage.into(), declared_kg);
        catalogue.profile(&vec![item]).map_err(|key| {
            Failure::Input(local_text!(
                "`{key}` 不在危险货物品名表中：可用 `hazway goods search` 查找",
                "`{key}` is not in the dangerous goods list: try `hazway goods search`"
            ))
        })
    }
}

impl GroundArgs {
    /// Civil time of the district.
    pub(super) fn time_zone(&self) -> Result<TimeZone, Failure> {
        TimeZone::get(&self.time_zone).map_err(|_| no_time_zone(&self.time_zone))
    }

    /// Roads with their zones.
    pub(super) fn snapshot(&self, time_zone: TimeZone) -> Result<Snapshot, Failure> {
        let config = Settings::default().decide().map_err(Failure::input)?;
        let (network, mut zones) = match &self.network {
            Some(path) => (district::read_network(path)?, Vec::new()),
            None => (
                builtin::demo_network().map_err(Failure::service)?,
                if self.zones.is_empty() {
                    builtin::zones().map_err(Failure::service)?
                } else {
                    Vec::new()
                },
            ),
        };
        for path in &self.zones {
            zones.extend(read_zones(path)?);
        }
        let district = district::district(&config, network)?;
        Snapshot::new(
            Arc::clone(&district.network),
            &Scheme { revision: 0, zones },
            district.calendar,
            time_zone,
            &district.profile,
            &[],
        )
        .map_err(|error| Failure::Input(error.0))
    }
}

/// People and accidents as named; those of the demo go with the demo network.
fn risk_map(args: &PlanArgs, snapshot: &Snapshot) -> Result<RiskMap, Failure> {
    let settings = Settings {
        risk: args.risk.risk.clone(),
        population: args.risk.population.clone(),
        accidents: args.risk.accidents.clone(),
        ..Settings::default()
    };
    let config = settings.decide().map_err(Failure::input)?;
    let of_demo = match args.ground.network {
        Some(_) => None,
        None => Some(builtin::demo_risk_layers().map_err(Failure::service)?),
    };
    district::risk_map(&config, &snapshot.network, of_demo)
}

/// Reads a zones file; every error of every zone is told.
pub(super) fn read_zones(path: &std::path::Path) -> Result<Vec<Zone>, Failure> {
    parse_zones(&read_text(path)?).map_err(|errors| {
        let lines = |pick: fn(LocalText) -> String| {
            let lines: Vec<String> = errors
                .iter()
                .map(|error| format!("`{}`: {}", path.display(), pick(error.text())))
                .collect();
            lines.join("\n")
        };
        Failure::Input(LocalText::new(lines(|text| text.zh), lines(|text| text.en)))
    })
}

pub(super) fn describe(plan: &Plan, time_zone: &TimeZone, lang: Lang) {
    let local = |at: Timestamp| time_zone.to_datetime(at).strftime("%m-%d %H:%M:%S").to_string();
    let kilometres = plan.distance_m / 1000.0;
    say(match lang {
        Lang::Zh => format!(
            "{} 出发，{} 到达，{kilometres:.1} km，行驶 {} 分钟，停等 {} 分钟{}",
            local(plan.departs_at),
            local(plan.arrives_at),
            plan.driving_s / 60,
            plan.waiting_s / 60,
            if plan.is_proved_optimal { "，已证明最早" } else { "" },
        ),
        Lang::En => format!(
            "leave {}, arrive {}, {kilometres:.1} km, {} min driving, {} min waiting{}",
            local(plan.departs_at),
            local(plan.arrives_at),
            plan.driving_s / 60,
            plan.waiting_s / 60,
            if plan.is_proved_optimal { ", proved earliest" } else { "" },
        ),
    });
    for leg in &plan.legs {
        let name = if leg.name.is_empty() { &leg.reference } else { &leg.name };
        say(format!("  {}  {:>6.0} m  {name}", local(leg.from), leg.length_m));
    }
    for wait in &plan.waits {
        let place = match (&wait.place, lang) {
            (WaitPlace::Origin, Lang::Zh) => "装货点",
            (WaitPlace::Origin, Lang::En) => "the origin",
            (WaitPlace::HoldingPlace { name }, _) => name,
        };
        let label = if lang == Lang::Zh { "停等" } else { "wait at" };
        say(format!(
            "  {label} {place}: {} – {}  {}",
            local(wait.from),
            local(wait.to),
            wait.because.join(" ")
        ));
    }
    for shaping in &plan.shaped_by {
        let label = if lang == Lang::Zh { "因限行晚到" } else { "later by" };
        let minutes = shaping.cost_s / 60;
        say(format!("  {label} {minutes} min: {} ({})", lang.of(&shaping.name), shaping.zone_id));
    }
    describe_moved_ends(plan, lang);
}

fn describe_moved_ends(plan: &Plan, lang: Lang) {
    for moved in &plan.moved_ends {
        let (nearest, used, why) = (moved.nearest_m, moved.used_m, lang.of(&moved.name));
        let is_origin = moved.end == "origin";
        say(match lang {
            Lang::Zh => {
                let end = if is_origin { "起点" } else { "终点" };
                format!(
                    "  {end}：最近的道路（{nearest:.0} m）不可用（{why}），改用 {used:.0} m 外的道路"
                )
            }
            Lang::En => {
                let end = if is_origin { "origin" } else { "destination" };
                format!(
                    "  {end}: the nearest road ({nearest:.0} m) is closed ({why}); one {used:.0} m away is used"
                )
            }
        });
    }
}

pub(super) fn describe_obstacles(no_route: &NoRoute, lang: Lang) {
    let why = no_route.text();
    say(match lang {
        Lang::Zh => format!("没有合法路线：{}", why.zh),
        Lang::En => format!("no lawful way: {}", why.en),
    });
    if let NoRoute::Blocked { obstacles, is_smallest } = no_route {
        for obstacle in obstacles {
            let (lon, lat) = (obstacle.location.lon, obstacle.location.lat);
            say(format!("  {} {} [{lon:.5}, {lat:.5}]", obstacle.rule, lang.of(&obstacle.name)));
        }
        say(match (is_smallest, lang) {
            (true, Lang::Zh) => "  已证明：没有更少的限制让步即可通行".to_owned(),
            (true, Lang::En) => "  proved: no set of fewer rules opens a way".to_owned(),
            (false, Lang::Zh) => "  未能证明没有更少的限制让步即可通行".to_owned(),
            (false, Lang::En) => "  not proved that no set of fewer rules opens a way".to_owned(),
        });
    }
}
