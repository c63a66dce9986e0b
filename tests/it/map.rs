//! Tiles, the facts of the district, and the answers to those who run the service.

use std::sync::Arc;

use hazway::api::{self, ApiState, DemoAccount};
use hazway::auth::Role;
use serde_json::json;

use super::app::on_both;
use super::client::Client;

#[tokio::test]
async fn the_district_tells_anyone_where_it_is_and_what_time_it_is() {
    on_both(async |app| {
        let facts = app.anyone().get("/map").await.ok();
        assert_eq!(facts["time_zone"], "Asia/Shanghai");
        assert_eq!(facts["server_time"], "2026-12-01T01:30:00Z");
        assert_eq!(facts["revision"], 1);
        assert_eq!(facts["network_digest"], app.app.district.network.digest.as_str());
        assert!(facts.get("demo_accounts").is_none());
        let number = |path: &str| facts.pointer(path).unwrap().as_f64().unwrap();
        assert!(
            number("/bounds/0") < number("/center/0") && number("/center/0") < number("/bounds/2")
        );
        assert!(
            number("/bounds/1") < number("/center/1") && number("/center/1") < number("/bounds/3")
        );
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_offers_its_accounts() {
    on_both(async |app| {
        let account = DemoAccount {
            username: "dispatcher".to_owned(),
            password: "known to all".to_owned(),
            display_name: "演示调度".to_owned(),
            role: Role::Dispatcher,
        };
        let state = ApiState::open(Arc::clone(&app.app), vec![account]).await.unwrap();
        let facts = Client::new(api::router(state), None).get("/map").await.ok();
        assert_eq!(
            facts["demo_accounts"],
            json!([{
                "username": "dispatcher", "password": "known to all",
                "display_name": "演示调度", "role": "dispatcher",
            }])
        );
    })
    .await;
}

#[tokio::test]
async fn a_tile_is_drawn_for_anyone_and_kept_until_the_roads_change() {
    on_both(async |app| {
        let anyone = app.anyone();
        // The tile of zoom 12 that holds the middle of Wanzhou.
        let tile = anyone.get("/tiles/12/3281/1679.mvt").await;
        assert_eq!(tile.status, 200, "{tile:?}");
        assert_eq!(tile.header("content-type"), "application/vnd.mapbox-vector-tile");
        assert!(tile.body.len() > 500, "{} bytes", tile.body.len());
        assert!(tile.header("cache-control").contains("max-age=86400"));
        let etag = tile.header("etag").to_owned();
        assert!(etag.contains(&app.app.district.network.digest));
        let again = anyone.with("if-none-match", etag).get("/tiles/12/3281/1679.mvt").await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
        let other = anyone.with("if-none-match", "\"other\"").get("/tiles/12/3281/1679.mvt").await;
        assert_eq!(other.status, 200);
        assert_eq!(anyone.get("/tiles/0/0/0.mvt").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_tile_that_there_is_not_is_not_found() {
    on_both(async |app| {
        for path in [
            "0/0/1.mvt",
            "0/1/0.mvt",
            "17/0/0.mvt",
            "256/0/0.mvt",
            "12/4096/0.mvt",
            "12/-1/0.mvt",
            "12/0/99999999999.mvt",
            "12/0/0",
            "12/0/0.png",
            "12/0/x.mvt",
            "a/b/c.mvt",
        ] {
            app.anyone().get(&format!("/tiles/{path}")).await.refused(404, "not_found");
        }
    })
    .await;
}

#[tokio::test]
async fn the_service_lives_and_is_ready_as_long_as_its_database_answers() {
    on_both(async |app| {
        let anyone = app.anyone();
        assert_eq!(anyone.get("//healthz").await.ok()["status"], "alive");
        let ready = anyone.get("//readyz").await.ok();
        assert_eq!((&ready["status"], &ready["scheme_revision"]), (&json!("ready"), &json!(1)));
        app.app.store.close().await;
        anyone.get("//healthz").await.ok();
        let failed = anyone.get("//readyz").await.with_status(503);
        assert_eq!(failed["status"], "database_failed");
    })
    .await;
}
