//! Signs that count at times: conditional tags of a road, as one truck with one load meets them.
//!
//! A key is a subject with qualifiers (`maxweight:hgv:conditional`). A qualifier `hazmat` limits it to
//! dangerous goods; others (`hgv`, `goods`, `physical`) always mean this truck.

use super::Trip;
use super::rules::TripRules;
use crate::goods::{TunnelCategories, TunnelCategory};
use crate::roads::{ArcId, SignedLimit, signed_length, signed_mass, signed_speed};
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
const FOR_ENDS: [&str; 6] = ["destination", "delivery", "customers", "local", "private", "permit"];
/// Last words of keys that tell the category of a tunnel.
const CATEGORY: [&str; 4] = ["adr_tunnel_cat", "tunnel_category", "tunnel_cat", "category"];

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

    /// Tags by which conditions that know no time, and those that cannot be read, close an arc for good.
    pub(super) fn closing_signs(&self, arc: ArcId) -> impl Iterator<Item = &'static str> {
        self.signs(arc)
            .filter(move |(key, conditional)| self.closes(arc, key, conditional))
            .filter_map(|(key, conditional)| tag_for_good(key, conditional))
    }

    /// When conditional tags close an arc at times.
    pub(super) fn conditionally_closed(&self, arc: ArcId) -> Vec<Interval> {
        self.signs(arc)
            .filter(|(key, conditional)| tag_for_good(key, conditional).is_none())
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
            subject => self.is_over(subject, conditional),
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
                None if CATEGORY.contains(word) => is_category_closed(forbidden, conditional),
                None => self.refuses(arc, conditional),
            },
            _ => is_category_closed(forbidden, conditional),
        }
    }

    /// Whether this truck is over a limit; a limit that cannot be read closes.
    fn is_over(&self, subject: &str, conditional: &Conditional) -> bool {
        let truck = &self.trip.truck;
        let (measure, read): (u32, fn(&str) -> SignedLimit) = match subject {
            "maxheight" => (truck.height_cm.into(), signed_length),
            "maxwidth" => (truck.width_cm.into(), signed_length),
            "maxlength" => (truck.length_cm.into(), signed_length),
            "maxweight" | "maxweightrating" => (truck.gross_mass_kg, signed_mass),
            "maxaxleload" => (truck.axle_load_kg, signed_mass),
            _ => return false,
        };
        match read(&conditional.value) {
            SignedLimit::None => false,
            SignedLimit::At(limit) => measure > limit,
            SignedLimit::Unreadable => true,
        }
    }

    /// Speeds that conditional tags allow, with their spans.
    pub(super) fn conditional_caps(&self, arc: ArcId) -> Vec<(Interval, i64)> {
        let mut caps = Vec::new();
        for (key, conditional) in self.signs(arc) {
            let words: Vec<&str> = key.trim_end_matches(":conditional").split(':').collect();
            let is_meant = words.first() == Some(&"maxspeed")
                && (!words.contains(&"hazmat") || self.is_hazmat());
            if is_meant && let Some(speed @ 1..) = signed_speed(&conditional.value) {
                let spans = self.spans_of(conditional);
                caps.extend(spans.into_iter().map(|span| (span, i64::from(speed.max(5)))));
            }
        }
        caps
    }
}

/// The tag to name when a condition knows no time: then it closes for good or not at all. `None` for
/// one that counts at times, or that is open to some who end on the road.
fn tag_for_good(key: &str, conditional: &Conditional) -> Option<&'static str> {
    if conditional.schedule.is_some() || FOR_ENDS.contains(&conditional.value.as_str()) {
        return None;
    }
    let words: Vec<&str> = key.trim_end_matches(":conditional").split(':').collect();
    match words.as_slice() {
        ["hazmat", "water"] => Some("hazmat:water"),
        ["hazmat", word] if letter(word).is_some() || CATEGORY.contains(word) => {
            Some("tunnel_category")
        }
        ["hazmat", ..] => Some("hazmat"),
        ["maxheight", ..] => Some("maxheight"),
        ["maxwidth", ..] => Some("maxwidth"),
        ["maxlength", ..] => Some("maxlength"),
        ["maxweight" | "maxweightrating", ..] => Some("maxweight"),
        ["maxaxleload", ..] => Some("maxaxleload"),
        [subject, rest @ ..] if ACCESS_SUBJECTS.contains(subject) => {
            Some(if rest.contains(&"hazmat") { "hazmat" } else { "hgv" })
        }
        _ => None,
    }
}

/// Whether a conditional tag opens to a truck and load what is otherwise closed.
pub(super) fn opens(sign: &Conditional, trip: &Trip) -> bool {
    sign.is_understood
        && ["yes", "permissive", "designated"].contains(&sign.value.as_str())
        && sign.means(&trip.truck, &trip.load)
}

/// Whether a load may not pass a tunnel of the category in the value; one that cannot be read is E.
fn is_category_closed(forbidden: TunnelCategories, conditional: &Conditional) -> bool {
    let value = conditional.value.trim();
    if ["no", "none"].contains(&value) {
        return false;
    }
    let words = value.split([';', ',', '/', ' ']).filter(|word| !word.is_empty());
    let strictest = words.map(|word| letter(word).unwrap_or(TunnelCategory::E)).max();
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
