//! What is changed in the base to break each rule.

mod across;
mod file;
mod model;
mod parameter;
mod provider;
mod relation;

use wan_codegen::{Rule, SourceFile};

/// A change to the base that breaks one rule.
pub(crate) struct Case {
    pub(crate) rule: Rule,
    pub(crate) name: &'static str,
    pub(crate) edits: &'static [Edit],
}

/// One step of a change.
pub(crate) enum Edit {
    /// Replaces the first text by the second in the model.
    Model(&'static str, &'static str),
    /// Replaces the first text by the second in the provider.
    Provider(&'static str, &'static str),
    /// Adds a copy of the first file under the second path, with a text replaced.
    Copy(&'static str, &'static str, &'static [(&'static str, &'static str)]),
    /// Removes a file.
    Remove(&'static str),
    /// Adds a file.
    Bytes(&'static str, &'static [u8]),
    /// Adds a file of so many blanks.
    Blanks(&'static str, usize),
}

pub(crate) const CASES: &[&[Case]] =
    &[file::CASES, parameter::CASES, relation::CASES, model::CASES, provider::CASES, across::CASES];

const fn case(rule: Rule, name: &'static str, edits: &'static [Edit]) -> Case {
    Case { rule, name, edits }
}

impl Edit {
    pub(crate) fn apply(&self, case: &str, files: &mut Vec<SourceFile>) {
        match self {
            Self::Model(old, new) => replace(case, files, "acme/wan-1.json", old, new),
            Self::Provider(old, new) => replace(case, files, "acme/provider.json", old, new),
            Self::Copy(from, to, edits) => {
                let bytes = find(files, from).bytes.clone();
                files.push(SourceFile { path: (*to).to_owned(), bytes });
                for (old, new) in *edits {
                    replace(case, files, to, old, new);
                }
            }
            Self::Remove(path) => files.retain(|file| file.path != *path),
            Self::Bytes(path, bytes) => {
                files.push(SourceFile { path: (*path).to_owned(), bytes: bytes.to_vec() });
            }
            Self::Blanks(path, count) => {
                files.push(SourceFile { path: (*path).to_owned(), bytes: vec![b' '; *count] });
            }
        }
    }
}

fn find<'a>(files: &'a mut [SourceFile], path: &str) -> &'a mut SourceFile {
    files.iter_mut().find(|file| file.path == path).expect("the file is there")
}

fn replace(case: &str, files: &mut [SourceFile], path: &str, old: &str, new: &str) {
    let file = find(files, path);
    let text = std::str::from_utf8(&file.bytes).expect("the base is UTF-8");
    assert_eq!(text.matches(old).count(), 1, "{case}: {old:?} stands not once in {path}");
    file.bytes = text.replacen(old, new, 1).into_bytes();
}
