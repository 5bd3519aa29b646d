//! The one form in which a spec is written down.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::{Diagnostics, SourceFile, UPGRADES, load_any_format};

/// The longest line that an object or a list of several members is put on.
const WIDTH: usize = 110;

/// Lists whose items stay apart however short they are, so that a change to one touches its own lines only.
const APART: &[&str] = &["parameters", "fields", "rules"];

/// Writes a spec in its canonical form: the types' order of keys, two spaces of indent, short objects and lists of
/// plain values on one line, a newline at the end. What it says stays the same, and so does a text in that form. A spec
/// of an older format becomes one of today's.
///
/// # Errors
///
/// Everything that keeps the file from being read as a spec.
pub fn format(path: &str, bytes: &[u8]) -> Result<String, Diagnostics> {
    let file = SourceFile { path: path.to_owned(), bytes: bytes.to_vec() };
    let sources = load_any_format(vec![file], UPGRADES)?;
    let provider = sources.providers.first().map(|source| canonical(&source.spec));
    let model = || sources.models.first().map(|source| canonical(&source.spec));
    // A path below `schema/` is no spec, and its text is nobody's to change.
    Ok(provider.or_else(model).unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned()))
}

/// The canonical text of a spec that was read.
#[must_use]
pub fn canonical<T: Serialize>(spec: &T) -> String {
    // The types hold nothing that JSON cannot: string keys, finite numbers.
    let value = serde_json::to_value(spec).unwrap_or_default();
    let mut out = String::new();
    write(&mut out, &value, 0, 0, false);
    out.push('\n');
    out
}

/// Writes a value. `column` is where it starts, `apart` whether it must not be put on one line.
fn write(out: &mut String, value: &Value, indent: usize, column: usize, apart: bool) {
    if !apart && is_flat(value) {
        let line = line(value);
        // Room is left for the comma.
        if column + line.chars().count() < WIDTH {
            out.push_str(&line);
            return;
        }
    }
    match value {
        Value::Array(items) if !items.is_empty() => list(out, items, indent, false),
        Value::Object(members) if !members.is_empty() => {
            out.push('{');
            for (at, (key, member)) in members.iter().enumerate() {
                out.push_str(if at == 0 { "\n" } else { ",\n" });
                let head = format!("{}{}: ", " ".repeat(indent + 2), Value::from(key.as_str()));
                out.push_str(&head);
                match member {
                    Value::Array(items)
                        if APART.contains(&key.as_str()) && items.iter().any(Value::is_object) =>
                    {
                        list(out, items, indent + 2, true);
                    }
                    _ => write(out, member, indent + 2, head.chars().count(), false),
                }
            }
            let _ = write!(out, "\n{}}}", " ".repeat(indent));
        }
        _ => out.push_str(&line(value)),
    }
}

fn list(out: &mut String, items: &[Value], indent: usize, apart: bool) {
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        out.push_str(&" ".repeat(indent + 2));
        write(out, item, indent + 2, indent + 2, apart);
    }
    let _ = write!(out, "\n{}]", " ".repeat(indent));
}

/// Whether a value is read at a glance: plain, a list of plain values, or an object of either.
fn is_flat(value: &Value) -> bool {
    let is_plain = |value: &Value| !value.is_array() && !value.is_object();
    let is_row = |value: &Value| value.as_array().is_none_or(|items| items.iter().all(is_plain));
    match value {
        Value::Object(members) => members.values().all(|member| !member.is_object() && is_row(member)),
        _ => is_row(value),
    }
}

fn line(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", ")),
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(key, member)| format!("{}: {}", Value::from(key.as_str()), line(member)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        plain => plain.to_string(),
    }
}
