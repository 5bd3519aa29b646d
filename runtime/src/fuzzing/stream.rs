use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use serde_json::Value;

use crate::{
    output::boxes,
    wire::{
        bounds, depth,
        intake::Intake,
        skim::{Mark, Skim, Step},
    },
};

/// What stands for videos here.
const TOKEN: &str = "6b1f8c02d7e94a35";

/// Longest text that is kept though it is base64.
const LONGEST: usize = 16 * 1024;

/// Videos in their order; `None` for one that is not whole.
type Videos = Vec<Option<Vec<u8>>>;

/// Takes the bytes as the body of an answer that arrives in pieces: one byte of how long the pieces are, one of what it is
/// called, the body.
///
/// # Panics
///
/// The pieces make a difference; a video is another than a parser and a decoder of the whole body find; anything else in
/// the body is changed.
pub fn base64_stream(bytes: &[u8]) {
    let Some((&[size, kind], body)) = bytes.split_first_chunk::<2>() else { return };
    let piece = usize::from(size) + 1;
    let kind = match kind % 4 {
        0 => Some("video/mp4"),
        1 => Some("application/json"),
        2 => Some("text/plain"),
        _ => None,
    };
    assert_eq!(
        taken(kind, body, piece),
        taken(kind, body, body.len().max(1)),
        "{kind:?} in pieces of {piece}"
    );
    let (skeleton, videos) = skimmed(body, piece);
    let Ok(document) = serde_json::from_slice::<Value>(body) else { return };
    if !depth::is_too_deep(body) {
        let skeleton = serde_json::from_slice::<Value>(&skeleton).ok();
        assert!(skeleton.is_some_and(|skeleton| is_same(&document, &skeleton, &videos)), "{document}");
    }
}

fn taken(kind: Option<&str>, body: &[u8], piece: usize) -> (Vec<u8>, bool, Videos) {
    let mut intake = Intake::new(kind, Mark::new(TOKEN.to_owned()));
    let mut steps: Vec<_> = body.chunks(piece).flat_map(|piece| intake.feed(piece)).collect();
    let taken = intake.finish(true);
    steps.extend(taken.steps);
    (taken.body, taken.is_video, videos(steps))
}

fn skimmed(body: &[u8], piece: usize) -> (Vec<u8>, Videos) {
    let mut skim = Skim::new(Mark::new(TOKEN.to_owned()));
    let steps: Vec<_> = body.chunks(piece).flat_map(|piece| skim.feed(piece)).collect();
    (skim.into_skeleton(), videos(steps))
}

fn videos(steps: Vec<Step>) -> Videos {
    let (mut videos, mut present) = (Vec::new(), Vec::new());
    for step in steps {
        match step {
            Step::Bytes(bytes) => present.extend(bytes),
            Step::End { whole } => {
                let video = std::mem::take(&mut present);
                videos.push(whole.then_some(video));
            }
        }
    }
    videos
}

/// Whether the skeleton is the document, but for its videos.
fn is_same(document: &Value, skeleton: &Value, videos: &Videos) -> bool {
    match (document, skeleton) {
        (Value::String(text), Value::String(kept)) => text == kept || is_replaced(text, kept, videos),
        (Value::Array(items), Value::Array(kept)) => {
            items.len() == kept.len()
                && items.iter().zip(kept).all(|(item, kept)| is_same(item, kept, videos))
        }
        (Value::Object(members), Value::Object(kept)) => {
            let same = |(key, value)| kept.get(key).is_some_and(|kept| is_same(value, kept, videos));
            members.len() == kept.len() && members.iter().all(same)
        }
        (document, skeleton) => document == skeleton,
    }
}

/// Whether the text is the video that the kept one stands for, or is rightly left out.
fn is_replaced(text: &str, kept: &str, videos: &Videos) -> bool {
    let solid: String = text.chars().filter(|character| !" \t\r\n".contains(*character)).collect();
    let encoded = match solid.strip_prefix("data:") {
        Some(rest) => rest.split_once(";base64,").map_or("", |(_, encoded)| encoded),
        None => &solid,
    };
    let encoded = encoded.replace('-', "+").replace('_', "/");
    if kept.is_empty() {
        let is_video = STANDARD.decode(&encoded).is_ok_and(|video| boxes::is_video(&video));
        return !is_video || text.len() > LONGEST || videos.iter().flatten().count() >= bounds::VIDEOS;
    }
    let number = Mark::new(TOKEN.to_owned()).number(kept);
    let whole: Vec<_> = videos.iter().flatten().collect();
    let video = number.and_then(|number| whole.get(number).copied());
    video.is_some() && video == STANDARD_NO_PAD.decode(encoded.trim_end_matches('=')).ok().as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENCODED: &str = "AAAAEGZ0eXBpc29tAAAAAA==";

    #[test]
    fn the_target_takes_what_it_is_begun_with() {
        for (kind, body) in [
            (0, "raw".to_owned()),
            (1, format!(r#"{{"output":"{ENCODED}","a":["data:video\/mp4;base64,{ENCODED}"]}}"#)),
            (1, format!(r#"{{"output":"{ENCODED}!","{ENCODED}":"{}"}}"#, "iVBORw0KGgoA".repeat(2_000))),
            (2, ENCODED.to_owned()),
            (3, format!("{}{ENCODED}", " ".repeat(2_000))),
            (3, format!("data:{};base64,{ENCODED}", "a".repeat(400))),
            (3, "\u{c}AAAA\u{c}EGZ0eXBpc29t".to_owned()),
        ] {
            for size in [0, 6, 255] {
                base64_stream(&[&[size, kind], body.as_bytes()].concat());
            }
        }
    }

    #[test]
    fn a_video_that_is_another_is_found() {
        let document = serde_json::json!([ENCODED]);
        let skeleton = serde_json::json!([format!("{TOKEN}:0")]);
        let video = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
        assert!(is_same(&document, &skeleton, &vec![Some(video.clone())]));
        for videos in [vec![], vec![None], vec![Some([&video[..], b"!"].concat())]] {
            assert!(!is_same(&document, &skeleton, &videos));
        }
        for skeleton in [serde_json::json!([""]), serde_json::json!(["else"]), serde_json::json!([])] {
            assert!(!is_same(&document, &skeleton, &vec![Some(video.clone())]));
        }
    }
}
