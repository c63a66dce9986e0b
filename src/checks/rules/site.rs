//! Loading and unloading sites.

use super::super::facts::Facts;
use super::super::look::{Look, Verdict, text};
use crate::registry::{Company, Site};
use crate::units::LocalText;

fn check(
    facts: &Facts<'_>,
    field: &'static str,
    site: Option<&Site>,
    keeper: Option<&Company>,
) -> Look {
    let mut look = Look::default();
    let loading = field == "origin";
    let (place_zh, place_en, deed_zh, deed_en, keeper_zh, keeper_en, keeper_field) = if loading {
        ("起运地", "loading site", "装货", "loading", "装货人", "loader", "loader")
    } else {
        ("目的地", "unloading site", "卸货", "unloading", "收货人", "consignee", "consignee")
    };
    let Some(site) = site else {
        Facts::missing(&mut look, field, place_zh, place_en);
        return look;
    };
    look.fact(format!("{field}.site_id"), &site.site_id);
    let is_allowed = if loading { site.may_load } else { site.may_unload };
    if !is_allowed {
        look.problem(
            field,
            text(
                format!("{place_zh} {} 未获准{deed_zh}", site.name),
                format!("{} is not licensed for {deed_en}", site.name),
            ),
            text(
                format!("改选获准{deed_zh}的场所"),
                format!("choose a site licensed for {deed_en}"),
            ),
        );
    }
    match keeper {
        None => Facts::missing(&mut look, keeper_field, keeper_zh, keeper_en),
        Some(keeper) if keeper.company_id != site.company => look.problem(
            field,
            text(
                format!("{place_zh} {} 不属于{keeper_zh} {}", site.name, keeper.name),
                format!("{} is not run by the {keeper_en} {}", site.name, keeper.name),
            ),
            text(
                format!("核对{place_zh}和{keeper_zh}"),
                format!("check {place_en} and {keeper_en}"),
            ),
        ),
        Some(_) => {}
    }
    for line in facts.full_lines() {
        let Some(entry) = line.entry_or_note(&mut look) else { continue };
        let classed = entry.class.is_some_and(|class| site.classes.contains(&class));
        if !classed && !site.un_numbers.contains(&entry.key.un_number) {
            let name = line.name();
            look.problem(
                field,
                text(
                    format!("{place_zh} {} 的许可货物不含{}", site.name, name.zh),
                    format!("{} is not licensed for {}", site.name, name.en),
                ),
                text("改选场所或更新场所许可", "choose another site, or update its licence"),
            );
        }
    }
    look
}

/// S1: the loading site belongs to the loader and is licensed for the goods.
pub(super) fn origin_may_load(facts: &Facts<'_>) -> Verdict {
    let subject = facts.subject;
    check(facts, "origin", subject.origin.as_ref(), subject.loader.as_ref()).finish(LocalText::new(
        "起运地获准装载这些货物",
        "the loading site is licensed for the goods",
    ))
}

/// S2: the unloading site belongs to the consignee and is licensed for the goods.
pub(super) fn destination_may_unload(facts: &Facts<'_>) -> Verdict {
    let subject = facts.subject;
    check(facts, "destination", subject.destination.as_ref(), subject.consignee.as_ref()).finish(
        LocalText::new("目的地获准卸载这些货物", "the unloading site is licensed for the goods"),
    )
}
