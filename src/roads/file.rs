//! The network file: sections with checksums behind a table, refused whole when anything is off.
//!
//! ```text
//! "HZWN" · version u32 · number of sections u32 · table: (id u32, length u64, CRC-32 u32) each ·
//! CRC-32 of all before · the sections in the order of the table
//! ```
//!
//! Numbers are little-endian. The last section is JSON with everything that is small: attributes,
//! names, forbidden paths, holding places, source, digest.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ArcAttributes, ForbiddenPath, Hierarchy, HoldingPlace, NO_ARC, Network, NodeId};
use crate::units::{LocalText, LonLat, hex, local_text};

const MAGIC: &[u8; 4] = b"HZWN";
const VERSION: u32 = 1;
/// Names of the sections in their order.
const SECTIONS: [&str; 11] = [
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
];
/// The sections above, and the one with everything small.
const SECTION_COUNT: usize = SECTIONS.len() + 1;
const TABLE_BEGIN: usize = 12;
const TABLE_ENTRY: usize = 16;
const HEADER: usize = TABLE_BEGIN + SECTION_COUNT * TABLE_ENTRY + 4;

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
    names: Vec<(String, String)>,
    forbidden_paths: Vec<ForbiddenPath>,
    holding_places: Vec<HoldingPlace>,
    source: String,
    digest: String,
}

fn words(values: impl IntoIterator<Item = u32>) -> Vec<u8> {
    values.into_iter().flat_map(u32::to_le_bytes).collect()
}

fn points(points: &[LonLat]) -> Vec<u8> {
    points
        .iter()
        .flat_map(|point| [point.lon.to_le_bytes(), point.lat.to_le_bytes()])
        .flatten()
        .collect()
}

fn sections(network: &Network) -> [Vec<u8>; SECTIONS.len()] {
    [
        points(&network.nodes),
        words(network.first_out.iter().copied()),
        words(network.tail.iter().map(|node| node.0)),
        words(network.head.iter().map(|node| node.0)),
        words(network.length_mm.iter().copied()),
        words(network.attribute_of.iter().copied()),
        words(network.name_of.iter().copied()),
        words(network.first_shape.iter().copied()),
        points(&network.shapes),
        network.way_id.iter().flat_map(|id| id.to_le_bytes()).collect(),
        words(network.reverse_of.iter().copied()),
    ]
}

fn small(network: &Network, digest: String) -> Small {
    Small {
        attributes: network.attributes.clone(),
        names: network.names.clone(),
        forbidden_paths: network.forbidden_paths.clone(),
        holding_places: network.holding_places.clone(),
        source: network.source.clone(),
        digest,
    }
}

fn json(small: &Small) -> Vec<u8> {
    serde_json::to_vec(small).unwrap_or_default()
}

/// SHA-256 over everything but the digest itself, in hexadecimal.
#[must_use]
pub(super) fn digest(network: &Network) -> String {
    let sections = sections(network);
    digest_of(sections.iter().map(Vec::as_slice), &small(network, String::new()))
}

fn digest_of<'a>(sections: impl Iterator<Item = &'a [u8]>, small: &Small) -> String {
    let mut hasher = Sha256::new();
    for section in sections {
        hasher.update((section.len() as u64).to_le_bytes());
        hasher.update(section);
    }
    hasher.update(json(small));
    hex(&hasher.finalize())
}

