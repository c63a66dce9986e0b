//! Traces beside the way of a waybill.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::app::on_both;
use super::story::{Desks, petrol};

/// Positions at both ends of every edge of a plan's line, a little to the north, later by so much.
fn along(plan: &Value, late: SignedDuration) -> Vec<Value> {
    let mut positions: Vec<(Timestamp, Value)> = Vec::new();
    for leg in plan["legs"].as_array().unwrap() {
        let line: Vec<[f64; 2]> = serde_json::from_value(leg["line"].clone()).unwrap();
        let time = |name: &str| leg[name].as_str().unwrap().parse::<Timestamp>().unwrap() + late;
        let (from, to) = (time("from"), time("to"));
        let gone: Vec<f64> = line
            .windows(2)
            .scan(0.0, |sum, pair| {
                *sum += (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
                Some(*sum)
            })
            .collect();
        let whole = gone.last().copied().unwrap();
        for (point, gone) in line.iter().zip(std::iter::once(&0.0).chain(&gone)) {
            let ms = (to.as_millisecond() - from.as_millisecond()) as f64 * gone / whole;
            #[expect(clippy::cast_possible_truncation, reason = "a trip's milliseconds")]
            let at = from + SignedDuration::from_millis(ms as i64);
            if positions.last().is_none_or(|(last, _)| *last < at) {
                positions.push((at, json!([point[0], point[1] + 0.000_02])));
            }
        }
    }
    let position = |(at, location): (Timestamp, Value)| json!({ "at": at, "location": location });
    positions.into_iter().map(position).collect()
}

#[tokio::test]
async fn a_truck_that_kept_to_its_way_is_told_so_and_how_late_it_was() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.departed(&petrol()).await;
        let plan = desks.read(&id).await["departed"]["plan"].clone();
        let positions = along(&plan, SignedDuration::from_mins(3));
        let body = json!({ "waybill_id": id, "positions": positions });
        let told = desks.dispatcher.post("/traces/match", &body).await.ok();
        assert_eq!(told["positions"], positions.len());
        assert_eq!((&told["revision"], &told["has_plan"]), (&json!(1), &json!(true)));
        assert_eq!(told["matched"]["type"], "FeatureCollection");
        let roads = told["matched"]["features"].as_array().unwrap();
        assert!(roads.iter().all(|road| road["properties"]["is_planned"] == true), "{told}");
        let adherence = told["adherence"].as_array().unwrap();
        assert_eq!(adherence.len(), 1, "{told}");
        assert_eq!(adherence[0]["keeping"], "on_plan");
        let late = adherence[0]["late_to_s"].as_i64().unwrap();
        assert!((170..=190).contains(&late), "{told}");
        assert!(
            told["zones"].as_array().unwrap().iter().all(|zone| zone["standing"] != "closed"),
            "{told}"
        );
        let seen = app.login("inspector").await.post("/traces/match", &body).await.ok();
        assert_eq!(seen, told);
    })
    .await;
}

#[tokio::test]
async fn a_carrier_asks_about_its_own_waybills_alone_and_an_authority_about_any_trace() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        let id = desks.planned(&petrol()).await;
        let plan = desks.read(&id).await["planned"]["plan"].clone();
        let positions = along(&plan, SignedDuration::ZERO);
        let bare = json!({ "positions": positions });
        let body = json!({ "waybill_id": id, "positions": positions });
        let refused = desks.dispatcher.post("/traces/match", &bare).await.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["field"], "waybill_id");
        let other = app.login("dispatcher-pinghu").await;
        other.post("/traces/match", &body).await.refused(404, "not_found");
        for username in ["admin", "clerk"] {
            app.login(username).await.post("/traces/match", &body).await.refused(403, "forbidden");
        }
        app.anyone().post("/traces/match", &body).await.refused(401, "unauthenticated");
        let inspector = app.login("inspector").await;
        let told = inspector.post("/traces/match", &bare).await.ok();
        assert_eq!((&told["has_plan"], &told["adherence"]), (&json!(false), &json!([])));
        let zones = told["zones"].as_array().unwrap();
        assert!(zones.iter().all(|zone| zone["standing"] == "unasked"), "{told}");
        let unknown = json!({ "waybill_id": "nothing", "positions": positions });
        inspector.post("/traces/match", &unknown).await.refused(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_trace_is_named() {
    on_both(async |app| {
        let inspector = app.login("inspector").await;
        let at = |second: i64| format!("2026-12-01T02:00:{second:02}Z");
        let here = |second: i64| json!({ "at": at(second), "location": [108.4, 30.8] });
        let cases = [
            (vec![here(0)], "positions"),
            (vec![here(0); 20_001], "positions"),
            (vec![here(1), here(0)], "positions.1.at"),
            (vec![here(0), json!({ "at": at(1), "location": [181, 0] })], "positions.1.location"),
            (
                vec![json!({ "at": at(0), "location": [108.4, 30.8], "accuracy_m": -1 }), here(1)],
                "positions.0.accuracy_m",
            ),
            (
                vec![json!({ "at": "1999-12-31T00:00:00Z", "location": [108.4, 30.8] }), here(1)],
                "positions.0.at",
            ),
        ];
        for (positions, field) in cases {
            let body = json!({ "positions": positions });
            let problem = inspector.post("/traces/match", &body).await.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
        // A trace far from every road is a trace, of which all is left out.
        let far = json!({ "positions": [
            { "at": at(0), "location": [-70.0, -30.0] }, { "at": at(9), "location": [-70.0, -30.0] },
        ] });
        let told = inspector.post("/traces/match", &far).await.ok();
        assert_eq!(told["outliers"].as_array().unwrap().len(), 2);
        let extra = json!({ "positions": [here(0), here(1)], "speed": 3 });
        inspector.post("/traces/match", &extra).await.refused(400, "malformed");
        let large = "0".repeat((4 << 20) + 1);
        inspector.post("/traces/match", &json!({ "positions": large })).await.refused(413, "too_large");
    })
    .await;
}
