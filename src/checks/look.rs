//! How a rule collects what it saw and comes to its verdict.

use super::Outcome;
use crate::units::LocalText;

/// What a rule function answers; the runner adds code, severity, title and clause.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    pub(super) detail: LocalText,
    pub(super) remedy: LocalText,
    pub(super) field: String,
    pub(super) facts: Vec<(String, String)>,
}

impl Verdict {
    pub(super) fn plain(outcome: Outcome, detail: LocalText) -> Self {
        Self {
            outcome,
            detail,
            remedy: LocalText::default(),
            field: String::new(),
            facts: Vec::new(),
        }
    }

    pub(super) fn not_applicable(zh: &str, en: &str) -> Self {
        Self::plain(Outcome::NotApplicable, text(zh, en))
    }
}

/// A pair of texts, short because rules are full of them.
pub(super) fn text(zh: impl Into<String>, en: impl Into<String>) -> LocalText {
    LocalText::new(zh, en)
}

/// Facts and problems of one rule while it looks.
#[derive(Debug, Default)]
pub(super) struct Look {
    facts: Vec<(String, String)>,
    problems: Vec<(String, LocalText, LocalText)>,
}

impl Look {
    /// Notes a fact that was looked at.
    pub(super) fn fact(&mut self, name: impl Into<String>, value: impl std::fmt::Display) {
        self.facts.push((name.into(), value.to_string()));
    }

    /// Notes something that stands in the way, at a field of the waybill, and what would mend it.
    pub(super) fn problem(
        &mut self,
        field: impl Into<String>,
        detail: LocalText,
        remedy: LocalText,
    ) {
        self.problems.push((field.into(), detail, remedy));
    }

    pub(super) fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Passed with the given text unless a problem was noted.
    pub(super) fn finish(self, passed: LocalText) -> Verdict {
        let Some((field, ..)) = self.problems.first() else {
            return Verdict { facts: self.facts, ..Verdict::plain(Outcome::Passed, passed) };
        };
        let field = field.clone();
        let detail = join(self.problems.iter().map(|(_, detail, _)| detail));
        let remedy = join(self.problems.iter().map(|(_, _, remedy)| remedy));
        Verdict { outcome: Outcome::Failed, detail, remedy, field, facts: self.facts }
    }
}

/// Joins texts, each once.
fn join<'a>(texts: impl Iterator<Item = &'a LocalText>) -> LocalText {
    let mut seen: Vec<&LocalText> = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    LocalText::new(
        seen.iter().map(|text| text.zh.as_str()).collect::<Vec<_>>().join("；"),
        seen.iter().map(|text| text.en.as_str()).collect::<Vec<_>>().join("; "),
    )
}
