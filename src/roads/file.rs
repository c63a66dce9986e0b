//! The network file: columns with checksums behind a table, refused whole when anything is off.
//!
//! ```text
//! "HZWN" · version u32 · number of sections u32 · table: (id u32, length u64, CRC-32 u32) each ·
//! CRC-32 of all before · the sections in the order of the table, each at a multiple of 64 bytes,
//! zeros between them
//! ```
//!
//! Numbers are little-endian and lie in the file as they lie in memory, so that a mapped file is used
//! where it is. The last section is JSON with what is small: attributes, conditions of forbidden paths,
//! holding places, source, digest. The digest is made when the network is built; opening a file trusts
//! the checksums, [`verify`] makes the digest again.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use bytemuck::{Pod, cast_slice};
use memmap2::Mmap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::parallel::all;
use super::paths::PathColumns;
use super::{
    ArcAttributes, Column, Hierarchy, HoldingPlace, Names, Network, PathCondition, validate,
};
use crate::units::{LocalText, hex, local_text};

const MAGIC: &[u8; 4] = b"HZWN";
const VERSION: u32 = 2;
/// Names of the sections in their order; behind them the one with everything small.
const SECTIONS: [&str; 19] = [
    "nodes",
    "first_out",
    "tail",
    "head",
    "length",
    "attribute_of",
    "name_of",
    "first_shape",
    "shapes",
    "way_id",
    "reverse",
    "name_ends",
    "name_text",
    "path_ends",
    "path_arcs",
    "path_conditions",
    "first_up",
    "up_head",
    "up_of",
];
const SECTION_COUNT: usize = SECTIONS.len() + 1;
const SMALL: usize = SECTIONS.len();
const TABLE_BEGIN: usize = 12;
const TABLE_ENTRY: usize = 16;
const HEADER: usize = TABLE_BEGIN + SECTION_COUNT * TABLE_ENTRY + 4;
/// Sections begin at multiples of this.
const ALIGNMENT: usize = 64;
/// Checksums of large sections are made in pieces of this size.
const PIECE: usize = 1 << 22;

/// Why a network file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum FileError {
    /// Something else.
    Foreign,
    /// Made by another version.
    Version {
        /// Version of the file.
        found: u32,
    },
    /// Not all there.
    CutOff {
        /// Bytes there.
        found: usize,
        /// Bytes expected.
        expected: usize,
    },
    /// A checksum does not fit.
    Damaged {
        /// Where.
        section: &'static str,
    },
    /// The checksums fit, but the content does not.
    Inconsistent {
        /// What.
        what: &'static str,
    },
}

impl FileError {
    /// What is wrong and what to do.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::Foreign => LocalText::new(
                "不是 Hazway 路网文件：请用 `hazway network build` 生成",
                "not a Hazway network file: build one with `hazway network build`",
            ),
            Self::Version { found } => local_text!(
                "路网文件的版本是 {found}，本程序读取版本 {VERSION}：请重新生成",
                "a network file of version {found}, this program reads {VERSION}: build it again"
            ),
            Self::CutOff { found, expected } => local_text!(
                "路网文件不完整：应有 {expected} 字节，只有 {found} 字节；请重新生成或复制",
                "the network file is cut off: {found} of {expected} bytes; build or copy it again"
            ),
            Self::Damaged { section } => local_text!(
                "路网文件的 `{section}` 部分已损坏：请重新生成或复制",
                "the network file is damaged in `{section}`: build or copy it again"
            ),
            Self::Inconsistent { what } => local_text!(
                "路网文件内容自相矛盾：请重新生成（{what}）",
                "the network file says what cannot be: {what}"
            ),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Small {
    attributes: Vec<ArcAttributes>,
    path_conditions: Vec<PathCondition>,
    holding_places: Vec<HoldingPlace>,
    source: String,
    digest: String,
}

/// The sections of a network as bytes, without the small one.
fn sections<'a>(network: &'a Network, paths: &'a PathColumns) -> [&'a [u8]; SECTIONS.len()] {
    [
        network.nodes.bytes(),
        network.first_out.bytes(),
        network.tail.bytes(),
        network.head.bytes(),
        network.length_mm.bytes(),
        network.attribute_of.bytes(),
        network.name_of.bytes(),
        network.first_shape.bytes(),
        network.shapes.bytes(),
        network.way_id.bytes(),
        network.reverse_of.bytes(),
        network.names.ends.bytes(),
        network.names.text.bytes(),
        cast_slice(&paths.ends),
        cast_slice(&paths.arcs),
        cast_slice(&paths.conditions),
        network.hierarchy.first_up.bytes(),
        network.hierarchy.up_head.bytes(),
        network.hierarchy.up_of.bytes(),
    ]
}

