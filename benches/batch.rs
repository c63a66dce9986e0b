//! Many plans at once on one machine: a zone of some 10,000 arcs from published to in force, the recheck
//! of 10,000 plans after it, and a matrix of driving times.
//!
//! On the Porto extract when it lies beside the repository (`../shared/data/osm/r5-porto.osm.pbf`), else,
//! and with `--test` (a smoke run), on the demo network.
//!
//! Run with `cargo bench --bench batch`.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement"
)]

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use hazway::builtin;
use hazway::goods::{Class, LoadProfile, TunnelCategories, TunnelCategory};
use hazway::roads::{self, ArcId, Content, Datum, Network, Source};
use hazway::routing::{self, Places, Plan, Planned, Snapshot, Standing, Trip, Watch};
use hazway::units::{LocalText, LonLat};
use hazway::zones::{
    Area, Binding, Effect, Notice, Reason, RoadFilter, Scheme, SectionDirection, Truck, When, Zone,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

const EXTRACT: &str = "../shared/data/osm/r5-porto.osm.pbf";
const SEED: u64 = 20_261_125;
/// Monday, 30 November 2026, 00:00 in China.
const MONDAY_MS: i64 = 1_795_968_000_000;
const HOUR_MS: i64 = 3_600_000;
const ZONES: usize = 100;
const RUNS: usize = 15;

fn main() {
    let is_smoke_run = std::env::args().any(|argument| argument == "--test");
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXTRACT);
    let network = if extract.exists() && !is_smoke_run {
        read(&extract)
    } else {
        builtin::demo_network().expect("the demo network is built in")
    };
    let (plans, places) = if is_smoke_run { (20, 10) } else { (10_000, 1_000) };
    let mut dice = Dice(SEED);
    let arcs = drivable(&network);
    let zones = (0..ZONES).map(|number| zone(number, &network, &arcs, &mut dice)).collect();
    let scheme = Scheme { revision: 1, zones };
    let before = snapshot(network, &scheme);
    let planned = planned(&before, &arcs, plans, &mut dice);
    println!(
        "{} nodes, {} arcs, {} zones, {} plans of {:.0} arcs and {:.1} km on average",
        before.network.nodes.len(),
        before.network.arc_count(),
        scheme.zones.len(),
        planned.len(),
        planned.iter().map(|(_, plan)| arcs_of(plan)).sum::<usize>() as f64 / planned.len() as f64,
        planned.iter().map(|(_, plan)| plan.distance_m).sum::<f64>()
            / planned.len() as f64
            / 1000.0,
    );
    for (what, zone) in [("10,000 arcs", large_zone(&before)), ("one road", small_zone(&planned))] {
        let mut zones = scheme.zones.clone();
        zones.push(zone);
        let edited = Scheme { revision: 2, zones };
        let next = publish(what, &before, &edited);
        recheck(&before, &next, &planned);
    }
    measure_matrix(&before, &arcs, places, &mut dice);
}

