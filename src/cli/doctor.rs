//! `hazway doctor`: does everything fit together here?

use clap::Args;
use serde::Serialize;

use super::district::{SettingsArgs, district, open_store, read_network};
use super::output::{say, say_json};
use super::{Failure, block_on};
use crate::app::{App, Clock};
use crate::builtin;
use crate::config::Config;
use crate::registry::RecordKind;
use crate::store::{self, Kind, Store};

/// Look at data, network, database and scheme, and say what is wrong.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  hazway doctor --network district.hzn --database-url sqlite://hazway-data/hazway.sqlite"
)]
pub(super) struct DoctorArgs {
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// One thing looked at.
#[derive(Debug, Serialize)]
struct Look {
    what: &'static str,
    is_ok: bool,
    detail: String,
}

pub(super) fn run(args: DoctorArgs) -> Result<(), Failure> {
    let config = args.settings.config()?;
    let looks = block_on(async { Ok(examine(&config).await) })?;
    if args.json {
        say_json(&looks)?;
    } else {
        for look in &looks {
            say(format!(
                "{} {:<12} {}",
                if look.is_ok { "✓" } else { "✗" },
                look.what,
                look.detail
            ));
        }
    }
    if looks.iter().all(|look| look.is_ok) { Ok(()) } else { Err(Failure::No) }
}

fn look<T, E: std::fmt::Display>(
    what: &'static str,
    found: &Result<T, E>,
    detail: impl Fn(&T) -> String,
) -> Look {
    match found {
        Ok(value) => Look { what, is_ok: true, detail: detail(value) },
        Err(error) => Look { what, is_ok: false, detail: error.to_string() },
    }
}

async fn examine(config: &Config) -> Vec<Look> {
    let mut looks = vec![
        look("goods", &builtin::catalogue(), |catalogue| {
            format!("{} entries", catalogue.entries().len())
        }),
        look("rules", &builtin::rules(), |rules| {
            format!("pack {}, {} editions of rules", rules.name, rules.rules.len())
        }),
        look("calendar", &builtin::calendar(), |calendar| format!("years {:?}", calendar.years)),
    ];
    let network = match &config.network {
        Some(path) => read_network(path).map_err(complaint),
        None => builtin::demo_network().map_err(|error| error.to_string()),
    };
    looks.push(look("network", &network, |network| {
        let origin = if config.network.is_some() { "given" } else { "built-in demo" };
        format!("{} nodes, {} arcs ({origin})", network.nodes.len(), network.arc_count())
    }));
    let store = open_store(&config.database_url).await.map_err(complaint);
    looks.push(look("database", &store, |store| match store.kind() {
        Kind::Sqlite => "SQLite, schema up to date".to_owned(),
        Kind::Postgres => "PostgreSQL, schema up to date".to_owned(),
    }));
    let (Ok(network), Ok(store)) = (network, store) else { return looks };
    let records = count_records(&store).await;
    looks.push(look("registry", &records, |count| format!("{count} records")));
    let scheme = match district(config, network) {
        Ok(district) => {
            App::open(store, Clock::System, district).await.map_err(|error| error.to_string())
        }
        Err(failure) => Err(complaint(failure)),
    };
    looks.push(look("scheme", &scheme, |app| {
        let snapshot = app.snapshot();
        format!("revision {}, {} zones on the roads", snapshot.revision, snapshot.zones.len())
    }));
    looks
}

async fn count_records(store: &Store) -> Result<usize, store::StoreError> {
    let mut tx = store.begin_read().await?;
    let mut count = 0;
    for kind in RecordKind::ALL {
        count += store::registry::all(&mut tx, kind).await?.len();
    }
    Ok(count)
}

fn complaint(failure: Failure) -> String {
    match failure {
        Failure::Input(reason) | Failure::Service(reason) => reason,
        Failure::No => "no".to_owned(),
    }
}
