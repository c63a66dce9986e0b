//! What nobody can plan or publish, and the very words that are answered in both languages.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::app::{TestApp, on_both};
use super::client::Client;

/// An empty truck between two sites on an ordinary Tuesday, which no zone stops.
fn trip() -> Value {
    json!({
        "origin": {"site_id": "youku-gate"},
        "destination": {"site_id": "petrol-dock"},
        "depart_from": "2026-12-01T02:00:00Z",
        "truck": {
            "plate": "渝Z10001", "gross_mass_kg": 42000, "axle_load_kg": 7000,
            "height_cm": 385, "width_cm": 250, "length_cm": 1980,
        },
        "load": [{"entry": "1203-1", "carriage": "tank", "declared_kg": 24000}],
    })
}

fn with(fields: &[(&str, Value)]) -> Value {
    let mut trip = trip();
    for (field, value) in fields {
        trip[*field] = value.clone();
    }
    trip
}

/// The refusal of a plan in both languages.
async fn refused(client: &Client, trip: &Value, code: &str) -> [Value; 2] {
    [
        client.post("/plans", trip).await.refused(422, code),
        client.in_english().post("/plans", trip).await.refused(422, code),
    ]
}

/// A zone around the depot or, given by its corners, somewhere else.
fn zone(id: &str, when: &Value, effect: &str, [west, south, east, north]: [f64; 4]) -> Value {
    json!({
        "type": "Feature",
        "properties": {
            "zone_id": id,
            "name": {"zh": format!("试验区 {id}"), "en": format!("Trial zone {id}")},
            "area": {"kind": "polygon"}, "when": when, "effect": {"kind": effect},
            "reason": "event", "authority": "交委", "example": true,
        },
        "geometry": {"type": "Polygon", "coordinates": [[
            [west, south], [east, south], [east, north], [west, north], [west, south],
        ]]},
    })
}

const DEPOT: [f64; 4] = [108.380, 30.740, 108.389, 30.747];

async fn publish(app: &TestApp, features: &[Value]) {
    let (editor, approver) = (app.login("editor").await, app.login("approver").await);
    let drawing =
        json!({"note": "试验", "zones": {"type": "FeatureCollection", "features": features}});
    let scheme = editor.post("/schemes", &drawing).await.with_status(201);
    let path = format!("/schemes/{}", scheme["scheme_id"].as_str().unwrap());
    approver.press(&format!("{path}/preview")).await.ok();
    approver.press(&format!("{path}/publish")).await.ok();
}

#[tokio::test]
async fn an_end_far_from_any_road_is_told_how_far() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let far = with(&[("destination", json!([108.38, 29.0]))]);
        let [zh, en] = refused(&client, &far, "no_route").await;
        let (zh, en) = (zh["detail"].as_str().unwrap(), en["detail"].as_str().unwrap());
        assert!(
            zh.starts_with(
                "没有合法的行驶路线：终点不在该车可走的道路上：[108.38, 29] 周围 500 m 内没有该车可走的道路，最近的在 "
            ) && zh.ends_with(" m 外。"),
            "{zh}"
        );
        assert!(
            en.starts_with(
                "There is no lawful way: the destination lies on no road for this truck: no road for this vehicle within \
                 500 m of [108.38, 29]; the nearest is "
            ) && en.ends_with(" m away."),
            "{en}"
        );
    })
    .await;
}

#[tokio::test]
async fn times_past_every_calendar_are_refused_by_name() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let late = with(&[("depart_until", json!("2226-12-01T02:00:00Z"))]);
        let [zh, en] = refused(&client, &late, "invalid").await;
        assert_eq!(zh["errors"][0]["field"], "depart_until");
        assert_eq!(zh["errors"][0]["reason"], "`2226-12-01T02:00:00Z` 不在 2000 年至 2100 年之间");
        assert_eq!(
            en["errors"][0]["reason"],
            "`2226-12-01T02:00:00Z` lies outside the years 2000 to 2100"
        );
        let long = with(&[("depart_until", json!("2099-12-01T02:00:00Z"))]);
        let [zh, en] = refused(&client, &long, "no_route").await;
        assert_eq!(zh["detail"], "没有合法的行驶路线：出发时段超过七天。");
        assert_eq!(
            en["detail"],
            "There is no lawful way: the departure window is longer than seven days."
        );
    })
    .await;
}

