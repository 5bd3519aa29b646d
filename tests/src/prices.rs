//! What the client estimates, against what the emulator's ledger reckons from the specs by itself.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Number, Value, json};
use wan_emulator::{Charge, Emulator};
use wan_specs::{Json, ModelSpec, OperationKind, ParameterSpec, ParameterType, RuleKind, Specs};
use wan_video::Estimate;

use crate::{
    agreement::{self, Judges},
    bodies::{cases, put, smallest, take},
    examples::{pointer, written},
    typed::{AnyClient, Target},
};

/// Combinations that are tried of what one model's price hangs on.
const COMBINATIONS: usize = 1_500;

const KEY: &str = "test-key";

/// What a comparison over all models found.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Requests that the emulator accepted.
    pub requests: usize,
    /// Those of them that a typed request sends too.
    pub typed: usize,
    /// Different estimates that are known.
    pub amounts: usize,
    /// Where estimate and ledger differ, or typed and untyped do.
    pub differences: Vec<String>,
}

/// Submits requests of every model with a queue: one on either side of every bound, and every combination of values on
/// which the price hangs.
///
/// # Errors
///
/// The emulator does not start, or refuses what the model takes.
pub async fn compare(specs: &Specs) -> Result<Comparison, String> {
    let emulator = Emulator::builder().key(KEY).specs(specs.clone()).start().await;
    let emulator = emulator.map_err(|error| format!("the emulator did not start: {error}"))?;
    let mut comparison = Comparison::default();
    let mut amounts = BTreeSet::new();
    for judges in agreement::all(specs)? {
        if !judges.spec.operations.iter().any(|offer| offer.operation == OperationKind::Submit) {
            continue;
        }
        let bodies = bodies(judges.spec);
        // The client of its provider is reached through a typed request, and none is read from what holds a file itself.
        let Some(client) = client(&judges, &bodies, &emulator)? else { continue };
        for body in &bodies {
            let verdict = judges.judge(body);
            // The client knows more of a file than a schema can say.
            if !(verdict.schema && verdict.untyped.is_empty()) {
                continue;
            }
            let charge = charge(&judges, &client, body, &emulator).await?;
            let estimate = judges.estimate(body);
            amounts.insert(estimate.to_string());
            comparison.body(&judges, body, estimate, charge.as_ref());
        }
    }
    comparison.amounts = amounts.len();
    Ok(comparison)
}

/// What the ledger says of a request with this body. `None`: it has no amount.
async fn charge(
    judges: &Judges<'_>,
    client: &AnyClient,
    body: &Value,
    emulator: &Emulator,
) -> Result<Option<Charge>, String> {
    let job = client.submit_json(&judges.spec.model, body).submit().await;
    let job = job.map_err(|error| format!("{}: {error} of {body}", judges.spec.model))?;
    let mut ledger = emulator.ledger().into_iter().rev();
    let entry = ledger.find(|entry| entry.job == job.id());
    entry.map(|entry| entry.amount).ok_or_else(|| format!("{} is not in the ledger", job.id()))
}

fn client(judges: &Judges<'_>, bodies: &[Value], emulator: &Emulator) -> Result<Option<AnyClient>, String> {
    let name = &judges.spec.model;
    let Some(request) = bodies.iter().find_map(|body| judges.read(body)) else { return Ok(None) };
    let poll = Duration::from_millis(1);
    let target = Target::Emulator { url: emulator.url(), key: KEY.to_owned(), poll };
    request.client(target).map(Some).map_err(|error| format!("{name}: {error}"))
}

impl Comparison {
    fn body(&mut self, judges: &Judges<'_>, body: &Value, estimate: Estimate, charge: Option<&Charge>) {
        self.requests += 1;
        let mut differ = |what: String| {
            self.differences
                .push(format!("{}/{}: {what} of {body}", judges.spec.provider, judges.spec.model));
        };
        let estimated = estimate.low().zip(estimate.high()).map(|(low, high)| {
            (low.micros().into(), high.micros().into(), estimate.currency(), estimate.as_of())
        });
        let charged = charge.map(|charge| {
            let (low, high) = (micros(&charge.low).0, micros(&charge.high).1);
            (low, high, Some(charge.currency.as_str()), charge.as_of.as_deref())
        });
        if estimated != charged {
            differ(format!("{estimate} is estimated, and the ledger has {charge:?}"));
        }
        if estimate.is_approximate() != charge.is_some_and(|charge| charge.approximate) {
            differ(format!("{estimate} is as approximate as {charge:?} is not"));
        }
        if let Some(typed) = judges.read(body).map(|request| request.estimate()) {
            if typed != estimate {
                differ(format!("{typed} is estimated of the typed request, and {estimate} of the body"));
            }
            self.typed += 1;
        }
    }
}

