//! Rows 4 to 6: no connection is made, for the peer's TLS is not what it should be.
//!
//! What the rows call `Tls` is `Unreachable` that is not tried again: a peer that is set up wrongly stays so.

use std::time::Duration;

use super::{
    ground::Ground,
    row::Expected,
    server::{Script, Server, Step},
};

/// A client that is to find the server over TLS.
fn ground(scripts: impl IntoIterator<Item = Script>) -> Ground {
    let server = Server::start(scripts);
    let origin = format!("https://127.0.0.1:{}", server.port());
    Ground::at(server, origin)
}

#[tokio::test]
async fn r06_tls_handshake_stall() {
    let stall = || vec![Step::Touch, Step::UntilLeft];
    let ground = ground([stall(), stall(), stall()]).connecting_within(Duration::from_millis(200));
    let error = ground.ends(Expected::unreachable(3)).await.unwrap();
    assert!(error.to_string().contains("timed out"), "{error}");
    assert_eq!(ground.server().connections(), 3);
}
