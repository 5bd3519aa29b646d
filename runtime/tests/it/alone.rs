//! Tests that look at what a whole process has: its threads, its subscribers.

use std::{env, process::Command};

/// Set for a process that runs one test.
const ALONE: &str = "WAN_TEST_ALONE";

/// Whether this process runs this test and no other. If not, one that does is run, and has to succeed.
pub(crate) fn is_alone(test: &str) -> bool {
    if env::var_os(ALONE).is_some() {
        return true;
    }
    let run = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--test-threads=1"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success() && told.contains("1 passed"), "{told}");
    false
}