/// Millionths of an exact decimal number, rounded down and rounded up.
fn micros(text: &str) -> (i128, i128) {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (kept, rest) = fraction.split_at(fraction.len().min(6));
    // No amount is this low, so one that does not read differs from every estimate.
    let down = format!("{whole}{kept:0<6}").parse().unwrap_or(i128::MIN);
    let more = rest.bytes().any(|digit| digit != b'0');
    (down, down.saturating_add(more.into()))
}

/// Bodies on either side of every bound, and every combination of what the price hangs on.
fn bodies(model: &ModelSpec) -> Vec<Value> {
    let mut bodies = vec![smallest(model)];
    for parameter in model.parameters.iter().filter(|parameter| decides_price(model, parameter)) {
        let states = states(model, parameter);
        let more = bodies.iter().flat_map(|body| {
            states.iter().map(|state| {
                let mut body = body.clone();
                match state {
                    Some(value) => put(&mut body, &pointer(parameter), value.clone()),
                    None => take(&mut body, &pointer(parameter)),
                }
                body
            })
        });
        bodies = more.take(COMBINATIONS).collect();
    }
    bodies.extend(cases(model).into_iter().map(|case| case.body));
    bodies
}

fn decides_price(model: &ModelSpec, parameter: &ParameterSpec) -> bool {
    let seconds = model.output.seconds.as_ref().and_then(|seconds| seconds.parameter.as_ref());
    let decides = |name: &String| {
        let named = model.parameters.iter().find(|one| one.name == *name);
        seconds == Some(name) || named.is_some_and(|named| conditions(model, named).next().is_some())
    };
    // What is not set together is made something else together.
    let coerced = model.rules.iter().filter(|rule| rule.kind == RuleKind::Coerced);
    let mut together = coerced.filter(|rule| rule.parameters.contains(&parameter.name));
    decides(&parameter.name) || together.any(|rule| rule.parameters.iter().any(decides))
}

/// The values that factors of the price look for.
fn conditions<'a>(model: &'a ModelSpec, parameter: &'a ParameterSpec) -> impl Iterator<Item = &'a Value> {
    let factors = model.rules.iter().filter(|rule| rule.kind == RuleKind::PriceFactor);
    let own = factors.filter_map(|rule| rule.when.as_ref()).filter(|when| when.parameter == parameter.name);
    own.flat_map(|when| &when.values).map(|Json(value)| value)
}

/// Unset, null, and values: those that are listed or looked for, and some between the bounds.
fn states(model: &ModelSpec, parameter: &ParameterSpec) -> Vec<Option<Value>> {
    let mut states = vec![None, Some(Value::Null)];
    states.extend(parameter.values.iter().map(|one| Some(written(parameter, &one.value.0))));
    states.extend(parameter.also_accepts.iter().map(|one| Some(one.value.0.clone())));
    states.extend(conditions(model, parameter).map(|value| Some(written(parameter, value))));
    if parameter.kind == ParameterType::Boolean {
        states.extend([Some(json!(true)), Some(json!(false))]);
    }
    if let (Some(minimum), Some(maximum)) = (
        parameter.minimum.as_ref().and_then(Number::as_f64),
        parameter.maximum.as_ref().and_then(Number::as_f64),
    ) {
        let parts = [0.0, 0.1, 1.0 / 3.0, 0.5, 0.777_777_7, 1.0];
        let between = parts.map(|part| minimum + (maximum - minimum) * part);
        let whole = parameter.kind == ParameterType::Integer;
        states.extend(between.map(|one| Some(if whole { json!(one.round()) } else { json!(one) })));
    }
    states
}
