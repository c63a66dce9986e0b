//! What is said of a wrong name or a wrong place, with the known name that may have been meant.

use super::types::{Type, Words};
use crate::units::{LocalText, local_text};

pub(super) fn has_is_needless() -> LocalText {
    LocalText::new(
        "不需要 `has(…)`：缺少的事实不会使规则通过；是否指定可用 `trailer.is_named` 等",
        "`has(…)` is not needed: a missing fact never passes; ask `trailer.is_named` and the like",
    )
}

/// A word that its list does not have.
pub(super) fn wrong_word(word: &str, words: Words) -> LocalText {
    let expected = Type::Word(words).in_words();
    let (zh, en) = match nearest(word, words.all().into_iter()) {
        Some(near) => (format!("；是否指 '{near}'？"), format!("; did you mean '{near}'?")),
        None => (String::new(), String::new()),
    };
    LocalText::new(
        format!("'{word}' 不是{}{zh}", expected.zh),
        format!("'{word}' is not a {}{en}", expected.en),
    )
}

pub(super) fn lines_expected() -> LocalText {
    LocalText::new(
        "此处应为 load 或 load.filter(g, …)",
        "load or load.filter(g, …) is expected here",
    )
}

pub(super) fn quantities_expected() -> LocalText {
    LocalText::new("此处应为数量", "a quantity is expected here")
}

pub(super) fn whole_factor() -> LocalText {
    LocalText::new(
        "`*` 的一边应为数量，另一边应为写出的整数",
        "one side of `*` is a quantity, the other a whole number that is written out",
    )
}

const FUNCTIONS: &[&str] = &[
    "exists",
    "all",
    "filter",
    "count",
    "sum",
    "size",
    "startsWith",
    "endsWith",
    "contains",
    "t",
    "hours",
    "days",
    "date",
    "time",
];

pub(super) fn unknown_function(name: &str) -> LocalText {
    // Operators are called `_/_` and the like.
    let name = name.trim_matches('_');
    match nearest(name, FUNCTIONS.iter().copied()) {
        Some(near) if near != name => local_text!(
            "没有函数 `{name}`；是否指 `{near}`？",
            "there is no function `{name}`; did you mean `{near}`?"
        ),
        Some(_) => local_text!(
            "`{name}` 的写法不对，见 routes-config/README.md",
            "`{name}` is not used like this, see routes-config/README.md"
        ),
        None => local_text!("规则条件中没有 `{name}`", "conditions of rules know no `{name}`"),
    }
}

/// The known name nearest to a wrong one, if it is near.
pub(super) fn nearest<'k>(wrong: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // Of a single sign anything would be near.
    if wrong.chars().count() < 2 {
        return None;
    }
    let most = (wrong.chars().count() / 3).max(1);
    known
        .map(|name| (edits(wrong, name), name))
        .filter(|(edits, _)| *edits <= most)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

/// How many letters have to be changed, put in or left out.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in right.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
