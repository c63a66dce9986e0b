//! A set of ways between the earliest and the safest: at most five, none later and riskier than another.
//!
//! The first is the earliest arrival of [`plan()`]; the last is the least risk among ways that arrive
//! within a bound. All keep the same windows, turns, closures and places to wait.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ends::Ends;
use super::fixed::{Piece, earliest};
use super::front::{Aim, Front, Search};
use super::least_risk::LeastRisk;
use super::planner::{Setting, plan};
use super::route::{Route, Stretch, instant, seconds};
use super::rules::TripRules;
use super::{NoRoute, Plan, Snapshot, Trip};
use crate::risk::{EdgeRisk, RiskClass, RiskMap, SubstanceGroup};
use crate::roads::ArcId;
use crate::units::{LocalText, LonLat};

/// Most ways in a set.
pub const MAX_ALTERNATIVES: usize = 5;
/// The set is looked for up to one more driving time after the earliest arrival, at least this long.
const LEAST_PATIENCE_MS: i64 = 30 * 60_000;
/// Ways nearer to one in the set than this share of the whole spread are left out.
const LEAST_SPREAD: f64 = 0.05;
/// Labels of the exact search, of the coarse one after it, and of those over spans.
const EXACT_LABELS: usize = 150_000;
const COARSE_LABELS: usize = 400_000;
const LAWFUL_LABELS: usize = 60_000;
/// The coarse search tells so many grades of risk apart between the earliest and the safest.
const GRADES: u64 = 64;

/// A piece of a way of one class of risk, for drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RiskStretch {
    /// Class of risk.
    pub class: RiskClass,
    /// Expected people exposed per kilometre.
    pub people_per_km: f64,
    /// Length in metres.
    pub length_m: f64,
    /// Its line.
    pub line: Vec<LonLat>,
}

/// One way of a set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Alternative {
    /// Expected people exposed by the trip, in trillionths (10⁻¹²) of a person: whole numbers, so that
    /// ways compare exactly. The release probability is in it.
    pub risk_trillionths: u64,
    /// The same as a number of people.
    pub expected_people: f64,
    /// People who live within the distance of the way, each counted once.
    pub people_within: u64,
    /// The way with its times. `is_proved_optimal` and `gap_s` speak of the arrival alone.
    pub plan: Plan,
    /// The way by classes of risk.
    pub stretches: Vec<RiskStretch>,
}

/// A set of ways, the earliest first, the safest last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Alternatives {
    /// Group of substances the risk is for.
    pub group: SubstanceGroup,
    /// Distance within which people count, metres.
    pub distance_m: u32,
    /// Probability that an accident releases the load, in millionths.
    pub release_ppm: u64,
    /// Ways that arrive later were not looked for.
    #[schema(value_type = String, format = DateTime)]
    pub latest_arrival: Timestamp,
    /// It is proved that the set is drawn from all ways that no other beats.
    pub is_exact: bool,
    /// How many such ways were found; the set shows some of them.
    pub found: usize,
    /// Figures of the model that nobody has compared with their source.
    pub unverified: Vec<String>,
    /// At most five.
    pub ways: Vec<Alternative>,
}

/// Why there is no set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum NoAlternatives {
    /// There is no way at all.
    NoRoute(NoRoute),
    /// Nothing dangerous is on board, or too little to count.
    NotDangerous,
    /// Nobody is known to live anywhere.
    NoPopulation,
    /// The layers were bound to another network.
    OtherNetwork,
}

impl NoAlternatives {
    /// The same for people in both languages.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::NoRoute(reason) => reason.text(),
            Self::NotDangerous => LocalText::new(
                "车上没有按危险货物运输的货物，不分风险：请填写货物，或只规划路线",
                "nothing on board counts as dangerous goods, so ways do not differ in risk: name the goods, or plan a way only",
            ),
            Self::NoPopulation => LocalText::new(
                "本区没有人口数据，无法比较风险：请在设置中给出 population 文件",
                "this district has no population layer to compare risks by: name a `population` file in its settings",
            ),
            Self::OtherNetwork => LocalText::new(
                "风险数据与路网不符：请重新启动服务",
                "the risk layers belong to another road network: start the service again",
            ),
        }
    }
}

