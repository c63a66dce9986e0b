//! Zones from the drawing to the road.

use hazway::demo;
use hazway::store::waybills::Summary;
use hazway::store::{self, events};
use hazway::waybill::{Waybill, WaybillId};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::app::{TestApp, on_both};
use super::client::{Client, together};
use super::story::{Desks, petrol, with};

/// A closed square around the gate of the depot, with other members of its properties.
pub(crate) fn square(windows: &str) -> Value {
    zone(
        "it-square",
        windows,
        &json!([[
            [108.380, 30.740],
            [108.389, 30.740],
            [108.389, 30.747],
            [108.380, 30.747],
            [108.380, 30.740],
        ]]),
    )
}

pub(crate) fn zone(id: &str, windows: &str, coordinates: &Value) -> Value {
    json!({
        "type": "Feature",
        "properties": {
            "zone_id": id, "name": {"zh": "试验区", "en": "Trial zone"},
            "area": {"kind": "polygon"}, "binds": {"hazmat_only": true},
            "when": {"windows": windows}, "effect": {"kind": "forbid_passing"},
            "reason": "event", "authority": "交委", "detour": {"zh": "绕行", "en": "Go round"},
            "example": true,
        },
        "geometry": {"type": "Polygon", "coordinates": coordinates},
    })
}

async fn zones_in_force(client: &Client) -> Vec<Value> {
    let zones = client.get("/zones").await.ok();
    let mut features = zones["features"].as_array().unwrap().clone();
    for feature in &mut features {
        let properties = feature["properties"].as_object_mut().unwrap();
        properties.remove("in_words");
        properties.remove("closed_now");
    }
    features
}

fn drawing(note: &str, features: &[Value]) -> Value {
    json!({"note": note, "zones": {"type": "FeatureCollection", "features": features}})
}

/// The scheme in force with one more zone.
async fn drawn_with(editor: &Client, added: Value) -> Value {
    let mut features = zones_in_force(editor).await;
    features.push(added);
    drawing("加一处", &features)
}

/// Draws, previews and publishes; the scheme as published.
pub(crate) async fn publish(app: &TestApp, added: Value) -> Value {
    let (editor, approver) = (app.login("editor").await, app.login("approver").await);
    let drawn = drawn_with(&editor, added).await;
    let scheme = editor.post("/schemes", &drawn).await.with_status(201);
    let path = format!("/schemes/{}", scheme["scheme_id"].as_str().unwrap());
    approver.press(&format!("{path}/preview")).await.ok();
    approver.press(&format!("{path}/publish")).await.ok()
}

