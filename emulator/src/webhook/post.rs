//! One POST over one connection, to this machine only.

use std::{error::Error, io, net::SocketAddr, time::Duration};

use http::{Request, Uri, header};
use http_body_util::Full;
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpStream, lookup_host},
    pin, select,
    time::timeout,
};

use super::DeliveryOutcome;
use crate::{loopback::Loopback, respond::MARK};

/// Where to deliver: an address of this machine.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Receiver {
    host: Loopback,
    port: u16,
    /// Host and port as the address has them.
    authority: String,
    /// Path and query.
    path: String,
}

impl Receiver {
    /// The receiver at an address, or why nothing is ever sent there.
    pub(super) fn of(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|error| format!("not an address: {error}"))?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http"));
        let Some(authority) = authority else {
            return Err("the emulator delivers to `http://` only".to_owned());
        };
        let Some(host) = Loopback::of(authority) else {
            return Err(format!(
                "`{authority}` is not this machine: the emulator delivers to 127.0.0.0/8, [::1] and localhost only"
            ));
        };
        let port = match authority.as_str().rsplit_once(':').map(|(_, port)| port) {
            // The colon of an address in brackets, or none at all.
            None | Some("") => 80,
            Some(port) if port.ends_with(']') => 80,
            Some(port) => {
                port.parse().map_err(|_| format!("the port `{port}` is not a number from 0 to 65535"))?
            }
        };
        Ok(Self {
            host,
            port,
            authority: authority.to_string(),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        })
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        let addresses: Vec<SocketAddr> = match self.host {
            Loopback::Address(address) => vec![(address, self.port).into()],
            Loopback::Localhost => lookup_host(("localhost", self.port)).await?.collect(),
        };
        let mut last =
            io::Error::new(io::ErrorKind::AddrNotAvailable, "localhost leads to no loopback address");
        for address in addresses.into_iter().filter(|address| address.ip().is_loopback()) {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

/// Posts JSON and waits for the status, so long in all. Redirects are not followed.
pub(super) async fn post(
    receiver: &Receiver,
    headers: &[(String, String)],
    body: Bytes,
    patience: Duration,
) -> DeliveryOutcome {
    match timeout(patience, exchange(receiver, headers, body)).await {
        Ok(Ok(status)) => DeliveryOutcome::Answered(status),
        Ok(Err(error)) => DeliveryOutcome::Failed(error.to_string()),
        Err(_) => DeliveryOutcome::TimedOut,
    }
}

async fn exchange(
    receiver: &Receiver,
    headers: &[(String, String)],
    body: Bytes,
) -> Result<u16, Box<dyn Error + Send + Sync>> {
    let stream = receiver.connect().await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::post(&receiver.path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    let request = request
        .header(header::HOST, &receiver.authority)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "wan-emulator")
        .header(header::CONNECTION, "close")
        .header(MARK, "true")
        .body(Full::new(body))?;
    let response = sender.send_request(request);
    pin!(response, connection);
    let response = select! {
        biased;
        response = &mut response => response?,
        // The answer may have come with the end of the connection.
        _ = &mut connection => response.await?,
    };
    Ok(response.status().as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_a_receiver() {
        for good in [
            "http://127.0.0.1:8080/hook?a=b",
            "http://127.255.0.3",
            "http://[::1]:80/",
            "http://localhost:9/x",
            "HTTP://LocalHost",
        ] {
            assert!(Receiver::of(good).is_ok(), "{good}: {:?}", Receiver::of(good));
        }
        for bad in [
            "",
            "/hook",
            "https://127.0.0.1/",
            "ftp://127.0.0.1/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/",
            "http://example.invalid/",
            "http://localhost.example.invalid/",
            "http://127.0.0.1.example.invalid/",
            "http://2130706433/",
            "http://localhost@example.invalid/",
            "http://example.invalid@127.0.0.1/",
            "http://127.0.0.1 .example.invalid/",
        ] {
            assert!(Receiver::of(bad).is_err(), "{bad}: {:?}", Receiver::of(bad));
        }
    }

    #[test]
    fn an_address_is_taken_apart() {
        let receiver = Receiver::of("http://127.0.0.1:8080/hook?a=b").unwrap();
        assert_eq!((receiver.port, receiver.authority.as_str()), (8080, "127.0.0.1:8080"));
        assert_eq!(receiver.path, "/hook?a=b");
        for (url, port) in [("http://[::1]", 80), ("http://[::1]:81/", 81), ("http://127.0.0.1:/", 80)] {
            assert_eq!(Receiver::of(url).unwrap().port, port, "{url}");
        }
        let wrong = Receiver::of("http://127.0.0.1:99999/").unwrap_err();
        assert!(wrong.contains("99999"), "{wrong}");
    }
}
