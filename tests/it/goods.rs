//! The dangerous goods list and the rule pack.

use hazway::auth::Role;
use serde_json::json;

use super::app::on_both;
use super::seed::account_of;

#[tokio::test]
async fn goods_are_found_by_number_name_and_pinyin() {
    on_both(async |app| {
        let client = app.login("shipper").await;
        for query in ["1203", "UN1203", "%E6%B1%BD%E6%B2%B9", "qiyou", "petrol"] {
            let found = client.get(&format!("/goods?q={query}&limit=5")).await.ok();
            let items = found["items"].as_array().unwrap();
            assert!(items.len() <= 5, "{query}");
            assert!(items.iter().any(|entry| entry["key"] == "1203-1"), "{query}: {found}");
        }
        assert_eq!(client.get("/goods").await.ok()["items"], serde_json::json!([]));
        assert_eq!(client.get("/goods?q=zzzzqqqq").await.ok()["items"], serde_json::json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_number_names_its_entries_and_an_unknown_one_is_not_found() {
    on_both(async |app| {
        let client = app.login("auditor").await;
        let variants = client.get("/goods/1202").await.ok();
        let variants = variants["items"].as_array().unwrap();
        assert!(variants.iter().all(|entry| entry["key"].as_str().unwrap().starts_with("1202-")));
        let one = client.get("/goods/1203-1").await.ok();
        assert_eq!(one["items"].as_array().unwrap().len(), 1);
        assert_eq!(one["items"][0]["proper_shipping_name_zh"], "汽油");
        for unknown in ["0001", "9999", "1203-99", "1203-0", "petrol", "12033", "-1"] {
            client.get(&format!("/goods/{unknown}")).await.refused(404, "not_found");
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_out_of_its_bounds_is_refused_with_the_field() {
    on_both(async |app| {
        let client = app.login("shipper").await;
        for (query, field) in
            [("limit=0", "limit"), ("limit=201", "limit"), (&format!("q={}", "a".repeat(65)), "q")]
        {
            let problem = client.get(&format!("/goods?{query}")).await.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field);
        }
        client.get("/goods?limit=x").await.refused(400, "malformed");
        client.get("/goods?query=1203").await.refused(400, "malformed");
        app.anyone().get("/goods?q=1203").await.refused(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn everybody_reads_the_rules_with_their_clauses_and_the_items_of_the_gate() {
    on_both(async |app| {
        for role in Role::ALL {
            let rules = app.login(account_of(role)).await.get("/rules").await.ok();
            assert!(rules["pack"].as_str().unwrap().starts_with("cn "), "{}", rules["pack"]);
            let editions = rules["rules"].as_array().unwrap();
            assert!(
                editions.iter().all(|rule| rule["clause"]["zh"] != "" && rule["title"]["en"] != "")
            );
            let in_force: Vec<_> = editions
                .iter()
                .filter(|rule| rule["in_force"] == true)
                .map(|rule| &rule["code"])
                .collect();
            let items = rules["manual_items"].as_array().unwrap();
            assert!(!items.is_empty());
            assert!(items.iter().all(|item| in_force.contains(&&item["code"])), "{items:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn everybody_reads_what_goods_imply() {
    on_both(async |app| {
        let client = app.login("shipper").await;
        let petrol = client.get("/goods/1203-1/implications").await.ok();
        let petrol = &petrol["items"][0];
        assert_eq!(petrol["entry"], "1203-1");
        assert_eq!(petrol["tunnels"]["packages"], json!(["E"]));
        assert_eq!(petrol["tunnels"]["tank"], json!(["D", "E"]));
        assert_eq!(petrol["tank"]["least_codes"], json!(["LGBF"]));
        assert_eq!(petrol["crew"], json!(["general"]));
        let chlorine = client.get("/goods/1017/implications").await.ok();
        assert_eq!(chlorine["items"][0]["permits"], json!(["highly_toxic"]));
        assert_eq!(chlorine["items"][0]["scope_codes"], json!(["03123", "03223"]));
        assert_eq!(chlorine["items"][0]["needs_technical_name"], false);
        let sources = chlorine["items"][0]["sources"].as_array().unwrap();
        assert!(sources.iter().any(|source| source["list"] == "highly_toxic"), "{sources:?}");
        assert_eq!(chlorine["items"][0].get("limited"), None);
        client.get("/goods/9999/implications").await.refused(404, "not_found");
        client.get("/goods/petrol/implications").await.refused(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn the_rules_are_read_as_they_stand_on_a_day() {
    on_both(async |app| {
        let client = app.login("shipper").await;
        for (day, clause) in [("2026-04-30", "第 591 号"), ("2026-05-01", "危险化学品安全法")]
        {
            let pack = client.get(&format!("/rules?on={day}")).await.ok();
            assert_eq!(pack["day"], day);
            let rules = pack["rules"].as_array().unwrap();
            let themes = pack["themes"].as_array().unwrap();
            assert!(
                rules
                    .iter()
                    .all(|rule| { themes.iter().any(|theme| theme["theme"] == rule["theme"]) })
            );
            let escort = rules
                .iter()
                .find(|rule| rule["code"] == "W14" && rule["in_force"] == true)
                .unwrap();
            assert!(escort["clause"]["zh"].as_str().unwrap().contains(clause), "{escort}");
        }
        let problem = client.get("/rules?on=1999-12-31").await.refused(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "on");
        client.get("/rules?on=yesterday").await.refused(400, "malformed");
        client.get("/rules?day=2026-05-01").await.refused(400, "malformed");
    })
    .await;
}
