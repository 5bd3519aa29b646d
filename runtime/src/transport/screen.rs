//! Keeps requests whose host a server chose from leading into a private network.
//!
//! The addresses are looked at by the very look-up that the connection is made with: a name that leads elsewhere a moment
//! later leads nowhere.

use std::{error, fmt, net::SocketAddr};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use tokio::net::lookup_host;

use super::TransportError;
use crate::client::is_public;

/// Looks names up, and refuses those with an address that is not public.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen;

/// A host has an address that is not public.
#[derive(Clone, Copy, Debug)]
pub(super) struct NotPublic;

impl Resolve for Screen {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let addresses = screened(found.collect())?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Refuses an address that is written as a number, which nobody looks up.
pub(super) fn check_literal(url: &Url) -> Result<(), TransportError> {
    let host = url.host_str().unwrap_or_default();
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse();
    match literal {
        Ok(address) if !is_public(address) => {
            Err(TransportError::not_sent(NotPublic.to_string()).permanent())
        }
        _ => Ok(()),
    }
}

fn screened(addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, NotPublic> {
    // One private address among public ones is what an attacker would send.
    if addresses.iter().all(|address| is_public(address.ip())) { Ok(addresses) } else { Err(NotPublic) }
}

impl fmt::Display for NotPublic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("its host has an address that is not of the public network")
    }
}

impl error::Error for NotPublic {}

#[cfg(test)]
mod tests {
    use std::{io, net::TcpListener, time::Duration};

    use super::*;
    use crate::{HttpTransport, Request, Sent, Transport, transport::Purpose};

    #[test]
    fn one_private_address_spoils_all() {
        let at = |text: &str| SocketAddr::new(text.parse().unwrap(), 443);
        assert_eq!(screened(vec![at("8.8.8.8"), at("1.1.1.1")]).unwrap().len(), 2);
        assert!(screened(vec![at("8.8.8.8"), at("10.0.0.1")]).is_err());
    }

    #[test]
    fn of_addresses_written_as_numbers_the_public_ones_pass() {
        let check = |url: &str| check_literal(&Url::parse(url).unwrap());
        for fine in ["https://8.8.8.8/v", "https://[2606:4700:4700::1111]/v", "https://cdn.example/v"] {
            assert!(check(fine).is_ok(), "{fine}");
        }
        for other in ["https://10.0.0.1/v", "https://[fe80::1]/v"] {
            assert!(check(other).is_err(), "{other}");
        }
    }

    /// What a transport that is asked so tells, and whether anybody connected.
    async fn asked(host: &str, purpose: Purpose) -> (TransportError, bool) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let transport = HttpTransport::new(Duration::from_secs(1)).unwrap();
        let request = Request::new("GET", format!("https://{host}:{port}/v.mp4")).with_purpose(purpose);
        let sent = async {
            let error = transport.send(request).await.unwrap_err();
            let came = listener.accept();
            let nobody = came.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock);
            (error, !nobody)
        };
        tokio::time::timeout(Duration::from_secs(3), sent)
            .await
            .unwrap_or_else(|_| (TransportError::maybe_sent("it was waited for"), true))
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_refused_when_it_is_connected_to() {
        for host in ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"] {
            let (error, came) = asked(host, Purpose::PublicDownload).await;
            assert!(!came, "{host}: somebody connected");
            assert_eq!((error.sent(), error.is_permanent()), (Sent::NotSent, true), "{host}: {error}");
            assert!(error.to_string().contains("not of the public network"), "{host}: {error}");
        }
    }

    #[tokio::test]
    async fn a_listed_host_may_be_on_this_machine() {
        let (error, came) = asked("localhost", Purpose::Download).await;
        assert!(came, "{error}");
    }
}
