//! Tunnels: the table of ADR 8.6.4 in full, and the union over a load.

use super::*;
use crate::units::Kilograms;

/// Code; forbidden in tanks, in bulk, in packages with no net explosive mass, at 1000 kg, a gram above, at
/// 5000 kg, a gram above. `.` none.
const TABLE: &str = "
        |      no explosives      |        1000 kg          |      1000.001 kg        |         5000 kg         |       5000.001 kg       |
B       | BCDE   BCDE   BCDE      | BCDE   BCDE   BCDE      | BCDE   BCDE   BCDE      | BCDE   BCDE   BCDE      | BCDE   BCDE   BCDE      |
B1000C  | CDE    CDE    CDE       | CDE    CDE    CDE       | BCDE   BCDE   BCDE      | BCDE   BCDE   BCDE      | BCDE   BCDE   BCDE      |
B/D     | BCDE   DE     DE        | BCDE   DE     DE        | BCDE   DE     DE        | BCDE   DE     DE        | BCDE   DE     DE        |
B/E     | BCDE   E      E         | BCDE   E      E         | BCDE   E      E         | BCDE   E      E         | BCDE   E      E         |
C       | CDE    CDE    CDE       | CDE    CDE    CDE       | CDE    CDE    CDE       | CDE    CDE    CDE       | CDE    CDE    CDE       |
C5000D  | DE     DE     DE        | DE     DE     DE        | DE     DE     DE        | DE     DE     DE        | CDE    CDE    CDE       |
C/D     | CDE    DE     DE        | CDE    DE     DE        | CDE    DE     DE        | CDE    DE     DE        | CDE    DE     DE        |
C/E     | CDE    E      E         | CDE    E      E         | CDE    E      E         | CDE    E      E         | CDE    E      E         |
D       | DE     DE     DE        | DE     DE     DE        | DE     DE     DE        | DE     DE     DE        | DE     DE     DE        |
D/E     | DE     DE     E         | DE     DE     E         | DE     DE     E         | DE     DE     E         | DE     DE     E         |
E       | E      E      E         | E      E      E         | E      E      E         | E      E      E         | E      E      E         |
-       | .      .      .         | .      .      .         | .      .      .         | .      .      .         | .      .      .         |
";
const MASSES: [Kilograms; 5] = [
    Kilograms::ZERO,
    Kilograms::new(1000),
    Kilograms::from_grams(1_000_001),
    Kilograms::new(5000),
    Kilograms::from_grams(5_000_001),
];
const WAYS: [Carriage; 3] = [Carriage::Tank, Carriage::Bulk, Carriage::Packages];

fn letters(closed: TunnelCategories) -> String {
    if closed.is_empty() { ".".to_owned() } else { closed.letters() }
}

#[test]
fn every_code_closes_what_the_table_says_by_carriage_and_explosive_mass() {
    let rows: Vec<&str> = TABLE.lines().filter(|line| !line.is_empty()).skip(1).collect();
    assert_eq!(rows.len(), 12);
    for row in rows {
        let mut parts = row.split('|');
        let name = parts.next().unwrap().trim();
        let code: TunnelCode = name.parse().unwrap();
        for (mass, part) in MASSES.into_iter().zip(parts) {
            let cells: Vec<&str> = part.split_whitespace().collect();
            assert_eq!(cells.len(), 3, "{name}");
            for (way, expected) in WAYS.into_iter().zip(cells) {
                assert_eq!(letters(code.forbidden(way, mass)), expected, "{name} {way:?} {mass}");
            }
        }
    }
}

#[test]
fn every_code_of_the_list_is_in_the_table() {
    for entry in catalogue().entries() {
        let text = entry.tunnel_code.map_or_else(|| "-".to_owned(), |code| code.to_string());
        let is_row = |line: &str| line.split('|').next().is_some_and(|name| name.trim() == text);
        assert!(TABLE.lines().any(is_row), "{}", entry.key);
    }
}

/// Goods by dice: any entry, any way, any regime, any mass.
pub(super) fn any_item(dice: &mut Dice) -> GoodsItem {
    let entry = dice.pick(catalogue().entries());
    let mass = Kilograms::new(*dice.pick(&[0, 1, 20, 50, 333, 1000, 1001, 5001, 8001, 30_000]));
    let regimes = [Regime::Full, Regime::Full, Regime::LimitedQuantity, Regime::ExceptedQuantity];
    let litres = crate::units::Litres::new(*dice.pick(&[0, 1, 50, 51, 1000, 3001]));
    GoodsItem {
        package_count: u32::try_from(dice.below(1002)).unwrap(),
        gross_kg: (dice.below(3) > 0).then_some(mass),
        net_explosive_kg: if dice.below(2) == 0 { mass } else { Kilograms::ZERO },
        regime: *dice.pick(&regimes),
        is_empty_uncleaned: dice.below(9) == 0,
        volume_l: (dice.below(3) > 0).then_some(litres),
        water_capacity_l: (dice.below(3) > 0).then_some(litres),
        largest_receptacle_l: (dice.below(3) > 0).then_some(litres),
        ..GoodsItem::plain(entry.key, *dice.pick(&WAYS), mass)
    }
}

