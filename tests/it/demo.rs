//! The drafts of the demonstration do what `data/demo/README.md` says of them.

use serde_json::{Value, json};

use super::app::on_both;
use super::client::Client;
use super::story::blocking;

/// A part of the draft's remarks, whose dispatcher, the rules in its way (none: it is planned), and
/// the civil times of the lawful way.
const DRAFTS: [(&str, &str, &[&str], [&str; 2]); 9] = [
    ("Chlorine to the Wuqiao", "dispatcher", &[], ["09:30", "09:56"]),
    ("in the bridge window", "dispatcher", &[], ["07:00", "07:52"]),
    ("waits at a holding place", "dispatcher", &[], ["08:20", "09:07"]),
    ("Oxygen cylinders", "dispatcher", &[], ["08:10", "09:07"]),
    ("渝Z10011", "dispatcher-pinghu", &["W3", "L5", "T5"], ["", ""]),
    ("渝Z10012", "dispatcher-pinghu", &[], ["08:07", "08:33"]),
    ("渝Z10007", "dispatcher", &["L1", "L2", "L6", "P1"], ["", ""]),
    ("渝Z10003", "dispatcher", &["W8", "L3", "B1"], ["", ""]),
    ("渝Z10002", "dispatcher", &[], ["13:00", "13:13"]),
];

fn finds(summary: &Value, content: &Value, what: &str) -> bool {
    summary["plates"].as_array().unwrap().iter().any(|plate| plate == what)
        || content["remarks"].as_str().unwrap().contains(what)
}

/// Hours and minutes in Wanzhou, eight hours ahead of UTC.
fn civil(instant: &Value) -> String {
    let instant: jiff::Timestamp = instant.as_str().unwrap().parse().unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    zone.to_datetime(instant).strftime("%H:%M").to_string()
}

/// The draft whose remarks or plates have these words.
async fn draft(client: &Client, what: &str) -> String {
    let list = client.get("/waybills?state=draft").await.ok();
    for summary in list["items"].as_array().unwrap() {
        let id = summary["waybill_id"].as_str().unwrap();
        let waybill = client.get(&format!("/waybills/{id}")).await.ok();
        if finds(summary, &waybill["content"], what) {
            return id.to_owned();
        }
    }
    panic!("there is no draft `{what}`")
}

#[tokio::test]
async fn every_draft_of_the_demonstration_ends_as_its_readme_says() {
    on_both(async |app| {
        for (what, dispatcher, rules, times) in DRAFTS {
            let client = app.login(dispatcher).await;
            let id = draft(&client, what).await;
            let submit = client.post(&format!("/waybills/{id}/submit"), &json!({})).await;
            if rules.is_empty() {
                let plan = submit.ok()["planned"]["plan"].clone();
                assert_eq!(
                    [civil(&plan["departs_at"]), civil(&plan["arrives_at"])],
                    times,
                    "{what}"
                );
                assert_eq!(plan["is_proved_optimal"], true, "{what}");
            } else {
                let mut blocked = blocking(&submit.refused(422, "checks_failed")["findings"]);
                blocked.sort();
                let mut expected = rules.to_vec();
                expected.sort_unstable();
                assert_eq!(blocked, expected, "{what}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn one_draft_waits_at_a_holding_place_for_the_bridge() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let id = draft(&client, "waits at a holding place").await;
        let waybill = client.post(&format!("/waybills/{id}/submit"), &json!({})).await.ok();
        let waits = &waybill["planned"]["plan"]["waits"];
        let wait = waits
            .as_array()
            .unwrap()
            .iter()
            .find(|wait| wait["place"]["kind"] == "holding_place")
            .unwrap_or_else(|| panic!("no wait: {waits}"));
        assert_eq!(wait["place"]["name"], "九龙园货车停车场");
        let because = wait["because"].as_array().unwrap();
        assert!(because.iter().any(|zone| zone == "wanxian-bridge-2018"), "{waits}");
    })
    .await;
}

#[tokio::test]
async fn one_draft_has_no_lawful_way_and_is_told_the_one_zone_in_it() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let id = draft(&client, "Oxygen without the zone pass").await;
        let submit = client.post(&format!("/waybills/{id}/submit"), &json!({})).await;
        let problem = submit.refused(422, "no_route");
        let obstacles = problem["no_route"]["obstacles"].as_array().unwrap();
        let rules: Vec<&str> = obstacles.iter().map(|one| one["rule"].as_str().unwrap()).collect();
        assert_eq!(rules, ["example-hospital-pass"]);
    })
    .await;
}
