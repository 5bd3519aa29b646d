//! From paths and bytes to typed specs.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use wan_specs::{FORMAT, ModelSpec, ProviderSpec};

use crate::{
    Diagnostics, Rule,
    check::{self, Absent},
    diagnostic::{Finding, Target},
    structure,
};

/// The greatest size of a spec, in bytes. The longest that exist have a fiftieth of it.
pub const MAX_BYTES: usize = 1 << 20;

/// Rewrites the JSON of a spec from one format to the next. The number under `format` is not its matter.
pub type Upgrade = fn(&mut Value);

/// The ways from older formats to today's, oldest first: the last one makes today's. The first format there was is
/// today's, so there is none yet.
pub const UPGRADES: &[Upgrade] = &[];

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
    load_all(files, None).into_sources()
}

/// Reads specs of today's format and of those that `upgrades` brings up to it: [`UPGRADES`]. What was rewritten has
/// today's text in [`Sourced::text`].
///
/// # Errors
///
/// Everything that keeps a file from being read as a spec, of all files; so does a format that is newer, or older than
/// all that is known.
pub fn load_any_format(files: Vec<SourceFile>, upgrades: &[Upgrade]) -> Result<Sources, Diagnostics> {
    load_all(files, Some(upgrades)).into_sources()
}

/// Reads and checks specs, so that a mistake in one file does not hide those of another.
///
/// # Errors
///
/// Every mistake of all files.
pub fn read(files: Vec<SourceFile>) -> Result<Sources, Diagnostics> {
    let mut loaded = load_all(files, None);
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
    fn into_sources(self) -> Result<Sources, Diagnostics> {
        if self.findings.is_empty() { Ok(self.sources) } else { Err(self.diagnostics()) }
    }

    fn diagnostics(self) -> Diagnostics {
        Diagnostics::locate(self.findings, |path| {
            self.broken.get(path).map(String::as_str).or_else(|| self.sources.text(path))
        })
    }

    fn add(&mut self, file: SourceFile, upgrades: Option<&[Upgrade]>) {
        let SourceFile { path, bytes } = file;
        let Some((folder, name)) = place(&path) else {
            let message = "a spec lies at `<provider>/provider.json` or `<provider>/<model>.json`";
            self.findings.push(Finding::new(Rule::MisplacedFile, &path, Target::File, message));
            return;
        };
        let folder = folder.to_owned();
        let is_provider = name == "provider.json";
        let text = self.text(&path, bytes);
        let text = text.and_then(|text| match upgrades {
            Some(upgrades) => self.upgraded(&path, text, upgrades),
            None => Some(text),
        });
        let read = text.and_then(|text| {
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

    /// The text in today's format; as it is where that is what it says, or where it does not say.
    fn upgraded(&mut self, path: &str, text: String, upgrades: &[Upgrade]) -> Option<String> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        // Anything else that keeps a text from being read is told once it is read whole.
        let Ok(Head { format }) = serde_json::from_str(&text) else { return Some(text) };
        if format == FORMAT {
            return Some(text);
        }
        let steps = FORMAT.checked_sub(format).and_then(|steps| usize::try_from(steps).ok());
        let steps = steps.and_then(|steps| upgrades.get(upgrades.len().checked_sub(steps)?..));
        let (Some(steps), Ok(mut value)) = (steps, serde_json::from_str::<Value>(&text)) else {
            self.findings.push(structure::unsupported_format(path, u64::from(format)));
            self.broken.insert(path.to_owned(), text);
            return None;
        };
        for upgrade in steps {
            upgrade(&mut value);
        }
        if let Some(object) = value.as_object_mut() {
            object.insert("format".to_owned(), FORMAT.into());
        }
        Some(format!("{value:#}\n"))
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

/// `upgrades`: how files of older formats are read. `None`: they are not.
fn load_all(mut files: Vec<SourceFile>, upgrades: Option<&[Upgrade]>) -> Loaded {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut loaded = Loaded::default();
    let mut known = HashSet::new();
    for file in files {
        if file.path.starts_with("schema/") || !known.insert(file.path.clone()) {
            continue;
        }
        loaded.add(file, upgrades);
    }
    loaded
}

/// The folder and the file of a spec's path.
fn place(path: &str) -> Option<(&str, &str)> {
    let (folder, name) = path.split_once('/')?;
    let stem = name.strip_suffix(".json")?;
    (!folder.is_empty() && !stem.is_empty() && !name.contains('/')).then_some((folder, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In format 0 of this test, a model's `doc` was called `text`.
    const FROM_ZERO: Upgrade = |value| {
        if let Some(object) = value.as_object_mut()
            && let Some(text) = object.remove("text")
        {
            object.insert("doc".to_owned(), text);
        }
    };

    /// A shipped model's file, in another format.
    fn file(format: u32, doc: &str) -> SourceFile {
        let (path, text) = wan_specs::Specs::files()
            .iter()
            .find(|(path, _)| !path.ends_with("provider.json"))
            .expect("a model ships");
        let mut value: Value = serde_json::from_str(text).expect("a spec is JSON");
        let object = value.as_object_mut().expect("a spec is an object");
        object.insert("format".to_owned(), format.into());
        let words = object.remove("doc").expect("a model has a doc");
        object.insert(doc.to_owned(), words);
        SourceFile { path: (*path).to_owned(), bytes: value.to_string().into_bytes() }
    }

    #[test]
    fn an_older_format_is_read_through_its_upgrades() {
        let today = load(vec![file(FORMAT, "doc")]).expect("it reads");
        let old = load_any_format(vec![file(FORMAT - 1, "text")], &[FROM_ZERO]).expect("it reads");
        assert_eq!(old.models[0].spec, today.models[0].spec);
        // Where generating reads, it is no spec of today.
        let refused = load(vec![file(FORMAT - 1, "text")]).expect_err("another format");
        assert_eq!(refused.iter().next().expect("a mistake").rule, Rule::UnsupportedFormat);
    }

    #[test]
    fn upgrades_are_done_one_after_the_other_and_only_those_that_are_needed() {
        const WRONG: Upgrade = |value| *value = Value::Null;
        let both = load_any_format(vec![file(FORMAT - 1, "text"), file(FORMAT, "doc")], &[WRONG, FROM_ZERO]);
        assert_eq!(both.expect("it reads").models.len(), 1);
    }

    #[test]
    fn a_format_without_a_way_to_todays_is_told_with_both_numbers() {
        for (format, upgrades) in [(FORMAT + 1, &[FROM_ZERO][..]), (FORMAT - 1, &[])] {
            let refused = load_any_format(vec![file(format, "doc")], upgrades).expect_err("no way");
            let told = refused.render(false);
            assert!(told.contains(&format!("this program reads format {FORMAT}, not {format}")), "{told}");
            assert!(told.contains("WAN0009"), "{told}");
        }
    }

    #[test]
    fn what_an_upgrade_leaves_wrong_is_told() {
        let refused = load_any_format(vec![file(FORMAT - 1, "words")], &[FROM_ZERO]).expect_err("no doc");
        assert!(refused.iter().any(|mistake| mistake.message.contains("words")), "{}", refused.render(false));
    }
}
