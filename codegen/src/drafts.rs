//! Which of the files are drafts, told before anything is checked: a draft may be full of mistakes.

use std::collections::HashSet;

use serde_json::Value;

use crate::{SourceFile, name};

/// A model that nobody may rely on yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Path of its spec below `specs/`.
    pub path: String,
    /// Provider and model, as commands name them: `acme/wan-3.0-t2v`.
    pub name: String,
    /// How many questions are open.
    pub questions: usize,
    /// Whether anybody has reviewed it.
    pub reviewed: bool,
    /// The file that is generated from it where that is asked for, from the root of the repository. `None`: it does not
    /// tell the name of its type yet.
    pub generated: Option<String>,
}

/// Every model whose `status` is `draft`, sorted by path. A file that is no JSON is none.
#[must_use]
pub fn drafts(files: &[SourceFile]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = files.iter().filter_map(draft).collect();
    drafts.sort_by(|a, b| a.path.cmp(&b.path));
    drafts
}

/// The files besides these drafts. A provider of which no other model is left goes with them: it is begun with its
/// first model, and as unfinished.
#[must_use]
pub fn without(files: Vec<SourceFile>, drafts: &[Draft]) -> Vec<SourceFile> {
    let gone: HashSet<&str> = drafts.iter().map(|draft| draft.path.as_str()).collect();
    let folder = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    let is_provider = |path: &str| path.ends_with("/provider.json");
    let kept: HashSet<String> = files
        .iter()
        .filter(|file| !is_provider(&file.path) && !gone.contains(file.path.as_str()))
        .map(|file| folder(&file.path))
        .collect();
    let emptied: HashSet<String> =
        gone.iter().map(|path| folder(path)).filter(|folder| !kept.contains(folder)).collect();
    files
        .into_iter()
        .filter(|file| {
            if is_provider(&file.path) {
                !emptied.contains(&folder(&file.path))
            } else {
                !gone.contains(file.path.as_str())
            }
        })
        .collect()
}

fn draft(file: &SourceFile) -> Option<Draft> {
    let name = file.path.strip_suffix(".json").filter(|name| !name.ends_with("/provider"))?;
    let spec: Value = serde_json::from_slice(&file.bytes).ok()?;
    if spec.get("status")?.as_str()? != "draft" {
        return None;
    }
    let length = |key: &str| spec.get(key).and_then(Value::as_array).map_or(0, Vec::len);
    let provider = name.split('/').next().unwrap_or_default();
    let type_name = spec.pointer("/rust/type").and_then(Value::as_str).filter(|name| !name.is_empty());
    Some(Draft {
        path: file.path.clone(),
        name: name.to_owned(),
        questions: length("questions"),
        reviewed: length("review") > 0,
        generated: type_name.map(|name| format!("generated/src/{provider}/{}.rs", name::module(name))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), bytes: text.into() }
    }

    fn files() -> Vec<SourceFile> {
        vec![
            file("acme/provider.json", "{}"),
            file("acme/old.json", r#"{ "status": "stable" }"#),
            file(
                "acme/new.json",
                r#"{ "status": "draft", "rust": { "type": "Wan27T2v" }, "review": [], "questions": [1, 2], "odd": 1 }"#,
            ),
            file("bolt/provider.json", r#"{ "status": "draft" }"#),
            file("bolt/only.json", r#"{ "status": "draft", "review": [1] }"#),
            file("bolt/broken.json", r#"{ "status": "draft""#),
        ]
    }

    #[test]
    fn a_draft_is_told_by_its_status_whatever_else_is_wrong_with_it() {
        let found = drafts(&files());
        let found: Vec<_> = found
            .iter()
            .map(|one| (one.name.as_str(), one.questions, one.reviewed, one.generated.as_deref()))
            .collect();
        assert_eq!(
            found,
            [("acme/new", 2, false, Some("generated/src/acme/wan27_t2v.rs")), ("bolt/only", 0, true, None),]
        );
    }

    #[test]
    fn a_provider_goes_with_the_last_of_its_models() {
        let left = |files: Vec<SourceFile>| {
            let drafts = drafts(&files);
            without(files, &drafts).into_iter().map(|file| file.path).collect::<Vec<_>>()
        };
        // What does not read may be no draft, so its provider stays.
        assert_eq!(
            left(files()),
            ["acme/provider.json", "acme/old.json", "bolt/provider.json", "bolt/broken.json"]
        );
        let mut files = files();
        files.pop();
        assert_eq!(left(files), ["acme/provider.json", "acme/old.json"]);
        // A provider whose models are still to come is nobody's draft.
        assert_eq!(left(vec![file("acme/provider.json", "{}")]), ["acme/provider.json"]);
    }
}
