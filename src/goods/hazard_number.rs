//! What a hazard identification number says in words (危险性识别号, ADR 5.3.2.3; our own wording).

use crate::units::LocalText;

/// Combinations that say more than their figures (ADR 5.3.2.3.1).
const SPECIAL: [(&str, &str, &str); 20] = [
    ("20", "窒息性气体，或无次要危险性的气体", "gas, asphyxiant or without another hazard"),
    ("22", "冷冻液化气体，有窒息性", "refrigerated liquefied gas, asphyxiant"),
    ("323", "易燃液体，遇水放出易燃气体", "flammable liquid, gives off flammable gas with water"),
    ("333", "发火液体", "pyrophoric liquid"),
    (
        "362",
        "易燃液体，有毒，遇水放出易燃气体",
        "flammable liquid, toxic, gives off flammable gas with water",
    ),
    (
        "382",
        "易燃液体，腐蚀性，遇水放出易燃气体",
        "flammable liquid, corrosive, gives off flammable gas with water",
    ),
    ("423", "遇水放出易燃气体的固体", "solid that gives off flammable gas with water"),
    ("43", "自燃固体", "spontaneously flammable solid"),
    (
        "432",
        "自燃固体，遇水放出易燃气体",
        "spontaneously flammable solid, gives off flammable gas with water",
    ),
    ("44", "熔融状态的易燃固体，高温", "flammable solid, molten and hot"),
    ("446", "熔融状态的易燃固体，有毒，高温", "flammable solid, toxic, molten and hot"),
    ("462", "有毒固体，遇水放出易燃气体", "toxic solid, gives off flammable gas with water"),
    ("482", "腐蚀性固体，遇水放出易燃气体", "corrosive solid, gives off flammable gas with water"),
    ("539", "易燃的有机过氧化物", "flammable organic peroxide"),
    ("606", "感染性物质", "infectious substance"),
    ("623", "有毒液体，遇水放出易燃气体", "toxic liquid, gives off flammable gas with water"),
    ("642", "有毒固体，遇水放出易燃气体", "toxic solid, gives off flammable gas with water"),
    ("823", "腐蚀性液体，遇水放出易燃气体", "corrosive liquid, gives off flammable gas with water"),
    ("842", "腐蚀性固体，遇水放出易燃气体", "corrosive solid, gives off flammable gas with water"),
    ("90", "危害环境的物质，或杂项危险物质", "hazardous to the environment, or miscellaneous"),
];

/// The number in words; `None` where the text is no such number.
///
/// A figure that stands twice is a greater hazard; `X` in front forbids water; class 1 has its
/// classification code in this place (`1.5D`).
#[must_use]
pub fn hazard_number_meaning(number: &str) -> Option<LocalText> {
    if let Some(explosive) = explosive(number) {
        return Some(explosive);
    }
    let (figures, is_dry) = match number.strip_prefix('X') {
        Some(rest) => (rest, true),
        None => (number, false),
    };
    if !(2..=3).contains(&figures.len()) || !figures.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut words = special(figures).or_else(|| composed(figures))?;
    if is_dry {
        words.zh.push_str("；遇水发生危险反应，未经专家同意不得用水");
        words.en.push_str("; reacts dangerously with water: no water without an expert's consent");
    }
    Some(words)
}

fn explosive(code: &str) -> Option<LocalText> {
    let (division, group) = code.split_at_checked(3)?;
    let is_code = division.starts_with("1.")
        && division.as_bytes().get(2).is_some_and(u8::is_ascii_digit)
        && group.len() == 1
        && group.bytes().all(|letter| letter.is_ascii_uppercase());
    is_code.then(|| {
        crate::units::local_text!(
            "爆炸品，{division} 项，配装组 {group}",
            "explosive, division {division}, compatibility group {group}"
        )
    })
}

fn special(figures: &str) -> Option<LocalText> {
    if figures == "99" {
        return Some(LocalText::new("高温运输的杂项危险物质", "miscellaneous, carried hot"));
    }
    SPECIAL
        .iter()
        .find(|(number, _, _)| *number == figures)
        .map(|(_, zh, en)| LocalText::new(*zh, *en))
}

/// Figure by figure; two equal ones in a row are one, made stronger, and a zero says nothing.
fn composed(figures: &str) -> Option<LocalText> {
    let figures: Vec<char> = figures.chars().collect();
    let mut parts: Vec<LocalText> = Vec::new();
    let mut place = 0;
    while let Some(figure) = figures.get(place) {
        let is_double = figures.get(place + 1) == Some(figure);
        if *figure != '0' || place == 0 {
            parts.push(meaning(*figure, is_double, place == 0)?);
        }
        place += if is_double { 2 } else { 1 };
    }
    let join = |of: fn(&LocalText) -> &str, with: &str| {
        parts.iter().map(of).collect::<Vec<_>>().join(with)
    };
    Some(LocalText::new(join(|part| &part.zh, "，"), join(|part| &part.en, ", ")))
}

fn meaning(figure: char, is_double: bool, is_first: bool) -> Option<LocalText> {
    let (zh, en) = match (figure, is_double, is_first) {
        ('2', true, _) => ("冷冻液化气体", "refrigerated liquefied gas"),
        ('2', false, _) => ("气体", "gas"),
        ('3', true, true) => ("高度易燃液体", "highly flammable liquid"),
        ('3', false, true) => ("易燃液体或自热液体", "flammable or self-heating liquid"),
        ('3', true, false) => ("高度易燃", "highly flammable"),
        ('3', false, false) => ("易燃", "flammable"),
        ('4', _, true) => ("易燃固体或自热固体", "flammable or self-heating solid"),
        ('4', _, false) => ("易燃或自热", "flammable or self-heating"),
        ('5', true, _) => ("强氧化性", "strongly oxidizing"),
        ('5', false, _) => ("氧化性", "oxidizing"),
        ('6', true, _) => ("高毒", "highly toxic"),
        ('6', false, _) => ("有毒", "toxic"),
        ('7', _, _) => ("放射性", "radioactive"),
        ('8', true, _) => ("强腐蚀性", "highly corrosive"),
        ('8', false, _) => ("腐蚀性", "corrosive"),
        ('9', _, _) => ("可能自发剧烈反应", "may react violently of itself"),
        _ => return None,
    };
    Some(LocalText::new(zh, en))
}
