//! Every move that is refused, and why.

use hazway::registry::{PermitId, RecordKind};
use hazway::store::waybills::Summary;
use hazway::store::{self, claims};
use hazway::units::Kilograms;
use hazway::waybill::WaybillId;
use serde_json::{Value, json};
use sqlx::Row;

use super::app::{TestApp, on_both};
use super::client::together;
use super::story::{Desks, blocking, change_record, chlorine, events_of, oxygen, petrol, with};

#[tokio::test]
async fn a_move_from_a_wrong_state_is_refused_and_says_so_in_both_languages() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let bodies = [
            ("submit", json!({})),
            ("withdraw", json!({})),
            ("gate", desks.release_body()),
            ("load", json!({"metered_kg": [26000]})),
            ("depart", json!({})),
            ("deliver", json!({"received_by": "收货员"})),
            ("close", json!({})),
            ("void", json!({"reason": "取消"})),
            ("abnormal", json!({"reason": "漏油"})),
        ];
        let refused_from = async |id: &str, allowed: &[&str]| {
            let before = events_of(app, id).await;
            for (step, body) in bodies.iter().filter(|(step, _)| !allowed.contains(step)) {
                let client =
                    if ["gate", "load"].contains(step) { &desks.loader } else { &desks.dispatcher };
                client
                    .post(&format!("/waybills/{id}/{step}"), body)
                    .await
                    .refused(409, "wrong_state");
            }
            assert_eq!(events_of(app, id).await, before, "nothing was written");
        };
        let id = desks.draft(&petrol()).await;
        refused_from(&id, &["submit", "void"]).await;
        desks.dispatcher.press(&format!("/waybills/{id}/submit")).await.ok();
        refused_from(&id, &["withdraw", "gate", "void"]).await;
        let edit = desks.dispatcher.seeing(2).put(&format!("/waybills/{id}"), &petrol()).await;
        edit.refused(409, "wrong_state");
        let submit = format!("/waybills/{id}/submit");
        let zh = desks.dispatcher.press(&submit).await.refused(409, "wrong_state");
        assert_eq!(zh["detail"], "运单当前为“已计划”，不能提交。");
        let en = desks.dispatcher.in_english().press(&submit).await.refused(409, "wrong_state");
        assert_eq!(en["detail"], "The waybill is planned: it cannot be submitted.");
        desks.release(&id).await.ok();
        refused_from(&id, &["load", "void", "abnormal"]).await;
        let load = json!({"metered_kg": [26000]});
        desks.loader.post(&format!("/waybills/{id}/load"), &load).await.ok();
        refused_from(&id, &["depart", "void", "abnormal"]).await;
        desks.dispatcher.post(&format!("/waybills/{id}/depart"), &json!({})).await.ok();
        refused_from(&id, &["deliver", "void", "abnormal"]).await;
        let receipt = json!({"received_by": "收货员"});
        desks.dispatcher.post(&format!("/waybills/{id}/deliver"), &receipt).await.ok();
        refused_from(&id, &["close", "abnormal"]).await;
        desks.dispatcher.press(&format!("/waybills/{id}/close")).await.ok();
        refused_from(&id, &[]).await;
        let void = desks.voided(&petrol()).await;
        refused_from(&void, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_submission_whose_checks_fail_names_every_rule_and_writes_nothing() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let faulty = with(
            petrol(),
            json!({"vehicle": "z10003", "trailer": "z2003g", "tank": "fuel-2", "driver": "zhou"}),
        );
        let id = desks.draft(&faulty).await;
        let submit = format!("/waybills/{id}/submit");
        let refused = desks.dispatcher.press(&submit).await.refused(422, "checks_failed");
        let findings = refused["findings"].as_array().unwrap();
        let fields: Vec<&str> =
            findings.iter().map(|finding| finding["field"].as_str().unwrap()).collect();
        for field in ["tank", "vehicle", "driver"] {
            assert!(fields.iter().any(|found| found.starts_with(field)), "{field}: {fields:?}");
        }
        for finding in findings {
            for text in ["title", "detail", "remedy", "clause"] {
                for language in ["zh", "en"] {
                    assert_ne!(finding[text][language], "", "{finding}");
                }
            }
        }
        assert_eq!(desks.read(&id).await["revision"], 1);
        assert_eq!(events_of(app, &id).await, ["waybill_drafted"]);
    })
    .await;
}

