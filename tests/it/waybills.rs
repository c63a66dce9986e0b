//! The life of a waybill, and who sees it.

use hazway::auth::{Actor, Role, hash_password};
use hazway::registry::CompanyId;
use hazway::store::{self, events};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::app::on_both;
use super::seed::{CHEAP, PASSWORD};
use super::story::{Desks, events_of, oxygen, petrol, with};

#[tokio::test]
async fn a_waybill_goes_from_draft_to_closed_and_every_step_is_one_event() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.draft(&petrol()).await;
        let path = |step: &str| format!("/waybills/{id}{step}");
        let edited = with(petrol(), json!({"remarks": "早班"}));
        let answer = desks.dispatcher.seeing(1).put(&path(""), &edited).await;
        assert_eq!(answer.ok()["content"]["remarks"], "早班");
        assert_eq!(answer.header("etag"), "\"2\"");
        let planned = desks.dispatcher.press(&path("/submit")).await.ok();
        assert_eq!(planned["state"], "planned");
        assert_eq!(planned["planned"]["plan"]["revision"], 1);
        let gated = desks.release(&id).await.ok();
        assert_eq!(gated["outcome"], "issued", "{gated}");
        let number = gated["waybill"]["issued"]["number"].as_str().unwrap();
        assert!(number.starts_with("500101-20261201-"), "{number}");
        app.pass(SignedDuration::from_mins(10));
        let metered = json!({"metered_kg": [25_900.5], "seals": ["S-1", "S-2"]});
        let loaded = desks.loader.post(&path("/load"), &metered).await.ok();
        assert_eq!(loaded["loaded"]["metered_kg"], json!([25_900.5]));
        let departed = desks.dispatcher.post(&path("/depart"), &json!({})).await.ok();
        assert_eq!(departed["departed"]["plan"]["departs_at"], "2026-12-01T01:40:00Z");
        app.pass(SignedDuration::from_hours(1));
        let consignee = app.login("consignee").await;
        let place = json!({"location": [108.4425, 30.7725]});
        let receipt = json!({"received_by": "收货员", "place": place});
        let delivered = consignee.post(&path("/deliver"), &receipt).await.ok();
        assert_eq!(delivered["delivered"]["received_by"], "收货员");
        let dispatcher = app.login("dispatcher").await;
        let closed = dispatcher.press(&path("/close")).await;
        assert_eq!(closed.header("etag"), "\"8\"");
        assert_eq!(closed.ok()["state"], "closed");
        assert_eq!(
            events_of(app, &id).await,
            [
                "waybill_drafted",
                "waybill_edited",
                "waybill_planned",
                "waybill_issued",
                "waybill_loaded",
                "waybill_departed",
                "waybill_delivered",
                "waybill_closed",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn events_are_read_page_by_page_and_a_changed_one_breaks_the_chain() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.voided(&petrol()).await;
        let auditor = app.login("auditor").await;
        let first = auditor.get(&format!("/waybills/{id}/events?limit=1")).await.ok();
        assert_eq!(first["items"][0]["kind"], "waybill_drafted");
        assert_eq!(first["next"], "1");
        let second = auditor.get(&format!("/waybills/{id}/events?limit=1&after=1")).await.ok();
        assert_eq!(second["items"][0]["kind"], "waybill_voided");
        assert_eq!(second["items"][0]["body"]["reason"], "货主取消");
        assert_eq!(second["next"], Value::Null);
        for wrong in ["after=x", "limit=0", "limit=201", "color=red"] {
            let answer = auditor.get(&format!("/waybills/{id}/events?{wrong}")).await;
            assert!([400, 422].contains(&answer.status.as_u16()), "{answer:?}");
        }
        let mut tx = app.app.store.begin_read().await.unwrap();
        let whole = events::list(&mut tx, &format!("waybill/{id}"), 0, 10).await.unwrap();
        assert_eq!(events::first_broken(&whole), None);
        let mut changed = whole.clone();
        changed[0].body["actor"] = json!("someone else");
        assert_eq!(events::first_broken(&changed), Some(1));
        let mut shortened = whole;
        shortened.remove(0);
        assert_eq!(events::first_broken(&shortened), Some(1));
    })
    .await;
}

