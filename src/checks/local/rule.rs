//! One local rule: as written, and as checked.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::{Severity, Stage};
use super::facts::Fact;
use super::is_taken;
use super::language::{self, Complaint, on_deep_stack};
use super::node::Node;
use crate::units::{LocalText, local_text};

/// Longest text of a rule in characters.
const MAX_TEXT: usize = 500;
/// Longest code.
const MAX_CODE: usize = 40;

/// A local rule as an authority writes it, in a file or through the interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleText {
    /// Code, `X-` and up to 38 capital letters, digits and hyphens, such as `X-CHLORINE-ESCORT`.
    pub code: String,
    /// Severity of a failure.
    pub severity: Severity,
    /// What it demands.
    pub title: LocalText,
    /// First step at which it is asked.
    #[serde(default = "from_planning")]
    pub from_stage: Stage,
    /// Whom it concerns; every load when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What has to hold. One of `demand`, `forbid` and `ask` stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<String>,
    /// What must not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forbid: Option<String>,
    /// What a person has to look at at the gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<LocalText>,
    /// What is wrong when it fails.
    pub detail: LocalText,
    /// What would mend it.
    pub remedy: LocalText,
    /// Where it stands.
    pub clause: LocalText,
    /// First day of loading that it binds, or always before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<Date>,
    /// Last day of loading that it binds, or open end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<Date>,
    /// The clause was read in the official text.
    pub verified: bool,
}

const fn from_planning() -> Stage {
    Stage::Planning
}

impl RuleText {
    /// Whether it binds loads of a day.
    #[must_use]
    pub fn is_in_force_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// What a rule asks once it concerns a load.
#[derive(Debug)]
pub(super) enum Demand {
    Hold(Node),
    Never(Node),
    Ask(LocalText),
}

/// A local rule whose conditions were checked.
#[derive(Debug)]
pub struct LocalRule {
    /// As written.
    pub text: RuleText,
    pub(super) when: Option<Node>,
    pub(super) demand: Demand,
    /// Facts that its conditions name, each once, those of the demand first.
    pub(super) named: Vec<&'static Fact>,
}

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleComplaint {
    /// Field, such as `when`.
    pub field: &'static str,
    /// Byte of the condition, for one.
    pub offset: Option<usize>,
    /// What is wrong and what to do.
    pub reason: LocalText,
}

impl RuleComplaint {
    /// The reason with the place in the condition, for those who see only the field.
    #[must_use]
    pub fn placed(&self, rule: &RuleText) -> LocalText {
        let source = match self.field {
            "when" => rule.when.as_deref(),
            "demand" => rule.demand.as_deref(),
            "forbid" => rule.forbid.as_deref(),
            _ => None,
        };
        let (Some(offset), Some(source)) = (self.offset, source) else {
            return self.reason.clone();
        };
        let (line, column) = place_in(source, offset);
        LocalText::new(
            format!("第 {line} 行第 {column} 列：{}", self.reason.zh),
            format!("line {line}, column {column}: {}", self.reason.en),
        )
    }
}

/// Line and column, both from 1, of a byte of a text; columns count characters.
pub(super) fn place_in(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

impl LocalRule {
    /// Checks a rule; every complaint at once.
    pub fn new(text: RuleText) -> Result<Self, Vec<RuleComplaint>> {
        on_deep_stack(|| Self::on_this_stack(text)).unwrap_or_else(|| {
            let reason = LocalText::new("条件无法解析", "the condition could not be parsed");
            Err(vec![RuleComplaint { field: "when", offset: None, reason }])
        })
    }

    /// The same on a stack that is deep enough already.
    pub(super) fn on_this_stack(text: RuleText) -> Result<Self, Vec<RuleComplaint>> {
        let mut wrong = plain_faults(&text);
        let mut read = |field: &'static str, source: Option<&str>| {
            let parsed = source.map(language::condition)?;
            parsed
                .map_err(|Complaint { offset, reason }| {
                    wrong.push(RuleComplaint { field, offset: Some(offset), reason });
                })
                .ok()
        };
        let when = read("when", text.when.as_deref());
        let demand = read("demand", text.demand.as_deref()).map(Demand::Hold);
        let forbid = read("forbid", text.forbid.as_deref()).map(Demand::Never);
        let demand = demand.or(forbid).or_else(|| text.ask.clone().map(Demand::Ask));
        match demand {
            Some(demand) if wrong.is_empty() => {
                let named = named_in(&demand, when.as_ref());
                Ok(Self { text, when, demand, named })
            }
            Some(_) | None => Err(wrong),
        }
    }
}

fn named_in(demand: &Demand, when: Option<&Node>) -> Vec<&'static Fact> {
    let mut named: Vec<&'static Fact> = Vec::new();
    let mut see = |fact: &'static Fact| {
        if !named.iter().any(|known| std::ptr::eq(*known, fact)) {
            named.push(fact);
        }
    };
    match demand {
        Demand::Hold(node) | Demand::Never(node) => node.each_fact(&mut see),
        Demand::Ask(_) => {}
    }
    if let Some(when) = when {
        when.each_fact(&mut see);
    }
    named
}

