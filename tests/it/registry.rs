//! What is kept on file, and who may see and write it.

use std::io::Write;

use axum::body::Bytes;
use axum::http::Method;
use hazway::desk;
use hazway::registry::RecordKind;
use hazway::store;
use hazway::store::waybills::{Filter, Scope};
use hazway::waybill::{Reach, WaybillId};
use serde_json::{Value, json};

use super::app::{TestApp, on_both};
use super::client::{Answer, Client, together};

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn import(client: &Client, kind: &str, content: &str, file: impl Into<Bytes>) -> Answer {
    client.send(Method::POST, &format!("/registry/{kind}/import"), content, file.into()).await
}

fn person(id: &str, employer: &str) -> Value {
    json!({"kind": "person", "person_id": id, "name": "新来", "employer": employer, "phone": "13800000000"})
}

async fn kinds_of_events(app: &TestApp, subject: &str) -> Vec<String> {
    let mut tx = app.app.store.begin_read().await.unwrap();
    let events = store::events::list(&mut tx, subject, 0, 100).await.unwrap();
    events.into_iter().map(|event| event.kind).collect()
}

async fn count(app: &TestApp, kind: RecordKind) -> usize {
    let mut tx = app.app.store.begin_read().await.unwrap();
    store::registry::all(&mut tx, kind).await.unwrap().len()
}

#[tokio::test]
async fn a_record_is_entered_read_changed_and_every_change_is_an_event() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let made = client.post("/registry/person", &person("new", "xiajiang")).await;
        let record = made.with_status(201);
        assert_eq!(made.header("etag"), "\"1\"");
        assert_eq!(record["revision"], 1);
        assert_eq!(client.get("/registry/person/new").await.ok(), record);
        let mut changed = person("new", "xiajiang");
        changed["phone"] = json!("13900000000");
        let answer = client.seeing(1).put("/registry/person/new", &changed).await;
        assert_eq!(answer.ok()["record"]["phone"], "13900000000");
        assert_eq!(answer.header("etag"), "\"2\"");
        assert_eq!(client.get("/registry/person/new").await.header("etag"), "\"2\"");
        let events = kinds_of_events(app, "record/person/new").await;
        assert_eq!(events, ["record_created", "record_changed"]);
    })
    .await;
}

