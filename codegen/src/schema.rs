//! JSON Schemas of the spec files, for editors.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};
use wan_specs::{ModelSpec, ProviderSpec};

/// The JSON Schema of a model's file: draft 2020-12, two spaces of indent, a newline at the end.
#[must_use]
pub fn model_schema() -> String {
    text::<ModelSpec>("Spec of one model")
}

/// The JSON Schema of a provider's file: draft 2020-12, two spaces of indent, a newline at the end.
#[must_use]
pub fn provider_schema() -> String {
    text::<ProviderSpec>("Spec of one provider")
}

/// What a part of one of these schemas stands for: what it refers to, and where a key may be left out, what it is when it
/// is there.
#[must_use]
pub fn resolved<'a>(mut part: &'a Value, schema: &'a Value) -> &'a Value {
    loop {
        let named = part.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
        let first = part.get("anyOf").and_then(|any| any.get(0));
        match named.and_then(|name| schema.pointer(name)).or(first) {
            Some(next) => part = next,
            None => return part,
        }
    }
}

fn text<T: JsonSchema>(title: &str) -> String {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), json!(title));
    }
    pretty(&schema)
}

fn pretty(value: &Value) -> String {
    // The alternate form of a value is the same text as the pretty printer's, and cannot fail.
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_accept_what_the_types_accept_and_nothing_beside() {
        for (path, text) in wan_specs::Specs::files() {
            let schema = if path.ends_with("/provider.json") { provider_schema() } else { model_schema() };
            let schema: Value = serde_json::from_str(&schema).expect("a schema is JSON");
            assert!(jsonschema::meta::is_valid(&schema));
            let validator = jsonschema::validator_for(&schema).expect("a schema compiles");
            let mut spec: Value = serde_json::from_str(text).expect("a spec is JSON");
            assert!(validator.is_valid(&spec), "{path}");
            spec["surprise"] = json!(1);
            assert!(!validator.is_valid(&spec), "{path}");
        }
    }

    #[test]
    fn editors_are_told_what_keys_mean() {
        let schema: Value = serde_json::from_str(&model_schema()).expect("a schema is JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["title"], "Spec of one model");
        assert_eq!(schema["properties"]["title"]["description"], "The model's name for people.");
    }
}
