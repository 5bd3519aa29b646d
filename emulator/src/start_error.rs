use std::{error::Error, fmt, io};

use jsonschema::ValidationError;
use wan_specs::{ModelSpec, SpecsError};

use crate::{ScenarioError, TimeScaleError};

/// Why an emulator did not start.
#[derive(Debug)]
pub struct StartError(Problem);

#[derive(Debug)]
enum Problem {
    Specs(SpecsError),
    Schema { file: String, message: String },
    Orphan { file: String, provider: String },
    Scenario(ScenarioError),
    TimeScale(TimeScaleError),
    WebhookSecret { provider: String },
    Listen { port: u16, source: io::Error },
}

impl StartError {
    pub(crate) fn schema(model: &ModelSpec, error: &ValidationError<'_>) -> Self {
        Self(Problem::Schema { file: file(model), message: error.to_string() })
    }

    pub(crate) fn orphan(model: &ModelSpec) -> Self {
        Self(Problem::Orphan { file: file(model), provider: model.provider.clone() })
    }

    pub(crate) fn webhook_secret(provider: &str) -> Self {
        Self(Problem::WebhookSecret { provider: provider.to_owned() })
    }

    pub(crate) fn listen(port: u16, source: io::Error) -> Self {
        Self(Problem::Listen { port, source })
    }
}

fn file(model: &ModelSpec) -> String {
    format!("{}/{}.json", model.provider, model.model)
}

impl From<SpecsError> for StartError {
    fn from(error: SpecsError) -> Self {
        Self(Problem::Specs(error))
    }
}

impl From<ScenarioError> for StartError {
    fn from(error: ScenarioError) -> Self {
        Self(Problem::Scenario(error))
    }
}

impl From<TimeScaleError> for StartError {
    fn from(error: TimeScaleError) -> Self {
        Self(Problem::TimeScale(error))
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Specs(error) => {
                write!(formatter, "{error}")?;
                match error.source() {
                    Some(source) => {
                        write!(formatter, ": {source}; run `cargo xtask check` to see every problem")
                    }
                    None => Ok(()),
                }
            }
            Problem::Schema { file, message } => write!(
                formatter,
                "the parameters of {file} make no JSON Schema: {message}; run `cargo xtask check` to see why"
            ),
            Problem::Orphan { file, provider } => {
                write!(
                    formatter,
                    "{file} names the provider `{provider}`, which has no {provider}/provider.json"
                )
            }
            Problem::Scenario(error) => write!(formatter, "the scenario cannot be used: {error}"),
            Problem::TimeScale(error) => error.fmt(formatter),
            Problem::WebhookSecret { provider } => write!(
                formatter,
                "the webhooks of `{provider}` cannot be signed: either there is no such provider, or the secret is not \
                 base64 such as `whsec_MTIz`"
            ),
            Problem::Listen { port, source } => write!(
                formatter,
                "cannot listen on 127.0.0.1:{port}: {source}; choose another port, or 0 for any free one"
            ),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Problem::Specs(error) => error.source(),
            Problem::Listen { source, .. } => Some(source),
            _ => None,
        }
    }
}
