//! Reports of changes, fixture by fixture.

mod fixture;
mod models;
mod no_silent_leaf;
mod rules;
