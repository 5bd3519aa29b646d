//! Old revisions of the specs, read out of git's store without a checkout.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio},
};

use wan_codegen::{MAX_BYTES, SourceFile};

use crate::failure::Failure;

/// What a shallow clone lacks, and how it gets it.
const DEEPEN: &str = "This clone is shallow: it lacks the history. In a workflow, give `fetch-depth: 0` to \
                      actions/checkout; elsewhere, type: git fetch --unshallow origin";
/// The file of approvals, below `specs/`.
const APPROVALS: &str = "approvals.md";

/// The git repository around a folder.
#[derive(Debug)]
pub(crate) struct Git {
    folder: PathBuf,
}

/// A commit, by its full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit(String);

/// What a commit holds below `specs/`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Specs {
    /// Spec files, by their path below `specs/`.
    pub(crate) files: Vec<SourceFile>,
    /// The list of approvals; empty where there is none.
    pub(crate) approvals: String,
}

/// A file that a commit holds.
struct Entry {
    object: String,
    size: usize,
    /// Path below `specs/`.
    path: String,
}

impl Git {
    /// The repository around a folder.
    pub(crate) fn at(folder: &Path) -> Result<Self, Failure> {
        let git = Self { folder: folder.to_owned() };
        let inside = git.run(&["rev-parse", "--is-inside-work-tree"])?;
        if inside.status.success() {
            return Ok(git);
        }
        Err(Failure::Cannot(format!(
            "{} is in no git repository: {}. Compare two folders instead: cargo xtask diff OLD NEW",
            folder.display(),
            said(&inside)
        )))
    }

    /// The commit that a revision names: a branch, a tag, `HEAD~3`, the beginning of a hash.
    pub(crate) fn commit(&self, revision: &str) -> Result<Commit, Failure> {
        if let Some(commit) = self.find(revision)? {
            return Ok(commit);
        }
        let next = if self.is_shallow()? {
            DEEPEN.to_owned()
        } else {
            "`git log --oneline --all` shows the commits there are; `git fetch` brings those of others"
                .to_owned()
        };
        Err(Failure::Cannot(format!("no revision is called {revision:?}. {next}.")))
    }

    /// The commit that a revision names, where there is one.
    pub(crate) fn find(&self, revision: &str) -> Result<Option<Commit>, Failure> {
        // What begins so would be an option, and no branch or tag may be called so.
        if revision.is_empty() || revision.starts_with('-') {
            return Ok(None);
        }
        let wanted = format!("{revision}^{{commit}}");
        let output = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let is_hash = name.len() >= 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        Ok((output.status.success() && is_hash).then_some(Commit(name)))
    }

    /// The commit where two lines of history parted.
    pub(crate) fn merge_base(&self, one: &Commit, other: &Commit) -> Result<Commit, Failure> {
        let output = self.run(&["merge-base", &one.0, &other.0])?;
        let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() && !name.is_empty() {
            return Ok(Commit(name));
        }
        let next = if self.is_shallow()? {
            DEEPEN.to_owned()
        } else {
            "Name both revisions instead: cargo xtask diff OLD..NEW".to_owned()
        };
        Err(Failure::Cannot(format!(
            "{} and {} have no common ancestor here. {next}.",
            one.short(),
            other.short()
        )))
    }

    /// What a commit holds below `specs/`.
    pub(crate) fn specs(&self, commit: &Commit) -> Result<Specs, Failure> {
        let listing = self.run(&["ls-tree", "-r", "-l", "-z", &commit.0, "--", "specs/"])?;
        if !listing.status.success() {
            return Err(Failure::Cannot(format!("git cannot list {}: {}", commit.short(), said(&listing))));
        }
        let mut specs = Specs::default();
        let mut store = Store::open(&self.folder)?;
        for record in listing.stdout.split(|byte| *byte == 0).filter(|record| !record.is_empty()) {
            let Some(entry) = entry(record, commit)? else { continue };
            if entry.size > MAX_BYTES {
                return Err(Failure::Cannot(format!(
                    "specs/{} has {} bytes in {}; a spec has at most {MAX_BYTES}. Compare revisions without it: cargo \
                     xtask diff A..B",
                    entry.path,
                    entry.size,
                    commit.short()
                )));
            }
            let bytes = store.read(&entry)?;
            if entry.path == APPROVALS {
                specs.approvals = String::from_utf8_lossy(&bytes).into_owned();
            } else {
                specs.files.push(SourceFile { path: entry.path, bytes });
            }
        }
        store.close();
        Ok(specs)
    }

