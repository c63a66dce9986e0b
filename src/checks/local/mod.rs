//! Local rules: what an authority demands besides the pack, as data. A rule is a condition over declared
//! facts (`hazway rules facts`) in the syntax of CEL, checked when it is read (decision 0012), with its
//! severity, texts, clause and validity. A rule whose condition cannot be decided fails, and says why.

mod checker;
mod facts;
mod file;
mod hint;
mod language;
mod node;
mod rule;
mod types;

#[cfg(test)]
mod tests;

pub use facts::{FactNote, fact_notes};
pub use file::RuleFileError;
pub use rule::{LocalRule, RuleComplaint, RuleText};

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::facts::Facts;
use super::look::Verdict;
use super::rules::{KNOWN, judge_item};
use super::{Concern, Finding, ManualItem, Outcome, Report, RulePack, Stage, Subject};
use crate::units::{LocalText, local_text};
use facts::{Fact, Read, Value};
use node::{Unknown, World};
use rule::Demand;

/// Most local rules in force, those of files and those of the interface together.
pub const MAX_LOCAL_RULES: usize = 1000;

/// The local rules in force, in the order of their codes.
#[derive(Clone, Debug, Default)]
pub struct LocalRules {
    rules: Vec<std::sync::Arc<LocalRule>>,
    /// Number of the last publication or withdrawal through the interface, 0 before the first.
    pub revision: i64,
}

/// Why rules cannot be in force together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.en)]
pub struct LocalRulesError(pub LocalText);

impl LocalRules {
    /// Puts rules in force together: each code once, at most [`MAX_LOCAL_RULES`].
    pub fn new(mut rules: Vec<LocalRule>, revision: i64) -> Result<Self, LocalRulesError> {
        if rules.len() > MAX_LOCAL_RULES {
            return Err(LocalRulesError(too_many(rules.len())));
        }
        rules.sort_by(|left, right| left.text.code.cmp(&right.text.code));
        if let Some(twice) = rules.windows(2).find(|two| two[0].text.code == two[1].text.code) {
            return Err(LocalRulesError(local_text!(
                "代码 `{}` 用于两条规则，请改其一",
                "the code `{}` stands for two rules: change one",
                twice[0].text.code,
            )));
        }
        Ok(Self { rules: rules.into_iter().map(std::sync::Arc::new).collect(), revision })
    }

    /// The same with further rules and the number of the last publication.
    pub fn with(&self, more: Vec<LocalRule>, revision: i64) -> Result<Self, LocalRulesError> {
        let here: BTreeSet<&str> = self.iter().map(|rule| rule.text.code.as_str()).collect();
        if let Some(twice) = more.iter().find(|rule| here.contains(rule.text.code.as_str())) {
            return Err(LocalRulesError(local_text!(
                "代码 `{}` 已用于规则文件中的一条规则，请改用其他代码",
                "the code `{}` stands for a rule of the rule files: take another one",
                twice.text.code,
            )));
        }
        let mut joined = Self::new(more, revision)?;
        joined.rules.extend(self.rules.iter().cloned());
        if joined.rules.len() > MAX_LOCAL_RULES {
            return Err(LocalRulesError(too_many(joined.rules.len())));
        }
        joined.rules.sort_by(|left, right| left.text.code.cmp(&right.text.code));
        Ok(joined)
    }

