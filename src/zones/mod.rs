//! Restriction zones: legal objects that a committee draws; geometry, windows, whom they bind, effect.
//!
//! Knows roads (to bind zones to arcs) and goods (to say whom a zone binds); knows nothing of routes.

mod bind;
mod calendar;
mod condition;
mod geojson;
mod lint;
mod window;
mod zone;

pub use bind::{BoundZone, bind};
pub use calendar::{Calendar, CalendarError, Holiday};
pub use condition::{Binding, Truck};
pub use geojson::{ZoneError, parse_zones, write_zones};
pub use lint::{Advice, lint};
pub use window::{Interval, Schedule, ScheduleError};
pub use zone::{Area, Effect, Notice, Reason, RoadFilter, Scheme, SectionDirection, When, Zone};
