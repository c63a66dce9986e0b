//! A few OSM elements, written as the bytes of a `.osm.pbf` file.

use std::io;

use super::super::{BuildError, BuildReport, Content, Network, Source};
use super::build;

/// Type (0 node, 1 way), id, role.
pub(super) type Member = (u64, i64, &'static str);

/// Elements to write. Coordinates are steps of 0.001 degrees from 108 E 30 N; tags are written
/// `highway=primary|hgv=no`.
#[derive(Clone, Debug, Default)]
pub(super) struct Osm {
    pub nodes: Vec<(i64, [i64; 2], &'static str)>,
    pub ways: Vec<(i64, Vec<i64>, &'static str)>,
    pub relations: Vec<(i64, Vec<Member>, &'static str)>,
    /// Feature that the header asks for besides the usual ones.
    pub feature: Option<&'static str>,
    /// Seconds since 1970.
    pub replicated_at: Option<u64>,
}

impl Osm {
    /// Nodes 1 (west), 2 (east), 3 (north), 4 (south) around node 9, joined by ways 10, 20, 30, 40,
    /// all open both ways.
    pub(super) fn cross() -> Self {
        let road = "highway=primary";
        Self {
            nodes: vec![
                (1, [-1, 0], ""),
                (2, [1, 0], ""),
                (3, [0, 1], ""),
                (4, [0, -1], ""),
                (9, [0, 0], ""),
            ],
            ways: vec![
                (10, vec![1, 9], road),
                (20, vec![9, 2], road),
                (30, vec![9, 3], road),
                (40, vec![9, 4], road),
            ],
            ..Self::default()
        }
    }

    /// The cross with a restriction from way 10 via node 9.
    pub(super) fn turning(to: i64, tags: &'static str) -> Self {
        let members = vec![(1, 10, "from"), (0, 9, "via"), (1, to, "to")];
        Self { relations: vec![(1, members, tags)], ..Self::cross() }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut file = blob("OSMHeader", &self.header());
        file.extend(blob("OSMData", &self.block()));
        file
    }

    pub(super) fn build(&self) -> Result<(Network, BuildReport), BuildError> {
        build(&[pbf_source("test.osm.pbf", self.bytes())])
    }

    fn header(&self) -> Vec<u8> {
        let mut header = Vec::new();
        for feature in ["OsmSchema-V0.6", "DenseNodes"].into_iter().chain(self.feature) {
            header.extend(bytes_field(4, feature.as_bytes()));
        }
        if let Some(seconds) = self.replicated_at {
            header.extend(number_field(32, seconds));
        }
        header
    }

    /// One block: nodes with even numbers as dense nodes, the others one by one.
    fn block(&self) -> Vec<u8> {
        let mut texts = Texts(vec![String::new()]);
        let mut groups = Vec::new();
        groups.extend(bytes_field(2, &bytes_field(2, &self.dense(&mut texts))));
        let mut plain = Vec::new();
        for (id, spot, tags) in self.nodes.iter().filter(|node| node.0 % 2 != 0) {
            let [lon, lat] = steps(*spot);
            let mut node = number_field(1, zigzag(*id));
            node.extend(texts.tags(tags));
            node.extend(number_field(8, zigzag(lat)));
            node.extend(number_field(9, zigzag(lon)));
            plain.extend(bytes_field(1, &node));
        }
        groups.extend(bytes_field(2, &plain));
        let mut ways = Vec::new();
        for (id, refs, tags) in &self.ways {
            let mut way = number_field(1, id.cast_unsigned());
            way.extend(texts.tags(tags));
            way.extend(bytes_field(8, &packed(deltas(refs))));
            ways.extend(bytes_field(3, &way));
        }
        groups.extend(bytes_field(2, &ways));
        let mut relations = Vec::new();
        for (id, members, tags) in &self.relations {
            let mut relation = number_field(1, id.cast_unsigned());
            relation.extend(texts.tags(tags));
            let roles: Vec<u64> = members.iter().map(|member| texts.number(member.2)).collect();
            let ids: Vec<i64> = members.iter().map(|member| member.1).collect();
            relation.extend(bytes_field(8, &packed(roles)));
            relation.extend(bytes_field(9, &packed(deltas(&ids))));
            relation.extend(bytes_field(10, &packed(members.iter().map(|member| member.0))));
            relations.extend(bytes_field(4, &relation));
        }
        groups.extend(bytes_field(2, &relations));
        let table: Vec<u8> =
            texts.0.iter().flat_map(|text| bytes_field(1, text.as_bytes())).collect();
        [bytes_field(1, &table), groups].concat()
    }

    fn dense(&self, texts: &mut Texts) -> Vec<u8> {
        let nodes = || self.nodes.iter().filter(|node| node.0 % 2 == 0);
        let mut keys_vals = Vec::new();
        for (_, _, tags) in nodes() {
            for (key, value) in pairs(tags) {
                keys_vals.extend([texts.number(key), texts.number(value)]);
            }
            keys_vals.push(0);
        }
        let ids: Vec<i64> = nodes().map(|node| node.0).collect();
        let lons: Vec<i64> = nodes().map(|node| steps(node.1)[0]).collect();
        let lats: Vec<i64> = nodes().map(|node| steps(node.1)[1]).collect();
        let mut dense = bytes_field(1, &packed(deltas(&ids)));
        dense.extend(bytes_field(8, &packed(deltas(&lats))));
        dense.extend(bytes_field(9, &packed(deltas(&lons))));
        dense.extend(bytes_field(10, &packed(keys_vals)));
        dense
    }
}

pub(super) fn pbf_source<'a>(name: &str, bytes: Vec<u8>) -> Source<'a> {
    let open = move || -> io::Result<Box<dyn io::Read + Send>> {
        Ok(Box::new(io::Cursor::new(bytes.clone())))
    };
    Source { name: name.to_owned(), content: Content::Pbf(Box::new(open)) }
}

/// In the format's usual steps of 100 billionths of a degree.
fn steps([x, y]: [i64; 2]) -> [i64; 2] {
    [1_080_000_000 + x * 10_000, 300_000_000 + y * 10_000]
}

fn pairs(tags: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    tags.split('|').filter_map(|tag| tag.split_once('='))
}

struct Texts(Vec<String>);

impl Texts {
    fn number(&mut self, text: &str) -> u64 {
        let place = self.0.iter().position(|known| known == text).unwrap_or_else(|| {
            self.0.push(text.to_owned());
            self.0.len() - 1
        });
        place as u64
    }

    /// The fields `keys` and `vals`.
    fn tags(&mut self, tags: &'static str) -> Vec<u8> {
        let keys: Vec<u64> = pairs(tags).map(|(key, _)| self.number(key)).collect();
        let values: Vec<u64> = pairs(tags).map(|(_, value)| self.number(value)).collect();
        [bytes_field(2, &packed(keys)), bytes_field(3, &packed(values))].concat()
    }
}

pub(super) fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = bytes_field(1, content);
    let mut header = bytes_field(1, kind.as_bytes());
    header.extend(number_field(3, blob.len() as u64));
    let length = u32::try_from(header.len()).unwrap().to_be_bytes();
    [length.as_slice(), &header, &blob].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    bytes.push(u8::try_from(value).unwrap());
    bytes
}

fn number_field(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn bytes_field(field: u64, value: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(value.len() as u64), value.to_vec()].concat()
}

fn packed(values: impl IntoIterator<Item = u64>) -> Vec<u8> {
    values.into_iter().flat_map(varint).collect()
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn deltas(values: &[i64]) -> Vec<u64> {
    let before = std::iter::once(0).chain(values.iter().copied());
    values.iter().zip(before).map(|(value, before)| zigzag(value - before)).collect()
}
