//! UN numbers, classes, packing groups, tank codes and tunnel codes against the rules.

use super::*;
use crate::units::Kilograms;

#[test]
fn a_un_number_is_four_digits_with_or_without_un() {
    for text in ["1203", "UN1203", "UN 1203", "un1203", " 1203 "] {
        assert_eq!(text.parse::<UnNumber>().unwrap().value(), 1203);
    }
    assert_eq!("0004".parse::<UnNumber>().unwrap().to_string(), "UN 0004");
    assert_eq!(String::from("0004".parse::<UnNumber>().unwrap()), "0004");
    assert_eq!("9999".parse::<UnNumber>().unwrap().value(), 9999);
    for text in ["", "4", "120", "12034", "UN", "12a3", "+123", "１２０３", "NA1203"] {
        assert!(text.parse::<UnNumber>().is_err(), "{text}");
    }
    assert_eq!(UnNumber::new(9999).unwrap().value(), 9999);
    assert_eq!(UnNumber::new(10_000), None);
}

#[test]
fn an_entry_key_is_a_un_number_and_a_variant_from_one() {
    let key: EntryKey = "1202-3".parse().unwrap();
    assert_eq!((key.un_number.value(), key.variant), (1202, 3));
    assert_eq!(key.to_string(), "1202-3");
    assert_eq!("0004-1".parse::<EntryKey>().unwrap().to_string(), "0004-1");
    for text in ["1202", "1202-", "1202-0", "1202-x", "1202-256", "-1", "12-1", ""] {
        assert!(text.parse::<EntryKey>().is_err(), "{text}");
    }
}

#[test]
fn classes_are_read_and_printed_as_on_the_label() {
    for class in Class::ALL {
        assert_eq!(class.to_string().parse::<Class>().unwrap(), class);
    }
    assert_eq!("6.1".parse::<Class>().unwrap().number(), 6);
    assert_eq!("9".parse::<Class>().unwrap().number(), 9);
    for text in ["1", "2", "1.7", "2.4", "4", "5", "6", "10", "", "III"] {
        assert!(text.parse::<Class>().is_err(), "{text}");
    }
}

#[test]
fn packing_groups_are_one_to_three() {
    for text in ["I", "II", "III"] {
        assert_eq!(text.parse::<PackingGroup>().unwrap().to_string(), text);
    }
    assert!(PackingGroup::I < PackingGroup::III);
    for text in ["", "1", "IV", "ii"] {
        assert!(text.parse::<PackingGroup>().is_err(), "{text}");
    }
}

#[test]
fn tank_codes_are_printed_as_they_were_read() {
    for text in [
        "L4BN",
        "LGBF",
        "L1.5BN",
        "S2.65AN(+)",
        "L21DH(+)",
        "S10AH",
        "PxBN(M)",
        "P22DH(M)",
        "RxBN",
        "CxBH(M)",
        "LGAV",
        "SGAV",
        "L10CH",
        "P25.5BN",
    ] {
        assert_eq!(text.parse::<TankCode>().unwrap().to_string(), text);
    }
    for text in ["", "L", "L4B", "X4BN", "L5BN", "L4EN", "L4BX", "PxAN", "PxBV", "RxBF", "LxBN"] {
        assert!(text.parse::<TankCode>().is_err(), "{text}");
    }
    // `(M)` is of gas tanks, `(+)` of the others.
    for text in ["L4BN(M)", "PxBN(+)", "L4BN(X)"] {
        assert!(text.parse::<TankCode>().is_err(), "{text}");
    }
}

#[track_caller]
fn serves(tank: &str, required: &str, expected: bool) {
    let tank_code: TankCode = tank.parse().unwrap();
    let needed: TankCode = required.parse().unwrap();
    assert_eq!(tank_code.satisfies(&needed), expected, "{tank} for {required}");
}