#[tokio::test]
async fn paper_and_code_come_with_their_states() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.draft(&petrol()).await;
        let (pdf, qr) = (format!("/waybills/{id}/waybill.pdf"), format!("/waybills/{id}/qr.svg"));
        desks.dispatcher.get(&pdf).await.refused(409, "wrong_state");
        desks.dispatcher.get(&qr).await.refused(409, "wrong_state");
        desks.dispatcher.press(&format!("/waybills/{id}/submit")).await.ok();
        desks.dispatcher.get(&pdf).await.refused(409, "wrong_state");
        let code = desks.dispatcher.get(&qr).await;
        assert_eq!((code.status.as_u16(), code.header("content-type")), (200, "image/svg+xml"));
        assert!(code.body.starts_with(b"<svg"), "{code:?}");
        let number = desks.release(&id).await.ok()["waybill"]["issued"]["number"].clone();
        let paper = app.login("inspector").await.get(&pdf).await;
        assert_eq!((paper.status.as_u16(), paper.header("content-type")), (200, "application/pdf"));
        assert!(paper.body.starts_with(b"%PDF-"));
        assert!(paper.header("content-disposition").contains(number.as_str().unwrap()));
    })
    .await;
}

#[tokio::test]
async fn a_report_is_made_for_the_state_a_waybill_is_in() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let outcome = async |id: &str, code: &str| {
            let report = desks.dispatcher.get(&format!("/waybills/{id}/report")).await.ok();
            let findings = report["findings"].as_array().unwrap().clone();
            findings.iter().find(|finding| finding["code"] == code).unwrap()["outcome"].clone()
        };
        let manual = app.app.district.rules.manual_items[0].code.clone();
        let id = desks.draft(&petrol()).await;
        assert_eq!(outcome(&id, &manual).await, "not_applicable", "nobody is at the gate yet");
        desks.dispatcher.press(&format!("/waybills/{id}/submit")).await.ok();
        assert_eq!(outcome(&id, &manual).await, "needs_person");
        desks.release(&id).await.ok();
        assert_eq!(outcome(&id, &manual).await, "passed");
    })
    .await;
}

#[tokio::test]
async fn a_draft_needs_no_more_than_its_writer_and_gets_the_own_company() {
    on_both(async |app| {
        for (username, place, company) in
            [("shipper", "consignor", "youku"), ("dispatcher", "carrier", "xiajiang")]
        {
            let client = app.login(username).await;
            let answer = client.post("/waybills", &json!({})).await;
            let draft = answer.with_status(201);
            assert_eq!(draft["content"][place], company);
            assert_eq!((&draft["state"], &draft["revision"]), (&json!("draft"), &json!(1)));
            assert_eq!(answer.header("etag"), "\"1\"");
            let path = format!("/waybills/{}", draft["waybill_id"].as_str().unwrap());
            assert_eq!(client.get(&path).await.ok(), draft);
            let foreign = json!({ place: "pinghu" });
            let refused = client.post("/waybills", &foreign).await.refused(422, "invalid");
            assert_eq!(refused["errors"][0]["field"], place);
        }
    })
    .await;
}

