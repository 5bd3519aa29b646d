//! A job of a model that cannot be cancelled has no way to ask for it, blocking or not.

use wan_video::{acme::Integer, blocking::Job};

fn call(job: &Job<Integer>) {
    drop(job.cancel());
}

fn main() {
    let _ = call;
}
