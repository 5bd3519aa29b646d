use serde_json::{Number, Value};

/// The allowed values of a parameter, as far as the text tells where one ends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Values {
    /// Each value stood apart.
    Apart(Vec<Value>),

    /// Digits ran together; this is the one reading that fits best.
    Together(Vec<Value>),

    /// The text cannot be taken apart.
    Unclear,
}

/// Longest run of digits that is taken apart.
const LONGEST: usize = 48;

/// Longest number in such a run.
const WIDEST: usize = 6;

/// Reads a list of values. `known` are values that must be in it: the default, the example's. `numbers` tells whether
/// the parameter holds numbers, for a page may write `5` in code marks, which do not make it a text.
pub(crate) fn read(text: &str, known: &[Value], numbers: bool) -> Values {
    let Some(tokens) = tokens(text) else { return Values::Unclear };
    if let [Token::Bare(digits)] = tokens.as_slice()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.len() > 1
    {
        return together(digits, known);
    }
    let tokens: Vec<Token> = tokens.into_iter().map(|token| token.unmarked(numbers)).collect();
    let quoted = tokens.iter().all(|token| matches!(token, Token::Quoted(_) | Token::Code(_)));
    let bare = tokens.iter().all(|token| matches!(token, Token::Bare(_)));
    if tokens.is_empty() || !(quoted || bare) {
        return Values::Unclear;
    }
    let listed: Vec<Value> = tokens.into_iter().map(Token::into_value).collect();
    let numbers = listed.iter().filter(|value| value.is_number()).count();
    // One word may be several that ran together, unless it is known to be one.
    let doubtful = bare
        && matches!(listed.as_slice(), [one] if one.is_string() && !known.contains(one) && !known.is_empty());
    if doubtful || (numbers != 0 && numbers != listed.len()) {
        return Values::Unclear;
    }
    Values::Apart(listed)
}

enum Token {
    Quoted(String),
    /// In code marks.
    Code(String),
    Bare(String),
}

impl Token {
    fn unmarked(self, numbers: bool) -> Self {
        match self {
            Self::Code(text) if text.starts_with('"') => {
                serde_json::from_str(&text).map(Self::Quoted).unwrap_or(Self::Code(text))
            }
            Self::Code(text) if numbers => Self::Bare(text),
            other => other,
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Quoted(text) | Self::Code(text) => text.into(),
            Self::Bare(text) => match crate::number::whole(&text) {
                Some(number) => number.into(),
                None => text.into(),
            },
        }
    }
}

/// Takes a list apart at its quotes, commas, bars and spaces. None: a quote is not closed.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim_matches(['[', ']', ' ', '.']);
    loop {
        rest = rest.trim_start_matches([' ', ',', '|', ';']);
        let Some(first) = rest.chars().next() else { return Some(found) };
        if first == '"' {
            let mut strings = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            found.push(Token::Quoted(strings.next()?.ok()?));
            rest = rest.get(strings.byte_offset()..)?;
        } else if matches!(first, '`' | '\'') {
            let (inner, after) = rest.get(1..)?.split_once(first)?;
            let inner = inner.to_owned();
            found.push(if first == '`' { Token::Code(inner) } else { Token::Quoted(inner) });
            rest = after;
        } else {
            let end = rest.find([' ', ',', '|', ';', '"', '`']).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end)?;
            if !matches!(word, "or" | "and") {
                found.push(Token::Bare(word.to_owned()));
            }
            rest = after;
        }
    }
}

/// Takes digits apart into rising numbers that hold every known one. Of several ways the one whose numbers lie
/// closest together is taken: `360480576` is 360, 480, 576 and not 3, 60, 480, 576.
fn together(digits: &str, known: &[Value]) -> Values {
    let known: Vec<u64> = known.iter().filter_map(Value::as_u64).collect();
    if digits.len() > LONGEST || known.is_empty() {
        return Values::Unclear;
    }
    if digits.parse().is_ok_and(|one: u64| known.contains(&one)) {
        return Values::Apart(digits.parse::<u64>().map(|one| vec![one.into()]).unwrap_or_default());
    }
    let starts = (1..=WIDEST.min(digits.len())).filter_map(|width| best_from(digits, width, &known));
    let spread = |list: &[u64]| match (list.first(), list.last()) {
        (Some(first), Some(last)) => u128::from(*last) * 1_000_000 / u128::from((*first).max(1)),
        _ => u128::MAX,
    };
    match starts.min_by_key(|list| spread(list)) {
        Some(list) => Values::Together(list.into_iter().map(|number| Number::from(number).into()).collect()),
        None => Values::Unclear,
    }
}