#[tokio::test]
async fn the_scheme_in_force_tells_each_zone_in_words_and_whether_it_counts() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let zones = client.get("/zones").await.ok();
        assert_eq!((&zones["type"], &zones["revision"]), (&json!("FeatureCollection"), &json!(1)));
        let school = |zones: &Value| -> Value {
            let features = zones["features"].as_array().unwrap();
            let is_school =
                |zone: &&Value| zone["properties"]["zone_id"] == "example-school-taibai";
            features.iter().find(is_school).unwrap()["properties"].clone()
        };
        let properties = school(&zones);
        assert!(properties["in_words"]["zh"].as_str().unwrap().contains("07:00–08:30"));
        assert_eq!(properties["closed_now"], false, "half past nine");
        let at_eight = client.get("/zones?at=2026-12-01T00:00:00Z").await.ok();
        assert_eq!(school(&at_eight)["closed_now"], true);
        for wrong in ["at=noon", "at=1999-01-01T00:00:00Z", "carrying=9999", "carrying=x", "x=1"] {
            let answer = client.get(&format!("/zones?{wrong}")).await;
            assert!([400, 422].contains(&answer.status.as_u16()), "{answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn zones_that_do_not_bind_the_goods_are_left_out() {
    on_both(async |app| {
        let chlorine_only = with(
            square("")["properties"].clone(),
            json!({"binds": {"un_numbers": ["1017"]}, "zone_id": "it-chlorine"}),
        );
        publish(app, with(square(""), json!({"properties": chlorine_only}))).await;
        let client = app.login("dispatcher").await;
        let ids = async |query: &str| -> Vec<String> {
            let zones = client.get(&format!("/zones{query}")).await.ok();
            let features = zones["features"].as_array().unwrap();
            let id = |zone: &Value| zone["properties"]["zone_id"].as_str().unwrap().to_owned();
            features.iter().map(id).collect()
        };
        let ours = "it-chlorine".to_owned();
        assert!(ids("").await.contains(&ours));
        assert!(ids("?carrying=1017").await.contains(&ours));
        assert!(ids("?carrying=1017-1").await.contains(&ours));
        let petrol = ids("?carrying=1203-1").await;
        assert!(!petrol.contains(&ours) && !petrol.is_empty(), "{petrol:?}");
    })
    .await;
}

#[tokio::test]
async fn a_scheme_is_drawn_changed_previewed_and_published_by_two_people() {
    on_both(async |app| {
        let (editor, approver) = (app.login("editor").await, app.login("approver").await);
        let drawn = drawn_with(&editor, square("")).await;
        approver.post("/schemes", &drawn).await.refused(403, "forbidden");
        // Later than the scheme in force, so that it is the newest in the list.
        app.pass(SignedDuration::from_secs(1));
        let answer = editor.post("/schemes", &drawn).await;
        let scheme = answer.with_status(201);
        assert_eq!(answer.header("etag"), "\"1\"");
        assert_eq!((&scheme["state"], &scheme["base_revision"]), (&json!("draft"), &json!(1)));
        assert_eq!(scheme["author"], "交委 编辑");
        let path = format!("/schemes/{}", scheme["scheme_id"].as_str().unwrap());
        let publish = format!("{path}/publish");
        editor.press(&publish).await.refused(403, "forbidden");
        approver.press(&publish).await.refused(409, "wrong_state");
        editor.put(&path, &drawn).await.refused(428, "precondition_required");
        let mut renamed = drawn.clone();
        renamed["note"] = json!("改名");
        let changed = editor.seeing(1).put(&path, &renamed).await.ok();
        assert_eq!((&changed["revision"], &changed["note"]), (&json!(2), &json!("改名")));
        editor.seeing(1).put(&path, &renamed).await.refused(412, "stale");
        let preview = editor.press(&format!("{path}/preview")).await;
        assert_eq!(preview.header("etag"), "\"3\"");
        let preview = preview.ok();
        assert_eq!(preview["changes"].as_array().unwrap().len(), 1);
        assert_eq!(preview["changes"][0]["kind"], "added");
        assert_eq!(preview["waybills"], json!([]));
        let again = editor.press(&format!("{path}/preview")).await;
        assert_eq!(again.header("etag"), "\"3\"", "looking twice changes nothing");
        approver.seeing(2).press(&publish).await.refused(412, "stale");
        let published = approver.seeing(3).press(&publish).await.ok();
        assert_eq!(published["scheme_revision"], 2);
        assert_eq!(published["approver"], "交委 审批");
        approver.press(&publish).await.refused(409, "wrong_state");
        editor.seeing(4).put(&path, &drawn).await.refused(409, "wrong_state");
        editor.press(&format!("{path}/preview")).await.refused(409, "wrong_state");
        let read = editor.get(&path).await.ok();
        assert_eq!(read, published);
        assert_eq!(
            read["zones"]["features"].as_array().unwrap().len(),
            drawn["zones"]["features"].as_array().unwrap().len()
        );
        let list = app.login("auditor").await.get("/schemes").await.ok();
        assert_eq!(list["items"][0]["scheme_id"], scheme["scheme_id"]);
        assert_eq!(list["items"][0]["state"], "published");
        assert_eq!(list["items"][0]["zones"], Value::Null);
        assert_eq!(
            kinds_of(app, &scheme).await,
            ["scheme_drafted", "scheme_changed", "scheme_previewed", "scheme_published",]
        );
        editor.get("/schemes/none").await.refused(404, "not_found");
    })
    .await;
}

async fn kinds_of(app: &TestApp, scheme: &Value) -> Vec<String> {
    let mut tx = app.app.store.begin_read().await.unwrap();
    let subject = format!("scheme/{}", scheme["scheme_id"].as_str().unwrap());
    let events = events::list(&mut tx, &subject, 0, 100).await.unwrap();
    assert_eq!(events::first_broken(&events), None);
    events.into_iter().map(|event| event.kind).collect()
}

#[tokio::test]
async fn whoever_changed_the_drawing_does_not_publish_it() {
    on_both(async |app| {
        let (editor, approver) = (app.login("editor").await, app.login("approver").await);
        let drawn = drawn_with(&editor, square("")).await;
        let scheme = editor.post("/schemes", &drawn).await.with_status(201);
        let path = format!("/schemes/{}", scheme["scheme_id"].as_str().unwrap());
        let changed = approver.seeing(1).put(&path, &drawn).await.ok();
        assert_eq!(changed["author"], "交委 审批");
        approver.press(&format!("{path}/preview")).await.ok();
        let refused = approver.press(&format!("{path}/publish")).await.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["field"], "approver");
        assert_eq!(
            zones_in_force(&editor).await.len() + 1,
            drawn["zones"]["features"].as_array().unwrap().len()
        );
    })
    .await;
}

