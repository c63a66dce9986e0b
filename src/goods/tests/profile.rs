//! What a load means to zones and tunnels.

use super::*;
use crate::units::Kilograms;

fn item(key: &str, carriage: Carriage, declared_kg: i64) -> GoodsItem {
    GoodsItem {
        entry: key.parse().unwrap(),
        technical_name: String::new(),
        carriage,
        packaging: String::new(),
        package_count: 0,
        declared_kg: Kilograms::new(declared_kg),
        gross_kg: None,
        net_explosive_kg: Kilograms::ZERO,
        regime: Regime::Full,
        is_waste: false,
        is_empty_uncleaned: false,
        is_environmentally_hazardous: false,
        is_elevated_temperature: false,
        density_15: None,
        density_50: None,
        volume_l: None,
        water_capacity_l: None,
        largest_receptacle_l: None,
    }
}

fn limited(key: &str, gross_kg: i64) -> GoodsItem {
    GoodsItem {
        regime: Regime::LimitedQuantity,
        gross_kg: Some(Kilograms::new(gross_kg)),
        ..item(key, Carriage::Packages, gross_kg - 1)
    }
}

fn excepted(key: &str, package_count: u32) -> GoodsItem {
    GoodsItem {
        regime: Regime::ExceptedQuantity,
        package_count,
        ..item(key, Carriage::Packages, 1)
    }
}

fn profile(load: &[GoodsItem]) -> LoadProfile {
    catalogue().profile(&load.to_vec()).unwrap()
}

fn closed(load: &[GoodsItem]) -> String {
    profile(load)
        .forbidden_tunnels
        .iter()
        .map(|category| format!("{category:?}"))
        .collect::<Vec<_>>()
        .concat()
}

#[test]
fn an_empty_truck_carries_nothing_and_may_pass_every_tunnel() {
    assert_eq!(profile(&[]), LoadProfile::default());
}

#[test]
fn goods_the_list_leaves_free_do_not_count() {
    let dry_ice = profile(&[item("1845-1", Carriage::Packages, 500)]);
    assert!(!dry_ice.is_loaded);
    assert!(dry_ice.un_numbers.is_empty());
    assert!(dry_ice.forbidden_tunnels.is_empty());
}

#[test]
fn an_entry_that_is_not_in_the_list_is_named() {
    let load = vec![item("1203-1", Carriage::Tank, 1), item("1203-2", Carriage::Tank, 1)];
    assert_eq!(catalogue().profile(&load).unwrap_err().to_string(), "1203-2");
}

#[test]
fn classes_and_numbers_of_all_lines_are_gathered_in_order() {
    let found = profile(&[
        item("1230-1", Carriage::Tank, 20_000),
        item("1017-1", Carriage::Packages, 50),
        item("1230-1", Carriage::Tank, 5000),
    ]);
    assert_eq!(found.classes, [Class::C2_3, Class::C3, Class::C5_1, Class::C6_1, Class::C8]);
    assert_eq!(found.un_numbers.len(), 2);
    assert!(found.is_highly_toxic);
    assert!(found.in_tank && found.in_packages && !found.in_bulk);
    assert!(!profile(&[item("1203-1", Carriage::Tank, 1)]).is_highly_toxic);
}

#[test]
fn tunnels_closed_to_any_line_are_closed_to_the_load() {
    assert_eq!(closed(&[item("1203-1", Carriage::Tank, 26_000)]), "DE");
    assert_eq!(closed(&[item("1203-1", Carriage::Packages, 200)]), "E");
    assert_eq!(closed(&[item("1017-1", Carriage::Tank, 10_000)]), "CDE");
    assert_eq!(closed(&[item("1075-1", Carriage::Tank, 10_000)]), "BCDE");
    assert_eq!(closed(&[item("3082-1", Carriage::Tank, 10_000)]), "");
    let both = [item("3082-1", Carriage::Tank, 1000), item("1203-1", Carriage::Packages, 200)];
    assert_eq!(closed(&both), "E");
    // Neither column 15 nor `-`: nothing says that a tunnel is open.
    assert_eq!(closed(&[item("2071-1", Carriage::Packages, 100)]), "BCDE");
}

#[test]
fn the_net_explosive_mass_of_all_lines_counts_together() {
    let powder = |net: i64| GoodsItem {
        net_explosive_kg: Kilograms::new(net),
        ..item("0027-1", Carriage::Packages, 2000)
    };
    assert_eq!(closed(&[powder(500), powder(500)]), "CDE");
    assert_eq!(closed(&[powder(500), powder(501)]), "BCDE");
    // Not declared: the whole mass counts.
    assert_eq!(closed(&[powder(0)]), "BCDE");
}

#[test]
fn limited_quantities_are_ordinary_goods_up_to_eight_tonnes_gross() {
    let at_most = profile(&[limited("1090-1", 8000)]);
    assert!(at_most.is_loaded && at_most.is_ordinary && !at_most.endangers_water);
    assert!(at_most.forbidden_tunnels.is_empty());
    let above = [limited("1090-1", 4000), limited("1263-4", 4001)];
    assert!(!profile(&above).is_ordinary);
    assert_eq!(closed(&above), "E");
}

#[test]
fn excepted_quantities_are_ordinary_goods_up_to_a_thousand_packages() {
    assert!(profile(&[excepted("1090-1", 1000)]).is_ordinary);
    assert!(!profile(&[excepted("1090-1", 600), excepted("1294-1", 401)]).is_ordinary);
    assert!(!profile(&[excepted("1090-1", 0)]).is_ordinary);
}

#[test]
fn a_relief_the_list_does_not_give_counts_for_nothing() {
    // LQ 0 and E0 in columns 7a and 7b.
    assert!(!profile(&[limited("1017-1", 10)]).is_ordinary);
    assert_eq!(closed(&[limited("1017-1", 10)]), "DE");
    assert!(!profile(&[excepted("1017-1", 1)]).is_ordinary);
    // Limited quantities are of packages alone.
    let in_tank = GoodsItem { carriage: Carriage::Tank, ..limited("1090-1", 100) };
    assert!(!profile(&[in_tank]).is_ordinary);
    // Explosives never go as ordinary goods.
    assert!(!profile(&[limited("0012-1", 10)]).is_ordinary);
}

#[test]
fn one_line_under_the_full_regime_makes_the_load_dangerous_goods() {
    let found = profile(&[limited("1090-1", 100), item("1203-1", Carriage::Packages, 200)]);
    assert!(!found.is_ordinary);
    assert!(found.endangers_water);
    assert_eq!(closed(&[limited("1090-1", 100), item("1203-1", Carriage::Packages, 1)]), "E");
}
