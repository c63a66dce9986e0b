//! Dangerous goods: what a UN number means, and what a load of them implies.
//!
//! Knows nothing of vehicles, roads or papers. The catalogue is parsed from `data/goods/` text; the
//! caller reads the file.

mod catalogue;
mod class;
mod entry;
mod implications;
mod load;
mod mask;
mod packing_group;
mod profile;
mod search;
mod sources;
mod table;
mod tank_code;
mod tunnel;
mod un_number;

#[cfg(test)]
mod tests;

pub use catalogue::{Catalogue, CatalogueError};
pub use class::{Class, ClassError};
pub use entry::{Entry, EntryKey, EntryStatus, Property, TankVehicle};
pub use implications::{
    ClosedAbove, ClosedTunnels, CrewCategory, ExceptedBounds, Implications, LimitedBounds, Points,
    SpecialPermit, TankNeeds, TripPaper, implications,
};
pub use load::{Carriage, GoodsItem, Load, LoadProfile, Regime};
pub use packing_group::PackingGroup;
pub use search::Hit;
pub use sources::{Source, SourceTopic, Sources, SourcesError, scope_codes};
pub use tank_code::{TankCode, TankCodeError};
pub use tunnel::{TunnelCategories, TunnelCategory, TunnelCode, TunnelCodeError};
pub use un_number::{UnNumber, UnNumberError};
