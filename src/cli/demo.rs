//! `hazway demo`: everything on built-in data, with nothing else installed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::tz::TimeZone;

use super::output::say;
use super::serve::{Options, serve, start_log};
use super::{Failure, Lang, block_on};
use crate::api::{DemoAccount, Limits};
use crate::app::{App, Clock};
use crate::auth::HashCost;
use crate::demo::{self, TemporaryFolder};

/// Start the service on a made-up district: prints the address and one account for every desk.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hazway demo\n  hazway demo --at 2026-11-25T06:30   (begin before the rush-hour windows)\n  hazway demo --data hazway-data      (keep what is done)"
)]
pub(super) struct DemoArgs {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder to keep the database in; without it the demonstration begins anew every time.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Begin at this civil time of the district instead of now, such as `2026-11-25T06:30`.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

/// Well within what the gate allows a terminal to be silent.
const TERMINALS_REPORT_EVERY: Duration = Duration::from_mins(5);

pub(super) fn run(args: &DemoArgs, lang: Lang) -> Result<(), Failure> {
    start_log("warn");
    let clock = match &args.at {
        Some(text) => clock_at(text)?,
        None => Clock::System,
    };
    let temporary = match &args.data {
        Some(path) => {
            std::fs::create_dir_all(path).map_err(|error| Failure::unread(path, &error))?;
            None
        }
        None => Some(TemporaryFolder::new().map_err(Failure::service)?),
    };
    let folder = args.data.as_deref().or(temporary.as_ref().map(TemporaryFolder::path));
    let database = folder.map(|folder| folder.join("demo.sqlite")).unwrap_or_default();
    let database_url = format!("sqlite://{}", database.display());
    block_on(async {
        let app = demo::open(&database_url, clock, HashCost::default())
            .await
            .map_err(Failure::service)?;
        let app = Arc::new(app);
        let reports = tokio::spawn(report_terminals(Arc::clone(&app)));
        welcome(lang, args.data.as_ref());
        let options = Options {
            metrics_listen: None,
            requests_per_second: Limits::DEFAULT,
            demo_accounts: accounts(),
        };
        let served = serve(Arc::clone(&app), args.listen, options).await;
        reports.abort();
        app.store.close().await;
        served
    })
}

fn clock_at(text: &str) -> Result<Clock, Failure> {
    let zone = TimeZone::get("Asia/Shanghai").map_err(Failure::input)?;
    Ok(Clock::beginning_at(super::plan::instant(text, &zone)?))
}

async fn report_terminals(app: Arc<App>) {
    loop {
        if let Err(error) = demo::report_terminals(&app).await {
            tracing::warn!(%error, "terminals did not report");
        }
        tokio::time::sleep(TERMINALS_REPORT_EVERY).await;
    }
}

fn accounts() -> Vec<DemoAccount> {
    demo::ACCOUNTS
        .into_iter()
        .map(|(username, role, _, display_name)| DemoAccount {
            username: username.to_owned(),
            password: demo::PASSWORD.to_owned(),
            display_name: display_name.to_owned(),
            role,
        })
        .collect()
}

fn welcome(lang: Lang, data: Option<&PathBuf>) {
    say(match lang {
        Lang::Zh => "演示：企业、人员、车辆、证件均为虚构，路网为示意，不可用于导航。",
        Lang::En => {
            "Demonstration: firms, people, vehicles and papers are made up; the roads are schematic, not for navigation."
        }
    });
    if data.is_none() {
        say(match lang {
            Lang::Zh => "结束后数据不保留；要保留请加 --data 目录。",
            Lang::En => "Nothing is kept when it ends; `--data FOLDER` keeps it.",
        });
    }
    say(match lang {
        Lang::Zh => format!("账户（密码都是 {}）：", demo::PASSWORD),
        Lang::En => format!("Accounts (the password is {} for all):", demo::PASSWORD),
    });
    for (username, _, _, display_name) in demo::ACCOUNTS {
        say(format!("  {username:<18} {display_name}"));
    }
}
