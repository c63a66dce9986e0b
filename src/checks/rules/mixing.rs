//! Mixed loading on one vehicle (JT/T 617.6, ADR 7.5.2); the tables are in `goods::mixing`.

use super::super::facts::{Facts, Line};
use super::super::look::{Look, Verdict, text};
use crate::goods::{MixingNote, MixingTraits};

/// T6: no two lines that may not be loaded together. Limited quantities are rule Q4's, excepted ones
/// may go with everything.
pub(super) fn may_go_together(facts: &Facts<'_>) -> Verdict {
    let lines: Vec<Line<'_>> = facts.full_lines().collect();
    if lines.len() < 2 {
        return Verdict::not_applicable("只有一种货物", "only one line of goods");
    }
    let mut look = Look::default();
    let mut before: Vec<(Line<'_>, MixingTraits)> = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        look.fact(line.field("labels"), entry.labels.join(","));
        let traits = MixingTraits::of(entry);
        for (other, with) in &before {
            let mixing = traits.with(with, facts.edition);
            if mixing.is_settled() {
                continue;
            }
            let unmet = mixing.notes().iter().filter(|note| !note.is_met_by_goods());
            apart(&mut look, &line, other, unmet);
        }
        before.push((line, traits));
    }
    look.finish(text("货物可以混装", "the goods may be loaded together"))
}

/// Notes that two lines must not share a vehicle, with the conditions under which they might.
fn apart(
    look: &mut Look,
    line: &Line<'_>,
    other: &Line<'_>,
    unmet: impl Iterator<Item = MixingNote>,
) {
    let (name, with) = (line.name(), other.name());
    let mut problem = text(
        format!("{}不得与{}混装", name.zh, with.zh),
        format!("{} may not be loaded with {}", name.en, with.en),
    );
    for note in unmet.map(MixingNote::text) {
        problem.zh.push('；');
        problem.zh.push_str(&note.zh);
        problem.en.push_str("; ");
        problem.en.push_str(&note.en);
    }
    look.problem(line.field("entry"), problem, text("分车运输", "use separate vehicles"));
}
