use std::ops::Bound;

use super::*;

/// What one check finds, as its display; empty where nothing is wrong.
fn of(check: impl FnOnce(&mut Violations)) -> String {
    let mut found = Violations::default();
    check(&mut found);
    found.to_string()
}

#[test]
fn an_integer_is_checked_on_both_sides_of_both_bounds() {
    for (value, text) in [
        (i64::MIN, "`steps` is -9223372036854775808; allowed: 10 to 70; nearest: 10"),
        (9, "`steps` is 9; allowed: 10 to 70; nearest: 10"),
        (10, ""),
        (70, ""),
        (71, "`steps` is 71; allowed: 10 to 70; nearest: 70"),
    ] {
        assert_eq!(of(|found| found.integer("steps", value, 10..=70)), text);
        assert_eq!(of(|found| found.integer("steps", Some(value), 10..=70)), text);
    }
}

#[test]
fn every_form_of_range_is_told_in_words() {
    assert_eq!(of(|found| found.integer("a", 0, 1..)), "`a` is 0; allowed: at least 1; nearest: 1");
    assert_eq!(of(|found| found.integer("a", 4, ..=3)), "`a` is 4; allowed: at most 3; nearest: 3");
    assert_eq!(of(|found| found.integer("a", 3, ..3)), "`a` is 3; allowed: less than 3; nearest: 2");
    assert_eq!(of(|found| found.integer("a", 4, 3..=3)), "`a` is 4; allowed: exactly 3; nearest: 3");
    let open = (Bound::Excluded(0), Bound::Excluded(5));
    assert_eq!(
        of(|found| found.integer("a", 0, open)),
        "`a` is 0; allowed: more than 0 and less than 5; nearest: 1"
    );
    let half = (Bound::Excluded(0.0), Bound::Included(0.5));
    assert_eq!(of(|found| found.number("a", 0.0, half)), "`a` is 0; allowed: more than 0 and at most 0.5");
    assert_eq!(of(|found| found.integer("a", i64::MIN, ..)), "");
    let empty = (Bound::Excluded(i64::MAX), Bound::Unbounded);
    assert_eq!(of(|found| found.integer("a", 1, empty)), "`a` is 1; allowed: more than 9223372036854775807");
}

#[test]
fn an_unset_value_breaks_no_bound() {
    let found = of(|found| {
        found.integer("a", None, 1..=2);
        found.number("a", None, 1.0..=2.0);
        found.characters("a", None, 1..=2);
        found.bytes("a", None, 1..=2);
        found.items("a", None, 1..=2);
    });
    assert_eq!(found, "");
}

#[test]
fn a_number_is_checked_on_both_sides_of_both_bounds() {
    for (value, text) in [
        (-0.1, "`scale` is -0.1; allowed: 0 to 4.5; nearest: 0"),
        (0.0, ""),
        (4.5, ""),
        (4.51, "`scale` is 4.51; allowed: 0 to 4.5; nearest: 4.5"),
        (1e300, "`scale` is 1e300; allowed: 0 to 4.5; nearest: 4.5"),
    ] {
        assert_eq!(of(|found| found.number("scale", value, 0.0..=4.5)), text);
    }
}

#[test]
fn a_number_that_is_not_finite_is_never_allowed() {
    for (value, bounded, unbounded) in [
        (f64::NAN, "`a` is NaN; allowed: 0 to 1", "`a` is NaN; allowed: any finite number"),
        (f64::INFINITY, "`a` is inf; allowed: 0 to 1; nearest: 1", "`a` is inf; allowed: any finite number"),
        (
            f64::NEG_INFINITY,
            "`a` is -inf; allowed: 0 to 1; nearest: 0",
            "`a` is -inf; allowed: any finite number",
        ),
    ] {
        assert_eq!(of(|found| found.number("a", value, 0.0..=1.0)), bounded);
        assert_eq!(of(|found| found.number("a", value, ..)), unbounded);
    }
}

#[test]
fn characters_are_unicode_scalar_values() {
    for (text, expected) in [
        ("", "`prompt` has 0 characters; allowed: 1 to 3 characters"),
        ("a", ""),
        ("abc", ""),
        ("äöü", ""),
        // Three characters of four bytes each, then four of them.
        ("🦊🦊🦊", ""),
        ("🦊🦊🦊🦊", "`prompt` has 4 characters; allowed: 1 to 3 characters"),
        // A base letter and its accent count as two.
        ("e\u{301}e\u{301}", "`prompt` has 4 characters; allowed: 1 to 3 characters"),
        ("abcd", "`prompt` has 4 characters; allowed: 1 to 3 characters"),
    ] {
        assert_eq!(of(|found| found.characters("prompt", text, 1..=3)), expected, "{text}");
    }
    // Few characters of many bytes: the byte length alone proves nothing about the lower bound.
    assert_eq!(
        of(|found| found.characters("prompt", "🦊", 2..)),
        "`prompt` has 1 character; allowed: at least 2 characters"
    );
}

