//! What the router answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::roads::{ArcId, RoadClass};
use crate::units::{LocalText, LonLat};

/// Where a wait happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WaitPlace {
    /// At the loading site, before leaving.
    Origin,
    /// At a holding place.
    HoldingPlace {
        /// Its name.
        name: String,
    },
}

/// A planned wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Wait {
    /// Where.
    pub place: WaitPlace,
    /// Position.
    pub location: LonLat,
    /// Begin.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// End.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// Zones whose window makes it necessary.
    pub because: Vec<String>,
}

/// A stretch of one road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Leg {
    /// Road name, may be empty.
    pub name: String,
    /// Road number, may be empty.
    pub reference: String,
    /// Class.
    pub class: RoadClass,
    /// Length in metres.
    pub length_m: f64,
    /// Wheels on it from.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Wheels off it.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// Its line.
    pub line: Vec<LonLat>,
    /// Its arcs in the network.
    pub arcs: Vec<ArcId>,
}

/// A restriction that made the plan longer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Shaping {
    /// Zone identifier, or `osm` for a restriction signed on the road itself.
    pub zone_id: String,
    /// Its name.
    pub name: LocalText,
    /// How much earlier the arrival would be without this one rule, in seconds.
    pub cost_s: i64,
}

/// A lawful way with its times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Plan {
    /// Scheme revision it was computed on.
    pub revision: i64,
    /// Digest of the network it was computed on.
    pub network_digest: String,
    /// Leaves the origin (latest departure that keeps the arrival).
    #[schema(value_type = String, format = DateTime)]
    pub departs_at: Timestamp,
    /// Arrives.
    #[schema(value_type = String, format = DateTime)]
    pub arrives_at: Timestamp,
    /// Metres driven.
    pub distance_m: f64,
    /// Seconds driven.
    pub driving_s: i64,
    /// Seconds waited on the way.
    pub waiting_s: i64,
    /// No earlier arrival exists.
    pub is_proved_optimal: bool,
    /// When not proved: the arrival cannot be earlier than by this many seconds.
    pub gap_s: i64,
    /// Roads in order.
    pub legs: Vec<Leg>,
    /// Waits in order.
    pub waits: Vec<Wait>,
    /// What made it longer.
    pub shaped_by: Vec<Shaping>,
}

/// One thing in the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Obstacle {
    /// Zone identifier, or the tag of the road (`maxheight`, `hazmat`, `tunnel_category` …).
    pub rule: String,
    /// Name of the zone or road.
    pub name: LocalText,
    /// Where.
    pub location: LonLat,
}

/// Why there is no lawful way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoRoute {
    /// A given point is on no road this truck may use.
    #[error("{end} lies on no road for this truck: {reason}")]
    OffRoad {
        /// `origin` or `destination`.
        end: String,
        /// The snapping error in words.
        reason: String,
    },
    /// No roads lead there even without any rule.
    #[error("no roads join origin and destination")]
    Disconnected,
    /// Roads lead there, but these limits or rules stand in the way; the smallest set found.
    #[error("blocked by {}", obstacles.iter().map(|obstacle| obstacle.rule.as_str()).collect::<Vec<_>>().join(", "))]
    Blocked {
        /// The smallest set that must give way.
        obstacles: Vec<Obstacle>,
    },
    /// The request itself cannot be planned.
    #[error("{reason}")]
    Invalid {
        /// Why.
        reason: String,
    },
}
