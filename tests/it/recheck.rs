//! All open waybills looked at again after a publication.

use serde_json::{Value, json};

use super::app::on_both;
use super::client::Client;
use super::schemes::{publish, square, zone};
use super::story::{Desks, petrol};

/// The recheck that follows a publication, once it has ended.
async fn recheck(client: &Client) -> Value {
    for _ in 0..600 {
        let recheck = client.get("/schemes/recheck").await.ok();
        if recheck["is_finished"] == true {
            return recheck;
        }
        assert_eq!(recheck["has_failed"], false, "{recheck}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the recheck does not end");
}

#[tokio::test]
async fn a_publication_is_followed_by_a_recheck_that_notes_each_broken_way_once() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let planned = desks.planned(&petrol()).await;
        let path = format!("/waybills/{planned}");
        let way = desks.dispatcher.get(&format!("{path}/way")).await.ok();
        assert_eq!((&way["is_lawful"], &way["violations"]), (&json!(true), &json!([])));
        publish(app, square("")).await;
        let approver = app.login("approver").await;
        let recheck = recheck(&approver).await;
        assert_eq!((&recheck["scheme_revision"], &recheck["total"]), (&json!(2), &json!(1)));
        assert_eq!((&recheck["done"], &recheck["broken"]), (&json!(1), &json!(1)));
        let hit = &recheck["waybills"][0];
        assert_eq!((&hit["waybill_id"], &hit["how"]), (&json!(planned), &json!("cut_off")));
        assert_eq!(hit["rules"], json!(["it-square"]));
        let way = desks.dispatcher.get(&format!("{path}/way")).await.ok();
        assert_eq!((&way["is_lawful"], &way["scheme_revision"]), (&json!(false), &json!(2)));
        assert_eq!(way["violations"][0]["rule"], "it-square");
        let events = desks.dispatcher.get(&format!("{path}/events")).await.ok();
        let noted = events["items"].as_array().unwrap().iter();
        let noted: Vec<&Value> =
            noted.filter(|event| event["kind"] == "waybill_way_broken").collect();
        assert_eq!(noted.len(), 1, "{events}");
        assert_eq!(noted[0]["body"]["rules"], json!(["it-square"]));
        // Nothing was changed on it.
        let waybill = desks.dispatcher.get(&path).await.ok();
        assert_eq!(
            (&waybill["state"], &waybill["planned"]["plan"]["revision"]),
            (&json!("planned"), &json!(1))
        );
    })
    .await;
}

/// The recheck of one scheme, once it has ended.
async fn recheck_of(client: &Client, revision: i64) -> Value {
    for _ in 0..600 {
        let recheck = recheck(client).await;
        if recheck["scheme_revision"] == revision {
            return recheck;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no recheck of scheme {revision}");
}

#[tokio::test]
async fn a_recheck_after_another_tells_what_driving_all_plans_again_would() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let planned = desks.planned(&petrol()).await;
        let approver = app.login("approver").await;
        // Far from the way of petrol, so that its plan is not touched by these.
        let corner = |number: i32| {
            let [west, east] = [108.300, 108.301].map(|lon| lon + 0.002 * f64::from(number));
            let ring = [[west, 30.700], [east, 30.700], [east, 30.701], [west, 30.700]];
            zone(&format!("it-corner-{number}"), "", &json!([ring]))
        };
        publish(app, corner(1)).await;
        assert_eq!(recheck_of(&approver, 2).await["broken"], 0);
        publish(app, square("")).await;
        assert_eq!(recheck_of(&approver, 3).await["broken"], 1);
        // Broken before and not touched since: it is broken still.
        publish(app, corner(2)).await;
        let still = recheck_of(&approver, 4).await;
        assert_eq!((&still["broken"], &still["done"]), (&json!(1), &json!(1)));
        assert_eq!(still["waybills"][0]["waybill_id"], planned);
        assert_eq!(still["waybills"][0]["rules"], json!(["it-square"]));
    })
    .await;
}

#[tokio::test]
async fn a_truck_that_grew_is_looked_at_anew_although_no_zone_touches_its_way() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        desks.planned(&petrol()).await;
        let approver = app.login("approver").await;
        let corner =
            json!([[[108.300, 30.700], [108.301, 30.700], [108.301, 30.701], [108.300, 30.700]]]);
        publish(app, zone("it-corner", "", &corner)).await;
        assert_eq!(recheck_of(&approver, 2).await["broken"], 0);
        // Its way passes beneath nothing that is too low for it, but a zone in force binds tall trucks.
        let tall = zone("it-tall", "", &square("")["geometry"]["coordinates"]);
        let mut tall = tall;
        tall["properties"]["binds"] = json!({"min_height_cm": 420});
        publish(app, tall).await;
        assert_eq!(recheck_of(&approver, 3).await["broken"], 0);
        let dispatcher = &desks.dispatcher;
        let stored = dispatcher.get("/registry/vehicle/z10001").await.ok();
        let mut vehicle = stored["record"].clone();
        vehicle["height_cm"] = json!(430);
        let revision = stored["revision"].as_i64().unwrap();
        dispatcher.seeing(revision).put("/registry/vehicle/z10001", &vehicle).await.ok();
        publish(
            app,
            zone(
                "it-other",
                "",
                &json!([[
                    [108.302, 30.700],
                    [108.303, 30.700],
                    [108.303, 30.701],
                    [108.302, 30.700],
                ]]),
            ),
        )
        .await;
        assert_eq!(recheck_of(&approver, 4).await["broken"], 1);
    })
    .await;
}
