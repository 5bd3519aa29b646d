//! From paths and bytes to typed specs.

use std::collections::{HashMap, HashSet};

use serde::de::DeserializeOwned;
use wan_specs::{ModelSpec, ProviderSpec};

use crate::{
    Diagnostics, Rule,
    check::{self, Absent},
    diagnostic::{Finding, Target},
    structure,
};

/// The greatest size of a spec, in bytes. The longest that exist have a fiftieth of it.
pub const MAX_BYTES: usize = 1 << 20;

/// A file as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below `specs/`, with `/` between folder and file: `acme/provider.json`.
    pub path: String,

    /// Content.
    pub bytes: Vec<u8>,
}

/// Specs that read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sources {
    /// Providers, sorted by path.
    pub providers: Vec<Sourced<ProviderSpec>>,

    /// Models, sorted by path.
    pub models: Vec<Sourced<ModelSpec>>,
}

/// A spec and the text it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced<T> {
    /// Path below `specs/`.
    pub path: String,

    /// The text, for messages and for the spec's version.
    pub text: String,

    /// What it says.
    pub spec: T,
}

/// Specs that read, and what is wrong with the files that do not.
#[derive(Debug, Default)]
struct Loaded {
    sources: Sources,
    findings: Vec<Finding>,
    /// Texts of the files that do not read, by path.
    broken: HashMap<String, String>,
    absent: Absent,
}

/// Reads specs. A file called `provider.json` is a provider, any other a model; what lies below `schema/` is
/// passed over.
///
/// # Errors
///
/// Everything that keeps a file from being read as a spec, of all files.
pub fn load(files: Vec<SourceFile>) -> Result<Sources, Diagnostics> {
    let loaded = load_all(files);
    if loaded.findings.is_empty() { Ok(loaded.sources) } else { Err(loaded.diagnostics()) }
}

/// Reads and checks specs, so that a mistake in one file does not hide those of another.
///
/// # Errors
///
/// Every mistake of all files.
pub fn read(files: Vec<SourceFile>) -> Result<Sources, Diagnostics> {
    let mut loaded = load_all(files);
    check::findings(&loaded.sources, &loaded.absent, &mut loaded.findings);
    if loaded.findings.is_empty() { Ok(loaded.sources) } else { Err(loaded.diagnostics()) }
}

impl Sources {
    /// The text of a file that was read.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        let provider = self.providers.iter().find(|source| source.path == path).map(|source| &source.text);
        let model = || self.models.iter().find(|source| source.path == path).map(|source| &source.text);
        provider.or_else(model).map(String::as_str)
    }
}

impl Loaded {
    fn diagnostics(self) -> Diagnostics {
        Diagnostics::locate(self.findings, |path| {
            self.broken.get(path).map(String::as_str).or_else(|| self.sources.text(path))
        })
    }

    fn add(&mut self, file: SourceFile) {
        let SourceFile { path, bytes } = file;
        let Some((folder, name)) = place(&path) else {
            let message = "a spec lies at `<provider>/provider.json` or `<provider>/<model>.json`";
            self.findings.push(Finding::new(Rule::MisplacedFile, &path, Target::File, message));
            return;
        };
        let folder = folder.to_owned();
        let is_provider = name == "provider.json";
        let read = self.text(&path, bytes).and_then(|text| {
            if is_provider {
                self.typed(&path, text).map(|source| self.sources.providers.push(source))
            } else {
                self.typed(&path, text).map(|source| self.sources.models.push(source))
            }
        });
        if read.is_none() && is_provider {
            self.absent.providers.insert(folder);
        }
    }

    fn text(&mut self, path: &str, bytes: Vec<u8>) -> Option<String> {
        if bytes.len() > MAX_BYTES {
            let message = format!("the file has {} bytes; a spec has at most {MAX_BYTES}", bytes.len());
            self.findings.push(Finding::new(Rule::FileTooLarge, path, Target::File, message));
            return None;
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let message = format!("the byte at offset {at} is no part of a UTF-8 character");
                let target = Target::Span(at..at + '\u{fffd}'.len_utf8());
                self.findings.push(Finding::new(Rule::NotUtf8, path, target, message));
                self.broken.insert(path.to_owned(), String::from_utf8_lossy(error.as_bytes()).into_owned());
                None
            }
        }
    }

    fn typed<T: DeserializeOwned + schemars::JsonSchema>(
        &mut self,
        path: &str,
        text: String,
    ) -> Option<Sourced<T>> {
        match serde_json::from_str(&text) {
            Ok(spec) => Some(Sourced { path: path.to_owned(), text, spec }),
            Err(error) => {
                let before = self.findings.len();
                structure::explain::<T>(path, &text, &error, &mut self.findings);
                let found = self.findings.get(before..).unwrap_or_default();
                if let Some(spec) = structure::salvage(&text, found) {
                    return Some(Sourced { path: path.to_owned(), text, spec });
                }
                self.broken.insert(path.to_owned(), text);
                None
            }
        }
    }
}

fn load_all(mut files: Vec<SourceFile>) -> Loaded {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut loaded = Loaded::default();
    let mut known = HashSet::new();
    for file in files {
        if file.path.starts_with("schema/") || !known.insert(file.path.clone()) {
            continue;
        }
        loaded.add(file);
    }
    loaded
}

/// The folder and the file of a spec's path.
fn place(path: &str) -> Option<(&str, &str)> {
    let (folder, name) = path.split_once('/')?;
    let stem = name.strip_suffix(".json")?;
    (!folder.is_empty() && !stem.is_empty() && !name.contains('/')).then_some((folder, name))
}
