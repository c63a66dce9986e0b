//! Carrier, consignment, trip, sites, blacklist.

use super::lawful::{at, at_gate, company, petrol, petrol_behind_tractor, scope, until, valid};
use super::{Case, fails, nothing, passes, skips};
use crate::checks::{OpenWaybill, Subject};
use crate::goods::{Class, Property, UnNumber};
use crate::registry::{
    BlacklistEntry, BlacklistId, BlacklistSubject, CompanyId, CompanyRole, Permit, PermitId,
    PermitKind, PersonId, ScopeItem, VehicleId,
};
use crate::units::{Kilograms, Validity};

fn licence(subject: &mut Subject) -> &mut crate::registry::CarrierLicence {
    subject.carrier.as_mut().unwrap().licence.as_mut().unwrap()
}

fn gate() -> Subject {
    at_gate(petrol())
}

fn bar(subject: &mut Subject, whom: BlacklistSubject, valid: Validity) {
    subject.blacklist.push(BlacklistEntry {
        blacklist_id: BlacklistId("b".to_owned()),
        subject: whom,
        reason: "超载".to_owned(),
        authority: "交委".to_owned(),
        valid,
    });
}

fn carrier_id() -> BlacklistSubject {
    BlacklistSubject::Company(CompanyId("carrier".to_owned()))
}

fn hold(subject: &mut Subject, what: &str) {
    subject.open_waybills.push(OpenWaybill {
        waybill_id: "other".to_owned(),
        number: "50-1".to_owned(),
        holds: what.to_owned(),
    });
}

fn manifest(to: &str) -> Permit {
    Permit {
        permit_id: PermitId("m".to_owned()),
        permit_kind: PermitKind::WasteManifest,
        document: crate::registry::Document { number: "联单-1".to_owned(), valid: until(to) },
        holder: CompanyId("consignor".to_owned()),
        plates: Vec::new(),
        drivers: Vec::new(),
        un_numbers: Vec::new(),
        granted_kg: Kilograms::ZERO,
        zones: Vec::new(),
        route: Vec::new(),
        daily_window: None,
    }
}

