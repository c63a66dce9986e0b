//! The four-digit UN number of a substance or article.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use crate::units::{LocalText, local_text};

/// A UN number, printed `UN 1203`, in JSON `"1203"`.
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
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "1203", pattern = "^[0-9]{4}$")]
pub struct UnNumber(u16);

/// The text is not four digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct UnNumberError(pub String);

impl UnNumberError {
    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let text = &self.0;
        local_text!(
            "`{text}` 不是 UN 编号：应为四位数字，如 1203",
            "`{text}` is not a UN number: four digits are expected, such as 1203"
        )
    }
}

impl UnNumber {
    /// A UN number from its value; `None` above 9999.
    #[must_use]
    pub const fn new(value: u16) -> Option<Self> {
        if value <= 9999 { Some(Self(value)) } else { None }
    }

    /// The number itself.
    #[must_use]
    pub const fn value(self) -> u16 {
        self.0
    }
}

impl fmt::Display for UnNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UN {:04}", self.0)
    }
}

impl FromStr for UnNumber {
    type Err = UnNumberError;

    /// Accepts `1203`, `UN1203` and `UN 1203`.
    fn from_str(text: &str) -> Result<Self, UnNumberError> {
        let trimmed = text.trim();
        let digits = trimmed
            .strip_prefix("UN")
            .or_else(|| trimmed.strip_prefix("un"))
            .unwrap_or(trimmed)
            .trim_start();
        if digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            digits.parse().map(Self).map_err(|_| UnNumberError(text.to_owned()))
        } else {
            Err(UnNumberError(text.to_owned()))
        }
    }
}

impl TryFrom<String> for UnNumber {
    type Error = UnNumberError;
    fn try_from(text: String) -> Result<Self, UnNumberError> {
        text.parse()
    }
}

impl From<UnNumber> for String {
    fn from(number: UnNumber) -> Self {
        format!("{:04}", number.0)
    }
}
