//! Pairs of specs in `tests/fixtures`: a folder a rule, named for it.
//!
//! A folder's `old` and `new` hold the specs that matter; what is left out, the provider or the model, is that of
//! `tests/fixtures/base`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{LazyLock, OnceLock},
};

use wan_codegen::SourceFile;
use wan_review::{Report, Revision, compare};

/// A pair of specs.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) old: Vec<SourceFile>,
    pub(crate) new: Vec<SourceFile>,
    /// Made once in a process, for every test of every rule asks for it.
    pub(crate) report: OnceLock<Report>,
    pub(crate) backwards: OnceLock<Report>,
}

static ALL: LazyLock<Vec<Fixture>> = LazyLock::new(|| {
    let folders =
        fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = folders.filter(|name| name != "base").collect();
    names.sort();
    names.iter().map(|name| Fixture::named(name)).collect()
});

impl Fixture {
    pub(crate) fn named(name: &str) -> Self {
        let folder = root().join(name);
        let (mut old, mut new) = (specs(&folder.join("old")), specs(&folder.join("new")));
        let base = specs(&root().join("base"));
        let is_provider = |path: &str| path.ends_with("/provider.json");
        for (wanted, file) in [(true, "acme/provider.json"), (false, "acme/film.json")] {
            if !old.keys().chain(new.keys()).any(|path| is_provider(path) == wanted) {
                for side in [&mut old, &mut new] {
                    side.insert(file.to_owned(), base[file].clone());
                }
            }
        }
        let files = |side: BTreeMap<String, Vec<u8>>| {
            side.into_iter().map(|(path, bytes)| SourceFile { path, bytes }).collect()
        };
        let (report, backwards) = (OnceLock::new(), OnceLock::new());
        Self { name: name.to_owned(), folder, old: files(old), new: files(new), report, backwards }
    }

    /// Every fixture, sorted by name.
    pub(crate) fn all() -> &'static [Self] {
        &ALL
    }

    pub(crate) fn report(&self) -> Report {
        self.report.get_or_init(|| compare(&self.side("old"), &self.side("new"))).clone()
    }

    /// The report of the change backwards.
    pub(crate) fn backwards(&self) -> Report {
        self.backwards.get_or_init(|| compare(&self.side("new"), &self.side("old"))).clone()
    }

    pub(crate) fn side(&self, side: &str) -> Revision {
        let files = if side == "old" { &self.old } else { &self.new };
        let revision =
            Revision::read(side, files.clone()).unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let broken = revision.broken_rules();
        assert!(broken.is_empty(), "{} {side}:\n{}", self.name, broken.render(false));
        revision
    }
}

fn root() -> PathBuf {
    // By way of the workspace's root, for the oracles of `wan-tests` read them with these lines, too.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("review/tests/fixtures")
}

/// The specs of a folder, by path below it.
fn specs(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let Ok(providers) = fs::read_dir(folder) else { return files };
    for provider in providers {
        let provider = provider.unwrap().path();
        for file in fs::read_dir(&provider).unwrap() {
            let file = file.unwrap().path();
            let path = file.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(path, fs::read(&file).unwrap());
        }
    }
    files
}
