//! base64 that arrives in pieces: whether a text begins as a video in it does, and its bytes.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::output::boxes;

/// Padding that is missing loses nothing: what is no whole video is refused when it is saved.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Characters of base64 by which a video is known.
const TELLING: usize = 12;

/// Longest beginning of a data URI, up to its base64.
const PREFIX: usize = 256;

/// What a text that has only begun can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// That depends on what follows.
    Open,
    /// A video in base64, which begins after so many bytes.
    Video(usize),
    /// base64 of something else, as far as it goes.
    Other,
    /// No base64.
    Text,
}

/// Decodes base64 piece by piece, of the standard alphabet or of the one for addresses, with line breaks or without.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// Characters that are no group of four yet, or the last group with its padding.
    waiting: Vec<u8>,
    padded: bool,
}

/// What came is no base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

impl Decoder {
    /// Decodes as much as can be decoded with these characters, and puts it behind `bytes`.
    pub(crate) fn feed(&mut self, characters: &[u8], bytes: &mut Vec<u8>) -> Result<(), Broken> {
        if !self.padded && characters.iter().all(|character| is_plain(*character)) {
            self.waiting.extend_from_slice(characters);
        } else {
            characters.iter().try_for_each(|character| self.push(*character))?;
        }
        let end =
            if self.padded { self.waiting.iter().position(|character| *character == b'=') } else { None };
        let end = end.unwrap_or(self.waiting.len());
        let (groups, rest) = self.waiting.split_at_checked(end - end % 4).ok_or(Broken)?;
        if rest.len() > 4 {
            return Err(Broken);
        }
        ENGINE.decode_vec(groups, bytes).map_err(|_| Broken)?;
        self.waiting.drain(..end - end % 4);
        Ok(())
    }

    /// Decodes what is left at the end of the text.
    pub(crate) fn finish(self, bytes: &mut Vec<u8>) -> Result<(), Broken> {
        ENGINE.decode_vec(&self.waiting, bytes).map_err(|_| Broken)
    }

    fn push(&mut self, character: u8) -> Result<(), Broken> {
        match character {
            b' ' | b'\t' | b'\r' | b'\n' => return Ok(()),
            b'=' => self.padded = true,
            _ if self.padded => return Err(Broken),
            _ => {}
        }
        self.waiting.push(match character {
            b'-' => b'+',
            b'_' => b'/',
            character => character,
        });
        Ok(())
    }
}

/// Tells from the beginning of a text, without its white space, what it can become.
pub(crate) fn verdict(head: &[u8]) -> Verdict {
    const SCHEME: &[u8] = b"data:";
    const MARK: &[u8] = b";base64,";
    let begins = match head.get(..SCHEME.len()) {
        None if SCHEME.starts_with(head) => return Verdict::Open,
        Some(SCHEME) => {
            match head.get(..PREFIX).unwrap_or(head).windows(MARK.len()).position(|window| window == MARK) {
                Some(place) => place + MARK.len(),
                None if head.len() < PREFIX => return Verdict::Open,
                None => return Verdict::Text,
            }
        }
        _ => 0,
    };
    let encoded = head.get(begins..).unwrap_or_default();
    let telling = encoded.get(..TELLING).unwrap_or(encoded);
    if !telling.iter().all(|character| is_encoded(*character)) {
        return Verdict::Text;
    }
    if telling.len() < TELLING {
        return Verdict::Open;
    }
    let mut bytes = Vec::with_capacity(TELLING);
    match Decoder::default().feed(telling, &mut bytes) {
        Ok(()) if boxes::is_video(&bytes) => Verdict::Video(begins),
        _ => Verdict::Other,
    }
}

/// Whether the character can stand in base64, its padding aside.
pub(crate) fn is_encoded(character: u8) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, b'+' | b'/' | b'-' | b'_')
}

