//! Windows against a slow obvious reference, binding against brute force, files there and back.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::*;
use crate::units::{LocalText, LonLat};

const CALENDAR: &str = r#"
    [[year]]
    year = 2026
    notice = "test"
    holidays = [{ name_zh = "国庆节", name_en = "National Day", from = "2026-10-01", to = "2026-10-07" }]
    make_up_workdays = ["2026-09-20", "2026-10-10"]
"#;

fn calendar() -> Calendar {
    Calendar::parse(CALENDAR).unwrap()
}

fn shanghai() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

fn at(zone: &TimeZone, day: Date, hour: i8, minute: i8) -> i64 {
    zone.to_timestamp(day.at(hour, minute, 0, 0)).unwrap().as_millisecond()
}

fn on_day(windows: &str, day: Date) -> Vec<(i64, i64)> {
    let zone = shanghai();
    let begin = at(&zone, day, 0, 0);
    let within = Interval { from_ms: begin, to_ms: begin + 86_400_000 };
    Schedule::parse_expression(windows)
        .unwrap()
        .intervals(within, &calendar(), &zone)
        .unwrap()
        .into_iter()
        .map(|interval| ((interval.from_ms - begin) / 60_000, (interval.to_ms - begin) / 60_000))
        .collect()
}

#[test]
fn windows_are_read_as_a_notice_means_them() {
    let monday = date(2026, 9, 14);
    let saturday = date(2026, 10, 10);
    let holiday = date(2026, 10, 5);
    for (windows, day, expected) in [
        ("", monday, vec![(0, 1440)]),
        ("24/7", monday, vec![(0, 1440)]),
        ("07:30-09:00,17:00-18:30", monday, vec![(450, 540), (1020, 1110)]),
        ("Mo-Fr 07:00-09:00", monday, vec![(420, 540)]),
        ("Mo-Fr 07:00-09:00", saturday, vec![]),
        ("WD 07:00-09:00", saturday, vec![(420, 540)]),
        ("WD 07:00-09:00", holiday, vec![]),
        ("PH", holiday, vec![(0, 1440)]),
        ("PH", monday, vec![]),
        ("RD 10:00-11:00", holiday, vec![(600, 660)]),
        ("07:00-09:00; PH off", holiday, vec![]),
        ("PH off; 07:00-09:00", holiday, vec![(420, 540)]),
        ("22:00-06:00", monday, vec![(0, 360), (1320, 1440)]),
        ("Su 22:00-06:00", monday, vec![(0, 360)]),
        ("Sep 14-20 08:00-09:00", monday, vec![(480, 540)]),
        ("Sep 15-20 08:00-09:00", monday, vec![]),
        ("Dec 20-Jan 05", date(2026, 1, 5), vec![(0, 1440)]),
        ("Dec 20-Jan 05", date(2026, 1, 6), vec![]),
        ("Fr-Mo 08:00-09:00", monday, vec![(480, 540)]),
        ("Fr-Su,We 08:00-09:00", monday, vec![]),
        ("Sep", monday, vec![(0, 1440)]),
        ("Jul-Aug,Oct 08:00-09:00", monday, vec![]),
        ("Aug-Sep 13 08:00-09:00", monday, vec![]),
        ("Aug-Sep 14 08:00-09:00", monday, vec![(480, 540)]),
        ("Nov-Feb", date(2026, 2, 28), vec![(0, 1440)]),
        ("Nov-Feb", date(2026, 3, 1), vec![]),
    ] {
        assert_eq!(on_day(windows, day), expected, "{windows} on {day}");
    }
}

/// Chinese for those who read Chinese, English for the others.
#[track_caller]
fn assert_is_told_in_both(text: &LocalText) {
    assert!(!text.zh.is_empty() && !text.en.is_empty() && text.zh != text.en, "{text:?}");
    assert!(
        text.zh.contains(|letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter)),
        "{text:?}"
    );
}

