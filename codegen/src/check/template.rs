use serde_json::Value;

use super::place::{Place, Report};
use crate::{Rule, suggest::did_you_mean};

/// Checks a text that holds variables in braces. Returns those it names.
pub(super) fn check<'t>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    text: &'t str,
    known: &[&str],
) -> Vec<&'t str> {
    let Some(variables) = variables(text) else {
        report
            .add(Rule::TemplateBrace, place, "a brace stands alone, or one stands inside of another")
            .help("variables are written as `{id}`");
        return Vec::new();
    };
    for variable in &variables {
        if !known.contains(variable) {
            let help = did_you_mean(variable, known.iter().copied());
            report
                .add(Rule::TemplateVariable, place, format!("nothing is put in place of `{{{variable}}}`"))
                .help_if(help);
        }
    }
    variables
}

/// Checks the strings of a body that holds variables. Other braces are the body's own.
pub(super) fn body(report: &mut Report<'_>, place: &Place<'_>, value: &Value, known: &[&str]) {
    match value {
        Value::String(text) => {
            let is_name = |name: &str| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            };
            for variable in variables(text).unwrap_or_default().into_iter().filter(|name| is_name(name)) {
                if !known.contains(&variable) {
                    let help = did_you_mean(variable, known.iter().copied());
                    let message = format!("nothing is put in place of `{{{variable}}}`");
                    report.add(Rule::TemplateVariable, place, message).help_if(help);
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                body(report, &place.item(at), item, known);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                body(report, &place.key(key), member, known);
            }
        }
        _ => {}
    }
}

/// The variables that a text names, or nothing where its braces do not match.
fn variables(text: &str) -> Option<Vec<&str>> {
    let mut parts = text.split('{');
    if parts.next()?.contains('}') {
        return None;
    }
    parts
        .map(|part| {
            let (name, rest) = part.split_once('}')?;
            (!rest.contains('}')).then_some(name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_match_or_the_template_is_wrong() {
        for (text, expected) in [
            ("/v1/{model}/{id}", Some(vec!["model", "id"])),
            ("plain", Some(vec![])),
            ("{}", Some(vec![""])),
            ("{id", None),
            ("id}", None),
            ("{{id}}", None),
            ("{a}}", None),
        ] {
            assert_eq!(variables(text), expected, "{text}");
        }
    }
}
