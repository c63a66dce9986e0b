//! Risk to people along roads: how likely an accident on each arc is, how likely it releases the goods,
//! and how many people live within the distance at which the goods reach them.
//!
//! The risk of an arc is the expected number of people exposed by one passage, in whole trillionths
//! (10⁻¹²) of a person, so that ways compare exactly; formulas and sources stand in `docs/RISK.md`.
//! Knows nothing of routes, closures or times of day.

mod exposure;
mod geojson_layer;
mod group;
mod layer;
mod map;
mod model;
mod plane;
mod records;
mod table_layer;
#[cfg(test)]
mod tests;

pub use group::SubstanceGroup;
pub use layer::{
    Accident, LayerError, LayerFormat, MAX_LAYER_BYTES, MAX_PEOPLE, MAX_PLACES, Place,
    parse_accidents, parse_population,
};
pub use map::{EdgeRisk, RiskLayers, RiskMap};
pub use model::{RiskClass, RiskModel, RiskModelError};
