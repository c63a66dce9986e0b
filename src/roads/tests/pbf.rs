//! Broken OSM files.

use super::super::BuildError;
use super::build;
use super::osm_model::{Osm, blob, pbf_source};

fn restricted() -> Osm {
    Osm::turning(30, "type=restriction|restriction=no_left_turn")
}

#[track_caller]
fn refusal(bytes: Vec<u8>) -> String {
    build(&[pbf_source("district.osm.pbf", bytes)]).unwrap_err().to_string()
}

#[test]
fn what_is_no_pbf_is_refused_by_name() {
    let expected = "`district.osm.pbf` is not an OSM .osm.pbf file; give a .osm.pbf extract or a .geojson file";
    for bytes in [
        Vec::new(),
        b"x".to_vec(),
        b"<?xml version=\"1.0\"?><osm version=\"0.6\"></osm>".to_vec(),
        vec![0xff; 1000],
        vec![0; 1000],
        b"PK\x03\x04 a zip file".to_vec(),
    ] {
        assert_eq!(refusal(bytes), expected);
    }
    // Data before any header.
    let whole = restricted().bytes();
    let header = blob("OSMHeader", &[]).len();
    assert!(whole.len() > header);
    assert_eq!(refusal(blob("OSMData", &[])), expected);
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let source = super::Source {
        name: "gone.osm.pbf".to_owned(),
        content: super::Content::Pbf(Box::new(|| {
            Err(std::io::Error::from(std::io::ErrorKind::NotFound))
        })),
    };
    let error = build(&[source]).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `gone.osm.pbf`");
    assert!(matches!(error, BuildError::Io { .. }));
}

#[test]
fn a_feature_that_is_not_understood_is_refused_by_name() {
    let osm = Osm { feature: Some("HistoricalInformation"), ..restricted() };
    assert_eq!(
        osm.build().unwrap_err().to_string(),
        "`test.osm.pbf` needs the feature `HistoricalInformation`, which is not supported"
    );
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let whole = restricted().bytes();
    build(&[pbf_source("whole", whole.clone())]).unwrap();
    for length in 0..whole.len() {
        let error = build(&[pbf_source("cut", whole[..length].to_vec())]).unwrap_err();
        let is_named = error.to_string().contains("cut");
        assert!(is_named, "{length} of {}: {error}", whole.len());
    }
}

#[test]
fn a_file_cut_off_after_its_header_tells_where() {
    let whole = restricted().bytes();
    let error = refusal(whole[..whole.len() - 1].to_vec());
    assert!(error.starts_with("`district.osm.pbf` is damaged or cut off at byte "), "{error}");
    assert!(error.ends_with("; fetch it again"), "{error}");
}

#[test]
fn no_flipped_byte_ends_the_program() {
    let whole = restricted().bytes();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for place in 0..whole.len() {
        for flip in [0x01, 0x10, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[place] ^= flip;
            // The bytes carry no checksum: another map, or a refusal that names the file.
            if let Err(error) = build(&[pbf_source("flipped", bytes)]) {
                assert!(error.to_string().contains("flipped"), "{place}: {error}");
            }
        }
    }
    std::panic::set_hook(before);
}

#[test]
fn a_member_of_a_type_that_does_not_exist_is_refused() {
    let mut osm = restricted();
    osm.relations[0].1[0].0 = 7;
    let error = osm.build().unwrap_err().to_string();
    assert!(error.contains("damaged") && error.contains("a number that cannot be"), "{error}");
}

#[test]
fn a_node_off_the_globe_is_refused_by_number() {
    let mut osm = restricted();
    osm.nodes[1].1 = [900_000_000, 0];
    let error = osm.build().unwrap_err().to_string();
    assert!(error.contains("node 2 lies at"), "{error}");
}

#[test]
fn a_map_without_roads_is_refused_by_name() {
    let mut osm = Osm::cross();
    for way in &mut osm.ways {
        way.2 = "highway=footway";
    }
    assert_eq!(
        osm.build().unwrap_err().to_string(),
        "no road for trucks in test.osm.pbf; nothing to build"
    );
}
