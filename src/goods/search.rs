//! Ranked search over the catalogue: UN number, Chinese, English, pinyin and pinyin initials.
//!
//! A linear pass over a few thousand short texts takes well under a millisecond, so there is no index
//! beyond the prepared texts and a mask of each, by which most are passed over.

use super::Entry;
use super::mask::Mask;
use super::table::Row;

/// One search result.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The entry found.
    pub entry: &'a Entry,
    /// Rank score, higher is better.
    pub score: u32,
}

/// Longest query looked at, in characters.
const MAX_QUERY: usize = 64;
/// Most words of a query looked at.
const MAX_WORDS: usize = 6;
/// Room below each tier for how much is carried and how short the name is.
const TIER: u32 = 10_000;

/// How well a text fits, best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Inside = 1,
    InsideInitials,
    InsideSyllables,
    WordPrefix,
    Word,
    PrefixInitials,
    PrefixSyllables,
    Prefix,
    ExactInitials,
    Exact,
    Number,
}

#[derive(Clone, Debug)]
enum Text {
    /// Chinese without punctuation.
    Chinese(String),
    /// One English name (alternatives apart), small letters, one spelling.
    English(String),
    /// Pinyin run together, where its syllables begin, and their initials.
    Pinyin { full: String, starts: Vec<usize>, initials: String },
}

#[derive(Clone, Debug)]
struct Term {
    /// Places of the entries that bear it: consecutive variants.
    first: usize,
    last: usize,
    text: Text,
    /// Characters of the text, at most 49.
    length: u32,
    /// What the text is made of.
    mask: Mask,
}

/// The prepared texts of a catalogue.
#[derive(Clone, Debug)]
pub(super) struct Index {
    terms: Vec<Term>,
    numbers: Vec<String>,
    carried: Vec<u32>,
}

impl Index {
    pub(super) fn new(rows: &[Row]) -> Self {
        let mut terms: Vec<Term> = Vec::with_capacity(rows.len() * 3);
        let mut group_start = 0;
        for (place, row) in rows.iter().enumerate() {
            let number = row.entry.key.un_number;
            let previous = place.checked_sub(1).and_then(|place| rows.get(place));
            if previous.is_none_or(|previous| previous.entry.key.un_number != number) {
                group_start = terms.len();
            }
            for text in texts(row) {
                let group = terms.get_mut(group_start..).unwrap_or_default();
                let same = |term: &&mut Term| term.last + 1 == place && term.text.same(&text);
                if let Some(term) = group.iter_mut().find(same) {
                    term.last = place;
                } else {
                    let (length, mask) = (text.length(), text.mask());
                    terms.push(Term { first: place, last: place, text, length, mask });
                }
            }
        }
        Self {
            terms,
            numbers: rows.iter().map(|row| String::from(row.entry.key.un_number)).collect(),
            carried: rows.iter().map(|row| u32::from(row.carried)).collect(),
        }
    }

    /// Places of the entries found with their scores, best first.
    pub(super) fn search(&self, query: &str, limit: usize) -> Vec<(usize, u32)> {
        if query.chars().count() > MAX_QUERY {
            return Vec::new();
        }
        let query = query.trim().to_lowercase();
        let mut scores = self.scores(&query);
        let words: Vec<&str> = query.split_whitespace().collect();
        // `un 1203` is one number; otherwise every word must be found somewhere in the entry.
        if (2..=MAX_WORDS).contains(&words.len()) {
            let found: Vec<Vec<u32>> = words.iter().map(|word| self.scores(word)).collect();
            for (place, score) in scores.iter_mut().enumerate() {
                let least = found.iter().filter_map(|scores| scores.get(place)).min();
                *score = (*score).max(least.copied().unwrap_or(0));
            }
        }
        best(scores, limit)
    }

    /// The best score of every entry for one query text, 0 for none.
    fn scores(&self, query: &str) -> Vec<u32> {
        let mut scores = vec![0; self.numbers.len()];
        let wanted = Query::new(query);
        if let Some(digits) = &wanted.number {
            for (place, number) in self.numbers.iter().enumerate() {
                let fit = match number.strip_prefix(digits.as_str()) {
                    Some("") => Fit::Number,
                    Some(_) => Fit::Prefix,
                    None => continue,
                };
                self.raise(&mut scores, place, fit, 0);
            }
        }
        for term in &self.terms {
            if let Some(fit) = wanted.fit(term) {
                for place in term.first..=term.last {
                    self.raise(&mut scores, place, fit, term.length);
                }
            }
        }
        scores
    }