/// Finds the set.
pub fn alternatives(
    snapshot: &Snapshot,
    trip: &Trip,
    map: &RiskMap,
) -> Result<Alternatives, NoAlternatives> {
    let group = SubstanceGroup::of(&trip.load, &map.model).ok_or(NoAlternatives::NotDangerous)?;
    if map.is_empty() {
        return Err(NoAlternatives::NoPopulation);
    }
    if map.network().digest != snapshot.network.digest {
        return Err(NoAlternatives::OtherNetwork);
    }
    let fastest = plan(snapshot, trip).map_err(NoAlternatives::NoRoute)?;
    let setting = Setting::new(snapshot, trip).map_err(NoAlternatives::NoRoute)?;
    let edges = map.edges(group);
    let set = efficient(&setting, &edges, &fastest);
    let release_ppm = map.model.release_ppm(&trip.load);
    let show = Show { setting: &setting, map, edges: &edges, release_ppm, fastest: &fastest };
    Ok(Alternatives {
        group,
        distance_m: map.model.distance_m(group),
        release_ppm,
        latest_arrival: instant(set.latest_ms),
        is_exact: set.is_exact,
        found: set.options.len(),
        unverified: map.model.unverified.clone(),
        ways: spread(set.options).iter().map(|option| show.alternative(option)).collect(),
    })
}

/// A lawful way with what it is compared by.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// The way with its times; nothing for the plan itself.
    pub route: Option<Route>,
    pub arrives_ms: i64,
    pub risk: u64,
}

/// Ways that no other beats, the earliest first.
pub(super) struct Efficient {
    pub options: Vec<Choice>,
    pub is_exact: bool,
    pub latest_ms: i64,
}

/// All ways that no other beats in both arrival and risk, the plan's arrival being the earliest.
pub(super) fn efficient(setting: &Setting<'_>, edges: &EdgeRisk, fastest: &Plan) -> Efficient {
    let Setting { rules, ends, reach } = setting;
    let arrives_ms = fastest.arrives_at.as_millisecond();
    let patience = (fastest.driving_s * 1000).max(LEAST_PATIENCE_MS);
    let latest_ms = (arrives_ms + patience).min(rules.within.to_ms);
    let first = Choice { route: None, arrives_ms, risk: risk_of_plan(rules, ends, edges, fastest) };
    let least = LeastRisk::new(rules, ends, edges);
    let mut work = Work {
        search: Search { rules, ends, reach, edges, least: &least },
        choices: vec![first.clone()],
        floor_ms: if fastest.is_proved_optimal { arrives_ms } else { i64::MIN },
        latest_ms,
    };
    // The least risk that any way has bounds what later arrivals can be good for.
    let safest = least.way(rules, ends, edges);
    if let Some((way, risk)) = &safest {
        work.keep(way, *risk);
    }
    let bound_ms = work
        .choices
        .iter()
        .filter(|choice| safest.as_ref().is_some_and(|(_, risk)| choice.risk <= *risk))
        .map(|choice| choice.arrives_ms)
        .min()
        .unwrap_or(latest_ms);
    let is_exact = work.fill(bound_ms, first.risk, safest.map_or(0, |(_, risk)| risk));
    Efficient { options: undominated(work.choices), is_exact, latest_ms }
}

struct Work<'a, 'n> {
    search: Search<'a, 'n>,
    choices: Vec<Choice>,
    /// It is proved that nothing arrives earlier.
    floor_ms: i64,
    latest_ms: i64,
}

impl Work<'_, '_> {
    /// Looks for all ways up to an arrival; whether that was exact.
    fn fill(&mut self, bound_ms: i64, most_risk: u64, least_risk: u64) -> bool {
        let exact = Aim {
            waits_anywhere: true,
            latest_ms: bound_ms,
            // Where nothing arrives earlier than the plan, only less risk is of any use.
            below_risk: if self.floor_ms > i64::MIN { most_risk } else { u64::MAX },
            labels: EXACT_LABELS,
            grain: 1,
            prunes: true,
        };
        let grain = (most_risk.saturating_sub(least_risk) / GRADES).max(1);
        let coarse = Aim { labels: COARSE_LABELS, grain, ..exact };
        let bound = self.search.run(exact);
        if bound.is_exact && self.keep_all(&bound) {
            return true;
        }
        if !bound.is_exact {
            let bound = self.search.run(coarse);
            self.keep_all(&bound);
        }
        let spans = Aim { waits_anywhere: false, labels: LAWFUL_LABELS, ..exact };
        for aim in [spans, Aim { prunes: false, ..spans }] {
            let front = self.search.run(aim);
            let is_kept = self.keep_all(&front);
            if front.is_exact && is_kept {
                return true;
            }
            if front.labels >= LAWFUL_LABELS {
                // Without dropping anything it makes more labels still.
                return false;
            }
        }
        false
    }

