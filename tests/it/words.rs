//! Every refusal is told in the reader's language.

use axum::body::Bytes;
use axum::http::Method;
use serde_json::{Value, json};

use crate::app::on_both;
use crate::client::{Answer, Client};

/// The reasons of a refusal, in the order of the fields; the test of the language is `refused`'s own.
fn reasons(answer: &Answer, language: &str) -> Vec<(String, String)> {
    let problem = answer.refused(422, "invalid");
    assert_eq!(answer.header("content-language"), language);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (text(&error["field"]), text(&error["reason"])))
        .collect()
}

/// Asks the same in both languages: the fields are the same, no reason is.
async fn told_in_both(client: &Client, method: Method, path: &str, kind: &str, body: &str) {
    let body = Bytes::from(body.to_owned());
    let zh = client.send(method.clone(), path, kind, body.clone()).await;
    let en = client.in_english().send(method, path, kind, body).await;
    let (zh, en) = (reasons(&zh, "zh"), reasons(&en, "en"));
    assert!(!zh.is_empty(), "{path}");
    assert_eq!(zh.len(), en.len(), "{path}");
    for (one, other) in zh.iter().zip(&en) {
        assert_eq!(one.0, other.0, "{path}");
        assert_ne!(one.1, other.1, "{path}");
    }
}

#[tokio::test]
async fn reasons_are_in_the_language_that_is_accepted_and_chinese_by_default() {
    on_both(async |app| {
        let json = "application/json";
        let (admin, shipper) = (app.login("admin").await, app.login("shipper").await);
        let editor = app.login("editor").await;
        let company = json!({"kind": "company", "company_id": "c 1", "name": "", "roles": []});
        let point = json!({"type": "FeatureCollection", "features": [{
            "type": "Feature", "properties": {"zone_id": "Z", "when": {"windows": "whenever"}, "colour": 1},
            "geometry": {"type": "Point", "coordinates": [108.4, 95]},
        }]});
        let scheme = json!({"note": "", "zones": point});
        let content = json!({
            "load": [{"entry": "0001-1", "carriage": "tank", "declared_kg": 1}],
            "depart_from": "1999-01-01T00:00:00Z", "remarks": "长".repeat(1001),
        });
        let trip = json!({
            "origin": [181, 0], "destination": [108.4, 30.8], "depart_from": "1999-12-31T00:00:00Z",
        });
        for (client, path, kind, body) in [
            (&admin, "/registry/company", json, company.to_string()),
            (&admin, "/registry/vehicle/import", "text/csv", "colour\nred\n".to_owned()),
            (&admin, "/registry/person/import", "text/csv", "person_id,name,employer\n,x,nobody\n".to_owned()),
            (&admin, "/registry/person/import", "text/csv", "a\0b".to_owned()),
            (&shipper, "/waybills", json, content.to_string()),
            (&shipper, "/plans", json, trip.to_string()),
            (&editor, "/schemes", json, scheme.to_string()),
        ] {
            told_in_both(client, Method::POST, path, kind, &body).await;
        }
        for path in ["/goods?limit=0", "/registry/vehicle?limit=0", "/waybills?limit=0"] {
            told_in_both(&shipper, Method::GET, path, "", "").await;
        }
    })
    .await;
}
