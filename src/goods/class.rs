//! Classes and divisions of dangerous goods.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use crate::units::{LocalText, local_text};

/// A class, or a division where the class has divisions (GB 6944, ADR 2.1.1.1).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[expect(missing_docs, reason = "each variant is the number printed on the label")]
pub enum Class {
    #[serde(rename = "1.1")]
    C1_1,
    #[serde(rename = "1.2")]
    C1_2,
    #[serde(rename = "1.3")]
    C1_3,
    #[serde(rename = "1.4")]
    C1_4,
    #[serde(rename = "1.5")]
    C1_5,
    #[serde(rename = "1.6")]
    C1_6,
    #[serde(rename = "2.1")]
    C2_1,
    #[serde(rename = "2.2")]
    C2_2,
    #[serde(rename = "2.3")]
    C2_3,
    #[serde(rename = "3")]
    C3,
    #[serde(rename = "4.1")]
    C4_1,
    #[serde(rename = "4.2")]
    C4_2,
    #[serde(rename = "4.3")]
    C4_3,
    #[serde(rename = "5.1")]
    C5_1,
    #[serde(rename = "5.2")]
    C5_2,
    #[serde(rename = "6.1")]
    C6_1,
    #[serde(rename = "6.2")]
    C6_2,
    #[serde(rename = "7")]
    C7,
    #[serde(rename = "8")]
    C8,
    #[serde(rename = "9")]
    C9,
}

/// The text names no class or division.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct ClassError(pub String);

impl ClassError {
    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let text = &self.0;
        local_text!(
            "`{text}` 不是危险货物的类别或项别：应为 1.1 至 1.6、2.1 至 2.3、3、4.1 至 4.3、5.1、5.2、6.1、6.2、7、8 或 9",
            "`{text}` is not a class or division of dangerous goods: 1.1 to 1.6, 2.1 to 2.3, 3, 4.1 to 4.3, 5.1, 5.2, 6.1, 6.2, 7, 8 or 9"
        )
    }
}

impl Class {
    /// All classes and divisions in order.
    pub const ALL: [Self; 20] = [
        Self::C1_1,
        Self::C1_2,
        Self::C1_3,
        Self::C1_4,
        Self::C1_5,
        Self::C1_6,
        Self::C2_1,
        Self::C2_2,
        Self::C2_3,
        Self::C3,
        Self::C4_1,
        Self::C4_2,
        Self::C4_3,
        Self::C5_1,
        Self::C5_2,
        Self::C6_1,
        Self::C6_2,
        Self::C7,
        Self::C8,
        Self::C9,
    ];

    /// The text printed on papers: `"3"`, `"6.1"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::C1_1 => "1.1",
            Self::C1_2 => "1.2",
            Self::C1_3 => "1.3",
            Self::C1_4 => "1.4",
            Self::C1_5 => "1.5",
            Self::C1_6 => "1.6",
            Self::C2_1 => "2.1",
            Self::C2_2 => "2.2",
            Self::C2_3 => "2.3",
            Self::C3 => "3",
            Self::C4_1 => "4.1",
            Self::C4_2 => "4.2",
            Self::C4_3 => "4.3",
            Self::C5_1 => "5.1",
            Self::C5_2 => "5.2",
            Self::C6_1 => "6.1",
            Self::C6_2 => "6.2",
            Self::C7 => "7",
            Self::C8 => "8",
            Self::C9 => "9",
        }
    }

    /// What the goods of the class or division are called (GB 6944).
    #[must_use]
    pub fn in_words(self) -> LocalText {
        let (zh, en) = match self {
            Self::C1_1 => ("有整体爆炸危险的爆炸品", "explosives with a mass explosion hazard"),
            Self::C1_2 => ("有迸射危险的爆炸品", "explosives with a projection hazard"),
            Self::C1_3 => ("有燃烧危险的爆炸品", "explosives with a fire hazard"),
            Self::C1_4 => ("不呈现重大危险的爆炸品", "explosives with only a slight hazard"),
            Self::C1_5 => ("非常不敏感的爆炸品", "very insensitive explosives"),
            Self::C1_6 => ("极端不敏感的爆炸品", "extremely insensitive explosives"),
            Self::C2_1 => ("易燃气体", "flammable gases"),
            Self::C2_2 => ("非易燃无毒气体", "non-flammable, non-toxic gases"),
            Self::C2_3 => ("毒性气体", "toxic gases"),
            Self::C3 => ("易燃液体", "flammable liquids"),
            Self::C4_1 => (
                "易燃固体、自反应物质和固态退敏爆炸品",
                "flammable solids, self-reactive substances, desensitised explosives",
            ),
            Self::C4_2 => ("易于自燃的物质", "substances liable to spontaneous combustion"),
            Self::C4_3 => {
                ("遇水放出易燃气体的物质", "substances that give off flammable gas with water")
            }
            Self::C5_1 => ("氧化性物质", "oxidising substances"),
            Self::C5_2 => ("有机过氧化物", "organic peroxides"),
            Self::C6_1 => ("毒性物质", "toxic substances"),
            Self::C6_2 => ("感染性物质", "infectious substances"),
            Self::C7 => ("放射性物质", "radioactive material"),
            Self::C8 => ("腐蚀性物质", "corrosive substances"),
            Self::C9 => ("杂项危险物质和物品", "miscellaneous dangerous substances"),
        };
        LocalText::new(zh, en)
    }

    /// The class number, 1 to 9.
    #[must_use]
    pub fn number(self) -> u8 {
        self.as_str().as_bytes()[0] - b'0'
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Class {
    type Err = ClassError;
    fn from_str(text: &str) -> Result<Self, ClassError> {
        Self::ALL
            .into_iter()
            .find(|class| class.as_str() == text.trim())
            .ok_or_else(|| ClassError(text.to_owned()))
    }
}