fn read(path: &Path) -> Network {
    let owned: PathBuf = path.to_owned();
    let open = move || {
        let file: Box<dyn Read + Send> = Box::new(File::open(&owned)?);
        Ok(file)
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let source = Source { name, content: Content::Pbf(Box::new(open)) };
    roads::import(&[source], Datum::Wgs84, &mut |_| {}).expect("the extract can be read").0
}

/// A small generator with a fixed seed (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("below a usize")
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

fn snapshot(network: Network, scheme: &Scheme) -> Snapshot {
    Snapshot::new(
        Arc::new(network),
        scheme,
        Arc::new(builtin::calendar().expect("the calendar is built in")),
        TimeZone::get("Asia/Shanghai").expect("a time zone"),
        &builtin::profile().expect("the profile is built in"),
        &[],
    )
    .expect("the zones can be bound")
}

fn drivable(network: &Network) -> Vec<ArcId> {
    network.arcs().filter(|arc| !network.attributes(*arc).hgv_forbidden).collect()
}

fn middle(network: &Network, arc: ArcId) -> LonLat {
    let line = network.line(arc);
    line[line.len() / 2]
}

/// Plans of trucks of many weights on one Monday, a third of them with the same load.
fn planned(
    snapshot: &Snapshot,
    arcs: &[ArcId],
    count: usize,
    dice: &mut Dice,
) -> Vec<(Trip, Plan)> {
    let instant = |ms| Timestamp::from_millisecond(ms).expect("this century");
    let mut planned = Vec::new();
    while planned.len() < count {
        let from = MONDAY_MS + i64::try_from(dice.below(24 * 60)).expect("minutes") * HOUR_MS / 60;
        let trip = Trip {
            origin: middle(&snapshot.network, dice.one_of(arcs)),
            destination: middle(&snapshot.network, dice.one_of(arcs)),
            depart_from: instant(from),
            depart_until: instant(from + 6 * HOUR_MS),
            truck: truck(dice),
            load: petrol(),
            prescribed: None,
        };
        if let Ok(plan) = routing::plan_without_reasons(snapshot, &trip) {
            planned.push((trip, plan));
        }
    }
    planned
}

fn truck(dice: &mut Dice) -> Truck {
    Truck {
        plate: format!("渝F{:05}", dice.below(100_000)),
        gross_mass_kg: 18_000 + u32::try_from(dice.below(13)).expect("small") * 1_000,
        axle_load_kg: 9_000,
        height_cm: 380,
        width_cm: 250,
        length_cm: 1_600,
        has_escort_vehicle: false,
        zone_passes: Vec::new(),
    }
}

fn petrol() -> LoadProfile {
    LoadProfile {
        is_loaded: true,
        classes: vec![Class::C3],
        un_numbers: vec!["1203".parse().expect("a UN number")],
        in_tank: true,
        forbidden_tunnels: TunnelCategories::from_category(TunnelCategory::D),
        endangers_water: true,
        ..LoadProfile::default()
    }
}

fn zone(number: usize, network: &Network, arcs: &[ArcId], dice: &mut Dice) -> Zone {
    let arc = dice.one_of(arcs);
    let area = match dice.below(3) {
        0 => Area::Section { lines: vec![network.line(arc)], direction: SectionDirection::Both },
        1 => Area::Point { location: middle(network, arc), radius_m: 30.0 },
        _ => disk(middle(network, arc), 100.0 + 5.0 * dice.below(100) as f64),
    };
    let windows = dice.one_of(&[
        "Mo-Fr 07:00-09:00,17:00-19:00",
        "Mo-Su 22:00-06:00",
        "WD 07:00-08:30,11:30-12:30,16:30-18:00",
        "Mo-Su 00:00-05:00",
    ]);
    let effects = [Effect::ForbidPassing, Effect::ForbidEntry, Effect::CapSpeed { speed_kmh: 30 }];
    drawn(&format!("zone-{number}"), area, windows, dice.one_of(&effects))
}

fn drawn(zone_id: &str, area: Area, windows: &str, effect: Effect) -> Zone {
    Zone {
        zone_id: zone_id.to_owned(),
        name: LocalText::new(zone_id, zone_id),
        area,
        roads: RoadFilter::default(),
        binds: Binding { hazmat_only: true, ..Binding::default() },
        when: When { windows: windows.to_owned(), from: None, to: None },
        effect,
        reason: Reason::Congested,
        authority: "bench".to_owned(),
        notice: Notice::default(),
        legal_basis: String::new(),
        detour: LocalText::default(),
        exemptions: Vec::new(),
        temporary: false,
        example: true,
    }
}

fn disk(centre: LonLat, radius_m: f64) -> Area {
    let up = radius_m / 111_195.0;
    let side = up / centre.lat.to_radians().cos();
    let ring = (0..=48)
        .map(|corner| {
            let angle = f64::from(corner % 48) * std::f64::consts::TAU / 48.0;
            LonLat::new(centre.lon + side * angle.cos(), centre.lat + up * angle.sin())
        })
        .collect();
    Area::Polygon { polygons: vec![vec![ring]], excluded: Vec::new() }
}

/// A disk around the busiest junction that holds some 10,000 arcs, closed in the rush hours.
fn large_zone(snapshot: &Snapshot) -> Zone {
    let network = &snapshot.network;
    let centre = network.nodes[network.nodes.len() / 2];
    let mut distances: Vec<f64> =
        network.arcs().map(|arc| middle(network, arc).distance_m(centre)).collect();
    distances.sort_by(f64::total_cmp);
    let radius_m = distances[distances.len().min(10_000) - 1];
    drawn("large", disk(centre, radius_m), "Mo-Fr 07:00-09:00", Effect::ForbidPassing)
}

/// A road on the way of one plan, closed in the rush hours.
fn small_zone(planned: &[(Trip, Plan)]) -> Zone {
    let legs = &planned[0].1.legs;
    let lines = vec![legs[legs.len() / 2].line.clone()];
    let area = Area::Section { lines, direction: SectionDirection::Both };
    drawn("small", area, "Mo-Fr 07:00-09:00", Effect::ForbidPassing)
}

fn arcs_of(plan: &Plan) -> usize {
    plan.legs.iter().map(|leg| leg.arcs.len()).sum()
}

/// The median of some runs, with the last answer.
fn median<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut answer = work();
    let mut took: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let began = Instant::now();
            answer = work();
            began.elapsed()
        })
        .collect();
    took.sort_unstable();
    (took[RUNS / 2], answer)
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