#[tokio::test]
async fn an_empty_draft_is_refused_by_the_rules_and_not_by_chance() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.draft(&json!({})).await;
        let refused = desks.dispatcher.press(&format!("/waybills/{id}/submit")).await;
        assert!(blocking(&refused.refused(422, "checks_failed")["findings"]).len() > 5);
    })
    .await;
}

#[tokio::test]
async fn a_submission_without_a_lawful_way_says_what_stands_in_it() {
    on_both(async |app| {
        let desks = Desks::of_yanqi(app).await;
        let id = desks.draft(&with(oxygen(), json!({"permits": []}))).await;
        let submit = format!("/waybills/{id}/submit");
        let refused = desks.dispatcher.press(&submit).await.refused(422, "no_route");
        assert_eq!(refused["no_route"]["kind"], "blocked");
        assert_eq!(refused["no_route"]["obstacles"][0]["rule"], "example-hospital-pass");
        assert_eq!(events_of(app, &id).await, ["waybill_drafted"]);
    })
    .await;
}

/// Two planned waybills at the gate at the same time: exactly one is issued, the other goes back to
/// the draft and says which rule refused it.
async fn one_wins(app: &TestApp, desks: &Desks<'_>, contents: [Value; 2]) -> Vec<String> {
    let [one, other] = contents;
    let ids = [desks.planned(&one).await, desks.planned(&other).await];
    let answers = together(ids.iter().map(|id| desks.release(id))).await;
    let gated: Vec<Value> = answers.iter().map(super::client::Answer::ok).collect();
    let issued = gated.iter().filter(|gated| gated["outcome"] == "issued").count();
    assert_eq!(issued, 1, "{:?}", gated.iter().map(|gated| &gated["outcome"]).collect::<Vec<_>>());
    let loser = gated.iter().find(|gated| gated["outcome"] == "refused").unwrap();
    assert_eq!(loser["waybill"]["state"], "draft");
    for (id, gated) in ids.iter().zip(&gated) {
        let last = events_of(app, id).await.pop().unwrap();
        assert_eq!(last, format!("waybill_{}", gated["outcome"].as_str().unwrap()));
    }
    blocking(&loser["waybill"]["refusals"][0]["report"]["findings"])
}

