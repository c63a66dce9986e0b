//! Waybills issued per second through HTTP on SQLite with `synchronous = full`: every check, the way
//! planned anew, claims, number and event included. Beside it, in the same run, the bare commit rate
//! of the same database with rows of the same size.
//!
//! `cargo bench --bench issue`; with `-- --test` a few waybills only.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use hazway::api::{self, ApiState};
use hazway::app::{App, Clock};
use hazway::auth::HashCost;
use hazway::demo::{self, TemporaryFolder};
use hazway::registry::{PersonId, Record, TankId, VehicleId};
use hazway::store;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection, Executor};

/// Requests under way at once, as many gates as a busy district has.
const GATES: usize = 16;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Clone)]
struct Desk {
    client: Client<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
    token: String,
}

impl Desk {
    async fn log_in(address: SocketAddr, username: &str) -> Result<Self, Failure> {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let mut desk = Self { client, address, token: String::new() };
        let login = json!({ "username": username, "password": demo::PASSWORD });
        let session = desk.ask("POST", "/session", Some(&login)).await?;
        session["access_token"].as_str().unwrap_or_default().clone_into(&mut desk.token);
        Ok(desk)
    }

    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(format!("http://{}/api/v1{path}", self.address))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body.map(ToString::to_string).unwrap_or_default())))?;
        let response = self.client.request(request).await?;
        let status = response.status();
        let bytes = response.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            return Err(
                format!("{method} {path}: {status} {}", String::from_utf8_lossy(&bytes)).into()
            );
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}

/// One more truck like the demonstration's petrol truck, with its own trailer, tank and crew.
fn set_of(records: &[Record], number: usize) -> Vec<Record> {
    let named = |id: &str| format!("{id}-{number}");
    records
        .iter()
        .filter_map(|record| match record.clone() {
            Record::Vehicle(mut one) if ["z10001", "z2001g"].contains(&record.id()) => {
                one.vehicle_id = VehicleId(named(record.id()));
                one.plate = format!("{}{number}", one.plate);
                one.tank = one.tank.map(|tank| TankId(named(tank.as_str())));
                Some(Record::Vehicle(one))
            }
            Record::Tank(mut one) if record.id() == "fuel-1" => {
                one.tank_id = TankId(named(record.id()));
                one.number = named(&one.number);
                Some(Record::Tank(one))
            }
            Record::Person(mut one) if ["sun", "wu"].contains(&record.id()) => {
                one.person_id = PersonId(named(record.id()));
                Some(Record::Person(one))
            }
            _ => None,
        })
        .collect()
}

