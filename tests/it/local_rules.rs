//! Local rules through the interface: from a draft to a finding in a report, and out of force again.

use serde_json::{Value, json};

use super::app::on_both;
use super::client::Client;
use super::story::{Desks, petrol, with};

/// A rule that forbids what the waybills of these tests carry.
fn rule(condition: &str) -> Value {
    json!({
        "code": "X-IT", "severity": "block", "title": {"zh": "试验", "en": "trial"},
        "forbid": condition, "detail": {"zh": "不可", "en": "not so"},
        "remedy": {"zh": "改", "en": "mend"}, "clause": {"zh": "示例", "en": "example"},
        "verified": false,
    })
}

async fn draft(editor: &Client, rule: &Value) -> String {
    let stored = editor.post("/local-rules", rule).await.with_status(201);
    assert_eq!((&stored["state"], &stored["revision"]), (&json!("draft"), &json!(1)));
    format!("/local-rules/{}", stored["rule_id"].as_str().expect("a rule has an identifier"))
}

#[tokio::test]
async fn a_local_rule_binds_from_its_publication_to_its_withdrawal() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        desks.planned(&petrol()).await;
        let (editor, approver) = (app.login("editor").await, app.login("approver").await);
        let path = draft(&editor, &rule("load_mass_kg > 1")).await;
        desks.planned(&petrol()).await;
        editor.press(&format!("{path}/publish")).await.refused(403, "forbidden");
        approver.post("/local-rules", &rule("true")).await.refused(403, "forbidden");
        let published = approver.press(&format!("{path}/publish")).await.ok();
        assert_eq!(published["state"], "in_force");
        let late = desks.draft(&petrol()).await;
        let refused = desks.dispatcher.press(&format!("/waybills/{late}/submit")).await;
        let problem = refused.refused(422, "checks_failed");
        let codes: Vec<_> =
            problem["findings"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
        assert_eq!(codes, ["X-IT"]);
        let rules = approver.get("/rules").await.ok();
        assert_eq!(rules["local_rules"][0]["code"], "X-IT");
        assert_eq!(rules["local_rules"][0]["in_force"], true);
        let report = app.app.local_rules();
        assert_eq!((report.len(), report.revision), (1, 1));
        // The same code again replaces it; what is published never changes.
        editor.seeing(2).put(&path, &rule("true")).await.refused(409, "wrong_state");
        let softer =
            draft(&editor, &with(rule("load_mass_kg > t(900)"), json!({"verified": true}))).await;
        approver.press(&format!("{softer}/publish")).await.ok();
        assert_eq!(approver.get(&path).await.ok()["state"], "withdrawn");
        assert_eq!(app.app.local_rules().len(), 1);
        desks.planned(&petrol()).await;
        approver.press(&format!("{softer}/withdraw")).await.ok();
        approver.press(&format!("{softer}/withdraw")).await.refused(409, "wrong_state");
        assert!(app.app.local_rules().is_empty());
        assert_eq!(app.app.local_rules().revision, 3);
    })
    .await;
}

#[tokio::test]
async fn a_fault_is_told_with_its_field_and_place_and_a_draft_is_changed_by_its_etag() {
    on_both(async |app| {
        let editor = app.login("editor").await;
        let wrong = editor.post("/local-rules", &rule("load_mass_kgs > 1")).await;
        let problem = wrong.refused(422, "invalid");
        let said = problem["errors"][0].to_string();
        assert!(said.contains("forbid") && said.contains("load_mass_kg"), "{said}");
        editor
            .post("/local-rules", &with(rule("true"), json!({"code": "W1"})))
            .await
            .refused(422, "invalid");
        editor.post("/local-rules", &rule(&"(".repeat(900))).await.refused(422, "invalid");
        let path = draft(&editor, &rule("true")).await;
        editor.put(&path, &rule("false")).await.refused(428, "precondition_required");
        assert_eq!(editor.seeing(1).put(&path, &rule("false")).await.ok()["revision"], 2);
        editor.seeing(1).put(&path, &rule("false")).await.refused(412, "stale");
        let facts = editor.get("/rules/facts").await.ok();
        assert!(facts["facts"].as_array().unwrap().len() > 50);
    })
    .await;
}