/// The bytes of a network file.
#[must_use]
pub fn write(network: &Network) -> Vec<u8> {
    let mut bodies: Vec<Vec<u8>> = sections(network).into_iter().collect();
    bodies.push(json(&small(network, network.digest.clone())));
    let mut bytes = Vec::with_capacity(HEADER + bodies.iter().map(Vec::len).sum::<usize>());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    let count = u32::try_from(SECTION_COUNT).unwrap_or(u32::MAX);
    bytes.extend(count.to_le_bytes());
    for (id, body) in (0_u32..).zip(&bodies) {
        bytes.extend_from_slice(&id.to_le_bytes());
        bytes.extend_from_slice(&(body.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(body).to_le_bytes());
    }
    let checksum = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    for body in bodies {
        bytes.extend_from_slice(&body);
    }
    bytes
}

fn word_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn long_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// Reads a network file; anything that is off refuses it.
pub fn read(bytes: &[u8]) -> Result<Network, FileError> {
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
    let bodies = bodies(bytes)?;
    let network = decode(&bodies)?;
    validate(&network)?;
    let sections = bodies.iter().take(SECTIONS.len()).copied();
    if digest_of(sections, &small(&network, String::new())) != network.digest {
        return Err(FileError::Inconsistent { what: "the digest is another" });
    }
    Ok(network)
}

/// Cuts the sections apart and checks each.
fn bodies(bytes: &[u8]) -> Result<Vec<&[u8]>, FileError> {
    let mut bodies = Vec::with_capacity(SECTION_COUNT);
    let mut begin = HEADER;
    for section in 0..SECTION_COUNT {
        let entry = TABLE_BEGIN + section * TABLE_ENTRY;
        let length = usize::try_from(long_at(bytes, entry + 4)).unwrap_or(usize::MAX);
        let end = begin.saturating_add(length);
        let Some(body) = bytes.get(begin..end) else {
            return Err(FileError::CutOff { found: bytes.len(), expected: end });
        };
        if crc32fast::hash(body) != word_at(bytes, entry + 12) {
            let section = SECTIONS.get(section).copied().unwrap_or("names and rules");
            return Err(FileError::Damaged { section });
        }
        bodies.push(body);
        begin = end;
    }
    if begin != bytes.len() {
        return Err(FileError::Inconsistent { what: "bytes follow the last section" });
    }
    Ok(bodies)
}

fn decode(bodies: &[&[u8]]) -> Result<Network, FileError> {
    let inconsistent = |what| FileError::Inconsistent { what };
    let words = |section: usize| -> Result<Vec<u32>, FileError> {
        let (fours, rest) = bodies[section].as_chunks::<4>();
        if rest.is_empty() {
            Ok(fours.iter().map(|four| u32::from_le_bytes(*four)).collect())
        } else {
            Err(inconsistent("a section has half a number"))
        }
    };
    let points = |section: usize| -> Result<Vec<LonLat>, FileError> {
        let (sixteens, rest) = bodies[section].as_chunks::<16>();
        if !rest.is_empty() {
            return Err(inconsistent("a section has half a point"));
        }
        let number = |bytes: &[u8]| bytes.try_into().map_or(f64::NAN, f64::from_le_bytes);
        Ok(sixteens
            .iter()
            .map(|bytes| LonLat::new(number(&bytes[..8]), number(&bytes[8..])))
            .collect())
    };
    let small: Small = serde_json::from_slice(bodies[SECTION_COUNT - 1])
        .map_err(|_| inconsistent("names and rules cannot be read"))?;
    let (eights, rest) = bodies[9].as_chunks::<8>();
    if !rest.is_empty() {
        return Err(inconsistent("a section has half a number"));
    }
    Ok(Network {
        nodes: points(0)?,
        first_out: words(1)?,
        tail: words(2)?.into_iter().map(NodeId).collect(),
        head: words(3)?.into_iter().map(NodeId).collect(),
        length_mm: words(4)?,
        attribute_of: words(5)?,
        name_of: words(6)?,
        first_shape: words(7)?,
        shapes: points(8)?,
        way_id: eights.iter().map(|eight| i64::from_le_bytes(*eight)).collect(),
        reverse_of: words(10)?,
        attributes: small.attributes,
        names: small.names,
        forbidden_paths: small.forbidden_paths,
        holding_places: small.holding_places,
        hierarchy: Hierarchy::default(),
        source: small.source,
        digest: small.digest,
    })
}

/// Whether every index points at something and every list has its length.
pub fn validate(network: &Network) -> Result<(), FileError> {
    let refuse = |what| Err(FileError::Inconsistent { what });
    let (nodes, arcs) = (network.nodes.len(), network.head.len());
    let lengths = [
        network.tail.len(),
        network.length_mm.len(),
        network.attribute_of.len(),
        network.name_of.len(),
        network.way_id.len(),
        network.reverse_of.len(),
    ];
    if lengths.iter().any(|length| *length != arcs) {
        return refuse("the lists of arcs have different lengths");
    }
    if !rises_to(&network.first_out, nodes, arcs) {
        return refuse("arcs are not sorted by their nodes");
    }
    if !rises_to(&network.first_shape, arcs, network.shapes.len()) {
        return refuse("shapes are not sorted by their arcs");
    }
    for (arc, tail) in network.tail.iter().enumerate() {
        let sorted = tail.index() < nodes
            && network.first_out[tail.index()] as usize <= arc
            && arc < network.first_out[tail.index() + 1] as usize;
        if !sorted || network.head[arc].index() >= nodes {
            return refuse("an arc begins or ends nowhere");
        }
        if network.attribute_of[arc] as usize >= network.attributes.len()
            || network.name_of[arc] as usize >= network.names.len()
        {
            return refuse("an arc has no attributes or no name");
        }
        let back = network.reverse_of[arc];
        if back != NO_ARC && !is_pair(network, arc, back as usize) {
            return refuse("the other direction of an arc is not its own");
        }
    }
    let all_points = network.nodes.iter().chain(&network.shapes);
    if all_points
        .chain(network.holding_places.iter().map(|place| &place.location))
        .any(|point| !point.is_valid())
    {
        return refuse("a point is not on the globe");
    }
    for path in &network.forbidden_paths {
        let joins = path.arcs.len() >= 2
            && path.arcs.iter().all(|arc| arc.index() < arcs)
            && path
                .arcs
                .windows(2)
                .all(|pair| network.head[pair[0].index()] == network.tail[pair[1].index()]);
        if !joins {
            return refuse("a forbidden path does not hang together");
        }
    }
    if network.holding_places.iter().any(|place| place.node.index() >= nodes) {
        return refuse("a holding place is reached from nowhere");
    }
    Ok(())
}

/// Whether two arcs are the two directions of one road.
fn is_pair(network: &Network, arc: usize, back: usize) -> bool {
    network.reverse_of.get(back).is_some_and(|own| *own as usize == arc)
        && network.tail[back] == network.head[arc]
        && network.head[back] == network.tail[arc]
        && back != arc
}

/// Whether offsets of `keys` keys rise from 0 to `last`.
fn rises_to(first: &[u32], keys: usize, last: usize) -> bool {
    first.len() == keys + 1
        && first.first() == Some(&0)
        && first.windows(2).all(|pair| pair[0] <= pair[1])
        && first.last().is_some_and(|value| *value as usize == last)
}