#[test]
fn what_cannot_be_read_is_refused_at_its_place() {
    for (windows, position) in [
        ("07:30", 6),
        ("7h-9h", 2),
        ("Mo-Xx 07:00-08:00", 4),
        ("25:00-26:00", 1),
        ("08:60-09:00", 1),
        ("08:00-49:00", 7),
        ("Mo 08:00-09:00 Tu", 16),
        ("Feb 30", 7),
        ("Oct-05", 5),
        ("Mon 08:00-09:00", 1),
        ("Mo 08:00-09:00,", 16),
        ("sunrise-sunset", 1),
        ("Mo 08:00-09:00 off", 19),
        ("；", 1),
    ] {
        let error = Schedule::parse_expression(windows).unwrap_err();
        assert_eq!(error.position, position, "{windows}: {error}");
        assert_is_told_in_both(&error.reason);
        assert_eq!(error.to_string(), error.text().en);
    }
    assert!(Schedule::parse_expression(&"Mo,".repeat(400)).is_err());
}

#[test]
fn a_year_without_a_notice_fails_instead_of_guessing() {
    let zone = shanghai();
    let day = at(&zone, date(2027, 5, 1), 0, 0);
    let within = Interval { from_ms: day, to_ms: day + 1 };
    let ask = |windows: &str| {
        Schedule::parse_expression(windows).unwrap().intervals(within, &calendar(), &zone)
    };
    assert!(ask("PH").unwrap_err().to_string().contains("2027"));
    assert_eq!(ask("Mo-Su").unwrap(), vec![within]);
}

#[test]
fn the_last_day_is_included_and_its_night_too() {
    let zone = shanghai();
    let when = When {
        windows: "22:00-06:00".to_owned(),
        from: Some(date(2026, 3, 1)),
        to: Some(date(2026, 3, 2)),
    };
    let begin = at(&zone, date(2026, 2, 27), 0, 0);
    let within = Interval { from_ms: begin, to_ms: begin + 10 * 86_400_000 };
    let found = Schedule::parse(&when).unwrap().intervals(within, &calendar(), &zone).unwrap();
    let expected = [1, 2].map(|day| Interval {
        from_ms: at(&zone, date(2026, 3, day), 22, 0),
        to_ms: at(&zone, date(2026, 3, day + 1), 6, 0),
    });
    assert_eq!(found, expected);
}

#[test]
fn a_day_of_23_hours_shifts_nothing() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let day = date(2026, 3, 29);
    let within =
        Interval { from_ms: at(&berlin, day, 0, 0), to_ms: at(&berlin, date(2026, 3, 30), 0, 0) };
    assert_eq!(within.to_ms - within.from_ms, 23 * 3_600_000);
    let schedule = Schedule::parse_expression("07:30-09:00").unwrap();
    let found = schedule.intervals(within, &calendar(), &berlin).unwrap();
    assert_eq!(
        found,
        [Interval { from_ms: at(&berlin, day, 7, 30), to_ms: at(&berlin, day, 9, 0) }]
    );
}

/// The slow obvious reading: is this minute inside, by looking at today's and the two days' spans
/// before.
fn reference(schedule: &Schedule, calendar: &Calendar, zone: &TimeZone, at_ms: i64) -> bool {
    let civil = zone.to_datetime(jiff::Timestamp::from_millisecond(at_ms).unwrap());
    let minute = i32::from(civil.hour()) * 60 + i32::from(civil.minute());
    (0..=2).any(|back| {
        let day = (0..back).fold(civil.date(), |day, _| day.yesterday().unwrap());
        let rule = schedule.rules.iter().rev().find(|rule| rule.days.contains(day, calendar));
        let shifted = minute + back * 1440;
        rule.is_some_and(|rule| {
            rule.spans
                .iter()
                .any(|(from, to)| i32::from(*from) <= shifted && shifted < i32::from(*to))
        })
    })
}

