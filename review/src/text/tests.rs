//! Findings made by hand, for tests of what is written of them.

use serde_json::json;

use super::Suggestion;
use crate::{Bump, Cause, Confidence, Finding, Location, Side, Subject, find_rule};

/// A finding of a rule, about a parameter of this name.
pub(crate) fn finding(rule: &str, name: &str) -> Finding {
    let rule = find_rule(rule).unwrap();
    Finding {
        rule,
        subject: Subject { provider: "acme".to_owned(), model: Some("film".to_owned()) },
        name: name.to_owned(),
        parameters: vec![name.to_owned()],
        pointer: format!("/parameters/{name}"),
        old: Some(json!(1)),
        new: Some(json!(2)),
        message: format!("`{name}` changed"),
        flags: rule.flags.iter().copied().collect(),
        bump: rule.bump,
        applied_by: None,
        cause: Cause::Unknown,
        confidence: Confidence::Exact,
        witness: None,
        rust: Vec::new(),
        price: None,
        location: Location {
            side: Side::New,
            file: "specs/acme/film.json".to_owned(),
            pointer: "/parameters/1".to_owned(),
            line: 14,
            column: 5,
        },
    }
}

#[test]
fn a_version_is_suggested_where_one_is_known_and_a_new_one_is_needed() {
    let next = |current, bump| Suggestion::after(current, bump).map(|suggestion| suggestion.next);
    assert_eq!(next("0.4.2", Bump::Major).as_deref(), Some("0.5.0"));
    assert_eq!(next("0.4.2", Bump::None), None);
    assert_eq!(next("one", Bump::Major), None);
}
