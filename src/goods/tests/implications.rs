//! What follows from an entry, checked by hand: one line each.

use super::*;
use crate::units::Kilograms;

/// Entry; closed tunnels in packages, in bulk, in tanks (`.` none, `-` not in tanks); above a net
/// explosive mass in kg; least tank code and tank vehicle; vehicle for packages; crew beyond the
/// general category; permits; limited quantity and up to which gross mass it is ordinary; excepted
/// quantity with its bounds; transport category with multiplier and most on one unit.
const TABLE: &str = "
1203-1 | E    | DE   | DE   | -          | LGBF FL          | -  | -  | -  | 1 L 8000   | E2 30/500 1000  | 2 x3 333
1202-3 | E    | DE   | DE   | -          | LGBV AT          | -  | -  | -  | 5 L 8000   | E1 30/1000 1000 | 3 x1 1000
1170-1 | E    | DE   | DE   | -          | LGBF FL          | -  | -  | -  | 1 L 8000   | E2 30/500 1000  | 2 x3 333
1005-1 | DE   | DE   | CDE  | -          | PxBH(M) AT       | -  | -  | -  | -          | -               | 1 x20 50
1017-1 | DE   | DE   | CDE  | -          | P22DH(M) AT      | -  | T  | T  | -          | -               | 1 x20 50
1072-1 | E    | E    | E    | -          | CxBN(M) AT       | -  | -  | -  | -          | -               | 3 x1 1000
1978-1 | DE   | DE   | BCDE | -          | PxBN(M) FL       | -  | -  | -  | -          | -               | 2 x3 333
1040-1 | DE   | DE   | -    | -          | -                | -  | -  | -  | -          | -               | 1 x50 20
1689-1 | E    | E    | CDE  | -          | S10AH AT         | -  | T  | T  | -          | E5 1/300 1000   | 1 x50 20
1547-1 | E    | DE   | DE   | -          | L4BH AT          | -  | -  | -  | 100 ml 8000 | E4 1/500 1000  | 2 x3 333
1155-1 | E    | DE   | DE   | -          | L4BN FL          | -  | -  | -  | -          | E3 30/300 1000  | 1 x50 20
1381-1 | E    | E    | BCDE | -          | L10DH(+) AT      | -  | -  | -  | -          | -               | 0 - 0
1942-1 | E    | E    | E    | -          | SGAV AT          | -  | -  | -  | 5 kg 8000  | E1 30/1000 1000 | 3 x1 1000
0081-1 | CDE  | CDE  | -    | 1000 BCDE  | -                | EX | E  | E  | -          | -               | 1 x20 50
0027-1 | CDE  | CDE  | -    | 1000 BCDE  | -                | EX | E  | E  | -          | -               | 1 x50 20
0331-1 | CDE  | CDE  | CDE  | 1000 BCDE  | S2.65AN(+) EX    | EX | E  | E  | -          | -               | 1 x20 50
0335-1 | DE   | DE   | -    | 5000 CDE   | -                | EX | E  | F  | -          | -               | 1 x50 20
0012-1 | E    | E    | -    | -          | -                | EX | E  | E  | 5 kg -     | -               | 4 x0 -
2919-1 | .    | .    | -    | -          | -                | -  | R  | R  | -          | -               | 0 - 0
2977-1 | CDE  | CDE  | -    | -          | -                | -  | R  | R  | -          | -               | 0 - 0
";

fn letters(closed: TunnelCategories) -> String {
    if closed.is_empty() { ".".to_owned() } else { closed.letters() }
}

fn or_dash(items: &[String]) -> String {
    if items.is_empty() { "-".to_owned() } else { items.join(" ") }
}

fn kg(mass: Kilograms) -> i64 {
    mass.grams() / 1000
}

