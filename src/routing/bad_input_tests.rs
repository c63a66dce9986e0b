//! What cannot be planned gets a clear answer at once: ends where no truck can be, calendars that end,
//! rules that contradict each other, very many zones, very long times.

use std::time::Instant;

use serde_json::json;

use super::tag_world_tests::{EAST, MORNING, NOON, WEST, differences, snapshot, trip};
use super::zone_table_tests::{scheme, zone};
use super::{NoRoute, Snapshot, Trip, plan};
use crate::units::LonLat;
use crate::zones::{Interval, Schedule, Scheme, Zone};

const CENTURIES: i64 = 200;

fn plain() -> Snapshot {
    snapshot("", &Scheme::default())
}

#[track_caller]
fn refused(snapshot: &Snapshot, trip: &Trip, zh: &str, en: &str) {
    let text = plan(snapshot, trip).unwrap_err().text();
    assert_eq!((text.zh.as_str(), text.en.as_str()), (zh, en));
}

#[test]
fn an_end_far_from_any_road_is_told_how_far() {
    refused(
        &plain(),
        &trip('P', WEST, LonLat::new(108.42, 30.9), MORNING),
        "终点不在该车可走的道路上：[108.42, 30.9] 周围 500 m 内没有该车可走的道路，最近的在 11120 m 外",
        "the destination lies on no road for this truck: no road for this vehicle within 500 m of \
         [108.42, 30.9]; the nearest is 11120 m away",
    );
    refused(
        &plain(),
        &trip('P', LonLat::new(181.0, 30.8), EAST, MORNING),
        "起点不在该车可走的道路上：[181, 30.8] 不是 WGS-84 经纬度",
        "the origin lies on no road for this truck: [181, 30.8] is not a point in WGS-84 degrees",
    );
}

#[test]
fn an_end_on_roads_of_their_own_is_told_so() {
    // The barrier cuts the road: both parts are roads, and nothing joins them.
    refused(
        &snapshot("node: barrier=block", &Scheme::default()),
        &trip('P', WEST, EAST, MORNING),
        "起点与终点之间没有道路相连",
        "no roads join origin and destination",
    );
}

#[test]
fn an_end_on_a_road_this_truck_may_not_use_names_the_tag() {
    let inside = LonLat::new(108.415, 30.8);
    for (world, zh, en) in [
        (
            "hgv=no|name=滨江路",
            "被以下限制挡住：滨江路：禁止货车通行",
            "in the way: 滨江路: no trucks",
        ),
        (
            "hazmat=no|ref=G318",
            "被以下限制挡住：G318：禁止危险货物车辆通行",
            "in the way: G318: no dangerous goods",
        ),
        ("maxheight=low", "被以下限制挡住：限高", "in the way: height limit"),
    ] {
        let mut trip = trip('P', WEST, inside, MORNING);
        // Nothing else lies within reach of the end.
        trip.destination.lat += 0.0001;
        let text = plan(&snapshot(world, &Scheme::default()), &trip).unwrap_err().text();
        assert_eq!((text.zh.as_str(), text.en.as_str()), (zh, en), "{world}");
    }
}

#[test]
fn an_origin_inside_a_closed_zone_names_the_zone_and_leaves_when_it_opens() {
    let closed = json!({ "area": { "kind": "polygon" }, "when": { "windows": "07:00-09:00" } });
    let snapshot = snapshot("", &scheme(&[zone("z", &closed)]));
    let mut inside = trip('P', LonLat::new(108.415, 30.8), EAST, MORNING);
    refused(&snapshot, &inside, "被以下限制挡住：限行区z", "in the way: zone z");
    inside.depart_until = NOON.parse().unwrap();
    let plan = plan(&snapshot, &inside).unwrap();
    assert_eq!(plan.departs_at, "2026-11-25T09:00:00+08:00".parse().unwrap());
}

#[test]
fn in_a_year_without_a_notice_workdays_cannot_be_told_and_the_zone_counts_always() {
    for windows in ["WD 07:00-09:00", "PH", "RD 00:00-24:00"] {
        let snapshot =
            snapshot("", &scheme(&[zone("z", &json!({ "when": { "windows": windows } }))]));
        let next_year = trip('P', WEST, EAST, "2027-03-03T12:00:00+08:00");
        refused(
            &snapshot,
            &next_year,
            "被以下限制挡住：限行区z（用到节假日或工作日，但日历中没有 `2027` 年的放假通知，请补充日历；\
             在此之前按始终有效处理）",
            "in the way: zone z (holidays or workdays are asked for, but the calendar has no notice \
             for `2027`: add it; until then it counts always)",
        );
        // The words for it stand with the schedule.
        let at = next_year.depart_from.as_millisecond();
        let within = Interval { from_ms: at, to_ms: at + 1 };
        let schedule = Schedule::parse_expression(windows).unwrap();
        let error =
            schedule.intervals(within, &snapshot.calendar, &snapshot.time_zone).unwrap_err();
        let text = error.text();
        assert!(text.zh.ends_with("但日历中没有 `2027` 年的放假通知，请补充日历"), "{}", text.zh);
        assert!(text.en.ends_with("the calendar has no notice for `2027`: add it"), "{}", text.en);
    }
    // A rule that asks for no calendar is decided in any year.
    let weekly = json!({ "when": { "windows": "Mo-Fr 07:00-09:00" } });
    let snapshot = snapshot("", &scheme(&[zone("z", &weekly)]));
    assert!(plan(&snapshot, &trip('P', WEST, EAST, "2027-03-03T12:00:00+08:00")).is_ok());
}

