//! Text as it reads: without escapes, however often it was escaped, in one case, and with one space for any blank.
//!
//! Servers send back what they were sent in whatever spelling is at hand: in the escapes of JSON, with percent signs, in the
//! entities of HTML, in capital letters. Read this way, all of them are one text.

use std::{mem, ops::Range};

use super::{entity::entity, text::is_unseen};

/// Least characters of the beginning of a text that are looked for at the end of another one, which may be cut.
const LEAST_OF_CUT: usize = 4;

/// How often a text is read at most: as it stands, and once for each layer of escapes.
const LAYERS: usize = 10;

/// A text as it reads.
pub(crate) struct Plain {
    text: String,
    /// For each character: where it stands in the text as it reads, and in the one that it was read from.
    places: Vec<(usize, Range<usize>)>,
    /// How much of the text as it reads stands before an escape that its end may cut in two.
    whole: usize,
    /// Bytes of the text that was read.
    length: usize,
}

/// A text as it stands, then with one layer of escapes after the other read, until there are none.
///
/// All of them are searched: where what stands before a text makes an escape of its beginning, only the first finds it.
/// Backslashes are read first, and by themselves, for most of what is sent back stands in JSON.
pub(crate) struct Readings<'t> {
    written: &'t str,
    letters: Option<Vec<Letter>>,
    layers: usize,
    is_json_read: bool,
}

/// A character, and where it stands in the text that is read.
#[derive(Clone)]
pub(super) struct Letter {
    pub(super) character: char,
    written: Range<usize>,
}

impl Plain {
    /// The text as it reads once every escape is read.
    pub(crate) fn of(written: &str) -> Self {
        let mut readings = Readings::of(written);
        let first = readings.next().unwrap_or_else(|| Self::from_letters(&[], written));
        readings.last().unwrap_or(first)
    }

