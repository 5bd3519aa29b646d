use std::{error::Error, fmt, fs, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    kind::{Fault, named},
    rule::FaultRule,
    store::RULES,
};
use crate::{complaint::nearest, json::bounded};

/// Bytes of a scenario that are read at most.
const SCENARIO_LIMIT: usize = 4 * 1024 * 1024;

/// Characters of an unknown name that are compared and repeated at most, and known names that it is compared with.
const COMPARED: usize = 60;

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

impl Scenario {
    /// Reads a scenario, or one rule, or a list of rules.
    ///
    /// # Errors
    ///
    /// What is no JSON, unknown keys and faults, values out of range, more than 4 MiB or 10 000 rules.
    pub fn from_json(json: &[u8]) -> Result<Self, ScenarioError> {
        if json.len() > SCENARIO_LIMIT {
            return Err(ScenarioError(format!(
                "a scenario of {} bytes is too large; {SCENARIO_LIMIT} are allowed",
                json.len()
            )));
        }
        let value: Value = serde_json::from_slice(json)
            .map_err(|error| ScenarioError(bounded(&format!("the scenario is not JSON: {error}"))))?;
        let scenario = match value {
            Value::Array(rules) => Self { seed: 0, faults: rules_of(rules)? },
            Value::Object(members) if members.contains_key("fault") => {
                Self { seed: 0, faults: rules_of(vec![Value::Object(members)])? }
            }
            Value::Object(mut members) => {
                let rules = members.remove("faults").unwrap_or_else(|| Value::Array(Vec::new()));
                let Value::Array(rules) = rules else {
                    return Err(ScenarioError("`faults` is a list of rules".to_owned()));
                };
                let mut scenario = Self::deserialize(Value::Object(members))
                    .map_err(|error| ScenarioError(with_nearest(&error.to_string())))?;
                scenario.faults = rules_of(rules)?;
                scenario
            }
            _ => return Err(ScenarioError("a scenario is an object, or a list of rules".to_owned())),
        };
        if scenario.faults.len() > RULES {
            return Err(ScenarioError(format!(
                "{} faults are too many; {RULES} are allowed",
                scenario.faults.len()
            )));
        }
        Ok(scenario)
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

impl ScenarioError {
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
    let rules = values.into_iter().enumerate().map(|(index, value)| {
        let at = |message: &str| ScenarioError(format!("fault {}: {message}", index + 1));
        let rule = FaultRule::deserialize(value).map_err(|error| at(&with_nearest(&error.to_string())))?;
        rule.check().map_err(|message| at(&message))?;
        Ok(rule)
    });
    rules.collect()
}

/// Adds the nearest name to serde's sentence about an unknown one, which lists all that are known.
fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = message.starts_with("unknown ").then(|| quoted.next()).flatten();
    let Some(unknown) = unknown else { return bounded(message) };
    // Comparing costs the product of both lengths.
    let compared: String = unknown.chars().take(COMPARED).collect();
    match nearest(&compared, quoted.take(COMPARED)) {
        Some(nearest) => {
            format!("{}; the nearest is `{nearest}`", bounded(&message.replacen(unknown, &compared, 1)))
        }
        None => bounded(message),
    }
}
