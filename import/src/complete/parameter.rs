use std::collections::HashSet;

use serde_json::{Map, Value, json};
use wan_codegen::name;

use super::{Open, sentence};

/// Proposes what one parameter lacks, and its members and items. `at` is where it stands in the spec.
pub(crate) fn complete(parameter: &mut Value, at: &str, open: &mut Open) {
    let Value::Object(members) = parameter else { return };
    let (had_fields, had_item) = (members.contains_key("fields"), members.contains_key("item"));
    let mut filling = Filling { members, at, open };
    filling.kind();
    filling.field_name();
    filling.members();
    filling.default();
    filling.variants();
    filling.doc();
    // What was made up here is whole, and one question asks about all of it.
    for (index, field) in list(parameter, "fields").enumerate().filter(|_| had_fields) {
        complete(field, &format!("{at}/fields/{index}"), open);
    }
    if let Some(item) = parameter.get_mut("item").filter(|_| had_item) {
        complete(item, &format!("{at}/item"), open);
    }
}

fn list<'a>(parameter: &'a mut Value, key: &str) -> impl Iterator<Item = &'a mut Value> {
    parameter.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten()
}

struct Filling<'a> {
    members: &'a mut Map<String, Value>,
    at: &'a str,
    open: &'a mut Open,
}

impl Filling<'_> {
    fn kind(&mut self) {
        if self.members.contains_key("type") {
            return;
        }
        let question = format!("The type of `{}` is not known.", self.name());
        self.propose("type", "string".into(), question);
    }

    fn field_name(&mut self) {
        let name = self.name().to_owned();
        if name::field(&name).is_some() || self.members.contains_key("rust") {
            return;
        }
        let plain: String =
            name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        let plain = plain.trim_matches('_');
        let rust = [plain.to_owned(), format!("{plain}_"), format!("the_{plain}")]
            .into_iter()
            .map(|one| name::field(&one).map_or(one, |field| field))
            .find(|one| name::is_identifier(one));
        if let Some(rust) = rust {
            self.propose(
                "rust",
                rust.into(),
                format!("`{name}` makes no name in Rust. What is the field called?"),
            );
        }
    }

    /// An object holds members and a list holds items: without them nothing could be sent.
    fn members(&mut self) {
        let name = self.name().to_owned();
        match self.kind_is() {
            "object"
                if self
                    .members
                    .get("fields")
                    .is_none_or(|fields| fields.as_array().is_none_or(Vec::is_empty)) =>
            {
                let fields = json!([{ "name": "unknown", "type": "string", "doc": "A member that the page does not name." }]);
                let question = format!(
                    "The page does not say what the members of `{name}` are. Name them, or leave `{name}` out."
                );
                self.propose("fields", fields, question);
            }
            "list" if !self.members.contains_key("item") => {
                let item = json!({ "name": "item", "type": "string", "doc": format!("One of `{name}`.") });
                let question =
                    format!("The page does not say what the items of `{name}` are; texts are assumed.");
                self.propose("item", item, question);
            }
            "image" | "audio" | "video" if !self.members.contains_key("forms") => {
                let question = format!("How is the file of `{name}` sent? An address is assumed.");
                self.propose("forms", json!(["url"]), question);
            }
            _ => {}
        }
    }

    /// A required parameter cannot have nothing as its default.
    fn default(&mut self) {
        let required = self.members.get("required") == Some(&true.into());
        if required && self.members.get("default").is_some_and(Value::is_null) {
            self.members.shift_remove("default");
            let question = format!(
                "The page requires `{}` and gives `null` as its default, which is left out.",
                self.name()
            );
            let at = format!("{}/default", self.at);
            self.open.doubt(&at, question, None);
        }
        let is_plain = !matches!(self.kind_is(), "list" | "object" | "image" | "audio" | "video");
        if let Some(default) = self.members.get("default").filter(|default| !is_plain && !default.is_null()) {
            let question = format!(
                "The page gives {default} as the default of `{}`; of such a parameter a spec cannot say one, so it is left out.",
                self.name()
            );
            self.members.shift_remove("default");
            self.open.doubt(&format!("{}/default", self.at), question, None);
        }
    }

    /// Names the values that make no name by themselves, and asks about the names.
    fn variants(&mut self) {
        let Some(values) = self.members.get_mut("values").and_then(Value::as_array_mut) else { return };
        let made = name_values(values);
        if made.is_empty() {
            return;
        }
        let values = self.members.get("values").cloned().unwrap_or_default();
        let question = format!(
            "The values of `{}` make no names in Rust. Are these good: {}?",
            self.name(),
            made.join(", ")
        );
        self.propose("values", values, question);
    }

    fn doc(&mut self) {
        let said = self.members.get("doc").and_then(Value::as_str).unwrap_or_default();
        let doc = sentence(said);
        if doc.is_empty() {
            let question = format!("What is `{}`, in one sentence of ours?", self.name());
            self.propose("doc", format!("The page does not say what `{}` is.", self.name()).into(), question);
        } else {
            let question =
                format!("These are the page's words about `{}`. A spec says it in ours.", self.name());
            self.propose("doc", doc.into(), question);
        }
    }

    fn name(&self) -> &str {
        self.members.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    fn kind_is(&self) -> &str {
        self.members.get("type").and_then(Value::as_str).unwrap_or_default()
    }

    fn propose(&mut self, key: &str, value: Value, question: String) {
        self.members.insert(key.to_owned(), value.clone());
        self.open.propose(&format!("{}/{key}", self.at), value, question);
    }
}

