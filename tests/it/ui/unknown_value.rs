//! A value that the provider does not list cannot be written.

use wan_video::acme::closed_integer::Duration;

fn main() {
    let _ = Duration::Seconds7;
}
