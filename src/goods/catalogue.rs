//! The catalogue of entries, parsed from `data/goods/` text.

use super::{Entry, EntryKey, Hit, Load, LoadProfile, UnNumber};

/// All entries of the dangerous goods list, ordered by key.
#[derive(Clone, Debug)]
pub struct Catalogue {
    entries: Vec<Entry>,
}

/// Why a catalogue text was refused: names the file's line and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("goods catalogue, line {line}: {reason}")]
pub struct CatalogueError {
    /// Line number from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl Catalogue {
    /// Parses the catalogue text (`data/goods/catalogue.csv`).
    pub fn parse(_text: &str) -> Result<Self, CatalogueError> {
        unimplemented!("goods")
    }

    /// All entries in key order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// One entry.
    #[must_use]
    pub fn find(&self, _key: EntryKey) -> Option<&Entry> {
        unimplemented!("goods")
    }

    /// All variants of a UN number, in variant order.
    #[must_use]
    pub fn variants(&self, _number: UnNumber) -> &[Entry] {
        unimplemented!("goods")
    }

    /// Ranked search by UN number, Chinese, English or pinyin initials, best first.
    #[must_use]
    pub fn search(&self, _query: &str, _limit: usize) -> Vec<Hit<'_>> {
        unimplemented!("goods")
    }

    /// What zones and tunnels ask of a load; an unknown entry is an error naming it (fail closed).
    pub fn profile(&self, _load: &Load) -> Result<LoadProfile, EntryKey> {
        unimplemented!("goods")
    }
}
