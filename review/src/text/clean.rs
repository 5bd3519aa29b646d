//! Makes texts of specs harmless in what they are printed into. Specs come from forks: a name, a value or a sentence may
//! hold whatever its author wants a terminal, a page or a build to do.

use std::fmt::Write as _;

/// Letters that are drawn as nothing and that the standard library takes for printable.
const FILLERS: &[char] =
    &['\u{115f}', '\u{1160}', '\u{17b4}', '\u{17b5}', '\u{2800}', '\u{3164}', '\u{ffa0}'];
/// Breaks words that a site would make links or mentions of, and is drawn as nothing.
const BREAK: &str = "&#8203;";

/// One line in which every character is seen: what moves the cursor, changes colour or direction, or has no width is
/// written as `\u{..}`, and no build takes the line for a command.
pub(crate) fn line(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => clean.push_str("\\n"),
            '\r' => clean.push_str("\\r"),
            '\t' => clean.push_str("\\t"),
            // A build's runner looks for `##[` anywhere in a line.
            '[' if clean.ends_with("##") => clean.push_str("\\u{5b}"),
            hidden if is_hidden(hidden) => clean.extend(hidden.escape_unicode()),
            seen => clean.push(seen),
        }
    }
    // It looks for `::` at the beginning of a line, behind white space.
    if clean.trim_start().starts_with("::") { clean.replacen("::", ":\\u{3a}", 1) } else { clean }
}

/// At most so many characters of a line, with an ellipsis where something is left out.
pub(crate) fn short(text: &str, most: usize) -> String {
    // The beginning is enough to look at: a character becomes at most ten.
    let beginning: String = text.chars().take(most + 1).collect();
    let clean = line(&beginning);
    if clean.chars().count() <= most {
        return clean;
    }
    let mut cut: String = clean.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// JSON in which every character is seen; it says the same.
pub(crate) fn json(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        // Outside of strings JSON holds none of them but line ends, so each is in a string and may be written so.
        if character != '\n' && is_hidden(character) || character == '[' && clean.ends_with("##") {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(clean, "\\u{unit:04x}");
            }
        } else {
            clean.push(character);
        }
    }
    clean
}

/// Prose in Markdown: no markup, no HTML, no link, no mention, no reference to an issue.
pub(crate) fn prose(text: &str) -> String {
    let clean = line(text);
    let mut escaped = String::with_capacity(clean.len());
    for (at, character) in clean.char_indices() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '$' => escaped.push_str("&#36;"),
            '`' => escaped.push_str("&#96;"),
            '|' => escaped.push_str("&#124;"),
            '\\' | '*' | '_' | '[' | ']' | '~' => escaped.extend(['\\', character]),
            '@' | '#' => {
                escaped.push(character);
                escaped.push_str(BREAK);
            }
            // `https://…`, `www.…` and `GH-12` are made links of without any markup.
            ':' if clean.get(at..).is_some_and(|rest| rest.starts_with("://")) => {
                escaped.push(':');
                escaped.push_str(BREAK);
            }
            '.' | '-' if ends_with_prefix(&escaped) => {
                escaped.push_str(BREAK);
                escaped.push(character);
            }
            plain => escaped.push(plain),
        }
    }
    escaped
}

/// A code span in Markdown. Its fence is longer than any in the text.
pub(crate) fn code(text: &str) -> String {
    let clean = without_comments(&line(text)).replace('|', "\\u{7c}");
    if clean.trim().is_empty() {
        // A span of nothing is no span, and two fences in a row would open one that never ends.
        return "` `".to_owned();
    }
    let fence = "`".repeat(longest_run(&clean) + 1);
    // A blank on either side is taken away again.
    let pad = if clean.starts_with(['`', ' ']) || clean.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{clean}{pad}{fence}")
}

/// Prose with words between backticks, as messages have them, in Markdown. Whichever way a text shifts the backticks,
/// each part is harmless.
pub(crate) fn message(text: &str) -> String {
    let mut parts: Vec<&str> = text.split('`').collect();
    // The last backtick opens something that nothing closes: it is a character like any other.
    let left = if parts.len().is_multiple_of(2) { parts.pop() } else { None };
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at.is_multiple_of(2) {
            out.push_str(&prose(part));
        } else {
            // Two fences side by side would be one.
            if out.ends_with('`') {
                out.push_str(BREAK);
            }
            out.push_str(&code(part));
        }
    }
    if let Some(left) = left {
        out.push_str("&#96;");
        out.push_str(&prose(left));
    }
    out
}

