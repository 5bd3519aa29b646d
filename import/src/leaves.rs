use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

/// Keys that hold what people add to a spec: our words, our names, where it comes from, who looked at it.
const OURS: &[&str] = &[
    "$schema",
    "format",
    "status",
    "doc",
    "docs",
    "note",
    "notes",
    "sources",
    "source",
    "rust",
    "rust_type",
    "sensitive",
    "as_of",
    "choice",
    "severity",
    "wire_name",
    "standing",
    "pointer",
    "renamed_from",
    "deprecated",
    "retired",
    "review",
    "questions",
];

/// Lists that say one thing as a whole.
const WHOLE: &[&str] = &["values", "formats", "forms", "also_accepts", "table"];

/// One thing that a spec says and a page could say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    /// Where it stands in its spec, as a JSON pointer.
    pub at: String,

    /// What it is about, the same in every spec: names stand where the pointer has indexes.
    pub key: String,

    /// The value.
    pub value: Value,
}

/// All that a spec says and a page could say, in the spec's order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leaves {
    /// The leaves. Whether a parameter is required is one also where the spec leaves it out.
    pub all: Vec<Leaf>,

    /// The key of each thing that stands in a list and has a name, by where it stands.
    keys: BTreeMap<String, String>,

    /// Where such a thing stands, by its key.
    places: HashMap<String, String>,
}

impl Leaves {
    /// Takes a spec apart.
    pub(crate) fn of(spec: &Value) -> Self {
        let mut found = Self::default();
        found.walk(spec, "", "");
        found
    }

    /// The leaf of a key.
    pub(crate) fn by_key(&self) -> HashMap<&str, &Leaf> {
        self.all.iter().map(|leaf| (leaf.key.as_str(), leaf)).collect()
    }

    /// The key of any place in this spec, be something there or not.
    pub(crate) fn key_of(&self, at: &str) -> String {
        longest(at, |head| self.keys.get(head)).unwrap_or_else(|| at.to_owned())
    }

    /// Where something of a key stands in this spec or would stand. None: the parameter that it is about is not there.
    pub(crate) fn place_of(&self, key: &str) -> Option<String> {
        longest(key, |head| self.places.get(head)).filter(|at| !at.contains("/="))
    }

    fn walk(&mut self, value: &Value, at: &str, key: &str) {
        match value {
            Value::Object(members) => {
                for (name, member) in members.iter().filter(|(name, _)| !OURS.contains(&name.as_str())) {
                    let step = escaped(name);
                    let (at, key) = (format!("{at}/{step}"), format!("{key}/{step}"));
                    match (name.as_str(), member) {
                        ("parameters" | "fields", Value::Array(list)) => self.parameters(list, &at, &key),
                        ("operations" | "rules" | "examples", Value::Array(list)) => {
                            self.list(name, list, &at, &key);
                        }
                        (name, _) if WHOLE.contains(&name) => self.leaf(at, key, member),
                        _ => self.walk(member, &at, &key),
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(item, &format!("{at}/{index}"), &format!("{key}/{index}"));
                }
            }
            _ => self.leaf(at.to_owned(), key.to_owned(), value),
        }
    }

    fn parameters(&mut self, list: &[Value], at: &str, key: &str) {
        for (index, one) in list.iter().enumerate() {
            let name = one.get("name").and_then(Value::as_str).unwrap_or_default();
            let (at, key) =
                (format!("{at}/{index}"), self.node(&format!("{at}/{index}"), format!("{key}/={name}")));
            self.parameter(one, &at, &key);
        }
    }

    fn parameter(&mut self, one: &Value, at: &str, key: &str) {
        self.walk(one, at, key);
        if one.get("required").is_none() {
            self.leaf(format!("{at}/required"), format!("{key}/required"), &false.into());
        }
    }

    fn list(&mut self, kind: &str, list: &[Value], at: &str, key: &str) {
        let mut shown = 0;
        for (index, one) in list.iter().enumerate() {
            let at = format!("{at}/{index}");
            match kind {
                "operations" => {
                    let operation = one.get("operation").cloned().unwrap_or_default();
                    let key = self.node(&at, format!("{key}/={}", operation.as_str().unwrap_or_default()));
                    self.leaf(at, key, &operation);
                }
                "rules" => {
                    let key = self.node(&at, format!("{key}/={}", rule_name(one)));
                    self.leaf(at, key, one);
                }
                // A body that we composed, or that another source shows, is none that the page could show.
                _ if one.get("composed").is_some() || one.get("source").is_some() => {}
                _ => {
                    let key = self.node(&at, format!("{key}/={shown}"));
                    shown += 1;
                    for (name, value) in one.get("body").and_then(Value::as_object).into_iter().flatten() {
                        let name = escaped(name);
                        self.leaf(format!("{at}/body/{name}"), format!("{key}/body/{name}"), value);
                    }
                }
            }
        }
    }

    /// Takes down where something with a name stands. Of several with one name each has a key of its own.
    fn node(&mut self, at: &str, key: String) -> String {
        let key = if self.places.contains_key(&key) { format!("{key}={at}") } else { key };
        self.keys.insert(at.to_owned(), key.clone());
        self.places.insert(key.clone(), at.to_owned());
        key
    }

    fn leaf(&mut self, at: String, key: String, value: &Value) {
        self.all.push(Leaf { at, key, value: value.clone() });
    }
}

/// A name as a step of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Replaces the longest head of a pointer that is known.
fn longest<'a>(pointer: &str, known: impl Fn(&str) -> Option<&'a String>) -> Option<String> {
    let mut end = pointer.len();
    loop {
        let (head, rest) = pointer.split_at_checked(end)?;
        if let Some(other) = known(head) {
            return Some(format!("{other}{rest}"));
        }
        if head.is_empty() {
            return Some(pointer.to_owned());
        }
        end = head.rfind('/')?;
    }
}

