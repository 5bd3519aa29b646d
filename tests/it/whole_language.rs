//! Three made-up providers use every word of the spec language between them, so that no word is left that was never
//! generated, compiled and run. The words are read from the JSON Schemas that editors use.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{checkout::files_in, new_model::made_up_folder};

/// A type of the language and one of its keys, or one of the words it lists.
type Word = (String, String);

/// One file's JSON Schema.
struct Language {
    root: &'static str,
    schema: Value,
}

/// What every file has because it is a file.
const OF_EVERY_FILE: [&str; 2] = ["$schema", "format"];

/// What only drafts have. The draft that `new --from` begins in the copy has it: `exercises/draft.rs`.
const OF_DRAFTS: [(&str, &str); 3] =
    [("ModelStatus", "draft"), ("ModelSpec", "questions"), ("QuestionSpec", "")];

#[test]
fn a_few_made_up_providers_use_every_word_of_the_language_between_them() {
    let (provider, model) = (language("provider", "ProviderSpec"), language("model", "ModelSpec"));
    let mut used = BTreeSet::new();
    let mut providers = BTreeSet::new();
    for (path, bytes) in files_in(&made_up_folder()) {
        let spec: Value = serde_json::from_slice(&bytes).unwrap();
        let name = spec["provider"].as_str().unwrap().to_owned();
        if path.ends_with("provider.json") {
            provider.mark(&provider.schema, provider.root, &spec, &mut used);
            providers.insert(name);
        } else if !wan_specs::Specs::files().iter().any(|(path, _)| path.starts_with(&format!("{name}/"))) {
            model.mark(&model.schema, model.root, &spec, &mut used);
        }
    }
    assert!(providers.len() >= 3, "{providers:?}");
    let all: BTreeSet<Word> = provider.words().union(&model.words()).cloned().collect();
    let unused: Vec<&Word> = all.difference(&used).filter(|word| !is_of_drafts(word)).collect();
    assert!(unused.is_empty(), "no made-up provider uses {unused:#?}");
}

fn is_of_drafts((of, word): &Word) -> bool {
    OF_DRAFTS
        .iter()
        .any(|(draft_of, draft_word)| of == draft_of && (draft_word.is_empty() || word == draft_word))
}

fn language(name: &str, root: &'static str) -> Language {
    let path = crate::checkout::root().join(format!("specs/schema/{name}.schema.json"));
    Language { root, schema: serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() }
}

impl Language {
    /// Every word of it.
    fn words(&self) -> BTreeSet<Word> {
        let definitions = self.schema["$defs"].as_object().unwrap().iter();
        let types = definitions.map(|(name, schema)| (name.as_str(), schema));
        types
            .chain([(self.root, &self.schema)])
            .flat_map(|(name, schema)| {
                keys(schema).chain(listed(schema)).map(move |word| (name.to_owned(), word))
            })
            .filter(|(_, word)| !OF_EVERY_FILE.contains(&word.as_str()))
            .collect()
    }

    /// Takes down the words that a value uses.
    fn mark(&self, schema: &Value, name: &str, value: &Value, used: &mut BTreeSet<Word>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.strip_prefix("#/$defs/").unwrap();
            return self.mark(&self.schema["$defs"][name], name, value, used);
        }
        for choice in schema["anyOf"].as_array().into_iter().flatten() {
            self.mark(choice, name, value, used);
        }
        used.extend(listed(schema).filter(|word| value == word).map(|word| (name.to_owned(), word)));
        for key in keys(schema) {
            if let Some(inner) = value.get(&key) {
                self.mark(&schema["properties"][&key], name, inner, used);
                used.insert((name.to_owned(), key));
            }
        }
        for item in value.as_array().into_iter().flatten() {
            self.mark(&schema["items"], name, item, used);
        }
    }
}

fn keys(schema: &Value) -> impl Iterator<Item = String> {
    schema["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone())
}

/// The words of a closed list.
fn listed(schema: &Value) -> impl Iterator<Item = String> {
    let described = schema["oneOf"].as_array().into_iter().flatten().filter_map(|one| one["const"].as_str());
    let plain = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    described.chain(plain).map(str::to_owned)
}