    fn raise(&self, scores: &mut [u32], place: usize, fit: Fit, length: u32) {
        let carried = self.carried.get(place).copied().unwrap_or(0);
        let score = fit as u32 * TIER + carried * 50 + 49_u32.saturating_sub(length);
        if let Some(best) = scores.get_mut(place) {
            *best = score.max(*best);
        }
    }
}

/// The best places with their scores; of equal scores the earlier entry stands first.
fn best(scores: Vec<u32>, limit: usize) -> Vec<(usize, u32)> {
    let rank = |(place, score): &(usize, u32)| (std::cmp::Reverse(*score), *place);
    let mut hits: Vec<(usize, u32)> =
        scores.into_iter().enumerate().filter(|(_, score)| *score > 0).collect();
    if limit < hits.len() {
        if limit > 0 {
            hits.select_nth_unstable_by_key(limit, rank);
        }
        hits.truncate(limit);
    }
    hits.sort_unstable_by_key(rank);
    hits
}

fn texts(row: &Row) -> Vec<Text> {
    let mut texts = Vec::new();
    let chinese = std::iter::once(&row.entry.proper_shipping_name_zh).chain(&row.aliases);
    texts.extend(
        chinese.filter(|text| has_han(text)).map(|text| Text::Chinese(plain_chinese(text))),
    );
    let english = row.entry.proper_shipping_name.to_lowercase();
    texts.extend(english.split(" or ").map(|name| Text::English(plain_english(name))));
    let latin = row.aliases.iter().filter(|alias| !has_han(alias));
    texts.extend(latin.map(|alias| Text::English(plain_english(&alias.to_lowercase()))));
    texts.extend(row.pinyin.iter().map(|syllables| pinyin(syllables)));
    texts
}

fn pinyin(syllables: &str) -> Text {
    let mut full = String::with_capacity(syllables.len());
    let mut starts = Vec::new();
    let mut initials = String::new();
    for syllable in syllables.split(' ') {
        starts.push(full.len());
        initials.extend(syllable.chars().next());
        full.push_str(syllable);
    }
    Text::Pinyin { full, starts, initials }
}

fn has_han(text: &str) -> bool {
    text.chars().any(|letter| ('\u{3400}'..='\u{9fff}').contains(&letter))
}

