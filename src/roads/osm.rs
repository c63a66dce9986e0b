//! Reads roads from OSM `.osm.pbf` files, in two passes so that only the points of roads are kept.
//!
//! The first pass takes ways, relations and tagged nodes, the second the places of the nodes that the
//! kept ways use. Several files are merged: what came with an earlier file wins.

use osmpbf::{Element, Relation, Way};
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Read};

use super::geometry::Fixed;
use super::pbf::Blocks;
use super::raw::{RawMap, RawPlace, RawTurn, RawWay, Via, check_size, narrow};
use super::report::{BuildError, Dropped, DroppedTurn, Progress};
use super::tags::{self, Barrier, Exempt, NodeLimits, Place, Tags, Turn};

/// Opens a file at its beginning; called once for each pass.
pub type Open<'a> = dyn Fn() -> io::Result<Box<dyn Read + Send>> + 'a;

/// A PBF file to read.
pub(super) struct OsmFile<'a> {
    pub(super) name: &'a str,
    pub(super) open: &'a Open<'a>,
}

/// A way whose points are not known yet: a range of `refs`.
struct PendingWay {
    way: RawWay,
    refs: (u32, u32),
}

/// The area of a holding place.
struct PendingArea {
    place: Place,
    refs: (u32, u32),
}

struct PendingTurn {
    from: Vec<i64>,
    to: Vec<i64>,
    via_nodes: Vec<i64>,
    via_ways: Vec<i64>,
    turns: Vec<Turn>,
}

/// What the first pass gathers.
#[derive(Default)]
struct Gathered {
    refs: Vec<i64>,
    ways: Vec<PendingWay>,
    areas: Vec<PendingArea>,
    turns: Vec<PendingTurn>,
    barriers: BTreeMap<i64, Barrier>,
    limits: BTreeMap<i64, NodeLimits>,
    places: BTreeMap<i64, RawPlace>,
    seen_ways: HashSet<i64>,
    seen_relations: HashSet<i64>,
}

