//! Text as it reads: without the escapes of JSON, however often it was put into JSON, and with one space for any blank.

use std::{iter::Peekable, ops::Range, str::CharIndices};

/// Least characters of the beginning of a text that are looked for at the end of another one, which may be cut.
const LEAST_OF_CUT: usize = 4;

/// A text as it reads.
pub(crate) struct Plain {
    text: String,
    /// For each character: where it stands in the text as it reads, and in the one that it was read from.
    places: Vec<(usize, Range<usize>)>,
}

impl Plain {
    pub(crate) fn of(written: &str) -> Self {
        let mut plain = Self { text: String::with_capacity(written.len()), places: Vec::new() };
        let mut rest = written.char_indices().peekable();
        while let Some((start, character)) = rest.next() {
            let read = if character == '\\' { escaped(&mut rest) } else { Some(character) };
            let end = rest.peek().map_or(written.len(), |(next, _)| *next);
            match read {
                Some(blank) if blank.is_whitespace() => plain.blank(start..end),
                Some(seen) if !seen.is_control() => plain.push(seen, start..end),
                _ => {}
            }
        }
        plain
    }

    /// What stands there, without blanks around it.
    pub(crate) fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// Where in the text that was read another one stands, or, at its end, the beginning of it.
    pub(crate) fn places_of(&self, wanted: &str) -> Vec<Range<usize>> {
        let whole = self.text.match_indices(wanted).map(|(start, found)| start..start + found.len());
        whole.chain(self.beginning_at_the_end(wanted)).filter_map(|found| self.written(&found)).collect()
    }

    /// The longest beginning of the wanted text that this one ends with.
    fn beginning_at_the_end(&self, wanted: &str) -> Option<Range<usize>> {
        // Half a character is all that may be left of the next one.
        let text = self.text.trim_end_matches(['\u{fffd}', ' ']);
        let ends = wanted.char_indices().skip(LEAST_OF_CUT).map(|(end, _)| end);
        let ends = ends.take_while(|end| *end <= text.len()).filter_map(|end| wanted.get(..end));
        let longest = ends.filter(|beginning| text.ends_with(beginning.trim_end())).last()?;
        Some(text.len() - longest.trim_end().len()..text.len())
    }

    /// The same place in the text that was read.
    fn written(&self, found: &Range<usize>) -> Option<Range<usize>> {
        let first = self.places.partition_point(|(place, _)| *place < found.start);
        let after = self.places.partition_point(|(place, _)| *place < found.end);
        let last = self.places.get(after.checked_sub(1)?)?;
        Some(self.places.get(first)?.1.start..last.1.end)
    }

    fn blank(&mut self, written: Range<usize>) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.push(' ', written);
        }
    }

    fn push(&mut self, character: char, written: Range<usize>) {
        self.places.push((self.text.len(), written));
        self.text.push(character);
    }
}

/// What stands behind a backslash, or behind many. `None`: nothing that is seen.
fn escaped(rest: &mut Peekable<CharIndices<'_>>) -> Option<char> {
    while rest.next_if(|(_, character)| *character == '\\').is_some() {}
    let (_, character) = rest.next()?;
    match character {
        'n' | 'r' | 't' => Some(' '),
        'u' => match hexadecimal(rest, 4)? {
            first @ 0xd800..=0xdbff => {
                second_half(rest).and_then(|second| char::from_u32(whole(first, second)))
            }
            unit => char::from_u32(unit),
        },
        'x' => char::from_u32(hexadecimal(rest, 2)?),
        other => Some(other),
    }
}

/// The second half of a character beyond the first 65,536, which is written as two escapes. What is none stays where
/// it is.
fn second_half(rest: &mut Peekable<CharIndices<'_>>) -> Option<u32> {
    let mut ahead = rest.clone();
    ahead.next_if(|(_, character)| *character == '\\')?;
    while ahead.next_if(|(_, character)| *character == '\\').is_some() {}
    ahead.next_if(|(_, character)| *character == 'u')?;
    let half = hexadecimal(&mut ahead, 4).filter(|half| (0xdc00..=0xdfff).contains(half))?;
    *rest = ahead;
    Some(half)
}

fn whole(first: u32, second: u32) -> u32 {
    0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff)
}

fn hexadecimal(rest: &mut Peekable<CharIndices<'_>>, digits: u32) -> Option<u32> {
    let mut number = 0;
    for _ in 0..digits {
        let (_, digit) = rest.next_if(|(_, character)| character.is_ascii_hexdigit())?;
        number = number * 16 + digit.to_digit(16)?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_the_same_however_often_it_was_escaped() {
        let mut written = "say \"hi\",\n\n  two\\three, schön 🦊 \t!".to_owned();
        let plain = Plain::of(&written).trimmed().to_owned();
        // A backslash before a `t` is a blank, whether it was meant as one or not: both sides read it so.
        assert_eq!(plain, "say \"hi\", two hree, schön 🦊 !");
        for depth in 0..3 {
            let quoted = serde_json::to_string(&written).unwrap();
            written = quoted.trim_matches('"').to_owned();
            assert_eq!(Plain::of(&written).trimmed(), plain, "{depth}: {written}");
        }
        assert_eq!(Plain::of(r"sch\u00f6n \xe9 \ud83e\uDD8A.").trimmed(), "schön é 🦊.");
        assert_eq!(Plain::of(r"b\u0007el\u200dl").trimmed(), "bel\u{200d}l", "a bell is not read");
        assert_eq!(Plain::of(r"\\ud83e\\udd8a \ud83e, \ud83e\n\ud83e\u0041 \u12z").trimmed(), "🦊 , A z");
    }

    #[test]
    fn a_place_is_told_in_the_text_that_was_read() {
        let written = r#"you sent a \"red\" f\u00f6x."#;
        let places = Plain::of(written).places_of("\"red\" föx");
        let found: Vec<&str> = places.into_iter().filter_map(|place| written.get(place)).collect();
        assert_eq!(found, [r#"\"red\" f\u00f6x"#]);
    }

    #[test]
    fn the_beginning_of_a_text_is_found_where_another_one_is_cut() {
        for (written, found) in [
            ("you sent hunter2-ca", Some("hunter2-ca")),
            ("you sent hunter2-canary", None),
            ("you sent hunt\u{fffd}", Some("hunt")),
            ("you sent hun", None),
            ("hunter", Some("hunter")),
        ] {
            let place = Plain::of(written).beginning_at_the_end("hunter2-canary");
            assert_eq!(place.and_then(|place| written.get(place)), found, "{written}");
        }
    }
}
