//! What is asked of the router.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::goods::LoadProfile;
use crate::units::LonLat;
use crate::zones::Truck;

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
}
