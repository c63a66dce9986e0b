//! Whom a zone binds: conditions over vehicle and load, all of which must hold.

use serde::{Deserialize, Serialize};

use crate::goods::{Carriage, Class, LoadProfile, UnNumber};

/// What roads and zones ask of a vehicle (tractor and trailer taken together).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Truck {
    /// Plate of the motor vehicle.
    #[serde(default)]
    pub plate: String,
    /// Mass on this trip, goods included.
    pub gross_mass_kg: u32,
    /// Greatest axle load.
    pub axle_load_kg: u32,
    /// Height.
    pub height_cm: u16,
    /// Width.
    pub width_cm: u16,
    /// Length of the combination.
    pub length_cm: u16,
    /// An escort vehicle goes along.
    #[serde(default)]
    pub has_escort_vehicle: bool,
    /// Zones for which a valid pass is at hand.
    #[serde(default)]
    pub zone_passes: Vec<String>,
}

/// Whom a zone binds; an empty condition does not limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Binding {
    /// Only vehicles that carry dangerous goods under the full regime.
    pub hazmat_only: bool,
    /// Only loaded vehicles.
    pub loaded_only: bool,
    /// Only with one of these classes on board.
    pub classes: Vec<Class>,
    /// Only with one of these UN numbers on board.
    pub un_numbers: Vec<UnNumber>,
    /// Only with highly toxic goods.
    pub highly_toxic_only: bool,
    /// Only with goods contained in one of these ways.
    pub carriage: Vec<Carriage>,
    /// Only from this gross mass on.
    pub min_gross_mass_kg: Option<u32>,
    /// Only from this axle load on.
    pub min_axle_load_kg: Option<u32>,
    /// Only from this height on.
    pub min_height_cm: Option<u16>,
    /// Not vehicles whose plate begins so.
    pub plate_prefix_not: Vec<String>,
    /// Not loads of these UN numbers (goods of daily need and the like).
    pub exempt_un_numbers: Vec<UnNumber>,
}

impl Binding {
    /// Whether the zone binds this vehicle with this load.
    #[must_use]
    pub fn binds(&self, _truck: &Truck, _load: &LoadProfile) -> bool {
        unimplemented!("zones")
    }
}
