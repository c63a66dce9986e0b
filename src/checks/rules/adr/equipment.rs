//! Vehicle and driver: unit, mass, approval, training, extinguishers.

use super::super::super::facts::{Facts, Line, Paper};
use super::super::super::look::{Look, Verdict, text};
use super::super::quantity_regime::permissible_mass;
use super::super::vehicle::{unit, within_rated};
use super::months_after;
use crate::goods::{Carriage, TankVehicle};
use crate::registry::{ApprovedType, Document, Training, Vehicle};
use crate::units::{Kilograms, LocalText};

/// A fixed tank above it needs approval and a trained driver, litres (ADR 8.2.1.3, 9.1.1.1).
const FIXED_TANK_L: u32 = 1000;
/// A tank container above it, litres.
const CONTAINER_L: u32 = 3000;

/// A6: the vehicles form a unit of at most one trailer, and the mass stays within what is rated.
pub(in crate::checks::rules) fn unit_and_mass(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let Some(vehicle) = &facts.subject.vehicle else {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
        return look.finish(LocalText::default());
    };
    unit(&mut look, vehicle, facts.subject.trailer.as_ref());
    let mass: Kilograms = facts.lines().map(|line| line.mass()).sum();
    within_rated(&mut look, facts, mass, "load.0.declared_kg");
    look.finish(text("运输单元和质量符合要求", "unit and mass are in order"))
}

/// Types that every vehicle of the unit is approved for.
pub(super) fn types_of_unit(facts: &Facts<'_>) -> Vec<ApprovedType> {
    let types = |vehicle: &Vehicle| {
        vehicle.approval.as_ref().map_or_else(Vec::new, |approval| approval.types.clone())
    };
    let mut vehicles = facts.vehicles();
    let Some((_, _, first)) = vehicles.next() else { return Vec::new() };
    let rest: Vec<Vec<ApprovedType>> = vehicles.map(|(_, _, vehicle)| types(vehicle)).collect();
    let in_all = |name: &ApprovedType| rest.iter().all(|types| types.contains(name));
    types(first).into_iter().filter(in_all).collect()
}

/// Whether the tank is large enough to need approval and training; an unknown tank is.
fn is_large_tank(facts: &Facts<'_>) -> bool {
    let is_fixed = facts.vehicles().any(|(_, _, vehicle)| vehicle.vehicle_kind.has_tank());
    let bound = if is_fixed { FIXED_TANK_L } else { CONTAINER_L };
    let capacity = facts.subject.tank.as_ref().map_or(0, |tank| tank.capacity_l);
    capacity == 0 || capacity > bound
}

/// What types serve a line; empty where none is asked for. FL may serve AT, not the other way (7.4.2).
fn needed(facts: &Facts<'_>, line: &Line<'_>) -> &'static [ApprovedType] {
    let Some(entry) = line.entry else { return &[] };
    match line.item.carriage {
        Carriage::Tank if is_large_tank(facts) => match entry.tank_vehicle {
            Some(TankVehicle::FL) => &[ApprovedType::Fl],
            Some(TankVehicle::EX) => &[ApprovedType::Ex3],
            Some(TankVehicle::OX | TankVehicle::AT) | None => &[ApprovedType::At, ApprovedType::Fl],
        },
        Carriage::Packages | Carriage::Bulk
            if entry.is_explosive() && entry.classification_code != "1.4S" =>
        {
            &[ApprovedType::Ex2, ApprovedType::Ex3]
        }
        Carriage::Tank | Carriage::Packages | Carriage::Bulk => &[],
    }
}

/// A7: vehicles for tanks and explosives have a valid certificate of approval of the right type.
pub(in crate::checks::rules) fn approval(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let mut asked: Vec<(Line<'_>, &[ApprovedType])> = Vec::new();
    for line in facts.full_lines() {
        if line.entry_or_note(&mut look).is_some() && !needed(facts, &line).is_empty() {
            asked.push((line, needed(facts, &line)));
        }
    }
    if asked.is_empty() && !look.has_problems() {
        return Verdict::not_applicable("不须批准证书", "no certificate of approval is asked for");
    }
    if facts.subject.vehicle.is_none() {
        Facts::missing(&mut look, "vehicle", "车辆", "vehicle");
    }
    for (field, owner, vehicle) in facts.vehicles() {
        let Some(approval) = &vehicle.approval else {
            Facts::missing(
                &mut look,
                field,
                &format!("{}的批准证书", owner.zh),
                &format!("certificate of approval of {}", owner.en),
            );
            continue;
        };
        let names: Vec<&str> = approval.types.iter().map(|name| name.as_str()).collect();
        look.fact(format!("{field}.approval.types"), names.join(","));
        let paper = Paper {
            field,
            fact: "approval.valid",
            owner: &owner,
            zh: "批准证书",
            en: "certificate of approval",
            must_end: true,
        };
        facts.require_document(&mut look, &paper, &approval.document);
        let bounds = facts.parameters;
        let months = bounds.approval_months.saturating_add(bounds.approval_renewal_months);
        not_too_long(&mut look, &paper, &approval.document, months);
        for (line, types) in &asked {
            if !approval.types.iter().any(|name| types.contains(name)) {
                wrong_type(&mut look, field, &owner, line, types);
            }
        }
    }
    look.finish(text("批准证书有效且车型相符", "the certificate of approval is valid and fits"))
}

fn wrong_type(
    look: &mut Look,
    field: &str,
    owner: &LocalText,
    line: &Line<'_>,
    types: &[ApprovedType],
) {
    let names = types.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" / ");
    let name = line.name();
    look.problem(
        field,
        text(
            format!("{}未批准为 {names} 型，不能装运{}", owner.zh, name.zh),
            format!("{} is not approved as type {names} for {}", owner.en, name.en),
        ),
        text(format!("改用 {names} 型车辆"), format!("use a vehicle of type {names}")),
    );
}