#[tokio::test]
async fn what_one_may_not_see_is_not_found_and_what_one_may_only_see_is_forbidden() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.planned(&petrol()).await;
        let gets = ["", "/report", "/events", "/waybill.pdf", "/qr.svg"];
        for stranger in ["shipper-yanqi", "dispatcher-pinghu", "loader-yanqi", "waterworks"] {
            let client = app.login(stranger).await;
            for part in gets {
                client.get(&format!("/waybills/{id}{part}")).await.refused(404, "not_found");
            }
            let list = client.get("/waybills?state=planned").await.ok();
            assert_eq!(list["items"], json!([]), "{stranger}");
        }
        let stranger = app.login("dispatcher-pinghu").await;
        let moves = [
            ("submit", json!({})),
            ("withdraw", json!({})),
            ("depart", json!({})),
            ("deliver", json!({"received_by": "x"})),
            ("close", json!({})),
            ("void", json!({"reason": "x"})),
            ("abnormal", json!({"reason": "x"})),
        ];
        for (step, body) in &moves {
            let path = format!("/waybills/{id}/{step}");
            stranger.post(&path, body).await.refused(404, "not_found");
        }
        let clerk = app.login("loader-yanqi").await;
        clerk
            .post(&format!("/waybills/{id}/gate"), &desks.release_body())
            .await
            .refused(404, "not_found");
        let put = stranger.seeing(2).put(&format!("/waybills/{id}"), &petrol()).await;
        put.refused(404, "not_found");
        // The consignee sees it, and does nothing to it before it arrives.
        let consignee = app.login("consignee").await;
        consignee.get(&format!("/waybills/{id}")).await.ok();
        let told = consignee.press(&format!("/waybills/{id}/withdraw")).await;
        told.refused(403, "forbidden");
        assert_eq!(events_of(app, &id).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_account_without_a_company_sees_and_writes_no_waybill() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.draft(&json!({})).await;
        let hash = hash_password(PASSWORD, [1; 16], CHEAP).unwrap();
        let mut tx = app.app.store.begin_write().await.unwrap();
        let nobody = Actor {
            account_id: "nobody".to_owned(),
            username: "nobody".to_owned(),
            display_name: "无单位".to_owned(),
            role: Role::Shipper,
            company: CompanyId::default(),
        };
        store::accounts::insert(&mut tx, &nobody, &hash, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        let client = app.login("nobody").await;
        assert_eq!(client.get("/waybills").await.ok()["items"], json!([]));
        client.get(&format!("/waybills/{id}")).await.refused(404, "not_found");
        for content in [json!({}), json!({"consignor": ""})] {
            client.post("/waybills", &content).await.refused(422, "invalid");
        }
    })
    .await;
}

#[tokio::test]
async fn lists_are_filtered_searched_and_paged_newest_first() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let mut written = Vec::new();
        for _ in 0..3 {
            app.pass(SignedDuration::from_secs(1));
            written.push(desks.draft(&petrol()).await);
        }
        app.pass(SignedDuration::from_secs(1));
        let planned = desks.planned(&petrol()).await;
        let ids = |list: &Value| -> Vec<String> {
            let items = list["items"].as_array().unwrap();
            items.iter().map(|item| item["waybill_id"].as_str().unwrap().to_owned()).collect()
        };
        let first = desks.dispatcher.get("/waybills?limit=2").await.ok();
        assert_eq!(ids(&first), [planned.clone(), written[2].clone()]);
        let after = first["next"].as_str().unwrap();
        let second = desks.dispatcher.get(&format!("/waybills?limit=2&after={after}")).await.ok();
        assert_eq!(ids(&second), [written[1].clone(), written[0].clone()]);
        let of_state = desks.dispatcher.get("/waybills?state=planned").await.ok();
        assert_eq!(ids(&of_state), std::slice::from_ref(&planned));
        let summary = &of_state["items"][0];
        assert_eq!(summary["plates"], json!(["渝Z10001", "渝Z2001挂"]));
        let goods = json!([{"zh": "UN 1203 汽油", "en": "UN 1203 PETROL"}]);
        assert_eq!(summary["goods"], goods);
        for found in ["渝z10001", "1203", "机场路加油站"] {
            let query = format!("/waybills?state=planned&q={}", percent(found));
            let list = desks.dispatcher.get(&query).await.ok();
            assert_eq!(ids(&list), std::slice::from_ref(&planned), "{found}");
        }
        for missed in ["渝Z99999", "100%", "_", "'; drop table waybill; --"] {
            let query = format!("/waybills?state=planned&q={}", percent(missed));
            assert!(ids(&desks.dispatcher.get(&query).await.ok()).is_empty(), "{missed}");
        }
        for wrong in ["state=lost", "limit=0", "limit=201", "limit=x", "color=red"] {
            let answer = desks.dispatcher.get(&format!("/waybills?{wrong}")).await;
            assert!([400, 422].contains(&answer.status.as_u16()), "{answer:?}");
        }
        let long = "x".repeat(201);
        desks.dispatcher.get(&format!("/waybills?q={long}")).await.refused(422, "invalid");
    })
    .await;
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| encoded + &format!("%{byte:02X}"))
}

