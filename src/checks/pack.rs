//! Rule packs: the data side of every rule.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Concern, ManualItem, Parameters, Severity, rules};
use crate::units::{LocalText, local_text};

/// The packs the program knows the rules of.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PackName {
    /// China.
    #[default]
    Cn,
    /// ADR.
    Adr,
}

impl PackName {
    /// All packs.
    pub const ALL: [Self; 2] = [Self::Cn, Self::Adr];

    /// The name in settings, data files and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cn => "cn",
            Self::Adr => "adr",
        }
    }
}

impl std::fmt::Display for PackName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no rule pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct PackNameError(pub String);

impl PackNameError {
    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let text = &self.0;
        local_text!(
            "`{text}` 不是规则包：应为 cn 或 adr",
            "`{text}` is no rule pack: give cn or adr"
        )
    }
}

impl std::str::FromStr for PackName {
    type Err = PackNameError;
    fn from_str(text: &str) -> Result<Self, PackNameError> {
        Self::ALL
            .into_iter()
            .find(|name| name.as_str() == text)
            .ok_or_else(|| PackNameError(text.to_owned()))
    }
}

/// What a breach is fined, for those who read the rule: no verdict rests on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Read in a public text.
    pub verified: bool,
}

/// One edition of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Code, such as `W1`.
    pub code: String,
    /// Severity of a failure.
    pub severity: Severity,
    /// What it demands.
    pub title: LocalText,
    /// Where it stands.
    pub clause: LocalText,
    /// First day of this edition.
    pub valid_from: Option<Date>,
    /// Last day of this edition.
    pub valid_to: Option<Date>,
    /// Read in the official text.
    pub verified: bool,
    /// What a breach is fined under this edition, where the pack says so.
    pub penalty: Option<Penalty>,
}

/// A named set of rules with their editions.
#[derive(Clone, Debug, PartialEq)]
pub struct RulePack {
    /// Which pack: says what rules it consists of.
    pub name: PackName,
    /// All editions, in rule order; editions of one rule stand together, oldest first.
    pub rules: Vec<Rule>,
    /// What a person has to look at at the gate.
    pub manual_items: Vec<ManualItem>,
    /// Numbers the rules compare with.
    pub parameters: Parameters,
}

/// Why a pack was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule pack: {0}")]
pub struct PackError(pub String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    name: PackName,
    parameters: Spanned<Parameters>,
    rule: Vec<Spanned<RawRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    code: String,
    severity: Severity,
    title: LocalText,
    #[serde(default)]
    concerns: Option<Concern>,
    edition: Vec<Spanned<RawEdition>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEdition {
    #[serde(default)]
    valid_from: Option<Date>,
    #[serde(default)]
    valid_to: Option<Date>,
    clause: LocalText,
    verified: bool,
    #[serde(default)]
    penalty: Option<Penalty>,
}

/// Line number, from 1, of a byte offset.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn at(line: usize, code: &str, reason: &str) -> PackError {
    PackError(format!("line {line}, rule `{code}`: {reason}"))
}

fn is_blank(text: &LocalText) -> bool {
    text.zh.trim().is_empty() || text.en.trim().is_empty()
}

impl RulePack {
    /// Parses `data/rules/<pack>.toml`; every rule the code knows must be there, and no other.
    ///
    /// Codes `G1`, `G2` … are manual items: the pack alone decides how many there are.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        let raw: RawPack =
            toml::from_str(text).map_err(|error| PackError(error.to_string().trim().to_owned()))?;
        if let Some(complaint) = raw.parameters.get_ref().complaint() {
            let line = line_of(text, raw.parameters.span().start);
            return Err(PackError(format!("line {line}, parameters: {complaint}")));
        }
        let mut by_code: BTreeMap<String, Vec<Rule>> = BTreeMap::new();
        let mut manual_items = Vec::new();
        let known: BTreeSet<&str> = rules::of(raw.name).map(|known| known.code).collect();
        check_parameters(text, &known)?;
        for rule in raw.rule {
            let line = line_of(text, rule.span().start);
            let rule = rule.into_inner();
            let code = rule.code.clone();
            let is_manual = is_manual_code(&code);
            if !is_manual && !known.contains(code.as_str()) {
                return Err(at(
                    line,
                    &code,
                    "the pack has no such rule; remove it or correct the code",
                ));
            }
            if by_code.contains_key(&code) {
                return Err(at(line, &code, "it stands in the pack twice; join its editions"));
            }
            if is_manual {
                manual_items.push(manual_item(&rule, line)?);
            } else if rule.concerns.is_some() {
                return Err(at(
                    line,
                    &code,
                    "`concerns` belongs to manual items (G1, G2, …) alone",
                ));
            }
            by_code.insert(code, editions(text, rule, line)?);
        }
        if let Some(missing) = known.iter().find(|code| !by_code.contains_key(**code)) {
            return Err(PackError(format!(
                "rule `{missing}` is missing; every rule of the program needs an entry"
            )));
        }
        if manual_items.is_empty() {
            return Err(PackError("no manual item (G1, G2, …) is given".to_owned()));
        }
        let ordered = rules::of(raw.name).map(|known| known.code.to_owned());
        let manual_codes: Vec<_> = manual_items.iter().map(|item| item.code.clone()).collect();
        let rules = ordered
            .chain(manual_codes)
            .flat_map(|code| by_code.remove(&code).unwrap_or_default())
            .collect();
        Ok(Self { name: raw.name, rules, manual_items, parameters: raw.parameters.into_inner() })
    }

    /// The codes of all rules in the order of the report, each once.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let starts =
            |(index, rule): &(usize, &Rule)| *index == 0 || self.rules[index - 1].code != rule.code;
        self.rules.iter().enumerate().filter(starts).map(|(_, rule)| rule.code.as_str())
    }

    /// The editions of a rule, oldest first; none when the pack has no such rule.
    pub fn editions(&self, code: &str) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.code == code)
    }

    /// The edition of a rule for a day: the one in force, or the first one for days before it, so that
    /// a date in the past switches nothing off. `None` when the rule has lapsed or is unknown.
    #[must_use]
    pub fn rule_on(&self, code: &str, day: Date) -> Option<&Rule> {
        self.editions(code)
            .filter(|rule| rule.valid_from.is_none_or(|from| from <= day))
            .last()
            .or_else(|| self.editions(code).next())
            .filter(|rule| rule.valid_to.is_none_or(|to| day <= to))
    }

    /// The edition of the pack for a day, such as `cn 2026-05-01`: the day on which a rule last changed.
    #[must_use]
    pub fn edition_on(&self, day: Date) -> String {
        let changes = self.rules.iter().filter_map(|rule| rule.valid_from);
        changes
            .clone()
            .filter(|from| *from <= day)
            .max()
            .or_else(|| changes.min())
            .map_or_else(|| self.name.to_string(), |from| format!("{} {from}", self.name))
    }
}

