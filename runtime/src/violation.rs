//! What is wrong with a request: a [`Violation`] each, gathered in [`Violations`].

mod bound;
mod collect;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, fmt};

pub(crate) use bound::{Decimal, Noun, Range};
pub use collect::Violations;

/// What becomes of a request that breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// It is not sent.
    Refuse,
    /// It is sent; the caller likely meant something else.
    Warn,
    /// It is sent; the caller may want to know.
    Inform,
}

/// One thing that is wrong with a request.
///
/// It is shown as one line: ``` `steps` is 5; allowed: 10 to 70; nearest: 10 ```. The text of a prompt or of an
/// address never appears in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    field: Cow<'static, str>,
    severity: Severity,
    problem: Problem,
    bound: Cow<'static, str>,
    nearest: Option<Cow<'static, str>>,
}

/// In which way a value is wrong, as far as it may be shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Problem {
    /// A number or a short word, as JSON.
    Value(String),
    /// How many of something there are.
    Count(String, Noun),
    /// How large or long a file is: `31.2 seconds`, `200x200 pixels`.
    Measure(String),
    /// What the value is, where the value itself is private or has the wrong type: `a text`.
    Kind(&'static str),
    /// The value is required and was not given.
    Missing,
    /// Nothing has this name.
    Unknown,
    /// Values contradict each other; the bound is the rule.
    Rule,
}

impl Violation {
    /// Where it is wrong, as people write it: `steps`, `loras[0].scale`. A rule over several parameters names
    /// them all, joined by a comma and a space.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Whether the request is refused for it.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The offending number or short word as JSON; for a text, a list or a file that is too long, its length; for a
    /// file that plays or shows too much or too little, its measure: `31.2 seconds`.
    /// `None` where there is no value, where it has the wrong type and where it is private.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        match &self.problem {
            Problem::Value(text) | Problem::Count(text, _) | Problem::Measure(text) => Some(text),
            Problem::Kind(_) | Problem::Missing | Problem::Unknown | Problem::Rule => None,
        }
    }

    /// What is allowed: `10 to 70`, `at most 2000 characters`, or the sentence of a rule.
    #[must_use]
    pub fn bound(&self) -> &str {
        &self.bound
    }

    /// The allowed value that is nearest, as JSON; for a length, the nearest length; for a name that is not
    /// known, the nearest name.
    #[must_use]
    pub fn nearest(&self) -> Option<&str> {
        self.nearest.as_deref()
    }

    pub(crate) fn refusal(
        field: impl Into<Cow<'static, str>>,
        problem: Problem,
        bound: impl Into<Cow<'static, str>>,
        nearest: Option<String>,
    ) -> Self {
        let nearest = nearest.map(Cow::Owned);
        Self { field: field.into(), severity: Severity::Refuse, problem, bound: bound.into(), nearest }
    }

    fn broken_rule(fields: &[&'static str], severity: Severity, sentence: &'static str) -> Self {
        let field = match fields {
            [field] => Cow::Borrowed(*field),
            _ => Cow::Owned(fields.join(", ")),
        };
        Self { field, severity, problem: Problem::Rule, bound: sentence.into(), nearest: None }
    }

    /// Puts the path of what holds the field before it.
    fn move_under(&mut self, path: &str) {
        let join = |field: &str| match field.chars().next() {
            None | Some('[') => format!("{path}{field}"),
            Some(_) => format!("{path}.{field}"),
        };
        let field = match self.problem {
            Problem::Rule => self.field.split(", ").map(join).collect::<Vec<_>>().join(", "),
            _ => join(&self.field),
        };
        self.field = field.into();
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.severity {
            Severity::Refuse => "",
            Severity::Warn => "warning: ",
            Severity::Inform => "note: ",
        })?;
        let bound = &self.bound;
        match &self.problem {
            Problem::Rule => return write!(formatter, "`{}`: {bound}", self.field.replace(", ", "`, `")),
            Problem::Value(what) | Problem::Measure(what) => {
                write!(formatter, "`{}` is {what}; allowed: {bound}", self.field)?;
            }
            Problem::Kind(kind) => write!(formatter, "`{}` is {kind}; allowed: {bound}", self.field)?,
            Problem::Missing => write!(formatter, "`{}` is missing; needed: {bound}", self.field)?,
            Problem::Unknown => write!(formatter, "`{}` is not known; allowed: {bound}", self.field)?,
            Problem::Count(count, noun) => {
                // The bound tells the nearest length already.
                return write!(
                    formatter,
                    "`{}` has {count} {}; allowed: {bound}",
                    self.field,
                    noun.of(count)
                );
            }
        }
        match &self.nearest {
            Some(nearest) => write!(formatter, "; nearest: {nearest}"),
            None => Ok(()),
        }
    }
}
