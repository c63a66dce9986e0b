//! HTTP: everything under `/api/v1`, its description, the page to browse it, and the web desks.
//!
//! A handler is load, decide, save; the deciding is done by the core. Conventions: `docs/API.md`.

mod answer;
mod audit;
mod checks;
mod departures;
mod described;
mod desk_problem;
mod extract;
mod goods;
mod health;
mod idempotency;
mod keys;
mod layers;
mod limits;
mod local_rules;
mod map;
mod matrix;
mod metrics;
mod moves;
mod papers;
mod plans;
mod problem;
mod problem_text;
mod registry;
mod rules;
mod schemes;
mod serve;
mod session;
mod state;
mod traces;
mod verify;
mod waybills;
mod web;
mod wrong;
mod zones;

pub mod openapi;

pub use answer::{Answer, Page, etag};
pub use extract::{
    Authed, IdempotencyKey, IfMatch, Input, Language, Nothing, PathOf, QueryOf, Seen,
};
pub use idempotency::{Work, retrying};
pub use keys::{KeyRing, KeyRingError, checkpoint_keys, rotate_codes};
pub use limits::Limits;
pub use metrics::{Metrics, metrics_router, serve_metrics};
pub use openapi::{document, router};
pub use problem::{Code, Problem};
pub use serve::serve;
pub use state::{ApiState, DemoAccount};
pub use wrong::Wrong;