/// The best way to go on from one first number: one path for each place and width of the last number, so that the work
/// grows with the length of the text and not with the number of ways.
fn best_from(digits: &str, width: usize, known: &[u64]) -> Option<Vec<u64>> {
    let first = number_at(digits, 0, width)?;
    let mut paths: Vec<(usize, Vec<u64>)> = vec![(width, vec![first])];
    let mut finished: Vec<Vec<u64>> = Vec::new();
    for place in 1..=digits.len() {
        let here: Vec<Vec<u64>> =
            paths.iter().filter(|(end, _)| *end == place).map(|(_, path)| path.clone()).collect();
        paths.retain(|(end, _)| *end != place);
        for path in here {
            if place == digits.len() {
                finished.push(path);
                continue;
            }
            let last = path.last().copied().unwrap_or_default();
            for next in (1..=WIDEST).filter_map(|width| Some((width, number_at(digits, place, width)?))) {
                // A known number that was stepped over can never be met again.
                if next.1 > last && !known.iter().any(|one| (last + 1..next.1).contains(one)) {
                    let mut longer = path.clone();
                    longer.push(next.1);
                    keep_shortest(&mut paths, place + next.0, longer);
                }
            }
        }
    }
    let holds_all = |path: &Vec<u64>| path.len() > 1 && known.iter().all(|one| path.contains(one));
    finished.into_iter().filter(holds_all).min_by_key(|path| path.last().copied())
}

/// Keeps one path for each place and last number; the known ones are in all of them alike.
fn keep_shortest(paths: &mut Vec<(usize, Vec<u64>)>, end: usize, path: Vec<u64>) {
    match paths.iter_mut().find(|(place, kept)| *place == end && kept.last() == path.last()) {
        Some((_, kept)) if kept.len() > path.len() => *kept = path,
        Some(_) => {}
        None => paths.push((end, path)),
    }
}

fn number_at(digits: &str, place: usize, width: usize) -> Option<u64> {
    let written = digits.get(place..place.checked_add(width)?)?;
    if written.len() > 1 && written.starts_with('0') {
        return None;
    }
    written.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn digits_that_ran_together_come_apart_by_what_is_known() {
        for (text, known, list) in [
            ("51015", json!([5]), json!([5, 10, 15])),
            ("360480576", json!([480]), json!([360, 480, 576])),
            ("48121620", json!([8]), json!([4, 8, 12, 16, 20])),
            ("01", json!([0]), json!([0, 1])),
            ("4807201080", json!([720]), json!([480, 720, 1080])),
        ] {
            let list = list.as_array().unwrap().clone();
            assert_eq!(read(text, known.as_array().unwrap(), true), Values::Together(list), "{text}");
        }
    }

    #[test]
    fn digits_are_left_alone_where_nothing_is_known_or_nothing_fits() {
        assert_eq!(read("51015", &[], true), Values::Unclear);
        assert_eq!(read("51015", &[json!(7)], true), Values::Unclear);
        assert_eq!(read(&"12".repeat(100), &[json!(12)], true), Values::Unclear);
    }

    #[test]
    fn one_value_that_is_the_default_is_one_value() {
        assert_eq!(read("480", &[json!(480)], true), Values::Apart(vec![json!(480)]));
    }

    #[test]
    fn values_apart_keep_their_kind() {
        for (text, list) in [
            (r#""1:1""2:3""16:9""#, json!(["1:1", "2:3", "16:9"])),
            (r#""a\"b""c""#, json!(["a\"b", "c"])),
            ("480 , 720 , 1280 .", json!([480, 720, 1280])),
            ("`480p`, `720p` or `1080p`", json!(["480p", "720p", "1080p"])),
        ] {
            assert_eq!(read(text, &[], false), Values::Apart(list.as_array().unwrap().clone()), "{text}");
        }
    }

    #[test]
    fn code_marks_make_no_text_of_a_number() {
        assert_eq!(read("`4`, `5`", &[], true), Values::Apart(vec![json!(4), json!(5)]));
        assert_eq!(read("`4`, `5`", &[], false), Values::Apart(vec![json!("4"), json!("5")]));
        assert_eq!(read("`\"4\"`, `\"5\"`", &[], true), Values::Apart(vec![json!("4"), json!("5")]));
    }

    #[test]
    fn words_that_ran_together_are_unclear() {
        assert_eq!(read("720p1080p", &[json!("720p")], false), Values::Unclear);
        assert_eq!(read(r#""a" b"#, &[], false), Values::Unclear);
        assert_eq!(read(r#""a"#, &[], false), Values::Unclear);
    }
}
