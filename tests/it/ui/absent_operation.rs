//! A model without a blocking call cannot be run in one request.

use wan_video::{
    Error,
    novita::{Client, Wan21T2v},
};

async fn run(client: &Client, request: &Wan21T2v) -> Result<(), Error> {
    client.wan21_t2v(request).run_sync().await?;
    Ok(())
}

fn main() {
    let _ = run;
}