#[tokio::test]
async fn a_draft_on_an_old_scheme_is_not_published_and_of_two_at_once_one_is() {
    on_both(async |app| {
        let (editor, approver) = (app.login("editor").await, app.login("approver").await);
        let drawn = drawn_with(&editor, square("")).await;
        let mut publishes = Vec::new();
        for _ in 0..2 {
            let scheme = editor.post("/schemes", &drawn).await.with_status(201);
            let path = format!("/schemes/{}", scheme["scheme_id"].as_str().unwrap());
            editor.press(&format!("{path}/preview")).await.ok();
            publishes.push(format!("{path}/publish"));
        }
        let answers = together(publishes.iter().map(|path| approver.press(path))).await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1, "{answers:?}");
        let lost = answers.iter().find(|answer| answer.status != 200).unwrap();
        assert_eq!(lost.refused(412, "stale")["current_revision"], 2);
        assert_eq!(app.app.snapshot().revision, 2);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_a_zone_is_refused_with_every_fault_of_every_zone() {
    on_both(async |app| {
        let editor = app.login("editor").await;
        let refused = async |features: &[Value]| {
            let refused = editor.post("/schemes", &drawing("", features)).await;
            let problem = refused.refused(422, "invalid");
            let errors = problem["errors"].as_array().unwrap().clone();
            errors
                .iter()
                .map(|error| error["field"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let bow = json!([[
            [108.38, 30.74],
            [108.39, 30.75],
            [108.39, 30.74],
            [108.38, 30.75],
            [108.38, 30.74]
        ]]);
        assert_eq!(refused(&[zone("bow", "", &bow)]).await, ["zones.bow.geometry"]);
        assert_eq!(refused(&[square("at noon")]).await, ["zones.it-square.when"]);
        let both = refused(&[zone("bow", "", &bow), square("25:00-26:00")]).await;
        assert_eq!(both, ["zones.bow.geometry", "zones.it-square.when"]);
        let twice = refused(&[square(""), square("")]).await;
        assert_eq!(twice, ["zones.it-square.zone_id"]);
        let many: Vec<Value> =
            (0..501).map(|place| zone(&format!("z-{place}"), "", &json!([]))).collect();
        assert_eq!(refused(&many).await, ["zones.*.file"]);
        for wrong in [json!({"note": "", "zones": 1}), json!({"zones": {"type": "Point"}})] {
            let answer = editor.post("/schemes", &wrong).await;
            assert!([400, 422].contains(&answer.status.as_u16()), "{answer:?}");
        }
        let long = drawing(&"长".repeat(1001), &[square("")]);
        editor.post("/schemes", &long).await.refused(422, "invalid");
    })
    .await;
}

#[tokio::test]
async fn a_zone_of_a_hundred_thousand_points_is_refused_quickly() {
    on_both(async |app| {
        let editor = app.login("editor").await;
        let mut ring: Vec<Value> = (0..100_000_u32)
            .map(|place| {
                let angle = f64::from(place) / 100_000.0 * std::f64::consts::TAU;
                json!([108.38 + 0.01 * angle.cos(), 30.74 + 0.01 * angle.sin()])
            })
            .collect();
        ring.push(ring[0].clone());
        let begin = std::time::Instant::now();
        let answer =
            editor.post("/schemes", &drawing("", &[zone("round", "", &json!([ring]))])).await;
        let refused = answer.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["field"], "zones.round.geometry");
        assert!(begin.elapsed().as_secs() < 10, "{:?}", begin.elapsed());
        let huge = drawing(&"x".repeat(10 << 20), &[]);
        editor.post("/schemes", &huge).await.refused(413, "too_large");
    })
    .await;
}

#[tokio::test]
async fn a_published_zone_counts_for_the_next_plan_and_the_next_gate() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.planned(&petrol()).await;
        let planned = desks.read(&id).await["planned"]["plan"].clone();
        let ours = zone(
            "it-bridge",
            "",
            &json!([[[108.0, 30.0], [108.1, 30.0], [108.1, 30.1], [108.0, 30.1], [108.0, 30.0],]]),
        );
        publish(app, ours).await;
        let gated = desks.release(&id).await.ok();
        assert_eq!(gated["outcome"], "issued");
        let issued = &gated["waybill"]["issued"]["plan"];
        assert_eq!((&planned["revision"], &issued["revision"]), (&json!(1), &json!(2)));
        // A closed zone around the depot leaves no way out of it at all.
        publish(app, square("")).await;
        let other = desks
            .draft(&with(
                petrol(),
                json!({
                    "vehicle": "z10002", "trailer": "z2002g", "tank": "methanol-1",
                    "driver": "zhao", "escort": "qian",
                }),
            ))
            .await;
        let submit = format!("/waybills/{other}/submit");
        desks.dispatcher.press(&submit).await.refused(422, "checks_failed");
        let load = json!({"metered_kg": [26000]});
        desks.loader.post(&format!("/waybills/{id}/load"), &load).await.ok();
        let depart = format!("/waybills/{id}/depart");
        let refused = desks.dispatcher.post(&depart, &json!({})).await.refused(422, "no_route");
        assert_eq!(refused["no_route"]["kind"], "blocked");
        assert_eq!(refused["no_route"]["obstacles"][0]["rule"], "it-square");
        assert_eq!(desks.read(&id).await["state"], "loaded");
    })
    .await;
}

#[tokio::test]
async fn a_release_under_a_scheme_that_leaves_no_way_becomes_a_refusal() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.planned(&petrol()).await;
        publish(app, square("")).await;
        let gated = desks.release(&id).await.ok();
        assert_eq!(gated["outcome"], "refused");
        let refusal = &gated["waybill"]["refusals"][0];
        assert_eq!(refusal["no_route"]["obstacles"][0]["rule"], "it-square");
    })
    .await;
}

