/// The name that was likely meant, where one is near enough.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = wrong.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= name.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A help that names the likely one, or else all of them. `None`: nothing is known, or the text is too long to be meant.
#[must_use]
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    // Names are compared in quadratic time; nobody means a known one by a text of this length.
    if wrong.len() > 200 {
        return None;
    }
    if let Some(name) = nearest(wrong, known.clone()) {
        return Some(format!("did you mean `{name}`?"));
    }
    let names: Vec<String> = known.into_iter().take(40).map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| format!("known here: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let known = ["minimum", "maximum", "min_length"];
        for (wrong, expected) in [
            ("minimun", Some("minimum")),
            ("Maximum", Some("maximum")),
            ("minlength", Some("min_length")),
            ("zebra", None),
        ] {
            assert_eq!(nearest(wrong, known), expected, "{wrong}");
        }
    }

    #[test]
    fn without_a_near_name_all_are_told() {
        assert_eq!(did_you_mean("zebra", ["a", "b"]).as_deref(), Some("known here: `a`, `b`"));
        assert_eq!(did_you_mean("zebra", []), None);
    }
}
