//! The smallest set of rules that must give way, against all sets of rules by size.

use std::sync::Arc;

use super::ends::Reach;
use super::oracle::{Expanded, case};
use super::planner::{Outcome, Setting, lawful, outcome_without, within};
use super::rules::{Rule, TAGS, TripRules};
use super::smallest::{Smallest, smallest, smallest_between};
use super::town::{self, Dice};
use super::{NoRoute, Snapshot, Trip, plan, verify};

const CASES: u64 = 6_000;
const TOWNS: u64 = 500;
const MOST: usize = 12;

/// All subsets of so many.
fn subsets(all: &[Rule], size: usize) -> Vec<Vec<Rule>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let from = |place: usize| {
        let rest = subsets(&all[place + 1..], size - 1).into_iter();
        rest.map(move |mut set| {
            set.insert(0, all[place]);
            set
        })
    };
    (0..all.len()).flat_map(from).collect()
}

fn zones(snapshot: &Snapshot) -> Vec<Rule> {
    (0..u32::try_from(snapshot.zones.len()).unwrap()).map(Rule::Zone).collect()
}

fn only_rules(found: &[(Rule, crate::roads::ArcId)]) -> Vec<Rule> {
    let mut rules: Vec<Rule> = found.iter().map(|(rule, _)| *rule).collect();
    rules.sort_unstable();
    rules
}

/// Whether the reference finds a way without these zones.
fn opens_in_reference(number: u64, giving_way: &[Rule]) -> bool {
    let mut case = case(number).unwrap();
    let mut place = 0;
    case.snapshot.zones.retain(|_| {
        place += 1;
        !giving_way.contains(&Rule::Zone(place - 1))
    });
    Expanded::new(&case).earliest().is_some()
}

#[test]
fn no_smaller_set_of_zones_opens_a_way_in_the_time_expanded_reference() {
    let (mut sizes, mut never, mut undecided, mut circling) = ([0_usize; 6], 0, 0, 0);
    for number in 1..=CASES {
        let Some(case) = case(number) else { continue };
        let rules = || TripRules::new(&case.snapshot, &case.trip, within(&case.trip), &[]);
        let reach = Reach::new(&rules(), &case.ends);
        if !matches!(lawful(&rules(), &case.ends, &reach), Outcome::None) {
            continue;
        }
        let all = zones(&case.snapshot);
        let expected = (0..=all.len())
            .find(|size| subsets(&all, *size).iter().any(|set| opens_in_reference(number, set)));
        match smallest_between(rules(), case.ends.clone(), MOST) {
            Smallest::Found { rules: found, .. } => {
                let found = only_rules(&found);
                assert!(opens_in_reference(number, &found), "case {number}: {found:?}");
                let expected = expected.unwrap();
                assert!(expected <= found.len(), "case {number}");
                if expected < found.len() {
                    // What is smaller opens a way only to one who drives in circles.
                    for set in subsets(&all, expected) {
                        let relaxed = rules().relaxing(&set);
                        let outcome = lawful(&relaxed, &case.ends, &reach);
                        assert!(!matches!(outcome, Outcome::Found(_)), "case {number}: {set:?}");
                    }
                    circling += 1;
                }
                sizes[found.len()] += 1;
            }
            Smallest::Never => match expected {
                None => never += 1,
                Some(_) => circling += 1,
            },
            Smallest::Undecided => undecided += 1,
        }
    }
    println!("sizes {sizes:?}, {never} never, {undecided} undecided, {circling} in circles");
    assert!(sizes[1] > 200 && sizes[2] > 8 && never > 400);
    assert!(undecided * 100 < sizes[1] && circling * 8 < sizes[1]);
}

/// Tags as signed, zones and all, with ends that move when a road opens.
fn check_town(seed: u64, tally: &mut [usize; 8]) {
    let mut dice = Dice::new(seed);
    let network = town::network(&mut dice);
    let zones_of_town = (0..2 + dice.roll(5)).map(|number| town::zone(number, &mut dice)).collect();
    let scheme = crate::zones::Scheme { revision: 1, zones: zones_of_town };
    let places = town::places(&mut dice);
    let snapshot = town::snapshot(network, &scheme, &places);
    for _ in 0..4 {
        let trip = town::trip(&mut dice);
        if !is_refused(&snapshot, &trip) {
            continue;
        }
        let mut all = zones(&snapshot);
        all.extend(TAGS.map(Rule::Tag));
        let opens =
            |set: &Vec<Rule>| matches!(outcome_without(&snapshot, &trip, set), Outcome::Found(_));
        match smallest(&snapshot, &trip, MOST) {
            Smallest::Found { rules, is_proved } => {
                let found = only_rules(&rules);
                assert!(opens(&found), "town {seed}: {found:?}");
                tally[found.len().min(5)] += 1;
                if is_proved {
                    let smaller = (0..found.len().min(4)).flat_map(|size| subsets(&all, size));
                    let counter = smaller.into_iter().find(opens);
                    assert_eq!(counter, None, "town {seed}: {found:?}");
                } else {
                    tally[6] += 1;
                }
            }
            Smallest::Never => {
                let counter = (0..=2).flat_map(|size| subsets(&all, size)).find(opens);
                assert_eq!(counter, None, "town {seed}");
                tally[0] += 1;
            }
            Smallest::Undecided => tally[7] += 1,
        }
    }
}

fn is_refused(snapshot: &Snapshot, trip: &Trip) -> bool {
    let rules = TripRules::new(snapshot, trip, within(trip), &[]);
    match Setting::among(rules) {
        Ok(setting) => matches!(setting.lawful(), Outcome::None),
        Err(no_route) => matches!(no_route, NoRoute::OffRoad { .. }),
    }
}

#[test]
fn no_smaller_set_of_tags_and_zones_opens_a_way_in_a_town() {
    let mut tally = [0; 8];
    for seed in 1..=TOWNS {
        check_town(seed, &mut tally);
    }
    println!("never, sizes 1 to 5, not proved, undecided: {tally:?}");
    assert!(tally[1] > 300 && tally[2] > 30);
    assert!((tally[6] + tally[7]) * 100 < tally[1], "{tally:?}");
}

#[test]
fn an_answer_says_whether_it_is_proved() {
    let mut proved = 0;
    for seed in 1..=300 {
        let mut dice = Dice::new(seed);
        let network = town::network(&mut dice);
        let scheme = town::scheme(1, &mut dice);
        let snapshot = town::snapshot(network, &scheme, &town::places(&mut dice));
        let trip = town::trip(&mut dice);
        match plan(&snapshot, &trip) {
            Err(NoRoute::Blocked { obstacles, is_smallest }) => {
                assert!(!obstacles.is_empty(), "seed {seed}");
                proved += usize::from(is_smallest);
                assert_eq!(
                    plan(&snapshot, &trip),
                    Err(NoRoute::Blocked { obstacles, is_smallest })
                );
            }
            Ok(plan) => assert_eq!(verify(&Arc::new(snapshot), &plan, &trip), Ok(())),
            Err(_) => {}
        }
    }
    assert!(proved > 10, "{proved}");
}
