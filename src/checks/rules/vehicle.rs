//! Truck and trailer: fitness for the load, papers, inspections, caps.

use super::super::facts::{Facts, Paper};
use super::super::look::{Look, Verdict, text};
use super::carrier::require_scope;
use crate::goods::{Carriage, PackingGroup, Regime, TankVehicle};
use crate::registry::{Document, Vehicle, VehicleKind};
use crate::units::{Kilograms, LocalText};

/// W2: kinds fit together and to the goods, and the mass stays within what is rated.
pub(super) fn fits_the_load(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let Some(vehicle) = &facts.subject.vehicle else {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
        return look.finish(LocalText::default());
    };
    unit(&mut look, vehicle, facts.subject.trailer.as_ref());
    let mass: Kilograms = facts.lines().map(|line| line.mass()).sum();
    within_rated(&mut look, facts, mass, "load.0.declared_kg");
    for line in facts.full_lines() {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        let Some(needed) = entry.vehicle_for(line.item.carriage) else { continue };
        for (field, owner, carrying) in facts.vehicles() {
            look.fact(format!("{field}.approved_types"), format!("{:?}", carrying.approved_types));
            if !carrying.approved_types.iter().any(|approved| serves(*approved, needed)) {
                let name = line.name();
                look.problem(
                    field,
                    text(
                        format!("{}未核准为 {needed:?} 型，不能装运{}", owner.zh, name.zh),
                        format!("{} is not approved as type {needed:?} for {}", owner.en, name.en),
                    ),
                    text(
                        format!("改用 {needed:?} 型车辆"),
                        format!("use a vehicle of type {needed:?}"),
                    ),
                );
            }
        }
    }
    look.finish(text(
        "车辆与货物性质、质量相适应",
        "the vehicle suits nature and mass of the goods",
    ))
}

/// Where AT is required, FL and OX serve as well; the others stand for themselves (ADR 7.4.2).
fn serves(approved: TankVehicle, needed: TankVehicle) -> bool {
    match needed {
        TankVehicle::AT => approved != TankVehicle::EX,
        TankVehicle::FL | TankVehicle::OX | TankVehicle::EX => approved == needed,
    }
}

pub(super) fn unit(look: &mut Look, vehicle: &Vehicle, trailer: Option<&Vehicle>) {
    look.fact("vehicle.vehicle_kind", format!("{:?}", vehicle.vehicle_kind));
    if vehicle.vehicle_kind.is_trailer() {
        look.problem(
            "vehicle",
            text(
                format!("{} 是挂车，不能单独行驶", vehicle.plate),
                format!("{} is a trailer and cannot drive", vehicle.plate),
            ),
            text(
                "车辆栏填写牵引车或货车，挂车填在挂车栏",
                "name a truck or tractor here and the trailer in its own field",
            ),
        );
    }
    match trailer {
        None if vehicle.vehicle_kind == VehicleKind::Tractor => look.problem(
            "trailer",
            text(
                format!("牵引车 {} 没有挂车", vehicle.plate),
                format!("tractor {} has no trailer", vehicle.plate),
            ),
            text("选择挂车", "name a trailer"),
        ),
        Some(trailer) if !trailer.vehicle_kind.is_trailer() => look.problem(
            "trailer",
            text(format!("{} 不是挂车", trailer.plate), format!("{} is no trailer", trailer.plate)),
            text("选择挂车", "name a trailer"),
        ),
        None | Some(_) => {}
    }
}

