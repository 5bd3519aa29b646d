pub(crate) mod default;
pub(crate) mod listing;
mod media;
mod member;
pub(crate) mod model;
mod parameter;
pub(crate) mod relation;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::{Options, Page, code, header, layout::Layout};

/// Everything that was concluded from a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// What the spec is going to say.
    pub facts: Vec<Fact>,

    /// What a person has to decide or confirm.
    pub doubts: Vec<Doubt>,

    /// Where each place's fact is in the list, so that looking one up does not grow with the page.
    places: HashMap<String, usize>,

    /// What was read: a `page`, a `document`.
    source: &'static str,

    /// The index of each parameter's name.
    parameters: HashMap<String, usize>,
}

/// One value of the spec and the lines that said it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Where it stands in the spec, as a JSON pointer.
    pub at: String,

    /// The value.
    pub value: Value,

    /// Numbers of the lines that said it.
    pub lines: Vec<usize>,
}

/// A question that the page leaves open.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// The place in the spec that it is about, as a JSON pointer. Everything below that place is in doubt with it.
    pub at: String,

    /// The question, with the reason for it.
    pub question: String,

    /// What the draft has there until a person decides. Absent: nothing.
    pub proposed: Option<Value>,

    /// Numbers of the lines that it comes from.
    pub lines: Vec<usize>,
}

impl Facts {
    /// Nothing yet, of a `page` or a `document`.
    pub(crate) fn of(source: &'static str) -> Self {
        Self { source, ..Self::default() }
    }

    /// Reads a page that tells of one model.
    pub(crate) fn read(page: &Page, options: &Options) -> Self {
        let (entries, others) = Layout::best(page);
        let header = header::read(page);
        let names: HashSet<&str> =
            entries.iter().filter_map(|entry| Some(entry.name.as_ref()?.text.as_str())).collect();
        let known = |body: &code::Body| {
            body.value
                .as_object()
                .is_some_and(|members| members.keys().any(|key| names.contains(&key.as_str())))
        };
        let body = code::bodies(page).into_iter().find(known);
        let mut facts = Self::of("page");
        for (index, entry) in entries.iter().enumerate() {
            parameter::read(&mut facts, index, entry, body.as_ref());
        }
        for other in others {
            let question =
                format!("`{}` looks like a parameter too, written down in another way.", other.text);
            facts.doubt("/parameters", [other.line], question);
        }
        relation::read(&mut facts, &entries, 0);
        model::read(&mut facts, page, &header, options);
        if !facts.facts.iter().any(|fact| fact.at.ends_with("/required")) {
            facts.doubt("/parameters", [], "The page as copied does not say which parameters are required.");
        }
        model::read_example(&mut facts, body.as_ref());
        model::read_output(&mut facts, page);
        facts
    }

    /// The value at a place, where there is one.
    pub(crate) fn get(&self, at: &str) -> Option<&Value> {
        self.facts.get(*self.places.get(at)?).map(|fact| &fact.value)
    }

    /// The index of the parameter of this name.
    pub(crate) fn parameter(&self, name: &str) -> Option<usize> {
        self.parameters.get(name).copied()
    }

    /// Whether the page lists a parameter of this name.
    pub(crate) fn is_parameter(&self, name: &str) -> bool {
        self.parameters.contains_key(name)
    }

    /// Takes down what the page says.
    pub(crate) fn state(
        &mut self,
        at: impl Into<String>,
        value: impl Into<Value>,
        lines: impl Into<Vec<usize>>,
    ) {
        let fact = Fact { at: at.into(), value: value.into(), lines: lines.into() };
        if let (Some(index), Some(name)) = (index_of_name(&fact.at), fact.value.as_str()) {
            self.parameters.entry(name.to_owned()).or_insert(index);
        }
        self.places.insert(fact.at.clone(), self.facts.len());
        self.facts.push(fact);
    }

    /// Takes down what the page suggests, and asks.
    pub(crate) fn propose(
        &mut self,
        at: impl Into<String>,
        value: impl Into<Value>,
        lines: impl Into<Vec<usize>>,
        question: impl Into<String>,
    ) {
        let (at, value, lines) = (at.into(), value.into(), lines.into());
        self.state(at.clone(), value.clone(), lines.clone());
        self.doubts.push(Doubt { at, question: question.into(), proposed: Some(value), lines });
    }

    /// Asks.
    pub(crate) fn doubt(
        &mut self,
        at: impl Into<String>,
        lines: impl Into<Vec<usize>>,
        question: impl Into<String>,
    ) {
        self.doubts.push(Doubt {
            at: at.into(),
            question: question.into(),
            proposed: None,
            lines: lines.into(),
        });
    }
}

/// The index in `/parameters/3/name`.
fn index_of_name(at: &str) -> Option<usize> {
    at.strip_prefix("/parameters/")?.strip_suffix("/name")?.parse().ok()
}
