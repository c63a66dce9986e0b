//! Points of ADR 1.1.3.6: the limits, what each kind of goods is counted by, and what is missing.

use super::tunnel::any_item;
use super::*;
use crate::units::{Kilograms, Litres};

fn of(key: &str, declared_kg: i64) -> GoodsItem {
    GoodsItem::plain(key.parse().unwrap(), Carriage::Packages, Kilograms::new(declared_kg))
}

fn litres(key: &str, volume: i64) -> GoodsItem {
    GoodsItem { volume_l: Some(Litres::new(volume)), ..of(key, 1) }
}

fn count(load: &[GoodsItem]) -> LoadPoints {
    let lines: Vec<GoodsLine<'_>> = load
        .iter()
        .enumerate()
        .map(|(index, item)| GoodsLine { index, item, entry: catalogue().find(item.entry) })
        .collect();
    load_points(&lines)
}

/// Entry, what it is counted by, and the goods: solids, liquids, gases of each kind, articles.
const BASES: &str = "
0027-1 NetExplosiveMass  black powder
1072-1 WaterCapacity     oxygen, compressed
1978-1 NetMass           propane, liquefied
1977-1 NetMass           nitrogen, refrigerated
1001-1 NetMass           acetylene, dissolved
1950-1 GrossMass         aerosols
2857-1 GrossMass         refrigerating machines
3167-1 WaterCapacity     gas sample, not pressurized
3500-1 WaterCapacity     chemical under pressure
3511-1 WaterCapacity     adsorbed gas
1203-1 Volume            petrol
2059-1 Volume            nitrocellulose solution
3473-1 GrossMass         fuel cell cartridges
3540-1 GrossMass         articles with flammable liquid
1350-1 MassOrVolume      sulphur: 4.1 names its solids by codes that class 3 has for liquids
2304-1 MassOrVolume      naphthalene, molten
3221-1 Volume            self-reactive liquid
3222-1 NetMass           self-reactive solid
1402-2 NetMass           calcium carbide
3292-1 GrossMass         batteries with sodium
1942-1 NetMass           ammonium nitrate
2014-1 Volume            hydrogen peroxide
3356-1 GrossMass         oxygen generator
3105-1 Volume            organic peroxide, liquid
1547-1 Volume            aniline
1689-1 NetMass           sodium cyanide, solid
3414-1 Volume            sodium cyanide solution
1649-1 MassOrVolume      anti-knock mixture: the code does not tell
2814-1 MassOrVolume      infectious substance
1830-1 Volume            sulphuric acid
1823-1 NetMass           sodium hydroxide, solid
2794-1 GrossMass         batteries, wet
3506-1 GrossMass         mercury in articles
3480-1 GrossMass         lithium batteries
2990-1 GrossMass         life-saving appliances
3077-1 NetMass           environmentally hazardous solid
3082-1 Volume            environmentally hazardous liquid
";

#[test]
fn goods_are_counted_by_what_the_rows_say() {
    for line in BASES.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let entry = catalogue().find(words[0].parse().unwrap()).unwrap();
        assert_eq!(format!("{:?}", Basis::of(entry)), words[1], "{line}");
    }
}

#[test]
fn a_name_that_says_solid_or_liquid_agrees_with_what_it_is_counted_by() {
    for entry in catalogue().entries() {
        let says = |word: &str| entry.proper_shipping_name.contains(word);
        match Basis::of(entry) {
            Basis::Volume => assert!(!says("SOLID") || says("LIQUID"), "{}", entry.key),
            Basis::NetMass => {
                let is_gas = entry.class.is_some_and(|class| class.number() == 2);
                assert!(is_gas || !says(" LIQUID,") || says("SOLID"), "{}", entry.key);
            }
            _ => {}
        }
    }
}

/// Entry; kilograms or litres that are just within and just above, in thousandths.
const LIMITS: &str = "
1155-1  20000  20001   category 1
1005-1  50000  50001   category 1, note a
1017-1  50000  50001   category 1, note a
0081-1  50000  50001   category 1, note a
0082-1  50000  50001   category 1, note a
0084-1  50000  50001   category 1, note a
0241-1  50000  50001   category 1, note a
0331-1  50000  50001   category 1, note a
0332-1  50000  50001   category 1, note a
0482-1  50000  50001   category 1, note a
0083-1  20000  20001   category 1, not of note a
1203-1 333000 333001   category 2
1202-1 1000000 1000001 category 3
";

/// The same goods with this quantity in every figure.
fn all_figures(key: &str, milli: i64) -> GoodsItem {
    GoodsItem {
        declared_kg: Kilograms::from_grams(milli),
        gross_kg: Some(Kilograms::from_grams(milli)),
        net_explosive_kg: Kilograms::from_grams(milli),
        volume_l: Some(Litres::from_millilitres(milli)),
        water_capacity_l: Some(Litres::from_millilitres(milli)),
        ..of(key, 1)
    }
}

#[test]
fn each_category_has_its_limit() {
    for line in LIMITS.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let within = count(&[all_figures(words[0], words[1].parse().unwrap())]);
        assert!(within.is_within(), "{line}: {within:?}");
        let above = count(&[all_figures(words[0], words[2].parse().unwrap())]);
        assert!(!above.is_within(), "{line}");
        assert_eq!(above.first_obstacle(), None, "{line}");
    }
    assert!(count(&[all_figures("0012-1", 1_000_000_000)]).is_within(), "category 4");
    assert!(!count(&[all_figures("1381-1", 1)]).is_within(), "category 0");
}