/// Notes mass above the rated load, and above what a tractor may tow.
pub(super) fn within_rated(look: &mut Look, facts: &Facts<'_>, mass: Kilograms, field: &str) {
    let rated: Kilograms = facts.vehicles().map(|(_, _, vehicle)| vehicle.rated_load_kg).sum();
    look.fact("load.mass", mass);
    look.fact("rated_load", rated);
    if rated <= Kilograms::ZERO {
        Facts::missing(look, "vehicle", "核定载质量", "rated load of the vehicle");
    } else if mass > rated {
        look.problem(
            field,
            text(
                format!("货物质量 {mass} 超过核定载质量 {rated}"),
                format!("the goods weigh {mass}, more than the rated load of {rated}"),
            ),
            text(
                format!("减至 {rated} 以内或换车"),
                format!("stay within {rated} or use another vehicle"),
            ),
        );
    }
    let (Some(tractor), Some(trailer)) = (&facts.subject.vehicle, &facts.subject.trailer) else {
        return;
    };
    if tractor.vehicle_kind != VehicleKind::Tractor {
        return;
    }
    let towed = trailer.unladen_mass_kg + mass;
    look.fact("towed", towed);
    look.fact("vehicle.rated_towed_kg", tractor.rated_towed_kg);
    if tractor.rated_towed_kg <= Kilograms::ZERO || trailer.unladen_mass_kg <= Kilograms::ZERO {
        Facts::missing(
            look,
            "vehicle",
            "准牵引总质量或挂车整备质量",
            "rated towed mass or the trailer's unladen mass",
        );
    } else if towed > tractor.rated_towed_kg {
        look.problem(
            field,
            text(
                format!(
                    "挂车总质量 {towed} 超过牵引车 {} 的准牵引总质量 {}",
                    tractor.plate, tractor.rated_towed_kg
                ),
                format!(
                    "the trailer weighs {towed}, more than tractor {} may tow ({})",
                    tractor.plate, tractor.rated_towed_kg
                ),
            ),
            text("减少货物或换牵引车", "load less or use another tractor"),
        );
    }
}

/// L1: vehicle licence and road transport certificate are there, valid and of the right scope.
pub(super) fn papers(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    if facts.subject.vehicle.is_none() {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
    }
    for (field, owner, vehicle) in facts.vehicles() {
        let licence = Paper {
            field,
            fact: "vehicle_licence.valid",
            owner: &owner,
            zh: "行驶证",
            en: "vehicle licence",
            must_end: true,
        };
        facts.require_document(&mut look, &licence, &vehicle.vehicle_licence);
        let certificate = Paper {
            fact: "transport_certificate.valid",
            zh: "道路运输证",
            en: "road transport certificate",
            must_end: false,
            ..licence
        };
        facts.require_document(&mut look, &certificate, &vehicle.transport_certificate);
        require_scope(&mut look, field, &owner, &vehicle.scope, facts.full_lines());
    }
    look.finish(text(
        "行驶证、道路运输证有效",
        "vehicle licence and road transport certificate are valid",
    ))
}

/// L3: vehicle, trailer and tank are within their inspection.
pub(super) fn inspections(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    if facts.subject.vehicle.is_none() {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
    }
    for (field, owner, vehicle) in facts.vehicles() {
        let paper = Paper {
            field,
            fact: "inspection.valid",
            owner: &owner,
            zh: "安全技术检验",
            en: "technical inspection",
            must_end: true,
        };
        facts.require_valid(&mut look, &paper, vehicle.vehicle_licence.valid);
    }
    if facts.tank_lines().next().is_some()
        && let Some(tank) = facts.tank_or_note(&mut look)
    {
        let owner = text(format!("罐体 {}", tank.number), format!("tank {}", tank.number));
        let paper = Paper {
            field: "tank",
            fact: "tank.certificate.valid",
            owner: &owner,
            zh: "检验合格证",
            en: "inspection certificate",
            must_end: true,
        };
        facts.require_document(&mut look, &paper, &tank.certificate);
    }
    look.finish(text("车辆、罐体均在检验有效期内", "vehicles and tank are within their inspection"))
}

