//! The service killed with `kill -9` under load, again and again: nothing that was acknowledged is lost,
//! nothing is there twice, and whoever got no answer gets it by asking again under the same key.
//!
//! `HAZWAY_FAULT_CYCLES=200 cargo test --release --test it -- faults --nocapture` runs it at full size.
//! The page cache outlives the process, so this says nothing about a power cut.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use hazway::audit::{Verifier, verify_export};
use hazway::desk::log;
use hazway::store::Store;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use sqlx::Row;

use super::app::{TestApp, on_both};
use super::seed;

/// Kills in the gate; the full size is asked for by `HAZWAY_FAULT_CYCLES`.
const CYCLES: u32 = 4;
const WRITERS: usize = 6;
/// How long the service works between two kills.
const UPTIME: Duration = Duration::from_millis(700);

#[expect(clippy::disallowed_methods, reason = "the size of a test is no setting of ours")]
fn cycles() -> u32 {
    std::env::var("HAZWAY_FAULT_CYCLES").ok().and_then(|text| text.parse().ok()).unwrap_or(CYCLES)
}

/// A service in a process of its own.
struct Service {
    child: Child,
}

impl Drop for Service {
    fn drop(&mut self) {
        // Gone already is what was wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Service {
    fn start(address: SocketAddr, database_url: &str, network: &str) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_hazway"))
            .args(["serve", "--listen", &address.to_string(), "--database-url", database_url])
            .args(["--network", network])
            .env("HAZWAY_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child }
    }

    /// SIGKILL: no chance to finish anything.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[derive(Clone)]
struct Caller {
    client: Client<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
}

impl Caller {
    fn new(address: SocketAddr) -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http(), address }
    }

    /// The answer, or nothing where the service went away or is not there.
    async fn post(&self, path: &str, token: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
        let request = axum::http::Request::post(format!("http://{}/api/v1{path}", self.address))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        let asked = tokio::time::timeout(Duration::from_secs(10), self.client.request(request));
        let response = asked.await.ok()?.ok()?;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.ok()?.to_bytes();
        Some((status, serde_json::from_slice(&bytes).ok()?))
    }

    async fn is_ready(&self) {
        let login = json!({"username": "dispatcher", "password": seed::PASSWORD});
        while self.post("/session", "", "", &login).await.is_none_or(|(status, _)| status >= 500) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn log_in(&self) -> String {
        let login = json!({"username": "dispatcher", "password": seed::PASSWORD});
        let (_, session) = self.post("/session", "", "", &login).await.unwrap();
        session["access_token"].as_str().unwrap().to_owned()
    }
}

/// Keys that were acknowledged, with the waybill each was told.
type Acknowledged = Arc<Mutex<BTreeMap<String, String>>>;

/// Writes one waybill after the other, each until it is acknowledged.
async fn write(
    caller: Caller,
    token: String,
    name: usize,
    stop: Arc<AtomicBool>,
    acked: Acknowledged,
) {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        let key = format!("w{name}-{number}");
        number += 1;
        let body = json!({"carrier": "xiajiang", "remarks": key});
        loop {
            match caller.post("/waybills", &token, &key, &body).await {
                Some((201, waybill)) => {
                    let id = waybill["waybill_id"].as_str().unwrap().to_owned();
                    acked.lock().unwrap().insert(key, id);
                    break;
                }
                Some((status, answer)) => assert!(status >= 500, "{status} {answer}"),
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }
}

/// What is wrong with a database after it: lost, doubled, or told another identifier than is there.
async fn complaints(store: &Store, acked: &BTreeMap<String, String>) -> Vec<String> {
    let mut tx = store.begin_read().await.unwrap();
    let rows =
        sqlx::query("select waybill_id, body from waybill").fetch_all(&mut *tx).await.unwrap();
    let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        let (id, body): (String, String) = (row.get(0), row.get(1));
        let body: Value = serde_json::from_str(&body).unwrap();
        let remarks = body["content"]["remarks"].as_str().unwrap_or_default().to_owned();
        there.entry(remarks).or_default().insert(id);
    }
    let mut wrong = Vec::new();
    for (key, id) in acked {
        match there.get(key) {
            Some(ids) if ids.len() == 1 && ids.contains(id) => {}
            Some(ids) if ids.contains(id) => {
                wrong.push(format!("{key} is there {} times", ids.len()));
            }
            Some(_) => wrong.push(format!("{key} was told another waybill")),
            None => wrong.push(format!("{key} is lost")),
        }
    }
    wrong
}

fn build_network() -> String {
    let network = TestApp::scratch("faults.hzn");
    let roads = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo/roads.geojson");
    let built = Command::new(env!("CARGO_BIN_EXE_hazway"))
        .args(["network", "build", roads, "--datum", "wgs84", "-o", &network])
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    network
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_or_doubled_when_the_service_is_killed_under_load() {
    on_both(async |app| {
        let (network, address) = (build_network(), free_address());
        let caller = Caller::new(address);
        let mut service = Service::start(address, app.url(), &network);
        caller.is_ready().await;
        let token = caller.log_in().await;
        let (stop, acked) = (Arc::new(AtomicBool::new(false)), Acknowledged::default());
        let writers: Vec<_> = (0..WRITERS)
            .map(|name| {
                let (stop, acked) = (Arc::clone(&stop), Arc::clone(&acked));
                tokio::spawn(write(caller.clone(), token.clone(), name, stop, acked))
            })
            .collect();
        for _ in 0..cycles() {
            tokio::time::sleep(UPTIME).await;
            service.kill();
            service = Service::start(address, app.url(), &network);
            caller.is_ready().await;
        }
        tokio::time::sleep(UPTIME).await;
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.unwrap();
        }
        drop(service);
        let acked = acked.lock().unwrap().clone();
        assert_eq!(complaints(&app.app.store, &acked).await, Vec::<String>::new());

        // The log is whole as well, whatever was under way at the kills.
        let mut tx = app.app.store.begin_read().await.unwrap();
        let keys = hazway::api::checkpoint_keys(&mut tx).await.unwrap();
        drop(tx);
        log::sequence(&app.app.store, "hazway/500101", &keys, app.now()).await.unwrap();
        let (mut tx, mut out) = (app.app.store.begin_read().await.unwrap(), Vec::new());
        log::export(&mut tx, &mut out).await.unwrap();
        drop(tx);
        let public = keys.public(app.now());
        verify_export(&out[..], Verifier::new(&public, None).unwrap()).unwrap();
        let said = writeln!(
            std::io::stderr(),
            "{} kills on {:?}: {} acknowledged, 0 lost, 0 doubled",
            cycles(),
            app.app.store.kind(),
            acked.len()
        );
        assert!(said.is_ok() && acked.len() > WRITERS);

        // The check itself sees a loss and a double: else it would prove nothing.
        let (lost, doubled) = {
            let mut keys = acked.iter();
            (keys.next().unwrap(), keys.next().unwrap())
        };
        let mut tx = app.app.store.begin_write().await.unwrap();
        sqlx::query("delete from waybill where waybill_id = $1")
            .bind(lost.1)
            .execute(&mut *tx)
            .await
            .unwrap();
        sqlx::query(
            "insert into waybill select 'planted', revision, state, number, consignor_id, carrier_id, \
             loader_id, consignee_id, loading_at_ms, created_at_ms, updated_at_ms, summary, search, body \
             from waybill where waybill_id = $1",
        )
        .bind(doubled.1)
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let found = complaints(&app.app.store, &acked).await;
        assert_eq!(found.len(), 2, "{found:?}");
        std::fs::remove_file(network).unwrap();
    })
    .await;
}
