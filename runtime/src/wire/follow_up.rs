//! Addresses of later calls that a server sends along with an answer.
//!
//! They are kept with the job and asked one day, with the key if their origin may see it, so what is kept is no more than
//! an address can be.

use std::fmt;

use serde_json::Value;

use super::{address::encode, answer, bounds};
use crate::data::{OperationData, OperationKind};

/// Calls about a job that a server may name the address of, with the word for each in a reference.
const CALLS: [(OperationKind, &str); 3] =
    [(OperationKind::Status, "status"), (OperationKind::Result, "result"), (OperationKind::Cancel, "cancel")];

/// Least length of a step that may be a signature. Shorter ones are words such as `predictions`.
const SIGNATURE: usize = 16;

/// Addresses that a server sent, each for one call. They may be signed.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct FollowUps(Vec<(OperationKind, Box<str>)>);

impl FollowUps {
    /// What the answer to the call `from` tells. Of several addresses for one call that may be kept it is the first that
    /// `is_trusted`, else the first: an error can then name it.
    pub(crate) fn told(
        operations: &[OperationData],
        from: OperationKind,
        body: &Value,
        is_kept: impl Fn(&str) -> bool,
        is_trusted: impl Fn(&OperationData, &str) -> bool,
    ) -> Self {
        let told = operations.iter().filter_map(|operation| {
            let address = operation.address.as_ref().filter(|address| address.from == from)?;
            let texts = || address.pointers.iter().filter_map(|pointer| answer::text(body, &[*pointer]));
            let fit = || texts().filter(|text| is_address(text) && is_kept(text));
            let kept = fit().find(|text| is_trusted(operation, text)).or_else(|| fit().next())?;
            Some((operation.kind, kept.into_boxed_str()))
        });
        Self(told.collect())
    }

    /// Whether addresses are named in the answers to this call.
    pub(crate) fn are_told_by(operations: &[OperationData], from: OperationKind) -> bool {
        let mut addresses = operations.iter().filter_map(|operation| operation.address.as_ref());
        addresses.any(|address| address.from == from)
    }

    pub(crate) fn of(&self, call: OperationKind) -> Option<&str> {
        self.0.iter().find(|(kind, _)| *kind == call).map(|(_, address)| &**address)
    }

    /// These addresses, and those others that are for other calls.
    pub(crate) fn or(mut self, others: Self) -> Self {
        let others: Vec<_> = others.0.into_iter().filter(|(kind, _)| self.of(*kind).is_none()).collect();
        self.0.extend(others);
        self
    }

    /// Those of these addresses that are to be kept.
    pub(crate) fn filtered(mut self, is_kept: impl Fn(OperationKind, &str) -> bool) -> Self {
        self.0.retain(|(kind, address)| is_kept(*kind, address));
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The addresses with the words for their calls, in one order.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&'static str, &str)> {
        CALLS.iter().filter_map(|(kind, word)| Some((*word, self.of(*kind)?)))
    }

    /// The addresses of calls that are known by their words. What is no address, or for another call, is left out: a later
    /// version may know more of them, and the job is worth more than any.
    pub(crate) fn from_words<'a>(words: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let known = |name: &str| CALLS.iter().find(|(_, word)| *word == name).map(|(kind, _)| *kind);
        let mut kept = Self::default();
        for (name, address) in words {
            if let Some(kind) = known(name).filter(|_| is_address(address)) {
                if kept.of(kind).is_none() {
                    kept.0.push((kind, address.into()));
                }
            }
        }
        kept
    }
}

impl fmt::Debug for FollowUps {
    /// Shows for which calls there is an address, and none of them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.words().map(|(word, _)| word)).finish()
    }
}

/// Whether an address of this job may be shown. One with a query may be signed, and so may one with a long step in its path
/// that is not the job's id.
pub(crate) fn is_public(address: &str, id: &str) -> bool {
    let path =
        address.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let written = encode(id);
    let is_id = |step: &str| step == written || id.split('/').any(|part| part == step);
    !address.contains('?') && path.split('/').all(|step| step.len() < SIGNATURE || is_id(step))
}