    /// Keeps the ways of a front that can be driven; whether what is kept is as good as all of it.
    fn keep_all(&mut self, front: &Front) -> bool {
        for found in &front.found {
            self.keep(&found.way, found.risk);
        }
        front.found.iter().all(|found| {
            let arrives_ms = found.arrives_ms.max(self.floor_ms);
            self.choices
                .iter()
                .any(|choice| choice.arrives_ms <= arrives_ms && choice.risk <= found.risk)
        })
    }

    fn keep(&mut self, way: &[Piece], risk: u64) {
        let route = earliest(self.search.rules, way).filter(|route| !route.has_lap());
        let Some(route) = route else { return };
        let arrives_ms = route.arrives_ms();
        if arrives_ms <= self.latest_ms {
            self.choices.push(Choice { route: Some(route), arrives_ms, risk });
        }
    }
}

/// The choices that no other beats, by arrival.
fn undominated(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by_key(|choice| (choice.arrives_ms, choice.risk));
    let mut least = u64::MAX;
    choices.retain(|choice| {
        let is_better = choice.risk < least;
        least = least.min(choice.risk);
        is_better
    });
    choices
}

fn risk_of_plan(rules: &TripRules<'_>, ends: &Ends, edges: &EdgeRisk, plan: &Plan) -> u64 {
    let way = way_of_plan(rules, ends, plan);
    way.iter().map(|piece| risk_of_piece(rules, edges, *piece)).sum()
}

fn risk_of_piece(rules: &TripRules<'_>, edges: &EdgeRisk, piece: Piece) -> u64 {
    let whole_mm = rules.snapshot.network.length_mm[piece.arc.index()];
    edges.of_part(piece.arc, piece.length_mm(), whole_mm)
}

/// The pieces that a plan drives.
fn way_of_plan(rules: &TripRules<'_>, ends: &Ends, plan: &Plan) -> Vec<Piece> {
    let arcs: Vec<ArcId> = plan.legs.iter().flat_map(|leg| leg.arcs.iter().copied()).collect();
    let last = arcs.len().saturating_sub(1);
    let offset = |ends: &[super::ends::End], arc: ArcId| {
        ends.iter().find(|end| end.arc == arc).map(|end| end.offset_mm)
    };
    arcs.iter()
        .enumerate()
        .map(|(place, arc)| {
            let whole_mm = rules.snapshot.network.length_mm[arc.index()];
            let from_mm = if place == 0 { offset(&ends.origins, *arc) } else { None };
            let to_mm = if place == last { offset(&ends.destinations, *arc) } else { None };
            Piece {
                arc: *arc,
                from_mm: from_mm.unwrap_or(0).min(whole_mm),
                to_mm: to_mm.unwrap_or(whole_mm),
            }
        })
        .collect()
}

/// At most five that lie well apart: the ends, then always the one farthest from those taken.
fn spread(options: Vec<Choice>) -> Vec<Choice> {
    if options.len() <= 2 {
        return options;
    }
    let (first, last) = (&options[0], &options[options.len() - 1]);
    let later = ratio(last.arrives_ms.abs_diff(first.arrives_ms));
    let riskier = ratio(first.risk.abs_diff(last.risk));
    let at = |choice: &Choice| {
        [
            ratio(choice.arrives_ms.abs_diff(first.arrives_ms)) / later.max(1.0),
            ratio(choice.risk.abs_diff(last.risk)) / riskier.max(1.0),
        ]
    };
    let places: Vec<[f64; 2]> = options.iter().map(at).collect();
    let mut taken = vec![0, options.len() - 1];
    while taken.len() < MAX_ALTERNATIVES {
        let apart = |place: usize| {
            let off = |other: &usize| {
                let (a, b) = (places[place], places[*other]);
                (a[0] - b[0]).hypot(a[1] - b[1])
            };
            taken.iter().map(off).fold(f64::INFINITY, f64::min)
        };
        let farthest =
            (0..options.len()).max_by(|one, other| apart(*one).total_cmp(&apart(*other)));
        match farthest {
            Some(place) if apart(place) >= LEAST_SPREAD => taken.push(place),
            Some(_) | None => break,
        }
    }
    taken.sort_unstable();
    let mut options: Vec<Option<Choice>> = options.into_iter().map(Some).collect();
    taken.into_iter().filter_map(|place| options[place].take()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "only tells which lies farther apart")]
