//! Driver and escort: presence, papers, special categories, employer.

use super::super::facts::{Facts, Paper};
use super::super::look::{Look, Verdict, text};
use crate::goods::CrewCategory;
use crate::registry::{Duty, Person, Qualification, VehicleKind};
use crate::units::{Kilograms, LocalText};

/// Driver and escort with field, duty and what to call them.
fn crew<'a>(
    facts: &Facts<'a>,
) -> [(&'static str, Duty, &'static str, &'static str, Option<&'a Person>); 2] {
    [
        ("driver", Duty::Driver, "驾驶人", "driver", facts.subject.driver.as_ref()),
        ("escort", Duty::Escort, "押运人员", "escort", facts.subject.escort.as_ref()),
    ]
}

fn called(zh: &str, en: &str, person: &Person) -> LocalText {
    text(format!("{zh} {}", person.name), format!("{en} {}", person.name))
}

fn qualification(person: &Person, duty: Duty) -> Option<&Qualification> {
    person.qualifications.iter().find(|qualification| qualification.duty == duty)
}

/// W14: an escort besides the driver, with the escort's certificate.
pub(super) fn escort_is_on_board(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    match (&facts.subject.driver, &facts.subject.escort) {
        (None, None) => {
            Facts::missing(&mut look, "driver", "驾驶人", "driver");
            Facts::missing(&mut look, "escort", "押运人员", "escort");
        }
        (None, Some(_)) => Facts::missing(&mut look, "driver", "驾驶人", "driver"),
        (Some(_), None) => Facts::missing(&mut look, "escort", "押运人员", "escort"),
        (Some(driver), Some(escort)) => {
            look.fact("driver", &driver.person_id);
            look.fact("escort", &escort.person_id);
            if driver.person_id == escort.person_id {
                look.problem(
                    "escort",
                    text(
                        format!("{} 同时为驾驶人和押运人员", driver.name),
                        format!("{} is both driver and escort", driver.name),
                    ),
                    text("另派一名押运人员", "send another person as escort"),
                );
            }
            if qualification(escort, Duty::Escort).is_none() {
                look.problem(
                    "escort",
                    text(
                        format!("{} 没有押运员从业资格", escort.name),
                        format!("{} has no qualification as escort", escort.name),
                    ),
                    text("改派有资格的押运人员", "send a qualified escort"),
                );
            }
        }
    }
    look.finish(text("已配备押运人员", "an escort is on board"))
}

/// L2: driving licence of the right class, certificates of driver and escort, all valid.
pub(super) fn papers(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    for (field, duty, zh, en, person) in crew(facts) {
        let Some(person) = person else {
            Facts::missing(&mut look, field, zh, en);
            continue;
        };
        let owner = called(zh, en, person);
        let certificate = Paper {
            field,
            fact: "qualification.valid",
            owner: &owner,
            zh: "从业资格证",
            en: "qualification certificate",
            must_end: false,
        };
        match qualification(person, duty) {
            Some(held) => facts.require_document(&mut look, &certificate, &held.document),
            None => look.problem(
                field,
                text(
                    format!("{}没有相应从业资格", owner.zh),
                    format!("{} has no qualification for this duty", owner.en),
                ),
                text("登记资格或改派人员", "register the qualification or send someone else"),
            ),
        }
        if duty == Duty::Driver {
            match &person.driving_licence {
                Some(licence) => {
                    let paper = Paper {
                        fact: "driving_licence.valid",
                        zh: "驾驶证",
                        en: "driving licence",
                        ..certificate
                    };
                    facts.require_document(&mut look, &paper, licence);
                }
                None => Facts::missing(&mut look, field, "驾驶证", "driving licence"),
            }
            driving_class(&mut look, facts, person);
        }
    }
    look.finish(text("驾驶人、押运人员证件有效", "papers of driver and escort are valid"))
}

