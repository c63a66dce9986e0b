//! What transport documents and emergency cards say of goods.

use super::*;
use crate::builtin;
use crate::units::Kilograms;

fn packages(key: &str, kilograms: i64) -> GoodsItem {
    GoodsItem::plain(key.parse().unwrap(), Carriage::Packages, Kilograms::new(kilograms))
}

fn entry(key: &str) -> &'static Entry {
    catalogue().find(key.parse().unwrap()).unwrap()
}

/// What is said of the goods besides the entry, by letter: Waste, Empty, Hot, eNvironment.
fn said(key: &str, technical: &str, marks: &str) -> GoodsItem {
    GoodsItem {
        technical_name: technical.to_owned(),
        is_waste: marks.contains('W'),
        is_empty_uncleaned: marks.contains('E'),
        is_elevated_temperature: marks.contains('H'),
        is_environmentally_hazardous: marks.contains('N'),
        ..packages(key, 1)
    }
}

/// Entry, technical name, marks, line of ADR 5.4.1.1.1.
const LINES: &[(&str, &str, &str, &str)] = &[
    ("1098-1", "", "", "UN 1098 ALLYL ALCOHOL, 6.1 (3), I, (C/D)"),
    ("1203-1", "", "", "UN 1203 MOTOR SPIRIT OR GASOLINE OR PETROL, 3, II, (D/E)"),
    // (c) More labels than two; gases have no packing group.
    ("1017-1", "", "", "UN 1017 CHLORINE, 2.3 (5.1, 8), (C/D)"),
    ("1072-1", "", "", "UN 1072 OXYGEN, COMPRESSED, 2.2 (5.1), (E)"),
    // Class 1: classification code, then labels other than 1, 1.4, 1.5, 1.6.
    ("0027-1", "", "", "UN 0027 BLACK POWDER OR GUNPOWDER, GRANULAR OR AS A MEAL, 1.1D, (B1000C)"),
    (
        "0018-1",
        "",
        "",
        "UN 0018 AMMUNITION, TEAR-PRODUCING WITH BURSTER, EXPELLING CHARGE OR PROPELLING CHARGE, 1.2G (6.1, 8), (B1000C)",
    ),
    // Class 7: the number alone, subsidiary hazards after it (special provision 172).
    (
        "2912-1",
        "",
        "",
        "UN 2912 RADIOACTIVE MATERIAL, LOW SPECIFIC ACTIVITY (LSA-I) NON FISSILE OR FISSILE-EXCEPTED, 7, (E)",
    ),
    (
        "2977-1",
        "",
        "",
        "UN 2977 RADIOACTIVE MATERIAL, URANIUM HEXAFLUORIDE, FISSILE, 7 (6.1, 8), (C)",
    ),
    // Lithium batteries: 9, not 9A.
    (
        "3480-1",
        "",
        "",
        "UN 3480 LITHIUM ION BATTERIES (INCLUDING LITHIUM ION POLYMER BATTERIES), 9, (E)",
    ),
    // Label 1 besides 5.2.
    ("3102-1", "", "", "UN 3102 ORGANIC PEROXIDE TYPE B, SOLID, 5.2 (1), (B)"),
    // Technical name in brackets after the name; code `-` is written.
    (
        "3082-1",
        "naphthalene",
        "",
        "UN 3082 ENVIRONMENTALLY HAZARDOUS SUBSTANCE, LIQUID, N.O.S. (naphthalene), 9, III, (-)",
    ),
    // 5.4.1.1.3: WASTE unless the name has it.
    ("1230-1", "", "W", "UN 1230 WASTE METHANOL, 3 (6.1), II, (D/E)"),
    (
        "3291-1",
        "",
        "W",
        "UN 3291 CLINICAL WASTE, UNSPECIFIED, N.O.S. OR (BIO) MEDICAL WASTE, N.O.S. OR REGULATED MEDICAL WASTE, N.O.S., 6.2, (-)",
    ),
    // 5.4.1.1.6.1, not for class 7.
    ("1098-1", "", "E", "UN 1098 EMPTY, UNCLEANED ALLYL ALCOHOL, 6.1 (3), I, (C/D)"),
    (
        "2912-1",
        "",
        "E",
        "UN 2912 RADIOACTIVE MATERIAL, LOW SPECIFIC ACTIVITY (LSA-I) NON FISSILE OR FISSILE-EXCEPTED, 7, (E)",
    ),
    // 5.4.1.1.14: HOT unless the name says so.
    ("1098-1", "", "H", "UN 1098 HOT ALLYL ALCOHOL, 6.1 (3), I, (C/D)"),
    ("2448-1", "", "H", "UN 2448 SULPHUR, MOLTEN, 4.1, III, (E)"),
    ("1230-1", "", "WH", "UN 1230 WASTE HOT METHANOL, 3 (6.1), II, (D/E)"),
    // 5.4.1.1.18: last, and not for UN 3077 and 3082.
    ("1098-1", "", "N", "UN 1098 ALLYL ALCOHOL, 6.1 (3), I, (C/D), ENVIRONMENTALLY HAZARDOUS"),
    (
        "3077-1",
        "zinc oxide",
        "N",
        "UN 3077 ENVIRONMENTALLY HAZARDOUS SUBSTANCE, SOLID, N.O.S. (zinc oxide), 9, III, (-)",
    ),
];

