//! Mixed loading on one vehicle (ADR 7.5.2, JT/T 617.6): by the labels on the packages, and within
//! class 1 by compatibility group.
//!
//! A blank cell prohibits. Of the table by labels, its columns and the rows of 1, 1.4, 1.5, 1.6, 2.x and
//! 3 were seen in public texts of ADR; the other rows, the compatibility groups and the lists of UN
//! numbers are from memory and not verified. Where memory is not sure, the cell stays blank:
//! 5.2 with 5.2+1, and blasting explosives that bear label 1.5 with nitrates.
//! Knows nothing of limited and excepted quantities save what may stand beside the former.

use serde::Serialize;

use super::label_column::{LabelColumn, LabelColumns};
use super::{Edition, Entry, EntryKey, EntryStatus};
use crate::units::LocalText;

/// Life-saving appliances of class 9 (note b to ADR 7.5.2.1).
const LIFE_SAVING: [u16; 3] = [2990, 3072, 3268];
/// Explosives, blasting, without UN 0083 (note d to ADR 7.5.2.1).
const BLASTING: [u16; 6] = [81, 82, 84, 241, 331, 332];
/// Ammonium nitrate, its emulsions, and single nitrates of alkali metals and alkaline earth metals (note
/// d). The n.o.s. entry UN 1477 stands for other nitrates as well and is left out.
const NITRATES: [u16; 12] =
    [1446, 1451, 1454, 1474, 1486, 1498, 1507, 1942, 2067, 2464, 2722, 3375];
/// Pyrotechnic safety devices, and the electrically initiated ones of class 9 (note c).
const SAFETY_DEVICES: (u16, u16) = (503, 3268);
/// Explosives besides division 1.4 that limited quantities may stand beside (ADR 7.5.2.4).
const BESIDE_LIMITED: [u16; 2] = [161, 499];

/// On what ground goods may stand together that the tables do not simply allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MixingNote {
    /// Note a to 7.5.2.1: the explosive is of 1.4S.
    A,
    /// Note b to 7.5.2.1: life-saving appliances of class 9.
    B,
    /// Note c to 7.5.2.1: UN 0503 with UN 3268.
    C,
    /// Note d to 7.5.2.1: blasting explosives with nitrates, the whole load as blasting explosives.
    D,
    /// Note a to 7.5.2.2: groups B and D, in separate compartments or containment systems.
    Segregated,
    /// Note b to 7.5.2.2: different articles of group N, if no sympathetic detonation is proven.
    ProvenArticles,
    /// Note c to 7.5.2.2: group N beside C, D or E counts as group D.
    AsGroupD,
    /// Note d to 7.5.2.2: group L with the same type alone.
    SameType,
}

impl MixingNote {
    /// All notes in order.
    pub const ALL: [Self; 8] = [
        Self::A,
        Self::B,
        Self::C,
        Self::D,
        Self::Segregated,
        Self::ProvenArticles,
        Self::AsGroupD,
        Self::SameType,
    ];

    /// Whether what the list says of the goods meets the note. The others need something that only a
    /// person can see or a test can prove.
    #[must_use]
    pub const fn is_met_by_goods(self) -> bool {
        matches!(self, Self::A | Self::B | Self::C | Self::D | Self::SameType)
    }

    /// What the note says.
    #[must_use]
    pub fn text(self) -> LocalText {
        let (zh, en) = match self {
            Self::A => ("允许与 1.4S 的物质和物品混装", "allowed with goods of 1.4S"),
            Self::B => (
                "允许与第 9 类救生设备（UN 2990、3072、3268）混装",
                "allowed with life-saving appliances of class 9 (UN 2990, 3072, 3268)",
            ),
            Self::C => ("允许 UN 0503 与 UN 3268 混装", "UN 0503 is allowed with UN 3268"),
            Self::D => (
                "爆破炸药允许与硝酸盐混装，整车按爆破炸药对待",
                "blasting explosives are allowed with nitrates; the whole load counts as blasting explosives",
            ),
            Self::Segregated => (
                "B 组与 D 组须有效隔离（独立隔间或专用容器）",
                "groups B and D must be segregated effectively (compartments or containment systems)",
            ),
            Self::ProvenArticles => (
                "N 组不同物品须经试验证明不会殉爆",
                "different articles of group N must be proven not to detonate in sympathy",
            ),
            Self::AsGroupD => {
                ("N 组与 C、D、E 组混装时按 D 组对待", "group N beside C, D or E counts as group D")
            }
            Self::SameType => ("L 组只能与同一类型混装", "group L goes with the same type alone"),
        };
        LocalText::new(zh, en)
    }
}

