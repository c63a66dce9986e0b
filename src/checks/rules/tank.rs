//! The tank: permitted media, certificate, code.

use super::super::facts::{Facts, Line};
use super::super::look::{Look, Verdict, text};
use crate::registry::{Tank, TankKind, VehicleKind};
use crate::units::Kilograms;

fn no_tank_goods() -> Verdict {
    Verdict::not_applicable("没有罐装货物", "no goods are carried in a tank")
}

fn lists(tank: &Tank, line: &Line<'_>) -> bool {
    tank.media.iter().any(|medium| medium.un_number == line.item.entry.un_number)
}

fn media(facts: &Facts<'_>, kind: TankKind, zh: &str, en: &str) -> Verdict {
    if facts.tank_lines().next().is_none() {
        return no_tank_goods();
    }
    let mut look = Look::default();
    if let Some(tank) = facts.tank_or_note(&mut look) {
        if tank.tank_kind != kind {
            return Verdict::not_applicable(
                "罐体适用另一种目录",
                "the tank is under the other list",
            );
        }
        let listed: Vec<String> =
            tank.media.iter().map(|medium| medium.un_number.to_string()).collect();
        look.fact("tank.media", listed.join(","));
        for line in facts.tank_lines().filter(|line| !lists(tank, line)) {
            let name = line.name();
            look.problem(
                "tank",
                text(
                    format!("{}不在罐体 {} 的{zh}内", name.zh, tank.number),
                    format!("{} is not on the {en} of tank {}", name.en, tank.number),
                ),
                text(
                    format!("改用{zh}含该介质的罐体"),
                    format!("use a tank whose {en} names the goods"),
                ),
            );
        }
    }
    look.finish(text("货物均在允许介质内", "all goods are permitted media of the tank"))
}

/// W3: an atmospheric tank carries only media on its list.
pub(super) fn atmospheric_media(facts: &Facts<'_>) -> Verdict {
    media(facts, TankKind::Atmospheric, "适装介质列表", "list of permitted media")
}

/// W4: a transportable pressure vessel carries only media on its registration certificate.
pub(super) fn pressure_media(facts: &Facts<'_>) -> Verdict {
    media(facts, TankKind::Pressure, "使用登记证介质", "registration certificate")
}

/// L5: in a fixed tank the goods are on its list; in a tank container at least the code suffices.
pub(super) fn gate_suits_goods(facts: &Facts<'_>) -> Verdict {
    if facts.tank_lines().next().is_none() {
        return no_tank_goods();
    }
    let mut look = Look::default();
    if let Some(tank) = facts.tank_or_note(&mut look) {
        let is_fixed = facts.vehicles().any(|(_, _, vehicle)| vehicle.vehicle_kind.has_tank());
        look.fact("tank.is_fixed", is_fixed);
        look.fact("tank.tank_code", &tank.tank_code);
        for line in facts.tank_lines() {
            let Some(entry) = line.entry_or_note(&mut look) else { continue };
            let by_code = entry.tank_codes.iter().any(|code| tank.tank_code.satisfies(code));
            if !(lists(tank, &line) || (!is_fixed && by_code)) {
                let name = line.name();
                look.problem(
                    "tank",
                    text(
                        format!("罐体 {}（{}）不适装{}", tank.number, tank.tank_code, name.zh),
                        format!(
                            "tank {} ({}) does not suit {}",
                            tank.number, tank.tank_code, name.en
                        ),
                    ),
                    text("改用适装的罐体", "use a tank that suits the goods"),
                );
            }
        }
    }
    look.finish(text("罐体适装货物", "the tank suits the goods"))
}

/// T1: the certificate gives load, volume, number, media and next inspection, and the tank is the one
/// fixed to the vehicle.
pub(super) fn certificate_is_complete(facts: &Facts<'_>) -> Verdict {
    if facts.tank_lines().next().is_none() {
        return no_tank_goods();
    }
    let mut look = Look::default();
    if let Some(tank) = facts.tank_or_note(&mut look) {
        let missing = [
            (tank.number.trim().is_empty(), "罐体编号", "tank number"),
            (tank.capacity_l == 0, "罐体容积", "tank volume"),
            (tank.rated_load_kg <= Kilograms::ZERO, "最大充装质量", "greatest load"),
            (tank.media.is_empty(), "适装介质列表", "list of permitted media"),
            (tank.certificate.number.trim().is_empty(), "检验合格证编号", "certificate number"),
            (tank.certificate.valid.to.is_none(), "下次检验日期", "date of the next inspection"),
        ];
        for (_, zh, en) in missing.into_iter().filter(|(is_missing, ..)| *is_missing) {
            Facts::missing(&mut look, "tank", zh, en);
        }
        look.fact("tank.number", &tank.number);
        look.fact("tank.capacity_l", tank.capacity_l);
        look.fact("tank.rated_load_kg", tank.rated_load_kg);
        fixed_to_vehicle(&mut look, facts, tank);
    }
    look.finish(text("罐体检验证书要素齐全", "the tank certificate is complete"))
}

