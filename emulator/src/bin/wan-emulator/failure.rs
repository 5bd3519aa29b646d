use std::{
    fmt::{self, Display},
    io,
};

use wan_emulator::{ScenarioError, StartError};

/// Why the program ends with 2.
pub(crate) enum Failure {
    Start(StartError),
    Scenario(ScenarioError),
    Io(io::Error),
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(formatter),
            Self::Scenario(error) => write!(formatter, "the scenario cannot be used: {error}"),
            Self::Io(error) => write!(formatter, "cannot write or wait: {error}"),
        }
    }
}