    /// The rules in the order of the report.
    pub fn iter(&self) -> impl Iterator<Item = &LocalRule> {
        self.rules.iter().map(|rule| &**rule)
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

fn too_many(count: usize) -> LocalText {
    local_text!(
        "共有 {count} 条地方规则，最多 {MAX_LOCAL_RULES} 条",
        "there are {count} local rules, at most {MAX_LOCAL_RULES} may be in force"
    )
}

/// Runs the pack and the local rules. Every local rule has one finding, after those of the pack, in the
/// order of codes; one that is not in force on the day of loading does not apply.
#[must_use]
pub fn run_with(subject: &Subject, pack: &RulePack, local: &LocalRules, now: Timestamp) -> Report {
    let facts = Facts::new(subject, pack, now);
    let mut report = super::report(&facts, pack);
    if local.is_empty() {
        return report;
    }
    let day = subject.time_zone.to_datetime(subject.loading_at.unwrap_or(now)).date();
    let world = World::new(&facts);
    report.findings.reserve(local.len());
    report.findings.extend(local.iter().map(|rule| {
        world.rewind();
        finding(rule, judge(rule, &world, day))
    }));
    report
}

/// Whether a code belongs to a rule of the program.
fn is_taken(code: &str) -> bool {
    KNOWN.iter().any(|known| known.code == code)
}

fn judge(rule: &LocalRule, world: &World<'_>, day: Date) -> Verdict {
    if !rule.text.is_in_force_on(day) {
        return Verdict::not_applicable(
            "该地方规则在装货日不生效",
            "the local rule is not in force on the day of loading",
        );
    }
    if world.facts.subject.stage < rule.text.from_stage {
        let (zh, en) = match rule.text.from_stage {
            Stage::Planning | Stage::Gate => ("装货前查验时检查", "looked at at the gate"),
            Stage::Loading => {
                ("计量装货后检查", "checked once the loaded quantity has been metered")
            }
        };
        return Verdict::not_applicable(zh, en);
    }
    match rule.when.as_ref().map(|when| world.truth(when, None)) {
        Some(Ok(false)) => {
            return Verdict::not_applicable("与本批货物无关", "does not concern this load");
        }
        Some(Err(unknown)) => return undecided(unknown),
        Some(Ok(true)) | None => {}
    }
    let (condition, wanted) = match &rule.demand {
        Demand::Hold(condition) => (condition, true),
        Demand::Never(condition) => (condition, false),
        Demand::Ask(question) => return ask(rule, question, world),
    };
    match world.truth(condition, None) {
        Ok(holds) if holds == wanted => Verdict {
            facts: seen(&rule.named, world),
            ..Verdict::plain(Outcome::Passed, LocalText::new("符合", "met"))
        },
        Ok(_) => Verdict {
            outcome: Outcome::Failed,
            detail: rule.text.detail.clone(),
            remedy: rule.text.remedy.clone(),
            field: field_of(&rule.named),
            facts: seen(&rule.named, world),
        },
        Err(unknown) => undecided(unknown),
    }
}

impl LocalRule {
    fn asking(&self, question: &LocalText) -> ManualItem {
        ManualItem {
            code: self.text.code.clone(),
            question: question.clone(),
            clause: self.text.clause.clone(),
            concerns: Concern::Any,
        }
    }

    /// What a person has to look at at the gate, where the rule asks that; the report says whether it
    /// concerns a load.
    #[must_use]
    pub fn manual_item(&self) -> Option<ManualItem> {
        self.text.ask.as_ref().map(|question| self.asking(question))
    }
}

/// What only a person can see is asked at the gate, like an item of the pack.
fn ask(rule: &LocalRule, question: &LocalText, world: &World<'_>) -> Verdict {
    let item = rule.asking(question);
    let verdict = judge_item(world.facts, &item);
    if verdict.outcome == Outcome::Failed {
        let remedy = rule.text.remedy.clone();
        return Verdict { detail: join(&rule.text.detail, &verdict.detail), remedy, ..verdict };
    }
    verdict
}

fn join(one: &LocalText, other: &LocalText) -> LocalText {
    LocalText::new(format!("{}；{}", one.zh, other.zh), format!("{}; {}", one.en, other.en))
}

/// A condition that comes to nothing fails: it might have said no.
fn undecided(unknown: Unknown) -> Verdict {
    let (detail, remedy, field) = match unknown {
        Unknown::Missing(fact, line) => {
            let meaning = fact.meaning();
            let (name, field) = match line {
                Some(index) => (format!("load.{index}.{}", fact.path), format!("load.{index}")),
                None => (fact.path.to_owned(), head(fact).to_owned()),
            };
            let detail = LocalText::new(
                format!("缺少判断所需的事实 `{name}`（{}），按不通过处理", meaning.zh),
                format!("the fact `{name}` ({}) is missing, so the rule fails", meaning.en),
            );
            (
                detail,
                LocalText::new("补填或登记后再核查", "give or register it, then check again"),
                field,
            )
        }
        Unknown::TooLarge => (
            LocalText::new(
                "计算结果过大，无法判断，按不通过处理",
                "a number grew too large to be judged, so the rule fails",
            ),
            rewrite(),
            String::new(),
        ),
        Unknown::TooLong | Unknown::Unfit => (
            LocalText::new(
                "条件无法判断（步数过多或类型不符），按不通过处理",
                "the condition cannot be judged (too many steps, or types that differ), so the rule fails",
            ),
            rewrite(),
            String::new(),
        ),
    };
    Verdict { outcome: Outcome::Failed, detail, remedy, field, facts: Vec::new() }
}

fn rewrite() -> LocalText {
    LocalText::new("请主管部门修改该地方规则", "the authority has to mend the local rule")
}

/// The field of the waybill that a fact of the trip hangs on.
fn head(fact: &Fact) -> &'static str {
    match fact.path.split('.').next().unwrap_or_default() {
        "trip" => "loading_at",
        head if head.starts_with("load") && head != "loader" => "load",
        "route" => "origin",
        "stage" => "",
        head => head,
    }
}

fn field_of(named: &[&'static Fact]) -> String {
    named.first().map_or_else(String::new, |fact| match fact.read {
        Read::Trip(_) => head(fact).to_owned(),
        Read::Line(_) => "load".to_owned(),
    })
}

/// Lines of a load whose facts are told.
const MOST_TOLD: usize = 20;

/// The facts named by a rule, with their values.
fn seen(named: &[&'static Fact], world: &World<'_>) -> Vec<(String, String)> {
    let mut told = Vec::with_capacity(named.len());
    for fact in named {
        match fact.read {
            Read::Trip(_) => told.push((fact.path.to_owned(), shown(fact, world.read(fact, None)))),
            Read::Line(_) => {
                for line in world.lines.iter().take(MOST_TOLD) {
                    let name = format!("load.{}.{}", line.index, fact.path);
                    told.push((name, shown(fact, world.read(fact, Some(line)))));
                }
            }
        }
    }
    told
}

fn shown(fact: &Fact, value: Result<Value<'_>, Unknown>) -> String {
    match value {
        Ok(Value::Truth(is_so)) => is_so.to_string(),
        Ok(Value::Number(number)) => types::shown(fact.kind, number),
        Ok(Value::Text(text)) => text.to_owned(),
        Ok(Value::Words(list)) => {
            let words: Vec<_> =
                list.into_iter().map(|number| types::shown(fact.kind, number)).collect();
            words.join(" ")
        }
        Err(_) => "-".to_owned(),
    }
}

fn finding(rule: &LocalRule, verdict: Verdict) -> Finding {
    let text = &rule.text;
    Finding {
        code: text.code.clone(),
        outcome: verdict.outcome,
        severity: text.severity,
        title: text.title.clone(),
        detail: verdict.detail,
        remedy: verdict.remedy,
        clause: text.clause.clone(),
        clause_from: text.valid_from,
        verified: text.verified,
        field: verdict.field,
        facts: verdict.facts,
    }
}
