//! The catalogue of entries, parsed from `data/goods/` text.

use super::search::Index;
use super::{
    Edition, Entry, EntryKey, GoodsItem, Hit, Load, LoadProfile, UnNumber, profile, table,
};
use crate::units::Kilograms;

/// All entries of the dangerous goods list, ordered by key.
#[derive(Clone, Debug)]
pub struct Catalogue {
    entries: Vec<Entry>,
    index: Index,
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
    ///
    /// Strict: the columns in their order, keys ascending without gaps in the variants, and every code
    /// readable. The first thing that is wrong refuses the whole text.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        let rows = table::read(text)?;
        let index = Index::new(&rows);
        Ok(Self { entries: rows.into_iter().map(|row| row.entry).collect(), index })
    }

    /// All entries in key order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// One entry.
    #[must_use]
    pub fn find(&self, key: EntryKey) -> Option<&Entry> {
        let place = self.entries.binary_search_by_key(&key, |entry| entry.key).ok()?;
        self.entries.get(place)
    }

    /// All variants of a UN number, in variant order.
    #[must_use]
    pub fn variants(&self, number: UnNumber) -> &[Entry] {
        let first = self.entries.partition_point(|entry| entry.key.un_number < number);
        let after = self.entries.partition_point(|entry| entry.key.un_number <= number);
        self.entries.get(first..after).unwrap_or_default()
    }

    /// Ranked search by UN number, Chinese, English or pinyin, best first.
    ///
    /// Exact before prefix before word before substring; among equals the goods carried more often,
    /// then the shorter name, then the key. A query beyond 64 characters finds nothing.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit<'_>> {
        self.index
            .search(query, limit)
            .into_iter()
            .filter_map(|(place, score)| self.entries.get(place).map(|entry| Hit { entry, score }))
            .collect()
    }

    /// What zones and tunnels ask of a load in China; an unknown entry is an error naming it (fail
    /// closed).
    pub fn profile(&self, load: &Load) -> Result<LoadProfile, EntryKey> {
        profile::of(self, load, Edition::Jtt617, None)
    }

    /// The same under an edition, on a unit of this greatest permitted mass where it is known.
    pub fn profile_under(
        &self,
        load: &[GoodsItem],
        edition: Edition,
        unit_max_mass: Option<Kilograms>,
    ) -> Result<LoadProfile, EntryKey> {
        profile::of(self, load, edition, unit_max_mass)
    }
}
