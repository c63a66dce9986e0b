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

/// The trip with another set of fields.
fn changed(fields: &Value) -> Value {
    let mut trip = trip();
    for (field, value) in fields.as_object().unwrap() {
        trip[field] = value.clone();
    }
    trip
}

#[tokio::test]
async fn an_appointed_arrival_is_answered_with_the_latest_departure() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let earliest = client.post("/plans", &trip()).await.ok();
        let by = earliest["arrives_at"].clone();
        // The earliest arrival can be kept, and a second less cannot.
        let plan = client.post("/plans", &changed(&json!({"arrive_by": by}))).await.ok();
        assert!(plan["arrives_at"].as_str() <= by.as_str());
        let instant: jiff::Timestamp = by.as_str().unwrap().parse().unwrap();
        let sooner = (instant - jiff::SignedDuration::from_secs(1)).to_string();
        let late = client.post("/plans", &changed(&json!({"arrive_by": sooner}))).await;
        assert_eq!(late.refused(422, "no_route")["no_route"]["kind"], "invalid");
        let noon = client
            .post("/plans", &changed(&json!({"arrive_by": "2026-12-01T04:00:00Z"})))
            .await
            .ok();
        assert!(noon["arrives_at"].as_str().unwrap() <= "2026-12-01T04:00:00Z");
        assert!(noon["departs_at"].as_str() > plan["departs_at"].as_str());
        for (by, status) in [("2026-12-01T01:59:59Z", 422), ("2101-01-01T00:00:00Z", 422)] {
            let problem = client.post("/plans", &changed(&json!({"arrive_by": by}))).await;
            assert_eq!(problem.refused(status, "invalid")["errors"][0]["field"], "arrive_by");
        }
        client
            .post("/plans", &changed(&json!({"arrive_by": "noon"})))
            .await
            .refused(400, "malformed");
    })
    .await;
}

#[tokio::test]
async fn a_table_says_what_each_departure_comes_to() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        // Bridge 1 is closed from 07:00 to 09:00 in Wanzhou, eight hours ahead.
        let morning = changed(&json!({
            "depart_from": "2026-11-30T22:30:00Z", "depart_until": "2026-12-01T01:15:00Z",
        }));
        let table = client.post("/plans/departures", &morning).await.ok();
        assert_eq!((&table["revision"], &table["step_minutes"]), (&json!(1), &json!(15)));
        let rows = table["departures"].as_array().unwrap();
        assert_eq!(rows.len(), 12);
        assert_eq!(rows[0]["departs_at"], "2026-11-30T22:30:00Z");
        assert_eq!(rows[11]["departs_at"], "2026-12-01T01:15:00Z");
        for row in rows {
            let leaving = changed(&json!({
                "depart_from": row["departs_at"], "depart_until": row["departs_at"],
            }));
            let plan = client.post("/plans", &leaving).await.ok();
            assert_eq!(row["outcome"]["kind"], "arrives");
            assert_eq!(row["outcome"]["arrives_at"], plan["arrives_at"], "{row}");
        }
        let waits = rows[8]["outcome"]["waits_at"].as_array().unwrap();
        assert_eq!(waits, &[json!("九龙园货车停车场")], "{}", rows[8]);
        let mut oxygen = morning.clone();
        oxygen["destination"] = json!({"site_id": "hospital-dock"});
        oxygen["load"] = json!([{"entry": "1072-1", "carriage": "packages", "declared_kg": 4000}]);
        let blocked = client.post("/plans/departures", &oxygen).await.ok();
        let is_no_way = |row: &Value| row["outcome"]["kind"] == "no_way";
        assert!(blocked["departures"].as_array().unwrap().iter().all(is_no_way), "{blocked}");
    })
    .await;
}