#[test]
fn points_of_all_lines_count_together() {
    // 10 x 50 + 100 x 3 + 200 = 1000.
    let load = |last| [litres("1155-1", 10), litres("1203-1", 100), litres("1202-1", last)];
    let at_most = count(&load(200));
    assert_eq!(at_most.total_milli, 1_000_000);
    assert_eq!(
        at_most.lines.iter().map(|l| l.points_milli).collect::<Vec<_>>(),
        [500_000, 300_000, 200_000]
    );
    assert!(at_most.is_within());
    assert!(!count(&load(201)).is_within());
    // 25 kg of ammonia twentyfold and 500 points more.
    assert!(count(&[of("1005-1", 25), litres("1155-1", 10)]).is_within());
    assert!(!count(&[of("1005-1", 26), litres("1155-1", 10)]).is_within());
}

/// What is changed, and what then stands against the exemption.
#[test]
fn a_missing_figure_is_named() {
    use MissingFigure::{GrossMass, NetExplosiveMass, NetMass, Volume, WaterCapacity};
    for (item, missing) in [
        (of("1978-1", 0), NetMass),
        (of("1978-1", -5), NetMass),
        (of("1203-1", 5), Volume),
        (litres("1203-1", 0), Volume),
        (of("1072-1", 5), WaterCapacity),
        (of("0027-1", 5), NetExplosiveMass),
        (of("3480-1", 5), GrossMass),
        (of("1350-1", 5), Volume),
        (GoodsItem { declared_kg: Kilograms::ZERO, ..litres("1350-1", 5) }, NetMass),
    ] {
        let found = count(std::slice::from_ref(&item));
        assert_eq!(found.first_obstacle(), Some((0, PointsObstacle::Missing(missing))), "{item:?}");
        assert!(!found.is_within());
        assert!(!missing.field().is_empty() && !missing.name().0.is_empty());
    }
}

#[test]
fn what_the_exemption_is_not_for_is_named() {
    use PointsObstacle::{CategoryZero, NoCategory, NotInPackages, Prohibited, UnknownEntry};
    let way = |carriage| GoodsItem { carriage, ..litres("1203-1", 1) };
    for (item, obstacle) in [
        (way(Carriage::Tank), NotInPackages),
        (way(Carriage::Bulk), NotInPackages),
        (of("1381-1", 1), CategoryZero),
        (GoodsItem { is_empty_uncleaned: true, ..of("1381-1", 1) }, CategoryZero),
        (of("3166-1", 1), NoCategory),
        (of("2186-1", 1), Prohibited),
        (of("1203-9", 1), UnknownEntry),
    ] {
        let found = count(&[litres("1202-1", 1), item.clone()]);
        assert_eq!(found.first_obstacle(), Some((1, obstacle)), "{item:?}");
        assert!(!found.is_within());
    }
}

#[test]
fn empty_packagings_and_goods_that_are_free_count_for_nothing() {
    let empty = GoodsItem { is_empty_uncleaned: true, ..of("1155-1", 0) };
    let found = count(&[empty, of("1845-1", 9000)]);
    assert!(found.is_within());
    assert_eq!((found.lines.len(), found.total_milli), (1, 0));
    assert_eq!(found.lines[0].row.unwrap().category, 4);
    assert!(count(&[]).is_within());
}

#[test]
fn receptacles_count_as_stated_or_as_if_each_were_the_largest() {
    let oxygen = |water: Option<i64>, largest: Option<i64>| GoodsItem {
        package_count: 10,
        water_capacity_l: water.map(Litres::new),
        largest_receptacle_l: largest.map(Litres::new),
        ..of("1072-1", 1)
    };
    let quantity = |item: GoodsItem| count(&[item]).lines[0].quantity_milli;
    assert_eq!(quantity(oxygen(Some(400), None)), Some(400_000));
    assert_eq!(quantity(oxygen(Some(400), Some(50))), Some(400_000));
    assert_eq!(quantity(oxygen(Some(40), Some(50))), Some(50_000));
    assert_eq!(quantity(oxygen(None, Some(50))), Some(500_000));
    assert_eq!(quantity(oxygen(None, None)), None);
}

#[test]
fn absurd_figures_saturate_and_are_above() {
    let huge = GoodsItem {
        declared_kg: Kilograms::from_grams(i64::MAX),
        largest_receptacle_l: Some(Litres::from_millilitres(i64::MAX)),
        package_count: u32::MAX,
        ..of("1978-1", 1)
    };
    let found = count(&[huge.clone(), huge.clone(), huge]);
    assert_eq!(found.total_milli, i64::MAX);
    assert!(!found.is_within());
}

#[test]
fn adding_goods_never_lowers_the_points_nor_makes_a_load_exempt() {
    let mut dice = Dice(17);
    let mut exempt = 0;
    for _ in 0..20_000 {
        let mut load: Vec<GoodsItem> = (0..=dice.below(3)).map(|_| any_item(&mut dice)).collect();
        let before = count(&load);
        load.push(any_item(&mut dice));
        let after = count(&load);
        assert!(after.total_milli >= before.total_milli);
        assert!(!after.is_within() || before.is_within(), "{load:#?}");
        exempt += usize::from(after.is_within());
    }
    assert!(exempt > 20, "only {exempt} loads were exempt");
}
