//! A draft out of a model of the same family: everything is inherited, nothing is claimed, all of it is asked.

use serde_json::{Map, Value, json};
use wan_codegen::{name, resolved};
use wan_specs::{ModelSpec, OperationKind};

use super::Failure;

/// What the new model has to fit in with.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// Id of its provider.
    pub(super) provider: &'a str,
    /// Its id.
    pub(super) model: &'a str,
    /// What its provider can do. `None`: all that the parent's can, for it is the same.
    pub(super) operations: Option<Vec<OperationKind>>,
    /// Names of the request types that the provider has already.
    pub(super) types: Vec<String>,
}

/// What is said of one source or one day, and holds for no other model.
const NOT_INHERITED: &[&str] = &["as_of", "renamed_from", "deprecated", "note", "source"];
/// The same, of the model as a whole.
const NOT_INHERITED_OF_MODEL: &[&str] =
    &["sunset", "docs", "retired", "notes", "sources", "review", "questions"];
/// Keys whose text is ours and stands on no page.
const OURS: &[&str] = &["doc", "rust", "rust_type", "sensitive"];
/// Keys that tell who a model is: they are derived from the new id.
const IDENTITY: &[&str] =
    &["$schema", "format", "provider", "model", "status", "wire_name", "title", "version", "rust"];

/// A draft that is being filled.
struct Inheritance<'a> {
    parent: &'a Value,
    /// The parent, as commands name it.
    family: String,
    questions: Vec<Value>,
}

/// The draft.
///
/// # Errors
///
/// It is no spec, which is a bug of ours.
pub(super) fn inherit(parent: &ModelSpec, target: &Target<'_>) -> Result<ModelSpec, Failure> {
    let bug = |error: serde_json::Error| Failure::Bug(format!("what was inherited is no spec: {error}"));
    let language: Value = serde_json::from_str(&wan_codegen::model_schema()).map_err(bug)?;
    let original = serde_json::to_value(parent).map_err(bug)?;
    let mut spec = original.clone();
    strip(&mut spec, &language, &language);
    let family = format!("{}/{}", parent.provider, parent.model);
    let mut inheritance = Inheritance { parent: &original, family, questions: Vec::new() };
    if let Value::Object(members) = &mut spec {
        members.retain(|key, _| !NOT_INHERITED_OF_MODEL.contains(&key.as_str()));
        inheritance.identity(members, parent, target);
        inheritance.operations(members, target);
        inheritance.money_and_time(members);
        inheritance.facts(members);
        members.insert("review".to_owned(), json!([]));
        members.insert("questions".to_owned(), inheritance.questions.into());
    }
    serde_json::from_value(spec).map_err(bug)
}

