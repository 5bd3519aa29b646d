use super::{
    Media, Source, form, measure,
    sniff::{Format, sniff},
};
#[cfg(feature = "client")]
use crate::data::TakesData;
use crate::{
    Violation, Violations,
    data::{MediaData, MediaForm, MediaKind},
    violation::{Decimal, Noun, Problem, Range},
};

const WRONG_FORM: Problem = Problem::Kind("in no form that is accepted");

impl Violations {
    /// Checks a media file: its form, that an address is well-formed, and of bytes their number, their format, how long
    /// they play and how large a picture they show. What bytes do not tell is not held against them.
    #[doc(hidden)]
    #[inline]
    pub fn media<'v>(
        &mut self,
        field: &'static str,
        value: impl Into<Option<&'v Media>>,
        accepts: &MediaData,
    ) {
        match value.into().map(|media| &media.0) {
            None => {}
            Some(Source::Url(url)) => check_url(field, url, accepts, self),
            Some(Source::Bytes(bytes)) => check_bytes(field, bytes, accepts, self),
        }
    }
}

impl Violations {
    /// Adds a warning where a file's length or size is bounded and its header does not tell it, so that nobody checked.
    #[doc(hidden)]
    pub fn unmeasured<'v>(
        &mut self,
        field: &'static str,
        value: impl Into<Option<&'v Media>>,
        accepts: &MediaData,
    ) {
        let Some(bytes) = value.into().and_then(Media::as_bytes) else { return };
        let format = sniff(bytes);
        let plays = accepts.min_seconds.is_some() || accepts.max_seconds.is_some();
        if plays && format.is_none_or(|format| measure::seconds(format, bytes).is_none()) {
            self.warn(&[field], "How long the file plays cannot be told, so that was not checked.");
        }
        let shows = accepts.dimensions.is_bounded();
        if shows && format.is_none_or(|format| measure::dimensions(format, bytes).is_none()) {
            self.warn(&[field], "How large the picture is cannot be told, so that was not checked.");
        }
    }
}

/// Checks a media file in a JSON body, where it is a text in one of three forms.
pub(crate) fn check_text(field: &'static str, text: &str, accepts: &MediaData, found: &mut Violations) {
    if !accepts.forms.iter().any(|form| form::has_form(text, *form)) {
        let problem = if form::is_url(text) { Problem::Kind("a url") } else { WRONG_FORM };
        found.add(|| Violation::refusal(field, problem, form::forms_text(accepts.forms), None));
    }
}

/// Checks a local file against what an upload takes. `name` is that of the parameter.
#[cfg(feature = "client")]
pub(crate) fn check_upload(name: &str, media: &Media, takes: &TakesData, found: &mut Violations) {
    let Some(bytes) = media.as_bytes() else { return };
    if let Some(most) = takes.max_bytes.filter(|most| bytes.len() as u64 > *most) {
        let problem = Problem::Count(bytes.len().to_string(), Noun::Bytes);
        let bound = Range::new(None, Some(most)).counted(Noun::Bytes).unwrap_or_default();
        found.add(|| Violation::refusal(name.to_owned(), problem, bound, Some(most.to_string())));
    }
    let format = sniff(bytes);
    let listed = |format: Format| takes.formats.iter().any(|extension| format.is_called(extension));
    if !takes.formats.is_empty() && !format.is_some_and(listed) {
        let bound = takes.formats.join(", ");
        found.add(|| Violation::refusal(name.to_owned(), format_problem(format), bound, None));
    }
}

fn check_url(field: &'static str, url: &str, accepts: &MediaData, found: &mut Violations) {
    let is_url = form::is_url(url);
    if !(is_url && accepts.forms.contains(&MediaForm::Url)) {
        let problem = if is_url { Problem::Kind("a url") } else { WRONG_FORM };
        found.add(|| Violation::refusal(field, problem, form::forms_text(accepts.forms), None));
    }
}

fn check_bytes(field: &'static str, bytes: &[u8], accepts: &MediaData, found: &mut Violations) {
    if !accepts.uploads && !accepts.forms.iter().any(|form| *form != MediaForm::Url) {
        let problem = Problem::Kind("a local file");
        found.add(|| Violation::refusal(field, problem, form::forms_text(accepts.forms), None));
        return;
    }
    if bytes.is_empty() {
        found
            .add(|| Violation::refusal(field, Problem::Kind("an empty file"), kind_text(accepts.kind), None));
        return;
    }
    let most = accepts.max_bytes.unwrap_or(u64::MAX);
    found.count(field, Some(bytes.len()), ..=most, Noun::Bytes);
    let format = sniff(bytes);
    check_format(field, format, accepts, found);
    if let Some(format) = format {
        check_seconds(field, measure::seconds(format, bytes), accepts, found);
        check_dimensions(field, measure::dimensions(format, bytes), accepts, found);
    }
}

fn check_format(field: &'static str, format: Option<Format>, accepts: &MediaData, found: &mut Violations) {
    let fits = match format {
        // Nothing is known of the file: only a published list can speak against it.
        None => accepts.formats.is_empty(),
        Some(format) if accepts.formats.is_empty() => format.can_be(accepts.kind),
        Some(format) => accepts.formats.iter().any(|extension| format.is_called(extension)),
    };
    if !fits {
        let bound = match accepts.formats {
            [] => kind_text(accepts.kind).to_owned(),
            formats => formats.join(", "),
        };
        found.add(|| Violation::refusal(field, format_problem(format), bound, None));
    }
}

fn check_seconds(field: &'static str, seconds: Option<f64>, accepts: &MediaData, found: &mut Violations) {
    let Some(seconds) = seconds else { return };
    let least = accepts.min_seconds.is_none_or(|least| seconds >= least - measure::PADDING);
    let most = accepts.max_seconds.is_none_or(|most| seconds <= most + measure::PADDING);
    if !(least && most) {
        found.add(|| {
            let told = Decimal((seconds * 100.0).round() / 100.0);
            let allowed = Range::new(accepts.min_seconds.map(Decimal), accepts.max_seconds.map(Decimal));
            let bound = format!("{} seconds", allowed.text().unwrap_or_default());
            Violation::refusal(field, Problem::Measure(format!("{told} seconds")), bound, None)
        });
    }
}

fn check_dimensions(
    field: &'static str,
    size: Option<(u64, u64)>,
    accepts: &MediaData,
    found: &mut Violations,
) {
    let Some((width, height)) = size else { return };
    let allowed = accepts.dimensions;
    for (measured, least, most, what) in [
        (width, allowed.min_width, allowed.max_width, "pixels wide"),
        (height, allowed.min_height, allowed.max_height, "pixels high"),
        (width.saturating_mul(height), allowed.min_pixels, allowed.max_pixels, "pixels in all"),
    ] {
        let fits = least.is_none_or(|least| measured >= least) && most.is_none_or(|most| measured <= most);
        if !fits {
            found.add(|| {
                let problem = Problem::Measure(format!("{width}x{height} pixels"));
                let bound = format!("{} {what}", Range::<u64>::new(least, most).text().unwrap_or_default());
                Violation::refusal(field, problem, bound, None)
            });
        }
    }
}

fn format_problem(format: Option<Format>) -> Problem {
    match format {
        Some(format) => Problem::Value(format.name().to_owned()),
        None => Problem::Kind("of a format that is not known"),
    }
}

fn kind_text(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "a picture",
        MediaKind::Audio => "a sound",
        MediaKind::Video => "a film",
    }
}
