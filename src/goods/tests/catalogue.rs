//! The catalogue as a whole, and the rows it refuses.

use super::*;

const HEADER: &str = "key,name_en,name_zh,note,class,code,subsidiary,packing_group,labels,\
    limited_quantity,excepted_quantity,tank_codes,tank_provisions,tank_vehicle,transport_category,\
    tunnel_code,hazard_number,status,properties,density_15,density_50,filling_ratio,carried,aliases,\
    pinyin";

/// A row that parses, as columns and values.
const ACETONE: [(&str, &str); 25] = [
    ("key", "1090-1"),
    ("name_en", "ACETONE"),
    ("name_zh", "丙酮"),
    ("note", ""),
    ("class", "3"),
    ("code", "F1"),
    ("subsidiary", ""),
    ("packing_group", "II"),
    ("labels", "3"),
    ("limited_quantity", "1 L"),
    ("excepted_quantity", "E2"),
    ("tank_codes", "LGBF"),
    ("tank_provisions", ""),
    ("tank_vehicle", "FL"),
    ("transport_category", "2"),
    ("tunnel_code", "D/E"),
    ("hazard_number", "33"),
    ("status", "listed"),
    ("properties", "drug_precursor"),
    ("density_15", "0.796"),
    ("density_50", "0.756"),
    ("filling_ratio", ""),
    ("carried", "81"),
    ("aliases", ""),
    ("pinyin", "bing tong"),
];

fn row(changes: &[(&str, &str)]) -> String {
    let value = |name: &str, kept: &str| {
        let change = changes.iter().find(|(column, _)| *column == name);
        change.map_or(kept, |(_, value)| value).to_owned()
    };
    ACETONE.map(|(name, kept)| value(name, kept)).join(",")
}

fn refusal(rows: &[String]) -> CatalogueError {
    Catalogue::parse(&format!("{HEADER}\n{}\n", rows.join("\n"))).unwrap_err()
}

/// The only row, changed in one column, is refused on line 2 with a reason that says this.
#[track_caller]
fn refused(column: &str, value: &str, reason: &str) {
    let error = refusal(&[row(&[(column, value)])]);
    assert_eq!(error.line, 2);
    assert!(error.reason.contains(reason), "{column} `{value}`: {}", error.reason);
}

#[test]
fn the_catalogue_has_every_entry_of_the_dangerous_goods_list() {
    let catalogue = catalogue();
    let entries = catalogue.entries();
    assert_eq!(entries.len(), 2939);
    let mut numbers: Vec<UnNumber> = entries.iter().map(|entry| entry.key.un_number).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), 2347);
    assert_eq!(numbers.first().unwrap().value(), 4);
    assert_eq!(numbers.last().unwrap().value(), 3560);
}

#[test]
fn at_least_five_hundred_numbers_have_a_chinese_name_and_all_that_authorities_list() {
    let catalogue = catalogue();
    let mut named: Vec<UnNumber> = catalogue
        .entries()
        .iter()
        .filter(|entry| !entry.proper_shipping_name_zh.is_empty())
        .map(|entry| entry.key.un_number)
        .collect();
    named.dedup();
    assert!(named.len() >= 500, "{}", named.len());
    for entry in catalogue.entries() {
        assert!(
            entry.properties.is_empty() || !entry.proper_shipping_name_zh.is_empty(),
            "{} is on an authority list and has no Chinese name",
            entry.key
        );
    }
}

#[test]
fn every_entry_in_tanks_names_its_vehicle_and_every_listed_one_a_class() {
    for entry in catalogue().entries() {
        assert!(entry.tank_codes.is_empty() || entry.tank_vehicle.is_some(), "{}", entry.key);
        assert!(entry.class.is_some() || entry.status != EntryStatus::Listed, "{}", entry.key);
    }
}

#[test]
fn goods_that_authorities_name_are_marked() {
    let catalogue = catalogue();
    let has = |key: &str, property| catalogue.find(key.parse().unwrap()).unwrap().has(property);
    for key in ["1017-1", "1689-1", "3414-1", "1680-1", "1051-1", "1076-1", "1561-1", "1259-1"] {
        assert!(has(key, Property::HighlyToxic), "{key}");
    }
    for key in ["1203-1", "1005-1", "1789-1", "1595-1", "1942-1"] {
        assert!(!has(key, Property::HighlyToxic), "{key}");
    }
    for key in ["1942-1", "2426-1", "0340-1", "2555-1", "2556-1", "2059-1", "1689-1", "1017-1"] {
        assert!(has(key, Property::HighRisk), "{key}");
    }
    for key in ["0081-1", "0030-1", "0065-1"] {
        assert!(has(key, Property::CivilExplosive), "{key}");
    }
    // Order 2006 No. 466 binds the sale of ammonium nitrate, not its carriage.
    assert!(!has("1942-1", Property::CivilExplosive));
    assert!(has("0336-1", Property::Firework));
    assert!(has("1830-1", Property::DrugPrecursor));
    assert!(has("2014-1", Property::ExplosivePrecursor));
    assert!(has("1075-1", Property::KeySupervised));
}

#[test]
fn where_adr_and_china_differ_the_lesser_filling_counts() {
    let catalogue = catalogue();
    let ratio = |key: &str| catalogue.find(key.parse().unwrap()).unwrap().filling_ratio;
    assert_eq!(ratio("1005-1"), Some(0.52));
    assert_eq!(ratio("1017-1"), Some(1.2));
    assert_eq!(ratio("1978-1"), Some(0.42));
    // Compressed gases have no figure: their certificate limits them.
    assert_eq!(ratio("1072-1"), None);
}

