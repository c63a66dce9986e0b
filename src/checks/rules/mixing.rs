//! Mixed loading on one vehicle (JT/T 617.6, ADR 7.5.2).

use super::super::facts::{Facts, Line};
use super::super::look::{Look, Verdict, text};
use crate::goods::Entry;

/// Life-saving articles of class 9 that may go with explosives (ADR 7.5.2.1, note b).
const LIFE_SAVING: [u16; 3] = [2990, 3072, 3268];
/// Blasting explosives, without UN 0083 (ADR 7.5.2.1, note d).
const BLASTING: [u16; 7] = [81, 82, 84, 241, 331, 332, 482];
/// Nitrates that may go with blasting explosives.
const NITRATES: [u16; 3] = [1942, 2067, 3375];

/// Compatibility groups that may go together besides equal ones; `L` and groups not named stay alone
/// (ADR 7.5.2.2, without the cells that ask for segregation or further conditions).
const TOGETHER: [(char, &str); 10] = [
    ('B', "S"),
    ('C', "DEGS"),
    ('D', "CEGS"),
    ('E', "CDGS"),
    ('F', "S"),
    ('G', "CDES"),
    ('H', "S"),
    ('J', "S"),
    ('N', "S"),
    ('S', "BCDEFGHJN"),
];

fn is_explosive(entry: &Entry) -> bool {
    entry.class.is_some_and(|class| class.number() == 1)
}

/// Self-reactive substances and peroxides with an explosive subsidiary hazard carry label 1 as well.
fn has_label_1_besides(entry: &Entry) -> bool {
    !is_explosive(entry) && entry.labels.iter().any(|label| label == "1" || label.starts_with("1."))
}

/// The letter of the compatibility group, last in a classification code such as `1.1D`.
fn group(entry: &Entry) -> Option<char> {
    entry.classification_code.chars().next_back().filter(char::is_ascii_uppercase)
}

/// Whether two entries may stand on one vehicle.
#[must_use]
pub fn together(one: &Entry, other: &Entry) -> bool {
    if one.key == other.key {
        return true;
    }
    if has_label_1_besides(one) || has_label_1_besides(other) {
        return false;
    }
    match (is_explosive(one), is_explosive(other)) {
        (false, false) => true,
        (true, true) => groups_together(one, other),
        (true, false) => with_other_goods(one, other),
        (false, true) => with_other_goods(other, one),
    }
}

fn groups_together(one: &Entry, other: &Entry) -> bool {
    let (Some(first), Some(second)) = (group(one), group(other)) else { return false };
    let listed = TOGETHER.iter().find(|(letter, _)| *letter == first);
    listed.is_some_and(|(_, with)| first == second || with.contains(second))
}

fn with_other_goods(explosive: &Entry, other: &Entry) -> bool {
    let (number, with) = (explosive.key.un_number.value(), other.key.un_number.value());
    explosive.classification_code == "1.4S"
        || LIFE_SAVING.contains(&with)
        || (BLASTING.contains(&number) && NITRATES.contains(&with))
}

/// T6: no two lines that may not be loaded together. Limited quantities are rule Q4's, excepted ones
/// may go with everything.
pub(super) fn may_go_together(facts: &Facts<'_>) -> Verdict {
    let lines: Vec<Line<'_>> = facts.full_lines().collect();
    if lines.len() < 2 {
        return Verdict::not_applicable("只有一种货物", "only one line of goods");
    }
    let mut look = Look::default();
    for (index, line) in lines.iter().enumerate() {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        look.fact(line.field("labels"), entry.labels.join(","));
        for other in &lines[..index] {
            let Some(other_entry) = other.entry else { continue };
            if !together(entry, other_entry) {
                let (name, with) = (line.name(), other.name());
                look.problem(
                    line.field("entry"),
                    text(
                        format!("{}不得与{}混装", name.zh, with.zh),
                        format!("{} may not be loaded with {}", name.en, with.en),
                    ),
                    text("分车运输", "use separate vehicles"),
                );
            }
        }
    }
    look.finish(text("货物可以混装", "the goods may be loaded together"))
}
