//! Words of a POSIX shell.

use std::fmt::Write as _;

/// A part of a word of the shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// What stands for itself.
    Text(String),
    /// The value of a variable.
    Variable(&'a str),
}

/// A template with its variables replaced.
pub(super) fn fill<'a>(template: &str, variable: &dyn Fn(&str) -> Piece<'a>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        pieces.extend([Piece::Text(before.to_owned()), variable(name)]);
        rest = tail;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}

/// One word of the shell out of pieces.
pub(super) fn word(pieces: &[Piece<'_>]) -> String {
    let is_plain = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -_.:/?=&%,;~+".contains(&byte))
    };
    let all_plain = pieces.iter().all(|piece| {
        matches!(piece, Piece::Text(text) if is_plain(text)) || matches!(piece, Piece::Variable(_))
    });
    let varies = pieces.iter().any(|piece| matches!(piece, Piece::Variable(_)));
    if varies && all_plain {
        let inside: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Variable(name) => format!("${{{name}}}"),
            })
            .collect();
        return format!("\"{inside}\"");
    }
    let mut out = String::new();
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(more) => text.push_str(more),
            Piece::Variable(name) => {
                if !text.is_empty() {
                    out.push_str(&quoted(&std::mem::take(&mut text)));
                }
                let _ = write!(out, "\"${{{name}}}\"");
            }
        }
    }
    if !text.is_empty() || out.is_empty() {
        out.push_str(&quoted(&text));
    }
    out
}

/// Text in which the shell sees nothing but text.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// All but what RFC 3986 calls unreserved as percent and two digits.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_sees_nothing_in_a_text_but_text() {
        assert_eq!(quoted("it's $HOME `date` \\ \"x\""), r#"'it'\''s $HOME `date` \ "x"'"#);
    }

    #[test]
    fn a_variable_stands_among_texts_whatever_they_hold() {
        let pieces = |text: &str| [Piece::Text(text.to_owned()), Piece::Variable("KEY")];
        assert_eq!(word(&pieces("x-key: ")), r#""x-key: ${KEY}""#);
        assert_eq!(word(&pieces("x: $HOME'")), r#"'x: $HOME'\'''"${KEY}""#);
        assert_eq!(word(&[]), "''");
    }

    #[test]
    fn a_template_takes_its_variables_and_keeps_the_rest() {
        let filled = fill("/v1/{model}/jobs/{id}", &|name| match name {
            "id" => Piece::Variable("JOB_ID"),
            _ => Piece::Text("wan".to_owned()),
        });
        assert_eq!(word(&filled), r#""/v1/wan/jobs/${JOB_ID}""#);
        assert_eq!(encoded("a b/ä"), "a%20b%2F%C3%A4");
    }
}