/// A block of code in Markdown. Line ends stay, and the fence is longer than any in the text.
pub(crate) fn block(language: &str, text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|text| without_comments(&line(text))).collect();
    let clean = lines.join("\n");
    let fence = "`".repeat(longest_run(&clean).max(2) + 1);
    format!("{fence}{language}\n{clean}\n{fence}\n")
}

/// The data of a build's command.
pub(crate) fn command_data(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// A property of a build's command.
pub(crate) fn command_property(text: &str) -> String {
    command_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// One word without white space, for a line that is read back: what is not a plain character is written as `%20`.
pub(crate) fn word(text: &str) -> String {
    let mut word = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'%' | b'`' | b'<' | b'[') {
            word.push(char::from(byte));
        } else {
            let _ = write!(word, "%{byte:02X}");
        }
    }
    word
}

/// Whether a reader would not see a character, or see it act on others.
fn is_hidden(character: char) -> bool {
    // The standard library escapes so what is not printable or sticks to the character before it.
    let is_unprintable = || {
        let mut escape = character.escape_debug();
        escape.next() == Some('\\') && escape.next() == Some('u')
    };
    character.is_control() || is_unprintable() || FILLERS.contains(&character)
}

/// Nobody but us may write the comment by which a page is found again.
fn without_comments(text: &str) -> String {
    text.replace("<!--", "<\\u{21}--")
}

