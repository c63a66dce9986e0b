//! What may stand on one vehicle.

use super::lawful::{cyanide, entry, explosives, item, petrol};
use super::{Case, fails, passes, skips};
use crate::checks::Subject;
use crate::goods::{Carriage, Class, Entry, Regime};

fn add(subject: &mut Subject, entry: Entry) {
    subject.load.push(item(&entry.key.to_string(), Carriage::Packages, 1));
    subject.entries.push(Some(entry));
}

fn of(key: &str, class: Class, code: &str) -> Entry {
    let mut entry = entry(key, "货物", "GOODS", class);
    entry.classification_code = code.to_owned();
    entry
}

/// Cartridges 1.4S, which may stand beside goods of other classes.
fn cartridges() -> Subject {
    let mut subject = explosives();
    subject.entries[0] = Some(of("0012-1", Class::C1_4, "1.4S"));
    subject.load[0].entry = "0012-1".parse().unwrap();
    subject
}

/// Blasting explosives 1.1D.
fn blasting() -> Subject {
    let mut subject = explosives();
    subject.entries[0].as_mut().unwrap().classification_code = "1.1D".to_owned();
    subject
}

fn first_code(subject: &mut Subject, code: &str) {
    subject.entries[0].as_mut().unwrap().classification_code = code.to_owned();
}

pub(super) const CASES: &[Case] = &[
    skips("T6", "there is one line", petrol, |_| {}),
    passes("T6", "acid beside cyanide: the labels allow it", cyanide, |s| {
        add(s, of("1830-1", Class::C8, "C1"));
    }),
    fails("T6", "acid beside explosives", blasting, |s| add(s, of("1830-1", Class::C8, "C1"))),
    passes("T6", "two lines of the same explosive", blasting, |s| {
        add(s, s.entries[0].clone().unwrap());
    }),
    passes("T6", "explosives of groups D and C", blasting, |s| {
        add(s, of("0160-1", Class::C1_1, "1.1C"));
    }),
    fails("T6", "explosives of groups D and B", blasting, |s| {
        add(s, of("0030-1", Class::C1_1, "1.1B"));
    }),
    passes("T6", "explosives of groups B and S", blasting, |s| {
        first_code(s, "1.1B");
        add(s, of("0012-1", Class::C1_4, "1.4S"));
    }),
    fails("T6", "explosives of groups L and S", blasting, |s| {
        first_code(s, "1.1L");
        add(s, of("0012-1", Class::C1_4, "1.4S"));
    }),
    fails("T6", "different explosives of group L", blasting, |s| {
        first_code(s, "1.1L");
        add(s, of("0380-1", Class::C1_2, "1.2L"));
    }),
    fails("T6", "the group of an explosive is unknown", blasting, |s| {
        add(s, of("0160-1", Class::C1_1, ""));
    }),
    passes("T6", "1.4S beside petrol", cartridges, |s| {
        add(s, of("1203-1", Class::C3, "F1"));
    }),
    fails("T6", "goods of class 1.1 beside petrol, whatever their code", blasting, |s| {
        first_code(s, "1.4S");
        add(s, of("1203-1", Class::C3, "F1"));
    }),
    fails("T6", "1.4G beside petrol", cartridges, |s| {
        first_code(s, "1.4G");
        add(s, of("1203-1", Class::C3, "F1"));
    }),
    passes("T6", "blasting explosives beside ammonium nitrate", blasting, |s| {
        add(s, of("1942-1", Class::C5_1, "O2"));
    }),
    fails("T6", "UN 0083 beside ammonium nitrate", blasting, |s| {
        s.entries[0].as_mut().unwrap().key = "0083-1".parse().unwrap();
        add(s, of("1942-1", Class::C5_1, "O2"));
    }),
    passes("T6", "explosives beside air bag modules of class 9", blasting, |s| {
        add(s, of("3268-1", Class::C9, "M5"));
    }),
    fails("T6", "a peroxide that bears label 1 beside petrol", cyanide, |s| {
        let mut peroxide = of("3101-1", Class::C5_2, "P1");
        peroxide.labels = vec!["5.2".to_owned(), "1".to_owned()];
        add(s, peroxide);
    }),
    fails("T6", "one of two entries is unknown", cyanide, |s| {
        add(s, of("1830-1", Class::C8, "C1"));
        s.entries[1] = None;
    }),
    skips("T6", "the other line is an excepted quantity", blasting, |s| {
        add(s, of("1830-1", Class::C8, "C1"));
        s.load[1].regime = Regime::ExceptedQuantity;
    }),
];
