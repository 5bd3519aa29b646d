//! The outline of an MP4 file: boxes one after the other, each with its length in front.
//!
//! A connection that closes early may leave no other trace than a file that ends inside a box, or between two, before the
//! one that says what the video is or the one that holds it.

/// Whether the bytes begin as an MP4 file does.
pub(crate) fn is_video(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
}

/// Follows a file piece by piece from box to box.
#[derive(Debug, Default)]
pub(crate) struct Boxes {
    head: Vec<u8>,
    /// Bytes until the present box ends. `None`: the head of a box is being read.
    left: Option<u64>,
    state: Outline,
    /// Whether there was a box that says what the video is.
    is_told: bool,
    /// Whether there was a box that holds it.
    is_held: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Outline {
    /// Not a box is known yet.
    #[default]
    Empty,
    /// All boxes so far are well-formed, the first one a file type.
    Video,
    /// The last box goes on to the end of the file.
    ToEnd,
    /// This is no MP4 file.
    Other,
}

impl Boxes {
    /// Takes the next piece of the file.
    pub(crate) fn feed(&mut self, piece: &[u8]) {
        let mut rest = piece;
        while !rest.is_empty() && !matches!(self.state, Outline::Other | Outline::ToEnd) {
            let wanted = match self.left {
                Some(left) => left,
                None => self.wanted_head().saturating_sub(self.head.len()) as u64,
            };
            let taken = usize::try_from(wanted).unwrap_or(usize::MAX).min(rest.len());
            let Some((now, later)) = rest.split_at_checked(taken) else { return };
            rest = later;
            match &mut self.left {
                Some(left) => *left = left.saturating_sub(now.len() as u64),
                None => self.head.extend_from_slice(now),
            }
            if self.left == Some(0) {
                self.left = None;
            } else if self.left.is_none() && self.head.len() == self.wanted_head() {
                self.enter();
            }
        }
    }

    /// Whether what came so far cannot become a video.
    pub(crate) fn is_other(&self) -> bool {
        self.state == Outline::Other
    }

    /// Whether what came is a video that ends where its last box ends. One without a length, and one in fragments, may
    /// have been cut all the same.
    pub(crate) fn is_whole(&self) -> bool {
        let is_at_end = match self.state {
            Outline::ToEnd => true,
            Outline::Video => self.left.is_none() && self.head.is_empty(),
            Outline::Empty | Outline::Other => false,
        };
        is_at_end && self.is_told && self.is_held
    }

    /// A length of 1 says that the real one follows in eight bytes.
    fn wanted_head(&self) -> usize {
        if self.head.get(..4) == Some(&[0, 0, 0, 1]) { 16 } else { 8 }
    }

    fn enter(&mut self) {
        if self.state == Outline::Empty {
            self.state = if is_video(&self.head) { Outline::Video } else { Outline::Other };
        }
        match self.head.get(4..8) {
            Some(b"moov") => self.is_told = true,
            Some(b"mdat") => self.is_held = true,
            _ => {}
        }
        let number = |bytes: Option<&[u8]>| {
            bytes.unwrap_or_default().iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
        };
        let head = self.head.len() as u64;
        let length = match number(self.head.get(..4)) {
            0 => None,
            1 => Some(number(self.head.get(8..16))),
            length => Some(length),
        };
        self.head.clear();
        match length {
            _ if self.state == Outline::Other => {}
            None => self.state = Outline::ToEnd,
            Some(length) if length < head => self.state = Outline::Other,
            Some(length) => self.left = Some(length - head).filter(|left| *left > 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut file = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
        file.extend(b"\0\0\0\x08moov");
        file.extend(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x15video");
        file
    }

    fn is_whole(file: &[u8], piece: usize) -> bool {
        let mut boxes = Boxes::default();
        for piece in file.chunks(piece) {
            boxes.feed(piece);
        }
        boxes.is_whole()
    }

    #[test]
    fn a_whole_file_is_known_whatever_its_pieces() {
        for piece in 1..=file().len() {
            assert!(is_whole(&file(), piece), "{piece}");
        }
        let mut to_end = file();
        to_end.extend(b"\0\0\0\0freeuntil the end");
        assert!(is_whole(&to_end, 7));
    }

    #[test]
    fn a_file_that_ends_too_early_is_known_wherever_it_ends() {
        let begun = file();
        let told_last = [&begun[..16], &begun[24..], &begun[16..24]].concat();
        for file in [begun, told_last] {
            let whole: Vec<_> = (0..=file.len()).filter(|end| is_whole(&file[..*end], 5)).collect();
            assert_eq!(whole, [45]);
        }
    }

    #[test]
    fn all_bytes_of_a_length_count() {
        let mut file = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\x01\x02\x08mdat".to_vec();
        file.resize(24 + 0x0001_0208, 0);
        for (end, expected) in [(24 + 0x0208, false), (file.len() - 1, false), (file.len(), true)] {
            assert_eq!(is_whole(&file[..end], 4096), expected, "{end}");
        }
        let mut file = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x01mdat\0\0\0\0\0\0\x01\x02".to_vec();
        file.resize(24 + 0x0102, 0);
        assert!(is_whole(&file, 4096) && !is_whole(&file[..file.len() - 1], 4096));
    }

    #[test]
    fn other_files_are_known_by_their_first_bytes() {
        for other in
            [&b"<!doctype html>"[..], b"{\"error\":1}", b"\0\0\0\x08free\0\0\0\x08free", b"\0\0\0\x03ftypx"]
        {
            let mut boxes = Boxes::default();
            boxes.feed(other);
            assert!(boxes.is_other() && !boxes.is_whole(), "{other:?}");
        }
        assert!(!Boxes::default().is_whole());
    }
}
