//! Loading and unloading sites, and holding places kept by the authority.

use serde::{Deserialize, Serialize};

use super::{CompanyId, HoldingPlaceId, SiteId};
use crate::goods::{Class, UnNumber};
use crate::units::LonLat;

/// A place where goods are loaded or unloaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Identifier.
    pub site_id: SiteId,
    /// Name.
    pub name: String,
    /// Who runs it.
    pub company: CompanyId,
    /// Address.
    #[serde(default)]
    pub address: String,
    /// The gate, on or near a road.
    pub location: LonLat,
    /// Goods may be loaded here.
    pub may_load: bool,
    /// Goods may be unloaded here.
    pub may_unload: bool,
    /// Goods licensed here by UN number; empty together with `classes` = none.
    #[serde(default)]
    pub un_numbers: Vec<UnNumber>,
    /// Classes licensed here.
    #[serde(default)]
    pub classes: Vec<Class>,
    /// Opening hours (OSM syntax), empty = always.
    #[serde(default)]
    pub opening_hours: String,
}

/// A place where a truck may stand and wait, kept by the authority.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldingPlace {
    /// Identifier.
    pub holding_place_id: HoldingPlaceId,
    /// Name.
    pub name: String,
    /// Where it lies, on or near a road.
    pub location: LonLat,
    /// Classes that may stand here; empty = all.
    #[serde(default)]
    pub classes: Vec<Class>,
    /// Opening hours (OSM syntax), empty = always.
    #[serde(default)]
    pub opening_hours: String,
    /// Number of trucks, for information.
    #[serde(default)]
    pub capacity: u32,
}
