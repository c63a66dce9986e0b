//! The regime by quantity: a row a load, in China and under ADR.

use super::*;
use crate::units::{Kilograms, Litres};

fn full(key: &str, kg: i64) -> GoodsItem {
    GoodsItem {
        volume_l: Some(Litres::new(kg)),
        ..GoodsItem::plain(key.parse().unwrap(), Carriage::Packages, Kilograms::new(kg))
    }
}

fn limited(key: &str, gross_kg: i64) -> GoodsItem {
    GoodsItem {
        regime: Regime::LimitedQuantity,
        gross_kg: Some(Kilograms::new(gross_kg)),
        ..full(key, 1)
    }
}

fn excepted(key: &str, package_count: u32) -> GoodsItem {
    GoodsItem { regime: Regime::ExceptedQuantity, package_count, ..full(key, 1) }
}

fn cylinders(largest: i64, kg: i64) -> GoodsItem {
    GoodsItem { largest_receptacle_l: Some(Litres::new(largest)), ..full("1013-1", kg) }
}

fn decide(load: &[GoodsItem], edition: Edition) -> RegimeRuling {
    let entries: Vec<Option<Entry>> =
        load.iter().map(|item| catalogue().find(item.entry).cloned()).collect();
    quantity_regime(&GoodsLine::of(load, &entries), edition, &QuantityBounds::ORDER_29, None)
}

