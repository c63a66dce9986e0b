//! The description of the interface is kept beside it, and is the interface.

use std::collections::BTreeSet;
use std::path::Path;

use hazway::api;
use hazway::auth::Operation;
use serde_json::Value;

fn described() -> Value {
    serde_json::to_value(api::document()).unwrap()
}

/// `operationId` of every operation with its path.
fn operations(document: &Value) -> Vec<(String, String)> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str();
            let id = id.unwrap_or_else(|| panic!("{method} {path} has no operationId"));
            operations.push((id.to_owned(), format!("{method} {path}")));
        }
    }
    operations
}

#[expect(clippy::disallowed_methods, reason = "whether to write a file is no setting of ours")]
fn is_rewriting() -> bool {
    std::env::var("HAZWAY_WRITE_OPENAPI").is_ok_and(|value| value == "1")
}

#[test]
fn the_kept_description_is_what_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    let fresh = format!("{}\n", serde_json::to_string_pretty(&described()).unwrap());
    if is_rewriting() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == fresh,
        "docs/openapi.json is not what is served: write it anew with \
         `HAZWAY_WRITE_OPENAPI=1 cargo test --test it openapi`, and look at the difference"
    );
}

#[test]
fn every_operation_stands_in_the_table_of_permissions_and_the_other_way_round() {
    let known: BTreeSet<&str> = Operation::ALL.iter().map(|operation| operation.id()).collect();
    let document = described();
    let operations = operations(&document);
    let described: BTreeSet<&str> = operations.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(described, known);
    assert_eq!(operations.len(), known.len(), "no operation is described twice");
}

#[test]
fn what_needs_no_account_says_so_and_everything_else_needs_one() {
    let document = described();
    for operation in Operation::ALL {
        let (_, place) =
            operations(&document).into_iter().find(|(id, _)| id == operation.id()).unwrap();
        let (method, path) = place.split_once(' ').unwrap();
        let security = &document["paths"][path][method]["security"];
        // An empty requirement lifts the one that the whole document has.
        let is_open = security.as_array().is_some_and(|list| {
            list.is_empty()
                || list.iter().any(|one| one.as_object().is_some_and(serde_json::Map::is_empty))
        });
        assert_eq!(is_open, operation.is_public(), "{place}: {security}");
    }
    assert!(document["security"][0]["bearer"].is_array());
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    found.insert(reference.clone());
                }
                members.values().for_each(|value| walk(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let document = described();
    let mut references = BTreeSet::new();
    walk(&document, &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[test]
fn every_operation_says_what_its_errors_look_like() {
    let document = described();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let error = &operation["responses"]["default"]["$ref"];
            assert_eq!(*error, "#/components/responses/Problem", "{method} {path}");
        }
    }
}
