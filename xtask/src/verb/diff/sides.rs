use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
};

use serde_json::Value;
use wan_codegen::{MAX_BYTES, SourceFile};

use super::Options;
use crate::{
    failure::Failure,
    git::{Commit, Git, is_spec},
    repository::{Repository, entries},
};

/// Branches that a change is held against, best first.
const BASES: &[&str] = &["origin/main", "main"];

/// What is compared.
#[derive(Debug)]
pub(super) struct Sides {
    pub(super) old: Side,
    pub(super) new: Side,
}

/// One side, as it was found.
#[derive(Debug)]
pub(super) struct Side {
    /// What people call it.
    pub(super) name: String,
    pub(super) files: Vec<SourceFile>,
    /// The text of its list of approvals.
    pub(super) approvals: String,
}

impl Sides {
    /// Reads the sides that are asked for.
    pub(super) fn find(repository: &Repository, options: &Options) -> Result<Self, Failure> {
        match options.sides.as_slice() {
            [] => Self::since_the_base(repository, options.base.as_deref()),
            [one] => Self::of_revisions(repository, one),
            [old, new, ..] => Self::of_paths(repository, old, new),
        }
    }

    /// The work tree, against where it parted from a branch.
    fn since_the_base(repository: &Repository, branch: Option<&str>) -> Result<Self, Failure> {
        let git = Git::at(repository.root())?;
        let head = git.commit("HEAD")?;
        let (name, base) = base(&git, branch)?;
        let parted = git.merge_base(&head, &base)?;
        let name = format!("{} ({name})", parted.short());
        Ok(Self { old: at_commit(&git, &parted, name)?, new: work_tree(repository)? })
    }

    /// `A..B`, `A...B` or `A`.
    fn of_revisions(repository: &Repository, text: &str) -> Result<Self, Failure> {
        let git = Git::at(repository.root())?;
        let or_head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        if let Some((old, new)) = text.split_once("...") {
            let (old, new) = (or_head(old), or_head(new));
            let (one, other) = (git.commit(&old)?, git.commit(&new)?);
            let parted = git.merge_base(&one, &other)?;
            let name = format!("{} ({old})", parted.short());
            return Ok(Self { old: at_commit(&git, &parted, name)?, new: at_commit(&git, &other, new)? });
        }
        if let Some((old, new)) = text.split_once("..") {
            let (old, new) = (or_head(old), or_head(new));
            let (one, other) = (git.commit(&old)?, git.commit(&new)?);
            return Ok(Self { old: at_commit(&git, &one, old)?, new: at_commit(&git, &other, new)? });
        }
        let old = git.commit(text)?;
        Ok(Self { old: at_commit(&git, &old, text.to_owned())?, new: work_tree(repository)? })
    }

    /// Two folders laid out like `specs/`, or two files.
    fn of_paths(repository: &Repository, old: &str, new: &str) -> Result<Self, Failure> {
        for path in [old, new] {
            if !Path::new(path).exists() {
                return Err(Failure::Cannot(format!(
                    "there is no file or folder {path:?}. Two revisions are written as one word: cargo xtask diff \
                     {old}..{new}"
                )));
            }
        }
        match (Path::new(old).is_dir(), Path::new(new).is_dir()) {
            (true, true) => Ok(Self { old: folder(Path::new(old), old)?, new: folder(Path::new(new), new)? }),
            (false, false) => {
                let around = work_tree(repository)?.files;
                Ok(Self { old: file(Path::new(old), &around)?, new: file(Path::new(new), &around)? })
            }
            _ => Err(Failure::Cannot(format!(
                "of {old:?} and {new:?} one is a folder and one is a file. Give two folders or two files."
            ))),
        }
    }
}

/// The branch that a change is held against.
fn base(git: &Git, branch: Option<&str>) -> Result<(String, Commit), Failure> {
    if let Some(branch) = branch {
        let remote = format!("origin/{branch}");
        for name in [branch, &remote] {
            if let Some(commit) = git.find(name)? {
                return Ok((name.to_owned(), commit));
            }
        }
        return git.commit(branch).map(|commit| (branch.to_owned(), commit));
    }
    for name in BASES {
        if let Some(commit) = git.find(name)? {
            return Ok(((*name).to_owned(), commit));
        }
    }
    if git.is_shallow()? {
        // It tells what a shallow clone lacks.
        return git.commit("origin/main").map(|commit| ("origin/main".to_owned(), commit));
    }
    Err(Failure::Cannot(
        "there is neither a branch origin/main nor main to compare with. Name the branch: cargo xtask diff --base BRANCH"
            .to_owned(),
    ))
}

fn at_commit(git: &Git, commit: &Commit, name: String) -> Result<Side, Failure> {
    let specs = git.specs(commit)?;
    Ok(Side { name, files: specs.files, approvals: specs.approvals })
}

fn work_tree(repository: &Repository) -> Result<Side, Failure> {
    folder(&repository.root().join("specs"), "work tree")
}

/// A folder laid out like `specs/`.
fn folder(root: &Path, name: &str) -> Result<Side, Failure> {
    let mut files = Vec::new();
    for provider in entries(root)? {
        let folder = provider.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !provider.is_dir() {
            continue;
        }
        // As of a file: what a link leads to is not the repository's.
        if provider.is_symlink() {
            return Err(linked(&provider));
        }
        for path in entries(&provider)? {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let below = format!("{folder}/{file}");
            if is_spec(&below) {
                files.push(SourceFile { path: below, bytes: bytes(&path)? });
            }
        }
    }
    // A provider's folder by itself would pass for one without any specs, and so for one in which nothing changed.
    if files.is_empty() && root.join("provider.json").exists() {
        return Err(Failure::Cannot(format!(
            "{name:?} is the folder of one provider. Give the folder around it, which is laid out like specs/."
        )));
    }
    let approvals = root.join("approvals.md");
    let approvals = if approvals.exists() { bytes(&approvals)? } else { Vec::new() };
    Ok(Side { name: name.to_owned(), files, approvals: String::from_utf8_lossy(&approvals).into_owned() })
}

/// One file, and of the specs around it what it cannot be read without: a model's provider.
fn file(path: &Path, around: &[SourceFile]) -> Result<Side, Failure> {
    let source = bytes(path)?;
    let spec: Value = serde_json::from_slice(&source).unwrap_or_default();
    let id =
        |key: &str| spec.get(key).and_then(Value::as_str).filter(|id| !id.contains('/')).map(str::to_owned);
    let provider = id("provider").unwrap_or_else(|| "unknown".to_owned());
    let name = id("model").unwrap_or_else(|| "provider".to_owned());
    let (own, other) = (format!("{provider}/{name}.json"), format!("{provider}/provider.json"));
    let mut files = vec![SourceFile { path: own.clone(), bytes: source }];
    if own != other {
        files.extend(around.iter().find(|file| file.path == other).cloned());
    }
    Ok(Side { name: path.display().to_string(), files, approvals: String::new() })
}

/// A plain file of bounded size. A link could name any file of this machine, and mistakes in a spec are shown.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::io("read", path, &error);
    if !fs::symlink_metadata(path).map_err(failed)?.is_file() {
        return Err(linked(path));
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(failed)?;
    Ok(bytes)
}

fn linked(path: &Path) -> Failure {
    Failure::Cannot(format!(
        "{} is a link; specs are plain files in plain folders. Put there what it leads to.",
        path.display()
    ))
}