#[test]
fn zones_that_contradict_each_other_are_all_obeyed_and_only_what_must_give_way_is_named() {
    let day = zone("day", &json!({ "when": { "windows": "06:00-18:00" } }));
    let night = zone("night", &json!({ "when": { "windows": "18:00-06:00" } }));
    let both = snapshot("", &scheme(&[day.clone(), night.clone()]));
    assert_eq!(differences(&both, ".... noon:.... why:day"), None);
    // The same place is a road with a permit, closed, and capped: the strictest counts.
    let permit = zone("permit", &json!({ "effect": { "kind": "require_permit" } }));
    let cap = zone("cap", &json!({ "effect": { "kind": "cap_speed", "speed_kmh": 20 } }));
    let all = snapshot("", &scheme(&[day, permit, cap]));
    let mut trip = trip('P', WEST, EAST, MORNING);
    trip.truck.zone_passes = vec!["permit".to_owned()];
    refused(&all, &trip, "被以下限制挡住：限行区day", "in the way: zone day");
    trip.truck.zone_passes.push("day".to_owned());
    assert!(plan(&all, &trip).is_ok());
    // A designated road is no leave to pass where trucks may not.
    let signed = snapshot("hgv=no|hazmat=designated", &Scheme::default());
    assert_eq!(differences(&signed, ".... why:hgv"), None);
}

#[test]
fn ten_thousand_zones_at_once_are_planned_under() {
    let one = &scheme(&[zone("z", &json!({ "when": { "windows": "07:00-09:00" } }))]).zones[0];
    let zones: Vec<Zone> =
        (0..10_000).map(|place| Zone { zone_id: format!("z-{place}"), ..one.clone() }).collect();
    let begin = Instant::now();
    let snapshot = snapshot("", &Scheme { revision: 1, zones });
    assert!(plan(&snapshot, &trip('P', WEST, EAST, NOON)).is_ok());
    let Err(NoRoute::Blocked { obstacles, .. }) = plan(&snapshot, &trip('P', WEST, EAST, MORNING))
    else {
        panic!("the road is closed");
    };
    assert!(!obstacles.is_empty() && obstacles.len() <= 12, "{}", obstacles.len());
    let took = begin.elapsed();
    println!("10000 zones on one road: bound and planned under in {took:?}");
    assert!(took.as_secs() < 30, "{took:?}");
}

#[test]
fn times_of_centuries_are_answered_at_once() {
    let begin = Instant::now();
    let mut long = trip('P', WEST, EAST, MORNING);
    let far = jiff::SignedDuration::from_hours(24 * 365 * CENTURIES);
    long.depart_until = long.depart_from.checked_add(far).unwrap();
    refused(&plain(), &long, "出发时段超过七天", "the departure window is longer than seven days");
    let ever =
        json!({ "when": { "windows": "07:00-09:00", "from": "1900-01-01", "to": "2100-12-31" } });
    let snapshot = snapshot("", &scheme(&[zone("z", &ever)]));
    assert_eq!(differences(&snapshot, ".... noon:PCOE"), None);
    for (at, passes) in [
        ("2100-12-31T08:00:00+08:00", false),
        ("2101-01-01T08:00:00+08:00", true),
        ("2226-11-25T08:00:00+08:00", true),
        ("1899-12-31T08:00:00+08:00", true),
        ("9999-12-29T08:00:00+08:00", true),
    ] {
        assert_eq!(plan(&snapshot, &trip('P', WEST, EAST, at)).is_ok(), passes, "{at}");
    }
    // Where the calendar itself ends nothing is open and nothing falls over.
    assert!(plan(&snapshot, &trip('P', WEST, EAST, "9999-12-30T21:00:00Z")).is_err());
    assert!(begin.elapsed().as_secs() < 10);
}

#[test]
fn a_last_departure_before_the_first_is_refused() {
    let mut trip = trip('P', WEST, EAST, NOON);
    trip.depart_until = MORNING.parse().unwrap();
    refused(
        &plain(),
        &trip,
        "最晚出发时间早于最早出发时间",
        "the last departure lies before the first",
    );
}

#[test]
fn an_end_on_a_closed_road_says_which_road_is_used_instead() {
    // Six metres north of the road, some 470 m from its west end: the roads around it are further.
    let on_it = LonLat::new(108.414, 30.800_05);
    let snapshot = snapshot("hgv=no", &Scheme::default());
    let plan = plan(&snapshot, &trip('P', WEST, on_it, NOON)).unwrap();
    let [moved] = &plan.moved_ends[..] else { panic!("{:?}", plan.moved_ends) };
    assert_eq!((moved.end.as_str(), moved.rule.as_str()), ("destination", "hgv"));
    assert!(moved.nearest_m < 10.0 && moved.used_m > 100.0, "{moved:?}");
    assert!(moved.name.en.contains("no trucks"), "{moved:?}");
    let text = serde_json::to_value(&plan).unwrap();
    assert_eq!(text["moved_ends"][0]["end"], "destination");
    // On an open road nothing is said.
    let open = super::plan(&plain(), &trip('P', WEST, on_it, NOON)).unwrap();
    assert_eq!(open.moved_ends, Vec::new());
    assert_eq!(serde_json::to_value(&open).unwrap().get("moved_ends"), None);
}
