use std::{fs, path::Path};

use clap::Args;
use serde_json::{Value, json};

use crate::{failure::Failure, repository::Repository};

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
    let folder = repository.root().join("specs").join(provider);
    let model_file = folder.join(format!("{model}.json"));
    if model_file.exists() {
        return Err(Failure::Cannot(format!(
            "specs/{provider}/{model}.json is there already. Edit it, or choose another name."
        )));
    }
    fs::create_dir_all(&folder).map_err(|error| Failure::io("make the folder", &folder, &error))?;
    let provider_file = folder.join("provider.json");
    if !provider_file.exists() {
        write(&provider_file, &provider_spec(provider))?;
        println!("  created  specs/{provider}/provider.json");
    }
    write(&model_file, &model_spec(provider, model))?;
    println!("  created  specs/{provider}/{model}.json");
    println!("next: fill in what the page says, then: cargo xtask generate");
    println!(
        "      it names every place that is still empty or wrong; an editor that reads $schema completes the rest"
    );
    Ok(())
}

fn is_id(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_'))
        && !matches!(name, "schema" | "src" | "target" | "provider")
}

fn write(path: &Path, spec: &Value) -> Result<(), Failure> {
    let text = format!("{spec:#}\n");
    fs::write(path, text).map_err(|error| Failure::io("write", path, &error))
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

fn provider_spec(provider: &str) -> Value {
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
