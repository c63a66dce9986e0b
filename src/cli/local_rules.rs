//! Files of local rules on the command line: reading a folder, checking a file, printing the facts.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::output::{read_text, say, say_json};
use super::{Failure, Lang};
use crate::checks::{FactNote, LocalRules, RuleFileError, fact_notes};
use crate::units::{LocalText, local_text};

/// Files to check.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Files of local rules (TOML).
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// How to print the facts.
#[derive(Debug, Args)]
pub(super) struct FactsArgs {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Most files of a folder.
const MAX_FILES: usize = 100;

/// The rules of all `*.toml` files of a folder, in force together.
pub(super) fn local_rules(folder: Option<&Path>) -> Result<LocalRules, Failure> {
    let Some(folder) = folder else { return Ok(LocalRules::default()) };
    let unread = |error: &std::io::Error| Failure::unread(folder, error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unread(&error))? {
        let path = entry.map_err(|error| unread(&error))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    files.sort();
    together(&files)
}

fn together(files: &[PathBuf]) -> Result<LocalRules, Failure> {
    if files.len() > MAX_FILES {
        return Err(Failure::Input(local_text!(
            "规则文件 {} 个，最多 {MAX_FILES} 个",
            "there are {} rule files, at most {MAX_FILES} are read",
            files.len(),
        )));
    }
    let mut rules = Vec::new();
    let mut wrong = Vec::new();
    for path in files {
        match LocalRules::parse(&read_text(path)?) {
            Ok(read) => rules.extend(read),
            Err(errors) => wrong.extend(errors.iter().map(|error| placed(path, error))),
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Input(LocalText::new(
            wrong.iter().map(|error| error.zh.as_str()).collect::<Vec<_>>().join("\n"),
            wrong.iter().map(|error| error.en.as_str()).collect::<Vec<_>>().join("\n"),
        )));
    }
    LocalRules::new(rules, 0).map_err(|error| Failure::Input(error.0))
}

/// `file:line:column: …`, as editors jump to.
fn placed(path: &Path, error: &RuleFileError) -> LocalText {
    let place = format!("{}:{}:{}", path.display(), error.line, error.column);
    let code = if error.code.is_empty() { String::new() } else { format!(" `{}`", error.code) };
    LocalText::new(
        format!("{place}:{code} {}", error.reason.zh),
        format!("{place}:{code} {}", error.reason.en),
    )
}

pub(super) fn check(args: &CheckArgs, lang: Lang) -> Result<(), Failure> {
    let rules = together(&args.files)?;
    for rule in rules.iter() {
        let severity = rule.text.severity.in_words();
        say(format!(
            "{:<28} {:<5} {}",
            rule.text.code,
            lang.of(&severity),
            lang.of(&rule.text.title)
        ));
    }
    let count = rules.len();
    say(lang.of(&local_text!("{count} 条规则，无误", "{count} rules, all in order")));
    Ok(())
}

#[derive(Serialize)]
struct FactsView {
    facts: Vec<FactNote>,
}

pub(super) fn facts(args: &FactsArgs, lang: Lang) -> Result<(), Failure> {
    let facts = fact_notes();
    if args.json {
        return say_json(&FactsView { facts });
    }
    let widest = facts.iter().map(|fact| fact.path.len()).max().unwrap_or(0);
    for fact in &facts {
        let (meaning, kind) = (lang.of(&fact.meaning), lang.of(&fact.fact_type));
        say(format!("{:<widest$}  {meaning} — {kind}", fact.path));
    }
    Ok(())
}
