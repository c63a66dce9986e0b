//! Themes: the headings under which a rule pack is read.

use serde::Serialize;

use crate::units::LocalText;

/// What a group of rules is about, in the order in which a pack is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// 单位资质
    Companies,
    /// 货物与托运
    Goods,
    /// 数量
    Quantity,
    /// 车辆
    Vehicle,
    /// 罐体
    Tank,
    /// 人员
    People,
    /// 专项许可与批准路线
    Permits,
    /// 行程与场所
    Trip,
    /// 其他规定
    Other,
    /// 装货前现场查验
    Gate,
}

impl Theme {
    /// All themes in reading order.
    pub const ALL: [Self; 10] = [
        Self::Companies,
        Self::Goods,
        Self::Quantity,
        Self::Vehicle,
        Self::Tank,
        Self::People,
        Self::Permits,
        Self::Trip,
        Self::Other,
        Self::Gate,
    ];

    /// The theme of a rule by its code; a code that none names is among the other provisions.
    #[must_use]
    pub fn of(code: &str) -> Self {
        match code {
            "W1" | "W16" | "B1" | "A13" => Self::Companies,
            "W7" | "W11" | "W13" | "T6" | "A1" | "A2" => Self::Goods,
            "L4" | "L7" | "L13" | "Q1" | "Q4" | "Q5" | "A3" | "A4" | "A5" | "A6" | "A14" => {
                Self::Quantity
            }
            "W2" | "W8" | "L1" | "L3" | "V1" | "V3" | "A7" | "A9" | "A10" => Self::Vehicle,
            "W3" | "W4" | "L5" | "T1" | "T3" | "T4" | "T5" | "A11" | "A12" => Self::Tank,
            "W14" | "L2" | "P1" | "D1" | "A8" => Self::People,
            "W12" | "W15" | "L6" => Self::Permits,
            "W10" | "W17" | "S1" | "S2" => Self::Trip,
            _ if is_item_of_the_gate(code) => Self::Gate,
            _ => Self::Other,
        }
    }

    /// The heading.
    #[must_use]
    pub fn in_words(self) -> LocalText {
        let (zh, en) = match self {
            Self::Companies => ("单位资质", "Companies and licences"),
            Self::Goods => ("货物与托运", "Goods and consignment"),
            Self::Quantity => ("数量", "Quantities"),
            Self::Vehicle => ("车辆", "Vehicles"),
            Self::Tank => ("罐体", "Tanks"),
            Self::People => ("人员", "People"),
            Self::Permits => ("专项许可与批准路线", "Permits and approved routes"),
            Self::Trip => ("行程与场所", "Trip and sites"),
            Self::Other => ("其他规定", "Other provisions"),
            Self::Gate => ("装货前现场查验", "Looked at on site before loading"),
        };
        LocalText::new(zh, en)
    }
}

fn is_item_of_the_gate(code: &str) -> bool {
    code.strip_prefix('G').is_some_and(|rest| rest.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::RulePack;

    #[test]
    fn every_rule_of_a_pack_stands_under_a_heading_of_its_own_and_no_chinese_heading_is_empty() {
        let adr = RulePack::parse(include_str!("../../data/rules/adr.toml")).unwrap();
        assert!(adr.codes().all(|code| Theme::of(code) != Theme::Other));
        let pack = RulePack::parse(include_str!("../../data/rules/cn.toml")).unwrap();
        for theme in Theme::ALL {
            let has_rules = pack.codes().any(|code| Theme::of(code) == theme);
            assert_eq!(has_rules, theme != Theme::Other, "{theme:?}");
        }
    }

    #[test]
    fn headings_differ_and_unknown_codes_are_other_provisions() {
        let headings: std::collections::BTreeSet<String> =
            Theme::ALL.iter().map(|theme| theme.in_words().en).collect();
        assert_eq!(headings.len(), Theme::ALL.len());
        for code in ["A99", "G", "Gx", "", "W99", "local-1"] {
            assert_eq!(Theme::of(code), Theme::Other, "{code}");
        }
        assert_eq!(Theme::of("G19"), Theme::Gate);
        assert!(Theme::ALL.is_sorted());
    }
}