#[test]
fn densities_are_given_for_pure_substances_and_left_to_the_consignor_for_mixtures() {
    let catalogue = catalogue();
    let density = |key: &str| catalogue.find(key.parse().unwrap()).unwrap().density_15;
    assert_eq!(density("1230-1"), Some(0.796));
    assert_eq!(density("1203-1"), None);
    assert_eq!(density("1202-1"), None);
    assert_eq!(density("1830-1"), None);
}

#[test]
fn variants_of_a_number_come_together_and_in_order() {
    let catalogue = catalogue();
    let keys = |number: &str| -> Vec<String> {
        let variants = catalogue.variants(number.parse().unwrap());
        variants.iter().map(|entry| entry.key.to_string()).collect()
    };
    assert_eq!(keys("1202"), ["1202-1", "1202-2", "1202-3"]);
    assert_eq!(keys("1203"), ["1203-1"]);
    assert_eq!(keys("1204"), ["1204-1"]);
    assert!(keys("0001").is_empty());
    assert!(keys("9999").is_empty());
}

#[test]
fn variants_that_share_a_number_are_told_apart_by_their_notes() {
    let catalogue = catalogue();
    for pair in catalogue.entries().windows(2) {
        let [one, two] = pair else { unreachable!() };
        if one.key.un_number == two.key.un_number {
            assert!(
                one.variant_note != two.variant_note
                    || one.proper_shipping_name != two.proper_shipping_name,
                "{} and {} look the same",
                one.key,
                two.key
            );
        }
    }
}

#[test]
fn a_key_that_is_not_in_the_list_is_not_found() {
    let catalogue = catalogue();
    for key in ["1203-2", "1202-4", "9999-1"] {
        assert_eq!(catalogue.find(key.parse().unwrap()), None);
    }
}

#[test]
fn a_good_row_is_accepted() {
    let catalogue = Catalogue::parse(&format!("{HEADER}\n{}\n", row(&[]))).unwrap();
    assert_eq!(catalogue.entries().len(), 1);
    assert_eq!(catalogue.entries()[0].density_50, Some(0.756));
}

#[test]
fn an_empty_text_and_foreign_columns_are_refused() {
    assert_eq!(Catalogue::parse("").unwrap_err().line, 1);
    assert!(Catalogue::parse("").unwrap_err().reason.contains("no entries"));
    let only_header = Catalogue::parse(&format!("{HEADER}\n")).unwrap_err();
    assert!(only_header.reason.contains("no entries"));
    let swapped = HEADER.replacen("name_en,name_zh", "name_zh,name_en", 1);
    let error = Catalogue::parse(&format!("{swapped}\n{}\n", row(&[]))).unwrap_err();
    assert_eq!(error.line, 1);
    assert!(error.reason.contains("the columns must be"));
}

#[test]
fn keys_must_ascend_without_a_gap_in_the_variants() {
    let with = |key: &str| row(&[("key", key)]);
    let gap = refusal(&[with("1202-1"), with("1202-3")]);
    assert_eq!(gap.line, 3);
    assert!(gap.reason.contains("without a gap, 2 was expected"), "{}", gap.reason);
    let start = refusal(&[with("1202-2")]);
    assert!(start.reason.contains("1 was expected"), "{}", start.reason);
    let twice = refusal(&[with("1202-1"), with("1202-1")]);
    assert!(twice.reason.contains("stands twice"), "{}", twice.reason);
    let back = refusal(&[with("1203-1"), with("1202-1")]);
    assert!(back.reason.contains("sorted by key"), "{}", back.reason);
}

#[test]
fn codes_that_cannot_be_read_are_refused_with_their_column() {
    refused("key", "90-1", "key");
    refused("key", "1090-0", "key");
    refused("class", "10", "class");
    refused("class", "", "must have a class");
    refused("subsidiary", "6.5", "subsidiary");
    refused("packing_group", "IV", "packing_group");
    refused("labels", "12", "`12` is not a label");
    refused("excepted_quantity", "E6", "E6");
    refused("tank_codes", "LGXF", "tank_codes");
    refused("tank_vehicle", "XX", "tank_vehicle");
    refused("tank_vehicle", "", "must name its tank_vehicle");
    refused("transport_category", "5", "0 to 4");
    refused("tunnel_code", "F", "tunnel_code");
    refused("hazard_number", "3", "hazard_number");
    refused("hazard_number", "X3333", "hazard_number");
    refused("hazard_number", "1.1D", "hazard_number");
    refused("status", "allowed", "status");
    refused("properties", "poisonous", "properties");
    refused("properties", "high_risk highly_toxic", "sorted");
    refused("properties", "high_risk high_risk", "sorted");
    refused("name_en", "", "name_en is empty");
    refused("name_en", " ACETONE", "blanks");
    refused("carried", "100", "0 to 99");
    refused("carried", "", "carried");
}

#[test]
fn densities_must_stand_in_pairs_within_reason_and_fall_with_warmth() {
    refused("density_50", "", "together or not at all");
    refused("density_15", "", "together or not at all");
    refused("density_50", "0.797", "above density_15");
    refused("density_15", "14.1", "not within");
    refused("density_50", "0.04", "not within");
    refused("density_50", "NaN", "density_50");
    refused("filling_ratio", "3.6", "not within");
}
