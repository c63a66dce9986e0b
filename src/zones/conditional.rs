//! OSM conditional restrictions: `no @ (Mo-Fr 07:00-09:00 AND hazmat); yes @ (weight<7.5)`.

use super::{Schedule, Truck};
use crate::goods::LoadProfile;
use crate::roads::{SignedLimit, signed_length, signed_mass};

/// One `value @ (condition)` of a `…:conditional` tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditional {
    /// The value that holds while the condition does, such as `no` or `30`.
    pub value: String,
    /// When; `None` is always.
    pub schedule: Option<Schedule>,
    /// What the vehicle has to be.
    vehicle: Vec<VehicleCondition>,
    /// `false` when a part could not be read: it is then taken to hold always, for every vehicle.
    pub is_understood: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum VehicleCondition {
    Hazmat,
    Measure { what: Measure, comparison: Comparison, limit: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Mass,
    Height,
    Width,
    Length,
    AxleLoad,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    Equal,
}

impl Conditional {
    /// Whether the vehicle with its load is one that is meant; the time is another matter.
    #[must_use]
    pub fn means(&self, truck: &Truck, load: &LoadProfile) -> bool {
        self.vehicle.iter().all(|condition| match condition {
            VehicleCondition::Hazmat => load.is_loaded && !load.is_ordinary,
            VehicleCondition::Measure { what, comparison, limit } => {
                comparison.holds(what.of(truck), *limit)
            }
        })
    }
}

impl Measure {
    /// In kilograms and centimetres.
    fn of(self, truck: &Truck) -> u32 {
        match self {
            Self::Mass => truck.gross_mass_kg,
            Self::AxleLoad => truck.axle_load_kg,
            Self::Height => truck.height_cm.into(),
            Self::Width => truck.width_cm.into(),
            Self::Length => truck.length_cm.into(),
        }
    }
}

impl Comparison {
    fn holds(self, value: u32, limit: u32) -> bool {
        match self {
            Self::Less => value < limit,
            Self::LessOrEqual => value <= limit,
            Self::More => value > limit,
            Self::MoreOrEqual => value >= limit,
            Self::Equal => value == limit,
        }
    }
}

/// Parses the value of a `…:conditional` tag. Nothing is lost: a part that cannot be read becomes a
/// conditional that always holds and says so.
#[must_use]
pub fn parse_conditional(text: &str) -> Vec<Conditional> {
    split_outside_brackets(text)
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(parse_part)
        .collect()
}

/// Splits at `;` outside of brackets.
fn split_outside_brackets(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut begin) = (0_u32, 0);
    for (position, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => {
                parts.push(text.get(begin..position).unwrap_or_default());
                begin = position + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(begin..).unwrap_or_default());
    parts
}

fn parse_part(part: &str) -> Conditional {
    let (value, condition) = part.split_once('@').unwrap_or((part, ""));
    let mut parsed = Conditional {
        value: value.trim().to_owned(),
        schedule: None,
        vehicle: Vec::new(),
        is_understood: !condition.trim().is_empty(),
    };
    let mut condition = condition.trim();
    // A turn restriction brings its condition in brackets of its own.
    while let Some(inner) = condition.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        condition = inner.trim();
    }
    for term in split_and(condition) {
        if let Some(vehicle) = vehicle_condition(term) {
            parsed.vehicle.push(vehicle);
        } else if let (Ok(schedule), None) = (Schedule::parse_expression(term), &parsed.schedule) {
            parsed.schedule = Some(schedule);
        } else {
            return Conditional {
                schedule: None,
                vehicle: Vec::new(),
                is_understood: false,
                ..parsed
            };
        }
    }
    parsed
}

fn split_and(condition: &str) -> Vec<&str> {
    let mut terms = Vec::new();
    let mut rest = condition;
    let upper = condition.to_ascii_uppercase();
    let mut begin = 0;
    for (position, _) in upper.match_indices(" AND ") {
        terms.push(condition.get(begin..position).unwrap_or_default());
        begin = position + " AND ".len();
        rest = condition.get(begin..).unwrap_or_default();
    }
    terms.push(rest);
    terms.into_iter().map(str::trim).filter(|term| !term.is_empty()).collect()
}

fn vehicle_condition(term: &str) -> Option<VehicleCondition> {
    if term.eq_ignore_ascii_case("hazmat") {
        return Some(VehicleCondition::Hazmat);
    }
    let position = term.find(['<', '>', '='])?;
    let (name, rest) = term.split_at(position);
    let (comparison, number) = [
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::MoreOrEqual),
        ("<", Comparison::Less),
        (">", Comparison::More),
        ("=", Comparison::Equal),
    ]
    .into_iter()
    .find_map(|(sign, comparison)| Some((comparison, rest.strip_prefix(sign)?)))?;
    let what = match name.trim() {
        // `weightrating` is the mass on the papers, which the trip does not know and which is never
        // less than the mass it has: taken for the latter it would let trucks through.
        "weight" | "maxweight" => Measure::Mass,
        "height" | "maxheight" => Measure::Height,
        "width" | "maxwidth" => Measure::Width,
        "length" | "maxlength" => Measure::Length,
        "axleload" | "maxaxleload" => Measure::AxleLoad,
        _ => return None,
    };
    let read = match what {
        Measure::Mass | Measure::AxleLoad => signed_mass,
        Measure::Height | Measure::Width | Measure::Length => signed_length,
    };
    let SignedLimit::At(limit) = read(number) else { return None };
    Some(VehicleCondition::Measure { what, comparison, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_and_a_vehicle_are_both_read() {
        let parsed = parse_conditional("no @ (Mo-Fr 07:00-09:00,17:00-19:00 AND weight>7.5)");
        assert_eq!(parsed.len(), 1);
        assert!(parsed[0].is_understood && parsed[0].schedule.is_some());
        let heavy = Truck { gross_mass_kg: 7_501, ..Truck::default() };
        let light = Truck { gross_mass_kg: 7_500, ..Truck::default() };
        assert!(parsed[0].means(&heavy, &LoadProfile::default()));
        assert!(!parsed[0].means(&light, &LoadProfile::default()));
    }

    #[test]
    fn brackets_around_brackets_change_nothing() {
        let bare = parse_conditional("no @ 07:00-09:00");
        assert!(bare[0].is_understood);
        assert_eq!(parse_conditional("no @ (07:00-09:00)"), bare);
        assert_eq!(parse_conditional("no @ ((07:00-09:00))"), bare);
    }

    #[test]
    fn several_values_keep_their_conditions() {
        let parsed = parse_conditional("no @ (22:00-06:00); destination @ (hazmat)");
        assert_eq!(parsed.len(), 2);
        assert_eq!(parsed[1].value, "destination");
        let loaded = LoadProfile { is_loaded: true, ..LoadProfile::default() };
        assert!(parsed[1].means(&Truck::default(), &loaded));
        assert!(!parsed[1].means(&Truck::default(), &LoadProfile::default()));
    }

    #[test]
    fn what_cannot_be_read_holds_always() {
        for text in [
            "no @ (sunset-sunrise)",
            "no @ wet",
            "no @ (07:00-09:00 AND snow)",
            "no @ (weightrating>7.5)",
            "no",
        ] {
            let parsed = parse_conditional(text);
            assert_eq!(parsed.len(), 1, "{text}");
            assert!(!parsed[0].is_understood, "{text}");
            assert!(parsed[0].schedule.is_none(), "{text}");
            assert!(parsed[0].means(&Truck::default(), &LoadProfile::default()), "{text}");
        }
    }
}
