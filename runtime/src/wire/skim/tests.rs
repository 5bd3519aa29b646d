use base64::engine::{Engine, general_purpose::STANDARD};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::wire::depth;

const ENCODED: &str = "AAAAEGZ0eXBpc29tAAAAAA==";
const VIDEO: &[u8] = b"\0\0\0\x10ftypisom\0\0\0\0";

/// The skeleton, and each video, or `None` for one that broke.
fn skimmed<'p>(pieces: impl Iterator<Item = &'p [u8]>) -> (String, Vec<Option<Vec<u8>>>) {
    let mut skim = Skim::new(Mark::new("mark".to_owned()));
    let (mut videos, mut present) = (Vec::new(), Vec::new());
    for piece in pieces {
        for step in skim.feed(piece) {
            match step {
                Step::Bytes(bytes) => present.extend(bytes),
                Step::End { whole } => {
                    let video = mem::take(&mut present);
                    videos.push(whole.then_some(video));
                }
            }
        }
    }
    (String::from_utf8(skim.into_skeleton()).unwrap(), videos)
}

#[test]
fn a_picture_is_kept_up_to_its_bound() {
    for (length, is_kept) in [(LONGEST - 1, true), (LONGEST, false)] {
        let document = format!("[\"{}\"]", "iVBORw0KGgoA".repeat(LONGEST).split_at(length).0);
        let (skeleton, videos) = skimmed(document.as_bytes().chunks(1000));
        assert_eq!(skeleton, if is_kept { document } else { "[\"\"]".to_owned() }, "{length}");
        assert!(videos.is_empty());
    }
}

#[test]
fn pieces_of_one_video_are_passed_on_together() {
    let mut steps = Vec::new();
    put(Vec::new(), &mut steps);
    assert_eq!(steps, []);
    for piece in ["", "fo", "", "x"] {
        put(piece.as_bytes().to_vec(), &mut steps);
    }
    assert_eq!(steps, [Step::Bytes(b"fox".to_vec())]);
}