#[tokio::test]
async fn of_two_gates_for_one_vehicle_tank_or_person_exactly_one_lets_pass() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let apart = json!({
            "vehicle": "z10002", "trailer": "z2002g", "tank": "fuel-3",
            "driver": "zhao", "escort": "qian",
        });
        // The tank of another carrier on the second trailer: what is looked at is who holds what.
        change_record(app, RecordKind::Tank, "fuel-3", |tank| tank["owner"] = json!("xiajiang"))
            .await;
        for (shared, members) in [
            ("vehicle", json!({"vehicle": "z10001"})),
            ("trailer", json!({"trailer": "z2001g", "tank": "fuel-1"})),
            ("tank", json!({"tank": "fuel-1"})),
            ("driver", json!({"driver": "sun"})),
            ("escort", json!({"escort": "wu"})),
        ] {
            let other = with(with(petrol(), apart.clone()), members);
            let tank = if shared == "tank" { "fuel-1" } else { "fuel-3" };
            change_record(app, RecordKind::Vehicle, "z2002g", |trailer| {
                trailer["tank"] = json!(tank);
            })
            .await;
            let rules = one_wins(app, &desks, [petrol(), other]).await;
            assert_eq!(rules, ["W10"], "{shared}");
            // What the winner held is free for the next round.
            let issued = desks.dispatcher.get("/waybills?state=issued").await.ok();
            let id = issued["items"][0]["waybill_id"].as_str().unwrap();
            let void = json!({"reason": "下一轮"});
            desks.dispatcher.post(&format!("/waybills/{id}/void"), &void).await.ok();
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_gates_on_the_last_of_a_permit_exactly_one_lets_pass() {
    on_both(async |app| {
        let desks = Desks::of_yanqi(app).await;
        change_record(app, RecordKind::Permit, "chlorine-pass", |permit| {
            permit["plates"] = json!([]);
            permit["drivers"] = json!([]);
            permit["granted_kg"] = json!(15000);
        })
        .await;
        let scope = json!([{"class": "2.3"}]);
        change_record(app, RecordKind::Vehicle, "z10007", |truck| truck["scope"] = scope.clone())
            .await;
        for person in ["sun", "wu"] {
            change_record(app, RecordKind::Person, person, |person| {
                person["qualifications"][0]["covers_highly_toxic"] = json!(true);
            })
            .await;
        }
        let other = with(
            chlorine(),
            json!({"vehicle": "z10007", "tank": "chlorine-2", "driver": "sun", "escort": "wu"}),
        );
        let rules = one_wins(app, &desks, [chlorine(), other]).await;
        assert!(!rules.is_empty() && !rules.contains(&"W10".to_owned()), "{rules:?}");
        assert_eq!(used(app, "chlorine-pass").await, [10_000_000, 10_000_000]);
    })
    .await;
}

#[tokio::test]
async fn what_somebody_holds_stops_the_gate_even_when_the_checks_do_not_see_it() {
    on_both(async |app| {
        let desks = Desks::of_yanqi(app).await;
        let id = desks.planned(&chlorine()).await;
        let ghost = WaybillId("ghost".to_owned());
        let hold = async |kind: &'static str, subject: &str| {
            let mut tx = app.app.store.begin_write().await.unwrap();
            claims::release(&mut tx, &ghost).await.unwrap();
            let claim = claims::Claim { kind, subject_id: subject.to_owned() };
            claims::take(&mut tx, &ghost, vec![claim], app.now()).await.unwrap();
            tx.commit().await.unwrap();
        };
        for (kind, subject, zh) in [
            ("vehicle", "z10005", "车辆"),
            ("tank", "chlorine-1", "罐体"),
            ("person", "qian", "人员"),
        ] {
            hold(kind, subject).await;
            let refused = desks.release(&id).await.refused(409, "claimed");
            assert_eq!(refused["detail"], format!("{zh} `{subject}` 已被其他运单占用。"));
        }
        assert_eq!(desks.read(&id).await["state"], "planned");
        assert_eq!(events_of(app, &id).await.len(), 2, "nothing was written");
        hold("vehicle", "z10006").await;
        assert_eq!(desks.release(&id).await.ok()["outcome"], "issued");
    })
    .await;
}

#[tokio::test]
async fn a_waybill_refused_fifty_times_is_not_submitted_again() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.planned(&petrol()).await;
        let refuse = json!({"decision": "refuse", "reason": "轮胎鼓包"});
        desks.loader.post(&format!("/waybills/{id}/gate"), &refuse).await.ok();
        let mut tx = app.app.store.begin_write().await.unwrap();
        let mut waybill =
            store::waybills::find(&mut tx, &WaybillId(id.clone())).await.unwrap().unwrap();
        waybill.refusals = vec![waybill.refusals[0].clone(); 50];
        waybill.revision += 1;
        store::waybills::save(&mut tx, &waybill, &Summary::default()).await.unwrap();
        tx.commit().await.unwrap();
        let refused = desks.dispatcher.press(&format!("/waybills/{id}/submit")).await;
        assert_eq!(refused.refused(422, "invalid")["errors"][0]["field"], "refusals");
    })
    .await;
}

