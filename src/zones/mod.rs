//! Restriction zones: legal objects that a committee draws; geometry, windows, whom they bind, effect.
//!
//! Knows roads (to bind zones to arcs) and goods (to say whom a zone binds); knows nothing of routes.

mod bind;
#[cfg(test)]
mod bind_tests;
mod calendar;
mod cells;
mod condition;
mod conditional;
mod describe;
mod diff;
mod drawn;
mod expression;
mod faults;
mod geojson;
mod lint;
mod rings;
mod shape;
#[cfg(test)]
mod tests;
mod window;
mod zone;

pub(crate) use bind::distance_to_line;
pub use bind::{BoundZone, bind, bind_with};
pub use calendar::{Calendar, CalendarError, Holiday};
pub use condition::{Binding, Truck};
pub use conditional::{Conditional, parse_conditional};
pub use diff::{Change, ChangeKind, diff};
pub use faults::{MAX_VERTICES, ZoneError};
pub use geojson::{MAX_ZONES, feature, parse_zones, write_zones};
pub use lint::{Advice, lint};
pub(crate) use rings::check_polygon;
pub(crate) use window::merge;
pub use window::{Interval, Schedule, ScheduleError};
pub use zone::{Area, Effect, Notice, Reason, RoadFilter, Scheme, SectionDirection, When, Zone};
