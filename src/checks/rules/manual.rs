//! What only a person can see: the items of the gate.

use super::super::facts::Facts;
use super::super::look::{Look, Verdict, text};
use super::super::{Concern, ManualItem, Outcome, Stage};
use crate::goods::{Carriage, Class, Regime};

/// UN numbers of ammonium nitrate and its emulsions.
const AMMONIUM_NITRATE: [u16; 4] = [1942, 2067, 2426, 3375];

/// Whether an item concerns the load. An entry that is not in the catalogue may be anything, so every
/// item about its nature concerns it.
fn concerns(facts: &Facts<'_>, concern: Concern) -> bool {
    let any_line = |test: fn(&super::super::facts::Line<'_>) -> bool| {
        !facts.is_ordinary && facts.full_lines().any(|line| line.entry.is_none() || test(&line))
    };
    let carried = |carriage: Carriage| facts.lines().any(|line| line.item.carriage == carriage);
    let declared = |regime: Regime| facts.lines().any(|line| line.item.regime == regime);
    match concern {
        Concern::Any => true,
        Concern::DangerousGoods => !facts.is_ordinary && !facts.is_by_points,
        Concern::Tank => carried(Carriage::Tank),
        Concern::Packages => carried(Carriage::Packages),
        Concern::Flammable => any_line(|line| {
            line.entry.is_some_and(|entry| {
                entry.class.iter().chain(&entry.subsidiary_hazards).any(|class| {
                    matches!(
                        class,
                        Class::C2_1 | Class::C3 | Class::C4_1 | Class::C4_2 | Class::C4_3
                    )
                })
            })
        }),
        Concern::ExplosiveOrHighlyToxic => {
            any_line(|line| line.is_explosive() || line.is_highly_toxic())
        }
        Concern::AmmoniumNitrate => {
            any_line(|line| AMMONIUM_NITRATE.contains(&line.item.entry.un_number.value()))
        }
        Concern::LimitedQuantity => declared(Regime::LimitedQuantity),
        Concern::ExceptedQuantity => declared(Regime::ExceptedQuantity),
    }
}

/// The verdict on one item: asked at the gate, one answer, a remark when it is not well. At loading the
/// answers given at the gate stand in the gate's report and are not asked again.
pub(in crate::checks) fn judge_item(facts: &Facts<'_>, item: &ManualItem) -> Verdict {
    if facts.subject.stage != Stage::Gate {
        return Verdict::not_applicable(
            "在装货前查验时检查",
            "looked at during the gate before loading",
        );
    }
    if !concerns(facts, item.concerns) {
        return Verdict::not_applicable("与本批货物无关", "does not concern this load");
    }
    let mut answers = facts.subject.answers.iter().filter(|answer| answer.code == item.code);
    let field = format!("answers.{}", item.code);
    let Some(answer) = answers.next() else {
        let mut verdict = Verdict::plain(
            Outcome::NeedsPerson,
            text(
                format!("待查验：{}", item.question.zh),
                format!("to be looked at: {}", item.question.en),
            ),
        );
        verdict.remedy = text("现场查验后作答", "look at it on site and answer");
        verdict.field = field;
        return verdict;
    };
    let mut look = Look::default();
    look.fact("is_ok", answer.is_ok);
    look.fact("remark", &answer.remark);
    if !answer.photo_sha256.is_empty() {
        look.fact("photo_sha256", &answer.photo_sha256);
    }
    // Two answers to one question decide nothing.
    let contradicted = answers.any(|other| other.is_ok != answer.is_ok);
    if contradicted {
        look.problem(
            field,
            text("同一项目有两个不同的答案", "the item was answered twice and differently"),
            text("只作一次回答", "answer it once"),
        );
    } else if !answer.is_ok {
        let remark = answer.remark.trim();
        let (zh, en) =
            if remark.is_empty() { ("（未注明）", "(no remark)") } else { (remark, remark) };
        look.problem(
            field,
            text(format!("现场查验不合格：{zh}"), format!("found wrong on site: {en}")),
            text("整改后重新查验", "put it right and look again"),
        );
    }
    look.finish(text("现场查验合格", "found in order on site"))
}
