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

/// An end of the trip that lies nearest to a road this truck may not use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MovedEnd {
    /// `origin` or `destination`.
    pub end: String,
    /// The tag that closes the nearest road (`hgv`, `maxheight` …).
    pub rule: String,
    /// What it says, with the name of that road.
    pub name: LocalText,
    /// Metres from the point to that road.
    pub nearest_m: f64,
    /// Metres from the point to the road that is used instead.
    pub used_m: f64,
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
    /// Ends from which another road than the nearest is used, because that one is closed to this truck: the
    /// last metres are not a part of the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved_ends: Vec<MovedEnd>,
}

impl Plan {
    /// Names of the holding places where it waits, in order.
    pub fn holding_places(&self) -> impl Iterator<Item = &str> {
        self.waits.iter().filter_map(|wait| match &wait.place {
            WaitPlace::HoldingPlace { name } => Some(name.as_str()),
            WaitPlace::Origin => None,
        })
    }
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
#[error("{}", self.text().en)]
pub enum NoRoute {
    /// A given point is on no road this truck may use.
    OffRoad {
        /// `origin` or `destination`.
        end: String,
        /// The snapping error in words.
        reason: LocalText,
    },
    /// No roads lead there even without any rule.
    Disconnected,
    /// Roads lead there, but these limits or rules stand in the way.
    Blocked {
        /// A set that must give way together, in the order in which one meets them; none of them alone can
        /// be left out.
        obstacles: Vec<Obstacle>,
        /// It is proved that no set of fewer rules opens a way. When not, the search for one ended at its
        /// bound.
        #[serde(default)]
        is_smallest: bool,
    },
    /// The request itself cannot be planned.
    Invalid {
        /// Why.
        reason: LocalText,
    },
}

impl NoRoute {
    /// One sentence for people.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::OffRoad { end, reason } => {
                let (zh, en) = match end.as_str() {
                    "origin" => ("起点", "the origin"),
                    _ => ("终点", "the destination"),
                };
                LocalText::new(
                    format!("{zh}不在该车可走的道路上：{}", reason.zh),
                    format!("{en} lies on no road for this truck: {}", reason.en),
                )
            }
            Self::Disconnected => {
                LocalText::new("起点与终点之间没有道路相连", "no roads join origin and destination")
            }
            Self::Blocked { obstacles, .. } => {
                let names = |pick: fn(&LocalText) -> &String, comma: &str| {
                    let names: Vec<&str> =
                        obstacles.iter().map(|obstacle| pick(&obstacle.name).as_str()).collect();
                    names.join(comma)
                };
                LocalText::new(
                    format!("被以下限制挡住：{}", names(|name| &name.zh, "、")),
                    format!("in the way: {}", names(|name| &name.en, ", ")),
                )
            }
            Self::Invalid { reason } => reason.clone(),
        }
    }
}
