//! The same request twice has one effect and one answer.

use serde_json::{Value, json};

use super::app::on_both;
use super::client::{Answer, together};
use super::story::{Desks, events_of, petrol, with};

#[track_caller]
fn same(first: &Answer, second: &Answer) {
    assert_eq!(second.status, first.status, "{second:?}");
    assert_eq!(second.body, first.body);
    assert_eq!(second.header("etag"), first.header("etag"));
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(second.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn a_waybill_is_begun_once_under_a_key() {
    on_both(async |app| {
        let dispatcher = app.login("dispatcher").await;
        let keyed = dispatcher.keyed("k-1");
        let first = keyed.post("/waybills", &petrol()).await;
        first.with_status(201);
        same(&first, &keyed.post("/waybills", &petrol()).await);
        let other = with(petrol(), json!({"remarks": "另一单"}));
        keyed.post("/waybills", &other).await.refused(422, "idempotency_mismatch");
        let list = dispatcher.get("/waybills?q=%E6%B2%B9&limit=200").await.ok();
        let id = first.json()["waybill_id"].clone();
        let found = list["items"].as_array().unwrap();
        assert_eq!(found.iter().filter(|item| item["waybill_id"] == id).count(), 1);
        // The key of another account is another key.
        let shipper = app.login("shipper").await.keyed("k-1");
        let theirs = shipper.post("/waybills", &petrol()).await;
        assert_ne!(theirs.with_status(201)["waybill_id"], id);
        for key in [String::new(), "k".repeat(101)] {
            dispatcher.keyed(&key).post("/waybills", &petrol()).await.refused(400, "malformed");
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_that_comes_many_times_at_once_has_one_effect() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let before = desks.dispatcher.get("/waybills?limit=200").await.ok();
        let keyed = desks.dispatcher.keyed("at-once");
        let content = petrol();
        let answers = together((0..6).map(|_| keyed.post("/waybills", &content))).await;
        for answer in &answers {
            answer.with_status(201);
            assert_eq!(answer.body, answers[0].body);
        }
        let fresh = answers.iter().filter(|one| one.header("idempotency-replayed") != "true");
        assert_eq!(fresh.count(), 1);
        let after = desks.dispatcher.get("/waybills?limit=200").await.ok();
        let count = |list: &Value| list["items"].as_array().unwrap().len();
        assert_eq!(count(&after), count(&before) + 1);
        let id = answers[0].json()["waybill_id"].as_str().unwrap().to_owned();
        let submit = format!("/waybills/{id}/submit");
        let answers = together((0..4).map(|_| keyed_submit(&desks, &submit))).await;
        for answer in &answers {
            answer.ok();
            assert_eq!(answer.body, answers[0].body);
        }
        assert_eq!(events_of(app, &id).await, ["waybill_drafted", "waybill_planned"]);
    })
    .await;
}

async fn keyed_submit(desks: &Desks<'_>, submit: &str) -> Answer {
    desks.dispatcher.keyed("submit").press(submit).await
}

#[tokio::test]
async fn every_move_is_answered_again_with_the_same_bytes_even_when_the_state_has_moved_on() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.draft(&petrol()).await;
        let steps = [
            ("submit", json!({})),
            ("withdraw", json!({})),
            ("submit", json!({})),
            ("gate", desks.release_body()),
            ("load", json!({"metered_kg": [26000]})),
            ("depart", json!({})),
            ("abnormal", json!({"reason": "堵车"})),
            ("deliver", json!({"received_by": "收货员"})),
            ("close", json!({})),
        ];
        let ask = async |place: usize, step: &str, body: &Value| {
            let client =
                if ["gate", "load"].contains(&step) { &desks.loader } else { &desks.dispatcher };
            let path = format!("/waybills/{id}/{step}");
            client.keyed(&format!("step-{place}")).post(&path, body).await
        };
        let mut first = Vec::new();
        for (place, (step, body)) in steps.iter().enumerate() {
            let answer = ask(place, step, body).await;
            answer.ok();
            same(&answer, &ask(place, step, body).await);
            first.push(answer);
        }
        for (place, (step, body)) in steps.iter().enumerate() {
            same(&first[place], &ask(place, step, body).await);
        }
        assert_eq!(events_of(app, &id).await.len(), steps.len() + 1);
        // A key stands for its address too.
        let other = desks.draft(&petrol()).await;
        let path = format!("/waybills/{other}/submit");
        let reused = desks.dispatcher.keyed("step-0").press(&path).await;
        reused.refused(422, "idempotency_mismatch");
        let void = json!({"reason": "取消"});
        let path = format!("/waybills/{other}/void");
        let voided = desks.dispatcher.keyed("void").post(&path, &void).await;
        same(&voided, &desks.dispatcher.keyed("void").post(&path, &void).await);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_leaves_the_key_free() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.draft(&with(petrol(), json!({"driver": "zhou"}))).await;
        let submit = format!("/waybills/{id}/submit");
        let keyed = desks.dispatcher.keyed("again");
        keyed.press(&submit).await.refused(422, "checks_failed");
        let mended = desks.dispatcher.seeing(1).put(&format!("/waybills/{id}"), &petrol()).await;
        mended.ok();
        let first = keyed.press(&submit).await;
        first.ok();
        same(&first, &keyed.press(&submit).await);
    })
    .await;
}
