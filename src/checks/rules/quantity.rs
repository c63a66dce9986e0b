//! The metered quantity against what was declared and rated.

use super::super::facts::{Facts, Line};
use super::super::look::{Look, Verdict, text};
use super::vehicle::within_rated;
use crate::units::{Kilograms, LocalText};

/// Lines with their metered mass; a missing figure is noted.
fn metered<'a>(facts: &Facts<'a>, look: &mut Look) -> Vec<(Line<'a>, Kilograms)> {
    let figures = &facts.subject.metered_kg;
    if figures.len() > facts.subject.load.len() {
        look.problem(
            "metered_kg",
            text(
                format!("计量数据 {} 项，多于货物 {} 行", figures.len(), facts.subject.load.len()),
                format!(
                    "{} metered figures for {} lines of goods",
                    figures.len(),
                    facts.subject.load.len()
                ),
            ),
            text("每行货物填写一个计量值", "give one figure for each line"),
        );
    }
    let mut lines = Vec::new();
    for line in facts.lines() {
        match figures.get(line.index) {
            Some(mass) => {
                look.fact(format!("metered_kg.{}", line.index), mass);
                lines.push((line, *mass));
            }
            None => Facts::missing(
                look,
                &format!("metered_kg.{}", line.index),
                "计量数量",
                "metered quantity",
            ),
        }
    }
    lines
}

fn scaled(mass: Kilograms, permille: i64) -> Kilograms {
    Kilograms::from_grams(mass.grams().saturating_mul(permille) / 1000)
}

/// L4: no line exceeds what was declared, beyond the tolerance of the pack.
pub(super) fn metered_within_declared(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    for (line, mass) in metered(facts, &mut look) {
        let declared = line.item.declared_kg;
        let most = scaled(declared, 1000 + i64::from(facts.parameters.metered_over_permille));
        look.fact(line.field("declared_kg"), declared);
        if mass > most {
            let name = line.name();
            look.problem(
                format!("metered_kg.{}", line.index),
                text(
                    format!("{}：计量 {mass}，超过运单载明的 {declared}", name.zh),
                    format!("{}: metered {mass}, more than the declared {declared}", name.en),
                ),
                text(
                    format!("卸出超出部分，使其不超过 {most}"),
                    format!("unload until no more than {most} remains"),
                ),
            );
        } else if mass <= Kilograms::ZERO && !line.item.is_empty_uncleaned {
            let name = line.name();
            look.problem(
                format!("metered_kg.{}", line.index),
                text(format!("{}：计量为零", name.zh), format!("{}: metered at zero", name.en)),
                text("重新计量", "meter again"),
            );
        }
    }
    look.finish(text("装货数量未超过运单载明数量", "no more was loaded than declared"))
}

/// L13: no line falls short of what was declared by more than the tolerance.
pub(super) fn metered_reaches_declared(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    for (line, mass) in metered(facts, &mut look) {
        let declared = line.item.declared_kg;
        let least = scaled(declared, 1000 - i64::from(facts.parameters.metered_under_permille));
        if mass < least {
            let name = line.name();
            look.problem(
                format!("metered_kg.{}", line.index),
                text(
                    format!("{}：计量 {mass}，明显少于运单载明的 {declared}", name.zh),
                    format!("{}: metered {mass}, well below the declared {declared}", name.en),
                ),
                text("核对计量，必要时重开运单", "check the meter; write a new waybill if need be"),
            );
        }
    }
    look.finish(text("装货数量与运单相符", "the loaded quantity agrees with the waybill"))
}

/// L7: what was metered, with its packaging, stays within the rated load.
pub(super) fn metered_within_rated(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    if facts.subject.vehicle.is_none() {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
        return look.finish(LocalText::default());
    }
    let lines = metered(facts, &mut look);
    let mass: Kilograms =
        lines.iter().map(|(line, mass)| *mass + (line.mass() - line.item.declared_kg)).sum();
    within_rated(&mut look, facts, mass, "metered_kg.0");
    look.finish(text("装货质量未超过核定载质量", "the loaded mass is within the rated load"))
}
