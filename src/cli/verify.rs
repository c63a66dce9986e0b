//! `hazway verify`: the verdict on a waybill's code, without a network.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::output::{say, say_json};
use super::{Failure, Lang};
use crate::app::Clock;
use crate::auth::PublicKeys;
use crate::qr::{self, Claims, MAX_TEXT_BYTES, PREFIX, Revocations, Standing, Verdict};
use crate::units::local_text;

/// A list of the most waybills it may hold takes some 2.2 MB.
const MAX_FILE_BYTES: u64 = 4 << 20;

/// Verify the signed code of a waybill; needs no network and no database.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  curl -s http://127.0.0.1:8080/api/v1/qr-keys > keys.json\n  curl -s -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/api/v1/qr-revocations > list.json\n  hazway verify code.txt --keys keys.json --revocations list.json\n\nExit codes: 0 VALID, 1 INVALID or STALE, 2 a file cannot be used."
)]
pub(super) struct VerifyArgs {
    /// Text of the code, `HW1:…`, or a file that holds it.
    #[arg(value_name = "CODE|FILE")]
    code: String,
    /// Public keys, as `GET /api/v1/qr-keys` answers them.
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// List of void and closed waybills, as `GET /api/v1/qr-revocations` answers it; without one, or
    /// with one older than an hour, a good code is STALE.
    #[arg(long, value_name = "FILE")]
    revocations: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &VerifyArgs, lang: Lang) -> Result<(), Failure> {
    let verdict = judge(args)?;
    if args.json {
        say_json(&verdict)?;
    } else {
        describe(&verdict, lang);
    }
    if verdict.standing == Standing::Valid { Ok(()) } else { Err(Failure::No) }
}

fn judge(args: &VerifyArgs) -> Result<Verdict, Failure> {
    let keys = PublicKeys::from_json(&read_bounded(&args.keys, MAX_FILE_BYTES)?)
        .map_err(|why| Failure::file(&args.keys, &why))?;
    let revocations = match &args.revocations {
        None => None,
        Some(path) => Some(
            Revocations::from_json(&read_bounded(path, MAX_FILE_BYTES)?, &keys)
                .map_err(|why| Failure::file(path, &why))?,
        ),
    };
    let code = if args.code.trim_start().starts_with(PREFIX) {
        args.code.clone()
    } else {
        // A line feed or two at the end of the file are no part of the code.
        let most = u64::try_from(MAX_TEXT_BYTES).unwrap_or(u64::MAX).saturating_add(64);
        read_bounded(Path::new(&args.code), most)?
    };
    Ok(qr::verify(&code, &keys, revocations.as_ref(), Clock::System.now()))
}

fn read_bounded(path: &Path, most: u64) -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(most.saturating_add(1)).read_to_string(&mut text))
        .map_err(|error| Failure::unread(path, &error))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most {
        let why = local_text!("过大：最多 {most} 字节", "too large: at most {most} bytes");
        return Err(Failure::file(path, &why));
    }
    Ok(text)
}

fn describe(verdict: &Verdict, lang: Lang) {
    let (zh, en) = match verdict.standing {
        Standing::Valid => ("有效", "VALID"),
        Standing::Invalid => ("无效", "INVALID"),
        Standing::Stale => ("待确认", "STALE"),
    };
    let words = lang.of(&verdict.in_words);
    say(match lang {
        Lang::Zh => format!("{zh}（{en}）：{words}"),
        Lang::En => format!("{en}: {words}"),
    });
    if let Some(claims) = &verdict.claims {
        describe_claims(claims, lang);
    }
}

fn describe_claims(claims: &Claims, lang: Lang) {
    let plates = claims.plates.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    });
    let line = |zh: &str, en: &str, value: &str| {
        say(match lang {
            Lang::Zh => format!("  {zh}：{value}"),
            Lang::En => format!("  {en}: {value}"),
        });
    };
    line("运单编号", "waybill", claims.number.as_str());
    line("车牌", "plates", &plates);
    for placard in &claims.placards {
        let number = &placard.hazard_number;
        let class = placard.class.map(|class| class.to_string()).unwrap_or_default();
        let none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
        let (number, class) = (none(number.clone()), none(class));
        let un_number = placard.un_number;
        line(
            "标志",
            "placard",
            &match lang {
                Lang::Zh => format!("{un_number}，危险性识别号 {number}，类别 {class}"),
                Lang::En => format!("{un_number}, hazard number {number}, class {class}"),
            },
        );
    }
    line("签发", "issued", &claims.issued_at.to_string());
    line("有效期至", "valid until", &claims.valid_until.to_string());
    line("运单摘要", "digest of the waybill", &crate::units::hex(&claims.waybill_digest));
}