#[test]
fn a_tank_serves_goods_that_ask_for_no_more_than_its_code() {
    // ADR 4.3.4.1.2: each part at least as safe.
    serves("LGBF", "LGBF", true);
    serves("LGBF", "LGBV", true);
    serves("LGBV", "LGBF", false);
    serves("L4BN", "LGBF", true);
    serves("L4BH", "L4BN", true);
    serves("L4BN", "L4BH", false);
    serves("LGBF", "L1.5BN", false);
    serves("L1.5BN", "LGBF", true);
    serves("L10CH", "L4BH", true);
    serves("L4BH", "L10CH", false);
    serves("L10BH", "L4DH", false);
    serves("L4DH", "L10BH", false);
    serves("L15DH", "L10CH", true);
    // A tank for liquids serves solids, never the other way.
    serves("L4BN", "SGAN", true);
    serves("S10AH", "SGAN", true);
    serves("S10AH", "LGBF", false);
}

#[test]
fn gas_tanks_keep_their_kind_and_refrigerated_ones_their_valve() {
    serves("P25BN", "PxBN(M)", true);
    serves("P22DH", "P22DH(M)", true);
    serves("P21DH", "P22DH(M)", false);
    serves("P22BN", "P22DH(M)", false);
    serves("P25BN", "CxBN(M)", false);
    serves("C200BN", "CxBN(M)", true);
    serves("R7BN", "RxBN", true);
    serves("P25BN", "RxBN", false);
    serves("L4BN", "PxBN(M)", false);
    serves("P25BN", "L4BN", false);
}

#[test]
fn a_plus_asks_for_a_type_approval_that_names_the_goods() {
    serves("L4BV", "L4BV(+)", false);
    serves("L4BV(+)", "L4BV(+)", true);
    serves("L4BV(+)", "L4BV", true);
    let needed: TankCode = "L4BV(+)".parse().unwrap();
    assert!(needed.needs_type_approval());
    assert_eq!(needed.without_suffix().to_string(), "L4BV");
}

/// The categories a code forbids, as letters.
fn forbidden(code: &str, carriage: Carriage, net_kg: i64) -> String {
    let code: TunnelCode = code.parse().unwrap();
    let categories = code.forbidden(carriage, Kilograms::new(net_kg));
    categories.iter().map(|category| format!("{category:?}")).collect::<Vec<_>>().concat()
}

#[test]
fn tunnel_codes_forbid_the_categories_of_adr_8_6_4() {
    use Carriage::{Bulk, Packages, Tank};
    for (code, in_tank, in_bulk, in_packages) in [
        ("B", "BCDE", "BCDE", "BCDE"),
        ("B/D", "BCDE", "DE", "DE"),
        ("B/E", "BCDE", "E", "E"),
        ("C", "CDE", "CDE", "CDE"),
        ("C/D", "CDE", "DE", "DE"),
        ("C/E", "CDE", "E", "E"),
        ("D", "DE", "DE", "DE"),
        ("D/E", "DE", "DE", "E"),
        ("E", "E", "E", "E"),
        ("-", "", "", ""),
    ] {
        assert_eq!(forbidden(code, Tank, 0), in_tank, "{code} in tanks");
        assert_eq!(forbidden(code, Bulk, 0), in_bulk, "{code} in bulk");
        assert_eq!(forbidden(code, Packages, 0), in_packages, "{code} in packages");
        assert_eq!(code.parse::<TunnelCode>().unwrap().to_string(), code);
    }
}

#[test]
fn explosives_close_more_tunnels_above_their_net_mass() {
    let packages = Carriage::Packages;
    assert_eq!(forbidden("B1000C", packages, 1000), "CDE");
    assert_eq!(forbidden("B1000C", packages, 1001), "BCDE");
    assert_eq!(forbidden("C5000D", packages, 5000), "DE");
    assert_eq!(forbidden("C5000D", packages, 5001), "CDE");
}

#[test]
fn a_tunnel_category_a_is_open_to_all_goods() {
    let all = TunnelCategories::from_category(TunnelCategory::A);
    let worst = TunnelCode::B.forbidden(Carriage::Tank, Kilograms::ZERO);
    assert!(all.contains(TunnelCategory::A));
    assert!(!worst.contains(TunnelCategory::A));
    assert!(worst.intersects(all));
    assert_eq!(worst.union(TunnelCategories::NONE), worst);
    assert!(TunnelCategories::NONE.is_empty());
    for text in ["", "A", "F", "D/C", "B1000D", "d/e"] {
        assert!(text.parse::<TunnelCode>().is_err(), "{text}");
    }
}
