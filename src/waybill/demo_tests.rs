//! The example drafts in `data/demo/waybills.json` parse and name only records of the demo registry.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Content;
use crate::registry::{Record, RecordKind};
use crate::units::LocalText;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    name: String,
    title: LocalText,
    expect: LocalText,
    days_from_now: i32,
    local_time: jiff::civil::Time,
    leaves_within_minutes: Option<i64>,
    content: Content,
}

fn stories() -> Vec<Story> {
    serde_json::from_str(include_str!("../../data/demo/waybills.json")).unwrap()
}

#[test]
fn demo_drafts_are_complete_and_told_in_both_languages() {
    let stories = stories();
    assert!((6..=12).contains(&stories.len()));
    let names: BTreeSet<_> = stories.iter().map(|story| story.name.as_str()).collect();
    assert_eq!(names.len(), stories.len());
    for story in &stories {
        let texts = [&story.title.zh, &story.title.en, &story.expect.zh, &story.expect.en];
        assert!(texts.iter().all(|text| !text.is_empty()), "{}", story.name);
        assert!(story.days_from_now >= 1 && story.local_time.second() == 0);
        assert!(story.leaves_within_minutes.is_none_or(|minutes| (1..=360).contains(&minutes)));
        assert!(story.content.loading_at.is_some() && !story.content.load.is_empty());
        let filled = [
            story.content.consignor.is_some(),
            story.content.carrier.is_some(),
            story.content.loader.is_some(),
            story.content.consignee.is_some(),
            story.content.origin.is_some(),
            story.content.destination.is_some(),
            story.content.vehicle.is_some(),
            story.content.driver.is_some(),
            story.content.escort.is_some(),
        ];
        assert!(filled.iter().all(|is_filled| *is_filled), "{}", story.name);
    }
}

#[test]
fn demo_drafts_name_only_records_on_file() {
    let records: Vec<Record> =
        serde_json::from_str(include_str!("../../data/demo/registry.json")).unwrap();
    let known: BTreeSet<_> = records.iter().map(|record| (record.kind(), record.id())).collect();
    for story in stories() {
        let content = &story.content;
        let mut named: Vec<(RecordKind, &str)> = Vec::new();
        for company in [&content.consignor, &content.carrier, &content.loader, &content.consignee] {
            named.extend(company.iter().map(|id| (RecordKind::Company, id.as_str())));
        }
        for site in [&content.origin, &content.destination] {
            named.extend(site.iter().map(|id| (RecordKind::Site, id.as_str())));
        }
        for vehicle in [&content.vehicle, &content.trailer] {
            named.extend(vehicle.iter().map(|id| (RecordKind::Vehicle, id.as_str())));
        }
        for person in [&content.driver, &content.escort] {
            named.extend(person.iter().map(|id| (RecordKind::Person, id.as_str())));
        }
        named.extend(content.tank.iter().map(|id| (RecordKind::Tank, id.as_str())));
        named.extend(content.permits.iter().map(|id| (RecordKind::Permit, id.as_str())));
        for (kind, id) in named {
            assert!(known.contains(&(kind, id)), "{}: no {kind:?} `{id}`", story.name);
        }
    }
}
