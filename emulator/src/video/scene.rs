use std::cmp::Ordering;

use serde_json::{Number, Value};
use sha2::{Digest, Sha256};
use wan_specs::{ModelSpec, OutputSize, OutputValue};

use crate::{effective, request_check::find, schema::equal, seed};

/// Width and height where the spec tells none. Unit: pixels.
const UNKNOWN_SIZE: (u32, u32) = (640, 360);

/// Frames a second where the spec tells none.
const UNKNOWN_FRAME_RATE: f64 = 24.0;

/// Playing time where the spec tells none. Unit: seconds.
const UNKNOWN_SECONDS: f64 = 5.0;

/// What the encoder takes. Unit: pixels.
const LEAST_SIDE: u32 = 16;
const GREATEST_LONG_SIDE: u32 = 3840;
const GREATEST_SHORT_SIDE: u32 = 2160;

/// Frames a second that the encoder takes.
const LEAST_FRAME_RATE: f64 = 1.0;
const GREATEST_FRAME_RATE: f64 = 60.0;

/// The longest video that is drawn: four times what any spec of this release asks. Unit: seconds.
const GREATEST_SECONDS: f64 = 60.0;

/// Characters of a prompt that a scene holds: more than fit on the largest picture. All of them are in the fingerprint.
const PROMPT: usize = 10_000;

/// What a job's video looks like: everything that decides its bytes.
///
/// Specs are files of users, so whatever they say ends in a video that can be made: sides are even, 16 to 3840 by 2160
/// pixels either way round; 1 to 60 frames a second; one frame to 60 seconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scene {
    /// Unit: pixels.
    pub(crate) width: u32,

    /// Unit: pixels.
    pub(crate) height: u32,

    /// Frames a second.
    pub(crate) frame_rate: f64,

    /// Playing time.
    pub(crate) seconds: f64,

    /// Id of the provider.
    pub(crate) provider: String,

    /// Id of the model.
    pub(crate) model: String,

    /// What the parameter `prompt` says, as far as it can be drawn. Empty: nothing.
    pub(crate) prompt: String,

    /// The seed that was used: answers tell the same.
    pub(crate) seed: i64,

    /// Follows from provider, model and every value of the body, so that any other request has other pixels.
    pub(crate) fingerprint: [u8; 32],
}

impl Scene {
    /// What the spec's output section says of a body with its defaults put in.
    pub(crate) fn of(model: &ModelSpec, body: &Value) -> Self {
        let body = effective::body(model, body);
        let request = Request { model, body: &body };
        let output = &model.output;
        let size = output.size.as_ref().and_then(|size| request.size(size));
        let (width, height) = fitting(size.unwrap_or(UNKNOWN_SIZE));
        let frame_rate = output.frame_rate.as_ref().and_then(|rate| request.number(rate));
        let seconds = output.seconds.as_ref().and_then(|seconds| request.number(seconds));
        let fingerprint = request.fingerprint();
        Self {
            width,
            height,
            frame_rate: frame_rate.unwrap_or(UNKNOWN_FRAME_RATE).clamp(LEAST_FRAME_RATE, GREATEST_FRAME_RATE),
            seconds: seconds.unwrap_or(UNKNOWN_SECONDS).min(GREATEST_SECONDS),
            provider: model.provider.clone(),
            model: model.model.clone(),
            prompt: request
                .value("prompt")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .chars()
                .take(PROMPT)
                .collect(),
            seed: seed::used(model, &body, &fingerprint),
            fingerprint,
        }
    }
}

/// A body whose defaults are put in.
struct Request<'a> {
    model: &'a ModelSpec,
    body: &'a Value,
}

impl Request<'_> {
    /// The value of a parameter that is set.
    fn value(&self, name: &str) -> Option<&Value> {
        let parameter = self.model.parameters.iter().find(|parameter| parameter.name == name)?;
        find(self.body, parameter).filter(|value| !value.is_null())
    }

    fn number(&self, fact: &OutputValue) -> Option<f64> {
        let told = || positive(self.value(fact.parameter.as_deref()?)?);
        fact.value.filter(|value| value.is_finite() && *value > 0.0).or_else(told)
    }

    fn size(&self, fact: &OutputSize) -> Option<(u32, u32)> {
        if let (Some(width), Some(height)) = (&fact.width, &fact.height) {
            return Some((self.pixels(width)?, self.pixels(height)?));
        }
        let value = self.value(fact.parameter.as_deref()?)?;
        fact.table.iter().find(|row| equal(&row.value.0, value)).map(|row| (row.width, row.height))
    }

    fn pixels(&self, name: &str) -> Option<u32> {
        self.value(name)?.as_u64().map(|pixels| u32::try_from(pixels).unwrap_or(u32::MAX))
    }

    fn fingerprint(&self) -> [u8; 32] {
        let mut text = String::new();
        write_canonical(self.body, &mut text);
        let mut hash = Sha256::new();
        for part in [&self.model.provider, &self.model.model, &text] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// A number, or a string that holds one.
fn positive(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        value => value.as_f64()?,
    };
    (number.is_finite() && number > 0.0).then_some(number)
}

/// Both sides within the encoder's bounds, and even, which halved colour needs.
fn fitting((width, height): (u32, u32)) -> (u32, u32) {
    let (widest, highest) = match width.cmp(&height) {
        Ordering::Less => (GREATEST_SHORT_SIDE, GREATEST_LONG_SIDE),
        Ordering::Equal | Ordering::Greater => (GREATEST_LONG_SIDE, GREATEST_SHORT_SIDE),
    };
    let fit = |side: u32, greatest| (side.clamp(LEAST_SIDE, greatest) + 1) & !1;
    (fit(width, widest), fit(height, highest))
}

/// Equal requests become equal texts: keys are sorted, what is null is left out, and 5.0 is 5.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().filter(|(_, value)| !value.is_null()).collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (name, value) in members {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Number(number) => text.push_str(&canonical_number(number)),
        scalar => text.push_str(&scalar.to_string()),
    }
}

/// Rust prints a whole float without a fraction.
fn canonical_number(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(float) => float.to_string(),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests;
