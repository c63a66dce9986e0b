//! Ways for trucks that are on no waybill.

use serde_json::{Value, json};

use super::app::on_both;

/// Petrol from the depot to the filling station, between the rush hours of an ordinary Tuesday.
fn trip() -> Value {
    json!({
        "origin": {"site_id": "youku-gate"},
        "destination": {"site_id": "petrol-dock"},
        "depart_from": "2026-12-01T02:00:00Z",
        "truck": {
            "plate": "渝Z10001", "gross_mass_kg": 42000, "axle_load_kg": 7000,
            "height_cm": 385, "width_cm": 250, "length_cm": 1980,
        },
        "load": [{"entry": "1203-1", "carriage": "tank", "declared_kg": 24000}],
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut trip = trip();
    *trip.pointer_mut(field).unwrap() = value;
    trip
}

#[tokio::test]
async fn a_truck_given_by_its_figures_finds_its_way_under_the_scheme_in_force() {
    on_both(async |app| {
        let client = app.login("inspector").await;
        let plan = client.post("/plans", &trip()).await.ok();
        assert_eq!(plan["revision"], 1);
        assert_eq!(plan["network_digest"], app.app.district.network.digest.as_str());
        assert_eq!(plan["is_proved_optimal"], true);
        assert!(!plan["legs"].as_array().unwrap().is_empty());
        let (departs, arrives) =
            (plan["departs_at"].as_str().unwrap(), plan["arrives_at"].as_str().unwrap());
        assert!(
            "2026-12-01T02:00:00Z" <= departs
                && departs < arrives
                && arrives < "2026-12-01T08:00:00Z"
        );
        let site = client.get("/registry/site/youku-gate").await.ok();
        let by_point =
            client.post("/plans", &with("/origin", site["record"]["location"].clone())).await.ok();
        assert_eq!(by_point, plan);
    })
    .await;
}

#[tokio::test]
async fn a_company_plans_with_its_own_trucks_on_file() {
    on_both(async |app| {
        let mut on_file = trip();
        on_file.as_object_mut().unwrap().remove("truck");
        on_file["vehicle"] = json!("z10001");
        on_file["trailer"] = json!("z2001g");
        app.login("dispatcher").await.post("/plans", &on_file).await.ok();
        app.login("inspector").await.post("/plans", &on_file).await.ok();
        let other = app.login("dispatcher-pinghu").await.post("/plans", &on_file).await;
        assert_eq!(other.refused(422, "invalid")["errors"][0]["field"], "vehicle");
    })
    .await;
}

#[tokio::test]
async fn where_there_is_no_lawful_way_the_answer_says_why() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let far = client
            .post("/plans", &with("/destination", json!([100.0, 20.0])))
            .await
            .refused(422, "no_route");
        assert_eq!(far["no_route"]["kind"], "off_road");
        assert_eq!(far["no_route"]["end"], "destination");
        let mut oxygen = trip();
        oxygen["destination"] = json!({"site_id": "hospital-dock"});
        oxygen["truck"]["gross_mass_kg"] = json!(17000);
        oxygen["load"] = json!([{"entry": "1072-1", "carriage": "packages", "declared_kg": 4000}]);
        let blocked = client.post("/plans", &oxygen).await.refused(422, "no_route");
        assert_eq!(blocked["no_route"]["kind"], "blocked", "{blocked}");
        let obstacles = blocked["no_route"]["obstacles"].as_array().unwrap();
        let pass = "example-hospital-pass";
        assert!(obstacles.iter().any(|one| one["rule"] == pass), "{blocked}");
        oxygen["truck"]["zone_passes"] = json!([pass]);
        client.post("/plans", &oxygen).await.ok();
        let mut long = trip();
        long["depart_until"] = json!("2026-12-09T02:00:01Z");
        let long = client.post("/plans", &long).await.refused(422, "no_route");
        assert_eq!(long["no_route"]["kind"], "invalid");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_planned_is_named() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let lines = json!(vec![trip()["load"][0].clone(); 101]);
        for (field, value, named) in [
            ("/origin", json!([181, 0]), "origin"),
            ("/origin", json!({"site_id": "nowhere"}), "origin"),
            ("/load/0/entry", json!("0001-1"), "load.0.entry"),
            ("/load", lines, "load"),
            ("/truck/height_cm", json!(0), "truck.height_cm"),
            ("/truck/gross_mass_kg", json!(200_001), "truck.gross_mass_kg"),
            ("/depart_from", json!("1999-12-31T23:59:59Z"), "depart_from"),
            ("/truck", Value::Null, "truck"),
        ] {
            let problem = client.post("/plans", &with(field, value)).await.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], named, "{problem}");
        }
        for (field, value) in [
            ("/origin", json!("here")),
            ("/origin", json!([1])),
            ("/depart_from", json!("tomorrow")),
            ("/load/0/declared_kg", json!(-1)),
            ("/load/0/carriage", json!("pipeline")),
            ("/truck/height_cm", json!(70_000)),
        ] {
            client.post("/plans", &with(field, value)).await.refused(400, "malformed");
        }
        let mut extra = trip();
        extra["hurry"] = json!(true);
        client.post("/plans", &extra).await.refused(400, "malformed");
        app.login("admin").await.post("/plans", &trip()).await.refused(403, "forbidden");
        app.anyone().post("/plans", &trip()).await.refused(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn ways_by_risk_begin_with_the_plan_and_none_beats_another() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let plan = client.post("/plans", &trip()).await.ok();
        let set = client.post("/plans/alternatives", &trip()).await.ok();
        assert_eq!(set["group"], "flammable_liquid");
        assert_eq!((&set["distance_m"], &set["release_ppm"]), (&json!(300), &json!(70_000)));
        let ways = set["ways"].as_array().unwrap();
        assert!((1..=5).contains(&ways.len()), "{set}");
        assert_eq!(ways[0]["plan"]["arrives_at"], plan["arrives_at"]);
        for pair in ways.windows(2) {
            let at = |way: &Value| way["plan"]["arrives_at"].as_str().unwrap().to_owned();
            assert!(at(&pair[0]) < at(&pair[1]));
            let risk = |way: &Value| way["risk_trillionths"].as_u64().unwrap();
            assert!(risk(&pair[0]) > risk(&pair[1]));
        }
        assert!(ways.iter().all(|way| !way["stretches"].as_array().unwrap().is_empty()));
        let none = client
            .post("/plans/alternatives", &with("/load", json!([])))
            .await
            .refused(422, "invalid");
        assert_eq!(none["errors"][0]["field"], "load");
        let far = with("/destination", json!([100.0, 20.0]));
        client.post("/plans/alternatives", &far).await.refused(422, "no_route");
        let wrong = with("/truck/height_cm", json!(0));
        client.post("/plans/alternatives", &wrong).await.refused(422, "invalid");
    })
    .await;
}
