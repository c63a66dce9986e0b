//! Mixed loading: the two tables in full, and what follows for goods of the list.

use super::super::label_column::{LabelColumn, LabelColumns as LabelSet};
use super::super::mixing::{Cell, cell, groups};
use super::*;

/// ADR 7.5.2.1. `g` by compatibility group, `X` allowed, letters the notes of which one has to hold,
/// `.` prohibited.
const LABELS: &str = "
        1   1.4 1.5 1.6 2   3   4.1 4.1+1 4.2 4.3 5.1 5.2 5.2+1 6.1 6.2 7   8   9
1       g   g   g   g   .   .   .   .     .   .   d   .   .     .   .   .   .   b
1.4     g   g   g   g   a   a   a   .     a   a   a   a   .     a   a   a   a   abc
1.5     g   g   g   g   .   .   .   .     .   .   .   .   .     .   .   .   .   b
1.6     g   g   g   g   .   .   .   .     .   .   .   .   .     .   .   .   .   b
2       .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
3       .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
4.1     .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
4.1+1   .   .   .   .   .   .   .   X     .   .   .   .   .     .   .   .   .   .
4.2     .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
4.3     .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
5.1     d   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
5.2     .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
5.2+1   .   .   .   .   .   .   .   .     .   .   .   .   X     .   .   .   .   .
6.1     .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
6.2     .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
7       .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
8       .   a   .   .   X   X   X   .     X   X   X   X   .     X   X   X   X   X
9       b   abc b   b   X   X   X   .     X   X   X   X   .     X   X   X   X   X
";

/// ADR 7.5.2.2. `X` allowed, `s` if segregated, `t` the same type alone, `p` if proven, `n` if proven and
/// counted as group D, `.` prohibited.
const GROUPS: &str = "
    A B C D E F G H J K L N S
A   X . . . . . . . . . . . .
B   . X . s . . . . . . . . X
C   . . X X X . X . . . . n X
D   . s X X X . X . . . . n X
E   . . X X X . X . . . . n X
F   . . . . . X . . . . . . X
G   . . X X X . X . . . . . X
H   . . . . . . . X . . . . X
J   . . . . . . . . X . . . X
K   . . . . . . . . . . . . .
L   . . . . . . . . . . t . .
N   . . n n n . . . . . . p X
S   . X X X X X X X X . . X X
";

/// Rows of a table as words, the heading first.
fn rows(table: &str) -> (Vec<&str>, Vec<(&str, Vec<&str>)>) {
    let mut lines = table.lines().filter(|line| !line.is_empty());
    let heading = lines.next().unwrap().split_whitespace().collect();
    let rows = lines.map(|line| {
        let mut words = line.split_whitespace();
        (words.next().unwrap(), words.collect())
    });
    (heading, rows.collect())
}

fn cell_text(cell: Cell) -> String {
    match cell {
        Cell::Blank => ".".to_owned(),
        Cell::Free => "X".to_owned(),
        Cell::ByGroup => "g".to_owned(),
        Cell::Notes(notes) => notes.iter().map(|note| format!("{note:?}").to_lowercase()).collect(),
    }
}

fn mixing_text(mixing: Mixing) -> &'static str {
    use MixingNote::{AsGroupD, ProvenArticles, SameType, Segregated};
    let notes: Vec<MixingNote> = mixing.notes().iter().collect();
    match (mixing, notes.as_slice()) {
        (Mixing::Allowed, _) => "X",
        (Mixing::Prohibited, _) => ".",
        (_, [Segregated]) => "s",
        (_, [SameType]) => "t",
        (_, [ProvenArticles]) => "p",
        (_, [ProvenArticles, AsGroupD]) => "n",
        _ => "?",
    }
}

#[test]
fn the_table_by_labels_is_whole() {
    let (heading, rows) = rows(LABELS);
    assert_eq!((heading.len(), rows.len()), (18, 18));
    for (row, (label, cells)) in LabelColumn::ALL.into_iter().zip(&rows) {
        assert_eq!(cells.len(), 18, "{label}");
        for ((column, heading), expected) in LabelColumn::ALL.into_iter().zip(&heading).zip(cells) {
            assert_eq!(&cell_text(cell(row, column)), expected, "{label} with {heading}");
            assert_eq!(cell(row, column), cell(column, row), "{label} with {heading}");
        }
    }
}

#[test]
fn the_table_by_compatibility_groups_is_whole() {
    let (heading, rows) = rows(GROUPS);
    assert_eq!((heading.len(), rows.len()), (13, 13));
    let letter = |text: &str| text.chars().next().unwrap();
    for (row, cells) in &rows {
        assert_eq!(cells.len(), 13, "{row}");
        for (column, expected) in heading.iter().zip(cells) {
            let (one, other) = (letter(row), letter(column));
            assert_eq!(&mixing_text(groups(one, other)), expected, "{row} with {column}");
            assert_eq!(groups(one, other), groups(other, one), "{row} with {column}");
        }
    }
    for letter in ['I', 'M', 'Z'] {
        assert_eq!(groups(letter, letter), Mixing::Prohibited, "{letter} is no group");
    }
}

