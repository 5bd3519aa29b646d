use serde::Serialize;
use serde_json::Value;
use wan_codegen::Places;

use super::place::{By, Place};
use crate::{Cause, Confidence, Finding, Location, Rule, Side, Subject};

/// Collects what is found in one spec.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    subject: Subject,
    old: Option<File<'a>>,
    new: Option<File<'a>>,
    findings: Vec<Finding>,
    /// Where each finding stands in the old file and in the new one, as far as they have it.
    pointers: Vec<(String, String)>,
}

/// A file of one side.
#[derive(Debug)]
pub(crate) struct File<'a> {
    /// Path below `specs/`.
    path: &'a str,
    text: &'a str,
    /// Where its values stand, once somebody asked.
    places: Option<Places<'a>>,
}

/// What stood somewhere and what stands there now.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Change {
    pub(crate) old: Option<Value>,
    pub(crate) new: Option<Value>,
}

impl<'a> File<'a> {
    pub(crate) fn new(path: &'a str, text: &'a str) -> Self {
        Self { path, text, places: None }
    }

    /// Line and column of a value, or of the nearest one around it.
    fn position(&mut self, pointer: &str) -> (usize, usize) {
        self.places.get_or_insert_with(|| Places::new(self.text)).position(pointer)
    }
}

impl Change {
    /// A change of what both sides may have. What is absent or `null` is nothing.
    pub(crate) fn of<T: Serialize + ?Sized>(old: &T, new: &T) -> Self {
        Self { old: json(old), new: json(new) }
    }

    /// What came.
    pub(crate) fn added<T: Serialize + ?Sized>(new: &T) -> Self {
        Self { old: None, new: json(new) }
    }

    /// What went.
    pub(crate) fn removed<T: Serialize + ?Sized>(old: &T) -> Self {
        Self { old: json(old), new: None }
    }
}

fn json<T: Serialize + ?Sized>(value: &T) -> Option<Value> {
    // The types of specs hold nothing that JSON cannot.
    serde_json::to_value(value).ok().filter(|value| !value.is_null())
}

impl<'a> Found<'a> {
    pub(crate) fn new(subject: Subject, old: Option<File<'a>>, new: Option<File<'a>>) -> Self {
        Self { subject, old, new, findings: Vec::new(), pointers: Vec::new() }
    }

    /// Adds a finding; what it returns takes more.
    pub(crate) fn add(
        &mut self,
        rule: &'static Rule,
        place: &Place<'_>,
        change: Change,
        message: impl Into<String>,
    ) -> &mut Finding {
        let location = self.location(place);
        self.pointers.push((place.pointer(By::Old), place.pointer(By::New)));
        self.findings.push_mut(Finding {
            rule,
            subject: self.subject.clone(),
            name: place.name(),
            parameters: place.parameters(),
            pointer: place.pointer(By::Name),
            old: change.old,
            new: change.new,
            message: message.into(),
            flags: rule.flags.iter().copied().collect(),
            bump: rule.bump,
            applied_by: None,
            cause: Cause::Unknown,
            confidence: Confidence::Exact,
            witness: None,
            rust: Vec::new(),
            price: None,
            location,
        })
    }

    /// Everything that was found so far, to be told more of.
    pub(crate) fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Sets why each fact changed, by where it stands in the old file and in the new one.
    pub(crate) fn tell_causes(&mut self, cause: impl Fn(&str, &str) -> Cause) {
        for (finding, (old, new)) in self.findings.iter_mut().zip(&self.pointers) {
            finding.cause = cause(old, new);
        }
    }

    /// How much was found so far.
    pub(crate) fn count(&self) -> usize {
        self.findings.len()
    }

    /// What was found after the first `count`.
    pub(crate) fn since(&mut self, count: usize) -> &mut [Finding] {
        self.findings.get_mut(count..).unwrap_or_default()
    }

    /// Everything that was found.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// In the new file, where the thing or the nearest value around it stands; in the old one only where that is all
    /// there is.
    fn location(&mut self, place: &Place<'_>) -> Location {
        let (side, by, file) = match (&mut self.new, &mut self.old) {
            (Some(file), _) => (Side::New, By::New, file),
            (None, Some(file)) => (Side::Old, By::Old, file),
            (None, None) => {
                return Location {
                    side: Side::New,
                    file: String::new(),
                    pointer: String::new(),
                    line: 1,
                    column: 1,
                };
            }
        };
        let pointer = place.pointer(by);
        let (line, column) = file.position(&pointer);
        Location { side, file: format!("specs/{}", file.path), pointer, line, column }
    }
}
