//! Names of files that a stranger suggests, made safe on every system.

use percent_encoding::percent_decode_str;

use crate::wire::text;

/// Longest name with its extension. Unit: bytes. Room is left for ` (999)` and what is put around a part's name.
pub(crate) const LONGEST: usize = 120;

/// Room for an extension.
const EXTENSION: usize = 8;

/// The name that a `content-disposition` header suggests, raw.
pub(crate) fn of_disposition(header: &str) -> Option<String> {
    let mut plain = None;
    let mut rest = header;
    while let Some((name, value, after)) = parameter(rest) {
        rest = after;
        match name.to_ascii_lowercase().as_str() {
            // The form that names its encoding is the better one, wherever it stands.
            "filename*" => {
                let encoded = value.splitn(3, '\'').nth(2)?.to_owned();
                return Some(percent_decode_str(&encoded).decode_utf8_lossy().into_owned());
            }
            "filename" => plain = plain.or(Some(value)),
            _ => {}
        }
    }
    plain
}

/// The name that an address suggests, raw: what stands behind the last slash of its path.
pub(crate) fn of_url(url: &str) -> Option<String> {
    let url = reqwest::Url::parse(url).ok()?;
    let last = url.path_segments()?.next_back()?;
    Some(percent_decode_str(last).decode_utf8_lossy().into_owned())
}

/// A safe name without an extension, made of a suggestion. `None`: nothing is left of it.
///
/// No part of a path, no character that is not seen or that a system forbids, no dot in front, no dot or space at the
/// end, no name of a device. Its extension is left out: what the file is tells its content.
pub(crate) fn safe_stem(suggested: &str) -> Option<String> {
    let base = suggested.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_allowed = |character: &char| !text::is_hidden(*character) && !r#"<>:"/\|?*"#.contains(*character);
    let kept: String = base.chars().filter(is_allowed).collect();
    let mut stem = kept.trim_start_matches(is_edge);
    if let Some((before, extension)) = stem.rsplit_once('.') {
        let is_extension = (1..EXTENSION).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_extension && !before.is_empty() {
            stem = before;
        }
    }
    let stem = fitted(stem);
    let stem = if is_device(stem) { fitted(&format!("_{stem}")).to_owned() } else { stem.to_owned() };
    (!stem.is_empty()).then_some(stem)
}

/// The name for the n-th attempt to find one that is not taken.
pub(crate) fn numbered(stem: &str, extension: &str, attempt: u32) -> String {
    match attempt {
        1 => format!("{stem}.{extension}"),
        attempt => format!("{stem} ({attempt}).{extension}"),
    }
}

/// As much of a name as leaves room for an extension.
fn fitted(stem: &str) -> &str {
    cut(stem, LONGEST - EXTENSION).trim_end_matches(is_edge)
}

fn is_edge(character: char) -> bool {
    character == '.' || character.is_whitespace()
}

/// Whether Windows takes the name for a device, whatever stands behind its first dot.
fn is_device(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let is_numbered = |kind: &str| {
        let digit = first.strip_prefix(kind).and_then(|rest| {
            let mut rest = rest.chars();
            rest.next().filter(|_| rest.next().is_none())
        });
        digit.is_some_and(|digit| digit.is_ascii_digit() || "¹²³".contains(digit))
    };
    matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$")
        || is_numbered("COM")
        || is_numbered("LPT")
}