#[tokio::test]
async fn an_edit_without_the_revision_or_on_an_old_one_changes_nothing() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let path = "/registry/person/sun";
        let before = client.get(path).await.ok();
        let mut record = before["record"].clone();
        record["phone"] = json!("13900000000");
        client.put(path, &record).await.refused(428, "precondition_required");
        client.with("if-match", "1").put(path, &record).await.refused(400, "malformed");
        let stale = client.seeing(7).put(path, &record).await.refused(412, "stale");
        assert_eq!(stale["current_revision"], 1);
        assert_eq!(client.get(path).await.ok(), before);
        assert!(kinds_of_events(app, "record/person/sun").await.is_empty());
        let first = client.seeing(1);
        let answers = together((0..4).map(|_| first.put(path, &record))).await;
        let good = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(good, 1, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn what_belongs_to_another_company_is_not_found() {
    on_both(async |app| {
        let client = app.login("dispatcher-pinghu").await;
        for path in [
            "vehicle/z10001",
            "person/sun",
            "tank/fuel-1",
            "permit/hospital-pass",
            "blacklist/black-zhou",
        ] {
            client.get(&format!("/registry/{path}")).await.refused(404, "not_found");
        }
        let record =
            app.login("inspector").await.get("/registry/vehicle/z10001").await.ok()["record"]
                .clone();
        client.seeing(1).put("/registry/vehicle/z10001", &record).await.refused(404, "not_found");
        let own = client.get("/registry/vehicle?limit=200").await.ok();
        let own = own["items"].as_array().unwrap();
        assert!(!own.is_empty());
        assert!(own.iter().all(|stored| stored["record"]["owner"] == "pinghu"), "{own:?}");
        assert_eq!(client.get("/registry/blacklist").await.ok()["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn what_everybody_names_on_a_waybill_is_seen_by_everybody_and_written_by_its_owner() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let companies = client.get("/registry/company?limit=200").await.ok();
        assert_eq!(companies["items"].as_array().unwrap().len(), 10);
        let site = client.get("/registry/site/petrol-dock").await.ok()["record"].clone();
        client.seeing(1).put("/registry/site/petrol-dock", &site).await.refused(403, "forbidden");
        client.get("/registry/holding_place/hold-jiulong").await.ok();
        let place = client.get("/registry/holding_place/hold-jiulong").await.ok()["record"].clone();
        client
            .seeing(1)
            .put("/registry/holding_place/hold-jiulong", &place)
            .await
            .refused(403, "forbidden");
        let problem =
            client.post("/registry/person", &person("new", "pinghu")).await.refused(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "employer");
        let inspector = app.login("inspector").await;
        inspector.get("/registry/vehicle/z10001").await.ok();
        inspector
            .post("/registry/person", &person("new", "pinghu"))
            .await
            .refused(403, "forbidden");
        assert_eq!(count(app, RecordKind::Person).await, 11);
    })
    .await;
}

#[tokio::test]
async fn a_gate_reads_the_truck_and_the_driver_once_they_are_planned_and_not_before() {
    on_both(async |app| {
        let clerk = app.login("loader").await;
        let (drafts, dispatcher) = {
            let mut tx = app.app.store.begin_read().await.unwrap();
            let scope = Scope { company_id: "", reach: Reach::All };
            let filter = Filter { scope, state: "draft", search: "", after: "", limit: 100 };
            let drafts = store::waybills::list(&mut tx, &filter).await.unwrap();
            let account = store::accounts::find_by_username(&mut tx, "dispatcher").await.unwrap();
            (drafts, account.unwrap().actor)
        };
        let mut planned = 0;
        for draft in drafts {
            let id = WaybillId(draft.waybill_id);
            let Ok(waybill) = desk::view(&app.app, &dispatcher, &id).await else { continue };
            if waybill.content.loader.as_ref().is_none_or(|loader| loader.as_str() != "youku") {
                continue;
            }
            let paths = [
                format!("/registry/vehicle/{}", waybill.content.vehicle.unwrap()),
                format!("/registry/person/{}", waybill.content.driver.unwrap()),
            ];
            let before = [clerk.get(&paths[0]).await.status, clerk.get(&paths[1]).await.status];
            if Box::pin(desk::submit(&app.app, &dispatcher, &id, None, &desk::Seal::none()))
                .await
                .is_ok()
            {
                for path in paths {
                    clerk.get(&path).await.ok();
                    app.login("dispatcher-pinghu").await.get(&path).await.refused(404, "not_found");
                }
                if planned == 0 {
                    assert_eq!(before, [404, 404]);
                }
                planned += 1;
            }
        }
        assert!(planned > 0, "no draft of the demonstration could be planned");
    })
    .await;
}

#[tokio::test]
async fn a_record_that_cannot_stand_is_refused_with_every_field() {
    on_both(async |app| {
        let client = app.login("admin").await;
        let mut wrong = person("no id", "nobody");
        wrong["phone"] = json!("call me");
        let problem = client.post("/registry/person", &wrong).await.refused(422, "invalid");
        let fields: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
        assert_eq!(fields, ["person_id", "phone"]);
        let unknown =
            client.post("/registry/person", &person("new", "nobody")).await.refused(422, "invalid");
        assert_eq!(unknown["errors"][0]["field"], "employer");
        let reserved = client
            .post("/registry/person", &person("template", "pinghu"))
            .await
            .refused(422, "invalid");
        assert_eq!(reserved["errors"][0]["field"], "person_id");
        let elsewhere =
            client.post("/registry/tank", &person("new", "pinghu")).await.refused(422, "invalid");
        assert_eq!(elsewhere["errors"][0]["field"], "kind");
        let renamed =
            client.seeing(1).put("/registry/person/sun", &person("moon", "xiajiang")).await;
        assert_eq!(renamed.refused(422, "invalid")["errors"][0]["field"], "person_id");
        client.post("/registry/person", &person("sun", "xiajiang")).await.refused(409, "taken");
        let mut extra = person("new", "pinghu");
        extra["colour"] = json!("red");
        client.post("/registry/person", &extra).await.refused(400, "malformed");
        client.get("/registry/ship").await.refused(404, "not_found");
        client.post("/registry/ship", &person("new", "pinghu")).await.refused(404, "not_found");
        assert_eq!(count(app, RecordKind::Person).await, 11);
    })
    .await;
}

#[tokio::test]
async fn one_plate_stands_once() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let mut twin = client.get("/registry/vehicle/z10001").await.ok()["record"].clone();
        twin["vehicle_id"] = json!("twin");
        client.post("/registry/vehicle", &twin).await.refused(409, "taken");
        let mut other = client.get("/registry/vehicle/z10002").await.ok()["record"].clone();
        other["plate"] = twin["plate"].clone();
        client.seeing(1).put("/registry/vehicle/z10002", &other).await.refused(409, "taken");
    })
    .await;
}

