//! Keeps pages of other sites away: a browser on this machine reaches the emulator, whoever wrote the page it shows.

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header, uri::Authority};

use crate::loopback::Loopback;

/// Says in a browser's words who sends a request: `same-origin`, `none` for the user, or a page of somebody else.
const SENDER: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Says what the request is for.
const PURPOSE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Refuses a request that is not addressed to this machine, or that a page of another origin sends. A name that leads
/// here without being a loopback name is how a page gets around its origin.
pub(super) fn check(uri: &Uri, headers: &HeaderMap) -> Result<(), String> {
    let named: Vec<Option<Authority>> = headers
        .get_all(header::HOST)
        .iter()
        .map(authority)
        .chain(uri.authority().map(|authority| Some(authority.clone())))
        .collect();
    let local = |authority: &Option<Authority>| {
        authority.as_ref().is_some_and(|authority| Loopback::of(authority).is_some())
    };
    if named.is_empty() || !named.iter().all(local) {
        return Err(
            "/_emulator/ and the page answer only requests whose Host is a name or an address of this machine, such \
             as localhost or 127.0.0.1"
                .to_owned(),
        );
    }
    // A link to the page is followed by the user, and the page that has it gets to see nothing.
    let follows_link = uri.path() == "/" && headers.get(PURPOSE).is_some_and(|purpose| purpose == "navigate");
    let foreign = headers.get_all(SENDER).iter().any(|sender| sender != "same-origin" && sender != "none");
    if foreign && !follows_link {
        return Err("a page that is not the emulator's own may not use /_emulator/".to_owned());
    }
    for origin in headers.get_all(header::ORIGIN) {
        let own = |authority: &Option<Authority>| {
            authority.as_ref().is_some_and(|authority| {
                origin.as_bytes().eq_ignore_ascii_case(format!("http://{authority}").as_bytes())
            })
        };
        if !named.iter().any(own) {
            return Err(format!(
                "the page at the origin {} is not the emulator's own and may not use /_emulator/",
                String::from_utf8_lossy(origin.as_bytes())
            ));
        }
    }
    Ok(())
}

fn authority(host: &HeaderValue) -> Option<Authority> {
    host.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(target: &str, lines: &[(&str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        check(&target.parse().unwrap(), &headers).is_ok()
    }

    #[test]
    fn only_this_machine_is_a_good_host() {
        let good = ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.9.9.9", "[::1]:8080", "[::1]"];
        for host in good {
            assert!(judged("/_emulator/", &[("host", host)]), "{host}");
        }
        let bad = [
            "example.com",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "localhost@example.com",
            "example.com@localhost",
            "192.168.0.1",
            "0.0.0.0:8080",
            "[::2]",
            "",
        ];
        for host in bad {
            assert!(!judged("/_emulator/", &[("host", host)]), "{host}");
        }
        assert!(!judged("/_emulator/", &[]));
        assert!(!judged("/_emulator/", &[("host", "localhost"), ("host", "example.com")]));
        assert!(!judged("http://example.com/_emulator/", &[("host", "localhost")]));
    }

    #[test]
    fn a_browser_that_tells_of_another_sender_is_believed() {
        let sent = |target, lines: &[_]| judged(target, &[&[("host", "127.0.0.1:8080")], lines].concat());
        for sender in ["same-origin", "none"] {
            assert!(sent("/_emulator/reset", &[("sec-fetch-site", sender)]), "{sender}");
        }
        for sender in ["cross-site", "same-site", "", "anything"] {
            assert!(!sent("/_emulator/reset", &[("sec-fetch-site", sender)]), "{sender}");
            assert!(!sent("/", &[("sec-fetch-site", sender), ("sec-fetch-mode", "no-cors")]), "{sender}");
            assert!(sent("/", &[("sec-fetch-site", sender), ("sec-fetch-mode", "navigate")]), "{sender}");
            let jobs = [("sec-fetch-site", sender), ("sec-fetch-mode", "navigate")];
            assert!(!sent("/_emulator/jobs", &jobs), "{sender}");
        }
    }

    #[test]
    fn only_the_emulators_own_origin_is_a_good_one() {
        let from = |origin| judged("/_emulator/", &[("host", "127.0.0.1:8080"), ("origin", origin)]);
        assert!(from("http://127.0.0.1:8080"));
        let bad = ["http://127.0.0.1:8081", "http://localhost:8080", "https://127.0.0.1:8080", "null", ""];
        for origin in bad {
            assert!(!from(origin), "{origin}");
        }
    }
}