#[test]
fn every_split_of_a_document_gives_the_same() {
    let whole = || vec![Some(VIDEO.to_vec())];
    for (document, skeleton, videos) in [
        (r#"{"output":"VIDEO"}"#, r#"{"output":"mark:0"}"#, whole()),
        (r#""VIDEO""#, r#""mark:0""#, whole()),
        (r#"{"VIDEO":7,"a":["VIDEO"]}"#, r#"{"VIDEO":7,"a":["mark:0"]}"#, whole()),
        (r#"[{"a":1},"VIDEO",{"VIDEO":{}}]"#, r#"[{"a":1},"mark:0",{"VIDEO":{}}]"#, whole()),
        (r#"{"a":"data:video\/mp4;base64,VIDEO"}"#, r#"{"a":"mark:0"}"#, whole()),
        (r#"{"a":"AAAA\u0045GZ0eXBp\r\nc29tAAAA\n\u0041A\u003d="}"#, r#"{"a":"mark:0"}"#, whole()),
        (r#"{"a":"VIDEO","b":"VIDEO"}"#, r#"{"a":"mark:0","b":"mark:1"}"#, [whole(), whole()].concat()),
        (r#"{"a":"VIDEO!","b":"VIDEO"}"#, r#"{"a":"","b":"mark:0"}"#, [vec![None], whole()].concat()),
        (r#"{"a":"VIDEO\" \\","b":1}"#, r#"{"a":"","b":1}"#, vec![None]),
        (r#"{"a":"VIDEO\u00e4"}"#, r#"{"a":""}"#, vec![None]),
        (r#"{"a":"AAAAEGZ0eXBpc29tA"}"#, r#"{"a":""}"#, vec![None]),
        (r#"{"a":"AAAAEGZ0eXBp"#, r#"{"a":"#, vec![]),
        (r#"{"a":"\\","b\"":"\"{[,:","c":"AAAA"}"#, r#"{"a":"\\","b\"":"\"{[,:","c":"AAAA"}"#, vec![]),
        (r#"{"a":"iVBORw0KGgoAAAAN","b":"mark:0"}"#, r#"{"a":"iVBORw0KGgoAAAAN","b":"mark:0"}"#, vec![]),
        ("<html>\"VIDEO", "<html>\"VIDEO", vec![]),
    ] {
        let document = document.replace("VIDEO", ENCODED);
        let expected = (skeleton.replace("VIDEO", ENCODED), videos);
        // A document that ends within a string ends within its video.
        let expected = if document.starts_with('<') { ("<html>".to_owned(), vec![]) } else { expected };
        for split in 0..=document.len() {
            let (first, second) = document.as_bytes().split_at(split);
            assert_eq!(skimmed([first, second].into_iter()), expected, "{document} at {split}");
        }
        assert_eq!(skimmed(document.as_bytes().chunks(1)), expected, "{document}");
    }
}

#[test]
fn long_base64_of_something_else_is_left_out_and_long_text_is_not() {
    let picture = "iVBORw0KGgoA".repeat(2_000);
    let prose = "Once upon a time. ".repeat(2_000);
    let document = json!({ "a": picture, "b": prose, "c": picture[..LONGEST - 12] }).to_string();
    let expected = json!({ "a": "", "b": prose, "c": picture[..LONGEST - 12] }).to_string();
    for piece in [1, 7, 100_000] {
        assert_eq!(skimmed(document.as_bytes().chunks(piece)), (expected.clone(), vec![]));
    }
}

#[test]
fn of_many_videos_no_more_are_taken_than_a_job_may_deliver() {
    let document = json!(vec![ENCODED; bounds::VIDEOS + 2]).to_string();
    let (skeleton, videos) = skimmed(document.as_bytes().chunks(64));
    let values: Vec<String> = serde_json::from_str(&skeleton).unwrap();
    assert_eq!(videos.len(), bounds::VIDEOS);
    assert_eq!(
        values[bounds::VIDEOS - 1..],
        [format!("mark:{}", bounds::VIDEOS - 1), String::new(), String::new()]
    );
}

#[test]
fn in_what_is_nested_too_deeply_nothing_is_looked_for() {
    for (levels, found) in [(bounds::DEPTH, 1), (bounds::DEPTH + 1, 0), (100_000, 0)] {
        let document = format!("{}\"{ENCODED}\"{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(skimmed(document.as_bytes().chunks(50)).1.len(), found, "{levels}");
        assert_eq!(depth::is_too_deep(document.as_bytes()), found == 0, "{levels}");
    }
}

#[test]
fn a_mark_is_known_by_its_token_alone() {
    let mark = Mark::new("token".to_owned());
    assert_eq!(mark.number(&mark.text(63)), Some(63));
    for text in ["token:", "token", "tokem:0", "token:-1", "token:0:0", ":0", "0", ""] {
        assert_eq!(mark.number(text), None, "{text}");
    }
    // What no video was found with is known by no text.
    assert_eq!(Mark::default().number(":0"), None);
}

/// The document as `serde_json` and `base64` see it as a whole.
fn plainly(value: &Value, videos: &mut Vec<Vec<u8>>) -> Value {
    match value {
        Value::String(text) => {
            let solid: String = text.chars().filter(|character| !" \t\r\n".contains(*character)).collect();
            let encoded = match solid.strip_prefix("data:") {
                Some(rest) => rest.split_once(";base64,").map(|(_, encoded)| encoded),
                None => Some(solid.as_str()),
            };
            let encoded = encoded.map(|encoded| encoded.replace('-', "+").replace('_', "/"));
            match encoded.map(|encoded| STANDARD.decode(encoded)) {
                Some(Ok(video)) if boxes_say_video(&video) => {
                    videos.push(video);
                    json!(format!("mark:{}", videos.len() - 1))
                }
                _ => value.clone(),
            }
        }
        Value::Array(items) => items.iter().map(|item| plainly(item, videos)).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.clone(), plainly(value, videos))).collect()
        }
        other => other.clone(),
    }
}

fn boxes_say_video(bytes: &[u8]) -> bool {
    bytes.len() >= 9 && crate::output::boxes::is_video(bytes)
}

fn text() -> impl Strategy<Value = String> {
    let video = prop::collection::vec(any::<u8>(), 4..60).prop_map(|tail| {
        let file = [&b"\0\0\0\x10ftyp"[..], &tail].concat();
        STANDARD.encode(file)
    });
    prop_oneof![
        any::<String>(),
        video.clone(),
        video.clone().prop_map(|encoded| format!("data:video/mp4;base64,{encoded}")),
        video.clone().prop_map(|encoded| encoded.replace('+', "-").replace('/', "_")),
        video.prop_map(|encoded| encoded
            .as_bytes()
            .chunks(19)
            .map(String::from_utf8_lossy)
            .collect::<Vec<_>>()
            .join("\r\n")),
    ]
}

fn document() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![text().prop_map(Value::from), any::<i64>().prop_map(Value::from), Just(Value::Null)];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..6)
                .prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    })
}

proptest! {
    #[test]
    fn a_document_in_pieces_is_the_document_as_a_whole(
        document in document(),
        piece in 1_usize..40,
        escapes in any::<bool>(),
    ) {
        let mut written = document.to_string();
        if escapes {
            written = written.replace('/', "\\/").replace('=', "\\u003d").replace('+', "\\u002B");
        }
        let (skeleton, videos) = skimmed(written.as_bytes().chunks(piece));
        let mut expected = Vec::new();
        let plain = plainly(&document, &mut expected);
        prop_assert_eq!(serde_json::from_str::<Value>(&skeleton).unwrap(), plain);
        prop_assert_eq!(videos, expected.into_iter().map(Some).collect::<Vec<_>>());
    }
}
