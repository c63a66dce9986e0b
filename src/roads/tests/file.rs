//! The network file: what is written is read again, and nothing else is.

use memmap2::{Mmap, MmapMut};

use super::super::{
    ArcId, Column, FileError, Hierarchy, Names, Network, NodeId, open, read, validate, verify,
    write,
};
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

/// The bytes as a mapped file would have them.
fn mapped(bytes: &[u8]) -> Mmap {
    let mut map = MmapMut::map_anon(bytes.len().max(1)).unwrap();
    map[..bytes.len()].copy_from_slice(bytes);
    map.make_read_only().unwrap()
}

fn shorten<T: bytemuck::Pod>(column: &mut Column<T>) {
    column.to_mut().pop();
}

/// Puts an upward arc into the hierarchy whose ends are not joined with what it brings together.
fn not_closed(network: &mut Network) {
    let nodes = u32::try_from(network.nodes.len()).unwrap();
    let hierarchy = &mut network.hierarchy;
    let last = nodes - 1;
    let is_apart = |node: &u32| {
        let ups = &hierarchy.up_head[hierarchy.ups(NodeId(*node))];
        !ups.is_empty() && !ups.contains(&last) && ups[0] != last && {
            let above = &hierarchy.up_head[hierarchy.ups(NodeId(ups[0]))];
            !above.contains(&last)
        }
    };
    let node = (0..nodes).find(is_apart).expect("some node is not joined with the last");
    let place = hierarchy.ups(NodeId(node)).end;
    hierarchy.up_head.to_mut().insert(place, last);
    for first in &mut hierarchy.first_up[node as usize + 1..] {
        *first += 1;
    }
    for up in hierarchy.up_of.iter_mut().filter(|up| **up as usize >= place) {
        *up += 1;
    }
}

#[test]
fn what_is_written_is_read_again() {
    for network in [small(), demo()] {
        let bytes = write(&network);
        assert_eq!(read(&bytes).unwrap(), network);
        let mapped = open(mapped(&bytes)).unwrap();
        assert_eq!(mapped, network);
        assert_eq!(verify(&mapped), Ok(()));
        assert_eq!(write(&mapped), bytes);
    }
}

#[test]
fn a_mapped_network_can_be_changed_and_the_file_is_not() {
    let network = demo();
    let mapped = open(mapped(&write(&network))).unwrap();
    let mut changed = mapped.clone();
    changed.length_mm[0] += 1;
    changed.head.push(NodeId(0));
    assert_eq!(mapped, network);
    assert_eq!(changed.length_mm[1..], network.length_mm[1..]);
    assert_eq!(changed.head.len(), network.head.len() + 1);
}

#[test]
fn names_are_kept_as_they_are() {
    let pairs = [("", ""), ("国道", "G318"), ("", "S1"), ("Rua do Ouro", "")];
    let names: Names = pairs.into_iter().collect();
    assert!(names.iter().eq(pairs));
    assert_eq!((names.len(), names.get(4)), (4, None));
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
            assert_eq!(open(mapped(&bytes)), Err(error.clone()));
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
        "a network file of version 7, this program reads 2: build it again"
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
        "the network file is damaged in `attributes and places`: build or copy it again"
    );
    // Behind a header of 12 bytes, 20 entries of 16 bytes and a checksum of 4, at the next multiple of
    // 64; what lies between belongs to the section behind it.
    for place in [12 + 20 * 16 + 4, 384] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        assert_eq!(read(&bytes).unwrap_err(), FileError::Damaged { section: "nodes" });
    }
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
    const NAMES: &str = "the names cannot be read";
    const RISE: &str = "the hierarchy does not rise";
    const PLACE: &str = "an arc has no place in the hierarchy";
    let faults: [Fault; 34] = [
        (DIFFERENT, |n| shorten(&mut n.tail)),
        (DIFFERENT, |n| shorten(&mut n.length_mm)),
        (DIFFERENT, |n| shorten(&mut n.attribute_of)),
        (DIFFERENT, |n| n.name_of.push(0)),
        (DIFFERENT, |n| n.way_id.push(0)),
        (DIFFERENT, |n| shorten(&mut n.reverse_of)),
        (UNSORTED, |n| shorten(&mut n.first_out)),
        (UNSORTED, |n| n.first_out[1] = u32::MAX),
        (UNSORTED, |n| n.first_out[0] = 1),
        (SHAPES, |n| shorten(&mut n.first_shape)),
        (SHAPES, |n| shorten(&mut n.shapes)),
        (SHAPES, |n| n.first_shape[1] = u32::MAX),
        (NOWHERE, |n| n.tail[0] = NodeId(u32::MAX)),
        (NOWHERE, |n| n.head[0] = NodeId(999)),
        (NOWHERE, |n| n.tail.swap(0, 5)),
        (BARE, |n| n.attribute_of[0] = 99),
        (BARE, |n| n.name_of[0] = 99),
        (REVERSE, |n| n.reverse_of[0] = 999),
        (REVERSE, |n| n.reverse_of.fill(0)),
        (GLOBE, |n| n.nodes[0] = LonLat::new(f64::NAN, 0.0)),
        (GLOBE, |n| n.shapes[0].lon = 1_810_000_000),
        (PATH, |n| n.forbidden_paths[0].arcs.truncate(1)),
        (PATH, |n| n.forbidden_paths[0].arcs[1] = ArcId(999)),
        ("a holding place is reached from nowhere", |n| n.holding_places[0].node = NodeId(99)),
        (NAMES, |n| n.names.ends[1] += 1),
        (NAMES, |n| n.names.text.push(b'x')),
        (NAMES, |n| n.names.text[0] = 0xff),
        (NAMES, |n| n.names.ends.push(n.names.text.len().try_into().unwrap())),
        (RISE, |n| n.hierarchy.first_up[1] = u32::MAX),
        (RISE, |n| n.hierarchy.up_head[0] = 0),
        (RISE, |n| *n.hierarchy.up_head.last_mut().unwrap() = 999),
        (RISE, |n| n.hierarchy.up_of.push(0)),
        (PLACE, |n| n.hierarchy.up_of[0] = 999),
        (PLACE, |n| n.hierarchy.up_of[0] = Hierarchy::NO_UP),
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
fn a_hierarchy_whose_upper_neighbours_are_not_joined_is_refused() {
    let mut network = demo();
    not_closed(&mut network);
    let expected = FileError::Inconsistent { what: "the hierarchy is no contraction" };
    assert_eq!(read(&write(&network)), Err(expected));
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
fn a_network_under_the_digest_of_another_is_found_out_when_verified() {
    let mut network = small();
    assert_eq!(verify(&network), Ok(()));
    network.length_mm[0] += 1;
    let network = read(&write(&network)).unwrap();
    assert_eq!(verify(&network), Err(FileError::Inconsistent { what: "the digest is another" }));
}
