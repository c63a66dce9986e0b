//! The tank: special provisions and inspection deadlines.

use jiff::civil::Date;

use super::super::super::facts::Facts;
use super::super::super::look::{Look, Verdict, text};
use super::months_after;
use crate::registry::Tank;

fn no_tank_goods() -> Verdict {
    Verdict::not_applicable("没有罐装货物", "no goods are carried in a tank")
}

/// A11: the tank meets the provisions on construction, equipment, approval, testing and marking that the
/// list gives the goods; the order of tank codes ignores them (ADR 4.3.4.1.2). TU binds its user.
pub(in crate::checks::rules) fn tank_provisions(facts: &Facts<'_>) -> Verdict {
    if facts.tank_lines().next().is_none() {
        return no_tank_goods();
    }
    let mut look = Look::default();
    if let Some(tank) = facts.tank_or_note(&mut look) {
        look.fact("tank.provisions", tank.provisions.join(","));
        for line in facts.tank_lines() {
            let Some(entry) = line.entry_or_note(&mut look) else { continue };
            let of_tank = entry.tank_provisions.iter().filter(|one| !one.starts_with("TU"));
            let lacking: Vec<&str> =
                of_tank.filter(|one| !tank.provisions.contains(one)).map(String::as_str).collect();
            look.fact(line.field("tank_provisions"), entry.tank_provisions.join(","));
            if !lacking.is_empty() {
                let (name, lacking) = (line.name(), lacking.join("、"));
                look.problem(
                    "tank",
                    text(
                        format!("{}：罐体 {} 未登记特殊规定 {lacking}", name.zh, tank.number),
                        format!("{}: tank {} is not on file with {lacking}", name.en, tank.number),
                    ),
                    text(
                        "改用满足特殊规定的罐体，或补登记",
                        "use a tank that meets them, or register them from its papers",
                    ),
                );
            }
        }
    }
    look.finish(text("罐体满足特殊规定", "the tank meets the special provisions"))
}

/// A12: not filled after an inspection was due; filled before, carried for a month beyond it, and for
/// three as waste on its way to disposal. An empty uncleaned tank may go (ADR 4.3.2.3.7, 4.3.2.4.4).
pub(in crate::checks::rules) fn tank_inspections(facts: &Facts<'_>) -> Verdict {
    if facts.tank_lines().next().is_none() {
        return no_tank_goods();
    }
    let mut look = Look::default();
    if let Some(tank) = facts.tank_or_note(&mut look)
        && let Some((first, last)) = facts.days_or_note(&mut look)
    {
        let tolerance = facts.parameters.intermediate_tolerance_months;
        let periodic = tank.certificate.valid.to;
        let intermediate = tank.intermediate_due.map(|due| months_after(due, tolerance));
        if facts.tank_lines().all(|line| line.item.is_empty_uncleaned) {
            look.fact("tank.is_empty_uncleaned", true);
        } else {
            deadline(&mut look, facts, tank, (first, last), periodic, ("定期检验", "periodic"));
            let named = ("中间检验", "intermediate");
            deadline(&mut look, facts, tank, (first, last), intermediate, named);
        }
    }
    look.finish(text("罐体检验期限符合要求", "the tank's inspections are not overdue"))
}

fn deadline(
    look: &mut Look,
    facts: &Facts<'_>,
    tank: &Tank,
    (first, last): (Date, Date),
    due: Option<Date>,
    (zh, en): (&str, &str),
) {
    let Some(due) = due else {
        let (zh, en) = (format!("{zh}的下次日期"), format!("date of the next {en} inspection"));
        return Facts::missing(look, "tank", &zh, &en);
    };
    look.fact(format!("tank.{en}_due"), due);
    if first > due {
        look.problem(
            "tank",
            text(
                format!("罐体 {} 的{zh}于 {due} 到期，{first} 不得充装", tank.number),
                format!(
                    "the {en} inspection of tank {} was due on {due}: not to be filled on {first}",
                    tank.number
                ),
            ),
            text("先检验，或改用其他罐体", "have it inspected first, or use another tank"),
        );
        return;
    }
    let bounds = facts.parameters;
    let to_disposal = facts.tank_lines().all(|line| line.item.is_waste);
    let months =
        if to_disposal { bounds.overdue_disposal_months } else { bounds.overdue_carriage_months };
    let until = months_after(due, months);
    if last > until {
        look.problem(
            "tank",
            text(
                format!("罐体 {} 的{zh}于 {due} 到期，运输最迟至 {until}，而行程到 {last}", tank.number),
                format!("the {en} inspection of tank {} is due on {due}: carriage ends by {until}, the trip on {last}", tank.number),
            ),
            text("提前到达，或改用其他罐体", "arrive earlier, or use another tank"),
        );
    }
}
