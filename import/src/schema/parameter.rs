use serde_json::Value;

use super::{DEEPEST, Reader, bounds, described, kind, listed, media, object, shape::Shape};
use crate::{
    Facts,
    document::Node,
    entry::{self, Entry, Said},
    facts::default,
};

/// A parameter, a member or an item while it is being read.
#[derive(Debug)]
pub(super) struct Parameter<'a> {
    /// Where its facts go: `/parameters/3`, `/parameters/3/item`.
    pub at: String,

    /// Its name.
    pub name: String,

    /// The line that it begins on.
    pub line: usize,

    /// What holds of it.
    pub shape: Shape<'a>,

    /// The line that says it is required. Absent: it is not.
    pub required: Option<usize>,

    /// The type in the spec's words. Empty: not known.
    pub kind: &'static str,

    /// What a text may be sent as, where it is a file.
    pub forms: Vec<&'static str>,
}

/// Concludes what the schemas say about one parameter that hold of it at once.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    facts: &mut Facts,
    mut parameter: Parameter<'a>,
    example: Option<&Value>,
) -> Entry {
    let at = parameter.at.clone();
    facts.state(format!("{at}/name"), parameter.name.as_str(), [parameter.line]);
    let mut entry = Entry::at(parameter.line);
    entry.name = Some(Said::new(&parameter.name, parameter.line));
    entry.prose = parameter
        .shape
        .all("description")
        .filter_map(|node| Some(Said::new(node.text()?, node.line())))
        .take(1)
        .collect();
    if is_around_itself(reader, &parameter) {
        let question = format!("`{}` holds itself, which a spec cannot say.", parameter.name);
        facts.doubt(at.clone(), [parameter.line], question);
        facts.state(format!("{at}/doc"), entry.prose_text(), entry.prose_lines());
        return entry;
    }
    kind::read(facts, &mut parameter);
    if let Some(line) = parameter.required {
        facts.state(format!("{at}/required"), true, [line]);
    }
    read_default(facts, &parameter);
    bounds::read(facts, &parameter);
    listed::read(facts, &parameter);
    check_default(facts, &parameter);
    media::read(facts, &parameter, &entry);
    read_children(reader, facts, &parameter, example);
    described::read(facts, &parameter, &entry);
    read_examples(facts, &parameter, example);
    for (key, question, line) in &parameter.shape.unclear {
        let key = if key.is_empty() { String::new() } else { format!("/{key}") };
        facts.doubt(format!("{at}{key}"), [*line], format!("`{}`: {question}", parameter.name));
    }
    object::unread(facts, &at, &format!("`{}`", parameter.name), &parameter.shape);
    read_marks(facts, &parameter);
    facts.state(format!("{at}/doc"), doc(&parameter, &entry), entry.prose_lines());
    entry
}

fn is_around_itself(reader: &Reader, parameter: &Parameter) -> bool {
    parameter.shape.parts.iter().any(|part| reader.within.contains(&part.id()))
}

/// The description, and else the title.
fn doc(parameter: &Parameter, entry: &Entry) -> String {
    let prose = entry.prose_text();
    if prose.is_empty() { parameter.shape.text("title").unwrap_or_default().to_owned() } else { prose }
}

fn read_default(facts: &mut Facts, parameter: &Parameter) {
    let told: Vec<Node> = parameter.shape.all("default").collect();
    let null = told.iter().any(|node| node.scalar().is_some_and(Value::is_null));
    if let Some(line) = parameter.shape.nullable.filter(|_| !null) {
        read_nullable(facts, parameter, line);
    }
    let Some(first) = told.first() else { return };
    let at = format!("{}/default", parameter.at);
    let Some(default) = first.value().map(|value| exact(value, parameter.kind)) else {
        facts.doubt(
            at,
            [first.line()],
            format!("The default of `{}` is too long to take over.", parameter.name),
        );
        return;
    };
    if default::fits(&default, parameter.kind) || default.is_null() {
        facts.state(at.clone(), default.clone(), [first.line()]);
    } else {
        let question =
            format!("The default of `{}` is {default}, which is no {}.", parameter.name, parameter.kind);
        facts.doubt(at.clone(), [first.line()], question);
    }
    let shown = short(&default);
    for other in told
        .iter()
        .filter(|other| other.value().map(|value| exact(value, parameter.kind)).as_ref() != Some(&default))
    {
        let question = format!("The document has another default of `{}` besides {shown}.", parameter.name);
        facts.doubt(at.clone(), [other.line()], question);
    }
}

