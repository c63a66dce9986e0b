//! Signed codes: what the service signs, and what is told of it with and without a network.

use hazway::api::KeyRing;
use hazway::auth::PublicKeys;
use hazway::qr::{self, Reason, Revocations};
use hazway::store;
use hazway::waybill::WaybillId;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::app::{TestApp, on_both};
use super::client::Client;
use super::story::{Desks, chlorine, petrol};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The text of a waybill's code as this service signs it.
async fn code_of(app: &TestApp, id: &str) -> String {
    let ring = KeyRing::open(&app.app.store, app.now()).await.unwrap();
    let mut tx = app.app.store.begin_read().await.unwrap();
    let waybill = store::waybills::find(&mut tx, &WaybillId(id.to_owned())).await.unwrap().unwrap();
    qr::text_of(&waybill, &ring.codes(), app.now()).unwrap()
}

async fn verdict(client: &Client, code: &str) -> Value {
    client.post("/verify", &json!({ "code": code })).await.ok()
}

#[track_caller]
fn is(verdict: &Value, standing: &str, reason: &str) {
    assert_eq!((&verdict["standing"], &verdict["reason"]), (&json!(standing), &json!(reason)));
    assert_ne!(verdict["in_words"]["zh"], verdict["in_words"]["en"]);
}

/// What an inspector carries: keys and, if fetched, the list.
async fn carried(app: &TestApp, inspector: &Client) -> (PublicKeys, Revocations) {
    let keys = app.anyone().get("/qr-keys").await.ok().to_string();
    let keys = PublicKeys::from_json(&keys).unwrap();
    let list = inspector.get("/qr-revocations").await.ok().to_string();
    let list = Revocations::from_json(&list, &keys).unwrap();
    (keys, list)
}

#[tokio::test]
async fn an_issued_waybill_is_valid_with_and_without_a_network() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.issued(&petrol()).await;
        let code = code_of(app, &id).await;
        let inspector = app.login("inspector").await;
        let found = verdict(&inspector, &code).await;
        is(&found, "VALID", "in_order");
        let waybill = desks.read(&id).await;
        let claims = &found["claims"];
        assert_eq!(claims["number"], waybill["issued"]["number"]);
        let printed = &waybill["issued"]["printed"];
        let plates = json!([printed["vehicle"]["plate"], printed["trailer"]["plate"]]);
        assert_eq!(claims["plates"], plates);
        let placards = json!([{"un_number": "1203", "hazard_number": "33", "class": "3"}]);
        assert_eq!(claims["placards"], placards);
        assert_eq!(found["waybill"]["waybill_id"], json!(id));
        assert_eq!(found["waybill"]["state"], "issued");
        assert_eq!(found["waybill"]["goods"], printed["goods"]);
        for kept_back in ["route", "plan", "origin", "destination", "driver"] {
            assert!(claims.get(kept_back).is_none(), "{kept_back}");
        }
        let (keys, list) = carried(app, &inspector).await;
        let offline = qr::verify(&code, &keys, Some(&list), app.now());
        assert_eq!(offline.reason, Reason::InOrder);
        assert_eq!(serde_json::to_value(&offline.claims).unwrap(), *claims);
        assert_eq!(qr::verify(&code, &keys, None, app.now()).reason, Reason::NoList);
        let later = app.now() + HOUR + HOUR;
        assert_eq!(qr::verify(&code, &keys, Some(&list), later).reason, Reason::OldList);
    })
    .await;
}