    fn from_letters(letters: &[Letter], written: &str) -> Self {
        let (text, places) = (String::with_capacity(letters.len()), Vec::with_capacity(letters.len()));
        let mut plain = Self { text, places, whole: 0, length: written.len() };
        let torn = torn(written);
        for Letter { character, written } in letters {
            match *character {
                // Forms write a blank as a plus.
                blank if blank.is_whitespace() || blank == '+' => plain.blank(written.clone()),
                unseen if unseen.is_control() || is_unseen(unseen) => {}
                seen => plain.fold(seen, written),
            }
            if written.end <= torn {
                plain.whole = plain.text.len();
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
        let mut places: Vec<_> = whole.filter_map(|found| self.written(&found)).collect();
        places.extend(self.beginning_at_the_end(wanted));
        places
    }

    /// Where the longest beginning of the wanted text stands that this one ends with, an escape that may be cut aside.
    fn beginning_at_the_end(&self, wanted: &str) -> Option<Range<usize>> {
        if let Some(found) = beginning_at_the_end(&self.text, wanted) {
            return self.written(&found);
        }
        let text = self.text.get(..self.whole).filter(|text| text.len() < self.text.len())?;
        let found = self.written(&beginning_at_the_end(text, wanted)?)?;
        Some(found.start..self.length)
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

    /// Adds a character in the case that all are compared in. By way of capitals, so that `ß` and `SS` are one.
    fn fold(&mut self, character: char, written: &Range<usize>) {
        for folded in character.to_uppercase().flat_map(char::to_lowercase) {
            self.push(folded, written.clone());
        }
    }

    fn push(&mut self, character: char, written: Range<usize>) {
        self.places.push((self.text.len(), written));
        self.text.push(character);
    }
}

impl<'t> Readings<'t> {
    pub(crate) fn of(written: &'t str) -> Self {
        let letter = |(start, character): (usize, char)| Letter {
            character,
            written: start..start + character.len_utf8(),
        };
        Self {
            written,
            letters: Some(written.char_indices().map(letter).collect()),
            layers: LAYERS,
            is_json_read: false,
        }
    }
}

impl Iterator for Readings<'_> {
    type Item = Plain;

    fn next(&mut self) -> Option<Plain> {
        let letters = self.letters.take()?;
        let plain = Plain::from_letters(&letters, self.written);
        self.layers = self.layers.saturating_sub(1);
        // What an escape stands for is shorter than the escape.
        let is_new = |read: &Vec<Letter>| read.len() < letters.len();
        let is_first = !mem::replace(&mut self.is_json_read, true);
        let json = is_first.then(|| without_escapes(&letters, &['\\'])).filter(is_new);
        let read = json.or_else(|| Some(without_escapes(&letters, &['\\', '%', '&'])).filter(is_new));
        self.letters = read.filter(|_| self.layers > 0);
        Some(plain)
    }
}

/// The longest beginning of the wanted text that the text ends with.
fn beginning_at_the_end(text: &str, wanted: &str) -> Option<Range<usize>> {
    // Half a character is all that may be left of the next one.
    let text = text.trim_end_matches(['\u{fffd}', ' ']);
    let ends = wanted.char_indices().skip(LEAST_OF_CUT).map(|(end, _)| end);
    let ends = ends.take_while(|end| *end <= text.len()).filter_map(|end| wanted.get(..end));
    let longest = ends.filter(|beginning| text.ends_with(beginning.trim_end())).last()?;
    Some(text.len() - longest.trim_end().len()..text.len())
}

/// Reads one layer of the escapes that begin with these marks.
fn without_escapes(letters: &[Letter], marks: &[char]) -> Vec<Letter> {
    let mut read = Vec::with_capacity(letters.len());
    let mut rest = letters;
    while let Some(first) = rest.first() {
        let (character, used) = match first.character {
            other if !marks.contains(&other) => (Some(other), 1),
            '\\' => backslashed(rest),
            '%' => percent(rest).map_or((Some('%'), 1), |(character, used)| (Some(character), used)),
            '&' => entity(rest).map_or((Some('&'), 1), |(character, used)| (Some(character), used)),
            character => (Some(character), 1),
        };
        let Some((escape, after)) = rest.split_at_checked(used.max(1)) else { break };
        if let (Some(character), Some(last)) = (character, escape.last()) {
            read.push(Letter { character, written: first.written.start..last.written.end });
        }
        rest = after;
    }
    read
}

/// What stands behind a backslash, or behind many, and how many letters that is. `None`: nothing that is seen.
fn backslashed(letters: &[Letter]) -> (Option<char>, usize) {
    let name = letters.iter().take_while(|letter| letter.character == '\\').count();
    let digits = name + 1;
    match at(letters, name) {
        Some('n' | 'r' | 't') => (Some(' '), digits),
        Some('u') => match hexadecimal(letters, digits, 4) {
            (Some(first @ 0xd800..=0xdbff), used) => match second_half(letters, digits + used) {
                Some((second, end)) => (char::from_u32(whole(first, second)), end),
                None => (None, digits + used),
            },
            (unit, used) => (unit.and_then(char::from_u32), digits + used),
        },
        Some('x') => {
            let (unit, used) = hexadecimal(letters, digits, 2);
            (unit.and_then(char::from_u32), digits + used)
        }
        other => (other, digits),
    }
}

/// The second half of a character beyond the first 65,536, which is written as two escapes, and where it ends. What is
/// none stays where it is.
fn second_half(letters: &[Letter], start: usize) -> Option<(u32, usize)> {
    let rest = letters.get(start..)?;
    let name = rest.iter().take_while(|letter| letter.character == '\\').count();
    if name == 0 || at(rest, name) != Some('u') {
        return None;
    }
    let (half, used) = hexadecimal(rest, name + 1, 4);
    let half = half.filter(|half| (0xdc00..=0xdfff).contains(half))?;
    Some((half, start + name + 1 + used))
}

/// The character behind a percent sign, or behind several that make up one. Bytes that are no UTF-8 are read as Latin-1.
fn percent(letters: &[Letter]) -> Option<(char, usize)> {
    let byte = |index: usize| {
        let sign = at(letters, index * 3).filter(|sign| *sign == '%');
        let (byte, _) = hexadecimal(letters, index * 3 + 1, 2);
        sign.and(byte).and_then(|byte| u8::try_from(byte).ok())
    };
    let first = byte(0)?;
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    let bytes: Option<Vec<u8>> = (0..length).map(byte).collect();
    let character = bytes.and_then(|bytes| std::str::from_utf8(&bytes).ok()?.chars().next());
    Some(character.map_or((char::from(first), 3), |character| (character, length * 3)))
}

/// Where the last escape begins that the end of the text may cut: percent signs with their digits, or an entity without
/// its semicolon.
fn torn(text: &str) -> usize {
    let mut rest = text;
    for _ in 0..4 {
        let digits = rest.trim_end_matches(|digit: char| digit.is_ascii_hexdigit());
        match digits.strip_suffix('%') {
            Some(before) if rest.len() - digits.len() <= 2 => rest = before,
            _ => break,
        }
    }
    let name = rest.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '#');
    match name.strip_suffix('&') {
        Some(before) if rest.len() == text.len() && rest.len() - name.len() <= 8 => before.len(),
        _ => rest.len(),
    }
}

fn whole(first: u32, second: u32) -> u32 {
    0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff)
}

