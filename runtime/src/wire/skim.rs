//! JSON that arrives in pieces: all of it but the videos in it, which are passed on as they come.
//!
//! Only where strings begin and end is looked at here. What is left of the document is small, and is read by the parser that
//! reads all JSON.

mod escape;
#[cfg(test)]
mod tests;

use std::mem;

use super::{
    bounds,
    encoded::{self, Decoder, Verdict},
};
use escape::{Escape, Unescaped};

/// Longest string that is kept though it is base64, of a picture for instance.
const LONGEST: usize = 16 * 1024;

/// One part of a video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Bytes of the video that is coming.
    Bytes(Vec<u8>),
    /// It ended: as it should, or in the middle of what it is encoded in.
    End { whole: bool },
}

/// What stands for the videos of one answer where they were. No server can know it beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark(String);

/// Reads JSON piece by piece.
#[derive(Debug)]
pub(crate) struct Skim {
    mark: Mark,
    skeleton: Vec<u8>,
    place: Place,
    /// The lists and objects around the place; true for an object.
    around: Vec<bool>,
    awaits_key: bool,
    /// It is nested too deeply to be read, so nothing in it is looked for.
    too_deep: bool,
    videos: usize,
}

#[derive(Debug, Default)]
enum Place {
    #[default]
    Between,
    /// In a string that is kept.
    Kept { escaped: bool },
    /// In a string that may become a video.
    Sniffed(Sniffed),
    /// In a video.
    Video(Escape, Decoder),
    /// In a string that is left out.
    Dropped { escaped: bool },
}

/// A string that may become a video. What came of it is in the skeleton.
#[derive(Debug, Default)]
struct Sniffed {
    /// Where it begins in the skeleton.
    start: usize,
    escape: Escape,
    /// Its first characters, without white space.
    head: Vec<u8>,
    /// Whether it is known to be base64 of something else.
    other: bool,
}

impl Mark {
    pub(crate) fn new(token: String) -> Self {
        Self(token)
    }

    /// The number of the video that the text stands for.
    pub(crate) fn number(&self, text: &str) -> Option<usize> {
        let token = Some(self.0.as_str()).filter(|token| !token.is_empty())?;
        text.strip_prefix(token)?.strip_prefix(':')?.parse().ok()
    }

    /// What stands for a video.
    pub(crate) fn text(&self, number: usize) -> String {
        format!("{}:{number}", self.0)
    }
}

impl Skim {
    pub(crate) fn new(mark: Mark) -> Self {
        Self {
            mark,
            skeleton: Vec::new(),
            place: Place::Between,
            around: Vec::new(),
            awaits_key: false,
            too_deep: false,
            videos: 0,
        }
    }

    /// Takes the next piece of the document.
    pub(crate) fn feed(&mut self, piece: &[u8]) -> Vec<Step> {
        let (mut rest, mut steps) = (piece, Vec::new());
        while !rest.is_empty() {
            (self.place, rest) = match mem::take(&mut self.place) {
                Place::Between => self.between(rest),
                Place::Kept { escaped } => self.kept(escaped, rest),
                Place::Sniffed(sniffed) => self.sniffed(sniffed, rest, &mut steps),
                Place::Video(escape, decoder) => self.video(escape, decoder, rest, &mut steps),
                Place::Dropped { escaped } => self.dropped(escaped, rest),
            };
        }
        steps
    }

    /// How much of the document is kept so far.
    pub(crate) fn len(&self) -> usize {
        self.skeleton.len()
    }

    /// The document, with marks in the place of the videos.
    pub(crate) fn into_skeleton(self) -> Vec<u8> {
        self.skeleton
    }

