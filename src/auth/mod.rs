//! Who acts and what a role may do; tokens and passwords.

mod actor;

pub use actor::{Actor, Role};
