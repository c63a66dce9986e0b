//! `hazway audit`: the tamper-evident log, exported, verified, proved and witnessed.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::district::{SettingsArgs, open_store};
use super::output::{read_text, say, say_json};
use super::whole_file::WholeFile;
use super::{Failure, Lang, block_on};
use crate::api::checkpoint_keys;
use crate::app::Clock;
use crate::audit::{ExportError, Receipt, SignedCheckpoint, Verifier, Witness, verify_export};
use crate::auth::PublicKeys;
use crate::desk;
use crate::store::{self, Store};
use crate::units::{LocalText, from_hex, local_text};

/// A receipt is one event and some hashes.
const MAX_RECEIPT_BYTES: u64 = 8 << 20;
/// Longest answer that a witness reads.
const MAX_ANSWER_BYTES: u64 = 1 << 20;

/// The log of everything that happened: export it, verify it without a service, witness it.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  hazway audit keys > audit-keys.json\n  hazway audit export -o log.jsonl\n  hazway audit verify log.jsonl --keys audit-keys.json --witness witness.json\n  hazway audit watch https://hazway.example --keys audit-keys.json --witness witness.json"
)]
pub(super) enum AuditCommand {
    /// Write all events with their checkpoints to a file, one JSON line each.
    #[command(after_help = "Example:\n  hazway audit export -o log.jsonl")]
    Export(ExportArgs),
    /// Verify an export or a receipt; needs neither service nor database.
    #[command(
        after_help = "Examples:\n  hazway audit verify log.jsonl --keys audit-keys.json\n  hazway audit verify receipt.json --keys audit-keys.json\n\nExit codes: 0 whole, 1 tampered with, 2 a file cannot be used."
    )]
    Verify(VerifyArgs),
    /// Print the receipt of one event.
    #[command(
        after_help = "Example:\n  hazway audit prove 01936f3e-5c1b-7c3d-9d0f-3a2b1c4d5e6f > receipt.json"
    )]
    Prove(ProveArgs),
    /// Print the public keys of checkpoints, as `GET /api/v1/audit/keys` answers them.
    Keys(KeysArgs),
    /// Witness a running service: keep its newest checkpoint if it continues the one kept.
    #[command(
        after_help = "Example:\n  hazway audit watch https://hazway.example --keys audit-keys.json --witness witness.json\n\nKeep keys and witness where nobody who runs the service can write."
    )]
    Watch(WatchArgs),
}

/// Where to.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// File to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// What to verify.
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// An export or a receipt.
    file: PathBuf,
    /// Public keys of checkpoints.
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// What was witnessed; a good export's checkpoint is written to it.
    #[arg(long, value_name = "FILE")]
    witness: Option<PathBuf>,
}

