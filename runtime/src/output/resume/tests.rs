use proptest::prelude::*;

use super::*;

const TAG: &str = "\"v1\"";

fn headers(lines: &[(&str, &str)]) -> Headers {
    Headers(lines.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

/// A download of which 40 of 100 bytes came before the connection broke.
fn at_40_of_100(tag: &str) -> Resume {
    let mut resume = Resume::default();
    assert_eq!(resume.ask(), None);
    let head = headers(&[("content-length", "100"), ("etag", tag)]);
    assert_eq!(resume.answered(200, &head), Next::Append);
    resume.came(40);
    assert_eq!(resume.ended(false, true), End::Cut);
    resume
}

#[test]
fn the_rest_is_asked_for_by_a_strong_validator_alone() {
    let validator = |lines: &[(&str, &str)]| {
        let mut resume = Resume::default();
        resume.ask();
        resume.answered(200, &headers(lines));
        resume.came(7);
        resume.ask()
    };
    let rest = |validator: &str| Some(("bytes=7-".to_owned(), validator.to_owned()));
    let (modified, date) = ("Sat, 21 Nov 2026 10:00:00 GMT", "Sat, 21 Nov 2026 10:01:00 GMT");
    for (lines, expected) in [
        (&[("etag", TAG)][..], rest(TAG)),
        (&[("etag", TAG), ("last-modified", modified), ("date", date)], rest(TAG)),
        (&[("etag", "W/\"v1\"")], None),
        (&[("etag", "v1")], None),
        (&[("etag", "\"")], None),
        (&[("etag", "\"a\u{80}b\"")], None),
        (&[("etag", "W/\"v1\""), ("last-modified", modified), ("date", date)], rest(modified)),
        (&[("last-modified", modified), ("date", date)], rest(modified)),
        (&[("last-modified", modified), ("date", "Sat, 21 Nov 2026 10:00:59 GMT")], None),
        (&[("last-modified", modified)], None),
        (&[("last-modified", "yesterday"), ("date", date)], None),
        (&[("etag", TAG), ("accept-ranges", "none")], None),
        (&[("etag", TAG), ("accept-ranges", "bytes")], rest(TAG)),
        (&[], None),
    ] {
        assert_eq!(validator(lines), expected, "{lines:?}");
    }
    let long = format!("\"{}\"", "x".repeat(TAG_BYTES));
    assert_eq!(validator(&[("etag", &long)]), None);
}

#[test]
fn each_answer_to_the_question_for_the_rest_has_one_meaning() {
    let fits = ("content-range", "bytes 40-99/100");
    for (status, lines, next) in [
        (206, &[fits][..], Next::Append),
        (206, &[fits, ("etag", TAG), ("content-length", "60")], Next::Append),
        (206, &[("content-range", "bytes 40-99/*")], Next::Append),
        (206, &[("content-range", "bytes 40-79/100"), ("content-length", "40")], Next::Append),
        (206, &[fits, ("content-length", "59")], Next::Unfit("")),
        (206, &[fits, ("etag", "\"v2\"")], Next::Unfit("")),
        (206, &[fits, ("content-encoding", "gzip")], Next::Unfit("")),
        (206, &[("content-range", "bytes 39-99/100")], Next::Unfit("")),
        (206, &[("content-range", "bytes 41-99/100")], Next::Unfit("")),
        (206, &[("content-range", "bytes 40-100/101")], Next::Unfit("")),
        (206, &[("content-range", "bytes 40-100/100")], Next::Unfit("")),
        (206, &[], Next::Unfit("")),
        (200, &[("content-length", "100")], Next::FromStart),
        (416, &[("content-range", "bytes */100")], Next::Unfit("")),
        (416, &[("content-range", "bytes */40")], Next::Unfit("")),
        (416, &[], Next::Unfit("")),
        (403, &[], Next::Expired),
        (404, &[], Next::Expired),
        (410, &[], Next::Expired),
        (408, &[], Next::Later),
        (429, &[], Next::Later),
        (500, &[], Next::Later),
        (502, &[], Next::Later),
        (503, &[], Next::Later),
        (400, &[], Next::Refused),
        (401, &[], Next::Refused),
        (204, &[], Next::Refused),
        (302, &[], Next::Refused),
    ] {
        let mut resume = at_40_of_100(TAG);
        assert!(resume.ask().is_some());
        let answered = resume.answered(status, &headers(lines));
        match (answered, next) {
            (Next::Unfit(_), Next::Unfit(_)) => assert_eq!((resume.have(), resume.ask()), (0, None)),
            (answered, next) => assert_eq!(answered, next, "{status} {lines:?}"),
        }
        let kept = if matches!(next, Next::Unfit(_) | Next::FromStart) { 0 } else { 40 };
        assert_eq!(resume.have(), kept, "{status} {lines:?}");
    }
}

#[test]
fn a_file_that_is_told_by_its_time_is_not_gone_on_with_at_another_time() {
    let (modified, later) = ("Sat, 21 Nov 2026 10:00:00 GMT", "Sat, 21 Nov 2026 10:05:00 GMT");
    for (lines, goes_on) in [
        (&[][..], true),
        (&[("last-modified", modified)], true),
        (&[("last-modified", modified), ("etag", TAG)], true),
        (&[("last-modified", later)], false),
    ] {
        let mut resume = Resume::default();
        let date = ("date", "Sat, 21 Nov 2026 11:00:00 GMT");
        resume.answered(200, &headers(&[("content-length", "100"), ("last-modified", modified), date]));
        resume.came(40);
        assert_eq!(resume.ask(), Some(("bytes=40-".to_owned(), modified.to_owned())));
        let rest = [&[("content-range", "bytes 40-99/100")], lines].concat();
        assert_eq!(resume.answered(206, &headers(&rest)) == Next::Append, goes_on, "{lines:?}");
    }
}

#[test]
fn without_a_validator_the_file_begins_anew() {
    let mut resume = at_40_of_100("W/\"v1\"");
    assert_eq!(resume.ask(), None);
    // Nobody asked for these.
    for (status, range) in [(206, "bytes 40-99/100"), (416, "bytes */100")] {
        let mut resume = resume.clone();
        let next = resume.answered(status, &headers(&[("content-range", range)]));
        assert!(matches!((status, next), (206, Next::Unfit(_)) | (416, Next::Refused)), "{status}: {next:?}");
    }
    assert_eq!(resume.answered(200, &headers(&[])), Next::FromStart);
    assert_eq!((resume.have(), resume.total()), (0, None));
}

#[test]
fn of_a_file_of_which_nothing_came_all_is_asked_for() {
    let mut resume = Resume::default();
    resume.ask();
    resume.answered(200, &headers(&[("content-length", "100"), ("etag", TAG)]));
    assert_eq!((resume.ask(), resume.total()), (None, Some(100)));
}

#[test]
fn a_file_is_spliced_once_a_part_came_behind_another() {
    let fits = headers(&[("content-range", "bytes 40-99/100")]);
    let mut resume = at_40_of_100(TAG);
    assert!(!resume.is_spliced());
    resume.ask();
    assert_eq!((resume.answered(206, &fits), resume.is_spliced()), (Next::Append, true));
    let mut anew = resume.clone();
    assert_eq!((anew.answered(200, &headers(&[])), anew.is_spliced()), (Next::FromStart, false));
    resume.forget();
    assert!(!resume.is_spliced());
}

#[test]
fn a_file_of_unknown_length_ends_where_nothing_follows() {
    let mut resume = Resume::default();
    resume.ask();
    resume.answered(200, &headers(&[("etag", TAG)]));
    resume.came(40);
    assert_eq!(resume.ended(true, false), End::Whole);
    assert_eq!((resume.ended(true, true), resume.ended(false, false)), (End::Cut, End::Cut));
    resume.ask();
    assert_eq!(resume.answered(416, &headers(&[("content-range", "bytes */40")])), Next::Complete);
    assert_eq!((resume.ended(true, false), resume.ended(false, false)), (End::Whole, End::Broken));
}

#[test]
fn a_file_of_known_length_ends_there() {
    for (have, is_whole, broke_off, end) in [
        (100, true, false, End::Whole),
        (100, true, true, End::Whole),
        (100, false, false, End::Broken),
        (99, true, false, End::Cut),
        (99, false, false, End::Cut),
        (101, true, false, End::Cut),
        (101, false, false, End::Broken),
    ] {
        let mut resume = at_40_of_100(TAG);
        resume.came(have - 40);
        assert_eq!(resume.ended(is_whole, broke_off), end, "{have} {is_whole} {broke_off}");
    }
}

#[test]
fn a_compressed_body_has_no_length_of_its_own() {
    let mut resume = Resume::default();
    resume.ask();
    resume.answered(200, &headers(&[("content-length", "50"), ("content-encoding", "gzip")]));
    assert_eq!(resume.total(), None);
}

#[test]
fn it_is_begun_again_five_times_unless_much_comes_of_it() {
    let mut resume = at_40_of_100(TAG);
    let tries: Vec<_> = (0..7).map(|_| resume.again()).collect();
    assert_eq!(tries, [Some(0), Some(1), Some(2), Some(3), Some(4), None, None]);

    let mut resume = at_40_of_100(TAG);
    for _ in 0..100 {
        assert_eq!(resume.again(), Some(0));
        resume.came(MUCH);
    }
    // A megabyte is much, and a byte less is not.
    let mut slow = at_40_of_100(TAG);
    assert_eq!(slow.again(), Some(0));
    slow.came(1_048_575);
    assert_eq!(slow.again(), Some(1));
    slow.came(1_048_576);
    assert_eq!(slow.again(), Some(0));
    // What comes again after it was thrown away is no gain.
    resume.forget();
    for number in 1..5 {
        resume.came(50 * MUCH);
        assert_eq!(resume.again(), Some(number));
        resume.forget();
    }
    assert_eq!(resume.again(), None);
}

#[test]
fn content_range_is_read_strictly() {
    let part = |first, last, total| Some(ContentRange::Part { first, last, total });
    for (text, range) in [
        ("bytes 0-0/1", part(0, 0, Some(1))),
        ("bytes 5-9/10", part(5, 9, Some(10))),
        ("Bytes 5-9/*", part(5, 9, None)),
        ("bytes */10", Some(ContentRange::None { total: 10 })),
        ("bytes 5-10/10", None),
        ("bytes 9-5/10", None),
        ("bytes */*", None),
        ("bytes 5-9", None),
        ("bytes -9/10", None),
        ("bytes 5-/10", None),
        ("bytes +5-9/10", None),
        ("bytes 5 - 9/10", None),
        ("items 5-9/10", None),
        ("bytes=5-9/10", None),
        ("bytes 5-9/99999999999999999999", None),
        ("bytes 0-18446744073709551615/*", None),
        ("bytes", None),
        ("", None),
    ] {
        assert_eq!(content_range(&headers(&[("Content-Range", text)])), range, "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(first in any::<u64>(), length in 1..u64::MAX, more in any::<u64>()) {
        let Some(last) = first.checked_add(length - 1).filter(|last| *last < u64::MAX) else { return Ok(()) };
        let total = last.saturating_add(1).saturating_add(more);
        let range = content_range(&headers(&[("content-range", &format!("bytes {first}-{last}/{total}"))]));
        prop_assert_eq!(range, Some(ContentRange::Part { first, last, total: Some(total) }));
    }

    #[test]
    fn whatever_servers_answer_nothing_is_mixed_up(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        crate::fuzzing::resumed(&bytes);
    }
}
