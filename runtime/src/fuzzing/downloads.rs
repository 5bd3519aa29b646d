//! What a server can do to a download: its answers, its names, its files.

use std::path::{Component, Path};

use crate::{
    output::{
        boxes::Boxes,
        file_name,
        resume::{End, Next, Resume, content_range},
    },
    wire::{Headers, text},
};

/// Takes the bytes as what a server does, four for each request, with a file that becomes another one now and then. The
/// server says truly what it sends; it may send anything.
///
/// # Panics
///
/// Bytes of two files, or of two places, stand in one.
pub fn resumed(bytes: &[u8]) {
    let mut resume = Resume::default();
    // Which file each byte is of, and its place there.
    let mut kept: Vec<(u8, u64)> = Vec::new();
    let mut version = 0_u8;
    for step in bytes.chunks_exact(4) {
        let &[kind, change, cut, shift] = step else { return };
        version = version.wrapping_add(u8::from(change % 4 == 0));
        let sent = Sent::new(&mut resume, kind, version, u64::from(shift));
        let next = resume.answered(sent.status, &sent.headers);
        if matches!(next, Next::FromStart | Next::Unfit(_)) {
            kept.clear();
        }
        assert_eq!(kept.len() as u64, resume.have(), "{next:?}");
        if matches!(next, Next::Append | Next::FromStart) {
            let body: Vec<_> =
                (sent.first..sent.end).take(usize::from(cut)).map(|at| (version, at)).collect();
            resume.came(body.len() as u64);
            kept.extend(body);
        }
        let of = kept.first().map_or(0, |(version, _)| *version);
        let is_one_file = kept.iter().zip(0..).all(|(byte, at)| *byte == (of, at));
        assert!(is_one_file, "{next:?} after {sent:?}: {kept:?}");
        let is_whole = !kept.is_empty() && kept.len() as u64 == length(of);
        let end = resume.ended(is_whole, false);
        assert!(end != End::Whole || is_whole, "{kept:?}");
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let _ = content_range(&Headers(vec![("content-range".to_owned(), text)]));
}

/// Takes the bytes as the name that a server suggests for a file, as a header and as an address.
///
/// # Panics
///
/// The name leads out of its folder, holds what a system forbids or nobody sees, or is too long.
pub fn file_name(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let suggested = [
        Some(text.to_string()),
        file_name::of_disposition(&text),
        file_name::of_disposition(&format!("attachment; filename={text}")),
        file_name::of_url(&format!("https://cdn.example/{text}")),
    ];
    for stem in suggested.iter().flatten().filter_map(|name| file_name::safe_stem(name)) {
        let name = file_name::numbered(&stem, "mp4", 1);
        let parts: Vec<_> = Path::new(&name).components().collect();
        assert!(matches!(parts.as_slice(), [Component::Normal(_)]), "{name:?}");
        assert!(name.len() <= file_name::LONGEST, "{name:?}");
        assert!(!name.contains(|character| text::is_hidden(character) || r#"<>:"/\|?*"#.contains(character)));
        assert!(!name.starts_with(['.', ' ']) && !stem.ends_with(['.', ' ']), "{name:?}");
        assert_eq!(file_name::safe_stem(&name).as_deref().map(str::len), Some(stem.len()), "{name:?}");
    }
}

/// Takes the bytes as a file.
///
/// # Panics
///
/// Whether it is a whole video depends on the pieces in which it comes; one that does not begin as a video is one.
pub fn mp4_end(bytes: &[u8]) {
    let verdict = |piece: usize| {
        let mut boxes = Boxes::default();
        bytes.chunks(piece).for_each(|piece| boxes.feed(piece));
        (boxes.is_whole(), boxes.is_other())
    };
    let whole = verdict(bytes.len().max(1));
    for piece in [1, 2, 7, 16, 4096] {
        assert_eq!(verdict(piece), whole, "in pieces of {piece}");
    }
    assert!(!(whole.0 && whole.1));
    let holds = |kind: &[u8]| bytes.windows(4).any(|word| word == kind);
    assert!(!whole.0 || (bytes.get(4..8) == Some(b"ftyp") && holds(b"moov") && holds(b"mdat")));
}

/// An answer of a server that says truly what it sends.
#[derive(Debug)]
struct Sent {
    status: u16,
    headers: Headers,
    first: u64,
    end: u64,
}

impl Sent {
    fn new(resume: &mut Resume, kind: u8, version: u8, shift: u64) -> Self {
        let (length, tag) = (length(version), format!("\"v{version}\""));
        let asked = resume.ask();
        let is_same = asked.is_some_and(|(_, validator)| validator == tag);
        let mut lines = vec![("etag", if kind % 16 == 9 { format!("W/{tag}") } else { tag })];
        let first = match kind % 8 {
            // It heeds what it was asked, or it does not look whether the file is still the same.
            1..=3 if is_same => resume.have(),
            4 => resume.have(),
            5 => shift,
            _ => 0,
        };
        let status = match kind % 8 {
            1..=5 if first > 0 && first < length => 206,
            6 => 416,
            7 => 503,
            _ => 200,
        };
        match status {
            206 => lines.push(("content-range", format!("bytes {first}-{}/{length}", length - 1))),
            416 => lines.push(("content-range", format!("bytes */{length}"))),
            _ if kind % 2 == 0 => lines.push(("content-length", length.to_string())),
            _ => {}
        }
        let first = if status == 206 { first } else { 0 };
        let headers = Headers(lines.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        Self { status, headers, first, end: length }
    }
}

/// The length of a version of the file.
fn length(version: u8) -> u64 {
    50 + u64::from(version % 3) * 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_takes_what_it_is_begun_with() {
        resumed(&[0, 1, 30, 0, 1, 1, 10, 0, 4, 4, 90, 0, 5, 1, 200, 40, 6, 1, 0, 0, 7, 1, 0, 0]);
        file_name(b"../../attachment; filename*=UTF-8''NUL%00.mp4");
        mp4_end(b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x01mdat\0\0\0\0\0\0\0\x15video");
    }
}
