//! Limited and excepted quantities, and the net explosive mass of a unit.

use super::super::super::Subject;
use super::super::super::facts::{Facts, Line};
use super::super::super::look::{Look, Verdict, text};
use super::super::quantity_regime::beside_limited;
use super::equipment::types_of_unit;
use crate::goods::{Entry, MOST_POINTS, PointsObstacle, Regime};
use crate::registry::ApprovedType;
use crate::units::Kilograms;

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
    let ruling = &facts.ruling;
    look.fact("is_marked", ruling.is_marked);
    look.finish(if ruling.is_marked {
        text(
            "数量在限值内；车辆须做有限数量标记，隧道 E 类禁行",
            "within the bounds; the unit is marked for limited quantities, tunnels E are closed",
        )
    } else {
        text("数量在限值内", "within the bounds")
    })
}

/// A4: limited quantities beside explosives only of division 1.4, UN 0161 and UN 0499.
pub(in crate::checks::rules) fn limited_beside_explosives(facts: &Facts<'_>) -> Verdict {
    beside_limited(
        facts,
        ("有限数量货物不得与其混装", "limited quantities may not be loaded with it"),
        text("可与有限数量混装", "the goods may stand beside limited quantities"),
    )
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

/// A14: what the load comes to by the points of 1.1.3.6; a figure that is missing keeps the exemption from
/// a load in packages.
pub(in crate::checks::rules) fn points(facts: &Facts<'_>) -> Verdict {
    let ruling = &facts.ruling;
    let Some(points) = &ruling.points else {
        return Verdict::not_applicable("没有须计入的货物", "no goods that count");
    };
    let mut look = Look::default();
    let lines: Vec<Line<'_>> = facts.lines().collect();
    for found in &points.lines {
        let Some(line) = lines.get(found.index) else { continue };
        match found.obstacle {
            None => look.fact(line.field("points"), milli(found.points_milli)),
            Some(PointsObstacle::Missing(figure)) => {
                let (name, (zh, en)) = (line.name(), figure.name());
                look.problem(
                    line.field(figure.field()),
                    text(
                        format!("{}：缺少{zh}，不能按 1.1.3.6 计算", name.zh),
                        format!("{}: the {en} is missing, so 1.1.3.6 cannot be reckoned", name.en),
                    ),
                    text(format!("填写{zh}"), format!("give the {en}")),
                );
            }
            Some(PointsObstacle::UnknownEntry) => {
                let _entry = line.entry_or_note(&mut look);
            }
            Some(
                PointsObstacle::Prohibited
                | PointsObstacle::NotInPackages
                | PointsObstacle::NoCategory
                | PointsObstacle::CategoryZero,
            ) => {
                return Verdict::not_applicable(
                    "该货物或运输方式不能按 1.1.3.6 豁免，适用全部规定",
                    "1.1.3.6 exempts no such goods or carriage: all rules apply",
                );
            }
        }
    }
    let total = milli(points.total_milli);
    look.fact("points", &total);
    look.finish(if facts.is_by_points {
        text(
            format!("合计 {total}，不超过 {MOST_POINTS}：按 1.1.3.6 豁免"),
            format!("{total} points, no more than {MOST_POINTS}: exempt by 1.1.3.6"),
        )
    } else {
        text(
            format!("合计 {total}，超过限值：适用全部规定"),
            format!("{total} points or a category above its limit: all rules apply"),
        )
    })
}

/// Thousandths as a number with three decimals.
fn milli(value: i64) -> String {
    format!("{}.{:03}", value / 1000, value % 1000)
}
