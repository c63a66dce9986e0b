//! The carrier: licence, scope, and that the vehicles are its own.

use super::super::facts::{Facts, Line, Paper};
use super::super::look::{Look, Verdict, text};
use crate::goods::scope_covers;
use crate::registry::ScopeItem;
use crate::units::LocalText;

/// Notes every line a scope does not cover.
pub(super) fn require_scope<'a>(
    look: &mut Look,
    field: &str,
    owner: &LocalText,
    scope: &[ScopeItem],
    lines: impl Iterator<Item = Line<'a>>,
) {
    let codes: Vec<String> = scope.iter().map(scope_text).collect();
    look.fact(format!("{field}.scope"), codes.join(" "));
    for line in lines {
        let Some(entry) = line.entry_or_note(look) else { continue };
        if !scope_covers(scope, entry) {
            let name = line.name();
            let class = entry.class.map_or_else(String::new, |class| class.to_string());
            look.problem(
                field,
                text(
                    format!("{}的经营范围不含{}（{class} 类/项）", owner.zh, name.zh),
                    format!("{}: the scope does not cover {} (class {class})", owner.en, name.en),
                ),
                text(
                    format!("改用经营范围含 {class} 类/项的承运人、车辆"),
                    format!("use a carrier and vehicle whose scope covers class {class}"),
                ),
            );
        }
    }
}

fn scope_text(item: &ScopeItem) -> String {
    let class = item.class.map_or_else(String::new, |class| class.to_string());
    let numbers: Vec<String> = item.un_numbers.iter().map(ToString::to_string).collect();
    let except = if item.excludes_highly_toxic { "(-剧毒)" } else { "" };
    format!("{class}{}{except}", numbers.join(","))
}

/// W1: the carrier's licence is good and covers every line.
pub(super) fn licence_covers_goods(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    match &facts.subject.carrier {
        None => Facts::missing(&mut look, "carrier", "承运人", "carrier"),
        Some(carrier) => {
            let owner =
                text(format!("承运人 {}", carrier.name), format!("carrier {}", carrier.name));
            match &carrier.licence {
                None => look.problem(
                    "carrier",
                    text(
                        format!("{}没有登记道路运输经营许可证", owner.zh),
                        format!("{}: no road transport licence is on file", owner.en),
                    ),
                    text(
                        "登记许可证或改选承运人",
                        "register the licence or choose another carrier",
                    ),
                ),
                Some(licence) => {
                    let paper = Paper {
                        field: "carrier",
                        fact: "carrier.licence.valid",
                        owner: &owner,
                        zh: "道路运输经营许可证",
                        en: "road transport licence",
                        must_end: false,
                    };
                    facts.require_document(&mut look, &paper, &licence.document);
                    require_scope(&mut look, "carrier", &owner, &licence.scope, facts.full_lines());
                }
            }
        }
    }
    look.finish(text(
        "许可证有效，经营范围覆盖全部货物",
        "the licence is valid and covers all goods",
    ))
}

/// W16: truck and trailer belong to the carrier.
pub(super) fn owns_the_vehicles(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let Some(carrier) = &facts.subject.carrier else {
        Facts::missing(&mut look, "carrier", "承运人", "carrier");
        return look.finish(LocalText::default());
    };
    if facts.subject.vehicle.is_none() {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
    }
    look.fact("carrier.company_id", &carrier.company_id);
    for (field, owner, vehicle) in facts.vehicles() {
        look.fact(format!("{field}.owner"), &vehicle.owner);
        if vehicle.owner != carrier.company_id {
            look.problem(
                field,
                text(
                    format!("{}登记的所有人不是承运人 {}", owner.zh, carrier.name),
                    format!("{} is not registered to the carrier {}", owner.en, carrier.name),
                ),
                text("改用承运人自有车辆，不得挂靠", "use a vehicle of the carrier's own"),
            );
        }
    }
    look.finish(text("车辆均属承运人", "all vehicles belong to the carrier"))
}