#[test]
fn adding_goods_never_widens_the_tunnels_nor_the_roads() {
    let mut dice = Dice(13);
    let mut narrowed = 0;
    for _ in 0..20_000 {
        let mut load: Vec<GoodsItem> = (0..=dice.below(3)).map(|_| any_item(&mut dice)).collect();
        let edition = *dice.pick(&Edition::ALL);
        let profile = |load: &[GoodsItem]| catalogue().profile_under(load, edition, None).unwrap();
        let before = profile(&load);
        load.push(any_item(&mut dice));
        let after = profile(&load);
        let kept = before.forbidden_tunnels.union(after.forbidden_tunnels);
        assert_eq!(kept, after.forbidden_tunnels, "{edition:?} {load:#?}");
        assert!(!after.is_ordinary || before.is_ordinary || !before.is_loaded, "{load:#?}");
        narrowed += usize::from(before.forbidden_tunnels != after.forbidden_tunnels);
    }
    assert!(narrowed > 1000, "only {narrowed} loads were narrowed");
}

#[test]
fn a_small_unit_is_not_marked_for_limited_quantities() {
    let limited = |gross: i64| GoodsItem {
        regime: Regime::LimitedQuantity,
        gross_kg: Some(Kilograms::new(gross)),
        ..GoodsItem::plain("1090-1".parse().unwrap(), Carriage::Packages, Kilograms::new(gross - 1))
    };
    for (gross, unit, closed, is_ordinary) in [
        (8000, None, ".", true),
        (8001, None, "E", false),
        (8001, Some(12_000), ".", true),
        (8001, Some(12_001), "E", false),
        (8000, Some(40_000), ".", true),
    ] {
        let unit = unit.map(Kilograms::new);
        let found = catalogue().profile_under(&[limited(gross)], Edition::Adr2025, unit).unwrap();
        assert_eq!(letters(found.forbidden_tunnels), closed, "{gross} {unit:?}");
        assert_eq!(found.is_ordinary, is_ordinary, "{gross} {unit:?}");
    }
}

#[test]
fn goods_within_the_points_of_adr_close_no_tunnel_and_bulk_is_never_within() {
    let closed = |load: &[GoodsItem]| {
        letters(catalogue().profile_under(load, Edition::Adr2025, None).unwrap().forbidden_tunnels)
    };
    let petrol = |litres: i64, way| GoodsItem {
        volume_l: Some(crate::units::Litres::new(litres)),
        ..GoodsItem::plain("1203-1".parse().unwrap(), way, Kilograms::new(litres))
    };
    assert_eq!(closed(&[petrol(333, Carriage::Packages)]), ".");
    assert_eq!(closed(&[petrol(334, Carriage::Packages)]), "E");
    assert_eq!(closed(&[petrol(10, Carriage::Tank)]), "DE");
    assert_eq!(closed(&[petrol(300, Carriage::Packages), petrol(10, Carriage::Tank)]), "DE");
    // China knows no exemption by points.
    let china = catalogue().profile(&vec![petrol(10, Carriage::Packages)]).unwrap();
    assert_eq!(letters(china.forbidden_tunnels), "E");
}

#[test]
fn absurd_explosive_masses_saturate_and_close_more() {
    let item = GoodsItem {
        net_explosive_kg: Kilograms::from_grams(i64::MAX),
        ..GoodsItem::plain("0027-1".parse().unwrap(), Carriage::Packages, Kilograms::new(1))
    };
    let found = catalogue().profile(&vec![item.clone(), item]).unwrap();
    assert_eq!(letters(found.forbidden_tunnels), "BCDE");
    let negative = GoodsItem {
        net_explosive_kg: Kilograms::new(-5000),
        ..GoodsItem::plain("0027-1".parse().unwrap(), Carriage::Packages, Kilograms::new(1001))
    };
    let found = catalogue().profile(&vec![negative]).unwrap();
    assert_eq!(letters(found.forbidden_tunnels), "BCDE", "a mass below zero is not declared");
}
