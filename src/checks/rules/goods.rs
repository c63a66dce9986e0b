//! The identity of the goods.

use super::super::Parameters;
use super::super::facts::{Facts, Line};
use super::super::look::{Look, Verdict, text};
use crate::goods::{Entry, EntryStatus, Regime};
use crate::units::Kilograms;

/// W13: every line names an entry that may be carried, with what the entry asks for.
pub(super) fn identity(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    if facts.subject.load.is_empty() {
        Facts::missing(&mut look, "load", "货物", "goods");
    }
    for line in facts.lines() {
        look.fact(line.field("entry"), line.item.entry);
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        status(&mut look, &line, entry);
        technical_name(&mut look, &line, entry, facts);
        if line.is_explosive()
            && line.item.regime == Regime::Full
            && line.item.net_explosive_kg <= Kilograms::ZERO
        {
            let name = line.name();
            look.problem(
                line.field("net_explosive_kg"),
                text(
                    format!("{}：没有填写净爆炸品质量", name.zh),
                    format!("{}: the net explosive mass is missing", name.en),
                ),
                text("填写净爆炸品质量", "give the net explosive mass"),
            );
        }
    }
    look.finish(text("全部货物均可识别且准予运输", "all goods are identified and may be carried"))
}

fn status(look: &mut Look, line: &Line<'_>, entry: &Entry) {
    if entry.status == EntryStatus::Listed && entry.class.is_some() {
        return;
    }
    let name = line.name();
    let field = line.field("entry");
    match entry.status {
        EntryStatus::Listed => look.problem(
            field,
            text(
                format!("{}：目录中没有类别", name.zh),
                format!("{}: the catalogue knows no class", name.en),
            ),
            text("请主管部门补全目录", "ask the authority to complete the catalogue"),
        ),
        EntryStatus::Prohibited => look.problem(
            field,
            text(format!("{}：禁止运输", name.zh), format!("{}: carriage is prohibited", name.en)),
            text("不得托运该货物", "these goods may not be consigned"),
        ),
        EntryStatus::NotSubject => look.problem(
            field,
            text(
                format!("{}：不受危险货物规则约束", name.zh),
                format!("{}: not subject to the rules for dangerous goods", name.en),
            ),
            text("删除该行，按普通货物运输", "remove the line and carry it as ordinary goods"),
        ),
    }
}

/// Entries not otherwise specified are completed by a technical name (special provision 274).
#[must_use]
pub fn needs_technical_name(entry: &Entry, parameters: &Parameters) -> bool {
    const GENERIC: &[u8] = b"N.O.S.";
    let name = entry.proper_shipping_name.as_bytes();
    let is_generic = name.windows(GENERIC.len()).any(|part| part.eq_ignore_ascii_case(GENERIC));
    is_generic && !parameters.no_technical_name.contains(&entry.key.un_number)
}

fn technical_name(look: &mut Look, line: &Line<'_>, entry: &Entry, facts: &Facts<'_>) {
    if needs_technical_name(entry, facts.parameters) && line.item.technical_name.trim().is_empty() {
        let name = line.name();
        look.problem(
            line.field("technical_name"),
            text(
                format!("{}：未另作规定的条目须注明技术名称", name.zh),
                format!("{}: an n.o.s. entry needs the technical name", name.en),
            ),
            text("填写技术名称", "give the technical name"),
        );
    }
}
