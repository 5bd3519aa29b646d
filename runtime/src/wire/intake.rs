//! The body of an answer as it arrives: the video itself, JSON with videos in it, a video in bare base64, or another text.

use std::mem;

use super::{
    bounds,
    encoded::{self, Decoder, Verdict},
    skim::{self, Mark, Skim, Step},
};
use crate::output::boxes;

/// Most bytes that are looked at to tell what a body is. The beginning of a data URI has a few hundred.
const HEAD: usize = 1024;

/// Reads a body piece by piece. Videos are passed on, all else is kept.
#[derive(Debug)]
pub(crate) struct Intake {
    says: Says,
    mark: Mark,
    mode: Mode,
}

/// What the `content-type` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Video,
    Json,
    /// A server that forgets the type, or calls everything text.
    Nothing,
}

#[derive(Debug)]
enum Mode {
    /// What it is depends on what follows.
    Undecided(Vec<u8>),
    /// The video itself.
    Raw,
    Json(Skim),
    /// A video in base64 and nothing else.
    Base64(Decoder),
    /// What came of it was no base64.
    Broken,
    Text(Vec<u8>),
}

/// What a body was, now that it has ended.
#[derive(Debug)]
pub(crate) struct Taken {
    /// What is kept of it.
    pub(crate) body: Vec<u8>,
    /// Whether it was one video and nothing else.
    pub(crate) is_video: bool,
    /// What followed on the last piece.
    pub(crate) steps: Vec<Step>,
}

impl Intake {
    /// For the body of an answer that may hold videos.
    pub(crate) fn new(content_type: Option<&str>, mark: Mark) -> Self {
        let kind = content_type.map(str::to_lowercase).unwrap_or_default();
        let says = match kind {
            kind if kind.starts_with("video/") => Says::Video,
            kind if kind.contains("json") => Says::Json,
            _ => Says::Nothing,
        };
        let mode = if says == Says::Video { Mode::Raw } else { Mode::Undecided(Vec::new()) };
        Self { says, mark, mode }
    }

    /// For the body of an answer that holds none.
    pub(crate) fn text() -> Self {
        Self { says: Says::Nothing, mark: Mark::default(), mode: Mode::Text(Vec::new()) }
    }

    /// Takes the next piece of the body.
    pub(crate) fn feed(&mut self, piece: &[u8]) -> Vec<Step> {
        let mut steps = Vec::new();
        match &mut self.mode {
            Mode::Undecided(head) => {
                head.extend_from_slice(piece);
                let head = mem::take(head);
                return self.decide(head, false);
            }
            Mode::Raw => steps.push(Step::Bytes(piece.to_vec())),
            Mode::Json(skim) => steps = skim.feed(piece),
            Mode::Base64(decoder) => {
                if !skim::pass_on(decoder, piece, &mut steps) {
                    self.mode = Mode::Broken;
                }
            }
            Mode::Broken => {}
            Mode::Text(text) => text.extend_from_slice(piece),
        }
        steps
    }

    /// How much is kept so far.
    pub(crate) fn len(&self) -> usize {
        match &self.mode {
            Mode::Undecided(kept) | Mode::Text(kept) => kept.len(),
            Mode::Json(skim) => skim.len(),
            Mode::Raw | Mode::Base64(_) | Mode::Broken => 0,
        }
    }

    /// How many bytes of the body are taken at most.
    pub(crate) fn most(&self) -> u64 {
        match &self.mode {
            Mode::Raw => bounds::VIDEO_BYTES,
            // Four characters for three bytes, and what stands around them.
            _ => bounds::VIDEO_BYTES / 3 * 4 + bounds::JSON_BYTES as u64,
        }
    }

    /// Whether nothing but a video can follow.
    pub(crate) fn is_raw(&self) -> bool {
        matches!(self.mode, Mode::Raw)
    }

