//! Reports of changes, fixture by fixture.

mod fixture;
mod laws;
mod models;
mod no_silent_leaf;
mod rules;
