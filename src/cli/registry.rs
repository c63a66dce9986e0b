//! `hazway registry`: bring records into the database.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::district::{SettingsArgs, open_store};
use super::output::{read_bytes, say, say_json};
use super::{Failure, Lang, block_on};
use crate::app::Clock;
use crate::registry::{self, RecordKind};
use crate::store::{self, Store, StoreError};
use crate::units::{LocalText, local_text};

/// Companies, vehicles, tanks, people, permits, sites, holding places, blacklist.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  hazway registry template vehicle > vehicles.csv\n  hazway registry import vehicle vehicles.xlsx"
)]
pub(super) enum RegistryCommand {
    /// Bring in a CSV or XLSX file: every row, or none with every row's errors.
    #[command(
        after_help = "Example:\n  hazway registry import vehicle vehicles.csv --database-url sqlite://hazway-data/hazway.sqlite"
    )]
    Import(ImportArgs),
    /// Print the head of a file for this kind with an example line.
    #[command(after_help = "Example:\n  hazway registry template person > people.csv")]
    Template(TemplateArgs),
}

/// Kind of record.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    /// 单位
    Company,
    /// 车辆
    Vehicle,
    /// 罐体
    Tank,
    /// 人员
    Person,
    /// 许可
    Permit,
    /// 装卸地点
    Site,
    /// 停等场所
    HoldingPlace,
    /// 黑名单
    Blacklist,
}

impl From<KindArg> for RecordKind {
    fn from(arg: KindArg) -> Self {
        match arg {
            KindArg::Company => Self::Company,
            KindArg::Vehicle => Self::Vehicle,
            KindArg::Tank => Self::Tank,
            KindArg::Person => Self::Person,
            KindArg::Permit => Self::Permit,
            KindArg::Site => Self::Site,
            KindArg::HoldingPlace => Self::HoldingPlace,
            KindArg::Blacklist => Self::Blacklist,
        }
    }
}

/// What to import.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// What the rows are.
    #[arg(value_enum)]
    kind: KindArg,
    /// CSV (UTF-8) or XLSX.
    file: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Which template.
#[derive(Debug, Args)]
pub(super) struct TemplateArgs {
    /// What the rows are.
    #[arg(value_enum)]
    kind: KindArg,
}

pub(super) fn run(command: &RegistryCommand, lang: Lang) -> Result<(), Failure> {
    match command {
        RegistryCommand::Import(args) => block_on(import(args, lang)),
        RegistryCommand::Template(args) => {
            say(registry::template(args.kind.into()).trim_end());
            Ok(())
        }
    }
}

async fn import(args: &ImportArgs, lang: Lang) -> Result<(), Failure> {
    let config = args.settings.clone().config()?;
    let bytes = read_bytes(&args.file)?;
    let name = args.file.display();
    let table =
        crate::sheet::read(&bytes).map_err(|error| Failure::file(&args.file, &error.text()))?;
    let records = match registry::import(args.kind.into(), &table) {
        Ok(records) => records,
        Err(errors) => {
            if args.json {
                say_json(&json!({ "imported": 0, "errors": errors }))?;
            } else {
                for error in &errors {
                    say(format!("`{name}`: {}", lang.of(&error.text())));
                }
                say(match lang {
                    Lang::Zh => format!("{} 处错误：未导入任何记录", errors.len()),
                    Lang::En => format!("{} error(s): nothing was imported", errors.len()),
                });
            }
            return Err(Failure::No);
        }
    };
    let store = open_store(&config.database_url).await?;
    let imported = records.len();
    match write(&store, &records).await {
        Ok(()) => {}
        Err(StoreError::Taken { subject }) => {
            let LocalText { zh, en } = subject;
            let why = local_text!(
                "{zh} 已经登记：未导入任何记录",
                "{en} is on file already: nothing was imported"
            );
            return Err(Failure::file(&args.file, &why));
        }
        Err(error) => return Err(Failure::service(error)),
    }
    if args.json {
        say_json(&json!({ "imported": imported }))
    } else {
        say(match lang {
            Lang::Zh => format!("已导入 {imported} 条记录"),
            Lang::En => format!("{imported} record(s) imported"),
        });
        Ok(())
    }
}

async fn write(store: &Store, records: &[registry::Record]) -> Result<(), StoreError> {
    let now = Clock::System.now();
    let mut tx = store.begin_write().await?;
    for record in records {
        store::registry::insert(&mut tx, record, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
