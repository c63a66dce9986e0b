//! Dangerous goods: what a UN number means, and what a load of them implies.
//!
//! Knows nothing of vehicles, roads or papers. The catalogue is parsed from `data/goods/` text; the
//! caller reads the file.

mod catalogue;
mod class;
mod edition;
mod emergency;
mod entry;
mod excepted;
mod hazard_number;
mod high_consequence;
mod implications;
mod label_column;
mod limited;
mod load;
mod mask;
mod mixing;
mod packing_group;
mod points;
mod profile;
mod regime;
mod scope;
mod search;
mod small_load;
mod sources;
mod table;
mod tank_code;
mod transport_line;
mod tunnel;
mod un_number;

#[cfg(test)]
mod tests;

pub use catalogue::{Catalogue, CatalogueError};
pub use class::{Class, ClassError};
pub use edition::Edition;
pub use emergency::{EmergencyGuide, EmergencyGuideError, Measures};
pub use entry::{Entry, EntryKey, EntryStatus, Property, TankVehicle};
pub use excepted::{ExceptedCode, ExceptedCodeError};
pub use hazard_number::hazard_number_meaning;
pub use high_consequence::{
    HighConsequence, HighConsequenceReason, HighConsequenceRow, Threshold, high_consequence,
    high_consequence_row,
};
pub use implications::{
    ClosedAbove, ClosedTunnels, CrewCategory, ExceptedBounds, Implications, LimitedBounds,
    SpecialPermit, TankNeeds, TripPaper, implications,
};
pub use limited::{InnerLimit, InnerLimitError, PACKAGE_GROSS, TRAY_GROSS};
pub use load::{Carriage, GoodsItem, GoodsLine, Load, LoadProfile, Regime};
pub use mixing::{
    Mixing, MixingNote, MixingNotes, MixingTraits, may_load_together, may_stand_beside_limited,
};
pub use packing_group::PackingGroup;
pub use points::{
    Basis, LinePoints, LoadPoints, MOST_POINTS, MissingFigure, Points, PointsObstacle, load_points,
};
pub use regime::{
    Lifted, LineRegime, QuantityBounds, QuantityRegime, RegimeObstacle, RegimeRuling,
    quantity_regime,
};
pub use scope::{ScopeCode, ScopeCodeError, ScopeItem, scope_covers};
pub use search::Hit;
pub use small_load::{CategoryTotal, SmallLoad, small_load};
pub use sources::{Source, SourceTopic, Sources, SourcesError};
pub use tank_code::{TankCode, TankCodeError, TankFit};
pub use transport_line::{TransportLine, transport_line};
pub use tunnel::{TunnelCategories, TunnelCategory, TunnelCode, TunnelCodeError};
pub use un_number::{UnNumber, UnNumberError};