fn driving_class(look: &mut Look, facts: &Facts<'_>, driver: &Person) {
    let Some(vehicle) = &facts.subject.vehicle else {
        Facts::missing(look, "vehicle", "车辆", "vehicle");
        return;
    };
    let gross = vehicle.unladen_mass_kg + vehicle.rated_load_kg;
    let light = Kilograms::new(i64::from(facts.parameters.light_truck_below_kg));
    let is_light = vehicle.unladen_mass_kg > Kilograms::ZERO
        && vehicle.rated_load_kg > Kilograms::ZERO
        && gross < light;
    let with_trailer =
        vehicle.vehicle_kind == VehicleKind::Tractor || facts.subject.trailer.is_some();
    let classes = if with_trailer {
        &facts.parameters.driving_classes_tractor
    } else if is_light {
        &facts.parameters.driving_classes_light
    } else {
        &facts.parameters.driving_classes_rigid
    };
    look.fact("driver.driving_classes", driver.driving_classes.join(","));
    if !driver.driving_classes.iter().any(|class| classes.contains(class)) {
        let (held, needed) = (driver.driving_classes.join("、"), classes.join("、"));
        look.problem(
            "driver",
            text(
                format!("驾驶人 {} 准驾车型“{held}”，需要 {needed}", driver.name),
                format!("driver {} holds `{held}`; {needed} is needed", driver.name),
            ),
            text(
                format!("改派准驾车型为 {needed} 的驾驶人"),
                format!("send a driver with {needed}"),
            ),
        );
    }
}

/// P1: explosives, highly toxic and radioactive goods need their own category.
pub(super) fn special_categories(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let unknown = facts.full_lines().any(|line| line.entry_or_note(&mut look).is_none());
    let is_needed = |category: &CrewCategory| {
        facts.full_lines().filter_map(|line| line.entry).any(|entry| entry.needs(*category))
    };
    let needed: Vec<CrewCategory> = CrewCategory::SPECIAL.into_iter().filter(is_needed).collect();
    if needed.is_empty() && !unknown {
        return Verdict::not_applicable(
            "不含爆炸品、剧毒化学品、放射性物品",
            "no explosives, highly toxic or radioactive goods",
        );
    }
    for (field, duty, zh, en, person) in crew(facts) {
        let Some(person) = person else {
            Facts::missing(&mut look, field, zh, en);
            continue;
        };
        for category in &needed {
            let (goods_zh, goods_en) = category.name();
            let is_covered = person
                .qualifications
                .iter()
                .any(|held| held.duty == duty && covers(held, *category));
            look.fact(format!("{field} {goods_en}"), is_covered);
            if !is_covered {
                let owner = called(zh, en, person);
                look.problem(
                    field,
                    text(
                        format!("{}的从业资格不含{goods_zh}", owner.zh),
                        format!("{} is not qualified for {goods_en}", owner.en),
                    ),
                    text(
                        format!("改派具备{goods_zh}资格的人员"),
                        format!("send someone qualified for {goods_en}"),
                    ),
                );
            }
        }
    }
    look.finish(text("具备专项从业资格", "the special categories are held"))
}

const fn covers(held: &Qualification, category: CrewCategory) -> bool {
    match category {
        CrewCategory::General => true,
        CrewCategory::Explosives => held.covers_explosives,
        CrewCategory::HighlyToxic => held.covers_highly_toxic,
        CrewCategory::Radioactive => held.covers_radioactive,
    }
}

/// D1: driver and escort work for the carrier.
pub(super) fn employed_by_carrier(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let Some(carrier) = &facts.subject.carrier else {
        Facts::missing(&mut look, "carrier", "承运人", "carrier");
        return look.finish(LocalText::default());
    };
    for (field, _, zh, en, person) in crew(facts) {
        let Some(person) = person else {
            Facts::missing(&mut look, field, zh, en);
            continue;
        };
        look.fact(format!("{field}.employer"), &person.employer);
        if person.employer != carrier.company_id {
            let owner = called(zh, en, person);
            look.problem(
                field,
                text(
                    format!("{}不是承运人 {} 的从业人员", owner.zh, carrier.name),
                    format!("{} does not work for the carrier {}", owner.en, carrier.name),
                ),
                text(
                    "改派承运人聘用的人员，或更新人员登记",
                    "send someone employed by the carrier, or update the register",
                ),
            );
        }
    }
    look.finish(text(
        "驾驶人、押运人员均由承运人聘用",
        "driver and escort are employed by the carrier",
    ))
}
