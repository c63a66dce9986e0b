//! The service under test: real router, fresh database, a clock that is moved by hand.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Once};

use arc_swap::ArcSwap;
use axum::Router;
use hazway::api::{self, ApiState, KeyRing};
use hazway::app::{App, Clock};
use jiff::{SignedDuration, Timestamp};
use sqlx::Connection;

use super::client::Client;
use super::seed;

/// Tuesday, 1 December 2026, 09:30 in Wanzhou: an ordinary workday between the rush hours.
const BEGIN: &str = "2026-12-01T01:30:00Z";

/// Runs a test on a fresh SQLite database and, where there is a server, on a fresh PostgreSQL schema.
pub(crate) async fn on_both(test: impl AsyncFn(&TestApp)) {
    test(&Box::pin(TestApp::on_sqlite()).await).await;
    if let Some(server) = postgres_server() {
        test(&Box::pin(TestApp::on_postgres(&server)).await).await;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the tests find a server is no setting of ours"
)]
fn postgres_server() -> Option<String> {
    static SAID: Once = Once::new();
    let server = std::env::var("HAZWAY_TEST_POSTGRES").ok();
    if server.is_none() {
        SAID.call_once(|| {
            // Past the capture of test output, so that a green run does not hide it.
            let said = writeln!(
                std::io::stderr(),
                "PostgreSQL is skipped: HAZWAY_TEST_POSTGRES names no server"
            );
            assert!(said.is_ok(), "standard error is closed");
        });
    }
    server
}

/// A running service with the demo's network, registry, zones and an account for every role.
pub(crate) struct TestApp {
    /// What the desks work with.
    pub(crate) app: Arc<App>,
    clock: Arc<ArcSwap<Timestamp>>,
    router: Router,
    url: String,
    _database: Database,
}

enum Database {
    Sqlite { file: PathBuf },
    Postgres,
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Sqlite { file } = self {
            for suffix in ["", "-wal", "-shm"] {
                let mut name = file.clone().into_os_string();
                name.push(suffix);
                // A file that is gone already is what was wanted.
                drop(std::fs::remove_file(name));
            }
        }
    }
}

/// Distinct in this process and, with its number, on this machine.
fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("hazway_it_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

impl TestApp {
    async fn on_sqlite() -> Self {
        let file = std::env::temp_dir().join(format!("{}.db", fresh_name()));
        let url = format!("sqlite://{}", file.display());
        Box::pin(Self::on(&url, Database::Sqlite { file })).await
    }

    async fn on_postgres(server: &str) -> Self {
        let schema = fresh_name();
        sqlx::any::install_default_drivers();
        let mut admin = sqlx::AnyConnection::connect(server).await.expect("the server answers");
        sqlx::query(sqlx::AssertSqlSafe(format!("create schema {schema}")))
            .execute(&mut admin)
            .await
            .unwrap();
        admin.close().await.unwrap();
        let join = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{join}options=-c%20search_path%3D{schema}");
        Box::pin(Self::on(&url, Database::Postgres)).await
    }

    async fn on(url: &str, database: Database) -> Self {
        let clock = Arc::new(ArcSwap::from_pointee(BEGIN.parse::<Timestamp>().unwrap()));
        let app = Arc::new(Box::pin(seed::open(url, Clock::Manual(Arc::clone(&clock)))).await);
        let keys = KeyRing::open(&app.store, app.clock.now()).await.unwrap();
        let mut state = ApiState::new(Arc::clone(&app), Arc::new(keys)).with_limit(0);
        state.hash_cost = seed::CHEAP;
        let router = api::router(state);
        Self { app, clock, router, url: url.to_owned(), _database: database }
    }

    /// A name for a file that nobody else has.
    pub(crate) fn scratch(ending: &str) -> String {
        let name = format!("{}_{ending}", fresh_name());
        std::env::temp_dir().join(name).display().to_string()
    }

    /// Where the database is, for another process.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, span: SignedDuration) {
        self.clock.store(Arc::new(self.now() + span));
    }

    /// Somebody who is not logged in.
    pub(crate) fn anyone(&self) -> Client {
        Client::new(self.router.clone(), None)
    }

    /// Somebody who bears this access token.
    pub(crate) fn bearing(&self, token: &str) -> Client {
        Client::new(self.router.clone(), Some(token.to_owned()))
    }

    /// An account of the demonstration, logged in. Its token ends a quarter of an hour later.
    pub(crate) async fn login(&self, username: &str) -> Client {
        let session = self
            .anyone()
            .post(
                "/session",
                &serde_json::json!({"username": username, "password": seed::PASSWORD}),
            )
            .await
            .ok();
        self.bearing(session["access_token"].as_str().unwrap())
    }
}
