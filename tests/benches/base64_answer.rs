//! How much memory a blocking call takes whose answer is 256 MiB of base64 in JSON, beside the plain ways.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::path::Path;

use wan_tests::big_answer::{Way, measure};

/// Bytes of base64 in the answer.
const PAYLOAD: u64 = 256 << 20;

fn main() {
    println!("{} MiB of base64 in JSON; peak in payloads, aim: at most 0.25 for the client", PAYLOAD >> 20);
    println!("{:<8} {:>10} {:>10} {:>10}", "way", "allocated", "resident", "ms");
    for way in Way::ALL {
        let folder = tempfile::tempdir().unwrap();
        let reader = Path::new(env!("CARGO_BIN_EXE_read_answer"));
        let taken = measure(reader, way, PAYLOAD, folder.path()).unwrap();
        assert_eq!(taken.video, PAYLOAD / 4 * 3);
        let (allocated, resident) = (taken.allocated_ratio(), taken.resident_ratio());
        println!("{:<8} {allocated:>9.3}x {resident:>9.3}x {:>10}", way.word(), taken.milliseconds);
    }
}
