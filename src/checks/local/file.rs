//! Files of local rules (TOML): every complaint with its line and column.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::language::on_deep_stack;
use super::rule::{LocalRule, RuleText, place_in};
use super::{LocalRules, MAX_LOCAL_RULES, too_many};
use crate::units::{LocalText, local_text, unreadable};

/// Largest file.
const MAX_BYTES: usize = 2 << 20;
/// Most complaints that are told of one file.
const MAX_COMPLAINTS: usize = 100;

/// What is wrong with a file of rules, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct RuleFileError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// Code of the rule, empty where it is not known.
    pub code: String,
    /// What is wrong and what to do.
    pub reason: LocalText,
}

impl RuleFileError {
    /// One sentence with the place.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let Self { line, column, code, reason } = self;
        let (zh, en) = if code.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("，规则 `{code}`"), format!(", rule `{code}`"))
        };
        LocalText::new(
            format!("第 {line} 行第 {column} 列{zh}：{}", reason.zh),
            format!("line {line}, column {column}{en}: {}", reason.en),
        )
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    rule: Vec<Spanned<RuleText>>,
}

/// The same once more, for the places of the fields.
#[derive(Deserialize)]
struct Places {
    #[serde(default)]
    rule: Vec<BTreeMap<Spanned<String>, Spanned<toml::Value>>>,
}

impl LocalRules {
    /// Reads a file of rules. Every complaint of every rule is told at once, at most a hundred.
    pub fn parse(text: &str) -> Result<Vec<LocalRule>, Vec<RuleFileError>> {
        if text.len() > MAX_BYTES {
            let reason = local_text!(
                "文件 {} 字节，最多 {MAX_BYTES} 字节",
                "the file has {} bytes, at most {MAX_BYTES} are read",
                text.len(),
            );
            return Err(vec![at(text, 0, "", reason)]);
        }
        let unread = |error: toml::de::Error| {
            let offset = error.span().map_or(0, |span| span.start);
            vec![at(text, offset, "", unreadable(&error.message()))]
        };
        let file: RuleFile = toml::from_str(text).map_err(unread)?;
        let places: Places = toml::from_str(text).map_err(unread)?;
        if file.rule.len() > MAX_LOCAL_RULES {
            let reason = too_many(file.rule.len());
            return Err(vec![at(text, file.rule[MAX_LOCAL_RULES].span().start, "", reason)]);
        }
        on_deep_stack(|| check(text, file.rule, &places)).unwrap_or_else(|| {
            let reason = LocalText::new("文件无法解析", "the file could not be parsed");
            Err(vec![at(text, 0, "", reason)])
        })
    }
}

fn check(
    text: &str,
    rules: Vec<Spanned<RuleText>>,
    places: &Places,
) -> Result<Vec<LocalRule>, Vec<RuleFileError>> {
    let mut errors = Vec::new();
    let mut checked: Vec<LocalRule> = Vec::with_capacity(rules.len());
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (index, rule) in rules.into_iter().enumerate() {
        let start = rule.span().start;
        let rule = rule.into_inner();
        let code = rule.code.clone();
        let fields = places.rule.get(index);
        let place = |field: &str| {
            fields
                .and_then(|fields| fields.iter().find(|(name, _)| name.get_ref() == field))
                .map(|(_, value)| value)
        };
        let offset_of = |field: &str, within: Option<usize>| match place(field) {
            Some(value) => inside(text, value, within),
            None => start,
        };
        if let Some(line) = first.get(&code) {
            let reason = local_text!(
                "代码在第 {line} 行已有，请改用其他代码",
                "the code stands in line {line} already: take another one"
            );
            errors.push(at(text, offset_of("code", None), &code, reason));
        }
        let line = place_in(text, offset_of("code", None)).0;
        first.entry(code.clone()).or_insert(line);
        match LocalRule::on_this_stack(rule) {
            Ok(rule) => checked.push(rule),
            Err(complaints) => errors.extend(complaints.into_iter().map(|complaint| {
                at(text, offset_of(complaint.field, complaint.offset), &code, complaint.reason)
            })),
        }
        if errors.len() >= MAX_COMPLAINTS {
            errors.truncate(MAX_COMPLAINTS);
            break;
        }
    }
    if errors.is_empty() { Ok(checked) } else { Err(errors) }
}

/// Where in the file a byte of a value stands; the value's beginning where escapes move it.
fn inside(text: &str, value: &Spanned<toml::Value>, within: Option<usize>) -> usize {
    let Range { start, end } = value.span();
    let (Some(within), toml::Value::String(content)) = (within, value.get_ref()) else {
        return start;
    };
    let written = text.get(start..end).unwrap_or_default();
    written.find(content.as_str()).map_or(start, |begin| start + begin + within)
}

fn at(text: &str, offset: usize, code: &str, reason: LocalText) -> RuleFileError {
    let (line, column) = place_in(text, offset);
    let code = code.chars().take(40).collect();
    RuleFileError { line, column, code, reason }
}
