//! Limited and excepted quantities (O29, chapter 3).

use super::super::facts::Facts;
use super::super::look::{Look, Verdict, text};
use super::super::{Parameters, Subject};
use crate::goods::{
    Edition, GoodsLine, QuantityBounds, Regime, RegimeObstacle, RegimeRuling,
    may_stand_beside_limited, quantity_regime,
};
use crate::units::{Kilograms, LocalText};

/// The decision on the load within the bounds of the pack.
pub(in crate::checks) fn ruling(
    subject: &Subject,
    parameters: &Parameters,
    edition: Edition,
) -> RegimeRuling {
    let bounds = QuantityBounds {
        // ADR bounds the number of excepted packages alone.
        limited_gross: Kilograms::new(i64::from(parameters.limited_gross_max_kg)),
        excepted_packages: parameters.excepted_packages_max,
    };
    let lines = GoodsLine::of(&subject.load, &subject.entries);
    // Order 2019 No. 29 knows no mass of the unit below which nothing is marked.
    let mass = if edition.is_chinese() { None } else { permissible_mass(subject) };
    quantity_regime(&lines, edition, &bounds, mass)
}

/// Maximum permissible mass of the unit, as far as it is on file.
pub(super) fn permissible_mass(subject: &Subject) -> Option<Kilograms> {
    let vehicles = [&subject.vehicle, &subject.trailer].into_iter().flatten();
    let masses = vehicles.map(|vehicle| {
        let is_known = vehicle.unladen_mass_kg > Kilograms::ZERO;
        is_known.then(|| vehicle.unladen_mass_kg + vehicle.rated_load_kg)
    });
    let masses: Option<Vec<Kilograms>> = masses.collect();
    masses.filter(|masses| !masses.is_empty()).map(|masses| masses.into_iter().sum())
}

/// Whether the list admits the line to the regime it is declared under.
fn is_admitted(ruling: &RegimeRuling, index: usize) -> bool {
    let against = [RegimeObstacle::NotAdmitted, RegimeObstacle::UnknownEntry];
    !ruling.obstacles.iter().any(|(line, found)| *line == Some(index) && against.contains(found))
}

fn none_declared() -> Verdict {
    Verdict::not_applicable("没有有限数量或例外数量", "no limited or excepted quantities")
}

fn any_declared(facts: &Facts<'_>) -> bool {
    facts.lines().any(|line| line.item.regime != Regime::Full)
}

/// Q1: the list admits each line to the regime it is declared under.
pub(super) fn quantities_allowed(facts: &Facts<'_>) -> Verdict {
    if !any_declared(facts) {
        return none_declared();
    }
    let mut look = Look::default();
    let ruling = &facts.ruling;
    for line in facts.lines().filter(|line| line.item.regime != Regime::Full) {
        if line.entry_or_note(&mut look).is_some() && !is_admitted(ruling, line.index) {
            let name = line.name();
            look.problem(
                line.field("regime"),
                text(
                    format!("{}：目录不允许按有限数量或例外数量运输", name.zh),
                    format!("{}: the list admits no such quantity", name.en),
                ),
                text("改为按全部要求运输", "declare it under the full regime"),
            );
        }
    }
    look.finish(text("目录允许所申报的数量方式", "the list admits the declared regime"))
}

/// Q4: limited quantities never travel with explosives.
pub(super) fn not_with_explosives(facts: &Facts<'_>) -> Verdict {
    beside_limited(
        facts,
        ("有限数量货物不得与爆炸品混装", "limited quantities may not be loaded with explosives"),
        text("有限数量货物未与爆炸品混装", "no explosives beside the limited quantities"),
    )
}

/// Whether every line may stand beside limited quantities under the edition; what is said of one that may
/// not, and when all may.
pub(super) fn beside_limited(
    facts: &Facts<'_>,
    (zh, en): (&str, &str),
    passed: LocalText,
) -> Verdict {
    if !facts.lines().any(|line| line.item.regime == Regime::LimitedQuantity) {
        return Verdict::not_applicable("没有有限数量", "no limited quantities");
    }
    let mut look = Look::default();
    for line in facts.lines() {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        if !may_stand_beside_limited(entry, facts.edition) {
            let name = line.name();
            look.problem(
                line.field("entry"),
                text(format!("{}：{zh}", name.zh), format!("{}: {en}", name.en)),
                text("分车运输", "use separate vehicles"),
            );
        }
    }
    look.finish(passed)
}

/// Q5: a load of limited and excepted quantities alone counts as ordinary goods up to a bound; above
/// it all rules apply.
pub(super) fn counts_as_ordinary(facts: &Facts<'_>) -> Verdict {
    if facts.subject.load.is_empty() || facts.lines().any(|line| line.item.regime == Regime::Full) {
        return Verdict::not_applicable(
            "含按全部要求运输的货物",
            "goods under the full regime are on board",
        );
    }
    let mut look = Look::default();
    let ruling = &facts.ruling;
    if let Some(index) = ruling.line_with(RegimeObstacle::GrossMissing) {
        let (zh, en) = ("有限数量货物的毛重", "gross mass of the limited quantity");
        Facts::missing(&mut look, &format!("load.{index}.gross_kg"), zh, en);
    } else if let Some(index) = ruling.line_with(RegimeObstacle::CountMissing) {
        let (zh, en) = ("例外数量货物的件数", "number of packages of the excepted quantity");
        Facts::missing(&mut look, &format!("load.{index}.package_count"), zh, en);
    } else {
        look.fact("limited_gross", ruling.limited_gross_kg);
        look.fact("excepted_packages", ruling.excepted_packages);
        for (line, obstacle) in &ruling.obstacles {
            hinder(&mut look, facts, ruling, *line, *obstacle);
        }
    }
    look.finish(text("可按普通货物运输", "may go as ordinary goods"))
}

/// Notes one obstacle to carriage as ordinary goods.
fn hinder(
    look: &mut Look,
    facts: &Facts<'_>,
    ruling: &RegimeRuling,
    line: Option<usize>,
    obstacle: RegimeObstacle,
) {
    let bounds = facts.parameters;
    let problem = match obstacle {
        RegimeObstacle::LimitedAbove => {
            let limit = Kilograms::new(i64::from(bounds.limited_gross_max_kg));
            let gross = ruling.limited_gross_kg;
            text(
                format!("有限数量毛重 {gross}，超过 {limit}"),
                format!("limited quantities weigh {gross} gross, more than {limit}"),
            )
        }
        RegimeObstacle::ExceptedAbove => {
            let (packages, most) = (ruling.excepted_packages, bounds.excepted_packages_max);
            text(
                format!("例外数量 {packages} 件，超过 {most} 件"),
                format!("{packages} packages of excepted quantities, more than {most}"),
            )
        }
        RegimeObstacle::Explosive => {
            text("爆炸品不得按普通货物运输", "explosives may not go as ordinary goods")
        }
        _ => text(
            "目录不允许按有限数量或例外数量运输",
            "the list does not admit the goods to limited or excepted quantities",
        ),
    };
    let field = line.map_or_else(|| "load".to_owned(), |index| format!("load.{index}.regime"));
    let remedy = LocalText::new(
        "减少数量，或按危险货物运输的全部要求办理",
        "load less, or follow all rules for dangerous goods",
    );
    look.problem(field, problem, remedy);
}