/// Grams taken from a permit: by its uses, and by its balance.
async fn used(app: &TestApp, permit: &str) -> [i64; 2] {
    let mut tx = app.app.store.begin_read().await.unwrap();
    let nobody = WaybillId(String::new());
    let by_uses: Kilograms =
        claims::permit_used(&mut tx, &PermitId(permit.to_owned()), &nobody).await.unwrap();
    let row = sqlx::query("select used_g from permit_balance where permit_id = $1")
        .bind(permit)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    [by_uses.grams(), row.try_get(0).unwrap()]
}

#[tokio::test]
async fn a_release_is_checked_again_on_the_registry_as_it_is_at_the_gate() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.planned(&petrol()).await;
        change_record(app, RecordKind::Tank, "fuel-1", |tank| {
            tank["certificate"]["valid"]["to"] = json!("2026-11-30");
        })
        .await;
        let gated = desks.release(&id).await.ok();
        assert_eq!(gated["outcome"], "refused");
        let waybill = &gated["waybill"];
        assert_eq!(waybill["state"], "draft");
        let refusal = &waybill["refusals"][0];
        let rules = blocking(&refusal["report"]["findings"]);
        assert_eq!(rules, ["L3"], "the tank's inspection has run out");
        assert_eq!(refusal["by"], waybill["refusals"][0]["by"]);
        let answers = desks.release_body()["answers"].as_array().unwrap().len();
        assert_eq!(refusal["answers"].as_array().unwrap().len(), answers);
        let kinds = events_of(app, &id).await;
        assert_eq!(kinds, ["waybill_drafted", "waybill_planned", "waybill_refused"]);
        // Mended, it goes through; the refusal stays on it.
        change_record(app, RecordKind::Tank, "fuel-1", |tank| {
            tank["certificate"]["valid"]["to"] = json!("2029-12-31");
        })
        .await;
        desks.dispatcher.press(&format!("/waybills/{id}/submit")).await.ok();
        let gated = desks.release(&id).await.ok();
        assert_eq!(gated["outcome"], "issued");
        assert_eq!(gated["waybill"]["refusals"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_item_that_nobody_looked_at_or_found_wrong_refuses() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.planned(&petrol()).await;
        let gate = format!("/waybills/{id}/gate");
        let unanswered = json!({"decision": "release"});
        let gated = desks.loader.post(&gate, &unanswered).await.ok();
        assert_eq!(gated["outcome"], "refused");
        desks.dispatcher.press(&format!("/waybills/{id}/submit")).await.ok();
        let mut body = desks.release_body();
        body["answers"][0]["is_ok"] = json!(false);
        body["answers"][0]["remark"] = json!("押运员未到");
        let code = body["answers"][0]["code"].as_str().unwrap().to_owned();
        let gated = desks.loader.post(&gate, &body).await.ok();
        assert_eq!(gated["outcome"], "refused");
        let refusal = &gated["waybill"]["refusals"][1];
        assert_eq!(blocking(&refusal["report"]["findings"]), [code]);
        assert_eq!(refusal["answers"][0]["remark"], "押运员未到");
    })
    .await;
}

