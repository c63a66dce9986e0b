//! `hazway backup` and `hazway restore`.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;

use super::district::{SettingsArgs, open_store};
use super::output::say;
use super::whole_file::WholeFile;
use super::{Failure, Lang, block_on};
use crate::app::Clock;
use crate::store::backup::{self, BackupError};

/// Write the whole database to a file while the service runs; the file is verified when it is written.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  hazway backup hazway-2026-12-01.backup\n\nThe file holds the keys and everything else: only its owner can read it; keep it so. A witness (`hazway audit watch`) tells when an older backup was put back."
)]
pub(super) struct BackupArgs {
    /// File to write.
    file: PathBuf,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Put a backup into a new database, SQLite or PostgreSQL, whichever it was taken from.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  hazway restore hazway-2026-12-01.backup --database-url postgres://hazway@localhost/hazway"
)]
pub(super) struct RestoreArgs {
    /// File that `hazway backup` wrote.
    file: PathBuf,
    /// Only verify the file.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

fn failed(file: &std::path::Path, error: BackupError) -> Failure {
    match error {
        BackupError::Io(error) => Failure::unread(file, &error),
        BackupError::Refused(why) => Failure::file(file, &why),
        BackupError::Store(error) => Failure::service(error),
    }
}

fn spinner(lang: Lang) -> (ProgressBar, impl FnMut(u64)) {
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(200));
    let told = bar.clone();
    let tell = move |rows: u64| {
        if rows.is_multiple_of(1_000) {
            told.set_message(match lang {
                Lang::Zh => format!("{rows} 行"),
                Lang::En => format!("{rows} rows"),
            });
        }
    };
    (bar, tell)
}

pub(super) fn backup(args: &BackupArgs, lang: Lang) -> Result<(), Failure> {
    let unwritten = |error: std::io::Error| Failure::unread(&args.file, &error);
    // It holds the keys.
    let mut whole = WholeFile::create_private(&args.file).map_err(unwritten)?;
    let rows = block_on(async {
        let store = open_store(&args.settings.clone().config()?.database_url).await?;
        let (bar, tell) = spinner(lang);
        let out = BufWriter::new(whole.file());
        let written = backup::write(&store, Clock::System.now(), out, tell).await;
        bar.finish_and_clear();
        store.close().await;
        written.map_err(|error| failed(&args.file, error))
    })?;
    // Read back: a file that cannot be restored is no backup.
    let file = File::open(whole.part()).map_err(unwritten)?;
    backup::verify(BufReader::new(file)).map_err(|error| failed(&args.file, error))?;
    whole.finish().map_err(unwritten)?;
    let path = args.file.display();
    say(match lang {
        Lang::Zh => format!("已备份 {rows} 行到 `{path}`，并已校验"),
        Lang::En => format!("{rows} rows written to `{path}` and verified"),
    });
    Ok(())
}

pub(super) fn restore(args: &RestoreArgs, lang: Lang) -> Result<(), Failure> {
    let unread = |error: std::io::Error| Failure::unread(&args.file, &error);
    let mut file = File::open(&args.file).map_err(unread)?;
    let (header, rows) =
        backup::verify(BufReader::new(&file)).map_err(|error| failed(&args.file, error))?;
    let at = header.at;
    if args.check {
        say(match lang {
            Lang::Zh => format!("备份完整：{at}，{rows} 行"),
            Lang::En => format!("the backup is whole: {at}, {rows} rows"),
        });
        return Ok(());
    }
    file.rewind().map_err(unread)?;
    block_on(async {
        let store = open_store(&args.settings.clone().config()?.database_url).await?;
        let (bar, tell) = spinner(lang);
        let done = backup::restore(&store, BufReader::new(&file), tell).await;
        bar.finish_and_clear();
        store.close().await;
        done.map_err(|error| failed(&args.file, error))
    })?;
    say(match lang {
        Lang::Zh => format!("已恢复 {rows} 行（备份时间 {at}）"),
        Lang::En => format!("{rows} rows restored (backup of {at})"),
    });
    Ok(())
}