pub(super) const CASES: &[Case] = &[
    passes("W1", "the licence ends today", petrol, |s| {
        licence(s).document.valid = until("2026-06-10");
    }),
    fails("W1", "the licence ended yesterday", petrol, |s| {
        licence(s).document.valid = until("2026-06-09");
    }),
    passes("W1", "the licence begins today", petrol, |s| {
        licence(s).document.valid = valid("2026-06-10", "2027-06-09");
    }),
    fails("W1", "the licence begins tomorrow", petrol, |s| {
        licence(s).document.valid = valid("2026-06-11", "2027-06-09");
    }),
    fails("W1", "it is still yesterday in UTC but the licence has ended here", petrol, |s| {
        s.loading_at = Some(at("2026-06-09T16:30:00Z"));
        licence(s).document.valid = until("2026-06-09");
    }),
    passes("W1", "it is still yesterday in UTC and the licence begins here today", petrol, |s| {
        s.loading_at = Some(at("2026-06-09T16:30:00Z"));
        licence(s).document.valid = valid("2026-06-10", "2027-06-09");
    }),
    fails("W1", "the licence ends before the arrival", petrol, |s| {
        licence(s).document.valid = until("2026-06-10");
        s.route.as_mut().unwrap().arrives_at = at("2026-06-11T00:00:00+08:00");
    }),
    passes("W1", "the arrival is the last second of the last day", petrol, |s| {
        licence(s).document.valid = until("2026-06-10");
        s.route.as_mut().unwrap().arrives_at = at("2026-06-10T23:59:59+08:00");
    }),
    fails("W1", "the licence has lapsed since the loading time written down", gate, |s| {
        s.loading_at = Some(at("2026-06-09T10:00:00+08:00"));
        licence(s).document.valid = until("2026-06-09");
    }),
    fails("W1", "the truck is early and the licence begins on the day written down", gate, |s| {
        s.loading_at = Some(at("2026-06-11T07:00:00+08:00"));
        licence(s).document.valid = valid("2026-06-11", "2027-06-09");
    }),
    passes("W1", "the scope names the goods alone", petrol, |s| {
        licence(s).scope = vec![ScopeItem {
            un_numbers: vec![UnNumber::new(1203).unwrap()],
            ..ScopeItem::default()
        }];
    }),
    fails("W1", "the scope has another class", petrol, |s| licence(s).scope = scope(&[Class::C8])),
    fails("W1", "the scope is empty", petrol, |s| licence(s).scope = Vec::new()),
    fails("W1", "the scope leaves highly toxic goods out", petrol, |s| {
        s.entries[0].as_mut().unwrap().properties = vec![Property::HighlyToxic];
        licence(s).scope = vec![ScopeItem {
            class: Some(Class::C3),
            excludes_highly_toxic: true,
            ..ScopeItem::default()
        }];
    }),
    fails("W1", "the licence has no number", petrol, |s| {
        licence(s).document.number = " ".to_owned();
    }),
    fails("W1", "no licence is on file", petrol, |s| s.carrier.as_mut().unwrap().licence = None),
    fails("W1", "no carrier is named", petrol, |s| s.carrier = None),
    fails("W1", "no loading time is given", petrol, |s| s.loading_at = None),
    passes("W7", "the manifest number is given", petrol, |s| {
        s.load[0].is_waste = true;
        s.waste_manifest = "2026500101000001".to_owned();
    }),
    passes("W7", "the manifest is on file and ends today", petrol, |s| {
        s.load[0].is_waste = true;
        s.permits = vec![manifest("2026-06-10")];
    }),
    fails("W7", "the manifest on file ended yesterday", petrol, |s| {
        s.load[0].is_waste = true;
        s.permits = vec![manifest("2026-06-09")];
    }),
    fails("W7", "the manifest number is blank", petrol, |s| {
        s.load[0].is_waste = true;
        s.waste_manifest = "  ".to_owned();
    }),
    skips("W7", "there is no waste", petrol, nothing),
    passes("W8", "heard 30 minutes ago at the gate", gate, |s| {
        s.vehicle.as_mut().unwrap().terminal_seen_at = Some(at("2026-06-10T07:30:00+08:00"));
    }),
    fails("W8", "heard 30 minutes and a second ago at the gate", gate, |s| {
        s.vehicle.as_mut().unwrap().terminal_seen_at = Some(at("2026-06-10T07:29:59+08:00"));
    }),
    passes("W8", "heard 72 hours ago while planning", petrol, |s| {
        s.vehicle.as_mut().unwrap().terminal_seen_at = Some(at("2026-06-07T08:00:00+08:00"));
    }),
    fails("W8", "heard 72 hours and a second ago while planning", petrol, |s| {
        s.vehicle.as_mut().unwrap().terminal_seen_at = Some(at("2026-06-07T07:59:59+08:00"));
    }),
    fails("W8", "heard in the future", petrol, |s| {
        s.vehicle.as_mut().unwrap().terminal_seen_at = Some(at("2026-06-10T08:05:01+08:00"));
    }),
    fails("W8", "never heard", petrol, |s| s.vehicle.as_mut().unwrap().terminal_seen_at = None),
    fails("W8", "no vehicle is named", petrol, |s| s.vehicle = None),
    passes("W10", "nothing is held", petrol, nothing),
    fails("W10", "the vehicle is on another open waybill", petrol, |s| hold(s, "vehicle")),
    fails("W10", "the trailer is on another open waybill", petrol, |s| hold(s, "trailer")),
    fails("W10", "the tank is on another open waybill", petrol, |s| hold(s, "tank")),
    fails("W10", "the driver is on another open waybill", petrol, |s| hold(s, "driver")),
    fails("W10", "the escort is on another open waybill", petrol, |s| hold(s, "escort")),
    fails("W10", "no vehicle is named", petrol, |s| s.vehicle = None),
    passes("W11", "everything is given", petrol, nothing),
    fails("W11", "no consignor is named", petrol, |s| s.consignor = None),
    fails("W11", "no loader is named", petrol, |s| s.loader = None),
    fails("W11", "no consignee is named", petrol, |s| s.consignee = None),
    fails("W11", "no origin is named", petrol, |s| s.origin = None),
    fails("W11", "no destination is named", petrol, |s| s.destination = None),
    passes("W11", "the phone has seven digits", petrol, |s| {
        s.emergency_phone = "5812000".to_owned();
    }),
    fails("W11", "the phone has six digits", petrol, |s| s.emergency_phone = "581200".to_owned()),
    fails("W11", "the phone is words", petrol, |s| s.emergency_phone = "见背面 5812000".to_owned()),
    fails("W11", "there are no goods", petrol, |s| {
        s.load.clear();
        s.entries.clear();
    }),
    passes("W11", "one gram is declared", petrol, |s| {
        s.load[0].declared_kg = Kilograms::from_grams(1);
    }),
    fails("W11", "nothing is declared", petrol, |s| s.load[0].declared_kg = Kilograms::ZERO),
    passes("W11", "nothing is left in an uncleaned tank", petrol, |s| {
        s.load[0].declared_kg = Kilograms::ZERO;
        s.load[0].is_empty_uncleaned = true;
    }),
    fails("W11", "the packages are not counted", super::lawful::cyanide, |s| {
        s.load[0].package_count = 0;
    }),
    fails("W11", "the kind of packages is blank", super::lawful::cyanide, |s| {
        s.load[0].packaging = String::new();
    }),
    fails("W11", "a tank is declared as limited quantity", petrol, |s| {
        s.load[0].regime = crate::goods::Regime::LimitedQuantity;
    }),
    passes("W16", "truck and trailer are the carrier's own", petrol_behind_tractor, nothing),
    fails("W16", "the truck is another's", petrol, |s| {
        s.vehicle.as_mut().unwrap().owner = CompanyId("other".to_owned());
    }),
    fails("W16", "the trailer is another's", petrol_behind_tractor, |s| {
        s.trailer.as_mut().unwrap().owner = CompanyId("other".to_owned());
    }),
    fails("W16", "no carrier is named", petrol, |s| s.carrier = None),
    fails("W16", "no vehicle is named", petrol, |s| s.vehicle = None),
    passes("W17", "the loading time passed 24 hours ago", petrol, |s| {
        s.loading_at = Some(at("2026-06-09T08:00:00+08:00"));
    }),
    fails("W17", "the loading time passed 24 hours and a second ago", petrol, |s| {
        s.loading_at = Some(at("2026-06-09T07:59:59+08:00"));
    }),
    passes("W17", "the loading is 30 days ahead", petrol, |s| {
        s.loading_at = Some(at("2026-07-10T08:00:00+08:00"));
    }),
    fails("W17", "the loading is 30 days and a second ahead", petrol, |s| {
        s.loading_at = Some(at("2026-07-10T08:00:01+08:00"));
    }),
    passes("W17", "the truck is at the gate 24 hours early", gate, |s| {
        s.loading_at = Some(at("2026-06-11T08:00:00+08:00"));
    }),
    fails("W17", "the truck is at the gate 24 hours and a second early", gate, |s| {
        s.loading_at = Some(at("2026-06-11T08:00:01+08:00"));
    }),
    fails("W17", "a loading in a year without rules is written", petrol, |s| {
        s.loading_at = Some(at("2001-01-01T08:00:00+08:00"));
    }),
    fails("W17", "no loading time is given", petrol, |s| s.loading_at = None),
    passes("S1", "the site names the goods alone", petrol, |s| {
        let site = s.origin.as_mut().unwrap();
        site.classes = Vec::new();
        site.un_numbers = vec![UnNumber::new(1203).unwrap()];
    }),
    fails("S1", "the site has other classes", petrol, |s| {
        s.origin.as_mut().unwrap().classes = vec![Class::C8];
    }),
    fails("S1", "the site may not load", petrol, |s| s.origin.as_mut().unwrap().may_load = false),
    fails("S1", "the site is not the loader's", petrol, |s| {
        s.loader = Some(company("other", CompanyRole::Loader));
    }),
    fails("S1", "no origin is named", petrol, |s| s.origin = None),
    passes("S2", "the site only unloads", petrol, |s| {
        s.destination.as_mut().unwrap().may_load = false;
    }),
    fails("S2", "the site may not unload", petrol, |s| {
        s.destination.as_mut().unwrap().may_unload = false;
    }),
    fails("S2", "the site has other classes", petrol, |s| {
        s.destination.as_mut().unwrap().classes = vec![Class::C8];
    }),
    fails("S2", "the site is not the consignee's", petrol, |s| {
        s.consignee = Some(company("other", CompanyRole::Consignee));
    }),
    passes("B1", "the bar ended yesterday", petrol, |s| {
        bar(s, carrier_id(), until("2026-06-09"));
    }),
    fails("B1", "the bar ends today", petrol, |s| bar(s, carrier_id(), until("2026-06-10"))),
    fails("B1", "the bar begins today", petrol, |s| {
        bar(s, carrier_id(), valid("2026-06-10", "2026-12-31"));
    }),
    passes("B1", "the bar begins tomorrow", petrol, |s| {
        bar(s, carrier_id(), valid("2026-06-11", "2026-12-31"));
    }),
    fails("B1", "the bar begins on the day of arrival", petrol, |s| {
        bar(s, carrier_id(), valid("2026-06-11", "2026-12-31"));
        s.route.as_mut().unwrap().arrives_at = at("2026-06-11T01:00:00+08:00");
    }),
    fails("B1", "the driver is barred without end", petrol, |s| {
        bar(s, BlacklistSubject::Person(PersonId("甲".to_owned())), Validity::default());
    }),
    fails("B1", "the escort is barred", petrol, |s| {
        bar(s, BlacklistSubject::Person(PersonId("乙".to_owned())), Validity::default());
    }),
    fails("B1", "the trailer is barred", petrol_behind_tractor, |s| {
        bar(s, BlacklistSubject::Vehicle(VehicleId("渝F3333挂".to_owned())), Validity::default());
    }),
    fails("B1", "the consignee is barred", petrol, |s| {
        bar(s, BlacklistSubject::Company(CompanyId("consignee".to_owned())), Validity::default());
    }),
    passes("B1", "somebody else is barred", petrol, |s| {
        bar(s, BlacklistSubject::Person(PersonId("丙".to_owned())), Validity::default());
    }),
    fails("B1", "someone is barred and no loading time tells when", petrol, |s| {
        bar(s, carrier_id(), until("2026-06-09"));
        s.loading_at = None;
    }),
    passes("W8", "the terminal's clock is five minutes ahead", petrol, |s| {
        s.vehicle.as_mut().unwrap().terminal_seen_at = Some(at("2026-06-10T08:05:00+08:00"));
    }),
    passes("S2", "the site names the goods alone", petrol, |s| {
        let site = s.destination.as_mut().unwrap();
        site.classes = Vec::new();
        site.un_numbers = vec![UnNumber::new(1203).unwrap()];
    }),
    fails("S2", "no destination is named", petrol, |s| s.destination = None),
    fails("W7", "there is waste and neither number nor manifest", petrol, |s| {
        s.load[0].is_waste = true;
    }),
    fails("B1", "the vehicle is barred", petrol, |s| {
        let id = s.vehicle.as_ref().unwrap().vehicle_id.clone();
        bar(s, BlacklistSubject::Vehicle(id), Validity::default());
    }),
];
