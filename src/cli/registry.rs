//! `hazway registry`: bring records into the database.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::district::{SettingsArgs, open_store};
use super::output::{read_bytes, say, say_json};
use super::{Failure, Lang, block_on};
use crate::app::{AppError, Clock};
use crate::desk::records;
use crate::registry::{self, ImportError, RecordKind};
use crate::store::{Store, StoreError};

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
    Import(Box<ImportArgs>),
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
    let table =
        crate::sheet::read(&bytes).map_err(|error| Failure::file(&args.file, &error.text()))?;
    let records = match registry::import(args.kind.into(), &table) {
        Ok(records) => records,
        Err(errors) => return refuse(args, &errors, lang),
    };
    let rows: Vec<_> = registry::row_numbers(&table).zip(records).collect();
    let store = open_store(&config.database_url).await?;
    let errors = write(&store, &rows).await.map_err(Failure::app)?;
    if !errors.is_empty() {
        return refuse(args, &errors, lang);
    }
    let imported = rows.len();
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

fn refuse(args: &ImportArgs, errors: &[ImportError], lang: Lang) -> Result<(), Failure> {
    if args.json {
        say_json(&json!({ "imported": 0, "errors": errors }))?;
    } else {
        for error in errors {
            say(format!("`{}`: {}", args.file.display(), lang.of(&error.text())));
        }
        say(match lang {
            Lang::Zh => format!("{} 处错误：未导入任何记录", errors.len()),
            Lang::En => format!("{} error(s): nothing was imported", errors.len()),
        });
    }
    Err(Failure::No)
}

/// Who the events name: whoever may run commands on this machine.
const ACTOR: &str = "command_line";

async fn write(
    store: &Store,
    rows: &[(usize, registry::Record)],
) -> Result<Vec<ImportError>, AppError> {
    let mut tx = store.begin_write().await?;
    let errors = records::import(&Clock::System, &mut tx, ACTOR, None, rows).await?;
    if errors.is_empty() {
        tx.commit().await.map_err(StoreError::from)?;
    }
    Ok(errors)
}
