//! `hazway doctor`: does everything fit together here?

use clap::Args;
use serde::Serialize;

use super::district::{SettingsArgs, district, open_store, read_network};
use super::output::{say, say_json};
use super::{Failure, Lang, block_on};
use crate::app::{App, Clock};
use crate::builtin;
use crate::config::Config;
use crate::registry::RecordKind;
use crate::store::{self, Kind, Store};
use crate::units::{LocalText, local_text};

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

impl Look {
    fn name_zh(&self) -> &'static str {
        match self.what {
            "goods" => "品名表",
            "rules" => "规则包",
            "calendar" => "日历",
            "network" => "路网",
            "database" => "数据库",
            "registry" => "登记库",
            _ => "限行方案",
        }
    }
}

pub(super) fn run(args: DoctorArgs, lang: Lang) -> Result<(), Failure> {
    let config = args.settings.config()?;
    let looks = block_on(async { Ok(examine(&config, lang).await) })?;
    if args.json {
        say_json(&looks)?;
    } else {
        for look in &looks {
            let mark = if look.is_ok { "✓" } else { "✗" };
            say(match lang {
                Lang::Zh => format!("{mark} {}：{}", look.name_zh(), look.detail),
                Lang::En => format!("{mark} {:<12} {}", look.what, look.detail),
            });
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

/// What is compiled into the binary.
fn examine_builtin(lang: Lang) -> Vec<Look> {
    vec![
        look("goods", &builtin::catalogue(), |catalogue| {
            let count = catalogue.entries().len();
            pick(lang, &local_text!("{count} 个条目", "{count} entries"))
        }),
        look("rules", &builtin::rules(crate::checks::PackName::Cn), |rules| {
            let (name, count) = (&rules.name, rules.rules.len());
            pick(
                lang,
                &local_text!("{name}，{count} 条规则", "pack {name}, {count} editions of rules"),
            )
        }),
        look("calendar", &builtin::calendar(), |calendar| {
            let years = &calendar.years;
            pick(lang, &local_text!("{years:?} 年", "years {years:?}"))
        }),
    ]
}

async fn examine(config: &Config, lang: Lang) -> Vec<Look> {
    let complaint = |failure| complaint(failure, lang);
    let mut looks = examine_builtin(lang);
    let network = match &config.network {
        Some(path) => read_network(path).map_err(complaint),
        None => builtin::demo_network().map_err(|error| error.to_string()),
    };
    looks.push(look("network", &network, |network| {
        let (nodes, arcs) = (network.nodes.len(), network.arc_count());
        let LocalText { zh, en } = if config.network.is_some() {
            LocalText::new("给定的路网", "given")
        } else {
            LocalText::new("内置演示路网", "built-in demo")
        };
        let text =
            local_text!("{nodes} 个节点，{arcs} 条弧（{zh}）", "{nodes} nodes, {arcs} arcs ({en})");
        pick(lang, &text)
    }));
    let store = open_store(&config.database_url).await.map_err(complaint);
    looks.push(look("database", &store, |store| {
        let name = match store.kind() {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        };
        pick(lang, &local_text!("{name}，表结构为最新", "{name}, schema up to date"))
    }));
    let (Ok(network), Ok(store)) = (network, store) else { return looks };
    let records = count_records(&store).await;
    looks.push(look("registry", &records, |count| {
        pick(lang, &local_text!("{count} 条记录", "{count} records"))
    }));
    let scheme = match district(config, network) {
        Ok(district) => {
            let app = App::open(store, Clock::System, district).await;
            app.map_err(|error| complaint(Failure::app(error)))
        }
        Err(failure) => Err(complaint(failure)),
    };
    looks.push(look("scheme", &scheme, |app| {
        let snapshot = app.snapshot();
        let (revision, zones) = (snapshot.revision, snapshot.zones.len());
        let text = local_text!(
            "版本 {revision}，路网上有 {zones} 个限行区",
            "revision {revision}, {zones} zones on the roads"
        );
        pick(lang, &text)
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

fn pick(lang: Lang, text: &LocalText) -> String {
    lang.of(text).to_owned()
}

fn complaint(failure: Failure, lang: Lang) -> String {
    match failure {
        Failure::Input(reason) | Failure::Service(reason) => pick(lang, &reason),
        Failure::No => pick(lang, &LocalText::new("否", "no")),
    }
}
