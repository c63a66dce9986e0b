//! The commands. Exit codes: 0 done or yes, 1 the answer is no, 2 the input cannot be used, 3 the
//! service or its database failed.

mod account;
mod alternatives;
mod audit;
mod backup;
mod check;
mod content_file;
mod demo;
mod departures;
mod district;
mod doctor;
mod goods;
mod goods_sheet;
mod implications;
mod keys;
mod local_rules;
mod matching;
mod matrix;
mod network;
mod output;
mod papers;
mod place_file;
mod plan;
mod point_table;
mod registry;
mod rules;
mod serve;
mod trace_file;
mod verify;
mod whole_file;
mod zones;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::app::AppError;
use crate::desk::DeskError;
use crate::units::{LocalText, local_text};

/// Language of what the commands print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// One of the two texts.
    #[must_use]
    pub fn of(self, text: &LocalText) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }
}

/// Decides whether a dangerous-goods truck may load and go, by which road and when.
#[derive(Debug, Parser)]
#[command(name = "hazway", version, about, long_about = None, arg_required_else_help = true)]
#[command(
    after_help = "Start here:\n  hazway demo\n  hazway goods search 汽油\n  hazway plan --help"
)]
struct Cli {
    /// Language of what is printed.
    #[arg(long, global = true, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoArgs),
    Serve(serve::ServeArgs),
    #[command(subcommand)]
    Network(network::NetworkCommand),
    Plan(plan::PlanArgs),
    Matrix(matrix::MatrixArgs),
    Match(matching::MatchArgs),
    Check(check::CheckArgs),
    Papers(papers::PapersArgs),
    Verify(verify::VerifyArgs),
    #[command(subcommand)]
    Zones(zones::ZonesCommand),
    #[command(subcommand)]
    Goods(goods::GoodsCommand),
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    #[command(subcommand)]
    Registry(registry::RegistryCommand),
    #[command(subcommand)]
    Account(account::AccountCommand),
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    Backup(backup::BackupArgs),
    Restore(backup::RestoreArgs),
    Doctor(doctor::DoctorArgs),
}

/// Why a command ended without doing what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The answer is no; what was found has been printed.
    No,
    /// The input cannot be used.
    Input(LocalText),
    /// The service or its database failed.
    Service(LocalText),
}

impl Failure {
    /// Something the operator set, told in English only.
    pub fn input(error: impl std::fmt::Display) -> Self {
        Self::Input(plain(error.to_string()))
    }

    /// Something about a file the user named.
    pub fn file(path: &Path, why: &LocalText) -> Self {
        let name = format!("`{}`", path.display());
        Self::Input(why.about(&name, &name))
    }

    /// A file that the system does not give.
    pub fn unread(path: &Path, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::NotFound => LocalText::new("没有这个文件", "there is no such file"),
            io::ErrorKind::PermissionDenied => {
                LocalText::new("没有读写的权限", "there is no permission to read or write it")
            }
            _ => local_text!("无法读取或写入：{error}", "cannot be read or written: {error}"),
        };
        Self::file(path, &why)
    }

    /// What the application says: a scheme that cannot be used is the user's, all else is not.
    pub fn app(error: AppError) -> Self {
        match error {
            AppError::Snapshot(error) => Self::Input(error.0),
            AppError::Store(_)
            | AppError::Interrupted
            | AppError::LocalRules(_)
            | AppError::NoRandomness => Self::service(error),
        }
    }

    /// Something the user did not cause.
    pub fn service(error: impl std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            text = format!("{text}: {inner}");
            source = inner.source();
        }
        Self::Service(plain(text))
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::App(error) => Self::app(error),
            DeskError::Store(error) => Self::service(error),
            DeskError::Answer(error) => Self::service(error),
            DeskError::Busy => Self::Service(error.text()),
            refused => Self::Input(refused.text()),
        }
    }
}

/// What is there in one language only.
fn plain(text: String) -> LocalText {
    LocalText::new(text.clone(), text)
}

