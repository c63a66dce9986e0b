//! A search keeps the snapshot it began with, whatever is published meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Snapshot, Trip, plan};
use crate::builtin;
use crate::goods::LoadProfile;
use crate::units::LonLat;
use crate::zones::{Scheme, Truck};

fn snapshot() -> Snapshot {
    Snapshot::new(
        Arc::new(builtin::demo_network().unwrap()),
        &Scheme { revision: 0, zones: builtin::zones().unwrap() },
        Arc::new(builtin::calendar().unwrap()),
        TimeZone::get("Asia/Shanghai").unwrap(),
        &builtin::profile().unwrap(),
        &[],
    )
    .unwrap()
}

fn trip() -> Trip {
    let at: Timestamp = "2026-11-25T06:40:00+08:00".parse().unwrap();
    Trip {
        origin: LonLat::new(108.38, 30.82),
        destination: LonLat::new(108.45, 30.77),
        depart_from: at,
        depart_until: at + jiff::SignedDuration::from_hours(6),
        truck: Truck {
            gross_mass_kg: 36_000,
            axle_load_kg: 6_000,
            height_cm: 390,
            width_cm: 255,
            length_cm: 1_600,
            ..Truck::default()
        },
        load: LoadProfile { is_loaded: true, ..LoadProfile::default() },
        prescribed: None,
    }
}

#[test]
fn searches_keep_their_snapshot_while_schemes_are_published() {
    let first = snapshot();
    let all = builtin::zones().unwrap();
    let without = |revision: i64| {
        let left_out = usize::try_from(revision).unwrap() % all.len();
        let mut zones = all.clone();
        zones.remove(left_out);
        Scheme { revision, zones }
    };
    // What each revision answers, worked out in peace.
    let alone: Vec<String> = (0..i64::try_from(all.len()).unwrap())
        .map(|revision| {
            let snapshot = snapshot().with_scheme(&without(revision), &[]).unwrap();
            serde_json::to_string(&plan(&snapshot, &trip())).unwrap()
        })
        .collect();
    let in_force = ArcSwap::from_pointee(first.with_scheme(&without(0), &[]).unwrap());
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let searchers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut searched = 0;
                    while !is_over.load(Ordering::Relaxed) || searched < 5 {
                        let snapshot = in_force.load_full();
                        let answer = serde_json::to_string(&plan(&snapshot, &trip())).unwrap();
                        let revision = usize::try_from(snapshot.revision).unwrap();
                        assert_eq!(answer, alone[revision]);
                        searched += 1;
                    }
                })
            })
            .collect();
        for round in 0..40 {
            let revision = round % i64::try_from(all.len()).unwrap();
            let next = in_force.load_full().with_scheme(&without(revision), &[]).unwrap();
            in_force.store(Arc::new(next));
        }
        is_over.store(true, Ordering::Relaxed);
        for searcher in searchers {
            searcher.join().unwrap();
        }
    });
}
