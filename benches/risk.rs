//! How long it takes to work out the risk of every road of a city, and the ways between the earliest and
//! the safest.
//!
//! `cargo bench --bench risk`; with `-- --test` a few trips on the built-in demo. The city is the Porto
//! extract when it lies beside the repository (`../shared/data/osm/r5-porto.osm.pbf`), else the demo
//! network, which says so. People and accidents are made up: cells of 250 m whose density falls off from
//! a few centres, and accident records along roads; 40 zones with windows and 20 holding places.

#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hazway::builtin;
use hazway::goods::{Class, LoadProfile};
use hazway::registry::{HoldingPlace, HoldingPlaceId};
use hazway::risk::{Accident, Place, RiskLayers, RiskMap, SubstanceGroup};
use hazway::roads::{self, ArcId, Content, Datum, Network, Source};
use hazway::routing::{self, Alternatives, NoAlternatives, Snapshot, Trip};
use hazway::units::{LocalText, LonLat};
use hazway::zones::{
    Area, Binding, Effect, Notice, Reason, RoadFilter, Scheme, SectionDirection, Truck, When, Zone,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

const EXTRACT: &str = "../shared/data/osm/r5-porto.osm.pbf";
const TRIPS: usize = 200;
const ZONES: usize = 40;
const HOLDING_PLACES: usize = 20;
const ACCIDENTS: usize = 2_000;
/// Monday, 23 November 2026, midnight in Shanghai.
const MONDAY_MS: i64 = 1_795_363_200_000;
const HOUR_MS: i64 = 3_600_000;
const METRES_PER_DEGREE: f64 = 111_195.08;

fn main() {
    let is_smoke_run = std::env::args().any(|argument| argument == "--test");
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXTRACT);
    let network = if extract.exists() && !is_smoke_run {
        read(&extract)
    } else {
        println!("the demo network instead of {EXTRACT}");
        builtin::demo_network().expect("the demo network is built in")
    };
    let network = Arc::new(network);
    let mut dice = Dice(0x0123_4567_89ab_cdef);
    let layers = layers(&network, &mut dice);
    let began = Instant::now();
    let model = builtin::risk_model().expect("the model is built in");
    let map = RiskMap::new(&network, model, &layers);
    println!(
        "{} arcs; {} cells and {} accident records ({} by a road) bound in {:.2} s",
        network.arc_count(),
        layers.population.len(),
        layers.accidents.len(),
        map.used_records,
        began.elapsed().as_secs_f64()
    );
    for group in SubstanceGroup::ALL {
        let began = Instant::now();
        let edges = map.work_out(group);
        println!(
            "edge risks, {} ({} m): {:.2} s, {} arcs with people near",
            group.as_str(),
            map.model.distance_m(group),
            began.elapsed().as_secs_f64(),
            edges.trillionths.iter().filter(|risk| **risk > 0).count()
        );
    }
    let snapshot = snapshot(&network, &mut dice);
    let trips = trips(&network, if is_smoke_run { 5 } else { TRIPS }, &mut dice);
    assert!(!map.edges(SubstanceGroup::FlammableLiquid).trillionths.is_empty());
    measure(&snapshot, &map, &trips);
}

fn measure(snapshot: &Snapshot, map: &RiskMap, trips: &[Trip]) {
    let (mut took, mut plain) = (Vec::new(), Vec::new());
    let mut sets: Vec<Alternatives> = Vec::new();
    for trip in trips {
        let began = Instant::now();
        if routing::plan(snapshot, trip).is_err() {
            continue;
        }
        let alone = began.elapsed();
        let began = Instant::now();
        match routing::alternatives(snapshot, trip, map) {
            Ok(set) => sets.push(set),
            Err(NoAlternatives::NoRoute(_)) => continue,
            Err(other) => unreachable!("{other}"),
        }
        took.push(began.elapsed());
        plain.push(alone);
        for way in &sets[sets.len() - 1].ways {
            let broken = routing::verify(snapshot, &way.plan, trip);
            assert!(broken.is_ok(), "a way breaks a rule: {broken:?}");
        }
    }
    let ways: usize = sets.iter().map(|set| set.ways.len()).sum();
    let exact = sets.iter().filter(|set| set.is_exact).count();
    let found: usize = sets.iter().map(|set| set.found).sum();
    println!(
        "{} sets of {ways} ways out of {found} that no other beats, {exact} sets proved complete",
        sets.len()
    );
    let saved: Vec<f64> = sets
        .iter()
        .filter_map(|set| Some((set.ways.first()?, set.ways.last()?)))
        .filter(|(first, _)| first.risk_trillionths > 0)
        .map(|(first, last)| 1.0 - last.expected_people / first.expected_people)
        .collect();
    println!(
        "the safest way exposes {:.0} % fewer people than the earliest, on average",
        saved.iter().sum::<f64>() / f64::from(u32::try_from(saved.len().max(1)).unwrap_or(1))
            * 100.0
    );
    say_latency("the plan alone", plain);
    say_latency("the set", took);
}

fn say_latency(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let Some(last) = times.len().checked_sub(1) else { return };
    let at = |percent: usize| times[last * percent / 100].as_secs_f64() * 1000.0;
    println!(
        "{what}: {} trips, p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        times.len(),
        at(50),
        at(95),
        at(99),
        at(100)
    );
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

    fn share(&mut self) -> f64 {
        f64::from(u32::try_from(self.below(1 << 20)).expect("20 bits")) / f64::from(1 << 20)
    }

    fn arc(&mut self, network: &Network) -> ArcId {
        ArcId(u32::try_from(self.below(network.arc_count())).expect("an arc"))
    }
}