/// The same columns of what the function says.
fn columns(found: &Implications) -> Vec<String> {
    let tank = found.tank.as_ref().map(|tank| {
        let codes: Vec<String> = tank.least_codes.iter().map(ToString::to_string).collect();
        format!("{} {:?}", codes.join(" "), tank.vehicle.unwrap())
    });
    let crew = found.crew.iter().filter_map(|category| match category {
        CrewCategory::General => None,
        CrewCategory::Explosives => Some("E".to_owned()),
        CrewCategory::HighlyToxic => Some("T".to_owned()),
        CrewCategory::Radioactive => Some("R".to_owned()),
    });
    let permits = found.permits.iter().map(|permit| match permit {
        SpecialPermit::CivilExplosive => "E".to_owned(),
        SpecialPermit::Firework => "F".to_owned(),
        SpecialPermit::HighlyToxic => "T".to_owned(),
        SpecialPermit::Radioactive => "R".to_owned(),
    });
    let number = |value: Option<i64>| value.map_or_else(|| "-".to_owned(), |one| one.to_string());
    let limited = found
        .limited
        .as_ref()
        .map(|bounds| format!("{} {}", bounds.per_inner, number(bounds.ordinary_up_to_kg.map(kg))));
    let excepted = found.excepted.as_ref().map(|bounds| {
        let most = number(bounds.ordinary_up_to_packages.map(i64::from));
        format!("{} {}/{} {most}", bounds.code, bounds.per_inner, bounds.per_outer)
    });
    let points = found.points.map(|points| {
        let times = points.multiplier.map_or_else(|| "-".to_owned(), |by| format!("x{by}"));
        format!("{} {times} {}", points.category, number(points.most.map(i64::from)))
    });
    let above = found.tunnels.above;
    let or = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    vec![
        letters(found.tunnels.packages),
        letters(found.tunnels.bulk),
        or(found.tunnels.tank.map(letters)),
        or(above.map(|above| format!("{} {}", kg(above.net_explosive_kg), letters(above.closed)))),
        or(tank),
        or(found.package_vehicle.map(|vehicle| format!("{vehicle:?}"))),
        or_dash(&crew.collect::<Vec<_>>()),
        or_dash(&permits.collect::<Vec<_>>()),
        or(limited),
        or(excepted),
        or(points),
    ]
}

fn of(key: &str) -> Implications {
    implications(catalogue().find(key.parse().unwrap()).unwrap())
}

#[test]
fn entries_imply_what_the_table_says() {
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let mut cells = line.split('|').map(str::trim);
        let key = cells.next().unwrap();
        let expected: Vec<&str> = cells.collect();
        let found = columns(&of(key));
        if found != expected {
            wrong.push(format!("{key}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_may_not_be_carried_or_is_not_subject_asks_for_nothing_more() {
    for (key, status, closed) in
        [("2186-1", EntryStatus::Prohibited, "BCDE"), ("1845-1", EntryStatus::NotSubject, ".")]
    {
        let found = of(key);
        assert_eq!(found.status, status);
        assert_eq!(columns(&found)[..4], [closed, closed, "-", "-"], "{key}");
        assert_eq!(columns(&found)[4..], ["-"; 7], "{key}");
        assert!(found.papers.is_empty() && found.crew.is_empty());
    }
}

#[test]
fn papers_follow_from_how_the_goods_may_go() {
    use TripPaper::{
        ConsignmentList, EmergencyCard, ExceptedStatement, LimitedStatement, TankCertificate,
        WasteManifest, Waybill,
    };
    let always = [Waybill, ConsignmentList, EmergencyCard];
    let expected = |more: &[TripPaper]| [&always[..], more].concat();
    let all = [TankCertificate, LimitedStatement, ExceptedStatement, WasteManifest];
    assert_eq!(of("1203-1").papers, expected(&all));
    assert_eq!(of("1017-1").papers, expected(&[TankCertificate, WasteManifest]));
    assert_eq!(of("0027-1").papers, expected(&[WasteManifest]));
    assert_eq!(of("0012-1").papers, expected(&[LimitedStatement, WasteManifest]));
}

#[test]
fn every_entry_implies_what_the_profile_of_its_load_says() {
    for entry in catalogue().entries() {
        let found = implications(entry);
        let item = GoodsItem {
            entry: entry.key,
            technical_name: String::new(),
            carriage: Carriage::Packages,
            packaging: String::new(),
            package_count: 1,
            declared_kg: Kilograms::new(1),
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
        };
        let closed =
            |item: &GoodsItem| catalogue().profile(&vec![item.clone()]).unwrap().forbidden_tunnels;
        assert_eq!(closed(&item), found.tunnels.packages, "{}", entry.key);
        let limited = GoodsItem {
            regime: Regime::LimitedQuantity,
            gross_kg: Some(Kilograms::new(2)),
            ..item.clone()
        };
        let is_ordinary = catalogue().profile(&vec![limited]).unwrap().is_ordinary;
        let is_lifted =
            found.limited.as_ref().is_some_and(|bounds| bounds.ordinary_up_to_kg.is_some());
        assert_eq!(is_ordinary, is_lifted, "{}", entry.key);
        let tank = GoodsItem { carriage: Carriage::Tank, ..item };
        if let Some(in_tank) = found.tunnels.tank {
            assert_eq!(closed(&tank), in_tank, "{}", entry.key);
        }
    }
}
