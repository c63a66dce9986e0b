//! What a carrier or vehicle is licensed for: scope codes of JT/T 415, table 14, and the items of a
//! licence with what they leave out.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use super::{Class, Entry, UnNumber};
use crate::units::{LocalText, local_text};

/// A scope code such as `03111` (commercial carriage of 1.1) or `03231` (own-account carriage of class 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeCode {
    /// Commercial (031..), or on own account (032..).
    pub is_commercial: bool,
    /// Class or division.
    pub class: Class,
}

/// The text is no scope code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct ScopeCodeError(pub String);

impl ScopeCodeError {
    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let text = &self.0;
        local_text!(
            "`{text}` 不是危险货物运输经营范围代码：应为 JT/T 415 的 03111 至 03191 或 03211 至 03291，如 03131（3 类）、03161（6 类 1 项）",
            "`{text}` is not a scope code of dangerous goods: 03111 to 03191 or 03211 to 03291 of JT/T 415, such as 03131 (class 3) or 03161 (division 6.1)"
        )
    }
}

impl ScopeCode {
    /// The last two digits: class and division; a class without divisions has 1, class 7 has 0.
    const fn digits(class: Class) -> &'static str {
        match class {
            Class::C1_1 => "11",
            Class::C1_2 => "12",
            Class::C1_3 => "13",
            Class::C1_4 => "14",
            Class::C1_5 => "15",
            Class::C1_6 => "16",
            Class::C2_1 => "21",
            Class::C2_2 => "22",
            Class::C2_3 => "23",
            Class::C3 => "31",
            Class::C4_1 => "41",
            Class::C4_2 => "42",
            Class::C4_3 => "43",
            Class::C5_1 => "51",
            Class::C5_2 => "52",
            Class::C6_1 => "61",
            Class::C6_2 => "62",
            Class::C7 => "70",
            Class::C8 => "81",
            Class::C9 => "91",
        }
    }

    /// The codes under which a class may be carried: for hire, and on own account.
    #[must_use]
    pub fn of(class: Class) -> [Self; 2] {
        [true, false].map(|is_commercial| Self { is_commercial, class })
    }

    /// All codes in order.
    pub fn all() -> impl Iterator<Item = Self> {
        [true, false].into_iter().flat_map(|is_commercial| {
            Class::ALL.into_iter().map(move |class| Self { is_commercial, class })
        })
    }
}

impl fmt::Display for ScopeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_commercial { '1' } else { '2' };
        write!(f, "03{kind}{}", Self::digits(self.class))
    }
}

impl FromStr for ScopeCode {
    type Err = ScopeCodeError;
    fn from_str(text: &str) -> Result<Self, ScopeCodeError> {
        let trimmed = text.trim();
        Self::all()
            .find(|code| code.to_string() == trimmed)
            .ok_or_else(|| ScopeCodeError(text.to_owned()))
    }
}

impl TryFrom<String> for ScopeCode {
    type Error = ScopeCodeError;
    fn try_from(text: String) -> Result<Self, ScopeCodeError> {
        text.parse()
    }
}

impl From<ScopeCode> for String {
    fn from(code: ScopeCode) -> Self {
        code.to_string()
    }
}

crate::schema::text_schema!(ScopeCode, "03131", "Scope code of dangerous goods, JT/T 415");

/// One item of a licensed scope (JT/T 415 codes 03111 … 03191, or single goods).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeItem {
    /// A class or division that is covered; a bare class 1, 2, 4, 5, 6 is written division by division.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// Single goods that are covered.
    #[serde(default)]
    pub un_numbers: Vec<UnNumber>,
    /// "剧毒除外": highly toxic goods are left out of this item.
    #[serde(default)]
    pub excludes_highly_toxic: bool,
}

impl From<ScopeCode> for ScopeItem {
    fn from(code: ScopeCode) -> Self {
        Self { class: Some(code.class), ..Self::default() }
    }
}

impl ScopeItem {
    /// Whether the item covers an entry: by its class or division, never by a subsidiary hazard, or by
    /// name; and not where it leaves highly toxic goods out and the entry is one.
    #[must_use]
    pub fn covers(&self, entry: &Entry) -> bool {
        let is_named = self.un_numbers.contains(&entry.key.un_number);
        let is_classed = self.class.is_some() && self.class == entry.class;
        (is_named || is_classed) && !(self.excludes_highly_toxic && entry.is_highly_toxic())
    }
}

/// Whether any item of a scope covers an entry. An empty scope covers nothing.
#[must_use]
pub fn scope_covers(scope: &[ScopeItem], entry: &Entry) -> bool {
    scope.iter().any(|item| item.covers(entry))
}
