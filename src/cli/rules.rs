//! `hazway rules`: a rule pack as a document to read.

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde::Serialize;

use super::local_rules::{self, CheckArgs, FactsArgs};
use super::output::{self, say, say_json};
use super::{Failure, Lang};
use crate::app::Clock;
use crate::builtin;
use crate::checks::{
    Concern, PackName, ParameterNote, Parameters, Penalty, Rule, RulePack, Severity, Theme,
};
use crate::config::Settings;
use crate::units::{LocalText, local_text};

/// Read the rules that loads are checked by.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  hazway rules list\n  hazway rules list --on 2026-04-30\n  hazway rules show W14\n  hazway rules show adr\n  hazway rules show --lang en"
)]
pub(super) enum RulesCommand {
    /// One line a rule: the edition in force on a day.
    #[command(after_help = "Example:\n  hazway rules list --on 2026-04-30")]
    List(ListArgs),
    /// Every edition of every rule, or of one, with clauses, figures and penalties.
    #[command(after_help = "Example:\n  hazway rules show W14")]
    Show(ShowArgs),
    /// Check files of local rules; every fault with its line and column.
    #[command(after_help = "Example:\n  hazway rules check routes-config/rules/examples.toml")]
    Check(CheckArgs),
    /// The facts that conditions of local rules may name.
    #[command(after_help = "Example:\n  hazway rules facts --lang en")]
    Facts(FactsArgs),
}

/// What to list.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Which pack, `cn` or `adr`.
    #[arg(value_name = "PACK")]
    name: Option<PackName>,
    /// Which pack, `cn` or `adr`.
    #[arg(long, default_value_t, conflicts_with = "name")]
    pack: PackName,
    /// Day of loading, such as `2026-04-30`; today when absent.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What to show.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// A pack (`cn`, `adr`), the code of a rule such as `W14`, or both; all of `cn` when absent.
    #[arg(value_name = "PACK OR CODE", num_args = 0..=2)]
    what: Vec<String>,
    /// Which pack, `cn` or `adr`.
    #[arg(long)]
    pack: Option<PackName>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &RulesCommand, lang: Lang) -> Result<(), Failure> {
    match command {
        RulesCommand::List(args) => list(args, lang),
        RulesCommand::Show(args) => show(args, lang),
        RulesCommand::Check(args) => local_rules::check(args, lang),
        RulesCommand::Facts(args) => local_rules::facts(args, lang),
    }
}

fn read(pack: PackName) -> Result<RulePack, Failure> {
    builtin::rules(pack).map_err(Failure::service)
}

/// The pack and the code that were asked for: a word that names a pack is one.
fn asked(args: &ShowArgs) -> Result<(PackName, Option<String>), Failure> {
    let (mut pack, mut code) = (args.pack, None);
    for word in &args.what {
        match word.to_lowercase().parse::<PackName>() {
            Ok(name) if pack.is_none_or(|given| given == name) => pack = Some(name),
            Err(_) if code.is_none() => code = Some(word.trim().to_uppercase()),
            Ok(_) | Err(_) => {
                return Err(Failure::Input(local_text!(
                    "`{word}` 多余：只写一个规则包和一个规则代码",
                    "`{word}` is too much: name one pack and one rule"
                )));
            }
        }
    }
    Ok((pack.unwrap_or_default(), code))
}

/// Today in the district's civil time.
fn today() -> Result<Date, Failure> {
    let settings = Settings::from_environment().map_err(Failure::input)?;
    let config = settings.decide().map_err(Failure::input)?;
    Ok(config.time_zone.to_datetime(Clock::System.now()).date())
}

/// One rule with all that the pack says of it.
#[derive(Debug, Serialize)]
struct RuleView<'a> {
    code: &'a str,
    theme: Theme,
    severity: Severity,
    title: &'a LocalText,
    #[serde(skip_serializing_if = "Option::is_none")]
    concerns: Option<Concern>,
    editions: Vec<EditionView<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<ParameterView>,
}

#[derive(Debug, Serialize)]
struct EditionView<'a> {
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    clause: &'a LocalText,
    verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    penalty: Option<&'a Penalty>,
}

#[derive(Debug, Serialize)]
struct ParameterView {
    name: &'static str,
    value: String,
    meaning: LocalText,
}

/// The pack as JSON.
#[derive(Debug, Serialize)]
struct PackView<'a> {
    pack: &'a str,
    rules: Vec<RuleView<'a>>,
}

