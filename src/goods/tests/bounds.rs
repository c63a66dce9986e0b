//! Limited and excepted quantities as figures, scope codes, goods of high consequence.

use super::*;
use crate::units::{Kilograms, Litres};

#[test]
fn excepted_codes_bound_inner_and_outer_packagings() {
    for (code, inner, outer) in
        [("E1", 30, 1000), ("E2", 30, 500), ("E3", 30, 300), ("E4", 1, 500), ("E5", 1, 300)]
    {
        let code: ExceptedCode = code.parse().unwrap();
        assert_eq!(code.most(), Some((inner, outer)));
        let (inner, outer) = (u32::from(inner), u32::from(outer));
        assert!(code.admits(inner, outer) && code.admits(1, 1));
        assert!(!code.admits(inner + 1, outer) && !code.admits(inner, outer + 1));
        assert!(!code.admits(0, outer) && !code.admits(1, 0));
    }
    assert!(!ExceptedCode::E0.admits(1, 1));
    assert_eq!(ExceptedCode::E0.most(), None);
    let wrong = "E6".parse::<ExceptedCode>().unwrap_err();
    assert!(wrong.text().zh.contains("`E6`") && wrong.to_string().contains("`E6`"));
}

#[test]
fn of_two_excepted_codes_the_stricter_bounds_the_outer_packaging() {
    use ExceptedCode::{E0, E1, E2, E3, E4, E5};
    for (one, other, stricter) in
        [(E1, E2, E2), (E2, E4, E4), (E3, E5, E5), (E1, E5, E5), (E0, E5, E0), (E3, E4, E3)]
    {
        assert_eq!(one.stricter(other), stricter, "{one:?} {other:?}");
        assert_eq!(other.stricter(one), stricter, "{one:?} {other:?}");
    }
    for one in ExceptedCode::ALL {
        assert_eq!(one.stricter(one), one);
    }
}

#[test]
fn limited_quantities_of_the_list_are_figures() {
    let grams = Kilograms::from_grams;
    let millilitres = Litres::from_millilitres;
    let limit = |mass_kg, volume_l| InnerLimit { mass_kg, volume_l };
    for (text, expected) in [
        ("", limit(None, None)),
        ("0", limit(None, None)),
        ("5 L", limit(None, Some(millilitres(5000)))),
        ("120 ml", limit(None, Some(millilitres(120)))),
        ("5 kg", limit(Some(grams(5000)), None)),
        ("500 g", limit(Some(grams(500)), None)),
        ("500 ml or 500 g", limit(Some(grams(500)), Some(millilitres(500)))),
        ("1 L or 1 kg", limit(Some(grams(1000)), Some(millilitres(1000)))),
    ] {
        assert_eq!(text.parse::<InnerLimit>().unwrap(), expected, "{text}");
        assert_eq!(expected.is_any(), !matches!(text, "" | "0"));
    }
    for text in ["5", "L", "5 l", "-1 L", "0 L", "1 L or 2 L", "SP251", "99999 kg", "1.5 L"] {
        let wrong = text.parse::<InnerLimit>().unwrap_err();
        assert!(wrong.text().zh.contains(&format!("`{text}`")), "{text}");
    }
    for entry in catalogue().entries() {
        let text = entry.limited_quantity.as_str();
        assert!(text == "SP251" || text.parse::<InnerLimit>().is_ok(), "{text}");
    }
}

#[test]
fn an_inner_packaging_is_within_by_every_figure_that_is_given() {
    let kg = |figure| Some(Kilograms::new(figure));
    let l = |figure| Some(Litres::new(figure));
    let by = |text: &str| text.parse::<InnerLimit>().unwrap();
    for (limit, mass, volume, is_within) in [
        ("5 L", None, l(5), true),
        ("5 L", None, l(6), false),
        ("5 L", kg(9), l(5), true),
        ("5 L", kg(1), None, false),
        ("5 kg", kg(5), None, true),
        ("5 kg", kg(6), None, false),
        ("5 kg", kg(0), None, false),
        ("5 kg", kg(-1), None, false),
        ("1 L or 1 kg", kg(1), l(1), true),
        ("1 L or 1 kg", kg(2), l(1), false),
        ("1 L or 1 kg", None, None, false),
        ("0", kg(1), l(1), false),
    ] {
        assert_eq!(by(limit).admits(mass, volume), is_within, "{limit} {mass:?} {volume:?}");
    }
}

