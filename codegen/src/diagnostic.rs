//! What an author did wrong, and where.

use std::{collections::BTreeMap, ops::Range};

use crate::{Rule, locate::Located, render};

/// One mistake in a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: Rule,

    /// Path of the file, below `specs/`.
    pub path: String,

    /// The bytes of the file that are meant. Absent: the file as a whole.
    pub span: Option<Range<usize>>,

    /// Line of the first byte, counted from 1. Default: 1.
    pub line: usize,

    /// Column of the first character, counted from 1 in characters. Default: 1.
    pub column: usize,

    /// What is wrong here.
    pub message: String,

    /// What to do about it.
    pub help: Option<String>,
}

/// Every mistake of one run, sorted by path and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// The texts of the files that have mistakes, by path.
    texts: BTreeMap<String, String>,
}

/// A mistake whose line and column nobody asked for yet.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    path: String,
    pub(crate) target: Target,
    message: String,
    help: Option<String>,
}

/// What a finding is about.
#[derive(Debug)]
pub(crate) enum Target {
    /// The file as a whole.
    File,
    /// The value that a JSON pointer names.
    Value(String),
    /// The key that a JSON pointer ends with.
    Key(String),
    /// A range of bytes.
    Span(Range<usize>),
}

impl Diagnostics {
    /// Number of mistakes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no mistake.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The mistakes, sorted by path and place.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Shows the mistakes as rustc shows its errors, with the lines they are in. `color`: with ANSI colors.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        render::render(&self.list, &self.texts, color)
    }

    /// Looks up where the findings are. `text` gives the text of a file by its path.
    pub(crate) fn locate<'t>(findings: Vec<Finding>, text: impl Fn(&str) -> Option<&'t str>) -> Self {
        let mut by_path: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        for finding in findings {
            by_path.entry(finding.path.clone()).or_default().push(finding);
        }
        let mut all = Self::default();
        for (path, findings) in by_path {
            let text = text(&path);
            let located = text.map(Located::new);
            let mut list: Vec<Diagnostic> =
                findings.into_iter().map(|finding| finding.into_diagnostic(text, located.as_ref())).collect();
            list.sort_by(|a, b| {
                let key = |one: &Diagnostic| one.span.as_ref().map(|span| (span.start, span.end));
                key(a).cmp(&key(b)).then(a.rule.cmp(&b.rule)).then_with(|| a.message.cmp(&b.message))
            });
            list.dedup();
            all.list.append(&mut list);
            if let Some(text) = text {
                all.texts.insert(path, text.to_owned());
            }
        }
        all
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Finding {
    pub(crate) fn new(rule: Rule, path: &str, target: Target, message: impl Into<String>) -> Self {
        Self { rule, path: path.to_owned(), target, message: message.into(), help: None }
    }

    /// Says that another rule is broken.
    pub(crate) fn rule(&mut self, rule: Rule) -> &mut Self {
        self.rule = rule;
        self
    }

    /// Adds what to do about it.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do about it, where something is known.
    pub(crate) fn help_if(&mut self, help: Option<String>) -> &mut Self {
        self.help = help;
        self
    }

    /// Points at the key and not at its value.
    pub(crate) fn at_key(&mut self) -> &mut Self {
        if let Target::Value(pointer) = &mut self.target {
            self.target = Target::Key(std::mem::take(pointer));
        }
        self
    }

    fn into_diagnostic(self, text: Option<&str>, located: Option<&Located<'_>>) -> Diagnostic {
        let span = located.and_then(|located| match &self.target {
            Target::File => None,
            Target::Value(pointer) => Some(located.span(pointer, false)),
            Target::Key(pointer) => Some(located.span(pointer, true)),
            Target::Span(span) => Some(span.clone()),
        });
        let (line, column) = match (&span, text, located) {
            (Some(span), Some(text), Some(located)) => {
                let (line, start) = located.lines().line(span.start);
                (line, text.get(start..span.start).map_or(0, |before| before.chars().count()) + 1)
            }
            _ => (1, 1),
        };
        let (path, rule, message, help) = (self.path, self.rule, self.message, self.help);
        Diagnostic { rule, path, span, line, column, message, help }
    }
}
