//! Reports of changes, fixture by fixture.

mod fixture;
mod laws;
mod rules;
mod signatures;