/// Reads all files into `map`; gives the date of each file where it tells one.
pub(super) fn read(
    map: &mut RawMap,
    files: &[OsmFile<'_>],
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Option<String>>, BuildError> {
    let mut gathered = Gathered::default();
    let mut dates = Vec::new();
    for file in files {
        let mut blocks = Blocks::open(file.name, file.open)?;
        while let Some((block, bytes)) = blocks.next_block()? {
            blocks.in_block(bytes, || {
                block.elements().try_for_each(|element| gathered.element(map, &element))
            })?;
            check_size("points of roads", gathered.refs.len())?;
            progress(Progress::Reading {
                file: file.name,
                pass: 1,
                bytes,
                ways_kept: gathered.ways.len() as u64,
            });
        }
        dates.push(blocks.date());
    }
    let nodes = gathered.locate(files, progress)?;
    gathered.finish(map, &nodes);
    Ok(dates)
}

impl Gathered {
    fn element(&mut self, map: &mut RawMap, element: &Element<'_>) -> Result<(), String> {
        match element {
            Element::DenseNode(node) => {
                map.report.nodes_read += 1;
                if node.raw_tags().next().is_some() {
                    let tags = complete(node.tags(), node.raw_tags().count())?;
                    self.node(node.id(), (node.nano_lon(), node.nano_lat()), &tags)?;
                }
                Ok(())
            }
            Element::Node(node) => {
                map.report.nodes_read += 1;
                if node.raw_tags().next().is_some() {
                    let tags = complete(node.tags(), node.raw_tags().count())?;
                    self.node(node.id(), (node.nano_lon(), node.nano_lat()), &tags)?;
                }
                Ok(())
            }
            Element::Way(way) => self.way(map, way),
            Element::Relation(relation) => self.relation(map, relation),
        }
    }

    fn node(&mut self, id: i64, nano: (i64, i64), tags: &Tags<'_>) -> Result<(), String> {
        if let Some(barrier) = tags::barrier(tags) {
            self.barriers.entry(id).or_insert(barrier);
        }
        if let Some(limits) = tags::node_limits(tags) {
            self.limits.entry(id).or_insert(limits);
        }
        if let Some(place) = tags::place(tags) {
            let spot = fixed(id, nano)?;
            self.places.entry(id).or_insert(RawPlace { spot, place });
        }
        Ok(())
    }

    fn way(&mut self, map: &mut RawMap, way: &Way<'_>) -> Result<(), String> {
        map.report.ways_read += 1;
        let tags = complete(way.tags(), way.raw_tags().count())?;
        let place = tags::place(&tags);
        let facts = match tags::road(&tags) {
            Ok(facts) => Some(facts),
            Err(why) => {
                map.report.drop_way(why);
                None
            }
        };
        if place.is_none() && facts.is_none() {
            return Ok(());
        }
        if !self.seen_ways.insert(way.id()) {
            if facts.is_some() {
                map.report.drop_way(Dropped::Duplicate);
            }
            return Ok(());
        }
        let first = narrow(self.refs.len());
        self.refs.extend(way.refs());
        let refs = (first, narrow(self.refs.len()));
        if let Some(facts) = facts {
            self.ways.push(PendingWay { way: map.intern(way.id(), facts), refs });
        }
        if let Some(place) = place {
            self.areas.push(PendingArea { place, refs });
        }
        Ok(())
    }

    fn relation(&mut self, map: &mut RawMap, relation: &Relation<'_>) -> Result<(), String> {
        map.report.relations_read += 1;
        let tags = complete(relation.tags(), relation.raw_tags().count())?;
        let turns = match tags::turns(&tags) {
            Ok(turns) => turns,
            Err(Exempt::NotARestriction) => return Ok(()),
            Err(Exempt::OtherVehicles) => {
                map.report.drop_turn(DroppedTurn::OtherVehicles);
                return Ok(());
            }
            Err(Exempt::UnknownKind) => {
                map.report.drop_turn(DroppedTurn::UnknownKind);
                return Ok(());
            }
        };
        if !self.seen_relations.insert(relation.id()) {
            return Ok(());
        }
        let mut pending = PendingTurn {
            from: Vec::new(),
            to: Vec::new(),
            via_nodes: Vec::new(),
            via_ways: Vec::new(),
            turns,
        };
        for member in relation.members() {
            let role = member.role().map_err(|error| error.to_string())?;
            match (role, member.member_type) {
                ("from", osmpbf::RelMemberType::Way) => pending.from.push(member.member_id),
                ("to", osmpbf::RelMemberType::Way) => pending.to.push(member.member_id),
                ("via", osmpbf::RelMemberType::Way) => pending.via_ways.push(member.member_id),
                ("via", osmpbf::RelMemberType::Node) => pending.via_nodes.push(member.member_id),
                (_, _) => {}
            }
        }
        self.turns.push(pending);
        Ok(())
    }

    /// The second pass: finds where the nodes of the gathered ways lie.
    fn locate(
        &self,
        files: &[OsmFile<'_>],
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Nodes, BuildError> {
        let mut ids = self.refs.clone();
        ids.sort_unstable();
        ids.dedup();
        ids.shrink_to_fit();
        let mut nodes = Nodes { spots: vec![None; ids.len()], ids, cursor: 0 };
        for file in files {
            let mut blocks = Blocks::open(file.name, file.open)?;
            while let Some((block, bytes)) = blocks.next_block()? {
                blocks.in_block(bytes, || {
                    block.elements().try_for_each(|element| match &element {
                        Element::DenseNode(node) => {
                            nodes.place(node.id(), (node.nano_lon(), node.nano_lat()))
                        }
                        Element::Node(node) => {
                            nodes.place(node.id(), (node.nano_lon(), node.nano_lat()))
                        }
                        Element::Way(_) | Element::Relation(_) => Ok(()),
                    })
                })?;
                let ways_kept = self.ways.len() as u64;
                progress(Progress::Reading { file: file.name, pass: 2, bytes, ways_kept });
            }
        }
        Ok(nodes)
    }

    fn finish(self, map: &mut RawMap, nodes: &Nodes) {
        let mut vertex_of = vec![None; nodes.ids.len()];
        for (slot, spot) in nodes.spots.iter().enumerate() {
            if let Some(spot) = spot {
                vertex_of[slot] = Some(narrow(map.vertices.len()));
                map.vertices.push(*spot);
            }
        }
        let vertex = |id: i64| nodes.slot(id).and_then(|slot| vertex_of[slot]);
        for pending in &self.ways {
            let line = self.refs_of(pending.refs).iter().map(|id| vertex(*id));
            map.add_way(pending.way, [line]);
        }
        for (id, barrier) in self.barriers.iter().filter_map(|(id, b)| Some((vertex(*id)?, *b))) {
            map.barriers.insert(id, barrier);
        }
        for (id, limits) in self.limits.iter().filter_map(|(id, l)| Some((vertex(*id)?, l.clone())))
        {
            map.limits.insert(id, limits);
        }
        for area in &self.areas {
            let spots = self.refs_of(area.refs).iter().filter_map(|id| nodes.spot(*id));
            if let Some(spot) = middle(spots) {
                map.places.push(RawPlace { spot, place: area.place.clone() });
            }
        }
        for pending in &self.turns {
            finish_turn(map, pending, vertex);
        }
        map.places.extend(self.places.into_values());
    }

    fn refs_of(&self, (first, end): (u32, u32)) -> &[i64] {
        &self.refs[first as usize..end as usize]
    }
}

fn finish_turn(map: &mut RawMap, pending: &PendingTurn, vertex: impl Fn(i64) -> Option<u32>) {
    let via = match (pending.via_nodes.as_slice(), pending.via_ways.as_slice()) {
        ([node], []) => vertex(*node).map(Via::Vertex),
        ([], ways) if !ways.is_empty() => Some(Via::Ways(ways.to_vec())),
        (_, _) => {
            map.report.drop_turn(DroppedTurn::Incomplete);
            return;
        }
    };
    if pending.from.is_empty() || pending.to.is_empty() {
        map.report.drop_turn(DroppedTurn::Incomplete);
        return;
    }
    let Some(via) = via else {
        map.report.drop_turn(DroppedTurn::MemberNotKept);
        return;
    };
    for turn in &pending.turns {
        map.turns.push(RawTurn {
            from: pending.from.clone(),
            via: via.clone(),
            to: pending.to.clone(),
            turn: turn.clone(),
        });
    }
}

/// The nodes of kept ways, sorted by id.
struct Nodes {
    ids: Vec<i64>,
    spots: Vec<Option<Fixed>>,
    /// Where the last node was found; files are nearly always sorted by id.
    cursor: usize,
}

impl Nodes {
    fn slot(&self, id: i64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    fn spot(&self, id: i64) -> Option<Fixed> {
        self.slot(id).and_then(|slot| self.spots[slot])
    }

    /// Notes where a node lies if a kept way uses it.
    fn place(&mut self, id: i64, nano: (i64, i64)) -> Result<(), String> {
        if self.cursor > 0 && self.ids[self.cursor - 1] >= id {
            self.cursor = self.ids.partition_point(|known| *known < id);
        }
        while self.ids.get(self.cursor).is_some_and(|known| *known < id) {
            self.cursor += 1;
        }
        if self.ids.get(self.cursor) == Some(&id) && self.spots[self.cursor].is_none() {
            self.spots[self.cursor] = Some(fixed(id, nano)?);
        }
        Ok(())
    }
}

fn fixed(id: i64, (lon, lat): (i64, i64)) -> Result<Fixed, String> {
    Fixed::from_nanodegrees(lon, lat)
        .ok_or_else(|| format!("node {id} lies at ({lon}, {lat}) billionths of a degree"))
}

/// Collects tags and refuses those that point outside the block's texts.
fn complete<'a>(
    tags: impl Iterator<Item = (&'a str, &'a str)>,
    count: usize,
) -> Result<Tags<'a>, String> {
    let mut read = 0;
    let tags = tags.inspect(|_| read += 1).collect();
    if read == count { Ok(tags) } else { Err("a tag is not readable text".to_owned()) }
}

/// The middle of the corners.
fn middle(spots: impl Iterator<Item = Fixed>) -> Option<Fixed> {
    let (mut lon, mut lat, mut count) = (0_i64, 0_i64, 0_i64);
    for spot in spots {
        lon += i64::from(spot.lon);
        lat += i64::from(spot.lat);
        count += 1;
    }
    Some(Fixed {
        lon: i32::try_from(lon.checked_div(count)?).ok()?,
        lat: i32::try_from(lat.checked_div(count)?).ok()?,
    })
}
