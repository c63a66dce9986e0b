//! Who is barred.

use super::super::facts::{Facts, span};
use super::super::look::{Look, Verdict, text};
use crate::registry::{BlacklistSubject, CompanyId, PersonId, VehicleId};

/// B1: no company, vehicle or person on the waybill is barred on any day of the trip.
pub(super) fn nobody_is_barred(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    look.fact("blacklist", facts.subject.blacklist.len());
    for entry in &facts.subject.blacklist {
        let Some((field, name)) = concerned(facts, &entry.subject) else { continue };
        let Some((first, last)) = facts.days_or_note(&mut look) else { continue };
        let overlaps = entry.valid.from.is_none_or(|from| from <= last)
            && entry.valid.to.is_none_or(|to| first <= to);
        look.fact(format!("{field} barred"), span(entry.valid));
        if overlaps {
            look.problem(
                field,
                text(
                    format!(
                        "{name} 被 {} 列入黑名单（{}）：{}",
                        entry.authority,
                        span(entry.valid),
                        entry.reason
                    ),
                    format!(
                        "{name} is barred by {} ({}): {}",
                        entry.authority,
                        span(entry.valid),
                        entry.reason
                    ),
                ),
                text(
                    "改选，或向作出决定的机关申请移出",
                    "choose another, or ask the deciding authority to lift the bar",
                ),
            );
        }
    }
    look.finish(text("无人、无车、无企业被列入黑名单", "no company, vehicle or person is barred"))
}

fn concerned<'a>(facts: &Facts<'a>, barred: &BlacklistSubject) -> Option<(&'static str, &'a str)> {
    match barred {
        BlacklistSubject::Company(id) => company(facts, id),
        BlacklistSubject::Vehicle(id) => vehicle(facts, id),
        BlacklistSubject::Person(id) => person(facts, id),
    }
}

fn company<'a>(facts: &Facts<'a>, id: &CompanyId) -> Option<(&'static str, &'a str)> {
    let subject = facts.subject;
    [
        ("consignor", &subject.consignor),
        ("carrier", &subject.carrier),
        ("loader", &subject.loader),
        ("consignee", &subject.consignee),
    ]
    .into_iter()
    .find_map(|(field, company)| {
        company
            .as_ref()
            .filter(|company| company.company_id == *id)
            .map(|company| (field, company.name.as_str()))
    })
}

fn vehicle<'a>(facts: &Facts<'a>, id: &VehicleId) -> Option<(&'static str, &'a str)> {
    facts
        .vehicles()
        .find(|(_, _, vehicle)| vehicle.vehicle_id == *id)
        .map(|(field, _, vehicle)| (field, vehicle.plate.as_str()))
}

fn person<'a>(facts: &Facts<'a>, id: &PersonId) -> Option<(&'static str, &'a str)> {
    [("driver", &facts.subject.driver), ("escort", &facts.subject.escort)].into_iter().find_map(
        |(field, person)| {
            person
                .as_ref()
                .filter(|person| person.person_id == *id)
                .map(|person| (field, person.name.as_str()))
        },
    )
}
