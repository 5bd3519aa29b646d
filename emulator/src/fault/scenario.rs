use std::{error::Error, fmt, fs, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    kind::{Fault, named},
    rule::FaultRule,
    store::RULES,
};
use crate::wording::{bounded, nearest, shortened};

/// Bytes of a scenario that are read at most.
const SCENARIO_LIMIT: usize = 4 * 1024 * 1024;

/// Characters of an unknown name that a sentence repeats at most, and known names that are compared with it.
const TOLD: usize = 200;

/// Faults in their order, and the seed of their chances.
///
/// ```
/// use wan_emulator::Scenario;
///
/// let scenario = Scenario::from_json(br#"{
///     "seed": 7,
///     "faults": [
///         { "fault": "reset_after_request", "on": { "operation": "submit" } },
///         { "fault": { "rate_limited": { "hint": { "seconds": 2 } } }, "times": null, "chance": 0.2 }
///     ]
/// }"#)?;
/// assert_eq!(scenario.faults.len(), 2);
/// # Ok::<(), wan_emulator::ScenarioError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Scenario {
    /// What all chances follow from: the same seed and the same requests give the same faults. Default: 0.
    #[serde(default)]
    pub seed: u64,

    /// The rules, in the order in which they are asked.
    #[serde(default)]
    pub faults: Vec<FaultRule>,
}

/// Why a scenario cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError(String);

/// What JSON sets: rules beside those that are there, or a whole scenario in the place of all.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    Rules(Vec<FaultRule>),
    Scenario(Scenario),
}

impl Scenario {
    /// Reads a scenario, or one rule, or a list of rules.
    ///
    /// # Errors
    ///
    /// What is no JSON, unknown keys and faults, values out of range, more than 4 MiB or 10 000 rules.
    pub fn from_json(json: &[u8]) -> Result<Self, ScenarioError> {
        Given::from_json(json).map(|given| match given {
            Given::Rules(faults) => Self { seed: 0, faults },
            Given::Scenario(scenario) => scenario,
        })
    }

    /// Reads a scenario from a file.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, and what [`from_json`](Self::from_json) refuses.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ScenarioError> {
        let path = path.as_ref();
        let at = |message: &dyn fmt::Display| ScenarioError(format!("{}: {message}", path.display()));
        let json = fs::read(path).map_err(|error| at(&error))?;
        Self::from_json(&json).map_err(|error| at(&error))
    }
}

impl Given {
    pub(crate) fn from_json(json: &[u8]) -> Result<Self, ScenarioError> {
        if json.len() > SCENARIO_LIMIT {
            return Err(ScenarioError(format!(
                "a scenario of {} bytes is too large; {SCENARIO_LIMIT} are allowed",
                json.len()
            )));
        }
        let value: Value = serde_json::from_slice(json)
            .map_err(|error| ScenarioError(bounded(&format!("the scenario is not JSON: {error}"))))?;
        match value {
            Value::Array(rules) => rules_of(rules).map(Self::Rules),
            Value::Object(members) if members.contains_key("fault") => {
                rules_of(vec![Value::Object(members)]).map(Self::Rules)
            }
            Value::Object(mut members) => {
                let rules = members.remove("faults").unwrap_or_else(|| Value::Array(Vec::new()));
                let Value::Array(rules) = rules else {
                    return Err(ScenarioError("`faults` is a list of rules".to_owned()));
                };
                let scenario = Scenario::deserialize(Value::Object(members))
                    .map_err(|error| ScenarioError(with_nearest(&error.to_string())))?;
                Ok(Self::Scenario(Scenario { faults: rules_of(rules)?, ..scenario }))
            }
            _ => Err(ScenarioError("a scenario is an object, or a list of rules".to_owned())),
        }
    }
}

impl ScenarioError {
    pub(super) fn too_many(count: usize) -> Self {
        Self(format!("{count} faults are too many; {RULES} are allowed"))
    }

    pub(crate) fn new(message: String) -> Self {
        Self(message)
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Error for ScenarioError {}

/// The fault of a header: a name, or JSON.
pub(crate) fn fault_of_header(text: &str) -> Result<Fault, ScenarioError> {
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.trim().to_owned()));
    let fault = named(value).map_err(|error| ScenarioError(with_nearest(&error.to_string())))?;
    FaultRule::new(fault.clone()).check().map_err(ScenarioError)?;
    Ok(fault)
}

fn rules_of(values: Vec<Value>) -> Result<Vec<FaultRule>, ScenarioError> {
    if values.len() > RULES {
        return Err(ScenarioError::too_many(values.len()));
    }
    let rules = values.into_iter().enumerate().map(|(index, value)| {
        let at = |message: &str| ScenarioError(format!("fault {}: {message}", index + 1));
        let rule = FaultRule::deserialize(value).map_err(|error| at(&with_nearest(&error.to_string())))?;
        rule.check().map_err(|message| at(&message))?;
        Ok(rule)
    });
    rules.collect()
}

/// Serde's sentence, with the nearest name to an unknown one, of which it lists all that are known. What it repeats of
/// the scenario may be as long as the scenario.
fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = message.starts_with("unknown ").then(|| quoted.next()).flatten();
    let Some(unknown) = unknown else { return bounded(message) };
    let told = bounded(&message.replacen(unknown, &shortened(unknown, TOLD), 1));
    match nearest(unknown, quoted.take(TOLD)) {
        Some(nearest) => format!("{told}; the nearest is `{nearest}`"),
        None => told,
    }
}
