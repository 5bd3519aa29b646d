//! The pages of models in `docs/models`: what stands there works as it stands there.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use wan_codegen::SourceFile;
use wan_emulator::{Emulator, KeyState};
use wan_specs::{
    AddressSource, ModelSpec, ModelStatus, OperationKind, OperationSpec, ProviderSpec, Specs, StateMeaning,
};
use wan_tests::typed::equal;

use crate::{
    checkout::{Run, files_in, root, run, shipped},
    generated_code::{fixtures, generate},
    specs,
};

/// What takes the place of the environment's key in a program.
const HERE: &str = "Client::builder().emulator(wan_tests::pages::emulator()).api_key(wan_tests::pages::KEY)\
                    .poll_interval(wan_tests::pages::POLL).build()?";
/// A key that a shell would misread if it were not quoted.
const KEY: &str = "it's $HOME";

/// The page of a model, below the root of a repository.
pub(crate) fn page(folder: &Path, model: &ModelSpec) -> String {
    let path = folder.join(format!("docs/models/{}-{}.md", model.provider, model.model));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The blocks of code of a language, in their order.
pub(crate) fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("\n```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("\n```\n").next().unwrap().to_owned()).collect()
}

/// Runs the curl commands of each page against an emulator that reads the same specs.
pub(crate) fn run_curl_commands(folder: &Path, specs: &Specs) {
    if let Err(error) = Command::new("curl").arg("--version").output() {
        panic!("curl cannot be started ({error}); install it: apt-get install curl, or run .ci/run");
    }
    let shell = Shell::start(specs);
    for model in specs.models.iter().filter(|model| model.status != ModelStatus::Draft) {
        shell.follow(specs.provider(&model.provider).unwrap(), model, &blocks(&page(folder, model), "sh"));
    }
}

/// Runs the curl commands on the pages that are generated from these specs.
fn run_curl_commands_of(files: &[SourceFile]) {
    let folder = tempfile::tempdir().unwrap();
    for file in generate(files.to_vec()).files.iter().filter(|file| file.path.starts_with("docs")) {
        let path = folder.path().join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.text).unwrap();
    }
    let texts = files.iter().map(|file| (file.path.as_str(), str::from_utf8(&file.bytes).unwrap()));
    run_curl_commands(folder.path(), &Specs::parse(texts).unwrap());
}

/// A shell whose commands reach an emulator and nothing else.
struct Shell {
    emulator: Emulator,
    folder: tempfile::TempDir,
    _runtime: Runtime,
}

impl Shell {
    fn start(specs: &Specs) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let emulator = Emulator::builder().specs(specs.clone()).key(KEY).job_time(Duration::ZERO);
        let emulator = runtime.block_on(emulator.start()).unwrap();
        Self { emulator, folder: tempfile::tempdir().unwrap(), _runtime: runtime }
    }

    /// Does what a page says, step by step.
    fn follow(&self, provider: &ProviderSpec, model: &ModelSpec, commands: &[String]) {
        let offered = |kind| {
            let is_offered = model.operations.iter().any(|offer| offer.operation == kind);
            provider.operations.iter().find(|operation| is_offered && operation.operation == kind)
        };
        let example = &model.examples[0].body.0;
        let Some(submit) = offered(OperationKind::Submit) else {
            let [command] = commands else { panic!("{}: {commands:?}", model.model) };
            let sync = offered(OperationKind::Sync).unwrap();
            self.command(provider, sync, command, "", "");
            return self.assert_sent(&with_constants(sync, model, example));
        };
        let (first, rest) = commands.split_first().unwrap();
        let answer = self.command(provider, submit, first, "", "");
        self.assert_sent(&with_constants(submit, model, example));
        let (mut told, id) = (vec![answer.clone()], found(&answer, &submit.answer.id));
        let id = id.as_str().unwrap().to_owned();
        let asked = [offered(OperationKind::Status), offered(OperationKind::Result)];
        let asked: Vec<&OperationSpec> = asked.into_iter().flatten().collect();
        assert_eq!(rest.len(), asked.len(), "{}", model.model);
        for (command, operation) in rest.iter().zip(asked) {
            let answer = match &operation.address {
                Some(address) => {
                    let from = if address.from == AddressSource::Submit { told.first() } else { told.last() };
                    let url = found(from.unwrap(), &address.pointers).as_str().unwrap().to_owned();
                    self.command(provider, operation, command, &id, &url)
                }
                None => self.command(provider, operation, command, &id, ""),
            };
            told.push(answer.clone());
            if operation.operation == OperationKind::Status {
                let state = found(&answer, &operation.answer.state);
                let done =
                    provider.states.iter().find(|known| known.means == StateMeaning::Succeeded).unwrap();
                assert_eq!(*state, Value::from(done.state.as_str()), "{answer}");
            } else {
                found(&answer, &operation.answer.output);
            }
        }
    }

    /// Runs a command, with the emulator in the place of the operation's host. Answers with what it wrote.
    fn command(
        &self,
        provider: &ProviderSpec,
        operation: &OperationSpec,
        command: &str,
        id: &str,
        url: &str,
    ) -> Value {
        let host = provider.hosts.iter().find(|host| host.name == operation.host).unwrap();
        // The address comes first; a body may hold the origin too.
        let here = command.replacen(&host.origin, &self.emulator.host_url(&provider.provider, &host.name), 1);
        let address = if url.is_empty() { host.origin.as_str() } else { "${JOB_URL}" };
        assert!(command.contains(address), "the command does not name {address}");
        assert!(url.is_empty() || url.starts_with(&self.emulator.url()), "{url}");
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", &here]).current_dir(self.folder.path());
        shell.env(&provider.auth.env[0], KEY).env("JOB_ID", id).env("JOB_URL", url);
        // Whatever would leave this machine finds nobody.
        shell.env("ALL_PROXY", "http://127.0.0.1:9").env("NO_PROXY", "127.0.0.1,localhost");
        let Run { status, stdout, stderr } = run(&mut shell);
        assert_eq!(status, Some(0), "{here}\n{stdout}\n{stderr}");
        let requests = self.emulator.requests();
        let request = requests.last().unwrap();
        assert_eq!(
            request.status.map(|status| operation.accepts.contains(&status)),
            Some(true),
            "{request:?}"
        );
        assert_eq!(request.key, Some(KeyState::Right), "{request:?}");
        serde_json::from_str(&stdout).unwrap_or(Value::Null)
    }

    /// Whether the last request held this body.
    fn assert_sent(&self, expected: &Value) {
        let requests = self.emulator.requests();
        let sent: Value = serde_json::from_str(&requests.last().unwrap().body).unwrap();
        assert!(equal(&sent, expected), "{sent}\nand not\n{expected}");
    }
}

/// The example with the words that every request of the operation holds.
fn with_constants(operation: &OperationSpec, model: &ModelSpec, example: &Value) -> Value {
    let mut body = example.clone();
    for constant in &operation.body {
        let text = constant.value.0.to_string().replace("{model}", model.wire_name());
        let (outer, key) = constant.pointer.rsplit_once('/').unwrap();
        let place =
            body.pointer_mut(outer).unwrap_or_else(|| panic!("nothing stands at {outer} of {example}"));
        place[key] = serde_json::from_str(&text).unwrap();
    }
    body
}

/// What stands at the first of these pointers at which something stands.
fn found<'a>(answer: &'a Value, pointers: &[String]) -> &'a Value {
    // A `*` stands for each item; the first is enough.
    let at = |pointer: &String| answer.pointer(&pointer.replace("/*", "/0"));
    pointers.iter().find_map(at).unwrap_or_else(|| panic!("nothing stands at {pointers:?} of {answer}"))
}

/// The Rust of a page as a module whose `main` can be called: the client is the emulator's, the rest is as it stands.
fn as_module(name: &str, program: &str) -> String {
    let mut program = program.to_owned();
    for (there, here) in
        [("#[tokio::main]\nasync fn main()", "pub(crate) async fn main()"), ("Client::from_env()?", HERE)]
    {
        assert_eq!(program.matches(there).count(), 1, "{there} in {program}");
        program = program.replace(there, here);
    }
    format!(
        "#[allow(deprecated, reason = \"pages show what is still offered\")]\nmod {name} {{\n{program}\n}}\n"
    )
}

/// A program that runs the Rust of every page.
pub(crate) fn program_of_pages(folder: &Path, specs: &Specs) -> String {
    let (mut modules, mut list) = (String::new(), String::new());
    for (number, model) in specs.models.iter().filter(|model| model.status != ModelStatus::Draft).enumerate()
    {
        let found = blocks(&page(folder, model), "rust");
        let [program] = &found[..] else { panic!("{}: {found:?}", model.model) };
        let name = format!("page_{number}");
        modules.push_str(&as_module(&name, program));
        let reads: Vec<&str> =
            program.split("Media::file(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let (provider, model) = (&model.provider, &model.model);
        writeln!(
            list,
            "Program {{ provider: {provider:?}, model: {model:?}, reads: &{reads:?}, run: || Box::pin({name}::main()) }},"
        )
        .unwrap();
    }
    format!(
        "//! The Rust of every page.\n\nuse wan_tests::pages::{{End, Program, run}};\n\n{modules}\n#[tokio::main]\nasync fn \
         main() -> End {{\n    let folder = std::env::args().nth(1).ok_or(\"give a folder\")?;\n    run(&[\n{list}], \
         folder.as_ref()).await\n}}\n"
    )
}

#[test]
fn every_curl_command_is_accepted_and_sends_the_example() {
    run_curl_commands(root(), &specs());
}

#[test]
fn every_model_that_is_no_draft_has_its_page_and_no_other_page_is_there() {
    let mut expected: Vec<PathBuf> = specs()
        .models
        .iter()
        .filter(|model| model.status != ModelStatus::Draft)
        .map(|model| format!("docs/models/{}-{}.md", model.provider, model.model).into())
        .collect();
    expected.push("docs/models/README.md".into());
    expected.sort();
    let mut there: Vec<PathBuf> =
        shipped().into_keys().filter(|path| path.starts_with("docs/models")).collect();
    there.sort();
    assert_eq!(there, expected);
}

#[test]
fn every_curl_command_of_a_made_up_model_is_accepted() {
    let read = |path: PathBuf, bytes: Vec<u8>| SourceFile { path: path.to_str().unwrap().to_owned(), bytes };
    let made_up = files_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("it/made_up"));
    let shipped = Specs::files().iter().map(|(path, text)| read(path.into(), text.as_bytes().to_vec()));
    let files: Vec<SourceFile> =
        made_up.into_iter().map(|(path, bytes)| read(path, bytes)).chain(shipped).chain(fixtures()).collect();
    run_curl_commands_of(&files);
}

#[test]
fn a_prompt_that_a_shell_would_run_is_sent_as_it_is() {
    let prompt =
        "It's \"quoted\" and `touched` $(touch run); $HOME \\ \\n !! & | > out 'EOF\nJSON\n' \u{202e}ä🦊";
    let mut spec: Value = Specs::files()
        .iter()
        .find_map(|(path, text)| {
            (*path == "segmind/wan2.1-t2v.json").then(|| serde_json::from_str(text).unwrap())
        })
        .unwrap();
    spec["examples"][0]["body"]["prompt"] = prompt.into();
    let provider = Specs::files().iter().find(|(path, _)| *path == "segmind/provider.json").unwrap().1;
    let provider = provider.as_bytes().to_vec();
    run_curl_commands_of(&[
        SourceFile { path: "segmind/provider.json".to_owned(), bytes: provider },
        SourceFile { path: "segmind/wan2.1-t2v.json".to_owned(), bytes: spec.to_string().into_bytes() },
    ]);
}
