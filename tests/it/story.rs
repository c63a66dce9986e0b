//! Waybills on their way: what is written on them, and the steps up to a state.

use hazway::registry::{Record, RecordKind};
use hazway::store::{self, events};
use serde_json::{Value, json};

use super::app::TestApp;
use super::client::{Answer, Client};

/// Petrol from the depot to the filling station, on which every check passes.
pub(crate) fn petrol() -> Value {
    json!({
        "consignor": "youku", "loader": "youku", "origin": "youku-gate",
        "carrier": "xiajiang", "consignee": "petrol", "destination": "petrol-dock",
        "load": [{
            "entry": "1203-1", "carriage": "tank", "declared_kg": 26000,
            "density_15": 0.745, "density_50": 0.713,
        }],
        "vehicle": "z10001", "trailer": "z2001g", "tank": "fuel-1",
        "driver": "sun", "escort": "wu",
        "emergency_phone": "023-00000119", "dispatcher": "演示调度",
        "loading_at": "2026-12-01T01:30:00Z",
    })
}

/// Oxygen for the hospital, with the pass that opens its road.
pub(crate) fn oxygen() -> Value {
    json!({
        "consignor": "yanqi", "loader": "yanqi", "origin": "yanqi-gate",
        "carrier": "xiajiang", "consignee": "hospital", "destination": "hospital-dock",
        "load": [{
            "entry": "1072-1", "carriage": "packages", "declared_kg": 1200,
            "packaging": "钢瓶", "package_count": 150, "gross_kg": 9000,
        }],
        "vehicle": "z10006", "driver": "feng", "escort": "wu", "permits": ["hospital-pass"],
        "is_city_delivery": true, "emergency_phone": "023-00000119", "dispatcher": "演示调度",
        "loading_at": "2026-12-01T01:30:00Z",
    })
}

/// Chlorine for the waterworks, with its permit.
pub(crate) fn chlorine() -> Value {
    json!({
        "consignor": "yanqi", "loader": "yanqi", "origin": "yanqi-gate",
        "carrier": "xiajiang", "consignee": "waterworks", "destination": "waterworks-dock",
        "load": [{"entry": "1017-1", "carriage": "tank", "declared_kg": 10000}],
        "vehicle": "z10005", "tank": "chlorine-1", "driver": "zhao", "escort": "qian",
        "permits": ["chlorine-pass"],
        "emergency_phone": "023-00000119", "dispatcher": "演示调度",
        "loading_at": "2026-12-01T01:30:00Z",
    })
}

/// The content with other members.
pub(crate) fn with(mut content: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("members are an object: {members}") };
    for (name, value) in members {
        content[name] = value;
    }
    content
}

/// The desks that a waybill passes, logged in.
pub(crate) struct Desks<'a> {
    /// The service.
    pub(crate) app: &'a TestApp,
    /// Of the carrier 峡江.
    pub(crate) dispatcher: Client,
    /// Of the loader that the content names.
    pub(crate) loader: Client,
}

impl<'a> Desks<'a> {
    /// For petrol from the depot.
    pub(crate) async fn of_youku(app: &'a TestApp) -> Self {
        Self { app, dispatcher: app.login("dispatcher").await, loader: app.login("loader").await }
    }

    /// For gases from the works.
    pub(crate) async fn of_yanqi(app: &'a TestApp) -> Self {
        let loader = app.login("loader-yanqi").await;
        Self { app, dispatcher: app.login("dispatcher").await, loader }
    }

    /// A draft; its identifier.
    pub(crate) async fn draft(&self, content: &Value) -> String {
        let waybill = self.dispatcher.post("/waybills", content).await.with_status(201);
        waybill["waybill_id"].as_str().unwrap().to_owned()
    }

    /// A planned waybill.
    pub(crate) async fn planned(&self, content: &Value) -> String {
        let id = self.draft(content).await;
        self.dispatcher.press(&format!("/waybills/{id}/submit")).await.ok();
        id
    }

    /// An issued waybill.
    pub(crate) async fn issued(&self, content: &Value) -> String {
        let id = self.planned(content).await;
        let gated = self.release(&id).await.ok();
        assert_eq!(gated["outcome"], "issued", "{gated}");
        id
    }

