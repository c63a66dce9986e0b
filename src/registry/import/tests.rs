//! Tables that import and tables that do not.

use proptest::prelude::*;

use super::{ImportError, import, template};
use crate::registry::{Duty, Record, RecordKind};
use crate::units::{Kilograms, LocalText};

/// The template of a kind as a table.
fn table(kind: RecordKind) -> Vec<Vec<String>> {
    crate::sheet::read(template(kind).as_bytes()).unwrap()
}

/// The template's example with some cells changed, by English heading.
fn with(kind: RecordKind, changes: &[(&str, &str)]) -> Vec<Vec<String>> {
    let mut table = table(kind);
    for (key, value) in changes {
        let index = super::columns(kind).iter().position(|column| column.key == *key).unwrap();
        table[1][index] = (*value).to_owned();
    }
    table
}

/// Chinese for those who read Chinese, and none of it in the English but what was given.
#[track_caller]
fn assert_is_told_in_both(text: &LocalText) {
    assert!(!text.zh.is_empty() && !text.en.is_empty() && text.zh != text.en, "{text:?}");
    assert!(
        text.zh.contains(|letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter)),
        "{text:?}"
    );
}

fn complaints(kind: RecordKind, changes: &[(&str, &str)]) -> Vec<ImportError> {
    import(kind, &with(kind, changes)).unwrap_err()
}

#[test]
fn the_example_of_every_template_imports_and_is_valid() {
    for kind in RecordKind::ALL {
        let records =
            import(kind, &table(kind)).unwrap_or_else(|errors| panic!("{kind:?}: {errors:?}"));
        assert_eq!(records.len(), 1, "{kind:?}");
        assert_eq!(records[0].kind(), kind);
        assert_eq!(records[0].validate(), Ok(()));
    }
}

#[test]
fn english_headings_in_another_order_give_the_same_records() {
    for kind in RecordKind::ALL {
        let columns = super::columns(kind);
        let keys = columns.iter().rev().map(|column| column.key.to_uppercase()).collect();
        let cells = columns.iter().rev().map(|column| column.example.to_owned()).collect();
        assert_eq!(import(kind, &[keys, cells]), import(kind, &table(kind)), "{kind:?}");
    }
}

#[test]
fn every_required_cell_of_every_kind_is_missed_when_blank() {
    for kind in RecordKind::ALL {
        for column in super::columns(kind).iter().filter(|column| column.is_required) {
            let errors = complaints(kind, &[(column.key, " ")]);
            assert!(
                errors.iter().any(|error| error.row == 2 && error.column == column.key),
                "{kind:?} {}: {errors:?}",
                column.key
            );
        }
    }
}

#[test]
fn a_company_is_read_with_its_roles_and_scope() {
    let records = import(RecordKind::Company, &table(RecordKind::Company)).unwrap();
    let Record::Company(company) = &records[0] else { panic!("{records:?}") };
    assert_eq!(company.roles.len(), 2);
    let scope = &company.licence.as_ref().unwrap().scope;
    assert_eq!(scope.len(), 4);
    assert!(scope[2].excludes_highly_toxic && !scope[0].excludes_highly_toxic);
    assert_eq!(scope[3].un_numbers[0].value(), 1005);
}

