//! A key, a prompt and a signature that must not be found anywhere, and the search for them.
//!
//! The tests that touch money use this key and this prompt, in folders of [`folder`]. They run once more in a process of
//! their own where all that client, HTTP library and TLS library tell is written down at TRACE, with proxies set that
//! nobody may use. Then everything that came out of it is searched: stdout and stderr, panics among them, and every
//! file that was left, journals, their write-ahead logs and videos among them.

mod forms;
mod life;
mod road;
mod roads;

use std::{
    env, fmt, fs, io,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{
        LazyLock, Once,
        mpsc::{self, Receiver},
    },
    thread,
};

use forms::Form;
use tempfile::TempDir;
use wan_video::Error;

/// Set in the process that is searched. `leak`: it leaks on purpose.
const VARIABLE: &str = "WAN_TESTS_CANARY";

/// The tests that touch money, by the beginnings of their names.
const MONEY: [&str; 6] = ["canary::life::", "canary::roads::", "crash::", "faults::", "journal::", "peers::"];

/// The key of every test that touches money.
pub(crate) const KEY: &str = "canary-key-5e1f";

/// The beginning of the key, which is as bad as all of it.
pub(crate) const HALF_A_KEY: &str = "canary-k";

/// The prompt of every test that touches money, with all that is written otherwise in JSON.
pub(crate) const PROMPT: &str = "a red fox,\n\"canary prompt\" \\ schön 🦊 in the snow";

/// Words of the prompt that no escape changes.
pub(crate) const WORDS: &str = "canary prompt";

/// The signature in the query of every address of a video that a server of scripts names. Who has it has the video.
pub(crate) const SIGNATURE: &str = "canary-signature";

/// What stands in the path and the query of an address that is to be called, and as base64 in the secret of deliveries.
/// Who has it can pretend to be the provider.
pub(crate) const HOOK: &str = "canary-hook-token";

/// The key, in a process that listens where it is to.
pub(crate) fn key() -> &'static str {
    listen();
    KEY
}

/// The prompt, in a process that listens where it is to.
pub(crate) fn prompt() -> &'static str {
    listen();
    PROMPT
}

/// A folder for a test that touches money. It is kept where it is to be searched.
pub(crate) fn folder() -> TempDir {
    listen();
    let mut folder = tempfile::tempdir().unwrap();
    folder.disable_cleanup(env::var_os(VARIABLE).is_some());
    folder
}

/// Shows a thing in every way that it has, where it is to be searched.
pub(crate) fn show(thing: &dyn fmt::Debug) {
    if env::var_os(VARIABLE).is_some() {
        eprintln!("{thing:?}\n{thing:#?}");
    }
}

/// All that an error says, which is shown as well.
pub(crate) fn told(error: &Error) -> String {
    let mut told = vec![format!("{error}\n{error:#}\n{:?}\n{:?}", error.hint(), error.body())];
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(link) = cause {
        told.push(format!("{link}\n{link:?}\n{link:#?}"));
        cause = link.source();
    }
    let told = told.join("\n");
    show(&told);
    told
}

/// Keeps a folder's files as they are now, where they are to be searched: later a journal has no write-ahead log.
pub(crate) fn keep(folder: &Path) {
    if env::var_os(VARIABLE).is_some() {
        let kept = self::folder();
        for path in files(folder, &|_| true) {
            fs::copy(&path, kept.path().join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// Writes all that is logged to stderr, in the process that is searched.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if env::var_os(VARIABLE).is_none() {
            return;
        }
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(io::stderr)
            .with_ansi(false)
            .init();
    });
}

/// What came out of a process that ran some of the tests.
struct Searched {
    output: Output,
    folder: TempDir,
    /// Connections to the proxy.
    proxied: usize,
}

