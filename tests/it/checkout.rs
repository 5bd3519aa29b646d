//! Copies of this repository, and the verbs of xtask run on them.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

/// Files by their path from the root.
pub(crate) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What a program did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The root of this repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A folder for sources that tests build. It outlives them, so that the next run has little to build.
#[derive(Debug)]
pub(crate) struct SourceFolder {
    pub(crate) path: PathBuf,
    _lock: File,
}

impl SourceFolder {
    /// Waits until no other test has the folder, be it of another run.
    pub(crate) fn take(name: &str) -> Self {
        let folder = root().join("target/tests");
        fs::create_dir_all(&folder).unwrap();
        let lock = File::create(folder.join(format!("{name}.lock"))).unwrap();
        lock.lock().unwrap();
        Self { path: folder.join(name), _lock: lock }
    }
}

/// Where tests build: one folder, so that libraries are built once, and not the one of the cargo that runs them.
pub(crate) fn build_folder() -> PathBuf {
    root().join("target/tests/build")
}

/// Every file of the repository that git knows or would add.
pub(crate) fn shipped() -> Files {
    let mut git = Command::new("git");
    git.current_dir(root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = run(&mut git);
    assert_eq!(listed.status, Some(0), "{}", listed.stderr);
    let paths = listed.stdout.split('\0').filter(|path| !path.is_empty()).map(PathBuf::from);
    // A file that was deleted and not yet committed is still listed.
    paths.filter_map(|path| Some((path.clone(), fs::read(root().join(&path)).ok()?))).collect()
}

/// The files below a folder, those of builds and of git aside.
pub(crate) fn files_in(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("target") && !path.ends_with(".git") {
                    open.push(path);
                }
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Makes a folder hold exactly these files. What is right already keeps its time, so that builds stay fresh.
pub(crate) fn lay_out(folder: &Path, files: &Files) {
    fs::create_dir_all(folder).unwrap();
    for path in files_in(folder).keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(folder.join(path)).unwrap();
    }
    for (path, bytes) in files {
        let path = folder.join(path);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
        }
    }
}

/// Runs xtask, as it is in this repository, on a copy.
pub(crate) fn xtask(copy: &Path, arguments: &[&str]) -> Run {
    run(Command::new(xtask_program()).arg("--root").arg(copy).args(arguments))
}

/// Runs cargo without the network.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Run {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(program);
    cargo.current_dir(folder).arg("--offline").args(arguments);
    // Nobody debugs these programs, and without debug information they build in two thirds of the time.
    cargo.env("CARGO_TARGET_DIR", build_folder()).env("CARGO_PROFILE_DEV_DEBUG", "0");
    run(cargo.env("CARGO_TERM_COLOR", "never").env_remove("RUSTFLAGS"))
}

impl Run {
    /// Fails the test unless the program ended with this status.
    #[track_caller]
    pub(crate) fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

fn xtask_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        cargo(root(), &["build", "--quiet", "--package", "xtask"]).expect(0);
        build_folder().join("debug").join(format!("xtask{}", env::consts::EXE_SUFFIX))
    })
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let Output { status, stdout, stderr } = output;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Run { status: status.code(), stdout: text(stdout), stderr: text(stderr) }
}
