//! A model without a queue cannot be submitted.

use wan_video::acme::{Client, SyncOnly};

fn call(client: &Client, request: &SyncOnly) {
    drop(client.sync_only(request).submit());
}

fn main() {
    let _ = call;
}
