use proc_macro2::{Delimiter, Group, Literal, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// Writes tokens on one line as people write them: `impl Into<String>`, `fn steps(self, steps: i64) -> Self`.
pub(super) fn line(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    text
}

/// Whether two files say the same.
pub(super) fn same(one: &TokenStream, other: &TokenStream) -> bool {
    let (mut one, mut other) = (one.clone().into_iter(), other.clone().into_iter());
    loop {
        let is_same = match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(TokenTree::Group(one)), Some(TokenTree::Group(other))) => {
                one.delimiter() == other.delimiter() && same(&one.stream(), &other.stream())
            }
            (Some(TokenTree::Ident(one)), Some(TokenTree::Ident(other))) => one == other,
            (Some(TokenTree::Punct(one)), Some(TokenTree::Punct(other))) => {
                one.as_char() == other.as_char() && one.spacing() == other.spacing()
            }
            (Some(TokenTree::Literal(one)), Some(TokenTree::Literal(other))) => {
                one.to_string() == other.to_string()
            }
            _ => false,
        };
        if !is_same {
            return false;
        }
    }
}

/// The items without what functions do and what constants hold: most of a file, and not what callers rely on.
pub(super) fn declarations(items: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    let (mut in_function, mut in_value, mut in_block) = (false, false, false);
    for token in items {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => {
                (in_function, in_value, in_block) = (false, false, false);
            }
            _ if in_value => continue,
            TokenTree::Punct(punct) if punct.as_char() == '=' && !in_function => {
                in_value = true;
                kept.extend([token, Literal::u8_unsuffixed(0).into()]);
                continue;
            }
            TokenTree::Ident(word) if word == "fn" => in_function = true,
            TokenTree::Ident(word) if word == "impl" && !in_function => in_block = true,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && (in_function || in_block) => {
                let inner = if in_function { TokenStream::new() } else { declarations(group.stream()) };
                (in_function, in_block) = (false, false);
                kept.push(Group::new(Delimiter::Brace, inner).into());
                continue;
            }
            _ => {}
        }
        kept.push(token);
    }
    kept.into_iter().collect()
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

    #[test]
    fn declarations_are_without_bodies_and_values() {
        let items = "struct A { pub a: i64 } static B: [C; 2] = [C { a: 1 }, C { a: 2 }]; impl<T> D<T> for A { \
                     const E: i64 = 3; const fn f<I: X<Item = T>>(self, g: impl Into<T>) -> H { let a = 4; a } \
                     fn i() {} } j!(K); enum L { M, N }";
        let tokens: TokenStream = items.parse().expect("tokens");
        let expected = "struct A { pub a: i64 } static B: [C; 2] = 0; impl<T> D<T> for A { const E: i64 = 0; \
                        const fn f<I: X<Item = T>>(self, g: impl Into<T>) -> H {} fn i() {} } j!(K); enum L { M, N }";
        let expected: TokenStream = expected.parse().expect("tokens");
        let declarations = declarations(tokens.clone());
        assert_eq!(declarations.to_string(), expected.to_string());
        assert!(same(&declarations, &expected) && !same(&tokens, &expected));
        syn::parse2::<syn::File>(declarations).expect("items");
    }
}
