//! Groups of substances that reach people at about the same distance.

use serde::{Deserialize, Serialize};

use super::RiskModel;
use crate::goods::{Class, LoadProfile};
use crate::units::LocalText;

/// A group of substances with one distance.
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
#[serde(rename_all = "snake_case")]
pub enum SubstanceGroup {
    /// Class 1.
    Explosive,
    /// Class 2.3.
    ToxicGas,
    /// Class 2.1.
    FlammableGas,
    /// Class 3.
    FlammableLiquid,
    /// Class 6.1, and highly toxic goods of other classes.
    ToxicLiquid,
    /// Everything else.
    Other,
}

impl SubstanceGroup {
    /// All groups in order.
    pub const ALL: [Self; 6] = [
        Self::Explosive,
        Self::ToxicGas,
        Self::FlammableGas,
        Self::FlammableLiquid,
        Self::ToxicLiquid,
        Self::Other,
    ];

    /// The key in files and in the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Explosive => "explosive",
            Self::ToxicGas => "toxic_gas",
            Self::FlammableGas => "flammable_gas",
            Self::FlammableLiquid => "flammable_liquid",
            Self::ToxicLiquid => "toxic_liquid",
            Self::Other => "other",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> LocalText {
        let (zh, en) = match self {
            Self::Explosive => ("爆炸品", "explosives"),
            Self::ToxicGas => ("毒性气体", "toxic gas"),
            Self::FlammableGas => ("易燃气体", "flammable gas"),
            Self::FlammableLiquid => ("易燃液体", "flammable liquid"),
            Self::ToxicLiquid => ("毒性物质", "toxic substance"),
            Self::Other => ("其他危险货物", "other dangerous goods"),
        };
        LocalText::new(zh, en)
    }

    /// The group of a hazard class.
    const fn of_class(class: Class) -> Self {
        match class {
            Class::C1_1 | Class::C1_2 | Class::C1_3 | Class::C1_4 | Class::C1_5 | Class::C1_6 => {
                Self::Explosive
            }
            Class::C2_3 => Self::ToxicGas,
            Class::C2_1 => Self::FlammableGas,
            Class::C3 => Self::FlammableLiquid,
            Class::C6_1 => Self::ToxicLiquid,
            Class::C2_2
            | Class::C4_1
            | Class::C4_2
            | Class::C4_3
            | Class::C5_1
            | Class::C5_2
            | Class::C6_2
            | Class::C7
            | Class::C8
            | Class::C9 => Self::Other,
        }
    }

    /// The group of a load: of all hazards on board, subsidiary ones included, the one that reaches
    /// farthest. `None` for a truck without dangerous goods, or with goods that count as ordinary.
    #[must_use]
    pub fn of(load: &LoadProfile, model: &RiskModel) -> Option<Self> {
        if !load.is_loaded || load.is_ordinary {
            return None;
        }
        let toxic = load.is_highly_toxic.then_some(Self::ToxicLiquid);
        load.classes
            .iter()
            .map(|class| Self::of_class(*class))
            .chain(toxic)
            .max_by_key(|group| (model.distance_m(*group), std::cmp::Reverse(*group)))
            .or(Some(Self::Other))
    }
}