#[tokio::test]
async fn a_truck_that_may_not_leave_yet_is_told_from_when_on_it_may() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.loaded(&petrol()).await;
        publish(app, square("Mo-Su 09:00-11:00")).await;
        let depart = format!("/waybills/{id}/depart");
        let refused = desks.dispatcher.post(&depart, &json!({})).await.refused(422, "no_route");
        let told = refused.to_string();
        assert!(told.contains("2026-12-01 11:00"), "{told}");
        app.pass(SignedDuration::from_mins(91));
        demo::report_terminals(&app.app).await.unwrap();
        let dispatcher = app.login("dispatcher").await;
        let departed = dispatcher.post(&depart, &json!({})).await.ok();
        assert_eq!(departed["departed"]["at"], "2026-12-01T03:01:00Z");
        assert_eq!(departed["departed"]["plan"]["revision"], 2);
    })
    .await;
}

#[tokio::test]
async fn a_preview_names_the_open_waybills_that_would_be_hit() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let planned = desks.planned(&petrol()).await;
        let (editor, approver) = (app.login("editor").await, app.login("approver").await);
        let drawn = drawn_with(&editor, square("")).await;
        let scheme = editor.post("/schemes", &drawn).await.with_status(201);
        let path = format!("/schemes/{}", scheme["scheme_id"].as_str().unwrap());
        let preview = approver.press(&format!("{path}/preview")).await.ok();
        let hits = preview["waybills"].as_array().unwrap();
        assert_eq!(hits.len(), 1, "{preview}");
        assert_eq!((&hits[0]["waybill_id"], &hits[0]["how"]), (&json!(planned), &json!("cut_off")));
        assert_eq!(hits[0]["plate"], "渝Z10001");
    })
    .await;
}

