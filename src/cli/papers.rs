//! `hazway papers`: the papers that belong to goods and parties, of a waybill that is not written yet.

use std::path::PathBuf;

use clap::Args;

use super::district::{SettingsArgs, open_app};
use super::output::{read_text, say, say_json};
use super::{Failure, Lang, block_on};
use crate::app::Clock;
use crate::auth::HashCost;
use crate::demo;
use crate::desk;
use crate::paper::{self, PaperError, PaperKind, PaperLanguage, Source};
use crate::units::{LocalText, unreadable};
use crate::waybill::Content;

/// Make the papers of a waybill's content without writing anything.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples (on the built-in demo registry):\n  hazway papers petrol.json\n  hazway papers petrol.json --paper transport_document -o adr.pdf --lang en\n\nThe file holds what `POST /api/v1/waybills` takes. Waybill form and loading record exist from issue and loading on: ask the service for them."
)]
pub(super) struct PapersArgs {
    /// JSON file with the content of a waybill.
    file: PathBuf,
    /// Which paper: `transport_document`, `emergency_card`, `consignment_list` or `efti`; without it the papers
    /// are listed.
    #[arg(long)]
    paper: Option<String>,
    /// PDF file to write.
    #[arg(short, long, value_name = "FILE", requires = "paper")]
    output: Option<PathBuf>,
    /// As JSON on standard output.
    #[arg(long, conflicts_with = "output")]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

pub(super) fn run(args: &PapersArgs, lang: Lang) -> Result<(), Failure> {
    let kind = match args.paper.as_deref().map(str::parse::<PaperKind>) {
        Some(Ok(kind)) => Some(kind),
        Some(Err(error)) => return Err(Failure::Input(error.text())),
        None => None,
    };
    let content: Content = serde_json::from_str(&read_text(&args.file)?)
        .map_err(|error| Failure::file(&args.file, &unreadable(&error)))?;
    let source = block_on(source(args, content))?;
    let Some(kind) = kind else {
        list(&source, lang);
        return Ok(());
    };
    let paper = paper::make(kind, &source).map_err(failure)?;
    let Some(output) = args.output.as_ref().filter(|_| !args.json) else {
        return say_json(&paper);
    };
    let language = match lang {
        Lang::Zh => PaperLanguage::Zh,
        Lang::En => PaperLanguage::En,
    };
    let pdf = paper.pdf(&source, language).map_err(failure)?;
    std::fs::write(output, pdf).map_err(|error| Failure::unread(output, &error))?;
    say(format!("{}: {}", output.display(), lang.of(&kind.title())));
    Ok(())
}

async fn source(args: &PapersArgs, content: Content) -> Result<Source, Failure> {
    let settings = args.settings.clone().settings()?;
    if settings.database_url.is_some() || settings.network.is_some() {
        let app = open_app(&settings.decide().map_err(Failure::input)?).await?;
        return Ok(desk::papers_of_content(&app, content).await?);
    }
    let folder = demo::TemporaryFolder::new().map_err(Failure::service)?;
    let app = demo::open(&folder.database_url(), Clock::System, HashCost::default())
        .await
        .map_err(Failure::service)?;
    let source = desk::papers_of_content(&app, content).await;
    app.store.close().await;
    Ok(source?)
}

fn list(source: &Source, lang: Lang) {
    for kind in PaperKind::ALL {
        let title = kind.title();
        let why = match paper::standing(kind, source) {
            Ok(()) => String::new(),
            Err(why) => format!(" – {}", lang.of(&why)),
        };
        let mark = if why.is_empty() { "✓" } else { "✗" };
        say(format!("{mark} {:<18} {}{why}", kind.as_str(), lang.of(&title)));
    }
}

fn failure(error: PaperError) -> Failure {
    match error {
        PaperError::NotAvailable(why) => Failure::Input(why),
        PaperError::Pdf => {
            Failure::Service(LocalText::new("无法生成 PDF", "the PDF could not be made"))
        }
    }
}
