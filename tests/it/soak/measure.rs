//! What this process holds.

use std::fs;

/// Memory and handles at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    /// Bytes of memory that are resident.
    pub(super) memory: u64,

    /// Open files and sockets.
    pub(super) handles: usize,
}

impl Held {
    /// What is held now. Linux tells it; elsewhere nothing is held.
    pub(super) fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = resident.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
        let handles = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        Self { memory: kilobytes.unwrap_or(0) * 1024, handles }
    }

    /// The most of both.
    pub(super) fn most(all: &[Self]) -> Self {
        Self {
            memory: all.iter().map(|held| held.memory).max().unwrap_or(0),
            handles: all.iter().map(|held| held.handles).max().unwrap_or(0),
        }
    }
}