    fn between<'p>(&mut self, piece: &'p [u8]) -> (Place, &'p [u8]) {
        let quote = piece.iter().position(|byte| *byte == b'"').unwrap_or(piece.len());
        let (before, rest) = piece.split_at_checked(quote).unwrap_or((piece, &[]));
        for byte in before {
            self.follow(*byte);
        }
        self.skeleton.extend_from_slice(before);
        let Some((quote, rest)) = rest.split_first() else { return (Place::Between, rest) };
        let start = self.skeleton.len();
        self.skeleton.push(*quote);
        if self.awaits_key || self.too_deep {
            return (Place::Kept { escaped: false }, rest);
        }
        (Place::Sniffed(Sniffed { start, ..Sniffed::default() }), rest)
    }

    /// Takes note of where keys can stand.
    fn follow(&mut self, byte: u8) {
        match byte {
            b'{' | b'[' => {
                self.too_deep |= self.around.len() >= bounds::DEPTH;
                if !self.too_deep {
                    self.around.push(byte == b'{');
                }
                self.awaits_key = byte == b'{';
            }
            b'}' | b']' => {
                self.around.pop();
                self.awaits_key = false;
            }
            b',' => self.awaits_key = self.around.last() == Some(&true),
            b':' => self.awaits_key = false,
            _ => {}
        }
    }

    fn kept<'p>(&mut self, escaped: bool, piece: &'p [u8]) -> (Place, &'p [u8]) {
        let (string, rest, place) = to_end(escaped, piece, |escaped| Place::Kept { escaped });
        self.skeleton.extend_from_slice(string);
        (place, rest)
    }

    fn dropped<'p>(&mut self, escaped: bool, piece: &'p [u8]) -> (Place, &'p [u8]) {
        let (_, rest, place) = to_end(escaped, piece, |escaped| Place::Dropped { escaped });
        if matches!(place, Place::Between) {
            self.skeleton.extend_from_slice(b"\"\"");
        }
        (place, rest)
    }

    fn sniffed<'p>(
        &mut self,
        mut sniffed: Sniffed,
        piece: &'p [u8],
        steps: &mut Vec<Step>,
    ) -> (Place, &'p [u8]) {
        let mut rest = piece;
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            self.skeleton.push(*byte);
            let character = match sniffed.escape.next(*byte) {
                Unescaped::Open | Unescaped::Character(b' ' | b'\t' | b'\r' | b'\n') => continue,
                Unescaped::End => return (Place::Between, rest),
                Unescaped::Character(character) => character,
            };
            if sniffed.other {
                if !encoded::is_encoded(character) && character != b'=' {
                    return (Place::Kept { escaped: false }, rest);
                }
                if self.skeleton.len().saturating_sub(sniffed.start) > LONGEST {
                    self.skeleton.truncate(sniffed.start);
                    return (Place::Dropped { escaped: false }, rest);
                }
                continue;
            }
            sniffed.head.push(character);
            match encoded::verdict(&sniffed.head) {
                Verdict::Open => {}
                Verdict::Text => return (Place::Kept { escaped: false }, rest),
                Verdict::Other => sniffed.other = true,
                Verdict::Video(begins) => {
                    self.skeleton.truncate(sniffed.start);
                    if self.videos >= bounds::VIDEOS {
                        return (Place::Dropped { escaped: false }, rest);
                    }
                    let begun = sniffed.head.get(begins..).unwrap_or_default();
                    return (decode(Decoder::default(), begun, steps), rest);
                }
            }
        }
        (Place::Sniffed(sniffed), rest)
    }

    fn video<'p>(
        &mut self,
        mut escape: Escape,
        decoder: Decoder,
        piece: &'p [u8],
        steps: &mut Vec<Step>,
    ) -> (Place, &'p [u8]) {
        let plain = if escape.is_open() { 0 } else { special(piece) };
        let (run, rest) = piece.split_at_checked(plain).unwrap_or((piece, &[]));
        if !run.is_empty() {
            return (decode(decoder, run, steps), rest);
        }
        let Some((byte, rest)) = rest.split_first() else { return (Place::Video(escape, decoder), rest) };
        match escape.next(*byte) {
            Unescaped::Open => (Place::Video(escape, decoder), rest),
            Unescaped::Character(character) => (decode(decoder, &[character], steps), rest),
            Unescaped::End => {
                let whole = end(decoder, true, steps);
                let number = self.videos;
                self.videos = number.saturating_add(usize::from(whole));
                let mark = if whole { self.mark.text(number) } else { String::new() };
                self.skeleton.extend_from_slice(format!("\"{mark}\"").as_bytes());
                (Place::Between, rest)
            }
        }
    }
}

/// Decodes the next characters of a video.
fn decode(mut decoder: Decoder, characters: &[u8], steps: &mut Vec<Step>) -> Place {
    if pass_on(&mut decoder, characters, steps) {
        Place::Video(Escape::default(), decoder)
    } else {
        Place::Dropped { escaped: false }
    }
}

/// Decodes the next characters of a video, and passes its bytes on. False: they are none.
pub(super) fn pass_on(decoder: &mut Decoder, characters: &[u8], steps: &mut Vec<Step>) -> bool {
    let mut bytes = Vec::new();
    let fits = decoder.feed(characters, &mut bytes).is_ok();
    put(bytes, steps);
    if !fits {
        steps.push(Step::End { whole: false });
    }
    fits
}

/// Ends a video. False: it is not whole.
pub(super) fn end(decoder: Decoder, whole: bool, steps: &mut Vec<Step>) -> bool {
    let mut bytes = Vec::new();
    let whole = decoder.finish(&mut bytes).is_ok() && whole;
    put(bytes, steps);
    steps.push(Step::End { whole });
    whole
}

/// Small pieces of one video become one.
fn put(bytes: Vec<u8>, steps: &mut Vec<Step>) {
    match steps.last_mut() {
        _ if bytes.is_empty() => {}
        Some(Step::Bytes(known)) => known.extend(bytes),
        _ => steps.push(Step::Bytes(bytes)),
    }
}

/// Splits off what belongs to the string, with its quote if that is there.
fn to_end(escaped: bool, piece: &[u8], stay: fn(bool) -> Place) -> (&[u8], &[u8], Place) {
    let (mut length, mut escaped) = (0_usize, escaped);
    let mut rest = piece;
    loop {
        if escaped && !rest.is_empty() {
            (rest, length, escaped) = (rest.get(1..).unwrap_or_default(), length + 1, false);
        }
        let place = special(rest);
        let Some(byte) = rest.get(place) else { return (piece, &[], stay(escaped)) };
        length += place + 1;
        rest = rest.get(place + 1..).unwrap_or_default();
        if *byte == b'"' {
            return (piece.get(..length).unwrap_or(piece), rest, Place::Between);
        }
        escaped = true;
    }
}

/// Where the next quote or backslash is, else the length.
fn special(piece: &[u8]) -> usize {
    piece.iter().position(|byte| matches!(byte, b'"' | b'\\')).unwrap_or(piece.len())
}
