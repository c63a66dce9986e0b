//! Tank codes of four parts and their order of safety (ADR 4.3.3.1, 4.3.4.1; JT/T 617.3).
//!
//! Knows nothing of a tank's special provisions (TU, TC, TE, TA, TT, TM): the order of codes ignores
//! them, and whoever admits a tank asks for them apart.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use crate::units::{LocalText, local_text};

/// A tank code such as `L4BN` (classes 3 to 9) or `C22BH` (gases), kept part by part.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TankCode {
    /// `L` liquids, `S` solids, `C` compressed, `P` liquefied or dissolved, `R` refrigerated gases.
    pub kind: char,
    /// Pressure in hundredths of a bar: calculation pressure for `L` and `S`, test pressure for gases.
    /// `None` is the letter `G` (gravity) for `L` and `S`, and `x` (the figure that ADR 4.3.3.2.5 or the
    /// working pressure gives) for gases.
    pub pressure_cbar: Option<u32>,
    /// `A` bottom openings with two closures, `B` with three, `C` openings above the liquid apart from
    /// cleaning openings, `D` no openings below the liquid.
    pub openings: char,
    /// `V` breather, `F` breather with flame arrester, `N` safety valve, `H` hermetically closed.
    pub safety: char,
    /// `(M)`: also battery vehicle or MEGC; `(+)`: type approval must name the goods; else empty.
    pub suffix: String,
}

/// The text is no tank code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct TankCodeError(pub String);

impl TankCodeError {
    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> LocalText {
        let text = &self.0;
        local_text!(
            "`{text}` 不是由四部分组成的罐体代码，如 L4BN、LGBF、S10AN 或 P22DH(M)",
            "`{text}` is not a tank code of four parts, such as L4BN, LGBF, S10AN or P22DH(M)"
        )
    }
}

/// The calculation pressures of ADR 4.3.4.1.1, hundredths of a bar.
const CALCULATION_PRESSURES: [u32; 6] = [150, 265, 400, 1000, 1500, 2100];
/// The highest test pressure accepted for gases, 1000 bar: far above any receptacle on the road.
const MAX_PRESSURE_CBAR: u32 = 100_000;
const OPENINGS: &str = "ABCD";
const SAFETY: &str = "VFNH";

impl TankCode {
    /// Whether the code is of class 2 tanks.
    #[must_use]
    pub fn is_for_gases(&self) -> bool {
        matches!(self.kind, 'C' | 'P' | 'R')
    }

    /// Whether a tank may be used in place of the listed one only when its type approval says so
    /// (the `(+)` of column 12, ADR 4.3.4.1.3).
    #[must_use]
    pub fn needs_type_approval(&self) -> bool {
        self.suffix == "(+)"
    }

    /// The code of four parts alone, for a tank whose certificate was seen to name the goods.
    #[must_use]
    pub fn without_suffix(&self) -> Self {
        Self { suffix: String::new(), ..self.clone() }
    }

    /// Whether a tank of this code may carry goods for which `required` is the least code.
    ///
    /// Each part must be at least as safe (ADR 4.3.4.1.2; for gases 4.3.3.1.2): S before L, then the
    /// pressure, A before B before C before D, V before F before N before H. Gases keep their kind, and
    /// refrigerated ones their safety valve. A required `(+)` is met only by a tank registered with `(+)`:
    /// its certificate names the goods. `(M)` widens the choice of vehicle and asks nothing of a tank.
    /// A required `x` leaves the figure to the tank's certificate.
    #[must_use]
    pub fn satisfies(&self, required: &Self) -> bool {
        let kind = self.kind == required.kind || (self.kind == 'L' && required.kind == 'S');
        let valve = required.kind != 'R' || self.safety == required.safety;
        let approval = !required.needs_type_approval() || self.needs_type_approval();
        kind && valve
            && approval
            && self.pressure_cbar >= required.pressure_cbar
            && rank(OPENINGS, self.openings) >= rank(OPENINGS, required.openings)
            && rank(SAFETY, self.safety) >= rank(SAFETY, required.safety)
    }
}