fn fixed_to_vehicle(look: &mut Look, facts: &Facts<'_>, tank: &Tank) {
    let carriers: Vec<_> =
        facts.vehicles().filter(|(_, _, vehicle)| vehicle.vehicle_kind.has_tank()).collect();
    for (field, owner, vehicle) in &carriers {
        if vehicle.tank.is_none() {
            Facts::missing(look, field, "车辆上的罐体", "tank fixed to the vehicle");
        }
        look.fact(format!("{field}.tank"), vehicle.tank.as_ref().map_or("", |id| id.as_str()));
        // A truck with a tank may pull a trailer with another: one of them has to be the one in use.
        let any_fits =
            carriers.iter().any(|(_, _, vehicle)| vehicle.tank.as_ref() == Some(&tank.tank_id));
        if vehicle.tank.is_some() && !any_fits {
            look.problem(
                "tank",
                text(
                    format!("罐体 {} 不是{}上登记的罐体", tank.number, owner.zh),
                    format!("tank {} is not the one registered on {}", tank.number, owner.en),
                ),
                text(
                    "选择车辆上的罐体，或更新车辆登记",
                    "choose the tank on the vehicle, or update the register",
                ),
            );
        }
    }
    let on_tractor = facts
        .subject
        .vehicle
        .as_ref()
        .is_some_and(|vehicle| vehicle.vehicle_kind == VehicleKind::Tractor)
        && facts.subject.trailer.is_none();
    if on_tractor {
        Facts::missing(look, "trailer", "挂车", "trailer");
    }
}

/// T3: the certificate ends soon.
pub(super) fn certificate_reminder(facts: &Facts<'_>) -> Verdict {
    if facts.tank_lines().next().is_none() {
        return no_tank_goods();
    }
    let mut look = Look::default();
    if let Some(tank) = facts.tank_or_note(&mut look)
        && let Some((_, last)) = facts.days_or_note(&mut look)
    {
        match tank.certificate.valid.to {
            None => {
                Facts::missing(&mut look, "tank", "下次检验日期", "date of the next inspection");
            }
            Some(to) => {
                look.fact("tank.certificate.to", to);
                let left = i64::from(last.until(to).map_or(0, |span| span.get_days()));
                if left < i64::from(facts.parameters.reminder_days) {
                    look.problem(
                        "tank",
                        text(
                            format!("罐体 {} 的检验将于 {to} 到期", tank.number),
                            format!("the inspection of tank {} ends on {to}", tank.number),
                        ),
                        text("尽快安排检验", "arrange the inspection soon"),
                    );
                }
            }
        }
    }
    look.finish(text("罐体检验未临近到期", "the tank inspection does not end soon"))
}

/// T5: the tank's code is at least as safe as one the list requires.
pub(super) fn code_suffices(facts: &Facts<'_>) -> Verdict {
    if facts.tank_lines().next().is_none() {
        return no_tank_goods();
    }
    let mut look = Look::default();
    if let Some(tank) = facts.tank_or_note(&mut look) {
        look.fact("tank.tank_code", &tank.tank_code);
        for line in facts.tank_lines() {
            let Some(entry) = line.entry_or_note(&mut look) else { continue };
            let required: Vec<String> = entry.tank_codes.iter().map(ToString::to_string).collect();
            look.fact(line.field("tank_codes"), required.join(","));
            let name = line.name();
            if required.is_empty() {
                look.problem(
                    line.field("carriage"),
                    text(
                        format!("{}：不得以罐体运输", name.zh),
                        format!("{}: may not be carried in tanks", name.en),
                    ),
                    text("改用包件运输", "carry it in packages"),
                );
            } else if !entry.tank_codes.iter().any(|code| tank.tank_code.satisfies(code)) {
                let required = required.join("、");
                look.problem(
                    "tank",
                    text(
                        format!(
                            "{}至少需要罐体代码 {required}，罐体 {} 为 {}",
                            name.zh, tank.number, tank.tank_code
                        ),
                        format!(
                            "{} needs at least tank code {required}; tank {} is {}",
                            name.en, tank.number, tank.tank_code
                        ),
                    ),
                    text(
                        format!("改用代码不低于 {required} 的罐体"),
                        format!("use a tank of code {required} or safer"),
                    ),
                );
            }
        }
    }
    look.finish(text("罐体代码满足要求", "the tank code suffices"))
}
