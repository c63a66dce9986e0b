//! The electronic waybill: what is written on it, its states, and who may move it from one to the next.
//!
//! Transitions consume the waybill, take the time as an argument and answer the next waybill or a
//! refusal. Nothing here reads or writes anything.

mod access;
mod content;
#[cfg(test)]
mod demo_tests;
mod moves;
mod number;
mod printed;
mod state;

pub use access::{Action, Reach, may, reach};
pub use content::Content;
pub use moves::{Move, TransitionError};
pub use number::{WaybillNumber, WaybillNumberError};
pub use printed::{Placard, Printed, PrintedGoods, PrintedParty, PrintedPerson, PrintedVehicle};
pub use state::{
    Abnormality, Closed, Delivered, Departed, Issued, Loaded, Place, Planned, Refusal, State,
    StateName, Voided, Waybill, WaybillId,
};