fn view<'a>(pack: &'a RulePack, code: &'a str, editions: &[&'a Rule]) -> Option<RuleView<'a>> {
    let first = editions.first()?;
    let item = pack.manual_items.iter().find(|item| item.code == code);
    let edition = |rule: &&'a Rule| EditionView {
        valid_from: rule.valid_from,
        valid_to: rule.valid_to,
        clause: &rule.clause,
        verified: rule.verified,
        penalty: rule.penalty.as_ref(),
    };
    let parameter = |note: &ParameterNote| ParameterView {
        name: note.name,
        value: note.value(&pack.parameters),
        meaning: note.meaning(),
    };
    Some(RuleView {
        code,
        theme: Theme::of(code),
        severity: first.severity,
        title: &first.title,
        concerns: item.map(|item| item.concerns),
        editions: editions.iter().map(edition).collect(),
        parameters: Parameters::NOTES
            .iter()
            .filter(|note| note.rules.contains(&code))
            .map(parameter)
            .collect(),
    })
}

fn list(args: &ListArgs, lang: Lang) -> Result<(), Failure> {
    let pack = read(args.name.unwrap_or(args.pack))?;
    let day = match args.on {
        Some(day) => day,
        None => today()?,
    };
    let in_force = |code| pack.rule_on(code, day).and_then(|rule| view(&pack, code, &[rule]));
    let rules: Vec<RuleView<'_>> = pack.codes().filter_map(in_force).collect();
    if args.json {
        return say_json(&PackView { pack: &pack.edition_on(day), rules });
    }
    for rule in &rules {
        say(list_line(rule, lang));
    }
    let count = rules.len();
    let unverified = rules.iter().filter(|rule| !rule.is_verified()).count();
    say(match lang {
        Lang::Zh => format!(
            "规则包 {}：{day} 共 {count} 条，其中 {unverified} 条（*）的条款尚未核对原文",
            pack.edition_on(day)
        ),
        Lang::En => format!(
            "{}: {count} rules on {day}; the clauses of {unverified} (*) were not checked against the official text",
            pack.edition_on(day)
        ),
    });
    Ok(())
}

impl RuleView<'_> {
    fn is_verified(&self) -> bool {
        self.editions.iter().all(|edition| edition.verified)
    }
}

fn list_line(rule: &RuleView<'_>, lang: Lang) -> String {
    let mark = if rule.is_verified() { ' ' } else { '*' };
    let severity = rule.severity.in_words();
    format!("{:<4}{mark} {:<5} {}", rule.code, lang.of(&severity), lang.of(rule.title))
}

fn show(args: &ShowArgs, lang: Lang) -> Result<(), Failure> {
    let (name, wanted) = asked(args)?;
    let pack = read(name)?;
    let rules: Vec<RuleView<'_>> = pack
        .codes()
        .filter(|code| wanted.as_ref().is_none_or(|wanted| code == wanted))
        .filter_map(|code| view(&pack, code, &pack.editions(code).collect::<Vec<_>>()))
        .collect();
    if let (Some(code), true) = (&wanted, rules.is_empty()) {
        return Err(Failure::Input(local_text!(
            "规则包 {} 中没有规则 `{code}`：可用 `hazway rules list` 查看",
            "pack {} has no rule `{code}`: see `hazway rules list`",
            pack.name,
        )));
    }
    if args.json {
        return say_json(&PackView { pack: pack.name.as_str(), rules });
    }
    if wanted.is_none() {
        say(head(&pack, &rules, lang));
    }
    for theme in Theme::ALL {
        let mut under = rules.iter().filter(|rule| rule.theme == theme).peekable();
        if wanted.is_none() && under.peek().is_some() {
            say(format!("## {}\n", lang.of(&theme.in_words())));
        }
        for line in under.flat_map(|rule| document(rule, lang).into_iter().chain([String::new()])) {
            say(line);
        }
    }
    Ok(())
}

