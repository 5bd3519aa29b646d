//! Reports of changes, fixture by fixture.

mod fixture;
mod formats;
mod rules;
mod text;
