//! Fills what a page does not tell, so that a draft breaks no rule of the language. Nothing is filled in silence: each
//! such value is a proposal with a doubt.

mod example;
mod parameter;

pub(crate) use parameter::{complete as complete_parameter, name_values};

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{Doubt, Draft, draft, header, question};

/// Proposes what the draft lacks, each with a doubt. What cannot be proposed stays empty, and the check of the language
/// names it. The provider, where there is a spec of it, tells which operations there can be.
#[must_use]
pub fn complete(draft: Draft, provider: Option<&wan_specs::ProviderSpec>) -> Draft {
    let Draft { spec, doubts, facts } = draft;
    let mut filling = Filling { spec, open: Open::new(doubts) };
    filling.name();
    filling.title();
    filling.parameters();
    filling.operations(provider);
    filling.output();
    filling.price();
    filling.example();
    let new = draft::arguments(&filling.spec);
    draft::put(&mut filling.spec, "/rust/new", new);
    let mut doubts = filling.open.doubts;
    let lines: HashMap<&str, &Vec<usize>> =
        facts.iter().map(|fact| (fact.at.as_str(), &fact.lines)).collect();
    for doubt in doubts.iter_mut().filter(|doubt| doubt.lines.is_empty()) {
        // What is asked about a fact comes from the fact's lines.
        if let Some(lines) = lines.get(doubt.at.as_str()) {
            doubt.lines.clone_from(lines);
        }
    }
    let spec = draft::in_order(filling.spec);
    question::sort(&mut doubts, &spec);
    Draft { spec, doubts, facts }
}

/// A draft while it is being filled.
struct Filling {
    spec: Value,
    open: Open,
}

/// What is open about a draft. Finding the doubt about a place does not grow with their number.
#[derive(Debug, Default)]
pub(crate) struct Open {
    pub doubts: Vec<Doubt>,
    places: HashMap<String, usize>,
}

impl Open {
    pub(crate) fn new(doubts: Vec<Doubt>) -> Self {
        let places =
            doubts.iter().enumerate().rev().map(|(index, doubt)| (doubt.at.clone(), index)).collect();
        Self { doubts, places }
    }

    /// Takes a proposal down. A doubt about the place that is there already keeps its question and its lines.
    pub(crate) fn propose(&mut self, at: &str, value: Value, question: String) {
        match self.places.get(at).and_then(|index| self.doubts.get_mut(*index)) {
            Some(known) => known.proposed = Some(value),
            None => self.doubt(at, question, Some(value)),
        }
    }

    /// Asks, with or without a proposal.
    pub(crate) fn doubt(&mut self, at: &str, question: String, proposed: Option<Value>) {
        self.places.entry(at.to_owned()).or_insert(self.doubts.len());
        self.doubts.push(Doubt { at: at.to_owned(), question, proposed, lines: Vec::new() });
    }
}

impl Filling {
    /// The id, which is also a file's name, and the type's name.
    fn name(&mut self) {
        let name = self.text("/model").to_owned();
        let id = id_of(&name);
        if !id.is_empty() && id != name {
            let question = format!(
                "An id is made of small letters; the page's spelling, `{name}`, is kept as `wire_name`."
            );
            self.propose("/model", id.clone(), question);
            draft::put(&mut self.spec, "/wire_name", name.into());
        }
        if !wan_codegen::name::is_type_name(self.text("/rust/type"))
            && let Some(type_name) = wan_codegen::name::type_name(&id)
        {
            self.propose("/rust/type", type_name, "What is the request called in Rust?");
        }
    }

    fn title(&mut self) {
        let name = self.text("/model").to_owned();
        let title = line(self.text("/title"));
        if title.is_empty() {
            self.propose("/title", name.clone(), "What is the model called?");
        } else {
            draft::put(&mut self.spec, "/title", title.into());
        }
        if self.text("/task").is_empty() {
            let parameters = self.spec.pointer("/parameters").and_then(Value::as_array);
            let takes_image =
                parameters.into_iter().flatten().any(|one| one.get("type") == Some(&"image".into()));
            let task = header::task(&name).unwrap_or(if takes_image { "i2v" } else { "t2v" });
            self.propose("/task", task, "What does the model make out of what?");
        }
        if self.text("/version").is_empty()
            && let Some(version) = header::version(&name).or_else(|| header::version(self.text("/title")))
        {
            self.propose("/version", version, "Which version of Wan is it?");
        }
        let doc = sentence(self.text("/doc"));
        if doc.is_empty() {
            let doc = sentence(self.text("/title"));
            self.propose("/doc", doc, "What is the model, in one sentence of ours?");
        } else {
            self.propose("/doc", doc, "Is that right, and is it in our words?");
        }
    }

    fn parameters(&mut self) {
        let mut parameters = self.spec.get_mut("parameters").map(Value::take).unwrap_or_default();
        for (index, one) in parameters.as_array_mut().into_iter().flatten().enumerate() {
            parameter::complete(one, &format!("/parameters/{index}"), &mut self.open);
        }
        draft::put(&mut self.spec, "/parameters", parameters);
    }