fn expressions() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let time =
        (0_u8..24, 0_u8..4).prop_map(|(hour, quarter)| format!("{hour:02}:{:02}", quarter * 15));
    let span = (time.clone(), time).prop_map(|(from, to)| format!("{from}-{to}"));
    let spans = proptest::collection::vec(span, 1..3).prop_map(|spans| spans.join(","));
    let days = prop::sample::select(vec![
        "",
        "Mo-Fr ",
        "Sa,Su ",
        "PH ",
        "WD ",
        "RD ",
        "Fr-Mo ",
        "Oct 01-05 ",
        "We ",
    ]);
    let rule = (days, spans, prop::bool::weighted(0.2)).prop_map(|(days, spans, is_off)| {
        if is_off && !days.is_empty() { format!("{days}off") } else { format!("{days}{spans}") }
    });
    proptest::collection::vec(rule, 1..4).prop_map(|rules| rules.join("; "))
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn compiled_windows_equal_the_slow_reading(expression in expressions(), offset in 0_i64..20_000) {
        let zone = shanghai();
        let begin = at(&zone, date(2026, 9, 25), 0, 0) + offset / 5 * 5 * 60_000;
        compare(&expression, &zone, begin)?;
    }

    #[test]
    fn compiled_windows_equal_the_slow_reading_where_the_clock_changes(
        expression in expressions(),
        offset in 0_i64..2_880,
        autumn in proptest::bool::ANY,
        lord_howe in proptest::bool::ANY,
    ) {
        let name = if lord_howe { "Australia/Lord_Howe" } else { "Europe/Berlin" };
        let zone = TimeZone::get(name).unwrap();
        let day = match (lord_howe, autumn) {
            (false, false) => date(2026, 3, 27),
            (false, true) => date(2026, 10, 23),
            (true, false) => date(2026, 4, 3),
            (true, true) => date(2026, 10, 2),
        };
        compare(&expression, &zone, at(&zone, day, 0, 0) + offset / 5 * 5 * 60_000)?;
    }
}

/// Compares three days, looked at every five minutes.
fn compare(
    expression: &str,
    zone: &TimeZone,
    begin: i64,
) -> Result<(), proptest::test_runner::TestCaseError> {
    let calendar = calendar();
    let schedule = Schedule::parse_expression(expression).unwrap();
    let within = Interval { from_ms: begin, to_ms: begin + 3 * 86_400_000 };
    let found = schedule.intervals(within, &calendar, zone).unwrap();
    proptest::prop_assert!(found.windows(2).all(|pair| pair[0].to_ms < pair[1].from_ms));
    for minute in (0..3 * 1440).step_by(5) {
        let at_ms = begin + minute * 60_000;
        let is_inside = found.iter().any(|interval| interval.contains(at_ms));
        let expected = reference(&schedule, &calendar, zone, at_ms);
        proptest::prop_assert_eq!(is_inside, expected, "{} at {}", expression, minute);
    }
    Ok(())
}

#[test]
fn an_hour_that_comes_twice_is_inside_twice() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let begin = at(&berlin, date(2026, 10, 25), 0, 0);
    let within = Interval { from_ms: begin, to_ms: begin + 25 * 3_600_000 };
    let schedule = Schedule::parse_expression("02:00-02:30").unwrap();
    let minutes: Vec<(i64, i64)> = schedule
        .intervals(within, &calendar(), &berlin)
        .unwrap()
        .into_iter()
        .map(|one| ((one.from_ms - begin) / 60_000, (one.to_ms - begin) / 60_000))
        .collect();
    assert_eq!(minutes, [(120, 150), (180, 210)]);
}

fn square_zone() -> Zone {
    let text = r#"{ "type": "FeatureCollection", "features": [{
        "type": "Feature",
        "geometry": { "type": "Polygon", "coordinates": [[[108.3,30.7],[108.5,30.7],[108.5,30.9],[108.3,30.9],[108.3,30.7]]] },
        "properties": {
            "zone_id": "old-town", "name": { "zh": "老城", "en": "Old town" },
            "area": { "kind": "polygon" }, "effect": { "kind": "forbid_passing" },
            "reason": "congested", "authority": "交委",
            "when": { "windows": "07:30-09:00", "from": "2026-01-01" }
        }}]}"#;
    parse_zones(text).unwrap().remove(0)
}

#[test]
fn zones_are_written_and_read_back_the_same() {
    let mut zones = vec![square_zone()];
    zones.push(Zone {
        zone_id: "bridge".to_owned(),
        area: Area::Section {
            lines: vec![vec![LonLat::new(108.4, 30.8), LonLat::new(108.41, 30.81)]],
            direction: SectionDirection::Forward,
        },
        effect: Effect::CapSpeed { speed_kmh: 40 },
        ..square_zone()
    });
    zones.push(Zone {
        zone_id: "tunnel".to_owned(),
        area: Area::Point { location: LonLat::new(108.4, 30.8), radius_m: 50.0 },
        ..square_zone()
    });
    zones.sort_by(|one, other| one.zone_id.cmp(&other.zone_id));
    assert_eq!(parse_zones(&write_zones(&zones)).unwrap(), zones);
}