/// Two entries of the list and the answer: `X`, `.`, notes `a` to `d`, or as in the table of groups.
const PAIRS: &str = "
1203-1 1830-1 X   petrol and acid
1230-1 1689-1 X   all labels of both allow it
0012-1 1203-1 a   1.4S with petrol
0336-1 1203-1 .   1.4G with petrol
0012-1 3268-1 ab  1.4S with life-saving appliances
0336-1 3268-1 b   1.4G with life-saving appliances
0503-1 3268-1 bc  the pair of note c
0503-1 2990-1 b   note c is of UN 3268 alone
0012-1 1831-1 a   both labels of the acid are asked
0027-1 3268-1 b   label 1 with life-saving appliances
0027-1 3077-1 .   label 1 with other goods of class 9
0081-1 1942-1 d   blasting explosives with ammonium nitrate
0081-1 1498-1 d   blasting explosives with sodium nitrate
0081-1 1446-1 .   barium nitrate bears 6.1 besides
0081-1 1477-1 .   not every inorganic nitrate is one of the note's
0083-1 1942-1 .   UN 0083 is left out
0027-1 1942-1 .   black powder is no blasting explosive
0331-1 1942-1 .   label 1.5: no letter in the cell that was seen
0081-1 0030-1 s   groups D and B
0081-1 0027-1 X   groups D and D
0030-1 0012-1 X   groups B and S
0248-1 0012-1 .   groups L and S
0248-1 0248-1 t   group L, the same entry
0248-1 0249-1 .   group L, another entry
0486-1 0486-1 p   articles of group N
0486-1 0081-1 n   groups N and D
0190-1 0190-1 .   a sample whose group is unknown
0190-1 1203-1 .   a sample whose label is unknown
3101-1 3101-1 X   the same labels
3101-1 3105-1 .   5.2+1 with 5.2: not sure, so prohibited
3101-1 3221-1 .   5.2+1 with 4.1+1
3101-1 0012-1 .   5.2+1 with 1.4S
3105-1 0012-1 a   5.2 with 1.4S
3221-1 1203-1 .   4.1+1 with petrol
2908-1 1203-1 X   no label is asked of excepted packages of class 7
2908-1 0027-1 .   they stand in the column of their class
2186-1 1203-1 .   carriage prohibited
1845-1 1203-1 X   not subject
3480-1 1203-1 X   label 9A is of column 9
2977-1 1203-1 X   labels 7X and 7E are of column 7
";

#[test]
fn goods_of_the_list_stand_together_as_the_rows_say() {
    for line in PAIRS.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let find = |key: &str| catalogue().find(key.parse().unwrap()).unwrap();
        for edition in Edition::ALL {
            let found = may_load_together(find(words[0]), find(words[1]), edition);
            let text = match mixing_text(found) {
                "?" => {
                    found.notes().iter().map(|note| format!("{note:?}").to_lowercase()).collect()
                }
                text => text.to_owned(),
            };
            assert_eq!(text, words[2], "{line} ({edition:?})");
        }
    }
}

#[test]
fn what_the_goods_do_not_show_is_not_settled() {
    let settled = |one: &str, other: &str| {
        let find = |key: &str| catalogue().find(key.parse().unwrap()).unwrap();
        may_load_together(find(one), find(other), Edition::Jtt617).is_settled()
    };
    assert!(settled("1203-1", "1830-1"));
    assert!(settled("0081-1", "1942-1"));
    assert!(settled("0248-1", "0248-1"));
    assert!(!settled("0081-1", "0030-1"));
    assert!(!settled("0486-1", "0081-1"));
    assert!(!settled("0027-1", "1203-1"));
}