fn at(letters: &[Letter], index: usize) -> Option<char> {
    letters.get(index).map(|letter| letter.character)
}

/// The number that so many digits make, if all are there, and how many are.
fn hexadecimal(letters: &[Letter], start: usize, digits: usize) -> (Option<u32>, usize) {
    let digits_there =
        letters.iter().skip(start).take(digits).map_while(|letter| letter.character.to_digit(16));
    let (number, used) = digits_there.fold((0, 0), |(number, used), digit| (number * 16 + digit, used + 1));
    (Some(number).filter(|_| used == digits), used)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

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
        assert_eq!(Plain::of(r"b\u0007el\u200dl").trimmed(), "bell", "neither a bell nor a joiner is read");
        assert_eq!(Plain::of(r"\\ud83e\\udd8a \ud83e, \ud83e\n\ud83e\u0041 \u12z").trimmed(), "🦊 , a z");
        assert_eq!(
            Plain::of(r"\\x41b \ud83eudd8a \ud83e\ndd8a").trimmed(),
            "ab udd8a dd8a",
            "no second half"
        );
    }

    #[test]
    fn percent_signs_forms_and_capitals_read_as_what_they_stand_for() {
        for (written, read) in [
            ("a%20red%20f%C3%B6x%21", "a red föx!"),
            ("a+red+f%c3%b6x", "a red föx"),
            ("%2525%34%31", "%41"),
            ("f%25C3%25B6x %F6 %C3%28", "föx ö ã("),
            ("100% %zz %4 %", "100% %zz %4 %"),
            ("%F0%9F%A6%8A", "🦊"),
            ("%E2%82%AC", "€"),
            ("A RED FÖX, STRASSE straße", "a red föx, strasse strasse"),
            ("%5Cu0041%26lt%3B", "a<"),
        ] {
            assert_eq!(Plain::of(written).trimmed(), Plain::of(read).trimmed(), "{written}");
        }
    }

    #[test]
    fn ten_readings_are_enough() {
        assert_eq!(Readings::of(&format!("%{}41", "25".repeat(30))).count(), LAYERS);
        assert_eq!(Readings::of("plain").count(), 1);
    }

    #[test]
    fn a_text_of_many_escapes_takes_as_long_as_its_parts() {
        let search = |unit: &str, times: usize, length: usize| {
            let text = unit.repeat(length / unit.len());
            let start = Instant::now();
            for _ in 0..times {
                assert!(Plain::of(&text).places_of("hunter2-canary").is_empty(), "{unit}");
            }
            start.elapsed()
        };
        for unit in ["%25", "&amp;", "\\\\", "%26amp%3B", "&#x25;25", "%C3", "&", "\\u005c"] {
            // Were each part looked at for each other one, it would take 32 times as long. One of a few attempts is not
            // disturbed by whatever else the machine does.
            let is_linear = || search(unit, 1, 128 * 1024) < 8 * search(unit, 32, 4 * 1024);
            assert!((0..5).any(|_| is_linear()), "{unit}");
        }
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
            ("you sent hunter2%", Some("hunter2%")),
            ("you sent hunter2%2", Some("hunter2%2")),
            ("you sent hunter2&#4", Some("hunter2&#4")),
            ("you sent HUNTER2%2DC", Some("HUNTER2%2DC")),
            ("you sent 100%25 of hun%", None),
            ("you sent hunter2%abc", None),
            ("you sent hunter2&abcdefghi", None),
        ] {
            let place = Plain::of(written).beginning_at_the_end("hunter2-canary");
            assert_eq!(place.and_then(|place| written.get(place)), found, "{written}");
        }
    }
}
