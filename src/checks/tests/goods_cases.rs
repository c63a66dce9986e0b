//! Identity of the goods; limited and excepted quantities.

use super::lawful::{at_gate, entry, explosives, item, limited, petrol};
use super::{Case, fails, nothing, passes, skips};
use crate::checks::Subject;
use crate::goods::{Carriage, Class, Entry, EntryStatus, Regime};
use crate::units::Kilograms;

fn first(subject: &mut Subject) -> &mut Entry {
    subject.entries[0].as_mut().unwrap()
}

/// Excepted quantities of paint: 1,000 packages.
fn excepted() -> Subject {
    let mut subject = limited();
    subject.load[0].regime = Regime::ExceptedQuantity;
    subject.load[0].gross_kg = None;
    subject.load[0].package_count = 1000;
    subject
}

pub(super) fn excepted_at_gate() -> Subject {
    at_gate(excepted())
}

fn add(subject: &mut Subject, entry: Entry, regime: Regime) {
    let mut line = item(&entry.key.to_string(), Carriage::Packages, 1);
    line.regime = regime;
    line.gross_kg = Some(Kilograms::new(1));
    subject.load.push(line);
    subject.entries.push(Some(entry));
}

fn acid() -> Entry {
    entry("1830-1", "硫酸", "SULPHURIC ACID", Class::C8)
}

fn detonators() -> Entry {
    entry("0030-1", "电雷管", "DETONATORS, ELECTRIC", Class::C1_1)
}

pub(super) const CASES: &[Case] = &[
    passes("W13", "the entry is listed", petrol, nothing),
    fails("W13", "the catalogue has no such entry", petrol, |s| s.entries = vec![None]),
    fails("W13", "fewer entries than lines are known", petrol, |s| s.entries.clear()),
    fails("W13", "carriage is prohibited", petrol, |s| first(s).status = EntryStatus::Prohibited),
    fails("W13", "it is not subject", petrol, |s| first(s).status = EntryStatus::NotSubject),
    fails("W13", "the entry has no class", petrol, |s| first(s).class = None),
    fails("W13", "an n.o.s. entry has no technical name", petrol, |s| {
        first(s).proper_shipping_name = "FLAMMABLE LIQUID, N.O.S.".to_owned();
    }),
    passes("W13", "an n.o.s. entry has its technical name", petrol, |s| {
        first(s).proper_shipping_name = "FLAMMABLE LIQUID, N.O.S.".to_owned();
        s.load[0].technical_name = "乙醇".to_owned();
    }),
    passes("W13", "the n.o.s. entry asks for no technical name", petrol, |s| {
        first(s).proper_shipping_name = "PETROLEUM PRODUCTS, N.O.S.".to_owned();
        first(s).key = "1268-1".parse().unwrap();
    }),
    passes("W13", "one gram of net explosive mass is given", explosives, |s| {
        s.load[0].net_explosive_kg = Kilograms::from_grams(1);
    }),
    fails("W13", "the net explosive mass is missing", explosives, |s| {
        s.load[0].net_explosive_kg = Kilograms::ZERO;
    }),
    fails("W13", "there are no goods", petrol, |s| {
        s.load.clear();
        s.entries.clear();
    }),
    passes("Q1", "the list has a limited quantity", limited, nothing),
    fails("Q1", "the list has no limited quantity", limited, |s| {
        first(s).limited_quantity = "0".to_owned();
    }),
    fails("Q1", "the list is silent about limited quantities", limited, |s| {
        first(s).limited_quantity = String::new();
    }),
    passes("Q1", "the list has an excepted quantity", excepted, nothing),
    fails("Q1", "the list has no excepted quantity", excepted, |s| {
        first(s).excepted_quantity = "E0".to_owned();
    }),
    fails("Q1", "the entry is unknown", limited, |s| s.entries = vec![None]),
    skips("Q1", "all is under the full regime", petrol, nothing),
    passes("Q4", "acid stands beside limited quantities", limited, |s| {
        add(s, acid(), Regime::Full);
    }),
    fails("Q4", "explosives stand beside limited quantities", limited, |s| {
        add(s, detonators(), Regime::Full);
    }),
    fails("Q4", "what stands beside limited quantities is unknown", limited, |s| {
        add(s, acid(), Regime::Full);
        s.entries[1] = None;
    }),
    skips("Q4", "explosives stand alone", explosives, nothing),
    passes("Q5", "exactly 8,000 kg gross", limited, |s| {
        s.load[0].gross_kg = Some(Kilograms::new(8000));
    }),
    fails("Q5", "a gram above 8,000 kg gross", limited, |s| {
        s.load[0].gross_kg = Some(Kilograms::from_grams(8_000_001));
    }),
    fails("Q5", "two lines together a kilogram above", limited, |s| {
        s.load[0].gross_kg = Some(Kilograms::new(8000));
        add(s, acid(), Regime::LimitedQuantity);
    }),
    fails("Q5", "the gross mass is missing", limited, |s| s.load[0].gross_kg = None),
    passes("Q5", "exactly 1,000 packages", excepted, nothing),
    fails("Q5", "1,001 packages", excepted, |s| s.load[0].package_count = 1001),
    skips("Q5", "a line is under the full regime", limited, |s| add(s, acid(), Regime::Full)),
    skips("W1", "the load counts as ordinary goods", limited, |s| s.carrier = None),
    skips("W1", "exactly 8,000 kg gross count as ordinary goods", limited, |s| {
        s.load[0].gross_kg = Some(Kilograms::new(8000));
        s.carrier = None;
    }),
    skips("W1", "exactly 1,000 packages count as ordinary goods", excepted, |s| s.carrier = None),
    fails("W1", "1,001 packages do not", excepted, |s| {
        s.load[0].package_count = 1001;
        s.carrier = None;
    }),
    fails("W1", "a gram too much for ordinary goods and no carrier", limited, |s| {
        s.load[0].gross_kg = Some(Kilograms::from_grams(8_000_001));
        s.carrier = None;
    }),
    fails("W14", "the list does not admit the limited quantity and no escort", limited, |s| {
        first(s).limited_quantity = "0".to_owned();
        s.escort = None;
    }),
    fails("Q4", "the limited quantity itself is explosive", limited, |s| {
        first(s).class = Some(Class::C1_4);
    }),
    fails("Q5", "two lines together a package above", excepted, |s| {
        add(s, acid(), Regime::ExceptedQuantity);
        s.load[1].package_count = 1;
    }),
    passes("Q5", "two lines together exactly 1,000 packages", excepted, |s| {
        s.load[0].package_count = 999;
        add(s, acid(), Regime::ExceptedQuantity);
        s.load[1].package_count = 1;
    }),
    fails("Q1", "a limited quantity is declared in bulk", limited, |s| {
        s.load[0].carriage = Carriage::Bulk;
    }),
    fails("Q1", "carriage is prohibited in any quantity", limited, |s| {
        first(s).status = EntryStatus::Prohibited;
    }),
];
