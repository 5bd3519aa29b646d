//! Code that serves every provider names none, and no model either: facts about them live in specs.

use wan_specs::Specs;

use crate::{
    checkout::{files_in, root},
    new_model::made_up_folder,
};

/// The folders whose code is the same for every provider.
const NEUTRAL: [&str; 3] = ["runtime/src", "codegen/src/emit", "emulator/src"];

#[test]
fn no_provider_and_no_model_is_named_in_the_code_that_serves_all_of_them() {
    let (shipped, made_up) = (Specs::embedded().unwrap(), made_up());
    let names: Vec<String> = names(&shipped).chain(names(&made_up)).map(|name| name.to_lowercase()).collect();
    assert!(names.len() > 30, "{names:?}");
    let mut lines = 0;
    for folder in NEUTRAL {
        for (path, bytes) in files_in(&root().join(folder)) {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            for (at, line) in text.lines().enumerate() {
                lines += 1;
                let found = names.iter().find(|name| names_it(line, name));
                assert_eq!(found, None, "{folder}/{}:{}", path.display(), at + 1);
            }
        }
    }
    assert!(lines > 10_000, "{lines} lines were read");
}

#[test]
fn a_name_is_found_as_a_word_of_its_own() {
    for line in ["// acme", "acme-2", "\"acme\"", "x_acme::y", "https://api.acme.example"] {
        assert!(names_it(line, "acme"), "{line}");
    }
    assert!(!names_it("acmes and macme", "acme"));
}

fn made_up() -> Specs {
    let files = files_in(&made_up_folder());
    let texts: Vec<(String, String)> = files
        .into_iter()
        .map(|(path, bytes)| (path.to_str().unwrap().replace('\\', "/"), String::from_utf8(bytes).unwrap()))
        .collect();
    Specs::parse(texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))).unwrap()
}

/// What providers and models are called: ids, names on the wire, names in Rust, names of environment variables.
fn names(specs: &Specs) -> impl Iterator<Item = String> {
    let of_providers = specs.providers.iter().flat_map(|provider| {
        let own = [provider.provider.clone(), provider.title.clone()];
        own.into_iter().chain(provider.auth.env.clone())
    });
    let of_models = specs
        .models
        .iter()
        .flat_map(|model| [model.model.clone(), model.wire_name().to_owned(), model.rust.type_name.clone()]);
    of_providers.chain(of_models)
}

/// Whether a line holds the name, and not only a longer word.
fn names_it(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