impl Searched {
    /// Runs the tests whose names begin so.
    fn run(filters: &[&str], value: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spy = Spy::start();
        let proxy = format!("http://{}", spy.address);
        let mut command = Command::new(env::current_exe().unwrap());
        // Of the two ways to die at every point one is enough here, as are all points without the rows that pick some of
        // them; and a guard lets nothing out that could tell.
        let skipped = ["--skip=abort_at_every_step", "--skip=crash::r", "--skip=peers::guard"];
        command.args(filters).args(["--nocapture", "--test-threads=4"]).args(skipped);
        for variable in ["http_proxy", "https_proxy", "all_proxy"] {
            command.env(variable, &proxy).env(variable.to_uppercase(), &proxy);
        }
        let output = command
            .env(VARIABLE, value)
            .env("TMPDIR", folder.path())
            .env("RUST_BACKTRACE", "full")
            .env_remove("no_proxy")
            .env_remove("NO_PROXY")
            .output()
            .unwrap();
        Self { output, folder, proxied: spy.end() }
    }

    /// Where key or prompt are, and in which form.
    fn found(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (place, bytes) in [("stdout", &self.output.stdout), ("stderr", &self.output.stderr)] {
            found.extend(in_bytes(place, bytes));
            found.extend(signature_in(place, bytes));
        }
        for path in files(self.folder.path(), &|_| true) {
            let name = path.strip_prefix(self.folder.path()).unwrap().display().to_string();
            found.extend(in_bytes(&name, name.as_bytes()));
            let bytes = match fs::read(&path) {
                Ok(bytes) => bytes,
                // A process that was killed may end only now, and what is gone is in no sink.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => panic!("{name}: {error}"),
            };
            found.extend(in_bytes(&name, &bytes));
            if !is_journal(&path) {
                found.extend(signature_in(&name, &bytes));
            } else if !signature_in(&name, &bytes).is_empty() && is_open(&path) {
                found.push(format!("{name}: the signature, in a journal that others may read"));
            }
        }
        found
    }

    fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }
}

/// A proxy that notes who comes, and turns all away.
struct Spy {
    address: SocketAddr,
    came: Receiver<SocketAddr>,
}

impl Spy {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (noted, came) = mpsc::channel();
        thread::spawn(move || {
            while let Ok((_, peer)) = listener.accept() {
                if noted.send(peer).is_err() {
                    return;
                }
            }
        });
        Self { address, came }
    }

    /// How many came. They are let in in their order, so that who comes last comes after all of them.
    fn end(self) -> usize {
        let last = TcpStream::connect(self.address).unwrap();
        let own = last.local_addr().unwrap();
        self.came.iter().take_while(|peer| *peer != own).count()
    }
}

/// Where a video is stands in the journal, query and all: without it nobody could fetch it after a crash.
fn is_journal(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains(".db"))
}

/// Whether somebody else than its owner may read the file.
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    fs::metadata(path).unwrap().permissions().mode() & 0o077 != 0
}

/// The signature of an address, which no log, no message and no file but a journal may hold.
fn signature_in(place: &str, bytes: &[u8]) -> Vec<String> {
    static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| forms::of("the signature", SIGNATURE));
    held(place, bytes, &FORMS)
}

fn in_bytes(place: &str, bytes: &[u8]) -> Vec<String> {
    static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
        let mut all = forms::of("the key", KEY);
        all.extend(forms::of("half of the key", HALF_A_KEY));
        all.extend(forms::of("the webhook's token", HOOK));
        all
    });
    static PROMPT: LazyLock<Vec<Form>> = LazyLock::new(|| forms::of("the prompt", WORDS));
    let mut found = held(place, bytes, &FORMS);
    // A sidecar tells what its video shows, because it was asked for.
    if !place.ends_with(".mp4.json") {
        found.extend(held(place, bytes, &PROMPT));
    }
    found
}

fn held(place: &str, bytes: &[u8], forms: &[Form]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let held = forms.iter().filter(|form| text.contains(&form.text));
    held.map(|form| format!("{place}: {}", form.name)).collect()
}

fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&path, wanted));
        // A test leaves a link that leads nowhere.
        } else if path.exists() && wanted(&path) {
            found.push(path);
        }
    }
    found
}