#[test]
fn bytes_are_those_of_utf_8() {
    assert_eq!(of(|found| found.bytes("a", "🦊", 0..=4)), "");
    assert_eq!(of(|found| found.bytes("a", "🦊", 0..=3)), "`a` has 4 bytes; allowed: at most 3 bytes");
    assert_eq!(of(|found| found.bytes("a", "", 1..)), "`a` has 0 bytes; allowed: at least 1 byte");
}

#[test]
fn items_are_counted() {
    assert_eq!(of(|found| found.items("loras", 3, ..=3)), "");
    assert_eq!(of(|found| found.items("loras", 4, ..=3)), "`loras` has 4 items; allowed: at most 3 items");
    assert_eq!(of(|found| found.items("loras", 0, 1..=1)), "`loras` has 0 items; allowed: exactly 1 item");
}

#[test]
fn a_violation_tells_its_parts() {
    let mut found = Violations::default();
    found.integer("steps", 5, 10..=70);
    found.characters("prompt", "secret", ..=3);
    found.refuse(&["width", "height"], "Only listed pairs.");
    let parts: Vec<_> =
        found.iter().map(|one| (one.field(), one.value(), one.bound(), one.nearest())).collect();
    assert_eq!(
        parts,
        [
            ("steps", Some("5"), "10 to 70", Some("10")),
            ("prompt", Some("6"), "at most 3 characters", Some("3")),
            ("width, height", None, "Only listed pairs.", None),
        ]
    );
    assert!(!format!("{found:?}").contains("secret"), "a prompt is private");
}

#[test]
fn rules_of_each_severity_say_so() {
    let mut found = Violations::default();
    found.refuse(&["a", "b"], "One.");
    found.warn(&["a"], "Two.");
    found.inform(&["a"], "Three.");
    assert_eq!(found.to_string(), "`a`, `b`: One.\nwarning: `a`: Two.\nnote: `a`: Three.");
    let severities: Vec<_> = found.iter().map(Violation::severity).collect();
    assert_eq!(severities, [Severity::Refuse, Severity::Warn, Severity::Inform]);
}

#[test]
fn within_puts_the_path_before_each_kind_of_field() {
    let mut found = Violations::default();
    found.integer("outside", 0, 1..);
    found.within("loras", Some(2), |found| {
        found.number("scale", 5.0, ..=4.0);
        found.refuse(&["path", "scale"], "Both or none.");
    });
    found.within("extra", None, |found| {
        found.within("frames", Some(0), |found| {
            found.within("", Some(1), |found| found.integer("", 0, 1..));
        });
        found.within("", None, |found| found.integer("mode", 0, 1..));
    });
    let fields: Vec<_> = found.iter().map(Violation::field).collect();
    assert_eq!(
        fields,
        ["outside", "loras[2].scale", "loras[2].path, loras[2].scale", "extra.frames[0][1]", "extra.mode"]
    );
}

#[test]
fn a_million_violations_keep_a_hundred_and_count_the_rest() {
    let mut found = Violations::default();
    for index in 0..1_000_000_usize {
        found.within("items", Some(index), |found| found.integer("", 0, 1..));
    }
    assert_eq!((found.len(), found.omitted()), (100, 999_900));
    assert!(
        found.to_string().ends_with("`items[99]` is 0; allowed: at least 1; nearest: 1\nand 999900 more")
    );
    assert_eq!((&found).into_iter().count(), 100);
    assert_eq!(found.into_iter().count(), 100);
}

#[test]
fn where_nothing_is_wrong_nothing_is_kept() {
    let mut found = Violations::default();
    found.integer("steps", 10, 10..=70);
    found.within("extra", None, |found| found.characters("prompt", "fox", 1..=2000));
    assert!(found.is_empty());
    assert_eq!((found.len(), found.to_string().as_str()), (0, ""));
    assert_eq!(found, Violations::default());
}

#[test]
fn violations_are_an_error_that_crosses_threads() {
    fn is_error<T: std::error::Error + Send + Sync + 'static>(_: &T) {}
    is_error(&Violations::default());
}
