use std::collections::HashSet;

use serde_json::{Number, Value};
use wan_specs::{ParameterSpec, ParameterType};

use super::{
    parameter::Role,
    place::{Place, Report},
    value,
};
use crate::Rule;

/// Finds keys that say nothing about a parameter of this kind.
pub(super) fn misplaced(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec, role: Role) {
    let kind = parameter.kind;
    let closed = !parameter.values.is_empty();
    let numeric = matches!(kind, ParameterType::Integer | ParameterType::Number) && !closed;
    let text = kind == ParameterType::String && !closed;
    let plays = matches!(kind, ParameterType::Audio | ParameterType::Video);
    let lengths = parameter.min_length.is_some() || parameter.max_length.is_some();
    let shows = kind == ParameterType::Image;
    let (list, object, media) = (kind == ParameterType::List, kind == ParameterType::Object, kind.is_media());
    let comparable = value::is_scalar(kind);
    let listable = matches!(kind, ParameterType::Integer | ParameterType::String);
    // Key, whether it is there, whether it says something.
    let keys = [
        ("minimum", parameter.minimum.is_some(), numeric),
        ("maximum", parameter.maximum.is_some(), numeric),
        ("min_length", parameter.min_length.is_some(), text),
        ("max_length", parameter.max_length.is_some(), text),
        ("length_unit", parameter.length_unit.is_some(), text && lengths),
        ("min_items", parameter.min_items.is_some(), list),
        ("max_items", parameter.max_items.is_some(), list),
        ("unit", parameter.unit.is_some(), comparable && kind != ParameterType::Boolean),
        (
            "sent_as",
            parameter.sent_as.is_some(),
            matches!(kind, ParameterType::Boolean | ParameterType::Integer | ParameterType::Number),
        ),
        ("values", closed, listable),
        ("rust_type", parameter.rust_type.is_some(), closed || object),
        ("forms", !parameter.forms.is_empty(), media),
        ("formats", !parameter.formats.is_empty(), media),
        ("min_seconds", parameter.min_seconds.is_some(), plays),
        ("max_seconds", parameter.max_seconds.is_some(), plays),
        ("max_bytes", parameter.max_bytes.is_some(), media),
        ("min_width", parameter.min_width.is_some(), shows),
        ("max_width", parameter.max_width.is_some(), shows),
        ("min_height", parameter.min_height.is_some(), shows),
        ("max_height", parameter.max_height.is_some(), shows),
        ("min_pixels", parameter.min_pixels.is_some(), shows),
        ("max_pixels", parameter.max_pixels.is_some(), shows),
        ("fields", !parameter.fields.is_empty(), object),
        ("item", parameter.item.is_some(), list),
        ("also_accepts", !parameter.also_accepts.is_empty(), comparable),
    ];
    for (key, _, _) in keys.into_iter().filter(|(_, there, fits)| *there && !fits) {
        let message =
            if closed && matches!(key, "minimum" | "maximum" | "min_length" | "max_length" | "length_unit") {
                format!("`values` lists all that is allowed, so `{key}` adds nothing")
            } else if key == "length_unit" && text {
                "`length_unit` needs `min_length` or `max_length`".to_owned()
            } else {
                format!("`{key}` says nothing about {}", value::kind_name(kind))
            };
        report.add(Rule::MisplacedKey, &place.key(key), message).help(format!("remove `{key}`")).at_key();
    }
    if role == Role::Item {
        of_items(report, place, parameter);
    }
}

fn of_items(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec) {
    let keys = [
        ("rust", parameter.rust.is_some()),
        ("renamed_from", parameter.renamed_from.is_some()),
        ("deprecated", parameter.deprecated.is_some()),
        ("pointer", parameter.pointer.is_some()),
        ("required", parameter.required),
        ("default", parameter.default.is_some()),
        ("constant", parameter.constant.is_some()),
        ("nullable", parameter.nullable),
        ("unset", parameter.unset.is_some()),
    ];
    for (key, _) in keys.into_iter().filter(|(_, there)| *there) {
        let message = format!("`{key}` says nothing about an item of a list");
        report.add(Rule::MisplacedKey, &place.key(key), message).help(format!("remove `{key}`")).at_key();
    }
}