fn small(network: &Network, paths: &PathColumns, digest: String) -> Vec<u8> {
    let small = Small {
        attributes: network.attributes.clone(),
        path_conditions: paths.distinct.clone(),
        holding_places: network.holding_places.clone(),
        source: network.source.clone(),
        digest,
    };
    serde_json::to_vec(&small).unwrap_or_default()
}

/// SHA-256 over everything but the digest itself, in hexadecimal.
#[must_use]
pub(super) fn digest(network: &Network) -> String {
    let paths = PathColumns::of(&network.forbidden_paths);
    let mut hasher = Sha256::new();
    for section in sections(network, &paths) {
        hasher.update((section.len() as u64).to_le_bytes());
        hasher.update(section);
    }
    hasher.update(small(network, &paths, String::new()));
    hex(&hasher.finalize())
}

/// Whether a network has the digest that it names: all its content is read.
pub fn verify(network: &Network) -> Result<(), FileError> {
    if digest(network) == network.digest {
        Ok(())
    } else {
        Err(FileError::Inconsistent { what: "the digest is another" })
    }
}

/// Writes a network file and gives its size in bytes.
pub fn write_to(network: &Network, out: &mut dyn Write) -> io::Result<u64> {
    let paths = PathColumns::of(&network.forbidden_paths);
    let small = small(network, &paths, network.digest.clone());
    let sections = sections(network, &paths);
    let bodies: Vec<&[u8]> = sections.into_iter().chain([small.as_slice()]).collect();
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend((u32::try_from(SECTION_COUNT).unwrap_or(u32::MAX)).to_le_bytes());
    for (id, body) in (0_u32..).zip(&bodies) {
        header.extend_from_slice(&id.to_le_bytes());
        header.extend_from_slice(&(body.len() as u64).to_le_bytes());
        header.extend_from_slice(&crc32fast::hash(body).to_le_bytes());
    }
    header.extend_from_slice(&crc32fast::hash(&header).to_le_bytes());
    out.write_all(&header)?;
    let mut size = header.len();
    for body in bodies {
        let begin = size.next_multiple_of(ALIGNMENT);
        out.write_all(&[0; ALIGNMENT][..begin - size])?;
        out.write_all(body)?;
        size = begin + body.len();
    }
    Ok(size as u64)
}

/// The bytes of a network file.
#[must_use]
pub fn write(network: &Network) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory does not fail, and half a file would be refused.
    if write_to(network, &mut bytes).is_err() {
        bytes.clear();
    }
    bytes
}

fn word_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn long_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// Reads a network file into memory of its own; anything that is off refuses it.
pub fn read(bytes: &[u8]) -> Result<Network, FileError> {
    load(bytes, None)
}

/// Opens a mapped network file and leaves its columns where they are; anything that is off refuses it.
pub fn open(map: Mmap) -> Result<Network, FileError> {
    let map = Arc::new(map);
    load(&map, Some(&map))
}

fn load(bytes: &[u8], map: Option<&Arc<Mmap>>) -> Result<Network, FileError> {
    let places = places(bytes)?;
    check_sums(bytes, &places)?;
    let network = decode(&Bodies { bytes, map, places: &places })?;
    validate(&network)?;
    Ok(network)
}

