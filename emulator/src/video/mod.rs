//! The videos of finished jobs: H.264 in MP4, drawn from what was asked.
//!
//! [`Scene`] tells what a request's video looks like and nothing else decides its bytes. [`Videos`] keeps what was made.
//! In between, `picture` draws frames on a `canvas` with the letters of `lettering`, and `film` encodes them into a
//! `movie`, which is the MP4 file. Without the cargo feature `video` a small clip stands for all of them.

#[cfg(feature = "video")]
mod canvas;
#[cfg(feature = "video")]
mod film;
#[cfg(feature = "video")]
mod lettering;
#[cfg(feature = "video")]
mod movie;
#[cfg(feature = "video")]
mod picture;
mod response;
mod scene;
#[cfg_attr(not(feature = "video"), path = "clip.rs")]
mod videos;

#[cfg(feature = "video")]
#[cfg(test)]
mod tests;

pub(crate) use response::response;
pub(crate) use scene::Scene;
pub(crate) use videos::Videos;

/// A clip that stands for all videos where none are drawn: H.264 in MP4, two seconds.
static CLIP: &[u8] = include_bytes!("../../assets/clip.mp4");
