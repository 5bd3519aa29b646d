use std::fmt::Display;

use serde::Serialize;
use wan_specs::ParameterSpec;

use super::{Both, Effect, Rules, Span, add, told};
use crate::{
    compare::{Change, Found},
    rules::bound as rules,
};

const RULES: Rules = Rules {
    narrowed: &rules::FILE_LIMIT_NARROWED,
    widened: &rules::FILE_LIMIT_WIDENED,
    shifted: &rules::FILE_LIMIT_CHANGED,
};

/// Finds what changed in the files that a media parameter takes.
///
/// They bind local files, which a JSON body does not hold, so no request is tried: each finding names the file.
pub(super) fn compare(both: &Both<'_, '_>, found: &mut Found<'_>) {
    let seconds = |spec: &ParameterSpec| Span { low: spec.min_seconds, high: spec.max_seconds };
    limit(both, found, ["min_seconds", "max_seconds"], "the playing time", " seconds", seconds);
    let bytes = |spec: &ParameterSpec| Span { low: None, high: spec.max_bytes };
    limit(both, found, ["max_bytes", "max_bytes"], "the size", " bytes", bytes);
    let width = |spec: &ParameterSpec| Span { low: spec.min_width, high: spec.max_width };
    limit(both, found, ["min_width", "max_width"], "the width", " pixels", width);
    let height = |spec: &ParameterSpec| Span { low: spec.min_height, high: spec.max_height };
    limit(both, found, ["min_height", "max_height"], "the height", " pixels", height);
    let pixels = |spec: &ParameterSpec| Span { low: spec.min_pixels, high: spec.max_pixels };
    limit(both, found, ["min_pixels", "max_pixels"], "width times height", " pixels", pixels);
    formats(both, found);
}

fn limit<T: PartialOrd + Serialize + Display>(
    both: &Both<'_, '_>,
    found: &mut Found<'_>,
    keys: [&str; 2],
    what: &str,
    unit: &str,
    span: impl Fn(&ParameterSpec) -> Span<T>,
) {
    let (old, new) = (span(both.old), span(both.new));
    let Some((key, change)) = old.change(&new, keys) else { return };
    let less = |a: &T, b: &T| a < b;
    let effect =
        Effect { refuses: old.excludes(&new, less), accepts: new.excludes(&old, less), is_sure: true };
    let what = format!("{what} of the file in `{}`", both.place.name());
    add(both, found, (key, change), &RULES, effect, &told(&what, &old.text(unit), &new.text(unit)));
}

fn formats(both: &Both<'_, '_>, found: &mut Found<'_>) {
    let (old, new) = (&both.old.formats, &both.new.formats);
    if old == new {
        return;
    }
    // No list at all takes whatever is of the kind.
    let lacks = |list: &[String], format: &String| {
        !list.is_empty() && !list.iter().any(|one| usual(one) == usual(format))
    };
    let effect = Effect {
        refuses: if old.is_empty() { !new.is_empty() } else { old.iter().any(|one| lacks(new, one)) },
        accepts: if new.is_empty() { !old.is_empty() } else { new.iter().any(|one| lacks(old, one)) },
        is_sure: true,
    };
    let change = Change {
        old: (!old.is_empty()).then(|| old.clone().into()),
        new: (!new.is_empty()).then(|| new.clone().into()),
    };
    let what = format!("the list of formats of the file in `{}`", both.place.name());
    add(both, found, ("formats", change), &RULES, effect, &told(&what, &list(old), &list(new)));
}

/// One of two usual extensions of a format.
fn usual(extension: &str) -> &str {
    match extension {
        "jpeg" => "jpg",
        "tif" => "tiff",
        other => other,
    }
}

fn list(formats: &[String]) -> String {
    if formats.is_empty() { "any".to_owned() } else { format!("`{}`", formats.join("`, `")) }
}
