//! What an import kept, what it dropped and why, and how far it has come.

use serde::Serialize;
use std::collections::BTreeMap;

use crate::units::{LocalText, local_text};

/// Why a way was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dropped {
    /// No `highway` tag: a building, a river, a border.
    NotARoad,
    /// A path, a footway, a busway.
    NotForMotorVehicles,
    /// `highway=track`
    Track,
    /// Under construction, planned, abandoned.
    NotOpen,
    /// The outline of a surface.
    Area,
    /// A feature that is neither a line nor a point.
    NotALine,
    /// Access is forbidden to motor vehicles.
    NoAccess,
    /// Its direction changes and is not known beforehand.
    Reversible,
    /// Its nodes are not in the file.
    MissingNodes,
    /// Fewer than two distinct points.
    TooShort,
    /// The same way came with an earlier file.
    Duplicate,
}

impl Dropped {
    /// In words.
    #[must_use]
    pub fn text(self) -> LocalText {
        let (zh, en) = match self {
            Self::NotARoad => ("不是道路", "not a road"),
            Self::NotForMotorVehicles => ("不供机动车通行", "not for motor vehicles"),
            Self::Track => ("机耕路", "track"),
            Self::NotOpen => ("在建、规划或废弃", "under construction, planned or abandoned"),
            Self::Area => ("面状轮廓", "outline of a surface"),
            Self::NotALine => {
                ("几何类型既不是线也不是点", "geometry is neither a line nor a point")
            }
            Self::NoAccess => ("机动车禁止通行", "no access for motor vehicles"),
            Self::Reversible => {
                ("潮汐车道，方向无法预知", "reversible, direction not known beforehand")
            }
            Self::MissingNodes => ("文件中缺少节点", "nodes missing from the file"),
            Self::TooShort => ("不足两个不同的点", "fewer than two distinct points"),
            Self::Duplicate => ("先前的文件中已有", "already read from an earlier file"),
        };
        LocalText::new(zh, en)
    }
}

/// Why a turn restriction was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DroppedTurn {
    /// For other vehicles, or trucks are excepted.
    OtherVehicles,
    /// A value that is not known.
    UnknownKind,
    /// `from`, `via` or `to` is not among the members.
    Incomplete,
    /// A member is not among the kept roads.
    MemberNotKept,
    /// The members do not touch in the order given, or not in a direction that may be driven.
    NotConnected,
    /// `only_*` whose start is not one arc, or via ways that can be driven in too many orders.
    Ambiguous,
    /// `only_*` where there is nothing else to turn to.
    NoOtherWay,
}

impl DroppedTurn {
    /// In words.
    #[must_use]
    pub fn text(self) -> LocalText {
        let (zh, en) = match self {
            Self::OtherVehicles => ("针对其他车辆", "for other vehicles"),
            Self::UnknownKind => ("类型未知", "unknown kind"),
            Self::Incomplete => ("缺少 from、via 或 to", "from, via or to missing"),
            Self::MemberNotKept => ("成员道路未保留", "a member is not a kept road"),
            Self::NotConnected => {
                ("成员在可行驶方向上不相连", "members do not connect in a drivable direction")
            }
            Self::Ambiguous => ("起点有歧义", "start is ambiguous"),
            Self::NoOtherWay => ("没有其他去向可禁", "there is no other way to forbid"),
        };
        LocalText::new(zh, en)
    }
}

/// A tag whose value could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnreadTag {
    pub(super) key: String,
    pub(super) value: String,
}

/// A tag value that could not be read; the road is kept without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// The way it stands on.
    pub way: i64,
    /// Such as `maxheight`.
    pub key: String,
    /// As written.
    pub value: String,
}

/// The account of one import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BuildReport {
    /// Points read, whether used or not.
    pub nodes_read: u64,
    /// Ways or lines read.
    pub ways_read: u64,
    /// Relations read.
    pub relations_read: u64,
    /// Ways kept as roads.
    pub ways_kept: u64,
    /// Ways left out, by reason.
    pub ways_dropped: BTreeMap<Dropped, u64>,
    /// Ways kept that trucks may not use.
    pub ways_forbidden_to_trucks: u64,
    /// Ways cut short because some of their nodes are not in the file.
    pub ways_clipped: u64,
    /// Turn restrictions kept.
    pub turns_kept: u64,
    /// Turn restrictions left out, by reason.
    pub turns_dropped: BTreeMap<DroppedTurn, u64>,
    /// Barriers that cut a road.
    pub barriers_cut: u64,
    /// Holding places tied to a road.
    pub places_kept: u64,
    /// Holding places too far from any road that trucks may use.
    pub places_off_road: u64,
    /// Tag values that could not be read.
    pub unreadable: u64,
    /// The first of them.
    pub unreadable_samples: Vec<Unreadable>,
}

