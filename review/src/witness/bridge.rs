//! The runtime's description of a model, from what is generated: the same data that the generated crate holds.
//!
//! That data is `'static`, so what is made here is leaked. A comparison is one short process, and only models about whose
//! requests something was asked are made.

use serde_json::Value;
use wan_codegen::ir;
use wan_runtime::internal::{
    ConditionData, DimensionsData, KindData, LengthData, LengthUnit, LiteralData, MediaData, MediaForm,
    MediaKind, ModelData, OperationKind, ParameterData, PollingData, PriceData, RuleData, RuleKind,
    SecondsData, Severity,
};

/// The description of a model.
pub(crate) fn model(model: &ir::Model) -> &'static ModelData {
    let ir::Model {
        path,
        id,
        wire_name,
        title,
        provider_title: _,
        task,
        version,
        deprecated,
        draft,
        sunset,
        docs,
        doc: _,
        source: _,
        spec,
        type_name: _,
        module: _,
        offers,
        fields: _,
        arguments: _,
        types: _,
        body: _,
        parameters,
        rules,
        price,
        latency,
        polling,
        examples: _,
    } = model;
    Box::leak(Box::new(ModelData {
        // The path is `specs/<provider>/<model>.json`.
        provider: text(path.split('/').nth(1).unwrap_or_default()),
        id: text(id),
        wire_name: text(wire_name),
        title: text(title),
        task,
        version: text(version),
        deprecated: *deprecated,
        draft: draft.map(|draft| draft.questions),
        sunset: sunset.as_deref().map(text),
        docs: docs.as_deref().map(text),
        spec: text(spec),
        operations: list(
            offers.iter().filter_map(|(kind, documented)| Some((operation(kind)?, *documented))),
        ),
        parameters: list(parameters.iter().map(parameter)),
        rules: list(rules.iter().map(rule)),
        price: price.as_ref().map(self::price),
        latency_ms: latency.as_ref().map(|latency| latency.milliseconds),
        polling: PollingData {
            first_ms: polling.first,
            interval_ms: polling.interval,
            growth: polling.growth,
            longest_ms: polling.longest,
            deadline_ms: polling.deadline,
        },
    }))
}