/// Finds bounds that nothing can be compared with, and ranges that nothing is in.
pub(super) fn ranges(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec) {
    let whole = parameter.kind == ParameterType::Integer;
    for (key, bound) in [("minimum", &parameter.minimum), ("maximum", &parameter.maximum)] {
        if whole && bound.as_ref().is_some_and(|bound| !bound.is_i64()) {
            let message = "the bound of a whole number is a whole number of 64 bits";
            report.add(Rule::Bound, &place.key(key), message);
        }
    }
    for (key, seconds) in [("min_seconds", parameter.min_seconds), ("max_seconds", parameter.max_seconds)] {
        if seconds.is_some_and(|seconds| seconds < 0.0) {
            report.add(Rule::Bound, &place.key(key), "a playing time is not below zero");
        }
    }
    for (key, most) in [
        ("max_bytes", parameter.max_bytes),
        ("max_items", parameter.max_items),
        ("max_width", parameter.max_width),
        ("max_height", parameter.max_height),
        ("max_pixels", parameter.max_pixels),
    ] {
        if most == Some(0) {
            report
                .add(Rule::Bound, &place.key(key), "nothing would be allowed at all")
                .help(format!("remove `{key}`"));
        }
    }
    let number = |low: &Option<Number>, high: &Option<Number>| {
        low.as_ref().zip(high.as_ref()).is_some_and(|(low, high)| value::above(low, high) == Some(true))
    };
    let count = |low: Option<u64>, high: Option<u64>| low.zip(high).is_some_and(|(low, high)| low > high);
    let seconds = parameter.min_seconds.zip(parameter.max_seconds).is_some_and(|(low, high)| low > high);
    let reversed = [
        ("minimum", "maximum", number(&parameter.minimum, &parameter.maximum)),
        ("min_length", "max_length", count(parameter.min_length, parameter.max_length)),
        ("min_items", "max_items", count(parameter.min_items, parameter.max_items)),
        ("min_seconds", "max_seconds", seconds),
        ("min_width", "max_width", count(parameter.min_width, parameter.max_width)),
        ("min_height", "max_height", count(parameter.min_height, parameter.max_height)),
        ("min_pixels", "max_pixels", count(parameter.min_pixels, parameter.max_pixels)),
    ];
    for (low, high, _) in reversed.into_iter().filter(|(_, _, reversed)| *reversed) {
        let message = format!("`{low}` is greater than `{high}`, so nothing is allowed");
        report.add(Rule::RangeReversed, &place.key(low), message).help("swap the two");
    }
}

/// Checks how a media parameter is sent and what it takes.
pub(super) fn media(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec) {
    if parameter.kind.is_media() && parameter.forms.is_empty() {
        report
            .add(Rule::MediaForms, &place.key("type"), "nothing tells how the file is sent")
            .help("list in `forms` what the provider takes: \"url\", \"data_uri\" or \"base64\"");
    }
    let list = place.key("forms");
    for (at, form) in parameter.forms.iter().enumerate() {
        if parameter.forms.iter().take(at).any(|earlier| earlier == form) {
            report.add(Rule::MediaFormat, &list.item(at), "this form is listed already");
        }
    }
    let list = place.key("formats");
    let mut known = HashSet::new();
    for (at, format) in parameter.formats.iter().enumerate() {
        if format.is_empty() || !format.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        {
            let message = format!(
                "{} is no extension in lower case",
                crate::structure::show(&Value::from(format.as_str()))
            );
            report.add(Rule::MediaFormat, &list.item(at), message).help("write it without a dot: \"mp3\"");
        } else if !known.insert(format) {
            report.add(Rule::MediaFormat, &list.item(at), "this format is listed already");
        }
    }
}
