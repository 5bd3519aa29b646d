//! JSON as servers write it. An answer may lead to a job that is paid for, so what does not touch its structure is forgiven: a
//! mark of the byte order before it, bytes that are no UTF-8, and halves of characters, which are left of a text that was cut.

use serde_json::Value;

/// What stands for what cannot be read, as an escape.
const UNREADABLE: &str = "\\ufffd";

/// Reads JSON.
pub(crate) fn read(bytes: &[u8]) -> Option<Value> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let strict = serde_json::from_slice(bytes).ok();
    strict.or_else(|| serde_json::from_str(&without_halves(&String::from_utf8_lossy(bytes))).ok())
}

/// The text with what stands for the unreadable in the place of each half of a character.
fn without_halves(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        whole.push_str(before);
        let next = escape.get(5..).and_then(|next| next.strip_prefix('\\'));
        let length = match (unit(escape), next.and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => "uD83E\\uDD8A".len(),
            (Some(0xD800..=0xDFFF), _) => {
                whole.push_str(UNREADABLE);
                rest = escape.get(5..).unwrap_or_default();
                continue;
            }
            // A backslash that is escaped begins no escape.
            _ => escape.chars().next().map_or(0, char::len_utf8),
        };
        whole.push('\\');
        whole.push_str(escape.get(..length).unwrap_or_default());
        rest = escape.get(length..).unwrap_or_default();
    }
    whole.push_str(rest);
    whole
}

/// The half or whole character that an escape such as `ud83e` stands for.
fn unit(escape: &str) -> Option<u16> {
    u16::from_str_radix(escape.strip_prefix('u')?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_touch_the_structure_is_forgiven() {
        for (bytes, expected) in [
            (&b"\xef\xbb\xbf{\"id\":\"job-7\"}"[..], json!({ "id": "job-7" })),
            (
                b"{\"id\":\"job-7\",\"prompt\":\"a fox \xf0\x9f\xa6\"}",
                json!({ "id": "job-7", "prompt": "a fox \u{fffd}" }),
            ),
            (
                br#"{"id":"job-7","prompt":"a fox \ud83e"}"#,
                json!({ "id": "job-7", "prompt": "a fox \u{fffd}" }),
            ),
            (br#"{"prompt":"\udd8a fox \uD83E\u0041"}"#, json!({ "prompt": "\u{fffd} fox \u{fffd}A" })),
            (br#"{"prompt":"\ud83e\ud83e\udd8a\n"}"#, json!({ "prompt": "\u{fffd}\u{1f98a}\n" })),
            // Of what is escaped twice nothing is a half.
            (br#"{"prompt":"\\ud83e \ud83e"}"#, json!({ "prompt": "\\ud83e \u{fffd}" })),
        ] {
            assert_eq!(read(bytes), Some(expected), "{}", String::from_utf8_lossy(bytes));
        }
        for bytes in
            [&b"{\"id\":\"job-7\""[..], b"{\"id\":\xff}", b"\\", b"\"\\ud83", b"\"\\ud83e", b"<html>", b""]
        {
            assert_eq!(read(bytes), None, "{}", String::from_utf8_lossy(bytes));
        }
    }

    proptest! {
        #[test]
        fn what_is_whole_stays_as_it_is(text: String) {
            let written = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(without_halves(&written), written);
        }

        #[test]
        fn nothing_makes_it_panic(text in r#"[\\ud8edD"\{\}é🦊]*"#) {
            let _ = read(text.as_bytes());
        }
    }
}
