//! What a large answer takes of memory, counted by the allocator of a process of its own.

use std::path::Path;

use wan_tests::big_answer::{Taken, Way, measure};

/// Bytes of base64 in the answer.
const PAYLOAD: u64 = 32 << 20;

/// What a call takes whatever its answer holds: threads, connection, buffers.
const CALL: u64 = 4 << 20;

fn taken(way: Way) -> Taken {
    let folder = tempfile::tempdir().unwrap();
    let taken = measure(Path::new(env!("CARGO_BIN_EXE_read_answer")), way, PAYLOAD, folder.path()).unwrap();
    assert_eq!(taken.video, PAYLOAD / 4 * 3);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "what was saved is not kept twice");
    taken
}

#[test]
fn a_base64_answer_takes_at_most_a_quarter_of_itself() {
    let taken = taken(Way::Client);
    assert!(taken.allocated <= PAYLOAD / 4 + CALL, "{taken:?}");
}

/// The same measurement sees what a plain client takes, so it would see it here.
#[test]
fn a_base64_answer_that_is_read_as_a_whole_takes_more_than_twice_itself() {
    let taken = taken(Way::Value);
    assert!(taken.allocated > 2 * PAYLOAD, "{taken:?}");
}
