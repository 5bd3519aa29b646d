//! Which hosts are this machine.

use std::net::IpAddr;

use http::uri::Authority;

/// A host that is this machine by its own words, whatever a resolver says of other names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loopback {
    Address(IpAddr),
    /// The name `localhost`, which a resolver still has to turn into an address.
    Localhost,
}

impl Loopback {
    /// The host of an authority. `None`: it is another machine, or `user@host`, which reads as one host and is another.
    pub(crate) fn of(authority: &Authority) -> Option<Self> {
        if authority.as_str().contains('@') {
            return None;
        }
        let name = authority.host();
        if name.eq_ignore_ascii_case("localhost") {
            return Some(Self::Localhost);
        }
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        bare.parse().ok().filter(IpAddr::is_loopback).map(Self::Address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        let of = |authority: &str| authority.parse().ok().as_ref().and_then(Loopback::of);
        for good in ["127.0.0.1", "127.255.0.3:80", "[::1]:8080"] {
            assert!(matches!(of(good), Some(Loopback::Address(_))), "{good}");
        }
        for good in ["localhost", "LocalHost:9"] {
            assert_eq!(of(good), Some(Loopback::Localhost), "{good}");
        }
        for bad in [
            "10.0.0.1",
            "0.0.0.0",
            "[::2]",
            "[::ffff:127.0.0.1]",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "2130706433",
            "localhost@example.com",
            "example.com@localhost",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