impl Inheritance<'_> {
    fn ask(&mut self, at: &str, question: String, proposed: Option<Value>) {
        let mut one = Map::new();
        one.insert("at".to_owned(), at.into());
        one.insert("question".to_owned(), question.into());
        one.extend(proposed.map(|value| ("proposed".to_owned(), value)));
        self.questions.push(one.into());
    }

    /// Asks whether an inherited fact holds. `noted` is where the parent has a note about it.
    fn confirm(&mut self, at: &str, key: &str, proposed: &Value, noted: Option<&Value>) {
        let asked =
            if OURS.contains(&key) { "does it fit the new model?" } else { "does the new page say so?" };
        let note = noted.and_then(Value::as_str).map(|note| format!(" It was noted there: {note}"));
        let question = format!("Inherited from {}: {asked}{}", self.family, note.unwrap_or_default());
        self.ask(at, question, Some(proposed.clone()));
    }

    /// Says who the model is, as far as its id tells.
    fn identity(&mut self, spec: &mut Map<String, Value>, parent: &ModelSpec, target: &Target<'_>) {
        let version = version_in(target.model).unwrap_or_else(|| parent.version.clone());
        let renewed = |text: &str| text.replace(&parent.version, &version);
        let title = renewed(&parent.title);
        // The parent's own name would call the parent.
        let wire_name = parent.wire_name.as_deref().map(renewed).filter(|name| name != parent.wire_name());
        let type_name = type_name(target, &parent.rust.type_name);
        let from = format!("from the new id and {}", self.family);
        let wire = wire_name.as_deref().unwrap_or(target.model);
        self.ask(
            "/wire_name",
            format!(
                "Derived {from}, which is `{}` on the wire: what is the new one called there?",
                parent.wire_name()
            ),
            Some(wire.into()),
        );
        for (key, value) in [("title", &title), ("version", &version), ("rust/type", &type_name)] {
            self.ask(
                &format!("/{key}"),
                format!("Derived {from}: is it right?"),
                Some(value.as_str().into()),
            );
        }
        let arguments = json!(parent.rust.new);
        self.confirm("/rust/new", "rust", &arguments, None);
        let page = json!([
            { "id": "page", "title": format!("The provider's page of {title}, which nobody has read yet") },
            { "id": "family", "title": format!("The spec of {}, from which facts were inherited", self.family) },
        ]);
        let question = "Where is the page, and when was it read? Every fact has to be compared with it.";
        self.ask("/sources/0", question.to_owned(), page.get(0).cloned());
        spec.insert("provider".to_owned(), target.provider.into());
        spec.insert("model".to_owned(), target.model.into());
        spec.insert("status".to_owned(), "draft".into());
        spec.insert("title".to_owned(), title.into());
        spec.insert("version".to_owned(), version.into());
        spec.insert("rust".to_owned(), json!({ "type": type_name, "new": arguments }));
        spec.insert("sources".to_owned(), page);
        spec.retain(|key, _| key != "wire_name");
        spec.extend(wire_name.map(|name| ("wire_name".to_owned(), name.into())));
    }

    /// Leaves out the operations that another provider does not have, and asks about them.
    fn operations(&mut self, spec: &mut Map<String, Value>, target: &Target<'_>) {
        let Some(known) = &target.operations else { return };
        let Some(Value::Array(offers)) = spec.get_mut("operations") else { return };
        let is_known = |offer: &Value| {
            let kind = offer.get("operation").cloned().and_then(|kind| serde_json::from_value(kind).ok());
            kind.is_some_and(|kind: OperationKind| known.contains(&kind))
        };
        let (kept, left): (Vec<Value>, Vec<Value>) = offers.drain(..).partition(is_known);
        *offers = kept;
        for offer in left {
            let kind = offer.get("operation").and_then(Value::as_str).unwrap_or_default();
            let question = format!(
                "Left out: {} offers `{kind}`, and specs/{}/provider.json tells of no such operation. Is there one?",
                self.family, target.provider
            );
            self.ask("/operations", question, Some(offer));
        }
    }

    /// Leaves out what a video costs and how long it takes: that holds on a day, and nobody has read it. Factors of the
    /// price go with it.
    fn money_and_time(&mut self, spec: &mut Map<String, Value>) {
        for key in ["price", "latency"] {
            let Some(value) = spec.get(key).cloned() else { continue };
            spec.retain(|one, _| one != key);
            let note = self.parent.get(key).and_then(|fact| fact.get("note")).and_then(Value::as_str);
            let note = note.map(|note| format!(" It was noted there: {note}")).unwrap_or_default();
            let question = format!(
                "Left out, for nobody has read it: {} has this {key}. What does the new page say, and on which day?{note}",
                self.family
            );
            self.ask(&format!("/{key}"), question, Some(value));
        }
        let Some(Value::Array(rules)) = spec.get_mut("rules") else { return };
        let is_factor = |rule: &Value| rule.get("rule") == Some(&"price_factor".into());
        let (left, kept): (Vec<Value>, Vec<Value>) = rules.drain(..).partition(is_factor);
        *rules = kept;
        for rule in left {
            let said = rule.get("doc").and_then(Value::as_str).unwrap_or_default();
            let question =
                format!("Left out with the price of {}: does the new page say so? {said}", self.family);
            self.ask("/rules", question, Some(rule));
        }
    }

    /// Asks about all that was carried over.
    fn facts(&mut self, spec: &mut Map<String, Value>) {
        compose(spec.get_mut("examples"));
        for (key, value) in spec.iter().filter(|(key, _)| !IDENTITY.contains(&key.as_str())) {
            let at = format!("/{key}");
            match (key.as_str(), value) {
                ("sources", _) => {}
                ("parameters", Value::Array(parameters)) => self.parameters(&at, parameters),
                (_, Value::Array(items)) => {
                    let (parent, kept) = (self.parent.get(key).and_then(Value::as_array), items);
                    // What was left out is gone from the middle, so notes are found by what they are about.
                    for (index, item) in kept.iter().enumerate() {
                        let twin = parent.into_iter().flatten().find(|one| is_twin(item, one));
                        let note = twin.and_then(|one| one.get("note")).cloned();
                        self.confirm(&format!("{at}/{index}"), key, item, note.as_ref());
                    }
                }
                (_, Value::Object(members)) => {
                    for (member, value) in members {
                        let at = format!("{at}/{member}");
                        let note = self.parent.pointer(&format!("{at}/note")).cloned();
                        self.confirm(&at, member, value, note.as_ref());
                    }
                }
                _ => self.confirm(&at, key, value, None),
            }
        }
    }

    fn parameters(&mut self, list: &str, parameters: &[Value]) {
        for (index, parameter) in parameters.iter().enumerate() {
            self.parameter(&format!("{list}/{index}"), parameter, true);
        }
    }

    /// Asks about each fact of a parameter. An item of a list is neither required nor optional.
    fn parameter(&mut self, at: &str, parameter: &Value, can_be_required: bool) {
        let note = self.parent.pointer(&format!("{at}/note")).cloned();
        let Some(facts) = parameter.as_object() else { return };
        if can_be_required && !facts.contains_key("required") {
            self.confirm(&format!("{at}/required"), "required", &false.into(), None);
        }
        for (key, value) in facts {
            let at = format!("{at}/{key}");
            match (key.as_str(), value) {
                ("fields", Value::Array(fields)) => self.parameters(&at, fields),
                ("item", item) => self.parameter(&at, item, false),
                ("doc", _) => self.confirm(&at, key, value, note.as_ref()),
                _ => self.confirm(&at, key, value, None),
            }
        }
    }
}