#[tokio::test]
async fn a_scheme_is_begun_and_published_once_under_a_key() {
    on_both(async |app| {
        let (editor, approver) = (app.login("editor").await, app.login("approver").await);
        let drawn = drawn_with(&editor, square("")).await;
        let first = editor.keyed("draw").post("/schemes", &drawn).await;
        let again = editor.keyed("draw").post("/schemes", &drawn).await;
        assert_eq!((first.with_status(201), &first.body), (again.with_status(201), &again.body));
        assert_eq!(again.header("idempotency-replayed"), "true");
        let path = format!("/schemes/{}", first.json()["scheme_id"].as_str().unwrap());
        editor.press(&format!("{path}/preview")).await.ok();
        let keyed = approver.keyed("publish");
        let first = keyed.press(&format!("{path}/publish")).await;
        let again = keyed.press(&format!("{path}/publish")).await;
        assert_eq!((first.ok(), &first.body), (again.ok(), &again.body));
        assert_eq!(app.app.snapshot().revision, 2);
    })
    .await;
}

#[tokio::test]
async fn a_preview_looks_at_hundreds_of_open_waybills_page_by_page() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let planned = desks.planned(&petrol()).await;
        let store = &app.app.store;
        let id = WaybillId(planned);
        let mut tx = store.begin_write().await.unwrap();
        let waybill = store::waybills::find(&mut tx, &id).await.unwrap().unwrap();
        for number in 0..600 {
            let waybill = Waybill {
                waybill_id: WaybillId(format!("ffffffff-{number:04}")),
                ..waybill.clone()
            };
            store::waybills::insert(&mut tx, &waybill, &Summary::default()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (editor, approver) = (app.login("editor").await, app.login("approver").await);
        // Far from the way of petrol.
        let corner =
            json!([[[108.300, 30.700], [108.301, 30.700], [108.301, 30.701], [108.300, 30.700],]]);
        let drawn = drawn_with(&editor, zone("it-corner", "", &corner)).await;
        let scheme = editor.post("/schemes", &drawn).await.with_status(201);
        let path = format!("/schemes/{}", scheme["scheme_id"].as_str().unwrap());
        let began = std::time::Instant::now();
        let preview = approver.press(&format!("{path}/preview")).await.ok();
        assert!(began.elapsed().as_secs() < 30);
        assert_eq!(
            (&preview["waybills_looked_at"], &preview["waybills"]),
            (&json!(601), &json!([]))
        );
        assert_eq!(preview["access"]["hits"], json!([]));
    })
    .await;
}