#[tokio::test]
async fn the_same_key_enters_once_and_answers_the_same() {
    on_both(async |app| {
        let client = app.login("dispatcher").await.keyed("once");
        let first = client.post("/registry/person", &person("new", "xiajiang")).await;
        let second = client.post("/registry/person", &person("new", "xiajiang")).await;
        assert_eq!(first.with_status(201), second.with_status(201));
        assert_eq!(second.header("idempotency-replayed"), "true");
        assert_eq!(kinds_of_events(app, "record/person/new").await.len(), 1);
        client
            .post("/registry/person", &person("newer", "xiajiang"))
            .await
            .refused(422, "idempotency_mismatch");
    })
    .await;
}

#[tokio::test]
async fn a_list_goes_on_where_it_ended_and_finds_by_label() {
    on_both(async |app| {
        let client = app.login("inspector").await;
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = client.get(&format!("/registry/vehicle?limit=4&after={after}")).await.ok();
            let items = page["items"].as_array().unwrap();
            seen.extend(
                items.iter().map(|one| one["record"]["vehicle_id"].as_str().unwrap().to_owned()),
            );
            let Some(next) = page["next"].as_str() else { break };
            assert_eq!(items.len(), 4);
            after = next.to_owned();
        }
        assert_eq!(seen.len(), 14);
        assert!(seen.is_sorted());
        let found = client.get("/registry/vehicle?q=Z10005").await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        assert_eq!(client.get("/registry/vehicle?q=%25").await.ok()["items"], json!([]));
        for (query, field) in
            [("limit=0", "limit"), ("limit=201", "limit"), (&format!("q={}", "a".repeat(201)), "q")]
        {
            let problem =
                client.get(&format!("/registry/vehicle?{query}")).await.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field);
        }
    })
    .await;
}

#[tokio::test]
async fn the_template_of_every_kind_can_be_brought_in_again() {
    on_both(async |app| {
        let client = app.login("admin").await;
        for kind in RecordKind::ALL {
            let answer = client.get(&format!("/registry/{}/template", kind.as_str())).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
            // Kinds come in the order in which they refer to each other, as do the examples.
            let before = count(app, kind).await;
            let imported = import(&client, kind.as_str(), CSV, answer.body.clone()).await;
            assert_eq!(imported.ok()["imported"], 1, "{kind:?}");
            assert_eq!(count(app, kind).await, before + 1);
        }
        assert_eq!(kinds_of_events(app, "record/company/c-001").await, ["record_imported"]);
    })
    .await;
}