#[test]
fn a_special_provision_in_columns_7a_and_7b_admits_nothing_here() {
    // UN 3316 refers to SP 251 and SP 340.
    let kit = catalogue().find("3316-1".parse().unwrap()).unwrap();
    assert!(!kit.admits(Regime::LimitedQuantity) && !kit.admits(Regime::ExceptedQuantity));
}

/// JT/T 415, table 14.
const SCOPES: &str = "
03111 1.1  03112 1.2  03113 1.3  03114 1.4  03115 1.5  03116 1.6
03121 2.1  03122 2.2  03123 2.3  03131 3    03141 4.1  03142 4.2  03143 4.3
03151 5.1  03152 5.2  03161 6.1  03162 6.2  03170 7    03181 8    03191 9
03211 1.1  03212 1.2  03213 1.3  03214 1.4  03215 1.5  03216 1.6
03221 2.1  03222 2.2  03223 2.3  03231 3    03241 4.1  03242 4.2  03243 4.3
03251 5.1  03252 5.2  03261 6.1  03262 6.2  03270 7    03281 8    03291 9
";

#[test]
fn scope_codes_are_those_of_the_table() {
    let codes = |class| ScopeCode::of(class).map(|code| code.to_string());
    for (class, hire, own) in [
        (Class::C1_1, "03111", "03211"),
        (Class::C1_6, "03116", "03216"),
        (Class::C2_3, "03123", "03223"),
        (Class::C3, "03131", "03231"),
        (Class::C6_2, "03162", "03262"),
        (Class::C7, "03170", "03270"),
        (Class::C8, "03181", "03281"),
        (Class::C9, "03191", "03291"),
    ] {
        assert_eq!(codes(class), [hire, own]);
    }
    let all: std::collections::BTreeSet<[String; 2]> = Class::ALL.into_iter().map(codes).collect();
    assert_eq!(all.len(), Class::ALL.len());
}

#[test]
fn scope_codes_are_divisions_and_back() {
    let words: Vec<&str> = SCOPES.split_whitespace().collect();
    assert_eq!(words.len(), 80);
    for pair in words.chunks(2) {
        let code: ScopeCode = pair[0].parse().unwrap();
        assert_eq!(code.class.as_str(), pair[1]);
        assert_eq!(code.is_commercial, pair[0].starts_with("031"));
        assert_eq!(code.to_string(), pair[0]);
    }
    let all: Vec<String> = ScopeCode::all().map(|code| code.to_string()).collect();
    assert_eq!(all, words.chunks(2).map(|pair| pair[0]).collect::<Vec<_>>());
    for text in
        ["", "03000", "03100", "03117", "03124", "03130", "03171", "03311", "3131", "031310"]
    {
        let wrong = text.parse::<ScopeCode>().unwrap_err();
        assert!(wrong.text().zh.contains(&format!("`{text}`")), "{text}");
    }
}

#[test]
fn a_scope_covers_by_division_or_name_and_leaves_out_the_highly_toxic() {
    let item = |code: &str| ScopeItem::from(code.parse::<ScopeCode>().unwrap());
    let except = |code: &str| ScopeItem { excludes_highly_toxic: true, ..item(code) };
    let named = |number: &str| ScopeItem {
        un_numbers: vec![number.parse().unwrap()],
        ..ScopeItem::default()
    };
    for (scope, key, is_covered) in [
        (vec![], "1203-1", false),
        (vec![item("03131")], "1203-1", true),
        (vec![item("03231")], "1203-1", true),
        (vec![item("03181")], "1203-1", false),
        (vec![item("03161")], "1689-1", true),
        (vec![except("03161")], "1689-1", false),
        (vec![except("03161")], "1547-1", true),
        (vec![except("03161"), named("1689")], "1689-1", true),
        (vec![named("1689")], "1680-1", false),
        // Methanol is of class 3; 6.1 is its subsidiary hazard alone.
        (vec![item("03161")], "1230-1", false),
        (vec![ScopeItem::default()], "1203-1", false),
    ] {
        let entry = catalogue().find(key.parse().unwrap()).unwrap();
        assert_eq!(scope_covers(&scope, entry), is_covered, "{key} {scope:?}");
    }
}

