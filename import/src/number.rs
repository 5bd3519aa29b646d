use serde_json::Number;

/// Reads the number that a text begins with, and gives what follows it: `-1`, `5.0`, `9,999`.
pub(crate) fn leading(text: &str) -> Option<(Number, &str)> {
    let text = text.trim_start();
    let (minus, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, mut rest) = digits.split_at_checked(whole)?;
    if whole.is_empty() || whole.len() > 18 {
        return None;
    }
    let mut written = whole.to_owned();
    while let Some(group) = thousands(rest) {
        written.push_str(group);
        rest = rest.get(4..)?;
        if written.len() > 18 {
            return None;
        }
    }
    if let Some(after) = rest.strip_prefix('.') {
        let count = after.bytes().take_while(u8::is_ascii_digit).count();
        if count > 0 {
            let (fraction, after) = after.split_at_checked(count)?;
            written.push('.');
            written.push_str(fraction);
            rest = after;
        }
    }
    let sign = if minus { "-" } else { "" };
    Some((parsed(&format!("{sign}{written}"))?, rest))
}

/// Reads a text that is one number and nothing else.
pub(crate) fn whole(text: &str) -> Option<Number> {
    let (number, rest) = leading(text)?;
    rest.trim().is_empty().then_some(number)
}

/// Reads a range with both ends included: `1 - 5`, `-1 <= x <= 10`, `1 to 5`, `[0, 10]`, `between 1 and 5`.
/// Anything else, also an end that is left out (`<`), is none.
pub(crate) fn range(text: &str) -> Option<(Number, Number)> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
    let bare = bare.strip_prefix("between ").or_else(|| bare.strip_prefix("from ")).unwrap_or(bare);
    let (low, rest) = leading(bare)?;
    let rest = after_joint(rest.trim_start())?;
    let (high, rest) = leading(rest)?;
    let ordered = low.as_f64()? <= high.as_f64()?;
    (ordered && rest.trim().trim_end_matches('.').is_empty()).then_some((low, high))
}

/// Reads a range with one end, and gives the key it has in a spec: `>= 1`.
pub(crate) fn one_end(text: &str) -> Option<(&'static str, Number)> {
    // `x >= 1`: the one letter is the parameter.
    let text = text.trim().strip_prefix("x ").map_or(text, str::trim_start);
    let least =
        [">=", "\u{2265}"].iter().find_map(|sign| text.strip_prefix(sign)).map(|rest| ("minimum", rest));
    let most =
        ["<=", "\u{2264}"].iter().find_map(|sign| text.strip_prefix(sign)).map(|rest| ("maximum", rest));
    let (key, rest) = least.or(most)?;
    Some((key, whole(rest)?))
}

fn thousands(text: &str) -> Option<&str> {
    let group = text.strip_prefix(',')?.get(..3)?;
    let next = text.as_bytes().get(4);
    let ends = next.is_none_or(|byte| !byte.is_ascii_digit());
    (ends && group.bytes().all(|byte| byte.is_ascii_digit())).then_some(group)
}

fn parsed(written: &str) -> Option<Number> {
    if written.contains('.') {
        return Number::from_f64(written.parse().ok()?);
    }
    Some(written.parse::<i64>().ok()?.into())
}

/// What follows the words or signs between the two ends of a range.
fn after_joint(text: &str) -> Option<&str> {
    const BETWEEN: &[&str] = &["-", "\u{2013}", "\u{2014}", "~", "..", ",", "to ", "and "];
    for less in ["<=", "\u{2264}"] {
        if let Some(rest) = text.strip_prefix(less) {
            let rest = rest.trim_start();
            let name = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
            return rest.get(name..)?.trim_start().strip_prefix(less);
        }
    }
    BETWEEN.iter().find_map(|joint| text.strip_prefix(joint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_sign_its_fraction_and_its_thousands() {
        for (text, number) in
            [("-1", "-1"), ("\u{2212}7", "-7"), ("0.5", "0.5"), ("9,999", "9999"), ("5.", "5")]
        {
            assert_eq!(leading(text).unwrap().0.to_string(), number, "{text}");
        }
        for text in ["", "-", "x1", ".5", "1234567890123456789"] {
            assert!(leading(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_range_is_read_in_every_spelling() {
        for text in
            ["-1 - 5", "-1 <= x <= 5", "-1 \u{2264} x \u{2264} 5", "-1 to 5", "[-1, 5]", "between -1 and 5."]
        {
            let (low, high) = range(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((low.as_i64(), high.as_i64()), (Some(-1), Some(5)), "{text}");
        }
    }

    #[test]
    fn what_is_no_range_with_both_ends_is_none() {
        for text in ["1 < x < 5", "5 - 1", "2026-11-20", "1", "1 -", "1 - 5 seconds per shot"] {
            assert!(range(text).is_none(), "{text}");
        }
    }
}
