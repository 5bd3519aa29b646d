//! A match that names every value leaves no room for one more.

use wan_video::segmind::wan26_t2v::Duration;

fn seconds(duration: Duration) -> i64 {
    match duration {
        Duration::Seconds5 => 5,
        Duration::Seconds10 => 10,
        Duration::Seconds15 => 15,
    }
}

fn main() {
    seconds(Duration::Seconds5);
}