fn is_code(code: &str) -> bool {
    code.len() <= MAX_CODE
        && code.strip_prefix("X-").is_some_and(|rest| {
            !rest.is_empty()
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
        })
}

/// Everything but the conditions.
fn plain_faults(text: &RuleText) -> Vec<RuleComplaint> {
    let mut wrong = Vec::new();
    let mut complain = |field, reason| wrong.push(RuleComplaint { field, offset: None, reason });
    let code = &text.code;
    if !is_code(code) {
        let code: String = code.chars().take(MAX_CODE).collect();
        complain(
            "code",
            local_text!(
                "代码 `{code}` 应为 X- 加大写字母、数字或连字符，最多 {MAX_CODE} 个字符，如 X-CHLORINE-ESCORT",
                "the code `{code}` has to be X- and capital letters, digits or hyphens, at most {MAX_CODE} characters, such as X-CHLORINE-ESCORT"
            ),
        );
    } else if is_taken(code) {
        complain(
            "code",
            local_text!(
                "代码 `{code}` 已用于规则包",
                "the code `{code}` stands for a rule of the pack"
            ),
        );
    }
    let texts = [
        ("title", Some(&text.title)),
        ("detail", Some(&text.detail)),
        ("remedy", Some(&text.remedy)),
        ("clause", Some(&text.clause)),
        ("ask", text.ask.as_ref()),
    ];
    for (field, local) in texts.into_iter().filter_map(|(field, local)| Some((field, local?))) {
        for one in [&local.zh, &local.en] {
            let length = one.chars().count();
            if one.trim().is_empty() {
                complain(
                    field,
                    LocalText::new("需要中文和英文", "a Chinese and an English text are needed"),
                );
            } else if length > MAX_TEXT {
                complain(
                    field,
                    local_text!(
                        "长 {length} 字，最多 {MAX_TEXT} 字",
                        "it has {length} characters, at most {MAX_TEXT} may stand"
                    ),
                );
            }
        }
    }
    let demands = [text.demand.is_some(), text.forbid.is_some(), text.ask.is_some()];
    if demands.into_iter().filter(|stands| *stands).count() != 1 {
        complain(
            "demand",
            LocalText::new(
                "demand、forbid、ask 三者须有且只有一个",
                "exactly one of `demand`, `forbid` and `ask` has to stand",
            ),
        );
    }
    if let (Some(from), Some(to)) = (text.valid_from, text.valid_to)
        && to < from
    {
        complain(
            "valid_to",
            local_text!(
                "末日 {to} 早于首日 {from}",
                "`valid_to` {to} lies before `valid_from` {from}"
            ),
        );
    }
    wrong
}
