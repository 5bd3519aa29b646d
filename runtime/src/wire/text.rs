//! Text from outside, made fit to be shown on a terminal or in a log.

use std::{iter::Peekable, str::Chars};

use super::{bounds, private::Private};

/// One line for a message: no control, escape or direction character, no query of an address, nothing private,
/// at most 500 characters.
pub(crate) fn line(text: &str, private: &Private) -> String {
    // Far more than is shown is not even looked at; blotting before cutting keeps a cut private text out.
    let near = cut(text, bounds::SHOWN_CHARACTERS * 8);
    let told = without_queries(&private.blot(&clean(near)));
    let shown = cut(&told, bounds::SHOWN_CHARACTERS);
    if shown.len() < told.len() { format!("{shown}..") } else { told }
}

/// As [`line`], in quotes, so that a server's words are not taken for ours. Quotes within become single ones.
pub(crate) fn quoted(text: &str, private: &Private) -> Option<String> {
    let told = line(text, private).replace('"', "'");
    (!told.is_empty()).then(|| format!("\"{told}\""))
}

/// The beginning of a body for `Error::body`: as [`line`], but of at most 64 kB.
pub(crate) fn excerpt(body: &[u8], private: &Private) -> String {
    // More than is kept is looked at, so that a private text is found before it is cut in two.
    let near = body.get(..bounds::KEPT_BYTES * 2).unwrap_or(body);
    let mut told = without_queries(&private.blot(&clean(&String::from_utf8_lossy(near))));
    let end = (0..=bounds::KEPT_BYTES).rev().find(|end| told.is_char_boundary(*end));
    told.truncate(end.unwrap_or_default());
    told
}

/// The text on one line, without escape sequences and without characters that are not seen.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_escape(&mut characters),
            '\u{9b}' => skip_parameters(&mut characters),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => skip_string(&mut characters),
            _ if character.is_whitespace() || matches!(character, '\u{2028}' | '\u{2029}') => {
                if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                    cleaned.push(' ');
                }
            }
            _ if is_hidden(character) => {}
            _ => cleaned.push(character),
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// All that may be shown of an address that a server sent: neither query nor fragment, nothing private, at most 500
/// characters.
pub(crate) fn address(url: &str, private: &Private) -> String {
    let bare = url.find(['?', '#']).and_then(|query| url.get(..query));
    let told = line(bare.unwrap_or(url), private);
    if bare.is_some() { told + "?.." } else { told }
}

/// Of an address that a server sent: scheme, host and port.
pub(crate) fn origin(url: &str, private: &Private) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    line(&format!("{scheme}://{authority}"), private)
}

/// The text with the query and fragment of every address in it left out: they may be a signature or a key.
pub(crate) fn without_queries(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        told.push_str(before);
        told.push_str("://");
        let end = after.find(|character: char| character.is_whitespace() || "\"<>".contains(character));
        let (address, tail) = after.split_at_checked(end.unwrap_or(after.len())).unwrap_or((after, ""));
        match address.find(['?', '#']).and_then(|query| address.get(..query)) {
            Some(bare) => {
                told.push_str(bare);
                told.push_str("?..");
                // Both may stand in a query as well, so only at its end are they taken for what follows.
                let behind = address.trim_end_matches(['\'', ')']).len().max(bare.len());
                told.push_str(address.get(behind..).filter(|behind| behind.len() < 3).unwrap_or_default());
            }
            None => told.push_str(address),
        }
        rest = tail;
    }
    told.push_str(rest);
    told
}

fn skip_escape(characters: &mut Peekable<Chars<'_>>) {
    match characters.next() {
        Some('[') => skip_parameters(characters),
        Some(']' | 'P' | 'X' | '^' | '_') => skip_string(characters),
        _ => {}
    }
}

/// Skips a string for the terminal, such as a title or a link. It ends with a bell or with `ESC \`.
fn skip_string(characters: &mut Peekable<Chars<'_>>) {
    while let Some(character) = characters.next() {
        match character {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' => {
                characters.next_if_eq(&'\\');
                return;
            }
            _ => {}
        }
    }
}

fn skip_parameters(characters: &mut Peekable<Chars<'_>>) {
    while characters.next_if(|character| matches!(character, ' '..='?')).is_some() {}
    characters.next_if(|character| matches!(character, '@'..='~'));
}

/// Whether a character is not seen, or changes how others are.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') || is_unseen(character)
}

/// Direction marks, which can make a text read as another one, tags, and characters of no width.
pub(crate) fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    )
}