/// What is lifted, a letter each: waybill, vehicle, crew, routes, tunnels.
fn lifted(ruling: &RegimeRuling) -> String {
    let lifted = ruling.lifted;
    let letters = [
        (lifted.waybill, 'w'),
        (lifted.vehicle, 'v'),
        (lifted.crew, 'c'),
        (lifted.routes, 'r'),
        (lifted.tunnels, 't'),
    ];
    letters.into_iter().map(|(is, letter)| if is { letter } else { '-' }).collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row a load")]
fn loads_go_under_the_regime_the_rows_say() {
    use QuantityRegime::{CarbonDioxide, Excepted, Free, Full, Limited, Points};
    let tank = GoodsItem { carriage: Carriage::Tank, ..limited("1090-1", 100) };
    let no_gross = GoodsItem { gross_kg: None, ..limited("1090-1", 100) };
    let (none, all, paper, marked) = ("-----", "wvcrt", "-vcrt", "wvc--");
    for (what, load, china, adr) in [
        ("nothing", vec![], (Free, all), (Free, all)),
        ("dry ice", vec![full("1845-1", 500)], (Free, all), (Free, all)),
        ("petrol, 333 l", vec![full("1203-1", 333)], (Full, none), (Points, paper)),
        ("petrol, 334 l", vec![full("1203-1", 334)], (Full, none), (Full, none)),
        ("limited, 8000 kg", vec![limited("1090-1", 8000)], (Limited, all), (Limited, all)),
        ("limited, 8001 kg", vec![limited("1090-1", 8001)], (Full, none), (Limited, marked)),
        (
            "limited, two lines above",
            vec![limited("1090-1", 4000), limited("1263-4", 4001)],
            (Full, none),
            (Limited, marked),
        ),
        ("limited, gross unknown", vec![no_gross], (Full, none), (Limited, marked)),
        ("limited, in a tank", vec![tank], (Full, none), (Full, none)),
        ("limited, not admitted", vec![limited("1017-1", 1)], (Full, none), (Points, paper)),
        ("limited, 1.4S", vec![limited("0012-1", 1)], (Full, none), (Limited, all)),
        ("excepted, 1000", vec![excepted("1090-1", 1000)], (Excepted, all), (Excepted, all)),
        ("excepted, 1001", vec![excepted("1090-1", 1001)], (Full, none), (Points, paper)),
        ("excepted, no count", vec![excepted("1090-1", 0)], (Full, none), (Points, paper)),
        (
            "excepted and limited",
            vec![excepted("1090-1", 10), limited("1090-1", 10)],
            (Limited, all),
            (Limited, all),
        ),
        (
            "limited with dry ice",
            vec![limited("1090-1", 10), full("1845-1", 500)],
            (Limited, all),
            (Limited, all),
        ),
        (
            "limited with petrol",
            vec![limited("1090-1", 10), full("1203-1", 10)],
            (Full, none),
            (Points, paper),
        ),
        (
            "limited above with petrol",
            vec![limited("1090-1", 8001), full("1203-1", 10)],
            (Full, none),
            (Points, "-vc--"),
        ),
        ("CO2, 50 l, 500 kg", vec![cylinders(50, 500)], (CarbonDioxide, all), (Points, paper)),
        ("CO2, 51 l", vec![cylinders(51, 500)], (Full, none), (Points, paper)),
        ("CO2, 501 kg", vec![cylinders(50, 501)], (Full, none), (Points, paper)),
        (
            "CO2, 501 kg in two lines",
            vec![cylinders(50, 250), cylinders(40, 251)],
            (Full, none),
            (Points, paper),
        ),
        ("CO2, cylinders unknown", vec![full("1013-1", 100)], (Full, none), (Points, paper)),
        (
            "CO2 with petrol",
            vec![cylinders(50, 100), full("1203-1", 1)],
            (Full, none),
            (Points, paper),
        ),
        ("unknown entry", vec![excepted("1203-9", 1)], (Full, none), (Full, none)),
        ("prohibited", vec![limited("2186-1", 1)], (Full, none), (Full, none)),
    ] {
        for (edition, (regime, what_is_lifted)) in
            [(Edition::Jtt617, china), (Edition::Adr2025, adr), (Edition::Adr2027, adr)]
        {
            let ruling = decide(&load, edition);
            assert_eq!(ruling.regime, regime, "{what}, {edition:?}: {ruling:?}");
            assert_eq!(lifted(&ruling), what_is_lifted, "{what}, {edition:?}: {ruling:?}");
            assert_eq!(ruling.lines.len(), load.len(), "{what}");
            let is_ordinary = lifted(&ruling).ends_with("rt") && regime != Free;
            assert_eq!(ruling.is_ordinary(), is_ordinary, "{what}");
        }
    }
}

#[test]
fn what_stands_against_relief_is_named_with_its_line() {
    use RegimeObstacle::{
        CarbonDioxideAbove, CountMissing, ExceptedAbove, Explosive, FullLine, GrossMissing,
        LimitedAbove, NotAdmitted, UnknownEntry,
    };
    let relieved = limited("1090-1", 1);
    let no_gross = GoodsItem { gross_kg: None, ..limited("1090-1", 100) };
    let negative = GoodsItem { gross_kg: Some(Kilograms::new(-1)), ..limited("1090-1", 100) };
    for (item, line, obstacle) in [
        (limited("1090-1", 8000), None, LimitedAbove),
        (excepted("1090-1", 1001), None, ExceptedAbove),
        (cylinders(50, 501), None, CarbonDioxideAbove),
        (excepted("1090-1", 0), Some(1), CountMissing),
        (no_gross, Some(1), GrossMissing),
        (negative, Some(1), GrossMissing),
        (limited("0012-1", 1), Some(1), Explosive),
        (limited("1017-1", 1), Some(1), NotAdmitted),
        (full("1203-1", 1), Some(1), FullLine),
        (full("1203-9", 1), Some(1), UnknownEntry),
    ] {
        let ruling = decide(&[relieved.clone(), item.clone()], Edition::Jtt617);
        assert_eq!(ruling.obstacles, [(line, obstacle)], "{item:?}");
        assert_eq!(ruling.line_with(obstacle), line);
    }
}

#[test]
fn the_bounds_are_the_callers() {
    let load = [limited("1090-1", 500)];
    let entries = [catalogue().find(load[0].entry).cloned()];
    let bounds =
        |kg| QuantityBounds { limited_gross: Kilograms::new(kg), ..QuantityBounds::ORDER_29 };
    let decide = |kg, edition| {
        quantity_regime(&GoodsLine::of(&load, &entries), edition, &bounds(kg), None).regime
    };
    assert_eq!(decide(500, Edition::Jtt617), QuantityRegime::Limited);
    assert_eq!(decide(499, Edition::Jtt617), QuantityRegime::Full);
    assert_eq!(decide(499, Edition::Adr2025), QuantityRegime::Limited, "ADR bounds no gross mass");
}

#[test]
fn sums_saturate() {
    let huge =
        GoodsItem { gross_kg: Some(Kilograms::from_grams(i64::MAX)), ..limited("1090-1", 1) };
    let ruling = decide(&[huge.clone(), huge], Edition::Jtt617);
    assert_eq!(ruling.limited_gross_kg, Kilograms::from_grams(i64::MAX));
    assert_eq!(ruling.regime, QuantityRegime::Full);
}
