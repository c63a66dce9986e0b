//! Roads as read, before they are joined: ways over shared vertices, whatever format they came from.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::ArcAttributes;
use super::geometry::Fixed;
use super::report::{BuildError, BuildReport, Dropped};
use super::tags::{Barrier, NodeLimits, Place, RoadFacts, Turn};

/// Indices are 32 bits wide and `u32::MAX` means none.
pub(super) const MAX_INDEX: usize = u32::MAX as usize - 1;

/// An index as 32 bits; the bound has been checked by [`check_size`].
pub(super) fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Refuses what does not fit into 32-bit indices.
pub(super) fn check_size(what: &'static str, count: usize) -> Result<(), BuildError> {
    if count > MAX_INDEX {
        return Err(BuildError::TooLarge { what, bound: MAX_INDEX as u64 });
    }
    Ok(())
}

/// Distinct values with small numbers, in the order first seen.
#[derive(Debug)]
pub(super) struct Interner<T> {
    values: Vec<T>,
    index: HashMap<T, u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { values: Vec::new(), index: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
    pub(super) fn intern(&mut self, value: T) -> u32 {
        if let Some(index) = self.index.get(&value) {
            return *index;
        }
        let index = narrow(self.values.len());
        self.values.push(value.clone());
        self.index.insert(value, index);
        index
    }

    pub(super) fn get(&self, index: u32) -> &T {
        &self.values[index as usize]
    }

    pub(super) fn into_values(self) -> Vec<T> {
        self.values
    }
}

/// One way: a line of vertices with attributes per direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RawWay {
    pub(super) id: i64,
    /// Index into the attributes, per direction.
    pub(super) forward: Option<u32>,
    pub(super) backward: Option<u32>,
    pub(super) name: u32,
    /// Range of `way_vertices`.
    pub(super) first: u32,
    pub(super) end: u32,
}

/// What lies between `from` and `to` of a turn restriction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Via {
    /// A vertex.
    Vertex(u32),
    /// Way ids in order.
    Ways(Vec<i64>),
}

/// A turn restriction over way ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawTurn {
    pub(super) from: Vec<i64>,
    pub(super) via: Via,
    pub(super) to: Vec<i64>,
    pub(super) turn: Turn,
}

/// A holding place with its spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawPlace {
    pub(super) spot: Fixed,
    pub(super) place: Place,
}

/// All that has been read.
#[derive(Debug, Default)]
pub(super) struct RawMap {
    pub(super) vertices: Vec<Fixed>,
    pub(super) ways: Vec<RawWay>,
    pub(super) way_vertices: Vec<u32>,
    pub(super) barriers: BTreeMap<u32, Barrier>,
    pub(super) limits: BTreeMap<u32, NodeLimits>,
    pub(super) turns: Vec<RawTurn>,
    pub(super) places: Vec<RawPlace>,
    pub(super) attributes: Interner<ArcAttributes>,
    pub(super) names: Interner<(String, String)>,
    pub(super) report: BuildReport,
    /// How many lines without an OSM number have been read.
    own_ways: i64,
}

impl RawMap {
    pub(super) fn new() -> Self {
        let mut map = Self::default();
        map.names.intern((String::new(), String::new()));
        map
    }

    /// A number for a line that has none of OSM's: negative, never given twice.
    pub(super) fn own_number(&mut self) -> i64 {
        self.own_ways += 1;
        -self.own_ways
    }

    /// The vertices of a way.
    pub(super) fn line(&self, way: &RawWay) -> &[u32] {
        &self.way_vertices[way.first as usize..way.end as usize]
    }

    /// Notes the facts of a way and gives their numbers; the line is added later.
    pub(super) fn intern(&mut self, id: i64, facts: RoadFacts) -> RawWay {
        self.report.note_unreadable(id, facts.unreadable);
        let closed = |side: &Option<ArcAttributes>| side.as_ref().is_none_or(|a| a.hgv_forbidden);
        if closed(&facts.forward) && closed(&facts.backward) {
            self.report.ways_forbidden_to_trucks += 1;
        }
        RawWay {
            id,
            forward: facts.forward.map(|attributes| self.attributes.intern(attributes)),
            backward: facts.backward.map(|attributes| self.attributes.intern(attributes)),
            name: self.names.intern((facts.name, facts.reference)),
            first: 0,
            end: 0,
        }
    }

    /// Adds a way with its lines, each split where a vertex is missing.
    pub(super) fn add_way<L>(&mut self, way: RawWay, lines: impl IntoIterator<Item = L>)
    where
        L: IntoIterator<Item = Option<u32>>,
    {
        let before = self.ways.len();
        let mut gaps = 0_usize;
        for line in lines {
            let mut first = self.way_vertices.len();
            for vertex in line {
                let Some(vertex) = vertex else {
                    gaps += 1;
                    first = self.close_piece(way, first);
                    continue;
                };
                let is_first = self.way_vertices.len() == first;
                if is_first || self.way_vertices.last() != Some(&vertex) {
                    self.way_vertices.push(vertex);
                }
            }
            self.close_piece(way, first);
        }
        match (self.ways.len() > before, gaps) {
            (true, 0) => self.report.ways_kept += 1,
            (true, _) => {
                self.report.ways_kept += 1;
                self.report.ways_clipped += 1;
            }
            (false, 0) => self.report.drop_way(Dropped::TooShort),
            (false, _) => self.report.drop_way(Dropped::MissingNodes),
        }
    }

    /// Ends the piece that began at `first`; the next one begins at the number given back.
    fn close_piece(&mut self, way: RawWay, first: usize) -> usize {
        let end = self.way_vertices.len();
        if end - first >= 2 {
            self.ways.push(RawWay { first: narrow(first), end: narrow(end), ..way });
        } else {
            self.way_vertices.truncate(first);
        }
        self.way_vertices.len()
    }
}
