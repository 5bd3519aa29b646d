use super::{Media, Source, form, sniff::sniff};
use crate::{
    Violation, Violations,
    data::{MediaData, MediaForm, MediaKind},
    violation::{Noun, Problem},
};

const WRONG_FORM: Problem = Problem::Kind("in no form that is accepted");

impl Violations {
    /// Checks a media file: its form, that an address is well-formed, and size and format of bytes.
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

/// Checks a media file in a JSON body, where it is a text in one of three forms.
pub(crate) fn check_text(field: &'static str, text: &str, accepts: &MediaData, found: &mut Violations) {
    if !accepts.forms.iter().any(|form| form::has_form(text, *form)) {
        let problem = if form::is_url(text) { Problem::Kind("a url") } else { WRONG_FORM };
        found.add(|| Violation::refusal(field, problem, form::forms_text(accepts.forms), None));
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
    if !accepts.forms.iter().any(|form| *form != MediaForm::Url) {
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
    check_format(field, bytes, accepts, found);
}

fn check_format(field: &'static str, bytes: &[u8], accepts: &MediaData, found: &mut Violations) {
    let format = sniff(bytes);
    let fits = match format {
        // Nothing is known of the file: only a published list can speak against it.
        None => accepts.formats.is_empty(),
        Some(format) if accepts.formats.is_empty() => format.can_be(accepts.kind),
        Some(format) => accepts.formats.iter().any(|extension| format.is_called(extension)),
    };
    if !fits {
        let problem = match format {
            Some(format) => Problem::Value(format.name().to_owned()),
            None => Problem::Kind("of a format that is not known"),
        };
        let bound = match accepts.formats {
            [] => kind_text(accepts.kind).to_owned(),
            formats => formats.join(", "),
        };
        found.add(|| Violation::refusal(field, problem, bound, None));
    }
}

fn kind_text(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "a picture",
        MediaKind::Audio => "a sound",
        MediaKind::Video => "a film",
    }
}
