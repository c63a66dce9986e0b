//! The network file: what is written is read again, and nothing else is.

use super::super::{ArcId, FileError, Network, NodeId, read, validate, write};
use super::demo;
use super::osm_model::Osm;
use crate::units::LonLat;

/// A small network with something in every section.
fn small() -> Network {
    let mut osm = Osm::turning(30, "type=restriction|restriction:hazmat=only_left_turn");
    osm.nodes.push((6, [1, 1], "highway=rest_area|name=服务区|opening_hours=06:00-22:00"));
    osm.nodes.push((8, [2, 1], ""));
    osm.ways[1].1 = vec![9, 8, 2];
    osm.ways[0].2 =
        "highway=trunk|name=国道|ref=G318|hgv:conditional=no @ (07:00-09:00)|oneway=yes";
    osm.build().unwrap().0
}

#[test]
fn what_is_written_is_read_again() {
    for network in [small(), demo()] {
        assert_eq!(read(&write(&network)).unwrap(), network);
    }
}

#[test]
fn a_file_with_any_flipped_byte_is_refused() {
    let network = small();
    let whole = write(&network);
    for place in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[place] ^= flip;
            let error = read(&bytes).expect_err("a flipped byte passes");
            assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn a_file_cut_off_anywhere_or_with_anything_behind_it_is_refused() {
    let whole = write(&small());
    for length in 0..whole.len() {
        let error = read(&whole[..length]).unwrap_err();
        match error {
            FileError::CutOff { found, expected } => assert!(found == length && expected > length),
            FileError::Foreign => assert!(length < 4),
            other => panic!("{length}: {other}"),
        }
    }
    let longer = [whole.as_slice(), &[0]].concat();
    assert_eq!(
        read(&longer).unwrap_err().to_string(),
        "the network file says what cannot be: bytes follow the last section"
    );
}

#[test]
fn what_is_no_network_file_is_told_how_to_make_one() {
    for bytes in [&b""[..], b"HZW", b"%PDF-1.7", b"\n\x0a\x09OSMHeader"] {
        assert_eq!(
            read(bytes).unwrap_err().to_string(),
            "not a Hazway network file: build one with `hazway network build`"
        );
    }
}

#[test]
fn a_file_of_another_version_is_refused_by_both_numbers() {
    let mut bytes = write(&small());
    bytes[4..8].copy_from_slice(&7_u32.to_le_bytes());
    assert_eq!(
        read(&bytes).unwrap_err().to_string(),
        "a network file of version 7, this program reads 1: build it again"
    );
}

#[test]
fn damage_is_told_with_its_section() {
    let network = small();
    let whole = write(&network);
    let mut bytes = whole.clone();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert_eq!(
        read(&bytes).unwrap_err().to_string(),
        "the network file is damaged in `names and rules`: build or copy it again"
    );
    // Behind a header of 12 bytes, 12 entries of 16 bytes and a checksum of 4.
    let mut bytes = whole;
    bytes[12 + 12 * 16 + 4] ^= 1;
    assert_eq!(read(&bytes).unwrap_err(), FileError::Damaged { section: "nodes" });
}

/// A change that makes a network impossible, and what is said of it.
type Fault = (&'static str, fn(&mut Network));

#[test]
fn a_network_that_cannot_be_is_refused_even_with_right_checksums() {
    const DIFFERENT: &str = "the lists of arcs have different lengths";
    const NOWHERE: &str = "an arc begins or ends nowhere";
    const UNSORTED: &str = "arcs are not sorted by their nodes";
    const SHAPES: &str = "shapes are not sorted by their arcs";
    const BARE: &str = "an arc has no attributes or no name";
    const REVERSE: &str = "the other direction of an arc is not its own";
    const GLOBE: &str = "a point is not on the globe";
    const PATH: &str = "a forbidden path does not hang together";
    let faults: [Fault; 24] = [
        (DIFFERENT, |n| n.tail.truncate(n.tail.len() - 1)),
        (DIFFERENT, |n| n.length_mm.truncate(n.length_mm.len() - 1)),
        (DIFFERENT, |n| n.attribute_of.truncate(n.attribute_of.len() - 1)),
        (DIFFERENT, |n| n.name_of.push(0)),
        (DIFFERENT, |n| n.way_id.push(0)),
        (DIFFERENT, |n| n.reverse_of.truncate(n.reverse_of.len() - 1)),
        (UNSORTED, |n| n.first_out.truncate(n.first_out.len() - 1)),
        (UNSORTED, |n| n.first_out[1] = u32::MAX),
        (UNSORTED, |n| n.first_out[0] = 1),
        (SHAPES, |n| n.first_shape.truncate(n.first_shape.len() - 1)),
        (SHAPES, |n| n.shapes.truncate(n.shapes.len() - 1)),
        (SHAPES, |n| n.first_shape[1] = u32::MAX),
        (NOWHERE, |n| n.tail[0] = NodeId(u32::MAX)),
        (NOWHERE, |n| n.head[0] = NodeId(999)),
        (NOWHERE, |n| n.tail.swap(0, 5)),
        (BARE, |n| n.attribute_of[0] = 99),
        (BARE, |n| n.name_of[0] = 99),
        (REVERSE, |n| n.reverse_of[0] = 999),
        (REVERSE, |n| n.reverse_of.fill(0)),
        (GLOBE, |n| n.nodes[0] = LonLat::new(f64::NAN, 0.0)),
        (GLOBE, |n| n.shapes[0] = LonLat::new(181.0, 0.0)),
        (PATH, |n| n.forbidden_paths[0].arcs.truncate(1)),
        (PATH, |n| n.forbidden_paths[0].arcs[1] = ArcId(999)),
        ("a holding place is reached from nowhere", |n| n.holding_places[0].node = NodeId(99)),
    ];
    for (place, (what, spoil)) in faults.into_iter().enumerate() {
        let mut network = small();
        validate(&network).unwrap();
        spoil(&mut network);
        let expected = FileError::Inconsistent { what };
        assert_eq!(validate(&network), Err(expected.clone()), "fault {place}");
        assert_eq!(read(&write(&network)), Err(expected), "fault {place}");
    }
}

#[test]
fn two_directions_that_do_not_run_between_the_same_nodes_are_refused() {
    let mut network = small();
    let arcs: Vec<ArcId> = network.arcs().filter(|arc| network.reverse(*arc).is_some()).collect();
    let (one, other) = (arcs[0], arcs[1]);
    let (back_one, back_other) = (network.reverse(one).unwrap(), network.reverse(other).unwrap());
    for (arc, back) in [(one, back_other), (back_other, one), (other, back_one), (back_one, other)]
    {
        network.reverse_of[arc.index()] = back.0;
    }
    assert!(validate(&network).is_err());
}

#[test]
fn a_network_under_the_digest_of_another_is_refused() {
    let mut network = small();
    network.length_mm[0] += 1;
    assert_eq!(
        read(&write(&network)).unwrap_err(),
        FileError::Inconsistent { what: "the digest is another" }
    );
}
