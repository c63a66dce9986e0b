//! What is asked of the router.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::goods::{GoodsItem, Load, LoadProfile};
use crate::registry::Vehicle;
use crate::roads::ArcId;
use crate::units::{Kilograms, LonLat};
use crate::zones::Truck;

/// How long after the first possible departure a truck may still leave when nothing is said.
pub const DEPARTURE_WINDOW: SignedDuration = SignedDuration::from_hours(6);

/// One truck, one load, from here to there, leaving in a window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Trip {
    /// Loading site.
    pub origin: LonLat,
    /// Unloading site.
    pub destination: LonLat,
    /// Not before.
    #[schema(value_type = String, format = DateTime)]
    pub depart_from: Timestamp,
    /// Not after; waiting at the origin ends here.
    #[schema(value_type = String, format = DateTime)]
    pub depart_until: Timestamp,
    /// Vehicle.
    pub truck: Truck,
    /// Load.
    pub load: LoadProfile,
    /// Arcs to which a permit binds the way, sorted (see [`prescribed_arcs`](super::prescribed_arcs));
    /// any road when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prescribed: Option<Vec<ArcId>>,
}

/// The combination as roads and zones see it. Where the registry knows less than the road asks, the
/// figure is on the safe side: the length counts tractor and trailer in full.
#[must_use]
pub fn combination(
    vehicle: &Vehicle,
    trailer: Option<&Vehicle>,
    load: &Load,
    zone_passes: Vec<String>,
) -> Truck {
    let parts = || std::iter::once(vehicle).chain(trailer);
    let unladen: Kilograms = parts().map(|part| part.unladen_mass_kg).sum();
    let goods: Kilograms = load.iter().map(gross_mass).sum();
    let gross_mass_kg = whole_kilograms(unladen + goods);
    let axles: u32 = parts().map(|part| u32::from(part.axles)).sum();
    let greatest =
        |measure: fn(&Vehicle) -> u32| centimetres(parts().map(measure).max().unwrap_or(0));
    Truck {
        plate: vehicle.plate.clone(),
        gross_mass_kg,
        axle_load_kg: gross_mass_kg.div_ceil(axles.max(1)),
        height_cm: greatest(|part| part.height_cm),
        width_cm: greatest(|part| part.width_cm),
        length_cm: centimetres(parts().map(|part| part.length_cm).sum()),
        has_escort_vehicle: false,
        zone_passes,
    }
}

fn gross_mass(item: &GoodsItem) -> Kilograms {
    item.gross_kg.unwrap_or(item.declared_kg).max(item.declared_kg)
}

fn whole_kilograms(mass: Kilograms) -> u32 {
    u32::try_from((mass.grams() + 999) / 1000).unwrap_or(u32::MAX)
}

fn centimetres(length: u32) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}
