//! What a request may hold.

use std::fmt::Display;

use serde_json::Value;
use wan_specs::{LengthUnit, MediaForm, ModelSpec, ParameterSpec, ParameterType};

use super::{
    markdown::{code, table, text},
    sources::{remarks, sentence},
};
use crate::{check::pointer_of, digits::grouped, lower::span};

/// The table of parameters. Members of objects and of a list's items are rows of their own, below what holds them.
pub(super) fn section(model: &ModelSpec) -> String {
    let mut rows = Vec::new();
    for parameter in &model.parameters {
        add(&mut rows, "", parameter, Owner::Body);
    }
    let head = ["Name", "Type", "Required", "Default", "Values", "Meaning"];
    let private = if model.parameters.iter().any(is_private) {
        "\nWhat is private is kept out of logs, errors and the journal.\n"
    } else {
        ""
    };
    format!("## Parameters\n\n{}{private}", table(&head, &rows))
}

/// A body in the documented spelling: what the provider takes besides gives way to what it means.
pub(super) fn documented(parameters: &[ParameterSpec], body: &Value) -> Value {
    let mut body = body.clone();
    for parameter in parameters {
        if let Some(value) = body.pointer_mut(&pointer_of(parameter)) {
            *value = meant(parameter, value);
        }
    }
    body
}

/// What holds a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// The body, or an object.
    Body,
    /// A list, whose items it describes.
    List,
}

fn meant(parameter: &ParameterSpec, value: &Value) -> Value {
    if let Some(accepted) = parameter.also_accepts.iter().find(|accepted| accepted.value.0 == *value) {
        return accepted.means.0.clone();
    }
    match (value, &parameter.item) {
        (Value::Object(_), _) => documented(&parameter.fields, value),
        (Value::Array(items), Some(item)) => items.iter().map(|one| meant(item, one)).collect(),
        _ => value.clone(),
    }
}

fn is_private(parameter: &ParameterSpec) -> bool {
    parameter.sensitive
        || parameter.fields.iter().any(is_private)
        || parameter.item.as_deref().is_some_and(is_private)
}

fn add(rows: &mut Vec<Vec<String>>, above: &str, parameter: &ParameterSpec, owner: Owner) {
    let path = match owner {
        Owner::List => format!("{above}[]"),
        Owner::Body if above.is_empty() => parameter.name.clone(),
        Owner::Body => format!("{above}.{}", parameter.name),
    };
    rows.push(vec![
        code(&path),
        kind(parameter),
        required(parameter, owner).to_owned(),
        default(parameter),
        values(parameter),
        meaning(parameter),
    ]);
    for field in &parameter.fields {
        add(rows, &path, field, Owner::Body);
    }
    if let Some(item) = &parameter.item {
        add(rows, &path, item, Owner::List);
    }
}

fn kind(parameter: &ParameterSpec) -> String {
    if let Some(item) = &parameter.item {
        return format!("list of {}", plural(item.kind));
    }
    let forms: Vec<&str> = parameter
        .forms
        .iter()
        .map(|form| match form {
            MediaForm::Url => "URL",
            MediaForm::DataUri => "data URI",
            MediaForm::Base64 => "base64",
        })
        .collect();
    let name = name(parameter.kind);
    let sent = match (parameter.sent_as, parameter.nullable) {
        (Some(_), true) => ", sent as a string, or null",
        (Some(_), false) => ", sent as a string",
        (None, true) => " or null",
        (None, false) => "",
    };
    if forms.is_empty() { format!("{name}{sent}") } else { format!("{name} as {}{sent}", forms.join(" or ")) }
}

fn name(kind: ParameterType) -> &'static str {
    match kind {
        ParameterType::Boolean => "boolean",
        ParameterType::Integer => "integer",
        ParameterType::Number => "number",
        ParameterType::String => "string",
        ParameterType::Image => "image",
        ParameterType::Audio => "audio",
        ParameterType::Video => "video",
        ParameterType::Object => "object",
        ParameterType::List => "list",
    }
}

fn plural(kind: ParameterType) -> String {
    let name = name(kind);
    if kind == ParameterType::Audio { "audio files".to_owned() } else { format!("{name}s") }
}

fn required(parameter: &ParameterSpec, owner: Owner) -> &'static str {
    match (owner, parameter.required) {
        (Owner::List, _) => "",
        (Owner::Body, true) => "yes",
        (Owner::Body, false) => "no",
    }
}