/// As many characters as fit into so many bytes.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// The next parameter of a header, its value without quotation marks, and what follows.
fn parameter(text: &str) -> Option<(&str, String, &str)> {
    let (_, rest) = text.split_once(';')?;
    let (name, rest) = rest.split_once('=')?;
    // A parameter without a value stands before this one.
    let name = name.rsplit(';').next().unwrap_or(name).trim();
    let rest = rest.trim_start();
    let Some(quoted) = rest.strip_prefix('"') else {
        let end = rest.find(';').unwrap_or(rest.len());
        let (value, rest) = rest.split_at_checked(end)?;
        return Some((name, value.trim_end().to_owned(), rest));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((name, value, quoted.get(at + 1..).unwrap_or_default())),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    // A mark that is never closed: the rest is the value.
    Some((name, value, ""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_suggested_name_becomes_a_safe_one() {
        for (suggested, safe) in [
            ("clip.mp4", Some("clip")),
            ("a red fox.final.mp4", Some("a red fox.final")),
            ("../../x", Some("x")),
            ("..\\..\\x.mp4", Some("x")),
            ("/etc/passwd", Some("passwd")),
            ("C:\\Windows\\System32\\x.exe", Some("x")),
            ("file:stream", Some("filestream")),
            ("a\u{202e}gpm.mp4", Some("agpm")),
            ("a\0b\u{7}c\u{9b}d\r\ne", Some("abcde")),
            (".bashrc", Some("bashrc")),
            ("...hidden...", Some("hidden")),
            ("dot. . .", Some("dot")),
            ("<>:\"|?*", None),
            ("..", None),
            ("", None),
            ("a/", None),
            ("NUL", Some("_NUL")),
            ("nul.mp4", Some("_nul")),
            ("con.tar.mp4", Some("_con.tar")),
            ("COM1", Some("_COM1")),
            ("lpt¹.mp4", Some("_lpt¹")),
            ("COM10", Some("COM10")),
            ("aux .mp4", Some("_aux")),
            ("CONIN$", Some("_CONIN$")),
            ("schön 🦊.mp4", Some("schön 🦊")),
            ("fox.v 2", Some("fox.v 2")),
            ("fox.jumping", Some("fox")),
            ("fox.sleeping", Some("fox.sleeping")),
        ] {
            assert_eq!(safe_stem(suggested).as_deref(), safe, "{suggested:?}");
        }
        assert_eq!(safe_stem(&"x".repeat(300)).map(|stem| stem.len()), Some(LONGEST - EXTENSION));
        let device = format!("NUL.{}", "x".repeat(300));
        assert_eq!(safe_stem(&device).map(|stem| stem.len()), Some(LONGEST - EXTENSION), "with its mark");
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let names: Vec<_> = (1..4).map(|attempt| numbered("fox", "mp4", attempt)).collect();
        assert_eq!(names, ["fox.mp4", "fox (2).mp4", "fox (3).mp4"]);
    }

    #[test]
    fn a_header_suggests_a_name() {
        for (header, name) in [
            ("attachment; filename=clip.mp4", Some("clip.mp4")),
            ("attachment; filename=\"a; b.mp4\"; x=1", Some("a; b.mp4")),
            (r#"attachment; filename="a\"b.mp4""#, Some("a\"b.mp4")),
            ("attachment; filename=\"never closed", Some("never closed")),
            ("attachment; filename=\"old.mp4\"; filename*=UTF-8''sch%C3%B6n.mp4", Some("schön.mp4")),
            ("attachment; FileName = clip.mp4", Some("clip.mp4")),
            ("attachment; x=\"\"; filename=\"clip.mp4\"", Some("clip.mp4")),
            ("inline; foo; filename=clip.mp4", Some("clip.mp4")),
            ("attachment", None),
            ("attachment; filename*=broken", None),
            ("filename=clip.mp4", None),
            ("", None),
        ] {
            assert_eq!(of_disposition(header).as_deref(), name, "{header}");
        }
    }

    #[test]
    fn an_address_suggests_a_name() {
        for (url, name) in [
            ("https://cdn.example/a/b/clip.mp4?sig=1#x", Some("clip.mp4")),
            ("https://cdn.example/a%2F..%2Fb.mp4", Some("a/../b.mp4")),
            ("https://cdn.example/", Some("")),
            ("data:x", None),
        ] {
            assert_eq!(of_url(url).as_deref(), name, "{url}");
        }
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_folder_or_grows(suggested in "\\PC{0,200}|[./\\\\a-zA-Z0-9 \u{202e}\u{0}-\u{1f}:]{0,200}") {
            crate::fuzzing::file_name(suggested.as_bytes());
        }
    }
}