fn publish(what: &str, before: &Snapshot, scheme: &Scheme) -> Snapshot {
    let (all, next) = median(|| before.with_scheme(scheme, &[]).expect("the zones can be bound"));
    let (bound, _) = median(|| next.with_scheme(scheme, &[]).expect("the zones can be bound"));
    let zone = next.zones.last().expect("the zone that came");
    println!(
        "a zone of {what} ({} arcs): published to in force {:.2} ms, {:.2} ms of it binding",
        zone.inside.len(),
        milliseconds(all),
        milliseconds(all.saturating_sub(bound)),
    );
    next
}

fn recheck(before: &Snapshot, next: &Snapshot, planned: &[(Trip, Plan)]) {
    let pairs: Vec<Planned<'_>> =
        planned.iter().map(|(trip, plan)| Planned { trip, plan }).collect();
    let is_cancelled = AtomicBool::new(false);
    let watch = |threads| Watch { threads, progress: &|_| {}, is_cancelled: &is_cancelled };
    let run = |before: Option<&Snapshot>, threads| {
        median(|| routing::recheck(before, next, &pairs, &watch(threads)).expect("not cancelled"))
    };
    let (took, standings) = run(Some(before), 2);
    let (alone, _) = run(Some(before), 1);
    let (all, _) = run(None, 2);
    let began = Instant::now();
    let lawful = |one: &&Planned<'_>| routing::verify(next, one.plan, one.trip).is_ok();
    let verified = pairs.iter().take(1_000).filter(lawful).count();
    let one_by_one = began.elapsed() / 1_000 * u32::try_from(pairs.len()).unwrap_or(u32::MAX);
    let count =
        |matches: fn(&Standing) -> bool| standings.iter().filter(|one| matches(one)).count();
    let broken: Vec<&Trip> = standings
        .iter()
        .zip(planned)
        .filter(|(standing, _)| standing.is_broken())
        .map(|(_, (trip, _))| trip)
        .collect();
    println!(
        "  recheck of {}: {:.1} ms on two threads, {:.1} on one; {} driven again, {} broken; \
         all driven again {:.1} ms; `verify` one by one {:.0} ms ({verified} of the first 1,000 lawful)",
        pairs.len(),
        milliseconds(took),
        milliseconds(alone),
        count(|one| *one != Standing::Untouched),
        broken.len(),
        milliseconds(all),
        milliseconds(one_by_one),
    );
    let began = Instant::now();
    let anew = routing::plan_all(next, &broken, &watch(2)).expect("not cancelled");
    println!(
        "  planning the broken ones anew, without reasons: {:.0} ms, {} have another way",
        milliseconds(began.elapsed()),
        anew.iter().filter(|found| found.is_ok()).count()
    );
}

fn measure_matrix(snapshot: &Snapshot, arcs: &[ArcId], count: usize, dice: &mut Dice) {
    let mut points = || -> Vec<LonLat> {
        (0..count).map(|_| middle(&snapshot.network, dice.one_of(arcs))).collect()
    };
    let (origins, destinations) = (points(), points());
    let is_cancelled = AtomicBool::new(false);
    let watch = Watch { threads: 2, progress: &|_| {}, is_cancelled: &is_cancelled };
    let (truck, load) = (truck(dice), petrol());
    let places =
        Places { origins: &origins, destinations: &destinations, truck: &truck, load: &load };
    let began = Instant::now();
    let matrix = routing::matrix(snapshot, &places, &watch).expect("within its bounds");
    let took = began.elapsed();
    let reached = matrix.least_ms.iter().flatten().filter(|cell| cell.is_some()).count();
    println!(
        "a matrix of {count} x {count}: {:.0} ms on two threads, {reached} pairs with a way",
        milliseconds(took)
    );
}
