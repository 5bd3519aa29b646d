use std::collections::BTreeSet;

use wan_codegen::ir::{Field, Kind, Model, TypeItem};

use crate::Finding;

/// What a finding is about in the generated code of one side.
#[derive(Debug, Default)]
pub(super) struct Concern {
    /// Whether it is about everything.
    everything: bool,
    /// Single items, by their path below the provider's module.
    items: BTreeSet<String>,
    /// Items with all that is in them.
    wholes: BTreeSet<String>,
    /// Whether it is about what a request can do.
    offers: bool,
}

impl Concern {
    /// About all of a model.
    pub(super) fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// Finds out by the place that the finding is at.
    pub(super) fn of(finding: &Finding, model: &Model) -> Self {
        let mut concern = Self::default();
        let steps: Vec<String> = finding.pointer.split('/').skip(1).map(unescaped).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        match steps.as_slice() {
            [] | ["model" | "renamed_from"] | ["rust", "type"] => concern.everything = true,
            ["rust", "new", ..] => {
                concern.items.insert(format!("{}::new()", model.type_name));
            }
            ["status" | "sunset", ..] => {
                concern.items.insert(model.type_name.clone());
            }
            ["operations", ..] => concern.offers = true,
            ["parameters", name, rest @ ..] => concern.parameter(model, name, rest),
            _ => {}
        }
        for name in &finding.parameters {
            if steps.first() != Some(&"parameters") || steps.get(1) != Some(&name.as_str()) {
                concern.parameter(model, name, &[]);
            }
        }
        concern
    }

    /// Whether an item is what the finding is about.
    pub(super) fn has(&self, path: &str) -> bool {
        let path = path
            .split_once(" for ")
            .map_or(path, |(what, of)| if self.offers && what.starts_with("impl offers") { "" } else { of });
        let is_in = |whole: &String| {
            path.strip_prefix(whole.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ':']))
        };
        self.everything || path.is_empty() || self.items.contains(path) || self.wholes.iter().any(is_in)
    }

    /// Walks from a parameter of the request into its members, as far as the place goes.
    fn parameter(&mut self, model: &Model, name: &str, mut rest: &[&str]) {
        let mut holder = (model.type_name.clone(), model.fields.as_slice());
        let mut name = name;
        loop {
            let Some(field) = field(holder.1, name, &model.types) else { return };
            let inner = type_of(&field.kind, &model.types);
            let member = rest.iter().position(|step| *step == "fields").and_then(|at| {
                let member = *rest.get(at + 1)?;
                let Some(TypeItem::Object(object)) = inner else { return None };
                Some((member, object, rest.get(at + 2..).unwrap_or_default()))
            });
            if let Some((member, object, further)) = member {
                holder = (format!("{}::{}", model.module, object.name), object.fields.as_slice());
                (name, rest) = (member, further);
                continue;
            }
            if let (["values", value, ..], Some(item)) = (rest, inner)
                && let Some(variant) = variant(item, value)
            {
                self.items.insert(format!("{}::{}::{variant}", model.module, type_name(item)));
                return;
            }
            let holder = holder.0;
            self.items.extend([
                format!("{holder}.{}", field.name),
                format!("{holder}::{}()", field.name),
                format!("{holder}::new()"),
            ]);
            self.types(model, inner);
            return;
        }
    }

    /// A type with the types of its members.
    fn types(&mut self, model: &Model, item: Option<&TypeItem>) {
        let Some(item) = item else { return };
        if self.wholes.insert(format!("{}::{}", model.module, type_name(item)))
            && let TypeItem::Object(object) = item
        {
            for field in &object.fields {
                self.types(model, type_of(&field.kind, &model.types));
            }
        }
    }
}

/// The field that holds a parameter: its own, or that of the choice it is part of.
fn field<'a>(fields: &'a [Field], name: &str, types: &[TypeItem]) -> Option<&'a Field> {
    fields.iter().find(|field| match type_of(&field.kind, types) {
        Some(TypeItem::Choice(choice)) => {
            field.wire == name || choice.parts.iter().any(|(_, wire, _)| wire == name)
        }
        _ => field.wire == name,
    })
}

/// The type of the model's module that a field holds, or holds a list of.
fn type_of<'a>(kind: &Kind, types: &'a [TypeItem]) -> Option<&'a TypeItem> {
    match kind {
        Kind::Closed(at) | Kind::Choice(at) | Kind::Object(at) => types.get(*at),
        Kind::List(item, _) => type_of(item, types),
        Kind::Boolean | Kind::Integer(_) | Kind::Number(_) | Kind::Text(..) | Kind::Media(_) => None,
    }
}

fn type_name(item: &TypeItem) -> &str {
    match item {
        TypeItem::Texts(item) => &item.name,
        TypeItem::Integers(item) => &item.name,
        TypeItem::Choice(item) => &item.name,
        TypeItem::Object(item) => &item.name,
    }
}

fn variant<'a>(item: &'a TypeItem, value: &str) -> Option<&'a str> {
    let found = match item {
        TypeItem::Texts(item) => item.values.iter().find(|one| one.value == *value).map(|one| &one.variant),
        TypeItem::Integers(item) => {
            item.values.iter().find(|one| one.value.to_string() == value).map(|one| &one.variant)
        }
        TypeItem::Choice(_) | TypeItem::Object(_) => None,
    };
    found.map(String::as_str)
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