/// How many unreadable values are named one by one.
const UNREADABLE_SAMPLES: usize = 20;

impl BuildReport {
    pub(super) fn drop_way(&mut self, why: Dropped) {
        *self.ways_dropped.entry(why).or_default() += 1;
    }

    pub(super) fn drop_turn(&mut self, why: DroppedTurn) {
        *self.turns_dropped.entry(why).or_default() += 1;
    }

    pub(super) fn note_unreadable(&mut self, way: i64, tags: Vec<UnreadTag>) {
        for UnreadTag { key, value } in tags {
            self.unreadable += 1;
            if self.unreadable_samples.len() < UNREADABLE_SAMPLES {
                self.unreadable_samples.push(Unreadable { way, key, value });
            }
        }
    }
}

/// How far an import has come; told to the caller between blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// Reading a file, for the first or second time.
    Reading {
        /// Its name.
        file: &'a str,
        /// 1 or 2.
        pass: u8,
        /// Bytes read of it in this pass.
        bytes: u64,
        /// Ways kept so far.
        ways_kept: u64,
    },
    /// Joining roads into a network.
    Joining {
        /// Points on kept roads.
        points: usize,
    },
    /// Finding the contraction order.
    Ordering {
        /// Junctions that have their place.
        done: usize,
        /// All junctions.
        nodes: usize,
    },
}

/// Why no network was made.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum BuildError {
    /// The file cannot be opened or read.
    Io {
        /// Its name.
        file: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Not an OSM PBF at all.
    NotPbf {
        /// Its name.
        file: String,
    },
    /// An OSM PBF that is broken or cut off.
    Damaged {
        /// Its name.
        file: String,
        /// How far it could be read.
        at: u64,
        /// What is wrong there.
        what: String,
    },
    /// An OSM PBF that needs something we cannot do.
    Unsupported {
        /// Its name.
        file: String,
        /// As the header names it.
        feature: String,
    },
    /// GeoJSON that cannot be understood.
    GeoJson {
        /// Its name.
        file: String,
        /// Which feature, and what is wrong.
        what: String,
    },
    /// Nothing to route on.
    NoRoads {
        /// The names.
        files: String,
    },
    /// Past the bound of 32-bit indices.
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The bound.
        bound: u64,
    },
}

impl BuildError {
    /// What is wrong and what to do.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::Io { file, .. } => local_text!("无法读取 `{file}`", "cannot read `{file}`"),
            Self::NotPbf { file } => local_text!(
                "`{file}` 不是 OSM 的 .osm.pbf 文件，请给出 .osm.pbf 或 .geojson 文件",
                "`{file}` is not an OSM .osm.pbf file; give a .osm.pbf extract or a .geojson file"
            ),
            Self::Damaged { file, at, what } => local_text!(
                "`{file}` 在第 {at} 字节处损坏或中断，请重新获取（{what}）",
                "`{file}` is damaged or cut off at byte {at}: {what}; fetch it again"
            ),
            Self::Unsupported { file, feature } => local_text!(
                "`{file}` 用到本程序不支持的特性 `{feature}`",
                "`{file}` needs the feature `{feature}`, which is not supported"
            ),
            Self::GeoJson { file, what } => {
                local_text!("`{file}` 的 GeoJSON 有误，请改正（{what}）", "`{file}`: {what}")
            }
            Self::NoRoads { files } => local_text!(
                "{files} 中没有货车可走的道路，无法生成路网",
                "no road for trucks in {files}; nothing to build"
            ),
            Self::TooLarge { what, bound } => local_text!(
                "{what} 超过上限 {bound}，请划分区域",
                "{what} exceed the bound of {bound}; split the area"
            ),
        }
    }
}
