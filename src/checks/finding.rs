//! What a rule found.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::RecordVersion;
use crate::units::LocalText;

/// What a failed rule does.
#[derive(
    Clone,
    Copy,
    Debug,
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
pub enum Severity {
    /// No waybill, no loading.
    Block,
    /// Shown, may go on.
    Warn,
    /// Kept for the record.
    Log,
}

impl Severity {
    /// What to call it.
    #[must_use]
    pub fn in_words(self) -> LocalText {
        match self {
            Self::Block => LocalText::new("阻断", "block"),
            Self::Warn => LocalText::new("提示", "warn"),
            Self::Log => LocalText::new("记录", "log"),
        }
    }
}

/// How a rule came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The facts satisfy the rule.
    Passed,
    /// They do not, or a fact is missing.
    Failed,
    /// The rule does not concern this load or stage.
    NotApplicable,
    /// A person has to look (gate items not answered yet).
    NeedsPerson,
}

/// One rule's verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Finding {
    /// Rule code, such as `W1`.
    pub code: String,
    /// Verdict.
    pub outcome: Outcome,
    /// Severity of a failure.
    pub severity: Severity,
    /// What the rule demands.
    pub title: LocalText,
    /// What was seen: for a failure what is wrong, with the object's name and value.
    pub detail: LocalText,
    /// What would mend it; empty unless failed.
    pub remedy: LocalText,
    /// Clause, such as `《危险货物道路运输安全管理办法》第二十四条`.
    pub clause: LocalText,
    /// From which day the clause applies.
    #[schema(value_type = Option<String>, format = Date)]
    pub clause_from: Option<Date>,
    /// Whether the clause was read in the official text.
    pub verified: bool,
    /// Field of the waybill to mend, such as `driver` or `load.0.declared_kg`.
    pub field: String,
    /// Names of the facts looked at, with their values.
    pub facts: Vec<(String, String)>,
}

impl Finding {
    /// Whether it stands in the way: a failed or unanswered rule of severity `Block`.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Block
            && matches!(self.outcome, Outcome::Failed | Outcome::NeedsPerson)
    }
}

/// Every rule's verdict, and what they were made on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Report {
    /// Rule pack and edition, such as `cn 2026-05-01`.
    pub pack: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub made_at: Timestamp,
    /// Registry records with revisions it was made on.
    pub records: Vec<RecordVersion>,
    /// All findings in rule order.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Findings that stand in the way.
    pub fn blocking(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.blocks())
    }

    /// Whether nothing stands in the way.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.blocking().next().is_none()
    }
}
