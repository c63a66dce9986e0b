//! The columns of the table on mixed loading, and which of them the labels of an entry fall into
//! (ADR 7.5.2.1, JT/T 617.6).

use super::Entry;

/// A row or column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum LabelColumn {
    L1,
    L1_4,
    L1_5,
    L1_6,
    /// 2.1, 2.2 and 2.3.
    L2,
    L3,
    L4_1,
    /// Label 4.1 with label 1.
    L4_1And1,
    L4_2,
    L4_3,
    L5_1,
    L5_2,
    /// Label 5.2 with label 1.
    L5_2And1,
    L6_1,
    L6_2,
    /// 7A, 7B and 7C.
    L7,
    L8,
    L9,
}

impl LabelColumn {
    /// All columns in order.
    pub(super) const ALL: [Self; 18] = [
        Self::L1,
        Self::L1_4,
        Self::L1_5,
        Self::L1_6,
        Self::L2,
        Self::L3,
        Self::L4_1,
        Self::L4_1And1,
        Self::L4_2,
        Self::L4_3,
        Self::L5_1,
        Self::L5_2,
        Self::L5_2And1,
        Self::L6_1,
        Self::L6_2,
        Self::L7,
        Self::L8,
        Self::L9,
    ];

    /// Whether it is one of the labels of class 1.
    pub(super) const fn is_class_1(self) -> bool {
        matches!(self, Self::L1 | Self::L1_4 | Self::L1_5 | Self::L1_6)
    }

    /// The column of one label, as the list writes it.
    fn of_label(label: &str) -> Option<Self> {
        Some(match label {
            "1" | "1.1" | "1.2" | "1.3" => Self::L1,
            "1.4" => Self::L1_4,
            "1.5" => Self::L1_5,
            "1.6" => Self::L1_6,
            "2.1" | "2.2" | "2.3" => Self::L2,
            "3" => Self::L3,
            "4.1" => Self::L4_1,
            "4.2" => Self::L4_2,
            "4.3" => Self::L4_3,
            "5.1" => Self::L5_1,
            "5.2" => Self::L5_2,
            "6.1" => Self::L6_1,
            "6.2" => Self::L6_2,
            "7" | "7X" | "7E" => Self::L7,
            "8" => Self::L8,
            "9" | "9A" => Self::L9,
            _ => return None,
        })
    }
}

/// The columns of all labels of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LabelColumns(u32);

impl LabelColumns {
    /// Reads the labels. An entry for which the list names none stands in the column of its class, unless
    /// that is class 1, where the label is settled only by classification. `None` where a label cannot
    /// be read.
    pub(super) fn of(entry: &Entry) -> Option<Self> {
        let mut set = 0;
        for label in &entry.labels {
            set |= 1_u32 << LabelColumn::of_label(label)? as u32;
        }
        if set == 0 {
            let class = entry.class.filter(|_| !entry.is_explosive())?;
            set = 1 << LabelColumn::of_label(class.as_str())? as u32;
        }
        let has = |label: LabelColumn| set & (1 << label as u32) != 0;
        let with_1 = [
            (LabelColumn::L4_1, LabelColumn::L4_1And1),
            (LabelColumn::L5_2, LabelColumn::L5_2And1),
        ];
        if has(LabelColumn::L1) && !entry.is_explosive() {
            let (plain, both) = with_1.into_iter().find(|(plain, _)| has(*plain))?;
            set &= !(1 << LabelColumn::L1 as u32 | 1 << plain as u32);
            set |= 1 << both as u32;
        }
        Some(Self(set))
    }

    /// Whether a label of class 1 is among them.
    pub(super) fn has_class_1(self) -> bool {
        self.iter().any(LabelColumn::is_class_1)
    }

    /// The columns in order.
    pub(super) fn iter(self) -> impl Iterator<Item = LabelColumn> {
        LabelColumn::ALL.into_iter().filter(move |column| self.0 & (1 << *column as u32) != 0)
    }
}
