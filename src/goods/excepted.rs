//! Excepted quantities: the codes of column 7b and their bounds (ADR 3.5.1.2; Order 2019 No. 29, art. 16).
//! The bounds are from memory and not verified.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

use super::{Entry, EntryStatus};
use crate::units::{LocalText, local_text};

/// A code of column 7b.
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
#[expect(missing_docs, reason = "the variants are the codes of ADR 3.5.1.2")]
pub enum ExceptedCode {
    E0,
    E1,
    E2,
    E3,
    E4,
    E5,
}

/// The text is no code of excepted quantities.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct ExceptedCodeError(pub String);

impl ExceptedCodeError {
    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let text = &self.0;
        local_text!(
            "`{text}` 不是例外数量代码：应为 E0 至 E5",
            "`{text}` is not a code of excepted quantities: E0 to E5"
        )
    }
}

impl FromStr for ExceptedCode {
    type Err = ExceptedCodeError;
    fn from_str(text: &str) -> Result<Self, ExceptedCodeError> {
        Ok(match text.trim() {
            "E0" => Self::E0,
            "E1" => Self::E1,
            "E2" => Self::E2,
            "E3" => Self::E3,
            "E4" => Self::E4,
            "E5" => Self::E5,
            _ => return Err(ExceptedCodeError(text.to_owned())),
        })
    }
}

impl ExceptedCode {
    /// All codes in order.
    pub const ALL: [Self; 6] = [Self::E0, Self::E1, Self::E2, Self::E3, Self::E4, Self::E5];

    /// The code of an entry that may be carried; `E0` where the list gives none or refers to a special
    /// provision.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        let is_listed = entry.status == EntryStatus::Listed;
        let code = entry.excepted_quantity.parse().ok();
        code.filter(|_| is_listed).unwrap_or(Self::E0)
    }

    /// Most in one inner and in one outer packaging, grams for solids, millilitres for liquids and gases;
    /// `None` where no quantity is excepted.
    #[must_use]
    pub const fn most(self) -> Option<(u16, u16)> {
        match self {
            Self::E0 => None,
            Self::E1 => Some((30, 1000)),
            Self::E2 => Some((30, 500)),
            Self::E3 => Some((30, 300)),
            Self::E4 => Some((1, 500)),
            Self::E5 => Some((1, 300)),
        }
    }

    /// The stricter of two codes, for different goods in one outer packaging (ADR 3.5.1.3).
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        let most = |code: Self| code.most().map_or((0, 0), |(inner, outer)| (outer, inner));
        if most(self) <= most(other) { self } else { other }
    }

    /// Whether a package is within the bounds; both figures in grams or millilitres, and above zero.
    #[must_use]
    pub fn admits(self, inner: u32, outer: u32) -> bool {
        self.most().is_some_and(|(most_inner, most_outer)| {
            (1..=u32::from(most_inner)).contains(&inner)
                && (inner..=u32::from(most_outer)).contains(&outer)
        })
    }
}
