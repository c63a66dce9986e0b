//! Where the figures and the authority lists of an entry come from, for those who read it: no verdict
//! rests on this.

use serde::Serialize;

use super::{Entry, EntryKey, Property};

/// What a source speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceTopic {
    /// That the entry stands on a list of an authority.
    List,
    /// Its densities.
    Density,
    /// Its greatest mass a litre as a liquefied gas.
    Filling,
}

/// One source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Source {
    /// What it speaks for.
    pub topic: SourceTopic,
    /// Which list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Property>,
    /// Document or handbook, in the language in which it was noted.
    pub source: String,
    /// Read in the document itself.
    pub verified: bool,
}

/// All sources, as `data/goods/` notes them.
#[derive(Clone, Debug)]
pub struct Sources {
    rows: Vec<(String, Source)>,
}

/// Why a text of sources was refused: names the line and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sources of the goods, line {line}: {reason}")]
pub struct SourcesError {
    /// Line number from 1.
    pub line: u64,
    /// What is wrong.
    pub reason: String,
}

impl Sources {
    /// Parses `properties.csv`, `densities.csv` and `filling.csv`. Each begins with `key`, a UN number or
    /// a number with its variant, and ends with `source,verified`.
    pub fn parse(properties: &str, densities: &str, filling: &str) -> Result<Self, SourcesError> {
        let mut rows = Vec::new();
        for (topic, text) in [
            (SourceTopic::List, properties),
            (SourceTopic::Density, densities),
            (SourceTopic::Filling, filling),
        ] {
            read(topic, text, &mut rows)?;
        }
        Ok(Self { rows })
    }

    /// What is noted for an entry, lists first; a note on the number alone holds for all its variants.
    #[must_use]
    pub fn of(&self, entry: &Entry) -> Vec<Source> {
        let holds = |source: &Source| match source.topic {
            SourceTopic::List => source.list.is_some_and(|list| entry.has(list)),
            SourceTopic::Density => entry.density_15.is_some(),
            SourceTopic::Filling => entry.filling_ratio.is_some(),
        };
        let named = self.rows.iter().filter(|(key, _)| names(key, entry.key));
        named.map(|(_, source)| source).filter(|source| holds(source)).cloned().collect()
    }
}

fn names(key: &str, entry: EntryKey) -> bool {
    if key.contains('-') { key.parse() == Ok(entry) } else { key.parse() == Ok(entry.un_number) }
}

fn read(
    topic: SourceTopic,
    text: &str,
    rows: &mut Vec<(String, Source)>,
) -> Result<(), SourcesError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    for (index, record) in reader.records().enumerate() {
        let line = index as u64 + 1;
        let wrong = |reason: String| SourcesError { line, reason };
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let field = |place: usize| record.get(place).unwrap_or_default();
        let (source, verified) =
            (field(record.len().saturating_sub(2)), field(record.len().saturating_sub(1)));
        if index == 0 {
            if (field(0), source, verified) != ("key", "source", "verified") {
                return Err(wrong("the columns must be key, …, source, verified".to_owned()));
            }
            continue;
        }
        let list = match topic {
            SourceTopic::List => {
                let name = field(1);
                let known = Property::ALL.into_iter().find(|list| list.as_str() == name);
                Some(known.ok_or_else(|| wrong(format!("`{name}` is no list")))?)
            }
            SourceTopic::Density | SourceTopic::Filling => None,
        };
        let verified = verified
            .parse()
            .map_err(|_| wrong(format!("verified: `{verified}` is not true or false")))?;
        let source = Source { topic, list, source: source.to_owned(), verified };
        rows.push((field(0).to_owned(), source));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goods::Catalogue;

    const PROPERTIES: &str = include_str!("../../data/goods/properties.csv");
    const DENSITIES: &str = include_str!("../../data/goods/densities.csv");
    const FILLING: &str = include_str!("../../data/goods/filling.csv");

    #[test]
    fn every_list_density_and_filling_of_the_catalogue_has_a_source() {
        let sources = Sources::parse(PROPERTIES, DENSITIES, FILLING).unwrap();
        let catalogue = Catalogue::parse(include_str!("../../data/goods/catalogue.csv")).unwrap();
        for entry in catalogue.entries() {
            let found = sources.of(entry);
            let has = |topic| found.iter().any(|source| source.topic == topic);
            for list in &entry.properties {
                assert!(found.iter().any(|source| source.list == Some(*list)), "{}", entry.key);
            }
            assert_eq!(has(SourceTopic::Density), entry.density_15.is_some(), "{}", entry.key);
            assert_eq!(has(SourceTopic::Filling), entry.filling_ratio.is_some(), "{}", entry.key);
        }
    }

    #[test]
    fn a_text_of_sources_that_cannot_be_read_is_refused_with_its_line() {
        let good = "key,source,verified\n";
        for (properties, densities, line, reason) in [
            ("key,property,source,verified\n1017,poison,x,true\n", good, 2, "`poison` is no list"),
            ("a,b\n", good, 1, "the columns"),
            (
                "key,property,source,verified\n",
                "key,source,verified\n1203,x,maybe\n",
                2,
                "`maybe` is not",
            ),
        ] {
            let error = Sources::parse(properties, densities, good).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.reason.contains(reason), "{error}");
        }
    }
}
