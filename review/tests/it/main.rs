//! Reports of changes, fixture by fixture.

mod fixture;
mod provider;
mod rules;