    /// A loaded waybill, as much as was declared.
    pub(crate) async fn loaded(&self, content: &Value) -> String {
        let id = self.issued(content).await;
        let metered = &content["load"][0]["declared_kg"];
        let body = json!({"metered_kg": [metered], "seals": ["S-1"]});
        self.loader.post(&format!("/waybills/{id}/load"), &body).await.ok();
        id
    }

    /// A waybill on its way.
    pub(crate) async fn departed(&self, content: &Value) -> String {
        let id = self.loaded(content).await;
        self.dispatcher.post(&format!("/waybills/{id}/depart"), &json!({})).await.ok();
        id
    }

    /// A delivered waybill.
    pub(crate) async fn delivered(&self, content: &Value) -> String {
        let id = self.departed(content).await;
        let body = json!({"received_by": "收货员"});
        self.dispatcher.post(&format!("/waybills/{id}/deliver"), &body).await.ok();
        id
    }

    /// A closed waybill.
    pub(crate) async fn closed(&self, content: &Value) -> String {
        let id = self.delivered(content).await;
        self.dispatcher.press(&format!("/waybills/{id}/close")).await.ok();
        id
    }

    /// A void waybill.
    pub(crate) async fn voided(&self, content: &Value) -> String {
        let id = self.draft(content).await;
        let body = json!({"reason": "货主取消"});
        self.dispatcher.post(&format!("/waybills/{id}/void"), &body).await.ok();
        id
    }

    /// Releases at the gate with every item in order.
    pub(crate) async fn release(&self, id: &str) -> Answer {
        self.loader.post(&format!("/waybills/{id}/gate"), &self.release_body()).await
    }

    /// What a clerk sends who finds everything in order.
    pub(crate) fn release_body(&self) -> Value {
        let answers: Vec<Value> = self
            .app
            .app
            .district
            .rules
            .manual_items
            .iter()
            .map(|item| json!({"code": item.code, "is_ok": true}))
            .collect();
        json!({"decision": "release", "answers": answers, "place": {"name": "东门"}})
    }

    /// The waybill as the dispatcher sees it.
    pub(crate) async fn read(&self, id: &str) -> Value {
        self.dispatcher.get(&format!("/waybills/{id}")).await.ok()
    }
}

/// Changes a record past the interface, as another desk would in between.
pub(crate) async fn change_record(
    app: &TestApp,
    kind: RecordKind,
    id: &str,
    change: impl Fn(&mut Value),
) {
    let mut tx = app.app.store.begin_write().await.unwrap();
    let stored = store::registry::find(&mut tx, kind, id).await.unwrap().unwrap();
    let mut record = serde_json::to_value(&stored.record).unwrap();
    change(&mut record);
    let record: Record = serde_json::from_value(record).unwrap();
    store::registry::save(&mut tx, &record, stored.revision, app.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// What happened to a waybill, after checking that the chain of its events is whole and that every
/// revision of it has exactly one.
pub(crate) async fn events_of(app: &TestApp, id: &str) -> Vec<String> {
    let mut tx = app.app.store.begin_read().await.unwrap();
    let events = events::list(&mut tx, &format!("waybill/{id}"), 0, 1000).await.unwrap();
    assert_eq!(events::first_broken(&events), None, "the chain of {id} is whole");
    let revisions: Vec<i64> =
        events.iter().map(|event| event.body["revision"].as_i64().unwrap()).collect();
    let expected: Vec<i64> = (1..).take(events.len()).collect();
    assert_eq!(revisions, expected, "one event a revision");
    let id = hazway::waybill::WaybillId(id.to_owned());
    let waybill = store::waybills::find(&mut tx, &id).await.unwrap().unwrap();
    assert_eq!(Some(&waybill.revision), revisions.last());
    events.into_iter().map(|event| event.kind).collect()
}

/// Codes of the findings that a refusal or a report names as standing in the way.
pub(crate) fn blocking(findings: &Value) -> Vec<String> {
    findings
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| {
            finding["severity"] == "block"
                && (finding["outcome"] == "failed" || finding["outcome"] == "needs_person")
        })
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect()
}
