//! A job of a model that cannot be cancelled has no way to ask for it.

use wan_video::{Job, acme::Integer};

fn call(job: &Job<Integer>) {
    drop(job.cancel());
}

fn main() {
    let _ = call;
}