fn head(pack: &RulePack, rules: &[RuleView<'_>], lang: Lang) -> String {
    let unverified = pack.rules.iter().filter(|rule| !rule.verified).count();
    let (count, editions) = (rules.len(), pack.rules.len());
    match lang {
        Lang::Zh => format!(
            "规则包 {}\n{count} 条规则，{editions} 个版本；{unverified} 个版本的条款尚未核对原文，须由主管部门确认。\n代码以 G 开头的为装货前现场查验项目。\n",
            pack.name
        ),
        Lang::En => format!(
            "Rule pack {}\n{count} rules in {editions} editions; the clauses of {unverified} were not checked against the official\ntext and need the authority's confirmation. Codes with G are looked at on site before loading.\n",
            pack.name
        ),
    }
}

/// One rule as lines of text.
fn document(rule: &RuleView<'_>, lang: Lang) -> Vec<String> {
    let severity = rule.severity.in_words();
    let mut lines =
        vec![format!("{}  [{}]  {}", rule.code, lang.of(&severity), lang.of(rule.title))];
    if let Some(concerns) = rule.concerns {
        let words = concerns.in_words();
        lines.push(match lang {
            Lang::Zh => format!("    现场查验，适用于：{}", words.zh),
            Lang::En => format!("    looked at on site; concerns: {}", words.en),
        });
    }
    for edition in &rule.editions {
        let verified = output::verified(edition.verified, lang);
        lines.push(format!("    {}  ({verified})", days(edition, lang)));
        lines.push(format!("        {}", lang.of(edition.clause)));
        if let Some(penalty) = edition.penalty {
            let label = if lang == Lang::Zh { "处罚" } else { "penalty" };
            let words = if lang == Lang::Zh { &penalty.zh } else { &penalty.en };
            lines.push(format!(
                "        {label}: {words} ({})",
                output::verified(penalty.verified, lang)
            ));
        }
    }
    if !rule.parameters.is_empty() {
        lines.push(if lang == Lang::Zh { "    比较所用数值:" } else { "    figures:" }.to_owned());
    }
    for parameter in &rule.parameters {
        lines.push(format!(
            "        {} = {}  {}",
            parameter.name,
            parameter.value,
            lang.of(&parameter.meaning)
        ));
    }
    lines
}

fn days(edition: &EditionView<'_>, lang: Lang) -> String {
    match (lang, edition.valid_from, edition.valid_to) {
        (Lang::Zh, Some(from), Some(to)) => format!("{from} 至 {to}"),
        (Lang::Zh, Some(from), None) => format!("{from} 起"),
        (Lang::Zh, None, Some(to)) => format!("至 {to}"),
        (Lang::Zh, None, None) => "不限期".to_owned(),
        (Lang::En, Some(from), Some(to)) => format!("{from} to {to}"),
        (Lang::En, Some(from), None) => format!("from {from}"),
        (Lang::En, None, Some(to)) => format!("until {to}"),
        (Lang::En, None, None) => "at all times".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, lang: Lang) -> String {
        let pack = builtin::rules(PackName::Cn).unwrap();
        let editions: Vec<&Rule> = pack.editions(code).collect();
        document(&view(&pack, code, &editions).unwrap(), lang).join("\n")
    }

    #[test]
    fn a_rule_shows_both_editions_around_the_change_of_law_and_its_penalty() {
        let escort = shown("W14", Lang::Zh);
        let (old, new) = escort.split_once("2026-05-01 起").unwrap();
        assert!(old.contains("2020-01-01 至 2026-04-30") && old.contains("国务院令第 591 号"));
        assert!(old.contains("处罚") && old.contains("1 万至 5 万元"), "{old}");
        assert!(new.contains("危险化学品安全法") && new.contains("未核对原文"));
        assert!(!new.contains("处罚"), "the old regulation's fine is not the new law's: {new}");
    }

    #[test]
    fn figures_stand_with_the_rule_that_compares_with_them() {
        let caps = shown("V3", Lang::En);
        for figure in ["= 10000 ", "= 20000 ", "highly_toxic_tank_max_l"] {
            assert!(caps.contains(figure), "{figure}: {caps}");
        }
        assert!(!caps.contains("surge_capacity_l"));
    }

    #[test]
    fn an_item_of_the_gate_says_which_loads_it_concerns() {
        assert!(shown("G10", Lang::En).contains("concerns: goods in tanks"));
        assert!(shown("G12", Lang::Zh).contains("适用于：硝酸铵"));
        assert!(!shown("W1", Lang::En).contains("concerns"));
    }

    #[test]
    fn every_rule_is_shown_in_both_languages_without_the_other() {
        let pack = builtin::rules(PackName::Cn).unwrap();
        for code in pack.codes() {
            let chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
            assert!(shown(code, Lang::Zh).contains(chinese), "{code}");
            let english = shown(code, Lang::En);
            assert!(!english.contains(chinese), "{code}: {english}");
        }
    }
}
