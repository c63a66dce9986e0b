//! Advice on the lawfulness of zones; nothing here forbids drawing them.

use serde::Serialize;

use super::{Area, Effect, Schedule, Zone};
use crate::roads::RoadClass;
use crate::units::LocalText;

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Advice {
    /// Which zone.
    pub zone_id: String,
    /// Stable code, such as `expressway_window`.
    pub code: String,
    /// What is doubtful and by which clause.
    pub text: LocalText,
}

/// Looks at every zone by itself and at pairs.
#[must_use]
pub fn lint(zones: &[Zone]) -> Vec<Advice> {
    let mut advice: Vec<Advice> = zones.iter().flat_map(lint_one).collect();
    for (place, zone) in zones.iter().enumerate() {
        for other in &zones[place + 1..] {
            if zone.area == other.area && zone.binds == other.binds && zone.effect == other.effect {
                advice.push(remark(
                    other,
                    "same_area",
                    &format!("与限行区 {} 的范围、对象和措施相同，可合并时段", zone.zone_id),
                    &format!(
                        "has the same area, vehicles and effect as {}: join their windows",
                        zone.zone_id
                    ),
                ));
            }
        }
    }
    advice
}

fn remark(zone: &Zone, code: &str, zh: &str, en: &str) -> Advice {
    Advice { zone_id: zone.zone_id.clone(), code: code.to_owned(), text: LocalText::new(zh, en) }
}

fn lint_one(zone: &Zone) -> Vec<Advice> {
    let mut found = Vec::new();
    let mut say = |code: &str, zh: &str, en: &str| found.push(remark(zone, code, zh, en));
    let forbids =
        matches!(zone.effect, Effect::ForbidPassing | Effect::ForbidEntry | Effect::ForbidExit);
    if forbids && concerns_expressway(zone) && !zone.temporary && leaves_night(zone) {
        say(
            "expressway_window",
            "高速公路对危险化学品车辆的限行时段应在 0 时至 6 时之内（O29 第四十九条）",
            "a ban on an expressway has to lie within 00:00 to 06:00 (O29 art. 49)",
        );
    }
    if !zone.example && zone.notice.title.trim().is_empty() && zone.notice.number.trim().is_empty()
    {
        say(
            "no_notice",
            "没有公告文号或标题：限行应提前向社会公布（O29 第四十九条）",
            "names no notice: a restriction has to be published in advance (O29 art. 49)",
        );
    }
    if let (Some(published), Some(from)) = (zone.notice.published, zone.when.from)
        && published >= from
    {
        say(
            "published_late",
            "公布日期不早于生效日期：限行应提前公布（O29 第四十九条）",
            "was published no earlier than it came into force (O29 art. 49)",
        );
    }
    if zone.temporary && zone.when.to.is_none() {
        say(
            "temporary_without_end",
            "临时限行没有结束日期（O29 第五十条）",
            "is temporary but has no last day (O29 art. 50)",
        );
    }
    if forbids && zone.detour.zh.trim().is_empty() {
        say(
            "no_detour",
            "没有绕行路线：应会同交通运输主管部门确定合理的绕行路线（O29 第四十九条）",
            "names no detour: one has to be fixed with the transport authority (O29 art. 49)",
        );
    }
    if zone.legal_basis.trim().is_empty() && !zone.example {
        say("no_legal_basis", "没有写明法律依据", "names no legal basis");
    }
    if zone.effect == Effect::RequireDesignatedRoute && !names_roads(zone) {
        say(
            "no_designated_road",
            "没有画出指定道路：只有地图上标为 hazmat=designated 的道路可走，请用 excluded 画出，或确认地图已标",
            "draws no designated road: only those that the map calls hazmat=designated stay open; draw them as excluded, or see that the map has them",
        );
    }
    if matches!(zone.area, Area::Polygon { .. }) && !zone.binds.hazmat_only && is_unlimited(zone) {
        say(
            "binds_everyone",
            "没有限定对象：将约束所有货车，包括空车",
            "limits nobody: it binds every truck, empty ones too",
        );
    }
    found
}

fn names_roads(zone: &Zone) -> bool {
    matches!(&zone.area, Area::Polygon { excluded, .. } if !excluded.is_empty())
}

fn is_unlimited(zone: &Zone) -> bool {
    let binds = &zone.binds;
    !binds.loaded_only
        && !binds.highly_toxic_only
        && binds.classes.is_empty()
        && binds.un_numbers.is_empty()
        && binds.carriage.is_empty()
        && binds.min_gross_mass_kg.is_none()
        && binds.min_axle_load_kg.is_none()
        && binds.min_height_cm.is_none()
}

fn concerns_expressway(zone: &Zone) -> bool {
    zone.roads.classes.contains(&RoadClass::Motorway)
}

/// Whether a window leaves the hours from midnight to six.
fn leaves_night(zone: &Zone) -> bool {
    match Schedule::parse(&zone.when) {
        Ok(schedule) => {
            schedule.rules.is_empty()
                || schedule.rules.iter().flat_map(|rule| &rule.spans).any(|(_, to)| *to > 6 * 60)
        }
        Err(_) => true,
    }
}