    /// Ends the body. Not `whole`: it broke off, and so did a video in it.
    pub(crate) fn finish(mut self, whole: bool) -> Taken {
        let mut steps = Vec::new();
        if let Mode::Undecided(head) = &mut self.mode {
            let head = mem::take(head);
            steps = self.decide(head, true);
        }
        let mut is_video = false;
        let body = match self.mode {
            Mode::Undecided(body) | Mode::Text(body) => body,
            Mode::Json(skim) => skim.into_skeleton(),
            Mode::Raw => {
                is_video = true;
                steps.push(Step::End { whole });
                Vec::new()
            }
            Mode::Base64(decoder) => {
                is_video = skim::end(decoder, whole, &mut steps);
                Vec::new()
            }
            Mode::Broken => Vec::new(),
        };
        Taken { body, is_video: is_video && whole, steps }
    }

    /// Finds out what the body is, as soon as that can be told, and takes in what came of it.
    fn decide(&mut self, head: Vec<u8>, ended: bool) -> Vec<Step> {
        self.mode = match self.judge(&head, ended) {
            None => {
                self.mode = Mode::Undecided(head);
                return Vec::new();
            }
            Some(Judged::Raw) => Mode::Raw,
            Some(Judged::Json) => Mode::Json(Skim::new(self.mark.clone())),
            Some(Judged::Base64(begins)) => {
                self.mode = Mode::Base64(Decoder::default());
                let solid: Vec<u8> = without_space(&head).collect();
                return self.feed(solid.get(begins..).unwrap_or_default());
            }
            Some(Judged::Text) => Mode::Text(Vec::new()),
        };
        self.feed(&head)
    }

    fn judge(&self, head: &[u8], ended: bool) -> Option<Judged> {
        // No more of it is looked at, however much has come, so that the pieces make no difference.
        let ended = ended || head.len() >= HEAD;
        let head = head.get(..HEAD).unwrap_or(head);
        match without_space(head).next() {
            Some(b'{') => return Some(Judged::Json),
            // What is called JSON and cannot be is looked at like anything else.
            Some(first) if self.says == Says::Json && !matches!(first, 0 | b'A' | b'd') => {
                return Some(Judged::Json);
            }
            None if !ended => return None,
            None if self.says == Says::Json => return Some(Judged::Json),
            _ => {}
        }
        if head.len() < 8 && !ended {
            return None;
        }
        if boxes::is_video(head) {
            return Some(Judged::Raw);
        }
        let solid: Vec<u8> = without_space(head).collect();
        match encoded::verdict(&solid) {
            Verdict::Video(begins) => Some(Judged::Base64(begins)),
            Verdict::Open if !ended => None,
            Verdict::Open | Verdict::Other | Verdict::Text => Some(Judged::Text),
        }
    }
}

/// What a body is.
#[derive(Clone, Copy, Debug)]
enum Judged {
    Raw,
    Json,
    /// Base64 that begins after so many characters.
    Base64(usize),
    Text,
}