/// Where each section lies. The table and the zeros between sections are checked.
fn places(bytes: &[u8]) -> Result<Vec<Range<usize>>, FileError> {
    if bytes.get(..4) != Some(MAGIC.as_slice()) {
        return Err(FileError::Foreign);
    }
    let found = word_at(bytes, 4);
    if bytes.len() >= 8 && found != VERSION {
        return Err(FileError::Version { found });
    }
    if bytes.len() < HEADER {
        return Err(FileError::CutOff { found: bytes.len(), expected: HEADER });
    }
    if word_at(bytes, HEADER - 4) != crc32fast::hash(&bytes[..HEADER - 4])
        || word_at(bytes, 8) as usize != SECTION_COUNT
    {
        return Err(FileError::Damaged { section: "header" });
    }
    let mut places = Vec::with_capacity(SECTION_COUNT);
    let mut end = HEADER;
    for section in 0..SECTION_COUNT {
        let length = long_at(bytes, TABLE_BEGIN + section * TABLE_ENTRY + 4);
        let begin = end.checked_next_multiple_of(ALIGNMENT).unwrap_or(usize::MAX);
        let expected = begin.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
        if expected > bytes.len() {
            return Err(FileError::CutOff { found: bytes.len(), expected });
        }
        if bytes[end..begin].iter().any(|byte| *byte != 0) {
            return Err(FileError::Damaged { section: section_name(section) });
        }
        places.push(begin..expected);
        end = expected;
    }
    if end != bytes.len() {
        return Err(FileError::Inconsistent { what: "bytes follow the last section" });
    }
    Ok(places)
}

fn section_name(section: usize) -> &'static str {
    SECTIONS.get(section).copied().unwrap_or("attributes and places")
}

/// Compares the checksums of all sections, in pieces on all threads.
fn check_sums(bytes: &[u8], places: &[Range<usize>]) -> Result<(), FileError> {
    let pieces: Vec<(usize, &[u8])> = places
        .iter()
        .enumerate()
        .flat_map(|(section, place)| {
            bytes[place.clone()].chunks(PIECE).map(move |piece| (section, piece))
        })
        .collect();
    let sums = all(&pieces, |(_, piece)| {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(piece);
        hasher
    });
    let mut whole = vec![crc32fast::Hasher::new(); places.len()];
    for ((section, _), sum) in pieces.iter().zip(&sums) {
        whole[*section].combine(sum);
    }
    for (section, sum) in whole.into_iter().enumerate() {
        if sum.finalize() != word_at(bytes, TABLE_BEGIN + section * TABLE_ENTRY + 12) {
            return Err(FileError::Damaged { section: section_name(section) });
        }
    }
    Ok(())
}

/// The sections of a file, in a mapping or not.
struct Bodies<'a> {
    bytes: &'a [u8],
    map: Option<&'a Arc<Mmap>>,
    places: &'a [Range<usize>],
}

impl Bodies<'_> {
    fn of(&self, section: usize) -> &[u8] {
        &self.bytes[self.places[section].clone()]
    }

    /// The values of a section, where they are or copied.
    fn column<T: Pod>(&self, section: usize) -> Result<Column<T>, FileError> {
        let broken = FileError::Inconsistent { what: "a section has half a number" };
        let body = self.of(section);
        if !body.len().is_multiple_of(size_of::<T>()) {
            return Err(broken);
        }
        match self.map {
            Some(map) => Column::mapped(map, self.places[section].clone()).ok_or(broken),
            None => Ok(bytemuck::pod_collect_to_vec::<u8, T>(body).into()),
        }
    }
}

fn decode(bodies: &Bodies<'_>) -> Result<Network, FileError> {
    let inconsistent = |what| FileError::Inconsistent { what };
    let small: Small = serde_json::from_slice(bodies.of(SMALL))
        .map_err(|_| inconsistent("attributes and places cannot be read"))?;
    let paths = PathColumns {
        ends: bodies.column::<u32>(13)?.to_vec(),
        arcs: bodies.column(14)?.to_vec(),
        conditions: bodies.column::<u32>(15)?.to_vec(),
        distinct: small.path_conditions,
    };
    Ok(Network {
        nodes: bodies.column(0)?,
        first_out: bodies.column(1)?,
        tail: bodies.column(2)?,
        head: bodies.column(3)?,
        length_mm: bodies.column(4)?,
        attribute_of: bodies.column(5)?,
        name_of: bodies.column(6)?,
        first_shape: bodies.column(7)?,
        shapes: bodies.column(8)?,
        way_id: bodies.column(9)?,
        reverse_of: bodies.column(10)?,
        names: Names { ends: bodies.column(11)?, text: bodies.column(12)? },
        hierarchy: Hierarchy {
            first_up: bodies.column(16)?,
            up_head: bodies.column(17)?,
            up_of: bodies.column(18)?,
        },
        forbidden_paths: paths
            .into_paths()
            .ok_or_else(|| inconsistent("a forbidden path does not hang together"))?,
        attributes: small.attributes,
        holding_places: small.holding_places,
        source: small.source,
        digest: small.digest,
    })
}