/// Names the values that make no name by themselves, and tells the names that do not follow from their values. A name
/// that a value has stays, unless another before it has the same.
pub(crate) fn name_values(values: &mut [Value]) -> Vec<String> {
    let given = |item: &Value| item.get("rust").and_then(Value::as_str).map(str::to_owned);
    let mut taken: HashSet<String> = values.iter().filter_map(given).collect();
    let mut seen: HashSet<String> = HashSet::new();
    let mut made = Vec::new();
    for item in values {
        let value = item.get("value").cloned().unwrap_or_default();
        let (own, derived) = (given(item), name::variant(&value));
        let wanted = own.clone().or_else(|| derived.clone()).unwrap_or_else(|| variant(&value));
        let is_free = if own.is_some() { !seen.contains(&wanted) } else { !taken.contains(&wanted) };
        let unique = if is_free { wanted } else { format!("{wanted}{}", taken.len() + 1) };
        taken.insert(unique.clone());
        seen.insert(unique.clone());
        if derived.as_ref() != Some(&unique) {
            made.push(format!("`{unique}`"));
            if let Value::Object(members) = item {
                members.insert("rust".to_owned(), unique.into());
            }
        }
    }
    made
}

/// A name for a value that makes none: `V1_3` cannot be told from others, `V1Point3` can.
fn variant(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let spelled = text
        .replace('-', if value.is_number() { "Minus" } else { " " })
        .replace('.', "Point")
        .replace(':', "To");
    let words = spelled.split(|letter: char| !letter.is_ascii_alphanumeric());
    let capital = |word: &str| word.split_at_checked(1).map(|(first, rest)| first.to_uppercase() + rest);
    let joined: String = words.filter_map(capital).collect();
    if joined.starts_with(|first: char| first.is_ascii_alphabetic()) && joined != "Self" {
        joined
    } else {
        format!("Value{joined}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_makes_no_name_gets_one() {
        for (value, name) in [
            (json!("v1.3"), "V1Point3"),
            (json!("4:3 wide"), "Value4To3Wide"),
            (json!(-5), "Minus5"),
            (json!("Self"), "ValueSelf"),
            (json!(""), "Value"),
        ] {
            assert_eq!(variant(&value), name);
            assert!(name::is_type_name(name));
        }
    }

    #[test]
    fn a_parameter_without_anything_gets_all_of_it_and_a_doubt_for_each() {
        let mut parameter = json!({ "name": "loras[]", "type": "list" });
        let mut open = Open::default();
        complete(&mut parameter, "/parameters/0", &mut open);
        assert_eq!(parameter["rust"], "loras");
        assert_eq!(parameter["item"]["type"], "string");
        let at: Vec<&str> = open.doubts.iter().map(|doubt| doubt.at.as_str()).collect();
        assert_eq!(at, ["/parameters/0/rust", "/parameters/0/item", "/parameters/0/doc"]);
    }

    #[test]
    fn two_values_with_one_name_get_two() {
        let mut parameter = json!({ "name": "a", "type": "string", "values": [{ "value": "b c" }, { "value": "b-c" }], "doc": "A." });
        complete(&mut parameter, "/parameters/0", &mut Open::default());
        assert_eq!(parameter["values"], json!([{ "value": "b c" }, { "value": "b-c", "rust": "BC2" }]));
        let mut values = [json!({ "value": "one two" }), json!({ "value": 1, "rust": "OneTwo" })];
        name_values(&mut values);
        assert_eq!((&values[0]["rust"], &values[1]["rust"]), (&json!("OneTwo2"), &json!("OneTwo")));
    }
}
