//! The papers of a waybill, state by state and reader by reader.

use serde_json::{Value, json};

use super::app::on_both;
use super::story::{Desks, chlorine, petrol, with};

const PAPERS: [&str; 6] = [
    "waybill",
    "transport_document",
    "emergency_card",
    "consignment_list",
    "loading_record",
    "efti",
];

/// Which papers the list says there are.
fn available(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), PAPERS.len());
    for item in items {
        assert_eq!(item["is_available"] == false, item["why_not"]["en"].is_string(), "{item}");
    }
    let had = items.iter().filter(|item| item["is_available"] == true);
    had.map(|item| item["paper"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_state_has_its_papers_and_the_list_tells_the_truth() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let of_goods = ["transport_document", "emergency_card", "consignment_list", "efti"];
        let draft = desks.draft(&with(petrol(), json!({"load": []}))).await;
        let voided = desks.voided(&petrol()).await;
        let planned = desks.planned(&petrol()).await;
        let loader = &desks.loader;
        let papers = async |id: &str| loader.get(&format!("/waybills/{id}/papers")).await.ok();
        assert_eq!(available(&papers(&draft).await), [""; 0]);
        assert_eq!(available(&papers(&voided).await), [""; 0]);
        assert_eq!(available(&papers(&planned).await), of_goods);
        desks.release(&planned).await.ok();
        let issued = papers(&planned).await;
        assert_eq!(available(&issued).len(), 5, "{issued}");
        let body = json!({"metered_kg": [25_990], "seals": ["S-1"]});
        desks.loader.post(&format!("/waybills/{planned}/load"), &body).await.ok();
        assert_eq!(available(&papers(&planned).await).len(), 6);
        for id in [&draft, &voided, &planned] {
            let list = papers(id).await;
            for paper in PAPERS {
                for how in ["format=pdf&lang=zh", "format=pdf&lang=en", "format=json"] {
                    let path = format!("/waybills/{id}/papers/{paper}?{how}");
                    let answer = desks.loader.get(&path).await;
                    if available(&list).contains(&paper) {
                        let kind = if how == "format=json" { "json" } else { "pdf" };
                        assert_eq!(answer.status.as_u16(), 200, "{path}: {answer:?}");
                        assert_eq!(answer.header("content-type"), format!("application/{kind}"));
                        assert_eq!(kind == "pdf", answer.body.starts_with(b"%PDF-"), "{path}");
                    } else {
                        answer.refused(409, "wrong_state");
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn papers_say_what_the_waybill_says() {
    on_both(async |app| {
        let desks = Desks::of_yanqi(app).await;
        let id = desks.loaded(&chlorine()).await;
        let read = async |paper: &str| {
            let path = format!("/waybills/{id}/papers/{paper}?format=json");
            desks.loader.get(&path).await.ok()
        };
        let waybill = desks.read(&id).await;
        let number = &waybill["issued"]["number"];
        let document = read("transport_document").await;
        let item = &document["documents"][0]["items"][0];
        assert_eq!(item["line"]["text"], "UN 1017 CHLORINE, 2.3 (5.1, 8), (C/D)");
        assert_eq!((&document["number"], &item["net_kg"]), (number, &json!(10_000)));
        assert_eq!(
            document["consignor"]["name"],
            waybill["issued"]["printed"]["consignor"]["name"]
        );
        let card = read("emergency_card").await;
        assert_eq!(card["emergency_phone"], "023-00000119");
        assert_eq!(card["items"][0]["orange_plate"], "265 / 1017");
        assert_eq!(
            (card["measures"].as_array().unwrap().len(), &card["verified"]),
            (3, &json!(false))
        );
        let record = read("loading_record").await;
        assert_eq!((&record["number"], &record["seals"]), (number, &json!(["S-1"])));
        assert_eq!(record["items"][0]["metered_kg"], 10_000);
        assert_eq!(record["keep_until"], "2027-12-01");
        let by = record["checked_by"].as_str().unwrap();
        assert_ne!(by, waybill["issued"]["by"], "a name, not an identifier");
        let checks = record["checks"].as_array().unwrap();
        assert_eq!(checks.len(), app.app.district.rules.manual_items.len());
        assert!(checks.iter().all(|check| check["question"]["zh"] != ""), "{checks:?}");
        let form = read("waybill").await;
        let permit = form["printed"]["permits"][0].as_str().unwrap();
        assert!(permit.starts_with("剧毒化学品道路运输通行证 "), "{permit}");
        let list = read("consignment_list").await;
        assert_eq!(list["items"][0]["class"], "2.3 (5.1, 8)");
        let efti = read("efti").await;
        assert_eq!(efti["transportDangerousGoods"][0]["uNDGID"], "1017");
    })
    .await;
}

#[tokio::test]
async fn the_loading_record_is_the_loaders_and_the_authorities() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.loaded(&petrol()).await;
        let path = format!("/waybills/{id}/papers/loading_record?format=json");
        // Who, the status of the record, and of another paper of the same waybill.
        for (username, record, other) in [
            ("loader", 200, 200),
            ("inspector", 200, 200),
            ("responder", 200, 200),
            ("shipper", 403, 200),
            ("dispatcher", 403, 200),
            ("consignee", 403, 200),
            ("loader-yanqi", 404, 404),
            ("auditor", 403, 403),
        ] {
            let client = app.login(username).await;
            let card = format!("/waybills/{id}/papers/emergency_card?format=json");
            let statuses = [client.get(&path).await.status, client.get(&card).await.status];
            assert_eq!(statuses.map(|status| status.as_u16()), [record, other], "{username}");
        }
        let list = app.login("shipper").await.get(&format!("/waybills/{id}/papers")).await.ok();
        assert!(!available(&list).contains(&"loading_record"));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_paper_is_not_found_and_no_other_format_is_taken() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.draft(&petrol()).await;
        let get = async |rest: &str| {
            desks.dispatcher.seeing(1).get(&format!("/waybills/{id}/papers/{rest}")).await
        };
        get("passport").await.refused(404, "not_found");
        for query in ["format=docx", "lang=fr", "colour=red"] {
            get(&format!("emergency_card?{query}")).await.refused(400, "malformed");
        }
        let long = with(petrol(), json!({"special_agreement": "约".repeat(1001)}));
        let answer = desks.dispatcher.seeing(1).put(&format!("/waybills/{id}"), &long).await;
        answer.refused(422, "invalid");
    })
    .await;
}