#[tokio::test]
async fn picture_and_paper_carry_the_same_code_through_every_state() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.planned(&petrol()).await;
        let path = format!("/waybills/{id}/qr.svg");
        let picture = async || desks.dispatcher.get(&path).await.body;
        let planned = picture().await;
        assert_eq!(planned, qr::svg(&format!("HAZWAY:{id}")).unwrap());
        let not_signed = verdict(&desks.loader, &format!("HAZWAY:{id}")).await;
        is(&not_signed, "INVALID", "not_a_code");
        desks.release(&id).await.ok();
        let code = code_of(app, &id).await;
        assert_eq!(picture().await, qr::svg(&code).unwrap());
        let load = json!({"metered_kg": [26000]});
        desks.loader.post(&format!("/waybills/{id}/load"), &load).await.ok();
        desks.dispatcher.post(&format!("/waybills/{id}/depart"), &json!({})).await.ok();
        assert_eq!(code_of(app, &id).await, code);
        is(&verdict(&app.login("responder").await, &code).await, "VALID", "in_order");
        let receipt = json!({"received_by": "收货员"});
        desks.dispatcher.post(&format!("/waybills/{id}/deliver"), &receipt).await.ok();
        desks.dispatcher.press(&format!("/waybills/{id}/close")).await.ok();
        assert_eq!(code_of(app, &id).await, code);
        assert_eq!(picture().await, qr::svg(&code).unwrap());
        let inspector = app.login("inspector").await;
        is(&verdict(&inspector, &code).await, "INVALID", "closed");
        let (keys, list) = carried(app, &inspector).await;
        let offline = qr::verify(&code, &keys, Some(&list), app.now());
        assert_eq!(offline.reason, Reason::Closed);
    })
    .await;
}

#[tokio::test]
async fn a_void_waybill_is_invalid_at_once_and_on_the_next_list() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.issued(&petrol()).await;
        let code = code_of(app, &id).await;
        let inspector = app.login("inspector").await;
        let (keys, before) = carried(app, &inspector).await;
        let void = json!({"reason": "货主取消"});
        desks.dispatcher.post(&format!("/waybills/{id}/void"), &void).await.ok();
        let found = verdict(&inspector, &code).await;
        is(&found, "INVALID", "voided");
        assert_eq!(
            (&found["waybill"]["state"], &found["waybill"]["goods"]),
            (&json!("voided"), &json!([]))
        );
        let (_, after) = carried(app, &inspector).await;
        let judge = |list| qr::verify(&code, &keys, Some(list), app.now()).reason;
        assert_eq!((judge(&before), judge(&after)), (Reason::InOrder, Reason::Voided));
        // A draft that was voided never had a number: nothing of it is on the list.
        desks.voided(&petrol()).await;
        carried(app, &inspector).await;
    })
    .await;
}

#[tokio::test]
async fn a_code_ends_with_its_time_and_lists_forget_it() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.issued(&petrol()).await;
        let code = code_of(app, &id).await;
        let void = json!({"reason": "货主取消"});
        desks.dispatcher.post(&format!("/waybills/{id}/void"), &void).await.ok();
        app.pass(qr::MAX_LIFE + HOUR);
        let inspector = app.login("inspector").await;
        let (keys, list) = carried(app, &inspector).await;
        let offline = qr::verify(&code, &keys, Some(&list), app.now());
        assert_eq!(offline.reason, Reason::Expired);
        assert!(!list.is_void(&offline.claims.unwrap().number), "its time is over");
    })
    .await;
}

#[tokio::test]
async fn what_is_changed_is_invalid_and_says_nothing_of_any_waybill() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let code = code_of(app, &desks.issued(&petrol()).await).await;
        let inspector = app.login("inspector").await;
        let last = if code.ends_with('0') { '1' } else { '0' };
        let changed = format!("{}{last}", code.strip_suffix(|_: char| true).unwrap());
        for wrong in [changed.as_str(), "", "HW1:", "HW1:00", "中文", &"A".repeat(100_000)] {
            let found = verdict(&inspector, wrong).await;
            assert_eq!(found["standing"], "INVALID", "{found}");
            assert_eq!((&found["claims"], &found["waybill"]), (&Value::Null, &Value::Null));
        }
        let odd = json!({"code": code, "more": 1});
        inspector.post("/verify", &odd).await.refused(400, "malformed");
    })
    .await;
}

#[tokio::test]
async fn a_waybill_that_says_something_else_by_now_is_invalid() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = WaybillId(desks.issued(&petrol()).await);
        let code = code_of(app, id.as_str()).await;
        let mut tx = app.app.store.begin_write().await.unwrap();
        let mut waybill = store::waybills::find(&mut tx, &id).await.unwrap().unwrap();
        waybill.revision += 1;
        waybill.content.remarks = "改过".to_owned();
        let number = waybill.state.issued().unwrap().number.to_string();
        let summary = store::waybills::Summary { number, ..Default::default() };
        store::waybills::save(&mut tx, &waybill, &summary).await.unwrap();
        tx.commit().await.unwrap();
        is(&verdict(&app.login("inspector").await, &code).await, "INVALID", "differs");
    })
    .await;
}

