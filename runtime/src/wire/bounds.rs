//! How much is taken from outside, and how long it is waited for.

use std::time::Duration;

/// Greatest JSON body of an answer, without the videos in it.
pub(crate) const JSON_BYTES: usize = 8 * 1024 * 1024;

/// Greatest video that is taken, and greatest sum of those that come along with one answer.
pub(crate) const VIDEO_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Deepest JSON, of answers and of what a program sends. The library's own bound is 128.
pub(crate) const DEPTH: usize = 64;

/// Most headers of an answer.
pub(crate) const HEADERS: usize = 100;

/// Greatest head of an answer. The HTTP library's own bound is higher.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;

/// Most of a body that an error keeps.
pub(crate) const KEPT_BYTES: usize = 64 * 1024;

/// Most characters of a text from outside that stand in a message.
pub(crate) const SHOWN_CHARACTERS: usize = 500;

/// Longest address that a server sends: of a video, or of a later question.
pub(crate) const URL_BYTES: usize = 4096;

/// Longest id of a job.
pub(crate) const ID_BYTES: usize = 256;

/// Most videos that one job may deliver.
pub(crate) const VIDEOS: usize = 64;

/// Time until a connection is made, unless the program says otherwise.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);

/// Time until the head of an answer arrives, unless the program says otherwise.
pub(crate) const HEAD: Duration = Duration::from_secs(60);

/// Time for the body of an answer.
pub(crate) const BODY: Duration = Duration::from_secs(60);

/// Time without a single byte after which a body counts as stalled.
pub(crate) const STALL: Duration = Duration::from_secs(30);

/// Time for one download.
pub(crate) const DOWNLOAD: Duration = Duration::from_secs(30 * 60);

/// Least time for a blocking call, and for its body.
pub(crate) const SYNC: Duration = Duration::from_secs(10 * 60);

/// Least time that is left to a poll however near the deadline is.
pub(crate) const LAST_POLL: Duration = Duration::from_secs(2);

/// Least time for which a poll waits until others have been answered.
pub(crate) const TURN: Duration = Duration::from_secs(10);

/// Greatest pause that a server can ask for and is told to the caller.
pub(crate) const BACK_OFF: Duration = Duration::from_secs(24 * 60 * 60);
