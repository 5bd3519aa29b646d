//! As many spec files as wanted: the shipped ones, and copies of them under other names.

use std::collections::HashSet;

use wan_codegen::SourceFile;
use wan_specs::Specs;

/// The spec files of `count` models, and of their providers.
pub(crate) fn specs(count: usize) -> Vec<SourceFile> {
    let (providers, models): (Vec<_>, Vec<_>) =
        Specs::files().iter().partition(|(path, _)| path.ends_with("/provider.json"));
    let mut files: Vec<SourceFile> = providers.iter().map(|(path, text)| source(path, text)).collect();
    let mut seen = HashSet::new();
    for at in 0..count {
        let (path, text) = models[at % models.len()];
        if seen.insert(path) {
            files.push(source(path, text));
        } else {
            files.push(copy(path, text, at));
        }
    }
    files
}

/// The same model under another id and type.
fn copy(path: &str, text: &str, number: usize) -> SourceFile {
    let id = path.rsplit('/').next().unwrap().trim_end_matches(".json");
    let text = text
        .replacen(&format!("\"model\": \"{id}\""), &format!("\"model\": \"{id}-{number:04}\""), 1)
        .replacen("\"type\": \"Wan", &format!("\"type\": \"Copy{number:04}Wan"), 1);
    source(&path.replace(".json", &format!("-{number:04}.json")), &text)
}

fn source(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
}