/// Takes away, in what the language describes, all that is said of one source or one day; what sources said becomes what
/// we conclude from them. Values of any shape, such as bodies, are left alone.
fn strip(value: &mut Value, part: &Value, language: &Value) {
    let part = resolved(part, language);
    match value {
        Value::Object(members) => {
            let Some(keys) = part.get("properties") else { return };
            members.retain(|key, _| !NOT_INHERITED.contains(&key.as_str()));
            for (key, member) in members {
                if key == "standing" {
                    *member = "assumed".into();
                } else if let Some(part) = keys.get(key.as_str()) {
                    strip(member, part, language);
                }
            }
        }
        Value::Array(items) => {
            let Some(part) = part.get("items") else { return };
            for item in items {
                strip(item, part, language);
            }
        }
        _ => {}
    }
}

/// No page shows the examples for the new model.
fn compose(examples: Option<&mut Value>) {
    for example in examples.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::Object(example) = example {
            example.insert("composed".to_owned(), true.into());
        }
    }
}

/// Whether an item is what is left of another: all that it says, the other says too, but for how sure it is.
fn is_twin(item: &Value, other: &Value) -> bool {
    let changed = ["standing", "composed"];
    item.as_object().is_some_and(|members| {
        members
            .iter()
            .filter(|(key, _)| !changed.contains(&key.as_str()))
            .all(|(key, value)| other.get(key) == Some(value))
    })
}

/// The first number in an id, with its dots: `2.7` in `wan-2.7-t2v`.
fn version_in(id: &str) -> Option<String> {
    let start = id.find(|c: char| c.is_ascii_digit())?;
    let rest = id.get(start..)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let version = rest.get(..end)?.trim_end_matches('.');
    (!version.contains("..")).then(|| version.to_owned())
}

/// A name for the request that no other model of the provider has.
fn type_name(target: &Target<'_>, parent: &str) -> String {
    let mut name = name::type_name(target.model).unwrap_or_else(|| format!("{parent}Draft"));
    while target.types.iter().any(|taken| name::module(taken) == name::module(&name)) {
        name.push_str("Draft");
    }
    name
}