#[tokio::test]
async fn an_edit_names_the_revision_it_saw() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.draft(&petrol()).await;
        let path = format!("/waybills/{id}");
        let dispatcher = &desks.dispatcher;
        dispatcher.put(&path, &petrol()).await.refused(428, "precondition_required");
        for wrong in ["1", "\"x\"", "*", "W/\"1\""] {
            let answer = dispatcher.with("if-match", wrong).put(&path, &petrol()).await;
            answer.refused(400, "malformed");
        }
        dispatcher.seeing(1).put(&path, &petrol()).await.ok();
        let stale = dispatcher.seeing(1).put(&path, &petrol()).await.refused(412, "stale");
        assert_eq!(stale["current_revision"], 2);
        let submit = format!("{path}/submit");
        let stale = dispatcher.seeing(1).press(&submit).await.refused(412, "stale");
        assert_eq!(stale["current_revision"], 2);
        dispatcher.seeing(2).press(&submit).await.ok();
        let gate = format!("{path}/gate");
        let body = desks.release_body();
        desks.loader.seeing(2).post(&gate, &body).await.refused(412, "stale");
        desks.loader.seeing(3).post(&gate, &body).await.ok();
        for (client, step, body) in [
            (&desks.loader, "load", json!({"metered_kg": [26000]})),
            (dispatcher, "void", json!({"reason": "x"})),
            (dispatcher, "abnormal", json!({"reason": "x"})),
        ] {
            let answer = client.seeing(3).post(&format!("{path}/{step}"), &body).await;
            answer.refused(412, "stale");
        }
        assert_eq!(events_of(app, &id).await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn everything_written_has_a_bound_and_every_fault_is_told_at_once() {
    on_both(async |app| {
        let dispatcher = app.login("dispatcher").await;
        let item = petrol()["load"][0].clone();
        let wrong = with(
            petrol(),
            json!({
                "load": vec![item.clone(); 101],
                "permits": ["hospital-pass", "hospital-pass"],
                "remarks": "长".repeat(1001),
                "driver": "d".repeat(65),
                "loading_at": "1999-12-31T00:00:00Z",
                "depart_from": "2026-12-01T02:00:00Z",
                "depart_until": "2026-12-01T01:00:00Z",
            }),
        );
        let refused = dispatcher.post("/waybills", &wrong).await.refused(422, "invalid");
        let fields: Vec<&str> = refused["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["field"].as_str().unwrap())
            .collect();
        let expected = ["load", "permits.1", "remarks", "driver", "loading_at", "depart_until"];
        assert_eq!(fields, expected);
        let unknown = with(item, json!({"entry": "9999-1"}));
        let body = with(petrol(), json!({"load": [unknown]}));
        let refused = dispatcher.post("/waybills", &body).await.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["field"], "load.0.entry");
        let unheard = with(petrol(), json!({"colour": "red"}));
        dispatcher.post("/waybills", &unheard).await.refused(400, "malformed");
        for mass in [json!(-1), json!(1e9), json!("26000"), json!(null)] {
            let body = with(
                petrol(),
                json!({"load": [with(petrol()["load"][0].clone(), json!({"declared_kg": mass}))]}),
            );
            dispatcher.post("/waybills", &body).await.refused(400, "malformed");
        }
        let huge = with(petrol(), json!({"remarks": "x".repeat(1 << 20)}));
        dispatcher.post("/waybills", &huge).await.refused(413, "too_large");
        let list = dispatcher.get("/waybills?q=%E6%97%A9").await.ok();
        assert_eq!(list["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_character_that_cannot_be_kept_is_an_answer_and_no_fault_of_ours() {
    on_both(async |app| {
        let dispatcher = app.login("dispatcher").await;
        for path in ["/waybills/%00", "/waybills/%00/events", "/waybills?q=%00", "/waybills/%FF"] {
            let answer = dispatcher.get(path).await;
            assert!([200, 400, 404].contains(&answer.status.as_u16()), "{answer:?}");
        }
        let body = with(oxygen(), json!({"loader": "a\u{0}b", "remarks": "a\u{0}b"}));
        let answer = dispatcher.post("/waybills", &body).await;
        assert!([201, 400, 422].contains(&answer.status.as_u16()), "{answer:?}");
        let login = json!({"username": "a\u{0}", "password": "x"});
        let answer = app.anyone().post("/session", &login).await;
        assert!([400, 401].contains(&answer.status.as_u16()), "{answer:?}");
    })
    .await;
}
