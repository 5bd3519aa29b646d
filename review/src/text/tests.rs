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
fn below_one_a_lesser_number_is_raised() {
    for (current, bump, expected) in [
        ("0.4.2", Bump::Major, Some("0.5.0")),
        ("0.4.2", Bump::Minor, Some("0.4.3")),
        ("0.4.2", Bump::Patch, Some("0.4.3")),
        ("0.4.2", Bump::None, None),
        ("1.4.2", Bump::Major, Some("2.0.0")),
        ("1.4.2", Bump::Minor, Some("1.5.0")),
        ("1.4.2-rc.1", Bump::Patch, Some("1.4.2")),
        ("one", Bump::Major, None),
        ("1.2", Bump::Major, None),
    ] {
        let next = Suggestion::after(current, bump).map(|suggestion| suggestion.next);
        assert_eq!(next.as_deref(), expected, "{current} {bump}");
    }
}
