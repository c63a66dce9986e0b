//! Limited quantities: the bound for one inner packaging or article in column 7a, as a quantity
//! (ADR 3.4.2; Order 2019 No. 29, art. 17).

use serde::Serialize;
use std::str::FromStr;

use super::{Entry, EntryStatus};
use crate::units::{Kilograms, Litres, LocalText, local_text};

/// Most gross mass of one package of limited quantities (ADR 3.4.2; from memory, not verified).
pub const PACKAGE_GROSS: Kilograms = Kilograms::new(30);
/// Most gross mass of a tray in shrink or stretch wrap (ADR 3.4.3; from memory, not verified).
pub const TRAY_GROSS: Kilograms = Kilograms::new(20);

/// Most in one inner packaging or article. One or both of mass and volume are given where any quantity is
/// limited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
pub struct InnerLimit {
    /// For what is measured by mass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mass_kg: Option<Kilograms>,
    /// For what is measured by volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_l: Option<Litres>,
}

/// The text of column 7a cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct InnerLimitError(pub String);

impl InnerLimitError {
    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let text = &self.0;
        local_text!(
            "`{text}` 不是有限数量：应为 0，或如 1 L、500 ml、5 kg、100 g、1 L or 1 kg",
            "`{text}` is not a limited quantity: 0, or such as 1 L, 500 ml, 5 kg, 100 g, 1 L or 1 kg"
        )
    }
}

impl FromStr for InnerLimit {
    type Err = InnerLimitError;
    fn from_str(text: &str) -> Result<Self, InnerLimitError> {
        let wrong = || InnerLimitError(text.to_owned());
        let mut limit = Self::default();
        if matches!(text.trim(), "" | "0") {
            return Ok(limit);
        }
        for part in text.split(" or ") {
            let (figure, unit) = part.trim().split_once(' ').ok_or_else(wrong)?;
            let figure: u16 = figure.parse().ok().filter(|f| *f > 0).ok_or_else(wrong)?;
            let figure = i64::from(figure);
            let (mass, volume) = match unit.trim() {
                "kg" => (Some(Kilograms::new(figure)), None),
                "g" => (Some(Kilograms::from_grams(figure)), None),
                "L" => (None, Some(Litres::new(figure))),
                "ml" => (None, Some(Litres::from_millilitres(figure))),
                _ => return Err(wrong()),
            };
            // `1 L or 2 L` says nothing.
            if (mass.is_some() && limit.mass_kg.is_some())
                || (volume.is_some() && limit.volume_l.is_some())
            {
                return Err(wrong());
            }
            limit.mass_kg = limit.mass_kg.or(mass);
            limit.volume_l = limit.volume_l.or(volume);
        }
        Ok(limit)
    }
}

impl InnerLimit {
    /// The bound of an entry that may be carried; none where the list gives none or refers to a special
    /// provision.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        let is_listed = entry.status == EntryStatus::Listed;
        entry.limited_quantity.parse().ok().filter(|_| is_listed).unwrap_or_default()
    }

    /// Whether any quantity is limited.
    #[must_use]
    pub const fn is_any(self) -> bool {
        self.mass_kg.is_some() || self.volume_l.is_some()
    }

    /// Whether an inner packaging is within the bound. Every figure that is given must be bounded and
    /// within, and one must be given.
    #[must_use]
    pub fn admits(self, mass: Option<Kilograms>, volume: Option<Litres>) -> bool {
        let by_mass = mass.zip(self.mass_kg).map(|(is, most)| is > Kilograms::ZERO && is <= most);
        let by_volume =
            volume.zip(self.volume_l).map(|(is, most)| is.millilitres() > 0 && is <= most);
        match (by_mass, by_volume) {
            (None, None) => false,
            (mass, volume) => mass.unwrap_or(true) && volume.unwrap_or(true),
        }
    }
}
