//! The process that makes the video, and the ways in which it dies.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
};

use super::point::Point;

/// How a process ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Death {
    /// By SIGKILL from outside, as from the kernel that is out of memory.
    Kill,
    /// By its own abort, as after a panic that cannot unwind.
    Abort,
}

/// A process that makes a video. It does not outlive the test.
pub(super) struct Process {
    process: Child,
    said: BufReader<ChildStdout>,
}

impl Process {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        Self { process, said }
    }

    pub(super) fn wait_for(&mut self, point: Point) {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        assert_eq!(line.trim_end(), point.name(), "the process did not come to its point");
    }

    pub(super) fn die(&mut self, death: Death) -> ExitStatus {
        match death {
            Death::Kill => self.process.kill().unwrap(),
            Death::Abort => self.say("abort"),
        }
        self.process.wait().unwrap()
    }

    /// Lets it go on, with system calls that strace changes: see its `inject`.
    pub(super) fn die_in_system_call(&mut self, injections: &[&str], trace: &Path) -> ExitStatus {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-e", "trace=%file,%desc", "-o"]).arg(trace);
        for injection in injections {
            strace.args(["-e", &format!("inject={injection}")]);
        }
        strace.args(["-p", &self.process.id().to_string()]).stdin(Stdio::null()).stderr(Stdio::piped());
        let mut strace = strace.spawn().unwrap();
        let mut told = BufReader::new(strace.stderr.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        // It tells of each thread, or of all at once; it stops none before it has them all.
        let attached = line.contains("attached");
        if attached {
            self.say("go on");
        } else {
            self.process.kill().unwrap();
        }
        let status = self.process.wait().unwrap();
        let _ = told.read_to_string(&mut line);
        strace.wait().unwrap();
        assert!(attached, "strace cannot trace here: {line}");
        status
    }

    fn say(&mut self, word: &str) {
        writeln!(self.process.stdin.as_mut().unwrap(), "{word}").unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is over already where the test went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