/// A set of notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MixingNotes(u8);

impl MixingNotes {
    /// No note.
    pub const NONE: Self = Self(0);

    /// These notes.
    #[must_use]
    pub fn of(notes: &[MixingNote]) -> Self {
        notes.iter().copied().fold(Self::NONE, Self::with)
    }

    /// These notes and one more.
    #[must_use]
    pub const fn with(self, note: MixingNote) -> Self {
        Self(self.0 | 1 << note as u8)
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The notes in order.
    pub fn iter(self) -> impl Iterator<Item = MixingNote> {
        MixingNote::ALL.into_iter().filter(move |note| self.0 & (1 << *note as u8) != 0)
    }
}

/// Whether two goods may stand on one vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mixing {
    /// Yes.
    Allowed,
    /// No.
    Prohibited,
    /// Yes on the ground of these notes; see [`MixingNote::is_met_by_goods`].
    Conditional {
        /// All of them hold, or have to be met.
        notes: MixingNotes,
    },
}

impl Mixing {
    /// Both answers together: what either prohibits is prohibited, and all notes stand.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Prohibited, _) | (_, Self::Prohibited) => Self::Prohibited,
            (Self::Conditional { notes: one }, Self::Conditional { notes: two }) => {
                Self::Conditional { notes: one.union(two) }
            }
            (Self::Allowed, answer) | (answer, Self::Allowed) => answer,
        }
    }

    /// Whether nothing beyond what the list says of the goods has to be known.
    #[must_use]
    pub fn is_settled(self) -> bool {
        match self {
            Self::Allowed => true,
            Self::Prohibited => false,
            Self::Conditional { notes } => notes.iter().all(MixingNote::is_met_by_goods),
        }
    }

    /// The notes it rests on.
    #[must_use]
    pub const fn notes(self) -> MixingNotes {
        match self {
            Self::Conditional { notes } => notes,
            Self::Allowed | Self::Prohibited => MixingNotes::NONE,
        }
    }
}

/// A cell of the table by labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Prohibited.
    Blank,
    /// `X`.
    Free,
    /// Both of class 1: see the table of compatibility groups.
    ByGroup,
    /// Letters, one of which has to hold.
    Notes(&'static [MixingNote]),
}

/// The table of ADR 7.5.2.1, the same in all editions known here.
pub(super) fn cell(one: LabelColumn, other: LabelColumn) -> Cell {
    use LabelColumn::{L1, L1_4, L4_1And1, L5_1, L5_2And1, L9};
    use MixingNote::{A, B, C, D};
    let (row, column) = if one <= other { (one, other) } else { (other, one) };
    let bears_1_besides = |label| matches!(label, L4_1And1 | L5_2And1);
    match (row.is_class_1(), column.is_class_1()) {
        (true, true) => Cell::ByGroup,
        (true, false) => match (row, column) {
            (L1, L5_1) => Cell::Notes(&[D]),
            (L1_4, L9) => Cell::Notes(&[A, B, C]),
            (_, L9) => Cell::Notes(&[B]),
            (L1_4, column) if !bears_1_besides(column) => Cell::Notes(&[A]),
            _ => Cell::Blank,
        },
        _ if row == column => Cell::Free,
        _ if bears_1_besides(row) || bears_1_besides(column) => Cell::Blank,
        _ => Cell::Free,
    }
}

