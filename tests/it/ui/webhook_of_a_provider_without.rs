//! A provider that calls nobody back cannot be asked to.

use wan_video::acme::{Client, Integer};

fn call(client: &Client, request: &Integer) {
    drop(client.integer(request).webhook("https://me.example/hook"));
}

fn main() {
    let _ = call;
}
