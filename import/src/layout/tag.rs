//! Tags of HTML and JSX in the text of a page.

use crate::Page;

/// A piece of a page that has tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// `<name ...>`.
    Open(Tag),
    /// `</name>`.
    Close(String),
    /// What stands between tags, with entities as the letters they mean. Ends of lines are spaces.
    Text(String),
}

/// A tag with its attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// Its name, as written.
    pub(super) name: String,
    /// Attributes and their values without quotes or braces. One without a value has `true`.
    pub(super) attributes: Vec<(String, String)>,
    /// Whether it closes itself: `<br/>`.
    pub(super) closed: bool,
}

impl Tag {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Longest tag in bytes. Looking further for the end of each `<` would take ever longer on a long line.
const LONGEST: usize = 4_000;

/// Takes a page apart into tags and text, each with its line. A tag ends on the line it begins on; a `<` that begins
/// none is text.
pub(super) fn pieces(page: &Page) -> Vec<(usize, Piece)> {
    let mut found = Vec::new();
    for line in page.lines() {
        let mut rest = line.text.as_str();
        while !rest.is_empty() {
            let start = rest.find('<').unwrap_or(rest.len());
            let (text, after) = rest.split_at_checked(start).unwrap_or((rest, ""));
            if !text.is_empty() {
                found.push((line.number, Piece::Text(decoded(text))));
            }
            let near = after.get(..after.floor_char_boundary(LONGEST)).unwrap_or(after);
            let Some((piece, left)) = tag(near) else {
                // Nothing on the rest of the line is a tag, or this sign is only a sign.
                let sign = after.get(..1).unwrap_or_default();
                if !sign.is_empty() {
                    found.push((line.number, Piece::Text(sign.to_owned())));
                }
                rest = after.get(1..).unwrap_or_default();
                continue;
            };
            found.push((line.number, piece));
            rest = after.get(near.len() - left.len()..).unwrap_or_default();
        }
        found.push((line.number, Piece::Text(" ".to_owned())));
    }
    found
}

fn tag(text: &str) -> Option<(Piece, &str)> {
    let inner = text.strip_prefix('<')?;
    let (closing, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let end = inner.find(|letter: char| !letter.is_ascii_alphanumeric())?;
    let (name, mut rest) = inner.split_at_checked(end)?;
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    if closing {
        return Some((Piece::Close(name.to_owned()), rest.trim_start().strip_prefix('>')?));
    }
    let mut tag = Tag { name: name.to_owned(), ..Tag::default() };
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Piece::Open(tag), after));
        }
        if let Some(after) = rest.strip_prefix("/>") {
            tag.closed = true;
            return Some((Piece::Open(tag), after));
        }
        let end = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || "-_:".contains(letter)))?;
        let (name, after) = rest.split_at_checked(end)?;
        if name.is_empty() || tag.attributes.len() > 40 {
            return None;
        }
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after)?,
            None => ("true", after),
        };
        tag.attributes.push((name.to_owned(), decoded(value)));
        rest = after;
    }
}

fn value(text: &str) -> Option<(&str, &str)> {
    let close = match text.chars().next()? {
        '"' => '"',
        '\'' => '\'',
        '{' => '}',
        _ => return text.split_at_checked(text.find([' ', '>'])?),
    };
    let (value, after) = text.get(1..)?.split_once(close)?;
    Some((value.trim_matches(['"', '`']), after))
}

/// The text with its entities as the letters they mean, and hard spaces as plain ones.
fn decoded(text: &str) -> String {
    html_escape::decode_html_entities(text).replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_their_attributes_are_read() {
        let page = Page::new("a <b x=\"1 > 0\" y={5} z>c &lt; d</b> 1 < 2");
        let pieces: Vec<Piece> = pieces(&page).into_iter().map(|(_, piece)| piece).collect();
        let Piece::Open(tag) = &pieces[1] else { panic!("{pieces:?}") };
        assert_eq!((tag.get("x"), tag.get("y"), tag.get("z")), (Some("1 > 0"), Some("5"), Some("true")));
        assert_eq!(pieces[2], Piece::Text("c < d".to_owned()));
        assert_eq!(pieces[3], Piece::Close("b".to_owned()));
    }
}