/// What a rule is about, whatever it says of it.
fn rule_name(rule: &Value) -> String {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut names: Vec<String> = list(rule, "parameters").map(|name| text(Some(name))).collect();
    names.sort();
    format!("{} {} {}", text(rule.get("rule")), names.join(" "), text(rule.pointer("/when/parameter")))
}

/// Whether a spec and a page say the same of what `key` names.
pub(crate) fn agree(key: &str, spec: &Value, page: &Value) -> bool {
    let last = key.rsplit('/').next().unwrap_or_default();
    match last {
        // A page that says how it can be sent does not say that there is no other way.
        "forms" | "also_accepts" => {
            let known: Vec<Value> = items(spec).iter().map(bare).collect();
            items(page).iter().map(bare).all(|one| known.contains(&one))
        }
        "values" | "formats" => sorted(spec) == sorted(page),
        "low" | "high" => amount(spec) == amount(page),
        _ if key.starts_with("/rules/") => rule(spec) == rule(page),
        _ => bare(spec) == bare(page),
    }
}

/// The plain values of a list of values.
pub(crate) fn items(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn sorted(value: &Value) -> Vec<String> {
    let mut texts: Vec<String> = items(value).iter().map(|one| bare(one).to_string()).collect();
    texts.sort();
    texts
}

/// What a rule says, with its tuples in the order of its parameters' names.
fn rule(rule: &Value) -> Value {
    let mut order: Vec<(String, usize)> =
        list(rule, "parameters").enumerate().map(|(index, name)| (name.to_string(), index)).collect();
    order.sort();
    let mut tuples: Vec<String> = list(rule, "tuples")
        .map(|tuple| {
            let row = |index: &usize| tuple.get("value").and_then(|row| row.get(*index)).map(bare);
            order.iter().filter_map(|(_, index)| row(index)).collect::<Value>().to_string()
        })
        .collect();
    tuples.sort();
    let members = rule.as_object().into_iter().flatten();
    let kept = members.filter(|(key, _)| {
        !OURS.contains(&key.as_str()) && !["parameters", "tuples"].contains(&key.as_str())
    });
    let mut said: serde_json::Map<String, Value> =
        kept.map(|(key, value)| (key.clone(), bare(value))).collect();
    said.insert("tuples".to_owned(), tuples.into());
    said.sort_keys();
    said.into()
}

/// A value without what is ours in it. `0` and `0.0` are one number.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept: Vec<(&String, &Value)> =
                members.iter().filter(|(key, _)| !OURS.contains(&key.as_str())).collect();
            match kept.as_slice() {
                [(key, only)] if *key == "value" => bare(only),
                _ => kept.into_iter().map(|(key, value)| (key.clone(), bare(value))).collect(),
            }
        }
        Value::Array(items) => items.iter().map(bare).collect(),
        Value::Number(number) => number.as_f64().map_or_else(|| value.clone(), Value::from),
        _ => value.clone(),
    }
}

/// An amount without the zeros that change nothing: `0.6250` is `0.625`.
fn amount(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_names_what_a_pointer_counts() {
        let spec = json!({ "parameters": [
            { "name": "a", "type": "object", "fields": [{ "name": "b", "type": "string" }] },
            { "name": "a", "type": "string" }
        ]});
        let leaves = Leaves::of(&spec);
        assert_eq!(leaves.key_of("/parameters/0/fields/0/minimum"), "/parameters/=a/fields/=b/minimum");
        assert_eq!(
            leaves.place_of("/parameters/=a/fields/=b/minimum").unwrap(),
            "/parameters/0/fields/0/minimum"
        );
        assert_eq!(leaves.place_of("/parameters/=other/minimum"), None);
        assert_eq!(leaves.place_of("/price/low").unwrap(), "/price/low");
        assert_ne!(leaves.key_of("/parameters/1"), leaves.key_of("/parameters/0"));
    }

    #[test]
    fn the_same_is_told_from_what_only_looks_alike() {
        let pair = |first: i64, second: i64| json!({ "rule": "allowed_tuples", "parameters": ["w", "h"], "tuples": [{ "value": [first, second] }], "doc": "x" });
        let turned = json!({ "rule": "allowed_tuples", "parameters": ["h", "w"], "tuples": [{ "value": [2, 1], "rust": "A" }] });
        assert!(agree("/rules/=x", &turned, &pair(1, 2)));
        assert!(!agree("/rules/=x", &turned, &pair(2, 1)));
        assert!(agree("/price/low", &json!("0.6250"), &json!("0.625")));
        assert!(!agree("/price/low", &json!("10"), &json!("1")));
        assert!(agree("/a/minimum", &json!(0), &json!(0.0)));
        assert!(agree(
            "/a/values",
            &json!([{ "value": 5, "rust": "A" }, { "value": 1 }]),
            &json!([{ "value": 1 }, { "value": 5 }])
        ));
        assert!(agree("/a/forms", &json!(["url", "base64"]), &json!(["url"])));
        assert!(!agree("/a/forms", &json!(["base64"]), &json!(["url"])));
    }
}
