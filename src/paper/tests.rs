//! Papers of drafts: which there are, what is on them, and that long loads are drawn.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::*;
use crate::builtin;
use crate::goods::{Carriage, Catalogue, Regime};
use crate::waybill::{Content, PrintedParty, WaybillId};

fn party(name: &str) -> PrintedParty {
    PrintedParty {
        name: name.to_owned(),
        phone: "023-00000000".to_owned(),
        credit_code: "91500101MA00000000".to_owned(),
        address: "重庆市万州区示例路 1 号".to_owned(),
    }
}

fn catalogue() -> Catalogue {
    builtin::catalogue().unwrap()
}

fn item(key: &str, carriage: Carriage) -> GoodsItem {
    GoodsItem {
        packaging: if carriage == Carriage::Packages { "桶".to_owned() } else { String::new() },
        package_count: u32::from(carriage == Carriage::Packages) * 12,
        ..GoodsItem::plain(key.parse().unwrap(), carriage, Kilograms::new(100))
    }
}

fn source(load: Vec<GoodsItem>) -> Source {
    let catalogue = catalogue();
    let content = Content {
        emergency_phone: "023-00000119".to_owned(),
        waste_manifest: "WM-1".to_owned(),
        load,
        ..Content::default()
    };
    let entries = content.load.iter().map(|item| catalogue.find(item.entry).cloned()).collect();
    let now = "2026-12-01T00:00:00Z".parse().unwrap();
    Source {
        waybill: Waybill::draft(WaybillId("w".to_owned()), content, "a", now),
        printed: Printed {
            consignor: party("托运公司"),
            loader: party("装货公司"),
            consignee: party("收货公司"),
            carrier: party("承运公司"),
            origin: "起运地".to_owned(),
            destination: "目的地".to_owned(),
            ..Printed::default()
        },
        entries,
        guide: builtin::emergency_guide().unwrap(),
        questions: Vec::new(),
        code: None,
        people: Vec::new(),
        time_zone: TimeZone::UTC,
    }
}

fn petrol() -> Source {
    source(vec![item("1203-1", Carriage::Tank)])
}

/// Letters of the papers that a draft has: Transport document, Emergency card, Consignment list, eFti.
fn had(source: &Source) -> String {
    let letters = [
        (PaperKind::Waybill, 'W'),
        (PaperKind::TransportDocument, 'T'),
        (PaperKind::EmergencyCard, 'E'),
        (PaperKind::ConsignmentList, 'C'),
        (PaperKind::LoadingRecord, 'L'),
        (PaperKind::Efti, 'F'),
    ];
    letters
        .iter()
        .filter(|(kind, _)| {
            let standing = standing(*kind, source);
            assert_eq!(make(*kind, source).is_ok(), standing.is_ok(), "{kind}");
            if let Err(why) = &standing {
                assert!(!why.zh.is_empty() && why.zh != why.en, "{why:?}");
            }
            standing.is_ok()
        })
        .map(|(_, letter)| letter)
        .collect()
}

type Change = fn(&mut Source);

#[test]
fn a_draft_has_the_papers_that_its_fields_suffice_for() {
    let cases: &[(&str, Change, &str)] = &[
        ("everything there", |_| {}, "TECF"),
        ("no goods", |source| source.waybill.content.load.clear(), ""),
        ("goods the list does not have", |source| source.entries[0] = None, ""),
        ("no consignor", |source| source.printed.consignor.name.clear(), "E"),
        ("no consignee", |source| source.printed.consignee.name.clear(), "E"),
        ("no carrier", |source| source.printed.carrier.name.clear(), "TEF"),
        ("no loader", |source| source.printed.loader.name.clear(), "TEF"),
        ("no origin", |source| source.printed.origin = " ".to_owned(), "TEF"),
        ("no destination", |source| source.printed.destination.clear(), "TEF"),
        ("no telephone", |source| source.waybill.content.emergency_phone.clear(), "TF"),
    ];
    for (name, change, expected) in cases {
        let mut source = petrol();
        change(&mut source);
        assert_eq!(had(&source), *expected, "{name}");
    }
    assert_eq!(had(&source(vec![item("2186-1", Carriage::Packages)])), "EC", "prohibited");
    let powder = || item("0027-1", Carriage::Packages);
    assert_eq!(had(&source(vec![powder()])), "EC", "net explosive mass missing");
    let weighed = GoodsItem { net_explosive_kg: Kilograms::new(1), ..powder() };
    assert_eq!(had(&source(vec![weighed])), "TECF");
    assert_eq!(had(&source(vec![item("1845-1", Carriage::Packages)])), "EC", "not subject");
}

#[test]
fn goods_that_may_not_go_together_stand_on_separate_documents() {
    let keys = |load: &[&str]| -> Vec<Vec<String>> {
        let source = source(load.iter().map(|key| item(key, Carriage::Packages)).collect());
        TransportDocument::of(&source)
            .documents
            .iter()
            .map(|part| part.items.iter().map(|item| item.line.un_number.clone()).collect())
            .collect()
    };
    assert_eq!(keys(&["1203-1", "1830-1"]), [["UN 1203", "UN 1830"]]);
    assert_eq!(keys(&["1203-1", "0027-1"]), [["UN 1203"], ["UN 0027"]]);
    assert_eq!(
        keys(&["0027-1", "1203-1", "0065-1", "1830-1"]),
        [["UN 0027", "UN 0065"], ["UN 1203", "UN 1830"]]
    );
    assert_eq!(keys(&["1203-1", "1845-1"]), [["UN 1203"]], "not subject");
}

