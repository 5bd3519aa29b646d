//! Where the process stops, and how it ends there.

use std::{
    io::{self, BufRead as _, Write as _},
    process,
    sync::Mutex,
    thread,
    time::Duration,
};

use crate::point::Point;

/// The point at which this process stops, and what it is doing.
#[derive(Debug)]
pub(crate) struct Stops {
    point: Point,
    phase: Mutex<Phase>,
}

/// What the process is doing: it decides what a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Submitting,
    Waiting,
    /// The job is done, and where its video is has to be asked.
    Fetching,
    Saving,
}

/// How long the process may live. A test that fails leaves none behind.
const LIFETIME: Duration = Duration::from_secs(30);

impl Stops {
    /// Stops at this point, which is to be reached while the process may live.
    pub(crate) fn new(point: Point) -> Self {
        thread::spawn(|| {
            thread::sleep(LIFETIME);
            process::exit(4);
        });
        Self { point, phase: Mutex::new(Phase::Submitting) }
    }

    pub(crate) fn enter(&self, phase: Phase) {
        if let Ok(mut now) = self.phase.lock() {
            *now = phase;
        }
    }

    pub(crate) fn phase(&self) -> Phase {
        self.phase.lock().map_or(Phase::Submitting, |phase| *phase)
    }

    /// Whether the process stops where the rest of a video is asked for that broke off.
    pub(crate) fn is_of_the_rest(&self) -> bool {
        self.point.is_of_the_rest()
    }

    /// Goes no further before the parent says so, if this is the point.
    pub(crate) fn at(&self, point: Point) {
        if self.point == point {
            tell(point);
            obey();
        }
    }

    /// Goes on, for what comes next is held up by the provider, and ends on the parent's word, if this is the point.
    pub(crate) fn beside(&self, point: Point) {
        if self.point == point {
            tell(point);
            thread::spawn(obey);
        }
    }
}

fn tell(point: Point) {
    let mut out = io::stdout().lock();
    // A parent that is gone cannot hear it, and `obey` ends then.
    let _ = writeln!(out, "{}", point.name());
    let _ = out.flush();
}

/// Does what the parent says. One that is gone closes the pipe, so that no process is left behind.
fn obey() {
    let mut word = String::new();
    match io::stdin().lock().read_line(&mut word) {
        Ok(_) if word.trim() == "abort" => process::abort(),
        Ok(_) if word.trim() == "go on" => {}
        _ => process::exit(3),
    }
}