#[tokio::test]
async fn a_table_has_its_bounds() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let until = |minutes: i64, step: i64| {
            let from: jiff::Timestamp = "2026-12-01T02:00:00Z".parse().unwrap();
            let until = from + jiff::SignedDuration::from_mins(minutes);
            changed(&json!({"depart_until": until.to_string(), "step_minutes": step}))
        };
        let full = client.post("/plans/departures", &until(287, 1)).await.ok();
        assert_eq!(full["departures"].as_array().unwrap().len(), 288);
        let last = client.post("/plans/departures", &until(0, 1440)).await.ok();
        assert_eq!(last["departures"].as_array().unwrap().len(), 1);
        for (body, field) in [
            (until(288, 1), "step_minutes"),
            (until(60, 0), "step_minutes"),
            (until(60, 1441), "step_minutes"),
            (changed(&json!({"arrive_by": "2026-12-01T04:00:00Z"})), "arrive_by"),
        ] {
            let problem = client.post("/plans/departures", &body).await.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
        let stray = client.post("/plans", &changed(&json!({"step_minutes": 15}))).await;
        assert_eq!(stray.refused(422, "invalid")["errors"][0]["field"], "step_minutes");
        let half = changed(&json!({"step_minutes": 1.5}));
        client.post("/plans/departures", &half).await.refused(400, "malformed");
        app.login("admin").await.post("/plans/departures", &trip()).await.refused(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn a_pass_on_file_opens_its_zone_to_the_truck_it_was_given_to() {
    on_both(async |app| {
        let mut oxygen = trip();
        oxygen.as_object_mut().unwrap().remove("truck");
        oxygen["origin"] = json!({"site_id": "yanqi-gate"});
        oxygen["destination"] = json!({"site_id": "hospital-dock"});
        oxygen["vehicle"] = json!("z10006");
        oxygen["load"] = json!([{"entry": "1072-1", "carriage": "packages", "declared_kg": 1200}]);
        let client = app.login("dispatcher").await;
        client.post("/plans", &oxygen).await.refused(422, "no_route");
        oxygen["permits"] = json!(["hospital-pass"]);
        client.post("/plans", &oxygen).await.ok();
        // Given to another truck of the same company it opens nothing.
        oxygen["vehicle"] = json!("z10008");
        client.post("/plans", &oxygen).await.refused(422, "no_route");
        oxygen["vehicle"] = json!("z10012");
        let other = app.login("dispatcher-pinghu").await;
        let refused = other.post("/plans", &oxygen).await.refused(422, "no_route");
        // Nobody learns by asking which passes others hold.
        oxygen["permits"] = json!(["no-such-pass"]);
        assert_eq!(other.post("/plans", &oxygen).await.refused(422, "no_route"), refused);
        oxygen["permits"] = json!(vec!["hospital-pass"; 21]);
        let many = client.post("/plans", &oxygen).await.refused(422, "invalid");
        assert_eq!(many["errors"][0]["field"], "permits");
    })
    .await;
}

/// The truck and load of the trip between two origins and two destinations.
fn matrix() -> Value {
    let trip = trip();
    json!({
        "origins": [{"site_id": "youku-gate"}, [108.38, 30.82]],
        "destinations": [{"site_id": "petrol-dock"}, {"site_id": "hospital-dock"}, [100.0, 20.0]],
        "truck": trip["truck"], "load": trip["load"],
    })
}

fn asked(fields: &Value) -> Value {
    let mut matrix = matrix();
    for (field, value) in fields.as_object().unwrap() {
        matrix[field] = value.clone();
    }
    matrix
}

#[tokio::test]
async fn a_matrix_bounds_what_every_plan_between_its_places_drives() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let table = client.post("/plans/matrix", &matrix()).await.ok();
        assert_eq!(table["revision"], 1);
        assert_eq!(table["network_digest"], app.app.district.network.digest.as_str());
        assert!(table.get("pairs").is_none());
        assert_eq!(table["origins_off_road"], json!([]));
        assert_eq!(table["destinations_off_road"][0]["place"], 2);
        let exact = json!({"exact": true, "depart_from": "2026-12-01T02:00:00Z"});
        let exact = client.post("/plans/matrix", &asked(&exact)).await.ok();
        assert_eq!(exact["least_driving_s"], table["least_driving_s"]);
        let mut arrive = 0;
        for row in 0..2 {
            assert_eq!(table["least_driving_s"][row][2], Value::Null);
            assert_eq!(exact["pairs"][row][2]["kind"], "no_way");
            for column in 0..2 {
                let one = changed(&json!({
                    "origin": matrix()["origins"][row],
                    "destination": matrix()["destinations"][column],
                }));
                let pair = &exact["pairs"][row][column];
                let alone = client.post("/plans", &one).await;
                if alone.status.is_success() {
                    let plan = alone.ok();
                    assert_eq!(pair["kind"], "arrives");
                    assert_eq!(pair["arrives_at"], plan["arrives_at"]);
                    let least = table["least_driving_s"][row][column].as_i64().unwrap();
                    assert!(least <= plan["driving_s"].as_i64().unwrap());
                    arrive += 1;
                } else {
                    alone.refused(422, "no_route");
                    assert_eq!(pair["kind"], "no_way");
                }
            }
        }
        assert!(arrive >= 2, "{exact}");
    })
    .await;
}

#[tokio::test]
async fn a_matrix_has_its_bounds() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let places = |count: usize| json!(vec![[108.4, 30.8]; count]);
        let at = "2026-12-01T02:00:00Z";
        let full = asked(&json!({"origins": places(100), "destinations": places(100)}));
        client.post("/plans/matrix", &full).await.ok();
        for (fields, named) in [
            (json!({"origins": []}), "origins"),
            (json!({"destinations": places(101)}), "destinations"),
            (json!({"origins": [[181, 0]]}), "origins.0"),
            (json!({"destinations": [[108.4, 30.8], {"site_id": "nowhere"}]}), "destinations.1"),
            (json!({"exact": true}), "depart_from"),
            (json!({"depart_from": at}), "depart_from"),
            (
                json!({"exact": true, "depart_from": at, "origins": places(41),
                    "destinations": places(10)}),
                "exact",
            ),
            (
                json!({"exact": true, "depart_from": at, "depart_until": "2026-12-01T01:00:00Z"}),
                "depart_until",
            ),
            (json!({"truck": Value::Null}), "truck"),
        ] {
            let refused = client.post("/plans/matrix", &asked(&fields)).await;
            assert_eq!(refused.refused(422, "invalid")["errors"][0]["field"], named, "{fields}");
        }
        let week =
            json!({"exact": true, "depart_from": at, "depart_until": "2026-12-09T02:00:01Z"});
        let long = client.post("/plans/matrix", &asked(&week)).await.refused(422, "no_route");
        assert_eq!(long["no_route"]["kind"], "invalid");
        client
            .post("/plans/matrix", &asked(&json!({"hurry": true})))
            .await
            .refused(400, "malformed");
        app.login("admin").await.post("/plans/matrix", &matrix()).await.refused(403, "forbidden");
        app.anyone().post("/plans/matrix", &matrix()).await.refused(401, "unauthenticated");
    })
    .await;
}
