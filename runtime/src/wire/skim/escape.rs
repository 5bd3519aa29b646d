/// Where in an escape of a JSON string a reader is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Escape {
    #[default]
    None,
    /// After the backslash.
    Begun,
    /// In the digits of a code.
    Code { value: u32, digits: u8 },
}

/// What a byte of a JSON string means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unescaped {
    /// That depends on the next one.
    Open,
    /// A character; 0 for one that is not ASCII or that no escape stands for.
    Character(u8),
    /// The end of the string.
    End,
}

impl Escape {
    /// Takes the next byte of the string.
    pub(super) fn next(&mut self, byte: u8) -> Unescaped {
        let (next, meaning) = match (*self, byte) {
            (Self::None, b'\\') => (Self::Begun, Unescaped::Open),
            (Self::None, b'"') => (Self::None, Unescaped::End),
            (Self::None, byte) => (Self::None, Unescaped::Character(byte)),
            (Self::Begun, b'u') => (Self::Code { value: 0, digits: 0 }, Unescaped::Open),
            (Self::Begun, byte) => (Self::None, Unescaped::Character(short(byte))),
            (Self::Code { value, digits }, byte) => match char::from(byte).to_digit(16) {
                Some(digit) if digits < 3 => {
                    (Self::Code { value: value << 4 | digit, digits: digits + 1 }, Unescaped::Open)
                }
                Some(digit) => {
                    let code = u8::try_from(value << 4 | digit).ok().filter(u8::is_ascii);
                    (Self::None, Unescaped::Character(code.unwrap_or(0)))
                }
                None if byte == b'"' => (Self::None, Unescaped::End),
                None => (Self::None, Unescaped::Character(0)),
            },
        };
        *self = next;
        meaning
    }

    /// Whether the next byte belongs to an escape.
    pub(super) fn is_open(self) -> bool {
        self != Self::None
    }
}

/// What an escape of one character stands for.
fn short(byte: u8) -> u8 {
    match byte {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'/' | b'\\' | b'"' => byte,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_escape_stands_for_its_character_and_a_broken_one_for_none() {
        for (text, expected) in [
            ("a\"", vec![Unescaped::Character(b'a'), Unescaped::End]),
            ("\\n\\\"", vec![Unescaped::Character(b'\n'), Unescaped::Character(b'"')]),
            ("\\b\\t", vec![Unescaped::Character(0), Unescaped::Character(b'\t')]),
            ("\\u0041\\u003D", vec![Unescaped::Character(b'A'), Unescaped::Character(b'=')]),
            // Not ASCII, in any of its digits.
            ("\\u1041\\u0141\\u0080", vec![Unescaped::Character(0); 3]),
            ("\\u00z1", vec![Unescaped::Character(0), Unescaped::Character(b'1')]),
            ("\\u00\"", vec![Unescaped::End]),
        ] {
            let mut escape = Escape::default();
            let told: Vec<_> = text.bytes().map(|byte| escape.next(byte)).collect();
            let told: Vec<_> = told.into_iter().filter(|told| *told != Unescaped::Open).collect();
            assert_eq!((told, escape.is_open()), (expected, false), "{text}");
        }
    }
}
