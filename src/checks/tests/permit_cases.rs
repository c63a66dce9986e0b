//! Permits: fitting, route and time, quantity left.

use jiff::civil::time;

use super::lawful::{at, cyanide, explosives, loaded, now, petrol, until, valid};
use super::{Case, fails, nothing, passes, skips};
use crate::checks::{PermitBalance, Subject, permit_shares};
use crate::goods::{Class, Property};
use crate::registry::{CompanyId, Permit, PermitId, PermitKind};
use crate::units::Kilograms;

fn permit(subject: &mut Subject) -> &mut Permit {
    &mut subject.permits[0]
}

fn remaining(subject: &mut Subject, grams: i64) {
    subject.permit_balances[0].remaining_kg = Kilograms::from_grams(grams);
}

fn trip(subject: &mut Subject, departs: &str, arrives: &str) {
    let route = subject.route.as_mut().unwrap();
    route.departs_at = at(departs);
    route.arrives_at = at(arrives);
}

/// Cyanide with a second permit of 6,000 kg besides one that has 1,000 kg left.
fn two_permits() -> Subject {
    let mut subject = cyanide();
    remaining(&mut subject, 1_000_000);
    let mut second = subject.permits[0].clone();
    second.permit_id = PermitId("剧毒-2".to_owned());
    subject.permits.push(second);
    subject.permit_balances.push(PermitBalance {
        permit_id: PermitId("剧毒-2".to_owned()),
        remaining_kg: Kilograms::new(6_000),
    });
    subject
}

