//! The binary, as its user meets it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use wan_emulator::openapi;
use wan_specs::Specs;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_wan-emulator"))
}

fn refused(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = program().args(arguments).output().unwrap();
    assert_eq!(status.code(), Some(2), "{arguments:?}");
    assert!(stdout.is_empty());
    String::from_utf8(stderr).unwrap()
}

/// Ends the program even where an assertion fails before.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_port_that_is_taken_is_one_clear_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let told = refused(&["--port", &port]);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.starts_with(&format!("error: cannot listen on 127.0.0.1:{port}: ")), "{told}");
    assert!(told.contains("choose another port"), "{told}");
}

#[test]
fn a_time_scale_without_measure_is_one_clear_line() {
    let told = refused(&["--time-scale=1e300", "--port", "0"]);
    assert!(told.contains("up to 1000000"), "{told}");
}

#[test]
fn a_time_scale_below_zero_is_one_clear_line() {
    let told = refused(&["--time-scale=-1", "--port", "0"]);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("the time scale is -1"), "{told}");
}

#[test]
fn specs_that_do_not_read_are_one_clear_line_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("acme")).unwrap();
    std::fs::write(folder.path().join("acme/provider.json"), "{").unwrap();
    let told = refused(&["--specs", folder.path().to_str().unwrap()]);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("acme/provider.json") && told.contains("line 1"), "{told}");
    let told = refused(&["--specs", "/nowhere/at/all"]);
    assert!(told.contains("cannot read: /nowhere/at/all"), "{told}");
}

#[test]
fn the_document_of_a_folder_of_specs_is_printed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs");
    let Output { status, stdout, .. } = program().args(["--openapi", "--specs", folder]).output().unwrap();
    assert_eq!(status.code(), Some(0));
    let document: Value = serde_json::from_slice(&stdout).unwrap();
    assert_eq!(document, openapi(&Specs::from_dir(folder).unwrap()).unwrap());
    let told = refused(&["--openapi", "--specs", "/nowhere/at/all"]);
    assert!(told.contains("cannot read: /nowhere/at/all"), "{told}");
}

#[cfg(unix)]
#[test]
fn the_program_tells_where_it_listens_and_each_request_and_ends_on_ctrl_c() {
    let child = program()
        .args(["--port", "0", "--key", "k", "--time-scale", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);

    let loud = lines.next().unwrap();
    assert!(loud.starts_with("EMULATED: nothing here is real."), "{loud}");
    assert!(loud.contains("The page: http://127.0.0.1:"), "{loud}");
    let first = lines.next().unwrap();
    let bases: Vec<&str> = first.split(' ').filter(|word| word.starts_with("http://")).collect();
    assert!(bases.len() > 1, "{first}");
    let address = bases[0].strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /nowhere HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(lines.next().unwrap(), "EMULATED 404 GET /nowhere at 0.000 s");

    let id = running.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
}

#[test]
fn a_scenario_that_cannot_be_used_is_one_clear_line_with_the_nearest_name() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"fault": "silense"}"#).unwrap();
    let told = refused(&["--port", "0", "--scenario", file.path().to_str().unwrap()]);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("the nearest is `silence`"), "{told}");
    assert!(refused(&["--port", "0", "--scenario", "/nowhere.json"]).contains("/nowhere.json"));
}

#[test]
fn a_scenario_acts_and_its_faults_stand_in_the_log_without_the_key() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"[{"fault": {"status": {"code": 503}}}, {"fault": "closed"}]"#).unwrap();
    let arguments = ["--port", "0", "--time-scale", "0", "--scenario", file.path().to_str().unwrap()];
    let child = program().args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut running = Running(child);
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap).skip(1);
    let first = lines.next().unwrap();
    let base = first.split(' ').find_map(|word| word.strip_prefix("http://")).unwrap();
    let address = base.split('/').next().unwrap();

    let specs = Specs::embedded().unwrap();
    let (provider, submit) = specs
        .providers
        .iter()
        .flat_map(|provider| provider.operations.iter().map(move |operation| (provider, operation)))
        .find(|(_, operation)| operation.operation == wan_specs::OperationKind::Submit)
        .unwrap();
    let model = specs.models.iter().find(|model| {
        model.provider == provider.provider
            && model.operations.iter().any(|offer| offer.operation == submit.operation)
    });
    let path = submit.path.replace("{model}", model.unwrap().wire_name());
    let path = format!("/{}/{}{path}", provider.provider, submit.host);
    for expected in ["503", "---"] {
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nhost: a\r\n{}: sk-secret\r\n", provider.auth.header);
        stream
            .write_all(format!("{head}connection: close\r\ncontent-length: 2\r\n\r\n{{}}").as_bytes())
            .unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
        let line = lines.next().unwrap();
        let fault = if expected == "503" { "status" } else { "closed" };
        assert_eq!(line, format!("EMULATED {expected} POST {path} at 0.000 s, fault {fault}"));
    }
}
