//! `hazway account`: who may log in.

use std::io::Read;

use clap::{Args, Subcommand, ValueEnum};

use super::district::{SettingsArgs, open_store};
use super::output::{say, say_json};
use super::{Failure, Lang, block_on};
use crate::app::Clock;
use crate::auth::{Actor, HashCost, Role, hash_password};
use crate::registry::CompanyId;
use crate::store::accounts::{self, Account};
use crate::store::{Store, StoreError, Tx, sessions};
use crate::units::{LocalText, local_text};

/// Accounts.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  hazway account add wang --role shipper --company port-chem --display-name 王工 < password.txt\n  hazway account list"
)]
pub(super) enum AccountCommand {
    /// Add an account; the password is the first line of standard input.
    #[command(
        after_help = "Example:\n  printf '%s\\n' \"$PASSWORD\" | hazway account add wang --role shipper --company port-chem"
    )]
    Add(AddArgs),
    /// List accounts.
    #[command(after_help = "Example:\n  hazway account list --json")]
    List(ListArgs),
    /// Set a new password, the first line of standard input; ends a lock-out and all sessions.
    #[command(
        after_help = "Example:\n  printf '%s\\n' \"$PASSWORD\" | hazway account password wang"
    )]
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

pub(super) fn run(command: &AccountCommand, lang: Lang) -> Result<(), Failure> {
    block_on(async {
        match command {
            AccountCommand::Add(args) => add(args).await,
            AccountCommand::List(args) => list(args).await,
            AccountCommand::Password(args) => set_password(args, lang).await,
            AccountCommand::Disable(args) => disable(args, lang).await,
        }
    })
}

async fn store_of(settings: &SettingsArgs) -> Result<Store, Failure> {
    open_store(&settings.clone().config()?.database_url).await
}

/// The first line of standard input: a password on the command line could be read by everyone.
fn read_password() -> Result<String, Failure> {
    const MOST_BYTES: u64 = 4096;
    let mut text = String::new();
    std::io::stdin().take(MOST_BYTES).read_to_string(&mut text).map_err(|error| {
        Failure::Input(local_text!(
            "无法从标准输入读取密码：{error}",
            "the password on standard input cannot be read: {error}"
        ))
    })?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        Some(_) | None => Err(Failure::Input(LocalText::new(
            "请在标准输入的第一行给出密码",
            "give the password as the first line of standard input",
        ))),
    }
}

fn hash_of(password: &str) -> Result<String, Failure> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(Failure::service)?;
    hash_password(password, salt, HashCost::default()).map_err(|error| Failure::Input(error.text()))
}

async fn add(args: &AddArgs) -> Result<(), Failure> {
    let password_hash = hash_of(&read_password()?)?;
    let store = store_of(&args.settings).await?;
    let clock = Clock::System;
    let actor = Actor {
        account_id: clock.new_id().map_err(Failure::service)?,
        username: args.username.clone(),
        display_name: args.display_name.clone().unwrap_or_else(|| args.username.clone()),
        role: args.role.into(),
        company: CompanyId(args.company.clone()),
    };
    let mut tx = store.begin_write().await.map_err(Failure::service)?;
    accounts::insert(&mut tx, &actor, &password_hash, clock.now()).await.map_err(|error| {
        match error {
            StoreError::Taken { subject: LocalText { zh, en } } => Failure::Input(local_text!(
                "{zh} 已被占用，请换一个",
                "{en} is taken: choose another"
            )),
            error => Failure::service(error),
        }
    })?;
    tx.commit().await.map_err(Failure::service)?;
    say(format!("{} · {}", actor.username, actor.role.as_str()));
    Ok(())
}

/// An account as listed, without its hash.
#[derive(Debug, serde::Serialize)]
struct Listed {
    #[serde(flatten)]
    actor: Actor,
    is_active: bool,
}

async fn list(args: &ListArgs) -> Result<(), Failure> {
    let store = store_of(&args.settings).await?;
    let mut tx = store.begin_read().await.map_err(Failure::service)?;
    let accounts: Vec<Listed> = accounts::all(&mut tx)
        .await
        .map_err(Failure::service)?
        .into_iter()
        .map(|account| Listed { actor: account.actor, is_active: account.is_active })
        .collect();
    if args.json {
        return say_json(&accounts);
    }
    for Listed { actor, is_active } in &accounts {
        let mark = if *is_active { " " } else { "✗" };
        say(format!(
            "{mark} {:<20} {:<20} {:<16} {}",
            actor.username,
            actor.role.as_str(),
            actor.company.as_str(),
            actor.display_name
        ));
    }
    Ok(())
}

async fn named(tx: &mut Tx, username: &str) -> Result<Account, Failure> {
    accounts::find_by_username(tx, username)
        .await
        .map_err(Failure::service)?
        .ok_or_else(|| no_account(username))
}

/// Nobody of that name.
pub(super) fn no_account(username: &str) -> Failure {
    Failure::Input(local_text!(
        "没有账户 `{username}`：可用 `hazway account list` 查看",
        "there is no account `{username}`: see `hazway account list`"
    ))
}

async fn set_password(args: &NamedArgs, lang: Lang) -> Result<(), Failure> {
    let password_hash = hash_of(&read_password()?)?;
    let store = store_of(&args.settings).await?;
    let mut tx = store.begin_write().await.map_err(Failure::service)?;
    let account_id = named(&mut tx, &args.username).await?.actor.account_id;
    accounts::set_password(&mut tx, &account_id, &password_hash).await.map_err(Failure::service)?;
    sessions::revoke_all(&mut tx, &account_id, Clock::System.now())
        .await
        .map_err(Failure::service)?;
    tx.commit().await.map_err(Failure::service)?;
    say(match lang {
        Lang::Zh => format!("{}：已设新密码，所有登录已结束", args.username),
        Lang::En => format!("{}: new password, all sessions ended", args.username),
    });
    Ok(())
}

async fn disable(args: &NamedArgs, lang: Lang) -> Result<(), Failure> {
    let store = store_of(&args.settings).await?;
    let mut tx = store.begin_write().await.map_err(Failure::service)?;
    let account_id = named(&mut tx, &args.username).await?.actor.account_id;
    accounts::set_active(&mut tx, &account_id, false).await.map_err(Failure::service)?;
    sessions::revoke_all(&mut tx, &account_id, Clock::System.now())
        .await
        .map_err(Failure::service)?;
    tx.commit().await.map_err(Failure::service)?;
    say(match lang {
        Lang::Zh => format!("{}：不能再登录", args.username),
        Lang::En => format!("{}: may no longer log in", args.username),
    });
    Ok(())
}