#[tokio::test]
async fn a_clerk_refuses_with_a_reason_and_every_answer_has_a_bound() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.planned(&petrol()).await;
        let gate = format!("/waybills/{id}/gate");
        let answer = json!({"code": "G1", "is_ok": true});
        let blurred = with(answer.clone(), json!({"photo_sha256": "xyz"}));
        for (wrong, field) in [
            (json!({"decision": "refuse"}), "reason"),
            (json!({"decision": "refuse", "reason": " "}), "reason"),
            (json!({"decision": "release", "reason": "长".repeat(1001)}), "reason"),
            (json!({"decision": "release", "answers": vec![answer.clone(); 101]}), "answers"),
            (json!({"decision": "release", "answers": [answer, answer]}), "answers.1.code"),
            (json!({"decision": "release", "answers": [blurred]}), "answers.0.photo_sha256"),
            (json!({"decision": "release", "place": {"location": [200, 95]}}), "place.location"),
        ] {
            let refused = desks.loader.post(&gate, &wrong).await.refused(422, "invalid");
            assert_eq!(refused["errors"][0]["field"], field);
        }
        desks.loader.post(&gate, &json!({"decision": "perhaps"})).await.refused(400, "malformed");
        assert_eq!(desks.read(&id).await["state"], "planned");
        let refuse = json!({"decision": "refuse", "reason": "轮胎鼓包"});
        let gated = desks.loader.post(&gate, &refuse).await.ok();
        assert_eq!(gated["outcome"], "refused");
        assert_eq!(gated["waybill"]["refusals"][0]["reason"], "轮胎鼓包");
    })
    .await;
}

#[tokio::test]
async fn a_metered_quantity_above_any_limit_is_not_loaded() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.issued(&petrol()).await;
        let load = format!("/waybills/{id}/load");
        let refused = async |kilograms: f64| {
            let body = json!({"metered_kg": [kilograms]});
            let refused = desks.loader.post(&load, &body).await.refused(422, "checks_failed");
            let findings = refused["findings"].as_array().unwrap();
            assert_eq!(findings.len(), 1, "{refused}");
            let texts =
                ["code", "field"].map(|name| findings[0][name].as_str().unwrap().to_owned());
            (texts.join(" "), findings[0]["detail"]["en"].as_str().unwrap().to_owned())
        };
        let (over_declared, _) = refused(26_000.001).await;
        assert!(over_declared.ends_with("metered_kg.0"), "{over_declared}");
        for wrong in [json!([]), json!([26000, 26000])] {
            let body = json!({"metered_kg": wrong});
            let refused = desks.loader.post(&load, &body).await.refused(422, "invalid");
            assert_eq!(refused["errors"][0]["field"], "metered_kg");
        }
        let many = json!({"metered_kg": [26000], "seals": vec!["S"; 51]});
        desks.loader.post(&load, &many).await.refused(422, "invalid");
        // The papers of the tank were corrected after the gate.
        change_record(app, RecordKind::Tank, "fuel-1", |tank| tank["rated_load_kg"] = json!(25000))
            .await;
        let (_, over_rated) = refused(26_000.0).await;
        assert!(over_rated.contains("25000"), "{over_rated}");
        change_record(app, RecordKind::Tank, "fuel-1", |tank| {
            tank["rated_load_kg"] = json!(31000);
            tank["capacity_l"] = json!(36000);
        })
        .await;
        let (_, over_filling) = refused(26_000.0).await;
        assert!(over_filling.contains("25668"), "{over_filling}");
        assert_eq!(desks.read(&id).await["state"], "issued");
        change_record(app, RecordKind::Tank, "fuel-1", |tank| tank["capacity_l"] = json!(40000))
            .await;
        desks.loader.post(&load, &json!({"metered_kg": [26000]})).await.ok();
        assert_eq!(events_of(app, &id).await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_loaded_truck_leaves_only_while_every_check_still_passes() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.loaded(&petrol()).await;
        let depart = format!("/waybills/{id}/depart");
        change_record(app, RecordKind::Blacklist, "black-zhou", |entry| {
            entry["subject"] = json!({"person": "sun"});
        })
        .await;
        let refused = desks.dispatcher.post(&depart, &json!({})).await;
        assert_eq!(blocking(&refused.refused(422, "checks_failed")["findings"]), ["B1"]);
        assert_eq!(desks.read(&id).await["state"], "loaded");
        change_record(app, RecordKind::Blacklist, "black-zhou", |entry| {
            entry["subject"] = json!({"person": "zhou"});
        })
        .await;
        desks.loader.post(&depart, &json!({"place": {"name": "东门"}})).await.ok();
    })
    .await;
}

