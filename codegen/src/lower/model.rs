use sha2::{Digest, Sha256};
use wan_specs::{
    LatencySpec, ModelSpec, ModelStatus, OutputSpec, PriceSpec, PriceUnit, ProviderSpec, Standing, Task,
};

use super::{body, field, polling, provider::operation_kind, rule};
use crate::{Sourced, ir, name};

/// One model.
pub(super) fn lower(source: &Sourced<ModelSpec>, provider: &ProviderSpec) -> ir::Model {
    let spec = &source.spec;
    let mut request = field::request(spec, provider);
    let rules = rule::lower(spec, &request);
    let arguments = spec
        .rust
        .new
        .iter()
        .filter_map(|name| request.fields.iter().position(|field| field.wire == *name))
        .collect();
    ir::Model {
        path: format!("specs/{}", source.path),
        id: spec.model.clone(),
        wire_name: spec.wire_name().to_owned(),
        title: spec.title.clone(),
        provider_title: provider.title.clone(),
        task: match spec.task {
            Task::T2v => "t2v",
            Task::I2v => "i2v",
        },
        version: spec.version.clone(),
        deprecated: spec.status == ModelStatus::Deprecated,
        draft: draft(spec),
        sunset: spec.sunset.clone(),
        docs: spec.docs.clone(),
        doc: spec.doc.clone(),
        source: first_source(spec),
        spec: version(source.text.as_bytes()),
        type_name: spec.rust.type_name.clone(),
        module: name::module(&spec.rust.type_name),
        offers: spec
            .operations
            .iter()
            .map(|offer| (operation_kind(offer.operation), offer.standing == Standing::Documented))
            .collect(),
        body: body::lower(&spec.parameters, &request.places),
        fields: std::mem::take(&mut request.fields),
        arguments,
        types: std::mem::take(&mut request.types),
        parameters: spec.parameters.iter().map(|parameter| field::parameter(parameter, provider)).collect(),
        rules,
        price: spec.price.as_ref().and_then(|price| self::price(price, &spec.output)),
        latency: spec.latency.as_ref().map(latency),
        polling: polling::lower(spec.polling.as_ref(), provider.polling.as_ref()),
        examples: spec
            .examples
            .iter()
            .map(|example| (example.name.clone(), example.body.0.clone()))
            .collect(),
    }
}

fn draft(spec: &ModelSpec) -> Option<ir::Draft> {
    (spec.status == ModelStatus::Draft).then(|| ir::Draft {
        questions: u32::try_from(spec.questions.len()).unwrap_or(u32::MAX),
        reviewed: spec.review.as_ref().is_some_and(|review| !review.is_empty()),
    })
}

/// What a spec can be told by: the first twelve hexadecimal digits of its SHA-256.
fn version(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let first = digest.iter().take(6).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{first:012x}")
}

fn first_source(spec: &ModelSpec) -> String {
    spec.sources
        .first()
        .map(|source| match &source.read {
            Some(read) => format!("{}, read on {read}.", source.title),
            None => format!("{}.", source.title),
        })
        .unwrap_or_default()
}

/// The published price. One for a second of a video whose length is unknown, which is a mistake, tells nothing.
fn price(spec: &PriceSpec, output: &OutputSpec) -> Option<ir::Price> {
    let length = match spec.per {
        PriceUnit::Generation => None,
        PriceUnit::Second => Some(length(output)?),
    };
    Some(ir::Price {
        currency: spec.currency.clone(),
        low_micros: micros(&spec.low),
        high_micros: micros(&spec.high),
        approximate: spec.approximate,
        length,
        as_of: spec.as_of.clone().unwrap_or_default(),
    })
}

fn length(output: &OutputSpec) -> Option<ir::Length> {
    let told = output.seconds.as_ref()?;
    let fixed = told.value.map(ir::Seconds::Fixed);
    let seconds = fixed.or_else(|| told.parameter.clone().map(ir::Seconds::Parameter))?;
    Some(ir::Length { videos: output.videos, seconds })
}

fn latency(spec: &LatencySpec) -> ir::Latency {
    ir::Latency {
        milliseconds: milliseconds(spec.seconds),
        approximate: spec.approximate,
        as_of: spec.as_of.clone().unwrap_or_default(),
    }
}

/// Millionths of a decimal number with at most six places.
fn micros(decimal: &str) -> i64 {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    format!("{whole}{fraction:0<6}").parse().unwrap_or_default()
}

/// Seconds of a spec as milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "times of a spec are below a month, far below the range")]
pub(super) fn milliseconds(seconds: f64) -> u64 {
    ((seconds * 1000.0).round() as i64).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_prices_become_millionths() {
        for (decimal, expected) in
            [("0.855", 855_000), ("2.81", 2_810_000), ("3", 3_000_000), ("0.000001", 1)]
        {
            assert_eq!(micros(decimal), expected, "{decimal}");
        }
    }

    #[test]
    fn latencies_become_milliseconds() {
        assert_eq!(milliseconds(104.81), 104_810);
    }
}
