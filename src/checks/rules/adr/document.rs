//! What the transport document says (ADR 5.4.1), tunnels and hazard identification numbers.

use super::super::super::facts::{Facts, Line};
use super::super::super::look::{Look, Verdict, text};
use super::super::consignment::quantity;
use crate::goods::{Carriage, Entry, TunnelCategories};
use crate::registry::Company;
use crate::units::Kilograms;

/// A1: everything from (a) to (h) of ADR 5.4.1.1.1 is at hand; (k) is rule A2's.
pub(in crate::checks::rules) fn document_is_complete(facts: &Facts<'_>) -> Verdict {
    let mut look = Look::default();
    let subject = facts.subject;
    party(&mut look, "consignor", subject.consignor.as_ref(), "托运人", "consignor");
    party(&mut look, "consignee", subject.consignee.as_ref(), "收货人", "consignee");
    if subject.carrier.is_none() {
        Facts::missing(&mut look, "carrier", "承运人", "carrier");
    }
    if subject.load.is_empty() {
        Facts::missing(&mut look, "load", "货物", "goods");
    }
    for line in facts.full_lines() {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        hazards(&mut look, &line, entry);
        // (e) and (f): packages and total quantity.
        quantity(&mut look, &line);
    }
    look.finish(text("运输单据要素齐全", "the transport document is complete"))
}

/// (g) and (h): name and address.
fn party(look: &mut Look, field: &str, company: Option<&Company>, zh: &str, en: &str) {
    let Some(company) = company else { return Facts::missing(look, field, zh, en) };
    look.fact(field, &company.name);
    if company.name.trim().is_empty() {
        Facts::missing(look, field, &format!("{zh}名称"), &format!("name of the {en}"));
    }
    if company.address.trim().is_empty() {
        Facts::missing(look, field, &format!("{zh}地址"), &format!("address of the {en}"));
    }
}

/// (c): labels, or the classification code of class 1.
fn hazards(look: &mut Look, line: &Line<'_>, entry: &Entry) {
    let is_told = if entry.is_explosive() {
        !entry.classification_code.trim().is_empty()
    } else {
        entry.is_radioactive() || !entry.labels.is_empty()
    };
    look.fact(line.field("labels"), entry.labels.join(","));
    if !is_told {
        let name = line.name();
        look.problem(
            line.field("entry"),
            text(
                format!("{}：目录缺少标志或分类代码", name.zh),
                format!("{}: the catalogue lacks its labels or classification code", name.en),
            ),
            text("请主管部门补全目录", "ask the authority to complete the catalogue"),
        );
    }
}

/// A2: every line has its tunnel code, so that the closed tunnels of the unit can be told.
pub(in crate::checks::rules) fn tunnels_are_told(facts: &Facts<'_>) -> Verdict {
    if facts.full_lines().next().is_none() {
        return Verdict::not_applicable("没有须计入的货物", "no goods that count");
    }
    let mut look = Look::default();
    let explosives = facts.full_lines().filter(Line::is_explosive);
    let mass: Kilograms = explosives.map(|line| line.item.net_explosive_kg).sum();
    let mut closed = TunnelCategories::NONE;
    for line in facts.full_lines() {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        let name = line.name();
        let Some(code) = entry.tunnel_code else {
            look.problem(
                line.field("entry"),
                text(
                    format!("{}：目录没有隧道限制代码", name.zh),
                    format!("{}: the catalogue has no tunnel restriction code", name.en),
                ),
                text(
                    "请主管部门补充隧道限制代码",
                    "ask the authority to add the tunnel restriction code",
                ),
            );
            continue;
        };
        look.fact(line.field("tunnel_code"), code);
        if code.explosive_threshold().is_some() && line.item.net_explosive_kg <= Kilograms::ZERO {
            look.problem(
                line.field("net_explosive_kg"),
                text(
                    format!("{}：隧道代码 {code} 需要净爆炸品质量", name.zh),
                    format!("{}: tunnel code {code} needs the net explosive mass", name.en),
                ),
                text("填写净爆炸品质量", "give the net explosive mass"),
            );
        }
        closed = closed.union(entry.closed_tunnels(line.item.carriage, mass));
    }
    look.fact("closed_tunnels", closed.letters());
    let letters = closed.letters();
    look.finish(if closed.is_empty() {
        text("没有隧道限制", "no tunnel is closed to the load")
    } else {
        text(
            format!("禁止通行的隧道类别：{letters}"),
            format!("tunnels of these categories are closed to the load: {letters}"),
        )
    })
}

/// A10: goods in tanks and in bulk have the number that stands on the orange plate (ADR 5.3.2).
pub(in crate::checks::rules) fn hazard_numbers(facts: &Facts<'_>) -> Verdict {
    let loose = |line: &Line<'_>| line.item.carriage != Carriage::Packages;
    if !facts.full_lines().any(|line| loose(&line)) {
        return Verdict::not_applicable(
            "只有包件：橙色标牌不带编号",
            "packages alone: plain orange plates",
        );
    }
    let mut look = Look::default();
    let mut plates = Vec::new();
    for line in facts.full_lines().filter(loose) {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        let number = entry.hazard_number.as_deref().unwrap_or_default();
        if number.trim().is_empty() {
            let name = line.name();
            look.problem(
                line.field("entry"),
                text(
                    format!("{}：目录没有危险性识别号", name.zh),
                    format!("{}: the catalogue has no hazard identification number", name.en),
                ),
                text("不得散装或以罐体运输", "do not carry it in bulk or in tanks"),
            );
        } else {
            plates.push(format!("{number}/{:04}", entry.key.un_number.value()));
        }
    }
    let plates = plates.join(", ");
    look.fact("plates", &plates);
    look.finish(text(format!("橙色标牌：{plates}"), format!("orange plates: {plates}")))
}
