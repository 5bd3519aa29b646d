use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::{
    Doubt, Draft,
    leaves::{Leaf, Leaves, agree},
};

/// How a page stands to one thing that a spec says or should say.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Where it stands in the spec, as a JSON pointer; `/parameters/-` is a parameter that the spec does not have.
    pub at: String,

    /// What the spec says. Absent: nothing.
    pub spec: Option<Value>,

    /// What the page says. Absent: nothing that can be read.
    pub page: Option<Value>,

    /// How the two stand to each other.
    pub standing: Agreement,

    /// Numbers of the page's lines that say it.
    pub lines: Vec<usize>,

    /// What the page leaves open about it.
    pub question: Option<String>,

    /// What it is about, the same in every spec.
    pub(crate) key: String,

    /// Where it stands in the draft.
    pub(crate) drafted_at: Option<String>,
}

impl Comparison {
    /// The parameter that it is about.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        let name = self.key.strip_prefix("/parameters/=")?;
        Some(name.split('/').next().unwrap_or(name))
    }
}

/// How what a page says stands to what a spec says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The page says the same.
    Confirmed,

    /// The page says something else, or says something where the spec says nothing.
    Contradicted,

    /// What the page says is not clear enough for either.
    InDoubt,

    /// The page does not say anything about it.
    NotMentioned,
}

/// Holds a spec against what was read from a page: everything that the spec says and a page could say, in the spec's
/// order, then what the page says besides.
#[must_use]
pub fn compare(spec: &Value, draft: &Draft) -> Vec<Comparison> {
    let page = Reading::of(draft);
    let own = Leaves::of(spec);
    let said = page.leaves.by_key();
    let mut found: Vec<Comparison> =
        own.all.iter().map(|leaf| page.judge(leaf, said.get(leaf.key.as_str()).copied())).collect();
    for one in found.iter_mut().filter(|one| one.at == "/model" && one.page.as_ref() == spec.get("wire_name"))
    {
        // An address has the name on the wire in it.
        one.standing = Agreement::Confirmed;
    }
    let known = own.by_key();
    let mut strange = HashSet::new();
    for leaf in page.leaves.all.iter().filter(|leaf| !known.contains_key(leaf.key.as_str())) {
        if !page.is_stated(leaf) {
            continue;
        }
        match own.place_of(&leaf.key) {
            Some(at) => found.push(page.besides(leaf, at, leaf.value.clone())),
            // Of a parameter that the spec lacks it is enough to tell that it is there.
            None if leaf.key.ends_with("/name")
                || leaf.key.starts_with("/rules/")
                || leaf.key.starts_with("/operations/") =>
            {
                let list = leaf.key.split("/=").next().unwrap_or_default();
                if strange.insert(leaf.key.as_str()) {
                    found.push(page.besides(leaf, format!("{list}/-"), leaf.value.clone()));
                }
            }
            None => {}
        }
    }
    found
}

/// What was read from a page, in a form in which questions about it are quick.
pub(crate) struct Reading<'a> {
    pub leaves: Leaves,
    lines: HashMap<&'a str, &'a [usize]>,
    doubts: HashMap<String, &'a Doubt>,
    /// Places at and below which everything is proposed only.
    proposed: HashSet<&'a str>,
}

impl<'a> Reading<'a> {
    pub(crate) fn of(draft: &'a Draft) -> Self {
        let leaves = Leaves::of(&draft.spec);
        let lines = draft.facts.iter().map(|fact| (fact.at.as_str(), fact.lines.as_slice())).collect();
        let doubts = draft.doubts.iter().rev();
        let doubts = doubts.map(|doubt| (leaves.key_of(&doubt.at), doubt)).collect();
        let proposed = draft.doubts.iter().filter(|doubt| doubt.proposed.is_some());
        let proposed = proposed.map(|doubt| doubt.at.as_str()).collect();
        Self { leaves, lines, doubts, proposed }
    }

