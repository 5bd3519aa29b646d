use serde_json::{Value, json};

use super::{LIMIT, SHORT};
use crate::{
    acme::{self, KEY},
    client::send,
};

const SUBMIT: &str = "/acme/api/v2/wan-1";

/// Bodies that are no JSON, or JSON that no provider takes.
fn refused() -> Vec<(&'static str, Vec<u8>)> {
    let keys = |count: usize| {
        let keys: Vec<String> = (0..count).map(|number| format!("\"k{number}\":0")).collect();
        format!("{{\"prompt\":\"a\",{}}}", keys.join(","))
    };
    vec![
        ("nothing", Vec::new()),
        ("lists in lists", "[".repeat(100_000).into()),
        ("closed lists in lists", format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).into()),
        ("objects in objects", format!("{{\"prompt\":{}", "{\"a\":".repeat(100_000)).into()),
        ("a million keys", keys(1_000_000).into()),
        ("as many wrong keys as are read", keys(90_000).into()),
        ("a million items", format!("{{\"prompt\":[{}0]}}", "0,".repeat(1_000_000)).into()),
        (
            "sixteen megabytes of a number",
            format!("{{\"prompt\":\"a\",\"steps\":{}}}", "1".repeat(LIMIT - 100)).into(),
        ),
        ("a name of megabytes", format!("{{\"prompt\":\"a\",\"{}\":1}}", "n".repeat(LIMIT / 2)).into()),
        (
            "a string of megabytes for a number",
            format!("{{\"prompt\":\"a\",\"steps\":\"{}\"}}", "n".repeat(LIMIT / 2)).into(),
        ),
        ("a string of megabytes alone", format!("\"{}\"", "n".repeat(LIMIT / 2)).into()),
        ("a number beyond counting", br#"{"prompt":"a","steps":1e999}"#.to_vec()),
        ("a number beyond 64 bits", br#"{"prompt":"a","steps":99999999999999999999999}"#.to_vec()),
        ("a fraction", br#"{"prompt":"a","steps":10.5}"#.to_vec()),
        ("the last of two values is wrong", br#"{"prompt":"a","prompt":1}"#.to_vec()),
        ("half a surrogate pair", br#"{"prompt":"\ud800"}"#.to_vec()),
        ("a byte order mark", "\u{feff}{\"prompt\":\"a\"}".into()),
        ("no UTF-8", b"{\"prompt\":\"\xff\xfe\"}".to_vec()),
        ("a control character", b"{\"prompt\":\"\x00\"}".to_vec()),
        ("something behind it", br#"{"prompt":"a"}}"#.to_vec()),
    ]
}

#[tokio::test]
async fn bodies_that_no_provider_takes_are_refused_in_few_words() {
    let emulator = acme::start().await;
    for (name, body) in refused() {
        let reply = send(&emulator, "POST", SUBMIT, &[KEY, "content-type: application/json"], &body).await;
        assert_eq!(reply.status, 400, "{name}");
        assert!(reply.bytes.len() < SHORT, "{name}: {} bytes", reply.bytes.len());
        assert!(reply.json()["error"]["text"].is_string(), "{name}");
        assert!(emulator.jobs().is_empty(), "{name}");
        acme::submit(&emulator).await;
        emulator.reset();
    }
}

#[tokio::test]
async fn the_last_of_two_values_for_one_key_counts() {
    let emulator = acme::start().await;
    let reply = send(&emulator, "POST", SUBMIT, &[KEY], br#"{"prompt":1,"prompt":"a fox"}"#).await;
    assert_eq!(reply.status, 202);
    assert_eq!(emulator.jobs()[0].body, json!({ "prompt": "a fox" }));
}

#[tokio::test]
async fn a_prompt_of_megabytes_is_taken_where_no_bound_is_published_and_has_a_video() {
    let emulator = acme::start().await;
    let prompt = "ä ".repeat(LIMIT / 16);
    let reply = acme::post(&emulator, SUBMIT, &json!({ "prompt": prompt })).await;
    assert_eq!(reply.status, 202);
    emulator.advance(std::time::Duration::from_secs(1000));
    assert_eq!(emulator.jobs()[0].body["prompt"], Value::String(prompt));
    let path = emulator.jobs()[0].video.clone().unwrap();
    let video = acme::get(&emulator, path.strip_prefix(&emulator.url()).unwrap()).await;
    assert_eq!((video.status, &video.bytes[4..8]), (200, b"ftyp".as_slice()));
}
