//! The commands. Exit codes: 0 done or yes, 1 the answer is no, 2 the input cannot be used, 3 the
//! service or its database failed.

mod account;
mod check;
mod demo;
mod district;
mod doctor;
mod goods;
mod network;
mod output;
mod plan;
mod registry;
mod serve;
mod zones;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::units::LocalText;

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
    /// Language of names and findings.
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
    Check(check::CheckArgs),
    #[command(subcommand)]
    Zones(zones::ZonesCommand),
    #[command(subcommand)]
    Goods(goods::GoodsCommand),
    #[command(subcommand)]
    Registry(registry::RegistryCommand),
    #[command(subcommand)]
    Account(account::AccountCommand),
    Doctor(doctor::DoctorArgs),
}

/// Why a command ended without doing what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The answer is no; what was found has been printed.
    No,
    /// The input cannot be used.
    Input(String),
    /// The service or its database failed.
    Service(String),
}

impl Failure {
    /// Something the user gave.
    pub fn input(error: impl std::fmt::Display) -> Self {
        Self::Input(error.to_string())
    }

    /// Something the user did not cause.
    pub fn service(error: impl std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            text = format!("{text}: {inner}");
            source = inner.source();
        }
        Self::Service(text)
    }
}

/// Runs the command line.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let lang = cli.lang;
    let done = match cli.command {
        Command::Demo(args) => demo::run(&args, lang),
        Command::Serve(args) => serve::run(args),
        Command::Network(command) => network::run(&command, lang),
        Command::Plan(args) => plan::run(&args, lang),
        Command::Check(args) => check::run(&args, lang),
        Command::Zones(command) => zones::run(&command, lang),
        Command::Goods(command) => goods::run(&command, lang),
        Command::Registry(command) => registry::run(&command),
        Command::Account(command) => account::run(&command),
        Command::Doctor(args) => doctor::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::No) => ExitCode::from(1),
        Err(Failure::Input(reason)) => {
            output::complain(&reason);
            ExitCode::from(2)
        }
        Err(Failure::Service(reason)) => {
            output::complain(&reason);
            ExitCode::from(3)
        }
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
