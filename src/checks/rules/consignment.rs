//! The consignment list and the waste manifest.

use super::super::facts::{Facts, Line};
use super::super::look::{Look, Verdict, text};
use crate::goods::{Carriage, Regime};
use crate::registry::PermitKind;
use crate::units::{Kilograms, LocalText};

/// W7: hazardous waste travels with a manifest number.
pub(super) fn waste_manifest(facts: &Facts<'_>) -> Verdict {
    if !facts.lines().any(|line| line.item.is_waste) {
        return Verdict::not_applicable("不含危险废物", "no hazardous waste on board");
    }
    let mut look = Look::default();
    look.fact("waste_manifest", &facts.subject.waste_manifest);
    let on_permit = facts.subject.permits.iter().find(|permit| {
        permit.permit_kind == PermitKind::WasteManifest
            && !permit.document.number.trim().is_empty()
            && facts.days.is_some_and(|(first, last)| {
                permit.document.valid.contains(first) && permit.document.valid.contains(last)
            })
    });
    if facts.subject.waste_manifest.trim().is_empty() && on_permit.is_none() {
        look.problem(
            "waste_manifest",
            text(
                "含危险废物，但没有危险废物转移联单编号",
                "hazardous waste on board but no manifest number",
            ),
            text("填写危险废物转移联单编号", "give the number of the waste manifest"),
        );
    }
    look.finish(text("危险废物转移联单已附", "the waste manifest is given"))
}

/// W11: the consignor's list names everyone and everything it must.
pub(super) fn list_is_complete(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let subject = facts.subject;
    let parties = [
        ("consignor", &subject.consignor, "托运人", "consignor"),
        ("carrier", &subject.carrier, "承运人", "carrier"),
        ("loader", &subject.loader, "装货人", "loader"),
        ("consignee", &subject.consignee, "收货人", "consignee"),
    ];
    for (field, company, zh, en) in parties {
        match company {
            None => Facts::missing(&mut look, field, zh, en),
            Some(company) => look.fact(field, &company.name),
        }
    }
    let ends = [
        ("origin", &subject.origin, "起运地", "loading site"),
        ("destination", &subject.destination, "目的地", "unloading site"),
    ];
    for (field, site, zh, en) in ends {
        match site {
            None => Facts::missing(&mut look, field, zh, en),
            Some(site) => look.fact(field, &site.name),
        }
    }
    phone(&mut look, &subject.emergency_phone);
    if subject.load.is_empty() {
        Facts::missing(&mut look, "load", "货物", "goods");
    }
    for line in facts.lines() {
        quantity(&mut look, &line);
    }
    look.finish(text("托运清单要素齐全", "the consignment list is complete"))
}

/// At least seven digits, as the shortest Chinese subscriber number has.
fn phone(look: &mut Look, phone: &str) {
    look.fact("emergency_phone", phone);
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let others = phone.chars().any(|letter| !letter.is_ascii_digit() && !"+-() ".contains(letter));
    if !(7..=20).contains(&digits) || others {
        look.problem(
            "emergency_phone",
            text(
                format!("应急联系电话“{phone}”不是可拨打的号码"),
                format!("the emergency phone `{phone}` is no number that can be called"),
            ),
            text(
                "填写全程有人值守的应急联系电话",
                "give a phone that is answered during the whole trip",
            ),
        );
    }
}

/// How much, and for packages of which kind and how many.
pub(super) fn quantity(look: &mut Look, line: &Line<'_>) {
    let item = line.item;
    let field = line.field("declared_kg");
    look.fact(&field, item.declared_kg);
    if item.declared_kg <= Kilograms::ZERO && !item.is_empty_uncleaned {
        let name = line.name();
        look.problem(
            field,
            text(format!("{}：没有数量", name.zh), format!("{}: no quantity is given", name.en)),
            text("填写数量", "give the quantity"),
        );
    }
    let in_packages = item.carriage == Carriage::Packages;
    if in_packages && (item.packaging.trim().is_empty() || item.package_count == 0) {
        let name = line.name();
        look.problem(
            line.field("packaging"),
            text(
                format!("{}：没有写明包装种类或件数", name.zh),
                format!("{}: kind or number of packages is not given", name.en),
            ),
            text("填写包装种类和件数", "give kind and number of packages"),
        );
    }
    if !in_packages && item.regime != Regime::Full {
        let name = line.name();
        look.problem(
            line.field("regime"),
            LocalText::new(
                format!("{}：有限数量、例外数量只适用于包件", name.zh),
                format!("{}: limited and excepted quantities are for packages alone", name.en),
            ),
            text("改为按全部要求运输", "declare it under the full regime"),
        );
    }
}
