//! Limited and excepted quantities, and the net explosive mass of a unit.

use super::super::super::facts::{Facts, Line};
use super::super::super::look::{Look, Verdict, text};
use super::super::super::{Parameters, Subject};
use super::super::quantity_regime::admitted;
use super::equipment::{permissible_mass, types_of_unit};
use crate::goods::{Entry, Regime, may_stand_beside_limited};
use crate::registry::ApprovedType;
use crate::units::Kilograms;

/// Whether the whole load is limited or excepted quantities that the list admits, the excepted packages
/// within the bound of the unit: most rules are lifted (ADR 3.4.1, 3.5.1, 3.5.5).
pub(in crate::checks) fn is_relieved(subject: &Subject, parameters: &Parameters) -> bool {
    let mut lines = subject.load.iter().enumerate();
    let packages = excepted_packages(subject);
    !subject.load.is_empty()
        && packages <= u64::from(parameters.excepted_packages_max)
        && lines.all(|(index, item)| item.regime != Regime::Full && admitted(subject, index, item))
}

fn excepted_packages(subject: &Subject) -> u64 {
    let excepted = subject.load.iter().filter(|item| item.regime == Regime::ExceptedQuantity);
    excepted.map(|item| u64::from(item.package_count)).sum()
}

/// A3: excepted packages within the bound; the gross mass of limited quantities is told, and whether the
/// unit is marked for them.
pub(in crate::checks::rules) fn small_quantities(facts: &Facts<'_>) -> Verdict {
    if facts.lines().all(|line| line.item.regime == Regime::Full) {
        return Verdict::not_applicable(
            "没有有限数量或例外数量",
            "no limited or excepted quantities",
        );
    }
    let mut look = Look::default();
    let most = facts.parameters.excepted_packages_max;
    let packages = excepted_packages(facts.subject);
    look.fact("excepted_packages", packages);
    if packages > u64::from(most) {
        look.problem(
            "load",
            text(
                format!("例外数量 {packages} 件，超过 {most} 件"),
                format!("{packages} packages of excepted quantities, more than {most}"),
            ),
            text("减少件数", "load fewer packages"),
        );
    }
    let mut gross = Kilograms::ZERO;
    for line in facts.lines() {
        let item = line.item;
        match item.regime {
            Regime::ExceptedQuantity if item.package_count == 0 => {
                Facts::missing(
                    &mut look,
                    &line.field("package_count"),
                    "例外数量的件数",
                    "number of excepted packages",
                );
            }
            Regime::Full | Regime::ExceptedQuantity => {}
            Regime::LimitedQuantity => match item.gross_kg {
                Some(mass) => gross = gross + mass.max(item.declared_kg),
                None => Facts::missing(
                    &mut look,
                    &line.field("gross_kg"),
                    "有限数量货物的毛重",
                    "gross mass of the limited quantity",
                ),
            },
        }
    }
    look.fact("limited_gross", gross);
    let is_marked = is_marked(&mut look, facts, gross);
    look.finish(if is_marked {
        text(
            "数量在限值内；车辆须做有限数量标记，隧道 E 类禁行",
            "within the bounds; the unit is marked for limited quantities, tunnels E are closed",
        )
    } else {
        text("数量在限值内", "within the bounds")
    })
}

/// Whether the unit is marked (ADR 3.4.13); a unit of unknown mass is.
fn is_marked(look: &mut Look, facts: &Facts<'_>, gross: Kilograms) -> bool {
    let bounds = facts.parameters;
    let heavy = Kilograms::new(i64::from(bounds.marked_unit_above_kg));
    let is_heavy = permissible_mass(facts).is_none_or(|mass| mass > heavy);
    let is_marked = is_heavy && gross > Kilograms::new(i64::from(bounds.marked_limited_gross_kg));
    look.fact("is_marked", is_marked);
    is_marked
}

/// A4: limited quantities beside explosives only of division 1.4, UN 0161 and UN 0499.
pub(in crate::checks::rules) fn limited_beside_explosives(facts: &Facts<'_>) -> Verdict {
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
                text(
                    format!("{}：有限数量货物不得与其混装", name.zh),
                    format!("{}: limited quantities may not be loaded with it", name.en),
                ),
                text("分车运输", "use separate vehicles"),
            );
        }
    }
    look.finish(text("可与有限数量混装", "the goods may stand beside limited quantities"))
}

/// Greatest net explosive mass on an EX/II and on an EX/III unit, grams; `None` without limit
/// (ADR 7.5.5.2.1).
fn most_explosive(entry: &Entry) -> Option<(i64, i64)> {
    let code = entry.classification_code.as_str();
    let (division, group) = (code.get(..3).unwrap_or_default(), code.get(3..).unwrap_or_default());
    let kilograms = |two: i64| Some((two * 1000, 16_000_000));
    match (division, group) {
        ("1.4", "S") => None,
        ("1.1", "A") => Some((6_250, 18_750)),
        ("1.2", _) => kilograms(3_000),
        ("1.3" | "1.5" | "1.6", _) => kilograms(5_000),
        ("1.4", _) => kilograms(15_000),
        // Division 1.1, and whatever the list does not name.
        _ => kilograms(1_000),
    }
}

/// A5: the net explosive mass on the unit stays within what its type may carry; the strictest division
/// on board counts for the sum.
pub(in crate::checks::rules) fn explosive_mass(facts: &Facts<'_>) -> Verdict {
    let lines: Vec<Line<'_>> = facts.full_lines().filter(Line::is_explosive).collect();
    if lines.is_empty() && facts.full_lines().all(|line| line.entry.is_some()) {
        return Verdict::not_applicable("没有爆炸品", "no explosives on board");
    }
    let mut look = Look::default();
    for line in facts.full_lines() {
        let _entry = line.entry_or_note(&mut look);
    }
    let types = types_of_unit(facts);
    let is_three = types.contains(&ApprovedType::Ex3);
    look.fact("unit", if is_three { "EX/III" } else { "EX/II" });
    let mut total = Kilograms::ZERO;
    let mut most: Option<Kilograms> = None;
    for line in &lines {
        let Some((two, three)) = line.entry.and_then(most_explosive) else { continue };
        let mass = line.item.net_explosive_kg;
        if mass <= Kilograms::ZERO && !line.item.is_empty_uncleaned {
            Facts::missing(
                &mut look,
                &line.field("net_explosive_kg"),
                "净爆炸品质量",
                "net explosive mass",
            );
        }
        total = total + mass;
        let bound = Kilograms::from_grams(if is_three { three } else { two });
        most = Some(most.map_or(bound, |most| most.min(bound)));
    }
    look.fact("net_explosive_kg", total);
    if let Some(most) = most.filter(|most| total > *most) {
        look.problem(
            "load",
            text(
                format!("净爆炸品质量 {total}，超过 {most}"),
                format!("the net explosive mass is {total}, more than {most}"),
            ),
            text("减少爆炸品，或改用 EX/III 型车辆", "load less, or use a unit of type EX/III"),
        );
    }
    look.finish(text("净爆炸品质量在限值内", "the net explosive mass is within its limit"))
}
