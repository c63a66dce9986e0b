//! Role by role, operation by operation: what the table allows is not forbidden, and nothing else is
//! allowed.

use axum::body::Bytes;
use axum::http::Method;
use hazway::api;
use hazway::auth::{Operation, Role, may};
use serde_json::Value;

use super::app::on_both;
use super::seed::account_of;

/// Method and path of every operation, with a name in place of what the path asks for.
pub(super) fn places() -> Vec<(Operation, Method, String)> {
    let document: Value = serde_json::to_value(api::document()).unwrap();
    let mut places = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, described) in methods.as_object().unwrap() {
            let id = described["operationId"].as_str().unwrap();
            let operation =
                Operation::ALL.iter().find(|operation| operation.id() == id).copied().unwrap();
            let path = path
                .replace("{kind}", "vehicle")
                .replace("{number}", "1203")
                .replace("{paper}", "waybill")
                .replace("{z}/{x}/{y}", "0/0/0")
                .replace("{id}", "nothing")
                .replace("{event_id}", "nothing");
            let path = path.strip_prefix("/api/v1").unwrap().to_owned();
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            places.push((operation, method, path));
        }
    }
    places
}

/// A body that is good enough to come past the reading of it, so that the answer is about the role.
pub(super) const fn body_of(operation: Operation) -> &'static str {
    match operation {
        Operation::Login => r#"{"username":"x","password":"x"}"#,
        Operation::Refresh | Operation::Logout => r#"{"refresh_token":"x"}"#,
        Operation::CreateRecord | Operation::ChangeRecord => {
            r#"{"kind":"site","site_id":"s","name":"s","company":"c","location":[108,30],"may_load":true,"may_unload":true}"#
        }
        Operation::MakePlan | Operation::MakeAlternatives | Operation::ListDepartures => {
            r#"{"origin":[108.4,30.8],"destination":[108.4,30.8],"depart_from":"2026-12-01T00:00:00Z"}"#
        }
        Operation::CreateLocalRule | Operation::ChangeLocalRule => {
            r#"{"code":"X-ONE","severity":"log","title":{"zh":"x","en":"x"},"demand":"true","detail":{"zh":"x","en":"x"},"remedy":{"zh":"x","en":"x"},"clause":{"zh":"x","en":"x"},"verified":false}"#
        }
        Operation::MakeMatrix => r#"{"origins":[[108.4,30.8]],"destinations":[[108.4,30.8]]}"#,
        _ => "{}",
    }
}

#[tokio::test]
async fn every_cell_of_the_table_holds() {
    on_both(async |app| {
        let places = places();
        let mut wrong = Vec::new();
        let mut clients = vec![(None, app.anyone())];
        for role in Role::ALL {
            clients.push((Some(role), app.login(account_of(role)).await));
        }
        for (operation, method, path) in &places {
            for (role, client) in &clients {
                let client = client.seeing(1);
                let body = Bytes::from_static(body_of(*operation).as_bytes());
                let answer = client.send(method.clone(), path, "application/json", body).await;
                let code = if answer.status.is_success() {
                    String::new()
                } else {
                    answer.json()["code"].as_str().unwrap_or_default().to_owned()
                };
                let expected = match role {
                    _ if operation.is_public() => "neither",
                    None => "unauthenticated",
                    Some(role) if may(*role, *operation).is_none() => "forbidden",
                    Some(_) => "neither",
                };
                let is_right = match expected {
                    // A wrong password is told so by the operation itself.
                    "neither" if operation.is_public() => code != "forbidden",
                    "neither" => code != "forbidden" && code != "unauthenticated",
                    expected => code == expected,
                };
                let is_fault = answer.status.is_server_error();
                if !is_right || is_fault {
                    wrong.push(format!("{role:?} {}: {answer:?}", operation.id()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}