/// Holds the default against the bounds and the list of values, which are known by now.
fn check_default(facts: &mut Facts, parameter: &Parameter) {
    let at = format!("{}/default", parameter.at);
    let Some(default) = facts.get(&at).cloned().filter(|default| !default.is_null()) else { return };
    if let Some(outside) = bounds::outside(facts, parameter, &default) {
        let line = parameter.shape.first("default").map_or(parameter.line, Node::line);
        facts.doubt(at, [line], format!("The default of `{}` is {default}, {outside}.", parameter.name));
    }
}

fn read_nullable(facts: &mut Facts, parameter: &Parameter, line: usize) {
    let at = format!("{}/nullable", parameter.at);
    if parameter.required.is_some() {
        let question = format!("`{}` must be sent and may be null, which a spec cannot say.", parameter.name);
        facts.doubt(at, [line], question);
        return;
    }
    facts.state(at, true, [line]);
}

/// A whole number in the way in which whole numbers are written: JSON Schema makes no difference between 5 and 5.0.
pub(super) fn exact(value: Value, kind: &str) -> Value {
    if kind != "integer" || !value.is_f64() {
        return value;
    }
    bounds::whole(&value).map_or(value, Value::from)
}

fn read_children<'a>(
    reader: &mut Reader<'a>,
    facts: &mut Facts,
    parameter: &Parameter<'a>,
    example: Option<&Value>,
) {
    if !matches!(parameter.kind, "object" | "list") {
        return;
    }
    if parameter.at.matches('/').count() > DEEPEST * 2 {
        let question = format!("What `{}` holds lies too deep to be read.", parameter.name);
        facts.doubt(parameter.at.clone(), [parameter.line], question);
        return;
    }
    let entered: Vec<usize> =
        parameter.shape.parts.iter().map(|part| part.id()).filter(|id| reader.within.insert(*id)).collect();
    if parameter.kind == "object" {
        let at = format!("{}/fields", parameter.at);
        if object::members(reader, facts, &at, &parameter.shape, example).is_empty() {
            let question = format!("The document does not say what the members of `{}` are.", parameter.name);
            facts.doubt(at, [parameter.line], question);
        }
    } else {
        object::item(reader, facts, parameter, example);
    }
    for id in entered {
        reader.within.remove(&id);
    }
}

/// Holds the examples against what the schema says: the parameter's own and what the body's example has for it.
fn read_examples(facts: &mut Facts, parameter: &Parameter, example: Option<&Value>) {
    let listed = parameter.shape.all("examples").filter(|node| node.is_list()).flat_map(Node::items);
    let own = parameter.shape.all("example").chain(listed).take(5);
    let shown: Vec<(Value, usize)> = own.filter_map(|node| Some((node.value()?, node.line()))).collect();
    let body = example.map(|value| (value.clone(), parameter.line));
    for (value, line) in shown.into_iter().chain(body) {
        let value = exact(value, parameter.kind);
        if value.is_null() || parameter.shape.accepted.iter().any(|(one, _)| *one == value) {
            continue;
        }
        let wrong = if default::fits(&value, parameter.kind) {
            bounds::outside(facts, parameter, &value)
        } else {
            Some(format!("which is no {}", parameter.kind))
        };
        if let Some(wrong) = wrong {
            let question = format!("An example has {} for `{}`, {wrong}.", short(&value), parameter.name);
            facts.doubt(parameter.at.clone(), [line], question);
        }
    }
}

/// A value as a question shows it.
fn short(value: &Value) -> String {
    entry::short(&value.to_string())
}

fn read_marks(facts: &mut Facts, parameter: &Parameter) {
    let shape = &parameter.shape;
    if let Some(line) = shape.is("deprecated") {
        let sentence = "The provider's document calls it deprecated.";
        let question = format!("`{}` is deprecated. What is to be done instead?", parameter.name);
        facts.propose(format!("{}/deprecated", parameter.at), sentence, [line], question);
    }
    let file = matches!(parameter.kind, "image" | "audio" | "video");
    let hidden = shape.text("format") == Some("password");
    let prompt =
        parameter.kind == "string" && parameter.name.contains("prompt") && shape.first("enum").is_none();
    if file || hidden || prompt {
        facts.state(format!("{}/sensitive", parameter.at), true, [parameter.line]);
    }
}