/// The same model without its rules, so that each parameter is judged by itself.
pub(super) fn without_rules(data: &'static ModelData) -> &'static ModelData {
    let ModelData {
        provider,
        id,
        wire_name,
        title,
        task,
        version,
        deprecated,
        draft,
        sunset,
        docs,
        spec,
        operations,
        parameters,
        rules: _,
        price: _,
        latency_ms,
        polling: _,
    } = data;
    Box::leak(Box::new(ModelData {
        provider,
        id,
        wire_name,
        title,
        task,
        version,
        deprecated: *deprecated,
        draft: *draft,
        sunset: *sunset,
        docs: *docs,
        spec,
        operations,
        parameters,
        rules: &[],
        price: None,
        latency_ms: *latency_ms,
        // No request is judged by it.
        polling: PollingData::NONE,
    }))
}

fn parameter(parameter: &ir::Parameter) -> ParameterData {
    let ir::Parameter {
        wire,
        pointer,
        kind,
        required,
        default,
        constant,
        as_text,
        nullable,
        unit,
        sensitive,
        also_accepts,
        deprecated,
        doc,
    } = parameter;
    ParameterData {
        name: text(wire),
        pointer: text(pointer),
        kind: self::kind(kind),
        required: *required,
        default: default.as_ref().map(literal),
        constant: constant.as_ref().map(literal),
        as_text: *as_text,
        nullable: *nullable,
        unit: unit.as_deref().map(text),
        sensitive: *sensitive,
        also_accepts: list(also_accepts.iter().map(|(value, means)| (literal(value), literal(means)))),
        deprecated: deprecated.as_deref().map(text),
        doc: text(doc),
    }
}

fn kind(kind: &ir::ParameterKind) -> KindData {
    match kind {
        ir::ParameterKind::Boolean => KindData::Boolean,
        ir::ParameterKind::Integer(ir::Bounds { minimum, maximum }) => {
            KindData::Integer { minimum: *minimum, maximum: *maximum }
        }
        ir::ParameterKind::Number(ir::Bounds { minimum, maximum }) => {
            KindData::Number { minimum: *minimum, maximum: *maximum }
        }
        ir::ParameterKind::Text(ir::Bounds { minimum, maximum }, unit) => KindData::Text {
            minimum: *minimum,
            maximum: *maximum,
            unit: match unit {
                ir::LengthUnit::Characters => LengthUnit::Characters,
                ir::LengthUnit::Bytes => LengthUnit::Bytes,
            },
        },
        ir::ParameterKind::Closed(values) => KindData::Closed { values: list(values.iter().map(literal)) },
        ir::ParameterKind::Media(media) => KindData::Media(self::media(media)),
        ir::ParameterKind::Object(fields) => KindData::Object { fields: list(fields.iter().map(parameter)) },
        ir::ParameterKind::List(item, ir::Bounds { minimum, maximum }) => KindData::List {
            item: Box::leak(Box::new(parameter(item))),
            minimum: *minimum,
            maximum: *maximum,
        },
    }
}

fn media(media: &ir::Media) -> MediaData {
    let ir::Media {
        constant: _,
        kind,
        forms,
        formats,
        min_seconds,
        max_seconds,
        max_bytes,
        dimensions,
        uploads,
        bare_base64: _,
    } = media;
    let bound = |name| dimensions.iter().find(|(field, _)| *field == name).map(|(_, bound)| *bound);
    MediaData {
        kind: match *kind {
            "Audio" => MediaKind::Audio,
            "Video" => MediaKind::Video,
            _ => MediaKind::Image,
        },
        forms: list(forms.iter().map(|form| match *form {
            "DataUri" => MediaForm::DataUri,
            "Base64" => MediaForm::Base64,
            _ => MediaForm::Url,
        })),
        formats: texts(formats.iter().map(String::as_str)),
        min_seconds: *min_seconds,
        max_seconds: *max_seconds,
        max_bytes: *max_bytes,
        dimensions: DimensionsData {
            min_width: bound("min_width"),
            max_width: bound("max_width"),
            min_height: bound("min_height"),
            max_height: bound("max_height"),
            min_pixels: bound("min_pixels"),
            max_pixels: bound("max_pixels"),
        },
        uploads: *uploads,
    }
}

fn rule(rule: &ir::Rule) -> RuleData {
    let ir::Rule {
        kind,
        severity,
        parameters,
        when,
        others,
        sets,
        count: ir::Bounds { minimum, maximum },
        of,
        values,
        tuples,
        factor,
        by_type: _,
        sentence,
    } = rule;
    RuleData {
        kind: match kind {
            ir::RuleKind::AllowedTuples => RuleKind::AllowedTuples,
            ir::RuleKind::InertUnless => RuleKind::InertUnless,
            ir::RuleKind::Requires => RuleKind::Requires,
            ir::RuleKind::Excludes => RuleKind::Excludes,
            ir::RuleKind::OneOf => RuleKind::OneOf,
            ir::RuleKind::ConditionalValues => RuleKind::ConditionalValues,
            ir::RuleKind::Precedence => RuleKind::Precedence,
            ir::RuleKind::CountByKind => RuleKind::CountByKind,
            ir::RuleKind::OneOfSets => RuleKind::OneOfSets,
            ir::RuleKind::Coerced => RuleKind::Coerced,
            ir::RuleKind::PriceFactor => RuleKind::PriceFactor,
        },
        severity: match severity {
            ir::Severity::Refuse => Severity::Refuse,
            ir::Severity::Warn => Severity::Warn,
            ir::Severity::Inform => Severity::Inform,
        },
        parameters: texts(parameters.iter().map(|operand| operand.wire.as_str())),
        when: when.as_ref().map(|(operand, values)| ConditionData {
            parameter: text(&operand.wire),
            values: list(values.iter().map(literal)),
        }),
        others: texts(others.iter().map(|operand| operand.wire.as_str())),
        sets: list(sets.iter().map(|set| texts(set.iter().map(|operand| operand.wire.as_str())))),
        minimum: *minimum,
        maximum: *maximum,
        of: of.as_ref().map(|(member, values)| ConditionData {
            parameter: text(member),
            values: list(values.iter().map(literal)),
        }),
        values: list(values.iter().map(literal)),
        tuples: list(tuples.iter().map(|tuple| list(tuple.iter().map(literal)))),
        factor: factor.as_deref().map(text),
        sentence: text(sentence),
    }
}

fn price(price: &ir::Price) -> PriceData {
    let ir::Price { currency, low_micros, high_micros, approximate, length, as_of } = price;
    PriceData {
        currency: text(currency),
        low_micros: *low_micros,
        high_micros: *high_micros,
        approximate: *approximate,
        length: length.as_ref().map(|ir::Length { videos, seconds }| LengthData {
            videos: *videos,
            seconds: match seconds {
                ir::Seconds::Fixed(seconds) => SecondsData::Fixed(*seconds),
                ir::Seconds::Parameter(wire) => SecondsData::Parameter(text(wire)),
            },
        }),
        as_of: text(as_of),
    }
}

/// The runtime's kind of an operation, by its name.
fn operation(kind: &str) -> Option<OperationKind> {
    Some(match kind {
        "Sync" => OperationKind::Sync,
        "Submit" => OperationKind::Submit,
        "Status" => OperationKind::Status,
        "Result" => OperationKind::Result,
        "Cancel" => OperationKind::Cancel,
        "Upload" => OperationKind::Upload,
        "History" => OperationKind::History,
        _ => return None,
    })
}

/// A value as the generator writes it: numbers that are whole are integers.
fn literal(value: &Value) -> LiteralData {
    match value {
        Value::Null => LiteralData::Null,
        Value::Bool(value) => LiteralData::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => LiteralData::Integer(integer),
            None => LiteralData::Number(number.as_f64().unwrap_or_default()),
        },
        Value::String(value) => LiteralData::Text(text(value)),
        Value::Array(_) | Value::Object(_) => LiteralData::Json(text(&value.to_string())),
    }
}

fn text(text: &str) -> &'static str {
    if text.is_empty() { "" } else { Box::leak(text.to_owned().into_boxed_str()) }
}

fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> &'static [&'static str] {
    list(texts.map(text))
}

fn list<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    Box::leak(items.collect::<Vec<_>>().into_boxed_slice())
}
