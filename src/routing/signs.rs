//! Signs that count at times: conditional tags of a road, as one truck with one load meets them.
//!
//! A key is a subject with qualifiers (`maxweight:hgv:conditional`). A qualifier `hazmat` limits it to
//! dangerous goods; others (`hgv`, `goods`, `physical`) always mean this truck.

use super::Trip;
use super::rules::TripRules;
use crate::goods::{TunnelCategories, TunnelCategory};
use crate::roads::ArcId;
use crate::zones::{Conditional, Interval};

/// Access tags in the order in which OSM refines them.
pub(super) const ACCESS_KEYS: [&str; 5] = [
    "access:conditional",
    "vehicle:conditional",
    "motor_vehicle:conditional",
    "goods:conditional",
    "hgv:conditional",
];
const ACCESS_SUBJECTS: [&str; 5] = ["access", "vehicle", "motor_vehicle", "goods", "hgv"];
/// Values of access that close nothing; every value that is not known closes.
const OPEN: [&str; 10] = [
    "yes",
    "designated",
    "only",
    "permissive",
    "official",
    "allowed",
    "discouraged",
    "none",
    "unknown",
    "undefined",
];
const FOR_ENDS: [&str; 4] = ["destination", "delivery", "customers", "local"];
/// Values of a limit that limit nothing.
const NO_LIMIT: [&str; 5] = ["none", "no", "unsigned", "default", "unlimited"];

impl TripRules<'_> {
    /// Conditionals of an arc, with their keys, that mean this truck with this load.
    fn signs(&self, arc: ArcId) -> impl Iterator<Item = &(String, Conditional)> {
        let set = self.snapshot.network.attribute_of[arc.index()] as usize;
        self.snapshot.ground.conditionals[set]
            .iter()
            .filter(|(_, conditional)| conditional.means(&self.trip.truck, &self.trip.load))
    }

    /// Whether an arc has any sign that counts at times.
    pub(super) fn has_signs(&self, arc: ArcId) -> bool {
        let set = self.snapshot.network.attribute_of[arc.index()] as usize;
        !self.snapshot.ground.conditionals[set].is_empty()
    }

    /// When conditional tags under these very keys open what is otherwise closed.
    pub(super) fn openings(&self, arc: ArcId, keys: &[&str]) -> Vec<Interval> {
        self.signs(arc)
            .filter(|(key, sign)| keys.contains(&key.as_str()) && opens(sign, self.trip))
            .flat_map(|(_, conditional)| self.spans_of(conditional))
            .collect()
    }

    /// The spans of a conditional; one that cannot be decided holds always.
    pub(super) fn spans_of(&self, conditional: &Conditional) -> Vec<Interval> {
        match &conditional.schedule {
            None => vec![self.within],
            Some(schedule) => schedule
                .intervals(self.within, &self.snapshot.calendar, &self.snapshot.time_zone)
                .unwrap_or_else(|_| vec![self.within]),
        }
    }

    /// Whether an arc is at times open to those alone who begin or end there.
    pub(super) fn is_for_ends_at_times(&self, arc: ArcId) -> bool {
        self.signs(arc).any(|(_, conditional)| FOR_ENDS.contains(&conditional.value.as_str()))
    }

    /// When conditional tags close an arc.
    pub(super) fn conditionally_closed(&self, arc: ArcId) -> Vec<Interval> {
        self.signs(arc)
            .filter(|(key, conditional)| self.closes(arc, key, conditional))
            .flat_map(|(_, conditional)| self.spans_of(conditional))
            .collect()
    }

    fn closes(&self, arc: ArcId, key: &str, conditional: &Conditional) -> bool {
        let words: Vec<&str> = key.trim_end_matches(":conditional").split(':').collect();
        let Some((subject, qualifiers)) = words.split_first() else { return false };
        if *subject == "hazmat" || subject.starts_with("tunnel") {
            return self.is_hazmat() && self.closes_to_load(arc, &words, conditional);
        }
        if qualifiers.contains(&"hazmat") && !self.is_hazmat() {
            return false;
        }
        match *subject {
            "oneway" => {
                // The direction against it, and only that one, carries the tag.
                let is_two_way = ["no", "false", "0"].contains(&conditional.value.as_str());
                !conditional.is_understood || !is_two_way
            }
            subject if ACCESS_SUBJECTS.contains(&subject) => self.refuses(arc, conditional),
            subject => self.measure(subject).is_some_and(|value| is_over(value, conditional)),
        }
    }

    /// Whether an access value keeps this trip out.
    fn refuses(&self, arc: ArcId, conditional: &Conditional) -> bool {
        let value = conditional.value.as_str();
        let is_open = OPEN.contains(&value) || (FOR_ENDS.contains(&value) && self.is_at_end(arc));
        !conditional.is_understood || !is_open
    }

    /// A condition on dangerous goods: all of them, those that endanger water, those of a letter, or
    /// by the category that a tunnel has at that time.
    fn closes_to_load(&self, arc: ArcId, words: &[&str], conditional: &Conditional) -> bool {
        let forbidden = self.trip.load.forbidden_tunnels;
        match words {
            ["hazmat"] => self.refuses(arc, conditional),
            ["hazmat", "water"] => self.trip.load.endangers_water && self.refuses(arc, conditional),
            ["hazmat", word] => match letter(word) {
                Some(category) => forbidden.contains(category) && self.refuses(arc, conditional),
                None => is_category_closed(forbidden, conditional),
            },
            _ => is_category_closed(forbidden, conditional),
        }
    }

    /// What of this truck a limit is compared with, in metres and tonnes.
    fn measure(&self, subject: &str) -> Option<f64> {
        let truck = &self.trip.truck;
        match subject {
            "maxheight" => Some(f64::from(truck.height_cm) / 100.0),
            "maxwidth" => Some(f64::from(truck.width_cm) / 100.0),
            "maxlength" => Some(f64::from(truck.length_cm) / 100.0),
            "maxweight" | "maxweightrating" => Some(f64::from(truck.gross_mass_kg) / 1000.0),
            "maxaxleload" => Some(f64::from(truck.axle_load_kg) / 1000.0),
            _ => None,
        }
    }

    /// Speeds that conditional tags allow, with their spans.
    pub(super) fn conditional_caps(&self, arc: ArcId) -> Vec<(Interval, i64)> {
        let mut caps = Vec::new();
        for (key, conditional) in self.signs(arc) {
            let words: Vec<&str> = key.trim_end_matches(":conditional").split(':').collect();
            let is_meant = words.first() == Some(&"maxspeed")
                && (!words.contains(&"hazmat") || self.is_hazmat());
            if is_meant && let Ok(speed) = conditional.value.trim().parse::<u8>() {
                let spans = self.spans_of(conditional);
                caps.extend(spans.into_iter().map(|span| (span, i64::from(speed.max(5)))));
            }
        }
        caps
    }
}