/// What the same law says, slowly: every label of one against every label of the other, by the printed
/// table, and the groups apart.
fn slow(one: &Entry, other: &Entry) -> bool {
    let heads = |entry: &Entry| -> Option<Vec<String>> {
        let mut heads: Vec<String> = entry
            .labels
            .iter()
            .map(|label| match label.as_str() {
                "2.1" | "2.2" | "2.3" => "2",
                "7X" | "7E" => "7",
                "9A" => "9",
                label => label,
            })
            .map(str::to_owned)
            .collect();
        if heads.is_empty() {
            let class = entry.class.filter(|class| class.number() > 1)?;
            let class = if class.number() == 2 { "2".to_owned() } else { class.to_string() };
            heads.push(class);
        }
        let is_1 = entry.class.is_some_and(|class| class.number() == 1);
        if !is_1 && heads.contains(&"1".to_owned()) {
            let main = heads.iter().find(|head| *head == "4.1" || *head == "5.2")?.clone();
            heads.retain(|head| *head != "1" && *head != main);
            heads.push(format!("{main}+1"));
        }
        heads.sort();
        heads.dedup();
        Some(heads)
    };
    let (heading, rows) = rows(LABELS);
    let prohibited = |entry: &Entry| entry.status == EntryStatus::Prohibited;
    let (Some(mine), Some(theirs)) = (heads(one), heads(other)) else { return false };
    if prohibited(one) || prohibited(other) {
        return false;
    }
    let with_1 = |heads: &[String]| heads.iter().any(|head| head == "1" || head.starts_with("1."));
    let is_grouped = with_1(&mine) && with_1(&theirs);
    if is_grouped {
        let last = |entry: &Entry| entry.classification_code.chars().last().unwrap_or('?');
        if groups(last(one), last(other)) == Mixing::Prohibited
            || (last(one) == 'L' && one.key != other.key)
        {
            return false;
        }
    }
    mine == theirs
        || mine.iter().all(|row| {
            theirs.iter().all(|column| {
                let cells = &rows.iter().find(|(label, _)| label == row).unwrap().1;
                let place = heading.iter().position(|label| label == column).unwrap();
                match cells[place] {
                    "." => false,
                    "X" | "g" => true,
                    notes => noted(notes, one, other) || noted(notes, other, one),
                }
            })
        })
}

fn noted(notes: &str, explosive: &Entry, goods: &Entry) -> bool {
    let (number, with) = (explosive.key.un_number.value(), goods.key.un_number.value());
    let blasting = explosive.proper_shipping_name.starts_with("EXPLOSIVE, BLASTING")
        && number != 83
        && explosive.labels == ["1"];
    let nitrates = [1446, 1451, 1454, 1474, 1486, 1498, 1507, 1942, 2067, 2464, 2722, 3375];
    notes.chars().any(|note| match note {
        'a' => explosive.classification_code == "1.4S",
        'b' => explosive.is_explosive() && [2990, 3072, 3268].contains(&with),
        'c' => (number, with) == (503, 3268),
        _ => blasting && nitrates.contains(&with),
    })
}

#[test]
fn random_pairs_of_the_list_agree_with_the_printed_tables_both_ways_round() {
    let entries = catalogue().entries();
    let explosives: Vec<&Entry> = entries.iter().filter(|entry| entry.is_explosive()).collect();
    let mut dice = Dice(7);
    let mut allowed = 0;
    for round in 0..40_000 {
        let one = if round % 2 == 0 { dice.pick(entries) } else { *dice.pick(&explosives) };
        let other = if round % 3 == 0 { dice.pick(entries) } else { *dice.pick(&explosives) };
        let found = may_load_together(one, other, Edition::Adr2025);
        assert_eq!(found, may_load_together(other, one, Edition::Adr2025));
        let is_allowed = found != Mixing::Prohibited;
        assert_eq!(is_allowed, slow(one, other), "{} with {}", one.key, other.key);
        allowed += usize::from(is_allowed);
    }
    assert!((4_000..36_000).contains(&allowed), "{allowed} of the pairs are allowed");
}

#[test]
fn a_further_label_never_makes_a_pair_lawful() {
    let entries = catalogue().entries();
    let mut dice = Dice(11);
    for _ in 0..20_000 {
        let (one, other) = (dice.pick(entries), dice.pick(entries));
        if one.is_explosive() || LabelSet::of(one) == LabelSet::of(other) {
            continue;
        }
        let mut labelled = one.clone();
        labelled.labels.push((*dice.pick(&["3", "5.1", "6.1", "8"])).to_owned());
        if LabelSet::of(&labelled) == LabelSet::of(other) || one.labels.is_empty() {
            continue;
        }
        let before = may_load_together(one, other, Edition::Adr2025);
        let after = may_load_together(&labelled, other, Edition::Adr2025);
        assert!(
            before != Mixing::Prohibited || after == Mixing::Prohibited,
            "{} with {}",
            one.key,
            other.key
        );
    }
}

#[test]
fn limited_quantities_stand_beside_few_explosives() {
    let beside = |key: &str, edition| {
        may_stand_beside_limited(catalogue().find(key.parse().unwrap()).unwrap(), edition)
    };
    for (key, adr, china) in [
        ("1830-1", true, true),
        ("0012-1", true, false),
        ("0336-1", true, false),
        ("0161-1", true, false),
        ("0499-1", true, false),
        ("0160-1", false, false),
        ("0081-1", false, false),
        ("0331-1", false, false),
    ] {
        assert_eq!(beside(key, Edition::Adr2025), adr, "{key}");
        assert_eq!(beside(key, Edition::Adr2027), adr, "{key}");
        assert_eq!(beside(key, Edition::Jtt617), china, "{key}");
    }
}