    /// What makes a video, what asks for it, and what delivers it.
    fn operations(&mut self, provider: Option<&wan_specs::ProviderSpec>) {
        let offered: Vec<Value> =
            self.spec.get("operations").and_then(Value::as_array).cloned().unwrap_or_default();
        let has = |name: &str| offered.iter().any(|offer| offer.get("operation") == Some(&name.into()));
        if has("sync") && !["submit", "status", "result", "cancel"].into_iter().any(has) {
            return;
        }
        let known: Vec<Value> = provider
            .into_iter()
            .flat_map(|provider| &provider.operations)
            .filter_map(|operation| serde_json::to_value(operation.operation).ok())
            .collect();
        let is_known = |name: &str| known.contains(&name.into());
        let needed: Vec<&str> = if known.is_empty() {
            vec!["submit", "status"]
        } else if is_known("submit") {
            ["submit", "status", "result"].into_iter().filter(|name| is_known(name)).collect()
        } else {
            vec!["sync"]
        };
        let mut whole = offered.clone();
        let lacking = needed.into_iter().filter(|name| !has(name));
        whole.extend(lacking.map(|name| json!({ "operation": name, "standing": "assumed" })));
        if whole.len() > offered.len() {
            let question =
                "The page does not show all operations that a video needs. Are those that are assumed there?";
            self.propose("/operations", whole, question);
        }
    }

    /// What follows a parameter that may be unset is unknown, and what is unknown is left out.
    fn output(&mut self) {
        if self.spec.pointer("/output/videos").is_none() {
            self.propose("/output/videos", 1, "The page does not say how many videos a request delivers.");
        }
        for (at, keys) in
            [("/output/seconds", &["parameter"][..]), ("/output/size", &["width", "height", "parameter"])]
        {
            let names = keys.iter().filter_map(|key| self.spec.pointer(&format!("{at}/{key}"))?.as_str());
            let Some(open) = names.filter(|name| self.tells_nothing(name)).map(str::to_owned).next() else {
                continue;
            };
            let question = format!(
                "It seems to follow `{open}`, which may be unset or is no number, so it is left out."
            );
            let known = std::mem::take(&mut self.open).doubts.into_iter().filter(|doubt| doubt.at != at);
            self.open = Open::new(known.collect());
            self.open.doubt(at, question, None);
            let key = at.rsplit('/').next().unwrap_or_default();
            if let Some(output) = self.spec.pointer_mut("/output").and_then(Value::as_object_mut) {
                output.shift_remove(key);
            }
        }
    }

    fn tells_nothing(&self, name: &str) -> bool {
        let parameters = self.spec.get("parameters").and_then(Value::as_array);
        let known = parameters.into_iter().flatten().find(|one| one.get("name") == Some(&name.into()));
        known.is_none_or(|one| {
            let is_set = one.get("required") == Some(&true.into());
            let is_number =
                one.get("type") == Some(&"integer".into()) || one.get("type") == Some(&"number".into());
            !is_number || (!is_set && one.get("default").is_none_or(Value::is_null))
        })
    }

    /// A price a second says nothing while nobody knows how many seconds there are, and what is unknown is left out.
    fn price(&mut self) {
        let per_second = self.text("/price/per") == "second";
        if !per_second || self.spec.pointer("/output/seconds").is_some() {
            return;
        }
        let question = format!(
            "The page gives a price of {} to {} a second, and how long the video is is not known. Tell it in `output`, then \
             put the price back.",
            self.text("/price/low"),
            self.text("/price/high")
        );
        if let Value::Object(members) = &mut self.spec {
            members.shift_remove("price");
        }
        self.open.doubt("/price", question, None);
    }

    fn example(&mut self) {
        let Some(mut body) = self.spec.pointer("/examples/0/body").cloned() else {
            let body = example::compose(&self.spec);
            let examples = json!([{ "name": "smallest", "composed": true, "body": body }]);
            let question = "The page shows no body; this one is composed. Does the provider take it?";
            self.propose("/examples", examples, question);
            return;
        };
        let mended = example::mend(&mut body, &self.spec);
        if !mended.is_empty() {
            draft::put(&mut self.spec, "/examples/0/body", body);
            draft::put(&mut self.spec, "/examples/0/composed", true.into());
            let question = format!(
                "The page's body does not fit what the page says of {}; there it was changed. Which of the two is right?",
                mended.join(", ")
            );
            self.open.doubt("/examples/0/body", question, None);
        }
    }

    fn text(&self, at: &str) -> &str {
        self.spec.pointer(at).and_then(Value::as_str).unwrap_or_default()
    }

    fn propose(&mut self, at: &str, value: impl Into<Value>, question: impl Into<String>) {
        let value = value.into();
        draft::put(&mut self.spec, at, value.clone());
        self.open.propose(at, value, question.into());
    }
}

/// The id that a name on the wire makes: `Wan-AI/Wan3.0` is `wan-ai-wan3.0`.
fn id_of(name: &str) -> String {
    let plain = |letter: char| match letter.to_ascii_lowercase() {
        lower if lower.is_ascii_alphanumeric() || matches!(lower, '.' | '-' | '_') => lower,
        _ => '-',
    };
    let id: String = name.chars().map(plain).collect();
    id.trim_start_matches(|letter: char| !letter.is_ascii_lowercase())
        .trim_end_matches(['-', '.', '_'])
        .to_owned()
}

/// A text as one line that begins with a capital and ends with a full stop. Nothing stays nothing.
fn sentence(text: &str) -> String {
    let line = line(text);
    let line = line.trim_end_matches(['.', ':', ';', ',', ' ']);
    let mut letters = line.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// A text as one line, without what moves the cursor of a terminal.
pub(crate) fn line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_on_the_wire_makes_an_id() {
        for (name, id) in [
            ("wan-3.0-t2v", "wan-3.0-t2v"),
            ("Wan-AI/Wan3.0", "wan-ai-wan3.0"),
            ("3D Wan!", "d-wan"),
            ("\u{4e07}", ""),
        ] {
            assert_eq!(id_of(name), id);
        }
    }

    #[test]
    fn a_text_becomes_a_sentence() {
        for (text, sentence) in
            [("a\tseed  of\nit", "A seed of it."), ("Done.", "Done."), ("One of: ", "One of."), (" . ", "")]
        {
            assert_eq!(super::sentence(text), sentence);
        }
    }
}