#[test]
fn canary_key_never_in_logs_errors_journal() {
    let searched = Searched::run(&MONEY, "listen");
    let stderr = searched.stderr();
    assert_eq!(searched.proxied, 0, "a request went to the proxy of the environment");
    assert!(searched.output.status.success(), "the tests fail at TRACE:\n{}", tail(&stderr));
    for library in ["hyper_util", "reqwest"] {
        assert!(stderr.contains(&format!("TRACE {library}")), "{library} was not listened to");
    }
    for ours in [
        "DEBUG wan.submit{",
        "TRACE wan.wait{",
        "INFO wan.download{",
        " wan: request ",
        " wan: job accepted ",
    ] {
        assert!(stderr.contains(ours), "the client itself was not listened to: {ours}");
    }
    let left = files(searched.folder.path(), &|_| true);
    let ends = |end: &str| left.iter().filter(|path| path.to_string_lossy().ends_with(end)).count();
    let (journals, logs, videos) = (ends("journal.db"), ends(".db-wal"), ends(".mp4"));
    assert!(
        journals >= 40 && logs >= 20 && videos >= 15,
        "{journals} journals, {logs} logs, {videos} videos"
    );
    assert_eq!(searched.found(), Vec::<String>::new());
}

#[test]
fn no_committed_snapshot_holds_the_canary() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let snapshots: Vec<PathBuf> = ["codegen", "emulator", "runtime", "specs", "tests", "xtask"]
        .iter()
        .flat_map(|name| files(&root.join(name), &|path| path.extension().is_some_and(|end| end == "snap")))
        .collect();
    assert!(snapshots.len() > 10, "the snapshots are elsewhere");
    for path in snapshots {
        assert_eq!(in_bytes(&path.display().to_string(), &fs::read(&path).unwrap()), Vec::<String>::new());
    }
}

#[test]
fn a_canary_that_leaks_is_found_in_every_sink() {
    let searched = Searched::run(&["canary::leaks_where_it_is_told_to"], "leak");
    assert!(searched.output.status.success(), "{}", searched.stderr());
    let found = searched.found().join("\n");
    for leak in [
        "stdout: the key, plain",
        "stderr: the key, percent-encoded",
        "stderr: the prompt, in base64",
        "stderr: the prompt, as bytes",
        "leaked.json: the prompt, plain",
        "leaked.json: the key, in hexadecimal digits",
        "stderr: the signature, plain",
        "leaked.json: the signature, percent-encoded",
        "open.db: the signature, in a journal that others may read",
    ] {
        assert!(found.contains(leak), "`{leak}` was not found, but:\n{found}");
    }
    assert!(!found.contains("own.db"), "a journal may hold where a video is:\n{found}");
    assert_eq!(searched.proxied, 1, "the spy does not see who comes");
}

/// Does nothing but in the process of the test above.
#[test]
fn leaks_where_it_is_told_to() {
    use std::os::unix::fs::PermissionsExt as _;

    use base64::{Engine as _, engine::general_purpose::STANDARD};

    if env::var(VARIABLE).as_deref() != Ok("leak") {
        return;
    }
    println!("the key is {}", key());
    eprintln!("https://example.test/?key={}", key().replace('-', "%2D"));
    eprintln!("{}", STANDARD.encode(format!("{{\"prompt\":\"{}\"}}", prompt())));
    eprintln!("{:?}", prompt().as_bytes());
    let folder = folder();
    let digits = forms::hexadecimal(key());
    let signed = SIGNATURE.replace('-', "%2d");
    fs::write(folder.path().join("leaked.json"), format!("{} {digits} {signed}", prompt())).unwrap();
    eprintln!("https://example.test/v.mp4?X-Amz-Signature={SIGNATURE}");
    for (name, mode) in [("open.db", 0o644), ("own.db", 0o600)] {
        let path = folder.path().join(name);
        fs::write(&path, SIGNATURE).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let proxy = env::var("http_proxy").unwrap();
    TcpStream::connect(proxy.trim_start_matches("http://")).unwrap();
}

/// The last lines, which tell which test failed.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains("TRACE")).collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}
