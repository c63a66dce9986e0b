//! The distinct names of roads as one text with the places where each ends.

use std::fmt;

use super::Column;
use super::raw::narrow;

/// Distinct names `(name, ref)`, both may be empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Where the name and the number of each road end in `text`, by turns.
    pub(super) ends: Column<u32>,
    pub(super) text: Column<u8>,
}

impl Names {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len() / 2
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A name and a number by their place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<(&str, &str)> {
        (place < self.len()).then(|| (self.part(place * 2), self.part(place * 2 + 1)))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    fn part(&self, part: usize) -> &str {
        let begin = part.checked_sub(1).map_or(0, |before| self.ends[before]);
        let bytes = self.text.get(begin as usize..self.ends[part] as usize);
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// Whether every place lies in the text and every part is UTF-8.
    pub(super) fn are_whole(&self) -> bool {
        let Ok(text) = std::str::from_utf8(&self.text) else { return false };
        self.ends.len().is_multiple_of(2)
            && self.ends.windows(2).all(|pair| pair[0] <= pair[1])
            && self.ends.iter().all(|end| text.is_char_boundary(*end as usize))
            && self.ends.last().map_or(0, |end| *end as usize) == text.len()
    }
}

impl<N: AsRef<str>, R: AsRef<str>> FromIterator<(N, R)> for Names {
    fn from_iter<I: IntoIterator<Item = (N, R)>>(names: I) -> Self {
        let (mut ends, mut text) = (Vec::new(), Vec::new());
        for (name, reference) in names {
            for part in [name.as_ref(), reference.as_ref()] {
                text.extend_from_slice(part.as_bytes());
                ends.push(narrow(text.len()));
            }
        }
        Self { ends: ends.into(), text: text.into() }
    }
}

impl From<Vec<(String, String)>> for Names {
    fn from(names: Vec<(String, String)>) -> Self {
        names.into_iter().collect()
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
