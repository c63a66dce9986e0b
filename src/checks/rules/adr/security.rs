//! High-consequence dangerous goods and the security plan (ADR 1.10.3).

use super::super::super::facts::{Facts, Paper};
use super::super::super::look::{Look, Verdict, text};
use crate::goods::{GoodsLine, HighConsequenceReason, high_consequence};

/// A13: consignor and carrier of high-consequence goods have a security plan in force.
pub(in crate::checks::rules) fn security_plan(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let lines = facts.full_lines().map(|line| GoodsLine {
        index: line.index,
        item: line.item,
        entry: line.entry,
    });
    let found = high_consequence(&lines.collect::<Vec<_>>());
    for line in facts.full_lines() {
        let _entry = line.entry_or_note(&mut look);
    }
    for one in &found {
        let row = one.row.map_or("", |row| row.code);
        look.fact(format!("load.{}.high_consequence", one.index), row);
        // Without the figure that would tell, the goods count as being of high consequence.
        if let HighConsequenceReason::Missing(figure) = one.reason {
            look.fact(format!("load.{}.{}", one.index, figure.field()), "");
        }
    }
    if found.is_empty() {
        return Verdict::not_applicable("没有高后果危险货物", "no high-consequence goods on board");
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
