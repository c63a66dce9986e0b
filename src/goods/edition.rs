//! The book of rules that a question about goods is asked under.

use serde::{Deserialize, Serialize};

/// An edition of the law on dangerous goods by road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Edition {
    /// JT/T 617-2018 with Order 2019 No. 29, China. Its tables are those of ADR.
    Jtt617,
    /// ADR, edition 2025.
    Adr2025,
    /// ADR, edition 2027. No change of the tables kept here is known.
    Adr2027,
}

impl Edition {
    /// All editions.
    pub const ALL: [Self; 3] = [Self::Jtt617, Self::Adr2025, Self::Adr2027];

    /// Whether Order 2019 No. 29 stands beside the tables.
    #[must_use]
    pub const fn is_chinese(self) -> bool {
        matches!(self, Self::Jtt617)
    }
}
