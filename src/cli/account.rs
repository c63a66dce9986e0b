//! `hazway account`: who may log in.

use std::io::Read;

use clap::{Args, Subcommand, ValueEnum};

use super::district::{SettingsArgs, open_store};
use super::output::{say, say_json};
use super::{Failure, block_on};
use crate::app::{Clock, new_id};
use crate::auth::{Role, hash_password};
use crate::registry::CompanyId;
use crate::store::accounts::{self, Account};

/// Accounts.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:\n  hazway account add wang --role shipper --company port-chem --display-name 王工 < password.txt\n  hazway account list")]
pub(super) enum AccountCommand {
    /// Add an account; the password is the first line of standard input.
    #[command(after_help = "Example:\n  printf '%s\\n' \"$PASSWORD\" | hazway account add wang --role shipper --company port-chem")]
    Add(AddArgs),
    /// List accounts.
    #[command(after_help = "Example:\n  hazway account list --json")]
    List(ListArgs),
    /// Set a new password, the first line of standard input; ends a lock-out and all sessions.
    #[command(after_help = "Example:\n  printf '%s\\n' \"$PASSWORD\" | hazway account password wang")]
    Password(NamedArgs),
    /// Bar an account from logging in; ends all its sessions.
    #[command(after_help = "Example:\n  hazway account disable wang")]
    Disable(NamedArgs),
}

/// Role.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum RoleArg {
    Shipper,
    Dispatcher,
    LoadingClerk,
    CommitteeEditor,
    CommitteeApprover,
    Inspector,
    Responder,
    Administrator,
    Auditor,
}

impl From<RoleArg> for Role {
    fn from(arg: RoleArg) -> Self {
        match arg {
            RoleArg::Shipper => Self::Shipper,
            RoleArg::Dispatcher => Self::Dispatcher,
            RoleArg::LoadingClerk => Self::LoadingClerk,
            RoleArg::CommitteeEditor => Self::CommitteeEditor,
            RoleArg::CommitteeApprover => Self::CommitteeApprover,
            RoleArg::Inspector => Self::Inspector,
            RoleArg::Responder => Self::Responder,
            RoleArg::Administrator => Self::Administrator,
            RoleArg::Auditor => Self::Auditor,
        }
    }
}

/// Whom to add.
#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// Login name.
    username: String,
    /// What it is for.
    #[arg(long, value_enum)]
    role: RoleArg,
    /// Company it acts for, as in the registry.
    #[arg(long, default_value = "")]
    company: String,
    /// Name shown to others.
    #[arg(long)]
    display_name: Option<String>,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// What to list.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Whom.
#[derive(Debug, Args)]
pub(super) struct NamedArgs {
    /// Login name.
    username: String,
    #[command(flatten)]
    settings: SettingsArgs,
}
