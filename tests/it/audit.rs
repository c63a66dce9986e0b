//! The log of all events: dense places, checkpoints, receipts, and what happens when somebody edits the
//! database.

use hazway::audit::{
    ExportError, Hash, Receipt, SignedCheckpoint, Verifier, Witness, verify_export,
};
use hazway::auth::{PublicKeys, SigningKeys};
use hazway::desk::log;
use hazway::store::StoreError;
use serde_json::{Value, json};

use super::app::{TestApp, on_both};
use super::client::together;
use super::story::{Desks, petrol};

const ORIGIN: &str = "hazway/500101";

async fn signing_keys(app: &TestApp) -> SigningKeys {
    let mut tx = app.app.store.begin_read().await.unwrap();
    hazway::api::checkpoint_keys(&mut tx).await.unwrap()
}

async fn sequence(app: &TestApp) -> Result<usize, StoreError> {
    log::sequence(&app.app.store, ORIGIN, &signing_keys(app).await, app.now()).await
}

async fn public_keys(app: &TestApp) -> PublicKeys {
    let keys = app.anyone().get("/audit/keys").await.ok();
    PublicKeys::from_json(&keys.to_string()).unwrap()
}

async fn export(app: &TestApp) -> Vec<u8> {
    let mut tx = app.app.store.begin_read().await.unwrap();
    let mut out = Vec::new();
    log::export(&mut tx, &mut out).await.unwrap().unwrap();
    out
}

fn hashes(proof: &Value) -> Vec<Hash> {
    let hash = |text: &Value| hazway::units::from_hex(text.as_str()?)?.try_into().ok();
    proof["proof"].as_array().unwrap().iter().map(|text| hash(text).unwrap()).collect()
}