/// Whether a tank suits goods by its code alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TankFit {
    /// It does not, or the list admits no tank.
    Unfit,
    /// While the goods are solid: of a cell with two codes the one for solids is met alone, and goods
    /// that are filled molten need the other.
    WhileSolid,
    /// It does.
    Suits,
}

impl TankCode {
    /// How a tank of this code suits goods with these codes in column 12; one of them suffices.
    #[must_use]
    pub fn fit(&self, required: &[Self]) -> TankFit {
        let mut met = required.iter().filter(|code| self.satisfies(code));
        let Some(first) = met.next() else { return TankFit::Unfit };
        let is_choice = required.iter().any(|code| code.kind == 'L');
        if first.kind == 'S' && is_choice && met.next().is_none() {
            TankFit::WhileSolid
        } else {
            TankFit::Suits
        }
    }
}

fn rank(order: &str, letter: char) -> Option<usize> {
    order.find(letter)
}

fn split_suffix(text: &str) -> (&str, &str) {
    for suffix in ["(M)", "(+)"] {
        if let Some(code) = text.strip_suffix(suffix) {
            return (code, suffix);
        }
    }
    (text, "")
}

/// Reads `2.65` or `22` as hundredths of a bar.
fn parse_pressure(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.len() > 4 || fraction.len() > 2 {
        return None;
    }
    let hundredths = if fraction.len() == 1 { 10 } else { 1 };
    let value = whole.parse::<u32>().ok()? * 100 + fraction.parse::<u32>().ok()? * hundredths;
    (1..=MAX_PRESSURE_CBAR).contains(&value).then_some(value)
}

/// The pressure part of a code that gives a figure, under the kind's own rules.
fn read_pressure(kind: char, text: &str) -> Option<u32> {
    let gases = matches!(kind, 'C' | 'P' | 'R');
    parse_pressure(text).filter(|value| gases || CALCULATION_PRESSURES.contains(value))
}

fn read(text: &str) -> Option<TankCode> {
    let (code, suffix) = split_suffix(text.trim());
    if !code.is_ascii() {
        return None;
    }
    let mut letters = code.chars();
    let kind = letters.next().filter(|kind| "LSCPR".contains(*kind))?;
    let safety = letters.next_back().filter(|letter| SAFETY.contains(*letter))?;
    let openings = letters.next_back().filter(|letter| OPENINGS.contains(*letter))?;
    let gases = matches!(kind, 'C' | 'P' | 'R');
    let pressure_cbar = match letters.as_str() {
        "G" if !gases => None,
        "x" | "X" if gases => None,
        figure => Some(read_pressure(kind, figure)?),
    };
    // Gas tanks have no bottom openings with two closures and no breather (4.3.3.1.1); `(M)` is theirs
    // alone, `(+)` stands with the other classes.
    let fits_gas = "BCD".contains(openings) && "NH".contains(safety) && suffix != "(+)";
    let fits_other = suffix != "(M)";
    let fits = if gases { fits_gas } else { fits_other };
    fits.then(|| TankCode { kind, pressure_cbar, openings, safety, suffix: suffix.to_owned() })
}

impl FromStr for TankCode {
    type Err = TankCodeError;
    fn from_str(text: &str) -> Result<Self, TankCodeError> {
        read(text).ok_or_else(|| TankCodeError(text.to_owned()))
    }
}

impl fmt::Display for TankCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        match self.pressure_cbar {
            None if self.is_for_gases() => f.write_str("x")?,
            None => f.write_str("G")?,
            Some(value) => {
                write!(f, "{}", value / 100)?;
                match value % 100 {
                    0 => {}
                    rest if rest % 10 == 0 => write!(f, ".{}", rest / 10)?,
                    rest => write!(f, ".{rest:02}")?,
                }
            }
        }
        write!(f, "{}{}{}", self.openings, self.safety, self.suffix)
    }
}

impl TryFrom<String> for TankCode {
    type Error = TankCodeError;
    fn try_from(text: String) -> Result<Self, TankCodeError> {
        text.parse()
    }
}

impl From<TankCode> for String {
    fn from(code: TankCode) -> Self {
        code.to_string()
    }
}

crate::schema::text_schema!(TankCode, "L4BN", "Tank code of four parts");
