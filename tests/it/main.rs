//! The interface as its users meet it: the real router on a real database, each test on SQLite and,
//! where `HAZWAY_TEST_POSTGRES` names a server, on PostgreSQL too.

#[cfg(test)]
mod app;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod client;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod faults;
mod goods;
#[cfg(test)]
mod hostile_tokens;
#[cfg(test)]
mod keys;
mod local_rules;
#[cfg(test)]
mod map;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod moves;
#[cfg(test)]
mod network;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod papers;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod recheck;
#[cfg(test)]
mod registry;
#[cfg(test)]
mod schemes;
#[cfg(test)]
mod seed;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod session;
#[cfg(test)]
mod story;
#[cfg(test)]
mod traces;
#[cfg(test)]
mod verify;
#[cfg(test)]
mod waybills;
#[cfg(test)]
mod words;