pub(super) fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_escapes_and_direction_marks_are_left_out() {
        for (dirty, clean_text) in [
            ("plain", "plain"),
            ("  two\r\n\tlines \n", "two lines"),
            ("a\u{1b}[31mred\u{1b}[0m", "ared"),
            ("\u{1b}]8;;https://evil.example\u{7}link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{9b}31mred", "red"),
            ("\u{9d}0;title\u{9c}c1\u{90}q\u{7}!", "c1!"),
            ("soft\u{ad}hyphen\u{e0041}\u{3164}\u{fffa}", "softhyphen"),
            ("bell\u{7}null\0del\u{7f}", "bellnulldel"),
            ("gpm\u{202e}4pm.exe", "gpm4pm.exe"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("\u{1b}", ""),
            ("\u{1b}]0;title\u{1b}\\shown", "shown"),
            ("line\u{2028}separator", "line separator"),
        ] {
            assert_eq!(clean(dirty), clean_text, "{dirty:?}");
        }
    }

    #[test]
    fn what_is_private_is_found_in_the_escapes_of_json() {
        let prompt = "a \"red\" fox\nin Töö/1 \\ 🦊";
        let private = Private::default().and(prompt).and("key/1+2==");
        let once = serde_json::json!({ "error": format!("key/1+2== {prompt}"), "at": 7 }).to_string();
        let twice = serde_json::json!({ "inner": once }).to_string();
        let others = [
            once.replace('/', "\\/"),
            once.replace('ö', "\\u00f6").replace('🦊', "\\ud83e\\uDD8A"),
            once.replace('=', "\\u003d").replace('+', "\\u002B"),
        ];
        for body in [&once, &twice].into_iter().chain(&others) {
            let told = excerpt(body.as_bytes(), &private);
            assert!(told.contains("[redacted] [redacted]"), "{told}");
            for word in ["red\\", "\"red", "fox", "key/", "u003d", "1+2"] {
                assert!(!told.contains(word), "{told}");
            }
            assert!(told.contains("at") && told.contains('7'), "{told}");
        }
    }

    #[test]
    fn a_text_without_anything_private_is_told_with_its_escapes() {
        let private = Private::default().and("hunter2");
        for text in ["{\"error\":\"no \\\"fox\\\"\"}", "C:\\new\\u12", "\\", "\\ud83e", "\\u00zz hunter3"] {
            assert_eq!(line(text, &private), text);
        }
    }

    #[test]
    fn queries_of_addresses_are_left_out() {
        assert_eq!(
            without_queries("see https://a.example/v.mp4?sig=1&b=2 and (http://b.example/x#y) why? no"),
            "see https://a.example/v.mp4?.. and (http://b.example/x?..) why? no"
        );
        for (address, told) in [("x?a)", "x?..)"), ("x?a')", "x?..')"), ("x?a)))", "x?..")] {
            assert_eq!(without_queries(&format!("(http://{address}")), format!("(http://{told}"));
        }
    }

    #[test]
    fn a_servers_words_stand_in_quotes_of_ours() {
        let private = Private::default().and("hunter2");
        let told = quoted("no \"hunter2\" here", &private);
        assert_eq!(told.as_deref(), Some("\"no '[redacted]' here\""));
        assert_eq!(quoted("\u{7} ", &private), None);
    }

    #[test]
    fn an_address_is_shown_without_its_query_whatever_stands_in_it() {
        for (url, shown) in [
            ("https://a.example/v.mp4?sig=1&b=2", "https://a.example/v.mp4?.."),
            ("https://a.example/v.mp4?x\"'<>) sig=1", "https://a.example/v.mp4?.."),
            ("https://a.example/\u{1b}[31mv.mp4#sig", "https://a.example/v.mp4?.."),
            ("https://a.example/v.mp4", "https://a.example/v.mp4"),
        ] {
            assert_eq!(address(url, &Private::default()), shown);
        }
        assert_eq!(without_queries("'https://a.example/?s='1)', x"), "'https://a.example/?.. x");
        assert_eq!(
            address(&format!("https://a.example/{}", "a".repeat(4000)), &Private::default()).len(),
            502
        );
    }

    #[test]
    fn a_line_is_cut_after_it_is_blotted() {
        let private = Private::default().and("hunter2");
        let long = format!("{}hunter2{}", "a".repeat(498), "b".repeat(5000));
        let shown = line(&long, &private);
        assert!(shown.ends_with("a[r.."), "{shown}");
        assert!(shown.chars().count() <= 502);
        // What is not seen takes no room of what is.
        assert_eq!(line(&format!("{}a red fox", "\u{200b}".repeat(3000)), &private), "a red fox");
    }

    #[test]
    fn an_excerpt_is_bounded() {
        assert_eq!(excerpt(&vec![b'x'; 1_000_000], &Private::default()).len(), bounds::KEPT_BYTES);
        assert_eq!(excerpt(b"\xffok", &Private::default()), "\u{fffd}ok");
        let unseen = format!("{}a red fox", "\u{200b}".repeat(bounds::KEPT_BYTES / 2));
        assert_eq!(excerpt(unseen.as_bytes(), &Private::default()), "a red fox");
        assert_eq!(excerpt("🦊".repeat(20_000).as_bytes(), &Private::default()).len(), bounds::KEPT_BYTES);
        let torn = format!("{}hunter2", "a".repeat(bounds::KEPT_BYTES - 3));
        assert!(!excerpt(torn.as_bytes(), &Private::default().and("hunter2")).contains("hun"));
    }
}
