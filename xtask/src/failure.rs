use std::{fmt, io, path::Path};

/// Why a verb did not end well, and what to type next.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It ran and found something: status 1.
    Found(String),
    /// It could not run: status 2.
    Cannot(String),
    /// It contradicts itself: status 3.
    Bug(String),
}

impl Failure {
    /// A file or folder that the system refuses.
    pub(crate) fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        let next = match error.kind() {
            io::ErrorKind::StorageFull => "free some space and run the command again",
            io::ErrorKind::PermissionDenied => "check who owns it and run the command again",
            io::ErrorKind::NotFound => "check the path, or run the command from the repository",
            io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
                "move away what stands in its place and run the command again"
            }
            _ => "mend that and run the command again",
        };
        Self::Cannot(format!("cannot {doing} {}: {error}. Nothing was changed; {next}.", path.display()))
    }

    /// The exit status.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Found(_) => 1,
            Self::Cannot(_) => 2,
            Self::Bug(_) => 3,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(text) => writeln!(formatter, "{}", text.trim_end()),
            Self::Cannot(text) => writeln!(formatter, "error: {text}"),
            Self::Bug(text) => {
                writeln!(formatter, "error: a bug of ours, please report it: {text}")
            }
        }
    }
}
