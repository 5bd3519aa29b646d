//! Every structural mistake of a file that does not read as a spec. `serde_json` stops at the first; the type's
//! own JSON Schema finds the others.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Error, Value};
use wan_specs::FORMAT;

use crate::{
    Rule,
    diagnostic::{Finding, Target},
    locate::{Lines, Located},
    suggest::did_you_mean,
};

/// Tells what is wrong with a text that `T` could not be read from, at least one thing.
pub(crate) fn explain<T: JsonSchema>(path: &str, text: &str, error: &Error, findings: &mut Vec<Finding>) {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            findings.push(syntax(path, text, &error));
            return;
        }
    };
    // Keys and words of another format are no mistakes of this one.
    if let Some(format) =
        value.get("format").and_then(Value::as_u64).filter(|format| *format != u64::from(FORMAT))
    {
        findings.push(unsupported_format(path, format));
        return;
    }
    let before = findings.len();
    for (name, span) in Located::new(text).duplicate_keys() {
        let message = format!("`{name}` is named a second time in this object");
        let mut finding = Finding::new(Rule::DuplicateKey, path, Target::Span(span), message);
        finding.help("keep one of the two");
        findings.push(finding);
    }
    against_schema(path, &schemars::schema_for!(T).to_value(), &value, findings);
    if findings.len() == before {
        findings.push(as_serde_says(path, text, error));
    }
}

/// The spec that a text holds besides unknown keys, so that its other mistakes are told in the same run.
pub(crate) fn salvage<T: DeserializeOwned>(text: &str, findings: &[Finding]) -> Option<T> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    for finding in findings {
        // Anything else leaves open what the author meant.
        let (Rule::UnknownKey, Target::Key(pointer)) = (finding.rule, &finding.target) else { return None };
        let (object, key) = pointer.rsplit_once('/')?;
        value.pointer_mut(object)?.as_object_mut()?.remove(&key.replace("~1", "/").replace("~0", "~"));
    }
    serde_json::from_value(value).ok()
}

/// A file of a format that this program does not know.
pub(crate) fn unsupported_format(path: &str, format: u64) -> Finding {
    let target = Target::Value("/format".to_owned());
    let mut finding = Finding::new(Rule::UnsupportedFormat, path, target, unsupported(format));
    finding.help(FORMAT_HELP);
    finding
}

/// What is said of a format that this program does not know.
pub(crate) fn unsupported(format: u64) -> String {
    format!("this program reads format {FORMAT}, not {format}")
}

/// What to do about a format that this program does not know.
pub(crate) const FORMAT_HELP: &str =
    "a newer format needs a newer checkout; `cargo xtask fmt` rewrites an older file";

fn syntax(path: &str, text: &str, error: &Error) -> Finding {
    if text.starts_with('\u{feff}') {
        let target = Target::Span(0..'\u{feff}'.len_utf8());
        let mut finding = Finding::new(Rule::Syntax, path, target, "the file starts with a byte order mark");
        finding.help("save the file as UTF-8 without a byte order mark");
        return finding;
    }
    let mut finding = as_serde_says(path, text, error);
    if error.is_eof() {
        finding.help("something that was opened is never closed, or the file is cut off");
    }
    finding.rule(Rule::Syntax);
    finding
}

fn as_serde_says(path: &str, text: &str, error: &Error) -> Finding {
    let said = error.to_string();
    let message = said.split(" at line ").next().unwrap_or(&said).to_owned();
    let lines = Lines::new(text);
    let start = lines.start(error.line()).unwrap_or(text.len());
    // serde_json counts columns in bytes, and points behind what it read last.
    let mut at = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Finding::new(Rule::WrongType, path, Target::Span(at..at + width), message)
}

fn against_schema(path: &str, schema: &Value, value: &Value, findings: &mut Vec<Finding>) {
    // The schema comes from our own types; one that does not compile finds nothing, and serde's message stays.
    let Ok(validator) = jsonschema::draft202012::new(schema) else { return };
    for error in validator.iter_errors(value) {
        translate(path, schema, &error, findings);
    }
}

fn translate(path: &str, schema: &Value, error: &ValidationError<'_>, findings: &mut Vec<Finding>) {
    let pointer = error.instance_path().to_string();
    let mut add = |rule: Rule, target: Target, message: String, help: Option<String>| {
        let mut finding = Finding::new(rule, path, target, message);
        finding.help_if(help);
        findings.push(finding);
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known = known_keys(schema, error);
            for key in unexpected {
                let target = Target::Key(format!("{pointer}/{}", escape(key)));
                let help = did_you_mean(key, known.iter().map(String::as_str));
                add(Rule::UnknownKey, target, format!("there is no key `{}` here", cut(key)), help);
            }
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            add(
                Rule::MissingKey,
                Target::Value(pointer),
                format!("`{key}` is missing from this object"),
                None,
            );
        }
        ValidationErrorKind::OneOfNotValid { context } => {
            let (words, help) = words(context.iter().flatten(), error.instance());
            let (rule, message) = if error.instance().is_string() {
                (
                    Rule::UnknownWord,
                    format!("{} is not a word for this; they are {words}", show(error.instance())),
                )
            } else {
                (Rule::WrongType, format!("this is {}, not one of the words {words}", kind(error.instance())))
            };
            add(rule, Target::Value(pointer), message, help);
        }
        // An absent key may also be `null`: what counts is why it is not what it should be when it is there.
        ValidationErrorKind::AnyOf { context } => {
            for nested in context.first().into_iter().flatten() {
                translate(path, schema, nested, findings);
            }
        }
        _ => {
            let message = match error.kind() {
                ValidationErrorKind::Type { kind: expected } => wrong_type(expected, error.instance()),
                _ => format!("this does not fit: {}", error.masked_with(kind(error.instance()))),
            };
            add(Rule::WrongType, Target::Value(pointer), message, None);
        }
    }
}

fn wrong_type(expected: &jsonschema::error::TypeKind, found: &Value) -> String {
    use jsonschema::error::TypeKind;
    let expected = match expected {
        TypeKind::Single(one) => one.to_string(),
        TypeKind::Multiple(many) => {
            let names: Vec<String> =
                many.iter().map(|one| one.to_string()).filter(|name| name != "null").collect();
            names.join(" or ")
        }
    };
    let article = if expected.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("this is {}, not {article} {expected}", kind(found))
}

/// The keys that the object could have had at the place of the error.
fn known_keys(schema: &Value, error: &ValidationError<'_>) -> Vec<String> {
    let at = error.schema_path().to_string();
    let holder = at.rsplit_once('/').map_or("", |(holder, _)| holder);
    let properties =
        schema.pointer(holder).and_then(|object| object.get("properties")).and_then(Value::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// The words that were expected, and the one that was likely meant.
fn words<'a, 'e: 'a>(
    errors: impl Iterator<Item = &'a ValidationError<'e>>,
    found: &Value,
) -> (String, Option<String>) {
    let words: Vec<&str> = errors
        .filter_map(|error| match error.kind() {
            ValidationErrorKind::Constant { expected_value } => expected_value.as_str(),
            _ => None,
        })
        .collect();
    let near = found.as_str().filter(|word| word.len() <= 200);
    let help = near
        .and_then(|word| crate::suggest::nearest(word, words.iter().copied()))
        .map(|word| format!("did you mean `{word}`?"));
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    (quoted.join(", "), help)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a whole number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A value for a message: as JSON, cut where it is long.
pub(crate) fn show(value: &Value) -> String {
    format!("`{}`", cut(&value.to_string()))
}

fn cut(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