    /// The tags that begin with `v` and that the present commit comes after.
    pub(crate) fn version_tags(&self) -> Result<Vec<String>, Failure> {
        // Where nothing is committed yet, nothing comes after anything.
        if self.find("HEAD")?.is_none() {
            return Ok(Vec::new());
        }
        let listing = self.run(&["tag", "--list", "v*", "--merged", "HEAD"])?;
        if !listing.status.success() {
            return Err(Failure::Cannot(format!("git cannot list tags: {}", said(&listing))));
        }
        Ok(String::from_utf8_lossy(&listing.stdout).lines().map(str::to_owned).collect())
    }

    /// Whether history ends before its beginning.
    pub(crate) fn is_shallow(&self) -> Result<bool, Failure> {
        let output = self.run(&["rev-parse", "--is-shallow-repository"])?;
        Ok(output.stdout.starts_with(b"true"))
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, Failure> {
        command(&self.folder).args(arguments).stdin(Stdio::null()).output().map_err(|error| no_git(&error))
    }
}

impl Commit {
    /// Its first digits, as people name it.
    pub(crate) fn short(&self) -> &str {
        self.0.get(..9).unwrap_or(&self.0)
    }
}

/// `git cat-file --batch`: one process for all files of a commit.
struct Store {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Store {
    fn open(folder: &Path) -> Result<Self, Failure> {
        let mut command = command(folder);
        command
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| no_git(&error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(requests), Some(answers)) => Ok(Self { child, requests, answers: BufReader::new(answers) }),
            _ => Err(Failure::Bug("git was started without pipes".to_owned())),
        }
    }

    /// One file. Asked for one at a time, so that neither side waits for the other to read.
    fn read(&mut self, entry: &Entry) -> Result<Vec<u8>, Failure> {
        let broken = |what: &str| {
            Failure::Cannot(format!("git cannot read specs/{}: {what}. Type: git fsck", entry.path))
        };
        let failed = |error: std::io::Error| broken(&error.to_string());
        writeln!(self.requests, "{}", entry.object).and_then(|()| self.requests.flush()).map_err(failed)?;
        let mut head = String::new();
        self.answers.read_line(&mut head).map_err(failed)?;
        let size: Option<usize> = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok());
        if !head.contains(" blob ") || size != Some(entry.size) {
            return Err(broken(&format!("it answers {:?}", head.trim_end())));
        }
        let mut bytes = vec![0; entry.size + 1];
        self.answers.read_exact(&mut bytes).map_err(failed)?;
        bytes.pop();
        Ok(bytes)
    }

    /// Lets git end.
    fn close(self) {
        let Self { mut child, requests, answers } = self;
        drop((requests, answers));
        let _ = child.wait();
    }
}

/// A file of a listing, where it is a spec or the list of approvals: `100644 blob <hash> <size>\t<path>`.
fn entry(record: &[u8], commit: &Commit) -> Result<Option<Entry>, Failure> {
    let text = String::from_utf8_lossy(record);
    let Some((head, path)) = text.split_once('\t') else { return Ok(None) };
    let Some(path) = path.strip_prefix("specs/") else { return Ok(None) };
    if path != APPROVALS && !is_spec(path) {
        return Ok(None);
    }
    let words: Vec<&str> = head.split_whitespace().collect();
    let [mode, _, object, size] = words.as_slice() else { return Ok(None) };
    if !mode.starts_with("100") {
        return Err(Failure::Cannot(format!(
            "specs/{path} of {} is a link or a submodule; a spec is a plain file. Put the file itself there.",
            commit.short()
        )));
    }
    let size =
        size.parse().map_err(|_| Failure::Bug(format!("git tells no size of specs/{path}: {head:?}")))?;
    Ok(Some(Entry { object: (*object).to_owned(), size, path: path.to_owned() }))
}

/// Whether a path below `specs/` is a spec's: `<provider>/<file>.json`.
pub(crate) fn is_spec(path: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, file)| {
        let is_json = Path::new(file).extension().is_some_and(|extension| extension == "json");
        is_json && !file.contains('/') && !matches!(folder, "schema" | "src" | "target")
    })
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    // Answers are read by a program, and a question to a person would wait for ever.
    command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    command
}

fn no_git(error: &std::io::Error) -> Failure {
    Failure::Cannot(format!(
        "cannot start git: {error}. Install git, or compare two folders: cargo xtask diff OLD NEW"
    ))
}

/// What git said of a failure, on one line.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it gives no reason");
    line.chars().filter(|character| !character.is_control()).take(300).collect()
}
