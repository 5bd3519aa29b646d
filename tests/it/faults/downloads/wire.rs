//! Rows 57 to 59 and 61: what the server sends.

use serde_json::{Value, json};
use wan_video::{
    ErrorKind, Journal, Save,
    journal::{JournalStore as _, Stage},
};

use super::{Made, tells_how_to_get_it};

/// The values of a header in the requests for the video, one each.
fn headers(made: &Made, name: &str) -> Vec<Option<String>> {
    let value = |headers: &[(String, String)]| {
        headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
    };
    made.fetches().iter().map(|fetch| value(&fetch.headers)).collect()
}

fn cut(framing: &str, times: &Value) -> Value {
    json!({ "fault": { "cut": { "framing": framing } }, "times": times })
}

#[tokio::test]
async fn r57_truncated_and_resumed_with_range() {
    for framing in ["length", "chunked", "close"] {
        let made = Made::with(json!([cut(framing, &json!(2))])).await;
        made.is_saved(3).await;
        let (ranges, validators) = (headers(&made, "range"), headers(&made, "if-range"));
        assert_eq!((&ranges[0], &validators[0]), (&None, &None), "{framing}");
        let starts: Vec<u64> = ranges[1..3]
            .iter()
            .map(|range| range.as_ref().unwrap().strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap())
            .map(|start| start.parse().unwrap())
            .collect();
        assert!(0 < starts[0] && starts[0] < starts[1], "{framing}: {starts:?}");
        let tag = validators[1].as_ref().unwrap();
        assert!(tag.starts_with('"') && validators[2].as_ref() == Some(tag), "{framing}: {validators:?}");
    }
}

#[tokio::test]
async fn r57_truncated_every_time_promotes_no_file() {
    for framing in ["length", "chunked", "close"] {
        let made = Made::with(json!([cut(framing, &Value::Null)])).await;
        let error = made.fails(ErrorKind::Download, 6).await;
        assert!(error.to_string().contains("did not come whole"), "{framing}: {error}");
    }
    // A connection that ends by RST loses what nobody has read yet; the rest is the same.
    let made = Made::with(json!([{ "fault": "reset_during_answer", "times": 2 }])).await;
    made.is_saved(3).await;
}

#[tokio::test]
async fn r58_range_ignored_wrong_or_refused_begins_anew() {
    // How often the video is asked for: cut, then the rest, then, where that is of no use, all of it.
    for (fault, fetches) in [("range_ignored", 2), ("wrong_content_range", 3), ("range_refused", 3)] {
        let made = Made::with(json!([cut("length", &json!(1)), { "fault": fault }])).await;
        made.is_saved(fetches).await;
        let acted: Vec<_> = made.fetches().iter().filter_map(|fetch| fetch.fault.clone()).collect();
        assert!(acted.len() >= 2 && acted[1].contains(fault), "{fault} did not act: {acted:?}");
    }
}

#[tokio::test]
async fn r58_etag_changed_begins_anew() {
    let made = Made::with(json!([
        { "fault": { "cut": { "framing": "length" } }, "times": 1 },
        { "fault": "changed_etag", "times": null },
    ]))
    .await;
    made.is_saved(2).await;
    assert!(headers(&made, "if-range")[1].is_some());
}

#[tokio::test]
async fn r59_url_expired_and_a_new_one_is_used() {
    for code in [403, 404, 410] {
        let made = Made::with(json!([
            { "fault": { "file_refused": { "code": code, "old": true } }, "times": null },
            { "fault": "moved_output", "on": { "operation": "result" }, "skip": 1, "times": null },
        ]))
        .await;
        let old = made.output.videos()[0].url().unwrap().to_owned();
        let results =
            || made.requests(|path| path.contains("/requests/") && !path.ends_with("/status")).len();
        assert_eq!(results(), 1);
        made.save().await.unwrap();
        assert_eq!((made.fetches().len(), results()), (2, 2), "{code}");
        made.holds(Stage::Saved, &["fox.mp4"]).await;
        let entries = Journal::open(made.ground.journal()).unwrap().entries(false).await.unwrap();
        assert_ne!(entries[0].outputs, [old], "the journal has the address that has run out");
    }
}

#[tokio::test]
async fn r59_url_expired_in_the_middle_goes_on_at_the_new_one() {
    let made = Made::with(json!([
        cut("length", &json!(1)),
        { "fault": { "file_refused": { "old": true } }, "times": null },
        { "fault": "moved_output", "on": { "operation": "result" }, "skip": 1, "times": null },
    ]))
    .await;
    made.save().await.unwrap();
    let fetches = made.fetches();
    let statuses: Vec<_> = fetches.iter().map(|fetch| fetch.status).collect();
    assert_eq!(statuses, [Some(200), Some(403), Some(206)]);
    assert!(fetches[2].path.contains("again="), "{}", fetches[2].path);
    made.holds(Stage::Saved, &["fox.mp4"]).await;
}

#[tokio::test]
async fn r59_url_expired_for_good_is_told_as_such() {
    let made = Made::with(json!([{ "fault": { "file_refused": { "code": 410 } }, "times": null }])).await;
    let error = made.fails(ErrorKind::Download, 2).await;
    assert_eq!(error.status(), Some(410));
    let told = error.to_string();
    assert!(told.contains("has run out") && told.contains("`resume` the job"), "{told}");
}

#[tokio::test]
async fn r61_html_json_empty_or_wrong_magic_instead_of_a_video() {
    for (form, what) in [("html", "HTML"), ("json", "JSON"), ("empty", "empty"), ("noise", "no MP4 video")] {
        let made = Made::with(json!([{ "fault": { "wrong_type": { "form": form } }, "times": null }])).await;
        let error = made.fails(ErrorKind::Download, 1).await;
        assert!(error.to_string().contains(what), "{form}: {error}");
    }
}

#[tokio::test]
async fn r61_four_gigabytes_are_not_even_begun() {
    let made =
        Made::with(json!([{ "fault": { "oversized": { "bytes": 4_000_000_000_u64 } }, "times": null }]))
            .await;
    let error = made.fails(ErrorKind::Download, 1).await;
    assert!(error.to_string().contains("larger than 2147483648 bytes"), "{error}");
}

#[tokio::test]
async fn r61_more_than_is_allowed_is_refused_and_what_is_allowed_is_saved() {
    let made = Made::with(json!([])).await;
    let size = made.output.save_with(Save::new(made.folder.path().join("whole.mp4"))).await.unwrap().bytes();
    let save = |most| made.output.save_with(Save::new(made.path()).max_bytes(most));
    tells_how_to_get_it(&save(size - 1).await.unwrap_err(), ErrorKind::Download);
    assert_eq!(save(size).await.unwrap().bytes(), size);
}

#[tokio::test]
async fn r61_another_video_than_the_expected_one_is_not_saved() {
    let made = Made::with(json!([])).await;
    let other = "ab".repeat(32);
    let error = made.output.save_with(Save::new(made.path()).expect_sha256(&other)).await.unwrap_err();
    tells_how_to_get_it(&error, ErrorKind::Download);
    assert!(error.to_string().contains(&other), "{error}");
    made.holds(Stage::Succeeded, &[]).await;
    let found = made.save().await.unwrap();
    let again = Save::in_folder(made.folder.path()).expect_sha256(found.sha256().to_uppercase());
    assert_eq!(made.output.save_with(again).await.unwrap().sha256(), found.sha256());
}
