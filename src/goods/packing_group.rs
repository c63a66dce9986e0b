//! Packing groups: the degree of danger within a class.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Packing group I (high danger) to III (low danger).
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
pub enum PackingGroup {
    /// High danger.
    I,
    /// Medium danger.
    II,
    /// Low danger.
    III,
}

impl fmt::Display for PackingGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::I => "I",
            Self::II => "II",
            Self::III => "III",
        })
    }
}

impl FromStr for PackingGroup {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "I" => Ok(Self::I),
            "II" => Ok(Self::II),
            "III" => Ok(Self::III),
            _ => Err(format!("`{text}` is not a packing group: I, II or III")),
        }
    }
}