#[tokio::test]
async fn voiding_frees_what_was_held_and_gives_back_permits_once() {
    on_both(async |app| {
        let desks = Desks::of_yanqi(app).await;
        let id = desks.issued(&chlorine()).await;
        assert_eq!(used(app, "chlorine-pass").await, [10_000_000, 10_000_000]);
        let held = desks.draft(&chlorine()).await;
        let submit = format!("/waybills/{held}/submit");
        let refused = desks.dispatcher.press(&submit).await.refused(422, "checks_failed");
        assert_eq!(blocking(&refused["findings"]), ["W10"]);
        let void = format!("/waybills/{id}/void");
        desks.dispatcher.post(&void, &json!({"reason": " "})).await.refused(422, "invalid");
        let reason = json!({"reason": "客户取消"});
        let answers = together((0..3).map(|_| desks.dispatcher.post(&void, &reason))).await;
        let done = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(done, 1, "{answers:?}");
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            answer.refused(409, "wrong_state");
        }
        assert_eq!(used(app, "chlorine-pass").await, [0, 0]);
        let voided = desks.read(&id).await;
        assert_eq!(voided["voided"]["was"], "issued");
        assert!(voided["voided"]["number"].is_string());
        desks.dispatcher.press(&submit).await.ok();
        assert_eq!(desks.release(&held).await.ok()["outcome"], "issued");
        assert_eq!(used(app, "chlorine-pass").await, [10_000_000, 10_000_000]);
    })
    .await;
}

#[tokio::test]
async fn closing_frees_the_truck_but_not_what_was_used_of_a_permit() {
    on_both(async |app| {
        let desks = Desks::of_yanqi(app).await;
        change_record(app, RecordKind::Permit, "chlorine-pass", |permit| {
            permit["granted_kg"] = json!(15000);
        })
        .await;
        desks.closed(&chlorine()).await;
        assert_eq!(used(app, "chlorine-pass").await, [10_000_000, 10_000_000]);
        let again = desks.draft(&chlorine()).await;
        let submit = format!("/waybills/{again}/submit");
        let refused = desks.dispatcher.press(&submit).await.refused(422, "checks_failed");
        assert_eq!(blocking(&refused["findings"]), ["L6"], "only the permit stands in the way");
    })
    .await;
}

#[tokio::test]
async fn a_delivery_is_confirmed_by_the_carrier_or_the_consignee_and_by_nobody_else() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.departed(&petrol()).await;
        let deliver = format!("/waybills/{id}/deliver");
        let receipt = json!({"received_by": "收货员"});
        app.login("shipper").await.post(&deliver, &receipt).await.refused(403, "forbidden");
        desks.loader.post(&deliver, &receipt).await.refused(403, "forbidden");
        let consignee = app.login("consignee").await;
        let nobody = json!({"received_by": " "});
        let refused = consignee.post(&deliver, &nobody).await.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["field"], "received_by");
        consignee.post(&deliver, &receipt).await.ok();
        consignee.press(&format!("/waybills/{id}/close")).await.refused(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn an_inspector_notes_what_is_out_of_the_ordinary() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.departed(&petrol()).await;
        let inspector = app.login("inspector").await;
        let path = format!("/waybills/{id}/abnormal");
        let place = json!({"name": "机场路", "location": [108.44, 30.77]});
        let note = json!({"reason": " 阀门渗漏 ", "place": place});
        let noted = inspector.post(&path, &note).await.ok();
        assert_eq!(noted["abnormalities"][0]["reason"], "阀门渗漏");
        assert_eq!(noted["state"], "departed");
        inspector.post(&path, &json!({"reason": " "})).await.refused(422, "invalid");
        app.login("responder").await.post(&path, &note).await.refused(403, "forbidden");
        assert_eq!(events_of(app, &id).await.pop().unwrap(), "abnormality_noted");
    })
    .await;
}