async fn seed(app: &App, waybills: usize) -> Result<(), Failure> {
    let now = app.clock.now();
    let records = demo::records(now)?;
    let mut tx = app.store.begin_write().await?;
    for number in 0..waybills {
        for record in set_of(&records, number) {
            store::registry::insert(&mut tx, &record, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

fn content(number: usize, loading_at: jiff::Timestamp) -> Value {
    json!({
        "consignor": "youku", "loader": "youku", "carrier": "xiajiang", "consignee": "petrol",
        "origin": "youku-gate", "destination": "petrol-dock",
        "load": [{ "entry": "1203-1", "carriage": "tank", "declared_kg": 26000,
                   "density_15": 0.745, "density_50": 0.713 }],
        "vehicle": format!("z10001-{number}"), "trailer": format!("z2001g-{number}"),
        "tank": format!("fuel-1-{number}"),
        "driver": format!("sun-{number}"), "escort": format!("wu-{number}"),
        "emergency_phone": "023-00000119", "dispatcher": "演示调度", "loading_at": loading_at,
    })
}

/// Draft and plan, not measured as issuing but told.
async fn plan_all(desk: &Desk, app: &App, waybills: usize) -> Result<Vec<String>, Failure> {
    let loading_at = app.clock.now() + Duration::from_hours(1);
    let begin = Instant::now();
    let mut ids = Vec::with_capacity(waybills);
    for number in 0..waybills {
        let draft = desk.ask("POST", "/waybills", Some(&content(number, loading_at))).await?;
        let id = draft["waybill_id"].as_str().unwrap_or_default().to_owned();
        desk.ask("POST", &format!("/waybills/{id}/submit"), Some(&json!({}))).await?;
        ids.push(id);
    }
    say("drafted and planned, one after the other", waybills, begin.elapsed());
    Ok(ids)
}

/// What a person saw, everything in order.
async fn answers(desk: &Desk, id: &str) -> Result<Value, Failure> {
    let report = desk.ask("GET", &format!("/waybills/{id}/report"), None).await?;
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    Ok(findings
        .iter()
        .filter(|finding| finding["outcome"] == "needs_person")
        .map(|finding| json!({ "code": finding["code"], "is_ok": true }))
        .collect())
}

async fn issue_all(desk: &Desk, ids: Vec<String>) -> Result<f64, Failure> {
    let waybills = ids.len();
    let Some(first) = ids.first() else { return Err("nothing was planned".into()) };
    let gate = json!({ "decision": "release", "answers": answers(desk, first).await? });
    let queue = Arc::new(tokio::sync::Mutex::new(ids));
    let begin = Instant::now();
    let mut gates = tokio::task::JoinSet::new();
    for _ in 0..GATES {
        let (desk, queue, gate) = (desk.clone(), Arc::clone(&queue), gate.clone());
        gates.spawn(async move {
            let mut times = Vec::new();
            loop {
                let Some(id) = queue.lock().await.pop() else { return Ok::<_, Failure>(times) };
                let begin = Instant::now();
                let done = desk.ask("POST", &format!("/waybills/{id}/gate"), Some(&gate)).await?;
                if done["outcome"] != "issued" {
                    return Err(format!("{id} was not issued: {done}").into());
                }
                times.push(begin.elapsed());
            }
        });
    }
    let mut times = Vec::with_capacity(waybills);
    while let Some(done) = gates.join_next().await {
        times.extend(done??);
    }
    let elapsed = begin.elapsed();
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    say(&format!("issued through HTTP, {GATES} at once"), waybills, elapsed);
    println!("    one gate: p50 {:.1?}, p95 {:.1?}, p99 {:.1?}", at(50), at(95), at(99));
    Ok(f64::from(u32::try_from(waybills)?) / elapsed.as_secs_f64())
}

/// Commits of rows of the size an issued waybill and its event have, one after the other.
async fn bare_commits(folder: &TemporaryFolder, commits: usize) -> Result<f64, Failure> {
    let path = folder.path().join("bare.sqlite");
    let options: sqlx::sqlite::SqliteConnectOptions =
        format!("sqlite://{}?mode=rwc", path.display()).parse()?;
    let mut connection = options.connect().await?;
    connection
        .execute(
            "pragma journal_mode = wal; pragma synchronous = full; \
             create table row (row_id integer primary key, body text not null)",
        )
        .await?;
    let body = "x".repeat(24_000);
    let begin = Instant::now();
    for _ in 0..commits {
        let mut tx = connection.begin().await?;
        sqlx::query("insert into row (body) values ($1)").bind(&body).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    let elapsed = begin.elapsed();
    say("bare commits of as many bytes, one after the other", commits, elapsed);
    Ok(f64::from(u32::try_from(commits)?) / elapsed.as_secs_f64())
}

fn say(what: &str, count: usize, elapsed: Duration) {
    let rate = f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / elapsed.as_secs_f64();
    println!("{what}: {count} in {elapsed:.2?}, {rate:.0} per second");
}

async fn run(waybills: usize) -> Result<(), Failure> {
    let folder = TemporaryFolder::new()?;
    let app = demo::open(&folder.database_url(), Clock::System, HashCost::default()).await?;
    let app = Arc::new(app);
    seed(&app, waybills).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let state = ApiState::open(Arc::clone(&app), Vec::new()).await?.with_limit(0);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(api::serve(listener, state, async {
        // Dropped or sent, either way the measurement is over.
        drop(stopped.await);
    }));
    let dispatcher = Desk::log_in(address, "dispatcher").await?;
    let ids = plan_all(&dispatcher, &app, waybills).await?;
    let loader = Desk::log_in(address, "loader").await?;
    let issued = issue_all(&loader, ids).await?;
    let bare = bare_commits(&folder, waybills).await?;
    println!("issuing reaches {:.0} % of the bare commit rate", 100.0 * issued / bare);
    drop((stop, dispatcher, loader));
    server.await??;
    app.store.close().await;
    Ok(())
}

fn main() -> Result<(), Failure> {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(if is_test { 3 } else { 1000 }))
}
