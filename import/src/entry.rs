use crate::number;

/// What one layout found about one parameter, still in the page's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The line that the entry begins on.
    pub line: usize,

    /// The parameter's name. Absent: the page as copied shows none.
    pub name: Option<Said>,

    /// The type: `string (uri)`.
    pub kind: Option<Said>,

    /// Whether the page says required, or optional. Absent: it says neither.
    pub required: Option<(bool, usize)>,

    /// What stands after `Default:`.
    pub default: Option<Said>,

    /// What stands after `Range:`.
    pub range: Option<Said>,

    /// What stands after `Allowed values:`, run together or apart, maybe on several lines.
    pub allowed: Vec<Said>,

    /// Sentences.
    pub prose: Vec<Said>,

    /// What the layout saw and could not read.
    pub unclear: Vec<Unclear>,

    /// The members of an object, or of each item of a list of objects.
    pub members: Vec<Entry>,
}

/// Something about a parameter that a layout saw and could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unclear {
    /// The key of the parameter that it is about. Empty: all of it.
    pub key: &'static str,

    /// The question.
    pub question: String,

    /// Its line.
    pub line: usize,
}

/// Words of a page and the line they stand on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The words.
    pub text: String,

    /// The line's number.
    pub line: usize,
}

impl Said {
    /// Words on a line.
    pub(crate) fn new(text: &str, line: usize) -> Self {
        Self { text: text.trim().to_owned(), line }
    }
}