fn point_on(network: &Network, arc: ArcId, dice: &mut Dice) -> LonLat {
    let line = network.line(arc);
    let pair = &line[dice.below(line.len() - 1)..][..2];
    let share = dice.share();
    LonLat::new(
        pair[0].lon + (pair[1].lon - pair[0].lon) * share,
        pair[0].lat + (pair[1].lat - pair[0].lat) * share,
    )
}

/// Cells of 250 m over the network; density falls off from eight centres.
fn layers(network: &Network, dice: &mut Dice) -> RiskLayers {
    let (mut low, mut high) = (LonLat::new(180.0, 90.0), LonLat::new(-180.0, -90.0));
    for node in &network.nodes {
        low = LonLat::new(low.lon.min(node.lon), low.lat.min(node.lat));
        high = LonLat::new(high.lon.max(node.lon), high.lat.max(node.lat));
    }
    let centres: Vec<(LonLat, f64)> = (0..8)
        .map(|_| {
            let arc = dice.arc(network);
            (point_on(network, arc, dice), 800.0 + 2_500.0 * dice.share())
        })
        .collect();
    let up = 250.0 / METRES_PER_DEGREE;
    let side = up / low.lat.to_radians().cos();
    let mut population = Vec::new();
    let mut lat = low.lat;
    while lat < high.lat {
        let mut lon = low.lon;
        while lon < high.lon {
            let middle = LonLat::new(lon + side / 2.0, lat + up / 2.0);
            let people: f64 = centres
                .iter()
                .map(|(centre, reach)| 700.0 * (-(centre.distance_m(middle) / reach).powi(2)).exp())
                .sum();
            if people >= 1.0 {
                let ring = vec![
                    LonLat::new(lon, lat),
                    LonLat::new(lon + side, lat),
                    LonLat::new(lon + side, lat + up),
                    LonLat::new(lon, lat + up),
                    LonLat::new(lon, lat),
                ];
                population.push(Place::Area { polygons: vec![vec![ring]], people });
            }
            lon += side;
        }
        lat += up;
    }
    let accidents = (0..ACCIDENTS)
        .map(|_| {
            let arc = dice.arc(network);
            Accident { location: point_on(network, arc, dice), date: None, truck: Some(true) }
        })
        .collect();
    RiskLayers { population, accidents }
}

fn snapshot(network: &Arc<Network>, dice: &mut Dice) -> Snapshot {
    let zones = (0..ZONES).map(|number| zone(number, network, dice)).collect();
    let places: Vec<HoldingPlace> = (0..HOLDING_PLACES)
        .map(|number| {
            let arc = dice.arc(network);
            HoldingPlace {
                holding_place_id: HoldingPlaceId(format!("place-{number}")),
                name: format!("停车场{number}"),
                location: point_on(network, arc, dice),
                classes: Vec::new(),
                opening_hours: String::new(),
                capacity: 20,
            }
        })
        .collect();
    Snapshot::new(
        Arc::clone(network),
        &Scheme { revision: 1, zones },
        Arc::new(builtin::calendar().expect("the calendar is built in")),
        TimeZone::get("Asia/Shanghai").expect("a time zone"),
        &builtin::profile().expect("the profile is built in"),
        &places,
    )
    .expect("the zones can be bound")
}

fn zone(number: usize, network: &Network, dice: &mut Dice) -> Zone {
    let arc = dice.arc(network);
    let centre = point_on(network, arc, dice);
    let area = if dice.below(3) == 0 {
        Area::Section { lines: vec![network.line(arc)], direction: SectionDirection::Both }
    } else {
        let up = (100.0 + 500.0 * dice.share()) / METRES_PER_DEGREE;
        let side = up / centre.lat.to_radians().cos();
        let ring = (0..=12)
            .map(|corner| {
                let angle = f64::from(corner % 12) * std::f64::consts::TAU / 12.0;
                LonLat::new(centre.lon + side * angle.cos(), centre.lat + up * angle.sin())
            })
            .collect();
        Area::Polygon { polygons: vec![vec![ring]], excluded: Vec::new() }
    };
    let windows = ["Mo-Fr 07:00-09:00,17:00-19:00", "Mo-Su 06:00-22:00", "Mo-Su 22:00-06:00"];
    Zone {
        zone_id: format!("zone-{number}"),
        name: LocalText::new(format!("区域{number}"), format!("zone {number}")),
        area,
        roads: RoadFilter::default(),
        binds: Binding { hazmat_only: true, ..Binding::default() },
        when: When { windows: windows[dice.below(3)].to_owned(), from: None, to: None },
        effect: Effect::ForbidPassing,
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

fn trips(network: &Network, count: usize, dice: &mut Dice) -> Vec<Trip> {
    let instant = |ms| Timestamp::from_millisecond(ms).expect("this century");
    (0..count)
        .map(|_| {
            let minutes = i64::try_from(dice.below(7 * 24 * 60)).expect("minutes");
            let from = MONDAY_MS + minutes * HOUR_MS / 60;
            let (origin, destination) = (dice.arc(network), dice.arc(network));
            Trip {
                origin: point_on(network, origin, dice),
                destination: point_on(network, destination, dice),
                depart_from: instant(from),
                depart_until: instant(from + 6 * HOUR_MS),
                truck: Truck {
                    plate: "渝F12345".to_owned(),
                    gross_mass_kg: 36_000,
                    axle_load_kg: 9_000,
                    height_cm: 380,
                    width_cm: 250,
                    length_cm: 1_600,
                    has_escort_vehicle: false,
                    zone_passes: Vec::new(),
                },
                load: LoadProfile {
                    is_loaded: true,
                    classes: vec![Class::C3],
                    in_tank: true,
                    ..LoadProfile::default()
                },
                prescribed: None,
            }
        })
        .collect()
}