#[test]
fn scope_codes_of_jt_t_415_are_read() {
    let scope = |text: &str| {
        let records = import(RecordKind::Company, &with(RecordKind::Company, &[("scope", text)]))?;
        let Record::Company(company) = &records[0] else { panic!("{records:?}") };
        let items = &company.licence.as_ref().unwrap().scope;
        Ok::<_, Vec<ImportError>>(
            items.iter().map(|item| item.class.unwrap().to_string()).collect::<Vec<_>>().join(" "),
        )
    };
    assert_eq!(scope("03111；03123;03131;03170;03181;03191;03262").unwrap(), "1.1 2.3 3 7 8 9 6.2");
    for wrong in ["03117", "03132", "03171", "031", "0313", "031311", "10", "UN12", "剧毒除外"]
    {
        assert!(scope(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_person_is_read_with_the_duties_that_have_a_certificate() {
    let changes = [("escort_number", "5001"), ("covers_highly_toxic", "是")];
    let records = import(RecordKind::Person, &with(RecordKind::Person, &changes)).unwrap();
    let Record::Person(person) = &records[0] else { panic!("{records:?}") };
    let duties: Vec<Duty> = person.qualifications.iter().map(|held| held.duty).collect();
    assert_eq!(duties, [Duty::Driver, Duty::Escort]);
    assert!(person.qualifications.iter().all(|held| held.covers_highly_toxic));
}

#[test]
fn dates_are_read_in_the_four_usual_forms_and_no_other() {
    for date in ["2026-12-31", "2026/12/31", "2026.12.31", "2026年12月31日"] {
        let table = with(RecordKind::Blacklist, &[("valid_to", date)]);
        let records = import(RecordKind::Blacklist, &table).unwrap();
        let Record::Blacklist(entry) = &records[0] else { panic!("{records:?}") };
        assert_eq!(entry.valid.to.unwrap().to_string(), "2026-12-31", "{date}");
    }
    for date in ["31.12.2026", "2026-02-30", "2026-13-01", "26-12-31", "长期", "2026-12-31-1"] {
        assert_eq!(complaints(RecordKind::Blacklist, &[("valid_to", date)])[0].column, "valid_to");
    }
}

#[test]
fn each_bound_is_named_by_row_and_column() {
    use RecordKind::{Blacklist, Company, HoldingPlace, Permit, Person, Site, Tank, Vehicle};
    let long = "长".repeat(201);
    let cases: &[(RecordKind, &str, &str)] = &[
        (Company, "company_id", "c 001"),
        (Company, "name", &long),
        (Company, "credit_code", "91350100M000100Y44"),
        (Company, "roles", "司机"),
        (Company, "roles", "承运人;承运人"),
        (Company, "phone", "120"),
        (Company, "licence_to", "2023-12-31"),
        (Company, "scope", "10"),
        (Vehicle, "plate", "渝F1234"),
        (Vehicle, "plate", "渝F1234挂"),
        (Vehicle, "vin", "LZZ5CLSB0NA12345Q"),
        (Vehicle, "approved_types", "XL"),
        (Vehicle, "rated_load_kg", "0"),
        (Vehicle, "rated_load_kg", "-1"),
        (Vehicle, "rated_load_kg", "200001"),
        (Vehicle, "rated_load_kg", "NaN"),
        (Vehicle, "axles", "0"),
        (Vehicle, "axles", "256"),
        (Vehicle, "length_cm", "11.9"),
        (Vehicle, "height_cm", "601"),
        (Vehicle, "annual_review_to", "2025-12-31"),
        (Vehicle, "vehicle_kind", "轿车"),
        (Vehicle, "tank", "t 1"),
        (Tank, "tank_code", "XYZ"),
        (Tank, "capacity_l", "100001"),
        (Tank, "media", "汽油"),
        (Tank, "media", "UN1203;UN1203"),
        (Tank, "is_vented", "maybe"),
        (Person, "driving_classes", "Z9"),
        (Person, "phone", "电话"),
        (Permit, "un_numbers", ""),
        (Permit, "un_numbers", "UN99999"),
        (Permit, "plates", "F12345"),
        (Permit, "route", "108.38 30.80"),
        (Permit, "route", "108.38;30.80"),
        (Permit, "route", "108.38 30.80;108.45 95"),
        (Permit, "daily_window", "25:00-26:00"),
        (Site, "lat", "91"),
        (Site, "lon", "east"),
        (Site, "may_load", "否"),
        (HoldingPlace, "capacity", "10001"),
        (HoldingPlace, "classes", "6"),
        (Blacklist, "subject_kind", "罐体"),
        (Blacklist, "valid_to", "2025-12-31"),
    ];
    for (kind, column, value) in cases {
        let errors = complaints(*kind, &[(*column, *value)]);
        let named = errors.iter().all(|error| {
            error.row == 2 && (error.column == *column || error.column.starts_with(column))
        });
        // Latitude and longitude fill one field, which stands under the first of them.
        let location = *column == "lat" && errors[0].column == "lon";
        // A permit's points are numbered within the column.
        assert!(named || location, "{kind:?} {column} `{value}`: {errors:?}");
        for error in &errors {
            assert_is_told_in_both(&error.reason);
        }
    }
}

#[test]
fn values_at_their_bounds_import() {
    use RecordKind::{Company, HoldingPlace, Site, Tank, Vehicle};
    let name = "长".repeat(200);
    let cases: &[(RecordKind, &str, &str)] = &[
        (Company, "name", &name),
        (Company, "phone", "5812000"),
        (Company, "licence_to", "2024-01-01"),
        (Vehicle, "rated_load_kg", "200000"),
        (Vehicle, "rated_load_kg", "0.001"),
        (Vehicle, "axles", "20"),
        (Vehicle, "height_cm", "600"),
        (Vehicle, "transport_certificate_to", ""),
        (Tank, "capacity_l", "100000"),
        (Site, "lat", "90"),
        (Site, "lon", "-180"),
        (HoldingPlace, "capacity", "10000"),
    ];
    for (kind, column, value) in cases {
        let result = import(*kind, &with(*kind, &[(*column, *value)]));
        assert!(result.is_ok(), "{kind:?} {column} `{value}`: {result:?}");
    }
}

#[test]
fn one_wrong_row_keeps_all_rows_out_and_every_wrong_row_is_named() {
    let mut table = table(RecordKind::Vehicle);
    let columns = super::columns(RecordKind::Vehicle);
    let at = |key: &str| columns.iter().position(|column| column.key == key).unwrap();
    for (number, last) in [(2, '6'), (3, '5'), (4, 'I')] {
        let mut row = table[1].clone();
        row[at("vehicle_id")] = format!("v-00{number}");
        row[at("plate")] = format!("渝F1234{last}");
        table.push(row);
    }
    table.insert(3, vec![String::new(); 3]);
    let errors = import(RecordKind::Vehicle, &table).unwrap_err();
    let places: Vec<_> = errors.iter().map(|error| (error.row, error.column.as_str())).collect();
    assert_eq!(places, [(5, "plate"), (6, "plate")]);
    assert!(errors[0].reason.en.contains("row 2"), "{errors:?}");
    table.truncate(4);
    assert_eq!(import(RecordKind::Vehicle, &table).unwrap().len(), 2);
}

#[test]
fn headings_that_are_unknown_doubled_or_missing_are_refused() {
    let heading = |change: fn(&mut Vec<Vec<String>>)| {
        let mut table = table(RecordKind::HoldingPlace);
        change(&mut table);
        import(RecordKind::HoldingPlace, &table).unwrap_err()
    };
    let unknown = heading(|table| table[0][1] = "颜色".to_owned());
    assert_eq!(unknown[0].column, "颜色");
    // The heading that was replaced is missing now.
    assert_eq!(unknown[1].column, "name");
    for error in &unknown {
        assert_is_told_in_both(&error.reason);
    }
    let twice = heading(|table| table[0][4] = "name".to_owned());
    assert_eq!((twice[0].row, twice[0].column.as_str()), (1, "name"));
    assert_is_told_in_both(&twice[0].reason);
    let stray = heading(|table| table[1].push("x".to_owned()));
    assert_eq!((stray[0].row, stray[0].column.as_str()), (2, "8"));
    assert_is_told_in_both(&stray[0].reason);
    let (empty, bare) = (heading(Vec::clear), heading(|table| table.truncate(1)));
    assert_eq!((empty[0].row, bare[0].row), (1, 2));
    assert_is_told_in_both(&empty[0].text());
    assert_is_told_in_both(&bare[0].text());
}

#[test]
fn masses_keep_their_grams() {
    let table = with(RecordKind::Vehicle, &[("rated_load_kg", "21999.999")]);
    let records = import(RecordKind::Vehicle, &table).unwrap();
    let Record::Vehicle(vehicle) = &records[0] else { panic!("{records:?}") };
    assert_eq!(vehicle.rated_load_kg, Kilograms::from_grams(21_999_999));
}

/// Cells near to what is expected, and far from it.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,20}",
        "-?[0-9]{1,3}\\.[0-9]{0,6}",
        "[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?",
        "(UN)?[0-9]{3,5}([;； ](UN)?[0-9]{4})*",
        "[0-9.]{1,6}[;,，-][0-9.:]{1,6}",
        "[渝川A-Z0-9挂]{5,9}",
        "\\PC{0,40}",
        Just(String::new()),
    ]
}

proptest! {
    #[test]
    fn no_cell_makes_the_import_panic_and_what_imports_is_valid(
        kind in prop::sample::select(RecordKind::ALL.to_vec()),
        changes in prop::collection::vec((0_usize..40, cell()), 1..6),
    ) {
        let mut table = table(kind);
        let width = table[1].len();
        for (column, text) in changes {
            table[1][column % width] = text;
        }
        match import(kind, &table) {
            Ok(records) => prop_assert!(records.iter().all(|record| record.validate().is_ok())),
            Err(errors) => prop_assert!(!errors.is_empty()),
        }
    }

    #[test]
    fn what_validates_comes_back_the_same_from_its_json(
        kind in prop::sample::select(RecordKind::ALL.to_vec()),
        changes in prop::collection::vec((0_usize..40, cell()), 0..3),
    ) {
        let mut table = table(kind);
        let width = table[1].len();
        for (column, text) in changes {
            table[1][column % width] = text;
        }
        if let Ok(records) = import(kind, &table) {
            let text = serde_json::to_string(&records[0]).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Record>(&text).unwrap(), &records[0]);
        }
    }
}