impl Entry {
    /// An entry of which only the first line is known.
    pub(crate) fn at(line: usize) -> Self {
        Self {
            line,
            name: None,
            kind: None,
            required: None,
            default: None,
            range: None,
            allowed: Vec::new(),
            prose: Vec::new(),
            unclear: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Everything its sentences say, as one text.
    pub(crate) fn prose_text(&self) -> String {
        self.prose.iter().map(|said| said.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The lines of its sentences, or its first line where it has none.
    pub(crate) fn prose_lines(&self) -> Vec<usize> {
        if self.prose.is_empty() {
            return vec![self.line];
        }
        self.prose.iter().map(|said| said.line).collect()
    }

    /// Takes a star behind the name, which pages use for what is required.
    pub(crate) fn star(&mut self, line: usize) {
        self.required = Some((true, line));
        let question = "A star behind the name is read as required.".to_owned();
        self.unclear.push(Unclear { key: "required", question, line });
    }

    /// Takes a default or a range. One that is told again and otherwise is a question.
    pub(crate) fn tell(&mut self, key: &'static str, value: &str, line: usize) {
        let place = if key == "default" { &mut self.default } else { &mut self.range };
        let told = place.get_or_insert_with(|| Said::new(value, line));
        if !agree(&told.text, value) {
            let question = format!("The page says \"{}\" and then \"{}\".", short(&told.text), value.trim());
            self.unclear.push(Unclear { key, question, line });
        }
    }

    /// Whether a line begins with a mark of which the parameter has one already.
    pub(crate) fn has_mark_of(&self, text: &str) -> bool {
        match mark(text.trim_start_matches(['.', ',', ' '])) {
            Some((Mark::Default, _)) => self.default.is_some(),
            Some((Mark::Range, _)) => self.range.is_some(),
            Some((Mark::Allowed, _)) => !self.allowed.is_empty(),
            None => false,
        }
    }

    /// Takes what a line of marked facts says: `Default: 3Range: 1 - 5`, marks run together or not. False: the line
    /// has no mark. What a parameter is said to be for the first time counts.
    pub(crate) fn take_marks(&mut self, text: &str, line: usize) -> bool {
        let mut rest = text.trim();
        let mut marked = false;
        // Three kinds of marks cannot follow each other longer than this.
        for _ in 0..MARKS.len() {
            let Some((mark, after)) = mark(rest.trim_start_matches(['.', ',', ' '])) else { break };
            marked = true;
            let (value, after) = if mark == Mark::Allowed { (after, "") } else { value_and_rest(after) };
            rest = after;
            match mark {
                Mark::Default => self.tell("default", value, line),
                Mark::Range => self.tell("minimum", value, line),
                Mark::Allowed if value.is_empty() => {}
                Mark::Allowed => self.allowed.push(Said::new(value, line)),
            }
        }
        marked
    }
}

/// Whether two tellings of a default or of a range are of one value: `81` and 81, `0.0 - 1.0` and 0 to 1, and an end
/// that is one of a range.
pub(crate) fn agree(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.trim().trim_matches(['`', '"', '\'']).to_owned();
    let (one, other) = (bare(one), bare(other));
    if one == other {
        return true;
    }
    if let (Some(one), Some(other)) = (number::whole(&one), number::whole(&other)) {
        return one.as_f64() == other.as_f64();
    }
    let (Some(one), Some(other)) = (ends(&one), ends(&other)) else { return false };
    let meet = |one: Option<f64>, other: Option<f64>| one.is_none() || other.is_none() || one == other;
    meet(one.0, other.0) && meet(one.1, other.1)
}

/// The least and the greatest of a range, as far as it has them.
fn ends(text: &str) -> Option<(Option<f64>, Option<f64>)> {
    if let Some((least, most)) = number::range(text) {
        return Some((least.as_f64(), most.as_f64()));
    }
    let (key, end) = number::one_end(text)?;
    Some(if key == "minimum" { (end.as_f64(), None) } else { (None, end.as_f64()) })
}

/// A text as a question shows it: at most 80 characters, for one text may be in very many questions.
pub(crate) fn short(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => [text.get(..end).unwrap_or_default(), "..."].concat(),
        None => text.to_owned(),
    }
}

/// A word that says what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Default,
    Range,
    Allowed,
}

const MARKS: &[(&str, Mark)] = &[
    ("Default:", Mark::Default),
    ("Range:", Mark::Range),
    ("Allowed values:", Mark::Allowed),
    ("Allowed values :", Mark::Allowed),
    ("Supports:", Mark::Allowed),
];

fn mark(text: &str) -> Option<(Mark, &str)> {
    MARKS.iter().find_map(|(word, mark)| Some((*mark, text.strip_prefix(word)?.trim_start())))
}

/// Splits a value from the marks behind it. A quoted value ends at its quote, for it may hold a mark's word.
fn value_and_rest(text: &str) -> (&str, &str) {
    if text.starts_with('"') {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<String>();
        if let Some(Ok(_)) = values.next()
            && let Some((value, rest)) = text.split_at_checked(values.byte_offset())
        {
            return (value, rest.trim());
        }
    }
    let next = MARKS.iter().filter_map(|(word, _)| text.find(word)).min();
    match next.and_then(|cut| text.split_at_checked(cut)) {
        Some((value, rest)) => (value.trim_end_matches([' ', ',']), rest),
        None => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Entry {
        let mut entry = Entry::at(1);
        assert!(entry.take_marks(text, 1), "{text}");
        entry
    }

    #[test]
    fn marks_that_run_together_come_apart() {
        let entry = marks("Default: 3Range: 1 - 5");
        assert_eq!(entry.default, Some(Said::new("3", 1)));
        assert_eq!(entry.range, Some(Said::new("1 - 5", 1)));
    }

    #[test]
    fn a_mark_that_is_told_again_and_otherwise_is_a_question() {
        let mut entry = marks("Default: 3");
        assert!(entry.take_marks("Default: 3", 2) && entry.unclear.is_empty());
        assert!(entry.take_marks("Default: 4", 3) && entry.unclear.len() == 1);
        assert_eq!(entry.default, Some(Said::new("3", 1)));
    }

    #[test]
    fn a_quoted_default_may_hold_the_word_of_a_mark() {
        let entry = marks(r#"Default: "Range: 1 - 5"Range: 2 - 3"#);
        assert_eq!(entry.default, Some(Said::new(r#""Range: 1 - 5""#, 1)));
        assert_eq!(entry.range, Some(Said::new("2 - 3", 1)));
    }

    #[test]
    fn a_mark_after_a_stray_full_stop_is_read() {
        assert_eq!(marks(". Default: 5.0").default, Some(Said::new("5.0", 1)));
    }
}
