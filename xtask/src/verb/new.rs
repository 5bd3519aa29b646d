mod inherit;

use clap::Args;
use serde_json::{Value, json};
use wan_codegen::{SourceFile, TextFile, did_you_mean};
use wan_specs::{ModelSpec, ModelStatus, ProviderSpec};

use crate::{
    failure::Failure,
    plan::Plan,
    repository::Repository,
    verb::{generate, new::inherit::Target},
};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Ids of provider and model: the names of folder and file. `acme/wan3.0-t2v`
    #[arg(value_name = "PROVIDER/MODEL")]
    name: String,

    /// A model of the same family, from which every fact is inherited as a question that a person has to answer.
    #[arg(long, value_name = "PROVIDER/MODEL")]
    from: Option<String>,
}

/// Begins the spec of a model, and of its provider where that is new. What has to be filled in is left empty, and
/// `generate` names every such place; or it is inherited from another model, and is a question.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let (provider, model) = ids(&options.name)?;
    let path = format!("specs/{}.json", options.name);
    if repository.root().join(&path).exists() {
        return Err(Failure::Cannot(format!("{path} is there already. Edit it, or choose another name.")));
    }
    let files = repository.specs()?;
    let mut plan = Plan::default();
    if !files.iter().any(|file| file.path == format!("{provider}/provider.json")) {
        plan.add(repository, text_file(&format!("{provider}/provider.json"), &provider_spec(provider))?)?;
    }
    let told = if let Some(from) = &options.from {
        let parent = parent(&files, from)?;
        let target = target(&files, (provider, model), &parent);
        let draft = inherit::inherit(&parent, &target)?;
        plan.add(repository, TextFile { path, text: wan_codegen::canonical(&draft) })?;
        inherited(&options.name, &parent, &draft)
    } else {
        plan.add(repository, text_file(&format!("{}.json", options.name), &model_spec(provider, model))?)?;
        BEGUN.to_owned()
    };
    plan.apply(repository)?;
    println!("{plan}");
    println!("{told}");
    Ok(())
}

/// What to do with a spec in which nothing stands yet.
const BEGUN: &str = "next: fill in what the page says, then: cargo xtask generate
      it names every place that is still empty or wrong; an editor that reads $schema completes the rest";

/// What to do with a spec in which all is a question.
fn inherited(name: &str, parent: &ModelSpec, draft: &ModelSpec) -> String {
    let questions = draft.questions.len();
    let family = format!("{}/{}", parent.provider, parent.model);
    let open = parent.questions.len();
    let draft_itself = if parent.status == ModelStatus::Draft {
        format!(
            "note: {family} is a draft itself, so nobody vouches for what was inherited ({open} questions are open there)\n"
        )
    } else {
        String::new()
    };
    format!(
        "{questions} questions are open: everything was inherited from {family}, and nothing is known of the new model\n\
         {draft_itself}\
         next: read the page; correct what differs, and delete each question that it answers\n      \
         then name the page in `sources`, add yourself to `review`, write \"status\": \"stable\", and: cargo xtask generate\n      \
         to try types and validators before: cargo xtask generate --drafts {name}"
    )
}

fn ids(name: &str) -> Result<(&str, &str), Failure> {
    name.split_once('/').filter(|(provider, model)| is_id(provider) && is_id(model)).ok_or_else(|| {
        Failure::Cannot(format!(
            "`{name}` is no name for a spec. Give provider and model in lower case: cargo xtask new acme/wan3.0-t2v"
        ))
    })
}

/// The model that facts are inherited from.
fn parent(files: &[SourceFile], name: &str) -> Result<ModelSpec, Failure> {
    let is_model = |file: &&SourceFile| !file.path.ends_with("/provider.json");
    let file = files.iter().filter(is_model).find(|file| file.path.strip_suffix(".json") == Some(name));
    let Some(file) = file else {
        let known = files.iter().filter(is_model).filter_map(|file| file.path.strip_suffix(".json"));
        let help = did_you_mean(name, known).unwrap_or_default();
        return Err(Failure::Cannot(format!(
            "there is no model `{name}` to inherit from: specs/{name}.json is missing. {help}"
        )));
    };
    let sources = wan_codegen::load(vec![file.clone()]).map_err(|found| generate::found(&found))?;
    let source = sources.models.into_iter().next();
    source
        .map(|source| source.spec)
        .ok_or_else(|| Failure::Bug(format!("{} was read as something else than a model", file.path)))
}

/// What the new model has to fit in with.
fn target<'a>(files: &[SourceFile], (provider, model): (&'a str, &'a str), parent: &ModelSpec) -> Target<'a> {
    let read = |file: &SourceFile| serde_json::from_slice::<Value>(&file.bytes).unwrap_or_default();
    let siblings = files.iter().filter(|file| {
        file.path.starts_with(&format!("{provider}/")) && !file.path.ends_with("/provider.json")
    });
    let types = siblings.filter_map(|file| Some(read(file).pointer("/rust/type")?.as_str()?.to_owned()));
    let own = files.iter().find(|file| file.path == format!("{provider}/provider.json"));
    let own = own.map_or_else(|| provider_spec(provider), read);
    let own: Option<ProviderSpec> = serde_json::from_value(own).ok();
    Target {
        provider,
        model,
        operations: own
            .filter(|_| provider != parent.provider)
            .map(|own| own.operations.iter().map(|operation| operation.operation).collect()),
        types: types.collect(),
    }
}

pub(crate) fn is_id(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_'))
        && !matches!(name, "schema" | "src" | "target" | "provider")
}

/// A begun spec, by its path below `specs/`.
fn text_file(path: &str, spec: &Value) -> Result<TextFile, Failure> {
    let text = wan_codegen::format(path, spec.to_string().as_bytes())
        .map_err(|found| Failure::Bug(found.render(false)))?;
    Ok(TextFile { path: format!("specs/{path}"), text })
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
        "sources": [{ "id": "page", "title": "", "read": "" }],
        "review": []
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
mod tests;