/// The table of ADR 7.5.2.2 for two compatibility groups, the same in all editions known here. `K` has no
/// row: its goods are prohibited from carriage.
pub(super) fn groups(one: char, other: char) -> Mixing {
    let on = |note| Mixing::Conditional { notes: MixingNotes::of(&[note]) };
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    match (first, second) {
        ('B', 'D') => on(MixingNote::Segregated),
        ('L', 'L') => on(MixingNote::SameType),
        ('N', 'N') => on(MixingNote::ProvenArticles),
        ('C' | 'D' | 'E', 'N') => Mixing::Conditional {
            notes: MixingNotes::of(&[MixingNote::ProvenArticles, MixingNote::AsGroupD]),
        },
        ('C' | 'D' | 'E' | 'G', 'C' | 'D' | 'E' | 'G')
        | ('B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'J' | 'N' | 'S', 'S') => Mixing::Allowed,
        ('A' | 'B' | 'F' | 'H' | 'J', _) if first == second => Mixing::Allowed,
        _ => Mixing::Prohibited,
    }
}

/// What of an entry decides beside which others it may stand, read once per line.
#[derive(Clone, Copy, Debug)]
pub struct MixingTraits {
    key: EntryKey,
    /// `None` for goods that may stand beside nothing: prohibited, or labels that cannot be read.
    columns: Option<LabelColumns>,
    /// Compatibility group, the last letter of the classification code.
    group: Option<char>,
    is_1_4s: bool,
}

impl MixingTraits {
    /// Reads an entry.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        let group = entry.classification_code.chars().next_back().filter(char::is_ascii_uppercase);
        Self {
            key: entry.key,
            columns: if entry.status == EntryStatus::Prohibited {
                None
            } else {
                LabelColumns::of(entry)
            },
            group: group.filter(|_| entry.is_explosive()),
            is_1_4s: entry.classification_code == "1.4S",
        }
    }

    fn number(&self) -> u16 {
        self.key.un_number.value()
    }

    /// Whether both may stand on one vehicle: the most restrictive of all labels of both decides.
    #[must_use]
    pub fn with(&self, other: &Self, edition: Edition) -> Mixing {
        let (Some(mine), Some(theirs)) = (self.columns, other.columns) else {
            return Mixing::Prohibited;
        };
        match edition {
            Edition::Jtt617 | Edition::Adr2025 | Edition::Adr2027 => {
                self.by_tables(mine, other, theirs)
            }
        }
    }

    fn by_tables(&self, mine: LabelColumns, other: &Self, theirs: LabelColumns) -> Mixing {
        let mut answer = if mine.has_class_1() && theirs.has_class_1() {
            self.by_group(other)
        } else {
            Mixing::Allowed
        };
        // 7.5.2.1 speaks of packages with different labels.
        if mine == theirs {
            return answer;
        }
        for row in mine.iter() {
            for column in theirs.iter() {
                answer = answer.and(self.by_cell(row, other, column));
                if answer == Mixing::Prohibited {
                    return answer;
                }
            }
        }
        answer
    }

    fn by_group(&self, other: &Self) -> Mixing {
        let (Some(one), Some(two)) = (self.group, other.group) else { return Mixing::Prohibited };
        // Another entry of group L is another type.
        if one == 'L' && two == 'L' && self.key != other.key {
            return Mixing::Prohibited;
        }
        groups(one, two)
    }

    fn by_cell(&self, row: LabelColumn, other: &Self, column: LabelColumn) -> Mixing {
        let (explosive, goods) = if row.is_class_1() { (self, other) } else { (other, self) };
        match cell(row, column) {
            Cell::Blank => Mixing::Prohibited,
            // The groups were asked once for both.
            Cell::Free | Cell::ByGroup => Mixing::Allowed,
            Cell::Notes(notes) => {
                let held = notes.iter().copied().filter(|note| holds(*note, explosive, goods));
                let held = held.fold(MixingNotes::NONE, MixingNotes::with);
                if held.is_empty() {
                    Mixing::Prohibited
                } else {
                    Mixing::Conditional { notes: held }
                }
            }
        }
    }
}

/// Whether a note to the table by labels holds for an explosive and other goods.
fn holds(note: MixingNote, explosive: &MixingTraits, goods: &MixingTraits) -> bool {
    let (number, with) = (explosive.number(), goods.number());
    match note {
        MixingNote::A => explosive.is_1_4s,
        MixingNote::B => LIFE_SAVING.contains(&with),
        MixingNote::C => (number, with) == SAFETY_DEVICES,
        MixingNote::D => BLASTING.contains(&number) && NITRATES.contains(&with),
        MixingNote::Segregated
        | MixingNote::ProvenArticles
        | MixingNote::AsGroupD
        | MixingNote::SameType => false,
    }
}

/// Whether packages of two entries may stand on one vehicle under the full regime (ADR 7.5.2.1, 7.5.2.2;
/// JT/T 617.6). Symmetric. For many lines read [`MixingTraits`] once each.
#[must_use]
pub fn may_load_together(one: &Entry, other: &Entry, edition: Edition) -> Mixing {
    MixingTraits::of(one).with(&MixingTraits::of(other), edition)
}

/// Whether limited quantities may stand beside an entry under the full regime: in China beside no
/// explosives (Order 2019 No. 29, art. 20), under ADR beside division 1.4, UN 0161 and UN 0499 (7.5.2.4).
#[must_use]
pub fn may_stand_beside_limited(entry: &Entry, edition: Edition) -> bool {
    let is_spared = entry.class == Some(super::Class::C1_4)
        || BESIDE_LIMITED.contains(&entry.key.un_number.value());
    !entry.is_explosive() || (!edition.is_chinese() && is_spared)
}
