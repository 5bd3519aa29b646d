//! The clock on the wall, which somebody may set and which goes on while a machine sleeps.

use std::{fmt, sync::Arc, time::SystemTime};

use jiff::Timestamp;

/// Tells the time of day. A test puts its own in the place of the machine's.
#[derive(Clone)]
pub(crate) struct Wall(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Wall {
    /// A clock that shows what the function tells.
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time of day. A clock that shows a time beyond the calendar is taken to show 1970.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::try_from((self.0)()).unwrap_or_default()
    }
}

impl Default for Wall {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Wall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Wall")
    }
}
