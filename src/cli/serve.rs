//! `hazway serve`: the service on its own data.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;

use super::district::{SettingsArgs, open_app};
use super::output::say;
use super::{Failure, block_on};
use crate::api;
use crate::app::App;
use crate::units::local_text;

/// Start the service.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  hazway account add admin --role administrator --display-name 管理员\n  hazway serve --network district.hzn --listen 0.0.0.0:8080"
)]
pub(super) struct ServeArgs {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Address and port for `/metrics` (Prometheus), `/healthz` and `/readyz`; nowhere when absent. Who
    /// reaches it learns how much is going on.
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
    /// Requests a second for each account, with room for bursts; 0 = no bound. 100 when absent.
    #[arg(long, value_name = "COUNT")]
    requests_per_second: Option<u32>,
    #[command(flatten)]
    settings: SettingsArgs,
}

pub(super) fn run(args: ServeArgs) -> Result<(), Failure> {
    start_log("info");
    let mut settings = args.settings.settings()?;
    settings.listen = args.listen.or(settings.listen);
    settings.metrics_listen = args.metrics_listen.or(settings.metrics_listen);
    settings.requests_per_second = args.requests_per_second.or(settings.requests_per_second);
    let config = settings.decide().map_err(Failure::input)?;
    block_on(async move {
        let app = Arc::new(open_app(&config).await?);
        let options = Options {
            metrics_listen: config.metrics_listen,
            requests_per_second: config.requests_per_second.unwrap_or(api::Limits::DEFAULT),
            demo_accounts: Vec::new(),
        };
        serve(app, config.listen, options).await
    })
}

/// How to serve, beside where.
pub(super) struct Options {
    /// Address and port for `/metrics`, if anywhere.
    pub(super) metrics_listen: Option<SocketAddr>,
    /// Requests a second for each account; 0 = no bound.
    pub(super) requests_per_second: u32,
    /// Offered on the login page.
    pub(super) demo_accounts: Vec<api::DemoAccount>,
}

/// Serves until it is told to stop, then finishes what it accepted.
pub(super) async fn serve(
    app: Arc<App>,
    listen: SocketAddr,
    options: Options,
) -> Result<(), Failure> {
    let listener = bind(listen, "--listen").await?;
    let state = api::ApiState::open(app, options.demo_accounts)
        .await
        .map_err(Failure::service)?
        .with_limit(options.requests_per_second);
    if let Some(address) = options.metrics_listen {
        let listener = bind(address, "--metrics-listen").await?;
        // Ends with the process: it answers until the last request has.
        tokio::spawn(api::serve_metrics(listener, state.clone()));
    }
    say(format!("http://{}", listener.local_addr().map_err(Failure::service)?));
    api::serve(listener, state, stop_signal()).await.map_err(Failure::service)
}

async fn bind(address: SocketAddr, flag: &str) -> Result<tokio::net::TcpListener, Failure> {
    tokio::net::TcpListener::bind(address).await.map_err(|error| {
        Failure::Service(local_text!(
            "无法在 `{address}` 上监听，请换一个 `{flag}`：{error}",
            "cannot listen on `{address}`, give another `{flag}`: {error}"
        ))
    })
}

/// Interrupt or, on Unix, the signal to terminate.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if interrupt.await.is_err() {
        // No signals on this machine: the service runs until its process ends.
        std::future::pending::<()>().await;
    }
}

/// Structured lines on standard error; `HAZWAY_LOG` chooses, as in `info,hazway=debug`.
pub(super) fn start_log(usual: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("HAZWAY_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if log.try_init().is_err() {
        tracing::debug!("the log was started already");
    }
}
