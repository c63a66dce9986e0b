//! What a road says about who may use it, interned: many arcs share one set of attributes.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::goods::{TunnelCategories, TunnelCategory};

/// Functional class of a road, from OSM `highway=*`, most important first.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RoadClass {
    /// 高速公路 (`motorway`)
    Motorway,
    /// `motorway_link`
    MotorwayLink,
    /// 国道级快速路 (`trunk`)
    Trunk,
    /// `trunk_link`
    TrunkLink,
    /// `primary`, with links
    Primary,
    /// `secondary`, with links
    Secondary,
    /// `tertiary`, with links
    Tertiary,
    /// `unclassified`, `road`
    Unclassified,
    /// `residential`, `living_street`
    Residential,
    /// `service`
    Service,
}

impl RoadClass {
    /// Its name, as in JSON and in OSM.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::MotorwayLink => "motorway_link",
            Self::Trunk => "trunk",
            Self::TrunkLink => "trunk_link",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Unclassified => "unclassified",
            Self::Residential => "residential",
            Self::Service => "service",
        }
    }
}

impl fmt::Display for RoadClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the tags `hazmat`, `hazmat:water` and their kin say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hazmat {
    /// `hazmat=no`: no vehicle that must show orange plates.
    pub forbidden: bool,
    /// `hazmat=designated`: a designated route.
    pub designated: bool,
    /// `hazmat:water=no`: no goods that endanger water.
    pub water_forbidden: bool,
    /// Only with the destination on this road (`hazmat=destination`).
    pub destination_only: bool,
}

/// Facts of a road that decide whether and how fast a truck may use it. `0` in a limit means none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ArcAttributes {
    /// Functional class.
    pub class: RoadClass,
    /// Signed speed limit for trucks in km/h after `maxspeed`, `maxspeed:hgv`; 0 = unsigned. That of
    /// dangerous goods alone is among the conditionals.
    pub max_speed_kmh: u8,
    /// Clear height in centimetres.
    pub max_height_cm: u16,
    /// Clear width in centimetres.
    pub max_width_cm: u16,
    /// Greatest vehicle length in centimetres.
    pub max_length_cm: u16,
    /// Greatest gross mass in kilograms.
    pub max_weight_kg: u32,
    /// Greatest axle load in kilograms.
    pub max_axle_load_kg: u32,
    /// The road is in a tunnel.
    pub is_tunnel: bool,
    /// The road is on a bridge.
    pub is_bridge: bool,
    /// Toll road.
    pub is_toll: bool,
    /// Category of the tunnel, where signed.
    pub tunnel_category: Option<TunnelCategory>,
    /// Categories of load forbidden by `hazmat:A..E=no` spelt one by one, as the *road* forbids them:
    /// a load whose own forbidden set meets this set may not pass.
    pub forbidden_categories: TunnelCategories,
    /// Hazmat tags.
    pub hazmat: Hazmat,
    /// Trucks only with the destination here (`hgv=destination`, `access=destination`).
    pub destination_only: bool,
    /// Trucks may not use it at all (kept so that an explanation can name it).
    pub hgv_forbidden: bool,
    /// Conditional restrictions in their source text, `(key, value)`, such as
    /// `("hazmat:conditional", "no @ (06:00-22:00)")`; evaluated when a snapshot is made.
    pub conditional: Vec<(String, String)>,
}