/// Which event.
#[derive(Debug, Args)]
pub(super) struct ProveArgs {
    /// Identifier of the event.
    event_id: String,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Where.
#[derive(Debug, Args)]
pub(super) struct KeysArgs {
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Whom to witness.
#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    /// Address of the service.
    url: String,
    /// Public keys of checkpoints, fetched once and kept.
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// What was witnessed; written anew with each newer checkpoint.
    #[arg(long, value_name = "FILE")]
    witness: PathBuf,
    /// Seconds between two looks.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    /// Look once.
    #[arg(long)]
    once: bool,
}

pub(super) fn run(command: &AuditCommand, lang: Lang) -> Result<(), Failure> {
    match command {
        AuditCommand::Export(args) => export(args, lang),
        AuditCommand::Verify(args) => verify(args, lang),
        AuditCommand::Prove(args) => prove(args),
        AuditCommand::Keys(args) => keys(args),
        AuditCommand::Watch(args) => watch(args, lang),
    }
}

/// Opens the database and gives what waits its place.
async fn open(settings: &SettingsArgs) -> Result<Store, Failure> {
    let config = settings.clone().config()?;
    let store = open_store(&config.database_url).await?;
    let mut tx = store.begin_read().await.map_err(Failure::service)?;
    let keys = checkpoint_keys(&mut tx).await.map_err(Failure::service)?;
    drop(tx);
    let origin = desk::log::origin(config.district_code);
    desk::log::sequence(&store, &origin, &keys, Clock::System.now())
        .await
        .map_err(Failure::service)?;
    Ok(store)
}

fn export(args: &ExportArgs, lang: Lang) -> Result<(), Failure> {
    block_on(async {
        let store = open(&args.settings).await?;
        let mut tx = store.begin_read().await.map_err(Failure::service)?;
        let unwritten = |error: std::io::Error| Failure::unread(&args.output, &error);
        let mut whole = WholeFile::create(&args.output).map_err(unwritten)?;
        let mut out = BufWriter::new(whole.file());
        let size = desk::log::export(&mut tx, &mut out).await.map_err(Failure::service)?;
        out.flush().map_err(unwritten)?;
        drop(out);
        let Some(size) = size else {
            return Err(Failure::Input(LocalText::new(
                "日志还是空的：先启动一次 `hazway serve`",
                "the log is empty yet: start `hazway serve` once",
            )));
        };
        whole.finish().map_err(unwritten)?;
        drop(tx);
        store.close().await;
        let path = args.output.display();
        say(match lang {
            Lang::Zh => format!("已导出 {size} 条到 `{path}`"),
            Lang::En => format!("{size} events written to `{path}`"),
        });
        Ok(())
    })
}

fn read_keys(path: &Path) -> Result<PublicKeys, Failure> {
    PublicKeys::from_json(&read_text(path)?).map_err(|why| Failure::file(path, &why))
}

/// The witness's file; `None` when there is none yet.
fn read_witness(path: &Path) -> Result<Option<Witness>, Failure> {
    if !path.exists() {
        return Ok(None);
    }
    serde_json::from_str(&read_text(path)?)
        .map(Some)
        .map_err(|error| Failure::file(path, &crate::units::unreadable(&error)))
}

fn write_witness(path: &Path, witness: &Witness) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(witness).map_err(Failure::service)?;
    let write = || {
        let mut whole = WholeFile::create(path)?;
        whole.file().write_all(text.as_bytes())?;
        whole.finish()
    };
    write().map_err(|error| Failure::unread(path, &error))
}

fn verify(args: &VerifyArgs, lang: Lang) -> Result<(), Failure> {
    let keys = read_keys(&args.keys)?;
    if let Some(receipt) = read_receipt(&args.file)? {
        return match receipt.verify(&keys) {
            Ok(signed) => {
                let words = signed.checkpoint.in_words();
                say(match lang {
                    Lang::Zh => format!("收据有效，检查点：{}", words.zh),
                    Lang::En => format!("the receipt holds, checkpoint: {}", words.en),
                });
                Ok(())
            }
            Err(why) => refuse(&why, lang),
        };
    }
    let witness = match &args.witness {
        Some(path) => read_witness(path)?,
        None => None,
    };
    let verifier = match Verifier::new(&keys, witness.as_ref()) {
        Ok(verifier) => verifier,
        Err(fault) => return refuse(&fault.text(), lang),
    };
    let file = File::open(&args.file).map_err(|error| Failure::unread(&args.file, &error))?;
    match verify_export(BufReader::with_capacity(1 << 20, file), verifier) {
        Ok(verified) => {
            let size = verified.last.checkpoint.size;
            let (subjects, checkpoints) = (verified.subjects, verified.checkpoints);
            if let Some(path) = &args.witness {
                write_witness(path, &Witness { checkpoint: verified.last.note })?;
            }
            say(match lang {
                Lang::Zh => format!(
                    "日志完整：{size} 条事件，{subjects} 个对象，{checkpoints} 个检查点全部相符"
                ),
                Lang::En => format!(
                    "the log is whole: {size} events about {subjects} things, all {checkpoints} \
                     checkpoints hold"
                ),
            });
            Ok(())
        }
        Err(ExportError::Fault(fault)) => refuse(&fault.text(), lang),
        Err(ExportError::Io(error)) => Err(Failure::unread(&args.file, &error)),
    }
}

fn refuse(why: &LocalText, lang: Lang) -> Result<(), Failure> {
    say(lang.of(why));
    Err(Failure::No)
}

/// A receipt is one JSON object with an entry; anything else is taken for an export.
fn read_receipt(path: &Path) -> Result<Option<Receipt>, Failure> {
    let unread = |error: std::io::Error| Failure::unread(path, &error);
    let file = File::open(path).map_err(unread)?;
    if file.metadata().map_err(unread)?.len() > MAX_RECEIPT_BYTES {
        return Ok(None);
    }
    let mut text = String::new();
    let read = file.take(MAX_RECEIPT_BYTES).read_to_string(&mut text);
    Ok(read.ok().and_then(|_| serde_json::from_str(&text).ok()))
}

