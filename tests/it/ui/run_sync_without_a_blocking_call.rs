//! A model without a blocking call cannot be run in one request.

use wan_video::acme::{Client, Cancelable};

fn call(client: &Client, request: &Cancelable) {
    drop(client.cancelable(request).run_sync());
}

fn main() {
    let _ = call;
}
