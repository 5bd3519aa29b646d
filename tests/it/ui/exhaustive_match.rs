//! A match that names every value leaves no room for one more.

use wan_video::acme::closed_integer::Duration;

fn seconds(duration: Duration) -> i64 {
    match duration {
        Duration::Seconds5 => 5,
        Duration::Seconds10 => 10,
    }
}

fn main() {
    seconds(Duration::Seconds5);
}