#[test]
fn the_line_of_the_transport_document_has_its_parts_in_order() {
    for (key, technical, marks, expected) in LINES {
        let line = transport_line(&said(key, technical, marks), entry(key)).unwrap();
        assert_eq!(line.text, *expected);
    }
}

#[test]
fn every_listed_entry_has_a_line_and_no_other_has() {
    for entry in catalogue().entries() {
        let item = GoodsItem::plain(entry.key, Carriage::Packages, Kilograms::new(1));
        let line = transport_line(&item, entry);
        assert_eq!(line.is_some(), entry.status == EntryStatus::Listed, "{}", entry.key);
        let Some(line) = line else { continue };
        // Built again in the plainest way, from the parts alone.
        let group = line.packing_group.map(|group| format!(", {group}")).unwrap_or_default();
        let tunnel = match entry.tunnel_code {
            Some(code) => format!(", ({code})"),
            None => String::new(),
        };
        let hazards = &line.hazards;
        assert!(!hazards.is_empty(), "{} says what it is", entry.key);
        let number = entry.key.un_number.value();
        let name = &entry.proper_shipping_name;
        assert_eq!(line.text, format!("UN {number:04} {name}, {hazards}{group}{tunnel}"));
    }
}

/// Lines of entry, net kilograms and marks (`E` empty); totals `category: quantity = value`, or a word of
/// why 1.1.3.6 does not apply.
type Small = (&'static [(&'static str, i64, &'static str)], Result<&'static str, &'static str>);

const SMALL: &[Small] = &[
    // Category 2: three points; solids by net mass.
    (&[("1402-2", 333, "")], Ok("2: 333 = 999")),
    (&[("1402-2", 334, "")], Err("above 1000")),
    // Category 3: one point.
    (&[("1942-1", 1000, "")], Ok("3: 1000 = 1000")),
    (&[("1942-1", 1001, "")], Err("above 1000")),
    // Footnote a: twenty points, chlorine by net mass.
    (&[("1017-1", 50, "")], Ok("1: 50 = 1000")),
    (&[("1017-1", 51, "")], Err("above 1000")),
    // Category 1: fifty points.
    (&[("1402-1", 20, "")], Ok("1: 20 = 1000")),
    (&[("1402-1", 21, "")], Err("above 1000")),
    // Category 4 counts nothing, category 0 is never exempt.
    (&[("1361-2", 20_000, "")], Ok("4: 20000 = 0")),
    (&[("2912-1", 1, "")], Err("category 0")),
    // Several categories add up.
    (&[("1402-2", 100, ""), ("1942-1", 700, "")], Ok("2: 100 = 300; 3: 700 = 700")),
    (&[("1402-2", 100, ""), ("1942-1", 701, "")], Err("above 1000")),
    // Empty uncleaned packagings are category 4, but not those of category 0.
    (&[("1402-1", 500, "E")], Ok("4: 0 = 0")),
    (&[("2912-1", 1, "E")], Err("category 0")),
    // Compressed gases count by water capacity, liquids by litres.
    (&[("1072-1", 10, "")], Err("water capacity")),
    (&[("1203-1", 10, "")], Err("volume")),
    // Limited and excepted quantities are not counted, tanks and bulk never exempt.
    (&[("1942-1", 900, ""), ("1203-1", 900, "L")], Ok("3: 900 = 900")),
    (&[("1203-1", 900, "L")], Err("full rules")),
    (&[("1942-1", 10, "B")], Err("not in packages")),
    (&[], Err("full rules")),
];

#[test]
fn quantity_and_value_by_category_are_those_of_1_1_3_6() {
    for (load, expected) in SMALL {
        let items: Vec<GoodsItem> = load
            .iter()
            .map(|(key, mass, marks)| GoodsItem {
                is_empty_uncleaned: marks.contains('E'),
                regime: if marks.contains('L') { Regime::LimitedQuantity } else { Regime::Full },
                carriage: if marks.contains('B') { Carriage::Bulk } else { Carriage::Packages },
                ..packages(key, *mass)
            })
            .collect();
        let lines: Vec<(&GoodsItem, &Entry)> =
            items.iter().map(|item| (item, catalogue().find(item.entry).unwrap())).collect();
        match (small_load(&lines), expected) {
            (Ok(small), Ok(totals)) => {
                let told: Vec<String> = small
                    .categories
                    .iter()
                    .map(|total| {
                        format!("{}: {} = {}", total.category, total.quantity, total.value)
                    })
                    .collect();
                assert_eq!(told.join("; "), *totals);
                let sum: f64 = small.categories.iter().map(|total| total.value).sum();
                assert!((sum - small.value).abs() < 1e-9);
            }
            (Err(why), Err(word)) => {
                assert!(why.en.contains(word), "{load:?}: {}", why.en);
                assert_ne!(why.zh, why.en);
            }
            (found, expected) => panic!("{load:?}: {found:?}, expected {expected:?}"),
        }
    }
}

#[test]
fn liquids_count_in_litres_and_explosives_by_their_net_explosive_mass() {
    let petrol = GoodsItem { density_15: Some(0.75), ..packages("1203-1", 225) };
    let small = small_load(&[(&petrol, entry("1203-1"))]).unwrap();
    assert!((small.categories[0].quantity - 300.0).abs() < 1e-9, "{small:?}");
    let powder = GoodsItem {
        net_explosive_kg: Kilograms::new(10),
        gross_kg: Some(Kilograms::new(40)),
        ..packages("0027-1", 12)
    };
    let small = small_load(&[(&powder, entry("0027-1"))]).unwrap();
    assert!((small.value - 500.0).abs() < 1e-9, "{small:?}");
    let undeclared = GoodsItem { net_explosive_kg: Kilograms::ZERO, ..powder };
    assert!(small_load(&[(&undeclared, entry("0027-1"))]).is_err(), "then the gross mass counts");
}

/// Number, Chinese, English.
const NUMBERS: &[(&str, &str, &str)] = &[
    ("20", "窒息性气体，或无次要危险性的气体", "gas, asphyxiant or without another hazard"),
    ("22", "冷冻液化气体，有窒息性", "refrigerated liquefied gas, asphyxiant"),
    ("223", "冷冻液化气体，易燃", "refrigerated liquefied gas, flammable"),
    ("265", "气体，有毒，氧化性", "gas, toxic, oxidizing"),
    ("268", "气体，有毒，腐蚀性", "gas, toxic, corrosive"),
    ("30", "易燃液体或自热液体", "flammable or self-heating liquid"),
    ("33", "高度易燃液体", "highly flammable liquid"),
    ("336", "高度易燃液体，有毒", "highly flammable liquid, toxic"),
    (
        "339",
        "高度易燃液体，可能自发剧烈反应",
        "highly flammable liquid, may react violently of itself",
    ),
    ("44", "熔融状态的易燃固体，高温", "flammable solid, molten and hot"),
    ("606", "感染性物质", "infectious substance"),
    ("663", "高毒，易燃", "highly toxic, flammable"),
    ("768", "放射性，有毒，腐蚀性", "radioactive, toxic, corrosive"),
    ("80", "腐蚀性", "corrosive"),
    ("886", "强腐蚀性，有毒", "highly corrosive, toxic"),
    ("90", "危害环境的物质，或杂项危险物质", "hazardous to the environment, or miscellaneous"),
    ("99", "高温运输的杂项危险物质", "miscellaneous, carried hot"),
    (
        "X423",
        "遇水放出易燃气体的固体；遇水发生危险反应，未经专家同意不得用水",
        "solid that gives off flammable gas with water; reacts dangerously with water: no water without an expert's consent",
    ),
    ("1.5D", "爆炸品，1.5 项，配装组 D", "explosive, division 1.5, compatibility group D"),
];

#[test]
fn hazard_numbers_are_told_in_words() {
    for (number, zh, en) in NUMBERS {
        let told = hazard_number_meaning(number).unwrap();
        assert_eq!((told.zh.as_str(), told.en.as_str()), (*zh, *en), "{number}");
    }
    for wrong in ["", "3", "X", "X3", "3333", "3a", "1D", "1.5DD", "01", "10", "易燃"] {
        assert_eq!(hazard_number_meaning(wrong), None, "{wrong}");
    }
    for entry in catalogue().entries() {
        if let Some(number) = &entry.hazard_number {
            assert!(hazard_number_meaning(number).is_some(), "{}: {number}", entry.key);
        }
    }
}

#[test]
fn the_guide_has_measures_for_every_entry() {
    let guide = builtin::emergency_guide().unwrap();
    assert!(!guide.verified, "nobody has confirmed our own wording");
    for entry in catalogue().entries() {
        let found = guide.concerning(&[entry]);
        let classes = entry.class.iter().chain(&entry.subsidiary_hazards);
        for class in classes {
            assert!(found.iter().any(|one| one.classes.contains(class)), "{}", entry.key);
        }
    }
    let classes = |keys: &[&str]| -> Vec<Class> {
        let entries: Vec<&Entry> = keys.iter().map(|key| entry(key)).collect();
        guide.concerning(&entries).iter().map(|one| one.classes[0]).collect()
    };
    assert_eq!(classes(&["1017-1"]), [Class::C2_3, Class::C5_1, Class::C8]);
    assert_eq!(classes(&["3102-1"]), [Class::C1_1, Class::C5_2], "label 1 besides 5.2");
    assert_eq!(classes(&["1203-1", "1098-1", "1203-1"]), [Class::C3, Class::C6_1], "each once");
}

#[test]
fn a_guide_with_a_gap_is_refused() {
    let text = include_str!("../../../data/goods/emergency.toml");
    let without = text.replace("classes = [\"9\"]", "classes = []");
    assert!(matches!(
        EmergencyGuide::parse(&without),
        Err(EmergencyGuideError::Class { class: Class::C9, count: 0 })
    ));
    let twice = text.replace("classes = [\"9\"]", "classes = [\"9\", \"8\"]");
    assert!(matches!(
        EmergencyGuide::parse(&twice),
        Err(EmergencyGuideError::Class { class: Class::C8, count: 2 })
    ));
    let wrong = text.replace("verified = false", "verified = 3");
    assert!(matches!(EmergencyGuide::parse(&wrong), Err(EmergencyGuideError::Unreadable(_))));
    let empty = text.replace("own wording after general safety practice, not confirmed by an authority; no protective distances", "");
    assert_eq!(EmergencyGuide::parse(&empty), Err(EmergencyGuideError::Empty));
}