pub(super) const CASES: &[Case] = &[
    passes("W12", "the permit fits", cyanide, nothing),
    passes("W12", "the explosives permit fits", explosives, nothing),
    skips("W12", "petrol needs none", petrol, nothing),
    fails("W12", "none is attached", cyanide, |s| s.permits.clear()),
    fails("W12", "it is of another kind", cyanide, |s| {
        permit(s).permit_kind = PermitKind::CivilExplosive;
    }),
    passes("W12", "it ends today", cyanide, |s| {
        permit(s).document.valid = until("2026-06-10");
    }),
    fails("W12", "it ended yesterday", cyanide, |s| {
        permit(s).document.valid = until("2026-06-09");
    }),
    fails("W12", "it has no end on file", cyanide, |s| permit(s).document.valid.to = None),
    fails("W12", "it has no number", cyanide, |s| permit(s).document.number = String::new()),
    fails("W12", "it names other goods", cyanide, |s| {
        permit(s).un_numbers = vec!["1680".parse().unwrap()];
    }),
    fails("W12", "it names no goods", cyanide, |s| permit(s).un_numbers.clear()),
    fails("W12", "it is bound to another plate", cyanide, |s| {
        permit(s).plates = vec!["渝F00001".to_owned()];
    }),
    passes("W12", "it is bound to no plate", cyanide, |s| permit(s).plates.clear()),
    fails("W12", "it is bound to another driver", cyanide, |s| {
        permit(s).drivers = vec!["丙".to_owned()];
    }),
    passes("W12", "it is bound to no driver", cyanide, |s| permit(s).drivers.clear()),
    fails("W12", "no driver is named", cyanide, |s| s.driver = None),
    fails("W12", "no vehicle is named", cyanide, |s| s.vehicle = None),
    passes("W12", "the carrier holds it", cyanide, |s| {
        permit(s).holder = CompanyId("carrier".to_owned());
    }),
    fails("W12", "a stranger holds it", cyanide, |s| {
        permit(s).holder = CompanyId("other".to_owned());
    }),
    fails("W12", "explosives on no list still need a permit", explosives, |s| {
        s.entries[0].as_mut().unwrap().properties.clear();
        s.permits.clear();
    }),
    fails("W12", "fireworks need the permit for fireworks", explosives, |s| {
        s.entries[0].as_mut().unwrap().properties = vec![Property::Firework];
    }),
    fails("W12", "radioactive goods need theirs", cyanide, |s| {
        s.entries[0].as_mut().unwrap().class = Some(Class::C7);
    }),
    fails("W12", "the entry is unknown", cyanide, |s| s.entries = vec![None]),
    fails("W12", "no loading time is given", cyanide, |s| s.loading_at = None),
    passes("W15", "98.0 % of the route are approved", cyanide, |s| {
        s.route.as_mut().unwrap().corridor_share[0].1 = 0.98;
    }),
    fails("W15", "97.9 % of the route are approved", cyanide, |s| {
        s.route.as_mut().unwrap().corridor_share[0].1 = 0.979;
    }),
    fails("W15", "the share is no number", cyanide, |s| {
        s.route.as_mut().unwrap().corridor_share[0].1 = f64::NAN;
    }),
    fails("W15", "the share is unknown", cyanide, |s| {
        s.route.as_mut().unwrap().corridor_share.clear();
    }),
    passes("W15", "the permit is bound to no route", cyanide, |s| {
        permit(s).route.clear();
        s.route.as_mut().unwrap().corridor_share.clear();
    }),
    fails("W15", "no route is planned", cyanide, |s| s.route = None),
    passes("W15", "neither route nor time is bound and none planned", cyanide, |s| {
        permit(s).route.clear();
        permit(s).daily_window = None;
        s.route = None;
    }),
    passes("W15", "the trip fills the window", cyanide, |s| {
        trip(s, "2026-06-10T09:00:00+08:00", "2026-06-10T18:00:00+08:00");
    }),
    fails("W15", "the trip begins a second early", cyanide, |s| {
        trip(s, "2026-06-10T08:59:59+08:00", "2026-06-10T18:00:00+08:00");
    }),
    fails("W15", "the trip ends a second late", cyanide, |s| {
        trip(s, "2026-06-10T09:00:00+08:00", "2026-06-10T18:00:01+08:00");
    }),
    fails("W15", "the trip spans two windows", cyanide, |s| {
        trip(s, "2026-06-10T12:00:00+08:00", "2026-06-11T12:00:00+08:00");
    }),
    passes("W15", "a window past midnight, begun the day before", cyanide, |s| {
        permit(s).daily_window = Some((time(22, 0, 0, 0), time(6, 0, 0, 0)));
        trip(s, "2026-06-11T01:00:00+08:00", "2026-06-11T06:00:00+08:00");
    }),
    fails("W15", "a window past midnight, left at six", cyanide, |s| {
        permit(s).daily_window = Some((time(22, 0, 0, 0), time(6, 0, 0, 0)));
        trip(s, "2026-06-11T01:00:00+08:00", "2026-06-11T06:00:01+08:00");
    }),
    fails("W15", "no permit fits", cyanide, |s| s.permits.clear()),
    skips("W15", "petrol", petrol, nothing),
    passes("L6", "exactly as much is left", cyanide, |s| remaining(s, 5_000_000)),
    fails("L6", "a gram too little is left", cyanide, |s| remaining(s, 4_999_999)),
    fails("L6", "what is left is unknown", cyanide, |s| s.permit_balances.clear()),
    passes("L6", "the permit has no limit", cyanide, |s| {
        permit(s).granted_kg = Kilograms::ZERO;
        s.permit_balances.clear();
    }),
    fails("L6", "the balance says more than was granted", cyanide, |s| {
        permit(s).granted_kg = Kilograms::new(4_000);
        remaining(s, 9_000_000);
    }),
    passes("L6", "the second permit has enough", two_permits, nothing),
    fails("L6", "two lines together take too much", cyanide, |s| {
        s.load.push(s.load[0].clone());
        s.entries.push(s.entries[0].clone());
    }),
    fails(
        "L6",
        "more was metered than is left",
        || loaded(cyanide()),
        |s| {
            remaining(s, 5_000_000);
            s.metered_kg = vec![Kilograms::from_grams(5_000_001)];
        },
    ),
    fails("L6", "no permit fits", cyanide, |s| s.permits.clear()),
    skips("L6", "petrol", petrol, nothing),
    passes("W12", "it begins today", cyanide, |s| {
        permit(s).document.valid = valid("2026-06-10", "2026-12-31");
    }),
    fails("W12", "it begins tomorrow", cyanide, |s| {
        permit(s).document.valid = valid("2026-06-11", "2026-12-31");
    }),
    passes("W12", "it ends on the day of arrival", cyanide, |s| {
        permit(s).document.valid = until("2026-06-11");
        trip(s, "2026-06-10T12:00:00+08:00", "2026-06-11T23:59:59+08:00");
    }),
    fails("W12", "it ends the day before the arrival", cyanide, |s| {
        permit(s).document.valid = until("2026-06-10");
        trip(s, "2026-06-10T12:00:00+08:00", "2026-06-11T00:00:00+08:00");
    }),
    passes("W12", "the consignee holds it", cyanide, |s| {
        permit(s).holder = CompanyId("consignee".to_owned());
    }),
    passes("W15", "a window past midnight, left at ten", cyanide, |s| {
        permit(s).daily_window = Some((time(22, 0, 0, 0), time(6, 0, 0, 0)));
        trip(s, "2026-06-10T22:00:00+08:00", "2026-06-11T06:00:00+08:00");
    }),
    fails("W15", "a window past midnight, left a second before ten", cyanide, |s| {
        permit(s).daily_window = Some((time(22, 0, 0, 0), time(6, 0, 0, 0)));
        trip(s, "2026-06-10T21:59:59+08:00", "2026-06-11T06:00:00+08:00");
    }),
    passes("W15", "the window is the whole day round", cyanide, |s| {
        permit(s).daily_window = Some((time(0, 0, 0, 0), time(0, 0, 0, 0)));
        trip(s, "2026-06-10T12:00:00+08:00", "2026-06-11T12:00:00+08:00");
    }),
    passes(
        "L6",
        "exactly as much was metered as is left",
        || loaded(cyanide()),
        |s| {
            remaining(s, 5_000_000);
            s.metered_kg = vec![Kilograms::from_grams(5_000_000)];
        },
    ),
    passes("L6", "two lines together take exactly what is left", cyanide, |s| {
        s.load.push(s.load[0].clone());
        s.entries.push(s.entries[0].clone());
        permit(s).granted_kg = Kilograms::new(10_000);
        remaining(s, 10_000_000);
    }),
    fails("L6", "two lines together take a gram more than is left", cyanide, |s| {
        s.load.push(s.load[0].clone());
        s.entries.push(s.entries[0].clone());
        permit(s).granted_kg = Kilograms::new(10_000);
        remaining(s, 9_999_999);
    }),
];

#[test]
fn permit_shares_are_what_the_quantity_rule_reckons_with() {
    let share = |subject: &Subject| permit_shares(subject, now());
    assert_eq!(share(&cyanide()), vec![(PermitId("剧毒-1".to_owned()), Kilograms::new(5_000))]);
    assert_eq!(share(&two_permits()), vec![(PermitId("剧毒-2".to_owned()), Kilograms::new(5_000))]);
    assert_eq!(share(&petrol()), Vec::new());
}
