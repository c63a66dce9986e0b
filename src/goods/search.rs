//! Ranked search over the catalogue.

use super::Entry;

/// One search result.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The entry found.
    pub entry: &'a Entry,
    /// Rank score, higher is better.
    pub score: u32,
}
