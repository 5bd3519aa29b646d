use std::{fs, str::FromStr};

use serde_json::Value;
use wan_codegen::TextFile;
use wan_import::Draft;

use super::Options;
use crate::{failure::Failure, repository::Repository, verb::new};

/// The names of a spec's folder and file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) provider: String,
    pub(crate) model: String,
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pair = text.split_once('/').filter(|(provider, model)| new::is_id(provider) && new::is_id(model));
        let (provider, model) = pair.ok_or("give provider and model in lower case: acme/wan3.0-t2v")?;
        Ok(Self { provider: provider.to_owned(), model: model.to_owned() })
    }
}

/// The spec that is going to be written.
#[derive(Debug)]
pub(super) struct Target {
    name: Name,
    /// What is there and was reviewed. Absent: the model is new, or its draft is begun anew.
    pub(super) old: Option<Value>,
}

impl Target {
    /// Finds out which spec a page is for.
    pub(super) fn find(repository: &Repository, options: &Options, draft: &Draft) -> Result<Self, Failure> {
        let name = match &options.into {
            Some(name) => name.clone(),
            None => known(repository, options, draft)?,
        };
        let mut target = Self { name, old: None };
        let path = repository.root().join(target.path());
        if !path.exists() {
            return Ok(target);
        }
        let bytes = fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?;
        let below = target.path().replacen("specs/", "", 1);
        let text = wan_codegen::format(&below, &bytes).map_err(|found| {
            Failure::Cannot(format!(
                "{} cannot be read:\n{}\nNothing was written. Mend it first.",
                target.path(),
                found.render(false).trim_end()
            ))
        })?;
        let old: Value = serde_json::from_str(&text).unwrap_or_default();
        let is_draft = old.get("status") == Some(&"draft".into());
        match (is_draft, options.replace) {
            (true, false) => Err(Failure::Cannot(format!(
                "{} is there already and is a draft. Begin it anew with --replace, which loses what was decided in it, or \
                 choose another name with --into. Nothing was written.",
                target.path()
            ))),
            (true, true) => Ok(target),
            (false, _) => {
                target.old = Some(old);
                Ok(target)
            }
        }
    }

    /// Where the spec is, from the root of the repository.
    pub(super) fn path(&self) -> String {
        format!("specs/{}/{}.json", self.name.provider, self.name.model)
    }

    /// What people call the spec.
    pub(super) fn label(&self) -> String {
        format!("{}/{}", self.name.provider, self.name.model)
    }

    /// The draft under the name of its file. What the page calls it is its name on the wire.
    pub(super) fn name(&self, mut draft: Draft) -> Draft {
        let said = draft.spec.get("model").and_then(Value::as_str).unwrap_or_default().to_owned();
        let guessed = is_guessed(&draft);
        if let Value::Object(members) = &mut draft.spec {
            members.insert("provider".to_owned(), self.name.provider.as_str().into());
            members.insert("model".to_owned(), self.name.model.as_str().into());
            if said != self.name.model && !guessed {
                members.insert("wire_name".to_owned(), said.into());
            }
        }
        draft.doubts.retain(|doubt| doubt.at != "/provider");
        draft
    }

    /// The file, in its one format.
    pub(super) fn file(&self, spec: &Value) -> Result<TextFile, Failure> {
        formatted(self.path(), spec)
    }

    /// The provider's file, begun where there is none.
    pub(super) fn new_provider(&self, repository: &Repository) -> Result<Option<TextFile>, Failure> {
        let path = format!("specs/{}/provider.json", self.name.provider);
        if repository.root().join(&path).exists() {
            return Ok(None);
        }
        formatted(path, &new::provider_spec(&self.name.provider)).map(Some)
    }
}

fn formatted(path: String, spec: &Value) -> Result<TextFile, Failure> {
    let below = path.replacen("specs/", "", 1);
    let text = wan_codegen::format(&below, spec.to_string().as_bytes()).map_err(|found| {
        Failure::Cannot(format!(
            "the page told too little for a spec:\n{}\nNothing was written. Copy more of the page, or begin by hand: cargo \
             xtask new",
            found.render(false).trim_end()
        ))
    })?;
    Ok(TextFile { path, text })
}

/// The spec that the page tells of: one whose name on the wire it is, or else one of that name.
fn known(repository: &Repository, options: &Options, draft: &Draft) -> Result<Name, Failure> {
    let provider = provider(repository, options, draft)?;
    let said = draft.spec.get("model").and_then(Value::as_str).filter(|_| !is_guessed(draft));
    let folder = format!("{provider}/");
    for file in repository.specs()?.iter().filter(|file| file.path.starts_with(&folder)) {
        let spec: Value = serde_json::from_slice(&file.bytes).unwrap_or_default();
        let wire_name = spec.get("wire_name").and_then(Value::as_str);
        let stem = file.path.strip_prefix(&folder).and_then(|name| name.strip_suffix(".json"));
        if let (Some(model), true) = (stem, wire_name.is_some() && wire_name == said) {
            return Ok(Name { model: model.to_owned(), provider });
        }
    }
    Ok(Name { model: model(options, draft)?, provider })
}

/// Whether nothing on the page tells for sure what the model is called.
fn is_guessed(draft: &Draft) -> bool {
    draft.spec.get("model") == Some(&"unknown".into())
        || draft.doubts.iter().any(|doubt| doubt.at == "/model")
}

/// Whose page it is.
fn provider(repository: &Repository, options: &Options, draft: &Draft) -> Result<String, Failure> {
    let said = draft.spec.get("provider").and_then(Value::as_str).filter(|said| *said != "unknown");
    let known: Vec<String> = super::providers(repository)?.into_iter().map(|one| one.provider).collect();
    match (said, &options.provider) {
        (Some(said), Some(asked)) if said != asked => Err(Failure::Cannot(format!(
            "an address on the page is {said}'s and not {asked}'s. Leave out --provider, or say with --into {asked}/MODEL \
             which spec is meant all the same. Nothing was written."
        ))),
        (Some(said), _) if new::is_id(said) => Ok(said.to_owned()),
        (Some(said), _) => Err(Failure::Cannot(format!(
            "`{said}` is no name for a provider. Give it in lower case: --provider acme. Nothing was written."
        ))),
        (None, _) => {
            let host = draft.doubts.iter().find(|doubt| doubt.at == "/provider");
            let reason =
                host.map_or("Nothing on the page tells the provider.", |doubt| doubt.question.as_str());
            Err(Failure::Cannot(format!(
                "{reason} Say whose page it is, with --provider and one of: {}; or with a new name, whose file is then \
                 begun. Nothing was written.",
                known.join(", ")
            )))
        }
    }
}

/// The name of the file. It is the name on the wire, in small letters.
fn model(options: &Options, draft: &Draft) -> Result<String, Failure> {
    let completed = wan_import::complete(draft.clone(), None);
    let said = completed.spec.get("model").and_then(Value::as_str).filter(|said| *said != "unknown");
    said.filter(|said| new::is_id(said)).map(str::to_owned).ok_or_else(|| {
        Failure::Cannot(format!(
            "nothing on the page tells what the model is called. Say it: cargo xtask import {} --model NAME. Nothing was \
             written.",
            options.page
        ))
    })
}
