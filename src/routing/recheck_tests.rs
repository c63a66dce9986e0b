//! Looking at many plans again equals verifying each, on random towns under random schemes.

use std::sync::atomic::{AtomicBool, Ordering};

use super::town::{self, Dice};
use super::{
    Plan, Planned, Snapshot, Standing, Trip, Watch, plan, plan_all, plan_without_reasons, recheck,
    verify,
};
use crate::registry::HoldingPlace;
use crate::zones::{Scheme, Zone};

/// The next scheme: zones stay, go, come or change.
fn next_scheme(scheme: &Scheme, dice: &mut Dice) -> Scheme {
    let mut zones: Vec<Zone> = Vec::new();
    for zone in &scheme.zones {
        match dice.roll(4) {
            0 => {}
            1 => zones.push(Zone { zone_id: zone.zone_id.clone(), ..town::zone(0, dice) }),
            _ => zones.push(zone.clone()),
        }
    }
    if dice.one_in(2) {
        zones.push(town::zone(100, dice));
    }
    Scheme { revision: scheme.revision + 1, zones }
}

struct Edited {
    before: Snapshot,
    next: Snapshot,
    planned: Vec<(Trip, Plan)>,
}

/// A town, an edit of it, and plans made before the edit.
fn edited(seed: u64) -> Edited {
    let mut dice = Dice::new(seed);
    let scheme = town::scheme(1, &mut dice);
    let places = town::places(&mut dice);
    let before = town::snapshot(town::network(&mut dice), &scheme, &places);
    let next_places: Vec<HoldingPlace> = match dice.roll(3) {
        0 => places.iter().skip(1).cloned().collect(),
        1 => town::places(&mut dice),
        _ => places,
    };
    let next = before.with_scheme(&next_scheme(&scheme, &mut dice), &next_places).unwrap();
    let mut planned = Vec::new();
    for _ in 0..12 {
        let trip = town::trip(&mut dice);
        if let Ok(mut found) = plan(&before, &trip) {
            if dice.one_in(8) {
                spoil(&mut found, &mut dice);
            }
            planned.push((trip, found));
        }
    }
    Edited { before, next, planned }
}

/// A plan that nobody made so: another departure, a leg left out, other roads.
fn spoil(plan: &mut Plan, dice: &mut Dice) {
    match dice.roll(4) {
        0 => plan.departs_at += jiff::SignedDuration::from_secs(30),
        1 => plan.network_digest.push('0'),
        2 if plan.legs.len() > 2 => {
            plan.legs.remove(1);
        }
        _ => {
            let leg = dice.roll(plan.legs.len());
            let arcs = &mut plan.legs[leg].arcs;
            arcs.reverse();
            arcs.dedup();
        }
    }
}

fn pairs(planned: &[(Trip, Plan)]) -> Vec<Planned<'_>> {
    planned.iter().map(|(trip, plan)| Planned { trip, plan }).collect()
}

const fn quietly(is_cancelled: &AtomicBool) -> Watch<'_> {
    Watch { threads: 2, progress: &|_| {}, is_cancelled }
}

#[test]
fn a_recheck_equals_verifying_every_plan_and_leaves_alone_only_what_did_not_change() {
    let going = AtomicBool::new(false);
    let (mut lawful, mut broken, mut untouched) = (0, 0, 0);
    for seed in 1..=1_500 {
        let Edited { before, next, planned } = edited(seed);
        let pairs = pairs(&planned);
        let all = recheck(None, &next, &pairs, &quietly(&going)).unwrap();
        let some = recheck(Some(&before), &next, &pairs, &quietly(&going)).unwrap();
        for (place, (trip, plan)) in planned.iter().enumerate() {
            let expected = match verify(&next, plan, trip) {
                Ok(()) => Standing::Lawful,
                Err(violations) => Standing::Broken(violations),
            };
            assert_eq!(all[place], expected, "seed {seed}, plan {place}");
            if some[place] == Standing::Untouched {
                assert_eq!(
                    verify(&before, plan, trip),
                    verify(&next, plan, trip),
                    "seed {seed}, plan {place}"
                );
                untouched += 1;
            } else {
                assert_eq!(some[place], expected, "seed {seed}, plan {place}");
            }
            lawful += usize::from(!expected.is_broken());
            broken += usize::from(expected.is_broken());
        }
    }
    println!("{lawful} lawful, {broken} broken, {untouched} of them untouched");
    assert!(lawful > 3_000 && broken > 1_000 && untouched > 2_000);
}

#[test]
fn most_lawful_plans_are_recognized_without_a_rule_by_rule_replay() {
    let (mut sure, mut lawful) = (0, 0);
    for seed in 1..=300 {
        let Edited { before, planned, .. } = edited(seed);
        let looked_at = planned.iter().map(|(trip, plan)| super::verify::looked_at(trip, plan));
        let groups = super::spans::Groups::new(&before, looked_at);
        let mut quick = super::quick::Quick::new(&before, &groups);
        for (trip, plan) in &planned {
            if verify(&before, plan, trip).is_ok() {
                lawful += 1;
                sure += usize::from(quick.is_surely_lawful(trip, plan));
            } else {
                assert!(!quick.is_surely_lawful(trip, plan), "seed {seed}");
            }
        }
    }
    println!("{sure} of {lawful}");
    assert!(sure * 2 > lawful, "{sure} of {lawful}");
}

#[test]
fn plans_on_another_network_or_revision_are_always_looked_at() {
    let going = AtomicBool::new(false);
    let Edited { before, planned, .. } = edited(7);
    let pairs = pairs(&planned);
    let same = recheck(Some(&before), &before, &pairs, &quietly(&going)).unwrap();
    assert!(same.iter().all(|standing| *standing == Standing::Untouched));
    let other = edited(8).next;
    let elsewhere = recheck(Some(&before), &other, &pairs, &quietly(&going)).unwrap();
    assert!(elsewhere.iter().all(Standing::is_broken));
    let older: Vec<(Trip, Plan)> = planned
        .iter()
        .map(|(trip, plan)| (trip.clone(), Plan { revision: 0, ..plan.clone() }))
        .collect();
    let older: Vec<Planned<'_>> = older.iter().map(|(trip, plan)| Planned { trip, plan }).collect();
    let again = recheck(Some(&before), &before, &older, &quietly(&going)).unwrap();
    assert!(again.iter().all(|standing| *standing != Standing::Untouched));
}

#[test]
fn broken_plans_are_planned_anew_as_one_by_one_and_a_cancelled_check_has_no_answer() {
    let going = AtomicBool::new(false);
    let Edited { next, planned, .. } = edited(11);
    let trips: Vec<&Trip> = planned.iter().map(|(trip, _)| trip).collect();
    let anew = plan_all(&next, &trips, &quietly(&going)).unwrap();
    for (trip, found) in trips.iter().zip(&anew) {
        assert_eq!(*found, plan_without_reasons(&next, trip));
    }
    going.store(true, Ordering::Relaxed);
    assert_eq!(plan_all(&next, &trips, &quietly(&going)), None);
    assert_eq!(recheck(None, &next, &pairs(&planned), &quietly(&going)), None);
}
