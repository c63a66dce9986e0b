//! The pages in the binary, and the page to browse the interface.

use axum::body::Bytes;
use axum::http::Method;
use hazway::auth::Operation;

use super::app::on_both;

#[tokio::test]
async fn every_address_is_the_first_page_except_files_and_the_interface() {
    on_both(async |app| {
        let anyone = app.anyone();
        let first = anyone.get("//").await;
        assert_eq!(first.status, 200);
        assert_eq!(first.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(first.header("cache-control"), "no-cache");
        for path in ["//gate", "//waybills/0190-a/edit", "//registry/vehicle/a.b"] {
            assert_eq!(anyone.get(path).await.body, first.body, "{path}");
        }
        for path in
            ["//assets/gone.js", "//favicon.ico", "//assets/../Cargo.toml", "//docs/gone.js"]
        {
            assert_eq!(anyone.get(path).await.status, 404, "{path}");
        }
        for path in ["//api", "//api/", "//api/v1", "//api/v2/map", "//api/v1/gate"] {
            anyone.get(path).await.refused(404, "not_found");
        }
        let posted = anyone.send(Method::POST, "//gate", "", Bytes::new()).await;
        assert_eq!(posted.status, 405);
    })
    .await;
}

#[tokio::test]
async fn files_with_a_hash_in_their_name_are_kept_for_good_and_asked_for_once() {
    on_both(async |app| {
        let anyone = app.anyone();
        let first = String::from_utf8(anyone.get("//").await.body.to_vec()).unwrap();
        let files: Vec<&str> =
            first.split('"').filter(|text| text.starts_with("/assets/")).collect();
        assert!(files.len() >= 2, "{first}");
        for file in files {
            let answer = anyone.get(&format!("/{file}")).await;
            assert_eq!(answer.status, 200, "{file}");
            assert!(answer.header("cache-control").contains("immutable"), "{file}");
            let kind =
                if file.rsplit('.').next() == Some("css") { "text/css" } else { "text/javascript" };
            assert!(answer.header("content-type").starts_with(kind), "{file}");
            let etag = answer.header("etag").to_owned();
            let again = anyone.with("if-none-match", etag).get(&format!("/{file}")).await;
            assert_eq!(again.status, 304, "{file}");
        }
    })
    .await;
}

#[tokio::test]
async fn browsers_are_told_to_take_nothing_from_elsewhere() {
    on_both(async |app| {
        let anyone = app.anyone();
        for path in ["//", "//gate", "//docs/", "/map", "//healthz", "/nothing", "//assets/gone.js"]
        {
            let answer = anyone.get(path).await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            assert!(
                !policy.contains("http") && !policy.contains("unsafe-eval"),
                "{path}: {policy}"
            );
        }
        let policy = anyone.get("//").await.header("content-security-policy").to_owned();
        assert!(!policy.contains("unsafe"), "{policy}");
    })
    .await;
}

#[tokio::test]
async fn the_interface_is_described_and_can_be_browsed_without_a_network() {
    on_both(async |app| {
        let anyone = app.anyone();
        let description = anyone.get("//openapi.json").await.ok();
        let mut described: Vec<&str> = description["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|methods| methods.as_object().unwrap().values())
            .filter_map(|operation| operation["operationId"].as_str())
            .collect();
        described.sort_unstable();
        let known: Vec<&str> = Operation::ALL.iter().map(|operation| operation.id()).collect();
        for id in &described {
            assert!(known.contains(id), "`{id}` has no row in the table of permissions");
        }
        let browsed = anyone.get("//docs/").await;
        assert_eq!(browsed.status, 200);
        let page = String::from_utf8(browsed.body.to_vec()).unwrap();
        assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
        let settings = anyone.get("//docs/swagger-initializer.js").await;
        let settings = String::from_utf8(settings.body.to_vec()).unwrap();
        assert!(settings.contains("/openapi.json"), "{settings}");
        assert!(settings.contains("\"validatorUrl\": \"none\""), "{settings}");
        for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"] {
            assert_eq!(anyone.get(&format!("//docs/{file}")).await.status, 200, "{file}");
        }
    })
    .await;
}