/// Letters and digits only: nobody types the commas and brackets of a proper shipping name.
fn plain_chinese(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Words one blank apart, in one of the two spellings that are in use.
fn plain_english(text: &str) -> String {
    let words: String =
        text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace("sulph", "sulf").replace("aluminium", "aluminum").replace("caesium", "cesium")
}

/// A text that is looked for, with its mask.
struct Wanted {
    text: String,
    mask: Mask,
}

impl Wanted {
    fn new(text: String) -> Option<Self> {
        let mask = Mask::of(&text);
        (!text.is_empty()).then_some(Self { text, mask })
    }

    fn may_be_in(&self, term: &Term) -> bool {
        term.mask.may_hold(self.mask)
    }
}

struct Query {
    number: Option<String>,
    chinese: Option<Wanted>,
    english: Option<Wanted>,
    /// Small letters and digits run together, for pinyin.
    letters: Option<Wanted>,
}

impl Query {
    fn new(query: &str) -> Self {
        let digits = query.strip_prefix("un").unwrap_or(query).trim_start();
        let is_number =
            (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_chinese = has_han(query);
        let is_latin = !is_chinese && !is_number;
        let latin = |text: String| if is_latin { Wanted::new(text) } else { None };
        Self {
            number: is_number.then(|| digits.to_owned()),
            english: latin(plain_english(query)),
            letters: latin(query.chars().filter(char::is_ascii_alphanumeric).collect()),
            chinese: if is_chinese { Wanted::new(plain_chinese(query)) } else { None },
        }
    }

    fn fit(&self, term: &Term) -> Option<Fit> {
        let wanted = match &term.text {
            Text::Chinese(_) => &self.chinese,
            Text::English(_) => &self.english,
            Text::Pinyin { .. } => &self.letters,
        };
        let wanted = wanted.as_ref().filter(|wanted| wanted.may_be_in(term))?;
        match &term.text {
            Text::Chinese(name) => fit_chinese(name, &wanted.text),
            Text::English(name) => fit_english(name, &wanted.text),
            Text::Pinyin { full, starts, initials } => {
                fit_pinyin(full, starts, initials, &wanted.text)
            }
        }
    }
}

fn fit_chinese(name: &str, query: &str) -> Option<Fit> {
    match name.find(query)? {
        0 if name.len() == query.len() => Some(Fit::Exact),
        0 => Some(Fit::Prefix),
        _ => Some(Fit::Inside),
    }
}

fn fit_english(name: &str, query: &str) -> Option<Fit> {
    let ends_word = |place: usize| matches!(name.as_bytes().get(place), None | Some(b' '));
    let fit_at = |place: usize| {
        let whole = ends_word(place + query.len());
        let starts_word = place == 0 || name.as_bytes().get(place - 1) == Some(&b' ');
        match (place, starts_word) {
            (0, _) if name.len() == query.len() => Fit::Exact,
            (0, _) => Fit::Prefix,
            (_, true) if whole => Fit::Word,
            (_, true) => Fit::WordPrefix,
            (_, false) => Fit::Inside,
        }
    };
    if query.len() >= 3 {
        return name.match_indices(query).map(|(place, _)| fit_at(place)).max();
    }
    // One or two letters stand inside nearly every word: only those that begin one count.
    let after_blank = name.match_indices(' ').map(|(place, _)| place + 1);
    let starts = std::iter::once(0).chain(after_blank);
    let begins = |place: &usize| name.get(*place..).is_some_and(|rest| rest.starts_with(query));
    starts.filter(begins).map(fit_at).max()
}

fn fit_pinyin(full: &str, starts: &[usize], initials: &str, query: &str) -> Option<Fit> {
    if full == query {
        return Some(Fit::Exact);
    }
    if initials == query {
        return Some(Fit::ExactInitials);
    }
    if full.starts_with(query) {
        return Some(Fit::PrefixSyllables);
    }
    if query.len() >= 2 && initials.starts_with(query) {
        return Some(Fit::PrefixInitials);
    }
    let begins = |place: &usize| full.get(*place..).is_some_and(|rest| rest.starts_with(query));
    if starts.iter().any(begins) {
        return Some(Fit::InsideSyllables);
    }
    (query.len() >= 2 && initials.contains(query)).then_some(Fit::InsideInitials)
}

impl Text {
    fn mask(&self) -> Mask {
        match self {
            Self::Chinese(name) | Self::English(name) => Mask::of(name),
            Self::Pinyin { full, initials, .. } => Mask::of(full).or(Mask::of(initials)),
        }
    }

    fn length(&self) -> u32 {
        let count = match self {
            Self::Chinese(name) => name.chars().count(),
            Self::English(name) => name.len(),
            Self::Pinyin { starts, .. } => starts.len(),
        };
        u32::try_from(count.min(49)).unwrap_or(49)
    }

    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Chinese(one), Self::Chinese(two))
            | (Self::English(one), Self::English(two))
            | (Self::Pinyin { full: one, .. }, Self::Pinyin { full: two, .. }) => one == two,
            (Self::Chinese(_) | Self::English(_) | Self::Pinyin { .. }, _) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_masks(mut query: Query) -> Query {
        let wanted = [&mut query.chinese, &mut query.english, &mut query.letters];
        for wanted in wanted.into_iter().flatten() {
            wanted.mask = Mask::default();
        }
        query
    }

    /// Pieces of the names themselves, of every length, and texts that stand nowhere.
    fn queries(rows: &[Row]) -> Vec<String> {
        let mut queries: Vec<String> =
            ["", "q", "e", "an", "zzzz", "酸", "n.o.s.", "氢 x"].map(str::to_owned).to_vec();
        for (step, row) in rows.iter().step_by(97).enumerate() {
            let entry = &row.entry;
            for name in [&entry.proper_shipping_name, &entry.proper_shipping_name_zh] {
                let letters: Vec<char> = name.chars().skip(step % 5).take(1 + step % 9).collect();
                queries.push(letters.into_iter().collect());
            }
            queries.extend(row.pinyin.iter().map(|syllables| {
                syllables.replace(' ', "").chars().skip(step % 4).take(1 + step % 7).collect()
            }));
        }
        queries
    }

    #[test]
    fn what_masks_pass_over_would_not_have_fitted() {
        let rows =
            super::super::table::read(include_str!("../../data/goods/catalogue.csv")).unwrap();
        let index = Index::new(&rows);
        for text in queries(&rows) {
            let text = text.trim().to_lowercase();
            let (masked, plain) = (Query::new(&text), without_masks(Query::new(&text)));
            for term in &index.terms {
                assert_eq!(masked.fit(term), plain.fit(term), "`{text}` in {:?}", term.text);
            }
        }
    }

    #[test]
    fn the_best_of_many_are_those_of_the_whole_order() {
        let scores: Vec<u32> = (0..200_u32).map(|place| place * 7919 % 13).collect();
        let whole = best(scores.clone(), usize::MAX);
        assert!(whole.is_sorted_by_key(|(place, score)| (std::cmp::Reverse(*score), *place)));
        for limit in [0, 1, 5, 100, whole.len(), 300] {
            assert_eq!(best(scores.clone(), limit), whole[..limit.min(whole.len())]);
        }
    }
}
