//! A model without a queue cannot be submitted by a blocking client either.

use wan_video::acme::{SyncOnly, blocking::Client};

fn call(client: &Client, request: &SyncOnly) {
    drop(client.sync_only(request).submit());
}

fn main() {
    let _ = call;
}