    /// Whether the page says it, rather than the form that every draft begins with.
    pub(crate) fn is_stated(&self, leaf: &Leaf) -> bool {
        match leaf.at.as_str() {
            at if at.ends_with("/required") => self.lines.contains_key(at) || leaf.value == Value::Bool(true),
            "/provider" | "/model" => leaf.value != "unknown",
            "/title" | "/task" | "/version" => leaf.value != "",
            _ => true,
        }
    }

    /// What is open about something that the draft has at a place.
    pub(crate) fn doubt(&self, leaf: &Leaf) -> Option<&'a Doubt> {
        let exact = self.doubts.get(&leaf.key).copied();
        exact.or_else(|| {
            heads(&leaf.at)
                .find(|head| self.proposed.contains(head))
                .and_then(|head| self.doubts.get(&self.leaves.key_of(head)).copied())
        })
    }

    /// Lines that say what the draft has at a place, or the most of what is around it.
    pub(crate) fn lines(&self, at: &str) -> Vec<usize> {
        let own = self.lines.get(at).copied();
        let around = || heads(at).find_map(|head| self.lines.get(head).copied());
        let below = || {
            let inside = |(place, _): &(&&str, &&[usize])| {
                place.strip_prefix(at).is_some_and(|rest| rest.starts_with('/'))
            };
            self.lines.iter().filter(inside).min().map(|(_, lines)| *lines)
        };
        own.or_else(around).or_else(below).unwrap_or_default().to_vec()
    }

    /// How the page stands to one leaf of the spec.
    fn judge(&self, leaf: &Leaf, said: Option<&Leaf>) -> Comparison {
        let mut told = Comparison {
            at: leaf.at.clone(),
            spec: Some(leaf.value.clone()),
            page: None,
            standing: Agreement::NotMentioned,
            lines: Vec::new(),
            question: None,
            key: leaf.key.clone(),
            drafted_at: None,
        };
        let Some(said) = said.filter(|said| self.is_stated(said)) else {
            if let Some(doubt) = self.doubts.get(&leaf.key) {
                // The page says something there that cannot be read.
                told.standing = Agreement::InDoubt;
                told.question = Some(doubt.question.clone());
                told.lines.clone_from(&doubt.lines);
            }
            return told;
        };
        told.lines = self.lines(&said.at);
        told.page = Some(said.value.clone());
        told.drafted_at = Some(said.at.clone());
        let doubt = self.doubt(said);
        told.question = doubt.map(|doubt| doubt.question.clone());
        told.standing = match (doubt, agree(&leaf.key, &leaf.value, &said.value)) {
            (Some(_), _) => Agreement::InDoubt,
            (None, true) => Agreement::Confirmed,
            (None, false) => {
                told.question = self.open_name(&said.at).map(|doubt| doubt.question.clone());
                if told.question.is_some() { Agreement::InDoubt } else { Agreement::Contradicted }
            }
        };
        told
    }

    /// Something that the page says and the spec does not.
    fn besides(&self, leaf: &Leaf, at: String, value: Value) -> Comparison {
        let doubt = self.doubt(leaf).or_else(|| self.open_name(&leaf.at)).map(|doubt| doubt.question.clone());
        Comparison {
            at,
            spec: None,
            page: Some(value),
            standing: if doubt.is_some() { Agreement::InDoubt } else { Agreement::Contradicted },
            lines: self.lines(&leaf.at),
            question: doubt,
            key: leaf.key.clone(),
            drafted_at: Some(leaf.at.clone()),
        }
    }

    /// The question about the name of the parameter that a place is in: while it is open, nobody can say that this
    /// parameter is the spec's.
    fn open_name(&self, at: &str) -> Option<&'a Doubt> {
        heads(at).find_map(|head| {
            let name = format!("{head}/name");
            self.proposed
                .contains(name.as_str())
                .then(|| self.doubts.get(&self.leaves.key_of(&name)).copied())?
        })
    }
}

/// What a place lies in, from the inside.
fn heads(at: &str) -> impl Iterator<Item = &str> {
    let mut rest = at;
    std::iter::from_fn(move || {
        let (head, _) = rest.split_at_checked(rest.rfind('/')?)?;
        rest = head;
        (!head.is_empty()).then_some(head)
    })
}
