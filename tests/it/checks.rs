//! Trying a waybill out before anybody writes it.

use serde_json::{Value, json};

use super::app::on_both;
use super::story::{Desks, chlorine, oxygen, petrol, with};

fn failed(checked: &Value) -> Vec<&str> {
    let findings = checked["report"]["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|finding| finding["outcome"] == "failed")
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_content_is_told_what_its_waybill_would_be_told_and_nothing_is_kept() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        for content in [petrol(), with(petrol(), json!({"escort": "sun"}))] {
            let inspector = app.login("inspector").await;
            let before = inspector.get("/waybills").await.ok();
            let checked = desks.dispatcher.post("/checks", &content).await.ok();
            assert_eq!(inspector.get("/waybills").await.ok(), before);
            assert_eq!(inspector.post("/checks", &content).await.ok(), checked);
            assert!(!checked["plan"]["legs"].as_array().unwrap().is_empty());
            assert_eq!(checked.get("no_route"), None);
            let id = desks.draft(&content).await;
            let submitted = desks.dispatcher.press(&format!("/waybills/{id}/submit")).await;
            if failed(&checked).is_empty() {
                let planned = submitted.ok();
                assert_eq!(planned["planned"]["plan"], checked["plan"]);
                assert_eq!(planned["planned"]["report"], checked["report"]);
            } else {
                let refused = submitted.refused(422, "checks_failed");
                let codes: Vec<&str> = refused["findings"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|finding| finding["code"].as_str().unwrap())
                    .collect();
                assert_eq!(codes, failed(&checked));
                assert!(codes.contains(&"W14"), "{codes:?}");
            }
            desks.dispatcher.post(&format!("/waybills/{id}/void"), &json!({"reason": "x"})).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_way_that_is_shut_is_answered_beside_the_report() {
    on_both(async |app| {
        let client = app.login("inspector").await;
        let shut = with(oxygen(), json!({"permits": []}));
        let checked = client.post("/checks", &shut).await.ok();
        assert_eq!(checked.get("plan"), None);
        assert!(checked["no_route"]["kind"].is_string(), "{checked}");
        assert_eq!(client.post("/checks", &oxygen()).await.ok().get("no_route"), None);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_fails_its_rules_and_leaves_the_way_out() {
    on_both(async |app| {
        let client = app.login("inspector").await;
        let empty = client.post("/checks", &json!({})).await.ok();
        assert_eq!((empty.get("plan"), empty.get("no_route")), (None, None));
        for code in ["W1", "W2", "W11", "W13", "W14", "W17"] {
            assert!(failed(&empty).contains(&code), "{code}: {:?}", failed(&empty));
        }
        let bare = with(chlorine(), json!({"permits": []}));
        let bare = client.post("/checks", &bare).await.ok();
        assert!(failed(&bare).contains(&"W12"), "{:?}", failed(&bare));
    })
    .await;
}

#[tokio::test]
async fn a_company_asks_about_its_own_waybills_alone() {
    on_both(async |app| {
        let loader = app.login("loader").await;
        let mut content = petrol();
        loader.post("/checks", &content).await.ok();
        content.as_object_mut().unwrap().remove("loader");
        loader.post("/checks", &content).await.ok();
        let loader = loader.post("/checks", &chlorine()).await.refused(422, "invalid");
        assert_eq!(loader["errors"][0]["field"], "loader");
        let other = app.login("dispatcher-pinghu").await;
        let other = other.post("/checks", &petrol()).await.refused(422, "invalid");
        assert_eq!(other["errors"][0]["field"], "carrier");
        // Who receives the goods sees the waybill, and may ask as well.
        app.login("consignee").await.post("/checks", &petrol()).await.ok();
        app.login("admin").await.post("/checks", &petrol()).await.refused(403, "forbidden");
        app.login("auditor").await.post("/checks", &petrol()).await.refused(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn what_passes_a_bound_is_named() {
    on_both(async |app| {
        let client = app.login("inspector").await;
        let line = petrol()["load"][0].clone();
        for (members, field) in [
            (json!({"load": vec![line.clone(); 101]}), "load"),
            (json!({"remarks": "x".repeat(1001)}), "remarks"),
            (json!({"loading_at": "1999-12-31T23:59:59Z"}), "loading_at"),
            (json!({"permits": vec!["p"; 2]}), "permits.1"),
        ] {
            let answer = client.post("/checks", &with(petrol(), members)).await;
            let refused = answer.refused(422, "invalid");
            assert_eq!(refused["errors"][0]["field"], field);
        }
        client.post("/checks", &with(petrol(), json!({"load": vec![line; 100]}))).await.ok();
    })
    .await;
}

#[tokio::test]
async fn another_pack_is_asked_by_name_and_an_unknown_one_refused() {
    on_both(async |app| {
        let client = app.login("inspector").await;
        let in_force = client.post("/checks", &petrol()).await.ok();
        assert_eq!(client.post("/checks?pack=cn", &petrol()).await.ok(), in_force);
        let adr = client.post("/checks?pack=adr", &petrol()).await.ok();
        assert!(adr["report"]["pack"].as_str().unwrap().starts_with("adr "), "{adr}");
        // The demonstration's driver has no training certificate after ADR.
        assert!(failed(&adr).contains(&"A8"), "{:?}", failed(&adr));
        assert!(!failed(&adr).contains(&"W14") && !failed(&in_force).contains(&"A8"));
        assert_eq!(adr["plan"], in_force["plan"]);
        let refused = client.post("/checks?pack=imdg", &petrol()).await;
        assert_eq!(refused.status.as_u16(), 400, "{}", refused.status);
        let refused = client.post("/checks?packs=adr", &petrol()).await;
        assert_eq!(refused.status.as_u16(), 400, "{}", refused.status);
    })
    .await;
}

#[tokio::test]
async fn absurd_loads_are_refused_under_either_pack() {
    on_both(async |app| {
        let client = app.login("inspector").await;
        let line = petrol()["load"][0].clone();
        let many = json!({"load": vec![line.clone(); 10_000]});
        for pack in ["cn", "adr"] {
            let path = format!("/checks?pack={pack}");
            let refused = client.post(&path, &with(petrol(), many.clone())).await;
            assert!([413, 422].contains(&refused.status.as_u16()), "{}", refused.status);
            for quantity in [json!(-1), json!(1e12)] {
                let mut wrong = line.clone();
                wrong["declared_kg"] = quantity;
                let refused = client.post(&path, &with(petrol(), json!({"load": [wrong]}))).await;
                assert!([400, 422].contains(&refused.status.as_u16()), "{}", refused.status);
            }
        }
    })
    .await;
}