/// Whether a conditional tag opens to a truck and load what is otherwise closed.
pub(super) fn opens(sign: &Conditional, trip: &Trip) -> bool {
    sign.is_understood
        && ["yes", "permissive", "designated"].contains(&sign.value.as_str())
        && sign.means(&trip.truck, &trip.load)
}

/// Whether a truck is over a limit; a limit that cannot be read closes.
fn is_over(value: f64, conditional: &Conditional) -> bool {
    let text = conditional.value.trim();
    if NO_LIMIT.contains(&text) {
        return false;
    }
    let limit = text.trim_end_matches(['t', 'm', ' ']).parse::<f64>();
    limit.map_or(true, |limit| value > limit)
}

/// Whether a load may not pass a tunnel of the category in the value; one without a letter is E.
fn is_category_closed(forbidden: TunnelCategories, conditional: &Conditional) -> bool {
    let value = conditional.value.trim();
    if ["no", "none"].contains(&value) {
        return false;
    }
    let strictest = value.split([';', ',', '/', ' ']).filter_map(letter).max();
    forbidden.contains(strictest.unwrap_or(TunnelCategory::E))
}

fn letter(word: &str) -> Option<TunnelCategory> {
    match word {
        "A" | "a" => Some(TunnelCategory::A),
        "B" | "b" => Some(TunnelCategory::B),
        "C" | "c" => Some(TunnelCategory::C),
        "D" | "d" => Some(TunnelCategory::D),
        "E" | "e" => Some(TunnelCategory::E),
        _ => None,
    }
}
