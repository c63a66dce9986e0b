//! `hazway keys`: the keys that waybills' codes are signed with.

use clap::{Args, Subcommand};

use super::district::{SettingsArgs, open_store};
use super::output::say;
use super::{Failure, Lang, block_on};
use crate::api::rotate_codes;
use crate::app::Clock;

/// Keys of waybills' codes.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  hazway keys rotate")]
pub(super) enum KeysCommand {
    /// Publish a new key: it signs from a day later on, the old one is good until its last code has
    /// ended. A running service takes it up within a minute.
    #[command(after_help = "Example:\n  hazway keys rotate --database-url sqlite://hazway.sqlite")]
    Rotate(RotateArgs),
}

/// Where.
#[derive(Debug, Args)]
pub(super) struct RotateArgs {
    #[command(flatten)]
    settings: SettingsArgs,
}

pub(super) fn run(command: &KeysCommand, lang: Lang) -> Result<(), Failure> {
    let KeysCommand::Rotate(args) = command;
    block_on(async {
        let store = open_store(&args.settings.clone().config()?.database_url).await?;
        let rotated = rotate_codes(&store, Clock::System.now()).await;
        store.close().await;
        let key = rotated.map_err(Failure::service)?;
        let (key_id, begins) = (&key.key_id, key.created_at);
        say(match lang {
            Lang::Zh => format!("新密钥 {key_id} 已公布，自 {begins} 起用于签名"),
            Lang::En => format!("the new key {key_id} is published and signs from {begins} on"),
        });
        Ok(())
    })
}
