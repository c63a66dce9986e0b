//! Limited and excepted quantities (O29, chapter 3).

use super::super::facts::Facts;
use super::super::look::{Look, Verdict, text};
use super::super::{Parameters, Subject};
use crate::goods::{Carriage, GoodsItem, Regime};
use crate::units::{Kilograms, LocalText};

/// Gross mass of limited and number of excepted packages; `Err` names the line whose gross mass is
/// missing.
fn totals(load: &[GoodsItem]) -> Result<(Kilograms, u64), usize> {
    let mut gross = Kilograms::ZERO;
    let mut packages = 0;
    for (index, item) in load.iter().enumerate() {
        match item.regime {
            Regime::Full => {}
            Regime::LimitedQuantity => gross = gross + item.gross_kg.ok_or(index)?,
            Regime::ExceptedQuantity => packages += u64::from(item.package_count),
        }
    }
    Ok((gross, packages))
}

/// Whether the list admits the line to the regime it is declared under.
pub(super) fn admitted(subject: &Subject, index: usize, item: &GoodsItem) -> bool {
    let entry = subject.entries.get(index).and_then(Option::as_ref);
    item.carriage == Carriage::Packages && entry.is_some_and(|entry| entry.admits(item.regime))
}

/// Whether the whole load may go as ordinary goods (O29 art. 21): only limited and excepted
/// quantities, each admitted by the list, and within the bounds of the pack.
pub(in crate::checks) fn is_ordinary(subject: &Subject, parameters: &Parameters) -> bool {
    let load = &subject.load;
    let all_admitted = load
        .iter()
        .enumerate()
        .all(|(index, item)| item.regime != Regime::Full && admitted(subject, index, item));
    !load.is_empty() && all_admitted && within(load, parameters).unwrap_or(false)
}

fn within(load: &[GoodsItem], parameters: &Parameters) -> Result<bool, usize> {
    let (gross, packages) = totals(load)?;
    Ok(gross <= Kilograms::new(i64::from(parameters.limited_gross_max_kg))
        && packages <= u64::from(parameters.excepted_packages_max))
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
    for line in facts.lines().filter(|line| line.item.regime != Regime::Full) {
        if line.entry_or_note(&mut look).is_some()
            && !admitted(facts.subject, line.index, line.item)
        {
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
    let is_limited = |item: &GoodsItem| item.regime == Regime::LimitedQuantity;
    if !facts.lines().any(|line| is_limited(line.item)) {
        return Verdict::not_applicable("没有有限数量", "no limited quantities");
    }
    let mut look = Look::default();
    for line in facts.lines() {
        if line.entry_or_note(&mut look).is_some() && line.is_explosive() {
            let name = line.name();
            look.problem(
                line.field("entry"),
                text(
                    format!("{}：有限数量货物不得与爆炸品混装", name.zh),
                    format!("{}: limited quantities may not be loaded with explosives", name.en),
                ),
                text("分车运输", "use separate vehicles"),
            );
        }
    }
    look.finish(text("有限数量货物未与爆炸品混装", "no explosives beside the limited quantities"))
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
    let bounds = facts.parameters;
    let limit = Kilograms::new(i64::from(bounds.limited_gross_max_kg));
    match totals(&facts.subject.load) {
        Err(index) => Facts::missing(
            &mut look,
            &format!("load.{index}.gross_kg"),
            "有限数量货物的毛重",
            "gross mass of the limited quantity",
        ),
        Ok((gross, packages)) => {
            look.fact("limited_gross", gross);
            look.fact("excepted_packages", packages);
            let remedy = LocalText::new(
                "减少数量，或按危险货物运输的全部要求办理",
                "load less, or follow all rules for dangerous goods",
            );
            if gross > limit {
                look.problem(
                    "load",
                    text(
                        format!("有限数量毛重 {gross}，超过 {limit}"),
                        format!("limited quantities weigh {gross} gross, more than {limit}"),
                    ),
                    remedy.clone(),
                );
            }
            if packages > u64::from(bounds.excepted_packages_max) {
                look.problem(
                    "load",
                    text(
                        format!("例外数量 {packages} 件，超过 {} 件", bounds.excepted_packages_max),
                        format!(
                            "{packages} packages of excepted quantities, more than {}",
                            bounds.excepted_packages_max
                        ),
                    ),
                    remedy,
                );
            }
        }
    }
    look.finish(text("可按普通货物运输", "may go as ordinary goods"))
}