/// Every parameter a rule of the pack compares with is given, and no other.
fn check_parameters(text: &str, known: &BTreeSet<&str>) -> Result<(), PackError> {
    let table: toml::Table =
        toml::from_str(text).map_err(|error| PackError(error.to_string().trim().to_owned()))?;
    let given = table.get("parameters").and_then(toml::Value::as_table);
    for note in Parameters::NOTES {
        let is_needed = note.rules.iter().any(|rule| known.contains(rule));
        let is_given = given.is_some_and(|given| given.contains_key(note.name));
        let name = note.name;
        if is_needed && !is_given {
            return Err(PackError(format!("parameter `{name}` is missing")));
        }
        if is_given && !is_needed {
            let reason =
                format!("parameter `{name}` is of no use to a rule of the pack: remove it");
            return Err(PackError(reason));
        }
    }
    Ok(())
}

fn is_manual_code(code: &str) -> bool {
    code.strip_prefix('G')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn manual_item(rule: &RawRule, line: usize) -> Result<ManualItem, PackError> {
    let concerns = rule.concerns.ok_or_else(|| {
        at(
            line,
            &rule.code,
            "`concerns` is missing; say which loads the item concerns, such as \"all\"",
        )
    })?;
    let last = rule.edition.last().ok_or_else(|| at(line, &rule.code, "it has no edition"))?;
    Ok(ManualItem {
        code: rule.code.clone(),
        question: rule.title.clone(),
        clause: last.get_ref().clause.clone(),
        concerns,
    })
}

/// Editions must follow each other day by day: an overlap would be two answers, a gap none.
fn editions(text: &str, rule: RawRule, line: usize) -> Result<Vec<Rule>, PackError> {
    if rule.edition.is_empty() {
        return Err(at(line, &rule.code, "it has no edition"));
    }
    if is_blank(&rule.title) {
        return Err(at(line, &rule.code, "`title` needs a Chinese and an English text"));
    }
    let mut done: Vec<Rule> = Vec::new();
    for edition in rule.edition {
        let line = line_of(text, edition.span().start);
        let edition = edition.into_inner();
        let fail = |reason: String| Err(at(line, &rule.code, &reason));
        if is_blank(&edition.clause) {
            return fail("`clause` needs a Chinese and an English text".to_owned());
        }
        let half_told =
            |penalty: &Penalty| penalty.zh.trim().is_empty() || penalty.en.trim().is_empty();
        if edition.penalty.as_ref().is_some_and(half_told) {
            return fail("`penalty` needs a Chinese and an English text".to_owned());
        }
        if let (Some(from), Some(to)) = (edition.valid_from, edition.valid_to)
            && to < from
        {
            return fail(format!("`valid_to` {to} lies before `valid_from` {from}"));
        }
        if let Some(before) = done.last() {
            match (before.valid_to.map(Date::tomorrow), edition.valid_from) {
                (Some(Ok(next)), Some(from)) if next == from => {}
                (Some(Ok(next)), Some(from)) if next < from => {
                    return fail(format!(
                        "no edition covers the days from {next} to before {from}"
                    ));
                }
                _ => {
                    return fail(
                        "it overlaps the edition before it; editions stand oldest first".to_owned(),
                    );
                }
            }
        }
        done.push(Rule {
            code: rule.code.clone(),
            severity: rule.severity,
            title: rule.title.clone(),
            clause: edition.clause,
            valid_from: edition.valid_from,
            valid_to: edition.valid_to,
            verified: edition.verified,
            penalty: edition.penalty,
        });
    }
    Ok(done)
}
