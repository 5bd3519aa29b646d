use crate::{
    Rule,
    diagnostic::{Finding, Target},
};

/// A place in a spec. It costs nothing until a mistake asks for its JSON pointer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    up: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

/// Collects the mistakes of one file.
#[derive(Debug)]
pub(super) struct Report<'a> {
    path: &'a str,
    found: &'a mut Vec<Finding>,
}

/// The file's value itself.
pub(super) const ROOT: Place<'static> = Place { up: None, step: Step::Key("") };

impl<'a> Place<'a> {
    pub(super) fn key<'b>(&'b self, key: &'b str) -> Place<'b> {
        Place { up: Some(self), step: Step::Key(key) }
    }

    pub(super) fn item(&'a self, index: usize) -> Place<'a> {
        Place { up: Some(self), step: Step::Item(index) }
    }

    fn pointer(&self) -> String {
        let Some(up) = self.up else { return String::new() };
        let mut pointer = up.pointer();
        pointer.push('/');
        match self.step {
            Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Step::Item(index) => pointer.push_str(&index.to_string()),
        }
        pointer
    }
}

impl<'a> Report<'a> {
    pub(super) fn new(path: &'a str, found: &'a mut Vec<Finding>) -> Self {
        Self { path, found }
    }

    /// The folder and the file's name without its ending.
    pub(super) fn folder_and_stem(&self) -> (&'a str, &'a str) {
        let (folder, name) = self.path.split_once('/').unwrap_or(("", self.path));
        (folder, name.strip_suffix(".json").unwrap_or(name))
    }

    /// Number of mistakes so far, those of earlier files included.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// Adds a mistake; what it returns takes a help.
    pub(super) fn add(&mut self, rule: Rule, place: &Place<'_>, message: impl Into<String>) -> &mut Finding {
        let finding = Finding::new(rule, self.path, Target::Value(place.pointer()), message);
        self.found.push_mut(finding)
    }
}
