use std::collections::HashSet;

use serde_json::{Map, Value, json};

/// What several operations share, and the names that are taken.
#[derive(Debug, Default)]
pub(super) struct Components {
    schemas: Map<String, Value>,
    responses: Map<String, Value>,
    security_schemes: Map<String, Value>,
    operation_ids: HashSet<String>,
}

impl Components {
    /// Keeps a schema and gives the reference to it. The same name with the same schema is one component.
    pub(super) fn schema(&mut self, words: &[&str], schema: Value) -> Value {
        reference("schemas", &keep(&mut self.schemas, words, schema))
    }

    /// Keeps a response and gives the reference to it.
    pub(super) fn response(&mut self, words: &[&str], response: Value) -> Value {
        reference("responses", &keep(&mut self.responses, words, response))
    }

    pub(super) fn security(&mut self, name: &str, scheme: Value) {
        self.security_schemes.insert(name.to_owned(), scheme);
    }

    /// An id that no other operation has.
    pub(super) fn operation_id(&mut self, words: &[&str]) -> String {
        let id = numbered(&name(words)).find(|id| !self.operation_ids.contains(id)).unwrap_or_default();
        self.operation_ids.insert(id.clone());
        id
    }

    pub(super) fn into_value(self) -> Value {
        json!({
            "schemas": self.schemas,
            "responses": self.responses,
            "securitySchemes": self.security_schemes,
        })
    }
}

/// Words joined to a name of ASCII letters, digits and underscores.
fn name(words: &[&str]) -> String {
    let plain = |word: &&str| -> String {
        word.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
    };
    words.iter().map(plain).collect::<Vec<_>>().join("_")
}

/// The name, then the name with 2, 3, and so on: different words may make the same name.
fn numbered(name: &str) -> impl Iterator<Item = String> {
    let others = (2_usize..).map({
        let name = name.to_owned();
        move |number| format!("{name}_{number}")
    });
    std::iter::once(name.to_owned()).chain(others)
}

fn keep(kept: &mut Map<String, Value>, words: &[&str], value: Value) -> String {
    let free = |name: &String| kept.get(name).is_none_or(|known| *known == value);
    let name = numbered(&name(words)).find(free).unwrap_or_default();
    kept.insert(name.clone(), value);
    name
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_things_of_one_name_are_numbered_and_equal_ones_are_one() {
        let mut components = Components::default();
        let first = components.schema(&["acme", "wan-1.0"], json!({ "type": "string" }));
        let same = components.schema(&["acme", "wan-1.0"], json!({ "type": "string" }));
        let other = components.schema(&["acme", "wan.1.0"], json!({ "type": "object" }));
        assert_eq!(first, json!({ "$ref": "#/components/schemas/acme_wan_1_0" }));
        assert_eq!(same, first);
        assert_eq!(other, json!({ "$ref": "#/components/schemas/acme_wan_1_0_2" }));
        assert_eq!(components.operation_id(&["acme", "submit"]), "acme_submit");
        assert_eq!(components.operation_id(&["acme", "submit"]), "acme_submit_2");
    }
}
