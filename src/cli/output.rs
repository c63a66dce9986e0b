//! What the commands print: answers to standard output, complaints to standard error.

use std::io::Write;

use serde::Serialize;

use super::{Failure, Lang};

/// Prints a line; a reader that has gone away is not an error.
pub(super) fn say(line: impl AsRef<str>) {
    // A closed pipe (`hazway … | head`) ends the reader's interest, not our work.
    if writeln!(std::io::stdout().lock(), "{}", line.as_ref()).is_err() {
        std::process::exit(0);
    }
}

/// Prints a complaint.
pub(super) fn complain(line: &str) {
    if writeln!(std::io::stderr().lock(), "hazway: {line}").is_err() {
        std::process::exit(2);
    }
}

/// Prints a value as JSON.
pub(super) fn say_json(value: &impl Serialize) -> Result<(), Failure> {
    say(serde_json::to_string_pretty(value).map_err(Failure::service)?);
    Ok(())
}

/// Whether what stands there was read in the official text.
pub(super) const fn verified(is_verified: bool, lang: Lang) -> &'static str {
    match (lang, is_verified) {
        (Lang::Zh, true) => "已核对原文",
        (Lang::Zh, false) => "未核对原文",
        (Lang::En, true) => "verified",
        (Lang::En, false) => "not verified",
    }
}

/// Reads a text file, naming it when it cannot be read.
pub(super) fn read_text(path: &std::path::Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::unread(path, &error))
}

/// Reads a file, naming it when it cannot be read.
pub(super) fn read_bytes(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::unread(path, &error))
}