/// Whether a server's text is an address that can be kept: of the web, in printable ASCII, without login and fragment.
/// Length: at most 4 kB.
fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    matches!(scheme, "https" | "http")
        && text.len() <= bounds::URL_BYTES
        && text.bytes().all(|byte| matches!(byte, b'!'..=b'~') && !b"\"#<>\\^`{|}".contains(&byte))
        && !authority.is_empty()
        && !authority.contains('@')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{data::AddressData, wire::testing::operation};

    const fn followed(kind: OperationKind, from: OperationKind) -> OperationData {
        OperationData {
            address: Some(AddressData { from, pointers: &["/urls/0", "/url"] }),
            ..operation(kind)
        }
    }

    static OPERATIONS: [OperationData; 3] = [
        operation(OperationKind::Submit),
        followed(OperationKind::Status, OperationKind::Submit),
        followed(OperationKind::Cancel, OperationKind::Status),
    ];

    fn told(from: OperationKind, body: &Value) -> FollowUps {
        let is_kept = |address: &str| !address.contains("key");
        FollowUps::told(&OPERATIONS, from, body, is_kept, |_, address| address.starts_with("https://good."))
    }

    #[test]
    fn each_call_gets_the_first_address_that_is_trusted_or_else_the_first() {
        let (good, bad) = ("https://good.example/1?sig=x", "https://bad.example/1");
        for (body, kept) in [
            (json!({ "urls": [good], "url": bad }), Some(good)),
            (json!({ "urls": [bad], "url": good }), Some(good)),
            (json!({ "urls": [bad] }), Some(bad)),
            (json!({ "urls": ["https://good.example/key"], "url": bad }), Some(bad)),
            (json!({ "urls": ["/relative"], "url": bad }), Some(bad)),
            (json!({ "urls": [null], "url": 7 }), None),
            (json!([]), None),
        ] {
            let found = told(OperationKind::Submit, &body);
            assert_eq!(found.of(OperationKind::Status), kept, "{body}");
            assert_eq!(found.of(OperationKind::Cancel), None, "its address comes with a status");
            assert_eq!(told(OperationKind::Status, &body).of(OperationKind::Cancel), kept, "{body}");
        }
    }

    #[test]
    fn what_is_no_whole_address_is_not_kept() {
        let long = |length: usize| format!("https://a.example/{}", "a".repeat(length - 18));
        for fine in ["https://a.example", "http://127.0.0.1:9/a/b?c=d%20e&f=;", &long(bounds::URL_BYTES)] {
            assert!(is_address(fine), "{fine}");
        }
        for other in [
            "",
            "/v1/jobs/7",
            "//a.example/7",
            "https://",
            "https:///7",
            "ftp://a.example/7",
            "javascript://a.example/7",
            "HTTPS://a.example/7",
            "https://u@a.example/7",
            "https://u:p@a.example/7",
            "https://@a.example/7",
            "https://a.example/7#part",
            "https://a.example\\@b.example/7",
            "https://a.example/a b",
            "https://a.example/a\r\nx-evil: b",
            "https://a.example/\u{1b}[31m",
            "https://a.example/ä",
            &long(bounds::URL_BYTES + 1),
        ] {
            assert!(!is_address(other), "{other:?}");
        }
    }

    #[test]
    fn no_address_is_shown() {
        let kept = FollowUps::from_words([("status", "https://a.example/7?sig=secret")].into_iter());
        assert_eq!(format!("{kept:?}"), r#"["status"]"#);
        assert!(!is_public("https://a.example/7?sig=secret", "7") && is_public("https://a.example/7", "7"));
    }

    #[test]
    fn an_address_whose_path_may_be_a_signature_is_not_shown() {
        let id = "5f3c9a1e-77d0-4b7e-9d1c-0c8a4e2b6f10";
        for (address, shown) in [
            (format!("https://a.example/v1/predictions/{id}/status"), true),
            ("https://a.example".to_owned(), true),
            ("https://a.example/v1/jobs/7".to_owned(), true),
            (format!("https://a.example/v1/{id}/0a1b2c3d4e5f60718293"), false),
            ("https://a.example/s/0a1b2c3d4e5f6071/7".to_owned(), false),
            (format!("https://a.example/v1/{id}x"), false),
        ] {
            assert_eq!(is_public(&address, id), shown, "{address}");
        }
        assert!(is_public(
            "https://a.example/jobs/team-of-nine-people/clip-of-nine-foxes",
            "team-of-nine-people/clip-of-nine-foxes"
        ));
        assert!(is_public("https://a.example/jobs/team-of-nine-people%2Fclip", "team-of-nine-people/clip"));
    }
}