/// Entry; row of the table, `-` none; in tanks, in bulk, in packages: `0` any quantity, `-` never.
const HIGH: &str = "
0027-1 explosive              0    0    0
0335-1 -                      -    -    -
0342-1 explosive              0    0    0
0012-1 -                      -    -    -
0255-1 explosive              0    0    0
0331-1 explosive              0    0    0
1978-1 flammable_gas          3000 0    -
1005-1 toxic_gas              0    0    0
1017-1 toxic_gas              0    0    0
1072-1 -                      -    -    -
1950-4 flammable_gas          3000 0    -
1203-1 flammable_liquid       3000 0    -
1155-1 flammable_liquid       3000 0    -
1202-1 -                      -    -    -
2059-1 desensitized_explosive 0    0    0
2555-1 desensitized_explosive 0    0    0
2556-1 desensitized_explosive 0    0    0
2557-1 desensitized_explosive 0    0    0
1350-1 -                      -    -    -
1381-1 self_heating           3000 0    -
1428-1 water_reactive         3000 0    -
1402-2 -                      -    -    -
1873-1 oxidizing_liquid       3000 0    -
1942-1 ammonium_nitrate       3000 3000 -
2067-1 ammonium_nitrate       3000 3000 -
1442-1 perchlorate            3000 3000 -
1689-1 toxic                  0    0    0
1547-1 -                      -    -    -
1230-1 flammable_liquid       3000 0    -
2814-1 infectious_category_a  0    0    0
1831-1 corrosive              3000 0    -
1830-1 -                      -    -    -
3480-1 -                      -    -    -
";

#[test]
fn goods_fall_into_the_rows_of_high_consequence() {
    let text = |threshold| match threshold {
        Threshold::Any => "0".to_owned(),
        Threshold::Above(most) => most.to_string(),
        Threshold::Never => "-".to_owned(),
    };
    for line in HIGH.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let entry = catalogue().find(words[0].parse().unwrap()).unwrap();
        let found = high_consequence_row(entry).map_or_else(
            || ["-"; 4].map(str::to_owned).to_vec(),
            |row| vec![row.code.to_owned(), text(row.tank), text(row.bulk), text(row.packages)],
        );
        assert_eq!(found, words[1..], "{line}");
    }
}

#[test]
fn quantities_of_a_row_count_together_and_a_missing_one_counts_as_above() {
    use HighConsequenceReason::{Activity, Exceeded, Missing, UnknownEntry};
    let tank = |key: &str, volume: Option<i64>| GoodsItem {
        volume_l: volume.map(Litres::new),
        ..GoodsItem::plain(key.parse().unwrap(), Carriage::Tank, Kilograms::new(100))
    };
    let bulk = |kg| GoodsItem::plain("1942-1".parse().unwrap(), Carriage::Bulk, Kilograms::new(kg));
    let packed =
        |key: &str| GoodsItem::plain(key.parse().unwrap(), Carriage::Packages, Kilograms::new(1));
    let missing = Missing(MissingFigure::Volume);
    for (load, expected) in [
        (vec![tank("1203-1", Some(3000))], vec![]),
        (vec![tank("1203-1", Some(3001))], vec![(0, Exceeded)]),
        (
            vec![tank("1203-1", Some(2000)), tank("1090-1", Some(1001))],
            vec![(0, Exceeded), (1, Exceeded)],
        ),
        // Another row, another sum.
        (vec![tank("1203-1", Some(2000)), tank("1831-1", Some(2000))], vec![]),
        (vec![tank("1203-1", None)], vec![(0, missing)]),
        (vec![tank("1203-1", Some(0))], vec![(0, missing)]),
        (vec![bulk(3000)], vec![]),
        (vec![bulk(1500), bulk(1501)], vec![(0, Exceeded), (1, Exceeded)]),
        (vec![packed("1203-1")], vec![]),
        (vec![packed("1017-1"), packed("1830-1")], vec![(0, Exceeded)]),
        (vec![packed("2908-1")], vec![]),
        (vec![packed("2915-1")], vec![(0, Activity)]),
        (vec![packed("1203-9")], vec![(0, UnknownEntry)]),
    ] {
        let lines: Vec<GoodsLine<'_>> = load
            .iter()
            .enumerate()
            .map(|(index, item)| GoodsLine { index, item, entry: catalogue().find(item.entry) })
            .collect();
        let found: Vec<(usize, HighConsequenceReason)> =
            high_consequence(&lines).iter().map(|one| (one.index, one.reason)).collect();
        assert_eq!(found, expected, "{load:?}");
    }
}
