//! The drafts of the demonstration do what `data/demo/README.md` says of them.

use serde_json::{Value, json};

use super::app::on_both;
use super::story::blocking;

/// A part of the draft's remarks, whose dispatcher, the rules in its way (none: it is planned), and
/// the civil times of the lawful way.
const DRAFTS: [(&str, &str, &[&str], [&str; 2]); 8] = [
    ("Chlorine to the Wuqiao", "dispatcher", &[], ["09:30", "09:56"]),
    ("渝Z10001", "dispatcher", &[], ["07:00", "07:52"]),
    ("渝Z10006", "dispatcher", &[], ["08:10", "09:07"]),
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

#[tokio::test]
async fn every_draft_of_the_demonstration_ends_as_its_readme_says() {
    on_both(async |app| {
        for (what, dispatcher, rules, times) in DRAFTS {
            let client = app.login(dispatcher).await;
            let list = client.get("/waybills?state=draft").await.ok();
            let mut found = None;
            for summary in list["items"].as_array().unwrap() {
                let id = summary["waybill_id"].as_str().unwrap();
                let waybill = client.get(&format!("/waybills/{id}")).await.ok();
                if finds(summary, &waybill["content"], what) {
                    found = Some(id.to_owned());
                }
            }
            let id = found.unwrap_or_else(|| panic!("there is no draft `{what}`"));
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
