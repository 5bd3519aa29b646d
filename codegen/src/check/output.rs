use wan_specs::{ModelSpec, OutputSize, OutputValue, ParameterSpec, ParameterType};

use super::{
    place::{Place, ROOT, Report},
    relation::{Names, unknown},
    text::origin,
    value,
};
use crate::{Rule, structure::show};

/// The greatest number of pixels in a row or of rows that a video is taken to have.
const MOST_PIXELS: u32 = 16_384;

/// Checks what a finished request delivers.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec, names: &Names<'_>) {
    let place = ROOT.key("output");
    if spec.output.videos == 0 {
        report.add(Rule::OutputNumber, &place.key("videos"), "a request delivers one video at least");
    }
    for (key, value) in [("seconds", &spec.output.seconds), ("frame_rate", &spec.output.frame_rate)] {
        let Some(value) = value else { continue };
        let place = place.key(key);
        origin(report, &place, (value.note.as_deref(), value.source.as_deref()), &spec.sources);
        number(report, &place, value, names);
    }
    if let Some(size) = &spec.output.size {
        let place = place.key("size");
        origin(report, &place, (size.note.as_deref(), size.source.as_deref()), &spec.sources);
        self::size(report, &place, size, names);
    }
}

fn number(report: &mut Report<'_>, place: &Place<'_>, output: &OutputValue, names: &Names<'_>) {
    match (output.value, &output.parameter) {
        (Some(_), Some(_)) | (None, None) => {
            let message = "either `value` is fixed, or a `parameter` decides it";
            report.add(Rule::OutputValue, place, message).help("give one of the two");
        }
        (Some(value), None) if value <= 0.0 => {
            report.add(Rule::OutputNumber, &place.key("value"), "this is not above zero");
        }
        (Some(_), None) => {}
        (None, Some(name)) => numeric(report, &place.key("parameter"), name, names),
    }
}

/// Checks a parameter whose value is a number of the output.
fn numeric(report: &mut Report<'_>, place: &Place<'_>, name: &str, names: &Names<'_>) {
    match names.get(name) {
        None => unknown(report, Rule::OutputParameter, place, name, names),
        Some(parameter) if !matches!(parameter.kind, ParameterType::Integer | ParameterType::Number) => {
            let message =
                format!("`{name}` is {}, and the output needs a number", value::kind_name(parameter.kind));
            report.add(Rule::OutputParameter, place, message);
        }
        Some(parameter) => known_when_unset(report, place, parameter),
    }
}

/// Checks that a parameter has a value also when the caller says nothing.
fn known_when_unset(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec) {
    let default = parameter.default.as_ref().or(parameter.constant.as_ref());
    if parameter.nullable {
        let message =
            format!("`{}` may be `null`, which is no value, so the output would be unknown", parameter.name);
        report.add(Rule::OutputParameter, place, message).help("leave this fact out: absent means unknown");
    } else if !parameter.required && default.is_none_or(|default| default.0.is_null()) {
        let message =
            format!("`{}` may be unset and has no default, so the output would be unknown", parameter.name);
        report.add(Rule::OutputParameter, place, message).help("leave this fact out: absent means unknown");
    }
}

fn size(report: &mut Report<'_>, place: &Place<'_>, size: &OutputSize, names: &Names<'_>) {
    let has_table = size.parameter.is_some() || !size.table.is_empty();
    match (&size.width, &size.height, &size.parameter) {
        (Some(width), Some(height), None) if !has_table => {
            numeric(report, &place.key("width"), width, names);
            numeric(report, &place.key("height"), height, names);
        }
        (None, None, Some(name)) if !size.table.is_empty() => match names.get(name.as_str()) {
            None => unknown(report, Rule::OutputParameter, &place.key("parameter"), name, names),
            Some(parameter) if !value::is_scalar(parameter.kind) => {
                let message = format!("`{name}` is {}", value::kind_name(parameter.kind));
                report.add(Rule::OutputParameter, &place.key("parameter"), message);
            }
            Some(parameter) => {
                known_when_unset(report, &place.key("parameter"), parameter);
                table(report, place, size, parameter);
            }
        },
        _ => {
            let message =
                "either `width` and `height` name a parameter each, or `table` follows one `parameter`";
            report.add(Rule::OutputSize, place, message).help("give one of the two, and all of it");
        }
    }
}

fn table(report: &mut Report<'_>, place: &Place<'_>, size: &OutputSize, parameter: &ParameterSpec) {
    let list = place.key("table");
    for (at, row) in size.table.iter().enumerate() {
        let place = list.item(at);
        if let Some(fault) = value::fault(parameter, &row.value.0) {
            let message = format!("of `{}`: {}", parameter.name, fault.message());
            report.add(Rule::OutputTable, &place.key("value"), message);
        } else if size.table.iter().take(at).any(|earlier| earlier.value == row.value) {
            let message = format!("{} has a size already", show(&row.value.0));
            report.add(Rule::OutputTable, &place.key("value"), message);
        }
        for (key, pixels) in [("width", row.width), ("height", row.height)] {
            if pixels == 0 || pixels > MOST_PIXELS {
                let message = format!("a video has between 1 and {MOST_PIXELS} pixels in each direction");
                report.add(Rule::OutputNumber, &place.key(key), message);
            }
        }
    }
    for missing in parameter.values.iter().filter(|one| !size.table.iter().any(|row| row.value == one.value))
    {
        let message = format!("{} has no size", show(&missing.value.0));
        report.add(Rule::OutputTable, &list, message).help("give a row to each value that is allowed");
    }
}
