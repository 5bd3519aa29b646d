//! What has no default has to be given.

use wan_video::acme::Integer;

fn main() {
    let _ = Integer::new("a fox in the snow");
}
