//! The line of a transport document for one item of goods (ADR 5.4.1.1.1): UN number, proper shipping
//! name, hazards, packing group and tunnel code, in this order with nothing between.

use serde::{Deserialize, Serialize};

use super::{Entry, EntryStatus, GoodsItem, PackingGroup};

/// Names that need no word before them to say that the goods are hot (ADR 5.4.1.1.14).
const SAID_HOT: [&str; 2] = ["MOLTEN", "ELEVATED TEMPERATURE"];
/// Their names already say what 5.4.1.1.18 asks for.
const SAID_ENVIRONMENT: [u16; 2] = [3077, 3082];

/// What a transport document says of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TransportLine {
    /// The whole line: `UN 1098 ALLYL ALCOHOL, 6.1 (3), I, (C/D)`.
    pub text: String,
    /// (a) `UN 1098`.
    pub un_number: String,
    /// (b) The proper shipping name with the words that belong before it and the technical name.
    pub name: String,
    /// (c) Label numbers, the first and the others in brackets; for class 1 the classification code.
    pub hazards: String,
    /// (d) Packing group.
    pub packing_group: Option<PackingGroup>,
    /// (k) Tunnel code in brackets, empty where the list has none.
    pub tunnel_code: String,
}

/// The line; `None` for goods that may not be carried or are not subject to the rules.
#[must_use]
pub fn transport_line(item: &GoodsItem, entry: &Entry) -> Option<TransportLine> {
    if entry.status != EntryStatus::Listed {
        return None;
    }
    let un_number = entry.key.un_number.to_string();
    let name = name(item, entry);
    let hazards = hazards(entry);
    let tunnel_code = entry.tunnel_code.map(|code| format!("({code})")).unwrap_or_default();
    let mut text = format!("{un_number} {name}");
    let group = entry.packing_group.map(|group| group.to_string()).unwrap_or_default();
    let is_marked = item.is_environmentally_hazardous
        && !SAID_ENVIRONMENT.contains(&entry.key.un_number.value());
    let last = if is_marked { "ENVIRONMENTALLY HAZARDOUS" } else { "" };
    for part in [hazards.as_str(), &group, &tunnel_code, last] {
        if !part.is_empty() {
            text = format!("{text}, {part}");
        }
    }
    Some(TransportLine {
        text,
        un_number,
        name,
        hazards,
        packing_group: entry.packing_group,
        tunnel_code,
    })
}

/// `WASTE` (5.4.1.1.3), `EMPTY, UNCLEANED` (5.4.1.1.6.1, not for class 7) and `HOT` (5.4.1.1.14) before
/// the proper shipping name, the technical name in brackets after it (3.1.2.8.1).
fn name(item: &GoodsItem, entry: &Entry) -> String {
    let listed = &entry.proper_shipping_name;
    let mut name = String::new();
    if item.is_empty_uncleaned && !entry.is_radioactive() {
        name.push_str("EMPTY, UNCLEANED ");
    }
    if item.is_waste && !listed.contains("WASTE") {
        name.push_str("WASTE ");
    }
    if item.is_elevated_temperature && !SAID_HOT.iter().any(|said| listed.contains(said)) {
        name.push_str("HOT ");
    }
    name.push_str(listed);
    let technical = item.technical_name.trim();
    if !technical.is_empty() {
        name = format!("{name} ({technical})");
    }
    name
}

/// (c): class 1 by its classification code, class 7 by its number, the rest by their labels; label 9A
/// of lithium and sodium ion batteries is written `9`. Goods without a label are named by their class.
fn hazards(entry: &Entry) -> String {
    let is_own = |label: &str| match entry.class.map(super::Class::number) {
        Some(1) => label == "1" || label.starts_with("1."),
        Some(7) => label.starts_with('7'),
        _ => false,
    };
    let labels = entry.labels.iter().map(|label| if label == "9A" { "9" } else { label.as_str() });
    if entry.is_explosive() || entry.is_radioactive() {
        let class = entry.class.map(|class| class.to_string()).unwrap_or_default();
        // Samples (UN 0190) have no code before an authority has given them one.
        let code = Some(&entry.classification_code).filter(|code| !code.is_empty());
        let first = if entry.is_explosive() { code.cloned().unwrap_or(class) } else { class };
        return with_others(first, &labels.filter(|label| !is_own(label)).collect::<Vec<_>>());
    }
    let labels: Vec<&str> = labels.collect();
    match labels.split_first() {
        Some((first, others)) => with_others((*first).to_owned(), others),
        None => entry.class.map(|class| class.to_string()).unwrap_or_default(),
    }
}

fn with_others(first: String, others: &[&str]) -> String {
    if others.is_empty() { first } else { format!("{first} ({})", others.join(", ")) }
}