#[tokio::test]
async fn every_event_gets_its_place_and_its_parties_a_receipt() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.loaded(&petrol()).await;
        let auditor = app.login("auditor").await;
        let events = auditor.get(&format!("/waybills/{id}/events")).await.ok();
        let first = events["items"][0]["event_id"].as_str().unwrap().to_owned();
        let path = format!("/waybills/{id}/events/{first}/receipt");
        desks.dispatcher.get(&path).await.refused(404, "not_found");

        assert!(sequence(app).await.unwrap() > 0);
        assert_eq!(sequence(app).await.unwrap(), 0);
        let keys = public_keys(app).await;
        for event in events["items"].as_array().unwrap() {
            let event_id = event["event_id"].as_str().unwrap();
            let path = format!("/waybills/{id}/events/{event_id}/receipt");
            let given = desks.dispatcher.get(&path).await.ok();
            let receipt: Receipt = serde_json::from_value(given).unwrap();
            assert_eq!(receipt.entry.event.hash, event["hash"]);
            let signed = receipt.verify(&keys).unwrap();
            assert_eq!(signed.checkpoint.origin, ORIGIN);
        }
        // Another company's waybill has no receipts for us, nor has another waybill's event.
        app.login("dispatcher-pinghu").await.get(&path).await.refused(404, "not_found");
        let other = desks.draft(&petrol()).await;
        let path = format!("/waybills/{other}/events/{first}/receipt");
        desks.dispatcher.get(&path).await.refused(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn the_auditor_reads_everything_by_pages_and_without_gaps() {
    on_both(async |app| {
        Desks::of_youku(app).await.issued(&petrol()).await;
        sequence(app).await.unwrap();
        let auditor = app.login("auditor").await;
        let mut after = String::new();
        let mut next_index = 0;
        loop {
            let page = auditor.get(&format!("/audit/events?limit=3&after={after}")).await.ok();
            for entry in page["items"].as_array().unwrap() {
                assert_eq!(entry["index"], next_index);
                next_index += 1;
            }
            let Some(next) = page["next"].as_str() else { break };
            next.clone_into(&mut after);
        }
        assert!(next_index > 5);
        auditor.get("/audit/events?after=x").await.refused(422, "invalid");
        app.login("admin").await.get("/audit/events").await.refused(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn a_witness_is_shown_that_the_log_only_grew() {
    on_both(async |app| {
        let anyone = app.anyone();
        anyone.get("/audit/checkpoint").await.refused(404, "not_found");
        let desks = Desks::of_youku(app).await;
        desks.draft(&petrol()).await;
        sequence(app).await.unwrap();
        let keys = public_keys(app).await;
        let first = anyone.get("/audit/checkpoint").await.ok();
        let mut witness = Witness { checkpoint: first["checkpoint"].as_str().unwrap().to_owned() };
        let before = witness.seen(&keys).unwrap().checkpoint.size;
        desks.issued(&petrol()).await;
        sequence(app).await.unwrap();
        let newest = anyone.get("/audit/checkpoint").await.ok();
        let newest = SignedCheckpoint::open(newest["checkpoint"].as_str().unwrap(), &keys).unwrap();
        let after = newest.checkpoint.size;
        assert!(after > before);
        let path = format!("/audit/consistency?from={before}&to={after}");
        let proof = hashes(&anyone.get(&path).await.ok());
        witness.accept(&newest, &proof, &keys).unwrap();
        for (from, to) in [(after, before), (before, after + 1)] {
            let path = format!("/audit/consistency?from={from}&to={to}");
            anyone.get(&path).await.refused(422, "invalid");
        }
    })
    .await;
}

#[tokio::test]
async fn sequencers_at_once_give_each_event_one_place() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        for _ in 0..3 {
            desks.draft(&petrol()).await;
        }
        let done = together((0..4).map(|_| sequence(app))).await;
        // Whoever came second gives way and is tried again by the next round.
        assert!(
            done.iter().all(|one| one.as_ref().map_or_else(StoreError::is_transient, |_| true))
        );
        sequence(app).await.unwrap();
        let keys = public_keys(app).await;
        let verifier = Verifier::new(&keys, None).unwrap();
        verify_export(&export(app).await[..], verifier).unwrap();
    })
    .await;
}

#[tokio::test]
async fn whoever_edits_the_database_is_found_at_the_place() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.issued(&petrol()).await;
        sequence(app).await.unwrap();
        let keys = public_keys(app).await;
        let whole = export(app).await;
        let verified = verify_export(&whole[..], Verifier::new(&keys, None).unwrap()).unwrap();
        let witness = Witness { checkpoint: verified.last.note };

        let auditor = app.login("auditor").await;
        let events = auditor.get(&format!("/waybills/{id}/events")).await.ok();
        let victim = events["items"][1]["event_id"].as_str().unwrap().to_owned();
        for change in [
            "update event set actor_id = 'nobody' where event_id = $1",
            "update event set at_ms = at_ms + 1 where event_id = $1",
            "update event set body = '{}' where event_id = $1",
            "delete from event where event_id = $1",
        ] {
            let mut tx = app.app.store.begin_write().await.unwrap();
            sqlx::query(change).bind(&victim).execute(&mut *tx).await.unwrap();
            let mut out = Vec::new();
            log::export(&mut tx, &mut out).await.unwrap();
            tx.rollback().await.unwrap();
            let verifier = Verifier::new(&keys, Some(&witness)).unwrap();
            let Err(ExportError::Fault(fault)) = verify_export(&out[..], verifier) else {
                panic!("not found: {change}")
            };
            let text = String::from_utf8(whole.clone()).unwrap();
            let line = text.lines().position(|line| line.contains(&victim)).unwrap();
            let entry: Value = serde_json::from_str(text.lines().nth(line).unwrap()).unwrap();
            assert_eq!(json!(fault.from), entry["index"], "{change}: {fault:?}");
        }
        verify_export(&export(app).await[..], Verifier::new(&keys, Some(&witness)).unwrap())
            .unwrap();
    })
    .await;
}
