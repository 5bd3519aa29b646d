//! Lines between `<generated: name>` and `</generated: name>`, in files that are otherwise kept by hand.

/// The text with the lines between the markers replaced, or `None` where it lacks the markers.
pub(crate) fn replace(text: &str, name: &str, lines: &str) -> Option<String> {
    let (opening, closing) = (format!("<generated: {name}>"), format!("</generated: {name}>"));
    let start = text.find(&opening)?;
    let start = start + text.get(start..)?.find('\n')? + 1;
    let end = start + text.get(start..)?.find(&closing)?;
    let end = text.get(..end)?.rfind('\n')? + 1;
    Some(format!("{}{lines}{}", text.get(..start)?, text.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let text = "a\n# <generated: x>\nold\nolder\n# </generated: x>\nb\n";
        let expected = "a\n# <generated: x>\nnew\n# </generated: x>\nb\n";
        assert_eq!(replace(text, "x", "new\n").as_deref(), Some(expected));
        assert_eq!(replace(expected, "x", "new\n").as_deref(), Some(expected));
    }

    #[test]
    fn an_empty_block_can_be_filled() {
        let text = "<!-- <generated: x> -->\n<!-- </generated: x> -->\n";
        let expected = "<!-- <generated: x> -->\nnew\n<!-- </generated: x> -->\n";
        assert_eq!(replace(text, "x", "new\n").as_deref(), Some(expected));
    }

    #[test]
    fn a_file_without_markers_is_left_alone() {
        assert_eq!(replace("a\n", "x", "new\n"), None);
        assert_eq!(replace("<generated: x>", "x", "new\n"), None);
    }
}
