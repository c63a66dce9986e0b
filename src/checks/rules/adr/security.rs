//! High-consequence dangerous goods and the security plan (ADR 1.10.3).

use super::super::super::facts::{Facts, Line, Paper};
use super::super::super::look::{Look, Verdict, text};
use crate::goods::{Carriage, Class, Entry, PackingGroup};

/// Ammonium nitrates, high-consequence in tanks and in bulk.
const AMMONIUM_NITRATE: [u16; 4] = [1942, 2067, 2426, 3375];
/// Infectious substances of category A.
const CATEGORY_A: [u16; 2] = [2814, 2900];
/// Division 1.4 goods that count: detonators and charges.
const DIVISION_1_4: [u16; 16] =
    [104, 237, 255, 267, 289, 361, 365, 366, 440, 441, 455, 456, 500, 511, 512, 513];

/// High-consequence at any quantity, however carried.
fn at_any_quantity(entry: &Entry) -> bool {
    let number = entry.key.un_number.value();
    let is_first = entry.packing_group == Some(PackingGroup::I);
    let is_desensitized = entry.classification_code.starts_with('D');
    match entry.class {
        Some(Class::C1_1 | Class::C1_2 | Class::C1_5 | Class::C7) | None => true,
        // The table names group C; the other groups of 1.3 and 1.6 are left out of it.
        Some(Class::C1_3) => entry.classification_code.ends_with('C'),
        Some(Class::C1_4) => DIVISION_1_4.contains(&number),
        // Aerosols are left out.
        Some(Class::C2_3) => !entry.classification_code.starts_with('5'),
        Some(Class::C3 | Class::C4_1) => is_desensitized,
        Some(Class::C6_1) => is_first,
        Some(Class::C6_2) => CATEGORY_A.contains(&number),
        Some(
            Class::C1_6
            | Class::C2_1
            | Class::C2_2
            | Class::C4_2
            | Class::C4_3
            | Class::C5_1
            | Class::C5_2
            | Class::C8
            | Class::C9,
        ) => false,
    }
}

/// High-consequence in large tanks; oxidizers named by the table in bulk as well.
fn in_large_amounts(entry: &Entry, carriage: Carriage) -> bool {
    let number = entry.key.un_number.value();
    let is_first = entry.packing_group == Some(PackingGroup::I);
    let is_third = entry.packing_group == Some(PackingGroup::III);
    let is_oxidizer = AMMONIUM_NITRATE.contains(&number)
        || entry.proper_shipping_name.to_uppercase().contains("PERCHLORATE");
    match (carriage, entry.class) {
        (Carriage::Tank | Carriage::Bulk, _) if is_oxidizer => true,
        (Carriage::Tank, Some(Class::C2_1)) => !entry.classification_code.starts_with('5'),
        (Carriage::Tank, Some(Class::C3)) => !is_third,
        (Carriage::Tank, Some(Class::C4_2 | Class::C4_3 | Class::C5_1 | Class::C8)) => is_first,
        _ => false,
    }
}

/// Whether a line is of high consequence. The volume of the tank stands for that of the goods.
fn is_high_consequence(facts: &Facts<'_>, line: &Line<'_>, entry: &Entry) -> bool {
    let bound = facts.parameters.security_tank_l;
    let capacity = facts.subject.tank.as_ref().map_or(0, |tank| tank.capacity_l);
    // Nitrates and perchlorates are denser than water: by kilograms no litre is missed.
    let is_large = match line.item.carriage {
        Carriage::Tank => capacity == 0 || capacity > bound,
        Carriage::Bulk => line.item.declared_kg.grams() > i64::from(bound) * 1000,
        Carriage::Packages => false,
    };
    at_any_quantity(entry) || (is_large && in_large_amounts(entry, line.item.carriage))
}

/// A13: consignor and carrier of high-consequence goods have a security plan in force.
pub(in crate::checks::rules) fn security_plan(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let mut concerned = false;
    for line in facts.full_lines() {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        if is_high_consequence(facts, &line, entry) {
            look.fact(line.field("entry"), line.item.entry);
            concerned = true;
        }
    }
    if !concerned {
        return if look.has_problems() {
            look.finish(text("", ""))
        } else {
            Verdict::not_applicable("没有高后果危险货物", "no high-consequence goods on board")
        };
    }
    let parties = [
        ("consignor", &facts.subject.consignor, "托运人", "consignor"),
        ("carrier", &facts.subject.carrier, "承运人", "carrier"),
    ];
    for (field, company, zh, en) in parties {
        let Some(company) = company else {
            Facts::missing(&mut look, field, zh, en);
            continue;
        };
        let owner = text(format!("{zh} {}", company.name), format!("{en} {}", company.name));
        let paper = Paper {
            field,
            fact: "security_plan.valid",
            owner: &owner,
            zh: "安保计划",
            en: "security plan",
            must_end: false,
        };
        match &company.security_plan {
            Some(plan) => facts.require_document(&mut look, &paper, plan),
            None => Facts::missing(
                &mut look,
                field,
                &format!("{}的安保计划", owner.zh),
                &format!("security plan of {}", owner.en),
            ),
        }
    }
    look.finish(text("安保计划有效", "the security plans are in force"))
}
