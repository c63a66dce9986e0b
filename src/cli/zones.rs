//! `hazway zones`: look at zone files, bring them into the database, take them out again.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::account::no_account;
use super::district::{SettingsArgs, open_app};
use super::output::{say, say_json};
use super::plan::read_zones;
use super::{Failure, Lang, block_on};
use crate::app::App;
use crate::store::schemes::{self, SchemeState, StoredScheme};
use crate::store::{self, StoreError};
use crate::units::local_text;
use crate::zones::{Scheme, Zone, lint, write_zones};

/// Restriction zones as files.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  hazway zones lint routes-config/zones/*.geojson\n  hazway zones publish routes-config/zones/*.geojson --author editor --approver approver --network district.hzn"
)]
pub(super) enum ZonesCommand {
    /// Check zone files: errors, and advice on their lawfulness.
    #[command(after_help = "Example:\n  hazway zones lint routes-config/zones/*.geojson")]
    Lint(LintArgs),
    /// Bring zone files into the database as a draft for the committee to look at.
    #[command(
        after_help = "Example:\n  hazway zones import new.geojson --author editor --network district.hzn"
    )]
    Import(ImportArgs),
    /// Put zone files in force as the next scheme; needs two different accounts.
    #[command(
        after_help = "Example:\n  hazway zones publish routes-config/zones/*.geojson --author editor --approver approver --network district.hzn"
    )]
    Publish(PublishArgs),
    /// Write the scheme in force as GeoJSON.
    #[command(
        after_help = "Example:\n  hazway zones export --network district.hzn > in-force.geojson"
    )]
    Export(ExportArgs),
}

/// What to look at.
#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// GeoJSON files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What to import.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// GeoJSON files, together one scheme.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// User name of the one who drew it.
    #[arg(long)]
    author: String,
    /// What it is for.
    #[arg(long, default_value = "")]
    note: String,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// What to publish.
#[derive(Debug, Args)]
pub(super) struct PublishArgs {
    /// GeoJSON files, together one scheme.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// User name of the committee editor.
    #[arg(long)]
    author: String,
    /// User name of the committee approver, another person.
    #[arg(long)]
    approver: String,
    /// What it is for.
    #[arg(long, default_value = "")]
    note: String,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// What to export.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    settings: SettingsArgs,
}

pub(super) fn run(command: &ZonesCommand, lang: Lang) -> Result<(), Failure> {
    match command {
        ZonesCommand::Lint(args) => run_lint(args, lang),
        ZonesCommand::Import(args) => block_on(import(args, lang)),
        ZonesCommand::Publish(args) => block_on(publish(args, lang)),
        ZonesCommand::Export(args) => block_on(export(args)),
    }
}

fn read_all(files: &[PathBuf]) -> Result<Vec<Zone>, Failure> {
    let mut zones: Vec<Zone> = Vec::new();
    for path in files {
        for zone in read_zones(path)? {
            if zones.iter().any(|other| other.zone_id == zone.zone_id) {
                let why = local_text!(
                    "限行区 `{}` 在另一个文件中也有，请删除其一",
                    "zone `{}` is in another file too: remove one",
                    zone.zone_id,
                );
                return Err(Failure::file(path, &why));
            }
            zones.push(zone);
        }
    }
    zones.sort_by(|one, other| one.zone_id.cmp(&other.zone_id));
    Ok(zones)
}

fn run_lint(args: &LintArgs, lang: Lang) -> Result<(), Failure> {
    let zones = read_all(&args.files)?;
    let advice = lint(&zones);
    if args.json {
        say_json(&json!({ "zones": zones.len(), "advice": advice }))?;
    } else {
        for remark in &advice {
            say(format!("{}: {}: {}", remark.zone_id, remark.code, lang.of(&remark.text)));
        }
        say(match lang {
            Lang::Zh => format!("{} 个限行区，{} 条提示", zones.len(), advice.len()),
            Lang::En => format!("{} zones, {} remarks", zones.len(), advice.len()),
        });
    }
    if advice.is_empty() { Ok(()) } else { Err(Failure::No) }
}

/// A draft of these zones, after trying that they can be bound to the roads.
async fn draft(
    app: &App,
    zones: Vec<Zone>,
    username: &str,
    note: &str,
) -> Result<StoredScheme, Failure> {
    let base = app.snapshot().revision;
    let trial = Scheme { revision: base + 1, zones: zones.clone() };
    app.snapshot_of(trial).await.map_err(Failure::app)?;
    let mut tx = app.store.begin_read().await.map_err(Failure::service)?;
    let author = store::accounts::find_by_username(&mut tx, username)
        .await
        .map_err(Failure::service)?
        .ok_or_else(|| no_account(username))?;
    Ok(StoredScheme {
        scheme_id: app.new_id().map_err(Failure::service)?,
        revision: 1,
        state: SchemeState::Draft,
        scheme_revision: 0,
        base_revision: base,
        author_id: author.actor.account_id,
        author: author.actor.display_name,
        approver_id: String::new(),
        approver: String::new(),
        note: note.to_owned(),
        created_at: app.clock.now(),
        published_at: None,
        zones,
    })
}

async fn import(args: &ImportArgs, lang: Lang) -> Result<(), Failure> {
    let zones = read_all(&args.files)?;
    let app = open_app(&args.settings.clone().config()?).await?;
    let scheme = draft(&app, zones, &args.author, &args.note).await?;
    write_draft(&app, &scheme).await.map_err(Failure::service)?;
    let (count, id) = (scheme.zones.len(), &scheme.scheme_id);
    say(match lang {
        Lang::Zh => format!("{count} 个限行区已存为草案 {id}"),
        Lang::En => format!("{count} zones as draft {id}"),
    });
    Ok(())
}

async fn write_draft(app: &App, scheme: &StoredScheme) -> Result<(), StoreError> {
    let mut tx = app.store.begin_write().await?;
    schemes::insert(&mut tx, scheme).await?;
    tx.commit().await?;
    Ok(())
}

async fn publish(args: &PublishArgs, lang: Lang) -> Result<(), Failure> {
    if args.author == args.approver {
        return Err(Failure::Input(local_text!(
            "编制人与审批人都是 `{}`，须为两个不同的人",
            "author and approver are both `{}` and have to be two people",
            args.author,
        )));
    }
    let zones = read_all(&args.files)?;
    let app = open_app(&args.settings.clone().config()?).await?;
    let scheme = draft(&app, zones, &args.author, &args.note).await?;
    let mut tx = app.store.begin_write().await.map_err(Failure::service)?;
    let approver = store::accounts::find_by_username(&mut tx, &args.approver)
        .await
        .map_err(Failure::service)?
        .ok_or_else(|| no_account(&args.approver))?;
    let actor = approver.actor;
    schemes::insert(&mut tx, &scheme).await.map_err(Failure::service)?;
    let published = crate::desk::publish_scheme(&app, &mut tx, &actor, scheme).await?;
    tx.commit().await.map_err(Failure::service)?;
    let (count, revision) = (published.zones.len(), published.scheme_revision);
    say(match lang {
        Lang::Zh => format!("{count} 个限行区已生效，方案版本 {revision}"),
        Lang::En => format!("{count} zones in force as scheme {revision}"),
    });
    Ok(())
}

async fn export(args: &ExportArgs) -> Result<(), Failure> {
    let config = args.settings.clone().config()?;
    let store = super::district::open_store(&config.database_url).await?;
    let mut tx = store.begin_read().await.map_err(Failure::service)?;
    let scheme = schemes::in_force(&mut tx).await.map_err(Failure::service)?;
    say(write_zones(&scheme.zones));
    Ok(())
}
