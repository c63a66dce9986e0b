//! Conditional tags, kept as they are written.

use super::{Direction, Tags};

/// First words of keys whose conditions concern a truck.
const SUBJECTS: [&str; 15] = [
    "access",
    "vehicle",
    "motor_vehicle",
    "goods",
    "hgv",
    "hazmat",
    "maxspeed",
    "maxheight",
    "maxwidth",
    "maxlength",
    "maxweight",
    "maxweightrating",
    "maxaxleload",
    "tunnel_category",
    "toll",
];

/// Further words such a key may have.
const QUALIFIERS: [&str; 14] = [
    "hgv",
    "goods",
    "hazmat",
    "water",
    "A",
    "B",
    "C",
    "D",
    "E",
    "physical",
    "adr_tunnel_cat",
    "tunnel_category",
    "tunnel_cat",
    "motor_vehicle",
];

/// Conditions on this direction, sorted, each key without its direction.
pub(super) fn conditional(tags: &Tags<'_>, direction: Direction) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = tags
        .iter()
        .filter_map(|(key, value)| Some((concerning(key, value, direction)?, value.to_owned())))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The key without its direction when it is a condition on this direction of a truck's road.
fn concerning(key: &str, value: &str, direction: Direction) -> Option<String> {
    let mut words: Vec<&str> = key.split(':').collect();
    let conditional = words.iter().position(|word| *word == "conditional")?;
    words.remove(conditional);
    let other = match direction {
        Direction::Forward => "backward",
        Direction::Backward => "forward",
    };
    if words.contains(&other) {
        return None;
    }
    words.retain(|word| !matches!(*word, "forward" | "backward"));
    let (subject, qualifiers) = words.split_first()?;
    let known = if *subject == "oneway" {
        against(value) == Some(direction)
    } else {
        SUBJECTS.contains(subject) || (*subject == "tunnel" && *qualifiers == ["category"])
    };
    let fits = *subject == "tunnel" || qualifiers.iter().all(|word| QUALIFIERS.contains(word));
    (known && fits).then(|| format!("{}:conditional", words.join(":")))
}

/// The direction that a conditional one-way rule closes or opens: the one against it.
fn against(value: &str) -> Option<Direction> {
    match value.split('@').next()?.trim() {
        "yes" | "true" | "1" | "no" | "false" | "0" => Some(Direction::Backward),
        "-1" | "reverse" => Some(Direction::Forward),
        _ => None,
    }
}