fn without_space(text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    text.iter().copied().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIDEO: &[u8] = b"\0\0\0\x10ftypisom\0\0\0\0";
    const ENCODED: &str = "AAAAEGZ0eXBpc29tAAAAAA==";

    fn taken(kind: Option<&str>, body: &[u8], piece: usize, whole: bool) -> (Vec<u8>, bool, Vec<u8>, usize) {
        let mut intake = Intake::new(kind, Mark::new("mark".to_owned()));
        let mut steps: Vec<_> = body.chunks(piece).flat_map(|piece| intake.feed(piece)).collect();
        let taken = intake.finish(whole);
        steps.extend(taken.steps);
        let ends = steps.iter().filter(|step| **step == Step::End { whole: true }).count();
        let bytes = steps.into_iter().flat_map(|step| match step {
            Step::Bytes(bytes) => bytes,
            Step::End { .. } => Vec::new(),
        });
        (bytes.collect(), taken.is_video, taken.body, ends)
    }

    #[test]
    fn the_content_type_decides_and_where_it_is_silent_the_first_bytes() {
        let json = format!(r#" {{"output":"{ENCODED}"}}"#);
        let data = format!("data:video/mp4;base64,{ENCODED}\n");
        let (json, data, skeleton) = (json.as_bytes(), data.as_bytes(), &br#" {"output":"mark:0"}"#[..]);
        let spaces = &[b' '; HEAD + 9][..];
        let (late, list) = (format!("  \n      {ENCODED}"), format!(r#" ["{ENCODED}"]"#));
        for (kind, body, video, is_video, kept) in [
            (Some("video/mp4"), VIDEO, VIDEO, true, &b""[..]),
            (Some("Video/WebM"), &b"{}"[..], b"{}", true, b""),
            (Some("application/json; charset=utf-8"), json, VIDEO, false, skeleton),
            (Some("text/plain"), json, VIDEO, false, skeleton),
            (None, json, VIDEO, false, skeleton),
            (None, VIDEO, VIDEO, true, b""),
            (Some("application/json"), VIDEO, VIDEO, true, b""),
            (Some("application/octet-stream"), VIDEO, VIDEO, true, b""),
            (Some("text/plain"), ENCODED.as_bytes(), VIDEO, true, b""),
            (Some("application/json"), ENCODED.as_bytes(), VIDEO, true, b""),
            (Some("application/json"), late.as_bytes(), VIDEO, true, b""),
            (Some("application/json"), list.as_bytes(), VIDEO, false, br#" ["mark:0"]"#),
            (None, data, VIDEO, true, b""),
            (Some("application/json"), data, VIDEO, true, b""),
            (Some("text/html"), b"<html>", b"", false, b"<html>"),
            (Some("application/json"), b"[1]", b"", false, b"[1]"),
            (Some("application/json"), b"false", b"", false, b"false"),
            (None, b"AAAA", b"", false, b"AAAA"),
            (None, b" ", b"", false, b" "),
            (None, spaces, b"", false, spaces),
            (Some("application/json"), spaces, b"", false, spaces),
            (None, b"", b"", false, b""),
        ] {
            for piece in [1, 3, 7, 1000] {
                let (bytes, itself, body, ends) = taken(kind, body, piece, true);
                assert_eq!((bytes.as_slice(), itself, body.as_slice()), (video, is_video, kept), "{kind:?}");
                assert_eq!(ends, usize::from(!video.is_empty()), "{kind:?}");
            }
        }
    }

    #[test]
    fn what_is_kept_and_taken_at_most_is_told_of_each_body() {
        let around = bounds::VIDEO_BYTES / 3 * 4 + bounds::JSON_BYTES as u64;
        for (kind, body, kept, most, is_raw) in [
            (Some("video/mp4"), VIDEO, 0, bounds::VIDEO_BYTES, true),
            (None, VIDEO, 0, bounds::VIDEO_BYTES, true),
            (None, ENCODED.as_bytes(), 0, around, false),
            (None, b"AAAAEGZ0eXBpc29t!", 0, around, false),
            (None, b"<html> and more", 15, around, false),
            (None, b"<", 1, around, false),
            (Some("application/json"), b"{\"a\":1", 6, around, false),
        ] {
            let mut intake = Intake::new(kind, Mark::new("mark".to_owned()));
            intake.feed(body);
            assert_eq!(
                (intake.len(), intake.most(), intake.is_raw()),
                (kept, most, is_raw),
                "{kind:?} {body:?}"
            );
        }
    }

    #[test]
    fn a_video_that_breaks_off_is_none() {
        for (kind, body) in [("video/mp4", VIDEO), ("text/plain", ENCODED.as_bytes())] {
            let (bytes, is_video, _, ends) = taken(Some(kind), body, 5, false);
            assert_eq!((bytes.as_slice(), is_video, ends), (VIDEO, false, 0));
        }
        let (_, is_video, body, ends) = taken(None, b"AAAAEGZ0eXBpc29t!", 5, true);
        assert_eq!((is_video, body.len(), ends), (false, 0, 0));
    }
}