fn prove(args: &ProveArgs) -> Result<(), Failure> {
    block_on(async {
        let store = open(&args.settings).await?;
        let mut tx = store.begin_read().await.map_err(Failure::service)?;
        let entry = store::log::entry(&mut tx, &args.event_id).await.map_err(Failure::service)?;
        let subject = entry.map(|entry| entry.event.subject).unwrap_or_default();
        let receipt = desk::log::receipt(&mut tx, &subject, &args.event_id)
            .await
            .map_err(Failure::service)?;
        drop(tx);
        store.close().await;
        let event_id = &args.event_id;
        let receipt = receipt.ok_or_else(|| {
            Failure::Input(local_text!(
                "日志中没有事件 `{event_id}`",
                "the log has no event `{event_id}`"
            ))
        })?;
        say_json(&receipt)
    })
}

fn keys(args: &KeysArgs) -> Result<(), Failure> {
    block_on(async {
        let store = open_store(&args.settings.clone().config()?.database_url).await?;
        let mut tx = store.begin_read().await.map_err(Failure::service)?;
        let keys = checkpoint_keys(&mut tx).await.map_err(Failure::service)?;
        drop(tx);
        store.close().await;
        say_json(&keys.jwks(Clock::System.now()))
    })
}

#[derive(Deserialize)]
struct GivenCheckpoint {
    checkpoint: String,
}

#[derive(Deserialize)]
struct GivenProof {
    proof: Vec<String>,
}

fn watch(args: &WatchArgs, lang: Lang) -> Result<(), Failure> {
    let keys = read_keys(&args.keys)?;
    loop {
        match look(args, &keys) {
            Ok(signed) => {
                let words = signed.checkpoint.in_words();
                say(match lang {
                    Lang::Zh => format!("相符：{}", words.zh),
                    Lang::En => format!("it continues: {}", words.en),
                });
            }
            // A service that is away for a while is no betrayal; a log that was changed is.
            Err(Failure::Service(why)) if !args.once => say(lang.of(&why)),
            Err(failure) => return Err(failure),
        }
        if args.once {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(args.every));
    }
}

/// Fetches the newest checkpoint, and keeps it if it continues what was witnessed.
fn look(args: &WatchArgs, keys: &PublicKeys) -> Result<SignedCheckpoint, Failure> {
    let base = args.url.trim_end_matches('/');
    let given: GivenCheckpoint = fetch(&format!("{base}/api/v1/audit/checkpoint"))?;
    let newest = SignedCheckpoint::open(&given.checkpoint, keys)
        .map_err(|error| Failure::Input(error.text().about("检查点", "the checkpoint")))?;
    let Some(mut witness) = read_witness(&args.witness)? else {
        write_witness(&args.witness, &Witness { checkpoint: newest.note.clone() })?;
        return Ok(newest);
    };
    let betrayed = |fault: crate::audit::WitnessFault| {
        say(format!("{} · {}", fault.text().zh, fault.text().en));
        Failure::No
    };
    let seen = witness.seen(keys).map_err(betrayed)?.checkpoint.size;
    let to = newest.checkpoint.size;
    let proof = if seen > 0 && seen <= to {
        let url = format!("{base}/api/v1/audit/consistency?from={seen}&to={to}");
        let given: GivenProof = fetch(&url)?;
        let hashes = given.proof.iter().map(|text| from_hex(text)?.try_into().ok());
        hashes.collect::<Option<Vec<_>>>().unwrap_or_default()
    } else {
        Vec::new()
    };
    witness.accept(&newest, &proof, keys).map_err(betrayed)?;
    write_witness(&args.witness, &witness)?;
    Ok(newest)
}

fn fetch<T: DeserializeOwned>(url: &str) -> Result<T, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::Service(local_text!(
            "无法从 `{url}` 读取：{error}",
            "`{url}` cannot be read: {error}"
        ))
    };
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(20))).build().into();
    let mut answer = agent.get(url).call().map_err(|error| failed(&error))?;
    let text = answer
        .body_mut()
        .with_config()
        .limit(MAX_ANSWER_BYTES)
        .read_to_string()
        .map_err(|error| failed(&error))?;
    serde_json::from_str(&text).map_err(|error| failed(&error))
}