#[test]
fn papers_are_drawn_in_both_languages_however_long() {
    let keys = [
        "1203-1", "1098-1", "1017-1", "1072-1", "3480-1", "3082-1", "1230-1", "1830-1", "1942-1",
        "3102-1",
    ];
    for count in [20, Content::MAX_ITEMS] {
        let load: Vec<GoodsItem> = (0..count)
            .map(|line| GoodsItem {
                technical_name: "某某 technical name ".repeat(line % 20),
                ..item(keys[line % keys.len()], Carriage::Packages)
            })
            .collect();
        let source = source(load);
        for kind in PaperKind::ALL {
            let Ok(paper) = make(kind, &source) else { continue };
            // Embedding the font takes a second in a build for tests: the longest in one language.
            let languages =
                &[PaperLanguage::En, PaperLanguage::Zh][..if count > 20 { 1 } else { 2 }];
            for language in languages.iter().copied() {
                let pdf = paper.pdf(&source, language).unwrap();
                assert!(pdf.starts_with(b"%PDF-"), "{kind} of {count}");
            }
        }
    }
}

/// A load on which every element that is produced at all is produced.
fn telling() -> Source {
    let limited =
        GoodsItem { regime: Regime::LimitedQuantity, ..item("1203-1", Carriage::Packages) };
    let waste = GoodsItem {
        technical_name: "naphthalene".to_owned(),
        gross_kg: Some(Kilograms::new(120)),
        is_waste: true,
        is_environmentally_hazardous: true,
        density_15: Some(0.9),
        ..item("1993-1", Carriage::Packages)
    };
    let powder =
        GoodsItem { net_explosive_kg: Kilograms::new(9), ..item("0027-1", Carriage::Packages) };
    source(vec![limited, waste, powder])
}

#[test]
fn each_row_of_the_efti_table_is_produced_or_absent_as_it_says() {
    let export = serde_json::to_value(EftiExport::of(&telling())).unwrap();
    let goods = export["transportDangerousGoods"].as_array().unwrap();
    let produced: BTreeSet<&str> =
        goods.iter().flat_map(|one| one.as_object().unwrap().keys()).map(String::as_str).collect();
    let table = include_str!("../../docs/EFTI.md");
    let mut rows = Vec::new();
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let element = cells[1].trim_matches('`');
        match cells[2] {
            "produced" => assert!(produced.contains(element), "{element} is not produced"),
            "absent" => assert!(!produced.contains(element), "{element} is produced"),
            other => panic!("{element}: `{other}` is neither produced nor absent"),
        }
        assert!(!cells[3].is_empty(), "{element} is explained");
        rows.push(element.to_owned());
    }
    assert_eq!(rows, EFTI_ELEMENTS, "one row an element, in order");
    for element in produced {
        assert!(EFTI_ELEMENTS.contains(&element), "`{element}` is no element");
    }
}

#[test]
fn the_values_of_the_efti_export_are_those_of_the_waybill() {
    let export = serde_json::to_value(EftiExport::of(&telling())).unwrap();
    let goods = &export["transportDangerousGoods"];
    let cases = [
        ("/0/uNDGID", "\"1203\""),
        ("/0/applicableRegulatoryExemption", "\"3.4\""),
        ("/0/limitedQuantityCode", "\"1 L\""),
        ("/0/packagingDangerLevelCode", "\"2\""),
        ("/0/labelTypeCode", "[\"3\"]"),
        ("/0/tunnelRestrictionCode", "\"D/E\""),
        ("/0/dangerousGoodsLogisticsPackage", "{\"itemQuantity\":12,\"type\":\"桶\"}"),
        ("/0/relatedDocument", "[{\"type\":\"waste_manifest\",\"id\":\"WM-1\"}]"),
        ("/1/technicalName", "\"naphthalene\""),
        ("/1/grossWeight", "{\"value\":120.0,\"unitCode\":\"KGM\"}"),
        ("/1/densityMeasure", "{\"value\":0.9,\"unitCode\":\"B35\"}"),
        ("/1/statedCondition", "[\"WASTE\"]"),
        ("/1/supplementaryInformation", "\"ENVIRONMENTALLY HAZARDOUS\""),
        ("/2/hazardCategoryCode", "\"1.1D\""),
        ("/2/hazardClassificationID", "\"1.1\""),
        ("/2/explosiveCargoNetWeight", "{\"value\":9.0,\"unitCode\":\"KGM\"}"),
    ];
    for (pointer, expected) in cases {
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        assert_eq!(goods.pointer(pointer), Some(&expected), "{pointer}");
    }
}

#[test]
fn the_card_shows_numbered_plates_on_tanks_only_and_explains_the_number() {
    let items = |carriage| EmergencyCard::of(&source(vec![item("1017-1", carriage)])).items;
    let tank = &items(Carriage::Tank)[0];
    assert_eq!(tank.orange_plate.as_deref(), Some("265 / 1017"));
    assert_eq!(tank.hazard_number_meaning.as_ref().unwrap().en, "gas, toxic, oxidizing");
    assert_eq!(tank.labels, ["2.3", "5.1", "8"]);
    assert_eq!(items(Carriage::Packages)[0].orange_plate, None);
}

#[test]
fn no_paper_of_a_draft_names_vehicle_or_crew() {
    for kind in PaperKind::ALL {
        let Ok(paper) = make(kind, &petrol()) else { continue };
        let told = serde_json::to_value(&paper).unwrap();
        for member in ["driver", "escort", "tank_number"] {
            assert_eq!(told.get(member), None, "{kind}: {member}");
        }
        assert!(told.get("vehicle").is_none_or(serde_json::Value::is_null), "{kind}");
    }
}

#[test]
fn papers_are_named_and_other_names_are_refused() {
    for kind in PaperKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    let error = "passport".parse::<PaperKind>().unwrap_err().text();
    assert!(error.en.contains("`passport`") && error.zh.contains("transport_document"));
}
