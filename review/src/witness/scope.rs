use serde_json::Value;
use wan_specs::{RuleKind, RuleSpec};

use super::body;

/// What a change is about, so that only refusals for it count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Scope {
    /// The parameters that are varied, by wire name.
    pub(super) names: Vec<String>,
    pub(super) about: About,
}

/// Which refusals count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum About {
    /// Those of a parameter, and of rules about it that did not change themselves.
    Parameter {
        /// The path of a member or an item: `[].scale`. Empty: all of the parameter.
        inner: String,
        /// Whether it has to be set in the request.
        when: When,
        /// The one value to try.
        only: Option<Value>,
    },
    /// Those of a rule, by its sentence and parameters.
    Rule { sentence: String, parameters: Vec<String> },
}

/// In which requests a refusal counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum When {
    Any,
    /// The parameter is there: what it may hold has changed.
    Set,
    /// The parameter is not there, or null: what follows from that has changed.
    Unset,
}

impl Scope {
    /// What a place in a parameter says, by its pointer. `None`: it says nothing that a validator looks at.
    pub(crate) fn place(names: &[String], pointer: &str, value: Option<&Value>) -> Option<Self> {
        let mut tokens = body::tokens(pointer);
        if tokens.next()? != "parameters" {
            return None;
        }
        tokens.next()?;
        let mut inner = String::new();
        let mut leaf = None;
        let mut last = None;
        while let Some(token) = tokens.next() {
            match token.as_str() {
                "item" => inner.push_str("[]"),
                "fields" => {
                    inner.push('.');
                    inner.push_str(&tokens.next()?);
                }
                _ => {
                    last = tokens.last().or_else(|| Some(token.clone()));
                    leaf = Some(token);
                    break;
                }
            }
        }
        let when = match leaf.as_deref() {
            None | Some("constant" | "pointer" | "name") => When::Any,
            Some("required" | "default" | "nullable" | "unset") => When::Unset,
            Some(
                "minimum" | "maximum" | "min_length" | "max_length" | "length_unit" | "min_items"
                | "max_items" | "values" | "forms" | "also_accepts" | "type" | "sent_as",
            ) => When::Set,
            Some(_) => return None,
        };
        if matches!(last.as_deref(), Some("rust" | "doc" | "deprecated" | "source")) {
            return None;
        }
        // An object that lacks a member is there itself.
        let when = if inner.is_empty() { when } else { When::Any };
        let listed = |value: &Value| value.get("value").unwrap_or(value).clone();
        let only = value.filter(|_| leaf.as_deref() == Some("values") && inner.is_empty()).map(listed);
        let only = only.filter(|value| !value.is_array() && !value.is_object());
        Some(Self { names: names.to_vec(), about: About::Parameter { inner, when, only } })
    }

    /// What a rule says. `names` are all parameters that it looks at, on both sides.
    pub(crate) fn rule(names: &[String], rule: &RuleSpec) -> Self {
        let told = match rule.kind {
            RuleKind::Precedence => rule.others.clone(),
            RuleKind::OneOfSets => rule.subjects().into_iter().cloned().collect(),
            _ => rule.parameters.clone(),
        };
        let about = About::Rule { sentence: rule.doc.clone(), parameters: told };
        Self { names: names.to_vec(), about }
    }
}