#[tokio::test]
async fn a_clerk_of_another_works_gets_the_verdict_but_not_the_waybill() {
    on_both(async |app| {
        let desks = Desks::of_yanqi(app).await;
        let code = code_of(app, &desks.issued(&chlorine()).await).await;
        let own = verdict(&desks.loader, &code).await;
        is(&own, "VALID", "in_order");
        assert_eq!(own["waybill"]["state"], "issued");
        let other = verdict(&app.login("loader").await, &code).await;
        is(&other, "VALID", "in_order");
        assert_eq!(other["waybill"], Value::Null);
        assert_eq!(other["claims"], own["claims"]);
    })
    .await;
}

#[tokio::test]
async fn keys_are_rotated_with_an_overlap_and_without_a_restart() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.issued(&petrol()).await;
        let ring = KeyRing::open(&app.app.store, app.now()).await.unwrap();
        let other = KeyRing::open(&app.app.store, app.now()).await.unwrap();
        let tokens = ring.jwks(app.now()).keys.len();
        let old = code_of(app, &id).await;
        ring.rotate_codes(&app.app.store, app.now()).await.unwrap();
        let count = |ring: &KeyRing| ring.codes().jwks(app.now()).keys.len();
        assert_eq!((count(&ring), count(&other)), (2, 1), "published before it signs");
        other.reload(&app.app.store).await.unwrap();
        assert_eq!(count(&other), 2, "another process has it, too");
        assert_eq!(ring.jwks(app.now()).keys.len(), tokens, "keys of tokens are others");
        assert_eq!(code_of(app, &id).await, old);
        let check =
            |ring: &KeyRing, code: &str| qr::open(code, &ring.codes().public(app.now()), app.now());
        app.pass(SignedDuration::from_hours(25));
        assert_eq!(code_of(app, &id).await, old, "what is on the road stays as it is");
        let (first, second) = (
            check(&ring, &old),
            ring.codes().key_for(app.now(), app.now()).unwrap().key_id.clone(),
        );
        assert_ne!(first.key_id, second);
        assert!(first.claims.is_some());
        app.pass(qr::MAX_LIFE);
        assert_eq!(count(&ring), 1, "the old key has ended with its last code");
        assert_eq!(check(&ring, &old).reason, Reason::UnknownKey);
    })
    .await;
}

/// Exit code and what was printed.
fn command(arguments: &[&str]) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_hazway");
    let done = std::process::Command::new(program).arg("verify").args(arguments).output().unwrap();
    (done.status.code(), String::from_utf8(done.stdout).unwrap())
}

#[tokio::test]
async fn the_command_says_no_with_1_and_what_it_cannot_use_with_2() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let code = code_of(app, &desks.issued(&petrol()).await).await;
        let (code_file, keys) = (TestApp::scratch("code.txt"), TestApp::scratch("keys.json"));
        let jwks = app.anyone().get("/qr-keys").await.body;
        std::fs::write(&keys, &jwks).unwrap();
        std::fs::write(&code_file, format!("{code}\n")).unwrap();
        // Whatever day it is on this machine: without a list no code is valid.
        for given in [code.as_str(), &code_file] {
            let (exit, said) = command(&[given, "--keys", &keys, "--json"]);
            assert_eq!(exit, Some(1), "{said}");
            let said: Value = serde_json::from_str(&said).unwrap();
            assert_eq!(said["claims"]["plates"][0], "渝Z10001");
        }
        let (exit, said) = command(&["HW1:ABC", "--keys", &keys, "--lang", "en"]);
        assert_eq!((exit, said.starts_with("INVALID: ")), (Some(1), true), "{said}");
        let (exit, said) = command(&["HW1:ABC", "--keys", &keys]);
        assert_eq!((exit, said.starts_with("无效（INVALID）：")), (Some(1), true), "{said}");
        for unusable in [
            &["no-such-file", "--keys", &keys][..],
            &[&code, "--keys", &code_file],
            &[&code, "--keys", &keys, "--revocations", &keys],
        ] {
            assert_eq!(command(unusable).0, Some(2), "{unusable:?}");
        }
        for file in [code_file, keys] {
            std::fs::remove_file(file).unwrap();
        }
    })
    .await;
}
