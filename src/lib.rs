//! Hazway decides whether a dangerous-goods truck may load and go, by which road and when, and proves it.
//!
//! The modules, in reading order: the pure core first, then the two shells.

mod schema;

pub mod api;
pub mod app;
pub mod audit;
pub mod auth;
pub mod builtin;
pub mod checks;
pub mod cli;
pub mod config;
pub mod demo;
pub mod desk;
pub mod goods;
pub mod paper;
pub mod qr;
pub mod registry;
pub mod risk;
pub mod roads;
pub mod routing;
pub mod sheet;
pub mod store;
pub mod tracking;
pub mod units;
pub mod waybill;
pub mod zones;
