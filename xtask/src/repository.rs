use std::{
    env, fs,
    path::{Path, PathBuf},
};

use wan_codegen::SourceFile;

use crate::failure::Failure;

/// A checkout of this repository.
#[derive(Debug)]
pub(crate) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The repository given, else the one around the current folder, else the one this program was built in.
    pub(crate) fn find(given: Option<&Path>) -> Result<Self, Failure> {
        if let Some(root) = given {
            return Self::is_root(root).then(|| Self { root: root.to_owned() }).ok_or_else(|| {
                Failure::Cannot(format!(
                    "{} is no checkout of this repository: it has no specs folder beside a Cargo.toml. Give the \
                     right folder to --root.",
                    root.display()
                ))
            });
        }
        let here = env::current_dir().ok();
        let around = here.iter().flat_map(|here| here.ancestors()).find(|folder| Self::is_root(folder));
        let built = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let built = built.as_deref().and_then(Path::parent).filter(|folder| Self::is_root(folder));
        around.or(built).map(|root| Self { root: root.to_owned() }).ok_or_else(|| {
            Failure::Cannot(
                "this folder is in no checkout of the repository. Change into one, or give it to --root."
                    .to_owned(),
            )
        })
    }

    /// The root folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Every spec file, in no particular order.
    pub(crate) fn specs(&self) -> Result<Vec<SourceFile>, Failure> {
        let specs = self.root.join("specs");
        let mut files = Vec::new();
        for folder in entries(&specs)? {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !folder.is_dir() || matches!(name.as_str(), "schema" | "src" | "target") {
                continue;
            }
            for file in entries(&folder)? {
                if file.extension().is_some_and(|extension| extension == "json") {
                    let bytes = fs::read(&file).map_err(|error| Failure::io("read", &file, &error))?;
                    let file_name = file.file_name().unwrap_or_default().to_string_lossy();
                    files.push(SourceFile { path: format!("{name}/{file_name}"), bytes });
                }
            }
        }
        Ok(files)
    }

    fn is_root(folder: &Path) -> bool {
        folder.join("specs").exists() && folder.join("Cargo.toml").is_file()
    }
}

/// What a folder holds, sorted.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let listing = fs::read_dir(folder).map_err(|error| Failure::io("read", folder, &error))?;
    let mut paths = Vec::new();
    for entry in listing {
        paths.push(entry.map_err(|error| Failure::io("read", folder, &error))?.path());
    }
    paths.sort();
    Ok(paths)
}