/// Runs the command line.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let lang = cli.lang;
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::No) => ExitCode::from(1),
        Err(Failure::Input(reason)) => {
            output::complain(lang.of(&reason));
            ExitCode::from(2)
        }
        Err(Failure::Service(reason)) => {
            output::complain(lang.of(&reason));
            ExitCode::from(3)
        }
    }
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    let lang = cli.lang;
    match cli.command {
        Command::Demo(args) => demo::run(&args, lang),
        Command::Serve(args) => serve::run(args),
        Command::Network(command) => network::run(&command, lang),
        Command::Plan(args) => plan::run(&args, lang),
        Command::Matrix(args) => matrix::run(&args, lang),
        Command::Match(args) => matching::run(&args, lang),
        Command::Check(args) => check::run(&args, lang),
        Command::Papers(args) => papers::run(&args, lang),
        Command::Verify(args) => verify::run(&args, lang),
        Command::Zones(command) => zones::run(&command, lang),
        Command::Goods(command) => goods::run(&command, lang),
        Command::Rules(command) => rules::run(&command, lang),
        Command::Registry(command) => registry::run(&command, lang),
        Command::Account(command) => account::run(&command, lang),
        Command::Keys(command) => keys::run(&command, lang),
        Command::Audit(command) => audit::run(&command, lang),
        Command::Backup(args) => backup::backup(&args, lang),
        Command::Restore(args) => backup::restore(&args, lang),
        Command::Doctor(args) => doctor::run(args, lang),
    }
}

/// Runs a command that talks to a database or a network.
fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::service)?
        .block_on(future)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_that_cannot_be_used_is_told_in_both_languages() {
        let root = env!("CARGO_MANIFEST_DIR");
        let (manifest, folder) = (format!("{root}/Cargo.toml"), format!("{root}/data"));
        let plan = ["plan", "--from", "108.38,30.82", "--to", "108.45,30.77", "--depart"];
        let matrix = ["matrix", "--from", "108.38,30.82", "--to", "108.45,30.77"];
        let cases: [&[&str]; 26] = [
            &["goods", "show", "12x"],
            &["goods", "show", "1203-"],
            &["goods", "show", "0001-1"],
            &["rules", "show", "X9"],
            &["zones", "lint", &manifest],
            &["zones", "lint", "no-such-file.geojson"],
            &["zones", "publish", &manifest, "--author", "a", "--approver", "a"],
            &["zones", "import", "--author", "a", &manifest],
            &["check", &manifest],
            &["papers", &manifest],
            &["papers", &manifest, "--paper", "passport"],
            &["registry", "import", "company", &folder],
            &["verify", "HW1:ABC", "--keys", &manifest],
            &["verify", "HW1:ABC", "--keys", "no-such-file.json"],
            &["match", "--trace", &manifest],
            &["match", "--trace", "no-such-file.csv"],
            &["match", "--line", &manifest, "--depart", "2026-11-25T07:00"],
            &["matrix", "--from", "here", "--to", "108.4,30.8"],
            &["matrix", "--from", "no-such-file.csv", "--to", "108.4,30.8"],
            &[&matrix[..], &["--exact", "--depart", "noon"]].concat(),
            &["network", "inspect", &manifest],
            &["network", "build", &manifest, "-o", "out.hzn"],
            &[&plan[..], &["noon"]].concat(),
            &[&plan[..], &["2026-11-25T07:00", "--arrive-by", "noon"]].concat(),
            &[&plan[..], &["2026-11-25T07:00", "--departures", "0"]].concat(),
            &[&plan[..], &["2026-11-25T07:00", "--time-zone", "Nowhere"]].concat(),
        ];
        for case in cases {
            let words = std::iter::once("hazway").chain(case.iter().copied());
            let failure = dispatch(Cli::try_parse_from(words).unwrap()).unwrap_err();
            let Failure::Input(LocalText { zh, en }) = failure else {
                panic!("{case:?}: {failure:?}")
            };
            assert!(!en.is_empty() && zh != en, "{case:?}: {en}");
            assert!(zh.contains(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), "{zh}");
        }
    }
}