#[tokio::test]
async fn a_file_with_one_wrong_row_names_it_and_brings_in_nothing() {
    on_both(async |app| {
        let client = app.login("dispatcher").await;
        let before = count(app, RecordKind::Person).await;
        let file = "person_id,name,employer,phone\n\
                    p1,甲,xiajiang,13800000001\n\n\
                    ,,,\n\
                    p2,乙,xiajiang,call me\n\
                    p3,,xiajiang,13800000003\n";
        let problem = import(&client, "person", CSV, file).await.refused(422, "invalid");
        let rows: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|error| (&error["column"], &error["field"])).collect();
        assert_eq!(rows.len(), 2, "{problem}");
        assert_eq!(rows[0].0, "phone");
        assert_eq!(rows[1].0, "name");
        let taken = "person_id,name,employer\np1,甲,xiajiang\nsun,乙,xiajiang\np2,丙,pinghu\np3,丁,nobody\n";
        let problem = import(&client, "person", CSV, taken).await.refused(422, "invalid");
        let rows: Vec<_> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| (error["row"].as_u64().unwrap(), error["column"].as_str().unwrap()))
            .collect();
        assert_eq!(rows[0], (3, "person_id"), "{problem}");
        assert!(rows.contains(&(4, "employer")) && rows.contains(&(5, "employer")), "{problem}");
        assert_eq!(problem["errors"][0]["field"], "rows.3.person_id");
        assert_eq!(count(app, RecordKind::Person).await, before);
        assert!(kinds_of_events(app, "record/person/p1").await.is_empty());
    })
    .await;
}

fn broken_xlsx() -> Vec<u8> {
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    book.start_file("nothing.txt", zip::write::SimpleFileOptions::default()).unwrap();
    book.write_all(b"no sheet").unwrap();
    book.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_and_one_too_large_is_told_the_bound() {
    on_both(async |app| {
        let client = app.login("admin").await;
        let before = count(app, RecordKind::Company).await;
        let not_utf8 = "单位标识".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let files: [(&str, Vec<u8>); 6] = [
            (CSV, Vec::new()),
            (CSV, b"company_id,name,roles\n".to_vec()),
            (CSV, b"colour\nred\n".to_vec()),
            (CSV, not_utf8),
            (XLSX, b"PK\x03\x04 and then nothing".to_vec()),
            (XLSX, broken_xlsx()),
        ];
        for (kind, file) in files {
            let problem = import(&client, "company", kind, file).await.refused(422, "invalid");
            assert!(!problem["errors"].as_array().unwrap().is_empty(), "{problem}");
        }
        let large = vec![b'a'; 10 * 1024 * 1024 + 1];
        let problem = import(&client, "company", CSV, large).await.refused(413, "too_large");
        assert_eq!(problem["bound"], 10 * 1024 * 1024);
        let rows = format!("company_id,name,roles\n{}", "c,n,carrier\n".repeat(50_000));
        import(&client, "company", CSV, rows).await.refused(413, "too_large");
        // Elsewhere a body has 1 MiB at most.
        let mut long = person("new", "pinghu");
        long["name"] = json!("a".repeat(1 << 20));
        client.post("/registry/person", &long).await.refused(413, "too_large");
        assert_eq!(count(app, RecordKind::Company).await, before);
        app.login("dispatcher").await;
        import(&app.login("inspector").await, "company", CSV, "x").await.refused(403, "forbidden");
        let own = app.login("dispatcher").await;
        import(&own, "blacklist", CSV, "x").await.refused(403, "forbidden");
        import(&client, "ship", CSV, "x").await.refused(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_holding_place_counts_at_once_and_hours_that_cannot_be_read_are_refused() {
    on_both(async |app| {
        let client = app.login("admin").await;
        let place = |hours: &str| {
            json!({
                "kind": "holding_place", "holding_place_id": "new", "name": "新停车场",
                "location": [108.3845, 30.7435], "opening_hours": hours,
            })
        };
        let before = app.app.snapshot();
        let problem = client
            .post("/registry/holding_place", &place("whenever"))
            .await
            .refused(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "opening_hours");
        assert!(std::sync::Arc::ptr_eq(&before, &app.app.snapshot()));
        client.post("/registry/holding_place", &place("")).await.with_status(201);
        assert!(!std::sync::Arc::ptr_eq(&before, &app.app.snapshot()));
        assert_eq!(app.app.snapshot().revision, before.revision);
    })
    .await;
}