/// What holds when the caller says nothing, and who sees to it.
fn default(parameter: &ParameterSpec) -> String {
    if let Some(constant) = &parameter.constant {
        return format!("always {}, which the client sends", json(&constant.0));
    }
    match parameter.default.as_ref().map(|default| &default.0) {
        None => String::new(),
        Some(Value::Null) => "no value".to_owned(),
        Some(value) if parameter.required => format!("{}, which the client sends", json(value)),
        Some(value) => format!("{}, by the provider", json(value)),
    }
}

/// What it may hold: a list, or bounds with what they count.
fn values(parameter: &ParameterSpec) -> String {
    let mut facts = Vec::new();
    if !parameter.values.is_empty() {
        facts.push(listed(parameter));
    }
    let unit = parameter.unit.as_ref().map(|unit| format!(" {}", text(unit))).unwrap_or_default();
    match span(parameter.minimum.as_ref(), parameter.maximum.as_ref()) {
        Some(range) => facts.push(format!("{range}{unit}")),
        None if !unit.is_empty() => facts.push(format!("in{unit}")),
        None => {}
    }
    let characters = match parameter.length_unit.unwrap_or_default() {
        LengthUnit::Characters => "characters",
        LengthUnit::Bytes => "bytes",
    };
    facts.extend(counted(above_zero(parameter.min_length), parameter.max_length, characters));
    facts.extend(counted(above_zero(parameter.min_items), parameter.max_items, "items"));
    if !parameter.formats.is_empty() {
        facts.push(text(&parameter.formats.join(", ")));
    }
    facts.extend(counted(parameter.min_seconds, parameter.max_seconds, "seconds long"));
    let group = |bound: Option<u64>| bound.map(|bound| grouped(bound, ','));
    facts.extend(counted(None, group(parameter.max_bytes), "bytes"));
    for (least, most, what) in [
        (parameter.min_width, parameter.max_width, "pixels wide"),
        (parameter.min_height, parameter.max_height, "pixels high"),
        (parameter.min_pixels, parameter.max_pixels, "pixels in all"),
    ] {
        facts.extend(counted(group(least), group(most), what));
    }
    let other = |accepted: &wan_specs::AcceptedSpec| {
        format!("{} for {}", json(&accepted.value.0), json(&accepted.means.0))
    };
    if !parameter.also_accepts.is_empty() {
        let others: Vec<String> = parameter.also_accepts.iter().map(other).collect();
        facts.push(format!("in examples also {}", others.join(", ")));
    }
    facts.join("; ")
}

fn listed(parameter: &ParameterSpec) -> String {
    let values: Vec<String> = parameter
        .values
        .iter()
        .map(|one| {
            let doc = one.doc.as_deref().map(|doc| text(doc.trim_end_matches('.')));
            let left = one
                .deprecated
                .as_deref()
                .map(|why| format!("deprecated: {}", text(why.trim_end_matches('.'))));
            let remarks: Vec<String> = doc.into_iter().chain(left).collect();
            let remarks =
                if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join("; ")) };
            format!("{}{remarks}", json(&one.value.0))
        })
        .collect();
    values.join(", ")
}

fn meaning(parameter: &ParameterSpec) -> String {
    let mut meaning = match &parameter.deprecated {
        Some(why) => format!("**Deprecated:** {} ", sentence(&text(why))),
        None => String::new(),
    };
    meaning.push_str(&text(&parameter.doc));
    if let Some(pointer) = &parameter.pointer {
        meaning.extend([" It stands at ", &code(pointer), "."]);
    }
    if parameter.sent_as.is_some() {
        meaning.push_str(" The value is sent in a string.");
    }
    if parameter.unset.is_some() {
        meaning.push_str(" Unset, `null` is sent.");
    } else if parameter.nullable {
        meaning.push_str(" `null` is taken for no value.");
    }
    if parameter.sensitive {
        meaning.push_str(" Private.");
    }
    meaning + &remarks(parameter.note.as_deref(), parameter.source.as_deref())
}

fn counted<T: Display>(least: Option<T>, most: Option<T>, what: &str) -> Option<String> {
    Some(format!("{} {what}", span(least, most)?))
}

fn above_zero(bound: Option<u64>) -> Option<u64> {
    bound.filter(|bound| *bound > 0)
}

fn json(value: &Value) -> String {
    code(&value.to_string())
}