const fn ratio(value: u64) -> f64 {
    value as f64
}

/// Makes the answer of a choice.
struct Show<'a, 'n> {
    setting: &'a Setting<'n>,
    map: &'a RiskMap,
    edges: &'a EdgeRisk,
    release_ppm: u64,
    fastest: &'a Plan,
}

impl Show<'_, '_> {
    fn alternative(&self, choice: &Choice) -> Alternative {
        let plan = self.plan(choice);
        let stretches = self.stretches(&plan, choice);
        let lines = plan.legs.iter().map(|leg| leg.line.as_slice());
        let people = self.map.people_near(lines, self.edges.group);
        let risk_trillionths = self.released(choice.risk);
        Alternative {
            risk_trillionths,
            expected_people: ratio(risk_trillionths) / 1e12,
            people_within: rounded(people),
            plan,
            stretches,
        }
    }

    fn released(&self, risk: u64) -> u64 {
        let scaled = u128::from(risk) * u128::from(self.release_ppm);
        u64::try_from(scaled.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }

    fn plan(&self, choice: &Choice) -> Plan {
        let fastest = self.fastest;
        let Some(route) = &choice.route else { return fastest.clone() };
        let later_ms = choice.arrives_ms - fastest.arrives_at.as_millisecond();
        let mut plan = route.plan(&self.setting.rules);
        plan.gap_s = fastest.gap_s + seconds(later_ms.max(0));
        plan.is_proved_optimal = fastest.is_proved_optimal && later_ms <= 0;
        if later_ms <= 0 {
            plan.shaped_by.clone_from(&fastest.shaped_by);
        }
        plan
    }

    /// The line of a way, in stretches of one class.
    fn stretches(&self, plan: &Plan, choice: &Choice) -> Vec<RiskStretch> {
        let network = &self.setting.rules.snapshot.network;
        let mut found: Vec<(RiskStretch, u64)> = Vec::new();
        for (line, piece) in self.lines(plan, choice) {
            let length_m = f64::from(piece.length_mm()) / 1000.0;
            let risk = self.released(risk_of_piece(&self.setting.rules, self.edges, piece));
            let per_km =
                |risk: u64, length_m: f64| ratio(risk) / 1e12 / (length_m / 1000.0).max(1e-6);
            let whole = self.released(self.edges.trillionths[piece.arc.index()]);
            let whole_m = f64::from(network.length_mm[piece.arc.index()]) / 1000.0;
            let class = self.map.model.class_of(per_km(whole, whole_m));
            match found.last_mut() {
                Some((last, sum)) if last.class == class => {
                    *sum += risk;
                    last.length_m += length_m;
                    last.line.extend(line.into_iter().skip(1));
                    last.people_per_km = per_km(*sum, last.length_m);
                }
                Some(_) | None => {
                    let people_per_km = per_km(risk, length_m);
                    found.push((RiskStretch { class, people_per_km, length_m, line }, risk));
                }
            }
        }
        found.into_iter().map(|(stretch, _)| stretch).collect()
    }

    /// The pieces of a way with their lines.
    fn lines(&self, plan: &Plan, choice: &Choice) -> Vec<(Vec<LonLat>, Piece)> {
        let network = &self.setting.rules.snapshot.network;
        let stretches: Vec<Piece> = match &choice.route {
            Some(route) => route
                .stretches
                .iter()
                .map(|one| Piece { arc: one.arc, from_mm: one.from_mm, to_mm: one.to_mm })
                .collect(),
            None => way_of_plan(&self.setting.rules, &self.setting.ends, plan),
        };
        stretches
            .into_iter()
            .map(|piece| {
                if piece.length_mm() == network.length_mm[piece.arc.index()] {
                    return (network.line(piece.arc), piece);
                }
                // The route draws the part of an arc that one stretch drives.
                let stretch = Stretch {
                    arc: piece.arc,
                    from_mm: piece.from_mm,
                    to_mm: piece.to_mm,
                    enters_ms: 0,
                    leaves_ms: 0,
                };
                let route = Route { stretches: vec![stretch], stops: Vec::new() };
                let line =
                    route.plan(&self.setting.rules).legs.into_iter().next().map(|leg| leg.line);
                (line.unwrap_or_default(), piece)
            })
            .collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of people is not negative, and `as` saturates"
)]
fn rounded(people: f64) -> u64 {
    people.round() as u64
}
