//! `hazway check`: what the checks and the router say of a waybill that is not written yet.

use std::path::PathBuf;

use clap::Args;
use jiff::tz::TimeZone;

use super::district::{SettingsArgs, open_app};
use super::output::{read_text, say, say_json, verified};
use super::plan::{describe as describe_plan, describe_obstacles};
use super::{Failure, Lang, block_on, content_file};
use crate::app::{App, Clock};
use crate::auth::HashCost;
use crate::builtin;
use crate::checks::{Outcome, PackName, Severity};
use crate::demo;
use crate::desk::{self, Checked};
use crate::waybill::Content;

/// Check a waybill's content without writing anything.
#[derive(Debug, Args)]
#[command(
    after_help = "Example (on the built-in demo registry and network):\n  hazway check examples/chlorine.json\n\nThe file holds what `POST /api/v1/waybills` takes."
)]
pub(super) struct CheckArgs {
    /// JSON file with the content of a waybill.
    file: PathBuf,
    /// Show the rules that passed or do not apply, too.
    #[arg(long)]
    all: bool,
    /// Rule pack to ask, `cn` or `adr`; the one in force when absent.
    #[arg(long, value_name = "PACK")]
    pack: Option<PackName>,
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

pub(super) fn run(args: &CheckArgs, lang: Lang) -> Result<(), Failure> {
    let catalogue = builtin::catalogue().map_err(Failure::service)?;
    let content = content_file::read(&read_text(&args.file)?, &catalogue)
        .map_err(|why| Failure::file(&args.file, &why))?;
    let (checked, time_zone) = block_on(answer(args, &content))?;
    if args.json {
        say_json(&checked)?;
    } else {
        describe(&checked, &time_zone, args.all, lang);
    }
    if checked.passes() { Ok(()) } else { Err(Failure::No) }
}

async fn answer(args: &CheckArgs, content: &Content) -> Result<(Checked, TimeZone), Failure> {
    let settings = args.settings.clone().settings()?;
    if settings.database_url.is_some() || settings.network.is_some() {
        let app = open_app(&settings.decide().map_err(Failure::input)?).await?;
        return look(&app, content, args.pack).await;
    }
    let folder = demo::TemporaryFolder::new().map_err(Failure::service)?;
    let app = demo::open(&folder.database_url(), Clock::System, HashCost::default())
        .await
        .map_err(Failure::service)?;
    let answer = look(&app, content, args.pack).await;
    app.store.close().await;
    answer
}

async fn look(
    app: &App,
    content: &Content,
    pack: Option<PackName>,
) -> Result<(Checked, TimeZone), Failure> {
    let checked = desk::check(app, content, pack).await?;
    Ok((checked, app.district.time_zone.clone()))
}

fn describe(answer: &Checked, time_zone: &TimeZone, all: bool, lang: Lang) {
    for finding in &answer.report.findings {
        let mark = match (finding.outcome, finding.severity) {
            (Outcome::Failed, Severity::Block) => "✗",
            (Outcome::Failed, Severity::Warn | Severity::Log) => "!",
            (Outcome::NeedsPerson, _) => "?",
            (Outcome::Passed, _) => "✓",
            (Outcome::NotApplicable, _) => "–",
        };
        if !all && matches!(finding.outcome, Outcome::Passed | Outcome::NotApplicable) {
            continue;
        }
        say(format!("{mark} {:<4} {}", finding.code, lang.of(&finding.title)));
        for text in [&finding.detail, &finding.remedy] {
            if !lang.of(text).is_empty() {
                say(format!("       {}", lang.of(text)));
            }
        }
        say(format!("       {} ({})", lang.of(&finding.clause), verified(finding.verified, lang)));
    }
    let blocking = answer.report.blocking().count();
    say(match (lang, blocking) {
        (Lang::Zh, 0) => format!("规则包 {}：没有阻断项", answer.report.pack),
        (Lang::Zh, _) => format!("规则包 {}：{blocking} 项阻断", answer.report.pack),
        (Lang::En, 0) => format!("{}: nothing stands in the way", answer.report.pack),
        (Lang::En, _) => format!("{}: {blocking} stand in the way", answer.report.pack),
    });
    if let Some(plan) = &answer.plan {
        describe_plan(plan, time_zone, lang);
    }
    if let Some(no_route) = &answer.no_route {
        describe_obstacles(no_route, lang);
    }
}
