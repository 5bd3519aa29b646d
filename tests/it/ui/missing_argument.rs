//! What has no default has to be given.

use wan_video::segmind::Wan21T2v;

fn main() {
    let _ = Wan21T2v::new();
}
