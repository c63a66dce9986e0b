//! What the committee draws.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Binding;
use crate::roads::RoadClass;
use crate::units::{LocalText, LonLat};

/// Which way along a drawn section a zone counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionDirection {
    /// Both ways.
    #[default]
    Both,
    /// Only in drawing direction.
    Forward,
}

/// Where a zone lies. In GeoJSON the coordinates stand in `geometry`, the rest in `properties.area`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Area {
    /// Everything inside; boundary roads named in `excluded` stay open. Where only designated roads may
    /// be used, `excluded` are the roads that the zone designates.
    Polygon {
        /// Polygons, each an outer ring followed by holes; rings closed.
        polygons: Vec<Vec<Vec<LonLat>>>,
        /// Lines along roads that are not part of the zone.
        excluded: Vec<Vec<LonLat>>,
    },
    /// A stretch of road.
    Section {
        /// Lines that follow the road.
        lines: Vec<Vec<LonLat>>,
        /// Which way it counts.
        direction: SectionDirection,
    },
    /// A tunnel, bridge, toll ramp.
    Point {
        /// Where.
        location: LonLat,
        /// Roads within this distance are bound, in metres.
        radius_m: f64,
    },
}

/// Limits which roads inside the area are bound; empty lists do not limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RoadFilter {
    /// Road classes.
    pub classes: Vec<RoadClass>,
    /// Road numbers, such as `G42`.
    pub refs: Vec<String>,
    /// Road names.
    pub names: Vec<String>,
}

/// When a zone counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct When {
    /// OSM `opening_hours` syntax with the Chinese calendar for `PH`; empty = always.
    pub windows: String,
    /// First day in force.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// Last day in force, included; open end when absent.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
}

/// What a zone does to those it binds while it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// No wheel inside.
    ForbidPassing,
    /// May not come in; who is inside may go on.
    ForbidEntry,
    /// May not leave; who is inside may move within.
    ForbidExit,
    /// Not faster than this.
    CapSpeed {
        /// Kilometres per hour.
        speed_kmh: u8,
    },
    /// Only with a permit (zone pass) for this zone.
    RequirePermit,
    /// Only with an escort vehicle.
    RequireEscort,
    /// Only on designated roads: those that the map calls so (`hazmat=designated`) and those along the
    /// `excluded` lines.
    RequireDesignatedRoute,
}

/// Why (O29 art. 49).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// 拥堵路段
    Congested,
    /// 事故多发路段
    AccidentProne,
    /// 饮用水水源保护区
    WaterProtection,
    /// 人口密集区
    PopulatedPlace,
    /// 隧道
    Tunnel,
    /// 桥梁
    Bridge,
    /// 学校
    School,
    /// 重大活动、节假日
    Event,
    /// 其他法定理由
    Other,
}

/// The published notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Notice {
    /// Number.
    pub number: String,
    /// Title.
    pub title: String,
    /// Day of publication.
    #[schema(value_type = Option<String>, format = Date)]
    pub published: Option<Date>,
    /// Where it can be read.
    pub url: String,
}

/// A restriction zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Zone {
    /// Identifier, kebab-case, unique in a scheme.
    pub zone_id: String,
    /// Name.
    pub name: LocalText,
    /// Where.
    pub area: Area,
    /// Which roads inside.
    pub roads: RoadFilter,
    /// Whom.
    pub binds: Binding,
    /// When.
    pub when: When,
    /// What.
    pub effect: Effect,
    /// Why.
    pub reason: Reason,
    /// Issuing authority.
    pub authority: String,
    /// Notice.
    pub notice: Notice,
    /// Legal basis.
    pub legal_basis: String,
    /// Way round.
    pub detour: LocalText,
    /// Exemptions in words.
    pub exemptions: Vec<String>,
    /// Temporary measure (O29 art. 50): must have an end.
    pub temporary: bool,
    /// A made-up example, not a real notice.
    pub example: bool,
}

/// A published set of zones; never changes, a new revision replaces it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scheme {
    /// Counts up with each publication; 0 = none published yet.
    pub revision: i64,
    /// The zones, sorted by identifier.
    pub zones: Vec<Zone>,
}