#[test]
fn every_fault_of_every_zone_is_told_with_its_field() {
    let good = write_zones(&[square_zone()]);
    let faults = [
        (r#""zone_id":"old-town""#, r#""zone_id":"Old Town""#, "zone_id"),
        (r#""reason":"congested""#, r#""reason":"boredom""#, "reason"),
        (r#""kind":"forbid_passing""#, r#""kind":"forbid_everything""#, "effect"),
        (r#""windows":"07:30-09:00""#, r#""windows":"07:30""#, "when"),
        (r#""authority":"#, r#""autority":"#, "authority"),
        ("[108.5,30.7]", "[508.5,30.7]", "geometry"),
        (
            "[[108.3,30.7],[108.5,30.7],[108.5,30.9],[108.3,30.9],",
            "[[108.3,30.7],[108.5,30.9],[108.5,30.7],[108.3,30.9],",
            "geometry",
        ),
        (r#""kind":"polygon""#, r#""kind":"section""#, "area"),
        (r#""plate_prefix_not":[]"#, r#""plate_prefix_not":[""]"#, "binds.plate_prefix_not"),
        (r#""refs":[]"#, r#""refs":[" "]"#, "roads.refs"),
        (r#""kind":"forbid_passing""#, r#""kind":"forbid_passing","speed":3"#, "effect"),
        (r#""zh":"老城""#, r#""zh":"老城","fr":"vieille ville""#, "name"),
    ];
    for (from, to, field) in faults {
        assert!(good.contains(from), "{from} in {good}");
        let errors = parse_zones(&good.replace(from, to)).unwrap_err();
        assert!(errors.iter().any(|error| error.field == field), "{to}: {errors:?}");
        for error in &errors {
            assert_is_told_in_both(&error.reason);
        }
    }
    let whole = parse_zones("{").unwrap_err().remove(0);
    assert_eq!(whole.field, "file");
    assert_is_told_in_both(&whole.text());
}

#[test]
fn faults_of_form_and_of_content_are_told_together() {
    let bad = write_zones(&[square_zone()])
        .replace(r#""reason":"congested""#, r#""reason":"boredom""#)
        .replace(r#""windows":"07:30-09:00""#, r#""windows":"07:30""#)
        .replace(r#""zone_id":"old-town""#, r#""zone_id":"Old Town""#)
        .replace("[108.5,30.7]", "[508.5,30.7]");
    let mut fields: Vec<String> =
        parse_zones(&bad).unwrap_err().into_iter().map(|error| error.field).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["geometry", "reason", "when", "zone_id"]);
}

#[test]
fn the_zones_of_the_repository_are_read_and_their_windows_understood() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("routes-config/zones");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let zones = parse_zones(&text).unwrap();
        assert_eq!(parse_zones(&write_zones(&zones)).unwrap(), zones);
        count += zones.len();
    }
    assert!(count >= 5, "{count} zones");
}

#[test]
fn a_zone_of_a_hundred_thousand_points_is_refused_by_its_bound() {
    let mut zone = square_zone();
    let ring = (0..100_000)
        .map(|step| {
            let angle = f64::from(step) / 100_000.0 * std::f64::consts::TAU;
            LonLat::new(108.4 + 0.1 * angle.cos(), 30.8 + 0.1 * angle.sin())
        })
        .collect::<Vec<_>>();
    let closed = [ring.clone(), vec![ring[0]]].concat();
    zone.area = Area::Polygon { polygons: vec![vec![closed]], excluded: Vec::new() };
    let errors = parse_zones(&write_zones(&[zone])).unwrap_err();
    assert!(errors[0].reason.en.contains("20000"), "{}", errors[0]);
}

fn any_text() -> impl proptest::strategy::Strategy<Value = String> {
    proptest::string::string_regex("[a-z老城\"\\\\ ]{0,12}").unwrap()
}

fn any_area() -> impl proptest::strategy::Strategy<Value = Area> {
    use proptest::prelude::*;
    let point = (-179.0_f64..179.0, -80.0_f64..80.0).prop_map(|(lon, lat)| LonLat::new(lon, lat));
    let lines = prop::collection::vec(prop::collection::vec(point.clone(), 2..6), 1..4);
    let triangle = point.clone().prop_map(|corner| {
        let at = |east: f64, north: f64| LonLat::new(corner.lon + east, corner.lat + north);
        vec![vec![at(0.0, 0.0), at(0.1, 0.0), at(0.0, 0.1), at(0.0, 0.0)]]
    });
    let direction = prop::sample::select(vec![SectionDirection::Both, SectionDirection::Forward]);
    prop_oneof![
        (prop::collection::vec(triangle, 1..4), lines.clone())
            .prop_map(|(polygons, excluded)| Area::Polygon { polygons, excluded }),
        (lines, direction).prop_map(|(lines, direction)| Area::Section { lines, direction }),
        (point, 0.1_f64..5000.0)
            .prop_map(|(location, radius_m)| Area::Point { location, radius_m }),
    ]
}

proptest::proptest! {
    #[test]
    fn any_zone_is_written_and_read_back_the_same(
        area in any_area(),
        windows in expressions(),
        (authority, legal_basis, title) in (any_text(), any_text(), any_text()),
        plates in proptest::collection::vec("[渝川A-Z]{1,3}", 0..3),
        mass in proptest::option::of(0_u32..60_000),
        (hazmat_only, temporary) in (proptest::bool::ANY, proptest::bool::ANY),
        speed_kmh in 5_u8..=120,
    ) {
        let zone = Zone {
            area,
            when: When { windows, from: None, to: temporary.then(|| date(2026, 12, 31)) },
            authority,
            legal_basis,
            notice: Notice { title, ..Notice::default() },
            binds: Binding {
                hazmat_only,
                plate_prefix_not: plates,
                min_gross_mass_kg: mass,
                ..Binding::default()
            },
            effect: Effect::CapSpeed { speed_kmh },
            temporary,
            ..square_zone()
        };
        let zones = vec![zone];
        proptest::prop_assert_eq!(parse_zones(&write_zones(&zones)), Ok(zones));
    }
}

#[test]
fn advice_names_what_is_doubtful() {
    let codes = |zone: Zone| -> Vec<String> {
        lint(&[zone]).into_iter().map(|advice| advice.code).collect()
    };
    let good = Zone {
        notice: Notice {
            title: "通告".to_owned(),
            published: Some(date(2025, 12, 1)),
            ..Notice::default()
        },
        detour: crate::units::LocalText::new("绕行", "detour"),
        legal_basis: "O29".to_owned(),
        binds: Binding { hazmat_only: true, ..Binding::default() },
        ..square_zone()
    };
    assert!(codes(good.clone()).is_empty());
    assert_eq!(codes(Zone { temporary: true, ..good.clone() }), ["temporary_without_end"]);
    assert_eq!(codes(Zone { legal_basis: String::new(), ..good.clone() }), ["no_legal_basis"]);
    assert_eq!(
        codes(Zone { detour: crate::units::LocalText::default(), ..good.clone() }),
        ["no_detour"]
    );
    assert_eq!(codes(Zone { binds: Binding::default(), ..good.clone() }), ["binds_everyone"]);
    let expressway =
        RoadFilter { classes: vec![crate::roads::RoadClass::Motorway], ..RoadFilter::default() };
    assert_eq!(codes(Zone { roads: expressway.clone(), ..good.clone() }), ["expressway_window"]);
    let night = When { windows: "00:00-06:00".to_owned(), ..good.when.clone() };
    assert!(codes(Zone { roads: expressway, when: night, ..good.clone() }).is_empty());
    let late = Notice { published: Some(date(2026, 1, 1)), ..good.notice.clone() };
    assert_eq!(codes(Zone { notice: late, ..good }), ["published_late"]);
}

#[test]
fn a_scheme_names_what_it_adds_changes_and_removes() {
    let old = square_zone();
    let changed = Zone { authority: "新".to_owned(), ..old.clone() };
    let added = Zone { zone_id: "new".to_owned(), ..old.clone() };
    let kinds: Vec<ChangeKind> = diff(std::slice::from_ref(&old), &[added, changed])
        .iter()
        .map(|change| change.kind)
        .collect();
    assert_eq!(kinds, [ChangeKind::Added, ChangeKind::Changed]);
    assert_eq!(diff(std::slice::from_ref(&old), &[])[0].kind, ChangeKind::Removed);
    assert!(diff(std::slice::from_ref(&old), std::slice::from_ref(&old)).is_empty());
}
