//! A value that the provider does not list cannot be written.

use wan_video::segmind::wan26_t2v::Duration;

fn main() {
    let _ = Duration::Seconds7;
}
