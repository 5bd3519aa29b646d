//! Entities of HTML, as error pages write what they were sent.

use super::plain::Letter;

/// Most letters between an ampersand and its semicolon.
const LONGEST: usize = 8;

/// The character that an entity stands for, and how many letters it is written in. `None`: it is none.
pub(super) fn entity(letters: &[Letter]) -> Option<(char, usize)> {
    let name: String = letters.iter().skip(1).take(LONGEST + 1).map(|letter| letter.character).collect();
    let (name, _) = name.split_once(';')?;
    let name = name.to_ascii_lowercase();
    let character = match name.as_str() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        numeric => {
            let digits = numeric.strip_prefix('#')?;
            let number = match digits.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(number)?
        }
    };
    // The ampersand and the semicolon are letters as well, and all of a name is ASCII.
    Some((character, name.len() + 2))
}

#[cfg(test)]
mod tests {
    use crate::wire::plain::Plain;

    #[test]
    fn entities_read_as_what_they_stand_for() {
        for (written, read) in [
            ("&lt;a href=&quot;x&quot;&gt;", "<a href=\"x\">"),
            ("it&#39;s &#x27;it&apos;", "it's 'it'"),
            ("&AMP;&#X41;&nbsp;b", "&a b"),
            ("R&D; &unknown; &; &#; &#x; &#1114112; & a;", "r&d; &unknown; &; &#; &#x; &#1114112; & a;"),
            ("&amp;amp;lt;", "<"),
            ("&#x01F98A; &#x001F98A;", "🦊 &#x001f98a;"),
        ] {
            assert_eq!(Plain::of(written).trimmed(), read, "{written}");
        }
    }
}
