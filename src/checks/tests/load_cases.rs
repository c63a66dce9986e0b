//! What was metered against what was declared and rated.

use super::lawful::{at_gate, cyanide, loaded, petrol};
use super::{Case, fails, passes, skips};
use crate::checks::Subject;
use crate::units::Kilograms;

fn metered() -> Subject {
    loaded(petrol())
}

fn drums() -> Subject {
    loaded(cyanide())
}

fn grams(subject: &mut Subject, grams: i64) {
    subject.metered_kg = vec![Kilograms::from_grams(grams)];
}

pub(super) const CASES: &[Case] = &[
    passes("L4", "exactly as declared", metered, |s| grams(s, 20_000_000)),
    fails("L4", "a gram more than declared", metered, |s| grams(s, 20_000_001)),
    passes("L4", "a gram", metered, |s| grams(s, 1)),
    fails("L4", "nothing", metered, |s| grams(s, 0)),
    passes("L4", "nothing, and declared as empty", metered, |s| {
        s.load[0].is_empty_uncleaned = true;
        s.load[0].declared_kg = Kilograms::ZERO;
        grams(s, 0);
    }),
    fails("L4", "a line was not metered", metered, |s| s.metered_kg.clear()),
    fails("L4", "more figures than lines", metered, |s| s.metered_kg.push(Kilograms::new(1))),
    skips("L4", "still at the gate", || at_gate(petrol()), |s| grams(s, 30_000_000)),
    // 5 % below 20,000 kg: 19,000 kg.
    passes("L13", "exactly 5 % less", metered, |s| grams(s, 19_000_000)),
    fails("L13", "5 % and a gram less", metered, |s| grams(s, 18_999_999)),
    fails("L13", "a line was not metered", metered, |s| s.metered_kg.clear()),
    passes("L7", "exactly the rated load", metered, |s| grams(s, 22_000_000)),
    fails("L7", "a gram above the rated load", metered, |s| grams(s, 22_000_001)),
    passes("L7", "with packaging exactly the rated load", drums, |s| {
        s.load[0].gross_kg = Some(Kilograms::new(5_500));
        grams(s, 9_500_000);
    }),
    fails("L7", "with packaging a gram above", drums, |s| {
        s.load[0].gross_kg = Some(Kilograms::new(5_500));
        grams(s, 9_500_001);
    }),
    fails("L7", "no vehicle is named", metered, |s| s.vehicle = None),
    fails("L7", "a line was not metered", metered, |s| s.metered_kg.clear()),
    skips("L7", "still planning", petrol, |_| {}),
    passes("L13", "a gram more than 5 % less", metered, |s| grams(s, 19_000_001)),
    skips("L13", "still planning", petrol, |_| {}),
    fails("L7", "two lines together a gram above the rated load", metered, |s| {
        s.load.push(s.load[0].clone());
        s.entries.push(s.entries[0].clone());
        s.metered_kg = vec![Kilograms::new(11_000), Kilograms::from_grams(11_000_001)];
    }),
    passes("L7", "two lines together exactly the rated load", metered, |s| {
        s.load.push(s.load[0].clone());
        s.entries.push(s.entries[0].clone());
        s.metered_kg = vec![Kilograms::new(11_000), Kilograms::new(11_000)];
    }),
    fails("L4", "the second of two lines is a gram above", metered, |s| {
        s.load.push(s.load[0].clone());
        s.entries.push(s.entries[0].clone());
        s.metered_kg = vec![Kilograms::new(20_000), Kilograms::from_grams(20_000_001)];
    }),
];
