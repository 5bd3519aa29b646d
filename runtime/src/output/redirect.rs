//! Where an answer leads that says: look there.

use reqwest::Url;

use crate::wire::{Headers, bounds};

/// How often an address may lead to another one.
pub(super) const MOST: u32 = 5;

/// Where the answer leads. `None`: it leads nowhere.
pub(super) fn target(from: &str, status: u16, headers: &Headers) -> Option<String> {
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = headers.get("location").filter(|location| location.len() <= bounds::URL_BYTES)?;
    let mut to = Url::parse(from).ok()?.join(location).ok()?;
    to.set_fragment(None);
    Some(to.into()).filter(|to: &String| to.len() <= bounds::URL_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(status: u16, location: &str) -> Option<String> {
        let headers = Headers(vec![("Location".to_owned(), location.to_owned())]);
        target("https://cdn.example/a/v.mp4?sig=1", status, &headers)
    }

    #[test]
    fn an_address_is_taken_relative_to_the_one_before() {
        for (location, to) in [
            ("https://other.example/v", Some("https://other.example/v")),
            ("/b.mp4", Some("https://cdn.example/b.mp4")),
            ("b.mp4?x=1#part", Some("https://cdn.example/a/b.mp4?x=1")),
            ("//other.example/v", Some("https://other.example/v")),
            ("http://[broken", None),
            ("", None),
        ] {
            assert_eq!(leads(302, location).as_deref(), to, "{location}");
        }
        assert_eq!(leads(302, &"x".repeat(5000)), None);
    }

    #[test]
    fn only_redirects_lead_elsewhere() {
        let leading: Vec<_> = (100..600).filter(|status| leads(*status, "/b").is_some()).collect();
        assert_eq!(leading, [301, 302, 303, 307, 308]);
    }
}