/// A paper that is good for longer than it can be was copied wrongly; the first day has to be known.
fn not_too_long(look: &mut Look, paper: &Paper<'_>, document: &Document, months: u32) {
    let Some(from) = document.valid.from else {
        return Facts::missing(
            look,
            paper.field,
            &format!("{}的起始日", paper.zh),
            &format!("first day of the {}", paper.en),
        );
    };
    let last = months_after(from, months);
    if let Some(to) = document.valid.to.filter(|to| *to > last) {
        look.problem(
            paper.field,
            text(
                format!("{}的{}至 {to}，最长只能到 {last}", paper.owner.zh, paper.zh),
                format!(
                    "{}: the {} runs until {to}, at most {last} is possible",
                    paper.owner.en, paper.en
                ),
            ),
            text("核对证件日期", "check the dates against the paper"),
        );
    }
}

/// A8: the driver's training certificate is valid and names every course the load asks for.
pub(in crate::checks::rules) fn training(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let mut courses = vec![Training::Basic];
    for line in facts.full_lines() {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        if line.item.carriage == Carriage::Tank && is_large_tank(facts) {
            courses.push(Training::Tanks);
        }
        if entry.is_explosive() && entry.classification_code != "1.4S" {
            courses.push(Training::Class1);
        }
        if entry.is_radioactive() {
            courses.push(Training::Class7);
        }
    }
    let Some(driver) = &facts.subject.driver else {
        Facts::missing(&mut look, "driver", "驾驶人", "driver");
        return look.finish(LocalText::default());
    };
    let owner = text(format!("驾驶人 {}", driver.name), format!("driver {}", driver.name));
    let Some(certificate) = &driver.training else {
        Facts::missing(
            &mut look,
            "driver",
            &format!("{}的驾驶员培训证书", owner.zh),
            &format!("training certificate of {}", owner.en),
        );
        return look.finish(LocalText::default());
    };
    let paper = Paper {
        field: "driver",
        fact: "training.valid",
        owner: &owner,
        zh: "驾驶员培训证书",
        en: "driver training certificate",
        must_end: true,
    };
    facts.require_document(&mut look, &paper, &certificate.document);
    let bounds = facts.parameters;
    let months = bounds
        .driver_certificate_years
        .saturating_mul(12)
        .saturating_add(bounds.driver_renewal_months);
    not_too_long(&mut look, &paper, &certificate.document, months);
    courses.dedup();
    for course in courses.iter().filter(|course| !certificate.courses.contains(course)) {
        let (zh, en) = course.name();
        look.problem(
            "driver",
            text(
                format!("{}没有通过{zh}", owner.zh),
                format!("{} has not passed the {en}", owner.en),
            ),
            text("改派有相应培训的驾驶人", "send a driver with that training"),
        );
    }
    look.finish(text("驾驶员培训证书有效", "the driver training certificate is valid"))
}

/// Number, total and largest of the extinguishers by the unit's maximum permissible mass, kilograms (ADR 8.1.4.1).
fn extinguishers_needed(mass: Kilograms) -> (usize, u32, u8) {
    if mass <= Kilograms::new(3_500) {
        (2, 4, 2)
    } else if mass <= Kilograms::new(7_500) {
        (2, 8, 6)
    } else {
        (2, 12, 6)
    }
}

/// A9: extinguishers of the capacity that the unit's mass asks for, inspected; one of 2 kg under 1.1.3.6.
pub(in crate::checks::rules) fn extinguishers(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let Some((_, last)) = facts.days_or_note(&mut look) else {
        return look.finish(LocalText::default());
    };
    let Some(mass) = permissible_mass(facts.subject) else {
        Facts::missing(&mut look, "vehicle", "车辆整备质量", "unladen mass of the vehicles");
        return look.finish(LocalText::default());
    };
    let all = || facts.vehicles().flat_map(|(_, _, vehicle)| vehicle.extinguishers.iter());
    let good: Vec<u8> =
        all().filter(|one| one.inspection_due >= last).map(|one| one.capacity_kg).collect();
    let (count, total, largest) =
        if facts.is_by_points { (1, 2, 2) } else { extinguishers_needed(mass) };
    let held: u32 = good.iter().map(|capacity| u32::from(*capacity)).sum();
    look.fact("permissible_mass", mass);
    look.fact("extinguishers_kg", held);
    let is_enough =
        good.len() >= count && held >= total && good.iter().any(|capacity| *capacity >= largest);
    if !is_enough {
        let found = good.len();
        look.problem(
            "vehicle",
            text(
                format!(
                    "检验期内的灭火器 {found} 具共 {held} kg；须至少 {count} 具共 {total} kg，\
                     其中一具至少 {largest} kg"
                ),
                format!(
                    "{found} extinguishers in date hold {held} kg; needed are {count} with \
                     {total} kg, one of at least {largest} kg"
                ),
            ),
            text("补足或检验灭火器并登记", "fit or inspect extinguishers and register them"),
        );
    }
    look.finish(text("灭火器足够且在检验期内", "the extinguishers are enough and in date"))
}
