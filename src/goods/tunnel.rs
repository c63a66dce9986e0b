//! Tunnel categories of roads and tunnel restriction codes of goods: two types, never one (ADR 1.9.5, 8.6).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use super::load::Carriage;
use crate::units::Kilograms;

/// The category of a road tunnel, A (no restriction) to E (all dangerous goods restricted).
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
#[expect(missing_docs, reason = "the letters are the terms of ADR 1.9.5.2.2")]
pub enum TunnelCategory {
    A,
    B,
    C,
    D,
    E,
}

impl TunnelCategory {
    /// All categories in order.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::E];

    /// Its letter.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
            Self::E => 'E',
        }
    }
}

/// A set of tunnel categories, such as those a load may not pass.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(from = "Vec<TunnelCategory>", into = "Vec<TunnelCategory>")]
#[schema(value_type = Vec<TunnelCategory>)]
pub struct TunnelCategories(u8);

impl TunnelCategories {
    /// No category at all.
    pub const NONE: Self = Self(0);

    /// This set with one more category.
    #[must_use]
    pub const fn with(self, category: TunnelCategory) -> Self {
        Self(self.0 | 1 << category as u8)
    }

    /// All categories from `first` to E.
    #[must_use]
    pub fn from_category(first: TunnelCategory) -> Self {
        TunnelCategory::ALL
            .into_iter()
            .filter(|category| *category >= first)
            .fold(Self::NONE, Self::with)
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the category is in the set.
    #[must_use]
    pub const fn contains(self, category: TunnelCategory) -> bool {
        self.0 & (1 << category as u8) != 0
    }

    /// Whether both sets have a category in common.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.bits() & other.bits() != 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set as bits, A lowest.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The categories in order.
    pub fn iter(self) -> impl Iterator<Item = TunnelCategory> {
        TunnelCategory::ALL.into_iter().filter(move |category| self.contains(*category))
    }
}

impl From<Vec<TunnelCategory>> for TunnelCategories {
    fn from(categories: Vec<TunnelCategory>) -> Self {
        categories.into_iter().fold(Self::NONE, Self::with)
    }
}

impl From<TunnelCategories> for Vec<TunnelCategory> {
    fn from(set: TunnelCategories) -> Self {
        set.iter().collect()
    }
}

/// The tunnel restriction code of goods, ADR 8.6.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[expect(missing_docs, reason = "the variants are the codes of ADR 8.6.4")]
pub enum TunnelCode {
    B,
    B1000C,
    BD,
    BE,
    C,
    C5000D,
    CD,
    CE,
    D,
    DE,
    E,
    /// `-`: no restriction by code.
    Unrestricted,
}

/// The text is no tunnel restriction code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a tunnel restriction code of ADR 8.6.4, such as B/D, C5000D or E")]
pub struct TunnelCodeError(pub String);

impl TunnelCode {
    const ALL: [(Self, &'static str); 12] = [
        (Self::B, "B"),
        (Self::B1000C, "B1000C"),
        (Self::BD, "B/D"),
        (Self::BE, "B/E"),
        (Self::C, "C"),
        (Self::C5000D, "C5000D"),
        (Self::CD, "C/D"),
        (Self::CE, "C/E"),
        (Self::D, "D"),
        (Self::DE, "D/E"),
        (Self::E, "E"),
        (Self::Unrestricted, "-"),
    ];

    /// The net explosive mass above which the code closes more.
    #[must_use]
    pub const fn explosive_threshold(self) -> Option<Kilograms> {
        match self {
            Self::B1000C => Some(Kilograms::new(1000)),
            Self::C5000D => Some(Kilograms::new(5000)),
            _ => None,
        }
    }

    /// The categories this code forbids (table of ADR 8.6.4).
    ///
    /// `net_explosive_mass` is the sum over the whole transport unit. Bulk counts like a tank for
    /// D/E alone.
    #[must_use]
    pub fn forbidden(self, carriage: Carriage, net_explosive_mass: Kilograms) -> TunnelCategories {
        use TunnelCategory::{B, C, D, E};
        let tank = carriage == Carriage::Tank;
        let is_heavy =
            self.explosive_threshold().is_some_and(|threshold| net_explosive_mass > threshold);
        let first = match self {
            Self::B => B,
            Self::B1000C if is_heavy => B,
            Self::B1000C | Self::C => C,
            Self::BD => {
                if tank {
                    B
                } else {
                    D
                }
            }
            Self::BE => {
                if tank {
                    B
                } else {
                    E
                }
            }
            Self::C5000D if is_heavy => C,
            Self::C5000D | Self::D => D,
            Self::CD => {
                if tank {
                    C
                } else {
                    D
                }
            }
            Self::CE => {
                if tank {
                    C
                } else {
                    E
                }
            }
            Self::DE => {
                if tank || carriage == Carriage::Bulk {
                    D
                } else {
                    E
                }
            }
            Self::E => E,
            Self::Unrestricted => return TunnelCategories::NONE,
        };
        TunnelCategories::from_category(first)
    }
}

impl fmt::Display for TunnelCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::ALL.iter().find(|(code, _)| code == self).map_or("", |(_, text)| text))
    }
}

impl FromStr for TunnelCode {
    type Err = TunnelCodeError;
    fn from_str(text: &str) -> Result<Self, TunnelCodeError> {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == text.trim())
            .map(|(code, _)| *code)
            .ok_or_else(|| TunnelCodeError(text.to_owned()))
    }
}

impl TryFrom<String> for TunnelCode {
    type Error = TunnelCodeError;
    fn try_from(text: String) -> Result<Self, TunnelCodeError> {
        text.parse()
    }
}

impl From<TunnelCode> for String {
    fn from(code: TunnelCode) -> Self {
        code.to_string()
    }
}

crate::schema::text_schema!(TunnelCode, "D/E", "Tunnel restriction code of goods, ADR 8.6.4");
