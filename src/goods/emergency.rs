//! First measures by class for the emergency card (安全卡), from `data/goods/emergency.toml`. Distances are
//! not given: there is no source for them that may be used here.

use serde::{Deserialize, Serialize};

use super::{Class, Entry};
use crate::units::LocalText;

/// What a class threatens and what to do first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// Classes and divisions this is about.
    pub classes: Vec<Class>,
    /// What is dangerous about them.
    pub hazard: LocalText,
    /// What to heed while carrying them.
    pub carriage: LocalText,
    /// In a fire.
    pub fire: LocalText,
    /// When something leaks.
    pub leak: LocalText,
    /// First aid.
    pub first_aid: LocalText,
}

/// The measures of all classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyGuide {
    /// Where the texts come from.
    pub source: LocalText,
    /// Whether an authority has confirmed them.
    pub verified: bool,
    /// What to do first, whatever is on board, in order.
    pub first: Vec<LocalText>,
    /// Keeping it out of water and soil, whatever is on board.
    pub environment: LocalText,
    /// By class, each class once.
    pub measures: Vec<Measures>,
}

/// The text is no guide.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmergencyGuideError {
    /// Not the expected members.
    #[error("{0}")]
    Unreadable(String),
    /// Every class has to stand in it once.
    #[error("class `{class}` stands in it {count} times: write each class once")]
    Class {
        /// Which.
        class: Class,
        /// How often.
        count: usize,
    },
    /// A text is empty.
    #[error("a text is empty in one of the languages")]
    Empty,
}

impl EmergencyGuide {
    /// Reads `data/goods/emergency.toml`; every class has to stand in it once, every text in both languages.
    pub fn parse(text: &str) -> Result<Self, EmergencyGuideError> {
        let guide: Self = toml::from_str(text)
            .map_err(|error| EmergencyGuideError::Unreadable(error.to_string()))?;
        for class in Class::ALL {
            let named = guide.measures.iter().flat_map(|measures| &measures.classes);
            let count = named.filter(|named| **named == class).count();
            if count != 1 {
                return Err(EmergencyGuideError::Class { class, count });
            }
        }
        let is_empty = |text: &LocalText| text.zh.is_empty() || text.en.is_empty();
        let empty = guide.first.iter().chain([&guide.source, &guide.environment]).any(is_empty)
            || guide.first.is_empty()
            || guide.measures.iter().any(|measures| {
                let Measures { hazard, carriage, fire, leak, first_aid, .. } = measures;
                [hazard, carriage, fire, leak, first_aid].into_iter().any(is_empty)
            });
        if empty { Err(EmergencyGuideError::Empty) } else { Ok(guide) }
    }

    /// The measures of a class.
    #[must_use]
    pub fn of(&self, class: Class) -> Option<&Measures> {
        self.measures.iter().find(|measures| measures.classes.contains(&class))
    }

    /// The measures that concern any of the entries, by class and by subsidiary hazard, each once and in
    /// order of class. Substances with label 1 besides another class count as division 1.1.
    #[must_use]
    pub fn concerning<'g>(&'g self, entries: &[&Entry]) -> Vec<&'g Measures> {
        let mut classes: Vec<Class> = entries.iter().flat_map(|entry| hazards_of(entry)).collect();
        classes.sort_unstable();
        let mut found: Vec<&Measures> = Vec::new();
        for class in classes {
            if let Some(measures) = self.of(class)
                && !found.contains(&measures)
            {
                found.push(measures);
            }
        }
        found
    }
}

/// Class and subsidiary hazards, label 1 of self-reactive substances and peroxides included.
fn hazards_of(entry: &Entry) -> Vec<Class> {
    let mut classes: Vec<Class> =
        entry.class.into_iter().chain(entry.subsidiary_hazards.iter().copied()).collect();
    if !entry.is_explosive() && entry.labels.iter().any(|label| label == "1") {
        classes.push(Class::C1_1);
    }
    classes
}