/// Whether what was written ends with the beginning of a link or reference that sites make by themselves.
fn ends_with_prefix(text: &str) -> bool {
    let end: Vec<char> = text.chars().rev().take(3).collect();
    let end: String = end.into_iter().rev().collect::<String>().to_ascii_lowercase();
    end == "www" || end.ends_with("gh")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_seen_is_written_out() {
        for (text, expected) in [
            ("plain `code` ≥ 长", "plain `code` ≥ 长"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("a\u{202e}b\u{2066}", "a\\u{202e}b\\u{2066}"),
            ("a\u{200b}b\u{feff}\u{e0041}\u{fe0f}", "a\\u{200b}b\\u{feff}\\u{e0041}\\u{fe0f}"),
            ("\u{3164}", "\\u{3164}"),
            ("::error::x", ":\\u{3a}error::x"),
            ("  ::error::x", "  :\\u{3a}error::x"),
            ("a ##[error]x", "a ##\\u{5b}error]x"),
            ("film::Size", "film::Size"),
        ] {
            assert_eq!(line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_line_is_cut_with_an_ellipsis() {
        assert_eq!(short("abcdef", 6), "abcdef");
        assert_eq!(short("abcdefg", 6), "abcde…");
        assert_eq!(short("\n\n\n\n", 6), "\\n\\n\\…");
    }

    #[test]
    fn json_says_the_same() {
        let value = serde_json::json!({ "a\u{202e}": "\u{9b}\u{e0041}\u{7f} ##[x" });
        let clean = json(&value.to_string());
        assert_eq!(clean, r#"{"a\u202e":"\u009b\udb40\udc41\u007f ##\u005bx"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&clean).unwrap(), value);
    }

    #[test]
    fn prose_holds_no_markup_mention_reference_or_link() {
        for (text, expected) in [
            ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
            ("@team and #12", "@&#8203;team and #&#8203;12"),
            ("a](https://x) www.x GH-1", "a\\](https:&#8203;//x) www&#8203;.x GH&#8203;-1"),
            ("a|b`c*d_e~f$g\\", "a&#124;b&#96;c\\*d\\_e\\~f&#36;g\\\\"),
            ("<!-- wan-spec-diff -->", "&lt;!-- wan-spec-diff --&gt;"),
            ("a\n# b", "a\\\\n#&#8203; b"),
        ] {
            assert_eq!(prose(text), expected, "{text:?}");
        }
    }

    #[test]
    fn code_cannot_be_left() {
        for (text, expected) in [
            ("a", "`a`"),
            ("", "` `"),
            ("`", "`` ` ``"),
            ("a``b|c", "```a``b\\u{7c}c```"),
            ("<!-- x", "`<\\u{21}-- x`"),
        ] {
            assert_eq!(code(text), expected, "{text:?}");
        }
        assert_eq!(block("json", "a\n```\n::x"), "````json\na\n```\n:\\u{3a}x\n````\n");
    }

    #[test]
    fn a_message_keeps_its_code_and_loses_what_else_it_holds() {
        assert_eq!(message("range of `steps` < `10`"), "range of `steps` &lt; `10`");
        assert_eq!(message("`a` <b> `"), "`a` &lt;b&gt; &#96;");
    }

    #[test]
    fn commands_are_escaped_as_a_runner_reads_them() {
        assert_eq!(command_data("50 %\r\nnext, a:b"), "50 %25%0Anext, a:b");
        assert_eq!(command_property("a:b,c%"), "a%3Ab%2Cc%25");
        assert_eq!(word("/a b/`<é"), "/a%20b/%60%3C%C3%A9");
    }

    /// What a page shows as prose: without code spans and without character references.
    fn outside_code(markdown: &str) -> String {
        let (mut out, mut rest) = (String::new(), markdown);
        while let Some(at) = rest.find('`') {
            out.push_str(&rest[..at]);
            let run = rest[at..].chars().take_while(|character| *character == '`').count();
            let fence = "`".repeat(run);
            let after = &rest[at + run..];
            // The span ends at the next run of the same length.
            let mut from = 0;
            rest = loop {
                let Some(next) = after[from..].find('`') else { break "" };
                let start = from + next;
                let length = after[start..].chars().take_while(|character| *character == '`').count();
                if length == fence.len() {
                    break &after[start + length..];
                }
                from = start + length;
            };
        }
        out.push_str(rest);
        out
    }

    /// Texts that are made of what is dangerous.
    fn hostile() -> impl Strategy<Value = String> {
        let parts = prop::sample::select(vec![
            "`",
            "``",
            "|",
            "<",
            "&",
            "@",
            "#",
            "[",
            "](",
            "!",
            "<!--",
            "-->",
            "::",
            "##",
            "\n",
            "\r",
            "\t",
            "\u{1b}",
            "\u{9b}",
            "\u{202e}",
            "\u{200b}",
            "a",
            "1",
            " ",
            "%",
            "\\",
            "https://",
            "www.",
            "$",
            "*",
            "_",
            "é",
            "wan-spec-diff",
        ]);
        prop_oneof![prop::collection::vec(parts, 0..20).prop_map(|parts| parts.concat()), any::<String>()]
    }

    proptest! {
        #[test]
        fn a_line_is_one_line_that_commands_nothing(text in hostile()) {
            for clean in [line(&text), short(&text, 12)] {
                prop_assert!(!clean.chars().any(char::is_control), "{clean:?}");
                prop_assert!(!clean.trim_start().starts_with("::") && !clean.contains("##["), "{clean:?}");
            }
            prop_assert!(short(&text, 12).chars().count() <= 12);
        }

        #[test]
        fn markdown_is_harmless_outside_of_code(text in hostile()) {
            for clean in [prose(&text), message(&text), code(&text)] {
                let shown = outside_code(&clean);
                let bytes = shown.as_bytes();
                for (at, byte) in bytes.iter().enumerate() {
                    let next = shown.get(at + 1..).unwrap_or_default();
                    let is_escaped = shown.get(..at).unwrap_or_default().bytes().rev()
                        .take_while(|byte| *byte == b'\\').count() % 2 == 1;
                    match byte {
                        b'<' | b'>' | b'|' => prop_assert!(false, "{clean:?}"),
                        b'@' | b'#' => prop_assert!(next.starts_with("&#8203;") || next.starts_with("8203;")
                            || next.starts_with("96;") || next.starts_with("36;") || next.starts_with("124;"), "{clean:?}"),
                        b'[' | b']' | b'*' | b'_' | b'~' => prop_assert!(is_escaped, "{clean:?}"),
                        _ => {}
                    }
                }
                prop_assert!(!shown.contains("://") && !clean.contains("<!--"), "{clean:?}");
                prop_assert!(!clean.chars().any(char::is_control), "{clean:?}");
            }
        }

        #[test]
        fn a_block_is_closed_by_its_own_fence_alone(text in hostile()) {
            let clean = block("json", &text);
            let fence: String = clean.chars().take_while(|character| *character == '`').collect();
            let lines: Vec<&str> = clean.lines().collect();
            let closing = lines.iter().skip(1).filter(|line| line.trim_start().starts_with(&fence)).count();
            prop_assert_eq!(closing, 1);
            prop_assert_eq!(lines.last().copied(), Some(fence.as_str()));
            prop_assert!(!lines.iter().any(|line| line.trim_start().starts_with("::")));
        }

        #[test]
        fn a_command_stays_on_its_line(text in hostile()) {
            let clean = command_property(&text);
            prop_assert!(!clean.contains(['\n', '\r', ':', ',']), "{clean:?}");
            prop_assert!(!word(&text).contains(char::is_whitespace));
        }
    }
}
