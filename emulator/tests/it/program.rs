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
    let child = program().args(["--port", "0", "--key", "k"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut running = Running(child);
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);

    let first = lines.next().unwrap();
    let bases: Vec<&str> = first.split(' ').filter(|word| word.starts_with("http://")).collect();
    assert!(bases.len() > 1, "{first}");
    let address = bases[0].strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /nowhere HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(lines.next().unwrap(), "EMULATED 404 GET /nowhere");

    let id = running.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
}
