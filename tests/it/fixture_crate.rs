//! The generated fixtures as a crate that cargo can build.

use std::{fs, path::Path};

use crate::{
    checkout::{Files, Run, SourceFolder, cargo, lay_out, root},
    generated_code::{fixtures, generate},
};

/// The generated fixtures as a crate. There is one folder, so one test at a time has it.
pub(crate) struct FixtureCrate {
    pub(crate) folder: SourceFolder,
}

impl FixtureCrate {
    /// The crate, with more files in it.
    pub(crate) fn new(more: &Files) -> Self {
        let folder = SourceFolder::take("fixtures");
        let generated = generate(fixtures());
        let mut files: Files = generated
            .files
            .iter()
            .filter_map(|file| {
                let path = Path::new(&file.path).strip_prefix("generated").ok()?;
                Some((path.to_owned(), file.text.clone().into_bytes()))
            })
            .collect();
        files.insert("Cargo.toml".into(), manifest().into_bytes());
        files.insert("Cargo.lock".into(), lock(&folder.path));
        files.extend(more.clone());
        lay_out(&folder.path, &files);
        Self { folder }
    }

    /// Runs cargo on it.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Run {
        cargo(&self.folder.path, arguments)
    }
}

fn manifest() -> String {
    let runtime = root().join("runtime").display().to_string();
    format!(
        "[package]\nname = \"wan-video\"\nversion = \"0.0.0\"\nedition = \"2024\"\nrust-version = \"1.85\"\n\n\
         [workspace]\n\n\
         [features]\ndefault = [\"blocking\", \"acme\"]\nclient = [\"wan-runtime/client\"]\nblocking = [\"client\", \"wan-runtime/blocking\"]\njournal = [\"client\", \"wan-runtime/journal\"]\nwebhook = [\"client\", \"wan-runtime/webhook\"]\nacme = []\n\n\
         [dependencies]\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
         wan-runtime = {{ path = {runtime:?}, default-features = false }}\n\n\
         [dev-dependencies]\ntrybuild = \"1\"\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n\
         [lints.rust]\nwarnings = \"deny\"\nunsafe_code = \"forbid\"\nmissing_docs = \"deny\"\n\
         missing_debug_implementations = \"deny\"\nunreachable_pub = \"deny\"\nunused_qualifications = \"deny\"\n"
    )
}

/// The lock file that cargo made of the workspace's, so that nothing new has to be found.
fn lock(folder: &Path) -> Vec<u8> {
    let own = folder.join("Cargo.lock");
    let theirs = root().join("Cargo.lock");
    let is_newer = || Some(own.metadata().ok()?.modified().ok()? > theirs.metadata().ok()?.modified().ok()?);
    fs::read(if is_newer().unwrap_or(false) { own } else { theirs }).unwrap()
}