/// V1: annual review of every vehicle, liability insurance of the truck.
pub(super) fn review_and_insurance(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    if facts.subject.vehicle.is_none() {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
    }
    for (field, owner, vehicle) in facts.vehicles() {
        let review = Paper {
            field,
            fact: "annual_review",
            owner: &owner,
            zh: "年度审验",
            en: "annual review",
            must_end: true,
        };
        facts.require_valid(&mut look, &review, vehicle.annual_review);
        let insurance: &Document = &vehicle.liability_insurance;
        // A trailer runs under the policy of the truck that pulls it.
        if field == "vehicle" {
            let paper = Paper {
                fact: "liability_insurance.valid",
                zh: "承运人责任险",
                en: "carrier's liability insurance",
                ..review
            };
            facts.require_document(&mut look, &paper, insurance);
        }
    }
    look.finish(text(
        "年度审验和承运人责任险有效",
        "annual review and liability insurance are valid",
    ))
}

/// V3: volume and mass caps for highly toxic, explosive and strongly corrosive goods.
pub(super) fn size_caps(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let mut concerned = false;
    let caps = facts.parameters;
    for line in facts.lines().filter(|line| line.item.regime == Regime::Full) {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        // Strongly corrosive: packing group I of class 8 (GB 6944).
        let is_corrosive = entry.class == Some(crate::goods::Class::C8)
            && entry.packing_group == Some(PackingGroup::I);
        let is_toxic = line.is_highly_toxic();
        if !(is_corrosive || is_toxic || line.is_explosive()) {
            continue;
        }
        concerned = true;
        if line.item.carriage == Carriage::Tank {
            let cap =
                if is_toxic { caps.highly_toxic_tank_max_l } else { caps.corrosive_tank_max_l };
            tank_cap(&mut look, facts, cap);
        } else {
            vehicle_cap(
                &mut look,
                facts,
                Kilograms::new(i64::from(caps.restricted_vehicle_max_kg)),
            );
        }
    }
    if !concerned && !look.has_problems() {
        return Verdict::not_applicable(
            "不含剧毒、爆炸或强腐蚀性货物",
            "no highly toxic, explosive or strongly corrosive goods",
        );
    }
    look.finish(text(
        "罐体容积、车辆载质量在限值以内",
        "tank volume and vehicle size are within the caps",
    ))
}

/// Tank containers are exempt: only tanks fixed to a vehicle are capped.
fn tank_cap(look: &mut Look, facts: &Facts<'_>, cap_l: u32) {
    let Some(tank) = facts.tank_or_note(look) else { return };
    look.fact("tank.capacity_l", tank.capacity_l);
    let is_fixed = facts.vehicles().any(|(_, _, vehicle)| vehicle.vehicle_kind.has_tank());
    if is_fixed && (tank.capacity_l > cap_l || tank.capacity_l == 0) {
        look.problem(
            "tank",
            text(
                format!("罐体 {} 容积 {} L，限值 {cap_l} L", tank.number, tank.capacity_l),
                format!("tank {} holds {} l; the cap is {cap_l} l", tank.number, tank.capacity_l),
            ),
            text(
                format!("改用容积不超过 {cap_l} L 的罐车或罐式集装箱"),
                format!("use a tank of at most {cap_l} l, or a tank container"),
            ),
        );
    }
}

fn vehicle_cap(look: &mut Look, facts: &Facts<'_>, cap: Kilograms) {
    for (field, owner, vehicle) in facts.vehicles() {
        look.fact(format!("{field}.rated_load_kg"), vehicle.rated_load_kg);
        if vehicle.rated_load_kg > cap {
            look.problem(
                field,
                text(
                    format!("{}核定载质量 {}，限值 {cap}", owner.zh, vehicle.rated_load_kg),
                    format!(
                        "{} is rated for {}; the cap is {cap}",
                        owner.en, vehicle.rated_load_kg
                    ),
                ),
                text(
                    format!("改用核定载质量不超过 {cap} 的车辆"),
                    format!("use a vehicle rated for at most {cap}"),
                ),
            );
        }
    }
}
