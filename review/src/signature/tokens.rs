use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// Writes tokens on one line as people write them: `impl Into<String>`, `fn steps(self, steps: i64) -> Self`.
pub(super) fn line(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut joined = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                if group.delimiter() != Delimiter::Parenthesis {
                    divide(text);
                }
                text.push_str(open);
                write(group.stream(), text);
                text.truncate(text.trim_end().len());
                text.push_str(close);
                joined = false;
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                divide(text);
                text.push_str(&token.to_string());
                joined = false;
            }
            TokenTree::Punct(punct) => {
                let is_joint = punct.spacing() == Spacing::Joint;
                match punct.as_char() {
                    ',' => text.push_str(", "),
                    ':' if !joined && !is_joint => text.push_str(": "),
                    '-' if is_joint => text.push_str(" -"),
                    '>' if joined && text.ends_with('-') => text.push_str("> "),
                    '=' | '+' => {
                        text.push(' ');
                        text.push(punct.as_char());
                        text.push(' ');
                    }
                    '\'' => {
                        divide(text);
                        text.push('\'');
                    }
                    other => text.push(other),
                }
                joined = is_joint;
            }
        }
    }
}

/// Puts a blank between two words.
fn divide(text: &mut String) {
    if text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | '"' | '>' | ')')) {
        text.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_written_as_people_write_them() {
        for text in [
            "fn new(prompt: impl Into<String>, size: film::Size) -> Self",
            "fn recover(&self, entry: &Entry) -> Result<Output, Error>",
            "fn batch<I: IntoIterator>(&self, calls: I) -> Batch<I::IntoIter>",
            "const ALL: &'static [Self]",
            "const fn as_str(self) -> &'static str",
            "impl<T: Clone + Copy> From<T> for Vec<Option<T>> { }",
            "type Answer = (i64, f64)",
        ] {
            let tokens: TokenStream = text.parse().expect("tokens");
            assert_eq!(line(&tokens).replace("{  }", "{ }"), text);
        }
    }
}
