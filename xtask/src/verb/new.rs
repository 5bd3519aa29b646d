use clap::Args;
use serde_json::{Value, json};
use wan_codegen::TextFile;

use crate::{failure::Failure, plan::Plan, repository::Repository};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Ids of provider and model: the names of folder and file. `acme/wan3.0-t2v`
    #[arg(value_name = "PROVIDER/MODEL")]
    name: String,
}

/// Begins the spec of a model, and of its provider where that is new. What has to be filled in is left empty, and
/// `generate` names every such place.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let (provider, model) = options.name.split_once('/').filter(|(provider, model)| is_id(provider) && is_id(model)).ok_or_else(
        || Failure::Cannot(format!(
            "`{}` is no name for a spec. Give provider and model in lower case: cargo xtask new acme/wan3.0-t2v",
            options.name
        )),
    )?;
    let file = |name: &str| format!("specs/{provider}/{name}.json");
    let exists = |path: &str| repository.root().join(path).exists();
    if exists(&file(model)) {
        return Err(Failure::Cannot(format!(
            "{} is there already. Edit it, or choose another name.",
            file(model)
        )));
    }
    let mut plan = Plan::default();
    if !exists(&file("provider")) {
        plan.add(repository, text_file(file("provider"), &provider_spec(provider)))?;
    }
    plan.add(repository, text_file(file(model), &model_spec(provider, model)))?;
    plan.apply(repository)?;
    println!("{plan}");
    println!("next: fill in what the page says, then: cargo xtask generate");
    println!(
        "      it names every place that is still empty or wrong; an editor that reads $schema completes the rest"
    );
    Ok(())
}

pub(crate) fn is_id(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_'))
        && !matches!(name, "schema" | "src" | "target" | "provider")
}

fn text_file(path: String, spec: &Value) -> TextFile {
    TextFile { path, text: format!("{spec:#}\n") }
}

fn model_spec(provider: &str, model: &str) -> Value {
    json!({
        "$schema": "../schema/model.schema.json",
        "format": wan_specs::FORMAT,
        "provider": provider,
        "model": model,
        "title": "",
        "task": "t2v",
        "version": "",
        "status": "draft",
        "doc": "",
        "rust": { "type": "", "new": ["prompt"] },
        "operations": [
            { "operation": "submit", "standing": "documented" },
            { "operation": "status", "standing": "documented" }
        ],
        "parameters": [
            { "name": "prompt", "type": "string", "required": true, "sensitive": true, "doc": "" }
        ],
        "output": { "videos": 1 },
        "examples": [],
        "sources": [{ "id": "page", "title": "", "read": "" }]
    })
}

pub(crate) fn provider_spec(provider: &str) -> Value {
    json!({
        "$schema": "../schema/provider.schema.json",
        "format": wan_specs::FORMAT,
        "provider": provider,
        "title": "",
        "auth": { "env": [], "header": "", "template": "{key}" },
        "hosts": [{ "name": "api", "origin": "https://", "key": true }],
        "operations": [
            {
                "operation": "submit", "host": "api", "method": "POST", "path": "", "accepts": [200],
                "answer": { "id": [] }, "doc": ""
            },
            {
                "operation": "status", "host": "api", "method": "GET", "path": "", "accepts": [200],
                "answer": { "state": [], "error": [], "output": [] }, "doc": ""
            }
        ],
        "states": [],
        "unknown_state": "keep_polling",
        "error_answer": { "message": [], "body": { "message": "{message}" } },
        "errors": [],
        "billing": { "failed_job": "unknown" },
        "retention": {},
        "sources": [{ "id": "page", "title": "", "read": "" }]
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn repository() -> (tempfile::TempDir, Repository) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("specs")).unwrap();
        fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        let repository = Repository::find(Some(folder.path())).unwrap();
        (folder, repository)
    }

    fn begin(repository: &Repository, name: &str) -> Result<(), Failure> {
        run(repository, &Options { name: name.to_owned() })
    }

    #[test]
    fn what_it_writes_reads_as_a_spec_and_every_empty_place_is_named() {
        let (_folder, repository) = repository();
        begin(&repository, "acme/wan3.0-t2v").unwrap();
        let files = repository.specs().unwrap();
        assert_eq!(files.len(), 2);
        let found = wan_codegen::read(files).unwrap_err();
        let structural = ["WAN0003", "WAN0004", "WAN0005", "WAN0006", "WAN0007", "WAN0008"];
        for diagnostic in &found {
            assert!(!structural.contains(&diagnostic.rule.code()), "{}", found.render(false));
        }
        for place in ["acme/provider.json", "acme/wan3.0-t2v.json"] {
            assert!(found.iter().any(|diagnostic| diagnostic.path == place), "{}", found.render(false));
        }
    }

    #[test]
    fn a_second_model_leaves_the_provider_alone() {
        let (_folder, repository) = repository();
        begin(&repository, "acme/wan3.0-t2v").unwrap();
        let provider = repository.root().join("specs/acme/provider.json");
        fs::write(&provider, "mine").unwrap();
        begin(&repository, "acme/wan3.0-i2v").unwrap();
        assert_eq!(fs::read_to_string(provider).unwrap(), "mine");
    }

    #[test]
    fn a_wrong_name_and_a_spec_that_is_there_are_refused() {
        let (_folder, repository) = repository();
        for name in ["acme", "acme/", "/x", "Acme/x", "acme/../x", "schema/x", "acme/provider", "acme/x y"] {
            assert_eq!(begin(&repository, name).unwrap_err().status(), 2, "{name}");
        }
        assert!(repository.specs().unwrap().is_empty());
        begin(&repository, "acme/x").unwrap();
        let refused = begin(&repository, "acme/x").unwrap_err();
        assert!(refused.status() == 2 && refused.to_string().contains("there already"), "{refused}");
    }
}
