//! Rule packs: the data side of every rule.

use jiff::civil::Date;

use super::{ManualItem, Severity};
use crate::units::LocalText;

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
}

/// A named set of rules with their editions.
#[derive(Clone, Debug, PartialEq)]
pub struct RulePack {
    /// Short name, `cn` or `adr`.
    pub name: String,
    /// All editions, in rule order.
    pub rules: Vec<Rule>,
    /// What a person has to look at at the gate.
    pub manual_items: Vec<ManualItem>,
}

/// Why a pack was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule pack: {0}")]
pub struct PackError(pub String);

impl RulePack {
    /// Parses `data/rules/<pack>.toml`; every rule the code knows must be there, and no other.
    pub fn parse(_text: &str) -> Result<Self, PackError> {
        unimplemented!("checks")
    }
}
