//! Packing groups: the degree of danger within a class.

use serde::{Deserialize, Serialize};
use std::fmt;

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