#[tokio::test]
async fn an_origin_inside_a_closed_zone_names_it_in_a_year_without_a_calendar_too() {
    on_both(async |app| {
        publish(
            app,
            &[zone("work", &json!({"windows": "WD 07:00-09:00"}), "forbid_passing", DEPOT)],
        )
        .await;
        let client = app.login("dispatcher").await;
        // Ten in the morning of a workday: open in a year whose workdays are announced.
        client.post("/plans", &trip()).await.ok();
        let next_year = with(&[("depart_from", json!("2027-12-01T02:00:00Z"))]);
        let [zh, en] = refused(&client, &next_year, "no_route").await;
        assert_eq!(zh["no_route"]["kind"], "blocked");
        assert_eq!(zh["no_route"]["obstacles"][0]["rule"], "work");
        assert!(
            zh["detail"]
                .as_str()
                .unwrap()
                .starts_with("没有合法的行驶路线：被以下限制挡住：试验区 work"),
            "{zh}"
        );
        assert!(
            en["detail"]
                .as_str()
                .unwrap()
                .starts_with("There is no lawful way: in the way: Trial zone work"),
            "{en}"
        );
    })
    .await;
}

#[tokio::test]
async fn zones_that_contradict_each_other_and_last_for_centuries_are_published_and_obeyed() {
    on_both(async |app| {
        let ever = json!({"windows": "06:00-18:00", "from": "1900-01-01", "to": "2100-12-31"});
        publish(
            app,
            &[
                zone("day", &ever, "forbid_passing", DEPOT),
                zone("night", &json!({"windows": "18:00-06:00"}), "forbid_passing", DEPOT),
                zone("permit", &json!({}), "require_permit", DEPOT),
            ],
        )
        .await;
        let client = app.login("dispatcher").await;
        let [zh, _] = refused(&client, &trip(), "no_route").await;
        let rules: Vec<&str> = zh["no_route"]["obstacles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["rule"].as_str().unwrap())
            .collect();
        assert_eq!(rules, ["day", "permit"]);
        let mut passes = trip();
        passes["truck"]["zone_passes"] = json!(["day", "permit"]);
        client.post("/plans", &passes).await.ok();
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_zones_at_once_are_refused_by_their_bound_and_five_hundred_go_in() {
    on_both(async |app| {
        let editor = app.login("editor").await;
        let small = |place: usize| {
            let step = f64::from(u32::try_from(place % 100).unwrap()) / 1000.0;
            let row = f64::from(u32::try_from(place / 100).unwrap()) / 1000.0;
            let (west, south) = (108.3 + step, 30.6 + row);
            let corners = [west, south, west + 0.0005, south + 0.0005];
            let when = json!({"windows": "02:00-03:00"});
            zone(&format!("z-{place}"), &when, "forbid_passing", corners)
        };
        let many: Vec<Value> = (0..10_000).map(small).collect();
        let drawing = json!({"note": "", "zones": {"type": "FeatureCollection", "features": many}});
        let begin = Instant::now();
        let zh = editor.post("/schemes", &drawing).await.refused(422, "invalid");
        let en = editor.in_english().post("/schemes", &drawing).await.refused(422, "invalid");
        assert_eq!(zh["errors"][0]["reason"], "有 `10000` 个限行区，一个方案最多 500 个");
        assert_eq!(en["errors"][0]["reason"], "`10000` zones, at most 500 go into one scheme");
        publish(app, &many[..500]).await;
        app.login("dispatcher").await.post("/plans", &trip()).await.ok();
        let took = begin.elapsed();
        assert!(took < Duration::from_mins(1), "{took:?}");
    })
    .await;
}