/// Whether the character is one of the standard alphabet and no padding.
fn is_plain(character: u8) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, b'+' | b'/')
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
    use proptest::prelude::*;

    use super::*;

    fn decoded(pieces: &[&[u8]]) -> Result<Vec<u8>, Broken> {
        let (mut decoder, mut bytes) = (Decoder::default(), Vec::new());
        for piece in pieces {
            decoder.feed(piece, &mut bytes)?;
        }
        decoder.finish(&mut bytes).map(|()| bytes)
    }

    #[test]
    fn every_split_of_a_text_gives_the_same_bytes() {
        for (text, bytes) in [
            ("", Ok(&b""[..])),
            ("Zm94", Ok(b"fox")),
            ("Zm94ZXM=", Ok(b"foxes")),
            ("Zm94ZXM", Ok(b"foxes")),
            ("Zm94Zg==", Ok(b"foxf")),
            ("Zm94Zg=", Ok(b"foxf")),
            (" Zm9\r\n4Z\tXM= \n", Ok(b"foxes")),
            ("+/+/-_-_", Ok(b"\xfb\xff\xbf\xfb\xff\xbf")),
            ("Zm94Z", Err(Broken)),
            ("Zm94Zg===", Err(Broken)),
            ("Zm94Zg==Zm94", Err(Broken)),
            ("Zm94=", Err(Broken)),
            ("Zm94Zh==", Err(Broken)),
            ("Zm94\"", Err(Broken)),
            ("Zm94\0ZXM", Err(Broken)),
            ("Zm94ü", Err(Broken)),
        ] {
            for split in 0..=text.len() {
                let (first, second) = text.as_bytes().split_at(split);
                assert_eq!(decoded(&[first, second]), bytes.map(<[u8]>::to_vec), "{text:?} at {split}");
            }
            let one_by_one: Vec<_> = text.as_bytes().chunks(1).collect();
            assert_eq!(decoded(&one_by_one), bytes.map(<[u8]>::to_vec), "{text:?}");
        }
    }

    #[test]
    fn a_video_is_known_by_its_first_characters() {
        for (head, expected) in [
            ("", Verdict::Open),
            ("AAAAEGZ0eXB", Verdict::Open),
            ("AAAAEGZ0eXBp", Verdict::Video(0)),
            ("AAAAEGZ0eXBpc29tAA==", Verdict::Video(0)),
            ("iVBORw0KGgoA", Verdict::Other),
            ("dat", Verdict::Open),
            ("dataAAAAAAAA", Verdict::Other),
            ("data:video/mp4;base64", Verdict::Open),
            ("data:video/mp4;codecs=\"avc1\";base64,AAAAEGZ0eXBp", Verdict::Video(36)),
            ("data:image/png;base64,iVBORw0KGgoA", Verdict::Other),
            ("https:", Verdict::Text),
            ("AAAA=", Verdict::Text),
            ("a!", Verdict::Text),
            ("AAAA\"", Verdict::Text),
        ] {
            assert_eq!(verdict(head.as_bytes()), expected, "{head}");
        }
        let long = |length: usize| verdict(format!("data:{}", "a".repeat(length - 5)).as_bytes());
        assert_eq!((long(PREFIX - 1), long(PREFIX)), (Verdict::Open, Verdict::Text));
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_decoded_whatever_the_pieces(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            piece in 1_usize..50,
        ) {
            for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE] {
                let text = engine.encode(&bytes);
                let pieces: Vec<_> = text.as_bytes().chunks(piece).collect();
                prop_assert_eq!(decoded(&pieces), Ok(bytes.clone()));
            }
        }

        #[test]
        fn what_is_decoded_is_what_the_library_decodes(text in "[A-Da-b0-1+/=]{0,24}", piece in 1_usize..9) {
            let pieces: Vec<_> = text.as_bytes().chunks(piece).collect();
            prop_assert_eq!(decoded(&pieces).ok(), ENGINE.decode(&text).ok());
        }
    }
}
