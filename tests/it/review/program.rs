//! Generated code as a crate that the compiler and rustdoc take without cargo: half a second each.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    thread,
};

use serde_json::Value;
use wan_codegen::TextFile;

use crate::{checkout::Files, fixture_crate::FixtureCrate};

/// Libraries that generated code is compiled with.
#[derive(Clone, Debug)]
pub(crate) struct Libraries {
    /// Folder of them and of all that they need.
    folder: PathBuf,
    /// Files, by the name that code calls them.
    files: BTreeMap<&'static str, PathBuf>,
}

/// A generated crate with a program in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Program {
    files: BTreeMap<PathBuf, String>,
    /// Features that are on.
    features: Vec<String>,
}

impl Program {
    /// The generated crate with one more module, which is the program.
    pub(crate) fn new(generated: &[TextFile], consumer: &str) -> Self {
        let sources = generated.iter().filter_map(|file| {
            Some((Path::new(&file.path).strip_prefix("generated/src").ok()?.to_owned(), file.text.clone()))
        });
        let mut files: BTreeMap<PathBuf, String> = sources.collect();
        let providers =
            files.keys().filter(|path| path.ends_with("mod.rs")).map(|path| path.parent().unwrap());
        let features = providers.map(|provider| provider.to_str().unwrap().to_owned());
        let features = features.chain(["client", "blocking"].map(str::to_owned)).collect();
        files.get_mut(Path::new("lib.rs")).unwrap().push_str("\nmod consumer;\n");
        files.insert("consumer.rs".into(), consumer.to_owned());
        Self { files, features }
    }

    /// Compiles it as far as a caller sees.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub(crate) fn compile(&self, folder: &Path, libraries: &Libraries) -> Result<(), String> {
        let mut rustc = Command::new(program("RUSTC", "rustc"));
        rustc.args(["--emit", "metadata", "--error-format", "short"]);
        self.run(&mut rustc, folder, libraries)
    }

    /// Describes it as rustdoc does to programs, under a version number.
    pub(crate) fn describe(&self, version: &str, folder: &Path, libraries: &Libraries) -> PathBuf {
        let mut rustdoc = Command::new(program("RUSTDOC", "rustdoc"));
        // The format is not stable; tools that read it do this as well.
        rustdoc.env("RUSTC_BOOTSTRAP", "1").args(["-Z", "unstable-options", "--output-format", "json"]);
        rustdoc.args(["--document-private-items", "--document-hidden-items", "--crate-version", version]);
        self.run(&mut rustdoc, folder, libraries).unwrap_or_else(|errors| panic!("{errors}"));
        folder.join("wan_video.json")
    }

    /// Runs the compiler or rustdoc on it, in a folder of its own.
    fn run(&self, command: &mut Command, folder: &Path, libraries: &Libraries) -> Result<(), String> {
        for (path, text) in &self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        // Warnings stop nobody.
        command.args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--crate-name",
            "wan_video",
            "--cap-lints",
            "allow",
        ]);
        for feature in &self.features {
            command.args(["--cfg", &format!("feature=\"{feature}\"")]);
        }
        command.arg("-L").arg(format!("dependency={}", libraries.folder.display()));
        for (name, file) in &libraries.files {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        command.arg("--out-dir").arg(folder).arg(folder.join("lib.rs"));
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => Ok(()),
            Some(1) => Err(said),
            status => panic!("{command:?} ended with {status:?}:\n{said}"),
        }
    }
}

impl Libraries {
    /// Builds them with cargo, as the generated fixtures need them.
    pub(crate) fn build() -> Self {
        let run = FixtureCrate::new(&Files::new()).cargo(&["check", "--message-format=json"]).expect(0);
        let mut files = BTreeMap::new();
        for line in run.stdout.lines() {
            let message: Value = serde_json::from_str(line).unwrap();
            let name = match message.pointer("/target/name").and_then(Value::as_str) {
                Some("wan_runtime") => "wan_runtime",
                Some("serde") => "serde",
                _ => continue,
            };
            let outputs = message["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let metadata =
                outputs.map(PathBuf::from).find(|file| file.extension().is_some_and(|end| end == "rmeta"));
            if let Some(metadata) = metadata {
                let before = files.insert(name, metadata);
                assert_eq!(before, None, "{name} is built twice, and either may be the one");
            }
        }
        let folder = files["wan_runtime"].parent().unwrap().to_owned();
        assert_eq!(files.len(), 2, "{}", run.stdout);
        Self { folder, files }
    }
}

/// Does work on as many threads as there are, each piece in a folder of its own that goes away.
pub(crate) fn work_on<T: Send, R: Send>(pieces: Vec<T>, work: impl Fn(&Path, T) -> R + Sync) -> Vec<R> {
    let folder = tempfile::tempdir().unwrap();
    let pieces = Mutex::new(pieces.into_iter().enumerate());
    let until_done = || {
        let mut results = Vec::new();
        loop {
            let next = pieces.lock().unwrap().next();
            let Some((at, piece)) = next else { return results };
            let own = folder.path().join(at.to_string());
            fs::create_dir_all(&own).unwrap();
            results.push((at, work(&own, piece)));
            fs::remove_dir_all(own).unwrap();
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(until_done)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

fn program(variable: &str, name: &str) -> OsString {
    env::var_os(variable).unwrap_or_else(|| name.into())
}
